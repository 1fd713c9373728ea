//! CSV, in and out: a file a table, whose columns `tables` declares. Template, export and import follow from that.

#[allow(dead_code)]
mod cell;
mod declared;
pub mod export;
#[allow(dead_code)]
mod members;
#[allow(dead_code)]
mod names;
pub mod tables;

use super::report::shorten;
use tables::Table;

#[allow(dead_code)]
/// A text as it can stand in a line.
fn shown(text: &str) -> String {
    shorten(text.as_bytes())
}

/// Whether an extension of this technology has an account to register with.
fn is_phone(tech: &str) -> bool {
    tech.eq_ignore_ascii_case("SIP") || tech.eq_ignore_ascii_case("PJSIP")
}

/// What makes rows of this table the same, as SQL.
fn key_columns(table: &Table) -> Vec<String> {
    let mut key: Vec<String> = table.key.iter().map(|column| (*column).to_owned()).collect();
    if let (Some(more), Some(last)) = (table.else_key, table.key.last()) {
        key.push(format!("iif({last} = '', {more}, '')"));
    }
    key
}
