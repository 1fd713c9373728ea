//! Bytes of a dump one after another, in constant memory, with the line they stand on; what SQL lets one skip.

use std::io::{ErrorKind, Read};

use anyhow::{Result, anyhow, bail};

const CHUNK: usize = 256 * 1024;

/// A window on the dump that moves forward only.
pub struct Scanner<R> {
    input: R,
    window: Vec<u8>,
    at: usize,
    end: usize,
    ended: bool,
    line: u64,
}

impl<R: Read> Scanner<R> {
    pub fn new(input: R) -> Self {
        Self { input, window: vec![0; CHUNK], at: 0, end: 0, ended: false, line: 1 }
    }

    /// The line of the next byte, counted from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The next byte, which stays where it is; none at the end.
    #[inline]
    pub fn peek(&mut self) -> Result<Option<u8>> {
        if self.at == self.end && !self.fill(1)? {
            return Ok(None);
        }
        Ok(Some(self.window[self.at]))
    }

    /// The next byte of a statement that has not come to its end.
    #[inline]
    pub fn need(&mut self) -> Result<u8> {
        match self.peek()? {
            Some(byte) => Ok(byte),
            None => Err(cut_off()),
        }
    }

    /// What is in the window now: at least `least` bytes, if the dump has as many.
    pub fn ahead(&mut self, least: usize) -> Result<&[u8]> {
        if self.end - self.at < least {
            self.fill(least)?;
        }
        Ok(&self.window[self.at..self.end])
    }

    pub fn starts_with(&mut self, text: &[u8]) -> Result<bool> {
        Ok(self.ahead(text.len())?.starts_with(text))
    }

    #[inline]
    pub fn advance(&mut self, count: usize) {
        let passed = &self.window[self.at..self.at + count];
        self.line += passed.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.at += count;
    }

    /// Passes `text` if it is what comes next.
    pub fn accept(&mut self, text: &[u8]) -> Result<bool> {
        let found = self.starts_with(text)?;
        if found {
            self.advance(text.len());
        }
        Ok(found)
    }

    pub fn expect(&mut self, byte: u8) -> Result<()> {
        let found = self.need()?;
        if found != byte {
            bail!(
                "line {}: '{}' where '{}' should be; this is not what mysqldump or mariadb-dump writes",
                self.line,
                found.escape_ascii(),
                char::from(byte)
            );
        }
        self.advance(1);
        Ok(())
    }

    /// Hands out what comes before the next byte that `stops` knows, piece by piece, and passes it.
    pub fn take_until(&mut self, stops: impl Fn(u8) -> bool, mut piece: impl FnMut(&[u8])) -> Result<Option<u8>> {
        loop {
            let ahead = self.ahead(1)?;
            if ahead.is_empty() {
                return Ok(None);
            }
            let stop = ahead.iter().position(|&byte| stops(byte));
            let count = stop.unwrap_or(ahead.len());
            piece(&ahead[..count]);
            let found = stop.map(|at| ahead[at]);
            self.advance(count);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Passes blanks and comments, also the conditional ones with all that is in them.
    pub fn skip_blank(&mut self) -> Result<()> {
        loop {
            match self.peek()? {
                Some(byte) if byte.is_ascii_whitespace() => self.advance(1),
                Some(b'-' | b'#' | b'/') if self.skip_comment()? => {}
                _ => return Ok(()),
            }
        }
    }

    pub fn skip_space(&mut self) -> Result<()> {
        while self.peek()?.is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.advance(1);
        }
        Ok(())
    }

    /// Passes the comment that begins here, if one does.
    pub fn skip_comment(&mut self) -> Result<bool> {
        let ahead = self.ahead(4)?;
        match ahead {
            [b'#', ..] => self.skip_line()?,
            [b'-', b'-'] => self.skip_line()?,
            [b'-', b'-', blank, ..] if blank.is_ascii_whitespace() => self.skip_line()?,
            [b'/', b'*', b'!', ..] | [b'/', b'*', b'M', b'!'] => {
                self.advance(3);
                self.skip_code_until(b"*/")?;
            }
            [b'/', b'*', ..] => {
                self.advance(2);
                while !self.accept(b"*/")? {
                    self.need()?;
                    self.advance(1);
                    if self.take_until(|byte| byte == b'*', |_| {})?.is_none() {
                        return Err(cut_off());
                    }
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub fn skip_line(&mut self) -> Result<()> {
        self.take_until(|byte| byte == b'\n', |_| {})?;
        Ok(())
    }

    /// Passes SQL up to and with `end`, which counts only outside of strings and comments.
    pub fn skip_code_until(&mut self, end: &[u8]) -> Result<()> {
        let first = end.first().copied().unwrap_or(b';');
        let special = |byte| byte == first || matches!(byte, b'\'' | b'"' | b'`' | b'-' | b'#' | b'/');
        loop {
            let Some(byte) = self.take_until(special, |_| {})? else {
                return Err(cut_off());
            };
            if byte == first && self.accept(end)? {
                return Ok(());
            }
            match byte {
                b'\'' | b'"' | b'`' => self.quoted(byte, |_| {})?,
                _ if self.skip_comment()? => {}
                _ => self.advance(1),
            }
        }
    }

    /// Hands out the content of the quoted text that begins here, with its escapes resolved, piece by piece.
    pub fn quoted(&mut self, quote: u8, mut piece: impl FnMut(&[u8])) -> Result<()> {
        self.advance(1);
        let escapes = quote != b'`';
        loop {
            match self.take_until(|byte| byte == quote || (escapes && byte == b'\\'), &mut piece)? {
                None => return Err(cut_off()),
                Some(b'\\') if escapes => {
                    self.advance(1);
                    let byte = self.need()?;
                    self.advance(1);
                    match byte {
                        b'0' => piece(b"\0"),
                        b'n' => piece(b"\n"),
                        b'r' => piece(b"\r"),
                        b't' => piece(b"\t"),
                        b'b' => piece(b"\x08"),
                        b'Z' => piece(b"\x1a"),
                        // They are escapes for LIKE alone: elsewhere the backslash belongs to the text.
                        b'%' => piece(b"\\%"),
                        b'_' => piece(b"\\_"),
                        other => piece(&[other]),
                    }
                }
                Some(_) => {
                    self.advance(1);
                    if self.peek()? != Some(quote) {
                        return Ok(());
                    }
                    self.advance(1);
                    piece(&[quote]);
                }
            }
        }
    }

    /// Moves what is left to the front of the window and reads on until `least` bytes are there.
    #[cold]
    fn fill(&mut self, least: usize) -> Result<bool> {
        self.window.copy_within(self.at..self.end, 0);
        self.end -= self.at;
        self.at = 0;
        while self.end < least && !self.ended {
            match self.input.read(&mut self.window[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => bail!("can't be read to its end ({error}); it may be cut off or damaged: copy it again"),
            }
        }
        Ok(self.end >= least)
    }
}

/// The one thing to say about a dump that ends too early.
pub fn cut_off() -> anyhow::Error {
    anyhow!("is cut off: it ends in the middle of the dump; make or copy it again")
}
