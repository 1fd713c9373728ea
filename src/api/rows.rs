//! How rows become JSON: straight from SQLite into the response's bytes, every value a string, keys as the SELECT names them.

use crate::error::{Error, Result};
use rusqlite::types::ValueRef;
use rusqlite::{Row, Rows, Statement};
use std::io::Write;

/// The keys of a row as they stand in JSON, separators included, and the column of the first.
pub struct Keys {
    keys: Vec<Vec<u8>>,
    first: usize,
}

impl Keys {
    /// All columns of a SELECT.
    pub fn of(statement: &Statement) -> Result<Keys> {
        Keys::from(statement, 0)
    }

    /// The columns of a SELECT from one of them on.
    pub fn from(statement: &Statement, first: usize) -> Result<Keys> {
        let mut keys = Vec::with_capacity(statement.column_count() - first);
        for name in statement.column_names().into_iter().skip(first) {
            let mut key = if keys.is_empty() { b"{".to_vec() } else { b",".to_vec() };
            text(&mut key, name)?;
            key.push(b':');
            keys.push(key);
        }
        Ok(Keys { keys, first })
    }

    /// Writes one row as a JSON object.
    pub fn row(&self, out: &mut Vec<u8>, row: &Row) -> Result<()> {
        for (at, key) in self.keys.iter().enumerate() {
            out.extend_from_slice(key);
            value(out, row.get_ref(self.first + at)?)?;
        }
        out.push(b'}');
        Ok(())
    }
}

/// Writes all rows as a JSON list.
pub fn list(out: &mut Vec<u8>, keys: &Keys, rows: &mut Rows) -> Result<()> {
    out.push(b'[');
    let first = out.len();
    while let Some(row) = rows.next()? {
        if out.len() > first {
            out.push(b',');
        }
        keys.row(out, row)?;
    }
    out.push(b']');
    Ok(())
}

/// Writes one object of these keys, which need no escape, and texts.
pub fn object(out: &mut Vec<u8>, fields: &[(&str, impl AsRef<str>)]) -> Result<()> {
    let before = out.len();
    for (key, value) in fields {
        out.extend_from_slice(if out.len() == before { b"{\"" } else { b",\"" });
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(b"\":");
        text(out, value.as_ref())?;
    }
    out.push(b'}');
    Ok(())
}

/// Writes one value as a JSON string; NULL is "".
pub fn value(out: &mut Vec<u8>, value: ValueRef) -> Result<()> {
    let internal = |error: std::io::Error| Error::Internal(error.to_string());
    match value {
        ValueRef::Null => out.extend_from_slice(b"\"\""),
        ValueRef::Integer(number) => write!(out, "\"{number}\"").map_err(internal)?,
        ValueRef::Real(number) => write!(out, "\"{number}\"").map_err(internal)?,
        ValueRef::Text(bytes) if bytes.iter().all(needs_no_escape) => {
            out.push(b'"');
            out.extend_from_slice(bytes);
            out.push(b'"');
        }
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => text(out, &String::from_utf8_lossy(bytes))?,
    }
    Ok(())
}

/// Most of what is stored: printable ASCII, which stands in JSON as it is.
fn needs_no_escape(byte: &u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\')
}

/// Writes a JSON string.
pub fn text(out: &mut Vec<u8>, text: &str) -> Result<()> {
    serde_json::to_writer(out, text).map_err(|error| Error::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_stands_in_json_as_serde_writes_it() -> Result<()> {
        for char in (0..0x300).chain(0x1f600..0x1f610).filter_map(char::from_u32) {
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            value(&mut ours, ValueRef::Text(format!("a{char}b").as_bytes()))?;
            text(&mut theirs, &format!("a{char}b"))?;
            assert_eq!(ours, theirs);
        }
        let mut null = Vec::new();
        value(&mut null, ValueRef::Null)?;
        value(&mut null, ValueRef::Integer(-7))?;
        assert_eq!(null, br#""""-7""#);
        Ok(())
    }
}
