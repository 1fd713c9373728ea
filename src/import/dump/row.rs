//! One row of an INSERT: its values as bytes, in buffers that serve for every row.

use std::io::Read;
use std::ops::Range;

use anyhow::{Result, bail};

use super::scan::Scanner;

/// The values of one row. Made once, filled for each row.
#[derive(Default)]
pub struct Row {
    /// The line on which the row begins.
    pub line: u64,
    bytes: Vec<u8>,
    cells: Vec<Option<Range<usize>>>,
}

impl Row {
    /// The number of values.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// A value as it stands in the database, numbers as text; none for NULL. Of a value that is not kept the first two
    /// bytes are here: enough to tell whether it is one.
    pub fn value(&self, index: usize) -> Option<&[u8]> {
        self.cells.get(index)?.clone().map(|range| &self.bytes[range])
    }

    /// Whether the value is more than NULL, nothing, or zero.
    pub fn holds_data(&self, index: usize) -> bool {
        !matches!(self.value(index), None | Some(b"" | b"0"))
    }

    /// Turns what is not UTF-8 from latin1 into it. What is, stays: many an old system keeps UTF-8 in latin1 columns.
    /// Says whether there was any.
    pub(super) fn decode_latin(&mut self, kept: &[bool]) -> bool {
        let mut found = false;
        for (cell, _) in self.cells.iter_mut().zip(kept).filter(|(_, kept)| **kept) {
            let Some(cell) = cell else { continue };
            if str::from_utf8(&self.bytes[cell.clone()]).is_err() {
                let text: String = self.bytes[cell.clone()].iter().map(|&byte| latin(byte)).collect();
                *cell = self.bytes.len()..self.bytes.len() + text.len();
                self.bytes.extend_from_slice(text.as_bytes());
                found = true;
            }
        }
        found
    }

    /// Reads the row that begins at the scanner; `kept` says of which columns whole values are wanted.
    pub(super) fn read<R: Read>(&mut self, scan: &mut Scanner<R>, kept: &[bool]) -> Result<()> {
        self.line = scan.line();
        self.bytes.clear();
        self.cells.clear();
        scan.expect(b'(')?;
        scan.skip_blank()?;
        if scan.accept(b")")? {
            return Ok(());
        }
        loop {
            let start = self.bytes.len();
            let most = match kept.get(self.cells.len()) {
                Some(true) => usize::MAX,
                _ => start + 2,
            };
            let mut cell = Cell { bytes: &mut self.bytes, most };
            let cell = value(scan, &mut cell)?.then_some(start..self.bytes.len());
            self.cells.push(cell);
            scan.skip_blank()?;
            if scan.accept(b")")? {
                return Ok(());
            }
            scan.expect(b',')?;
            scan.skip_blank()?;
        }
    }
}

/// A letter of what MySQL calls latin1, which is Windows' code page 1252.
fn latin(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..0xa0 => FROM_80[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Where a value's bytes go: all of them, or no more than tell that it is there.
struct Cell<'a> {
    bytes: &'a mut Vec<u8>,
    most: usize,
}

impl Cell<'_> {
    #[inline]
    fn push(&mut self, piece: &[u8]) {
        let room = self.most.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&piece[..piece.len().min(room)]);
    }
}

/// Reads one value; false for NULL.
fn value<R: Read>(scan: &mut Scanner<R>, cell: &mut Cell) -> Result<bool> {
    match scan.need()? {
        quote @ (b'\'' | b'"') => scan.quoted(quote, |piece| cell.push(piece))?,
        b'0' if scan.accept(b"0x")? || scan.accept(b"0X")? => hex(scan, cell)?,
        b'0' if scan.accept(b"0b")? => bits(scan, cell)?,
        byte if byte.is_ascii_alphabetic() || byte == b'_' => return word(scan, cell),
        _ => expression(scan, cell)?,
    }
    Ok(true)
}

/// NULL, a truth value, a literal with an introducer (`_binary '…'`, `X'…'`, `b'…'`), or an expression.
fn word<R: Read>(scan: &mut Scanner<R>, cell: &mut Cell) -> Result<bool> {
    let mut word = Vec::new();
    scan.take_until(|byte| !(byte.is_ascii_alphanumeric() || byte == b'_'), |piece| word.extend_from_slice(piece))?;
    word.make_ascii_lowercase();
    match (word.as_slice(), scan.need()?) {
        (b"null", _) => return Ok(false),
        (b"true", _) => cell.push(b"1"),
        (b"false", _) => cell.push(b"0"),
        (b"x", b'\'') => {
            scan.advance(1);
            hex(scan, cell)?;
            scan.expect(b'\'')?;
        }
        (b"b", b'\'') => {
            scan.advance(1);
            bits(scan, cell)?;
            scan.expect(b'\'')?;
        }
        (b"n", b'\'') => return value(scan, cell),
        ([b'_', ..], _) => {
            scan.skip_blank()?;
            return value(scan, cell);
        }
        _ => {
            cell.push(&word);
            expression(scan, cell)?;
        }
    }
    Ok(true)
}

fn hex<R: Read>(scan: &mut Scanner<R>, cell: &mut Cell) -> Result<()> {
    let mut high = None;
    scan.take_until(
        |byte| !byte.is_ascii_hexdigit(),
        |piece| {
            for &digit in piece {
                let low = char::from(digit).to_digit(16).unwrap_or(0) as u8;
                match high.take() {
                    None => high = Some(low),
                    Some(high) => cell.push(&[high << 4 | low]),
                }
            }
        },
    )?;
    if high.is_some() {
        bail!("line {}: a hexadecimal value with an odd number of digits", scan.line());
    }
    Ok(())
}

/// A bit field, as the number that it is.
fn bits<R: Read>(scan: &mut Scanner<R>, cell: &mut Cell) -> Result<()> {
    let mut number: u64 = 0;
    scan.take_until(
        |byte| !matches!(byte, b'0' | b'1'),
        |piece| number = piece.iter().fold(number, |number, bit| number << 1 | u64::from(bit - b'0')),
    )?;
    cell.push(number.to_string().as_bytes());
    Ok(())
}

/// A number, or anything else up to the next comma: taken as it is written.
fn expression<R: Read>(scan: &mut Scanner<R>, cell: &mut Cell) -> Result<()> {
    let mut depth = 0_usize;
    loop {
        let stops = |byte: u8| matches!(byte, b',' | b'(' | b')' | b'\'' | b'"' | b'`') || byte.is_ascii_whitespace();
        scan.take_until(stops, |piece| cell.push(piece))?;
        match scan.need()? {
            b',' | b')' if depth == 0 => return Ok(()),
            quote @ (b'\'' | b'"' | b'`') => {
                scan.quoted(quote, |piece| cell.push(piece))?;
                continue;
            }
            b'(' => depth += 1,
            b')' => depth -= 1,
            blank if blank.is_ascii_whitespace() && depth == 0 => return Ok(()),
            _ => {}
        }
        scan.advance(1);
    }
}
