//! The audit trail as CSV, for programs and spreadsheets, page by page.

use super::{Entry, Filter, list};
use crate::error::{Error, Result};
use rusqlite::Connection;

/// Rows that are read at a time.
const PAGE: u32 = 500;

const COLUMNS: [&str; 13] =
    ["id", "time", "times", "kind", "user_id", "user", "from", "what", "table", "row", "tenant", "before", "after"];

/// Where an export has come to.
pub struct Export {
    filter: Filter,
    left: u32,
    has_head: bool,
}

impl Export {
    /// Of the rows that the filter lets through at most so many, newest first.
    pub fn new(filter: Filter, most: u32) -> Export {
        Export { filter, left: most, has_head: false }
    }

    /// The next bytes; None after the last.
    ///
    /// # Errors
    /// Those of the store.
    pub fn next(&mut self, db: &Connection) -> Result<Option<Vec<u8>>> {
        if self.left == 0 && self.has_head {
            return Ok(None);
        }
        let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        let internal = |error: csv::Error| Error::Internal(error.to_string());
        if !std::mem::replace(&mut self.has_head, true) {
            out.write_record(COLUMNS).map_err(internal)?;
        }
        self.filter.limit = self.left.min(PAGE);
        let entries = list(db, &self.filter)?;
        let read = u32::try_from(entries.len()).unwrap_or(PAGE);
        self.left = if read < self.filter.limit { 0 } else { self.left - read };
        self.filter.before = entries.last().map(|entry| entry.id);
        for entry in entries {
            out.write_record(cells(entry)).map_err(internal)?;
        }
        out.into_inner().map(Some).map_err(|error| Error::Internal(error.to_string()))
    }
}

fn cells(entry: Entry) -> [String; 13] {
    let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    let event = entry.event;
    [
        entry.id.to_string(),
        entry.time,
        entry.times.to_string(),
        event.kind.name().to_owned(),
        id(event.user),
        text(event.name),
        event.from,
        event.what,
        event.table,
        id(event.row),
        id(event.tenant),
        event.before.unwrap_or_default(),
        event.after.unwrap_or_default(),
    ]
}

/// Strangers choose the names of failed logins: no spreadsheet shall calculate them.
fn text(name: String) -> String {
    if name.starts_with(['=', '+', '-', '@']) { format!("'{name}") } else { name }
}
