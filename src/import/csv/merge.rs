//! The rows of the configuration beside those that are here, table by table, within the import's transaction.

use std::collections::HashSet;

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::index::{Index, key_of};
use super::names::Names;
use super::read::Row;
use super::tables::{self, Kind, Table};
use super::users::Secrets;
use super::{Conflict, accounts, cell, shown, users};
use crate::import::report::{BadRows, Counts};

/// A value to be stored, and the place of the cell that it is from.
pub type Pair = (&'static str, Value, usize);

/// What is needed to take rows in.
pub struct Merge<'a> {
    pub conn: &'a Connection,
    pub names: Names<'a>,
    /// The names of the files.
    pub files: Vec<String>,
    pub conflict: Conflict,
    pub left_out: HashSet<(&'static str, String)>,
    pub bad: BadRows,
    pub secrets: Secrets,
    /// The user that `init` made, in a database with nothing else: an export's users take the place.
    pub lonely_user: Option<i64>,
    pub conflicts: u64,
    pub made_secrets: u64,
    /// Hunt lists that came in.
    pub hunts: Vec<Hunt>,
    /// Hunt lists whose members are among the destinations that came in.
    pub covered: HashSet<i64>,
    /// The row that was found fault with last.
    pub last_bad: Option<(usize, u64)>,
}

/// A hunt list that came in.
pub struct Hunt {
    /// Which row of its table.
    pub row: usize,
    pub id: i64,
    pub tenant: i64,
    pub is_new: bool,
    /// Whether it is among the changed or added rows already.
    pub is_counted: bool,
}

/// What became of a row.
#[derive(PartialEq)]
enum Fate {
    Added,
    Changed,
    Unchanged,
    Refused,
}

/// A difference between a row and what is here: the place of its cell, and what is here.
pub type Difference = (usize, String);

impl Merge<'_> {
    /// Takes in all rows of a table.
    pub fn table(&mut self, table: &'static Table, rows: &[Row], read: u64) -> Result<Counts> {
        if table.name == "users" {
            users::make_room(self, table, rows)?;
        }
        let mut index = Index::read(self.conn, table)?;
        let mut counts = Counts { table: table.name.to_owned(), read, ..Counts::default() };
        for (number, row) in rows.iter().enumerate() {
            match self.row(table, &mut index, number, row)? {
                Fate::Added => counts.added += 1,
                Fate::Changed => counts.changed += 1,
                Fate::Unchanged => {}
                Fate::Refused => {
                    counts.refused += 1;
                    self.left_out.extend(table.label_of(&row.cells).map(|label| (table.name, label)));
                }
            }
        }
        Ok(counts)
    }

    fn row(&mut self, table: &'static Table, index: &mut Index, number: usize, row: &Row) -> Result<Fate> {
        let Some(mut pairs) = self.resolve(table, row)? else { return Ok(Fate::Refused) };
        let key = key_of(table, |column| value_of(&pairs, column));
        let key_place = pairs.iter().find(|(name, ..)| Some(name) == table.key.last()).map_or(0, |(.., place)| *place);
        let given = table.place(Kind::Id).and_then(|place| cell::id(row.cells[place].as_deref()?));

        if let Some((file, line, is_as_is)) = index.seen.insert(key.clone(), (row.file, row.line, row.marks.is_as_is))
            && !(is_as_is && row.marks.is_as_is)
        {
            let file = if file == row.file { String::new() } else { format!("{}, ", self.files[file]) };
            return self.refuse(table, row, key_place, &format!("stands in {file}line {line}, too"));
        }
        if let Some(id) = given
            && !index.given.insert(id)
        {
            return self.refuse(table, row, 0, "is the id of another row of the file, too");
        }

        let mut candidates = index.by_key.get(&key).cloned().unwrap_or_default();
        candidates.retain(|id| !index.taken.contains(id));
        let is_free = |id: &i64| !index.ids.contains(id);
        let found = match (&candidates[..], given) {
            (_, Some(id)) if candidates.contains(&id) => Some(id),
            (_, Some(id)) if row.marks.is_as_is && is_free(&id) => None,
            ([], Some(id)) if !is_free(&id) => {
                return self.refuse(
                    table,
                    row,
                    0,
                    "is the id of another row here; leave the cell empty, and a new one is given",
                );
            }
            ([], _) => None,
            ([id], _) => Some(*id),
            ([id, ..], None) if row.marks.is_as_is => Some(*id),
            (several, _) => {
                let ids: Vec<String> = several.iter().take(5).map(i64::to_string).collect();
                let reason = format!(
                    "stands {} times here; say which row is meant with its id: {}",
                    several.len(),
                    ids.join(", ")
                );
                return self.refuse(table, row, key_place, &reason);
            }
        };
        let tenant = table.tenant().and_then(|tenant| value_of(&pairs, tenant)).and_then(|value| integer(&value));
        let (fate, id) = match found {
            None => {
                let Some(id) = self.add(table, row, &mut pairs, given, tenant)? else { return Ok(Fate::Refused) };
                index.ids.insert(id);
                index.by_key.entry(key).or_default().push(id);
                (Fate::Added, id)
            }
            Some(id) => (self.compare(table, row, &pairs, given, id)?, id),
        };
        index.taken.insert(id);
        if table.name == "hunts" && fate != Fate::Refused {
            let (is_new, is_counted) = (fate == Fate::Added, fate != Fate::Unchanged);
            self.hunts.push(Hunt { row: number, id, tenant: tenant.unwrap_or_default(), is_new, is_counted });
        }
        if table.name == "destinations" && value_of(&pairs, "de_type_src") == Some(Value::Text("HUNTLIST".into())) {
            self.covered.extend(value_of(&pairs, "de_type_id_src").as_ref().and_then(integer));
        }
        Ok(fate)
    }

    /// Puts a new row in; None for a bad one.
    fn add(
        &mut self,
        table: &'static Table,
        row: &Row,
        pairs: &mut Vec<Pair>,
        given: Option<i64>,
        tenant: Option<i64>,
    ) -> Result<Option<i64>> {
        let mut is_good = true;
        for (place, column) in table.columns.iter().enumerate() {
            if column.is_needed && !row.marks.is_as_is && row.cells[place].as_deref().is_none_or(str::is_empty) {
                is_good = false;
                self.fault(table, row, place, "is missing, and a new row needs it");
            }
            if column.kind == Kind::Made && value_of(pairs, column.stored).is_none() {
                let value = match column.stored {
                    "context" => self.code(tenant)?,
                    _ => "SIP".to_owned(),
                };
                pairs.push((column.stored, Value::Text(value), place));
            }
        }
        if !is_good {
            return Ok(None);
        }
        if table.name == "users" {
            pairs.extend(users::password(self, table, row, None)?);
        }
        let mut columns: Vec<&str> = pairs.iter().map(|(column, ..)| *column).collect();
        let mut values: Vec<&Value> = pairs.iter().map(|(_, value, _)| value).collect();
        let given = given.map(Value::Integer);
        if let Some(id) = &given {
            columns.push(table.id());
            values.push(id);
        }
        let marks = vec!["?"; columns.len()].join(", ");
        let sql = format!("INSERT INTO main.{} ({}) VALUES ({marks})", table.home, columns.join(", "));
        self.conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        let id = self.conn.last_insert_rowid();
        match table.name {
            "users" | "tokens" => users::grant(self, table, row, id)?,
            "extensions" => {
                self.made_secrets += u64::from(accounts::write(self.conn, table, row, id)?);
            }
            _ => {}
        }
        self.mark(table, row, id)?;
        Ok(Some(id))
    }

    /// Holds a row against the one that is here, and changes that where it is to be changed.
    fn compare(
        &mut self,
        table: &'static Table,
        row: &Row,
        pairs: &[Pair],
        given: Option<i64>,
        id: i64,
    ) -> Result<Fate> {
        let mut differing: Vec<&Pair> = Vec::new();
        let mut differences: Vec<Difference> = Vec::new();
        let secret = if table.name == "users" { users::password(self, table, row, Some(id))? } else { Vec::new() };
        let all: Vec<&Pair> = pairs.iter().chain(&secret).collect();
        let columns: Vec<&str> = all.iter().map(|(column, ..)| *column).collect();
        let sql = format!("SELECT {} FROM main.{} WHERE {} = ?1", columns.join(", "), table.home, table.id());
        let here: Vec<Value> = self
            .conn
            .prepare_cached(&sql)?
            .query_row([id], |row| (0..columns.len()).map(|at| row.get(at)).collect::<rusqlite::Result<_>>())?;
        for (pair, here) in all.into_iter().zip(&here) {
            if pair.1 != *here {
                differing.push(pair);
                if differences.last().is_none_or(|(place, _)| *place != pair.2) {
                    differences.push((pair.2, self.name_of(table, pair.2, here)?));
                }
            }
        }
        match table.name {
            "users" | "tokens" => differences.extend(users::differences(self, table, row, id)?),
            "extensions" => differences.extend(accounts::differences(self.conn, table, row, id)?),
            _ => {}
        }
        if given.is_some_and(|given| given != id) {
            differences.push((0, id.to_string()));
        }
        let is_taken_over = table.name == "users" && self.lonely_user == Some(id);
        if differences.is_empty() {
            return Ok(Fate::Unchanged);
        }
        if self.conflict == Conflict::Skip && !is_taken_over {
            return Ok(Fate::Unchanged);
        }
        if self.conflict == Conflict::Fail && !is_taken_over {
            self.conflicts += 1;
            for (place, here) in differences {
                let here =
                    if table.columns[place].is_secret { "another one".into() } else { format!("'{}'", shown(&here)) };
                self.fault(table, row, place, &format!("is {here} here"));
            }
            return Ok(Fate::Refused);
        }
        let fixed = differences.iter().find(|(place, _)| matches!(table.columns[*place].kind, Kind::Id | Kind::Tenant));
        if let Some((place, here)) = fixed {
            let reason = format!("is '{}' here, and that can't be changed", shown(here));
            return self.refuse(table, row, *place, &reason);
        }
        if !differing.is_empty() {
            let sets: Vec<String> = differing.iter().map(|(column, ..)| format!("{column} = ?")).collect();
            let sql = format!("UPDATE main.{} SET {} WHERE {} = {id}", table.home, sets.join(", "), table.id());
            self.conn.prepare_cached(&sql)?.execute(params_from_iter(differing.iter().map(|(_, value, _)| value)))?;
        }
        match table.name {
            "users" | "tokens" => users::grant(self, table, row, id)?,
            "extensions" => {
                self.made_secrets += u64::from(accounts::write(self.conn, table, row, id)?);
            }
            _ => {}
        }
        self.mark(table, row, id)?;
        Ok(Fate::Changed)
    }

    /// What is here, as the file would say it.
    fn name_of(&self, table: &'static Table, place: usize, here: &Value) -> Result<String> {
        let target = match table.columns[place].kind {
            Kind::Tenant => tables::find("tenants"),
            Kind::Link(target) => tables::find(target),
            _ => None,
        };
        Ok(match (target, here) {
            (Some(target), Value::Integer(id)) => self.names.name(target, 0, *id)?,
            (_, Value::Integer(number)) => number.to_string(),
            (_, Value::Text(text)) => text.clone(),
            _ => String::new(),
        })
    }

    pub fn code(&self, tenant: Option<i64>) -> Result<String> {
        let mut query = self.conn.prepare_cached("SELECT te_code FROM main.te_tenants WHERE te_id = ?1")?;
        Ok(query.query_row([tenant], |row| row.get(0)).optional()?.unwrap_or_default())
    }

    /// Remembers that a row came with an earlier import, where its file says so.
    fn mark(&self, table: &Table, row: &Row, id: i64) -> Result<()> {
        if let Some(print) = row.marks.imported {
            let sql = "INSERT OR REPLACE INTO main.imported (im_table, im_id, im_print) VALUES (?1, ?2, ?3)";
            self.conn.prepare_cached(sql)?.execute((table.home, id, print))?;
        }
        Ok(())
    }

    fn refuse(&mut self, table: &Table, row: &Row, place: usize, reason: &str) -> Result<Fate> {
        self.fault(table, row, place, reason);
        Ok(Fate::Refused)
    }

    /// Notes what is wrong with a cell.
    pub fn fault(&mut self, table: &Table, row: &Row, place: usize, reason: &str) {
        let file = &self.files[row.file];
        if self.last_bad.replace((row.file, row.line)) != Some((row.file, row.line)) {
            self.bad.count(file);
        }
        let column = &table.columns[place];
        self.bad.describe(|| {
            let value = row.cells[place].as_deref().unwrap_or_default();
            let value = if column.is_secret { "***".to_owned() } else { shown(value) };
            format!("{file}:{}: {}.{}: value '{value}' {reason}", row.line, table.name, column.name)
        });
    }
}

fn value_of(pairs: &[Pair], column: &str) -> Option<Value> {
    pairs.iter().find(|(name, ..)| *name == column).map(|(_, value, _)| value.clone())
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        _ => None,
    }
}
