//! SIP accounts: which of the dump's peers or endpoints is an extension's.

use anyhow::Result;

use super::read::Tally;
use super::stage::Stage;
use crate::import::report::rows;

/// How many extensions without an account are named.
const NAMED: usize = 10;

/// Ways to an extension's account, the surest first; the first that leads to one counts.
/// `e` is an extension with the two names that its account may have, `f` and `a` the rows with the secret.
const WAYS: &[&str] = &[
    // The extension's own reference; its name, in its own technology.
    "SELECT e.ex_id, 'sipfriends', f.seq, f.name, f.host, f.secret
       FROM e JOIN dump.sipfriends f ON f.id = e.tech_id WHERE e.tech = 'SIP'",
    "SELECT e.ex_id, 'sipfriends', f.seq, f.name, f.host, f.secret
       FROM e JOIN dump.sipfriends f ON f.name IN (e.dashed, e.underscored) WHERE e.tech = 'SIP'",
    "SELECT e.ex_id, 'ps_auths', a.seq, p.id, '', a.password
       FROM e JOIN dump.ps_endpoints p ON p.id IN (e.dashed, e.underscored) JOIN dump.ps_auths a ON a.id = p.auth
      WHERE e.tech = 'PJSIP'",
    "SELECT e.ex_id, 'ps_auths', a.seq,
            iif(a.id = e.underscored OR a.username = e.underscored, e.underscored, e.dashed), '', a.password
       FROM e JOIN dump.ps_auths a ON a.id IN (e.dashed, e.underscored) OR a.username IN (e.dashed, e.underscored)
      WHERE e.tech = 'PJSIP'",
    "SELECT e.ex_id, 'ps_auths', a.seq, p.id, '', a.password
       FROM e JOIN dump.ps_endpoints p ON p.id = e.tech_id JOIN dump.ps_auths a ON a.id = p.auth
      WHERE e.tech = 'PJSIP'",
    // Its name, in the other technology: one that was moved from the one to the other.
    "SELECT e.ex_id, 'sipfriends', f.seq, f.name, f.host, f.secret
       FROM e JOIN dump.sipfriends f ON f.name IN (e.dashed, e.underscored)",
    "SELECT e.ex_id, 'ps_auths', a.seq, p.id, '', a.password
       FROM e JOIN dump.ps_endpoints p ON p.id IN (e.dashed, e.underscored) JOIN dump.ps_auths a ON a.id = p.auth",
    "SELECT e.ex_id, 'ps_auths', a.seq,
            iif(a.id = e.underscored OR a.username = e.underscored, e.underscored, e.dashed), '', a.password
       FROM e JOIN dump.ps_auths a ON a.id IN (e.dashed, e.underscored) OR a.username IN (e.dashed, e.underscored)",
];

/// Puts the account of each staged extension into `dump.accounts`.
pub fn gather(stage: &Stage, tally: &mut Tally, notes: &mut Vec<String>) -> Result<()> {
    stage.conn.execute_batch(
        "DROP TABLE IF EXISTS dump.accounts;
         CREATE TABLE dump.accounts (sa_ex_id INTEGER PRIMARY KEY, source, source_seq, sa_name, sa_host, sa_secret);
         DROP TABLE IF EXISTS dump.phones;
         CREATE TABLE dump.phones (ex_id INTEGER PRIMARY KEY, tech, tech_id, number, dashed, underscored);
         INSERT INTO dump.phones
         SELECT ex_id, upper(ex_tech), CAST(ex_tech_id AS TEXT), ex_number || ' (' || te_code || ')',
                ex_number || '-' || te_code, ex_number || '_' || te_code
           FROM dump.ex_extensions JOIN dump.known_tenants ON te_id = ex_te_id
          WHERE upper(ex_tech) IN ('SIP', 'PJSIP');
         CREATE INDEX IF NOT EXISTS dump.sipfriends_by_name ON sipfriends (name);
         CREATE INDEX IF NOT EXISTS dump.ps_auths_by_username ON ps_auths (username);",
    )?;
    for way in WAYS {
        stage.run(
            &format!("INSERT OR IGNORE INTO dump.accounts WITH e AS (SELECT * FROM dump.phones) {way} ORDER BY 1, 3"),
            [],
        )?;
    }
    stage.run("UPDATE dump.accounts SET sa_host = 'dynamic' WHERE sa_host = ''", [])?;
    stage.run(
        "UPDATE dump.accounts SET sa_name = (SELECT dashed FROM dump.phones WHERE ex_id = sa_ex_id) WHERE sa_name = ''",
        [],
    )?;

    for table in ["sipfriends", "ps_auths"] {
        let unused = stage.number(
            &format!(
                "SELECT count(*) FROM dump.{table}
                  WHERE seq NOT IN (SELECT source_seq FROM dump.accounts WHERE source = '{table}')"
            ),
            [],
        )?;
        if unused > 0 {
            notes.push(format!("{} of {table} left out: they are no extension's account", rows(unused)));
        }
        tally.refuse(table, unused);
    }

    let without = stage.texts(
        "SELECT number, ex_id FROM dump.phones p
          WHERE ex_id NOT IN (SELECT sa_ex_id FROM dump.accounts) ORDER BY ex_id",
        [],
    )?;
    if !without.is_empty() {
        let mut named: Vec<&str> = without.iter().take(NAMED).map(|(number, _)| number.as_str()).collect();
        if without.len() > NAMED {
            named.push("…");
        }
        notes.push(format!(
            "{} of ex_extensions without a SIP account in {}: {}",
            rows(without.len() as u64),
            stage.origin,
            named.join(", ")
        ));
    }
    Ok(())
}
