//! The files, row by row: the configuration into memory, the call history into the stage. A row with a fault is left out and
//! named; what only the database can tell comes later.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use anyhow::{Context, Result, bail};
use rusqlite::Statement;
use rusqlite::types::{Null, ToSqlOutput};

use super::cell;
use super::encoding::Encoding;
use super::reader::{self, Reader};
use super::stage::Stage;
use super::tables::{self, Column, Kind, Marks, Table};
use crate::import::mirta::value;
use crate::import::report::{BadRows, shorten};
use crate::import::source::Input;
use crate::progress::Progress;

/// What has been read.
#[derive(Default)]
pub struct Batch {
    /// The rows of the configuration, by the name of their table.
    pub rows: HashMap<&'static str, Vec<Row>>,
    /// Rows read, those with a fault too.
    pub read: HashMap<&'static str, u64>,
    /// The columns that the files of a table have.
    pub present: HashMap<&'static str, Vec<&'static Column>>,
    /// Names of rows that were left out: to name one of these is no further fault.
    pub left_out: HashSet<(&'static str, String)>,
    pub bad: BadRows,
    pub notes: Vec<String>,
}

/// A row of the configuration.
pub struct Row {
    /// Which file.
    pub file: usize,
    pub line: u64,
    /// By the table's columns; None where the file lacks one.
    pub cells: Vec<Option<String>>,
    pub marks: Marks,
}

/// The table that a file is named after: `extensions.csv`, `Phone-Models.csv.gz`.
pub fn table_of(name: &str) -> Result<&'static Table> {
    let file = name.rsplit('/').next().unwrap_or(name);
    let stem = file.split('.').next().unwrap_or(file).to_lowercase().replace(['-', ' '], "_");
    tables::find(&stem).with_context(|| {
        let names: Vec<&str> = tables::names().collect();
        format!("{name}: a file is named after its table, which says what is in it: {}.csv", names.join(".csv, "))
    })
}

/// Reads all files.
pub fn read_all(stage: &Stage, inputs: &mut [Input], bar: &Progress) -> Result<Batch> {
    let mut batch = Batch::default();
    for (index, input) in inputs.iter_mut().enumerate() {
        let table = table_of(&input.name)?;
        let name = input.name.clone();
        read(stage, index, input, table, &mut batch, bar).with_context(|| name)?;
    }
    Ok(batch)
}

fn read(
    stage: &Stage,
    index: usize,
    input: &mut Input,
    table: &'static Table,
    batch: &mut Batch,
    bar: &Progress,
) -> Result<()> {
    if !input.is_rereadable() {
        bail!("it has to be a file that can be read twice");
    }
    let encoding = Encoding::detect(input.read(&Progress::hidden())?)?;
    if encoding == Encoding::Windows1252 {
        batch.notes.push(format!("{}: its text is not UTF-8 and was read as Windows-1252", input.name));
    }
    let name = input.name.clone();
    let mut reader = Reader::new(input.read(bar)?)?;
    let mut row = reader::Row::default();
    if !reader.next(&mut row)? {
        bail!("the file is empty");
    }
    let places = places(table, &row, encoding)?;
    let present = |column: &&Column| places.contains(&table.place_of(column.name));
    let present: Vec<&Column> = table.columns.iter().filter(present).collect();
    let of_others = batch.present.entry(table.name).or_insert_with(|| present.clone());
    if of_others.len() != present.len() || !of_others.iter().zip(&present).all(|(one, two)| one.name == two.name) {
        bail!("all files of {} must have the same columns", table.name);
    }
    let file = File { index, name: &name, table, encoding, places };
    if table.is_history() {
        return file.stage(stage, &mut reader, &mut row, batch);
    }
    while reader.next(&mut row)? {
        *batch.read.entry(table.name).or_default() += 1;
        if let Some(row) = file.take(&row, batch) {
            batch.rows.entry(table.name).or_default().push(row);
        }
    }
    Ok(())
}

/// Which column of the table stands where; None: a column without a name, in which nothing may be.
fn places(table: &'static Table, header: &reader::Row, encoding: Encoding) -> Result<Vec<Option<usize>>> {
    let known = || table.header().collect::<Vec<_>>().join(", ");
    let mut places = Vec::new();
    for name in header.cells() {
        let name = encoding.decode(name).unwrap_or_default();
        let place = place(table, &name);
        if place.is_none() && !name.trim().is_empty() {
            let name = shorten(name.trim().as_bytes());
            bail!(
                "its first row has to name its columns, and {} have none that is called '{name}', but: {}",
                table.name,
                known()
            );
        }
        if place.is_some() && places.contains(&place) {
            bail!("the column '{}' stands twice in its first row; remove one", shorten(name.trim().as_bytes()));
        }
        places.push(place);
    }
    for required in table.required {
        if !places.contains(&table.place_of(required)) {
            bail!("the column {required} is missing; see: switchroom import template {}", table.name);
        }
    }
    Ok(places)
}

/// A column by its name, without regard to case, blanks around it, and its table's prefix: `Number` is `ex_number`.
fn place(table: &Table, name: &str) -> Option<usize> {
    let name = name.trim().to_lowercase().replace([' ', '-'], "_");
    let is = |column: &Column| column.name.eq_ignore_ascii_case(&name);
    let own = table.columns[0].name.split_once('_').map_or("", |(prefix, _)| prefix);
    let is_short =
        |column: &Column| column.name.split_once('_').is_some_and(|(prefix, rest)| prefix == own && rest == name);
    let is_tenant = |column: &Column| column.kind == Kind::Tenant && matches!(name.as_str(), "tenant" | "tenant_code");
    let is_model =
        |column: &Column| column.kind == Kind::Link("phone_models") && matches!(name.as_str(), "model" | "phone_model");
    let find = |is: &dyn Fn(&Column) -> bool| table.columns.iter().position(is);
    find(&is).or_else(|| find(&is_short)).or_else(|| find(&is_tenant)).or_else(|| find(&is_model))
}

/// One file on its way in.
struct File<'a> {
    index: usize,
    name: &'a str,
    table: &'static Table,
    encoding: Encoding,
    places: Vec<Option<usize>>,
}

impl File<'_> {
    /// The cells of a row by the table's columns. A row that has not the header's shape is a bad one.
    fn sort<'r>(&self, row: &'r reader::Row, bad: &mut BadRows) -> Option<Vec<Option<&'r [u8]>>> {
        let cells = row.cells();
        let (found, wanted) = (cells.len(), self.places.len());
        if found != wanted {
            bad.count(self.name);
            bad.describe(|| {
                format!(
                    "{}:{}: {}: has {found} cells, and the first row {wanted}",
                    self.name, row.line, self.table.name
                )
            });
            return None;
        }
        let mut sorted = vec![None; self.table.columns.len()];
        for (cell, place) in cells.zip(&self.places) {
            match place {
                Some(place) => sorted[*place] = Some(cell),
                None if cell.is_empty() => {}
                None => {
                    bad.count(self.name);
                    bad.describe(|| {
                        let (line, value) = (row.line, shorten(cell));
                        format!(
                            "{}:{line}: {}: value '{value}' stands in a column without a name",
                            self.name, self.table.name
                        )
                    });
                    return None;
                }
            }
        }
        Some(sorted)
    }

    fn describe(&self, bad: &mut BadRows, line: u64, column: &Column, value: &[u8], reason: &str) {
        bad.describe(|| {
            let value = if column.is_secret { "***".to_owned() } else { shorten(value) };
            format!("{}:{line}: {}.{}: value '{value}' {reason}", self.name, self.table.name, column.name)
        });
    }

    /// A row of the configuration, if each of its cells can be taken.
    fn take(&self, row: &reader::Row, batch: &mut Batch) -> Option<Row> {
        let sorted = self.sort(row, &mut batch.bad)?;
        let texts: Vec<Option<Option<String>>> = sorted
            .iter()
            .map(|cell| cell.map(|cell| self.encoding.decode(cell).map(|text| text.into_owned())))
            .collect();
        let marks = self.table.place(Kind::Marks).and_then(|place| Marks::read(texts[place].as_ref()?.as_ref()?));
        let marks = marks.unwrap_or_default();
        let mut is_good = true;
        for (place, column) in self.table.columns.iter().enumerate() {
            let reason = match &texts[place] {
                None => None,
                Some(None) => Some("is not UTF-8 text"),
                // Where it is left to us, an empty cell is no value.
                Some(Some(text)) => match column.kind {
                    Kind::Made | Kind::Account => {
                        cell::read(text).and_then(|text| cell::objection(column, text, marks))
                    }
                    _ => cell::objection(column, text, marks),
                },
            };
            if let Some(reason) = reason {
                if is_good {
                    batch.bad.count(self.name);
                }
                is_good = false;
                self.describe(&mut batch.bad, row.line, column, sorted[place].unwrap_or_default(), reason);
            }
        }
        let cells: Vec<Option<String>> = texts.into_iter().map(Option::flatten).collect();
        if !is_good {
            batch.left_out.extend(self.table.label_of(&cells).map(|label| (self.table.name, label)));
            return None;
        }
        Some(Row { file: self.index, line: row.line, cells, marks })
    }

    /// Call records and rate rows go into the stage.
    fn stage(
        &self,
        stage: &Stage,
        reader: &mut Reader<impl Read>,
        row: &mut reader::Row,
        batch: &mut Batch,
    ) -> Result<()> {
        let mut insert = stage.insert(self.table)?;
        let read = batch.read.entry(self.table.name).or_default();
        while reader.next(row)? {
            *read += 1;
            let Some(sorted) = self.sort(row, &mut batch.bad) else { continue };
            if self.bind(&mut insert, row, &sorted, &mut batch.bad)? {
                insert.raw_execute()?;
            }
        }
        Ok(())
    }

    fn bind(
        &self,
        insert: &mut Statement,
        row: &reader::Row,
        cells: &[Option<&[u8]>],
        bad: &mut BadRows,
    ) -> Result<bool> {
        insert.raw_bind_parameter(1, self.index as i64)?;
        insert.raw_bind_parameter(2, row.line as i64)?;
        let mut is_good = true;
        let mut fault = |column: &Column, cell: &[u8], reason: &str| {
            if is_good {
                bad.count(self.name);
            }
            is_good = false;
            self.describe(bad, row.line, column, cell, reason);
        };
        let marks = self.table.place(Kind::Marks).and_then(|place| cells[place]).unwrap_or_default();
        let marks = str::from_utf8(marks).ok().and_then(Marks::read);
        let mut at = 3;
        for (column, cell) in self.table.columns.iter().zip(cells) {
            let cell = cell.unwrap_or_default();
            let Kind::Call(kind) = column.kind else {
                if marks.is_none() {
                    fault(column, cell, "is not made of the words as-is and imported");
                }
                continue;
            };
            let text = self.encoding.decode(cell);
            let bytes = text.as_ref().map_or(cell, |text| text.as_bytes());
            let objection = text.as_ref().and_then(|text| cell::objection(column, text, marks.unwrap_or_default()));
            let value = match (objection, value::read(kind, Some(bytes).filter(|bytes| !bytes.is_empty()))) {
                (None, Ok(value)) => value,
                (Some(reason), _) | (None, Err(reason)) => {
                    fault(column, cell, reason);
                    ToSqlOutput::from(Null)
                }
            };
            insert.raw_bind_parameter(at, value)?;
            at += 1;
        }
        Ok(is_good)
    }
}
