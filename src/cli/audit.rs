//! `audit`: the audit trail, newest first.

use super::print_table;
use super::rights::become_owner;
use crate::api::filters::Moment;
use crate::auth::users;
use crate::store::audit::{Entry, Export, Filter, Kind, list, visible};
use crate::store::{self, Database};
use anyhow::Result;
use std::io::{Write, stderr, stdout};
use std::path::Path;

/// Rows that are printed when nobody says how many.
const SHOWN: u32 = 100;
#[derive(Debug, clap::Args)]
pub struct Args {
    /// From this day on (UTC), or YYYY-MM-DD HH:MM:SS
    #[arg(long, value_name = "DATE", value_parser = since)]
    since: Option<String>,
    /// Of this user only; also one who is gone, a name that was tried, or a user of this system
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// At most so many rows [default: 100; with --csv all]
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
    /// Print CSV, with all there is
    #[arg(long)]
    csv: bool,
}

pub fn run(file: &Path, args: &Args) -> Result<()> {
    become_owner(file)?;
    let db = store::open_reader(file)?;
    let user = match &args.user {
        Some(name) => Some((users::id(&db, name)?, name.clone())),
        None => None,
    };
    let filter = Filter { since: args.since.clone(), user, before: None, limit: 0 };
    if args.csv { print_csv(&db, filter, args.limit.unwrap_or(u32::MAX)) } else { print_rows(&db, filter, args.limit) }
}

/// For people: one row more is asked for than is shown, to tell whether there are more.
fn print_rows(db: &Database, filter: Filter, limit: Option<u32>) -> Result<()> {
    let shown = limit.unwrap_or(SHOWN);
    let mut entries = list(db, &Filter { limit: shown.saturating_add(1), ..filter })?;
    let has_more = entries.len() > usize::try_from(shown)?;
    entries.truncate(usize::try_from(shown)?);
    let rows: Vec<_> = entries.into_iter().map(line).collect();
    print_table(&["time (UTC)", "user", "from", "what", "on", "before", "after"], &rows)?;
    if has_more && limit.is_none() {
        writeln!(stderr(), "There are older ones: see --limit, --since and --csv.")?;
    }
    Ok(())
}

fn line(entry: Entry) -> Vec<String> {
    let event = entry.event;
    let mut what = event.what;
    if event.kind != Kind::Change {
        what = format!("{}: {what}", event.kind.name());
    }
    if entry.times > 1 {
        what = format!("{what} ({} times)", entry.times);
    }
    let on = event.row.map_or_else(|| event.table.clone(), |row| format!("{} {row}", event.table));
    let cells = [
        entry.time,
        event.name,
        event.from,
        what,
        on,
        event.before.unwrap_or_default(),
        event.after.unwrap_or_default(),
    ];
    cells.iter().map(|cell| visible(cell)).collect()
}

/// For programs and spreadsheets.
fn print_csv(db: &Database, filter: Filter, most: u32) -> Result<()> {
    let mut out = stdout().lock();
    let mut export = Export::new(filter, most);
    while let Some(rows) = export.next(db)? {
        out.write_all(&rows)?;
    }
    Ok(out.flush()?)
}

fn since(text: &str) -> Result<String, String> {
    let moment = Moment::parse(text).ok_or("a date such as 2024-12-31, or 2024-12-31 08:00:00")?;
    Ok(moment.start())
}
