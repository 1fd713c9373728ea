//! The database file: how it is made and opened, who reads and who writes.

pub mod audit;
mod file;
mod notes;
pub mod purge;
pub mod tenants;

use crate::error::{Error, Result};
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A connection, for those who don't name the library behind it.
pub use rusqlite::Connection as Database;

pub use file::{FileError, create, open_reader, open_writer, recognise};

/// The whole schema, as it is today.
pub const SCHEMA: &str = include_str!("../../schema.sql");
/// `user_version` of [`SCHEMA`].
pub const SCHEMA_VERSION: i64 = 1;

/// A connection that only reads, lent by the pool.
pub type Reader = r2d2::PooledConnection<SqliteConnectionManager>;

/// One database file, open for a server: a pool of readers and one writer.
pub struct Store {
    path: PathBuf,
    readers: r2d2::Pool<SqliteConnectionManager>,
    writer: Mutex<Connection>,
    notes: notes::Notes,
}

impl Store {
    /// Opens the file for at most `readers` readers at a time.
    ///
    /// # Errors
    /// [`FileError`] says what is wrong with the file and what to do.
    pub fn open(path: &Path, readers: u32) -> Result<Store, FileError> {
        let writer = open_writer(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let manager = SqliteConnectionManager::file(path).with_flags(flags).with_init(|db| file::prepare(db));
        let pool = r2d2::Pool::builder()
            .max_size(readers)
            .min_idle(Some(0))
            .test_on_check_out(false)
            .connection_timeout(Duration::from_secs(5))
            .build(manager)
            .map_err(|error| FileError::Sqlite(path.to_owned(), error.to_string()))?;
        Ok(Store { path: path.to_owned(), readers: pool, writer: Mutex::new(writer), notes: Default::default() })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A connection that reads.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when none is free within five seconds or the file can't be opened.
    pub fn reader(&self) -> Result<Reader> {
        Ok(self.readers.get()?)
    }

    /// Runs `change` in one transaction of the only writer; what fails changes nothing. What it acknowledges is on the disk.
    ///
    /// # Errors
    /// Those of `change`, and [`Error::Unavailable`] when another process writes for longer than five seconds.
    pub fn write<T>(&self, change: impl FnOnce(&Transaction) -> Result<T>) -> Result<T> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        write(&mut writer, change)
    }

    /// Remembers what belongs in the audit trail and is no change, until [`Store::write_notes`].
    pub fn note(&self, event: audit::Event) {
        self.notes.add(event);
    }

    /// Writes what was noted, in one transaction; without a note nothing is written. What can't be written stays noted.
    ///
    /// # Errors
    /// Those of the store.
    pub fn write_notes(&self) -> Result<()> {
        let waiting = self.notes.take();
        if waiting.is_empty() {
            return Ok(());
        }
        let written = self.write(|db| notes::write(db, &waiting));
        if written.is_err() {
            self.notes.put_back(waiting);
        }
        written
    }
}

/// Runs `change` in one transaction.
///
/// # Errors
/// Those of `change` and of the store.
pub fn write<T>(db: &mut Connection, change: impl FnOnce(&Transaction) -> Result<T>) -> Result<T> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = change(&transaction)?;
    transaction.commit().map_err(Error::from)?;
    Ok(done)
}
