//! Reads what mysqldump and mariadb-dump write, row by row: memory stays the same however long a dump or an INSERT is.

mod kind;
mod row;
mod scan;

use std::io::Read;

use anyhow::{Result, bail};

pub use row::Row;
use scan::{Scanner, cut_off};

/// What a dump says, as far as it is about rows.
#[derive(Debug, PartialEq)]
pub enum Statement {
    /// A table and its columns in their order.
    Create {
        /// The table's name, without its database.
        table: String,
        /// The columns' names.
        columns: Vec<String>,
    },
    /// Rows follow: [`Reader::next_row`] yields them.
    Insert {
        /// The table's name, without its database.
        table: String,
        /// The columns, where the INSERT names them.
        columns: Option<Vec<String>>,
        /// Where it begins.
        line: u64,
    },
}

/// Reads a dump from its beginning to its end.
pub struct Reader<R> {
    scan: Scanner<R>,
    delimiter: Vec<u8>,
    state: State,
    /// The dump's own heading has been seen, and its closing line not yet.
    unfinished: bool,
    understood: bool,
    charset: Charset,
}

/// What the dump's text is written in.
#[derive(PartialEq)]
enum Charset {
    Utf8,
    /// By its own word.
    Latin,
    /// With `--compatible` the dump programs write latin1, and say nothing, if they are not told otherwise.
    Unsaid,
}

#[derive(PartialEq)]
enum State {
    Between,
    BeforeRow,
    AfterRow,
}

impl<R: Read> Reader<R> {
    /// Looks at the beginning and says what it is, if it is no dump.
    pub fn new(input: R) -> Result<Self> {
        let mut scan = Scanner::new(input);
        let start = scan.ahead(512)?;
        if let Some(what) = kind::no_dump(start) {
            bail!("{what}");
        }
        scan.accept(b"\xef\xbb\xbf")?;
        Ok(Self {
            scan,
            delimiter: b";".to_vec(),
            state: State::Between,
            unfinished: false,
            understood: false,
            charset: Charset::Utf8,
        })
    }

    /// Whether text comes in latin1, so that other letters were lost when the dump was made.
    pub fn is_latin(&self) -> bool {
        self.charset == Charset::Latin
    }

    /// The next statement that is about rows; rows of the last one that were not read are passed.
    pub fn next_statement(&mut self) -> Result<Option<Statement>> {
        let mut row = Row::default();
        while self.state != State::Between {
            self.next_row(&[], &mut row)?;
        }
        loop {
            self.skip_between()?;
            let line = self.scan.line();
            if self.scan.peek()?.is_none() {
                if self.unfinished {
                    return Err(cut_off());
                }
                return Ok(None);
            }
            let found = match self.word()?.to_ascii_uppercase().as_str() {
                "DELIMITER" => {
                    self.delimiter = self.rest_of_line()?.trim().as_bytes().to_vec();
                    if self.delimiter.is_empty() {
                        self.delimiter = b";".to_vec();
                    }
                    None
                }
                "CREATE" => self.create()?,
                "INSERT" | "REPLACE" => Some(self.insert(line)?),
                verb if self.understood || VERBS.contains(&verb) => {
                    self.skip_statement()?;
                    None
                }
                _ => bail!("is not a dump that mysqldump or mariadb-dump wrote (line {line}); make one with either"),
            };
            self.understood = true;
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// The next row of the INSERT at hand, into `row`; false after the last. `kept` has a flag a column.
    pub fn next_row(&mut self, kept: &[bool], row: &mut Row) -> Result<bool> {
        self.scan.skip_blank()?;
        match self.state {
            State::Between => return Ok(false),
            State::BeforeRow => {}
            State::AfterRow if self.scan.accept(b",")? => self.scan.skip_blank()?,
            State::AfterRow => {
                self.state = State::Between;
                self.skip_statement()?;
                return Ok(false);
            }
        }
        row.read(&mut self.scan, kept)?;
        if self.charset != Charset::Utf8 && row.decode_latin(kept) {
            self.charset = Charset::Latin;
        }
        self.state = State::AfterRow;
        Ok(true)
    }

    /// Passes what may stand between statements, and takes note of the dump's own heading and closing line.
    fn skip_between(&mut self) -> Result<()> {
        loop {
            self.scan.skip_space()?;
            if self.scan.starts_with(b"--")? {
                let comment = self.rest_of_line()?;
                let comment = comment.trim_start_matches('-').trim_start();
                if comment.starts_with("MySQL dump") || comment.starts_with("MariaDB dump") {
                    if self.unfinished {
                        return Err(cut_off());
                    }
                    self.unfinished = true;
                    self.understood = true;
                } else if comment.starts_with("Dump completed") {
                    self.unfinished = false;
                }
            } else if self.starts_with_message()? {
                let message = self.rest_of_line()?;
                if message.to_ascii_lowercase().contains("error") {
                    bail!("the dump itself failed ({}): make it again", message.trim());
                }
            } else {
                self.note_charset()?;
                let delimiter = std::mem::take(&mut self.delimiter);
                let passed = self.scan.accept(&delimiter)? || self.scan.accept(b";")? || self.scan.skip_comment()?;
                self.delimiter = delimiter;
                if !passed {
                    return Ok(());
                }
            }
        }
    }

    /// Takes note of `SET NAMES` and of the mode that goes without it, in a conditional comment or not.
    fn note_charset(&mut self) -> Result<()> {
        let line = self.scan.line();
        let ahead = self.scan.ahead(160)?;
        let start = ahead[..ahead.len().min(160)].split(|&byte| byte == b';').next().unwrap_or_default();
        let start = String::from_utf8_lossy(start).to_ascii_uppercase();
        if !start.starts_with("/*!") && !start.starts_with("SET ") {
            return Ok(());
        }
        if start.contains("SQL_MODE='") && start.contains("ANSI") && self.charset == Charset::Utf8 {
            self.charset = Charset::Unsaid;
        }
        if let Some((_, names)) = start.split_once("SET NAMES ") {
            self.charset = match names.trim_matches(|char: char| !char.is_ascii_alphanumeric()) {
                "LATIN1" => Charset::Latin,
                name if name.starts_with("UTF8") || name == "BINARY" || name == "ASCII" => Charset::Utf8,
                other => bail!("line {line}: its text is in {other}; dump with --default-character-set=utf8mb4"),
            };
        }
        Ok(())
    }

    /// What the dump program says on its standard error, which many a script sends into the file too.
    fn starts_with_message(&mut self) -> Result<bool> {
        for program in ["mysqldump:", "mariadb-dump:", "Warning:"] {
            if self.scan.starts_with(program.as_bytes())? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// CREATE TABLE tells the columns; anything else that is created is passed.
    fn create(&mut self) -> Result<Option<Statement>> {
        let mut word = self.next_word()?;
        while matches!(word.as_str(), "TEMPORARY" | "OR" | "REPLACE") {
            word = self.next_word()?;
        }
        if word != "TABLE" {
            self.skip_statement()?;
            return Ok(None);
        }
        self.scan.skip_blank()?;
        for word in ["IF", "NOT", "EXISTS"] {
            self.accept_word(word)?;
        }
        let table = self.name()?;
        self.scan.skip_blank()?;
        if !self.scan.accept(b"(")? {
            self.skip_statement()?;
            return Ok(None);
        }
        let mut columns = Vec::new();
        loop {
            self.scan.skip_blank()?;
            let quoted = matches!(self.scan.need()?, b'`' | b'"');
            let name = self.name_part()?;
            if quoted || !NO_COLUMN.contains(&name.to_ascii_uppercase().as_str()) {
                columns.push(name);
            }
            if !self.skip_definition()? {
                break;
            }
        }
        self.skip_statement()?;
        Ok(Some(Statement::Create { table, columns }))
    }

    /// Passes the rest of a column's or key's definition; true if another one follows.
    fn skip_definition(&mut self) -> Result<bool> {
        let mut depth = 0_usize;
        loop {
            self.scan.skip_blank()?;
            match self.scan.need()? {
                quote @ (b'\'' | b'"' | b'`') => {
                    self.scan.quoted(quote, |_| {})?;
                    continue;
                }
                b'(' => depth += 1,
                b')' if depth > 0 => depth -= 1,
                end @ (b',' | b')') if depth == 0 => {
                    self.scan.advance(1);
                    return Ok(end == b',');
                }
                _ => {}
            }
            self.scan.advance(1);
        }
    }

    fn insert(&mut self, line: u64) -> Result<Statement> {
        for word in ["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO"] {
            self.accept_word(word)?;
        }
        let table = self.name()?;
        self.scan.skip_blank()?;
        let mut columns = None;
        if self.scan.accept(b"(")? {
            let mut names = Vec::new();
            loop {
                self.scan.skip_blank()?;
                names.push(self.name()?);
                self.scan.skip_blank()?;
                if self.scan.accept(b")")? {
                    break;
                }
                self.scan.expect(b',')?;
            }
            columns = Some(names);
        }
        if !matches!(self.next_word()?.as_str(), "VALUES" | "VALUE") {
            self.scan.need()?;
            bail!("line {line}: an INSERT without VALUES; this is not what mysqldump or mariadb-dump writes");
        }
        self.state = State::BeforeRow;
        Ok(Statement::Insert { table, columns, line })
    }

    fn skip_statement(&mut self) -> Result<()> {
        self.scan.skip_code_until(&self.delimiter)
    }

    /// A name with or without its database: the last part.
    fn name(&mut self) -> Result<String> {
        let mut name = self.name_part()?;
        self.scan.skip_blank()?;
        while self.scan.accept(b".")? {
            self.scan.skip_blank()?;
            name = self.name_part()?;
        }
        Ok(name)
    }

    fn name_part(&mut self) -> Result<String> {
        let quote = self.scan.need()?;
        if !matches!(quote, b'`' | b'"') {
            return self.word();
        }
        let mut name = Vec::new();
        self.scan.quoted(quote, |piece| name.extend_from_slice(piece))?;
        Ok(String::from_utf8_lossy(&name).into_owned())
    }

    /// Letters and digits from here on; nothing, if there are none.
    fn word(&mut self) -> Result<String> {
        let mut word = Vec::new();
        let ends = |byte: u8| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..));
        self.scan.take_until(ends, |piece| word.extend_from_slice(piece))?;
        Ok(String::from_utf8_lossy(&word).into_owned())
    }

    /// The next word in capitals.
    fn next_word(&mut self) -> Result<String> {
        self.scan.skip_blank()?;
        Ok(self.word()?.to_ascii_uppercase())
    }

    /// Passes `word` and what is blank after it, if it comes next.
    fn accept_word(&mut self, word: &str) -> Result<bool> {
        self.scan.skip_blank()?;
        let ahead = self.scan.ahead(word.len() + 1)?;
        let found = ahead.get(..word.len()).is_some_and(|text| text.eq_ignore_ascii_case(word.as_bytes()))
            && ahead.get(word.len()).is_some_and(|next| !next.is_ascii_alphanumeric() && !b"_$.".contains(next));
        if found {
            self.scan.advance(word.len());
            self.scan.skip_blank()?;
        }
        Ok(found)
    }

    /// The line up to its end; of a very long one the beginning.
    fn rest_of_line(&mut self) -> Result<String> {
        let mut line = Vec::new();
        self.scan.take_until(
            |byte| byte == b'\n',
            |piece| {
                let room = 200_usize.saturating_sub(line.len());
                line.extend_from_slice(&piece[..piece.len().min(room)]);
            },
        )?;
        Ok(String::from_utf8_lossy(&line).into_owned())
    }
}

/// What a dump's statements begin with. Only the first is held against this list: it tells a dump from any other text.
const VERBS: &[&str] = &[
    "ALTER", "ANALYZE", "BEGIN", "CALL", "CHANGE", "COMMIT", "DELETE", "DROP", "FLUSH", "GRANT", "LOCK", "OPTIMIZE",
    "PURGE", "RENAME", "ROLLBACK", "SELECT", "SET", "START", "TRUNCATE", "UNLOCK", "UPDATE", "USE",
];

/// What can stand in place of a column in CREATE TABLE.
const NO_COLUMN: &[&str] =
    &["CHECK", "CONSTRAINT", "FOREIGN", "FULLTEXT", "INDEX", "KEY", "PERIOD", "PRIMARY", "SPATIAL", "UNIQUE"];

#[cfg(test)]
mod tests;
