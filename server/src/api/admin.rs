//! What the admin page needs on top of the documented API: who is signed in, phone models, where calls go, what
//! calls come to, who changed what; and what admins manage there: users, tenants, phone models.

mod tenants;
mod users;

use super::endpoint::{Access, Action, Endpoint};
use super::filters::{Filters, WHICH_PARAMS};
use super::history::History;
use super::input::{Input, Param};
use super::table::id;
use crate::auth::Role;
use crate::error::{Error, Result};
use crate::store::audit::{self, Filter};
use crate::zone;
use rows::Keys;
use rusqlite::Connection;

/// `/admin/api/…`, declared and answered like the documented ones.
pub static ENDPOINTS: &[Endpoint] = &[
    Endpoint { path: "/admin/api/me", access: Access::Everybody, params: &[], action: Action::Answer(me) },
    Endpoint { path: "/admin/api/models", access: Access::Readers, params: &[], action: Action::Answer(models) },
    // Both ends with their ids, which the documented list lacks.
    Endpoint {
        path: "/admin/api/routing",
        access: Access::Readers,
        params: &[Param::Tenant],
        action: Action::Rows(
            "SELECT de_id, de_type_src, de_type_id_src, de_type_dst, de_type_id_dst, de_ord
               FROM de_destinations WHERE de_te_id = :tenant_id ORDER BY de_id",
        ),
    },
    // The newest, or what comes before a row; all of it comes as CSV.
    Endpoint {
        path: "/admin/api/audit",
        access: Access::Admins,
        params: &[Param::Optional("before")],
        action: Action::Answer(trail),
    },
    // Takes the filters of call history.
    Endpoint {
        path: "/admin/api/totals",
        access: Access::Readers,
        params: WHICH_PARAMS,
        action: Action::Stream(|input, db| Ok(History::totals(Filters::read(input, db)?))),
    },
    Endpoint { path: "/admin/api/users", access: Access::Admins, params: &[], action: Action::Answer(users::list) },
    Endpoint {
        path: "/admin/api/users/add",
        access: Access::Admins,
        params: &[Param::New(&users::USERS, &["us_username", "us_role"]), Param::Password],
        action: Action::Change(users::add),
    },
    Endpoint {
        path: "/admin/api/users/change",
        access: Access::Admins,
        params: &[Param::User, Param::Changes(&users::USERS)],
        action: Action::Change(users::change),
    },
    Endpoint {
        path: "/admin/api/users/remove",
        access: Access::Admins,
        params: &[Param::User],
        action: Action::Change(users::remove),
    },
    Endpoint {
        path: "/admin/api/tenants/add",
        access: Access::Admins,
        params: &[Param::Required("te_code"), Param::Required("te_name")],
        action: Action::Change(tenants::add),
    },
    Endpoint {
        path: "/admin/api/tenants/rename",
        access: Access::Admins,
        params: &[Param::Tenant, Param::Required("te_name")],
        action: Action::Change(tenants::rename),
    },
    Endpoint {
        path: "/admin/api/models/add",
        access: Access::Admins,
        params: &[Param::Required("pm_name")],
        action: Action::Change(tenants::add_model),
    },
    Endpoint {
        path: "/admin/api/models/rename",
        access: Access::Admins,
        params: &[Param::Required("pm_id"), Param::Required("pm_name")],
        action: Action::Change(tenants::rename_model),
    },
];

/// Who is signed in, with their role and tenants, and the box's own time: what "today" is.
fn me(input: &Input, db: &Connection, out: &mut Vec<u8>) -> Result<()> {
    let caller = input.caller;
    let mut user = db.prepare_cached("SELECT us_username FROM us_users WHERE us_id = ?1")?;
    let name = user.query_row([caller.id], |row| row.get::<_, String>(0))?;
    // What the page offers to do.
    let role = if caller.is_read_only() { Role::Viewer } else { caller.role }.name().to_owned();
    let now = zone::written(zone::now().datetime());
    rows::object(out, &[("user_id", &caller.id.to_string()), ("name", &name), ("role", &role), ("now", &now)])?;
    // One more field before it is closed.
    out.pop();
    out.extend_from_slice(br#","tenants":"#);
    let mut tenants = db.prepare_cached(
        "SELECT te_id, te_code, te_name FROM te_tenants
          WHERE ?3 OR te_id IN (SELECT vt_te_id FROM vt_visibletenants WHERE vt_us_id = ?1 AND vt_to_id = ?2)
          ORDER BY te_id",
    )?;
    let keys = Keys::of(&tenants)?;
    rows::list(out, &keys, &mut tenants.query((caller.id, caller.limit(), caller.role == Role::Admin))?)?;
    out.push(b'}');
    Ok(())
}

/// A page of the audit trail, newest first.
fn trail(input: &Input, db: &Connection, out: &mut Vec<u8>) -> Result<()> {
    let before = match input.text("before") {
        Some(before) => Some(id(before).ok_or_else(|| Error::invalid("before"))?),
        None => None,
    };
    out.push(b'[');
    for (at, entry) in audit::list(db, &Filter { before, limit: 100, ..Filter::default() })?.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        let event = entry.event;
        let fields = [
            ("au_id", entry.id.to_string()),
            ("au_time", entry.time),
            ("au_times", entry.times.to_string()),
            ("au_kind", event.kind.name().to_owned()),
            ("au_user", event.name),
            ("au_from", event.from),
            ("au_what", event.what),
            ("au_table", event.table),
            ("au_row", event.row.map(|row| row.to_string()).unwrap_or_default()),
            ("au_before", event.before.unwrap_or_default()),
            ("au_after", event.after.unwrap_or_default()),
        ];
        rows::object(out, &fields)?;
    }
    out.push(b']');
    Ok(())
}

fn models(_: &Input, db: &Connection, out: &mut Vec<u8>) -> Result<()> {
    let mut models = db.prepare_cached("SELECT pm_id, pm_name FROM pm_phonemodels ORDER BY pm_id")?;
    let keys = Keys::of(&models)?;
    Ok(rows::list(out, &keys, &mut models.query([])?)?)
}

/// Writes the answer to what added a row.
fn inserted(out: &mut Vec<u8>, key: &str, id: i64) -> Result<()> {
    Ok(rows::object(out, &[("msg", "Record Inserted Successfully."), (key, &id.to_string())])?)
}
