//! What an import says at its end: a line a table, notes, and the rows that could not be taken.

use std::io::{self, Write};

use rusqlite::Connection;
use serde_json::json;

use super::source::Input;
use crate::error;
use crate::store::audit::{self, By, Fields};
use crate::zone;

/// How many bad rows are shown; the rest is only counted.
const SHOWN: usize = 1000;

/// What became of the rows, and what the user should know.
#[derive(Debug, Default)]
pub struct Report {
    /// In the order in which they are printed.
    pub tables: Vec<Counts>,
    /// A line each.
    pub notes: Vec<String>,
}

/// What became of the rows of one table.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Counts {
    /// The table's name in the source.
    pub table: String,
    /// Rows in the source.
    pub read: u64,
    /// Rows that are new here.
    pub added: u64,
    /// Rows that were here with other contents.
    pub changed: u64,
    /// Rows that were not taken.
    pub refused: u64,
}

/// What came of an import.
#[derive(Debug)]
pub struct Outcome {
    /// The rows that could not be taken.
    pub bad: BadRows,
    /// What was done, or would be; none if bad rows forbade it.
    pub report: Option<Report>,
}

/// For `map_err` on an import that changes all or nothing: a full disk, in plain words.
pub fn plainly(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref::<rusqlite::Error>() {
        Some(cause) if cause.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull) => {
            error.context("the disk is full, and nothing was changed; make room")
        }
        _ => error,
    }
}

impl Counts {
    /// The rest: rows that were here already, and those that the source has twice.
    pub fn unchanged(&self) -> u64 {
        self.read.saturating_sub(self.added + self.changed + self.refused)
    }
}

impl Report {
    /// As [`Report::record_from`], of files.
    pub fn record(&self, db: &Connection, by: &By, inputs: &[Input]) -> error::Result<()> {
        let names: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
        self.record_from(db, by, &names)
    }

    /// Remembers the day, and puts one row into the audit trail unless nothing was changed; within the import's transaction.
    pub fn record_from(&self, db: &Connection, by: &By, sources: &[String]) -> error::Result<()> {
        db.execute(
            "INSERT INTO last_imports (li_command, li_date) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET li_date = excluded.li_date WHERE li_date <> excluded.li_date",
            [by.what, &zone::now().date().to_string()],
        )?;
        let written = self.tables.iter().filter(|counts| counts.added + counts.changed > 0);
        let tables: Fields = written
            .map(|counts| (counts.table.clone(), json!({"added": counts.added, "changed": counts.changed})))
            .collect();
        if !tables.is_empty() {
            let after = [("files".to_owned(), sources.join(", ").into()), ("tables".to_owned(), tables.into())];
            audit::record(db, by, "", None, None, Some(Fields::from_iter(after)))?;
        }
        Ok(())
    }

    /// Prints the table, then the notes. The head is promised to the letter, so only the lines under it are aligned.
    pub fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "table read added changed unchanged refused")?;
        let name_width = self.tables.iter().map(|counts| counts.table.chars().count()).max().unwrap_or_default();
        let width = self.tables.iter().map(|counts| counts.read.to_string().len()).max().unwrap_or_default();
        for counts in &self.tables {
            write!(out, "{:<name_width$}", counts.table)?;
            for number in [counts.read, counts.added, counts.changed, counts.unchanged(), counts.refused] {
                write!(out, " {number:>width$}")?;
            }
            writeln!(out)?;
        }
        for note in &self.notes {
            writeln!(out, "{note}")?;
        }
        Ok(())
    }
}

/// Rows that could not be taken: the first of them with all that one needs to find them.
#[derive(Debug, Default)]
pub struct BadRows {
    shown: Vec<String>,
    lines: usize,
    files: Vec<(String, u64)>,
}

impl BadRows {
    /// One more bad row in `file`.
    pub fn count(&mut self, file: &str) {
        match self.files.iter_mut().find(|(name, _)| name == file) {
            Some((_, count)) => *count += 1,
            None => self.files.push((file.to_owned(), 1)),
        }
    }

    /// A line about a value of it: `file:line: table.column: value 'x' reason`.
    pub fn describe(&mut self, line: impl FnOnce() -> String) {
        self.lines += 1;
        if self.shown.len() < SHOWN {
            self.shown.push(line());
        }
    }

    /// Takes over what another one holds.
    pub fn append(&mut self, other: Self) {
        let room = SHOWN - self.shown.len();
        self.lines += other.lines;
        self.shown.extend(other.shown.into_iter().take(room));
        for (file, count) in other.files {
            match self.files.iter_mut().find(|(name, _)| *name == file) {
                Some((_, sum)) => *sum += count,
                None => self.files.push((file, count)),
            }
        }
    }

    /// Whether all rows were good.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Prints the first thousand lines, and how many more there are.
    pub fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        for line in &self.shown {
            writeln!(out, "{line}")?;
        }
        let rest = self.lines - self.shown.len();
        if rest > 0 {
            writeln!(out, "and {rest} more")?;
        }
        Ok(())
    }

    /// Their number and files in one line: `2 bad rows in a.sql, 1 bad row in b.sql`.
    pub fn summary(&self) -> String {
        let files: Vec<String> = self
            .files
            .iter()
            .map(|(file, count)| format!("{count} bad row{} in {file}", if *count == 1 { "" } else { "s" }))
            .collect();
        files.join(", ")
    }
}

/// `1 row`, `2 rows`.
pub fn rows(count: u64) -> String {
    format!("{count} row{}", if count == 1 { "" } else { "s" })
}

/// A value as it can stand in a line: shortened, and nothing in it that would move a terminal's cursor.
pub fn shorten(value: &[u8]) -> String {
    let mut text = String::new();
    for chunk in value[..value.len().min(400)].utf8_chunks() {
        text.extend(chunk.valid().chars().flat_map(|char| match char {
            '\'' | '"' => vec![char],
            other => other.escape_debug().collect(),
        }));
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    if text.chars().count() > 40 {
        text = text.chars().take(39).chain(['…']).collect();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_a_table_with_the_promised_head() {
        let counts = Counts { table: "cdr".to_owned(), read: 12, added: 3, changed: 1, refused: 2 };
        let report = Report { tables: vec![counts], notes: vec!["a note".to_owned()] };
        let mut out = Vec::new();
        report.print(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "table read added changed unchanged refused");
        assert_eq!(lines[1].split_whitespace().collect::<Vec<_>>(), ["cdr", "12", "3", "1", "6", "2"]);
        assert_eq!(lines[2], "a note");
    }

    #[test]
    fn a_thousand_bad_rows_are_shown_and_all_are_counted() {
        let mut bad = BadRows::default();
        for line in 0..1003 {
            bad.count("a.sql");
            bad.describe(|| format!("a.sql:{line}"));
        }
        let mut out = Vec::new();
        bad.print(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 1001);
        assert!(text.ends_with("and 3 more\n"));
        assert_eq!(bad.summary(), "1003 bad rows in a.sql");
    }

    #[test]
    fn values_are_shortened_and_harmless() {
        assert_eq!(shorten(b"caf\xc3\xa9 \x1b[2J\xff"), "café \\u{1b}[2J\\xff");
        assert_eq!(shorten(&[b'x'; 100]).chars().count(), 40);
    }
}
