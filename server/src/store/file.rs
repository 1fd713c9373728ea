//! Making and opening the file, and saying plainly why it can't be opened.

use super::lock::{self, Opened};
use super::place::{self, Part, Problem};
use super::schema::{self, SCHEMA, SCHEMA_VERSION};
use super::verify;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// "SWRC", see schema.sql.
const APPLICATION_ID: u32 = 1_398_231_619;
/// The first bytes of every SQLite file (<https://sqlite.org/fileformat.html>).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Why a database file can't be made or opened, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum FileError {
    #[error("{0}: there is no database here; make one with: switchroom --db {0} init")]
    Missing(PathBuf),
    #[error("{0}: a file of that name exists already and was not touched; choose another name with --db")]
    Exists(PathBuf),
    #[error("{0}: this is not a Switchroom database ({1}); it was not touched; name the right file with --db")]
    Foreign(PathBuf, &'static str),
    #[error(
        "{0}: made by a newer Switchroom (schema {1}, this one knows {SCHEMA_VERSION}); it was not touched; install the newer version"
    )]
    Newer(PathBuf, i64),
    #[error(
        "{0}: made by an older Switchroom (schema {1}, this one writes {SCHEMA_VERSION}); bring it up to date with: \
         switchroom --db {0} serve"
    )]
    Older(PathBuf, i64),
    #[error(
        "{0}: the database is damaged ({1}); it was not touched; put a backup in its place with: switchroom --db {0} restore BACKUP"
    )]
    Damaged(PathBuf, String),
    #[error("{0}: a backup is being restored to it; try again when that is done")]
    BeingRestored(PathBuf),
    #[error("{0}: {1} has it open; stop that first; nothing was changed")]
    InUse(PathBuf, String),
    #[error("{0}: its schema can't be brought up to date, it is as it was: {1}")]
    NotMigrated(PathBuf, String),
    #[error("{0}: can't be read: {1}")]
    Io(PathBuf, io::Error),
    #[error("{0}: {1}")]
    Sqlite(PathBuf, String),
}

/// Why a whole SQLite file is none of ours.
pub const ANOTHER_PROGRAMS: &str = "an SQLite file of another program";

/// Makes a new database (mode 0600) and lets `fill` put the first rows in. It appears whole under its name or not at all.
///
/// # Errors
/// [`FileError::Exists`] when something of that name is there (it is not touched), else what SQLite or the disk say.
pub fn create<E: From<FileError>>(path: &Path, fill: impl FnOnce(&mut Connection) -> Result<(), E>) -> Result<(), E> {
    if path.symlink_metadata().is_ok() {
        return Err(FileError::Exists(path.to_owned()).into());
    }
    let _guard = lock::shared(path)?;
    let sqlite = |error: rusqlite::Error| FileError::Sqlite(path.to_owned(), error.to_string());
    let disk = |problem: Problem| match problem {
        Problem::File(error) => error,
        Problem::Io(path, error) => FileError::Io(path, error),
        Problem::At(path, text) => FileError::Sqlite(path, text),
    };
    let folder = place::folder_of(path);
    let part = Part::new_in(folder).map_err(disk)?;
    let mut db = Connection::open(part.path()).map_err(sqlite)?;
    db.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
        .map_err(sqlite)?;
    db.execute_batch(&format!("BEGIN; {SCHEMA} COMMIT;")).map_err(sqlite)?;
    fill(&mut db)?;
    // The mode is part of the file: whoever opens it next finds it set.
    db.pragma_update(None, "journal_mode", "WAL").map_err(sqlite)?;
    db.close().map_err(|(_, error)| sqlite(error))?;
    if part.publish(path).map_err(disk)?.is_some() {
        return Err(FileError::Exists(path.to_owned()).into());
    }
    place::sync_folder(folder).map_err(disk)?;
    Ok(())
}

/// Opens an existing database for reading and writing, and brings an older one to today's schema.
///
/// # Errors
/// [`FileError`] says what is wrong with the file and what to do. A file that isn't ours is not touched.
pub fn open_writer(path: &Path) -> Result<Opened, FileError> {
    recognise(path)?;
    let guard = lock::shared(path)?;
    Ok(Opened::new(connect(path)?, guard))
}

/// Opens an existing database for reading.
///
/// # Errors
/// As [`open_writer`].
pub fn open_reader(path: &Path) -> Result<Opened, FileError> {
    recognise(path)?;
    let guard = lock::shared(path)?;
    // SQLite can't make its files there, and nobody can change what it would have to lock.
    let at_rest = place::is_read_only(path) && !place::has_wal(path);
    let db = if at_rest {
        verify::open_at_rest(path).map_err(told_of(path))?
    } else {
        open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?
    };
    match verify::version(&db).map_err(told_of(path))? {
        version if version < SCHEMA_VERSION => Err(FileError::Older(path.to_owned(), version)),
        _ => Ok(Opened::new(db, guard)),
    }
}

/// A connection for writing; the lock is the caller's.
pub(super) fn connect(path: &Path) -> Result<Connection, FileError> {
    let mut db = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    match schema::migrate(path, &mut db) {
        Ok(None) => {}
        Ok(Some(backup)) => tracing::info!("the schema is up to date now; before that: {}", backup.display()),
        Err(error) => return Err(FileError::NotMigrated(path.to_owned(), error.to_string())),
    }
    Ok(db)
}

fn open(path: &Path, access: OpenFlags) -> Result<Connection, FileError> {
    let db = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(told_of(path))?;
    prepare(&db).map_err(told_of(path))?;
    let version = verify::version(&db).map_err(told_of(path))?;
    if version > SCHEMA_VERSION {
        return Err(FileError::Newer(path.to_owned(), version));
    }
    Ok(db)
}

/// For `map_err` on what SQLite says of a file that is ours by its header.
fn told_of(path: &Path) -> impl Fn(rusqlite::Error) -> FileError {
    move |error| match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            FileError::Damaged(path.to_owned(), error.to_string())
        }
        _ => FileError::Sqlite(path.to_owned(), error.to_string()),
    }
}

/// Looks at the file's first bytes, before SQLite does anything to it.
///
/// # Errors
/// [`FileError`] when there is none, or it is not ours, or of a newer version.
pub fn recognise(path: &Path) -> Result<(), FileError> {
    let foreign = |why| Err(FileError::Foreign(path.to_owned(), why));
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(FileError::Missing(path.to_owned())),
        opened => opened.map_err(|error| FileError::Io(path.to_owned(), error))?,
    };
    let mut header = [0; 100];
    match file.read_exact(&mut header) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return foreign("it is empty or too short"),
        read => read.map_err(|error| FileError::Io(path.to_owned(), error))?,
    }
    let number = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    if !header.starts_with(MAGIC) {
        return foreign("not an SQLite file");
    }
    if number(68) != APPLICATION_ID {
        return foreign(ANOTHER_PROGRAMS);
    }
    // The file may be ahead of this in its WAL, never behind.
    let version = i64::from(number(60));
    if version > SCHEMA_VERSION {
        return Err(FileError::Newer(path.to_owned(), version));
    }
    Ok(())
}

/// What every connection is set to. FULL: an acknowledged write survives a power cut. A WAL of 1000 pages goes into the file: more
/// would make fewer writes of a page that changes often, and a longer wait for the one whose write it is. What is deleted is
/// overwritten: it costs little where so little is deleted.
pub(super) fn prepare(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(Duration::from_secs(5))?;
    db.set_prepared_statement_cache_capacity(64);
    db.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -1024;
         PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 8388608; PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_says_the_version_and_the_program_that_the_code_expects() -> rusqlite::Result<()> {
        let db = Connection::open_in_memory()?;
        db.execute_batch(SCHEMA)?;
        let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let application: u32 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
        assert_eq!((version, application), (SCHEMA_VERSION, APPLICATION_ID));
        Ok(())
    }
}
