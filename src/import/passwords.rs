//! Passwords that an import has made, in a file that only its owner can read.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::zone;

/// Writes a new file (mode 0600) beside the database: `FILE.passwords-YYYYMMDD-HHMMSS.csv`, user names and passwords. It is on
/// the disk when this returns.
pub fn write<'p>(db: &Path, made: impl IntoIterator<Item = (&'p str, &'p str)>) -> Result<PathBuf> {
    let time = zone::written(zone::utc()).replace(['-', ':'], "").replace(' ', "-");
    let mut number = 1;
    let (path, file) = loop {
        let again = if number == 1 { String::new() } else { format!("-{number}") };
        let mut name = db.as_os_str().to_owned();
        name.push(format!(".passwords-{time}{again}.csv"));
        let path = PathBuf::from(name);
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(file) => break (path, file),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error).with_context(|| format!("{}: can't be made", path.display())),
        }
    };
    let filled = fill(&file, made).and_then(|()| file.sync_all());
    if let Err(error) = filled {
        let _ = std::fs::remove_file(&path);
        return Err(error).with_context(|| format!("{}: can't be written", path.display()));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(path)
}

fn fill<'p>(file: &File, made: impl IntoIterator<Item = (&'p str, &'p str)>) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(file);
    out.write_record(["us_username", "us_password"])?;
    for (name, password) in made {
        out.write_record([name, password])?;
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn each_file_is_new_and_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("office.db");
        let one = write(&db, [("Zoë", "first")]).unwrap();
        let two = write(&db, [("Zoë", "second")]).unwrap();
        assert_ne!(one, two);
        assert_eq!(std::fs::read_to_string(&one).unwrap(), "us_username,us_password\nZoë,first\n");
        assert_eq!(one.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
