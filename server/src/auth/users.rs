//! Users, as the command line and the admin page manage them.

use super::{Role, fold};
use crate::error::{Error, Result};
use crate::store::audit::{self, By};
use crate::store::tenants;
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

/// The table's name, as it stands in the audit trail.
pub const TABLE: &str = "us_users";

/// A name to log in with, trimmed; None: it can't be one. Basic authentication can't carry a colon in it.
pub fn name(text: &str) -> Option<&str> {
    tenants::name(text).filter(|name| !name.contains(':'))
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

/// Sets the networks that a user may call from: in CIDR notation, separated by commas; "" for any.
pub fn set_networks(db: &Connection, user: i64, networks: &str) -> Result<()> {
    db.execute("UPDATE us_users SET us_networks = ?2 WHERE us_id = ?1", (user, networks))?;
    Ok(())
}

/// The networks that a user may call from, as they were set.
pub fn networks(db: &Connection, user: i64) -> Result<String> {
    Ok(db.query_row("SELECT us_networks FROM us_users WHERE us_id = ?1", [user], |row| row.get(0))?)
}

/// Replaces an imported user's wrapped digest by a plain Argon2id, unless the password was changed meanwhile.
pub fn unwrap_digest(db: &Connection, user: i64, before: &str, hash: &str) -> Result<()> {
    db.prepare_cached("UPDATE us_users SET us_password = ?3, us_digest = '' WHERE us_id = ?1 AND us_password = ?2")?
        .execute((user, before, hash))?;
    Ok(())
}

/// Gives a user another role.
///
/// # Errors
/// [`Error::Forbidden`] for the only admin who can log in.
pub fn set_role(db: &Transaction, user: i64, role: Role) -> Result<()> {
    if role != Role::Admin {
        spare_last_admin(db, user)?;
    }
    db.execute("UPDATE us_users SET us_role = ?2 WHERE us_id = ?1", (user, role.name()))?;
    Ok(())
}

/// Gives a user another e-mail address, or none: "".
pub fn set_email(db: &Transaction, user: i64, email: &str) -> Result<()> {
    db.execute("UPDATE us_users SET us_email = ?2, us_email_key = ?3 WHERE us_id = ?1", (user, email, fold(email)))?;
    Ok(())
}

/// Removes a user and what was granted to them.
///
/// # Errors
/// [`Error::Forbidden`] for the only admin who can log in.
pub fn remove(db: &Transaction, user: i64) -> Result<()> {
    spare_last_admin(db, user)?;
    db.execute("DELETE FROM us_users WHERE us_id = ?1", [user])?;
    Ok(())
}

/// Without an admin who can log in nobody could make another one through the API.
fn spare_last_admin(db: &Transaction, user: i64) -> Result<()> {
    let last =
        "SELECT 1 FROM us_users WHERE us_id = ?1 AND us_role = 'admin' AND us_password IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM us_users WHERE us_id <> ?1 AND us_role = 'admin' AND us_password IS NOT NULL)";
    if db.prepare(last)?.exists([user])? { Err(Error::Forbidden) } else { Ok(()) }
}

/// The tenants that were granted to a user, by id.
pub fn granted(db: &Connection, user: i64) -> Result<Vec<i64>> {
    let mut statement = db.prepare_cached("SELECT ut_te_id FROM ut_usertenants WHERE ut_us_id = ?1")?;
    Ok(statement.query_map([user], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Grants a tenant to a user, and records it. Granting it twice is no fault.
pub fn grant(db: &Connection, by: &By, user: i64, tenant: i64) -> Result<()> {
    audit::record(db, by, TABLE, Some(user), None, Some(tenants::granted(db, tenant)?))?;
    db.execute("INSERT OR IGNORE INTO ut_usertenants VALUES (?1, ?2)", [user, tenant])?;
    Ok(())
}

/// Takes a tenant away from a user, and records it; false when it was not granted.
pub fn revoke(db: &Connection, by: &By, user: i64, tenant: i64) -> Result<bool> {
    let had = db.execute("DELETE FROM ut_usertenants WHERE ut_us_id = ?1 AND ut_te_id = ?2", [user, tenant])? > 0;
    if had {
        audit::record(db, by, TABLE, Some(user), Some(tenants::granted(db, tenant)?), None)?;
    }
    Ok(had)
}
