//! Phones, as they are provisioned.

use super::endpoint::{Access, Action, Endpoint};
use super::input::{Input, Param, tenant_exists};
use super::table::{Rule, Table, field, id, text};
use crate::auth::Role;
use crate::error::{Error, Result};
use crate::store::audit;
use rusqlite::types::ToSql;
use rusqlite::{Transaction, params_from_iter};

static PHONES: Table = Table {
    name: "ph_phones",
    key: "ph_id",
    tenant: "ph_te_id",
    id_param: "phone_id",
    object: "phone",
    fields: &[
        text("ph_name"),
        field("ph_te_id", Rule::Id),
        field("ph_pm_id", Rule::Id),
        text("ph_mac"),
        text("ph_filename"),
        text("ph_http_user"),
        text("ph_http_password"),
    ],
    unique: None,
};

/// `/phone/…`
pub static ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/phone/bytenant",
        access: Access::Readers,
        params: &[Param::Tenant],
        action: Action::Rows(
            "SELECT ph_id, ph_name, ph_te_id, ph_pm_id, ph_mac, ph_filename
               FROM ph_phones WHERE ph_te_id = :tenant_id ORDER BY ph_id",
        ),
    },
    Endpoint {
        path: "/phone/AddNewPhone",
        access: Access::Writers,
        params: &[Param::New(&PHONES, &["ph_name", "ph_te_id", "ph_pm_id", "ph_mac"])],
        action: Action::Change(add_phone),
    },
    Endpoint {
        path: "/phone/deletebyid",
        access: Access::Writers,
        params: &[Param::Row(&PHONES)],
        action: Action::Delete(&PHONES),
    },
];

/// A reference to nothing is an invalid value. Whether somebody else's tenant exists is not told to managers.
fn add_phone(input: &Input, db: &Transaction, out: &mut Vec<u8>) -> Result<()> {
    let reference = |name| input.field(name).and_then(id).ok_or_else(|| Error::invalid(name));
    let (tenant, model) = (reference("ph_te_id")?, reference("ph_pm_id")?);
    let mut nothing = Vec::new();
    if input.caller.role == Role::Admin && !tenant_exists(db, tenant)? {
        nothing.push("ph_te_id".to_owned());
    }
    if !db.prepare_cached("SELECT 1 FROM pm_phonemodels WHERE pm_id = ?1")?.exists([model])? {
        nothing.push("ph_pm_id".to_owned());
    }
    if !nothing.is_empty() {
        return Err(Error::Invalid(nothing));
    }
    if !input.caller.sees(db, tenant)? {
        return Err(Error::Forbidden);
    }
    let columns: Vec<&str> = input.fields.iter().map(|(column, _)| *column).collect();
    let places = vec!["?"; columns.len()].join(", ");
    let sql = format!("INSERT INTO ph_phones ({}) VALUES ({places}) RETURNING ph_id", columns.join(", "));
    let values = input.fields.iter().map(|(_, value)| value as &dyn ToSql);
    let phone = audit::adding(db, &input.by(), PHONES.name, || {
        Ok(db.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?)
    })?;
    out.extend_from_slice(br#"{"msg":"Record Inserted Successfully.","PhoneID":"#);
    rows::text(out, &phone.to_string())?;
    out.push(b'}');
    Ok(())
}
