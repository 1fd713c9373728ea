//! A checked call as it will stand in the table `cdr`, and the temporary file in which calls wait to be written.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use anyhow::{Context, Result};
use rusqlite::Statement;
use rusqlite::types::{Null, ToSqlOutput, ValueRef};

/// The columns of text, in the order of [`TEXTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    UniqueId,
    Channel,
    AccountCode,
    Start,
    Answer,
    End,
    Clid,
    Src,
    RealSrc,
    Dst,
    FirstDst,
    LastDst,
    WhereLanded,
    Disposition,
    DContext,
    DstChannel,
    LastApp,
    UserField,
    LinkedId,
    PeerAccount,
}

/// Their names. The two that tell records apart come first.
pub const TEXTS: [&str; 20] = [
    "uniqueid",
    "channel",
    "accountcode",
    "start",
    "answer",
    "end",
    "clid",
    "src",
    "realsrc",
    "dst",
    "firstdst",
    "lastdst",
    "wherelanded",
    "disposition",
    "dcontext",
    "dstchannel",
    "lastapp",
    "userfield",
    "linkedid",
    "peeraccount",
];

/// What tells records of one uniqueid and channel apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sequence {
    /// Asterisk's own number.
    Given(i64),
    /// None: it is the k-th of its kind, and gets `-(base + k)`. The base is 0 where there is a uniqueid, else made of the whole line.
    Kth { base: i64 },
}

/// A call. Made once and filled again and again: there may be millions.
#[derive(Debug)]
pub struct Call {
    bytes: Vec<u8>,
    ends: [usize; TEXTS.len()],
    pub duration: i64,
    pub billsec: i64,
    pub sequence: Sequence,
}

impl Default for Call {
    fn default() -> Self {
        let sequence = Sequence::Kth { base: 0 };
        Self { bytes: Vec::with_capacity(1024), ends: [0; TEXTS.len()], duration: 0, billsec: 0, sequence }
    }
}

impl Call {
    /// Takes over all texts.
    pub fn fill(&mut self, texts: &[&str; TEXTS.len()]) {
        self.bytes.clear();
        for (text, end) in texts.iter().zip(&mut self.ends) {
            self.bytes.extend_from_slice(text.as_bytes());
            *end = self.bytes.len();
        }
    }

    /// One of the texts.
    pub fn text(&self, text: Text) -> &[u8] {
        self.at(text as usize)
    }

    fn at(&self, at: usize) -> &[u8] {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[from..self.ends[at]]
    }

    /// Binds uniqueid and channel to a statement's first two parameters.
    pub fn bind_names(&self, statement: &mut Statement) -> rusqlite::Result<()> {
        for at in 0..2 {
            statement.raw_bind_parameter(at + 1, ToSqlOutput::Borrowed(ValueRef::Text(self.at(at))))?;
        }
        Ok(())
    }

    /// The same, and a number to the third.
    pub fn bind_identity(&self, statement: &mut Statement, number: i64) -> rusqlite::Result<()> {
        self.bind_names(statement)?;
        statement.raw_bind_parameter(3, number)
    }

    /// Binds start, duration and dst to those that follow.
    pub fn bind_essence(&self, statement: &mut Statement) -> rusqlite::Result<()> {
        statement.raw_bind_parameter(4, ToSqlOutput::Borrowed(ValueRef::Text(self.text(Text::Start))))?;
        statement.raw_bind_parameter(5, self.duration)?;
        statement.raw_bind_parameter(6, ToSqlOutput::Borrowed(ValueRef::Text(self.text(Text::Dst))))
    }

    /// Binds the rest to those that follow: duration, billsec, then the texts.
    pub fn bind_contents(&self, statement: &mut Statement) -> rusqlite::Result<()> {
        statement.raw_bind_parameter(4, self.duration)?;
        statement.raw_bind_parameter(5, self.billsec)?;
        for at in 2..TEXTS.len() {
            let text = self.at(at);
            let is_moment = at == Text::Answer as usize || at == Text::End as usize;
            if is_moment && text.is_empty() {
                statement.raw_bind_parameter(at + 4, Null)?;
            } else {
                statement.raw_bind_parameter(at + 4, ToSqlOutput::Borrowed(ValueRef::Text(text)))?;
            }
        }
        Ok(())
    }

    /// Writes it in a form of our own.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let (kind, number) = match self.sequence {
            Sequence::Given(number) => (0_u8, number),
            Sequence::Kth { base } => (1, base),
        };
        let mut head = [0; HEAD];
        let (numbers, ends) = head.split_at_mut(25);
        for (place, number) in numbers.chunks_mut(8).zip([number, self.duration, self.billsec]) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        numbers[24] = kind;
        for (place, end) in ends.chunks_mut(4).zip(self.ends) {
            place.copy_from_slice(&u32::try_from(end).map_err(io::Error::other)?.to_le_bytes());
        }
        out.write_all(&head)?;
        out.write_all(&self.bytes)
    }

    /// Reads what [`Call::write`] has written.
    pub fn read(&mut self, from: &mut impl Read) -> io::Result<()> {
        let mut head = [0; HEAD];
        from.read_exact(&mut head)?;
        let (numbers, ends) = head.split_at(25);
        let number = |at: usize| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&numbers[at * 8..at * 8 + 8]);
            i64::from_le_bytes(bytes)
        };
        self.duration = number(1);
        self.billsec = number(2);
        self.sequence = if numbers[24] == 0 { Sequence::Given(number(0)) } else { Sequence::Kth { base: number(0) } };
        for (end, bytes) in self.ends.iter_mut().zip(ends.chunks(4)) {
            *end = bytes.iter().rev().fold(0, |end, byte| end << 8 | usize::from(*byte));
        }
        self.bytes.resize(self.ends[TEXTS.len() - 1], 0);
        from.read_exact(&mut self.bytes)
    }
}

/// Three numbers, what the first one is, and where each text ends.
const HEAD: usize = 25 + 4 * TEXTS.len();

/// Calls in a temporary file that has no name: nothing can leave it behind.
pub struct Spool {
    out: BufWriter<File>,
    /// Its size in bytes.
    pub size: u64,
}

impl Spool {
    pub fn new_in(folder: &Path) -> Result<Self> {
        let (file, name) = tempfile::Builder::new()
            .prefix(".switchroom-import-")
            .tempfile_in(folder)
            .with_context(|| format!("{}: no temporary file can be made in this folder", folder.display()))?
            .into_parts();
        name.close().context("the temporary file can't be removed")?;
        Ok(Self { out: BufWriter::with_capacity(256 << 10, file), size: 0 })
    }

    pub fn push(&mut self, call: &Call) -> io::Result<()> {
        self.size += (HEAD + call.bytes.len()) as u64;
        call.write(&mut self.out)
    }

    /// From now on it is read, from its beginning.
    pub fn read(self) -> io::Result<Spooled> {
        let mut file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(Spooled { from: BufReader::with_capacity(256 << 10, file) })
    }
}

/// The same, being read.
pub struct Spooled {
    from: BufReader<File>,
}

impl Spooled {
    /// The next call.
    pub fn next_into(&mut self, call: &mut Call) -> io::Result<()> {
        call.read(&mut self.from)
    }
}
