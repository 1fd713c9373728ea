//! Work done here since the last import. Each imported row is remembered with a fingerprint of what it was then, so that what
//! was changed or deleted here since can be told, and left alone if that is wanted.

use anyhow::Result;
use ring::digest::{Context, SHA256};
use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, functions};

use super::merge::{ACCOUNT_CONTENTS, USER_CONTENTS, differs, given, user_columns};
use super::moves::here;
use super::read::Tally;
use super::stage::{Stage, contents};
use super::tables::{TABLES, Table};
use crate::import::report::{rows, shorten};

/// How many rows of a table are named for each thing that happened to them.
const NAMED: usize = 100;

/// The tables whose rows are remembered: those with an id, but for calls, which nobody can change here.
fn remembered() -> impl Iterator<Item = &'static Table> {
    TABLES.iter().filter(|table| !table.id().is_empty())
}

/// The words that a person knows a row by.
fn label(here: &str) -> &'static str {
    match here {
        "te_tenants" => "te_code",
        "us_users" => "us_username",
        "ex_extensions" => "ex_number",
        "vm_voicemails" => "iif(mailbox = '', fullname, mailbox)",
        "di_dids" => "di_number",
        "hu_huntlists" => "iif(hu_number = '', hu_name, hu_number)",
        "pm_phonemodels" => "pm_name",
        "ph_phones" => "ph_name",
        "co_conditions" => "co_name",
        "iv_ivrs" => "iv_name",
        "ct_customtypes" => "ct_name",
        "cu_customs" => "cu_name",
        _ => "de_type_src || ' to ' || de_type_dst",
    }
}

/// The fingerprint of the row `m`, as SQL. What hangs on a row counts as its own: an account, what was granted.
fn print(table: &Table) -> String {
    let mut parts: Vec<String> = match here(table) {
        "us_users" => USER_CONTENTS.iter().map(|column| format!("m.{column}")).collect(),
        _ => contents(table).into_iter().map(|column| format!("m.{column}")).collect(),
    };
    match here(table) {
        "us_users" => parts.push(
            "(SELECT group_concat(ut_te_id, ',' ORDER BY ut_te_id) FROM main.ut_usertenants WHERE ut_us_id = m.us_id)"
                .to_owned(),
        ),
        "ex_extensions" => parts.extend(
            ACCOUNT_CONTENTS
                .iter()
                .map(|column| format!("(SELECT {column} FROM main.sa_sipaccounts WHERE sa_ex_id = m.ex_id)")),
        ),
        _ => {}
    }
    format!("fingerprint({})", parts.join(", "))
}

/// Makes `fingerprint(…)` known to the connection: the first 64 bits of SHA-256 over all values.
pub fn teach(conn: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_UTF8;
    conn.create_scalar_function("fingerprint", -1, flags, fingerprint)?;
    Ok(())
}

fn fingerprint(values: &functions::Context) -> rusqlite::Result<i64> {
    let mut digest = Context::new(&SHA256);
    for index in 0..values.len() {
        let number;
        let (kind, bytes): (u8, &[u8]) = match values.get_raw(index) {
            ValueRef::Null => (0, &[]),
            ValueRef::Integer(value) => {
                number = value.to_le_bytes();
                (1, &number)
            }
            ValueRef::Real(value) => {
                number = value.to_le_bytes();
                (2, &number)
            }
            ValueRef::Text(text) => (3, text),
            ValueRef::Blob(blob) => (4, blob),
        };
        digest.update(&[kind]);
        digest.update(&(bytes.len() as u64).to_le_bytes());
        digest.update(bytes);
    }
    let mut first = [0; 8];
    first.copy_from_slice(&digest.finish().as_ref()[..8]);
    Ok(i64::from_le_bytes(first))
}

/// What there is to compare with.
pub struct Earlier {
    /// There was an import before.
    is_there: bool,
    /// Rows of imports that remembered no fingerprints.
    unknown: u64,
}

/// Finds what was changed and deleted here, before anything moves.
pub fn look(stage: &Stage) -> Result<Earlier> {
    stage.conn.execute_batch(
        "CREATE TABLE dump.local (
             tbl     TEXT NOT NULL,
             id      INTEGER NOT NULL,
             print   INTEGER,                      -- what it was when it came in
             gone    INTEGER NOT NULL,             -- 1: deleted here; 0: changed here
             differs TEXT                          -- what is other in the dump; NULL: the dump does not have it
         );
         CREATE INDEX dump.local_by_row ON local (tbl, id);",
    )?;
    for table in remembered() {
        let (here, id) = (here(table), table.id());
        stage.run(
            &format!(
                "INSERT INTO dump.local (tbl, id, print, gone)
                 SELECT '{here}', im_id, im_print, m.{id} IS NULL
                   FROM main.imported LEFT JOIN main.{here} m ON m.{id} = im_id
                  WHERE im_table = '{here}' AND (m.{id} IS NULL OR im_print IS NOT NULL AND im_print <> {})",
                print(table)
            ),
            [],
        )?;
    }
    Ok(Earlier {
        is_there: stage.number("SELECT EXISTS (SELECT 1 FROM main.imported)", [])? > 0,
        unknown: stage.number("SELECT count(*) FROM main.imported WHERE im_print IS NULL", [])?
            - stage.number("SELECT count(*) FROM dump.local WHERE print IS NULL", [])?,
    })
}

/// Follows the rows to their new ids.
pub fn follow(stage: &Stage) -> Result<()> {
    stage.conn.execute_batch(
        "DELETE FROM dump.local WHERE NOT gone AND EXISTS
             (SELECT 1 FROM dump.moves v WHERE v.tbl = local.tbl AND v.old = id AND NOT matched);
         UPDATE dump.local SET id = new FROM dump.moves v WHERE v.tbl = local.tbl AND v.old = id AND NOT gone;
         -- One that has moved is the dump's as before.
         INSERT OR IGNORE INTO main.imported (im_table, im_id, im_print) SELECT tbl, id, print FROM dump.local;",
    )?;
    for table in remembered() {
        let (here, id) = (here(table), table.id());
        // Deleted, and added again under the same name: that row has its id now.
        stage.run(
            &format!("DELETE FROM dump.local WHERE tbl = '{here}' AND gone AND id IN (SELECT {id} FROM main.{here})"),
            [],
        )?;
    }
    Ok(())
}

/// Works out what the dump says of them.
pub fn compare(stage: &Stage, tally: &Tally) -> Result<()> {
    for table in remembered() {
        let (here, id, name) = (here(table), table.id(), table.name);
        let mut differences: Vec<String> = match here {
            "us_users" => user_columns(tally),
            _ => given(table, tally),
        }
        .iter()
        .map(|column| format!("iif(m.{column} IS NOT s.{column}, '{column}', NULL)"))
        .collect();
        match here {
            "us_users" => differences.push(
                "iif(EXISTS (SELECT ut_te_id FROM dump.ut_usertenants WHERE ut_us_id = m.us_id EXCEPT
                             SELECT ut_te_id FROM main.ut_usertenants WHERE ut_us_id = m.us_id), 'tenants', NULL)"
                    .to_owned(),
            ),
            "ex_extensions" => differences.push(format!(
                "iif(EXISTS (SELECT 1 FROM dump.accounts s LEFT JOIN main.sa_sipaccounts m ON m.sa_ex_id = s.sa_ex_id
                              WHERE s.sa_ex_id = local.id AND {}), 'SIP account', NULL)",
                differs(ACCOUNT_CONTENTS)
            )),
            _ => {}
        }
        stage.run(
            &format!(
                "UPDATE dump.local SET differs = iif(gone, '', concat_ws(', ', NULL, {}))
                   FROM dump.{name} s LEFT JOIN main.{here} m ON m.{id} = s.{id}
                  WHERE tbl = '{here}' AND s.{id} = local.id",
                differences.join(", ")
            ),
            [],
        )?;
    }
    Ok(())
}

/// Takes rows that were deleted here out of the dump, so that they stay deleted.
pub fn keep_deleted(stage: &Stage, tally: &mut Tally) -> Result<()> {
    for table in remembered() {
        let (here, id, name) = (here(table), table.id(), table.name);
        let gone = format!("{id} IN (SELECT id FROM dump.local WHERE tbl = '{here}' AND gone)");
        stage.run(
            &format!(
                "UPDATE dump.local SET differs = '' FROM dump.{name} s
                  WHERE tbl = '{here}' AND gone AND s.{id} = local.id"
            ),
            [],
        )?;
        tally.refuse(name, stage.run(&format!("DELETE FROM dump.{name} WHERE {gone}"), [])?);
    }
    Ok(())
}

/// Takes rows that were changed here out of the dump, so that they stay as they are.
pub fn keep_changed(stage: &Stage) -> Result<()> {
    let changed = "SELECT id FROM dump.local WHERE NOT gone AND tbl";
    for table in remembered() {
        let (here, id, name) = (here(table), table.id(), table.name);
        stage.run(&format!("DELETE FROM dump.{name} WHERE {id} IN ({changed} = '{here}')"), [])?;
    }
    stage.run(&format!("DELETE FROM dump.ut_usertenants WHERE ut_us_id IN ({changed} = 'us_users')"), [])?;
    stage.run(&format!("DELETE FROM dump.accounts WHERE sa_ex_id IN ({changed} = 'ex_extensions')"), [])?;
    Ok(())
}

/// Fingerprints all imported rows as they are now, but for those that stay as they were changed here.
pub fn remember(stage: &Stage, keep_local: bool) -> Result<()> {
    let stays = if keep_local { "differs IS NULL OR differs <> ''" } else { "differs IS NULL" };
    for table in remembered() {
        let (here, id) = (here(table), table.id());
        stage.run(
            &format!(
                "UPDATE main.imported AS i SET im_print = now.print
                   FROM (SELECT m.{id} AS id, {} AS print FROM main.{here} m) now
                  WHERE im_table = '{here}' AND im_id = now.id AND im_print IS NOT now.print
                    AND NOT EXISTS (SELECT 1 FROM dump.local l WHERE l.tbl = '{here}' AND l.id = im_id AND ({stays}))",
                print(table)
            ),
            [],
        )?;
    }
    Ok(())
}

/// Says what was changed, deleted and added here, and what becomes of it. To be asked before anything is written.
pub fn notes(stage: &Stage, tally: &Tally, earlier: &Earlier, keep_local: bool) -> Result<Vec<String>> {
    let origin = stage.origin;
    let mut notes = Vec::new();
    if !earlier.is_there {
        return Ok(notes);
    }
    if earlier.unknown > 0 {
        notes.push(format!(
            "whether {} that an earlier import brought were changed here can't be told: that import did not remember",
            rows(earlier.unknown)
        ));
    }
    for table in remembered().filter(|table| tally.tables.contains_key(table.name)) {
        let (here, id, name, label) = (here(table), table.id(), table.name, label(here(table)));
        let since = "was changed here since the last import";
        let becomes = if keep_local {
            format!("stays as it is; {origin} has another: ")
        } else {
            format!("becomes as {origin} says: ")
        };
        let found = format!("FROM dump.local l JOIN main.{here} m ON m.{id} = l.id WHERE tbl = '{here}' AND NOT gone");
        let deleted = if keep_local { "stays so" } else { "comes back" };
        for (which, told) in [
            (format!("SELECT {label}, l.id, differs {found} AND differs <> ''"), format!("{since} and {becomes}")),
            (
                format!("SELECT {label}, l.id, '' {found} AND differs = ''"),
                format!("{since}; {origin} says the same now"),
            ),
            (
                format!("SELECT {label}, l.id, '' {found} AND differs IS NULL"),
                format!("{since}, is not in {origin} and stays"),
            ),
            (
                format!("SELECT '', id, '' FROM dump.local WHERE tbl = '{here}' AND gone AND differs IS NOT NULL"),
                format!("was deleted here since the last import and {deleted}"),
            ),
            (
                format!(
                    "SELECT {label}, {id}, '' FROM main.{here}
                      WHERE {id} NOT IN (SELECT im_id FROM main.imported WHERE im_table = '{here}')
                        AND {id} NOT IN (SELECT {id} FROM dump.{name})"
                ),
                format!("was added here, is not in {origin} and stays"),
            ),
        ] {
            tell(stage, here, &which, &told, &mut notes)?;
        }
    }
    Ok(notes)
}

/// A line for each row of a query: what people know it by, its id, and what there is to add.
fn tell(stage: &Stage, here: &str, which: &str, told: &str, notes: &mut Vec<String>) -> Result<()> {
    let mut query = stage.conn.prepare(&format!("{which} ORDER BY 2"))?;
    let found: Vec<(String, i64, String)> =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<rusqlite::Result<_>>()?;
    for (label, id, more) in found.iter().take(NAMED) {
        let label = shorten(label.as_bytes());
        let named = if label.is_empty() { String::new() } else { format!(" ({label})") };
        notes.push(format!("{here}: row {id}{named} {told}{more}"));
    }
    if found.len() > NAMED {
        notes.push(format!("{here}: and {} more {told}", rows((found.len() - NAMED) as u64)));
    }
    Ok(())
}
