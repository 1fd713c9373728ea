//! A row's cells as the values to be stored: names become the ids of the rows that they name.

use anyhow::Result;
use rusqlite::types::Value;

use super::cell;
use super::merge::{Merge, Pair};
use super::read::Row;
use super::tables::{self, Column, Kind, Table};
use crate::auth;

impl Merge<'_> {
    /// The values that are to be stored, names turned into ids; None for a bad row.
    pub(super) fn resolve(&mut self, table: &'static Table, row: &Row) -> Result<Option<Vec<Pair>>> {
        let mut pairs: Vec<Pair> = Vec::new();
        let mut is_good = true;
        let mut tenant = 0;
        for (place, column) in table.columns.iter().enumerate() {
            let Some(text) = row.cells[place].as_deref() else { continue };
            let found = match column.kind {
                Kind::Tenant => self.find("tenants", 0, text)?,
                Kind::Link(_) if text.is_empty() => Ok(None),
                Kind::Link(target) => self.find(target, 0, text)?,
                Kind::Pointer(kind) => {
                    let kind = table.place_of(kind).and_then(|place| row.cells[place].as_deref()).unwrap_or_default();
                    self.names.find_pointer(kind, tenant, text)?
                }
                Kind::Whole => Ok(cell::whole(text)),
                Kind::Flag => Ok(Some(i64::from(text == "yes"))),
                Kind::Made => {
                    if let Some(text) = cell::read(text) {
                        pairs.push((column.stored, Value::Text(text.to_owned()), place));
                    }
                    continue;
                }
                Kind::Time if text.is_empty() => Ok(None),
                Kind::Text | Kind::Role | Kind::Time => {
                    pairs.push((column.stored, Value::Text(text.to_owned()), place));
                    continue;
                }
                Kind::Folded(key) => {
                    pairs.push((column.stored, Value::Text(text.to_owned()), place));
                    pairs.push((key, Value::Text(auth::fold(text)), place));
                    continue;
                }
                _ => continue,
            };
            match found {
                Ok(id) => {
                    if column.kind == Kind::Tenant {
                        tenant = id.unwrap_or_default();
                    }
                    pairs.push((column.stored, id.map_or(Value::Null, Value::Integer), place));
                }
                Err(reason) => {
                    is_good = false;
                    if !self.is_left_out(column, row, table, text) {
                        self.fault(table, row, place, &reason);
                    }
                    if column.kind == Kind::Tenant {
                        break;
                    }
                }
            }
        }
        Ok(is_good.then_some(pairs))
    }

    /// A row of a table that must be there.
    pub(super) fn find(&self, table: &str, tenant: i64, name: &str) -> Result<Result<Option<i64>, String>> {
        let Some(table) = tables::find(table) else { return Ok(Ok(None)) };
        Ok(match self.names.find(table, tenant, name)? {
            Ok(id) if !self.names.exists(table, id)? => Err(format!("is the id of none of the {}", table.name)),
            found => found.map(Some),
        })
    }

    fn is_left_out(&self, column: &Column, row: &Row, table: &Table, text: &str) -> bool {
        let target = match column.kind {
            Kind::Tenant => "tenants",
            Kind::Link(target) => target,
            Kind::Pointer(kind) => {
                let kind = table.place_of(kind).and_then(|place| row.cells[place].as_deref()).unwrap_or_default();
                tables::of_type(kind).map_or("", |table| table.name)
            }
            _ => "",
        };
        self.left_out.contains(&(target, text.to_owned()))
    }
}
