//! The file beside the database in which answers are gathered, so that a pull that was broken off goes on where it stopped.
//! It holds secrets: it has mode 0600 from its first moment and goes when the pull is done.

use std::fs::{self, OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rusqlite::{Connection, ErrorCode, OptionalExtension};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::answer::Row;

/// Older answers don't fit with newer ones. Seconds.
const FRESH: i64 = 24 * 3600;

/// Its layout; another one is no file to go on with.
const LAYOUT: i64 = 1;

/// The open file.
pub struct Staging {
    pub conn: Connection,
    path: PathBuf,
    /// Requests that an earlier run has answers to.
    pub earlier: u64,
}

impl Staging {
    /// Opens `FILE.pull`: an earlier one of the same server and user, or a new one.
    pub fn open(db: &Path, url: &str, user: &str) -> Result<Staging> {
        let mut name = db.as_os_str().to_owned();
        name.push(".pull");
        let path = PathBuf::from(name);
        let made = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
        made.with_context(|| format!("{}: can't be made", path.display()))?;
        fs::set_permissions(&path, Permissions::from_mode(0o600))
            .with_context(|| format!("{}: can't be kept from others", path.display()))?;
        if let Some(staging) = Staging::go_on(&path, url, user)? {
            return Ok(staging);
        }
        // An older one, another server's, or one that a power cut has broken.
        OpenOptions::new().write(true).truncate(true).open(&path).with_context(|| path.display().to_string())?;
        let _ = fs::remove_file(journal(&path));
        let conn = connect(&path)?;
        conn.execute_batch(&format!(
            "CREATE TABLE about (url TEXT, user TEXT, began INTEGER);
             CREATE TABLE requests (id INTEGER PRIMARY KEY, path TEXT, what TEXT, UNIQUE (path, what));
             CREATE TABLE answers (request INTEGER, row TEXT);
             CREATE INDEX answers_by_request ON answers (request);
             PRAGMA user_version = {LAYOUT};",
        ))?;
        conn.execute("INSERT INTO about VALUES (?1, ?2, unixepoch())", [url, user])?;
        Ok(Staging { conn, path, earlier: 0 })
    }

    fn go_on(path: &Path, url: &str, user: &str) -> Result<Option<Staging>> {
        let conn = match connect(path) {
            Ok(conn) => conn,
            Err(error) => match error.downcast_ref::<rusqlite::Error>().and_then(rusqlite::Error::sqlite_error_code) {
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                    bail!("{}: another `import api` is at work here; try again when it is done", path.display())
                }
                Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => return Ok(None),
                _ => return Err(error),
            },
        };
        let fits = conn.query_row(
            "SELECT (SELECT user_version FROM pragma_user_version) = ?3 AND url = ?1 AND user = ?2
                AND unixepoch() BETWEEN began AND began + ?4 FROM about",
            (url, user, LAYOUT, FRESH),
            |row| row.get(0),
        );
        let whole = || conn.query_row("PRAGMA quick_check", [], |row| Ok(row.get::<_, String>(0)? == "ok"));
        if !fits.unwrap_or(false) || !whole().unwrap_or(false) {
            return Ok(None);
        }
        let earlier = conn.query_row("SELECT count(*) FROM requests", [], |row| row.get::<_, i64>(0))? as u64;
        Ok(Some(Staging { conn, path: path.to_owned(), earlier }))
    }

    /// What the user finds it under.
    pub fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Whether there is an answer to this already.
    pub fn has(&self, path: &str, what: &str) -> Result<bool> {
        Ok(self.conn.prepare_cached("SELECT 1 FROM requests WHERE path = ?1 AND what = ?2")?.exists((path, what))?)
    }

    /// Keeps an answer.
    pub fn keep(&self, path: &str, what: &str, rows: &[Row]) -> Result<()> {
        let transaction = self.conn.unchecked_transaction()?;
        let request = self.begin(path, what)?;
        for row in rows {
            self.add(request, row)?;
        }
        Ok(transaction.commit()?)
    }

    /// Notes a request whose rows follow; within a transaction.
    pub fn begin(&self, path: &str, what: &str) -> Result<i64> {
        self.conn.prepare_cached("INSERT INTO requests (path, what) VALUES (?1, ?2)")?.execute((path, what))?;
        Ok(self.conn.last_insert_rowid())
    }

    /// Puts a row to a request.
    pub fn add(&self, request: i64, row: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string(row)?;
        self.conn.prepare_cached("INSERT INTO answers VALUES (?1, ?2)")?.execute((request, text))?;
        Ok(())
    }

    /// How many rows an answer had.
    pub fn count(&self, path: &str, what: &str) -> Result<u64> {
        let sql = "SELECT count(*) FROM answers JOIN requests ON id = request WHERE path = ?1 AND what = ?2";
        Ok(self.conn.prepare_cached(sql)?.query_row((path, what), |row| row.get::<_, i64>(0))? as u64)
    }

    /// All rows that a path has answered, with what was asked.
    pub fn each<T: DeserializeOwned>(&self, path: &str, mut see: impl FnMut(&str, T) -> Result<()>) -> Result<()> {
        let mut query = self.conn.prepare_cached(
            "SELECT what, row FROM answers JOIN requests ON id = request WHERE path = ?1 ORDER BY answers.rowid",
        )?;
        let mut rows = query.query([path])?;
        while let Some(row) = rows.next()? {
            see(row.get_ref(0)?.as_str()?, serde_json::from_str(row.get_ref(1)?.as_str()?)?)?;
        }
        Ok(())
    }

    /// The first row of an answer.
    pub fn first(&self, path: &str, what: &str) -> Result<Option<Row>> {
        let sql = "SELECT row FROM answers JOIN requests ON id = request WHERE path = ?1 AND what = ?2 LIMIT 1";
        let text: Option<String> =
            self.conn.prepare_cached(sql)?.query_row((path, what), |row| row.get(0)).optional()?;
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    /// Whether there is anything to go on with.
    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.conn.query_row("SELECT NOT EXISTS (SELECT 1 FROM requests)", [], |row| row.get(0))?)
    }

    /// Removes it.
    pub fn remove(self) -> Result<()> {
        let Staging { conn, path, .. } = self;
        fs::remove_file(&path)
            .with_context(|| format!("{}: can't be removed; it holds secrets: remove it", path.display()))?;
        drop(conn);
        let _ = fs::remove_file(journal(&path));
        Ok(())
    }
}

fn journal(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-journal");
    name.into()
}

/// Opens it for this process alone. A power cut may cost it: then everything is asked for again.
fn connect(path: &Path) -> Result<Connection> {
    let conn = Connection::open(path)?;
    conn.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = OFF; BEGIN EXCLUSIVE; COMMIT;",
    )?;
    Ok(conn)
}
