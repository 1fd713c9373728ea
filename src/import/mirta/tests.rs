use std::io::Write;

use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;

use super::*;
use crate::import::report::Report;
use crate::store::audit::Who;

/// A database in a folder of its own.
struct Office {
    folder: TempDir,
}

impl Office {
    fn new() -> Self {
        let office = Self { folder: tempfile::tempdir().unwrap() };
        office.here().execute_batch(&format!("PRAGMA journal_mode = WAL; {}", store::SCHEMA)).unwrap();
        office
    }

    fn with(sql: &str) -> Self {
        let office = Self::new();
        office.here().execute_batch(sql).unwrap();
        office
    }

    fn here(&self) -> Connection {
        Connection::open(self.folder.path().join("t.db")).unwrap()
    }

    fn import(&self, dump: &str) -> Report {
        self.try_import(&[dump], &Options::default()).unwrap().report.unwrap()
    }

    fn try_import(&self, dumps: &[&str], options: &Options) -> Result<Outcome> {
        let inputs = dumps.iter().enumerate().map(|(index, dump)| {
            let path = self.folder.path().join(format!("{index}.sql"));
            std::fs::File::create(&path).unwrap().write_all(dump.as_bytes()).unwrap();
            Input::open(&path).unwrap()
        });
        import(
            &self.folder.path().join("t.db"),
            inputs.collect(),
            options,
            &By { who: Who::Operator("test"), what: "import mirta" },
            &Progress::hidden(),
        )
    }

    /// The rows of a query, a row as `a|b|c`.
    fn rows(&self, sql: &str) -> Vec<String> {
        let conn = self.here();
        let mut query = conn.prepare(sql).unwrap();
        let width = query.column_count();
        let row_text = |row: &rusqlite::Row| {
            let value = |index| match row.get_unwrap(index) {
                Value::Null => "~".to_owned(),
                Value::Integer(number) => number.to_string(),
                Value::Real(number) => number.to_string(),
                Value::Text(text) => text,
                Value::Blob(_) => "blob".to_owned(),
            };
            Ok((0..width).map(value).collect::<Vec<_>>().join("|"))
        };
        query.query_map([], row_text).unwrap().map(Result::unwrap).collect()
    }
}

fn counts(report: &Report, table: &str) -> [u64; 5] {
    let counts = report.tables.iter().find(|counts| counts.table == table).unwrap();
    [counts.read, counts.added, counts.changed, counts.unchanged(), counts.refused]
}

const OFFICE: &str = "
INSERT INTO te_tenants (te_id, te_code, te_name) VALUES (3,'Uni','Uniglobe'),(4,'Esc','Escape');
INSERT INTO us_users (us_id, us_username, us_password, us_email, us_up_id) VALUES
 (97,'admin','0a1B0a1B0a1B0a1B0a1B0a1B0a1B0a1B','a@x',1),(98,'Élan','','',3);
INSERT INTO ut_usertenants (ut_id, ut_us_id, ut_te_id) VALUES (1,98,3),(2,98,77);
INSERT INTO ex_extensions (ex_id, ex_te_id, ex_number, ex_tech, ex_tech_id) VALUES
 (11,3,'011','SIP',5),(12,3,'012','PJSIP',0),(13,99,'013','SIP',0);
INSERT INTO sipfriends (id, name, host, secret) VALUES (5,'011-Uni','','$ecret.');
INSERT INTO ps_auths (id, username, password) VALUES ('012-Uni','012-Uni','pj');
INSERT INTO de_destinations (de_id, de_te_id, de_type_src, de_type_id_src, de_type_dst, de_type_id_dst, de_ord)
 VALUES (1,3,'DID',1,'EXT',11,1);
";

#[test]
fn a_dump_comes_in_with_its_ids_and_a_second_time_nothing_changes() {
    let office = Office::new();
    let report = office.import(OFFICE);
    assert_eq!(counts(&report, "te_tenants"), [2, 2, 0, 0, 0]);
    assert_eq!(counts(&report, "ex_extensions"), [3, 2, 0, 0, 1]);
    assert_eq!(counts(&report, "ut_usertenants"), [2, 1, 0, 0, 1]);
    assert_eq!(
        office.rows("SELECT * FROM sa_sipaccounts ORDER BY 1"),
        ["11|011-Uni|dynamic|$ecret.", "12|012-Uni|dynamic|pj"]
    );
    assert_eq!(
        office.rows("SELECT us_id, us_role, us_digest, us_password LIKE '$argon2id$%' FROM us_users"),
        ["97|admin|md5|1", "98|manager||~"]
    );
    assert!(report.notes.iter().any(|note| note == "1 row of ex_extensions left out: tenant 99 is not in the dump"));

    let again = office.import(OFFICE);
    for table in &again.tables {
        assert_eq!((table.added, table.changed), (0, 0), "{}", table.table);
    }
}

#[test]
fn a_dry_run_reports_the_same_and_changes_nothing() {
    let office = Office::with("INSERT INTO te_tenants VALUES (3, 'Here', 'Here');");
    let before = office.rows("SELECT * FROM te_tenants");
    let dry = office.try_import(&[OFFICE], &Options { dry_run: true, ..Options::default() }).unwrap().report.unwrap();
    assert_eq!(office.rows("SELECT * FROM te_tenants"), before);
    let report = office.import(OFFICE);
    assert_eq!(dry.tables, report.tables);
    assert_eq!(dry.notes, report.notes);
}

#[test]
fn rows_added_here_make_room_and_what_points_at_them_follows() {
    let office = Office::with(
        "INSERT INTO te_tenants VALUES (3, 'Here', 'Here'), (9, 'Uni', 'Ours');
         INSERT INTO ex_extensions (ex_id, ex_te_id, ex_number) VALUES (11, 3, '11'), (50, 9, '50');
         INSERT INTO de_destinations VALUES (70, 3, 'EXT-BUSY', 11, 'EXT', 50, 1);",
    );
    office.import(OFFICE);
    assert_eq!(office.rows("SELECT * FROM te_tenants ORDER BY 1"), ["3|Uni|Uniglobe", "4|Esc|Escape", "10|Here|Here"]);
    assert_eq!(
        office.rows("SELECT ex_id, ex_te_id, ex_number FROM ex_extensions ORDER BY 1"),
        ["11|3|011", "12|3|012", "50|3|50", "51|10|11"]
    );
    assert_eq!(office.rows("SELECT * FROM de_destinations WHERE de_id = 70"), ["70|10|EXT-BUSY|51|EXT|50|1"]);
    assert_eq!(office.rows("PRAGMA foreign_key_check"), [""; 0]);
}

#[test]
fn a_local_user_of_the_same_name_keeps_password_and_role() {
    let office = Office::with(
        "INSERT INTO us_users VALUES (1, 'ADMIN', 'admin', '', '', 'viewer', 'phc', '', ''),
                                     (97, 'other', 'other', '', '', 'admin', 'phc2', '', '');",
    );
    for _ in 0..2 {
        office.import(OFFICE);
        assert_eq!(
            office.rows("SELECT us_id, us_username, us_email, us_role, us_password FROM us_users ORDER BY us_id"),
            ["97|ADMIN|a@x|viewer|phc", "98|Élan||manager|~", "99|other||admin|phc2"]
        );
    }
}

#[test]
fn imported_rows_change_places_with_their_codes() {
    let office = Office::new();
    office.import("INSERT INTO te_tenants (te_id, te_code, te_name) VALUES (1,'A','a'),(2,'B','b'),(3,'C','c');");
    let report =
        office.import("INSERT INTO te_tenants (te_id, te_code, te_name) VALUES (1,'B','b'),(2,'A','a'),(3,'D','d');");
    assert_eq!(office.rows("SELECT te_id, te_code FROM te_tenants ORDER BY 1"), ["1|B", "2|A", "3|D"]);
    assert_eq!(counts(&report, "te_tenants"), [3, 0, 3, 0, 0]);
}

#[test]
fn bad_rows_are_all_named_and_stop_the_import() {
    let office = Office::new();
    let dump = "INSERT INTO te_tenants (te_id, te_code, te_name) VALUES (0,'A',''),\n(1,'',''),(2,'B',''),(3,'B','');
INSERT INTO us_users (us_id, us_username, us_password) VALUES (1,'élan',''),(2,'ÉLAN','x\\0y');
INSERT INTO us_users (us_id, us_username, us_password) VALUES (3,'E\u{301}LAN','');
INSERT INTO cdr (ID, start, uniqueid) VALUES (1,'0000-00-00 00:00:00','u'),(2,'2026-01-01 10:00:00','v');";
    let outcome = office.try_import(&[dump], &Options::default()).unwrap();
    assert!(outcome.report.is_none());
    let mut out = Vec::new();
    outcome.bad.print(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let expected = [
        ":1: te_tenants.te_id: value '0' is not a positive whole number",
        ":2: te_tenants.te_code: value '' is empty",
        ":3: us_users.us_password: value '***' has a NUL byte in it",
        ":5: cdr.start: value '0000-00-00 00:00:00' is a zero date",
        ":2: te_tenants.te_code: value 'B' is the code of another tenant too (line 2)",
        "and 'élan' (line 3) are one user name",
    ];
    assert_eq!(text.lines().count(), expected.len(), "{text}");
    for (line, end) in text.lines().zip(expected) {
        assert!(line.ends_with(end), "{line}");
    }
    assert_eq!(office.rows("SELECT * FROM te_tenants"), [""; 0]);

    let skipping = Options { skip_bad_rows: true, ..Options::default() };
    let report = office.try_import(&[dump], &skipping).unwrap().report.unwrap();
    assert_eq!(counts(&report, "te_tenants"), [4, 1, 0, 0, 3]);
    assert_eq!(counts(&report, "cdr"), [2, 1, 0, 0, 1]);
}

const CALLS: &str = "INSERT INTO cdr (ID, start, uniqueid, channel, sequence, dst) VALUES
 (1,'2026-01-01 10:00:00','u','c',7,'a'),(2,'2026-01-01 10:00:00','u','c',NULL,'b'),
 (3,'2026-01-01 10:00:00','u','c',NULL,'c'),(1,'2026-01-01 10:00:00','v','c',7,'d');";

#[test]
fn calls_are_told_apart_by_uniqueid_channel_and_sequence() {
    let office = Office::new();
    let here = "SELECT ID, uniqueid, sequence, dst FROM cdr ORDER BY ID";
    for round in 0..2 {
        let report = office.try_import(&[CALLS, CALLS], &Options::default()).unwrap().report.unwrap();
        assert_eq!(office.rows(here), ["1|u|7|a", "2|u|-1|b", "3|u|-2|c", "4|v|7|d"]);
        assert_eq!(counts(&report, "cdr"), if round == 0 { [8, 4, 0, 4, 0] } else { [8, 0, 0, 8, 0] });
    }
}

#[test]
fn a_record_from_elsewhere_takes_the_dumps_id_unless_another_has_it() {
    let office = Office::with(
        "INSERT INTO cdr (ID, start, uniqueid, channel, sequence, dst) VALUES
         (2, '2026-01-01 10:00:00', 'u', 'c', 7, 'a'), (3, '2026-01-01 10:00:00', 'u', 'c', -1, 'old'),
         (4, '2026-01-01 10:00:00', 'elsewhere', 'c', 7, 'x'), (5, '2026-01-01 10:00:00', 'w', 'c', 7, 'w');",
    );
    let dump = CALLS.replace("(3,", "(4,");
    let report = office.import(&dump);
    assert_eq!(
        office.rows("SELECT ID, uniqueid, sequence, dst FROM cdr ORDER BY ID"),
        ["1|u|7|a", "2|u|-1|b", "4|elsewhere|7|x", "5|w|7|w", "6|u|-2|c", "7|v|7|d"]
    );
    assert_eq!(counts(&report, "cdr"), [4, 2, 2, 0, 0]);
    assert_eq!(counts(&office.import(&dump), "cdr"), [4, 0, 0, 4, 0]);
}

#[test]
fn costs_are_counted_within_their_call() {
    let office = Office::new();
    let dump = "INSERT INTO cc_callcosts (cc_uniqueid, cc_cdr_sequence, cc_cost) VALUES
        ('u',NULL,0.5),('u',0,1),('u',2,NULL);";
    let report = office.try_import(&[dump, dump], &Options::default()).unwrap().report.unwrap();
    assert_eq!(counts(&report, "cc_callcosts"), [6, 3, 0, 3, 0]);
    assert_eq!(
        office.rows("SELECT cc_uniqueid, cc_cdr_sequence, cc_nth, cc_cost FROM cc_callcosts"),
        ["u|0|1|0.5", "u|0|2|1", "u|2|1|~"]
    );
}

#[test]
fn a_model_that_was_removed_here_is_nothing_to_refer_to() {
    let office = Office::new();
    office.import("INSERT INTO pm_phonemodels (pm_id, pm_name) VALUES (4,'Yealink');");
    office.here().execute_batch("DELETE FROM pm_phonemodels").unwrap();
    let report = office.import(
        "INSERT INTO te_tenants (te_id, te_code) VALUES (1,'A');
         INSERT INTO ph_phones (ph_id, ph_te_id, ph_pm_id, ph_name) VALUES (1,1,4,'p'),(2,1,0,'q'),(3,1,NULL,'r');",
    );
    assert_eq!(office.rows("SELECT ph_id, ph_pm_id FROM ph_phones"), ["1|~", "2|~", "3|~"]);
    assert!(report.notes.iter().any(|note| note.starts_with("2 rows of ph_phones")), "{:?}", report.notes);
}

#[test]
fn a_renumbered_extension_keeps_its_account_and_mailbox_right() {
    let office = Office::new();
    let dump = |one: &str, two: &str| {
        format!(
            "INSERT INTO te_tenants (te_id, te_code) VALUES (1,'A');
             INSERT INTO ex_extensions (ex_id, ex_te_id, ex_number, ex_tech) VALUES
              (1,1,'{one}','SIP'),(2,1,'{two}','SIP');
             INSERT INTO sipfriends (id, name, secret) VALUES (1,'{one}-A','one'),(2,'{two}-A','two');
             INSERT INTO voicemail (uniqueid, te_id, mailbox, fullname) VALUES (1,1,'101','x'),(2,1,'102','y');"
        )
    };
    office.import(&dump("101", "102"));
    office.import(&dump("102", "101"));
    assert_eq!(
        office.rows(
            "SELECT ex_number, sa_name, sa_secret FROM ex_extensions
                     JOIN sa_sipaccounts ON ex_id = sa_ex_id ORDER BY ex_id"
        ),
        ["102|102-A|one", "101|101-A|two"]
    );
    assert_eq!(office.rows("SELECT mailbox, fullname FROM vm_voicemails"), ["101|x", "102|y"]);
}

#[test]
fn files_come_in_any_order_also_without_column_names() {
    let (rows, table) = (
        "INSERT INTO te_tenants VALUES (1,'n','Code');",
        "CREATE TABLE te_tenants (te_id int, te_name text, te_code text);",
    );
    let office = Office::new();
    office.try_import(&[rows, table], &Options::default()).unwrap();
    assert_eq!(office.rows("SELECT * FROM te_tenants"), ["1|Code|n"]);
    let error = office.try_import(&[rows], &Options::default()).unwrap_err();
    assert!(format!("{error:#}").contains("names no columns"), "{error:#}");
}

#[test]
fn a_dump_without_a_table_that_we_know_is_refused() {
    let error = Office::new().try_import(&["INSERT INTO wp_posts VALUES (1);"], &Options::default()).unwrap_err();
    assert!(format!("{error:#}").contains("0.sql"), "{error:#}");
}
