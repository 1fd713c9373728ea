//! Whether a database file at rest is whole, and what is in it. Nothing is written, not even beside it.

use super::file::recognise;
use super::place::{Problem, has_wal};
use super::{FileError, SCHEMA, SCHEMA_VERSION};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Rows of each table.
pub type Rows = BTreeMap<String, i64>;

/// What is in a database file.
#[derive(Debug, PartialEq, Eq)]
pub struct Contents {
    /// The schema's version.
    pub version: i64,
    /// Rows of each table.
    pub rows: Rows,
}

/// Reads a whole file at rest: pages, indexes, types, references, tables.
///
/// # Errors
/// What is wrong with it.
pub fn file(path: &Path) -> Result<Contents, Problem> {
    recognise(path).map_err(|error| match error {
        FileError::Foreign(path, why) => {
            Problem::At(path, format!("this is no backup of a Switchroom database: {why}"))
        }
        error => error.into(),
    })?;
    if has_wal(path) {
        let text =
            "this is no backup but a database in use (its -wal holds a part of it); make one with: switchroom backup";
        return Err(Problem::at(path, text));
    }
    let damaged = |why: String| Problem::At(path.to_owned(), format!("it is damaged: {why}"));
    let (contents, fault) = read(path).map_err(|error| damaged(error.to_string()))?;
    fault.map_or(Ok(contents), |fault| Err(damaged(fault)))
}

/// What is in a file, and the first thing that is wrong with it.
fn read(path: &Path) -> rusqlite::Result<(Contents, Option<String>)> {
    let db = open_at_rest(path)?;
    let fault = match first_fault(&db, "integrity_check")? {
        None => first_dangling(&db)?,
        fault => fault,
    };
    let contents = Contents { version: version(&db)?, rows: count(&db)? };
    let missing = tables_of_schema()?
        .find(|table| contents.version == SCHEMA_VERSION && !contents.rows.contains_key(table))
        .map(|table| format!("the table {table} is not there"));
    Ok((contents, fault.or(missing)))
}

/// Opens a file that nobody changes, without locks and without files beside it.
pub(super) fn open_at_rest(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let db = Connection::open_with_flags(uri_at_rest(path), flags)?;
    db.pragma_update(None, "trusted_schema", false)?;
    Ok(db)
}

/// The name by which SQLite opens a file that nobody changes.
pub(super) fn uri_at_rest(path: &Path) -> String {
    format!("file:{}?immutable=1", percent_encode(path.as_os_str().as_bytes(), NON_ALPHANUMERIC))
}

/// The first thing that `quick_check` or `integrity_check` finds.
pub(super) fn first_fault(db: &Connection, check: &str) -> rusqlite::Result<Option<String>> {
    let found: String = db.query_row(&format!("PRAGMA {check}(1)"), [], |row| row.get(0))?;
    let fault = found.lines().find(|line| !line.starts_with("***")).unwrap_or(&found).to_owned();
    Ok(Some(fault).filter(|fault| fault != "ok"))
}

/// The first reference that leads to nothing.
pub(super) fn first_dangling(db: &Connection) -> rusqlite::Result<Option<String>> {
    let mut statement = db.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let (table, id, parent): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let id = id.map(|id| format!(", row {id}")).unwrap_or_default();
    Ok(Some(format!("{table}{id} refers to a row of {parent} that is not there")))
}

/// The schema's version.
pub(super) fn version(db: &Connection) -> rusqlite::Result<i64> {
    db.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Rows of each table.
pub(super) fn count(db: &Connection) -> rusqlite::Result<Rows> {
    tables(db)?
        .into_iter()
        .map(|table| {
            let rows =
                db.query_row(&format!("SELECT count(*) FROM \"{}\"", table.replace('"', "\"\"")), [], |row| {
                    row.get(0)
                })?;
            Ok((table, rows))
        })
        .collect()
}

fn tables(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement =
        db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^'")?;
    statement.query_map([], |row| row.get(0))?.collect()
}

fn tables_of_schema() -> rusqlite::Result<impl Iterator<Item = String>> {
    let db = Connection::open_in_memory()?;
    db.execute_batch(SCHEMA)?;
    Ok(tables(&db)?.into_iter())
}
