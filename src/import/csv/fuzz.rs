//! What the fuzzers call here: see `fuzz/`.

use super::cell;
use super::tables::{Marks, TABLES};
use crate::import::mirta::tables::Kind;
use crate::import::mirta::value;

/// A cell of each column there is, and a value of a dump of each kind.
pub fn cell(data: &[u8]) {
    const KINDS: [Kind; 12] = [
        Kind::Id,
        Kind::Record,
        Kind::Tenant,
        Kind::Number,
        Kind::Whole,
        Kind::Text,
        Kind::Required,
        Kind::Secret,
        Kind::Start,
        Kind::Moment,
        Kind::Seconds,
        Kind::Cost,
    ];
    for kind in KINDS {
        let _ = value::read(kind, Some(data));
    }
    let Ok(text) = str::from_utf8(data) else { return };
    assert_eq!(cell::read(&cell::written(text)), Some(text));
    for marks in [Marks::default(), Marks { is_as_is: true, imported: None }] {
        for column in TABLES.iter().flat_map(|table| table.columns) {
            let _ = cell::objection(column, text, marks);
        }
    }
}
