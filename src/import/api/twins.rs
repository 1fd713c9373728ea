//! Pulled calls that are here already, from a dump or from Asterisk.

use anyhow::Result;

use crate::import::mirta::stage::Stage;

/// Calls that are here from another source have channel and sequence already: the pulled record is the same one. It is known by
/// its ID and uniqueid, else by what happened, where that is so of one record alone. What such a call cost is left as it is here.
pub fn recognise(stage: &Stage) -> Result<()> {
    stage.conn.execute_batch(
        "CREATE TABLE dump.twins (seq INTEGER PRIMARY KEY, id, channel, sequence);
         INSERT INTO dump.twins
         SELECT s.seq, m.ID, m.channel, m.sequence FROM dump.cdr s JOIN main.cdr m USING (ID)
          WHERE m.uniqueid = s.uniqueid AND (m.channel, m.sequence) IS NOT ('', s.ID);
         INSERT INTO dump.twins
         SELECT seq, id, channel, sequence
           FROM (SELECT s.seq AS seq, m.ID AS id, m.channel AS channel, m.sequence AS sequence,
                        count(*) OVER (PARTITION BY s.seq) AS ours, count(*) OVER (PARTITION BY m.ID) AS theirs
                   FROM dump.cdr s JOIN main.cdr m USING (uniqueid)
                  WHERE uniqueid <> '' AND m.channel <> '' AND s.seq NOT IN (SELECT seq FROM dump.twins)
                    AND m.ID NOT IN (SELECT id FROM dump.twins)
                    AND (m.start, m.dst, m.dstchannel, m.duration) = (s.start, s.dst, s.dstchannel, s.duration))
          WHERE ours = 1 AND theirs = 1;
         DELETE FROM dump.cc_callcosts WHERE (cc_uniqueid, cc_cdr_sequence) IN
             (SELECT s.uniqueid, s.ID FROM dump.cdr s JOIN dump.twins t ON t.seq = s.seq
               WHERE EXISTS (SELECT 1 FROM main.cc_callcosts m
                              WHERE m.cc_uniqueid = s.uniqueid AND m.cc_cdr_sequence = max(t.sequence, 0)));
         UPDATE dump.cc_callcosts SET cc_cdr_sequence = max(t.sequence, 0)
           FROM dump.cdr s JOIN dump.twins t ON t.seq = s.seq
          WHERE s.uniqueid = cc_uniqueid AND s.ID = cc_cdr_sequence;
         UPDATE dump.cdr SET channel = t.channel, sequence = t.sequence FROM dump.twins t WHERE t.seq = cdr.seq;
         DROP TABLE dump.twins;",
    )?;
    Ok(())
}
