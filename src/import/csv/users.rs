//! Users: their passwords, what was granted to them, and the one that `init` has made.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, bail};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};

use super::cell::{self, NONE};
use super::merge::{Difference, Merge, Pair};
use super::read::Row;
use super::tables::{Kind, Table};
use crate::auth::{self, Account, Caller, Role, password};

/// Passwords of rows, hashed before the database is locked.
#[derive(Default)]
pub struct Secrets {
    /// By file and line.
    of_rows: HashMap<(usize, u64), Secret>,
    /// The passwords that were made, by user name.
    pub made: BTreeMap<String, String>,
    /// Nothing is hashed for what is not kept.
    is_dry: bool,
}

enum Secret {
    /// The user has this password already, behind this hash.
    Known(String),
    /// The hash of the given one.
    Hashed(String),
    /// One that was made, and its hash.
    Made(String, String),
}

impl Secrets {
    /// For rows that are not kept anyhow.
    pub fn dry() -> Secrets {
        Secrets { is_dry: true, ..Secrets::default() }
    }

    /// Hashes the passwords of these rows on all cores, and makes those of new users who have none.
    pub fn prepare(conn: &Connection, table: &Table, rows: &[Row], is_dry: bool) -> Result<Secrets> {
        let mut work = Vec::new();
        for row in rows {
            let here = account(conn, text(table, row, "us_username"))?;
            match (given(table, row, Kind::Password), given(table, row, Kind::Hash)) {
                (None, Some(_)) => {}
                (None, None) if here.is_some() => {}
                (password, _) => work.push((row, password.map(str::to_owned), here)),
            }
        }
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::with_capacity(work.len()));
        let workers = thread::available_parallelism().map_or(1, NonZero::get).min(work.len());
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    while let Some((row, password, here)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let secret = secret(password.as_deref(), here.as_ref(), is_dry);
                        let mut done = done.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                        done.push(((row.file, row.line), secret));
                    }
                });
            }
        });
        let mut of_rows = HashMap::new();
        for (row, secret) in done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()) {
            of_rows.insert(row, secret.context("a password could not be hashed")?);
        }
        Ok(Secrets { of_rows, made: BTreeMap::new(), is_dry })
    }
}

fn secret(password: Option<&str>, here: Option<&Account>, is_dry: bool) -> Result<Secret> {
    let hash = |password: &str| if is_dry { Ok(String::new()) } else { password::hash(password.as_bytes()) };
    Ok(match (password, here) {
        (None, _) => {
            let made = password::make()?;
            let hash = hash(&made)?;
            Secret::Made(made, hash)
        }
        (Some(password), Some(Account { hash: Some(known), .. })) if password::verify(password.as_bytes(), here) => {
            Secret::Known(known.clone())
        }
        (Some(password), _) => Secret::Hashed(hash(password)?),
    })
}

/// The values of a row's password; none where it says nothing of it.
pub fn password(merge: &mut Merge, table: &Table, row: &Row, user: Option<i64>) -> Result<Vec<Pair>> {
    let place = |kind| table.place(kind).unwrap_or_default();
    let pairs = |place, hash: Option<String>, digest: &str| {
        let hash = hash.map_or(Value::Null, Value::Text);
        vec![("us_password", hash, place), ("us_digest", Value::Text(digest.to_owned()), place)]
    };
    let given_password = given(table, row, Kind::Password);
    if given_password.is_none() {
        match given(table, row, Kind::Hash) {
            Some(NONE) => return Ok(pairs(place(Kind::Hash), None, "")),
            Some(hash) => {
                let digest = given(table, row, Kind::Digest).unwrap_or_default();
                return Ok(pairs(place(Kind::Hash), Some(hash.to_owned()), digest));
            }
            None if user.is_some() => return Ok(Vec::new()),
            None => {}
        }
    }
    let here = account(merge.conn, text(table, row, "us_username"))?;
    let mut prepared = merge.secrets.of_rows.remove(&(row.file, row.line));
    if let Some(Secret::Known(known)) = &prepared {
        if here.as_ref().and_then(|here| here.hash.as_ref()) == Some(known) {
            return Ok(Vec::new());
        }
        prepared = None;
    }
    // Not prepared: somebody has changed users since.
    let prepared = prepared.map_or_else(|| secret(given_password, here.as_ref(), merge.secrets.is_dry), Ok)?;
    Ok(match prepared {
        Secret::Known(_) => Vec::new(),
        Secret::Hashed(hash) => pairs(place(Kind::Password), Some(hash), ""),
        Secret::Made(made, hash) => {
            merge.secrets.made.insert(text(table, row, "us_username").to_owned(), made);
            pairs(place(Kind::Password), Some(hash), "")
        }
    })
}

/// In what the granted tenants differ from those here.
pub fn differences(merge: &mut Merge, table: &Table, row: &Row, id: i64) -> Result<Vec<Difference>> {
    let Some((place, wanted)) = grants(merge, table, row)? else { return Ok(Vec::new()) };
    let here = granted(merge.conn, table, id)?;
    if here == wanted {
        return Ok(Vec::new());
    }
    let codes: Vec<String> = here.into_iter().map(|tenant| merge.code(Some(tenant))).collect::<Result<_>>()?;
    Ok(vec![(place, codes.join(", "))])
}

/// Grants what the row says, and nothing else.
pub fn grant(merge: &mut Merge, table: &Table, row: &Row, id: i64) -> Result<()> {
    let Some((_, wanted)) = grants(merge, table, row)? else { return Ok(()) };
    let [home, owner, tenant] = super::grants_of(table);
    let here = granted(merge.conn, table, id)?;
    for gone in here.difference(&wanted) {
        let sql = format!("DELETE FROM main.{home} WHERE {owner} = ?1 AND {tenant} = ?2");
        merge.conn.prepare_cached(&sql)?.execute((id, gone))?;
    }
    for new in wanted.difference(&here) {
        let sql = format!("INSERT INTO main.{home} ({owner}, {tenant}) VALUES (?1, ?2)");
        merge.conn.prepare_cached(&sql)?.execute((id, new))?;
    }
    Ok(())
}

fn granted(conn: &Connection, table: &Table, id: i64) -> Result<BTreeSet<i64>> {
    let [home, owner, tenant] = super::grants_of(table);
    let mut query = conn.prepare_cached(&format!("SELECT {tenant} FROM main.{home} WHERE {owner} = ?1"))?;
    Ok(query.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// The place of the column and the tenants in it; None where the file has no such column.
fn grants(merge: &mut Merge, table: &Table, row: &Row) -> Result<Option<(usize, BTreeSet<i64>)>> {
    let Some(place) = table.place(Kind::Grants) else { return Ok(None) };
    let Some(text) = row.cells[place].as_deref() else { return Ok(None) };
    let mut tenants = BTreeSet::new();
    let is_between = |char: char| matches!(char, ',' | ';' | '|') || char.is_whitespace();
    for code in text.split(is_between).filter(|code| !code.is_empty()) {
        match merge.find("tenants", 0, code)? {
            Ok(tenant) => tenants.extend(tenant),
            Err(_) if merge.left_out.contains(&("tenants", code.to_owned())) => {}
            Err(reason) => merge.fault(table, row, place, &format!("names '{}', which {reason}", super::shown(code))),
        }
    }
    Ok(Some((place, tenants)))
}

/// A new database has one user, whom `init` made. An export's user of that name, with a hash, takes the place; one that needs
/// the id gets it.
pub fn make_room(merge: &mut Merge, table: &Table, rows: &[Row]) -> Result<()> {
    let Some(lonely) = merge.lonely_user.take() else { return Ok(()) };
    let id_of = |row: &Row| cell::id(row.cells[0].as_deref()?);
    let name: String =
        merge
            .conn
            .query_row("SELECT us_username_key FROM main.us_users WHERE us_id = ?1", [lonely], |row| row.get(0))?;
    let exported = || rows.iter().filter(|row| given(table, row, Kind::Hash).is_some());
    let same = exported().find(|row| auth::fold(text(table, row, "us_username")) == name);
    let new = match same {
        Some(row) => id_of(row).unwrap_or(lonely),
        None if exported().any(|row| id_of(row) == Some(lonely)) => {
            rows.iter().filter_map(id_of).max().unwrap_or(lonely).saturating_add(1)
        }
        None => lonely,
    };
    merge.conn.execute("UPDATE main.us_users SET us_id = ?2 WHERE us_id = ?1", [lonely, new])?;
    merge.lonely_user = same.map(|_| new);
    Ok(())
}

/// The only user of a database that has nothing else in it.
pub fn lonely(conn: &Connection) -> Result<Option<i64>> {
    let mut is_new = true;
    for table in super::TABLES.iter().filter(|table| table.name != "users") {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM main.{})", table.home);
        is_new &= !conn.query_row(&sql, [], |row| row.get::<_, bool>(0))?;
    }
    let sql = "SELECT max(us_id) FROM main.us_users HAVING count(*) = 1";
    let only = conn.query_row(sql, [], |row| row.get(0)).optional()?;
    Ok(only.filter(|_| is_new))
}

/// Whether somebody could still log in and make another admin.
pub fn has_admin(conn: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM main.us_users WHERE us_role = 'admin' AND us_password IS NOT NULL)";
    Ok(conn.query_row(sql, [], |row| row.get(0))?)
}

/// Fails where there was an admin who could log in, and is none any more.
pub fn keep_an_admin(conn: &Connection, had_one: bool) -> Result<()> {
    if had_one && !has_admin(conn)? {
        bail!("after this import no admin could log in any more, and nothing was changed; keep one with a password");
    }
    Ok(())
}

fn given<'r>(table: &Table, row: &'r Row, kind: Kind) -> Option<&'r str> {
    row.cells[table.place(kind)?].as_deref().filter(|text| !text.is_empty())
}

fn text<'r>(table: &Table, row: &'r Row, column: &str) -> &'r str {
    table.place_of(column).and_then(|place| row.cells[place].as_deref()).unwrap_or_default()
}

fn account(conn: &Connection, name: &str) -> Result<Option<Account>> {
    let sql = "SELECT us_id, us_password, us_digest FROM main.us_users WHERE us_username_key = ?1";
    let account = |row: &rusqlite::Row| {
        let caller = Caller { id: row.get(0)?, role: Role::Viewer, address: [127, 0, 0, 1].into(), token: None };
        Ok(Account { caller, hash: row.get(1)?, digest: row.get(2)?, networks: String::new() })
    };
    Ok(conn.prepare_cached(sql)?.query_row([auth::fold(name)], account).optional()?)
}
