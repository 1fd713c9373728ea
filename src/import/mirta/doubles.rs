//! Rows that the dump has twice, and rows that can't both be: two tenants with one code, two users with one name.

use std::collections::HashMap;

use anyhow::Result;

use super::read::Tally;
use super::stage::Stage;
use super::tables::{Kind, TABLES};
use crate::auth;
use crate::import::report::shorten;

/// Leaves one row of each id, the last; then looks for codes and names that stand twice.
pub fn settle(stage: &Stage, sources: &[String], tally: &mut Tally) -> Result<()> {
    for table in TABLES.iter().filter(|table| table.columns.iter().any(|column| column.kind == Kind::Id)) {
        keep_last(stage, table.name, table.id())?;
    }
    keep_last(stage, "ut_usertenants", "ut_us_id, ut_te_id")?;
    keep_last(stage, "sipfriends", "id, name")?;
    keep_last(stage, "ps_endpoints", "id")?;
    keep_last(stage, "ps_auths", "id")?;
    refuse_double_codes(stage, sources, tally)?;
    refuse_double_names(stage, sources, tally)
}

fn keep_last(stage: &Stage, table: &str, key: &str) -> Result<()> {
    stage.run(
        &format!("DELETE FROM dump.{table} WHERE seq NOT IN (SELECT max(seq) FROM dump.{table} GROUP BY {key})"),
        [],
    )?;
    stage.conn.execute_batch(&format!("CREATE INDEX dump.{table}_by_key ON {table} ({key})"))?;
    Ok(())
}

fn refuse_double_codes(stage: &Stage, sources: &[String], tally: &mut Tally) -> Result<()> {
    let mut seen = HashMap::new();
    for row in names(stage, "SELECT seq, line, te_code FROM dump.te_tenants ORDER BY seq")? {
        if let Some(line) = seen.get(&row.name) {
            let reason = format!("is the code of another tenant too (line {line})");
            row.refuse(stage, sources, tally, "te_tenants", "te_code", &reason)?;
        } else {
            seen.insert(row.name, row.line);
        }
    }
    Ok(())
}

fn refuse_double_names(stage: &Stage, sources: &[String], tally: &mut Tally) -> Result<()> {
    let mut seen: HashMap<String, (String, i64)> = HashMap::new();
    let mut update = stage.conn.prepare("UPDATE dump.us_users SET us_username_key = ?2 WHERE seq = ?1")?;
    for row in names(stage, "SELECT seq, line, us_username FROM dump.us_users ORDER BY seq")? {
        let key = auth::fold(&row.name);
        if let Some((other, line)) = seen.get(&key) {
            let reason = format!("and '{}' (line {line}) are one user name", shorten(other.as_bytes()));
            row.refuse(stage, sources, tally, "us_users", "us_username", &reason)?;
        } else {
            update.execute((row.seq, &key))?;
            seen.insert(key, (row.name, row.line));
        }
    }
    Ok(())
}

/// A staged row and the name that is looked at.
struct Named {
    seq: i64,
    line: i64,
    name: String,
}

fn names(stage: &Stage, sql: &str) -> Result<Vec<Named>> {
    let mut query = stage.conn.prepare(sql)?;
    let rows = query.query_map([], |row| Ok(Named { seq: row.get(0)?, line: row.get(1)?, name: row.get(2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

impl Named {
    /// Takes the row back and notes it as a bad one.
    fn refuse(
        &self,
        stage: &Stage,
        sources: &[String],
        tally: &mut Tally,
        table: &'static str,
        column: &str,
        reason: &str,
    ) -> Result<()> {
        let file = sources.get(Stage::file_of(self.seq)).map_or("", String::as_str);
        let (line, name) = (self.line, shorten(self.name.as_bytes()));
        tally.bad.count(file);
        tally.bad.describe(|| format!("{file}:{line}: {table}.{column}: value '{name}' {reason}"));
        tally.refuse(table, 1);
        stage.run(&format!("DELETE FROM dump.{table} WHERE seq = ?1"), [self.seq])?;
        Ok(())
    }
}
