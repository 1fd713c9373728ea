//! Call history, month by month, backwards: no answer is longer than a month's, and one that breaks off costs only that month.

use std::path::Path;

use anyhow::{Context, Result};
use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::answer::Row;
use super::client::Client;
use super::staging::Staging;
use crate::import::mirta::disk;
use crate::progress::Progress;
use crate::zone;

/// Its path.
pub const PATH: &str = "/cdr/getCallHistory";
/// What is kept of a call, in the order in which it is staged.
pub const KEYS: [&str; 28] = [
    "ID",
    "accountcode",
    "start",
    "answer",
    "end",
    "clid",
    "src",
    "realsrc",
    "dst",
    "firstdst",
    "lastdst",
    "wherelanded",
    "duration",
    "billsec",
    "disposition",
    "cc_cost",
    "cc_country",
    "cc_network",
    "cc_type",
    "dcontext",
    "dstchannel",
    "lastapp",
    "userfield",
    "uniqueid",
    "linkedid",
    "prevuniqueid",
    "srcCallID",
    "peeraccount",
];
/// A call as it is staged: the values of [`KEYS`], then the names of columns that hold data and are not kept.
pub type Call = (Vec<Option<String>>, Vec<String>);

/// After so many months without a call all that is older is asked for at once.
const QUIET_MONTHS: u32 = 12;
/// Rows between two looks at the disk.
const LOOK: u64 = 8192;

/// Gathers all calls.
pub fn gather(client: &Client, staging: &Staging, folder: &Path, bar: &Progress) -> Result<()> {
    bar.say("calls");
    let today = zone::now().date();
    let mut month = today.first_of_month();
    // A clock may be wrong there, or here.
    let next = month.checked_add(1.month())?;
    span(client, staging, folder, bar, next, today.checked_add(20.years())?)?;
    let mut quiet = 0;
    while quiet < QUIET_MONTHS {
        let calls = span(client, staging, folder, bar, month, month.last_of_month())?;
        quiet = if calls == 0 { quiet + 1 } else { 0 };
        month = month.checked_sub(1.month())?;
    }
    span(client, staging, folder, bar, date(1970, 1, 1), month.last_of_month())?;
    Ok(())
}

/// The calls of these days, both included; their number.
fn span(client: &Client, staging: &Staging, folder: &Path, bar: &Progress, from: Date, to: Date) -> Result<u64> {
    let (from, to) = (from.to_string(), to.to_string());
    let what = format!("{from} to {to}");
    if !staging.has(PATH, &what)? {
        bar.grow(1);
        bar.say(format!("calls of {}", &from[..7]));
        // Technical legs come too where the server knows this; another one does not mind.
        let fields = [("start_date_ymd", from.as_str()), ("end_date_ymd", to.as_str()), ("legs", "all")];
        let mut request = None;
        let mut rows = 0;
        let mut keep = |row: Option<Row>| {
            match (row, request) {
                (Some(row), Some(request)) => {
                    rows += 1;
                    if rows % LOOK == 0 {
                        disk::check_while_reading(folder)?;
                    }
                    staging.add(request, &call(&row))?;
                }
                _ => {
                    if request.is_some() {
                        staging.conn.execute_batch("ROLLBACK")?;
                    }
                    staging.conn.execute_batch("BEGIN")?;
                    request = Some(staging.begin(PATH, &what)?);
                }
            }
            Ok(())
        };
        let asked = client.ask(PATH, Some(&fields), &mut keep);
        let said = match asked {
            Ok(said) => said,
            Err(error) => {
                if !staging.conn.is_autocommit() {
                    staging.conn.execute_batch("ROLLBACK")?;
                }
                return Err(error);
            }
        };
        if said.is_some_and(|data| !data.is_null()) {
            staging.conn.execute_batch("ROLLBACK")?;
            return Err(anyhow::anyhow!("{}{PATH}: `data` has another shape than the documented API's", client.base));
        }
        staging.conn.execute_batch("COMMIT").context("the calls can't be kept")?;
        bar.advance(1);
    }
    staging.count(PATH, &what)
}

fn call(row: &Row) -> Call {
    let values = KEYS.iter().map(|key| row.value(key).map(str::to_owned)).collect();
    // `extension` only repeats `realsrc`.
    let unkept = row.0.iter().filter(|(key, value)| {
        !KEYS.contains(&key.as_str()) && key != "extension" && value.as_deref().is_some_and(|value| !value.is_empty())
    });
    (values, unkept.map(|(key, _)| key.clone()).collect())
}
