//! Backups: a verified copy of the database while a server writes to it.
//!
//! The copy is made by SQLite's backup interface within one read transaction. On a WAL file that blocks no writer, however
//! long it takes, and no writer can make it start again; only the WAL can't shrink meanwhile. What could slow writers down is
//! the medium: so the copy is flushed after each MiB (a quick one takes more at once), and the medium gets a pause. The rows of each table are counted
//! in the same transaction, so they must be in the copy to the last one.

pub mod codec;
pub mod folder;
#[cfg(fuzzing)]
pub mod fuzz;
pub mod last;
mod rights;

pub use rights::Rights;

use super::FileError;
use super::file::open_reader;
use super::place::{Part, Problem, folder_of, require_space, sync_folder, with_suffix};
use super::verify::{self, Rows};
use codec::{Encoding, Key, Sum};
use folder::{Folder, Manifest};
use last::Last;
use rights::{Raised, is_writable};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::fs::{self, DirBuilder};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Pages that are copied between two pauses: 1 MiB.
const STEP: std::ffi::c_int = 256;
/// A medium that takes no longer than this for a step needs no pause, and takes a bigger one, up to 4 MiB.
const QUICK: Duration = Duration::from_millis(10);
const MOST: std::ffi::c_int = 4 * STEP;

/// What is asked of a backup.
#[derive(Debug, Default)]
pub struct Options {
    /// A new file, or a folder for one. None: the folder `FILE.backups` beside the database.
    pub target: Option<PathBuf>,
    /// Further folders, for copies.
    pub also: Vec<PathBuf>,
    /// In each folder the newest so many stay.
    pub keep: Option<usize>,
    /// Compress it (zstd).
    pub compress: bool,
    /// Encrypt it to these (age).
    pub keys: Vec<Key>,
    /// Root that works as the database's owner: how to be root again for folders that are not the owner's.
    pub rights: Option<Arc<dyn Rights>>,
}

impl Options {
    /// Until the guard goes, this folder can be worked in. One that nobody named is the owner's own, or a link by which the owner
    /// leads root elsewhere.
    fn rights_in(&self, folder: &Path) -> Result<Raised<'_>, Problem> {
        let is_named = self.target.is_some() || self.also.iter().any(|also| also == folder);
        let Some(rights) = self.rights.as_deref().filter(|_| is_named && !is_writable(folder)) else {
            return Ok(Raised(None));
        };
        rights.raise().map_err(Problem::io(folder))?;
        Ok(Raised(Some(rights)))
    }
}

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    /// Where it is.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// Rows of each table.
    pub rows: Rows,
}

/// Makes a backup, verifies it, and notes beside the database how that ended.
///
/// # Errors
/// [`Problem`]; nothing unfinished is left. A first target that worked stays when a further one fails.
pub fn run(database: &Path, options: &Options) -> Result<Vec<Made>, Problem> {
    noted(database, open_reader(database).map_err(Problem::from).and_then(|db| make(&db, database, options)))
}

/// The same for who has the database open: opening the file once more would, at its close, take from this process all locks that
/// SQLite has on it, and another process would take the file for one that nobody uses.
///
/// # Errors
/// Those of [`run`].
pub fn run_on(db: &Connection, database: &Path, options: &Options) -> Result<Vec<Made>, Problem> {
    noted(database, make(db, database, options))
}

/// Notes beside the database when a backup could not be made.
fn noted(database: &Path, made: Result<Vec<Made>, Problem>) -> Result<Vec<Made>, Problem> {
    if let Err(error) = &made
        && !matches!(error, Problem::File(FileError::Missing(_) | FileError::Foreign(..) | FileError::Newer(..)))
    {
        note(database, |last| last.fail(error.to_string()));
    }
    made
}

/// The same of a database that is open already.
pub(super) fn make(db: &Connection, database: &Path, options: &Options) -> Result<Vec<Made>, Problem> {
    let target = Target::of(database, options)?;
    // An encrypted backup's plain copy never touches the medium that is carried around. Nor does root open a database.
    let is_direct = options.keys.is_empty() && (options.rights.is_none() || is_writable(target.folder()));
    let staging = if is_direct { target.folder() } else { folder_of(database) };
    let made = folder::now();
    let (plain, rows) = copy(db, database, staging)?;
    let manifest = Manifest::new(made, verify::version(db).map_err(Problem::sqlite(database))?, rows.clone());
    let encoding = Encoding { compress: options.compress, keys: &options.keys };
    let put = |target: &Target, encode: &mut dyn FnMut() -> Result<Encoded, Problem>| {
        let rights = options.rights_in(target.folder())?;
        let (path, size) = target.put(encode()?, &manifest, &encoding, options.keep)?;
        drop(rights);
        note(database, |last| last.succeed(&path, size));
        Ok(Made { path, size, rows: rows.clone() })
    };
    // The further folders before the first one takes the plain copy away.
    let further: Vec<Result<Made, Problem>> = options
        .also
        .iter()
        .map(|folder| put(&Target::Folder(folder.clone()), &mut || Encoded::of(plain.path(), folder, &encoding)))
        .collect();
    let mut plain = Some(plain);
    let mut encode = || match plain.take() {
        Some(part) if encoding.is_plain() && is_direct => codec::sum(part.path()).map(|sum| Encoded { part, sum }),
        Some(part) => Encoded::of(plain.insert(part).path(), target.folder(), &encoding),
        None => Err(Problem::at(target.folder(), "it was put there already")),
    };
    std::iter::once(put(&target, &mut encode)).chain(further).collect()
}

fn note(database: &Path, change: impl FnOnce(&mut Last)) {
    let mut last = Last::read(database);
    change(&mut last);
    if let Err(error) = last.write(database) {
        tracing::warn!("how this backup ended can't be noted: {error}");
    }
}

/// Copies what an open database holds now, and reads the copy from its first page to its last.
fn copy(db: &Connection, database: &Path, folder: &Path) -> Result<(Part, Rows), Problem> {
    let from = Problem::sqlite(database);
    let snapshot = db.unchecked_transaction().map_err(&from)?;
    let rows = verify::count(&snapshot).map_err(&from)?;
    let pages: i64 = snapshot.pragma_query_value(None, "page_count", |row| row.get(0)).map_err(&from)?;
    let page: i64 = snapshot.pragma_query_value(None, "page_size", |row| row.get(0)).map_err(&from)?;
    require_space(folder, u64::try_from(pages * page).unwrap_or(0) + (64 << 10))?;
    let began = Instant::now();
    let part = Part::new_in(folder)?;
    if part.file().metadata().is_ok_and(|file| file.permissions().mode() & 0o077 != 0) {
        tracing::warn!(
            "{}: this medium keeps no access rights: whoever can read it can read the backup; see --encrypt-to",
            folder.display()
        );
    }
    let to = Problem::sqlite(folder);
    let mut target = Connection::open(part.path()).map_err(&to)?;
    // If it is not finished it is thrown away: it needs no journal.
    target.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF").map_err(&to)?;
    let backup = Backup::new(&snapshot, &mut target).map_err(&to)?;
    let mut step = STEP;
    loop {
        let began = Instant::now();
        match backup.step(step).map_err(&to)? {
            StepResult::Done => break,
            StepResult::More => part.file().sync_data().map_err(Problem::io(folder))?,
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
        let took = began.elapsed();
        if took < QUICK {
            step = MOST.min(step * 2);
        } else {
            std::thread::sleep(took / 4);
            step = STEP;
        }
    }
    drop(backup);
    drop(snapshot);
    // One plain file: nothing belongs to it, and it can be read on a read-only medium.
    target.pragma_update(None, "journal_mode", "DELETE").map_err(&to)?;
    target.close().map_err(|(_, error)| to(error))?;
    part.file().sync_all().map_err(Problem::io(folder))?;
    tracing::debug!("copied {pages} pages in {} ms", began.elapsed().as_millis());
    let copied = verify::file(part.path())?;
    if copied.rows != rows {
        return Err(Problem::at(
            folder,
            "the copy has other rows than the database; it was removed; check this medium",
        ));
    }
    Ok((part, rows))
}

/// A backup as it will be, still without its name.
struct Encoded {
    part: Part,
    sum: Sum,
}

impl Encoded {
    fn of(plain: &Path, folder: &Path, encoding: &Encoding) -> Result<Encoded, Problem> {
        if !encoding.compress {
            require_space(folder, plain.metadata().map_err(Problem::io(plain))?.len() + (1 << 20))?;
        }
        let mut part = Part::new_in(folder)?;
        let sum = codec::encode(plain, part.file_mut(), encoding).map_err(Problem::io(folder))?;
        // What the medium gives back is what was given to it.
        if codec::sum(part.path())? != sum {
            return Err(Problem::at(
                folder,
                "what was written reads back otherwise; it was removed; check this medium",
            ));
        }
        if encoding.compress && encoding.keys.is_empty() && codec::decoded_sum(part.path())? != codec::sum(plain)? {
            return Err(Problem::at(folder, "the compressed copy does not unpack to the database; it was removed"));
        }
        Ok(Encoded { part, sum })
    }
}

/// Whether this is the name of a folder for a backup: it is there, or ends with a slash.
pub fn is_folder(named: &Path) -> bool {
    named.is_dir() || named.as_os_str().as_encoded_bytes().ends_with(b"/")
}

/// Where a backup goes.
enum Target {
    File(PathBuf),
    Folder(PathBuf),
}

impl Target {
    fn of(database: &Path, options: &Options) -> Result<Target, Problem> {
        let Some(named) = &options.target else {
            let folder = with_suffix(database, ".backups");
            return match DirBuilder::new().mode(0o700).create(&folder) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(Problem::Io(folder, error)),
                made => {
                    if let (Ok(()), Ok(opened)) = (made, fs::File::open(&folder)) {
                        super::place::adopt(&opened, folder_of(&folder));
                    }
                    Ok(Target::Folder(folder))
                }
            };
        };
        let _rights = options.rights_in(named)?;
        if is_folder(named) {
            return Ok(Target::Folder(named.clone()));
        }
        // Seen again when it is given its name; said here before the work.
        if named.symlink_metadata().is_ok() {
            return Err(Problem::at(named, "a file of that name exists already and was not touched; choose another"));
        }
        if options.keep.is_some() {
            return Err(Problem::at(named, "--keep goes with a folder; this is the name of a file"));
        }
        Ok(Target::File(named.clone()))
    }

    fn folder(&self) -> &Path {
        match self {
            Target::File(path) => folder_of(path),
            Target::Folder(path) => path,
        }
    }

    /// Gives a backup its name and its manifest, and lets the oldest ones go.
    fn put(
        &self,
        backup: Encoded,
        manifest: &Manifest,
        encoding: &Encoding,
        keep: Option<usize>,
    ) -> Result<(PathBuf, u64), Problem> {
        let folder = Folder::lock(self.folder())?;
        let Encoded { part, sum } = backup;
        let size = sum.size;
        let manifest = Manifest { sequence: folder.next_sequence(), sum, ..manifest.clone() };
        let path = match self {
            Target::File(path) => {
                let taken =
                    || Problem::at(path, "a file of that name exists already and was not touched; choose another");
                if path.symlink_metadata().is_ok() {
                    return Err(taken());
                }
                manifest.write(path)?;
                if part.publish(path)?.is_some() {
                    return Err(taken());
                }
                path.clone()
            }
            Target::Folder(_) => folder.publish(part, &manifest, encoding.extension())?,
        };
        sync_folder(self.folder())?;
        if let Some(keep) = keep {
            folder.keep(keep)?;
        }
        Ok((path, size))
    }
}
