//! Putting a backup in the database's place. Whenever it is interrupted, the old contents are there or the new.

use super::audit::{self, By};
use super::backup::folder::{Manifest, compare, compare_rows, stamp, unpack};
use super::lock::{self, Guard};
use super::place::{Part, Problem, folder_of, has_wal, real_path, require_space, sync_folder, with_suffix};
use super::verify::{self, Contents};
use super::{FileError, SCHEMA_VERSION, file, schema};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

/// A backup that was verified and waits beside the database, which nobody else can open meanwhile.
pub struct Staged {
    target: PathBuf,
    part: Part,
    contents: Contents,
    made: Option<String>,
    _guard: Guard,
}

/// What was restored.
pub struct Restored {
    /// What is in the database now.
    pub contents: Contents,
    /// Where the database is that was replaced; None where there was none.
    pub replaced: Option<PathBuf>,
}

/// Verifies a backup (a plain one, or in zstd or age) and unpacks it beside the database. Its audit trail goes on with a row that
/// says who restored it.
///
/// # Errors
/// [`Problem`]: the database is in use, the backup is damaged, made by a newer Switchroom, or encrypted and the identity does
/// not fit. Nothing was changed.
pub fn stage(database: &Path, backup: &Path, identity: Option<&Path>, by: &By) -> Result<Staged, Problem> {
    let target = real_path(database);
    let guard = lock::exclusive(&target)?;
    fold_in(&target)?;
    let manifest = Manifest::of(backup);
    compare(backup, manifest.as_ref())?;
    if has_wal(backup) {
        let text =
            "this is no backup but a database in use (its -wal holds a part of it); make one with: switchroom backup";
        return Err(Problem::at(backup, text));
    }
    let folder = folder_of(&target);
    require_space(folder, backup.metadata().map_err(Problem::io(backup))?.len())?;
    let (part, mut contents) = unpack(backup, identity, folder)?;
    compare_rows(backup, manifest.as_ref(), &contents)?;
    let failed = Problem::sqlite(backup);
    let mut db = Connection::open(part.path()).map_err(&failed)?;
    if contents.version < SCHEMA_VERSION {
        schema::migrate_copy(backup, &mut db)?;
        contents = Contents { version: SCHEMA_VERSION, rows: verify::count(&db).map_err(&failed)? };
    }
    record(&db, backup, manifest.as_ref(), by)
        .map_err(|error| Problem::at(backup, format!("its audit trail can't be continued: {error:?}")))?;
    db.pragma_update(None, "journal_mode", "WAL").map_err(&failed)?;
    db.close().map_err(|(_, error)| failed(error))?;
    Ok(Staged { target, part, contents, made: manifest.map(|manifest| manifest.made), _guard: guard })
}

fn record(db: &Connection, backup: &Path, manifest: Option<&Manifest>, by: &By) -> crate::error::Result<()> {
    let name = backup.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let made = manifest.map(|manifest| manifest.made.as_str());
    let after = [("backup".to_owned(), name.into()), ("made".to_owned(), made.into())];
    audit::record(db, by, "", None, None, Some(audit::Fields::from_iter(after)))?;
    Ok(())
}

impl Staged {
    /// What is in the backup.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// When it was made, if its manifest is there.
    pub fn made(&self) -> Option<&str> {
        self.made.as_deref()
    }

    /// Whether there is a database that will be replaced.
    pub fn replaces(&self) -> bool {
        self.target.symlink_metadata().is_ok()
    }

    /// Puts it in the database's place. What was there stays beside it.
    ///
    /// # Errors
    /// What the disk says; the database is then as it was.
    pub fn finish(self) -> Result<Restored, Problem> {
        let folder = folder_of(&self.target);
        self.part.file().sync_all().map_err(Problem::io(folder))?;
        let replaced = if self.replaces() { Some(keep_aside(&self.target)?) } else { None };
        keep_readers(&self.target, self.part.file());
        // A WAL that is left would be applied to whatever file has this name: it has to be gone for certain before.
        for suffix in ["-wal", "-journal", "-shm"] {
            let path = with_suffix(&self.target, suffix);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(Problem::Io(path, error)),
                _ => {}
            }
        }
        sync_folder(folder)?;
        self.part.replace(&self.target)?;
        sync_folder(folder)?;
        Ok(Restored { contents: self.contents, replaced })
    }
}

/// Brings what stands in the WAL into the file, so that there is nothing beside it. Where it is too damaged for that, its WAL stays
/// with it; where somebody has it open who knows nothing of our lock, nothing is done.
fn fold_in(database: &Path) -> Result<(), Problem> {
    match file::recognise(database) {
        Err(FileError::Missing(_) | FileError::Foreign(..)) => return Ok(()),
        Err(error @ FileError::Io(..)) => return Err(error.into()),
        _ => {}
    }
    let fold = || {
        let db = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // Alone, or not at all: this fails when anybody else has the file open.
        db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        db.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        db.close().map_err(|(_, error)| error)
    };
    match fold() {
        Err(error)
            if matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) =>
        {
            Err(FileError::InUse(database.to_owned(), "another program".into()).into())
        }
        Err(error) => {
            tracing::warn!("{}: it can't be opened ({error}); it is kept as it is", database.display());
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// A group that could read the old file, such as Asterisk's, can read the new one, too.
fn keep_readers(old: &Path, new: &fs::File) {
    if let Ok(about) = old.metadata()
        && about.mode() & 0o040 != 0
        && fchown(new, None, Some(about.gid())).is_ok()
        && let Err(error) = new.set_permissions(fs::Permissions::from_mode(0o640))
    {
        tracing::warn!("{}: its group can't read the restored file: {error}", old.display());
    }
}

/// Gives the old file, and a WAL that could not be folded into it, a second name. The first stays until the new file takes it.
fn keep_aside(database: &Path) -> Result<PathBuf, Problem> {
    let stamp = stamp();
    for n in 1_u32.. {
        let suffix = if n == 1 { format!(".replaced-{stamp}") } else { format!(".replaced-{stamp}-{n}") };
        let kept = with_suffix(database, &suffix);
        if kept.symlink_metadata().is_ok() {
            continue;
        }
        for belonging in ["-wal", "-journal", ""] {
            let (old, new) = (with_suffix(database, belonging), with_suffix(&kept, belonging));
            if belonging.is_empty() || old.metadata().is_ok_and(|file| file.len() > 0) {
                link_or_copy(&old, &new)?;
            }
        }
        sync_folder(folder_of(database))?;
        return Ok(kept);
    }
    Err(Problem::at(database, "no name is free to keep the old database under"))
}

/// Media such as exFAT have no second names: there it is copied.
fn link_or_copy(old: &Path, new: &Path) -> Result<(), Problem> {
    if fs::hard_link(old, new).is_ok() {
        return Ok(());
    }
    let mut part = Part::new_in(folder_of(new))?;
    let mut from = fs::File::open(old).map_err(Problem::io(old))?;
    std::io::copy(&mut from, part.file_mut()).map_err(Problem::io(new))?;
    part.replace(new)
}
