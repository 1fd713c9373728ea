//! A reader that stays with one worker: it waits for nobody, and knows whether anything in the file has changed.

use super::Store;
use super::index::{Header, Index};
use crate::error::Result;
use rusqlite::Connection;
use std::cell::Cell;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The contents of the database at a moment, as one connection sees them. Where two are equal, nothing was committed in between
/// by anybody; those of different connections never are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    connection: u64,
    commits: i64,
}

/// A worker's own reader. It is opened when it is needed, and given up when the store opens its files anew.
pub struct Own {
    store: Arc<Store>,
    slot: Arc<Slot>,
    /// Bytes of pages that the reader keeps in memory.
    memory: usize,
}

/// Where the reader is; the store can take it away.
#[derive(Default)]
pub(super) struct Slot(Mutex<Option<Reader>>);

struct Reader {
    db: Connection,
    number: u64,
    index: Option<Index>,
    /// The number of commits when this was the index's header.
    seen: Cell<Option<(Header, i64)>>,
}

impl Slot {
    fn lock(&self) -> MutexGuard<'_, Option<Reader>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes the connection as soon as nothing is read any more.
    pub(super) fn empty(&self) {
        *self.lock() = None;
    }
}

impl Own {
    /// One more reader of this store, which keeps so many bytes of pages in memory.
    pub fn new(store: &Arc<Store>, memory: usize) -> Own {
        let slot = Arc::<Slot>::default();
        store.slots.lock().unwrap_or_else(PoisonError::into_inner).push(slot.clone());
        Own { store: store.clone(), slot, memory }
    }

    /// Reads something.
    ///
    /// # Errors
    /// Those of `work`, and [`Error::Unavailable`](crate::error::Error::Unavailable) when the file can't be opened or is damaged.
    pub fn read<T>(&self, work: impl FnOnce(&View) -> Result<T>) -> Result<T> {
        static OPENED: AtomicU64 = AtomicU64::new(0);
        self.store.check_readable()?;
        let mut slot = self.slot.lock();
        let reader = match &mut *slot {
            Some(open) => open,
            none => {
                let (db, number) = (self.store.reader()?, OPENED.fetch_add(1, Ordering::Relaxed));
                // Below zero it counts KiB, not pages.
                db.pragma_update(None, "cache_size", -((self.memory / 1024) as i64))?;
                let index = Index::of(self.store.path());
                none.insert(Reader { db, number, index, seen: Cell::default() })
            }
        };
        let done = work(&View(reader));
        if !reader.db.is_autocommit() {
            // A snapshot that could not be ended would be an old one for whoever comes next.
            *slot = None;
        }
        done
    }
}

/// The connection, for as long as something is read.
pub struct View<'a>(&'a Reader);

impl Deref for View<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0.db
    }
}

impl View<'_> {
    /// What the contents are now, or in the snapshot that was begun. Other connections' commits count, also those of our own
    /// writer; this connection makes none.
    pub fn version(&self) -> Result<Version> {
        let Reader { db, number, index, seen } = self.0;
        // Before SQLite is asked: a commit in between leaves a header that never comes again.
        let header = index.as_ref().and_then(Index::header);
        let commits = match seen.get() {
            Some((same, commits)) if header == Some(same) => commits,
            _ => {
                let commits = db.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
                // A snapshot's version may be an older one than the header's.
                if db.is_autocommit() {
                    seen.set(header.map(|header| (header, commits)));
                }
                commits
            }
        };
        Ok(Version { connection: *number, commits })
    }

    /// From here on everything that is read is of one moment, until the value goes.
    pub fn snapshot(&self) -> Result<Snapshot<'_>> {
        self.0.db.prepare_cached("BEGIN")?.execute([])?;
        Ok(Snapshot(&self.0.db))
    }
}

/// One moment's contents; see [`View::snapshot`].
pub struct Snapshot<'a>(&'a Connection);

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.0.prepare_cached("COMMIT").and_then(|mut end| end.execute([])) {
            tracing::warn!("a snapshot could not be ended: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::made;
    use super::*;
    use std::fs;

    /// Bytes that this thread has read from files.
    fn bytes_read() -> u64 {
        let counters = fs::read_to_string("/proc/thread-self/io").unwrap();
        counters.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap().parse().unwrap()
    }

    #[test]
    fn a_reader_keeps_as_many_pages_as_it_may() {
        const MANY: u64 = 1 << 20;
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(made(folder.path()).unwrap());
        let fill = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000)
                    INSERT INTO cdr (start, uniqueid, clid) SELECT '', n, hex(randomblob(1000)) FROM n";
        store.write(|db| Ok(db.execute(fill, []).map(|_| ())?)).unwrap();
        let read_twice = |memory| {
            let own = Own::new(&store, memory);
            [(); 2].map(|()| {
                let before = bytes_read();
                own.read(|db| Ok(db.query_row("SELECT max(clid) FROM cdr", [], |_| Ok(()))?)).unwrap();
                bytes_read() - before
            })
        };
        let [first, again] = read_twice(4 << 20);
        assert!(first > MANY && again < MANY, "{first}, {again}");
        let [first, again] = read_twice(1 << 20);
        assert!(first > MANY && again > MANY, "{first}, {again}");
    }
}
