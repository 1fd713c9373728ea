//! The temporary file in which call records wait, however many: they are compared and written by joins, not one by one.

use std::path::Path;

use anyhow::{Context, Result};
use rusqlite::{Connection, Params, Statement};

use super::tables::{TABLES, Table};

/// A connection to the database, with the staged rows beside it under the name `stage`.
pub struct Stage<'c> {
    pub conn: &'c Connection,
}

impl<'c> Stage<'c> {
    pub fn attach(conn: &'c Connection, folder: &Path) -> Result<Self> {
        let file = tempfile::Builder::new()
            .prefix(".switchroom-import-")
            .tempfile_in(folder)
            .with_context(|| format!("{}: no temporary file can be made in this folder", folder.display()))?;
        conn.execute("ATTACH ?1 AS stage", [file.path().to_string_lossy()])?;
        conn.execute_batch(
            "PRAGMA temp_store = FILE;             -- so many rows are sorted on the disk
             PRAGMA main.cache_size = -16384;      -- room for the indexes' pages that the new rows go to
             PRAGMA stage.page_size = 16384;
             PRAGMA stage.journal_mode = OFF;
             PRAGMA stage.synchronous = OFF;
             PRAGMA stage.locking_mode = EXCLUSIVE;
             PRAGMA stage.cache_size = -8192;",
        )?;
        for table in TABLES.iter().filter(|table| table.is_history()) {
            let columns: Vec<String> = stored(table).map(|column| format!(", \"{column}\"")).collect();
            conn.execute_batch(&format!(
                "CREATE TABLE stage.{} (seq INTEGER PRIMARY KEY, file INTEGER, line INTEGER{})",
                table.name,
                columns.concat()
            ))?;
        }
        file.close().context("the temporary file can't be removed")?;
        Ok(Self { conn })
    }

    /// The statement that adds a row: file, line, then the columns that are stored.
    pub fn insert(&self, table: &Table) -> Result<Statement<'c>> {
        let columns: Vec<String> = stored(table).map(|column| format!(", \"{column}\"")).collect();
        let marks = ", ?".repeat(columns.len());
        let sql = format!("INSERT INTO stage.{} (file, line{}) VALUES (?, ?{marks})", table.name, columns.concat());
        Ok(self.conn.prepare(&sql)?)
    }

    /// The one number that a query yields.
    pub fn number(&self, sql: &str, params: impl Params) -> Result<u64> {
        let number: i64 = self.conn.query_row(sql, params, |row| row.get(0))?;
        Ok(number.max(0) as u64)
    }
}

fn stored(table: &Table) -> impl Iterator<Item = &'static str> {
    table.columns.iter().map(|column| column.stored).filter(|stored| !stored.is_empty())
}
