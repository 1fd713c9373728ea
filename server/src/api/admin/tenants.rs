//! Tenants and phone models, as admins manage them on the page. The rules are the command line's.

use crate::api::endpoint::updated;
use crate::api::input::Input;
use crate::api::table::id;
use crate::error::{Error, Result};
use crate::store::{audit, tenants};
use rusqlite::Transaction;

const TENANTS: &str = "te_tenants";
const MODELS: &str = "pm_phonemodels";

/// Adds a tenant. A code that is taken is a duplicate.
pub fn add(input: &Input, db: &Transaction, out: &mut Vec<u8>) -> Result<()> {
    let code = input.text("te_code").filter(|code| tenants::is_code(code));
    let name = input.text("te_name").and_then(tenants::name);
    let (Some(code), Some(name)) = (code, name) else {
        let bad = [("te_code", code), ("te_name", name)].into_iter().filter(|(_, good)| good.is_none());
        return Err(Error::Invalid(bad.map(|(field, _)| field.to_owned()).collect()));
    };
    let tenant = audit::adding(db, &input.by(), TENANTS, || tenants::add(db, code, name))?;
    super::inserted(out, "te_id", tenant)
}

/// Gives a tenant another name; its code stays.
pub fn rename(input: &Input, db: &Transaction, out: &mut Vec<u8>) -> Result<()> {
    let tenant = input.id("tenant_id").ok_or(Error::NoRecord)?;
    let name = name(input, "te_name")?;
    audit::changing(db, &input.by(), TENANTS, tenant, || tenants::rename(db, tenant, name))?;
    updated(out);
    Ok(())
}

/// Adds a phone model. A name that is taken is a duplicate.
pub fn add_model(input: &Input, db: &Transaction, out: &mut Vec<u8>) -> Result<()> {
    let name = name(input, "pm_name")?;
    let model = audit::adding(db, &input.by(), MODELS, || tenants::add_model(db, name))?;
    super::inserted(out, "pm_id", model)
}

/// Gives a phone model another name.
pub fn rename_model(input: &Input, db: &Transaction, out: &mut Vec<u8>) -> Result<()> {
    let model = input.text("pm_id").and_then(id).ok_or_else(|| Error::invalid("pm_id"))?;
    let name = name(input, "pm_name")?;
    audit::changing(db, &input.by(), MODELS, model, || tenants::rename_model(db, model, name))?;
    updated(out);
    Ok(())
}

fn name<'request>(input: &Input<'request>, field: &str) -> Result<&'request str> {
    input.text(field).and_then(tenants::name).ok_or_else(|| Error::invalid(field))
}
