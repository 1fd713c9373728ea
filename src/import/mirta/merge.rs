//! The configuration: staged rows beside those that are here, after all ids have been settled. First everything is
//! counted, then everything is written: what one table's trigger does to another must not blur the numbers.

use anyhow::Result;

use super::read::Tally;
use super::rows_here;
use super::stage::{Stage, contents};
use super::tables::Table;
use crate::import::report::Counts;

/// Counts what is new and what differs.
pub fn compare(stage: &Stage, tally: &Tally) -> Result<Vec<Counts>> {
    let mut counts = Vec::new();
    for (table, here) in rows_here() {
        let (name, id) = (table.name, table.id());
        let added = format!("SELECT count(*) FROM dump.{name} WHERE {id} NOT IN (SELECT {id} FROM main.{here})");
        let changed = format!(
            "SELECT count(*) FROM dump.{name} s JOIN main.{here} m USING ({id}) WHERE {} OR {}",
            differs(&given(table, tally)),
            moved(here, id)
        );
        counts.push(count(stage, name, &added, &changed)?);
    }
    let moved_user = moved("us_users", "us_id");
    counts.push(count(
        stage,
        "us_users",
        "SELECT count(*) FROM dump.us_users WHERE us_id NOT IN (SELECT us_id FROM main.us_users)",
        &format!(
            "SELECT count(*) FROM dump.us_users s JOIN main.us_users m USING (us_id)
              WHERE iif({LOCAL_USER}, m.us_email = '' AND s.us_email <> '', {}) OR {moved_user}",
            differs(&user_columns(tally))
        ),
    )?);
    counts.push(count(
        stage,
        "ut_usertenants",
        "SELECT count(*) FROM dump.ut_usertenants
          WHERE (ut_us_id, ut_te_id) NOT IN (SELECT ut_us_id, ut_te_id FROM main.ut_usertenants)",
        "SELECT 0",
    )?);
    for source in ["sipfriends", "ps_auths"] {
        counts.push(count(
            stage,
            source,
            &format!(
                "SELECT count(DISTINCT source_seq) FROM dump.accounts
                  WHERE source = '{source}' AND sa_ex_id NOT IN (SELECT sa_ex_id FROM main.sa_sipaccounts)"
            ),
            &format!(
                "SELECT count(DISTINCT source_seq) FROM dump.accounts s JOIN main.sa_sipaccounts m USING (sa_ex_id)
                  WHERE source = '{source}' AND ({})",
                differs(ACCOUNT_CONTENTS)
            ),
        )?);
    }
    Ok(counts)
}

/// Writes it all, and remembers which rows are the dump's.
pub fn write(stage: &Stage, tally: &Tally) -> Result<()> {
    for (table, here) in rows_here() {
        write_rows(stage, tally, table, here)?;
        if here == "te_tenants" {
            write_users(stage, tally)?;
        }
        if here == "ex_extensions" {
            write_accounts(stage)?;
        }
    }
    Ok(())
}

pub const USER_CONTENTS: &[&str] = &["us_username", "us_email", "us_role"];
pub const ACCOUNT_CONTENTS: &[&str] = &["sa_name", "sa_host", "sa_secret"];

/// The kind of digest of a staged user whose password was made here: the password itself is hashed.
pub const MADE: &str = "made";

/// Whether staged user `s` is one who was added here: such a one keeps password and role.
const LOCAL_USER: &str =
    "EXISTS (SELECT 1 FROM dump.moves WHERE tbl = 'us_users' AND new = s.us_id AND matched AND local)";

fn write_rows(stage: &Stage, tally: &Tally, table: &Table, here: &str) -> Result<()> {
    let (name, id, given) = (table.name, table.id(), given(table, tally));
    let sets: Vec<String> = given.iter().map(|column| format!("{column} = s.{column}")).collect();
    stage.run(
        &format!(
            "UPDATE main.{here} AS m SET {} FROM dump.{name} s WHERE m.{id} = s.{id} AND {}",
            sets.join(", "),
            differs(&given)
        ),
        [],
    )?;
    let all = contents(table).join(", ");
    stage.run(
        &format!(
            "INSERT INTO main.{here} ({id}, {all}) SELECT {id}, {all} FROM dump.{name}
              WHERE {id} NOT IN (SELECT {id} FROM main.{here}) ORDER BY {id}"
        ),
        [],
    )?;
    stage.run(
        &format!("INSERT OR IGNORE INTO main.imported (im_table, im_id) SELECT '{here}', {id} FROM dump.{name}"),
        [],
    )?;
    Ok(())
}

/// The columns that the dump has: older systems lack some, and what was set here stays then.
pub fn given(table: &Table, tally: &Tally) -> Vec<&'static str> {
    let given =
        |column: &&str| tally.has(table.name, column) || table.tenant() == Some(column) || *column == table.id();
    let found: Vec<_> = contents(table).into_iter().filter(given).collect();
    if found.is_empty() { vec![table.id()] } else { found }
}

/// The same for users. A dump without profiles says nothing of roles.
pub fn user_columns(tally: &Tally) -> Vec<&'static str> {
    let given = |column: &&str| match *column {
        "us_role" => tally.has("us_users", "us_up_id"),
        "us_email" => tally.has("us_users", "us_email"),
        _ => true,
    };
    USER_CONTENTS.iter().copied().filter(given).collect()
}

fn write_users(stage: &Stage, tally: &Tally) -> Result<()> {
    let columns = user_columns(tally);
    let keys = [("us_username", "us_username_key"), ("us_email", "us_email_key")];
    let keys = keys.into_iter().filter(|(of, _)| columns.contains(of)).map(|(_, key)| key);
    let sets: Vec<String> = columns.iter().copied().chain(keys).map(|name| format!("{name} = s.{name}")).collect();
    stage.conn.execute_batch(&format!(
        "UPDATE main.us_users AS m SET {sets}
           FROM dump.us_users s WHERE m.us_id = s.us_id AND NOT {LOCAL_USER} AND {differs};
         UPDATE main.us_users AS m
            SET us_email = s.us_email, us_email_key = s.us_email_key
           FROM dump.us_users s WHERE m.us_id = s.us_id AND {LOCAL_USER} AND m.us_email = '' AND s.us_email <> '';
         INSERT INTO main.us_users (us_id, us_username, us_username_key, us_email, us_email_key, us_role, us_password,
                                    us_digest)
         SELECT us_id, us_username, us_username_key, us_email, us_email_key, us_role, us_hash,
                iif(us_hash IS NULL OR us_digest = '{MADE}', '', us_digest)
           FROM dump.us_users WHERE us_id NOT IN (SELECT us_id FROM main.us_users) ORDER BY us_id;
         INSERT OR IGNORE INTO main.imported (im_table, im_id) SELECT 'us_users', us_id FROM dump.us_users s WHERE NOT {LOCAL_USER};
         INSERT OR IGNORE INTO main.ut_usertenants SELECT ut_us_id, ut_te_id FROM dump.ut_usertenants;",
        sets = sets.join(", "),
        differs = differs(&columns)
    ))?;
    Ok(())
}

fn write_accounts(stage: &Stage) -> Result<()> {
    stage.conn.execute_batch(&format!(
        "UPDATE main.sa_sipaccounts AS m SET sa_name = s.sa_name, sa_host = s.sa_host, sa_secret = s.sa_secret
           FROM dump.accounts s WHERE m.sa_ex_id = s.sa_ex_id AND {differs};
         INSERT INTO main.sa_sipaccounts (sa_ex_id, sa_name, sa_host, sa_secret)
         SELECT sa_ex_id, sa_name, sa_host, sa_secret FROM dump.accounts
          WHERE sa_ex_id NOT IN (SELECT sa_ex_id FROM main.sa_sipaccounts) ORDER BY sa_ex_id;
         -- An extension that is no phone any more has nothing to register with.
         DELETE FROM main.sa_sipaccounts
          WHERE sa_ex_id IN (SELECT ex_id FROM dump.ex_extensions WHERE upper(ex_tech) NOT IN ('SIP', 'PJSIP'));",
        differs = differs(ACCOUNT_CONTENTS)
    ))?;
    Ok(())
}

fn count(stage: &Stage, table: &str, added: &str, changed: &str) -> Result<Counts> {
    let (added, changed) = (stage.number(added, [])?, stage.number(changed, [])?);
    Ok(Counts { table: table.to_owned(), added, changed, ..Counts::default() })
}

/// Whether the row `m` here and the staged row `s` differ in any of these columns.
pub fn differs(columns: &[&str]) -> String {
    let side = |name: &str| columns.iter().map(|column| format!("{name}.\"{column}\"")).collect::<Vec<_>>().join(", ");
    format!("({}) IS NOT ({})", side("m"), side("s"))
}

/// Whether the row here that is staged row `s` had another id.
fn moved(here: &str, id: &str) -> String {
    format!("EXISTS (SELECT 1 FROM dump.moves WHERE tbl = '{here}' AND new = s.{id} AND matched AND old <> new)")
}
