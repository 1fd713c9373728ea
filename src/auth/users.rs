//! Users, as the command line manages them.

use super::{Role, fold};
use crate::error::{Error, Result};
use rusqlite::{Connection, OptionalExtension, Transaction};

/// A user, as `user list` shows them.
pub struct User {
    /// `us_id`.
    pub id: i64,
    /// `us_username`.
    pub name: String,
    /// `admin`, `manager` or `viewer`.
    pub role: String,
    /// May be empty.
    pub email: String,
    /// Codes of the tenants granted, separated by commas.
    pub tenants: String,
    /// Whether they can log in.
    pub has_password: bool,
}

/// All users, by name.
pub fn list(db: &Connection) -> Result<Vec<User>> {
    let mut statement = db.prepare(
        "SELECT us_id, us_username, us_role, us_email, us_password IS NOT NULL,
                coalesce((SELECT group_concat(te_code, ',' ORDER BY te_id)
                            FROM ut_usertenants JOIN te_tenants ON te_id = ut_te_id WHERE ut_us_id = us_id), '')
           FROM us_users ORDER BY us_username_key",
    )?;
    let users = statement.query_map([], |row| {
        Ok(User {
            id: row.get(0)?,
            name: row.get(1)?,
            role: row.get(2)?,
            email: row.get(3)?,
            has_password: row.get(4)?,
            tenants: row.get(5)?,
        })
    })?;
    Ok(users.collect::<rusqlite::Result<_>>()?)
}

/// Whether anybody can be called a user of this box yet.
pub fn any(db: &Connection) -> Result<bool> {
    Ok(db.query_row("SELECT EXISTS (SELECT 1 FROM us_users)", [], |row| row.get(0))?)
}

/// The id of the user of that name, without regard to case.
pub fn id(db: &Connection, name: &str) -> Result<Option<i64>> {
    Ok(db
        .prepare_cached("SELECT us_id FROM us_users WHERE us_username_key = ?1")?
        .query_row([fold(name)], |row| row.get(0))
        .optional()?)
}

/// Adds a user with a password hash (Argon2id, PHC).
///
/// # Errors
/// [`Error::Duplicate`] when there is one of that name.
pub fn add(db: &Transaction, name: &str, role: Role, email: &str, hash: &str) -> Result<i64> {
    db.execute(
        "INSERT INTO us_users (us_username, us_username_key, us_role, us_email, us_email_key, us_password)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        [name, &fold(name), role.name(), email, &fold(email), hash],
    )?;
    Ok(db.last_insert_rowid())
}

/// Sets a user's password hash (Argon2id, PHC, of the password itself).
///
/// # Errors
/// [`Error::NoRecord`] when there is no such user.
pub fn set_password(db: &Connection, user: i64, hash: &str) -> Result<()> {
    let changed = db
        .prepare_cached("UPDATE us_users SET us_password = ?2, us_digest = '' WHERE us_id = ?1")?
        .execute((user, hash))?;
    if changed == 0 { Err(Error::NoRecord) } else { Ok(()) }
}

/// Replaces an imported user's wrapped digest by a plain Argon2id, unless the password was changed meanwhile.
pub fn unwrap_digest(db: &Connection, user: i64, before: &str, hash: &str) -> Result<()> {
    db.prepare_cached("UPDATE us_users SET us_password = ?3, us_digest = '' WHERE us_id = ?1 AND us_password = ?2")?
        .execute((user, before, hash))?;
    Ok(())
}

/// Removes a user and what was granted to them.
///
/// # Errors
/// [`Error::Forbidden`] for the only admin who can log in: nobody could add another one through the API.
pub fn remove(db: &Transaction, user: i64) -> Result<()> {
    let last =
        "SELECT 1 FROM us_users WHERE us_id = ?1 AND us_role = 'admin' AND us_password IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM us_users WHERE us_id <> ?1 AND us_role = 'admin' AND us_password IS NOT NULL)";
    if db.prepare(last)?.exists([user])? {
        return Err(Error::Forbidden);
    }
    db.execute("DELETE FROM us_users WHERE us_id = ?1", [user])?;
    Ok(())
}

/// Grants a tenant to a user. Granting it twice is no fault.
pub fn grant(db: &Connection, user: i64, tenant: i64) -> Result<()> {
    db.execute("INSERT OR IGNORE INTO ut_usertenants VALUES (?1, ?2)", [user, tenant])?;
    Ok(())
}

/// Takes a tenant away from a user; false when it was not granted.
pub fn revoke(db: &Connection, user: i64, tenant: i64) -> Result<bool> {
    Ok(db.execute("DELETE FROM ut_usertenants WHERE ut_us_id = ?1 AND ut_te_id = ?2", [user, tenant])? > 0)
}
