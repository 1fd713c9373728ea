//! What a backup file is wrapped in: nothing, zstd, age, or zstd within age; and its hash.

use crate::store::place::Problem;
use age::DecryptError;
use age::x25519::{Identity, Recipient};
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Write};
use std::path::Path;
use std::str::FromStr;

/// Of Zstandard's levels: 2 % more bytes than its usual 3 makes of a database, in a fifth less time.
const LEVEL: i32 = 2;
/// Bytes that may wait to be flushed: more would make the writers of the same medium wait.
const UNFLUSHED: u64 = 1 << 20;

/// A public key to encrypt to: `age1…`.
#[derive(Clone, Debug)]
pub struct Key(Recipient);

impl FromStr for Key {
    type Err = String;

    fn from_str(text: &str) -> Result<Key, String> {
        let wrong =
            |_| "not an age public key (age1…); age-keygen makes a pair: keep the secret one elsewhere".to_owned();
        text.trim().parse().map(Key).map_err(wrong)
    }
}

/// How a backup is wrapped.
pub(super) struct Encoding<'a> {
    pub(super) compress: bool,
    pub(super) keys: &'a [Key],
}

impl Encoding<'_> {
    pub(super) fn is_plain(&self) -> bool {
        !self.compress && self.keys.is_empty()
    }

    pub(super) fn extension(&self) -> &'static str {
        match (self.compress, self.keys.is_empty()) {
            (false, true) => ".db",
            (true, true) => ".db.zst",
            (false, false) => ".db.age",
            (true, false) => ".db.zst.age",
        }
    }
}

/// Size and SHA-256 of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Bytes.
    pub size: u64,
    /// Hexadecimal, lower case.
    pub sha256: String,
}

/// Size and hash of a file as it is.
pub(in crate::store) fn sum(path: &Path) -> Result<Sum, Problem> {
    let file = File::open(path).map_err(Problem::io(path))?;
    sum_of(file).map_err(Problem::io(path))
}

/// Size and hash of the database in a file that is not encrypted.
pub(super) fn decoded_sum(path: &Path) -> Result<Sum, Problem> {
    sum_of(decode(path, None)?).map_err(Problem::io(path))
}

fn sum_of(mut from: impl Read) -> io::Result<Sum> {
    let mut to = Counted::new(io::sink());
    io::copy(&mut from, &mut to)?;
    Ok(to.sum())
}

/// Writes the wrapped form of a plain file, and says what was written.
pub(super) fn encode(plain: &Path, to: &mut File, encoding: &Encoding) -> io::Result<Sum> {
    let mut plain = File::open(plain)?;
    let mut to = Counted::new(Flushed { file: to, waiting: 0 });
    if encoding.keys.is_empty() {
        pack(&mut plain, &mut to, encoding.compress)?;
    } else {
        let keys = encoding.keys.iter().map(|Key(key)| key as &dyn age::Recipient);
        let sealed =
            age::Encryptor::with_recipients(keys).map_err(|_| io::Error::other("these keys don't go together"))?;
        let mut sealed = sealed.wrap_output(&mut to)?;
        pack(&mut plain, &mut sealed, encoding.compress)?;
        sealed.finish()?;
    }
    Ok(to.sum())
}

fn pack(from: &mut File, to: &mut impl Write, compress: bool) -> io::Result<()> {
    if !compress {
        io::copy(from, to)?;
        return Ok(());
    }
    let mut packed = zstd::Encoder::new(to, LEVEL)?;
    packed.include_checksum(true)?;
    io::copy(from, &mut packed)?;
    packed.finish()?;
    Ok(())
}

/// Reads the database in a backup file, whatever it is wrapped in: by its first bytes, not by its name.
///
/// # Errors
/// [`Problem`]: it is no backup, or encrypted and there is no identity, or not one that fits.
pub(in crate::store) fn decode(path: &Path, identity: Option<&Path>) -> Result<Box<dyn Read>, Problem> {
    let file = File::open(path).map_err(Problem::io(path))?;
    let mut reader: Box<dyn Read> = Box::new(BufReader::with_capacity(1 << 16, file));
    loop {
        let mut head = Vec::new();
        reader.by_ref().take(AGE.len() as u64).read_to_end(&mut head).map_err(Problem::io(path))?;
        let rest = Cursor::new(head.clone()).chain(reader);
        if head == AGE {
            let identity = identity.ok_or_else(|| {
                Problem::at(path, "it is encrypted; name the file with the secret key: --identity KEYFILE")
            })?;
            reader = unseal(path, rest, identity)?;
        } else if head.starts_with(ZSTD) {
            reader = Box::new(zstd::Decoder::new(rest).map_err(Problem::io(path))?);
        } else if head.starts_with(SQLITE) {
            return Ok(Box::new(rest));
        } else {
            return Err(Problem::at(path, "this is no backup: neither an SQLite file nor one in zstd or age"));
        }
    }
}

/// Whether a file is encrypted.
pub(super) fn is_encrypted(path: &Path) -> Result<bool, Problem> {
    Ok(head(path)?.starts_with(AGE))
}

/// Whether a file is a database in no wrapping.
pub(super) fn is_plain(path: &Path) -> Result<bool, Problem> {
    Ok(head(path)?.starts_with(SQLITE))
}

fn head(path: &Path) -> Result<Vec<u8>, Problem> {
    let mut head = Vec::new();
    let file = File::open(path).map_err(Problem::io(path))?;
    file.take(AGE.len() as u64).read_to_end(&mut head).map_err(Problem::io(path))?;
    Ok(head)
}

const AGE: &[u8] = b"age-encryption.org/v1";
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const SQLITE: &[u8] = b"SQLite format 3\0";

fn unseal(path: &Path, from: impl Read + 'static, identity: &Path) -> Result<Box<dyn Read>, Problem> {
    let text = std::fs::read_to_string(identity).map_err(Problem::io(identity))?;
    let keys: Vec<Identity> = text.lines().filter_map(|line| line.trim().parse().ok()).collect();
    if keys.is_empty() {
        return Err(Problem::at(identity, "there is no age secret key (AGE-SECRET-KEY-1…) in this file"));
    }
    let opened = age::Decryptor::new(from)
        .and_then(|sealed| sealed.decrypt(keys.iter().map(|key| key as &dyn age::Identity)))
        .map_err(|error| {
            Problem::at(path, format!("it can't be opened with {}: {}", identity.display(), why(error)))
        })?;
    Ok(Box::new(opened))
}

fn why(error: DecryptError) -> String {
    match error {
        DecryptError::NoMatchingKeys => "it was encrypted to other keys".to_owned(),
        DecryptError::Io(error) => error.to_string(),
        _ => "the file is damaged".to_owned(),
    }
}

/// Counts and hashes what goes through.
pub(in crate::store) struct Counted<W> {
    to: W,
    size: u64,
    hash: Context,
}

impl<W: Write> Counted<W> {
    pub(in crate::store) fn new(to: W) -> Counted<W> {
        Counted { to, size: 0, hash: Context::new(&SHA256) }
    }

    pub(in crate::store) fn sum(self) -> Sum {
        let sha256 = self.hash.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        Sum { size: self.size, sha256 }
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Flushes as it goes.
struct Flushed<'a> {
    file: &'a mut File,
    waiting: u64,
}

impl Write for Flushed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.waiting += written as u64;
        if self.waiting >= UNFLUSHED {
            self.file.sync_data()?;
            self.waiting = 0;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
