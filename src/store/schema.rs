//! The schema, and the way to it from every released version.

use super::backup::{self, Options};
use super::place::Problem;
use super::verify;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// The whole schema, as it is today.
pub const SCHEMA: &str = include_str!("../../schema.sql");
/// `user_version` of [`SCHEMA`].
pub const SCHEMA_VERSION: i64 = 1;

/// What leads from each version to the next: the first from 1 to 2, and so on. Released ones are never changed.
const MIGRATIONS: &[&str] = &[];

/// Brings a database file to today's schema, in one transaction. `None` when it is there already, else where the verified
/// backup is that was made before.
///
/// # Errors
/// [`Problem`]; the database is then as it was.
pub(super) fn migrate(path: &Path, db: &mut Connection) -> Result<Option<std::path::PathBuf>, Problem> {
    migrate_by(MIGRATIONS, path, db)
}

/// The same without a backup, for a copy.
pub(super) fn migrate_copy(path: &Path, db: &mut Connection) -> Result<(), Problem> {
    run(MIGRATIONS, db).map_err(Problem::sqlite(path))
}

fn migrate_by(migrations: &[&str], path: &Path, db: &mut Connection) -> Result<Option<std::path::PathBuf>, Problem> {
    if verify::version(db).map_err(Problem::sqlite(path))? > migrations.len() as i64 {
        return Ok(None);
    }
    let made = backup::make(db, path, &Options::default())?;
    run(migrations, db).map_err(Problem::sqlite(path))?;
    Ok(made.into_iter().next().map(|made| made.path))
}

fn run(migrations: &[&str], db: &mut Connection) -> rusqlite::Result<()> {
    // Tables that are made anew would else take their rows' references with them. Checked before the commit instead.
    db.pragma_update(None, "foreign_keys", false)?;
    let done = (|| {
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have been first.
        let version = verify::version(&transaction)?;
        for (from, sql) in (1_i64..).zip(migrations).filter(|(from, _)| *from >= version) {
            transaction.execute_batch(sql)?;
            transaction.pragma_update(None, "user_version", from + 1)?;
        }
        if let Some(wrong) = verify::first_dangling(&transaction)? {
            return Err(rusqlite::Error::ToSqlConversionFailure(wrong.into()));
        }
        transaction.commit()
    })();
    db.pragma_update(None, "foreign_keys", true)?;
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store;

    const MADE_UP: &[&str] = &["ALTER TABLE te_tenants ADD COLUMN te_note TEXT NOT NULL DEFAULT 'new'"];

    #[test]
    fn an_older_file_is_backed_up_and_brought_to_the_newest_schema() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a.db");
        store::create(&path, |db| -> anyhow::Result<()> {
            Ok(db.execute_batch("INSERT INTO te_tenants VALUES (7, 'Acme', 'Acme')")?)
        })?;
        let mut db = Connection::open(&path)?;
        let backup = migrate_by(MADE_UP, &path, &mut db)?.unwrap_or_default();
        let note: String = db.query_row("SELECT te_note FROM te_tenants WHERE te_id = 7", [], |row| row.get(0))?;
        assert_eq!((note.as_str(), verify::version(&db)?), ("new", 2));
        assert_eq!(verify::file(&backup)?.version, 1);
        assert_eq!(migrate_by(MADE_UP, &path, &mut db)?, None);
        Ok(())
    }

    #[test]
    fn a_migration_that_fails_changes_nothing() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a.db");
        store::create(&path, |_| -> anyhow::Result<()> { Ok(()) })?;
        let mut db = Connection::open(&path)?;
        assert!(migrate_by(&[MADE_UP[0], "SELECT nonsense"], &path, &mut db).is_err());
        assert_eq!(verify::version(&db)?, 1);
        assert!(db.prepare("SELECT te_note FROM te_tenants").is_err());
        let on: bool = db.pragma_query_value(None, "foreign_keys", |row| row.get(0))?;
        assert!(on);
        Ok(())
    }
}
