//! From the staged rows to the report: ids are settled, everything is compared, and it is written in one transaction.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use rusqlite::Connection;

use super::read::Tally;
use super::stage::Stage;
use super::tables::TABLES;
use super::{accounts, calls, costs, disk, local, merge, moves, orphans, users};
use crate::import::report::{Counts, Report, rows};
use crate::progress::Progress;
use crate::store::audit::By;

/// How it is merged.
pub struct Job<'a> {
    /// Change nothing.
    pub dry_run: bool,
    /// Leave what was changed or deleted here since the last import.
    pub keep_local: bool,
    /// What the user calls the sources.
    pub sources: &'a [String],
    /// Who does it.
    pub by: &'a By<'a>,
    /// The database's folder.
    pub folder: &'a Path,
    pub bar: &'a Progress,
}

/// Merges what is staged. `last` is asked when everything is written and nothing is committed yet; on a dry run it is not.
pub fn run(stage: &Stage, mut tally: Tally, job: &Job, last: impl FnOnce(&Stage) -> Result<()>) -> Result<Report> {
    let (conn, bar) = (stage.conn, job.bar);
    bar.say("comparing");
    let version = data_version(conn)?;
    let mut calls = calls::plan(stage)?;
    let mut costs = costs::plan(stage)?;
    if !job.dry_run {
        disk::check_for_writing(conn, job.folder, &[&calls, &costs])?;
        bar.say("hashing passwords");
        users::hash_new(stage)?;
    }

    bar.say("writing");
    conn.execute_batch("BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON;")
        .context("the database is busy; try again when the other command is done")?;
    if data_version(conn)? != version {
        // Somebody wrote while we compared; now nobody can.
        calls = calls::plan(stage)?;
        costs = costs::plan(stage)?;
        if !job.dry_run {
            users::hash_new(stage)?;
        }
    }
    let earlier = local::look(stage)?;
    let mut notes = moves::settle(stage)?;
    local::follow(stage)?;
    if job.keep_local {
        local::keep_deleted(stage, &mut tally)?;
    }
    notes.append(&mut orphans::settle(stage, &mut tally)?);
    accounts::gather(stage, &mut tally, &mut notes)?;
    local::compare(stage, &tally)?;
    notes.append(&mut local::notes(stage, &tally, &earlier, job.keep_local)?);
    if job.keep_local {
        local::keep_changed(stage)?;
    }
    let mut counts = merge::compare(stage, &tally)?;
    merge::write(stage, &tally)?;
    local::remember(stage, job.keep_local)?;
    notes.append(&mut users::notes(stage)?);
    if job.dry_run {
        conn.execute_batch("ROLLBACK")?;
    } else {
        calls::write(stage)?;
        costs::write(stage)?;
    }
    counts.extend([calls, costs]);
    let report = summarise(tally, counts, notes);
    if !job.dry_run {
        report.record_from(conn, job.by, job.sources)?;
        last(stage)?;
        // SQLite commits the database before it writes the dump's own last pages: a disk that is too full for those has to
        // say so before, when nothing is changed yet.
        conn.cache_flush().context("the import could not be finished, and nothing was changed")?;
        conn.execute_batch("COMMIT").map_err(|error| {
            anyhow!("whether the import is in can't be told: {error}; run it again when the disk works, it adds nothing twice")
        })?;
    }
    Ok(report)
}

/// A line for each table of the dump that is kept, in the order of [`TABLES`], and the notes.
fn summarise(mut tally: Tally, counts: Vec<Counts>, mut notes: Vec<String>) -> Report {
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
                seen.unkept.iter().map(|(column, count)| format!("{column} ({})", rows(*count))).collect();
            notes.push(format!("{}: columns that hold data and were not kept: {}", table.name, columns.join(", ")));
        }
    }
    if !tally.unknown.is_empty() {
        let unknown: Vec<String> =
            tally.unknown.iter().map(|(table, count)| format!("{table} ({})", rows(*count))).collect();
        notes.push(format!("tables that were not kept: {}", unknown.join(", ")));
    }
    if !tally.left_out.is_empty() {
        let left_out: Vec<String> =
            tally.left_out.iter().map(|(table, count)| format!("{table} ({})", rows(*count))).collect();
        notes.push(format!("not asked for: {}", left_out.join(", ")));
    }
    Report { tables, notes }
}

/// Changes when another connection has written.
fn data_version(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row("PRAGMA main.data_version", [], |row| row.get(0))?)
}
