//! The temporary file in which a dump's rows wait. Once it is open it has no name, so nothing can leave it behind.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rusqlite::{Connection, Params};

use super::tables::{TABLES, Table};

/// Every staged row has a number: the file's in the upper bits, counted from 1, and its own place in the file below.
/// Of two rows that are the same the one with the greater number counts.
pub const FILE_SHIFT: u32 = 40;

/// A connection to the database, with the staged rows beside it under the name `dump`.
pub struct Stage<'c> {
    pub conn: &'c Connection,
    /// What the report calls the place that the rows are from.
    pub origin: &'static str,
}

impl<'c> Stage<'c> {
    pub fn attach(conn: &'c Connection, folder: &Path, origin: &'static str) -> Result<Self> {
        let file = tempfile::Builder::new()
            .prefix(".switchroom-import-")
            .tempfile_in(folder)
            .with_context(|| format!("{}: no temporary file can be made in this folder", folder.display()))?;
        conn.execute("ATTACH ?1 AS dump", [file.path().to_string_lossy()])?;
        conn.execute_batch(
            "PRAGMA temp_store = FILE;             -- a big dump's rows are sorted on the disk
             PRAGMA main.cache_size = -32768;      -- room for the indexes' pages that the new rows go to
             PRAGMA dump.page_size = 16384;
             PRAGMA dump.journal_mode = OFF;
             PRAGMA dump.synchronous = OFF;
             PRAGMA dump.locking_mode = EXCLUSIVE;
             PRAGMA dump.cache_size = -16384;
             CREATE TABLE dump.moves (             -- rows here whose id changes, or is the dump's own already
                 tbl     TEXT NOT NULL,
                 old     INTEGER NOT NULL,
                 new     INTEGER NOT NULL,
                 matched INTEGER NOT NULL,         -- 1: it is one of the dump's rows; 0: it makes room for one
                 local   INTEGER NOT NULL,         -- 1: it was added here; 0: it came with an earlier import
                 PRIMARY KEY (tbl, old)
             ) WITHOUT ROWID;
             CREATE INDEX dump.moves_by_new ON moves (tbl, new);",
        )?;
        for table in TABLES {
            let columns: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
            conn.execute_batch(&format!(
                "CREATE TABLE dump.{} (seq INTEGER PRIMARY KEY, line INTEGER, {})",
                table.name,
                columns.join(", ")
            ))?;
        }
        conn.execute_batch(
            "ALTER TABLE dump.us_users ADD COLUMN us_username_key;
             ALTER TABLE dump.us_users ADD COLUMN us_email_key;
             ALTER TABLE dump.us_users ADD COLUMN us_role;
             ALTER TABLE dump.us_users ADD COLUMN us_digest NOT NULL DEFAULT '';
             ALTER TABLE dump.us_users ADD COLUMN us_hash;",
        )?;
        file.close().context("the temporary file can't be removed")?;
        super::local::teach(conn)?;
        Ok(Self { conn, origin })
    }

    /// The number of the first row that file `index` can have.
    pub fn first_of(index: usize) -> i64 {
        (index as i64 + 1) << FILE_SHIFT
    }

    /// The file that a staged row came from.
    pub fn file_of(seq: i64) -> usize {
        ((seq >> FILE_SHIFT) - 1).max(0) as usize
    }

    /// Takes back all rows of a file.
    pub fn forget(&self, index: usize) -> Result<()> {
        for table in TABLES {
            self.run(
                &format!("DELETE FROM dump.{} WHERE seq >= ?1 AND seq < ?2", table.name),
                [Self::first_of(index), Self::first_of(index + 1)],
            )?;
        }
        Ok(())
    }

    /// Runs one statement; the number of rows that it changed.
    pub fn run(&self, sql: &str, params: impl Params) -> Result<u64> {
        let changed = self.conn.execute(sql, params)?;
        Ok(changed as u64)
    }

    /// The one number that a query yields.
    pub fn number(&self, sql: &str, params: impl Params) -> Result<u64> {
        let number: i64 = self.conn.query_row(sql, params, |row| row.get(0))?;
        Ok(number.max(0) as u64)
    }

    /// The rows of a query, each a text and a number.
    pub fn texts(&self, sql: &str, params: impl Params) -> Result<Vec<(String, i64)>> {
        let mut query = self.conn.prepare(sql)?;
        let rows = query.query_map(params, |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// The columns of a table that have the same place here, but for its id: what is compared and written.
pub fn contents(table: &Table) -> Vec<&'static str> {
    use super::tables::Kind;
    let elsewhere = |kind| matches!(kind, Kind::Id | Kind::Record | Kind::Number);
    table.columns.iter().filter(|column| !elsewhere(column.kind)).map(|column| column.name).collect()
}

/// The folder of the database, as an absolute path.
pub fn folder_of(db: &Path) -> Result<PathBuf> {
    let folder = match db.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    folder.canonicalize().with_context(|| format!("{}: no such folder", folder.display()))
}
