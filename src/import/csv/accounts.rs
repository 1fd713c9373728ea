//! The SIP accounts of extensions, which stand in the extensions' file.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension};

use super::cell::{self, NONE};
use super::merge::Difference;
use super::read::Row;
use super::tables::Table;
use crate::auth::password;

/// Name, host, secret.
type Account = [String; 3];
const COLUMNS: [&str; 3] = ["sa_name", "sa_host", "sa_secret"];

/// In what the account differs from the one that is here.
pub fn differences(conn: &Connection, table: &Table, row: &Row, extension: i64) -> Result<Vec<Difference>> {
    let here = here(conn, extension)?;
    let places = COLUMNS.map(|column| table.place_of(column).unwrap_or_default());
    Ok(match here {
        Some([name, ..]) if is_none(table, row) => vec![(places[0], name)],
        _ if is_none(table, row) => Vec::new(),
        here => {
            let here = here.map_or([const { String::new() }; 3], |here| here);
            let all = said(table, row).into_iter().zip(here).zip(places);
            all.filter(|((said, here), _)| said.is_some_and(|said| said != here))
                .map(|((_, here), place)| (place, here))
                .collect()
        }
    })
}

/// Writes the account as the row says it. What it leaves to us is made; whether that was a secret.
pub fn write(conn: &Connection, table: &Table, row: &Row, extension: i64) -> Result<bool> {
    if is_none(table, row) {
        conn.prepare_cached("DELETE FROM main.sa_sipaccounts WHERE sa_ex_id = ?1")?.execute([extension])?;
        return Ok(false);
    }
    let [name, host, secret] = said(table, row);
    let here = here(conn, extension)?;
    let is_said = name.is_some() || host.is_some() || secret.is_some();
    let (tech, usual): (String, String) = conn
        .prepare_cached(
            "SELECT ex_tech, ex_number || '-' || te_code FROM main.ex_extensions JOIN main.te_tenants ON te_id = ex_te_id
              WHERE ex_id = ?1",
        )?
        .query_row([extension], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if here.is_none() && !is_said && !super::is_phone(&tech) {
        return Ok(false);
    }
    let is_made = here.is_none() && secret.is_none();
    let made = if is_made { password::make()? } else { String::new() };
    let [old_name, old_host, old_secret] = here.unwrap_or([usual, "dynamic".to_owned(), made]);
    conn.prepare_cached(
        "INSERT INTO main.sa_sipaccounts (sa_ex_id, sa_name, sa_host, sa_secret) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET sa_name = excluded.sa_name, sa_host = excluded.sa_host, sa_secret = excluded.sa_secret",
    )?
    .execute((
        extension,
        name.unwrap_or(&old_name),
        host.unwrap_or(&old_host),
        secret.unwrap_or(&old_secret),
    ))?;
    Ok(is_made)
}

/// Whether the row says that there is no account.
fn is_none(table: &Table, row: &Row) -> bool {
    cell(table, row, COLUMNS[0]) == Some(NONE)
}

/// What the row says, by column; None: that is left to us.
fn said<'r>(table: &Table, row: &'r Row) -> [Option<&'r str>; 3] {
    COLUMNS.map(|column| cell(table, row, column).and_then(cell::read))
}

fn cell<'r>(table: &Table, row: &'r Row, column: &str) -> Option<&'r str> {
    row.cells[table.place_of(column)?].as_deref()
}

fn here(conn: &Connection, extension: i64) -> Result<Option<Account>> {
    let sql = "SELECT sa_name, sa_host, sa_secret FROM main.sa_sipaccounts WHERE sa_ex_id = ?1";
    let account = |row: &rusqlite::Row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]);
    Ok(conn.prepare_cached(sql)?.query_row([extension], account).optional()?)
}
