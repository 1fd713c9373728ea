//! Who is calling: users, their roles and tenants, how they prove it.

pub mod gate;
pub mod networks;
pub mod password;
mod throttle;
pub mod tokens;
pub mod users;

use crate::error::Result;
use crate::store::audit::{By, Who};
use rusqlite::{Connection, Row};
use std::net::IpAddr;
use unicode_normalization::UnicodeNormalization;

pub use gate::Gate;
pub use tokens::Token;

/// What a user may do. Contract: admins everything, managers within their tenants, viewers only read there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Sees and changes everything.
    Admin,
    /// Reads and writes within the tenants granted to them.
    Manager,
    /// Reads within the tenants granted to them, but no SIP secret.
    Viewer,
}

impl Role {
    /// All roles, most powerful first.
    pub const ALL: [Role; 3] = [Role::Admin, Role::Manager, Role::Viewer];

    /// The word that stands in the database and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Manager => "manager",
            Role::Viewer => "viewer",
        }
    }

    /// The role of that name.
    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A user whose credentials were verified.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    /// `us_id`.
    pub id: i64,
    /// What they may do; with a token that is limited to tenants an admin is a manager.
    pub role: Role,
    /// Where they call from.
    pub address: IpAddr,
    /// The token they came with; None: with their password.
    pub token: Option<Token>,
}

impl Caller {
    /// Who the audit trail says it was that used this endpoint.
    pub fn by(self, path: &str) -> By<'_> {
        By { who: Who::User(self.id, self.address, self.token.map(|token| token.id)), what: path }
    }

    /// Whose eyes see what this caller sees: all admins see the same, everybody else what was granted to them and to their token.
    pub fn viewer(&self) -> Option<(i64, i64)> {
        if self.role == Role::Admin { None } else { Some((self.id, self.limit())) }
    }

    /// Whether the caller may see this tenant. True for admins, whether or not it exists.
    pub fn sees(&self, db: &Connection, tenant: i64) -> Result<bool> {
        if self.role == Role::Admin {
            return Ok(true);
        }
        Ok(db
            .prepare_cached("SELECT 1 FROM vt_visibletenants WHERE vt_us_id = ?1 AND vt_to_id = ?2 AND vt_te_id = ?3")?
            .exists([self.id, self.limit(), tenant])?)
    }

    /// `vt_to_id` of the tenants that they see: their token if that is limited to some, else 0.
    pub fn limit(&self) -> i64 {
        self.token.filter(|token| token.is_limited).map_or(0, |token| token.id)
    }

    /// Whether they came with a token that changes nothing and sees no secret.
    pub fn is_read_only(&self) -> bool {
        self.token.is_some_and(|token| token.is_read_only)
    }
}

/// A user as stored, with what a password is verified against.
#[derive(Clone, Debug)]
pub struct Account {
    /// Who it would be.
    pub caller: Caller,
    /// Argon2id in PHC form; None: no login.
    pub hash: Option<String>,
    /// What Argon2id was given: `""` the password, `sha256` or `md5` its hex digest.
    pub digest: String,
    /// Where they may call from; see [`networks::allow`].
    pub networks: String,
}

/// What users are told apart by.
#[derive(Clone, Copy)]
pub enum Key {
    /// The user name.
    Name,
    /// The e-mail address, which several may have: then it is nobody's.
    Email,
}

/// Finds the user whose first key this is, else whose second, without regard to case. They are calling from this address.
pub fn find(db: &Connection, keys: [Key; 2], text: &str, address: IpAddr) -> Result<Option<Account>> {
    let text = fold(text);
    if text.is_empty() {
        return Ok(None);
    }
    for key in keys {
        let mut statement = db.prepare_cached(match key {
            Key::Name => {
                "SELECT us_id, us_role, us_password, us_digest, us_networks FROM us_users WHERE us_username_key = ?1"
            }
            Key::Email => {
                "SELECT us_id, us_role, us_password, us_digest, us_networks FROM us_users WHERE us_email_key = ?1 LIMIT 2"
            }
        })?;
        let mut users =
            statement.query_map([&text], |row| account(row, address))?.collect::<rusqlite::Result<Vec<_>>>()?;
        if users.len() == 1 {
            return Ok(users.pop());
        }
    }
    Ok(None)
}

/// A row of `us_id, us_role, us_password, us_digest, us_networks`, calling from this address.
fn account(row: &Row, address: IpAddr) -> rusqlite::Result<Account> {
    let role = Role::from_name(row.get_ref(1)?.as_str()?).unwrap_or(Role::Viewer);
    let caller = Caller { id: row.get(0)?, role, address, token: None };
    Ok(Account { caller, hash: row.get(2)?, digest: row.get(3)?, networks: row.get(4)? })
}

/// How user names and e-mail addresses compare: Unicode lower case, composed (NFC). SQLite's NOCASE knows ASCII only.
pub fn fold(name: &str) -> String {
    if name.is_ascii() {
        name.to_ascii_lowercase()
    } else {
        name.nfc().collect::<String>().to_lowercase().nfc().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_by_unicode_and_composed_and_decomposed_letters_are_equal() {
        assert_eq!(fold("ADMIN"), "admin");
        assert_eq!(fold("JÜRGEN"), fold("ju\u{308}rgen"));
    }
}
