//! `import mirta`: the tables of a MiRTA database, from its dumps, into ours.
//!
//! The rows come into a temporary file first. There they are checked, and from there merged in one transaction.

mod accounts;
mod calls;
mod costs;
pub(super) mod disk;
mod doubles;
mod local;
mod merge;
mod moves;
mod orphans;
mod read;
pub(super) mod stage;
pub(super) mod tables;
mod users;
pub(super) mod value;

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use indicatif::ProgressBar;
use rusqlite::Connection;

use super::report::{BadRows, Counts, Report};
use super::source::Input;
use crate::store;
use crate::store::audit::By;
use stage::Stage;
use tables::{Home, TABLES};

pub(super) use disk::{check as require_space, check_for_reading};
pub(super) use stage::folder_of;
pub(super) use value::time;

/// What the user may choose.
#[derive(Debug, Default)]
pub struct Options {
    /// Report what would be done, and change nothing.
    pub dry_run: bool,
    /// Leave bad rows out instead of giving up.
    pub skip_bad_rows: bool,
    /// Leave rows as they are that were changed here since the last import, and those away that were deleted.
    pub keep_local: bool,
    /// Take only this; none: everything.
    pub only: Option<Part>,
    /// The profiles whose users become admins; none given: 1.
    pub admin_profiles: Vec<i64>,
    /// The profiles whose users become managers; none given: 3.
    pub manager_profiles: Vec<i64>,
}

/// A part of what a system has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    /// Call history and what calls cost.
    Calls,
    /// All else.
    Configuration,
}

impl Part {
    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Part::Calls => "calls",
            Part::Configuration => "configuration",
        }
    }

    fn holds(self, table: &str) -> bool {
        (self == Part::Calls) == matches!(table, "cdr" | "cc_callcosts")
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// The rows that could not be taken.
    pub bad: BadRows,
    /// What was done, or would be; none if bad rows forbade it.
    pub report: Option<Report>,
}

/// Imports `inputs` into the database `db`, all or nothing. `by` is who the audit trail says it was.
pub fn import(db: &Path, inputs: Vec<Input>, options: &Options, by: &By, bar: &ProgressBar) -> Result<Outcome> {
    run(db, inputs, options, by, bar).map_err(|error| match error.downcast_ref::<rusqlite::Error>() {
        Some(cause) if cause.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull) => {
            error.context("the disk is full, and nothing was changed; make room")
        }
        _ => error,
    })
}

fn run(db: &Path, mut inputs: Vec<Input>, options: &Options, by: &By, bar: &ProgressBar) -> Result<Outcome> {
    let conn = store::open_writer(db)?;
    let folder = folder_of(db)?;
    check_for_reading(&folder, &inputs)?;
    let stage = Stage::attach(&conn, &folder, "the dump")?;

    let mut tally = read::read_all(&stage, &mut inputs, options.only, bar)?;
    bar.set_message("checking");
    doubles::settle(&stage, &inputs, &mut tally)?;
    let bad = std::mem::take(&mut tally.bad);
    if !bad.is_empty() && !options.skip_bad_rows {
        return Ok(Outcome { bad, report: None });
    }
    users::prepare(&stage, options)?;

    bar.set_message("comparing");
    let version = data_version(&conn)?;
    let mut calls = calls::plan(&stage)?;
    let mut costs = costs::plan(&stage)?;
    if !options.dry_run {
        disk::check_for_writing(&conn, &folder, &[&calls, &costs])?;
        bar.set_message("hashing passwords");
        users::hash_new(&stage)?;
    }

    bar.set_message("writing");
    conn.execute_batch("BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON;")
        .context("the database is busy; try again when the other command is done")?;
    if data_version(&conn)? != version {
        // Somebody wrote while we compared; now nobody can.
        calls = calls::plan(&stage)?;
        costs = costs::plan(&stage)?;
        if !options.dry_run {
            users::hash_new(&stage)?;
        }
    }
    let earlier = local::look(&stage)?;
    let mut notes = moves::settle(&stage)?;
    local::follow(&stage)?;
    if options.keep_local {
        local::keep_deleted(&stage, &mut tally)?;
    }
    notes.append(&mut orphans::settle(&stage, &mut tally)?);
    accounts::gather(&stage, &mut tally, &mut notes)?;
    local::compare(&stage, &tally)?;
    let mut work_here = local::notes(&stage, &tally, &earlier, options.keep_local)?;
    if options.keep_local {
        local::keep_changed(&stage)?;
    }
    let mut counts = merge::compare(&stage, &tally)?;
    merge::write(&stage, &tally)?;
    local::remember(&stage, options.keep_local)?;
    notes.append(&mut work_here);
    notes.append(&mut users::notes(&stage)?);
    if options.dry_run {
        conn.execute_batch("ROLLBACK")?;
    } else {
        calls::write(&stage)?;
        costs::write(&stage)?;
    }
    counts.extend([calls, costs]);
    let report = summarise(tally, counts, notes);
    if !options.dry_run {
        report.record(&conn, by, &inputs)?;
        // SQLite commits the database before it writes the dump's own last pages: a disk that is too full for those has to
        // say so before, when nothing is changed yet.
        conn.cache_flush().context("the import could not be finished, and nothing was changed")?;
        conn.execute_batch("COMMIT").map_err(|error| {
            anyhow!("whether the import is in can't be told: {error}; run it again when the disk works, it adds nothing twice")
        })?;
    }
    Ok(Outcome { bad, report: Some(report) })
}

/// A line for each table of the dump that is kept, in the order of [`TABLES`], and the notes.
fn summarise(mut tally: read::Tally, counts: Vec<Counts>, mut notes: Vec<String>) -> Report {
    notes.splice(0..0, std::mem::take(&mut tally.notes));
    let mut tables = Vec::new();
    for table in TABLES {
        let Some(seen) = tally.tables.get(table.name) else {
            continue;
        };
        let counted = counts.iter().filter(|counts| counts.table == table.name);
        let mut line =
            Counts { table: table.name.to_owned(), read: seen.read, refused: seen.refused, ..Counts::default() };
        for counts in counted {
            line.added += counts.added;
            line.changed += counts.changed;
            line.refused += counts.refused;
        }
        tables.push(line);
        if !seen.unkept.is_empty() {
            let columns: Vec<String> =
                seen.unkept.iter().map(|(column, rows)| format!("{column} ({})", super::report::rows(*rows))).collect();
            notes.push(format!("{}: columns that hold data and were not kept: {}", table.name, columns.join(", ")));
        }
    }
    if !tally.unknown.is_empty() {
        let unknown: Vec<String> =
            tally.unknown.iter().map(|(table, rows)| format!("{table} ({})", super::report::rows(*rows))).collect();
        notes.push(format!("tables that were not kept: {}", unknown.join(", ")));
    }
    if !tally.left_out.is_empty() {
        let left_out: Vec<String> =
            tally.left_out.iter().map(|(table, rows)| format!("{table} ({})", super::report::rows(*rows))).collect();
        notes.push(format!("not asked for: {}", left_out.join(", ")));
    }
    Report { tables, notes }
}

/// Changes when another connection has written.
fn data_version(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row("PRAGMA main.data_version", [], |row| row.get(0))?)
}

/// Fails where no table of the dump is one that we know.
fn require_known(tally: &read::Tally, inputs: &[Input]) -> Result<()> {
    if tally.tables.is_empty() && !tally.left_out.is_empty() {
        bail!("{}: what --only asks for is not in it; name the dump that has it, or leave --only out", names(inputs));
    }
    if tally.tables.is_empty() {
        bail!(
            "{}: no table of a MiRTA database is in it; dump its databases `asterisk` and `asteriskcdrdb`",
            names(inputs)
        );
    }
    Ok(())
}

fn names(inputs: &[Input]) -> String {
    inputs.iter().map(|input| input.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The tables that are merged row by row, with the name that they have here.
fn rows_here() -> impl Iterator<Item = (&'static tables::Table, &'static str)> {
    TABLES.iter().filter_map(|table| match table.home {
        Home::Rows(here) => Some((table, here)),
        Home::Apart => None,
    })
}

#[cfg(test)]
mod tests;
