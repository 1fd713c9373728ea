//! Input files that root may read and the database's owner may not.

use super::rights::become_owner;
use crate::store::folder_of;
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::fs::{File, OpenOptions, create_dir_all};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Files that were opened before root became the database's owner.
pub struct Inputs {
    files: Vec<PathBuf>,
    /// Copies of them, each in a folder of its own, where the owner can't read the files themselves.
    copies: Option<TempDir>,
}

impl Inputs {
    /// Opens these files and what may lie beside them, and becomes the owner of the database.
    ///
    /// # Errors
    /// When one is not there, or can't be copied to where the owner can read it.
    pub fn open(database: &Path, files: &[&Path]) -> Result<Inputs> {
        // Said before the rights go: the owner may not see so much as that it is not there.
        for file in files {
            if let Err(error) = file.metadata()
                && error.kind() == io::ErrorKind::NotFound
            {
                bail!("{}: {error}", file.display());
            }
        }
        let with_number = files.iter().enumerate();
        let all = with_number.flat_map(|(number, file)| with_companions(file).map(|path| (number, path)));
        let opened: Vec<(usize, PathBuf, File)> =
            all.filter_map(|(number, path)| File::open(&path).ok().map(|opened| (number, path, opened))).collect();
        become_owner(database)?;
        let files = files.iter().map(|file| file.to_path_buf()).collect();
        if opened.iter().all(|(_, path, _)| File::open(path).is_ok()) {
            return Ok(Inputs { files, copies: None });
        }
        let folder = folder_of(database);
        let copies = tempfile::Builder::new().prefix(".switchroom-").tempdir_in(folder);
        let copies = copies.with_context(|| format!("{}: can't be written to", folder.display()))?;
        for (number, path, mut file) in opened {
            let place = copies.path().join(number.to_string());
            let copy = place.join(path.file_name().unwrap_or_default());
            let mut copied = || {
                create_dir_all(&place)?;
                let mut to = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&copy)?;
                io::copy(&mut file, &mut to)
            };
            copied().with_context(|| format!("{}: can't be copied to {}", path.display(), folder.display()))?;
        }
        Ok(Inputs { files, copies: Some(copies) })
    }

    /// Where a file is read from.
    pub fn path(&self, file: &Path) -> PathBuf {
        let number = self.files.iter().position(|other| other == file);
        match (&self.copies, number) {
            (Some(copies), Some(number)) => {
                copies.path().join(number.to_string()).join(file.file_name().unwrap_or_default())
            }
            _ => file.to_owned(),
        }
    }

    /// A complaint about a copy, as one about the file.
    pub fn name_files(&self, complaint: &dyn std::fmt::Display) -> anyhow::Error {
        let text = self.files.iter().fold(format!("{complaint:#}"), |text, file| {
            text.replace(&*self.path(file).to_string_lossy(), &file.to_string_lossy())
        });
        anyhow::Error::msg(text)
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
