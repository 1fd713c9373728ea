//! The WAL's index, looked at without SQLite: has anybody committed since?
//!
//! Asking SQLite takes four system calls with locks and a third of a request's time; this takes one. The index (`FILE-shm`)
//! begins with two copies of a header of 48 bytes, and no commit is visible before both are written anew, with a counter in
//! them that only grows (<https://sqlite.org/walformat.html>, "The WAL-Index Header"). Whoever finds all 96 bytes as they were
//! has seen no commit since; whoever does not asks SQLite.

use super::place::with_suffix;
use std::fs::{self, File};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// A copy of the header.
const COPY: usize = 48;

/// Both copies of the header, which are equal.
pub(super) type Header = [u8; 2 * COPY];

/// The index of a database that SQLite has open in this process.
///
/// It is not closed while it is there: the system would take all of this process's locks on it away, also SQLite's own
/// (<https://sqlite.org/howtocorrupt.html>, "Posix advisory locks canceled by a separate thread doing close()"). SQLite deletes it
/// with the last connection.
#[derive(Clone)]
pub(super) struct Index(Arc<File>);

impl Index {
    /// Where SQLite has made one, which it has not on a medium that can't be written to.
    pub(super) fn of(database: &Path) -> Option<Index> {
        static OPENED: Mutex<Vec<Index>> = Mutex::new(Vec::new());
        let path = with_suffix(database, "-shm");
        let wanted = fs::metadata(&path).ok().map(|file| (file.dev(), file.ino()))?;
        let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
        opened.retain(|index| index.0.metadata().is_ok_and(|file| file.nlink() > 0));
        if let Some(index) = opened.iter().find(|index| index.place() == Some(wanted)) {
            return Some(index.clone());
        }
        let index = Index(Arc::new(File::open(&path).ok()?));
        opened.push(index.clone());
        (index.place() == Some(wanted)).then_some(index)
    }

    fn place(&self) -> Option<(u64, u64)> {
        self.0.metadata().ok().map(|file| (file.dev(), file.ino()))
    }

    /// The header as it is now; None while somebody writes it.
    pub(super) fn header(&self) -> Option<Header> {
        let mut header = [0; 2 * COPY];
        self.0.read_exact_at(&mut header, 0).ok()?;
        (header[..COPY] == header[COPY..]).then_some(header)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    #[test]
    fn each_commit_shows_and_a_read_or_a_rollback_does_not() -> rusqlite::Result<()> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        let db = Connection::open(&file)?;
        db.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (a)")?;
        let index = Index::of(&file).unwrap();
        let header = || index.header().unwrap();
        let other = Connection::open(&file)?;
        let mut before = header();
        for change in [
            "INSERT INTO t VALUES (1)",
            "UPDATE t SET a = a + 1",
            "DELETE FROM t WHERE rowid = (SELECT max(rowid) FROM t)",
        ] {
            for db in [&db, &other] {
                db.execute_batch(change)?;
                assert_ne!(header(), before, "{change}");
                before = header();
                db.execute_batch("BEGIN; INSERT INTO t VALUES (2); ROLLBACK")?;
                db.query_row("SELECT count(*) FROM t", [], |_| Ok(()))?;
                assert_eq!(header(), before, "after {change}");
            }
        }
        Ok(())
    }

    #[test]
    fn a_header_that_is_half_written_is_none() -> rusqlite::Result<()> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        fs::write(with_suffix(&file, "-shm"), [[0; COPY], [1; COPY]].concat()).unwrap();
        assert_eq!(Index::of(&file).unwrap().header(), None);
        Ok(())
    }

    #[test]
    fn an_index_has_one_descriptor_and_none_once_sqlite_has_deleted_it() -> rusqlite::Result<()> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        let descriptors = || {
            let opened = fs::read_dir("/proc/self/fd").unwrap().flatten();
            let paths = opened.filter_map(|descriptor| fs::read_link(descriptor.path()).ok());
            paths.filter(|path| path.starts_with(folder.path())).count()
        };
        assert!(Index::of(&file).is_none(), "there is no index yet");
        for _ in 0..3 {
            let db = Connection::open(&file)?;
            db.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS t (a); INSERT INTO t VALUES (1)")?;
            let (one, other) = (Index::of(&file).unwrap(), Index::of(&file).unwrap());
            assert!(Arc::ptr_eq(&one.0, &other.0));
        }
        // The last one goes when the next is asked for, of whatever database.
        let other = folder.path().join("b.db");
        fs::write(with_suffix(&other, "-shm"), "").unwrap();
        let _other = Index::of(&other).unwrap();
        assert_eq!(descriptors(), 1);
        Ok(())
    }
}
