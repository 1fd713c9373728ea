//! How rows become JSON: straight from SQLite into the response's bytes, every value a string, keys as the SELECT names them.
//!
//! A crate of its own, because most of a long answer's time is spent here: the shipped binary has it compiled for speed, and
//! the rest for size.

use rusqlite::types::ValueRef;
use rusqlite::{Error, Result, Row, Rows, Statement};
use std::io::Write;

/// What stands around the values of a row, `{"ex_id":"`, `","ex_name":"` and so on, and the column of the first.
pub struct Keys {
    bytes: Vec<u8>,
    /// Where in `bytes` each column's part ends.
    ends: Vec<usize>,
    first: usize,
}

impl Keys {
    /// All columns of a SELECT.
    pub fn of(statement: &Statement) -> Result<Keys> {
        Keys::from(statement, 0)
    }

    /// The columns of a SELECT from one of them on.
    pub fn from(statement: &Statement, first: usize) -> Result<Keys> {
        let columns = statement.column_count() - first;
        let (mut bytes, mut ends) = (Vec::with_capacity(columns * 16), Vec::with_capacity(columns));
        for column in first..statement.column_count() {
            bytes.extend_from_slice(if column == first { b"{" } else { b"\"," });
            text(&mut bytes, statement.column_name(column)?)?;
            bytes.extend_from_slice(b":\"");
            ends.push(bytes.len());
        }
        Ok(Keys { bytes, ends, first })
    }

    /// Writes one row as a JSON object.
    pub fn row(&self, out: &mut Vec<u8>, row: &Row) -> Result<()> {
        let mut from = 0;
        for (column, end) in (self.first..).zip(&self.ends) {
            out.extend_from_slice(&self.bytes[from..*end]);
            content(out, row.get_ref(column)?)?;
            from = *end;
        }
        out.extend_from_slice(b"\"}");
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
    out.push(b'"');
    content(out, value)?;
    out.push(b'"');
    Ok(())
}

/// Writes what stands between a JSON string's quotes.
fn content(out: &mut Vec<u8>, value: ValueRef) -> Result<()> {
    match value {
        ValueRef::Null => {}
        ValueRef::Integer(number) => out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes()),
        ValueRef::Real(number) => write!(out, "{number}").map_err(unwritten)?,
        ValueRef::Text(bytes) if is_plain(bytes) => out.extend_from_slice(bytes),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => escape(out, &String::from_utf8_lossy(bytes))?,
    }
    Ok(())
}

/// Writes a text that is not plain: a caller's name stands in quotes, say, or has an accent.
fn escape(out: &mut Vec<u8>, string: &str) -> Result<()> {
    let bytes = string.as_bytes();
    let from = out.len();
    if bytes.iter().any(|byte| *byte < b' ') {
        text(out, string)?;
        // Without its quotes.
        out.pop();
        out.remove(from);
        return Ok(());
    }
    let mut done = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(byte, b'"' | b'\\') {
            out.extend_from_slice(&bytes[done..at]);
            out.push(b'\\');
            done = at;
        }
    }
    out.extend_from_slice(&bytes[done..]);
    Ok(())
}

/// Whether a text is all ASCII that stands in JSON as it is, as most of what is stored. Looks at eight bytes at a time; the
/// last eight may overlap those before them.
fn is_plain(text: &[u8]) -> bool {
    match text.last_chunk() {
        Some(last) => text.as_chunks().0.iter().chain([last]).all(|eight| are_plain(*eight)),
        None => text.iter().all(|byte| matches!(byte, b' '..0x80) && !matches!(byte, b'"' | b'\\')),
    }
}

/// The same of eight bytes, as one number: each term has a byte's highest bit set where that byte is not plain.
fn are_plain(eight: [u8; 8]) -> bool {
    let each = |byte: u8| u64::from_ne_bytes([byte; 8]);
    let word = u64::from_ne_bytes(eight);
    let below = |word: u64, limit: u8| word.wrapping_sub(each(limit)) & !word;
    let bad = word | below(word, b' ') | below(word ^ each(b'"'), 1) | below(word ^ each(b'\\'), 1);
    bad & each(0x80) == 0
}

/// Writes a JSON string.
pub fn text(out: &mut Vec<u8>, text: &str) -> Result<()> {
    serde_json::to_writer(out, text).map_err(unwritten)
}

fn unwritten(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::ToSqlConversionFailure(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_stands_in_json_as_serde_writes_it() -> Result<()> {
        for char in (0..0x300).chain(0x1f600..0x1f610).filter_map(char::from_u32) {
            for length in 0..20 {
                for at in 0..=length {
                    let string = format!("{}{char}{}", "a".repeat(at), "b".repeat(length - at));
                    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
                    value(&mut ours, ValueRef::Text(string.as_bytes()))?;
                    text(&mut theirs, &string)?;
                    assert_eq!(ours, theirs);
                }
            }
        }
        let mut null = Vec::new();
        value(&mut null, ValueRef::Null)?;
        value(&mut null, ValueRef::Integer(-7))?;
        assert_eq!(null, br#""""-7""#);
        Ok(())
    }
}
