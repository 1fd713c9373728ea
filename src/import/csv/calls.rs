//! Call history: compared and written by joins in the stage, since there may be millions. What is unchanged is never written.

use anyhow::Result;
use rusqlite::Connection;

use super::Conflict;
use super::stage::Stage;
use super::tables::{self, Column, Table};
use crate::import::report::{BadRows, Counts};

/// What is to be done with call records, then with rate rows.
pub struct Plan {
    parts: Vec<Part>,
}

struct Part {
    table: &'static Table,
    /// What is compared and changed: the columns that the files have, but for those that make a row the same, and its ID.
    contents: Vec<&'static str>,
    read: u64,
    added: u64,
    differing: u64,
    doubled: u64,
}

impl Plan {
    /// Works out, in `stage.calls_plan` and `stage.call_costs_plan`, which rows are new and which differ.
    pub fn make(
        stage: &Stage,
        present: impl Fn(&Table) -> Option<Vec<&'static Column>>,
        read: impl Fn(&Table) -> u64,
    ) -> Result<Plan> {
        let mut parts = Vec::new();
        for table in tables::TABLES.iter().filter(|table| table.is_history()) {
            let Some(present) = present(table) else { continue };
            let is_content = |column: &&&Column| {
                !table.key.contains(&column.stored) && !column.stored.is_empty() && column.stored != "ID"
            };
            let contents = present.iter().filter(is_content).map(|column| column.stored).collect();
            let mut part = Part { table, contents, read: read(table), added: 0, differing: 0, doubled: 0 };
            part.plan(stage)?;
            parts.push(part);
        }
        Ok(Plan { parts })
    }

    /// Bytes that writing may take, at most.
    pub fn size(&self, conn: &Connection) -> Result<u64> {
        let pages: i64 = conn.query_row("PRAGMA stage.page_count", [], |row| row.get(0))?;
        let size: i64 = conn.query_row("PRAGMA stage.page_size", [], |row| row.get(0))?;
        let is_work = self.parts.iter().any(|part| part.added + part.differing > 0);
        Ok(if is_work { (pages * size).unsigned_abs() * 2 } else { 0 })
    }

    /// Names the rows that can't come in.
    pub fn refuse(&self, stage: &Stage, files: &[String], conflict: Conflict, bad: &mut BadRows) -> Result<u64> {
        let mut conflicts = 0;
        for part in &self.parts {
            if part.doubled > 0 {
                part.name_doubled(stage, files, bad)?;
            }
            if conflict == Conflict::Fail && part.differing > 0 {
                part.name_differing(stage, files, bad)?;
                conflicts += part.differing;
            }
        }
        Ok(conflicts)
    }

    /// What it comes to.
    pub fn counts(&self, conflict: Conflict) -> Vec<Counts> {
        let changed = |part: &Part| if conflict == Conflict::Update { part.differing } else { 0 };
        let counts = |part: &Part| Counts {
            table: part.table.name.to_owned(),
            read: part.read,
            added: part.added,
            changed: changed(part),
            refused: 0,
        };
        self.parts.iter().map(counts).collect()
    }

    /// Carries it out. Gives back how many records have another ID than the file gives them.
    pub fn write(&self, stage: &Stage, conflict: Conflict) -> Result<u64> {
        let mut renumbered = 0;
        for part in &self.parts {
            if conflict == Conflict::Update {
                part.update(stage)?;
            }
            renumbered += part.insert(stage)?;
        }
        Ok(renumbered)
    }
}

impl Part {
    /// Where a row lacks what tells it from others of its kind, it is the first, second, … of them.
    fn plan(&mut self, stage: &Stage) -> Result<()> {
        let name = self.table.name;
        let [first, second, last] = self.key();
        let (of, nth) = if name == "calls" {
            (format!("{first}, {second}"), "-row_number()")
        } else {
            (format!("{first}, coalesce({second}, 0)"), "row_number()")
        };
        let differs = if self.contents.is_empty() { "0".to_owned() } else { self.differs() };
        stage.conn.execute_batch(&format!(
            "DROP TABLE IF EXISTS stage.same;
             CREATE TABLE stage.same (a, b, c, seq, PRIMARY KEY (a, b, c)) WITHOUT ROWID;
             INSERT OR IGNORE INTO stage.same
             SELECT {of}, {last}, seq FROM stage.{name} WHERE {last} IS NOT NULL ORDER BY 1, 2, 3, 4;
             INSERT OR IGNORE INTO stage.same
             SELECT {of}, {nth} OVER (PARTITION BY {of} ORDER BY seq) AS nth, seq FROM stage.{name}
              WHERE {last} IS NULL ORDER BY 1, 2, nth;
             DROP TABLE IF EXISTS stage.{name}_plan;
             CREATE TABLE stage.{name}_plan (
                 seq INTEGER PRIMARY KEY, b, c, is_here INTEGER NOT NULL, differs INTEGER NOT NULL, id INTEGER
             );
             INSERT INTO stage.{name}_plan (seq, b, c, is_here, differs)
             SELECT k.seq, k.b, k.c, m.{first} IS NOT NULL, m.{first} IS NOT NULL AND {differs}
               FROM stage.same k CROSS JOIN stage.{name} s ON s.seq = k.seq
               LEFT JOIN main.{home} m ON m.{first} = k.a AND m.{second} = k.b AND m.{last} = k.c
              WHERE m.{first} IS NULL OR {differs};",
            home = self.table.home,
        ))?;
        let count = |of: &str| stage.number(&format!("SELECT count(*) FROM stage.{of}"), []);
        self.added = count(&format!("{name}_plan WHERE NOT is_here"))?;
        self.differing = count(&format!("{name}_plan WHERE is_here"))?;
        self.doubled = count(name)? - count("same")?;
        if self.doubled > 0 {
            stage.conn.execute_batch(&format!(
                "CREATE TABLE IF NOT EXISTS stage.{name}_doubled (seq);
                 INSERT INTO stage.{name}_doubled
                 SELECT seq FROM stage.{name} WHERE seq NOT IN (SELECT seq FROM stage.same) LIMIT 1001"
            ))?;
        }
        stage.conn.execute_batch("DROP TABLE stage.same")?;
        Ok(())
    }

    fn key(&self) -> [&'static str; 3] {
        [self.table.key[0], self.table.key[1], self.table.key[2]]
    }

    fn differs(&self) -> String {
        let side = |side: &str| {
            self.contents.iter().map(|column| format!("{side}.\"{column}\"")).collect::<Vec<_>>().join(", ")
        };
        format!("({}) IS NOT ({})", side("m"), side("s"))
    }

    /// Of doubled rows the first thousand are named, and all are counted.
    fn name_doubled(&self, stage: &Stage, files: &[String], bad: &mut BadRows) -> Result<()> {
        let (name, [first, ..]) = (self.table.name, self.key());
        let mut query = stage.conn.prepare(&format!(
            "SELECT file, line, {first} FROM stage.{name} WHERE seq IN (SELECT seq FROM stage.{name}_doubled) ORDER BY seq"
        ))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (file, line, value): (i64, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let file = files.get(file as usize).map_or("", String::as_str);
            bad.count(file);
            bad.describe(|| {
                let value = super::shown(&value);
                format!(
                    "{file}:{line}: {name}.{first}: value '{value}' stands in an earlier row, too, with the same {}",
                    self.rest()
                )
            });
        }
        Ok(())
    }

    fn rest(&self) -> String {
        let [_, second, last] = self.key();
        format!("{second} and {last}")
    }

    fn name_differing(&self, stage: &Stage, files: &[String], bad: &mut BadRows) -> Result<()> {
        let (name, home, [first, second, last]) = (self.table.name, self.table.home, self.key());
        let columns: Vec<String> = self
            .contents
            .iter()
            .map(|column| format!("iif(m.\"{column}\" IS s.\"{column}\", '', ' {column}')"))
            .collect();
        let mut query = stage.conn.prepare(&format!(
            "SELECT s.file, s.line, s.{first}, {} FROM stage.{name}_plan p
               JOIN stage.{name} s ON s.seq = p.seq
               JOIN main.{home} m ON m.{first} = s.{first} AND m.{second} = p.b AND m.{last} = p.c
              WHERE p.is_here ORDER BY p.seq",
            columns.join(" || ")
        ))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let file = files.get(row.get::<_, i64>(0)? as usize).map_or("", String::as_str);
            bad.count(file);
            let (line, value, columns): (i64, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
            bad.describe(|| {
                let value = super::shown(&value);
                format!("{file}:{line}: {name}.{first}: value '{value}' is here with other contents:{columns}")
            });
        }
        Ok(())
    }

    fn update(&self, stage: &Stage) -> Result<()> {
        if self.differing == 0 {
            return Ok(());
        }
        let (name, home, [first, second, last]) = (self.table.name, self.table.home, self.key());
        let sets: Vec<String> = self.contents.iter().map(|column| format!("\"{column}\" = s.\"{column}\"")).collect();
        stage.conn.execute_batch(&format!(
            "UPDATE main.{home} AS m SET {} FROM stage.{name}_plan p JOIN stage.{name} s ON s.seq = p.seq
              WHERE p.is_here AND m.{first} = s.{first} AND m.{second} = p.b AND m.{last} = p.c",
            sets.join(", ")
        ))?;
        Ok(())
    }

    /// A record keeps its ID unless another record has it.
    fn insert(&self, stage: &Stage) -> Result<u64> {
        let (name, home, [_, second, last]) = (self.table.name, self.table.home, self.key());
        let stored = self.table.columns.iter().filter(|column| !column.stored.is_empty());
        let columns: Vec<&str> = stored.clone().map(|column| column.stored).collect();
        let has_id = columns.contains(&"ID");
        let mut renumbered = 0;
        if has_id {
            stage.conn.execute_batch(&format!(
                "CREATE TABLE stage.claims (id INTEGER PRIMARY KEY, seq INTEGER);
                 INSERT OR IGNORE INTO stage.claims
                 SELECT s.ID, p.seq FROM stage.{name}_plan p JOIN stage.{name} s ON s.seq = p.seq
                  WHERE NOT p.is_here AND s.ID IS NOT NULL AND NOT EXISTS (SELECT 1 FROM main.{home} m WHERE m.ID = s.ID)
                  ORDER BY s.ID, p.seq;
                 UPDATE stage.{name}_plan AS p SET id = c.id FROM stage.claims c WHERE c.seq = p.seq;
                 UPDATE stage.{name}_plan AS p SET id = n.id
                   FROM (SELECT seq, row_number() OVER (ORDER BY seq)
                                     + max(coalesce((SELECT max(ID) FROM main.{home}), 0),
                                           coalesce((SELECT max(id) FROM stage.claims), 0)) AS id
                           FROM stage.{name}_plan WHERE id IS NULL AND NOT is_here) n
                  WHERE n.seq = p.seq;
                 DROP TABLE stage.claims;"
            ))?;
            let sql = format!(
                "SELECT count(*) FROM stage.{name}_plan p JOIN stage.{name} s ON s.seq = p.seq
                  WHERE NOT p.is_here AND s.ID IS NOT NULL AND s.ID <> p.id"
            );
            renumbered = stage.number(&sql, [])?;
        }
        let value = |column: &&str| match *column {
            "ID" => "p.id".to_owned(),
            column if column == second => "p.b".to_owned(),
            column if column == last => "p.c".to_owned(),
            column => format!("s.\"{column}\""),
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        let quoted: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
        stage.conn.execute_batch(&format!(
            "INSERT INTO main.{home} ({}) SELECT {} FROM stage.{name}_plan p CROSS JOIN stage.{name} s ON s.seq = p.seq
              WHERE NOT p.is_here ORDER BY p.seq",
            quoted.join(", "),
            values.join(", ")
        ))?;
        Ok(renumbered)
    }
}
