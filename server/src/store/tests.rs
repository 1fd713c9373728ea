//! What makes the server's writer open the file anew, and what does not.

use super::{FileError, Store, create};
use crate::error::{Error, Result};
use rusqlite::{Connection, Transaction};
use std::path::Path;
use std::time::Duration;

const ADD: &str = "INSERT INTO te_tenants (te_code, te_name) VALUES ('T' || random(), printf('%1000000d', 1))";

/// A store in this folder, with nothing in it.
pub(super) fn made(folder: &Path) -> Result<Store> {
    let file = folder.join("a.db");
    let internal = |error: FileError| Error::Internal(error.to_string());
    create(&file, |_| Ok(())).map_err(internal)?;
    Store::open(&file).map_err(internal)
}

/// A server's store whose writer bears a mark: a temporary table, which goes with its connection. It doesn't wait for others.
fn marked(folder: &Path) -> Result<Store> {
    let store = made(folder)?;
    store.write(|db| {
        db.busy_timeout(Duration::ZERO)?;
        Ok(db.execute_batch("CREATE TEMP TABLE mark (x)")?)
    })?;
    Ok(store)
}

fn is_marked(store: &Store) -> Result<bool> {
    store.write(|db| Ok(db.table_exists(Some("temp"), "mark")?))
}

fn add(db: &Transaction) -> Result<()> {
    db.execute(ADD, [])?;
    Ok(())
}

#[test]
fn the_writer_is_kept_while_others_write_and_when_a_change_is_refused() -> Result<()> {
    let folder = tempfile::tempdir().map_err(|error| Error::Internal(error.to_string()))?;
    let store = marked(folder.path())?;
    let other = Connection::open(store.path())?;
    other.execute_batch("BEGIN IMMEDIATE")?;
    assert!(matches!(store.write(add), Err(Error::Busy(_))));
    other.execute_batch("ROLLBACK")?;
    assert!(is_marked(&store)?, "opened anew because another process was writing");
    for refused in [Error::NoRecord, Error::Duplicate, Error::Invalid(Vec::new()), Error::Internal(String::new())] {
        let what = format!("{refused:?}");
        assert!(store.write(|db| add(db).and(Err::<(), _>(refused))).is_err());
        assert!(is_marked(&store)?, "opened anew because of {what}");
    }
    Ok(())
}

#[test]
fn the_writer_is_opened_anew_when_the_medium_refused() -> Result<()> {
    let folder = tempfile::tempdir().map_err(|error| Error::Internal(error.to_string()))?;
    let store = marked(folder.path())?;
    // The limit is this connection's: for it, the medium is full.
    store.write(|db| Ok(db.pragma_update_and_check(None, "max_page_count", 1, |_| Ok(()))?))?;
    assert!(matches!(store.write(add), Err(Error::Unavailable(_))));
    store.write(add)?;
    assert!(!is_marked(&store)?);
    Ok(())
}
