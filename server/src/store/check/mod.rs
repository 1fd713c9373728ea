//! What is wrong with a database and around it, in plain words, and what to do about it.

mod around;
mod references;

use super::Store;
use super::backup::last::restore_command;
use super::file::{FileError, open_reader, recognise};
use super::verify;
use crate::error::Result;
use rusqlite::Connection;
use serde::Serialize;
use std::collections::HashMap;
use std::path::Path;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Somebody should look at it.
    Warning,
    /// Something is wrong.
    Error,
}

impl Level {
    /// The word that people and scripts read.
    pub fn name(self) -> &'static str {
        match self {
            Level::Ok => "ok",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// One line of a check.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// Which check found it.
    pub check: &'static str,
    /// What was found.
    pub what: String,
    /// What to do; empty where there is nothing to do.
    pub advice: String,
}

impl Finding {
    /// All is well.
    pub fn ok(check: &'static str, what: impl Into<String>) -> Finding {
        Finding { level: Level::Ok, check, what: what.into(), advice: String::new() }
    }

    /// Something to look at.
    pub fn warning(check: &'static str, what: impl Into<String>, advice: impl Into<String>) -> Finding {
        Finding { level: Level::Warning, check, what: what.into(), advice: advice.into() }
    }

    /// Something wrong.
    pub fn error(check: &'static str, what: impl Into<String>, advice: impl Into<String>) -> Finding {
        Finding { level: Level::Error, check, what: what.into(), advice: advice.into() }
    }
}

/// Findings that people are shown of one check; the rest is counted.
const SHOWN: usize = 20;

/// At most some findings of each check that ask for the same, then how many there are of them beside these.
pub fn shorten(findings: Vec<Finding>) -> Vec<Finding> {
    let mut seen: HashMap<(&str, String), usize> = HashMap::new();
    let mut shown = Vec::new();
    for finding in findings {
        let number = seen.entry((finding.check, finding.advice.clone())).or_default();
        *number += 1;
        if *number <= SHOWN {
            shown.push(finding);
        } else if *number == SHOWN + 1 {
            shown.push(Finding { what: String::new(), ..finding });
        }
    }
    for finding in shown.iter_mut().filter(|finding| finding.what.is_empty()) {
        let more = seen.get(&(finding.check, finding.advice.clone())).map_or(0, |number| number - SHOWN);
        finding.what = format!("and {more} more; all are in: check --json");
        finding.advice = String::new();
    }
    shown
}

/// What can be said at once, of a database of any size: all but whether every page of it is whole.
///
/// # Errors
/// Those of the store.
pub fn brief(store: &Store) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    match (store.damage(), store.restore_command()) {
        (Some(why), Some(command)) => findings.push(Finding::error("integrity", why, stop_and(command))),
        _ => contents(&store.reader()?, &mut findings)?,
    }
    around::check(store.path(), &mut findings);
    Ok(findings)
}

/// Checks a database and the files around it. A damaged one is a finding.
///
/// # Errors
/// [`FileError`] when it is none of ours, or can't be opened at all.
pub fn run(database: &Path) -> Result<Vec<Finding>, FileError> {
    recognise(database)?;
    let mut findings = Vec::new();
    let inside = match open_reader(database) {
        Err(FileError::Damaged(_, why)) => Err(why),
        opened => inside(&*opened?, &mut findings).map_err(|error| error.to_string()),
    };
    if let Err(why) = inside {
        findings.push(Finding::error("integrity", why, ""));
    }
    for finding in &mut findings {
        if finding.check == "integrity" && finding.level == Level::Error {
            finding.advice = stop_and(&restore_command(database));
        }
    }
    around::check(database, &mut findings);
    Ok(findings)
}

/// The newest call's start, as the PBX wrote it.
type NewestCall = Option<String>;

fn inside(db: &Connection, findings: &mut Vec<Finding>) -> rusqlite::Result<()> {
    // The quick one finds most damage in a tenth of the time; after it the thorough one would only say it again.
    let fault = match verify::first_fault(db, "quick_check")? {
        None => verify::first_fault(db, "integrity_check")?,
        fault => fault,
    };
    if let Some(fault) = fault {
        findings.push(Finding::error("integrity", fault, ""));
        return Ok(());
    }
    findings.push(Finding::ok("integrity", "every page, row and index is whole"));
    findings.push(match verify::first_dangling(db)? {
        None => Finding::ok("references", "every reference leads to a row"),
        Some(wrong) => Finding::error("references", wrong, "report this, it should not happen; a restore helps"),
    });
    findings.push(Finding::ok("schema", format!("version {}, the newest this program knows", verify::version(db)?)));
    contents(db, findings)
}

/// What is in the tables, and quickly found.
fn contents(db: &Connection, findings: &mut Vec<Finding>) -> rusqlite::Result<()> {
    references::check(db, findings)?;
    findings.push(last_imports(db)?);
    let newest: NewestCall = db.query_row("SELECT max(start) FROM cdr", [], |row| row.get(0))?;
    around::check_clock_of_calls(newest, findings);
    Ok(())
}

fn last_imports(db: &Connection) -> rusqlite::Result<Finding> {
    let last = "SELECT group_concat(li_command || ' on ' || li_date, ', ' ORDER BY li_date DESC) FROM last_imports";
    let last: Option<String> = db.query_row(last, [], |row| row.get(0))?;
    Ok(Finding::ok("import", last.map_or("there was none yet".into(), |last| format!("last done: {last}"))))
}

fn stop_and(command: &str) -> String {
    format!("stop the server, then: {command}")
}
