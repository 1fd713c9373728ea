//! What is around a database: clock, disk, access rights, backups.

use super::{Finding, NewestCall};
use crate::store::backup::last::Last;
use crate::store::place::{folder_of, free_space, real_path, with_suffix};
use crate::zone;
use jiff::civil::DateTime;
use jiff::{Timestamp, ToSpan};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::SystemTime;

/// A backup that is older is worth a word: the timer makes one every night.
const OLD: u64 = 2 * 86_400 + 6 * 3_600;
/// With less nothing works for long.
const LITTLE: u64 = 32 << 20;

pub(super) fn check(database: &Path, findings: &mut Vec<Finding>) {
    let database = &real_path(database);
    let last = Last::read(database);
    findings.push(clock(&last));
    findings.push(disk(database));
    rights(database, findings);
    findings.push(backup(&last));
}

const SET: &str = "set the clock (timedatectl), or wait for the network to set it; nothing is lost meanwhile";

/// The clock against the newest call. Both are of the box's own zone.
pub(super) fn check_clock_of_calls(newest: NewestCall, findings: &mut Vec<Finding>) {
    let Some(start) = newest.and_then(|start| start.parse::<DateTime>().ok()) else { return };
    if start > zone::now().datetime().saturating_add(2.hours()) {
        findings.push(Finding::warning("clock", format!("it is behind the newest call, of {start}"), SET));
    }
}

/// The clock against what was certainly before now: the last backup, and the making of this program.
fn clock(last: &Last) -> Finding {
    let now = Timestamp::now();
    let backup = last.succeeded.as_ref().and_then(|last| last.time.parse::<Timestamp>().ok());
    let program =
        std::env::current_exe().and_then(|program| program.metadata()?.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let program = Timestamp::try_from(program).unwrap_or(Timestamp::UNIX_EPOCH);
    let tolerance = 5.minutes();
    match backup {
        Some(backup) if backup > now + tolerance => {
            Finding::warning("clock", format!("it says {now:.0}, and the last backup was made at {backup}"), SET)
        }
        _ if program > now + tolerance => {
            Finding::warning("clock", format!("it says {now:.0}, and this program was made at {program:.0}"), SET)
        }
        _ => Finding::ok("clock", format!("it says {now:.0}")),
    }
}

fn disk(database: &Path) -> Finding {
    let size: u64 = ["", "-wal"].iter().filter_map(|end| Some(with_suffix(database, end).metadata().ok()?.len())).sum();
    let free = match free_space(folder_of(database)) {
        Ok(free) => free,
        Err(error) => return Finding::warning("disk", format!("the free space is not known: {error}"), ""),
    };
    let what = format!("{} MiB free, the database has {} MiB", free >> 20, size.div_ceil(1 << 20));
    if free < LITTLE {
        Finding::error("disk", what, "make room: writes will soon fail")
    } else if free < size {
        Finding::warning("disk", what, "make room: a backup or a restore on this disk does not fit")
    } else {
        Finding::ok("disk", what)
    }
}

fn rights(database: &Path, findings: &mut Vec<Finding>) {
    let mode = |path: &Path| Some(path.metadata().ok()?.permissions().mode() & 0o777);
    let before = findings.len();
    let own = mode(database).unwrap_or(0o600);
    for suffix in ["", "-wal", "-shm"] {
        let path = with_suffix(database, suffix);
        if let Some(mode) = mode(&path).filter(|mode| mode & 0o037 != 0 || (!suffix.is_empty() && mode & !own != 0)) {
            let what =
                format!("{} has mode {mode:04o}: others can get at SIP secrets and password hashes", path.display());
            findings.push(Finding::error("rights", what, format!("chmod 600 '{}'", path.display())));
        }
    }
    let folder = with_suffix(database, ".tls");
    for name in ["key.pem", "ca.key"] {
        let key = folder.join(name);
        if let Some(mode) = mode(&key).filter(|mode| mode & 0o077 != 0) {
            let what = format!("{} has mode {mode:04o}: others can read the TLS key", key.display());
            findings.push(Finding::error("rights", what, format!("chmod 600 '{}'", key.display())));
        }
    }
    if findings.len() == before {
        let note = if own & 0o040 != 0 {
            "only its owner and its group can read the database, and with it the password hashes"
        } else {
            "only its owner can read the database"
        };
        findings.push(Finding::ok("rights", format!("{note} (mode {own:04o})")));
    }
}

fn backup(last: &Last) -> Finding {
    let make = "make one with: switchroom backup; every night with: systemctl enable --now switchroom-backup.timer";
    if let Some(failed) = &last.failed {
        let good = last
            .succeeded
            .as_ref()
            .map_or("there is none before it".into(), |last| format!("the last good one is of {}", last.time));
        return Finding::error("backup", format!("failed at {}: {} ({good})", failed.time, failed.error), make);
    }
    let (Some(made), Some(age)) = (&last.succeeded, last.age()) else {
        return Finding::warning("backup", "there was none yet", make);
    };
    let what = format!("{} of {}, verified", made.file.display(), made.time);
    if age > OLD {
        return Finding::warning("backup", format!("the last one is {} days old: {what}", age / 86_400), make);
    }
    if folder_of(&made.file).is_dir() && !made.file.exists() {
        return Finding::warning("backup", format!("the last one is gone: {what}"), make);
    }
    Finding::ok("backup", what)
}
