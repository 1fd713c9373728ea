//! What Asterisk gets to read, and the files that lead it there. A real Asterisk is in tests/asterisk.

use crate::app::{self, Office, init, switchroom};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// All that Asterisk asks for, as it asks: everything is text.
const QUESTIONS: [(&str, &[&str]); 6] = [
    ("ps_endpoints", &["id"]),
    ("ps_auths", &["id"]),
    ("ps_aors", &["id"]),
    ("voicemail", &["mailbox", "context"]),
    ("dialplan_numbers", &["context", "exten", "priority"]),
    ("dialplan", &["context", "exten", "priority"]),
];

fn world() -> Connection {
    app::open(&Office::shared().db)
}

fn ask(db: &Connection, view: &str, columns: &[&str], values: &[&str]) -> Vec<Vec<String>> {
    let tests: Vec<String> = columns.iter().map(|column| format!("\"{column}\" = ?")).collect();
    let mut statement = db.prepare(&format!("SELECT * FROM {view} WHERE {}", tests.join(" AND "))).unwrap();
    let width = statement.column_count();
    let rows = statement.query_map(rusqlite::params_from_iter(values), |row| {
        (0..width)
            .map(|at| {
                Ok(row
                    .get::<_, Option<String>>(at)
                    .unwrap_or_else(|_| Some(row.get::<_, i64>(at).unwrap().to_string()))
                    .unwrap_or_default())
            })
            .collect()
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// App and data of each step of a dialplan's extension, until there is none.
fn steps(db: &Connection, view: &str, context: &str, exten: &str) -> Vec<String> {
    let mut steps = Vec::new();
    loop {
        let priority = (steps.len() + 1).to_string();
        let found = ask(db, view, &["context", "exten", "priority"], &[context, exten, &priority]);
        let Some(row) = found.first() else { return steps };
        assert_eq!(found.len(), 1, "{found:?}");
        steps.push(format!("{}({})", row[3], row[4]));
    }
}

#[test]
fn no_question_of_asterisks_reads_a_whole_table() {
    let db = world();
    for (view, columns) in QUESTIONS {
        let tests: Vec<String> = columns.iter().map(|column| format!("\"{column}\" = ?")).collect();
        let sql = format!("EXPLAIN QUERY PLAN SELECT * FROM {view} WHERE {}", tests.join(" AND "));
        let mut statement = db.prepare(&sql).unwrap();
        let plan: Vec<String> = statement.raw_query().mapped(|row| row.get(3)).map(Result::unwrap).collect();
        assert!(plan.iter().any(|step| step.starts_with("SEARCH")), "{view}: {plan:?}");
        let tables = db
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect::<Vec<String>>();
        let scans = |step: &&String| {
            let mut words = step.split(' ');
            // An alias stands for its table: all of ours have one letter.
            words.next() == Some("SCAN")
                && words.next().is_some_and(|name| name.len() == 1 || tables.iter().any(|table| table == name))
        };
        assert_eq!(plan.iter().find(scans), None, "{view}: {plan:?}");
    }
}

#[test]
fn a_phone_gets_the_account_that_the_api_shows() {
    let office = Office::open();
    let db = app::open(&office.db);
    assert_eq!(ask(&db, "ps_auths", &["id"], &["101-Alpha"]), [["101-Alpha", "userpass", "101-Alpha", "secret-of-11"]]);
    let change = [("extension_id", "11"), ("extension", r#"{"ex_number":"119"}"#)];
    assert_eq!(office.admin().post("/extension/updatebyid", &change).status, 200);
    assert!(ask(&db, "ps_auths", &["id"], &["101-Alpha"]).is_empty());
    assert_eq!(ask(&db, "ps_auths", &["id"], &["119-Alpha"])[0][3], "secret-of-11");
    assert_eq!(ask(&db, "voicemail", &["mailbox", "context"], &["119", "Alpha"])[0][4], "Anna");
}

#[test]
fn an_extension_rings_and_then_its_mailbox_takes_the_call() {
    let db = world();
    assert_eq!(steps(&db, "dialplan_numbers", "Alpha", "101"), ["Gosub(switchroom-extension,11,1)"]);
    let found = steps(&db, "dialplan", "extension", "11");
    assert_eq!(
        (found[0].as_str(), found[6].as_str(), found.len()),
        ("Dial(PJSIP/101-Alpha,30)", "VoiceMail(101@Alpha,u)", 8)
    );
    // A number of another tenant, one without an account, and one that nobody has.
    assert!(steps(&db, "dialplan_numbers", "Alpha", "202").is_empty());
    assert_eq!(steps(&db, "dialplan", "extension", "13")[0], "NoOp()");
    assert!(steps(&db, "dialplan_numbers", "Alpha", "999").is_empty());
}

#[test]
fn a_hunt_list_rings_all_at_once_or_one_after_the_other() {
    let office = Office::open();
    let db = app::open(&office.db);
    let all = steps(&db, "dialplan", "huntlist", "51");
    assert_eq!(all, ["Dial(PJSIP/101-Alpha&PJSIP/102-Alpha,60)", "Goto(switchroom-mailbox,31,1)", "Hangup()"]);
    let change = [("hunt_id", "51"), ("hunt", r#"{"hu_type":"SEQUENCE","hu_ringtime":"15"}"#)];
    assert_eq!(office.admin().post("/hunt/updatebyid", &change).status, 200);
    let one = steps(&db, "dialplan", "huntlist", "51");
    assert_eq!(
        one,
        ["Dial(PJSIP/101-Alpha,15)", "Dial(PJSIP/102-Alpha,15)", "Goto(switchroom-mailbox,31,1)", "Hangup()"]
    );
    assert_eq!(office.admin().post("/hunt/deletebyid", &[("hunt_id", "51")]).status, 200);
    assert!(steps(&db, "dialplan", "huntlist", "51").is_empty());
}

#[test]
fn a_did_leads_to_its_destination_in_its_tenants_name() {
    let found = steps(&world(), "dialplan_numbers", "*did", "15140000001");
    assert_eq!(
        found,
        [
            "Set(CHANNEL(accountcode)=Alpha)",
            "Set(CDR(userfield)=[inbound])",
            "Set(__SWITCHROOM_DID=15140000001)",
            "Set(CALLERID(num)=A-${CALLERID(num)})",
            "Set(CALLERID(name)=Alpha: ${CALLERID(name)})",
            "Gosub(switchroom-huntlist,51,1)"
        ]
    );
}

#[test]
fn a_forward_shows_the_documented_caller_id() {
    let office = Office::open();
    let db = app::open(&office.db);
    for (shown, set) in
        [("15145550000", "15145550000"), ("ORIGINAL", ""), ("INCOMINGDID", "${SWITCHROOM_DID}"), ("x${y}", "")]
    {
        db.execute(
            "UPDATE cu_customs SET cu_param1 = '15145550001', cu_param2 = ?1, cu_param3 = '20' WHERE cu_id = 101",
            [shown],
        )
        .unwrap();
        let found = steps(&db, "dialplan", "custom", "101");
        assert_eq!(
            found,
            [&format!("Set(__SWITCHROOM_CALLERID={set})"), "Dial(Local/15145550001@switchroom-forward,20)", "Hangup()"]
        );
    }
    db.execute_batch("UPDATE ex_extensions SET ex_fmfmstatus = 'on', ex_fmfmnumber = '15145550002' WHERE ex_id = 11")
        .unwrap();
    let found = steps(&db, "dialplan", "extension", "11");
    assert_eq!(
        found[1..3],
        ["Set(__SWITCHROOM_CALLERID=15140000999)", "Dial(Local/15145550002@switchroom-forward,30)"]
    );
}

#[test]
fn no_stored_text_gets_to_where_asterisk_evaluates_it() {
    let office = Office::open();
    let db = app::open(&office.db);
    let evil = "EVIL${SHELL(touch x)};\"<1>&PJSIP/9,`id`\r\n|\\";
    let columns: Vec<(String, String)> = db
        .prepare(
            "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
              WHERE t.type = 'table' AND c.type = 'TEXT' AND t.name IN ('ex_extensions', 'sa_sipaccounts', 'vm_voicemails', 'di_dids',
                    'hu_huntlists', 'co_conditions', 'iv_ivrs', 'ct_customtypes', 'cu_customs', 'de_destinations', 'te_tenants')",
        )
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(columns.len() > 50);
    for (table, column) in columns {
        db.execute_batch("BEGIN").unwrap();
        let unique = if column == "te_code" { format!("{evil}' || te_id || '") } else { evil.to_owned() };
        db.execute_batch(&format!("UPDATE {table} SET {column} = '{unique}'")).unwrap();
        for view in ["dialplan", "dialplan_numbers", "ps_endpoints", "ps_aors", "voicemail"] {
            let mut statement = db.prepare(&format!("SELECT * FROM {view}")).unwrap();
            let width = statement.column_count();
            let mut rows = statement.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                for at in 0..width {
                    let Ok(Some(text)) = row.get::<_, Option<String>>(at) else { continue };
                    let is_name = ["callerid", "fullname", "password"].contains(&row.as_ref().column_name(at).unwrap());
                    let evaluated =
                        text.contains("${SHELL") || text.contains(['\r', '\n', ';', '`']) || text.contains("EVIL");
                    let quoted =
                        is_name && !text.contains(['\r', '\n', ';', '`', '$', '{']) && text.matches('"').count() <= 2;
                    assert!(
                        !evaluated || quoted || row.as_ref().column_name(at).unwrap() == "password",
                        "{table}.{column} in {view}: {text:?}"
                    );
                }
            }
        }
        db.execute_batch("ROLLBACK").unwrap();
    }
}

#[test]
fn a_number_that_is_a_pattern_or_a_sign_of_asterisks_is_not_dialled() {
    let office = Office::open();
    let db = app::open(&office.db);
    for number in ["_X.", "h", "i", "t", "1/2", "1&2", "1,2"] {
        db.execute("UPDATE ex_extensions SET ex_number = ?1 WHERE ex_id = 11", [number]).unwrap();
        assert!(steps(&db, "dialplan_numbers", "Alpha", number).is_empty(), "{number}");
        if number.contains(['_', '/', '&', ',']) {
            assert!(ask(&db, "ps_endpoints", &["id"], &[&format!("{number}-Alpha")]).is_empty(), "{number}");
        }
    }
}

fn config(db: &Path, folder: &Path) -> assert_cmd::assert::Assert {
    switchroom(db).args(["asterisk", "config"]).arg(folder).assert()
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in [folder.to_owned(), folder.join("switchroom")] {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
            found.push((entry.path().display().to_string(), fs::read_to_string(entry.path()).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn asterisks_files_are_written_once_and_name_the_database() {
    let folder = TempDir::new().unwrap();
    let db = folder.path().join("a.db");
    init(&db);
    let target = folder.path().join("etc");
    config(&db, &target).success();
    let written = files(&target);
    assert!(written.len() >= 13);
    assert!(
        written.iter().any(|(_, text)| text.contains(&format!("dbfile => {}", db.canonicalize().unwrap().display())))
    );
    assert!(!written.iter().any(|(_, text)| text.contains('@') && text.contains("@DATABASE@")));
    let again = config(&db, &target).success();
    let said = String::from_utf8_lossy(&again.get_output().stdout).into_owned();
    assert!(!said.contains("written") && said.contains("unchanged"), "{said}");
    assert_eq!(files(&target), written);
}

#[test]
fn a_file_of_somebody_elses_or_changed_by_hand_stays_and_the_missing_line_is_named() {
    let folder = TempDir::new().unwrap();
    let db = folder.path().join("a.db");
    init(&db);
    let target = folder.path().join("etc");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("extconfig.conf"), "[settings]\n").unwrap();
    fs::write(target.join("sorcery.conf"), "[res_pjsip]\n#include switchroom/sorcery.conf ; ours\n").unwrap();
    let refused = config(&db, &target).failure();
    let output = refused.get_output();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.contains("extconfig.conf: not ours") && said.contains("[settings]: #include switchroom/extconfig.conf"),
        "{said}"
    );
    assert!(said.contains("sorcery.conf: not ours, has what it needs"), "{said}");
    assert_eq!(String::from_utf8_lossy(&output.stderr).lines().count(), 1);
    assert_eq!(fs::read_to_string(target.join("extconfig.conf")).unwrap(), "[settings]\n");
    fs::remove_file(target.join("extconfig.conf")).unwrap();
    config(&db, &target).success();
    let edited = fs::read_to_string(target.join("pjsip.conf")).unwrap() + "; mine\n";
    fs::write(target.join("pjsip.conf"), &edited).unwrap();
    config(&db, &target).failure();
    assert_eq!(fs::read_to_string(target.join("pjsip.conf")).unwrap(), edited);
}

#[test]
fn an_asterisk_that_does_not_answer_is_said_to_be_down() {
    let folder = TempDir::new().unwrap();
    let db = folder.path().join("a.db");
    init(&db);
    let check = switchroom(&db).args(["asterisk", "check", "--asterisk", "/nowhere/asterisk"]).assert().code(1);
    let said = String::from_utf8_lossy(&check.get_output().stdout).into_owned();
    assert!(
        said.starts_with("error") && said.contains("does not answer") && said.contains("systemctl start asterisk"),
        "{said}"
    );
}
