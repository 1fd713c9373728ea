//! Who has the database open. Everybody who opens it holds a shared lock on `FILE.lock`, a restore an exclusive one.
//!
//! The lock is on a file of its own: closing any descriptor of the database file would drop SQLite's own locks on it.
//! The file stays: removing it would let two processes lock two files of one name.

use super::FileError;
use super::place::{open_or_make, real_path, with_suffix};
use rusqlite::Connection;
use std::fs::{self, File, TryLockError};
use std::ops::{Deref, DerefMut};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// A lock that is held until this is dropped, or the process ends, however it ends.
pub(super) struct Guard {
    _file: File,
}

/// An open database that no restore replaces while it is open.
pub struct Opened {
    // In this order: closed first, unlocked then.
    db: Connection,
    _guard: Option<Guard>,
}

impl Opened {
    pub(super) fn new(db: Connection, guard: Option<Guard>) -> Opened {
        Opened { db, _guard: guard }
    }
}

impl Deref for Opened {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.db
    }
}

impl DerefMut for Opened {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.db
    }
}

/// Keeps restores away. None where no lock file can be made: a full disk or a read-only medium keeps nobody from reading.
///
/// # Errors
/// [`FileError::BeingRestored`].
pub(super) fn shared(database: &Path) -> Result<Option<Guard>, FileError> {
    let Ok(file) = open_or_make(&lock_file(database)) else { return Ok(None) };
    match file.try_lock_shared() {
        Ok(()) => Ok(Some(Guard { _file: file })),
        Err(TryLockError::WouldBlock) => Err(FileError::BeingRestored(database.to_owned())),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Keeps everybody away.
///
/// # Errors
/// [`FileError::InUse`] names the process that has the database open.
pub(super) fn exclusive(database: &Path) -> Result<Guard, FileError> {
    let path = lock_file(database);
    let file = open_or_make(&path).map_err(|error| FileError::Io(path.clone(), error))?;
    match file.try_lock() {
        Ok(()) => Ok(Guard { _file: file }),
        Err(TryLockError::WouldBlock) => Err(FileError::InUse(database.to_owned(), holder(&file))),
        Err(TryLockError::Error(error)) => Err(FileError::Io(path, error)),
    }
}

fn lock_file(database: &Path) -> std::path::PathBuf {
    with_suffix(&real_path(database), ".lock")
}

/// Who holds a lock on this file, as far as the kernel tells us.
fn holder(file: &File) -> String {
    let find = || {
        let inode = format!(":{}", file.metadata().ok()?.ino());
        let locks = fs::read_to_string("/proc/locks").ok()?;
        locks.lines().find_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let holds = words.get(1) == Some(&"FLOCK") && words.get(5)?.ends_with(&inode);
            words.get(4).filter(|_| holds).map(|process| (*process).to_owned())
        })
    };
    let Some(process) = find() else { return "another process".into() };
    let words = fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap_or_default();
    let what = if words.split('\0').any(|word| word == "serve") { "a server" } else { "another switchroom command" };
    format!("{what}, process {process},")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_may_open_a_database_and_none_while_it_is_restored() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let database = folder.path().join("a.db");
        let (one, two) = (shared(&database)?, shared(&database)?);
        assert!(matches!(exclusive(&database), Err(FileError::InUse(..))));
        drop((one, two));
        let restore = exclusive(&database)?;
        assert!(matches!(shared(&database), Err(FileError::BeingRestored(_))));
        drop(restore);
        assert!(shared(&database)?.is_some());
        Ok(())
    }
}
