//! Call history that must go: found and deleted in small steps, so that nobody who reads or writes has to wait.
//!
//! A step looks at some hundred calls without a lock, then deletes those that are meant in a short transaction. Whoever runs
//! the steps rests between them.

use super::audit::{self, By, Fields};
use crate::error::Result;
use crate::zone;
use jiff::Timestamp;
use rusqlite::types::ToSql;
use rusqlite::{Connection, OptionalExtension, Transaction, named_params};
use std::time::Duration;

/// Rows that one step looks at, whether or not they are meant: a search that finds nothing is no long transaction either.
const STEP: u32 = 300;

/// Between two steps the database is left to others for twice as long as the last one took, and at least this long.
const REST: Duration = Duration::from_millis(20);

/// Digits of a second of the last decades, at least.
const SECOND: usize = 9;

/// Which calls are meant.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Those that started before this: `YYYY-MM-DD HH:MM:SS`, as the PBX wrote it.
    pub before: String,
    /// Of this account code only.
    pub account: Option<String>,
    /// Only those in which this number has a part.
    pub number: Option<String>,
}

/// What has gone, or would go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Call records.
    pub calls: i64,
    /// Rate rows: those of the calls, and where all calls are meant those of old calls that are not here.
    pub rates: i64,
}

/// Whether the record `{c}` is meant.
const MEANT: &str =
    "({c}.start < :before AND (:account IS NULL OR {c}.accountcode = :account) AND (:number IS NULL OR :number IN
     ({c}.src, {c}.realsrc, {c}.dst, {c}.firstdst, {c}.lastdst, {c}.wherelanded)))";

/// A record joins the rate rows of its uniqueid and sequence; several without a sequence share those of sequence 0. Such rows
/// go with the last of them.
const RATES: &str = "CASE WHEN NOT EXISTS (
         SELECT 1 FROM cdr AS o WHERE o.uniqueid = c.uniqueid AND max(o.sequence, 0) = max(c.sequence, 0)
            AND (NOT {meant_o} OR (o.start, o.ID) > (c.start, c.ID)))
     THEN (SELECT count(*) FROM cc_callcosts WHERE cc_uniqueid = c.uniqueid AND cc_cdr_sequence = max(c.sequence, 0)) ELSE 0 END";

/// A purge on its way.
pub struct Purge {
    which: Which,
    looking: Looking,
    tally: Tally,
    row: Option<i64>,
}

/// Where the next step begins.
enum Looking {
    Calls(String, i64),
    Rates(String, i64, i64),
    Done,
}

/// What a step found.
pub struct Found {
    calls: Vec<i64>,
    rates: Vec<(String, i64, i64)>,
    tally: Tally,
}

impl Found {
    /// Whether there is nothing to delete.
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.rates.is_empty()
    }

    /// What it comes to.
    pub fn tally(&self) -> Tally {
        self.tally
    }
}

impl Purge {
    /// Of these calls; nothing is done yet.
    pub fn new(which: Which) -> Purge {
        Purge { which, looking: Looking::Calls(String::new(), i64::MIN), tally: Tally::default(), row: None }
    }

    /// Whether all has been looked at.
    pub fn is_done(&self) -> bool {
        matches!(self.looking, Looking::Done)
    }

    /// What has been deleted so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// How long to leave the database to others after a step that took so long.
    pub fn rest(took: Duration) -> Duration {
        REST.max(took * 2)
    }

    /// Looks at the next rows and changes nothing.
    pub fn find(&mut self, db: &Connection) -> Result<Found> {
        match std::mem::replace(&mut self.looking, Looking::Done) {
            Looking::Calls(start, id) => self.find_calls(db, &start, id),
            Looking::Rates(uniqueid, sequence, nth) => self.find_rates(db, (uniqueid, sequence, nth)),
            Looking::Done => Ok(Found { calls: Vec::new(), rates: Vec::new(), tally: Tally::default() }),
        }
    }

    fn find_calls(&mut self, db: &Connection, start: &str, id: i64) -> Result<Found> {
        let meant = MEANT.replace("{c}", "c");
        let rates = RATES.replace("{meant_o}", &MEANT.replace("{c}", "o"));
        let whose = if self.which.account.is_some() { "AND c.accountcode = :account" } else { "" };
        let sql = format!(
            "SELECT c.start, c.ID, {meant}, CASE WHEN {meant} THEN {rates} END FROM cdr AS c
              WHERE c.start < :before AND (c.start, c.ID) > (:start, :id) {whose} ORDER BY c.start, c.ID LIMIT :step"
        );
        let Which { before, account, number } = &self.which;
        let mut statement = db.prepare_cached(&sql)?;
        let mut rows = statement.query(named_params! {
            ":before": before, ":account": account, ":number": number, ":start": start, ":id": id, ":step": STEP,
        })?;
        let mut found = Found { calls: Vec::new(), rates: Vec::new(), tally: Tally::default() };
        let (mut seen, mut last) = (0, None);
        while let Some(row) = rows.next()? {
            seen += 1;
            last = Some((row.get(0)?, row.get(1)?));
            if row.get(2)? {
                found.calls.push(row.get(1)?);
                found.tally.calls += 1;
                found.tally.rates += row.get::<_, i64>(3)?;
            }
        }
        let all_are_meant = account.is_none() && number.is_none();
        self.looking = match last {
            Some((start, id)) if seen == STEP => Looking::Calls(start, id),
            _ if all_are_meant => Looking::Rates(String::new(), i64::MIN, i64::MIN),
            _ => Looking::Done,
        };
        Ok(found)
    }

    fn find_rates(&mut self, db: &Connection, place: (String, i64, i64)) -> Result<Found> {
        // A dry run has deleted no call, so only what never had one counts here; the others were counted with their calls.
        let mut statement = db.prepare_cached(
            "SELECT cc_uniqueid, cc_cdr_sequence, cc_nth,
                    NOT EXISTS (SELECT 1 FROM cdr WHERE uniqueid = cc_uniqueid AND max(sequence, 0) = cc_cdr_sequence)
               FROM cc_callcosts WHERE (cc_uniqueid, cc_cdr_sequence, cc_nth) > (?1, ?2, ?3)
              ORDER BY cc_uniqueid, cc_cdr_sequence, cc_nth LIMIT ?4",
        )?;
        let mut rows = statement.query((place.0, place.1, place.2, STEP))?;
        let mut found = Found { calls: Vec::new(), rates: Vec::new(), tally: Tally::default() };
        let (mut seen, mut last) = (0, None);
        while let Some(row) = rows.next()? {
            seen += 1;
            let key: (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if row.get(3)? && began(&key.0).is_some_and(|began| began < self.which.before) {
                found.rates.push(key.clone());
                found.tally.rates += 1;
            }
            last = Some(key);
        }
        if let Some((uniqueid, sequence, nth)) = last.filter(|_| seen == STEP) {
            self.looking = Looking::Rates(uniqueid, sequence, nth);
        }
        Ok(found)
    }

    /// Deletes what a step found, as far as it is still meant. The whole purge is one row of the audit trail, which says in
    /// each of these transactions what it has come to.
    pub fn delete(&mut self, db: &Transaction, found: &Found, by: &By) -> Result<()> {
        let mut tally = self.tally;
        for id in &found.calls {
            let Which { before, account, number } = &self.which;
            let sql = format!(
                "DELETE FROM cdr AS c WHERE c.ID = :id AND {} RETURNING uniqueid, max(sequence, 0)",
                MEANT.replace("{c}", "c")
            );
            let named: &[(&str, &dyn ToSql)] =
                &[(":id", id), (":before", before), (":account", account), (":number", number)];
            let gone: Option<(String, i64)> =
                db.prepare_cached(&sql)?.query_row(named, |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            let Some((uniqueid, sequence)) = gone else { continue };
            tally.calls += 1;
            tally.rates += count(
                db.prepare_cached(
                    "DELETE FROM cc_callcosts WHERE cc_uniqueid = ?1 AND cc_cdr_sequence = ?2
                    AND NOT EXISTS (SELECT 1 FROM cdr WHERE uniqueid = ?1 AND max(sequence, 0) = ?2)",
                )?
                .execute((uniqueid, sequence))?,
            );
        }
        for (uniqueid, sequence, nth) in &found.rates {
            tally.rates += count(
                db.prepare_cached(
                    "DELETE FROM cc_callcosts WHERE cc_uniqueid = ?1 AND cc_cdr_sequence = ?2 AND cc_nth = ?3
                    AND NOT EXISTS (SELECT 1 FROM cdr WHERE uniqueid = ?1 AND max(sequence, 0) = ?2)",
                )?
                .execute((uniqueid, sequence, nth))?,
            );
        }
        let row = match self.row {
            Some(row) => row,
            None => audit::record(db, by, "cdr", None, None, None)?,
        };
        audit::amend(db, row, self.described(tally))?;
        (self.row, self.tally) = (Some(row), tally);
        Ok(())
    }

    /// What the audit trail says: all but the number, which somebody may want forgotten.
    fn described(&self, tally: Tally) -> Fields {
        let mut fields = Fields::new();
        fields.insert("calls_deleted".into(), tally.calls.into());
        fields.insert("rates_deleted".into(), tally.rates.into());
        fields.insert("before".into(), self.which.before.clone().into());
        if let Some(account) = &self.which.account {
            fields.insert("tenant".into(), account.clone().into());
        }
        if let Some(number) = &self.which.number {
            let hidden = number.chars().count().saturating_sub(2);
            let end: String = number.chars().skip(hidden).collect();
            fields.insert("number".into(), format!("…{end}").into());
        }
        fields
    }
}

/// When a call began, by its uniqueid: Asterisk makes it of the second (since 1970) and a number, behind its own name where it has
/// one: `pbx-1772442000.1`. The call itself may come with a later import.
fn began(uniqueid: &str) -> Option<String> {
    let (second, _) = uniqueid.rsplit_once('.')?;
    let digits = second.rsplit(|c: char| !c.is_ascii_digit()).next()?;
    let second = Timestamp::from_second(digits.parse().ok()?).ok()?;
    (digits.len() >= SECOND).then(|| zone::written(zone::system().to_datetime(second)))
}

/// Whether any call has this account code.
pub fn has_calls(db: &Connection, account: &str) -> Result<bool> {
    Ok(db.prepare_cached("SELECT 1 FROM cdr WHERE accountcode = ?1")?.exists([account])?)
}

/// When something last happened here, by the calls and the audit trail; "" if nothing ever did.
pub fn last_trace(db: &Connection) -> Result<String> {
    Ok(db.query_row(
        "SELECT max(coalesce((SELECT max(start) FROM cdr), ''),
                    coalesce((SELECT au_time FROM au_audit ORDER BY au_id DESC LIMIT 1), ''))",
        [],
        |row| row.get(0),
    )?)
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
