//! Calls into the table, each once: which of them are here already, and what number a record without one gets.

use anyhow::Result;
use rusqlite::{Connection, Statement};

use super::call::{Call, Sequence, TEXTS};

/// Puts calls in. Within a transaction of the caller's.
pub struct Writer<'c> {
    insert: Statement<'c>,
    count_numbered: Statement<'c>,
    target: Target,
}

#[derive(Clone, Copy, PartialEq)]
enum Target {
    Calls,
    /// A temporary table, which says what would be added.
    Nothing,
}

impl<'c> Writer<'c> {
    pub fn new(conn: &'c Connection) -> rusqlite::Result<Self> {
        let columns: Vec<String> = TEXTS[2..].iter().map(|name| format!(", \"{name}\"")).collect();
        let marks = ", ?".repeat(columns.len());
        let insert = format!(
            "INSERT INTO main.cdr (uniqueid, channel, sequence, duration, billsec{}) VALUES (?, ?, ?, ?, ?{marks})
             ON CONFLICT DO NOTHING",
            columns.concat()
        );
        Self::of(conn, &insert, Target::Calls)
    }

    /// One that only finds out what would be added.
    pub fn dry(conn: &'c Connection) -> rusqlite::Result<Self> {
        conn.execute_batch(
            "CREATE TEMP TABLE would (
                 seq INTEGER PRIMARY KEY, uniqueid, channel, sequence, UNIQUE (uniqueid, channel, sequence)
             );",
        )?;
        let insert = "INSERT INTO temp.would (uniqueid, channel, sequence) SELECT ?1, ?2, ?3
             WHERE NOT EXISTS (SELECT 1 FROM main.cdr WHERE uniqueid = ?1 AND channel = ?2 AND sequence = ?3)
             ON CONFLICT DO NOTHING";
        Self::of(conn, insert, Target::Nothing)
    }

    fn of(conn: &'c Connection, insert: &str, target: Target) -> rusqlite::Result<Self> {
        let count_numbered =
            conn.prepare("SELECT count(*) FROM main.cdr WHERE uniqueid = ?1 AND channel = ?2 AND sequence >= 0")?;
        Ok(Self { insert: conn.prepare(insert)?, count_numbered, target })
    }

    /// Puts a call in as the one of this number; false where it is here already.
    pub fn put(&mut self, call: &Call, sequence: i64) -> rusqlite::Result<bool> {
        call.bind_identity(&mut self.insert, sequence)?;
        if self.target == Target::Calls {
            call.bind_contents(&mut self.insert)?;
        }
        Ok(self.insert.raw_execute()? == 1)
    }

    /// Puts a call in that has no number and is the `k`-th of its kind. It is here already, too, where as many are that have one:
    /// another source knew it.
    pub fn put_kth(&mut self, call: &Call, base: i64, k: i64) -> rusqlite::Result<bool> {
        if base == 0 {
            call.bind_names(&mut self.count_numbered)?;
            let mut rows = self.count_numbered.raw_query();
            let numbered: i64 = rows.next()?.map_or(Ok(0), |row| row.get(0))?;
            if numbered >= k {
                return Ok(false);
            }
        }
        self.put(call, -base - k)
    }
}

/// The calls of whole files, in one transaction. The k-th record of a kind is counted within its file.
pub struct Files<'c> {
    writer: Writer<'c>,
    is_ours: Statement<'c>,
    claim: Statement<'c>,
    forget: Statement<'c>,
    greatest: Statement<'c>,
    is_other: Statement<'c>,
    /// What this file has added has greater ids.
    before: i64,
    /// Calls that are here already and say something else there.
    pub others: u64,
}

impl<'c> Files<'c> {
    pub fn new(conn: &'c Connection, writer: Writer<'c>) -> rusqlite::Result<Self> {
        conn.execute_batch(
            "CREATE TEMP TABLE claimed (
                 uniqueid, channel, base, k INTEGER, PRIMARY KEY (uniqueid, channel, base)
             ) WITHOUT ROWID;",
        )?;
        let (table, id) = match writer.target {
            Target::Calls => ("main.cdr", "ID"),
            Target::Nothing => ("temp.would", "seq"),
        };
        Ok(Self {
            writer,
            is_ours: conn.prepare(&format!(
                "SELECT {id} > ?4 FROM {table} WHERE uniqueid = ?1 AND channel = ?2 AND sequence = ?3"
            ))?,
            claim: conn.prepare(
                "INSERT INTO temp.claimed (uniqueid, channel, base, k) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET k = k + 1 RETURNING k",
            )?,
            forget: conn.prepare("DELETE FROM temp.claimed")?,
            greatest: conn.prepare(&format!("SELECT coalesce(max({id}), 0) FROM {table}"))?,
            is_other: conn.prepare(
                "SELECT (start, duration, dst) <> (?4, ?5, ?6) FROM main.cdr
                  WHERE uniqueid = ?1 AND channel = ?2 AND sequence = ?3",
            )?,
            before: 0,
            others: 0,
        })
    }

    /// What follows is another file's.
    pub fn begin_file(&mut self) -> Result<()> {
        self.before = self.greatest.query_row([], |row| row.get(0))?;
        self.forget.execute([])?;
        Ok(())
    }

    /// Adds a call; false where it is here already.
    pub fn add(&mut self, call: &Call) -> Result<bool> {
        let base = match call.sequence {
            Sequence::Given(number) => {
                let is_new = self.writer.put(call, number)?;
                if !is_new {
                    self.compare(call, number)?;
                }
                return Ok(is_new);
            }
            Sequence::Kth { base } => base,
        };
        // Nearly always it is the only one of its kind, and nothing has to be counted.
        if self.writer.put_kth(call, base, 1)? {
            return Ok(true);
        }
        let k = self.count(call, base)?;
        let is_new = k > 1 && self.writer.put_kth(call, base, k)?;
        if !is_new {
            self.compare(call, -base - k)?;
        }
        Ok(is_new)
    }

    /// Holds a call against the one that is here.
    fn compare(&mut self, call: &Call, sequence: i64) -> rusqlite::Result<()> {
        call.bind_identity(&mut self.is_other, sequence)?;
        call.bind_essence(&mut self.is_other)?;
        let mut rows = self.is_other.raw_query();
        let is_other: bool = rows.next()?.map_or(Ok(false), |row| row.get(0))?;
        self.others += u64::from(is_other);
        Ok(())
    }

    /// Which one of its kind it is in this file, where the first is here: that may be this one, come with an earlier import.
    fn count(&mut self, call: &Call, base: i64) -> Result<i64> {
        call.bind_identity(&mut self.is_ours, -base - 1)?;
        self.is_ours.raw_bind_parameter(4, self.before)?;
        let mut rows = self.is_ours.raw_query();
        let first_is_this_files: bool = rows.next()?.map_or(Ok(false), |row| row.get(0))?;
        drop(rows);
        call.bind_identity(&mut self.claim, base)?;
        self.claim.raw_bind_parameter(4, if first_is_this_files { 2 } else { 1 })?;
        let mut rows = self.claim.raw_query();
        Ok(rows.next()?.map_or(Ok(1), |row| row.get(0))?)
    }
}
