//! Call history, step by step: each step reads some hundred calls by key in a transaction of its own, so that a slow reader
//! holds neither a thread nor the WAL, and a million calls need no more memory than a thousand.

use super::filters::{Accounts, Filters, Format};
use super::rows::Keys;
use super::totals::Totals;
use crate::error::{Error, Result};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, named_params};

/// Calls that one step reads, whether or not they pass the filters.
const STEP: u32 = 500;

/// A row's place in the order is kept in front of what the client sees.
const COLUMNS: &str = r#"
    SELECT cdr.start AS place_start, ID AS place_id,
           ((:accounts IS NULL OR accountcode IN (SELECT value FROM json_each(:accounts)))
        AND (:firstdst IS NULL OR firstdst IN (SELECT value FROM json_each(:firstdst)))
        AND (:disposition IS NULL OR lower(disposition) IN (SELECT value FROM json_each(:disposition)))
        AND (:src IS NULL OR src IN (SELECT value FROM json_each(:src)))
        AND CASE :direction WHEN 'in' THEN userfield LIKE '%[inbound]%'
                            WHEN 'out' THEN userfield LIKE '%[outbound]%'
                            WHEN 'internal' THEN userfield NOT LIKE '%[inbound]%' AND userfield NOT LIKE '%[outbound]%'
                            ELSE 1 END
        AND (:all_legs OR (prevuniqueid = '' AND NOT (dst = 'h' AND duration = 0)))
        AND (:low IS NULL OR (SELECT (total > :low OR (total = :low AND :low_in)) AND (total < :high OR (total = :high AND :high_in))
                                FROM (SELECT round(sum(cc_cost), 5) AS total FROM cc_callcosts
                                       WHERE cc_uniqueid = uniqueid AND cc_cdr_sequence = max(sequence, 0)))))
           AS passes,
           ID, accountcode, start, answer, "end", clid, src, realsrc, realsrc AS extension, dst, firstdst, lastdst, wherelanded,
           duration, billsec, disposition,
           CASE WHEN first.cc_nth IS NOT NULL
                THEN (SELECT printf('%.5f', sum(cc_cost)) FROM cc_callcosts AS each
                       WHERE each.cc_uniqueid = uniqueid AND each.cc_cdr_sequence = max(sequence, 0) AND each.cc_cost IS NOT NULL
                      HAVING count(*) > 0) END AS cc_cost,
           first.cc_country AS cc_country, first.cc_network AS cc_network, first.cc_type AS cc_type,
           dcontext, dstchannel, lastapp, userfield, uniqueid, linkedid, prevuniqueid, srcCallID, peeraccount
      FROM cdr LEFT JOIN cc_callcosts AS first
             ON first.cc_uniqueid = uniqueid AND first.cc_cdr_sequence = max(sequence, 0) AND first.cc_nth = 1
     WHERE cdr.start >= :from AND (cdr.start, ID) < (:start, :id)"#;
/// One tenant's calls: the index leads with the account code.
const OF_ONE: &str = "AND accountcode = :account ORDER BY cdr.start DESC, ID DESC LIMIT :step";
const OF_ALL: &str = "ORDER BY cdr.start DESC, ID DESC LIMIT :step";
/// Columns before those that the client sees.
const HIDDEN: usize = 3;

/// An answer that is being read.
pub struct History {
    filters: Filters,
    sql: String,
    state: State,
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
        let whose = if matches!(filters.accounts, Accounts::One(_)) { OF_ONE } else { OF_ALL };
        History { filters, sql: format!("{COLUMNS} {whose}"), state: State::Opening, totals: Totals::default() }
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

    /// Reads the next step's calls; may be empty where none passes the filters.
    ///
    /// # Errors
    /// Those of the store; what came before is then not the whole answer.
    pub fn step(&mut self, db: &Connection) -> Result<Vec<u8>> {
        let mut statement = db.prepare_cached(&self.sql)?;
        let mut page = Page::open(self.filters.format, &statement, self.state == State::Opening)?;
        let filters = &self.filters;
        let (one, several) = match &filters.accounts {
            Accounts::All => (None, None),
            Accounts::One(code) => (Some(code), None),
            Accounts::Several(codes) => (None, Some(codes)),
        };
        let cost = filters.cost.as_ref();
        let parameters = named_params! {
            ":from": filters.from, ":start": filters.place.0, ":id": filters.place.1, ":step": STEP,
            ":accounts": several, ":firstdst": filters.firstdst, ":disposition": filters.disposition, ":src": filters.src,
            ":direction": filters.direction, ":all_legs": filters.all_legs, ":low": cost.map(|cost| cost.low),
            ":low_in": cost.is_some_and(|cost| cost.low_in), ":high": cost.map(|cost| cost.high),
            ":high_in": cost.is_some_and(|cost| cost.high_in), ":account": one,
        };
        let known = if one.is_some() { parameters } else { &parameters[..parameters.len() - 1] };
        let mut calls = statement.query(known)?;
        let mut left = filters.limit.unwrap_or(u32::MAX);
        let (mut place, mut seen) = (None, 0);
        while let Some(call) = calls.next()?
            && left > 0
        {
            seen += 1;
            place = Some((call.get(0)?, call.get(1)?));
            if call.get::<_, Option<bool>>(2)? == Some(true) {
                match self.filters.format {
                    Format::Totals => self.totals.add(call)?,
                    _ => page.row(call)?,
                }
                left -= 1;
            }
        }
        drop(calls);
        let limit = filters.limit.map(|_| left);
        self.filters.limit = limit;
        if let Some(place) = place {
            self.filters.place = place;
        }
        self.state = if seen < STEP || left == 0 { State::Done } else { State::Reading };
        if self.filters.format == Format::Totals {
            return if self.is_done() { self.totals.data() } else { Ok(Vec::new()) };
        }
        page.close(self.is_done())
    }
}

/// The bytes of one step, in either form.
enum Page {
    Json { out: Vec<u8>, keys: Keys, first: bool },
    Csv { out: Box<csv::Writer<Vec<u8>>>, escape: bool },
}

impl Page {
    fn open(format: Format, statement: &rusqlite::Statement, opening: bool) -> Result<Page> {
        if format == Format::Json {
            let out = if opening { b"[".to_vec() } else { Vec::new() };
            return Ok(Page::Json { out, keys: Keys::from(statement, HIDDEN)?, first: opening });
        }
        let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        if opening {
            out.write_record(&statement.column_names()[HIDDEN..]).map_err(internal)?;
        }
        Ok(Page::Csv { out: Box::new(out), escape: format == Format::CsvEscaped })
    }

    fn row(&mut self, call: &Row) -> Result<()> {
        match self {
            Page::Json { out, keys, first } => {
                if !std::mem::take(first) {
                    out.push(b',');
                }
                keys.row(out, call)
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
        }
    }

    fn close(self, done: bool) -> Result<Vec<u8>> {
        match self {
            Page::Json { mut out, .. } => {
                if done {
                    out.push(b']');
                }
                Ok(out)
            }
            Page::Csv { out, .. } => out.into_inner().map_err(internal),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SCHEMA;

    #[test]
    fn an_index_serves_tenant_and_day_and_another_all_tenants() -> rusqlite::Result<()> {
        let db = Connection::open_in_memory()?;
        db.execute_batch(SCHEMA)?;
        for (whose, index) in [
            (OF_ONE, "cdr_by_account (accountcode=? AND start>? AND start<?)"),
            (OF_ALL, "cdr_by_start (start>? AND start<?)"),
        ] {
            let sql = format!("EXPLAIN QUERY PLAN {COLUMNS} {whose}");
            let mut statement = db.prepare(&sql)?;
            let plan = statement.raw_query().mapped(|row| row.get(3)).collect::<rusqlite::Result<Vec<String>>>()?;
            assert!(plan.iter().any(|step| step.contains(index)), "{plan:#?}");
            assert!(
                !plan.iter().any(|step| step.contains("SCAN cdr")
                    || step.contains("SCAN cc")
                    || step.contains("TEMP B-TREE FOR ORDER")),
                "{plan:#?}"
            );
        }
        Ok(())
    }
}
