//! `import api`: everything that the documented API shows, from another server that speaks it.
//!
//! It is gathered into a file beside the database first, resumably, then merged like a dump, in one transaction.

mod address;
mod answer;
mod client;
mod codes;
#[cfg(fuzzing)]
pub mod fuzz;
mod gather;
mod history;
mod load;
mod passwords;
mod staging;
mod twins;
mod unseen;

use std::path::Path;

use anyhow::{Result, anyhow};

use super::mirta::finish::{self, Job};
use super::mirta::stage::{self, Stage};
use super::mirta::{disk, doubles};
use super::report::Outcome;
use crate::auth::Role;
use crate::progress::Progress;
use crate::store;
use crate::store::audit::By;
pub use client::Access;
use client::Client;
use staging::Staging;

/// What the user may choose.
#[derive(Debug)]
pub struct Options {
    /// Report what would be done, and change nothing.
    pub dry_run: bool,
    /// Leave what was changed or deleted here since the last import.
    pub keep_local: bool,
    /// The role of users who are new here: the API shows none.
    pub role: Role,
}

/// Pulls everything into the database `db`, all or nothing. `by` is who the audit trail says it was.
pub fn import(db: &Path, access: &Access, options: &Options, by: &By, bar: &Progress) -> Result<Outcome> {
    let client = Client::new(access)?;
    let folder = stage::folder_of(db)?;
    // What is wrong with the database is known before anybody is asked for anything.
    drop(store::open_writer(db)?);
    disk::check_while_reading(&folder)?;
    let staging = Staging::open(db, &client.base, &access.user)?;
    let (staging, gathered) = gather::all(&client, staging, &access.user, &folder, bar);
    let merged = gathered.and_then(|()| merge(db, &folder, &client, &staging, options, by, bar));
    if merged.is_ok() || staging.is_empty().unwrap_or(false) {
        staging.remove()?;
        return merged;
    }
    // What was gathered is of use: to ask for all of it again would be impolite.
    merged.map_err(|error| {
        let place = staging.name();
        anyhow!("{error:#}; nothing was changed; the same command goes on where this one stopped, from {place} (it holds secrets)")
    })
}

fn merge(
    db: &Path,
    folder: &Path,
    client: &Client,
    staging: &Staging,
    options: &Options,
    by: &By,
    bar: &Progress,
) -> Result<Outcome> {
    let conn = store::open_writer(db)?;
    let stage = Stage::attach(&conn, folder, "the pulled data")?;
    let sources = [client.base.clone()];
    bar.say("checking");
    let mut loaded = load::all(&stage, staging, client)?;
    doubles::settle(&stage, &sources, &mut loaded.tally)?;
    let bad = std::mem::take(&mut loaded.tally.bad);
    if !bad.is_empty() {
        return Ok(Outcome { bad, report: None });
    }
    passwords::make(&stage, options.role)?;
    let passwords = passwords::place(db);
    let notes = unseen::notes(&loaded, options.role, staging.earlier);
    let job = Job { dry_run: options.dry_run, keep_local: options.keep_local, sources: &sources, by, folder, bar };
    let merged = finish::run(&stage, loaded.tally, &job, |stage| passwords::write(stage, &passwords));
    let mut report = merged.inspect_err(|_| passwords::forget(&stage, &passwords))?;
    unseen::finish(&mut report, notes, &passwords);
    Ok(Outcome { bad, report: Some(report) })
}
