//! API tokens: a user's second key, which can do less than the user and ends by itself.
//!
//! 256 random bits, so that a plain SHA-256 of it is all that is kept: there is nothing to guess, and nothing to slow down.

use super::{Account, Caller, Role, account, fold, password};
use crate::error::Result;
use crate::store::audit::{self, By};
use crate::zone;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};
use std::net::IpAddr;

/// What each begins with, so that people and scanners know one when they see it.
const PREFIX: &str = "swr_";
/// Characters after it: 32 bytes in base64.
const LENGTH: usize = 43;

/// What a token may do less than its user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// `to_id`.
    pub id: i64,
    /// Changes nothing, and sees no SIP secret.
    pub is_read_only: bool,
    /// Sees only the tenants named for it, as far as its user does.
    pub is_limited: bool,
}

/// A new token, as it is asked for.
#[derive(Debug, Default)]
pub struct New {
    /// Whose, `us_id`.
    pub user: i64,
    /// What it is for.
    pub label: String,
    /// Changes nothing.
    pub is_read_only: bool,
    /// Sees these tenants only; empty: all that its user sees.
    pub tenants: Vec<i64>,
    /// Until when, UTC; None: for ever.
    pub expires: Option<String>,
}

/// A token, as `token list` shows it.
pub struct Listed {
    /// `to_id`.
    pub id: i64,
    /// Its user's name.
    pub user: String,
    /// What it is for.
    pub label: String,
    /// Whether it changes nothing.
    pub is_read_only: bool,
    /// Codes of the tenants it is limited to, separated by commas; None: it is not limited.
    pub tenants: Option<String>,
    /// When it was made, UTC.
    pub made: String,
    /// When it ends, UTC; "" for never.
    pub expires: String,
    /// When it was used last, UTC, to the hour; "" for never.
    pub used: String,
    /// Whether it has ended.
    pub is_over: bool,
}

/// Makes a token; it is the result, with its id, and nobody can show it again.
pub fn add(db: &Transaction, by: &By, new: &New) -> Result<(i64, String)> {
    let text = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(password::random::<32>()?));
    let id = audit::adding(db, by, "to_tokens", || {
        db.execute(
            "INSERT INTO to_tokens (to_us_id, to_label, to_hash, to_read_only, to_limited, to_made, to_expires)
             VALUES (:user, :label, :hash, :read_only, :limited, datetime('now'), :expires)",
            named_params! {
                ":user": new.user, ":label": new.label, ":hash": hash(&text), ":read_only": new.is_read_only,
                ":limited": !new.tenants.is_empty(), ":expires": new.expires,
            },
        )?;
        Ok(db.last_insert_rowid())
    })?;
    for tenant in &new.tenants {
        db.execute("INSERT OR IGNORE INTO tt_tokentenants VALUES (?1, ?2)", [id, *tenant])?;
        audit::record(db, by, "to_tokens", Some(id), None, Some(crate::store::tenants::granted(db, *tenant)?))?;
    }
    Ok((id, text))
}

/// All tokens, or a user's.
pub fn list(db: &Connection, user: Option<i64>) -> Result<Vec<Listed>> {
    let mut statement = db.prepare(
        "SELECT to_id, us_username, to_label, to_read_only, to_limited, to_made, coalesce(to_expires, ''), coalesce(to_used, ''),
                coalesce(to_expires <= datetime('now'), 0),
                coalesce((SELECT group_concat(te_code, ',' ORDER BY te_id)
                            FROM tt_tokentenants JOIN te_tenants ON te_id = tt_te_id WHERE tt_to_id = to_id), '')
           FROM to_tokens JOIN us_users ON us_id = to_us_id
          WHERE ?1 IS NULL OR to_us_id = ?1 ORDER BY us_username_key, to_id",
    )?;
    let listed = |row: &Row| {
        Ok(Listed {
            id: row.get(0)?,
            user: row.get(1)?,
            label: row.get(2)?,
            is_read_only: row.get(3)?,
            tenants: if row.get(4)? { Some(row.get(9)?) } else { None },
            made: row.get(5)?,
            expires: row.get(6)?,
            used: row.get(7)?,
            is_over: row.get(8)?,
        })
    };
    Ok(statement.query_map([user], listed)?.collect::<rusqlite::Result<_>>()?)
}

/// Removes a token; false when there is none of this id.
pub fn remove(db: &Transaction, by: &By, id: i64) -> Result<bool> {
    audit::changing(db, by, "to_tokens", id, || Ok(db.execute("DELETE FROM to_tokens WHERE to_id = ?1", [id])? > 0))
}

/// Whether this could be a token: then it is looked for before Argon2 is asked.
pub fn looks_like_one(text: &[u8]) -> bool {
    text.strip_prefix(PREFIX.as_bytes()).is_some_and(|rest| rest.len() == LENGTH)
}

/// Who is calling with this token, where it is one that has not ended; with a name only if that is its user's.
pub fn find(db: &Connection, text: &[u8], name: Option<&str>, address: IpAddr) -> Result<Option<Account>> {
    if !looks_like_one(text) {
        return Ok(None);
    }
    let found = db
        .prepare_cached(
            "SELECT us_id, us_role, us_password, us_digest, us_networks, us_username_key, us_email_key,
                    to_id, to_read_only, to_limited, to_expires
               FROM to_tokens JOIN us_users ON us_id = to_us_id WHERE to_hash = ?1",
        )?
        .query_row([hash(text)], |row| {
            let token = Token { id: row.get(7)?, is_read_only: row.get(8)?, is_limited: row.get(9)? };
            let names: [String; 2] = [row.get(5)?, row.get(6)?]; // an e-mail address may be ""
            Ok((narrowed(account(row, address)?, token), names, row.get::<_, Option<String>>(10)?))
        })
        .optional()?;
    let now = zone::written(zone::utc());
    Ok(found
        .filter(|(_, names, _)| name.is_none_or(|name| !name.is_empty() && names.contains(&fold(name))))
        .filter(|(_, _, expires)| expires.as_ref().is_none_or(|end| *end > now))
        .map(|(account, ..)| account))
}

/// The user as far as the token goes: an admin's that is limited to tenants is a manager's.
fn narrowed(account: Account, token: Token) -> Account {
    let role = match account.caller.role {
        Role::Admin if token.is_limited => Role::Manager,
        role => role,
    };
    Account { caller: Caller { role, token: Some(token), ..account.caller }, ..account }
}

fn hash(text: impl AsRef<[u8]>) -> String {
    password::hex(ring::digest::digest(&ring::digest::SHA256, text.as_ref()).as_ref())
}
