//! Whom a hunt list rings, as one cell: `221, 222, CUSTOM Front door`. A word alone is an extension.

use anyhow::Result;
use rusqlite::Connection;

use super::names::Names;

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

/// Reads such a cell; None: it says nothing. Inside, why it can't be read.
pub fn read(names: &Names, tenant: i64, cell: &str) -> Result<Result<Option<List>, String>> {
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
                Err(reason) => return Ok(Err(format!("names '{}', which {reason}", super::shown(item)))),
            }
        }
    }
    Ok(Ok(Some(list)))
}

fn is_type(word: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
    word.bytes().all(fits) && word.bytes().next().is_some_and(|byte| byte.is_ascii_uppercase())
}
