//! `import cdr`: the calls that Asterisk's cdr_csv writes to Master.csv.
//!
//! Files are read and checked first, into a temporary file, and from there written in one transaction.

mod batch;
mod call;
mod derive;
mod follow;
#[cfg(fuzzing)]
pub mod fuzz;
mod line;
mod read;
mod record;
mod tail;
mod write;

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::mirta::{check_for_reading, folder_of, require_space};
use super::report::{self, Outcome};
use super::source::Input;
use crate::progress::Progress;
use crate::store;
use crate::store::audit::By;
use crate::store::tenants;
use call::{Call, Spool};
use record::Reading;
use write::{Files, Writer};

pub use follow::Follower;

/// What the user may choose.
#[derive(Debug, Default)]
pub struct Options {
    /// The tenant's code of calls that have none.
    pub tenant: Option<String>,
    /// Times are UTC, and are turned into the box's zone.
    pub utc: bool,
    /// Report what would be done, and change nothing.
    pub dry_run: bool,
}

/// Imports `inputs` into the database `db`, all or nothing. `by` is who the audit trail says it was.
pub fn import(db: &Path, inputs: Vec<Input>, options: &Options, by: &By, bar: &Progress) -> Result<Outcome> {
    run(db, inputs, options, by, bar).map_err(report::plainly)
}

fn run(db: &Path, mut inputs: Vec<Input>, options: &Options, by: &By, bar: &Progress) -> Result<Outcome> {
    let conn = if options.dry_run { store::open_reader(db)? } else { store::open_writer(db)? };
    conn.execute_batch(
        "PRAGMA temp_store = FILE;
         PRAGMA main.cache_size = -16384; -- room for the indexes' pages that the new rows go to",
    )?;
    if let Some(code) = &options.tenant {
        require_tenant(&conn, db, code)?;
    }
    let folder = folder_of(db)?;
    check_for_reading(&folder, &inputs)?;
    let reading = Reading::new(options.tenant.as_deref(), options.utc);
    let mut gathered = read::Gathered::new(&conn, Spool::new_in(&folder)?)?;
    for input in &mut inputs {
        gathered.file(&conn, &reading, input, bar).with_context(|| input.name.clone())?;
    }
    let read::Gathered { bad, spool, tally, .. } = gathered;
    if !bad.is_empty() {
        return Ok(Outcome { bad, report: None });
    }
    bar.say("writing");
    if options.dry_run {
        // One for all: each statement's own would be written to the disk.
        let _undone = conn.unchecked_transaction()?;
        let written = write(&conn, Writer::dry(&conn)?, spool, &tally.files, bar)?;
        return Ok(Outcome { bad, report: Some(tally.report(&written)) });
    }
    require_space(&folder, tally.growth(spool.size))?;
    let transaction = Transaction::new_unchecked(&conn, TransactionBehavior::Immediate)
        .context("the database is busy; try again when the other command is done")?;
    let written = write(&conn, Writer::new(&conn)?, spool, &tally.files, bar)?;
    let report = tally.report(&written);
    report.record(&conn, by, &inputs)?;
    transaction.commit().map_err(|error| {
        anyhow!(
            "whether the import is in can't be told: {error}; run it again when the disk works, it adds nothing twice"
        )
    })?;
    Ok(Outcome { bad, report: Some(report) })
}

/// What came of the calls.
#[derive(Default)]
struct Written {
    added: u64,
    /// Those that are here already and say something else there.
    others: u64,
}

/// Writes what was read of the files.
fn write(conn: &Connection, writer: Writer, spool: Spool, files: &[u64], bar: &Progress) -> Result<Written> {
    let mut spooled = spool.read().context("the temporary file can't be read")?;
    let mut target = Files::new(conn, writer)?;
    let mut call = Call::default();
    let mut added = 0;
    bar.begin(files.iter().sum());
    for calls in files {
        target.begin_file()?;
        for _ in 0..*calls {
            spooled.next_into(&mut call).context("the temporary file can't be read")?;
            added += u64::from(target.add(&call)?);
            bar.advance(1);
        }
    }
    Ok(Written { added, others: target.others })
}

/// The account code that is given has to be a tenant's.
fn require_tenant(conn: &Connection, db: &Path, code: &str) -> Result<()> {
    if tenants::id(conn, code)?.is_none() {
        bail!("{}: there is no tenant {code}; see: switchroom tenant list", db.display());
    }
    Ok(())
}
