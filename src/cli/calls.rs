//! `calls`: call history that must go.

use super::rights::{become_owner, by};
use crate::api::filters::Moment;
use crate::progress::Progress;
use crate::store::purge::{Purge, Tally, Which, has_calls};
use crate::store::{self, tenants};
use anyhow::{Result, bail};
use clap::Subcommand;
use std::io::{Write, stdout};
use std::path::Path;
use std::time::Instant;

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Delete old calls for good, while the server runs
    Purge {
        /// Those that started before this day, or YYYY-MM-DD HH:MM:SS
        #[arg(long, value_name = "DATE", value_parser = first_start)]
        before: String,
        /// Only of this tenant
        #[arg(long, value_name = "CODE")]
        tenant: Option<String>,
        /// Only those that this number made, was called with or was led to
        #[arg(long, value_parser = number)]
        number: Option<String>,
        /// Say how many it would be, and delete nothing
        #[arg(long)]
        dry_run: bool,
    },
}

pub fn run(file: &Path, Action::Purge { before, tenant, number, dry_run }: &Action) -> Result<()> {
    become_owner(file)?;
    let mut db = if *dry_run { store::open_reader(file)? } else { store::open_writer(file)? };
    // A removed tenant's calls stay, and must be able to go.
    if let Some(code) = tenant
        && tenants::id(&db, code)?.is_none()
        && !has_calls(&db, code)?
    {
        bail!(
            "{}: there is no tenant {code}, and no call of one; nothing was deleted; see: switchroom tenant list",
            file.display()
        );
    }
    let mut purge = Purge::new(Which { before: before.clone(), account: tenant.clone(), number: number.clone() });
    let mut tally = Tally::default();
    let bar = Progress::shares();
    while !purge.is_done() {
        let began = Instant::now();
        let found = purge.find(&db)?;
        if *dry_run {
            tally.calls += found.tally().calls;
            tally.rates += found.tally().rates;
        } else {
            if !found.is_empty() {
                store::write(&mut db, |db| purge.delete(db, &found, &by("calls purge")))?;
            }
            tally = purge.tally();
        }
        bar.say(format!("{} calls", tally.calls));
        std::thread::sleep(Purge::rest(began.elapsed()));
    }
    drop(bar);
    let done = if *dry_run { "Would delete" } else { "Deleted" };
    writeln!(stdout(), "{done} {} calls from before {before} and {} rate rows", tally.calls, tally.rates)?;
    Ok(())
}

fn first_start(text: &str) -> Result<String, String> {
    let moment = Moment::parse(text).ok_or("a date such as 2024-12-31, or 2024-12-31 08:00:00")?;
    Ok(moment.start())
}

/// "" would be all calls that lack any of the numbers.
fn number(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("a number as it stands in the call history".into()) } else { Ok(text.to_owned()) }
}
