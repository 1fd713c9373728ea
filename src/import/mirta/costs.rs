//! What calls cost: the k-th rate row of a call is the k-th here.

use anyhow::Result;

use super::merge::differs;
use super::stage::{FILE_SHIFT, Stage};
use crate::import::report::Counts;

const CONTENTS: &[&str] = &["cc_cost", "cc_country", "cc_network", "cc_type"];

/// Works out what is to be done, in `dump.cost_plan`: a line for each row that is new or differs.
pub fn plan(stage: &Stage) -> Result<Counts> {
    stage.conn.execute_batch(&format!(
        "DROP TABLE IF EXISTS dump.cost;
         CREATE TABLE dump.cost (uniqueid, sequence, nth, seq, PRIMARY KEY (uniqueid, sequence, nth)) WITHOUT ROWID;
         INSERT OR REPLACE INTO dump.cost
         SELECT cc_uniqueid, coalesce(cc_cdr_sequence, 0),
                row_number() OVER (
                    PARTITION BY cc_uniqueid, coalesce(cc_cdr_sequence, 0), seq >> {FILE_SHIFT} ORDER BY seq
                ), seq
           FROM dump.cc_callcosts ORDER BY 1, 2, 3, 4;

         DROP TABLE IF EXISTS dump.cost_plan;
         CREATE TABLE dump.cost_plan (
             uniqueid, sequence, nth, seq, here, PRIMARY KEY (uniqueid, sequence, nth)
         ) WITHOUT ROWID;
         INSERT INTO dump.cost_plan
         SELECT k.uniqueid, k.sequence, k.nth, k.seq, m.cc_uniqueid IS NOT NULL
           FROM dump.cost k JOIN dump.cc_callcosts s ON s.seq = k.seq
           LEFT JOIN main.cc_callcosts m
             ON m.cc_uniqueid = k.uniqueid AND m.cc_cdr_sequence = k.sequence AND m.cc_nth = k.nth
          WHERE m.cc_uniqueid IS NULL OR {};
         DROP TABLE dump.cost;",
        differs(CONTENTS)
    ))?;
    Ok(Counts {
        table: "cc_callcosts".to_owned(),
        read: stage.number("SELECT count(*) FROM dump.cc_callcosts", [])?,
        added: stage.number("SELECT count(*) FROM dump.cost_plan WHERE NOT here", [])?,
        changed: stage.number("SELECT count(*) FROM dump.cost_plan WHERE here", [])?,
        ..Counts::default()
    })
}

/// Carries the plan out.
pub fn write(stage: &Stage) -> Result<()> {
    stage.conn.execute_batch(
        "INSERT INTO main.cc_callcosts (cc_uniqueid, cc_cdr_sequence, cc_nth, cc_cost, cc_country, cc_network, cc_type)
         SELECT p.uniqueid, p.sequence, p.nth, s.cc_cost, s.cc_country, s.cc_network, s.cc_type
           FROM dump.cost_plan p CROSS JOIN dump.cc_callcosts s ON s.seq = p.seq
          WHERE true
             ON CONFLICT DO UPDATE SET cc_cost = excluded.cc_cost, cc_country = excluded.cc_country,
                                       cc_network = excluded.cc_network, cc_type = excluded.cc_type;",
    )?;
    Ok(())
}
