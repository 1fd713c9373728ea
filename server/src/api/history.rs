//! Call history, step by step: each step reads some hundred calls by key in a transaction of its own, so that a slow reader
//! holds neither a thread nor the WAL, and a million calls need no more memory than a thousand.

use super::filters::{Filters, Format};
use super::selection::{self, HIDDEN};
use super::totals::Totals;
use crate::error::{Error, Result};
use rows::Keys;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

/// Calls that one step looks at, whether or not they pass the filters.
const STEP: u32 = 512;
/// Bytes that a step gives at most, but for its last row: so much has to be held for each client. The first one is not limited
/// so: where it is the only one its answer has a length.
const BYTES: usize = 64 * 1024;

/// An answer that is being read.
pub struct History {
    filters: Filters,
    sql: String,
    state: State,
    /// Whether a row was written already.
    has_rows: bool,
    keys: Option<Keys>,
    totals: Totals,
}

#[derive(PartialEq)]
enum State {
    Opening,
    Reading,
    Done,
}

impl History {
    /// The calls that pass these filters, newest first.
    pub fn new(filters: Filters) -> History {
        let sql = selection::sql(&filters);
        History { filters, sql, state: State::Opening, has_rows: false, keys: None, totals: Totals::default() }
    }

    /// What the calls that pass these filters come to. Read in the same steps; all but the last give nothing.
    pub fn totals(filters: Filters) -> History {
        History::new(Filters { format: Format::Totals, limit: None, ..filters })
    }

    /// The answer's form.
    pub fn format(&self) -> Format {
        self.filters.format
    }

    /// Whether the last step was the last.
    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Writes the next step's calls; none where none passes the filters.
    ///
    /// # Errors
    /// Those of the store; what came before is then not the whole answer.
    pub fn step(&mut self, db: &Connection, out: &mut Vec<u8>) -> Result<()> {
        let mut statement = db.prepare_cached(&self.sql)?;
        selection::bind(&self.filters, &mut statement)?;
        let keys = match &mut self.keys {
            Some(keys) => keys,
            none => none.insert(Keys::from(&statement, HIDDEN)?),
        };
        let format = self.filters.format;
        let most = match self.state {
            State::Opening => usize::MAX,
            _ => BYTES,
        };
        if self.state == State::Reading {
            out.reserve(BYTES + BYTES / 16);
        }
        let mut page = Page::new(format, keys, out, self.has_rows);
        if self.state == State::Opening {
            page.open(&statement.column_names()[HIDDEN..])?;
        }
        let mut left = self.filters.limit.unwrap_or(u32::MAX);
        let mut seen = 0;
        self.state = State::Done;
        let mut calls = statement.raw_query();
        while left > 0
            && let Some(call) = calls.next()?
        {
            seen += 1;
            if call.get::<_, Option<bool>>(2)? == Some(true) {
                match format {
                    Format::Totals => self.totals.add(call)?,
                    _ => page.row(call)?,
                }
                left -= 1;
            }
            if left > 0 && (seen == STEP || page.bytes() >= most) {
                self.filters.place = (call.get(0)?, call.get(1)?);
                self.state = State::Reading;
                break;
            }
        }
        self.has_rows = page.close(self.state == State::Done)?;
        self.filters.limit = self.filters.limit.map(|_| left);
        if format == Format::Totals && self.is_done() {
            out.extend(self.totals.data()?);
        }
        Ok(())
    }
}

/// The bytes of one step, in either form.
enum Page<'a> {
    Json { out: &'a mut Vec<u8>, keys: &'a Keys, has_rows: bool },
    Csv { out: Box<csv::Writer<&'a mut Vec<u8>>>, escape: bool },
    Totals,
}

impl<'a> Page<'a> {
    fn new(format: Format, keys: &'a Keys, out: &'a mut Vec<u8>, has_rows: bool) -> Page<'a> {
        match format {
            Format::Json => Page::Json { out, keys, has_rows },
            Format::Csv | Format::CsvEscaped => {
                let out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
                Page::Csv { out: Box::new(out), escape: format == Format::CsvEscaped }
            }
            Format::Totals => Page::Totals,
        }
    }

    fn open(&mut self, names: &[&str]) -> Result<()> {
        match self {
            Page::Json { out, .. } => out.push(b'['),
            Page::Csv { out, .. } => out.write_record(names).map_err(internal)?,
            Page::Totals => {}
        }
        Ok(())
    }

    /// How many there are so far, give or take a buffer.
    fn bytes(&self) -> usize {
        match self {
            Page::Json { out, .. } => out.len(),
            Page::Csv { out, .. } => out.get_ref().len(),
            Page::Totals => 0,
        }
    }

    fn row(&mut self, call: &Row) -> Result<()> {
        match self {
            Page::Json { out, keys, has_rows } => {
                if std::mem::replace(has_rows, true) {
                    out.push(b',');
                }
                Ok(keys.row(out, call)?)
            }
            Page::Csv { out, escape } => {
                for at in HIDDEN..call.as_ref().column_count() {
                    let cell = cell(call.get_ref(at)?);
                    let calculated = *escape && cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
                    let cell = if calculated { format!("'{cell}") } else { cell };
                    out.write_field(cell).map_err(internal)?;
                }
                out.write_record(None::<&[u8]>).map_err(internal)
            }
            Page::Totals => Ok(()),
        }
    }

    /// Ends the step; says whether there has been a row.
    fn close(self, is_last: bool) -> Result<bool> {
        match self {
            Page::Json { out, has_rows, .. } => {
                if is_last {
                    out.push(b']');
                }
                Ok(has_rows)
            }
            Page::Csv { mut out, .. } => out.flush().map(|()| true).map_err(internal),
            Page::Totals => Ok(false),
        }
    }
}

fn cell(value: ValueRef) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::Internal(error.to_string())
}
