//! CSV, in and out: a file a table, whose columns `tables` declares. Template, export and import follow from that.
//!
//! A row is what it is by its table's key. Rows name others by what people know. The configuration is held against the database
//! row by row, the call history by joins; either in the one transaction that writes it.

mod accounts;
mod calls;
mod cell;
mod declared;
mod encoding;
pub mod export;
#[cfg(fuzzing)]
pub mod fuzz;
mod index;
mod members;
mod merge;
mod names;
mod read;
pub mod reader;
mod resolve;
mod stage;
pub mod tables;
mod users;

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use rusqlite::Connection;

use super::mirta::disk;
use super::mirta::stage::folder_of;
use super::passwords;
use super::report::{self, BadRows, Report, shorten};
use super::source::Input;
use crate::progress::Progress;
use crate::store;
use crate::store::audit::By;
use calls::Plan;
use merge::Merge;
use names::Names;
use read::Batch;
use stage::Stage;
use tables::{TABLES, Table};
use users::Secrets;

/// What to do with a row that is here with other contents.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Conflict {
    /// Give up, and name it.
    #[default]
    Fail,
    /// Leave it as it is here.
    Skip,
    /// Make it as the file says, in the columns that the file has.
    Update,
}

/// What the user may choose.
#[derive(Debug, Default)]
pub struct Options {
    /// Report what would be done, and change nothing.
    pub dry_run: bool,
    /// What to do with a row that is here with other contents.
    pub on_conflict: Conflict,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// The rows that could not be taken.
    pub bad: BadRows,
    /// How many of them are here with other contents.
    pub conflicts: u64,
    /// What was done, or would be; none if bad rows forbade it.
    pub report: Option<Report>,
}

/// Fails where a file is not named after a table.
pub fn check_names(inputs: &[Input]) -> Result<()> {
    inputs.iter().try_for_each(|input| read::table_of(&input.name).map(drop))
}

/// Imports `inputs` into the database `db`, all or nothing. `by` is who the audit trail says it was.
pub fn import(db: &Path, inputs: Vec<Input>, options: &Options, by: &By, bar: &Progress) -> Result<Outcome> {
    run(db, inputs, options, by, bar).map_err(report::plainly)
}

fn run(db: &Path, mut inputs: Vec<Input>, options: &Options, by: &By, bar: &Progress) -> Result<Outcome> {
    let conn = store::open_writer(db)?;
    let folder = folder_of(db)?;
    disk::check_for_reading(&folder, &inputs)?;
    let stage = Stage::attach(&conn, &folder)?;
    stage.conn.execute_batch("BEGIN")?;
    let mut batch = read::read_all(&stage, &mut inputs, bar)?;
    stage.conn.execute_batch("COMMIT")?;

    bar.say("comparing");
    let version = data_version(&conn)?;
    let present = |table: &Table| batch.present.get(table.name).cloned();
    let read = |table: &Table| batch.read.get(table.name).copied().unwrap_or_default();
    let mut plan = Plan::make(&stage, present, read)?;
    if !options.dry_run {
        disk::check(&folder, plan.size(&conn)?)?;
    }
    bar.say("hashing passwords");
    let users = batch.rows.get("users").map_or(&[][..], Vec::as_slice);
    let secrets = match tables::find("users") {
        Some(table) if batch.bad.is_empty() => Secrets::prepare(&conn, table, users, options.dry_run)?,
        _ => Secrets::dry(),
    };

    bar.say("writing");
    conn.execute_batch("BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON;")
        .context("the database is busy; try again when the other command is done")?;
    if data_version(&conn)? != version {
        // Somebody wrote while we compared; now nobody can.
        plan = Plan::make(&stage, present, read)?;
    }
    let mut merged = merge_all(&conn, &inputs, &mut batch, options, secrets)?;
    let files: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
    merged.conflicts += plan.refuse(&stage, &files, options.on_conflict, &mut merged.bad)?;
    if !merged.bad.is_empty() {
        conn.execute_batch("ROLLBACK")?;
        return Ok(Outcome { bad: merged.bad, conflicts: merged.conflicts, report: None });
    }
    merged.report.tables.extend(plan.counts(options.on_conflict));
    if options.dry_run {
        conn.execute_batch("ROLLBACK")?;
        return Ok(Outcome { bad: merged.bad, conflicts: 0, report: Some(merged.report) });
    }
    let renumbered = plan.write(&stage, options.on_conflict)?;
    if renumbered > 0 {
        let calls = report::rows(renumbered);
        merged.report.notes.push(format!("{calls} of calls have a new ID: another call here has the one of the file"));
    }
    merged.report.record(&conn, by, &inputs)?;
    // A disk that is too full has to say so before the passwords are written and the import is in.
    conn.cache_flush().context("the import could not be finished, and nothing was changed")?;
    let made = (!merged.made.is_empty())
        .then(|| passwords::write(db, merged.made.iter().map(|(name, password)| (name.as_str(), password.as_str()))))
        .transpose()?;
    if let Some(path) = made {
        let count = merged.made.len();
        merged
            .report
            .notes
            .push(format!("{count} made passwords are in {}: hand them out and remove it", path.display()));
    }
    conn.execute_batch("COMMIT").map_err(|error| {
        anyhow!(
            "whether the import is in can't be told: {error}; run it again when the disk works, it adds nothing twice"
        )
    })?;
    Ok(Outcome { bad: merged.bad, conflicts: 0, report: Some(merged.report) })
}

/// What came of the configuration.
struct Merged {
    report: Report,
    bad: BadRows,
    conflicts: u64,
    made: std::collections::BTreeMap<String, String>,
}

fn merge_all(
    conn: &Connection,
    inputs: &[Input],
    batch: &mut Batch,
    options: &Options,
    secrets: Secrets,
) -> Result<Merged> {
    let had_admin = users::has_admin(conn)?;
    let mut merge = Merge {
        conn,
        names: Names::new(conn),
        files: inputs.iter().map(|input| input.name.clone()).collect(),
        conflict: options.on_conflict,
        left_out: std::mem::take(&mut batch.left_out),
        bad: std::mem::take(&mut batch.bad),
        secrets,
        lonely_user: users::lonely(conn)?,
        conflicts: 0,
        made_secrets: 0,
        hunts: Vec::new(),
        covered: Default::default(),
        last_bad: None,
    };
    let mut report = Report { tables: Vec::new(), notes: std::mem::take(&mut batch.notes) };
    for table in TABLES.iter().filter(|table| !table.is_history()) {
        if let Some(read) = batch.read.get(table.name) {
            let rows = batch.rows.get(table.name).map_or(&[][..], Vec::as_slice);
            report.tables.push(merge.table(table, rows, *read)?);
        } else if batch.present.contains_key(table.name) {
            report.tables.push(merge.table(table, &[], 0)?);
        }
    }
    if let Some(counts) = report.tables.iter_mut().find(|counts| counts.table == "hunts") {
        let rows = batch.rows.get("hunts").map_or(&[][..], Vec::as_slice);
        members::settle(&mut merge, rows, counts)?;
    }
    if merge.bad.is_empty() {
        users::keep_an_admin(conn, had_admin)?;
    }
    if merge.made_secrets > 0 {
        let count = merge.made_secrets;
        report.notes.push(format!("{count} SIP secrets were made; admins see them with /extension/usersecret"));
    }
    Ok(Merged { report, bad: merge.bad, conflicts: merge.conflicts, made: merge.secrets.made })
}

/// Changes when another connection has written.
fn data_version(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row("PRAGMA main.data_version", [], |row| row.get(0))?)
}

/// A text as it can stand in a line.
fn shown(text: &str) -> String {
    shorten(text.as_bytes())
}

/// Whether an extension of this technology has an account to register with.
fn is_phone(tech: &str) -> bool {
    tech.eq_ignore_ascii_case("SIP") || tech.eq_ignore_ascii_case("PJSIP")
}

/// The table that holds the tenants granted to rows of this one: its name, its column with their id and that with the tenant's.
fn grants_of(table: &Table) -> [&'static str; 3] {
    if table.name == "users" {
        ["ut_usertenants", "ut_us_id", "ut_te_id"]
    } else {
        ["tt_tokentenants", "tt_to_id", "tt_te_id"]
    }
}

/// What makes rows of this table the same, as SQL.
fn key_columns(table: &Table) -> Vec<String> {
    let mut key: Vec<String> = table.key.iter().map(|column| (*column).to_owned()).collect();
    if let (Some(more), Some(last)) = (table.else_key, table.key.last()) {
        key.push(format!("iif({last} = '', {more}, '')"));
    }
    key
}

#[cfg(test)]
mod tests;
