//! Input files that root may read and the database's owner may not.

use super::rights::become_owner;
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Files that were opened before root became the database's owner.
pub struct Inputs {
    /// Copies of them, where the owner can't read the files themselves.
    copies: Option<TempDir>,
}

impl Inputs {
    /// Opens these files and what may lie beside them, and becomes the owner of the database.
    ///
    /// # Errors
    /// When they can't be copied to where the owner can read them.
    pub fn open(database: &Path, files: &[&Path]) -> Result<Inputs> {
        let files: Vec<PathBuf> = files.iter().flat_map(|file| with_companions(file)).collect();
        let opened: Vec<(&PathBuf, File)> =
            files.iter().filter_map(|path| Some((path, File::open(path).ok()?))).collect();
        become_owner(database)?;
        if opened.iter().all(|(path, _)| File::open(path).is_ok()) {
            return Ok(Inputs { copies: None });
        }
        let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let copies = tempfile::Builder::new().prefix(".switchroom-").tempdir_in(folder);
        let copies = copies.with_context(|| format!("{}: can't be written to", folder.display()))?;
        for (path, mut file) in opened {
            let copy = copies.path().join(path.file_name().unwrap_or_default());
            let mut to = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&copy)?;
            io::copy(&mut file, &mut to)
                .with_context(|| format!("{}: can't be copied to {}", path.display(), folder.display()))?;
        }
        Ok(Inputs { copies: Some(copies) })
    }

    /// Where a file is read from.
    pub fn path(&self, file: &Path) -> PathBuf {
        match &self.copies {
            Some(copies) => copies.path().join(file.file_name().unwrap_or_default()),
            None => file.to_owned(),
        }
    }

    /// A complaint about a copy, as one about the file.
    pub fn name_files(&self, complaint: &dyn std::fmt::Display, file: &Path) -> anyhow::Error {
        let text = format!("{complaint:#}");
        anyhow::Error::msg(text.replace(&*self.path(file).to_string_lossy(), &file.to_string_lossy()))
    }
}

/// A backup's manifest, and what a database in use has beside it.
fn with_companions(file: &Path) -> [PathBuf; 3] {
    let named = |before: &str, after: &str| {
        let mut name = OsString::from(before);
        name.push(file.file_name().unwrap_or_default());
        name.push(after);
        file.with_file_name(name)
    };
    [file.to_owned(), named(".", ".json"), named("", "-wal")]
}
