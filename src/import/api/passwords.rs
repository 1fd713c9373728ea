//! Passwords can't be seen over the API: each user who is new here gets a made one, and all stand in one file of mode 0600.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::auth::password;
use crate::auth::{self, Role};
use crate::import::mirta::merge::MADE;
use crate::import::mirta::stage::Stage;

/// Makes one for each staged user, of whom nothing else is known; they all get this role.
pub fn make(stage: &Stage, role: Role) -> Result<()> {
    let mut query = stage.conn.prepare("SELECT seq, us_email FROM dump.us_users")?;
    let users: Vec<(i64, String)> =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut update = stage.conn.prepare(
        "UPDATE dump.us_users SET us_email_key = ?2, us_role = ?3, us_digest = ?4, us_password = ?5 WHERE seq = ?1",
    )?;
    for (seq, email) in users {
        update.execute((seq, auth::fold(&email), role.name(), MADE, password::make()?))?;
    }
    Ok(())
}

/// The file that they will stand in: one that is not there yet.
pub fn place(db: &Path) -> PathBuf {
    let named = |end: String| {
        let mut name = db.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    let mut path = named(".passwords".to_owned());
    let mut nth = 1;
    while path.symlink_metadata().is_ok() {
        nth += 1;
        path = named(format!(".passwords.{nth}"));
    }
    path
}

/// Writes down those of the users who were added; within the import's transaction. No file where nobody was.
pub fn write(stage: &Stage, path: &Path) -> Result<()> {
    let mut query = stage.conn.prepare(
        "SELECT CAST(m.us_id AS TEXT), m.us_username, s.us_password FROM dump.us_users s JOIN main.us_users m USING (us_id)
          WHERE s.us_hash = m.us_password ORDER BY m.us_id",
    )?;
    let users: Vec<[String; 3]> =
        query.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?.collect::<rusqlite::Result<_>>()?;
    if users.is_empty() {
        return Ok(());
    }
    let told = || format!("{}: the made passwords can't be written down, and nothing was changed", path.display());
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).with_context(told)?;
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["us_id", "us_username", "password"])?;
    for user in users {
        out.write_record(user)?;
    }
    file.write_all(&out.into_inner().context("a row can't be written")?)
        .and_then(|()| file.sync_all())
        .with_context(told)?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder).and_then(|folder| folder.sync_all()).with_context(told)?;
    }
    Ok(())
}

/// Removes the file after an import that failed, unless its users are in after all.
pub fn forget(stage: &Stage, path: &Path) {
    let _ = stage.conn.execute_batch("ROLLBACK");
    let sql = "SELECT EXISTS (SELECT 1 FROM dump.us_users s JOIN main.us_users m USING (us_id) WHERE s.us_hash = m.us_password)";
    if let Ok(0) = stage.number(sql, [])
        && let Err(error) = fs::remove_file(path)
        && error.kind() != ErrorKind::NotFound
    {
        tracing::warn!("{}: can't be removed: {error}; the passwords in it are nobody's", path.display());
    }
}
