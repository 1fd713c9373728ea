//! The audit trail: who changed what, when and from where, and what it was before and after. A row is written in the
//! transaction of the change itself: there is none without the other.

mod export;

use crate::error::Result;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, named_params};
use serde_json::{Map, Value as Json};
use std::net::IpAddr;

/// Most rows of each kind. A kind has a limit of its own, so that guessing passwords pushes nothing else out.
const MOST: [(Kind, i64); 4] =
    [(Kind::Change, 60_000), (Kind::SecretRead, 20_000), (Kind::FailedLogin, 15_000), (Kind::NumberTaken, 5_000)];
/// After so many new rows the oldest are looked at…
const STEP: i64 = 64;
/// … and so many of a kind go at most.
const MOST_GONE: i64 = 4 * STEP;
/// Most characters of a value that are kept.
const MOST_CHARS: usize = 255;
/// What stands for a secret.
const MASK: &str = "***";
/// Columns whose values never appear.
const SECRETS: [&str; 5] = ["us_password", "sa_secret", "ph_http_password", "password", "to_hash"];
/// Columns that only repeat another one.
const REPEATED: [&str; 2] = ["us_username_key", "us_email_key"];

pub use export::Export;

/// A row's fields, or whatever else describes a change.
pub type Fields = Map<String, Json>;

/// What happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Something was added, changed or deleted.
    #[default]
    Change,
    /// A SIP secret was read.
    SecretRead,
    /// Somebody was not let in.
    FailedLogin,
    /// A number was tried that a tenant has whom the user may not see.
    NumberTaken,
}

impl Kind {
    /// The words that stand in the database.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Change => "change",
            Kind::SecretRead => "secret read",
            Kind::FailedLogin => "failed login",
            Kind::NumberTaken => "number taken",
        }
    }

    fn from_name(name: &str) -> Kind {
        MOST.into_iter().map(|(kind, _)| kind).find(|kind| kind.name() == name).unwrap_or_default()
    }
}

/// Who it is that does something.
#[derive(Clone, Copy, Debug)]
pub enum Who<'a> {
    /// A user, by `us_id`, from an address, with a token of this id or with their password.
    User(i64, IpAddr, Option<i64>),
    /// Somebody at the command line, by their name on the system.
    Operator(&'a str),
    /// A server, by itself.
    Server,
}

/// Who does something, and with what: an endpoint's path or a command.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// Who.
    pub who: Who<'a>,
    /// With what.
    pub what: &'a str,
}

/// What a row of the trail says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Event {
    /// What happened.
    pub kind: Kind,
    /// `us_id`; the user may be gone by now.
    pub user: Option<i64>,
    /// Their name at that time, or the one on the system, or what a stranger said. Left empty it is looked up.
    pub name: String,
    /// An address, with the token if there was one, `command line` or `server`.
    pub from: String,
    /// An endpoint's path or a command.
    pub what: String,
    /// The table it was done to.
    pub table: String,
    /// The row's id.
    pub row: Option<i64>,
    /// The row's tenant.
    pub tenant: Option<i64>,
    /// The fields that changed, as they were, in JSON; None: there was no such row.
    pub before: Option<String>,
    /// The same as they are now.
    pub after: Option<String>,
}

impl Event {
    /// Something of this kind that this one did.
    pub fn new(kind: Kind, by: &By) -> Event {
        let (user, name, from) = match by.who {
            Who::User(id, address, None) => (Some(id), "", address.to_canonical().to_string()),
            Who::User(id, address, Some(token)) => {
                (Some(id), "", format!("{} (token {token})", address.to_canonical()))
            }
            Who::Operator(name) => (None, name, "command line".to_owned()),
            Who::Server => (None, "", "server".to_owned()),
        };
        Event { kind, user, name: plain(name), from, what: plain(by.what), ..Event::default() }
    }
}

/// A row of the trail.
#[derive(Clone, Debug)]
pub struct Entry {
    /// `au_id`.
    pub id: i64,
    /// When, UTC: `YYYY-MM-DD HH:MM:SS`.
    pub time: String,
    /// How often, within a minute.
    pub times: i64,
    /// What.
    pub event: Event,
}

/// Which rows are asked for.
#[derive(Debug, Default)]
pub struct Filter {
    /// From this time on: `YYYY-MM-DD`, or with the time of day.
    pub since: Option<String>,
    /// Of this user, by id or by the name as it was written down.
    pub user: Option<(Option<i64>, String)>,
    /// Older than this row: where the last page ended.
    pub before: Option<i64>,
    /// Most rows.
    pub limit: u32,
}

/// Rows of the trail, newest first.
pub fn list(db: &Connection, filter: &Filter) -> Result<Vec<Entry>> {
    let (id, name) = filter.user.as_ref().map_or((None, None), |(id, name)| (*id, Some(name)));
    let mut statement = db.prepare_cached(
        "SELECT au_id, au_time, au_times, au_kind, au_us_id, au_user, au_from, au_what, au_table, au_row, au_te_id, au_before,
                au_after
           FROM au_audit
          WHERE au_id < :before AND (:since IS NULL OR au_time >= :since)
            AND (:name IS NULL OR au_us_id = :id OR au_user = :name COLLATE NOCASE)
          ORDER BY au_id DESC LIMIT :limit",
    )?;
    let parameters = named_params! {
        ":before": filter.before.unwrap_or(i64::MAX), ":since": filter.since, ":id": id, ":name": name,
        ":limit": filter.limit,
    };
    Ok(statement.query_map(parameters, entry)?.collect::<rusqlite::Result<_>>()?)
}

fn entry(row: &SqlRow) -> rusqlite::Result<Entry> {
    let event = Event {
        kind: Kind::from_name(row.get_ref(3)?.as_str()?),
        user: row.get(4)?,
        name: row.get(5)?,
        from: row.get(6)?,
        what: row.get(7)?,
        table: row.get(8)?,
        row: row.get(9)?,
        tenant: row.get(10)?,
        before: row.get(11)?,
        after: row.get(12)?,
    };
    Ok(Entry { id: row.get(0)?, time: row.get(1)?, times: row.get(2)?, event })
}

/// Does something to a row and records what it was before and after.
///
/// # Errors
/// Those of `act`, and of the store.
pub fn changing<T>(
    db: &Connection,
    by: &By,
    table: &'static str,
    id: i64,
    act: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let mut before = look(db, table, id)?;
    let changes = db.total_changes();
    let done = act()?;
    let changes = db.total_changes() - changes;
    let after = look(db, table, id)?;
    if let (Some(before), None) = (&mut before, &after) {
        // What triggers and references took with it: a hunt list's destinations.
        before.insert("rows_removed_with_it".into(), changes.saturating_sub(1).into());
    }
    record(db, by, table, Some(id), before, after)?;
    Ok(done)
}

/// Adds a row, whose id is the result, and records it.
///
/// # Errors
/// Those of `act`, and of the store.
pub fn adding(db: &Connection, by: &By, table: &'static str, act: impl FnOnce() -> Result<i64>) -> Result<i64> {
    let id = act()?;
    record(db, by, table, Some(id), None, look(db, table, id)?)?;
    Ok(id)
}

/// Writes down a change: of both sides the fields that differ, secrets masked. Gives back the id of the trail's row.
pub fn record(
    db: &Connection,
    by: &By,
    table: &str,
    row: Option<i64>,
    mut before: Option<Fields>,
    mut after: Option<Fields>,
) -> Result<i64> {
    let tenant = after.as_ref().and_then(tenant).or_else(|| before.as_ref().and_then(tenant));
    if let (Some(before), Some(after)) = (&mut before, &mut after) {
        let was = before.clone();
        before.retain(|name, value| after.get(name) != Some(value));
        after.retain(|name, value| was.get(name) != Some(value));
    }
    let event = Event {
        table: table.to_owned(),
        row,
        tenant,
        before: before.map(json),
        after: after.map(json),
        ..Event::new(Kind::Change, by)
    };
    insert(db, &event, now(), 1)
}

/// Writes down what is left of something that goes on for several transactions: replaces what it has come to so far.
pub(super) fn amend(db: &Connection, id: i64, after: Fields) -> Result<()> {
    db.prepare_cached("UPDATE au_audit SET au_after = ?2 WHERE au_id = ?1")?.execute((id, json(after)))?;
    Ok(())
}

pub(super) fn insert(db: &Connection, event: &Event, time: i64, times: i64) -> Result<i64> {
    db.prepare_cached(
        "INSERT INTO au_audit (au_time, au_times, au_kind, au_us_id, au_user, au_from, au_what, au_table, au_row, au_te_id,
                               au_before, au_after)
         VALUES (datetime(:time, 'unixepoch'), :times, :kind, :user,
                 coalesce(nullif(:name, ''), (SELECT us_username FROM us_users WHERE us_id = :user), ''),
                 :from, :what, :table, :row, :tenant, :before, :after)",
    )?
    .execute(named_params! {
        ":time": time, ":times": times, ":kind": event.kind.name(), ":user": event.user, ":name": event.name,
        ":from": event.from, ":what": event.what, ":table": event.table, ":row": event.row, ":tenant": event.tenant,
        ":before": event.before, ":after": event.after,
    })?;
    let id = db.last_insert_rowid();
    if id % STEP == 0 {
        forget(db)?;
    }
    Ok(id)
}

/// The oldest rows go, in small steps.
fn forget(db: &Connection) -> Result<()> {
    for (kind, most) in MOST {
        let rows: i64 = db
            .prepare_cached("SELECT count(*) FROM au_audit WHERE au_kind = ?1")?
            .query_row([kind.name()], |row| row.get(0))?;
        let gone = (rows - (most - STEP)).clamp(0, MOST_GONE);
        if gone > 0 {
            let oldest = "DELETE FROM au_audit
                           WHERE au_id IN (SELECT au_id FROM au_audit WHERE au_kind = ?1 ORDER BY au_id LIMIT ?2)";
            db.prepare_cached(oldest)?.execute((kind.name(), gone))?;
        }
    }
    Ok(())
}

/// A row as it is; None when there is none. The id is the table's INTEGER PRIMARY KEY.
fn look(db: &Connection, table: &'static str, id: i64) -> Result<Option<Fields>> {
    let mut statement = db.prepare_cached(&format!("SELECT * FROM {table} WHERE rowid = ?1"))?;
    let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let fields = |row: &SqlRow| {
        let field = |(at, name): (usize, &String)| {
            let value = match row.get_ref(at)? {
                ValueRef::Null => Json::Null,
                ValueRef::Integer(number) => number.into(),
                ValueRef::Real(number) => number.into(),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into(),
            };
            Ok((name.clone(), value))
        };
        let shown = names.iter().enumerate().filter(|(_, name)| !REPEATED.contains(&name.as_str()));
        shown.map(field).collect::<rusqlite::Result<Fields>>()
    };
    Ok(statement.query_row([id], fields).optional()?)
}

/// A row's tenant, by its column's name.
fn tenant(fields: &Fields) -> Option<i64> {
    let (_, id) = fields.iter().find(|(name, _)| *name == "te_id" || name.ends_with("_te_id"))?;
    id.as_i64()
}

/// Fields as they are kept: masked, and none too long.
fn json(mut fields: Fields) -> String {
    for (name, value) in &mut fields {
        if let Json::String(text) = value {
            if SECRETS.contains(&name.as_str()) && !text.is_empty() {
                MASK.clone_into(text);
            } else if text.chars().count() > MOST_CHARS {
                *text = text.chars().take(MOST_CHARS).chain(['…']).collect();
            }
        }
    }
    Json::Object(fields).to_string()
}

/// Text that anybody may have made up, fit to be shown: shortened, with control characters and those that turn the
/// direction of writing escaped.
pub fn plain(text: &str) -> String {
    const SHOWN: usize = 64;
    let mut shown = visible(&text.chars().take(SHOWN).collect::<String>());
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// The same at full length.
pub fn visible(text: &str) -> String {
    let hides = |char: char| {
        char.is_control()
            || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        if hides(char) {
            shown.extend(char.escape_unicode());
        } else {
            shown.push(char);
        }
    }
    shown
}

/// Seconds since 1970.
pub(super) fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::SCHEMA;
    use super::*;

    #[test]
    fn every_column_that_is_named_like_a_secret_is_masked() -> rusqlite::Result<()> {
        let db = Connection::open_in_memory()?;
        db.execute_batch(SCHEMA)?;
        let named = "SELECT c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
                      WHERE t.type = 'table' AND (c.name LIKE '%password%' OR c.name LIKE '%secret%' OR c.name LIKE '%hash%')";
        let mut columns =
            db.prepare(named)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        columns.sort();
        assert_eq!(columns, ["password", "ph_http_password", "sa_secret", "to_hash", "us_password"]);
        assert!(columns.iter().all(|column| SECRETS.contains(&column.as_str())));
        Ok(())
    }

    #[test]
    fn the_oldest_rows_of_a_kind_go_and_no_others() -> Result<()> {
        let db = Connection::open_in_memory()?;
        db.execute_batch(SCHEMA)?;
        let by = By { who: Who::Server, what: "test" };
        record(&db, &by, "te_tenants", None, None, None)?;
        let event = Event::new(Kind::FailedLogin, &by);
        let most = MOST[2].1;
        for n in 0..most + 500 {
            insert(&db, &event, n, 1)?;
        }
        let count = |kind: Kind| -> Result<(i64, i64)> {
            let sql = "SELECT count(*), max(au_id) FROM au_audit WHERE au_kind = ?1";
            Ok(db.query_row(sql, [kind.name()], |row| Ok((row.get(0)?, row.get(1)?)))?)
        };
        let (rows, newest) = count(Kind::FailedLogin)?;
        assert!(rows <= most && rows >= most - 2 * STEP, "{rows}");
        assert_eq!(newest, most + 501);
        assert_eq!(count(Kind::Change)?.0, 1);
        assert_eq!(MOST.iter().map(|(_, most)| most).sum::<i64>(), 100_000);
        Ok(())
    }

    #[test]
    fn what_a_stranger_wrote_is_short_and_moves_no_cursor() {
        assert_eq!(plain("Jürgen"), "Jürgen");
        assert_eq!(plain("a\u{1b}[2J\n\u{202e}b"), "a\\u{1b}[2J\\u{a}\\u{202e}b");
        assert_eq!(plain(&"x".repeat(1000)).chars().count(), 65);
    }
}
