//! Whole files into the spool, and what there is to say of them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use rusqlite::Connection;

use super::Written;
use super::call::{Call, Spool, Text};
use super::line::Lines;
use super::record::{self, Faults, Kind, Reading};
use crate::import::report::{BadRows, Counts, Report, rows};
use crate::import::source::Input;
use crate::progress::Progress;
use crate::store::tenants;

/// A call takes so many times its bytes in the spool: in the table with its indexes, and in the log on the way there.
const GROWTH: u64 = 5;
/// One call in so many is looked up, to know how many are new.
const SAMPLED: u64 = 64;
/// Most account codes that are named.
const NAMED: usize = 20;

/// What has been read of all files.
pub struct Gathered {
    pub bad: BadRows,
    pub spool: Spool,
    pub tally: Tally,
}

impl Gathered {
    pub fn new(conn: &Connection, spool: Spool) -> Result<Self> {
        Ok(Self { bad: BadRows::default(), spool, tally: Tally::new(conn)? })
    }

    /// Reads one file to its end.
    pub fn file(&mut self, conn: &Connection, reading: &Reading, input: &mut Input, bar: &Progress) -> Result<()> {
        let name = input.name.clone();
        let mut lines = Lines::new(input.read(bar)?, 1);
        let mut bad = BadRows::default();
        let mut call = Call::default();
        let (mut calls, mut records, mut strange) = (0, 0, 0_u64);
        let mut columns = 0;
        while let Some(line) = lines.next_line().context("can't be read; is it whole?")? {
            let found = line.fields.map_or(0, <[_]>::len);
            let is_whole = line.is_ended || (found == columns && ends_by_itself(line.bytes));
            if !is_whole {
                self.tally
                    .notes
                    .push(format!("{name}: line {} has no end yet; it waits for the next run", line.number));
                // Asterisk's lines begin with a quote.
                records += u64::from(line.bytes.starts_with(b"\""));
                strange += 1;
                break;
            }
            match record::read(&line, reading, &mut call, &mut Faults { file: &name, bad: &mut bad }) {
                Kind::Names => {}
                Kind::NoRecord => strange += 1,
                Kind::Bad => records += 1,
                Kind::Call { lastdata, amaflags } => {
                    records += 1;
                    columns = found;
                    self.tally.note(&call, lastdata, amaflags);
                    if calls % SAMPLED == 0 {
                        self.tally.sample(conn, &call)?;
                    }
                    calls += 1;
                    self.spool
                        .push(&call)
                        .context("the temporary file can't be written; is there room on the disk?")?;
                }
            }
        }
        if records == 0 {
            bail!(match strange {
                0 => "there is no call in it; is it the right file?".to_owned(),
                _ => format!(
                    "it is not Asterisk's Master.csv: {} and not one with 16 to 21 columns; name the file that cdr_csv writes",
                    if strange == 1 { "one line".to_owned() } else { format!("{strange} lines") }
                ),
            });
        }
        self.tally.files.push(calls);
        self.bad.append(bad);
        Ok(())
    }
}

/// Whether a line that has no end is whole nevertheless: its last field is closed. A number might go on.
fn ends_by_itself(line: &[u8]) -> bool {
    line.ends_with(b"\"")
}

/// What there is to say of the calls.
pub struct Tally {
    /// Calls of each file.
    pub files: Vec<u64>,
    notes: Vec<String>,
    lastdata: u64,
    amaflags: u64,
    tenants: BTreeSet<Vec<u8>>,
    strangers: BTreeMap<Vec<u8>, u64>,
    more_strangers: u64,
    unnamed: u64,
    sampled: u64,
    new: u64,
}

impl Tally {
    fn new(conn: &Connection) -> Result<Self> {
        let tenants = tenants::list(conn)?.into_iter().map(|(_, code, _)| code.into_bytes()).collect();
        Ok(Self {
            tenants,
            files: Vec::new(),
            notes: Vec::new(),
            lastdata: 0,
            amaflags: 0,
            strangers: BTreeMap::new(),
            more_strangers: 0,
            unnamed: 0,
            sampled: 0,
            new: 0,
        })
    }

    fn note(&mut self, call: &Call, lastdata: bool, amaflags: bool) {
        self.lastdata += u64::from(lastdata);
        self.amaflags += u64::from(amaflags);
        let account = call.text(Text::AccountCode);
        if account.is_empty() {
            self.unnamed += 1;
        } else if !self.tenants.contains(account) {
            let has_room = self.strangers.len() < NAMED;
            match self.strangers.get_mut(account) {
                Some(calls) => *calls += 1,
                None if has_room => drop(self.strangers.insert(account.to_vec(), 1)),
                None => self.more_strangers += 1,
            }
        }
    }

    fn sample(&mut self, conn: &Connection, call: &Call) -> Result<()> {
        let mut query = conn.prepare_cached("SELECT 1 FROM cdr WHERE uniqueid = ?1 AND channel = ?2 LIMIT 1")?;
        call.bind_names(&mut query)?;
        let is_here = query.raw_query().next()?.is_some();
        self.sampled += 1;
        self.new += u64::from(!is_here);
        Ok(())
    }

    /// Bytes that the calls will take, of a spool of so many.
    pub fn growth(&self, spool: u64) -> u64 {
        spool * GROWTH * self.new / self.sampled.max(1)
    }

    /// The report.
    pub fn report(self, written: &Written) -> Report {
        let mut notes = self.notes;
        if written.others > 0 {
            notes.push(format!(
                "cdr: {} here already with another start, duration or dst, and left as they are; was --utc as it should be, then \
                 and now?",
                rows(written.others)
            ));
        }
        if self.lastdata + self.amaflags > 0 {
            let unkept = [("lastdata", self.lastdata), ("amaflags", self.amaflags)];
            let unkept = unkept.iter().filter(|(_, count)| *count > 0);
            let unkept: Vec<String> = unkept.map(|(column, count)| format!("{column} ({})", rows(*count))).collect();
            notes.push(format!("cdr: columns that hold data and were not kept: {}", unkept.join(", ")));
        }
        for (account, calls) in &self.strangers {
            notes.push(format!(
                "cdr: {} with the account code {}, which is no tenant's: only admins see them; see: switchroom tenant add",
                rows(*calls),
                crate::import::report::shorten(account)
            ));
        }
        if self.more_strangers > 0 {
            notes.push(format!("cdr: {} with yet other account codes that are no tenant's", rows(self.more_strangers)));
        }
        if self.unnamed > 0 {
            notes.push(format!(
                "cdr: {} without an account code: only admins see them; --tenant CODE says whose they are",
                rows(self.unnamed)
            ));
        }
        let counts = Counts {
            table: "cdr".to_owned(),
            read: self.files.iter().sum(),
            added: written.added,
            ..Counts::default()
        };
        Report { tables: vec![counts], notes }
    }
}
