//! What an endpoint is: a declaration, and the interpreter that answers a request from it.
//!
//! A SELECT is always written out in full, and `:name` in it is the request parameter of that name. Only UPDATE, INSERT and
//! DELETE text is built, from names that stand in the code; nothing a client sends becomes SQL text.

use super::history::History;
use super::input::{Input, Param};
use super::params::Params;
use super::table::Table;
use crate::auth::{Caller, Role};
use crate::error::{Error, Result};
use crate::store::audit::{self, Event, Kind};
use crate::store::{Fresh, Store, View};
use bytes::Bytes;
use rows::Keys;
use rusqlite::types::{ToSql, ValueRef};
use rusqlite::{Connection, OptionalExtension, Statement, Transaction};

/// One documented endpoint.
pub struct Endpoint {
    /// As documented; matched without regard to case.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// What it takes.
    pub params: &'static [Param],
    /// What it does.
    pub action: Action,
}

/// Who may call an endpoint at all. Which tenants they may see is another question, answered for each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Every user; the endpoint itself says about whom they may ask.
    Everybody,
    /// Every user, with their password and no token.
    Persons,
    /// Every user, for their tenants.
    Readers,
    /// Admins and managers: it shows a SIP secret.
    Secrets,
    /// Admins and managers: it changes something.
    Writers,
    /// Admins: it is about the box.
    Admins,
}

impl Access {
    /// Whether this caller may call it, but for what is not done with a token.
    fn allows(self, caller: &Caller) -> bool {
        match self {
            Access::Everybody | Access::Persons | Access::Readers => true,
            Access::Secrets | Access::Writers => caller.role != Role::Viewer && !caller.is_read_only(),
            Access::Admins => caller.role == Role::Admin,
        }
    }
}

/// What an endpoint does. The kinds are closed: what needs "but also" is a function.
pub enum Action {
    /// The rows of a SELECT.
    Rows(&'static str),
    /// The only column of a SELECT's only row, "" when there is none.
    Value(&'static str),
    /// Deletes the row that the request names.
    Delete(&'static Table),
    /// Sets the fields that the request names, and no others.
    Update(&'static Table),
    /// A function that reads and writes its answer's `data`.
    Answer(fn(&Input, &Connection, &mut Vec<u8>) -> Result<()>),
    /// A function that changes something in one transaction and writes its answer's `data`.
    Change(fn(&Input, &Transaction, &mut Vec<u8>) -> Result<()>),
    /// Rows without end, in steps.
    Stream(fn(&Input, &Connection) -> Result<History>),
}

/// A GET endpoint is documented with GET, all others with POST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// No parameters.
    Get,
    /// Parameters in the body.
    Post,
}

/// A successful answer.
pub enum Reply {
    /// The whole of it.
    Whole(Bytes),
    /// To be read on, step by step.
    Stream(Box<History>),
}

/// What a successful answer starts with; it ends with a brace.
pub const SUCCESS: &[u8] = br#"{"status":"success","data":"#;

impl Endpoint {
    /// The documented method: GET for what takes no parameters.
    pub fn method(&self) -> Method {
        if self.params.is_empty() { Method::Get } else { Method::Post }
    }

    /// Whether this caller may call it. Passwords, users and tenants are not managed with a token: it would be worth more than it
    /// was made for.
    pub fn allows(&self, caller: &Caller) -> bool {
        let is_managing = self.writes() && matches!(self.access, Access::Persons | Access::Admins);
        self.access.allows(caller) && !(is_managing && caller.token.is_some())
    }

    /// Whether a call can change anything: it then runs off the workers and heeds where it comes from.
    pub fn writes(&self) -> bool {
        matches!(self.action, Action::Delete(_) | Action::Update(_) | Action::Change(_))
    }

    /// Whether an answer may be given again while nothing has changed: it then follows from the database, what the caller may
    /// see, and one id alone.
    fn is_kept(&self) -> bool {
        matches!(self.action, Action::Rows(_) | Action::Value(_))
            && self.access == Access::Readers
            && self.params.len() == 1
    }

    /// Changes what a request of somebody who may call this endpoint asks for.
    ///
    /// # Errors
    /// In the documented order: missing parameters, invalid ones, a tenant that is not the caller's, no such row, a duplicate.
    pub fn change(&self, caller: Caller, params: &Params, store: &Store) -> Result<Reply> {
        let input = Input::read(self.path, self.params, params, caller)?;
        let mut out = SUCCESS.to_vec();
        store.write(|db| {
            input.check_scope(db)?;
            match self.action {
                Action::Delete(table) => recorded(table, &input, db, || delete(table, &input, db, &mut out)),
                Action::Update(table) => recorded(table, &input, db, || update(table, &input, db, store, &mut out)),
                Action::Change(change) => change(&input, db, &mut out),
                _ => Ok(()),
            }
        })?;
        Ok(whole(out))
    }

    /// Reads what a request of somebody who may call this endpoint asks for.
    ///
    /// # Errors
    /// Likewise.
    pub fn read(
        &self,
        caller: Caller,
        params: &Params,
        db: &View,
        answers: &mut Answers,
        store: &Store,
    ) -> Result<Reply> {
        let input = Input::read(self.path, self.params, params, caller)?;
        let key = Key { viewer: caller.viewer(), path: self.path, id: input.only_id() };
        if self.is_kept()
            && let Some(answer) = answers.get(&key, || db.version())?
        {
            return Ok(Reply::Whole(answer));
        }
        let _snapshot = db.snapshot()?;
        input.check_scope(db)?;
        let mut out = Vec::with_capacity(512);
        out.extend_from_slice(SUCCESS);
        match self.action {
            Action::Rows(sql) => select_rows(db, sql, &input, &mut out)?,
            Action::Value(sql) => {
                let mut statement = db.prepare_cached(sql)?;
                bind(&mut statement, &input)?;
                match statement.raw_query().next()? {
                    Some(row) => rows::value(&mut out, row.get_ref(0)?)?,
                    None => rows::value(&mut out, ValueRef::Null)?,
                }
            }
            Action::Answer(answer) => answer(&input, db, &mut out)?,
            Action::Stream(start) => return Ok(Reply::Stream(Box::new(start(&input, db)?))),
            Action::Delete(_) | Action::Update(_) | Action::Change(_) => {}
        }
        if self.access == Access::Secrets {
            store.note(input.event(Kind::SecretRead, db)?);
        }
        let reply = whole(out);
        if self.is_kept()
            && let Reply::Whole(answer) = &reply
        {
            answers.put(db.version()?, key, answer.clone(), answer.len());
        }
        Ok(reply)
    }
}

/// Finished answers, which are good while nothing has changed in the database.
pub type Answers = Fresh<Key, Bytes>;

/// What an answer that may be given again depends on, besides the database.
#[derive(PartialEq, Eq, Hash)]
pub struct Key {
    viewer: Option<(i64, i64)>,
    path: &'static str,
    id: Option<i64>,
}

fn whole(mut out: Vec<u8>) -> Reply {
    out.push(b'}');
    Reply::Whole(out.into())
}

/// Does something to the row that the request names; the audit trail says what it was before and after.
fn recorded(table: &Table, input: &Input, db: &Transaction, act: impl FnOnce() -> Result<()>) -> Result<()> {
    audit::changing(db, &input.by(), table.name, input.id(table.id_param).unwrap_or_default(), act)
}

/// Writes the rows of a SELECT whose `:names` are the request's parameters.
pub fn select_rows(db: &Connection, sql: &str, input: &Input, out: &mut Vec<u8>) -> Result<()> {
    let mut statement = db.prepare_cached(sql)?;
    bind(&mut statement, input)?;
    let keys = Keys::of(&statement)?;
    Ok(rows::list(out, &keys, &mut statement.raw_query())?)
}

fn bind(statement: &mut Statement, input: &Input) -> Result<()> {
    for at in 1..=statement.parameter_count() {
        let name = statement.parameter_name(at).and_then(|name| name.strip_prefix(':')).unwrap_or_default();
        let id = input.id(name);
        statement.raw_bind_parameter(at, id)?;
    }
    Ok(())
}

fn delete(table: &Table, input: &Input, db: &Transaction, out: &mut Vec<u8>) -> Result<()> {
    let sql = format!("DELETE FROM {} WHERE {} = ?1", table.name, table.key);
    db.prepare_cached(&sql)?.execute([input.id(table.id_param)])?;
    Ok(rows::text(out, "Record Deleted Successfully.")?)
}

fn update(table: &Table, input: &Input, db: &Transaction, store: &Store, out: &mut Vec<u8>) -> Result<()> {
    let id = input.id(table.id_param);
    if let Some(unique) = &table.unique
        && let Some(number) = input.field(unique.field)
        && let Some(owner) = db.prepare_cached(unique.taken)?.query_row((id, number), |row| row.get(0)).optional()?
    {
        if !input.caller.sees(db, owner)? {
            // The 409 tells them that somebody has it: whoever tries one number after the other is to be seen.
            let tried = serde_json::json!({ unique.field: number }).to_string();
            store.note(Event { after: Some(tried), ..input.event(Kind::NumberTaken, db)? });
        }
        return Err(Error::Duplicate);
    }
    let sets: Vec<String> = input.fields.iter().map(|(field, _)| format!("{field} = ?")).collect();
    let sql = format!("UPDATE {} SET {} WHERE {} = ?", table.name, sets.join(", "), table.key);
    let mut values: Vec<&dyn ToSql> = input.fields.iter().map(|(_, value)| value as &dyn ToSql).collect();
    values.push(&id);
    db.prepare_cached(&sql)?.execute(&values[..])?;
    updated(out);
    Ok(())
}

/// Writes the documented answer to an update.
pub fn updated(out: &mut Vec<u8>) {
    out.extend_from_slice(br#"{"msg":"Record Updated Successfully."}"#);
}
