//! The files, row by row, into the stage.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;

use anyhow::{Context, Result, bail};
use rusqlite::Statement as Prepared;
use rusqlite::types::{Null, ToSqlOutput};

use super::Part;
use super::stage::Stage;
use super::tables::{self, Kind, Table};
use super::value;
use crate::import::dump::{Reader, Row, Statement};
use crate::import::report::{BadRows, shorten};
use crate::import::source::Input;
use crate::progress::Progress;

/// What has been read.
#[derive(Default)]
pub struct Tally {
    /// By the table's name.
    pub tables: BTreeMap<&'static str, Seen>,
    /// Rows of tables that are not kept.
    pub unknown: BTreeMap<String, u64>,
    /// Rows of tables that were not asked for.
    pub left_out: BTreeMap<&'static str, u64>,
    pub bad: BadRows,
    pub notes: Vec<String>,
}

/// What has been read of a table that is kept.
#[derive(Default)]
pub struct Seen {
    pub read: u64,
    pub refused: u64,
    /// Rows with data in a column that is not kept.
    pub unkept: BTreeMap<String, u64>,
    /// The kept columns that the dump has.
    pub present: BTreeSet<&'static str>,
}

impl Tally {
    /// Counts rows of a table as not taken.
    pub fn refuse(&mut self, table: &'static str, rows: u64) {
        if rows > 0 {
            self.tables.entry(table).or_default().refused += rows;
        }
    }

    /// Whether the dump has this column of a table.
    pub fn has(&self, table: &str, column: &str) -> bool {
        self.tables.get(table).is_some_and(|seen| seen.present.contains(column))
    }

    fn append(&mut self, other: Self) {
        for (table, seen) in other.tables {
            let sum = self.tables.entry(table).or_default();
            sum.read += seen.read;
            sum.refused += seen.refused;
            for (column, rows) in seen.unkept {
                *sum.unkept.entry(column).or_default() += rows;
            }
            sum.present.extend(seen.present);
        }
        for (table, rows) in other.unknown {
            *self.unknown.entry(table).or_default() += rows;
        }
        for (table, rows) in other.left_out {
            *self.left_out.entry(table).or_default() += rows;
        }
        self.bad.append(other.bad);
        self.notes.extend(other.notes);
    }
}

/// Columns of tables, by name in small letters, as CREATE TABLE tells them.
type Columns = HashMap<String, Vec<String>>;

/// Reads all files. One that needs a CREATE TABLE of a later file is taken again after it.
pub fn read_all(stage: &Stage, inputs: &mut [Input], only: Option<Part>, bar: &Progress) -> Result<Tally> {
    stage.conn.execute_batch("BEGIN")?;
    let mut tally = Tally::default();
    let mut columns = Columns::new();
    let mut left: Vec<usize> = (0..inputs.len()).collect();
    while !left.is_empty() {
        let mut again = Vec::new();
        for &index in &left {
            let name = inputs[index].name.clone();
            let file = File { stage, index, name: &name, only };
            let read = inputs[index].read(bar).and_then(|bytes| file.read(bytes, &mut columns));
            match read.with_context(|| name.clone())? {
                Outcome::Whole(read) => tally.append(read),
                Outcome::Lacking { table, line } if inputs[index].is_rereadable() && left.len() > 1 => {
                    stage.forget(index)?;
                    again.push((index, table, line));
                }
                Outcome::Lacking { table, line } => bail!(lacking(&name, &table, line)),
            }
        }
        if again.len() == left.len()
            && let Some((index, table, line)) = again.first()
        {
            bail!(lacking(&inputs[*index].name, table, *line));
        }
        left = again.into_iter().map(|(index, ..)| index).collect();
    }
    stage.conn.execute_batch("COMMIT")?;
    super::require_known(&tally, inputs)?;
    Ok(tally)
}

fn lacking(file: &str, table: &str, line: u64) -> String {
    format!(
        "{file}: line {line}: the INSERT into {table} names no columns, and its CREATE TABLE has not been seen; \
         give the file that has it too, or dump with --complete-insert"
    )
}

/// One file on its way into the stage.
struct File<'a> {
    stage: &'a Stage<'a>,
    index: usize,
    name: &'a str,
    only: Option<Part>,
}

enum Outcome {
    Whole(Tally),
    /// The columns of this table are not known yet.
    Lacking {
        table: String,
        line: u64,
    },
}

impl File<'_> {
    fn read(&self, bytes: impl Read, columns: &mut Columns) -> Result<Outcome> {
        let mut reader = Reader::new(bytes)?;
        let mut tally = Tally::default();
        let mut row = Row::default();
        let mut seq = Stage::first_of(self.index);
        while let Some(statement) = reader.next_statement()? {
            match statement {
                Statement::Create { table, columns: found } => {
                    let wanted = |known: &&Table| self.only.is_none_or(|part| part.holds(known.name));
                    if let Some(known) = tables::find(&table).filter(wanted) {
                        tally.tables.entry(known.name).or_default();
                    }
                    columns.insert(table.to_lowercase(), found);
                }
                Statement::Insert { table, columns: named, line } => {
                    let Some(known) = tables::find(&table) else {
                        let count = tally.unknown.entry(table).or_default();
                        while reader.next_row(&[], &mut row)? {
                            *count += 1;
                        }
                        continue;
                    };
                    if self.only.is_some_and(|part| !part.holds(known.name)) {
                        let count = tally.left_out.entry(known.name).or_default();
                        while reader.next_row(&[], &mut row)? {
                            *count += 1;
                        }
                        continue;
                    }
                    let Some(names) = named.as_ref().or_else(|| columns.get(&table.to_lowercase())) else {
                        return Ok(Outcome::Lacking { table, line });
                    };
                    self.load(known, names, &mut reader, &mut row, &mut seq, &mut tally)?;
                }
            }
        }
        if reader.is_latin() {
            tally.notes.push(format!(
                "{}: its text is in latin1, and letters outside of it were lost when it was made; \
                 dump with --default-character-set=utf8mb4",
                self.name
            ));
        }
        Ok(Outcome::Whole(tally))
    }

    /// The rows of one INSERT.
    fn load(
        &self,
        table: &'static Table,
        names: &[String],
        reader: &mut Reader<impl Read>,
        row: &mut Row,
        seq: &mut i64,
        tally: &mut Tally,
    ) -> Result<()> {
        let places: Vec<Option<usize>> = table
            .columns
            .iter()
            .map(|column| names.iter().position(|name| name.eq_ignore_ascii_case(column.name)))
            .collect();
        let kept: Vec<bool> = (0..names.len()).map(|index| places.contains(&Some(index))).collect();
        let mut unkept: Vec<(usize, u64)> = (0..names.len()).filter(|&index| !kept[index]).map(|i| (i, 0)).collect();
        let mut insert = self.stage.conn.prepare_cached(&insert_into(table))?;
        let seen = tally.tables.entry(table.name).or_default();
        let present = table.columns.iter().zip(&places).filter(|(_, place)| place.is_some());
        seen.present.extend(present.map(|(column, _)| column.name));

        while reader.next_row(&kept, row)? {
            if row.len() != names.len() {
                let (found, wanted) = (row.len(), names.len());
                bail!("line {}: a row of {} has {found} values for {wanted} columns", row.line, table.name);
            }
            seen.read += 1;
            *seq += 1;
            for (index, count) in &mut unkept {
                *count += u64::from(row.holds_data(*index));
            }
            if self.bind(&mut insert, table, &places, row, *seq, &mut tally.bad)? {
                insert.raw_execute()?;
            } else {
                seen.refused += 1;
            }
        }
        for (index, count) in unkept {
            if count > 0 {
                *seen.unkept.entry(names[index].clone()).or_default() += count;
            }
        }
        Ok(())
    }

    /// Puts a row's values into the statement; false for a bad row, all of whose faults are noted.
    fn bind(
        &self,
        insert: &mut Prepared,
        table: &Table,
        places: &[Option<usize>],
        row: &Row,
        seq: i64,
        bad: &mut BadRows,
    ) -> Result<bool> {
        insert.raw_bind_parameter(1, seq)?;
        insert.raw_bind_parameter(2, row.line as i64)?;
        let mut good = true;
        for (index, (column, place)) in table.columns.iter().zip(places).enumerate() {
            let written = place.and_then(|place| row.value(place));
            let value = value::read(column.kind, written).unwrap_or_else(|reason| {
                if good {
                    bad.count(self.name);
                    good = false;
                }
                bad.describe(|| {
                    let value = match written {
                        None => "NULL".to_owned(),
                        Some(_) if column.kind == Kind::Secret => "'***'".to_owned(),
                        Some(value) => format!("'{}'", shorten(value)),
                    };
                    let (file, line) = (self.name, row.line);
                    format!("{file}:{line}: {}.{}: value {value} {reason}", table.name, column.name)
                });
                ToSqlOutput::from(Null)
            });
            insert.raw_bind_parameter(index + 3, value)?;
        }
        Ok(good)
    }
}

fn insert_into(table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(|column| format!(", \"{}\"", column.name)).collect();
    let marks = ", ?".repeat(table.columns.len());
    format!("INSERT INTO dump.{} (seq, line{}) VALUES (?, ?{marks})", table.name, columns.concat())
}
