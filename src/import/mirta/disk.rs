//! Whether the disk has room: known before it runs full.

use std::path::Path;

use anyhow::{Context, Result, bail};
use rusqlite::Connection;

use crate::import::report::Counts;
use crate::import::source::Input;

/// What must stay free for everything else on the machine.
const RESERVE: u64 = 16 << 20;

/// Before reading: the stage takes about as much as the files do unpacked; a packed one can only be guessed.
pub fn check_for_reading(folder: &Path, inputs: &[Input]) -> Result<()> {
    let files: u64 = inputs.iter().filter_map(|input| input.size).sum();
    check(folder, files)
}

/// While rows come whose number nobody knows: whether there is room for more.
pub fn check_while_reading(folder: &Path) -> Result<()> {
    check(folder, 0)
}

/// Before writing: the new and changed calls, once in the database and once in its log, their indexes with them.
pub fn check_for_writing(conn: &Connection, folder: &Path, calls: &[&Counts]) -> Result<()> {
    let read: u64 = calls.iter().map(|counts| counts.read).sum();
    let moving: u64 = calls.iter().map(|counts| counts.added + counts.changed).sum();
    let pages: u64 = conn.query_row("PRAGMA dump.page_count", [], |row| row.get(0)).map(|pages: i64| pages as u64)?;
    let size: u64 = conn.query_row("PRAGMA dump.page_size", [], |row| row.get(0)).map(|size: i64| size as u64)?;
    check(folder, pages * size * moving / read.max(1) * 2)
}

/// Fails where fewer bytes are free.
pub fn check(folder: &Path, needed: u64) -> Result<()> {
    let about = rustix::fs::statvfs(folder).with_context(|| format!("{}: can't be looked at", folder.display()))?;
    let free = about.f_bavail.saturating_mul(about.f_frsize);
    if free < needed + RESERVE {
        let mib = |bytes: u64| bytes.div_ceil(1 << 20);
        bail!(
            "{}: {} MiB are free and the import needs about {}; make room",
            folder.display(),
            mib(free),
            mib(needed + RESERVE)
        );
    }
    Ok(())
}
