//! The database file: how it is made and opened, who reads and who writes, how it is kept.

pub mod audit;
pub mod backup;
pub mod check;
mod file;
mod fresh;
mod index;
mod lock;
mod notes;
mod own;
mod place;
pub mod purge;
mod restore;
pub mod rule;
mod schema;
pub mod tenants;
#[cfg(test)]
mod tests;
mod verify;

use crate::error::{Error, Result};
use lock::Guard;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A connection, for those who don't name the library behind it.
pub use rusqlite::Connection as Database;

pub use file::{ANOTHER_PROGRAMS, FileError, create, open_reader, open_writer, recognise};
pub use fresh::Fresh;
pub use lock::Opened;
pub use own::{Own, Version, View};
pub use place::{Problem, Sizes, folder_of};
pub use restore::{Restored, Staged, stage};
pub use schema::{SCHEMA, SCHEMA_VERSION};
pub use verify::Contents;

/// One database file, open for a server: a reader for each worker and one writer. It is there for a damaged file and for one on a
/// read-only medium, too: what can't be served is refused, request by request.
pub struct Store {
    path: PathBuf,
    /// Nobody can change it, so its readers need no locks, which they could not take there.
    is_at_rest: AtomicBool,
    /// Where workers keep readers of their own.
    slots: Mutex<Vec<Arc<own::Slot>>>,
    /// None while nothing can be written; each write tries again.
    writer: Mutex<Option<Connection>>,
    /// What is wrong with the file, once that is certain.
    damage: OnceLock<Damage>,
    is_checking: AtomicBool,
    was_unclean: bool,
    notes: notes::Notes,
    _guard: Option<Guard>,
}

/// Known damage. A change would only make it worse; what is whole can still be read, if anything can.
struct Damage {
    why: String,
    is_total: bool,
    /// The command that puts the newest good backup in the file's place. All backups are read to find it: once.
    restore: OnceLock<String>,
}

impl Damage {
    fn new(why: &str, is_total: bool) -> Damage {
        Damage { why: why.to_owned(), is_total, restore: OnceLock::new() }
    }
}

impl Store {
    /// Opens the file.
    ///
    /// # Errors
    /// [`FileError`] says what is wrong with the file and what to do. A damaged file is no error.
    pub fn open(path: &Path) -> Result<Store, FileError> {
        recognise(path)?;
        let guard = lock::shared(path)?;
        let was_unclean = place::has_wal(path);
        let damage = OnceLock::new();
        let writer = match file::connect(path) {
            Ok(writer) => Some(writer).filter(|writer| !is_read_only(writer)),
            Err(FileError::Damaged(_, why)) => {
                let _ = damage.set(Damage::new(&why, true));
                None
            }
            // On a read-only medium, say; readers have another way there.
            Err(FileError::Sqlite(_, why)) if place::is_read_only(path) => {
                tracing::debug!(why, "no writer");
                None
            }
            Err(error) => return Err(error),
        };
        if writer.is_none() && damage.get().is_none() {
            tracing::warn!("{}: it can't be written to: everything is read, nothing can be changed", path.display());
        }
        let is_at_rest = writer.is_none() && place::is_read_only(path) && !was_unclean;
        Ok(Store {
            path: path.to_owned(),
            is_at_rest: AtomicBool::new(is_at_rest),
            slots: Mutex::default(),
            writer: Mutex::new(writer),
            damage,
            is_checking: AtomicBool::new(false),
            was_unclean,
            notes: notes::Notes::default(),
            _guard: guard,
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How big the file is, and how full its medium.
    ///
    /// # Errors
    /// [`Error::Unavailable`] with what the medium says.
    pub fn sizes(&self) -> Result<Sizes> {
        Sizes::of(&self.path).map_err(|error| Error::Unavailable(error.to_string()))
    }

    /// A new connection that reads, for work that is no worker's. Workers have their [`Own`].
    ///
    /// # Errors
    /// [`Error::Unavailable`] or [`Error::Damaged`] when the file can't be opened.
    pub fn reader(&self) -> Result<Connection> {
        self.check_readable()?;
        let db = if self.is_at_rest.load(Ordering::Relaxed) {
            verify::open_at_rest(&self.path)?
        } else {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            Connection::open_with_flags(&self.path, flags)?
        };
        file::prepare(&db)?;
        Ok(db)
    }

    fn check_readable(&self) -> Result<()> {
        match self.damage.get() {
            Some(Damage { why, is_total: true, .. }) => {
                Err(Error::Unavailable(format!("the database is damaged: {why}")))
            }
            _ => Ok(()),
        }
    }

    /// Runs `change` in one transaction of the only writer; what fails changes nothing. What it acknowledges is on the disk.
    ///
    /// # Errors
    /// Those of `change`, [`Error::Busy`] when another process writes for longer than five seconds, and [`Error::Unavailable`]
    /// when the medium is full or can only be read, or the file is damaged.
    pub fn write<T>(&self, change: impl FnOnce(&Transaction) -> Result<T>) -> Result<T> {
        if let Some(Damage { why, .. }) = self.damage.get() {
            return Err(Error::Unavailable(format!("the database is damaged, nothing is changed in it: {why}")));
        }
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let writer = match &mut *slot {
            Some(writer) => writer,
            none => {
                let again = file::connect(&self.path).map_err(|error| Error::Unavailable(error.to_string()))?;
                if is_read_only(&again) {
                    return Err(Error::Unavailable("the file can only be read".into()));
                }
                self.renew_readers();
                none.insert(again)
            }
        };
        let done = write(writer, change);
        if matches!(done, Err(Error::Unavailable(_))) {
            // It may have been opened while the WAL or its index could not be written to, and would refuse for ever: the next one
            // opens anew. The readers share that index, so they have to let go of it, too.
            *slot = None;
            self.renew_readers();
        }
        done
    }

    fn renew_readers(&self) {
        self.is_at_rest.store(false, Ordering::Relaxed);
        for slot in self.slots.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            slot.empty();
        }
    }

    /// Remembers what belongs in the audit trail and is no change, until [`Store::write_notes`].
    pub fn note(&self, event: audit::Event) {
        self.notes.add(event);
    }

    /// Remembers that a token was used now.
    pub fn note_use(&self, token: i64) {
        self.notes.used(token);
    }

    /// Writes what was noted, in one transaction; without a note nothing is written. What can't be written stays noted. A token's
    /// use is written once an hour.
    ///
    /// # Errors
    /// Those of the store.
    pub fn write_notes(&self) -> Result<()> {
        self.write_noted(notes::HOUR)
    }

    /// The same, and every token's last use.
    ///
    /// # Errors
    /// Those of the store.
    pub fn write_last_notes(&self) -> Result<()> {
        self.write_noted(1)
    }

    fn write_noted(&self, seconds_between_uses: i64) -> Result<()> {
        let (waiting, uses) = (self.notes.take(), self.notes.uses(seconds_between_uses));
        if waiting.is_empty() && uses.is_empty() {
            return Ok(());
        }
        let written = self.write(|db| {
            notes::write(db, &waiting)?;
            notes::write_uses(db, &uses)
        });
        match &written {
            Ok(()) => self.notes.uses_are_written(&uses),
            Err(_) => self.notes.put_back(waiting),
        }
        written
    }

    /// After an unclean stop: looks through the file while it is served. Big files take minutes on a card.
    pub fn check_in_background(self: &Arc<Store>) {
        if self.was_unclean && self.damage.get().is_none() {
            tracing::info!("the server was not stopped cleanly; the database is checked while it is served");
            self.look_through();
        }
    }

    /// A request found the file damaged: looks through it, and if that is so nothing is changed in it any more.
    pub fn suspect(self: &Arc<Store>, why: &str) {
        if self.damage.get().is_none() && !self.is_checking.load(Ordering::Relaxed) {
            tracing::error!(why, "a request found the database damaged; looking through it");
            self.look_through();
        }
    }

    /// The file is damaged so that nobody can even log in: from now on nothing is tried. Says which command helps.
    pub fn condemn(&self, why: &str) {
        let _ = self.damage.set(Damage::new(why, true));
        self.tell_damage(why, "every request that needs it");
    }

    fn tell_damage(&self, why: &str, refused: &str) {
        tracing::error!(
            "{}: the database is damaged ({why}); {refused} gets a 503. Stop this server, then put the newest good backup in \
             its place with: {}",
            self.path.display(),
            self.restore_command().unwrap_or_default()
        );
    }

    /// What is wrong with the file, when it is known to be damaged.
    pub fn damage(&self) -> Option<&str> {
        self.damage.get().map(|damage| damage.why.as_str())
    }

    /// The command that puts the newest good backup in a damaged file's place; None while it is not known to be damaged.
    /// Reads all backups when it is first asked.
    pub fn restore_command(&self) -> Option<&str> {
        let damage = self.damage.get()?;
        Some(damage.restore.get_or_init(|| backup::last::restore_command(&self.path)))
    }

    /// Whether the file is so damaged that nobody can log in.
    pub fn is_lost(&self) -> bool {
        self.damage.get().is_some_and(|damage| damage.is_total)
    }

    fn look_through(self: &Arc<Store>) {
        if self.is_checking.swap(true, Ordering::AcqRel) {
            return;
        }
        let store = Arc::clone(self);
        std::thread::spawn(move || {
            let found = store.reader().and_then(|db| Ok(verify::first_fault(&db, "quick_check")?));
            match found {
                Ok(None) => tracing::info!("the database was looked through and is whole"),
                Ok(Some(why)) | Err(Error::Damaged(why)) => {
                    let _ = store.damage.set(Damage::new(&why, false));
                    store.tell_damage(&why, "every change, and what needs the damaged part,");
                }
                Err(error) => tracing::error!(?error, "the database could not be looked through"),
            }
            store.is_checking.store(false, Ordering::Release);
        });
    }
}

fn is_read_only(db: &Connection) -> bool {
    db.is_readonly(rusqlite::MAIN_DB).unwrap_or(false)
}

/// Runs `change` in one transaction.
///
/// # Errors
/// Those of `change` and of the store.
pub fn write<T>(db: &mut Connection, change: impl FnOnce(&Transaction) -> Result<T>) -> Result<T> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = change(&transaction)?;
    if let Err(error) = transaction.commit().map_err(Error::from) {
        if matches!(error, Error::Unavailable(_)) {
            empty_log(db);
        }
        return Err(error);
    }
    Ok(done)
}

/// A commit whose flush failed is refused, but may stand whole in the WAL, and the next start after a kill would take it for one
/// that was done. All others are moved into the file, and the WAL is cut off. If the disk refuses that, too, nothing more can be done.
fn empty_log(db: &Connection) {
    if let Err(error) = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
        tracing::warn!("after a commit that failed the WAL could not be emptied: {error}");
    }
}
