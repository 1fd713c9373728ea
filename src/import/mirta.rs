//! `import mirta`: the tables of a MiRTA database, from its dumps, into ours.
//!
//! The rows come into a temporary file first. There they are checked, and from there merged in one transaction.

mod accounts;
mod calls;
mod costs;
pub(super) mod disk;
pub(super) mod doubles;
pub(super) mod finish;
mod local;
pub(super) mod merge;
mod moves;
mod orphans;
pub(super) mod read;
pub(super) mod stage;
pub(super) mod tables;
pub(super) mod users;
pub(super) mod value;

use std::path::Path;

use anyhow::{Result, bail};

use super::report::{self, Outcome};
use super::source::Input;
use crate::progress::Progress;
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

/// Imports `inputs` into the database `db`, all or nothing. `by` is who the audit trail says it was.
pub fn import(db: &Path, inputs: Vec<Input>, options: &Options, by: &By, bar: &Progress) -> Result<Outcome> {
    run(db, inputs, options, by, bar).map_err(report::plainly)
}

fn run(db: &Path, mut inputs: Vec<Input>, options: &Options, by: &By, bar: &Progress) -> Result<Outcome> {
    let conn = store::open_writer(db)?;
    let folder = folder_of(db)?;
    check_for_reading(&folder, &inputs)?;
    let stage = Stage::attach(&conn, &folder, "the dump")?;
    let mut tally = read::read_all(&stage, &mut inputs, options.only, bar)?;
    let names: Vec<String> = inputs.into_iter().map(|input| input.name).collect();
    bar.say("checking");
    doubles::settle(&stage, &names, &mut tally)?;
    let bad = std::mem::take(&mut tally.bad);
    if !bad.is_empty() && !options.skip_bad_rows {
        return Ok(Outcome { bad, report: None });
    }
    users::prepare(&stage, options)?;
    let (dry_run, keep_local) = (options.dry_run, options.keep_local);
    let job = finish::Job { dry_run, keep_local, sources: &names, by, folder: &folder, bar };
    let report = finish::run(&stage, tally, &job, |_| Ok(()))?;
    Ok(Outcome { bad, report: Some(report) })
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
