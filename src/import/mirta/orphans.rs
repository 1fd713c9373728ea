//! Rows whose tenant is nowhere, and references to nothing. Real databases have them; they stop no import.

use anyhow::Result;

use super::read::Tally;
use super::stage::Stage;
use super::tables::TABLES;
use crate::import::report::rows;

/// How many missing tenants of a table are named one by one.
const NAMED: usize = 20;

/// Leaves out the rows that belong to nobody, and says so.
pub fn settle(stage: &Stage, tally: &mut Tally) -> Result<Vec<String>> {
    // A tenant counts if the dump has it or an earlier one had: the id of a tenant added here means another one there.
    stage.conn.execute_batch(
        "DROP TABLE IF EXISTS dump.known_tenants;
         CREATE TABLE dump.known_tenants (te_id INTEGER PRIMARY KEY, te_code TEXT);
         INSERT INTO dump.known_tenants SELECT te_id, te_code FROM dump.te_tenants;
         INSERT OR IGNORE INTO dump.known_tenants
         SELECT te_id, te_code FROM main.te_tenants JOIN main.imported ON im_table = 'te_tenants' AND im_id = te_id;
         UPDATE dump.voicemail
            SET te_id = (SELECT t.te_id FROM dump.known_tenants t WHERE t.te_code = context)
          WHERE te_id IS NULL OR te_id NOT IN (SELECT te_id FROM dump.known_tenants);",
    )?;
    let mut notes = Vec::new();
    for table in TABLES {
        if let Some(tenant) = table.tenant() {
            leave_out(stage, tally, table.name, tenant, &mut notes)?;
        }
    }
    for table in TABLES {
        for (column, target) in table.links() {
            unlink(stage, table.name, column, target, &mut notes)?;
        }
    }
    leave_out_grants(stage, tally, &mut notes)?;
    Ok(notes)
}

fn leave_out(
    stage: &Stage,
    tally: &mut Tally,
    table: &'static str,
    tenant: &str,
    notes: &mut Vec<String>,
) -> Result<()> {
    let orphaned =
        format!("dump.{table} WHERE {tenant} IS NULL OR {tenant} NOT IN (SELECT te_id FROM dump.known_tenants)");
    let missing = stage.texts(
        &format!("SELECT coalesce(CAST({tenant} AS TEXT), ''), count(*) FROM {orphaned} GROUP BY {tenant}"),
        [],
    )?;
    for (tenant, count) in missing.iter().take(NAMED) {
        let why = match tenant.as_str() {
            "" => "they name no tenant".to_owned(),
            tenant => format!("tenant {tenant} is not in {}", stage.origin),
        };
        notes.push(format!("{} of {table} left out: {why}", rows(*count as u64)));
    }
    if missing.len() > NAMED {
        let count: i64 = missing.iter().skip(NAMED).map(|(_, count)| count).sum();
        let (count, origin) = (rows(count as u64), stage.origin);
        notes.push(format!("{count} of {table} left out: their tenants are not in {origin} either"));
    }
    tally.refuse(table, stage.run(&format!("DELETE FROM {orphaned}"), [])?);
    Ok(())
}

fn unlink(stage: &Stage, table: &str, column: &str, target: &str, notes: &mut Vec<String>) -> Result<()> {
    let id = super::tables::find(target).map_or("", |target| target.id());
    let count = stage.run(
        &format!(
            "UPDATE dump.{table} SET {column} = NULL
              WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT {id} FROM dump.{target} UNION ALL
                                     SELECT {id} FROM main.{target} JOIN main.imported
                                         ON im_table = '{target}' AND im_id = {id})"
        ),
        [],
    )?;
    if count > 0 {
        notes.push(format!(
            "{} of {table}: {column} is 0 or names no row of {target}; nothing is stored there",
            rows(count)
        ));
    }
    Ok(())
}

fn leave_out_grants(stage: &Stage, tally: &mut Tally, notes: &mut Vec<String>) -> Result<()> {
    let count = stage.run(
        "DELETE FROM dump.ut_usertenants
          WHERE ut_us_id IS NULL OR ut_te_id IS NULL
             OR ut_te_id NOT IN (SELECT te_id FROM dump.known_tenants)
             OR ut_us_id NOT IN (SELECT us_id FROM dump.us_users UNION ALL
                                 SELECT us_id FROM main.us_users JOIN main.imported
                                     ON im_table = 'us_users' AND im_id = us_id)",
        [],
    )?;
    if count > 0 {
        let (count, origin) = (rows(count), stage.origin);
        notes.push(format!("{count} of ut_usertenants left out: the user or the tenant is not in {origin}"));
    }
    tally.refuse("ut_usertenants", count);
    Ok(())
}
