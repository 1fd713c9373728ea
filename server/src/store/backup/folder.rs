//! A folder of backups: their names, the manifests beside them, which ones stay.

use super::codec::{self, Sum};
use crate::store::place::{Part, Problem, sync_folder, write_small};
use crate::store::verify::{self, Contents, Rows};
use crate::zone;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What stands in `.NAME.json` beside a backup. A backup can be verified and restored without it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The order in which a folder's backups were made, whatever the clock said.
    pub sequence: u64,
    /// When, by the box's clock, in UTC.
    pub made: String,
    /// What made it.
    pub program: String,
    /// The schema's version.
    pub schema: i64,
    /// Of the file as it is.
    #[serde(flatten)]
    pub sum: Sum,
    /// Rows of each table.
    pub rows: Rows,
}

impl Manifest {
    pub(super) fn new(made: String, schema: i64, rows: Rows) -> Manifest {
        Manifest {
            sequence: 0,
            made,
            program: format!("switchroom {}", env!("CARGO_PKG_VERSION")),
            schema,
            sum: Sum::default(),
            rows,
        }
    }

    /// The manifest of a backup; None where there is none that can be read.
    pub fn of(backup: &Path) -> Option<Manifest> {
        serde_json::from_slice(&fs::read(place(backup)?).ok()?).ok()
    }

    pub(super) fn write(&self, backup: &Path) -> Result<(), Problem> {
        let path = place(backup).ok_or_else(|| Problem::at(backup, "this is not the name of a file"))?;
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        write_small(&path, &(text + "\n"))
    }
}

fn place(backup: &Path) -> Option<PathBuf> {
    let name = backup.file_name()?.to_str()?;
    Some(backup.with_file_name(format!(".{name}.json")))
}

/// Now, to the second, in UTC: `2026-11-23T02:00:00Z`.
pub(super) fn now() -> String {
    zone::written(zone::utc()).replace(' ', "T") + "Z"
}

/// Now, for a name: `20261123T020000Z`.
pub(in crate::store) fn stamp() -> String {
    now().replace(['-', ':'], "")
}

/// A backup in a folder.
pub struct Entry {
    /// Where it is.
    pub path: PathBuf,
    /// Its size now.
    pub size: u64,
    /// What is known of it.
    pub manifest: Option<Manifest>,
}

impl Entry {
    /// What its manifest says of it, without reading all of it.
    pub fn verdict(&self) -> &'static str {
        match &self.manifest {
            None => "no manifest; see: backup verify",
            Some(manifest) if manifest.sum.size == self.size => "verified when made",
            Some(_) => "DAMAGED: other size than when made",
        }
    }
}

/// A folder that no other backup is being put into.
pub(super) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    pub(super) fn lock(path: &Path) -> Result<Folder, Problem> {
        let lock = File::open(path).map_err(Problem::io(path))?;
        // A medium without locks has one writer at a time.
        let _ = lock.lock();
        Ok(Folder { path: path.to_owned(), _lock: lock })
    }

    pub(super) fn next_sequence(&self) -> u64 {
        let known = list(&self.path).unwrap_or_default();
        known.iter().filter_map(|entry| Some(entry.manifest.as_ref()?.sequence)).max().unwrap_or(0) + 1
    }

    /// Gives a backup the first free name of its second. Its manifest is there before it is: who sees one sees both.
    pub(super) fn publish(&self, mut part: Part, manifest: &Manifest, extension: &str) -> Result<PathBuf, Problem> {
        let stamp = manifest.made.replace(['-', ':'], "");
        let taken = |name: &str| {
            [".db", ".db.zst", ".db.age", ".db.zst.age"]
                .iter()
                .any(|extension| self.path.join(format!("{name}{extension}")).symlink_metadata().is_ok())
        };
        for n in 1_u32.. {
            let name = if n == 1 { format!("switchroom-{stamp}") } else { format!("switchroom-{stamp}-{n}") };
            if taken(&name) {
                continue;
            }
            let path = self.path.join(format!("{name}{extension}"));
            manifest.write(&path)?;
            match part.publish(&path)? {
                None => return Ok(path),
                Some(back) => part = back,
            }
        }
        Err(Problem::at(&self.path, "no name is free"))
    }

    /// Removes all but the newest so many of the backups that have a manifest, and manifests that lost their backup.
    pub(super) fn keep(&self, keep: usize) -> Result<(), Problem> {
        let known: Vec<Entry> = list(&self.path)?.into_iter().filter(|entry| entry.manifest.is_some()).collect();
        for old in &known[..known.len().saturating_sub(keep)] {
            remove(&old.path)?;
            if let Some(manifest) = place(&old.path) {
                remove(&manifest)?;
            }
        }
        for entry in fs::read_dir(&self.path).map_err(Problem::io(&self.path))?.flatten() {
            let name = entry.file_name();
            let backup = name.to_str().and_then(|name| name.strip_prefix('.')?.strip_suffix(".json"));
            if backup.is_some_and(|name| is_ours(name) && self.path.join(name).symlink_metadata().is_err()) {
                remove(&entry.path())?;
            }
        }
        sync_folder(&self.path)
    }
}

fn remove(path: &Path) -> Result<(), Problem> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Problem::Io(path.to_owned(), error)),
        _ => Ok(()),
    }
}

/// A name that [`Folder::publish`] gives.
fn is_ours(name: &str) -> bool {
    name.starts_with("switchroom-")
        && [".db", ".db.zst", ".db.age", ".db.zst.age"].iter().any(|end| name.ends_with(end))
}

/// A folder's backups, in the order in which they were made; those without a manifest first, by name.
///
/// # Errors
/// [`Problem`] when the folder can't be read.
pub fn list(folder: &Path) -> Result<Vec<Entry>, Problem> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(Problem::io(folder))? {
        let entry = entry.map_err(Problem::io(folder))?;
        let path = entry.path();
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| is_ours(name) || (!name.starts_with('.') && Manifest::of(&path).is_some()))
        {
            let size = entry.metadata().map_err(Problem::io(&path))?.len();
            entries.push(Entry { manifest: Manifest::of(&path), path, size });
        }
    }
    entries.sort_by_key(|entry| (entry.manifest.as_ref().map(|manifest| manifest.sequence), entry.path.clone()));
    Ok(entries)
}

/// What a verification found.
pub struct Verified {
    /// What is in it; None: it is encrypted, and only its hash was compared.
    pub contents: Option<Contents>,
    /// Whether there was a manifest to compare it with.
    pub had_manifest: bool,
}

/// Reads a backup from its first byte to its last, compares it with its manifest where there is one, and checks the database in
/// it as far as it can be opened.
///
/// # Errors
/// What is wrong with it.
pub fn verify(backup: &Path, identity: Option<&Path>) -> Result<Verified, Problem> {
    let manifest = Manifest::of(backup);
    compare(backup, manifest.as_ref())?;
    let had_manifest = manifest.is_some();
    if identity.is_none() && codec::is_encrypted(backup)? {
        if !had_manifest {
            let text =
                "it is encrypted and has no manifest, so nothing can be said of it; name the secret key: --identity";
            return Err(Problem::at(backup, text));
        }
        return Ok(Verified { contents: None, had_manifest });
    }
    let contents = if codec::is_plain(backup)? {
        verify::file(backup)?
    } else {
        // Not on the medium that is carried around.
        let folder = std::env::var_os("TMPDIR").map_or_else(|| PathBuf::from("/var/tmp"), PathBuf::from);
        unpack(backup, identity, &folder)?.1
    };
    compare_rows(backup, manifest.as_ref(), &contents)?;
    Ok(Verified { contents: Some(contents), had_manifest })
}

/// Unpacks the database in a backup into a folder, and checks it there, whatever it was wrapped in.
pub(in crate::store) fn unpack(
    backup: &Path,
    identity: Option<&Path>,
    folder: &Path,
) -> Result<(Part, Contents), Problem> {
    let mut from = codec::decode(backup, identity)?;
    let mut part = Part::new_in(folder)?;
    std::io::copy(&mut from, part.file_mut()).map_err(|error| match error.kind() {
        ErrorKind::StorageFull => Problem::Io(folder.to_owned(), error),
        _ => Problem::at(backup, format!("it can't be unpacked, it is cut off or damaged: {error}")),
    })?;
    part.file().sync_all().map_err(Problem::io(folder))?;
    // The message names what the owner knows, not our copy.
    let contents = verify::file(part.path()).map_err(|error| {
        let text = error.to_string();
        let text = text.strip_prefix(&format!("{}: ", part.path().display())).unwrap_or(&text).to_owned();
        Problem::at(backup, text)
    })?;
    Ok((part, contents))
}

pub(in crate::store) fn compare(backup: &Path, manifest: Option<&Manifest>) -> Result<(), Problem> {
    match manifest {
        Some(manifest) if codec::sum(backup)? != manifest.sum => {
            Err(Problem::at(backup, "damaged: its bytes are not those that were written; take another backup"))
        }
        _ => Ok(()),
    }
}

pub(in crate::store) fn compare_rows(
    backup: &Path,
    manifest: Option<&Manifest>,
    contents: &Contents,
) -> Result<(), Problem> {
    match manifest {
        Some(manifest) if manifest.rows != contents.rows => {
            Err(Problem::at(backup, "damaged: it has other rows than its manifest says; take another backup"))
        }
        _ => Ok(()),
    }
}

/// The newest backup in a folder whose bytes are those that were written.
pub(in crate::store) fn newest_good(folder: &Path) -> Option<PathBuf> {
    let good = |entry: &Entry| {
        entry.manifest.as_ref().is_some_and(|manifest| codec::sum(&entry.path).is_ok_and(|sum| sum == manifest.sum))
    };
    list(folder).ok()?.into_iter().rev().find(good).map(|entry| entry.path)
}
