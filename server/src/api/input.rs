//! A request's parameters held against an endpoint's declaration: all that is missing, all that is invalid, then whose it is.

use super::params::{Params, Value};
use super::table::{Rule, Table, id};
use crate::auth::{Caller, password};
use crate::error::{Error, Result};
use crate::store::audit::{By, Event, Kind};
use rusqlite::{Connection, OptionalExtension};

/// A parameter that an endpoint takes.
pub enum Param {
    /// `tenant_id`: a tenant that the caller may see.
    Tenant,
    /// `tenant_id`, which may be left out.
    MaybeTenant,
    /// The id of a row of a tenant that the caller may see, and of `tenant_id` where that is given.
    Row(&'static Table),
    /// An object that names the fields to set, one at least.
    Changes(&'static Table),
    /// An object with a new row's fields; those named must be there.
    New(&'static Table, &'static [&'static str]),
    /// A user's id.
    User,
    /// A new password.
    Password,
    /// Text that must be there.
    Required(&'static str),
    /// Text that may be left out.
    Optional(&'static str),
}

impl Param {
    /// The parameter's name in a request.
    pub fn name(&self) -> &'static str {
        match self {
            Param::Tenant | Param::MaybeTenant => "tenant_id",
            Param::Row(table) => table.id_param,
            Param::Changes(table) | Param::New(table, _) => table.object,
            Param::User => "user_id",
            Param::Password => "password",
            Param::Required(name) | Param::Optional(name) => name,
        }
    }

    /// Whether a request without it is refused.
    pub fn is_required(&self) -> bool {
        !matches!(self, Param::MaybeTenant | Param::Optional(_))
    }
}

/// What a request asks for, read and found valid.
pub struct Input<'request> {
    /// Who asks.
    pub caller: Caller,
    /// The fields of the object parameter, in the order they came.
    pub fields: Vec<(&'static str, String)>,
    path: &'static str,
    params: &'request Params,
    ids: Vec<(&'static str, i64)>,
    row: Option<&'static Table>,
}

impl<'request> Input<'request> {
    /// Reads what the declaration of the endpoint at this path asks for.
    ///
    /// # Errors
    /// [`Error::Missing`] with all that is missing, else [`Error::Invalid`] with all that can't be.
    pub fn read(
        path: &'static str,
        declared: &[Param],
        params: &'request Params,
        caller: Caller,
    ) -> Result<Input<'request>> {
        let mut input = Input { caller, fields: Vec::new(), path, params, ids: Vec::new(), row: None };
        let (mut missing, mut invalid) = (Vec::new(), Vec::new());
        for param in declared {
            let name = param.name();
            match param {
                Param::Changes(table) => match params.object(name) {
                    Ok(Some(fields)) if !fields.is_empty() => invalid.extend(input.take_fields(table, fields)),
                    Ok(_) => missing.push(name.to_owned()),
                    Err(_) => invalid.push(name.to_owned()),
                },
                Param::New(table, required) => match params.object(name) {
                    Ok(Some(fields)) => {
                        invalid.extend(input.take_fields(table, fields));
                        let lacks = |name: &str| {
                            input.field(name).unwrap_or_default().is_empty() && !invalid.iter().any(|bad| bad == name)
                        };
                        missing.extend(required.iter().filter(|name| lacks(name)).map(|name| (*name).to_owned()));
                    }
                    Ok(None) => missing.push(name.to_owned()),
                    Err(_) => invalid.push(name.to_owned()),
                },
                _ => match params.text(name) {
                    Ok(None) if param.is_required() => missing.push(name.to_owned()),
                    Ok(None) => {}
                    Ok(Some(text)) => match (param, id(text)) {
                        (Param::Required(_) | Param::Optional(_), _) => {}
                        (Param::Password, _) if password::is_acceptable(text) => {}
                        (Param::Password, _) | (_, None) => invalid.push(name.to_owned()),
                        (_, Some(id)) => input.ids.push((name, id)),
                    },
                    Err(_) => invalid.push(name.to_owned()),
                },
            }
            if let Param::Row(table) = param {
                input.row = Some(table);
            }
        }
        match (missing.is_empty(), invalid.is_empty()) {
            (false, _) => Err(Error::Missing(missing)),
            (_, false) => Err(Error::Invalid(invalid)),
            _ => Ok(input),
        }
    }

    /// Whether the caller may see the tenant and the row that the request names.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a tenant that is not the caller's, whether or not it exists; [`Error::NoRecord`] for a row
    /// that is not there, or not theirs to see.
    pub fn check_scope(&self, db: &Connection) -> Result<()> {
        let tenant = self.id("tenant_id");
        if let Some(tenant) = tenant {
            if !self.caller.sees(db, tenant)? {
                return Err(Error::Forbidden);
            }
            if !tenant_exists(db, tenant)? {
                return Err(Error::NoRecord);
            }
        }
        let Some((table, id)) = self.named_row() else { return Ok(()) };
        match tenant_of(db, table, id)? {
            Some(owner) if tenant.unwrap_or(owner) == owner && self.caller.sees(db, owner)? => Ok(()),
            _ => Err(Error::NoRecord),
        }
    }

    /// The row that the request names.
    fn named_row(&self) -> Option<(&'static Table, i64)> {
        self.row.and_then(|table| Some((table, self.id(table.id_param)?)))
    }

    /// Who does what, for the audit trail.
    pub fn by(&self) -> By<'static> {
        self.caller.by(self.path)
    }

    /// What the audit trail says of something other than a change that was done to the row that the request names.
    pub fn event(&self, kind: Kind, db: &Connection) -> Result<Event> {
        let event = Event::new(kind, &self.by());
        let Some((table, id)) = self.named_row() else { return Ok(event) };
        Ok(Event { table: table.name.to_owned(), row: Some(id), tenant: tenant_of(db, table, id)?, ..event })
    }

    /// The id that a parameter gave.
    pub fn id(&self, name: &str) -> Option<i64> {
        self.ids.iter().find(|(known, _)| *known == name).map(|(_, id)| *id)
    }

    /// The id that an endpoint of one parameter was given.
    pub fn only_id(&self) -> Option<i64> {
        self.ids.first().map(|(_, id)| *id)
    }

    /// A parameter's text; None when it is missing or empty. Those that are no text were refused before.
    pub fn text(&self, name: &str) -> Option<&'request str> {
        self.params.text(name).ok().flatten()
    }

    /// A field of the object parameter.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Takes the fields that the table knows and that are valid; gives back the names of the others.
    fn take_fields(&mut self, table: &'static Table, fields: Vec<(String, Value)>) -> Vec<String> {
        let mut invalid = Vec::new();
        for (name, value) in fields {
            let known = table.fields.iter().find(|field| field.name == name);
            match (known, value) {
                // An empty id is a missing one: whoever requires it says so.
                (Some(field), Value::Text(text))
                    if field.rule.allows(&text) || (field.rule == Rule::Id && text.is_empty()) =>
                {
                    self.fields.push((field.name, text));
                }
                _ => invalid.push(name),
            }
        }
        invalid
    }
}

/// Whether there is a tenant of this id.
pub fn tenant_exists(db: &Connection, tenant: i64) -> Result<bool> {
    Ok(db.prepare_cached("SELECT 1 FROM te_tenants WHERE te_id = ?1")?.exists([tenant])?)
}

/// The tenant of the row with this id; None when there is no such row.
fn tenant_of(db: &Connection, table: &Table, id: i64) -> Result<Option<i64>> {
    let sql = format!("SELECT {} FROM {} WHERE {} = ?1", table.tenant, table.name, table.key);
    Ok(db.prepare_cached(&sql)?.query_row([id], |row| row.get(0)).optional()?)
}
