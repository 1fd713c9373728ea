//! Files beside the database and on backup media: whole under their name or not there at all.

use super::FileError;
use rustix::fs::{OFlags, StatVfsMountFlags, statvfs};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Why a backup or a restore can't be done: what is wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Problem {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{0}: {1}{advice}", advice = advice(.1))]
    Io(PathBuf, io::Error),
    #[error("{0}: {1}")]
    At(PathBuf, String),
}

impl Problem {
    /// For `map_err` on what the disk says of this path.
    pub(super) fn io(path: &Path) -> impl Fn(io::Error) -> Problem {
        move |error| Problem::Io(path.to_owned(), error)
    }

    /// For `map_err` on what SQLite says of this file.
    pub(super) fn sqlite(path: &Path) -> impl Fn(rusqlite::Error) -> Problem {
        move |error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Problem::Io(path.to_owned(), ErrorKind::StorageFull.into()),
            _ => Problem::At(path.to_owned(), error.to_string()),
        }
    }

    pub(super) fn at(path: &Path, text: impl Into<String>) -> Problem {
        Problem::At(path.to_owned(), text.into())
    }
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "; nothing unfinished was left there: make room, or name another folder"
        }
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => "; name a folder that can be written to",
        ErrorKind::NotFound => "; is its medium mounted, and its name right?",
        _ => "",
    }
}

/// The folder that a file is in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file of this name with something behind it: `FILE.lock`, `FILE-wal`.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Where a path really leads: SQLite names its files after that, too. The file itself need not exist.
pub(super) fn real_path(path: &Path) -> PathBuf {
    let beside = || Some(fs::canonicalize(folder_of(path)).ok()?.join(path.file_name()?));
    fs::canonicalize(path).ok().or_else(beside).unwrap_or_else(|| path.to_owned())
}

/// Whether a database has a WAL with something in it: it was not closed, or is open now.
pub(super) fn has_wal(database: &Path) -> bool {
    with_suffix(&real_path(database), "-wal").metadata().is_ok_and(|wal| wal.len() > 0)
}

/// Makes what was renamed or removed in a folder outlast a power cut. Some media can't: said, and no failure.
pub(super) fn sync_folder(folder: &Path) -> Result<(), Problem> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            tracing::warn!("{}: this medium can't flush a folder; unmount it before it is unplugged", folder.display());
            Ok(())
        }
        done => done.map_err(Problem::io(folder)),
    }
}

/// Fails when a folder's medium has less free space than this.
pub(super) fn require_space(folder: &Path, needed: u64) -> Result<(), Problem> {
    let free = free_space(folder).map_err(Problem::io(folder))?;
    if free >= needed {
        return Ok(());
    }
    let mib = |bytes: u64| bytes.div_ceil(1 << 20);
    let text = format!(
        "{} MiB are needed and {} MiB are free; make room, or name another folder; nothing was written",
        mib(needed),
        free >> 20
    );
    Err(Problem::at(folder, text))
}

/// Bytes that are free for us on a folder's medium.
pub(super) fn free_space(folder: &Path) -> io::Result<u64> {
    let medium = statvfs(folder)?;
    Ok(medium.f_bavail.saturating_mul(medium.f_frsize))
}

/// Bytes of a database and of what it lies on.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// The file.
    pub database: u64,
    /// What was written last, and is not in the file yet.
    pub log: u64,
    /// What is free for us on its medium.
    pub free: u64,
    /// All of its medium.
    pub medium: u64,
}

impl Sizes {
    pub(super) fn of(database: &Path) -> io::Result<Sizes> {
        let database = &real_path(database);
        let size = |suffix| with_suffix(database, suffix).metadata().map_or(0, |file| file.len());
        let medium = statvfs(folder_of(database))?;
        Ok(Sizes {
            database: size(""),
            log: size("-wal"),
            free: medium.f_bavail.saturating_mul(medium.f_frsize),
            medium: medium.f_blocks.saturating_mul(medium.f_frsize),
        })
    }
}

/// Whether nothing at all can be written to the medium of this path.
pub(super) fn is_read_only(path: &Path) -> bool {
    statvfs(path).is_ok_and(|medium| medium.f_flag.contains(StatVfsMountFlags::RDONLY))
}

/// What root makes in somebody's folder is theirs: the server does not run as root.
pub(super) fn adopt(file: &File, folder: &Path) {
    if let Ok(owner) = fs::metadata(folder)
        && rustix::process::geteuid().is_root()
        && owner.uid() != 0
    {
        let _ = fchown(file, Some(owner.uid()), Some(owner.gid()));
    }
}

/// Opens `FILE.lock` or its like, made with mode 0600 where it is not there.
pub(super) fn open_or_make(path: &Path) -> io::Result<File> {
    let mut made = OpenOptions::new();
    made.read(true).write(true).create(true).truncate(false).mode(0o600);
    // Whoever may write to the folder must not lead root to another file.
    let made = made.custom_flags(OFlags::NOFOLLOW.bits().cast_signed()).open(path);
    match made {
        Ok(file) => {
            adopt(&file, folder_of(path));
            Ok(file)
        }
        Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
            File::open(path)
        }
        Err(error) => Err(error),
    }
}

/// Writes a small file whole, mode 0600, in place of the one that may be there.
pub(super) fn write_small(path: &Path, text: &str) -> Result<(), Problem> {
    let mut part = Part::new_in(folder_of(path))?;
    io::Write::write_all(part.file_mut(), text.as_bytes()).map_err(Problem::io(path))?;
    part.replace(path)?;
    sync_folder(folder_of(path))
}

const PREFIX: &str = ".switchroom-";
const SUFFIX: &str = ".part";

/// An unfinished file, mode 0600 from its first moment, gone when dropped. It is locked, so that one that a killed process
/// left behind can be told from one that is still being written: the next one made in its folder sweeps those away.
pub(super) struct Part(NamedTempFile);

impl Part {
    pub(super) fn new_in(folder: &Path) -> Result<Part, Problem> {
        sweep(folder);
        let make = || {
            loop {
                let file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
                // A medium without locks: nobody sweeps there either.
                let _ = file.as_file().try_lock();
                // Between the two somebody may have swept it away.
                if file.as_file().metadata()?.nlink() > 0 {
                    adopt(file.as_file(), folder);
                    return Ok(Part(file));
                }
            }
        };
        make().map_err(Problem::io(folder))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn file(&self) -> &File {
        self.0.as_file()
    }

    pub(super) fn file_mut(&mut self) -> &mut File {
        self.0.as_file_mut()
    }

    /// Flushes it and gives it its name; false when something of that name is there already. The folder is not flushed.
    pub(super) fn publish(self, name: &Path) -> Result<Option<Part>, Problem> {
        self.file().sync_all().map_err(Problem::io(name))?;
        match self.0.persist_noclobber(name) {
            Ok(_) => Ok(None),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(Some(Part(error.file))),
            Err(error) => Err(Problem::Io(name.to_owned(), error.error)),
        }
    }

    /// Flushes it and puts it in the place of what has that name. The folder is not flushed.
    pub(super) fn replace(self, name: &Path) -> Result<(), Problem> {
        self.file().sync_all().map_err(Problem::io(name))?;
        self.0.persist(name).map_err(|error| Problem::Io(name.to_owned(), error.error))?;
        Ok(())
    }
}

/// Removes what killed processes left in a folder. What can't be removed is no failure of what is done now.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else { continue };
        let Some((stem, rest)) = name.split_once(SUFFIX) else { continue };
        let part = folder.join(format!("{stem}{SUFFIX}"));
        let abandoned = match File::open(&part) {
            Ok(file) => file.try_lock().is_ok(),
            Err(error) => error.kind() == ErrorKind::NotFound && !rest.is_empty(),
        };
        if abandoned {
            let _ = fs::remove_file(entry.path());
        }
    }
}
