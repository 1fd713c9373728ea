//! Whom a hunt list rings, as one cell: `221, 222, CUSTOM Front door`. A word alone is an extension.

use anyhow::Result;
use rusqlite::Connection;

use super::Conflict;
use super::merge::Merge;
use super::names::Names;
use super::read::Row;
use super::tables::{self, Kind};
use crate::import::report::Counts;

/// Stands where the list can't be written so; it is found among the destinations all the same.
const ELSEWHERE: &str = "(see destinations.csv)";
const SEPARATORS: [char; 5] = [',', ';', '|', '\n', '\r'];
const NOBODY: &str = "id:";

/// The members of a hunt list: type and id, in order.
pub type List = Vec<(String, Option<i64>)>;

/// Those it has now.
pub fn of(conn: &Connection, hunt: i64) -> Result<List> {
    let mut query = conn.prepare_cached(
        "SELECT de_type_dst, de_type_id_dst FROM main.de_destinations
          WHERE de_type_id_src = ?1 AND de_type_src = 'HUNTLIST' ORDER BY de_ord, de_id",
    )?;
    let rows = query.query_map([hunt], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The cell of a list of this tenant's.
pub fn written(names: &Names, tenant: i64, list: &List) -> Result<String> {
    let mut items = Vec::new();
    for (kind, id) in list {
        if !is_type(kind) {
            return Ok(ELSEWHERE.to_owned());
        }
        let name = match names.pointer(kind, tenant, *id)? {
            name if name.is_empty() => NOBODY.to_owned(),
            name if name.contains(SEPARATORS) || name.trim() != name => format!("id:{}", id.unwrap_or_default()),
            name => name,
        };
        let is_word = !name.contains(char::is_whitespace) && !name.starts_with(NOBODY);
        items.push(if kind == "EXT" && is_word { name } else { format!("{kind} {name}") });
    }
    Ok(items.join(", "))
}

/// Reads such a cell; None: it says nothing. Inside, who it is that can't be found, and why.
fn read(names: &Names, tenant: i64, cell: &str) -> Result<Result<Option<List>, (String, String)>> {
    if cell == ELSEWHERE {
        return Ok(Ok(None));
    }
    let mut list = List::new();
    for item in cell.split(SEPARATORS).map(str::trim).filter(|item| !item.is_empty()) {
        let typed = item.split_once(char::is_whitespace).filter(|(kind, _)| is_type(kind));
        let members: Vec<(&str, &str)> = match typed {
            Some((kind, name)) => vec![(kind, name)],
            None => item.split_whitespace().map(|number| ("EXT", number)).collect(),
        };
        for (kind, name) in members {
            let name = if name == NOBODY { "" } else { name };
            match names.find_pointer(kind, tenant, name)? {
                Ok(id) => list.push((kind.to_owned(), id)),
                Err(reason) => return Ok(Err((name.to_owned(), reason))),
            }
        }
    }
    Ok(Ok(Some(list)))
}

fn is_type(word: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
    word.bytes().all(fits) && word.bytes().next().is_some_and(|byte| byte.is_ascii_uppercase())
}

/// Gives the hunt lists that came in their members, once all that they may name is there.
pub fn settle(merge: &mut Merge, rows: &[Row], counts: &mut Counts) -> Result<()> {
    let Some((table, place)) = tables::find("hunts").and_then(|table| Some((table, table.place(Kind::Members)?)))
    else {
        return Ok(());
    };
    for hunt in std::mem::take(&mut merge.hunts) {
        let row = &rows[hunt.row];
        let Some(text) = row.cells[place].as_deref() else { continue };
        let wanted = match read(&merge.names, hunt.tenant, text)? {
            Ok(Some(wanted)) => wanted,
            Ok(None) => continue,
            Err((name, reason)) => {
                if !merge.left_out.iter().any(|(_, left_out)| *left_out == name) {
                    merge.fault(table, row, place, &format!("names '{}', which {reason}", super::shown(&name)));
                }
                continue;
            }
        };
        let here = of(merge.conn, hunt.id)?;
        let is_left = !hunt.is_new && merge.conflict == Conflict::Skip;
        if here == wanted || is_left {
            continue;
        }
        if merge.covered.contains(&hunt.id) {
            if !text.is_empty() {
                merge.fault(table, row, place, "is not what the file of destinations says; leave the column out");
            }
            continue;
        }
        if !hunt.is_new && merge.conflict == Conflict::Fail {
            merge.conflicts += 1;
            let here = written(&merge.names, hunt.tenant, &here)?;
            merge.fault(table, row, place, &format!("is '{}' here", super::shown(&here)));
            continue;
        }
        write(merge.conn, hunt.tenant, hunt.id, &wanted)?;
        counts.changed += u64::from(!hunt.is_counted);
    }
    Ok(())
}

/// Those who stay keep the id of their destination.
fn write(conn: &Connection, tenant: i64, hunt: i64, wanted: &List) -> Result<()> {
    let mut query = conn.prepare_cached(
        "SELECT de_id, de_type_dst, de_type_id_dst FROM main.de_destinations
          WHERE de_type_id_src = ?1 AND de_type_src = 'HUNTLIST' ORDER BY de_ord, de_id",
    )?;
    let rows = query.query_map([hunt], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
    let mut here: Vec<(i64, (String, Option<i64>))> = rows.collect::<rusqlite::Result<_>>()?;
    for (order, member) in (1_i64..).zip(wanted) {
        if let Some(at) = here.iter().position(|(_, other)| other == member) {
            let (id, _) = here.remove(at);
            conn.prepare_cached("UPDATE main.de_destinations SET de_ord = ?2 WHERE de_id = ?1")?
                .execute((id, order))?;
        } else {
            let (kind, id) = member;
            conn.prepare_cached(
                "INSERT INTO main.de_destinations (de_te_id, de_type_src, de_type_id_src, de_type_dst, de_type_id_dst, de_ord)
                 VALUES (?1, 'HUNTLIST', ?2, ?3, ?4, ?5)",
            )?
            .execute((tenant, hunt, kind, id, order))?;
        }
    }
    for (id, _) in here {
        conn.prepare_cached("DELETE FROM main.de_destinations WHERE de_id = ?1")?.execute([id])?;
    }
    Ok(())
}
