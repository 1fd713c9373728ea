//! Call records: the same where `uniqueid`, `channel` and `sequence` are; each with the dump's ID, if no other has it.
//!
//! There may be millions: all of it is sorting and joining in files, and what is unchanged is never written.

use anyhow::Result;

use super::merge::differs;
use super::stage::{FILE_SHIFT, Stage, contents};
use super::tables;
use crate::import::report::Counts;

/// The columns that are neither the ID nor part of what makes a record the same.
fn columns() -> Vec<&'static str> {
    let identity = |column: &&str| matches!(*column, "uniqueid" | "channel" | "sequence");
    tables::find("cdr").map(contents).unwrap_or_default().into_iter().filter(|column| !identity(column)).collect()
}

/// Works out what is to be done, in `dump.call_plan`: a line for each record that is new or differs.
pub fn plan(stage: &Stage) -> Result<Counts> {
    let differs = differs(&columns());
    stage.conn.execute_batch(&format!(
        "DROP TABLE IF EXISTS dump.call;
         CREATE TABLE dump.call (
             uniqueid, channel, sequence, seq, PRIMARY KEY (uniqueid, channel, sequence)
         ) WITHOUT ROWID;
         INSERT OR REPLACE INTO dump.call
         SELECT uniqueid, channel, sequence, seq FROM dump.cdr WHERE sequence IS NOT NULL
         ORDER BY uniqueid, channel, sequence, seq;
         -- Without a sequence it is the k-th of its uniqueid and channel, in order of ID; without an ID, of its file.
         INSERT OR REPLACE INTO dump.call
         SELECT uniqueid, channel,
                -dense_rank() OVER (PARTITION BY uniqueid, channel, iif(ID IS NULL, seq >> {FILE_SHIFT}, 0)
                                    ORDER BY ID, iif(ID IS NULL, seq, 0)) AS nth,
                seq
           FROM dump.cdr WHERE sequence IS NULL
          ORDER BY uniqueid, channel, nth DESC, seq;

         DROP TABLE IF EXISTS dump.call_plan;
         CREATE TABLE dump.call_plan (
             seq      INTEGER PRIMARY KEY,
             here     INTEGER,               -- the ID of the record here
             wanted   INTEGER,               -- the dump's
             id       INTEGER,               -- the one that it gets
             sequence INTEGER NOT NULL,
             differs  INTEGER NOT NULL
         );
         INSERT INTO dump.call_plan (seq, here, wanted, sequence, differs)
         SELECT k.seq, m.ID, s.ID, k.sequence, {differs}
           FROM dump.call k JOIN dump.cdr s ON s.seq = k.seq
           LEFT JOIN main.cdr m ON m.uniqueid = k.uniqueid AND m.channel = k.channel AND m.sequence = k.sequence
          WHERE m.ID IS NULL OR m.ID <> s.ID OR {differs}
          ORDER BY k.seq;
         DROP TABLE dump.call;
         CREATE INDEX dump.call_plan_by_here ON call_plan (here) WHERE here IS NOT NULL;",
    ))?;
    give_ids(stage)?;
    Ok(Counts {
        table: "cdr".to_owned(),
        read: stage.number("SELECT count(*) FROM dump.cdr", [])?,
        added: stage.number("SELECT count(*) FROM dump.call_plan WHERE here IS NULL", [])?,
        changed: stage
            .number("SELECT count(*) FROM dump.call_plan WHERE differs AND here IS NOT NULL OR here <> id", [])?,
        ..Counts::default()
    })
}

/// An ID is free if no record has it, or one that is about to get another. The first that wants a free one gets it.
fn give_ids(stage: &Stage) -> Result<()> {
    stage.conn.execute_batch(
        "CREATE TABLE dump.claims (wanted INTEGER PRIMARY KEY, seq INTEGER);
         INSERT OR IGNORE INTO dump.claims
         SELECT p.wanted, p.seq FROM dump.call_plan p
          WHERE p.wanted IS NOT NULL
            AND (p.wanted IS p.here
                 OR NOT EXISTS (SELECT 1 FROM main.cdr m WHERE m.ID = p.wanted)
                 OR EXISTS (SELECT 1 FROM dump.call_plan q WHERE q.here = p.wanted AND q.here <> q.wanted))
          ORDER BY p.wanted, p.seq;
         UPDATE dump.call_plan AS p SET id = p.wanted FROM dump.claims c WHERE c.wanted = p.wanted AND c.seq = p.seq;",
    )?;
    let without = "SELECT count(*) FROM dump.call_plan WHERE id IS NULL";
    if stage.number(without, [])? > 0 {
        stage.conn.execute_batch(
            "UPDATE dump.call_plan SET id = here
              WHERE id IS NULL AND here NOT IN (SELECT wanted FROM dump.claims);
             UPDATE dump.call_plan AS p SET id = n.id
               FROM (SELECT seq, row_number() OVER (ORDER BY seq)
                                 + max(coalesce((SELECT max(ID) FROM main.cdr), 0),
                                       coalesce((SELECT max(wanted) FROM dump.call_plan), 0)) AS id
                       FROM dump.call_plan WHERE id IS NULL) n
              WHERE n.seq = p.seq;",
        )?;
    }
    stage.conn.execute_batch("DROP TABLE dump.claims")?;
    Ok(())
}

/// Carries the plan out.
pub fn write(stage: &Stage) -> Result<()> {
    let columns = columns();
    let quote = |column: &&str| format!("\"{column}\"");
    let sets: Vec<String> = columns.iter().map(|column| format!("\"{column}\" = s.\"{column}\"")).collect();
    let all: Vec<String> = columns.iter().map(quote).collect();
    let staged: Vec<String> = columns.iter().map(|column| format!("s.\"{column}\"")).collect();
    stage.conn.execute_batch(&format!(
        // By way of negative IDs, so that records can change places.
        "UPDATE main.cdr SET ID = -ID WHERE ID IN (SELECT here FROM dump.call_plan WHERE here <> id);
         UPDATE main.cdr SET ID = (SELECT id FROM dump.call_plan WHERE here = -main.cdr.ID) WHERE ID < 0;
         UPDATE main.cdr AS m SET {sets}
           FROM dump.call_plan p JOIN dump.cdr s ON s.seq = p.seq
          WHERE p.here IS NOT NULL AND p.differs AND m.ID = p.id;
         INSERT INTO main.cdr (ID, uniqueid, channel, sequence, {all})
         SELECT p.id, s.uniqueid, s.channel, p.sequence, {staged}
           FROM dump.call_plan p CROSS JOIN dump.cdr s ON s.seq = p.seq
          WHERE p.here IS NULL ORDER BY p.seq;",
        sets = sets.join(", "),
        all = all.join(", "),
        staged = staged.join(", "),
    ))?;
    Ok(())
}
