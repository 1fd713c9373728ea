//! What is known of the last backup: in `FILE.backup.json` beside the database, never in it.

use super::codec;
use super::folder::{Manifest, newest_good, now};
use crate::store::place::{Problem, folder_of, real_path, with_suffix, write_small};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How backups of a database went.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Last {
    /// The last one that was made and verified.
    pub succeeded: Option<Success>,
    /// The last attempt, if it failed.
    pub failed: Option<Failure>,
}

/// A backup that was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Success {
    /// When, in UTC.
    pub time: String,
    /// Where it is.
    pub file: PathBuf,
    /// Its size in bytes.
    pub size: u64,
}

/// A backup that could not be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Failure {
    /// When, in UTC.
    pub time: String,
    /// Why.
    pub error: String,
}

impl Last {
    /// Reads what is known; nothing, where there is nothing.
    pub fn read(database: &Path) -> Last {
        let text = std::fs::read(place(database)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    pub(super) fn write(&self, database: &Path) -> Result<(), Problem> {
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        write_small(&place(database), &(text + "\n"))
    }

    pub(super) fn succeed(&mut self, file: &Path, size: u64) {
        self.succeeded = Some(Success { time: now(), file: real_path(file), size });
        self.failed = None;
    }

    pub(super) fn fail(&mut self, error: String) {
        self.failed = Some(Failure { time: now(), error });
    }

    /// `ok`, `failed` when the last attempt did not work, `none` when there was no attempt.
    pub fn verdict(&self) -> &'static str {
        match (&self.succeeded, &self.failed) {
            (_, Some(_)) => "failed",
            (Some(_), None) => "ok",
            (None, None) => "none",
        }
    }

    /// Seconds since the last backup was made; 0 where the clock was behind since.
    pub fn age(&self) -> Option<u64> {
        let made: Timestamp = self.succeeded.as_ref()?.time.parse().ok()?;
        Some(u64::try_from(Timestamp::now().as_second() - made.as_second()).unwrap_or(0))
    }
}

fn place(database: &Path) -> PathBuf {
    with_suffix(&real_path(database), ".backup.json")
}

/// The newest backup of a database whose bytes are those that were written, wherever the last ones went.
pub fn newest(database: &Path) -> Option<PathBuf> {
    let last = Last::read(database).succeeded.map(|last| last.file);
    let is_good = |path: &PathBuf| {
        Manifest::of(path).is_some_and(|manifest| codec::sum(path).is_ok_and(|sum| sum == manifest.sum))
    };
    last.clone()
        .filter(is_good)
        .or_else(|| newest_good(folder_of(last.as_deref()?)))
        .or_else(|| newest_good(&with_suffix(database, ".backups")))
}

/// The command line that puts a backup in a damaged database's place.
pub fn restore_command(database: &Path) -> String {
    let quote = |path: &Path| format!("'{}'", path.display().to_string().replace('\'', r"'\''"));
    match newest(database) {
        None => format!("switchroom --db {} restore BACKUP (no backup is known here)", quote(database)),
        Some(backup) => {
            let identity = if backup.extension().is_some_and(|end| end == "age") { " --identity KEYFILE" } else { "" };
            format!("switchroom --db {} restore {}{identity}", quote(database), quote(&backup))
        }
    }
}
