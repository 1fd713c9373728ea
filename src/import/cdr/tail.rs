//! A file that is followed: where in it one has come to, and which file that is after it was rotated.

use std::collections::VecDeque;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use ring::digest::{SHA256, digest};

use super::line::Lines;
use crate::import::source::unpack_file;

/// So many bytes before a place are what it is known by.
const KNOWN_BY: u64 = 1024;

/// A place in a file: everything before it is done.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Place {
    /// Bytes before it.
    pub position: u64,
    /// Lines before it.
    pub lines: u64,
    /// A digest of the bytes just before it, by which the file is recognised, whatever its name is then.
    pub mark: String,
}

/// What is being read.
pub enum Source {
    /// A file that may grow.
    Plain(File),
    /// What is left of a packed one, and that one.
    Packed(Lines<Box<dyn Read>>, File),
}

impl Place {
    /// The place in this file after so many bytes and lines.
    pub fn in_file(file: &File, position: u64, lines: u64) -> io::Result<Self> {
        Ok(Self { position, lines, mark: mark(file, position)? })
    }

    /// Whether it is a place in this file.
    pub fn is_in(&self, file: &File) -> io::Result<bool> {
        Ok(file.metadata()?.len() >= self.position && mark(file, self.position)? == self.mark)
    }
}

fn mark(file: &File, position: u64) -> io::Result<String> {
    let length = KNOWN_BY.min(position);
    let mut bytes = vec![0; length as usize];
    file.read_exact_at(&mut bytes, position - length)?;
    Ok(mark_of(&bytes))
}

/// The mark of a place that these bytes stand before.
fn mark_of(before: &[u8]) -> String {
    if before.is_empty() {
        return String::new();
    }
    let last = &before[before.len().saturating_sub(KNOWN_BY as usize)..];
    digest(&SHA256, last).as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The file that a place is in: the one of that name, or one that was made of it when it was rotated (`Master.csv.1`,
/// `Master.csv.2.gz`). None if there is none any more.
pub fn find(path: &Path, place: &Place) -> Option<Source> {
    if let Ok(file) = File::open(path)
        && place.is_in(&file).unwrap_or(false)
    {
        return Some(Source::Plain(file));
    }
    rotated(path).into_iter().rev().find_map(|one| {
        let file = File::open(&one.path).ok()?;
        if place.is_in(&file).unwrap_or(false) {
            return Some(Source::Plain(file));
        }
        skip_to(&file, place).ok().flatten()
    })
}

/// What stands behind a place in a packed file, if it is in that.
fn skip_to(file: &File, place: &Place) -> io::Result<Option<Source>> {
    let Some(mut unpacked) = unpack_file(file.try_clone()?)? else { return Ok(None) };
    let mut last = VecDeque::with_capacity(KNOWN_BY as usize);
    let mut left = place.position;
    let mut buffer = vec![0; 64 << 10];
    while left > 0 {
        let most = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let read = unpacked.read(&mut buffer[..most])?;
        if read == 0 {
            return Ok(None);
        }
        left -= read as u64;
        let kept = &buffer[read.saturating_sub(KNOWN_BY as usize)..read];
        let gone = (last.len() + kept.len()).saturating_sub(KNOWN_BY as usize);
        last.drain(..gone);
        last.extend(kept);
    }
    let is_it = mark_of(last.make_contiguous()) == place.mark;
    Ok(if is_it { Some(Source::Packed(Lines::new(unpacked, place.lines + 1), file.try_clone()?)) } else { None })
}

/// The file to be read after this one: the oldest rotated one that is newer, else the one of that name.
pub fn next(path: &Path, this: &File) -> io::Result<Source> {
    let about = this.metadata()?;
    let (changed, rotated) = (about.modified()?, rotated(path));
    let here = rotated.iter().position(|one| one.id == (about.dev(), about.ino()));
    let newer = match here {
        Some(at) => &rotated[at + 1..],
        None => &rotated[rotated.partition_point(|one| one.changed <= changed)..],
    };
    let beginning = beginning(this)?;
    for one in newer {
        let Ok(file) = File::open(&one.path) else { continue };
        // One that is being packed is a copy of what has just been read.
        if beginning.starts_with(&self::beginning(&file).unwrap_or_default()) {
            continue;
        }
        return Ok(match unpack_file(file.try_clone()?)? {
            Some(unpacked) => Source::Packed(Lines::new(unpacked, 1), file),
            None => Source::Plain(file),
        });
    }
    Ok(Source::Plain(File::open(path)?))
}

/// The first bytes of a file, unpacked: no two files begin with the same call.
fn beginning(file: &File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match unpack_file(file.try_clone()?)? {
        Some(unpacked) => unpacked.take(KNOWN_BY).read_to_end(&mut bytes)?,
        None => {
            bytes.resize(KNOWN_BY as usize, 0);
            let read = file.read_at(&mut bytes, 0)?;
            bytes.truncate(read);
            read
        }
    };
    Ok(bytes)
}

/// A file that had the name that is followed.
struct Rotated {
    path: PathBuf,
    changed: SystemTime,
    /// Device and inode.
    id: (u64, u64),
}

/// The files beside this one whose names begin with its own, oldest first.
fn rotated(path: &Path) -> Vec<Rotated> {
    let Some(name) = path.file_name() else { return Vec::new() };
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut found: Vec<Rotated> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| {
            let other = entry.file_name();
            other != name && other.as_encoded_bytes().starts_with(name.as_encoded_bytes())
        })
        .filter_map(|entry| {
            let about = entry.metadata().ok().filter(Metadata::is_file)?;
            Some(Rotated { path: entry.path(), changed: about.modified().ok()?, id: (about.dev(), about.ino()) })
        })
        .collect();
    // Of two that were changed in the same moment the one with the greater number is older.
    found.sort_by(|one, other| one.changed.cmp(&other.changed).then_with(|| other.path.cmp(&one.path)));
    found
}

/// Whether the file of that name is another one than this.
pub fn was_replaced(path: &Path, file: &File) -> io::Result<bool> {
    let (ours, now) = (file.metadata()?, fs::metadata(path)?);
    Ok((ours.dev(), ours.ino()) != (now.dev(), now.ino()))
}
