//! Which rows are the same: by their table's key.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::tables::Table;

/// The rows that are here, by what makes them the same; and what has been seen of the file.
pub struct Index {
    pub by_key: HashMap<Vec<u8>, Vec<i64>>,
    pub ids: HashSet<i64>,
    /// Ids of rows that the file has had.
    pub taken: HashSet<i64>,
    /// Ids that the file gives.
    pub given: HashSet<i64>,
    /// Where in the files a row like this stands: file, line, whether it is marked as one that may stand twice.
    pub seen: HashMap<Vec<u8>, (usize, u64, bool)>,
}

impl Index {
    pub fn read(conn: &Connection, table: &Table) -> Result<Index> {
        let mut index = Index {
            by_key: HashMap::new(),
            ids: HashSet::new(),
            taken: HashSet::new(),
            given: HashSet::new(),
            seen: HashMap::new(),
        };
        let columns: Vec<&str> = table.key.iter().copied().chain(table.else_key).collect();
        let mut query =
            conn.prepare(&format!("SELECT {}, {} FROM main.{}", table.id(), columns.join(", "), table.home))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            let values: Vec<Value> = (1..=columns.len()).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?;
            let value = |name: &str| columns.iter().position(|column| *column == name).map(|at| values[at].clone());
            index.by_key.entry(key_of(table, value)).or_default().push(id);
            index.ids.insert(id);
        }
        Ok(index)
    }
}

/// What makes rows of this table the same, as bytes.
pub fn key_of(table: &Table, value: impl Fn(&str) -> Option<Value>) -> Vec<u8> {
    let mut key = Vec::new();
    let mut push = |value: &Value| match value {
        Value::Integer(number) => key.extend([b"i", &number.to_be_bytes()[..]].concat()),
        Value::Text(text) => key.extend([b"t", text.as_bytes(), b"\0"].concat()),
        _ => key.push(b'n'),
    };
    let mut last = Value::Null;
    for column in table.key {
        last = value(column).unwrap_or(Value::Null);
        push(&last);
    }
    if let (Some(more), Value::Text(text)) = (table.else_key, &last)
        && text.is_empty()
    {
        push(&value(more).unwrap_or(Value::Text(String::new())));
    }
    key
}
