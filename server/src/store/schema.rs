//! The schema, and the way to it from every released version.

use super::backup::{self, Options};
use super::place::Problem;
use super::verify;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// The whole schema, as it is today.
pub const SCHEMA: &str = include_str!("../../../schema.sql");
/// `user_version` of [`SCHEMA`].
pub const SCHEMA_VERSION: i64 = 2;

/// What leads from each version to the next: the first from 1 to 2, and so on. Released ones are never changed. They have no views:
/// these are made anew from [`SCHEMA`] when all are done.
const MIGRATIONS: &[&str] = &[include_str!("migrations/2.sql")];

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
        renew_views(&transaction)?;
        if let Some(wrong) = verify::first_dangling(&transaction)? {
            return Err(rusqlite::Error::ToSqlConversionFailure(wrong.into()));
        }
        transaction.commit()
    })();
    db.pragma_update(None, "foreign_keys", true)?;
    done
}

/// Views hold nothing: those of an older schema go, and today's come.
fn renew_views(db: &Connection) -> rusqlite::Result<()> {
    let views = |db: &Connection, column: &str| {
        let sql = format!("SELECT {column} FROM sqlite_schema WHERE type = 'view'");
        db.prepare(&sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()
    };
    let today = Connection::open_in_memory()?;
    today.execute_batch(SCHEMA)?;
    for name in views(db, "name")? {
        db.execute_batch(&format!("DROP VIEW \"{name}\""))?;
    }
    views(&today, "sql")?.iter().try_for_each(|sql| db.execute_batch(sql))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store;

    /// All released schemas, oldest first, as they were made then.
    const RELEASED: &[&str] = &[include_str!("../../../tests/schemas/1.sql")];

    const MADE_UP: &str = "ALTER TABLE te_tenants ADD COLUMN te_note TEXT NOT NULL DEFAULT 'new'";

    fn all_and(more: &[&'static str]) -> Vec<&'static str> {
        MIGRATIONS.iter().chain(more).copied().collect()
    }

    /// All that the schema holds, however its text is laid out: columns, keys, indexes, and the text of all else.
    fn shape(db: &Connection) -> rusqlite::Result<Vec<String>> {
        let mut shape = Vec::new();
        for sql in [
            "SELECT m.name, x.cid, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden, l.wr, l.strict
               FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) x JOIN pragma_table_list(m.name) l
              WHERE m.type = 'table' ORDER BY 1, 2",
            "SELECT m.name, f.* FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
              WHERE m.type = 'table' ORDER BY 1, 2, 3",
            "SELECT m.name, i.name, i.\"unique\", i.origin, i.partial, x.seqno, x.name, x.desc, x.coll, x.key
               FROM sqlite_schema m JOIN pragma_index_list(m.name) i JOIN pragma_index_xinfo(i.name) x
              WHERE m.type = 'table' ORDER BY 1, 2, 6",
            "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY 1, 2",
        ] {
            let mut statement = db.prepare(sql)?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let values = (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at));
                shape.push(format!("{:?}", values.collect::<rusqlite::Result<Vec<_>>>()?));
            }
        }
        Ok(shape)
    }

    #[test]
    fn from_every_released_schema_the_migrations_lead_to_todays() -> anyhow::Result<()> {
        let fresh = Connection::open_in_memory()?;
        fresh.execute_batch(SCHEMA)?;
        let wanted = shape(&fresh)?;
        assert!(wanted.len() > 200);
        assert_eq!(RELEASED.len(), MIGRATIONS.len());
        for (version, released) in (1..).zip(RELEASED) {
            let mut db = Connection::open_in_memory()?;
            db.execute_batch(released)?;
            assert_eq!(verify::version(&db)?, version);
            run(MIGRATIONS, &mut db)?;
            assert_eq!(verify::version(&db)?, SCHEMA_VERSION);
            assert_eq!(shape(&db)?, wanted);
        }
        Ok(())
    }

    #[test]
    fn an_older_file_is_backed_up_and_brought_to_the_newest_schema() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a.db");
        store::create(&path, |db| -> anyhow::Result<()> {
            Ok(db.execute_batch("INSERT INTO te_tenants (te_id, te_code, te_name) VALUES (7, 'Acme', 'Acme')")?)
        })?;
        let mut db = Connection::open(&path)?;
        let migrations = all_and(&[MADE_UP]);
        let backup = migrate_by(&migrations, &path, &mut db)?.unwrap_or_default();
        let note: String = db.query_row("SELECT te_note FROM te_tenants WHERE te_id = 7", [], |row| row.get(0))?;
        assert_eq!((note.as_str(), verify::version(&db)?), ("new", SCHEMA_VERSION + 1));
        assert_eq!(verify::file(&backup)?.version, SCHEMA_VERSION);
        assert_eq!(migrate_by(&migrations, &path, &mut db)?, None);
        Ok(())
    }

    #[test]
    fn a_migration_that_fails_changes_nothing() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a.db");
        store::create(&path, |_| -> anyhow::Result<()> { Ok(()) })?;
        let mut db = Connection::open(&path)?;
        assert!(migrate_by(&all_and(&[MADE_UP, "SELECT nonsense"]), &path, &mut db).is_err());
        assert_eq!(verify::version(&db)?, SCHEMA_VERSION);
        assert!(db.prepare("SELECT te_note FROM te_tenants").is_err());
        let on: bool = db.pragma_query_value(None, "foreign_keys", |row| row.get(0))?;
        assert!(on);
        Ok(())
    }
}
