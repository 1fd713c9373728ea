//! A CSV file as rows of cells, in bytes: what spreadsheets write, with any of their separators.

use std::io::Read;

use anyhow::{Result, bail};
use csv_core::{ReadRecordResult, ReaderBuilder};

/// Most bytes of a row: more is a quotation mark that was never closed.
const MOST: usize = 1 << 20;
const CHUNK: usize = 1 << 16;
const BOM: &[u8] = b"\xef\xbb\xbf";
/// Follows the file, so that an open quotation mark at its end shows: then this is in the last cell.
const END: &[u8] = b"\n\0end\n";

/// Reads rows. The separator (comma, semicolon or tab) is the one that the first row has most of.
pub struct Reader<R> {
    from: R,
    core: csv_core::Reader,
    input: Vec<u8>,
    at: usize,
    is_over: bool,
    newline: u8,
    line: u64,
}

/// One row.
#[derive(Debug, Default)]
pub struct Row {
    /// The line in which it begins, from 1.
    pub line: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Row {
    /// Its cells.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.ends.iter().enumerate().map(|(at, &end)| {
            let start = if at == 0 { 0 } else { self.ends[at - 1] };
            &self.bytes[start..end]
        })
    }

    /// Whether nothing is in it but separators: spreadsheets leave such rows at the end.
    pub fn is_blank(&self) -> bool {
        self.bytes.iter().all(u8::is_ascii_whitespace)
    }
}

impl<R: Read> Reader<R> {
    /// Looks at the beginning of the file.
    ///
    /// # Errors
    /// What it is, if it is no CSV file.
    pub fn new(mut from: R) -> Result<Reader<R>> {
        let mut input = Vec::new();
        from.by_ref().take(CHUNK as u64).read_to_end(&mut input)?;
        if input.starts_with(BOM) {
            input.drain(..BOM.len());
        }
        refuse_others(&input)?;
        let mut line = 1;
        let mut separator = None;
        if let Some(rest) = input.strip_prefix(b"sep=")
            && let [given, b'\r' | b'\n', ..] = rest
        {
            // Excel's own way to say it.
            separator = Some(*given);
            let end = input.iter().position(|&byte| byte == b'\n').map_or(6, |end| end + 1);
            input.drain(..end);
            line = 2;
        }
        let newline = if input.contains(&b'\n') { b'\n' } else { b'\r' };
        let core = ReaderBuilder::new().delimiter(separator.unwrap_or_else(|| most_frequent(&input))).build();
        Ok(Reader { from, core, input, at: 0, is_over: false, newline, line })
    }

    /// Reads the next row that is not blank; false at the end.
    ///
    /// # Errors
    /// What the disk says, and a quotation mark that is never closed.
    pub fn next(&mut self, row: &mut Row) -> Result<bool> {
        loop {
            if !self.read(row)? {
                return Ok(false);
            }
            if !row.is_blank() {
                return Ok(true);
            }
        }
    }

    fn read(&mut self, row: &mut Row) -> Result<bool> {
        self.skip_empty_lines()?;
        row.line = self.line;
        row.bytes.resize(row.bytes.capacity().max(1 << 10), 0);
        row.ends.resize(row.ends.capacity().max(64), 0);
        let (mut bytes, mut cells) = (0, 0);
        loop {
            if self.at == self.input.len() {
                self.fill()?;
            }
            let (result, read, written, ended) =
                self.core.read_record(&self.input[self.at..], &mut row.bytes[bytes..], &mut row.ends[cells..]);
            let taken = &self.input[self.at..self.at + read];
            self.line += taken.iter().filter(|&&byte| byte == self.newline).count() as u64;
            self.at += read;
            bytes += written;
            cells += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if bytes < MOST => row.bytes.resize(bytes * 2, 0),
                ReadRecordResult::OutputFull => {
                    bail!("line {}: a row of more than 1 MiB; is a quotation mark missing?", row.line)
                }
                ReadRecordResult::OutputEndsFull => row.ends.resize(cells * 2, 0),
                ReadRecordResult::End => return Ok(false),
                ReadRecordResult::Record => break,
            }
        }
        row.bytes.truncate(bytes);
        row.ends.truncate(cells);
        let is_last = self.is_over && self.at == self.input.len();
        if is_last && row.bytes == END[1..END.len() - 1] {
            return Ok(false);
        }
        if is_last && row.bytes.ends_with(END) {
            bail!("line {}: a quotation mark is opened in this row and never closed", row.line);
        }
        Ok(true)
    }

    fn skip_empty_lines(&mut self) -> Result<()> {
        loop {
            if self.at == self.input.len() && !self.fill()? {
                return Ok(());
            }
            match self.input[self.at] {
                b'\r' | b'\n' => self.line += u64::from(self.input[self.at] == self.newline),
                _ => return Ok(()),
            }
            self.at += 1;
        }
    }

    /// Reads on; after the last byte comes [`END`], once. False when there is no more.
    fn fill(&mut self) -> Result<bool> {
        self.at = 0;
        self.input.clear();
        self.from.by_ref().take(CHUNK as u64).read_to_end(&mut self.input)?;
        if self.input.is_empty() && !self.is_over {
            self.is_over = true;
            self.input.extend_from_slice(END);
        }
        Ok(!self.input.is_empty())
    }
}

/// Names what is often taken for a CSV file.
fn refuse_others(start: &[u8]) -> Result<()> {
    let text = start.trim_ascii_start();
    if text.is_empty() {
        bail!("the file is empty");
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"\xd0\xcf\x11\xe0") {
        bail!("this is a spreadsheet, not a CSV file; save it as CSV (UTF-8) there");
    }
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        bail!("this text is in UTF-16; save it as CSV (UTF-8)");
    }
    if text.starts_with(b"<") {
        bail!("this is HTML or XML, not a CSV file");
    }
    if start.contains(&0) {
        bail!("this is not a CSV file: there are NUL bytes in it");
    }
    Ok(())
}

/// The separator that stands most often in the first row, outside of quotation marks.
fn most_frequent(input: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for &byte in input {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\r' | b'\n' if !is_quoted => break,
            _ if is_quoted => {}
            _ => counts.iter_mut().filter(|(separator, _)| *separator == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // The last of equals would win, and a comma is what to take where nothing tells.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>> {
        let mut reader = Reader::new(bytes)?;
        let (mut row, mut rows) = (Row::default(), Vec::new());
        while reader.next(&mut row)? {
            rows.push((row.line, row.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()));
        }
        Ok(rows)
    }

    fn line(number: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn every_separator_and_line_end_is_read_and_lines_are_counted() {
        let wanted = vec![line(1, &["a", "b"]), line(2, &["1,5", "x\ny"]), line(6, &["", "+1"])];
        for text in ["a;b\n\"1,5\";\"x\ny\"\n\n;\n;+1\n", "a\tb\n1,5\t\"x\ny\"\n\n\t\n\t+1"] {
            assert_eq!(read(text.as_bytes()).unwrap(), wanted, "{text:?}");
        }
        let with_bom = "\u{feff}a,b\r\n\"1,5\",\"x\r\ny\"\r\n\r\n,\r\n,+1\r\n";
        let wanted = vec![line(1, &["a", "b"]), line(2, &["1,5", "x\r\ny"]), line(6, &["", "+1"])];
        assert_eq!(read(with_bom.as_bytes()).unwrap(), wanted);
        assert_eq!(read(b"sep=;\r\na;b,\r\n").unwrap(), [line(2, &["a", "b,"])]);
        assert_eq!(read(b"a;b\rc;d\r").unwrap(), [line(1, &["a", "b"]), line(2, &["c", "d"])]);
    }

    #[test]
    fn a_long_file_is_read_to_its_last_row() {
        let text: String = (0..20_000).map(|n| format!("{n},\"cell\n{n}\"\n")).collect();
        let rows = read(text.as_bytes()).unwrap();
        assert_eq!(rows.len(), 20_000);
        assert_eq!(rows[19_999], line(39_999, &["19999", "cell\n19999"]));
    }

    #[test]
    fn what_is_no_csv_file_is_named() {
        for (bytes, word) in [
            (&b""[..], "empty"),
            (b"\xef\xbb\xbf \n", "empty"),
            (b"PK\x03\x04", "spreadsheet"),
            (b"<!doctype html>", "HTML"),
            (b"\xff\xfea\0", "UTF-16"),
            (b"a,\0", "NUL"),
            (b"a,b\n1,\"2\n3,4\n", "line 2: a quotation mark"),
        ] {
            let error = read(bytes).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
        assert!(read(&[b"a\n\"".to_vec(), vec![b'x'; 2 << 20]].concat()).unwrap_err().to_string().contains("1 MiB"));
    }
}
