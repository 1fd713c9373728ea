//! Master.csv as records: where one ends, what its fields are, and how to go on after one that is broken.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memchr2};

/// Asterisk cuts a record off at 1024 bytes; what is longer than this is none.
pub const LONGEST: usize = 32 << 10;
const BUFFER: usize = 256 << 10;

/// A field's place within its record, without its quotes.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    pub from: usize,
    pub to: usize,
    /// Whether quotes stand doubled in it.
    pub doubled: bool,
}

/// One record.
#[derive(Debug)]
pub struct Line<'a> {
    /// The number of its first line, from 1.
    pub number: u64,
    /// The bytes, without the line's end.
    pub bytes: &'a [u8],
    /// Its fields, or why it can't be split into fields.
    pub fields: Result<&'a [Field], &'static str>,
    /// Whether it has a line's end. The last one of a file may be half-written.
    pub is_ended: bool,
}

/// Reads records one after the other.
pub struct Lines<R> {
    from: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    is_at_end: bool,
    is_skipping: bool,
    line: u64,
    position: u64,
    fields: Vec<Field>,
}

/// What the beginning of some bytes is.
enum Scan {
    /// A record: its length without and with the line's end.
    Whole(usize, usize),
    /// No record, whatever comes next.
    Broken(&'static str),
    /// The bytes end within it.
    Open,
}

impl<R: Read> Lines<R> {
    /// Of bytes that begin with a record, the first of `line`.
    pub fn new(from: R, line: u64) -> Self {
        let buffer = vec![0; BUFFER];
        let (start, end, position) = (0, 0, 0);
        Self { from, buffer, start, end, is_at_end: false, is_skipping: false, line, position, fields: Vec::new() }
    }

    /// The bytes up to the end of the last record.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The number of the line after the last record.
    pub fn next_number(&self) -> u64 {
        self.line
    }

    /// The next record; None at the end. One without a line's end is the last, and is not counted in the position.
    pub fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        if !self.skip()? {
            return Ok(None);
        }
        let (length, whole, fault) = loop {
            let data = &self.buffer[self.start..self.end];
            let is_full = data.len() >= LONGEST;
            match scan(data, &mut self.fields) {
                Scan::Whole(length, whole) => break (length, whole, None),
                Scan::Broken(reason) => match memchr(b'\n', data) {
                    Some(at) => break (at, at + 1, Some(reason)),
                    None if is_full => return Ok(Some(self.too_long())),
                    None => {}
                },
                // A quote that is not closed would swallow everything after it: only its own line is given up.
                Scan::Open if is_full || self.is_at_end => match memchr(b'\n', data) {
                    Some(at) => break (at, at + 1, Some("has a quote that is not closed")),
                    None if is_full => return Ok(Some(self.too_long())),
                    None => {}
                },
                Scan::Open => {}
            }
            if self.is_at_end {
                return Ok(self.unended());
            }
            self.fill()?;
        };
        let bytes = &self.buffer[self.start..self.start + length];
        let number = self.line;
        self.line += memchr_iter(b'\n', bytes).count() as u64 + 1;
        self.start += whole;
        self.position += whole as u64;
        let fields = fault.map_or(Ok(self.fields.as_slice()), Err);
        Ok(Some(Line { number, bytes: bytes.strip_suffix(b"\r").unwrap_or(bytes), fields, is_ended: true }))
    }

    /// What stands after the last line's end, if anything does.
    fn unended(&mut self) -> Option<Line<'_>> {
        let (start, end) = (self.start, self.end);
        if start == end {
            return None;
        }
        // There is room: a full buffer has been given up as too long before.
        self.buffer[end] = b'\n';
        let data = &self.buffer[start..=end];
        let is_record = matches!(scan(data, &mut self.fields), Scan::Whole(_, whole) if whole == data.len());
        self.start = end;
        let fields = if is_record { Ok(self.fields.as_slice()) } else { Err("is half-written") };
        Some(Line { number: self.line, bytes: &self.buffer[start..end], fields, is_ended: false })
    }

    /// A line that is no record by its length; the rest of it is left out.
    fn too_long(&mut self) -> Line<'_> {
        self.is_skipping = true;
        let bytes = &self.buffer[self.start..self.end];
        self.start = self.end;
        self.position += bytes.len() as u64;
        Line { number: self.line, bytes, fields: Err("is too long for a record"), is_ended: true }
    }

    /// Leaves out what is left of a line that is too long; false where nothing comes after it.
    fn skip(&mut self) -> io::Result<bool> {
        while self.is_skipping {
            let data = &self.buffer[self.start..self.end];
            let gone = memchr(b'\n', data).map_or(data.len(), |at| at + 1);
            self.is_skipping = gone == 0 || data[gone - 1] != b'\n';
            self.start += gone;
            self.position += gone as u64;
            if !self.is_skipping {
                self.line += 1;
            } else if self.is_at_end {
                return Ok(false);
            } else {
                self.fill()?;
            }
        }
        Ok(true)
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let read = loop {
            match self.from.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.end += read;
        self.is_at_end = read == 0;
        Ok(())
    }
}

fn scan(data: &[u8], fields: &mut Vec<Field>) -> Scan {
    fields.clear();
    let mut at = 0;
    loop {
        if data.get(at) != Some(&b'"') {
            let Some(length) = memchr2(b',', b'\n', &data[at..]) else { return Scan::Open };
            let (from, to) = (at, at + length);
            at = to + 1;
            if data[to] == b',' {
                fields.push(Field { from, to, doubled: false });
                continue;
            }
            let cut = usize::from(to > from && data[to - 1] == b'\r');
            fields.push(Field { from, to: to - cut, doubled: false });
            return Scan::Whole(to, at);
        }
        let from = at + 1;
        let mut doubled = false;
        at = from;
        loop {
            let Some(length) = memchr(b'"', &data[at..]) else { return Scan::Open };
            at += length + 1;
            match data.get(at) {
                Some(b'"') => {
                    doubled = true;
                    at += 1;
                }
                Some(_) => break,
                None => return Scan::Open,
            }
        }
        fields.push(Field { from, to: at - 1, doubled });
        match (data[at], data.get(at + 1)) {
            (b',', _) => at += 1,
            (b'\n', _) => return Scan::Whole(at, at + 1),
            (b'\r', Some(b'\n')) => return Scan::Whole(at + 1, at + 2),
            (b'\r', None) => return Scan::Open,
            _ => return Scan::Broken("goes on after a closing quote"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives out a few bytes at a time.
    struct Drip<'a>(&'a [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let most = self.1.min(into.len());
            self.0.read(&mut into[..most])
        }
    }

    type Seen = (u64, Result<Vec<String>, &'static str>, bool);
    type Expected<'a> = (u64, Result<&'a [&'a str], &'static str>, bool);

    fn read_all(bytes: &[u8], step: usize) -> Vec<Seen> {
        let mut lines = Lines::new(Drip(bytes, step), 1);
        let mut seen = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            let text = |field: &Field| String::from_utf8_lossy(&line.bytes[field.from..field.to]).into_owned();
            let fields = line.fields.map(|fields| fields.iter().map(text).collect());
            seen.push((line.number, fields, line.is_ended));
        }
        seen
    }

    #[track_caller]
    fn assert_lines(bytes: &[u8], expected: &[Expected]) {
        let expected: Vec<Seen> = expected
            .iter()
            .map(|(number, fields, ended)| {
                (*number, fields.map(|fields| fields.iter().map(|text| (*text).to_owned()).collect()), *ended)
            })
            .collect();
        for step in [1, 7, usize::MAX] {
            assert_eq!(read_all(bytes, step), expected);
        }
    }

    #[test]
    fn quotes_commas_and_line_ends_within_quotes_belong_to_the_field() {
        assert_lines(
            b"\"a,\"\"b\"\"\",,5\n\"two\nlines\",x\r\n\"end\"\r\n",
            &[(1, Ok(&["a,\"\"b\"\"", "", "5"]), true), (2, Ok(&["two\nlines", "x"]), true), (4, Ok(&["end"]), true)],
        );
    }

    #[test]
    fn a_broken_line_takes_no_other_with_it() {
        assert_lines(
            b"\"a\"b\n\"c\"\n\"open,1\n\"d\"\n",
            &[
                (1, Err("goes on after a closing quote"), true),
                (2, Ok(&["c"]), true),
                (3, Err("goes on after a closing quote"), true),
                (4, Ok(&["d"]), true),
            ],
        );
        assert_lines(b"\"open\nx\n", &[(1, Err("has a quote that is not closed"), true), (2, Ok(&["x"]), true)]);
    }

    #[test]
    fn the_last_line_is_known_to_have_no_end() {
        assert_lines(b"x\n\"a\",\"b", &[(1, Ok(&["x"]), true), (2, Err("is half-written"), false)]);
        assert_lines(b"x\n\"a\",\"b\"", &[(1, Ok(&["x"]), true), (2, Ok(&["a", "b"]), false)]);
        assert_lines(b"", &[]);
    }

    #[test]
    fn a_line_without_end_costs_no_memory_and_the_next_one_is_read() {
        let mut bytes = vec![b'x'; 1_000_000];
        bytes.extend_from_slice(b"\ny\n");
        let seen = read_all(&bytes, usize::MAX);
        assert_eq!(seen.len(), 2);
        assert_eq!((seen[0].0, &seen[0].1), (1, &Err("is too long for a record")));
        assert_eq!(seen[1], (2, Ok(vec!["y".to_owned()]), true));
        let mut lines = Lines::new(bytes.as_slice(), 1);
        while lines.next_line().unwrap().is_some() {}
        assert_eq!(lines.position(), bytes.len() as u64);
    }
}
