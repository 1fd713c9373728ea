//! Tenants and phone models, as the command line and the admin page manage them.

use super::audit::Fields;
use crate::error::{Error, Result};
use rusqlite::{Connection, OptionalExtension, Transaction};

/// A tenant: id, code, name.
pub type Tenant = (i64, String, String);
/// A phone model: id, name.
pub type Model = (i64, String);

/// A name that people read, trimmed; None: it is empty, longer than 255 characters, or holds a control character.
pub fn name(text: &str) -> Option<&str> {
    let name = text.trim();
    let usable = !name.is_empty() && name.chars().count() <= 255 && !name.chars().any(char::is_control);
    usable.then_some(name)
}

/// Whether a new tenant may have this code: 1 to 80 letters and digits. `-`, `_` and blanks would not be told from the rest of
/// an account's name, a comma from the next code.
pub fn is_code(code: &str) -> bool {
    !code.is_empty() && code.len() <= 80 && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// All tenants, by id.
pub fn list(db: &Connection) -> Result<Vec<Tenant>> {
    let mut statement = db.prepare("SELECT te_id, te_code, te_name FROM te_tenants ORDER BY te_id")?;
    let tenants = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(tenants.collect::<rusqlite::Result<_>>()?)
}

/// The id of the tenant of that code.
pub fn id(db: &Connection, code: &str) -> Result<Option<i64>> {
    Ok(db
        .prepare_cached("SELECT te_id FROM te_tenants WHERE te_code = ?1")?
        .query_row([code], |row| row.get(0))
        .optional()?)
}

/// The tenant as a grant of it stands in the audit trail.
pub fn granted(db: &Connection, tenant: i64) -> Result<Fields> {
    let code: String =
        db.prepare_cached("SELECT te_code FROM te_tenants WHERE te_id = ?1")?.query_row([tenant], |row| row.get(0))?;
    Ok(Fields::from_iter([("te_id".to_owned(), tenant.into()), ("te_code".to_owned(), code.into())]))
}

/// Adds a tenant.
///
/// # Errors
/// [`Error::Duplicate`] when the code is taken.
pub fn add(db: &Transaction, code: &str, name: &str) -> Result<i64> {
    db.execute("INSERT INTO te_tenants (te_code, te_name) VALUES (?1, ?2)", [code, name])?;
    Ok(db.last_insert_rowid())
}

/// Gives a tenant another name. Its code stays: accounts, mailboxes and calls carry it.
pub fn rename(db: &Connection, tenant: i64, name: &str) -> Result<()> {
    db.execute("UPDATE te_tenants SET te_name = ?2 WHERE te_id = ?1", (tenant, name))?;
    Ok(())
}

/// What a tenant still has: table and number of rows, none where it is empty.
pub fn contents(db: &Connection, tenant: i64) -> Result<Vec<(String, i64)>> {
    let mut statement = db.prepare(
        "SELECT * FROM (
            SELECT 'extensions' AS what, count(*) AS n FROM ex_extensions WHERE ex_te_id = ?1
            UNION ALL SELECT 'DIDs', count(*) FROM di_dids WHERE di_te_id = ?1
            UNION ALL SELECT 'hunt lists', count(*) FROM hu_huntlists WHERE hu_te_id = ?1
            UNION ALL SELECT 'phones', count(*) FROM ph_phones WHERE ph_te_id = ?1
            UNION ALL SELECT 'mailboxes', count(*) FROM vm_voicemails WHERE te_id = ?1
            UNION ALL SELECT 'conditions', count(*) FROM co_conditions WHERE co_te_id = ?1
            UNION ALL SELECT 'IVRs', count(*) FROM iv_ivrs WHERE iv_te_id = ?1
            UNION ALL SELECT 'custom destinations', count(*) FROM cu_customs WHERE cu_te_id = ?1
            UNION ALL SELECT 'destinations', count(*) FROM de_destinations WHERE de_te_id = ?1)
          WHERE n > 0",
    )?;
    let contents = statement.query_map([tenant], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(contents.collect::<rusqlite::Result<_>>()?)
}

/// Removes an empty tenant and what was granted of it. Its calls stay, for admins to see.
pub fn remove(db: &Transaction, tenant: i64) -> Result<()> {
    db.execute("DELETE FROM te_tenants WHERE te_id = ?1", [tenant])?;
    Ok(())
}

/// All phone models, by id.
pub fn models(db: &Connection) -> Result<Vec<Model>> {
    let mut statement = db.prepare("SELECT pm_id, pm_name FROM pm_phonemodels ORDER BY pm_id")?;
    let models = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(models.collect::<rusqlite::Result<_>>()?)
}

/// Adds a phone model.
///
/// # Errors
/// [`Error::Duplicate`] when there is one of that name.
pub fn add_model(db: &Transaction, name: &str) -> Result<i64> {
    if model(db, name)?.is_some() {
        return Err(Error::Duplicate);
    }
    db.execute("INSERT INTO pm_phonemodels (pm_name) VALUES (?1)", [name])?;
    Ok(db.last_insert_rowid())
}

/// Gives a phone model another name.
///
/// # Errors
/// [`Error::Duplicate`] when another one has that name, [`Error::NoRecord`] when there is no such model.
pub fn rename_model(db: &Transaction, id: i64, name: &str) -> Result<()> {
    if model(db, name)?.is_some_and(|other| other != id) {
        return Err(Error::Duplicate);
    }
    let changed = db.execute("UPDATE pm_phonemodels SET pm_name = ?2 WHERE pm_id = ?1", (id, name))?;
    if changed == 0 { Err(Error::NoRecord) } else { Ok(()) }
}

/// The first model of that name. (Imported ones may share one.)
fn model(db: &Connection, name: &str) -> Result<Option<i64>> {
    let mut statement =
        db.prepare_cached("SELECT pm_id FROM pm_phonemodels WHERE pm_name = ?1 ORDER BY pm_id LIMIT 1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}
