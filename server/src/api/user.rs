//! Users: who is calling, who there is, which tenants they see, their passwords.

use super::endpoint::{Access, Action, Endpoint, select_rows, updated};
use super::input::{Input, Param};
use crate::auth::users;
use crate::auth::{self, Key, Role, password};
use crate::error::{Error, Result};
use crate::store::audit;
use rows::Keys;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Transaction, params_from_iter};

/// `/user/…`
pub static ENDPOINTS: &[Endpoint] = &[
    Endpoint { path: "/user/login", access: Access::Everybody, params: &[], action: Action::Answer(login) },
    Endpoint { path: "/user/get", access: Access::Everybody, params: &[], action: Action::Answer(all_users) },
    Endpoint {
        path: "/user/tenants",
        access: Access::Everybody,
        params: &[Param::Required("user")],
        action: Action::Answer(tenants),
    },
    Endpoint {
        path: "/user/updatebyid",
        access: Access::Persons,
        params: &[Param::User, Param::Password],
        action: Action::Change(set_password),
    },
];

fn login(input: &Input, _: &Connection, out: &mut Vec<u8>) -> Result<()> {
    out.extend_from_slice(br#"{"user_id":"#);
    rows::value(out, ValueRef::Integer(input.caller.id))?;
    out.push(b'}');
    Ok(())
}

/// Admins get all users, others themselves.
fn all_users(input: &Input, db: &Connection, out: &mut Vec<u8>) -> Result<()> {
    if input.caller.role == Role::Admin {
        return select_rows(db, "SELECT us_id, us_username FROM us_users ORDER BY us_username_key, us_id", input, out);
    }
    write_rows(db, "SELECT us_id, us_username FROM us_users WHERE us_id = ?1", &[input.caller.id], out)
}

/// Admins ask for anybody, others for themselves. An admin's tenants are all tenants.
fn tenants(input: &Input, db: &Connection, out: &mut Vec<u8>) -> Result<()> {
    let user = input.text("user").unwrap_or_default();
    let found = auth::find(db, [Key::Email, Key::Name], user, input.caller.address)?.map(|account| account.caller.id);
    if input.caller.role != Role::Admin && found != Some(input.caller.id) {
        return Err(Error::Forbidden);
    }
    let user = found.ok_or(Error::NoRecord)?;
    out.extend_from_slice(br#"{"user_id":"#);
    rows::value(out, ValueRef::Integer(user))?;
    out.extend_from_slice(br#","tenants":"#);
    let sql = "SELECT te_id, te_name FROM te_tenants
                WHERE te_id IN (SELECT vt_te_id FROM vt_visibletenants WHERE vt_us_id = ?1 AND vt_to_id = ?2)
                   OR (?2 = 0 AND (SELECT us_role FROM us_users WHERE us_id = ?1) = 'admin')
                ORDER BY te_id";
    // Whose token is limited asks for nobody else.
    write_rows(db, sql, &[user, input.caller.limit()], out)?;
    out.push(b'}');
    Ok(())
}

/// Admins set anybody's password, others their own.
fn set_password(input: &Input, db: &Transaction, out: &mut Vec<u8>) -> Result<()> {
    let password = input.text("password").unwrap_or_default();
    let user = input.id("user_id").ok_or(Error::NoRecord)?;
    if input.caller.role != Role::Admin && user != input.caller.id {
        return Err(Error::Forbidden);
    }
    if !db.prepare_cached("SELECT 1 FROM us_users WHERE us_id = ?1")?.exists([user])? {
        return Err(Error::NoRecord);
    }
    let hash = password::hash(password.as_bytes())?;
    audit::changing(db, &input.by(), "us_users", user, || users::set_password(db, user, &hash))?;
    updated(out);
    Ok(())
}

fn write_rows(db: &Connection, sql: &str, ids: &[i64], out: &mut Vec<u8>) -> Result<()> {
    let mut statement = db.prepare_cached(sql)?;
    let keys = Keys::of(&statement)?;
    Ok(rows::list(out, &keys, &mut statement.query(params_from_iter(ids))?)?)
}
