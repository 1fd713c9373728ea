//! `import cdr --follow`: calls as Asterisk writes them, as `tail -F` would show them.
//!
//! How far a file has been read is written in the transaction of the calls themselves: whatever ends the process, none is lost
//! and none comes twice. A file that was rotated is read to its end before the new one is begun.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf, absolute};

use anyhow::{Context, Result, bail};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::Options;
use super::batch::{Batch, Recent};
use super::line::Lines;
use super::record::Reading;
use super::tail::{self, Place, Source};
use crate::error::{self, Error};
use crate::import::report::{Counts, Report};
use crate::store::audit::{self, By, Fields};
use crate::store::{self, Opened};
use crate::zone;

/// Follows files into a database.
pub struct Follower {
    db: PathBuf,
    conn: Option<Opened>,
    files: Vec<Followed>,
    reading: Reading,
    counts: Counts,
    /// The day of the last row in the audit trail.
    noted: String,
}

impl Follower {
    /// Of these files, which need not exist yet. One that is open already may be one that can't be opened any more.
    ///
    /// # Errors
    /// Those of the database, and a tenant that is not there.
    pub fn new(db: &Path, files: Vec<(PathBuf, Option<File>)>, options: &Options) -> Result<Self> {
        let conn = store::open_writer(db)?;
        if let Some(code) = &options.tenant {
            super::require_tenant(&conn, db, code)?;
        }
        let reading = Reading::new(options.tenant.as_deref(), options.utc);
        let files: Result<_> =
            files.into_iter().map(|(path, file)| Followed::new(&conn, &path, file, &reading)).collect();
        let counts = Counts { table: "cdr".to_owned(), ..Counts::default() };
        let (db, noted) = (db.to_owned(), String::new());
        Ok(Self { db, conn: Some(conn), files: files?, reading, counts, noted })
    }

    /// Takes in what is new, a transaction a file at most. What can't be read or written now is tried again by the next step.
    ///
    /// # Errors
    /// Another process follows the same file.
    pub fn step(&mut self, by: &By) -> Result<()> {
        for at in 0..self.files.len() {
            let done = match self.files[at].gather(&self.reading) {
                Ok(false) => continue,
                Ok(true) => self.commit(at, by),
                Err(error) => Err(format!("{}: can't be read: {error}", self.files[at].name)),
            };
            let file = &mut self.files[at];
            match done {
                Ok(()) if file.trouble.take().is_some() => tracing::info!("{}: it works again", file.name),
                Ok(()) => {}
                Err(why) if file.is_taken => bail!(why),
                Err(why) if file.trouble.as_ref() == Some(&why) => {}
                Err(why) => {
                    tracing::error!("{why}; trying again, nothing is lost");
                    file.trouble = Some(why);
                }
            }
        }
        Ok(())
    }

    /// What was taken in, all in all.
    pub fn report(&self) -> Report {
        Report { tables: vec![self.counts.clone()], notes: Vec::new() }
    }

    fn commit(&mut self, at: usize, by: &By) -> Result<(), String> {
        let db = self.db.display();
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => store::open_writer(&self.db).map_err(|error| error.to_string())?,
        };
        let file = &mut self.files[at];
        let today = zone::utc().date().to_string();
        let is_noted = self.noted == today;
        let written = store::write(&mut conn, |transaction| {
            let added = file.batch.write(transaction)?;
            if !file.save(transaction)? {
                return Ok(None);
            }
            if added > 0 && !is_noted {
                let about = Fields::from_iter([("follows".to_owned(), json!(file.name))]);
                audit::record(transaction, by, "cdr", None, None, Some(about))?;
            }
            Ok(Some(added))
        });
        match written {
            Ok(Some(added)) => {
                self.counts.read += file.batch.calls + file.batch.refused;
                self.counts.added += added;
                self.counts.refused += file.batch.refused;
                if added > 0 {
                    self.noted = today;
                }
                file.settle();
                self.conn = Some(conn);
                Ok(())
            }
            Ok(None) => {
                file.is_taken = true;
                Err(format!("{}: another process follows it into {db}; stop one of them", file.name))
            }
            // The next step opens the file anew: a connection that has met a full disk may refuse for ever.
            Err(Error::Unavailable(why) | Error::Damaged(why) | Error::Internal(why)) => Err(format!("{db}: {why}")),
            Err(error) => Err(format!("{db}: {error}")),
        }
    }
}

/// A file that is followed.
struct Followed {
    path: PathBuf,
    /// What it is called in the database and in messages.
    name: String,
    source: Option<Source>,
    /// As it stands in the database.
    saved: Place,
    /// Where the batch ends. It stays where it is while a packed file is read: whoever starts again begins there.
    place: Place,
    batch: Batch,
    recent: Recent,
    /// Nothing came any more after it was rotated.
    is_quiet: bool,
    was_missed: bool,
    is_blind: bool,
    is_taken: bool,
    /// What did not work, and is told only once.
    trouble: Option<String>,
}

impl Followed {
    fn new(conn: &Connection, path: &Path, file: Option<File>, reading: &Reading) -> Result<Self> {
        let path = absolute(path).with_context(|| format!("{}: is no path", path.display()))?;
        let name = path.display().to_string();
        let saved: Place = conn
            .query_row("SELECT fo_position, fo_lines, fo_mark FROM fo_followed WHERE fo_file = ?1", [&name], |row| {
                let (position, lines): (i64, i64) = (row.get(0)?, row.get(1)?);
                Ok(Place { position: position.cast_unsigned(), lines: lines.cast_unsigned(), mark: row.get(2)? })
            })
            .optional()?
            .unwrap_or_default();
        let mut followed = Self {
            source: None,
            place: saved.clone(),
            saved,
            batch: Batch::default(),
            recent: Recent::default(),
            is_quiet: false,
            was_missed: false,
            is_blind: false,
            is_taken: false,
            trouble: None,
            path,
            name,
        };
        let is_in = |file: &File| followed.place.is_in(file).unwrap_or(false);
        followed.take(file.filter(is_in).map(Source::Plain));
        if followed.place.position > 0 {
            if followed.source.is_none() {
                followed.find();
            }
            if let Some(Source::Plain(file)) = &followed.source {
                followed.recent.look_again(file, &followed.place, reading).with_context(|| followed.name.clone())?;
            }
        }
        tracing::info!("following {} from byte {} on", followed.name, followed.place.position);
        Ok(followed)
    }

    /// Finds the file that the place is in; if there is none any more, the one of that name is begun.
    fn find(&mut self) {
        self.take(tail::find(&self.path, &self.place));
        if self.source.is_none() {
            tracing::warn!(
                "{}: the file that was read to byte {} is neither here nor beside it; if it was rotated while nobody followed, \
                 its last calls come in with: switchroom import cdr FILE",
                self.name,
                self.place.position
            );
            self.place = Place::default();
            self.recent = Recent::default();
        }
    }

    fn take(&mut self, source: Option<Source>) {
        (self.source, self.is_quiet) = (source, false);
    }

    /// Reads what is new into the batch; false where nothing is.
    fn gather(&mut self, reading: &Reading) -> io::Result<bool> {
        if !self.batch.is_empty() {
            return Ok(true);
        }
        if self.source.is_none() {
            match File::open(&self.path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    if !std::mem::replace(&mut self.was_missed, true) {
                        tracing::info!("{} is not there yet; waiting for it", self.name);
                    }
                    return Ok(false);
                }
                opened => self.take(Some(Source::Plain(opened?))),
            }
        }
        if let Some(Source::Plain(file)) = &self.source
            && !self.place.is_in(file)?
        {
            tracing::info!("{} was cut off or written anew", self.name);
            self.find();
            return self.gather_again(reading);
        }
        self.read(reading)?;
        if !self.batch.is_empty() {
            self.is_quiet = false;
            return Ok(true);
        }
        self.go_on(reading)
    }

    /// Once more from the beginning, after another file has become the one that is read.
    fn gather_again(&mut self, reading: &Reading) -> io::Result<bool> {
        if self.source.is_none() && !self.path.exists() { Ok(false) } else { self.gather(reading) }
    }

    /// The file has nothing new: if it is not the one of that name any more, the next one is begun.
    fn go_on(&mut self, reading: &Reading) -> io::Result<bool> {
        let next = match &self.source {
            Some(Source::Packed(_, file)) => match tail::next(&self.path, file) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
                next => next?,
            },
            Some(Source::Plain(file)) => match tail::was_replaced(&self.path, file) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
                // Root opened it, and works as the database's owner since.
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    if !std::mem::replace(&mut self.is_blind, true) {
                        tracing::warn!(
                            "{}: its folder can't be looked into, so a rotation will not be seen; run this as a user who may read it",
                            self.name
                        );
                    }
                    return Ok(false);
                }
                Ok(false) => return Ok(false),
                Err(error) => return Err(error),
                // Who has opened the old one may still write to it.
                Ok(true) if !self.is_quiet => {
                    self.is_quiet = true;
                    return Ok(false);
                }
                Ok(true) => tail::next(&self.path, file)?,
            },
            None => return Ok(false),
        };
        tracing::info!("{} was rotated after byte {}; going on with the next one", self.name, self.place.position);
        if let Source::Plain(_) = next {
            self.place = Place::default();
        }
        self.take(Some(next));
        self.gather_again(reading)
    }

    fn read(&mut self, reading: &Reading) -> io::Result<()> {
        match &mut self.source {
            None => Ok(()),
            Some(Source::Packed(lines, _)) => {
                if let Err(error) = self.batch.read(lines, &self.name, reading, &mut self.recent) {
                    tracing::error!("{}: a rotated file of it can't be unpacked to its end: {error}", self.name);
                    *lines = Lines::new(Box::new(io::empty()), 1);
                }
                Ok(())
            }
            Some(Source::Plain(file)) => match read_plain(file, &self.place, |lines| {
                self.batch.read(lines, &self.name, reading, &mut self.recent)
            }) {
                Ok(place) => {
                    self.place = place;
                    Ok(())
                }
                Err(error) => {
                    // All of it is read again.
                    (self.batch, self.recent) = (Batch::default(), Recent::default());
                    self.recent.look_again(file, &self.place, reading)?;
                    Err(error)
                }
            },
        }
    }

    /// Writes down where the batch ends; false where somebody else did, meanwhile.
    fn save(&self, conn: &Connection) -> error::Result<bool> {
        let Place { position, lines, mark } = &self.place;
        let saved = conn
            .prepare_cached(
                "INSERT INTO fo_followed (fo_file, fo_position, fo_lines, fo_mark) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET fo_position = ?2, fo_lines = ?3, fo_mark = ?4
                WHERE fo_position = ?5 AND fo_mark = ?6",
            )?
            .execute(params![
                self.name,
                position.cast_signed(),
                lines.cast_signed(),
                mark,
                self.saved.position.cast_signed(),
                self.saved.mark
            ])?;
        Ok(saved == 1)
    }

    /// The batch is in.
    fn settle(&mut self) {
        self.batch = Batch::default();
        self.saved = self.place.clone();
    }
}

/// Reads on from a place; the one that comes after it.
fn read_plain(
    mut file: &File,
    place: &Place,
    read: impl FnOnce(&mut Lines<&File>) -> io::Result<()>,
) -> io::Result<Place> {
    file.seek(SeekFrom::Start(place.position))?;
    let mut lines = Lines::new(file, place.lines + 1);
    read(&mut lines)?;
    Place::in_file(file, place.position + lines.position(), lines.next_number() - 1)
}
