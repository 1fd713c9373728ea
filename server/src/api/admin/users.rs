//! Users, as admins manage them on the page. The rules are the command line's.

use crate::api::input::Input;
use crate::api::table::{Rule, Table, field, text};
use crate::auth::{Role, password, users};
use crate::error::{Error, Result};
use crate::store::audit;
use crate::store::tenants;
use rusqlite::{Connection, Transaction};

/// `tenants` are codes, separated by commas: all that the user may see. Setting it takes others away.
pub static USERS: Table = Table {
    name: users::TABLE,
    key: "us_id",
    tenant: "",
    id_param: "user_id",
    object: "user",
    fields: &[field("us_username", Rule::Filled), field("us_role", Rule::Filled), text("us_email"), text("tenants")],
    unique: None,
};

/// All users, with what an admin may know of them.
pub fn list(_: &Input, db: &Connection, out: &mut Vec<u8>) -> Result<()> {
    out.push(b'[');
    for (at, user) in users::list(db)?.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        let id = user.id.to_string();
        let fields = [
            ("us_id", id.as_str()),
            ("us_username", &user.name),
            ("us_role", &user.role),
            ("us_email", &user.email),
            ("tenants", &user.tenants),
            ("login", if user.has_password { "yes" } else { "no" }),
        ];
        rows::object(out, &fields)?;
    }
    out.push(b']');
    Ok(())
}

/// Adds a user. A name that somebody has is a duplicate.
pub fn add(input: &Input, db: &Transaction, out: &mut Vec<u8>) -> Result<()> {
    let name = input.field("us_username").and_then(users::name).ok_or_else(|| Error::invalid("us_username"))?;
    let role = role(input)?.ok_or_else(|| Error::invalid("us_role"))?;
    let granted = granted(input, db)?.unwrap_or_default();
    if users::id(db, name)?.is_some() {
        return Err(Error::Duplicate);
    }
    let hash = password::hash(input.text("password").unwrap_or_default().as_bytes())?;
    let email = input.field("us_email").unwrap_or_default().trim();
    let by = input.by();
    let user = audit::adding(db, &by, USERS.name, || users::add(db, name, role, email, &hash))?;
    for tenant in granted {
        users::grant(db, &by, user, tenant)?;
    }
    super::inserted(out, "us_id", user)
}

/// Sets role, e-mail address and tenants, those that are named.
pub fn change(input: &Input, db: &Transaction, out: &mut Vec<u8>) -> Result<()> {
    // A name stays: calls of the API and the audit trail know the user by it.
    if input.field("us_username").is_some() {
        return Err(Error::invalid("us_username"));
    }
    let (role, granted) = (role(input)?, granted(input, db)?);
    let user = known(input, db)?;
    let by = input.by();
    let email = input.field("us_email").map(str::trim);
    if role.is_some() || email.is_some() {
        audit::changing(db, &by, USERS.name, user, || {
            role.map_or(Ok(()), |role| users::set_role(db, user, role))?;
            email.map_or(Ok(()), |email| users::set_email(db, user, email))
        })?;
    }
    if let Some(granted) = granted {
        let had = users::granted(db, user)?;
        for tenant in had.iter().filter(|tenant| !granted.contains(tenant)) {
            users::revoke(db, &by, user, *tenant)?;
        }
        for tenant in granted.iter().filter(|tenant| !had.contains(tenant)) {
            users::grant(db, &by, user, *tenant)?;
        }
    }
    crate::api::endpoint::updated(out);
    Ok(())
}

/// Removes a user, but the last admin who can log in.
pub fn remove(input: &Input, db: &Transaction, out: &mut Vec<u8>) -> Result<()> {
    let user = known(input, db)?;
    audit::changing(db, &input.by(), USERS.name, user, || users::remove(db, user))?;
    Ok(rows::text(out, "Record Deleted Successfully.")?)
}

fn known(input: &Input, db: &Connection) -> Result<i64> {
    let user = input.id("user_id").ok_or(Error::NoRecord)?;
    let is_there = db.prepare_cached("SELECT 1 FROM us_users WHERE us_id = ?1")?.exists([user])?;
    if is_there { Ok(user) } else { Err(Error::NoRecord) }
}

fn role(input: &Input) -> Result<Option<Role>> {
    let named = |name| Role::from_name(name).ok_or_else(|| Error::invalid("us_role"));
    input.field("us_role").map(named).transpose()
}

/// The tenants that are named, by id.
fn granted(input: &Input, db: &Connection) -> Result<Option<Vec<i64>>> {
    let Some(codes) = input.field("tenants") else { return Ok(None) };
    let codes = codes.split(',').map(str::trim).filter(|code| !code.is_empty());
    let ids = codes.map(|code| tenants::id(db, code)?.ok_or_else(|| Error::invalid("tenants")));
    ids.collect::<Result<_>>().map(Some)
}
