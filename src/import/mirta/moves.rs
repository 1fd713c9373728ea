//! Ids: a row that is the dump's takes the dump's id, and a row added here gives up an id that the dump needs.

use anyhow::Result;

use super::stage::Stage;
use super::tables::{Same, TABLES, Table};

/// How many moved rows of a table are named.
const NAMED: usize = 20;

/// Moves rows here until every id of the dump is free or has the row that the dump means; says which made room.
pub fn settle(stage: &Stage) -> Result<Vec<String>> {
    stage.run("DELETE FROM dump.moves", [])?;
    let mut notes = Vec::new();
    for table in TABLES.iter().filter(|table| !table.id().is_empty()) {
        let here = here(table);
        plan(stage, table, here)?;
        if stage.number("SELECT count(*) FROM dump.moves WHERE tbl = ?1 AND old <> new", [here])? > 0 {
            carry_out(stage, table, here)?;
            name_displaced(stage, here, &mut notes)?;
        }
    }
    Ok(notes)
}

/// The table's name here.
pub fn here(table: &Table) -> &'static str {
    match table.home {
        super::Home::Rows(here) => here,
        super::Home::Apart => table.name,
    }
}

fn plan(stage: &Stage, table: &Table, here: &'static str) -> Result<()> {
    let (name, id) = (table.name, table.id());
    let local = format!("NOT EXISTS (SELECT 1 FROM main.imported WHERE im_table = '{here}' AND im_id = m.{id})");
    let matched = match table.same {
        Same::Never => None,
        Same::Key(key) => {
            Some(format!("SELECT m.{id}, s.{id}, {local} FROM main.{here} m JOIN dump.{name} s ON m.{key} = s.{key}"))
        }
        Same::Name(key) => Some(format!(
            "SELECT min(m.{id}), min(s.{id}), 1 FROM main.{here} m JOIN dump.{name} s ON m.{key} = s.{key}
              WHERE {local}
                AND s.{id} NOT IN (SELECT im_id FROM main.imported JOIN main.{here} ON {id} = im_id
                                    WHERE im_table = '{here}')
              GROUP BY m.{key}"
        )),
        Same::Id => Some(format!("SELECT m.{id}, m.{id}, {local} FROM main.{here} m JOIN dump.{name} s USING ({id})")),
    };
    if let Some(matched) = matched {
        stage.run(
            &format!(
                "INSERT INTO dump.moves (tbl, old, new, local, matched) SELECT '{here}', q.*, 1 FROM ({matched}) q"
            ),
            [],
        )?;
    }
    // Whoever has an id that the dump needs and is not the dump's makes room; so does who has the id of a matched row.
    stage.run(
        &format!(
            "INSERT INTO dump.moves (tbl, old, new, local, matched)
             SELECT '{here}', m.{id}, max(
                        coalesce((SELECT max({id}) FROM main.{here}), 0),
                        coalesce((SELECT max({id}) FROM dump.{name}), 0),
                        coalesce((SELECT seq FROM main.sqlite_sequence WHERE name = '{here}'), 0)
                    ) + row_number() OVER (ORDER BY m.{id}), {local}, 0
               FROM main.{here} m
              WHERE m.{id} IN (SELECT {id} FROM dump.{name})
                AND NOT EXISTS (SELECT 1 FROM dump.moves WHERE tbl = '{here}' AND old = m.{id})
                AND ({local} OR EXISTS (SELECT 1 FROM dump.moves WHERE tbl = '{here}' AND new = m.{id}))"
        ),
        [],
    )?;
    Ok(())
}

/// By way of negative ids, so that rows can change places. References follow by themselves, destinations by their type.
fn carry_out(stage: &Stage, table: &Table, here: &'static str) -> Result<()> {
    let id = table.id();
    let moved = format!("dump.moves WHERE tbl = '{here}' AND old <> new");
    stage.run(&format!("UPDATE main.{here} SET {id} = -{id} WHERE {id} IN (SELECT old FROM {moved})"), [])?;
    stage.run(
        &format!("UPDATE main.{here} SET {id} = (SELECT new FROM {moved} AND old = -{here}.{id}) WHERE {id} < 0"),
        [],
    )?;
    stage.run(
        &format!(
            "UPDATE main.sqlite_sequence SET seq = max(seq, (SELECT max({id}) FROM main.{here})) WHERE name = '{here}'"
        ),
        [],
    )?;
    stage.run(
        &format!("DELETE FROM main.imported WHERE im_table = '{here}' AND im_id IN (SELECT old FROM {moved})"),
        [],
    )?;
    for (kind, pointer) in [("de_type_src", "de_type_id_src"), ("de_type_dst", "de_type_id_dst")] {
        for pattern in table.types {
            stage.run(
                &format!(
                    "UPDATE main.de_destinations SET {pointer} = (SELECT new FROM {moved} AND old = {pointer})
                      WHERE {kind} GLOB ?1 AND {pointer} IN (SELECT old FROM {moved})"
                ),
                [pattern],
            )?;
        }
    }
    Ok(())
}

fn name_displaced(stage: &Stage, here: &'static str, notes: &mut Vec<String>) -> Result<()> {
    let displaced = stage
        .texts("SELECT CAST(old AS TEXT), new FROM dump.moves WHERE tbl = ?1 AND NOT matched ORDER BY old", [here])?;
    for (old, new) in displaced.iter().take(NAMED) {
        notes.push(format!(
            "{here}: the row {old} that was here has the id {new} now, because {} needs {old}",
            stage.origin
        ));
    }
    if displaced.len() > NAMED {
        notes.push(format!("{here}: and {} more rows have new ids", displaced.len() - NAMED));
    }
    Ok(())
}
