//! How rows name each other: by what people know (`221`), and by `id:7` where that leads nowhere or to more than one row.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use anyhow::Result;
use rusqlite::Connection;

use super::cell;
use super::tables::{self, Table};

const ID: &str = "id:";

/// The names of rows, read from the database when they are first asked for: by then all rows of their table must be there.
pub struct Names<'c> {
    conn: &'c Connection,
    tables: RefCell<HashMap<&'static str, Rc<Known>>>,
}

/// The rows of one table. Where its rows have no tenant, that is 0.
#[derive(Default)]
struct Known {
    by_id: HashMap<i64, (i64, String)>,
    by_name: HashMap<(i64, String), Vec<i64>>,
}

impl<'c> Names<'c> {
    pub fn new(conn: &'c Connection) -> Self {
        Names { conn, tables: RefCell::default() }
    }

    /// How a row is named by one of this tenant's.
    pub fn name(&self, table: &'static Table, tenant: i64, id: i64) -> Result<String> {
        let known = self.known(table)?;
        let scope = scope(table, tenant);
        if let Some((owner, name)) = known.by_id.get(&id)
            && *owner == scope
            && !name.is_empty()
            && !name.starts_with(ID)
            && known.by_name.get(&(scope, name.clone())).is_some_and(|rows| rows.len() == 1)
        {
            return Ok(name.clone());
        }
        Ok(format!("{ID}{id}"))
    }

    /// The row that one of this tenant's names so, or why there is none. `id:7` may be a row that is not there.
    pub fn find(&self, table: &'static Table, tenant: i64, name: &str) -> Result<Result<i64, String>> {
        if let Some(id) = name.strip_prefix(ID) {
            return Ok(cell::whole(id).ok_or_else(|| "is not id: and a whole number".to_owned()));
        }
        let known = self.known(table)?;
        let rows = known.by_name.get(&(scope(table, tenant), name.to_owned())).map_or(&[][..], Vec::as_slice);
        Ok(match rows {
            [id] => Ok(*id),
            [] => Err(format!("is none of the {}{}", table.name.replace('_', " "), of_tenant(table))),
            rows => {
                let ids: Vec<String> = rows.iter().take(5).map(|id| format!("{ID}{id}")).collect();
                Err(format!("is the name of {} {}; say which: {}", rows.len(), table.name, ids.join(", ")))
            }
        })
    }

    /// Whether there is a row of this id.
    pub fn exists(&self, table: &'static Table, id: i64) -> Result<bool> {
        Ok(self.known(table)?.by_id.contains_key(&id))
    }

    /// The type and id of a destination's end as it stands in a cell.
    pub fn pointer(&self, kind: &str, tenant: i64, id: Option<i64>) -> Result<String> {
        Ok(match (tables::of_type(kind), id) {
            (_, None) => String::new(),
            (Some(table), Some(id)) => self.name(table, tenant, id)?,
            (None, Some(id)) => id.to_string(),
        })
    }

    /// The id that such a cell means, or why it means none.
    pub fn find_pointer(&self, kind: &str, tenant: i64, cell: &str) -> Result<Result<Option<i64>, String>> {
        Ok(match tables::of_type(kind) {
            _ if cell.is_empty() => Ok(None),
            Some(table) => self.find(table, tenant, cell)?.map(Some),
            None => cell::whole(cell).map(Some).ok_or_else(|| format!("is not a whole number, as {kind} needs")),
        })
    }

    fn known(&self, table: &'static Table) -> Result<Rc<Known>> {
        if let Some(known) = self.tables.borrow().get(table.name) {
            return Ok(Rc::clone(known));
        }
        let (id, home) = (table.id(), table.home);
        let tenant = table.tenant().unwrap_or("0");
        let label = table.label.unwrap_or("''");
        let mut query = self.conn.prepare(&format!("SELECT {id}, {tenant}, {label} FROM main.{home} ORDER BY {id}"))?;
        let mut rows = query.query([])?;
        let mut known = Known::default();
        while let Some(row) = rows.next()? {
            let (id, tenant, name): (i64, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            known.by_name.entry((tenant, name.clone())).or_default().push(id);
            known.by_id.insert(id, (tenant, name));
        }
        let known = Rc::new(known);
        self.tables.borrow_mut().insert(table.name, Rc::clone(&known));
        Ok(known)
    }
}

fn scope(table: &Table, tenant: i64) -> i64 {
    table.tenant().map_or(0, |_| tenant)
}

fn of_tenant(table: &Table) -> &'static str {
    table.tenant().map_or("", |_| " of this tenant")
}
