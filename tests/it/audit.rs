//! The audit trail: what is written down of whom, and what is not.

use serde_json::{Value, json};

use crate::app::{Answer, Client, Office};
use crate::cli::{self, Place, Run, office_of_boss};
use crate::world;

/// The rows that came after the first `before`, oldest first, a row as `column → value`.
fn rows_after(office: &Office, before: i64) -> Vec<Value> {
    let database = office.database();
    let sql = "SELECT json_object('id', au_id, 'times', au_times, 'kind', au_kind, 'user_id', au_us_id, 'user', au_user,
                      'from', au_from, 'what', au_what, 'table', au_table, 'row', au_row, 'tenant', au_te_id,
                      'before', json(au_before), 'after', json(au_after)) FROM au_audit WHERE au_id > ?1 ORDER BY au_id";
    let mut statement = database.prepare(sql).unwrap();
    let rows = statement.query_map([before], |row| row.get::<_, String>(0)).unwrap();
    rows.map(|row| serde_json::from_str(&row.unwrap()).unwrap()).collect()
}

fn newest(office: &Office) -> i64 {
    office.value("SELECT coalesce(max(au_id), 0) FROM au_audit").parse().unwrap()
}

/// What the trail says of one request, which is to be one row.
#[track_caller]
fn row_of(office: &Office, request: impl FnOnce() -> Answer) -> Value {
    let before = newest(office);
    request().data();
    let mut rows = rows_after(office, before);
    assert_eq!(rows.len(), 1, "{rows:#?}");
    rows.remove(0)
}

fn update(client: &Client, id: &str, fields: &str) -> Answer {
    client.post("/hunt/updatebyid", &[("hunt_id", id), ("hunt", fields)])
}

fn id_of(office: &Office, name: &str) -> i64 {
    office.value(&format!("SELECT us_id FROM us_users WHERE us_username = '{name}'")).parse().unwrap()
}

/// Ends the server as a service manager would.
fn stop(office: &mut Office) {
    cli::signal(office.pid(), "TERM");
    assert!(office.wait().success());
}

#[test]
fn an_update_is_written_down_with_the_fields_that_changed() {
    let office = Office::open();
    let row = row_of(&office, || update(&office.manager(), "51", r#"{"hu_name":"Sales \"team\"","hu_ringtime":"60"}"#));
    assert_eq!(row["user_id"], id_of(&office, "Mara"));
    for (column, value) in [
        ("kind", json!("change")),
        ("user", json!("Mara")),
        ("from", json!("127.0.0.1")),
        ("what", json!("/hunt/updatebyid")),
        ("table", json!("hu_huntlists")),
        ("row", json!(51)),
        ("tenant", json!(1)),
        ("times", json!(1)),
        ("before", json!({"hu_name": "Sales"})),
        ("after", json!({"hu_name": "Sales \"team\""})),
    ] {
        assert_eq!(row[column], value, "{column} of {row:#}");
    }
    let time = office.value("SELECT au_time FROM au_audit ORDER BY au_id DESC LIMIT 1");
    let age = office.value(&format!("SELECT unixepoch('now') - unixepoch('{time}')"));
    assert!((0..60).contains(&age.parse::<i64>().unwrap()), "{time} is not UTC");
}

#[test]
fn a_deleted_row_is_written_down_whole_with_how_many_went_with_it() {
    let office = Office::open();
    let row = row_of(&office, || office.admin().post("/hunt/deletebyid", &[("hunt_id", "51")]));
    assert_eq!(row["before"]["hu_name"], "Sales");
    assert_eq!(row["before"]["hu_number"], "501");
    assert_eq!(row["before"]["rows_removed_with_it"], 5, "destinations from and to it");
    assert_eq!((&row["after"], &row["what"], &row["tenant"]), (&Value::Null, &json!("/hunt/deletebyid"), &json!(1)));
    let row = row_of(&office, || office.admin().post("/phone/deletebyid", &[("phone_id", "71")]));
    assert_eq!(row["before"]["ph_mac"], "00:15:65:aa:bb:01");
    assert_eq!(row["before"]["rows_removed_with_it"], 0);
}

#[test]
fn an_added_phone_and_a_new_password_are_written_down_without_their_secrets() {
    let office = Office::open();
    let phone =
        json!({"ph_name": "Desk", "ph_te_id": "1", "ph_pm_id": "61", "ph_mac": "m", "ph_http_password": "fetch it"});
    let row = row_of(&office, || office.manager().json("/phone/AddNewPhone", &json!({ "phone": phone })));
    assert_eq!(row["before"], Value::Null);
    assert_eq!(row["after"]["ph_name"], "Desk");
    assert_eq!(row["after"]["ph_http_password"], "***");
    assert_eq!((&row["table"], &row["tenant"]), (&json!("ph_phones"), &json!(1)));
    assert_eq!(row["row"], row["after"]["ph_id"]);

    let id = id_of(&office, "Vito").to_string();
    let new = [("user_id", id.as_str()), ("password", "new words to enter")];
    let row = row_of(&office, || office.admin().post("/user/updatebyid", &new));
    assert_eq!((&row["before"], &row["after"]), (&json!({"us_password": "***"}), &json!({"us_password": "***"})));
    assert_eq!(row["row"].to_string(), id);

    office.admin().post("/phone/deletebyid", &[("phone_id", "71")]).data();
    let trail = office.trail();
    for secret in ["fetch", "new words", "$argon2id$", "secret-of"] {
        assert!(!trail.contains(secret), "{secret} in {trail}");
    }
}

#[test]
fn what_is_refused_changes_nothing_and_leaves_no_row() {
    let office = Office::open();
    let before = office.dump();
    let (manager, viewer) = (office.manager(), office.viewer());
    for (answer, status) in [
        (update(&manager, "51", r#"{"hu_ringtime":"long"}"#), 400),
        (update(&manager, "51", "{}"), 400),
        (update(&manager, "53", r#"{"hu_name":"x"}"#), 404),
        (update(&viewer, "51", r#"{"hu_name":"x"}"#), 403),
        (
            manager.post("/extension/updatebyid", &[("extension_id", "11"), ("extension", r#"{"ex_number":"102"}"#)]),
            409,
        ),
        (manager.post("/hunt/deletebyid", &[("hunt_id", "53")]), 404),
        (manager.post("/phone/AddNewPhone", &[("phone", r#"{"ph_name":"x"}"#)]), 400),
        (manager.post("/user/updatebyid", &[("user_id", "1"), ("password", "long enough")]), 403),
    ] {
        assert_eq!(answer.status, status, "{}", answer.text());
    }
    assert_eq!(office.dump(), before);
}

#[test]
fn a_change_that_cannot_be_written_down_does_not_happen() {
    let office = Office::setup()
        .sql("CREATE TRIGGER full BEFORE INSERT ON au_audit BEGIN SELECT raise(ABORT, 'no room'); END")
        .serve();
    let before = office.dump();
    assert_ne!(update(&office.admin(), "51", r#"{"hu_name":"unseen"}"#).status, 200);
    assert_ne!(office.admin().post("/hunt/deletebyid", &[("hunt_id", "51")]).status, 200);
    assert_eq!(cli::run(&office.db, &["tenant", "add", "Delta", "--name", "Delta"], "").status, Some(1));
    assert_eq!(office.dump(), before);
}

#[test]
fn commands_are_written_down_with_the_systems_user() {
    let office = Office::open();
    let me = String::from_utf8(std::process::Command::new("id").arg("-un").output().unwrap().stdout).unwrap();
    let password = "a password on standard input";
    let commands: &[(&[&str], &str, &str)] = &[
        (
            &["tenant", "add", "Delta", "--name", "Delta Ltd"],
            "te_tenants",
            r#"[null,{"te_code":"Delta","te_name":"Delta Ltd"}]"#,
        ),
        (&["tenant", "rename", "Delta", "--name", "D"], "te_tenants", r#"[{"te_name":"Delta Ltd"},{"te_name":"D"}]"#),
        (
            &["user", "add", "dora", "--role", "viewer", "--password-stdin"],
            "us_users",
            r#"[null,{"us_username":"dora","us_role":"viewer","us_password":"***"}]"#,
        ),
        (
            &["user", "passwd", "dora", "--password-stdin"],
            "us_users",
            r#"[{"us_password":"***"},{"us_password":"***"}]"#,
        ),
        (&["user", "grant", "dora", "Delta"], "us_users", r#"[null,{"te_code":"Delta"}]"#),
        (&["user", "revoke", "dora", "Delta"], "us_users", r#"[{"te_code":"Delta"},null]"#),
        (&["user", "remove", "dora"], "us_users", r#"[{"us_username":"dora"},null]"#),
        (&["tenant", "remove", "Delta"], "te_tenants", r#"[{"te_code":"Delta"},null]"#),
        (&["phone-model", "add", "Yodel"], "pm_phonemodels", r#"[null,{"pm_name":"Yodel"}]"#),
    ];
    for (args, table, sides) in commands {
        let before = newest(&office);
        cli::run(&office.db, args, password).ok();
        let rows = rows_after(&office, before);
        assert_eq!(rows.len(), 1, "{args:?}: {rows:#?}");
        let row = &rows[0];
        assert!(row["user"].as_str().unwrap().contains(me.trim()), "{row:#}");
        assert_eq!(
            (&row["from"], &row["table"], &row["user_id"]),
            (&json!("command line"), &json!(table), &Value::Null)
        );
        assert_eq!(row["what"], args[..2].join(" "));
        let sides: Value = serde_json::from_str(sides).unwrap();
        for (side, expected) in [&row["before"], &row["after"]].into_iter().zip(sides.as_array().unwrap()) {
            assert_eq!(side.is_null(), expected.is_null(), "{args:?}: {row:#}");
            for (field, value) in expected.as_object().into_iter().flatten() {
                assert_eq!(side[field], *value, "{field} of {row:#}");
            }
        }
    }
    let trail = office.trail();
    assert!(!trail.contains(password) && !trail.contains("$argon2id$"), "{trail}");
    let before = office.dump();
    cli::run(&office.db, &["tenant", "remove", world::A], "").failed(&[world::A]);
    cli::run(&office.db, &["user", "remove", "admin"], "").failed(&["admin"]);
    cli::run(&office.db, &["user", "revoke", "Mara", world::B], "").failed(&[world::B]);
    assert_eq!(office.dump(), before);
}

#[test]
fn an_import_is_one_row_and_one_that_changes_nothing_is_none() {
    let place = Place::with_boss();
    let dump = place.file(
        "office.sql",
        "-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB\n\
         CREATE TABLE `te_tenants` (\n  `te_id` int(11) NOT NULL,\n  `te_code` varchar(80),\n  `te_name` varchar(80),\n  \
         PRIMARY KEY (`te_id`)\n);\n\
         INSERT INTO `te_tenants` VALUES (7,'Seven','Seven Ltd'),(8,'Eight','Eight Ltd');\n\
         -- Dump completed on 2024-01-01  0:00:00\n",
    );
    let count = || place.value("SELECT count(*) FROM au_audit WHERE au_what = 'import mirta'");
    place.import(&[&dump], &["--dry-run"]).ok();
    assert_eq!(count(), "0");
    place.import(&[&dump], &[]).ok();
    place.import(&[&dump], &[]).ok();
    assert_eq!(count(), "1");
    let after = place.value("SELECT au_after FROM au_audit WHERE au_what = 'import mirta'");
    assert!(after.contains("office.sql") && after.contains(r#""te_tenants":{"added":2,"changed":0}"#), "{after}");
}

#[test]
fn failed_logins_and_reads_of_secrets_are_counted_and_written_when_the_server_stops() {
    let mut office = Office::open();
    let before = newest(&office);
    let ask = [("extension_id", "11"), ("tenant_id", "1")];
    for _ in 0..3 {
        office.login(("Mara", "a wrong password")).get("/user/login").assert_failed(401, "Unauthorized Access");
        office.manager().post("/extension/usersecret", &ask[..1]).data();
    }
    office.admin().post("/extension/user", &ask).data();
    office.admin().post("/extension/usersecret", &[("extension_id", "99")]).assert_failed(404, "Record Not Found.");
    let long = format!("evil\u{1b}[2J\n{}", "x".repeat(300));
    office.login((&long, "another wrong one")).get("/user/login").assert_failed(401, "Unauthorized Access");
    office.stranger().get("/user/login").assert_failed(401, "Unauthorized Access");
    assert!(rows_after(&office, before).is_empty(), "a read or a login writes nothing");
    stop(&mut office);

    let rows = rows_after(&office, before);
    let seen = |kind: &str, user: &str, what: &str| {
        let is = |row: &&Value| {
            row["kind"] == kind && row["user"].as_str().unwrap().starts_with(user) && row["what"] == what
        };
        rows.iter().find(is).unwrap_or_else(|| panic!("no {kind} of {user} in {rows:#?}")).clone()
    };
    assert_eq!(rows.len(), 4, "{rows:#?}");
    let failed = seen("failed login", "Mara", "login");
    assert_eq!((&failed["times"], &failed["from"], &failed["user_id"]), (&json!(3), &json!("127.0.0.1"), &Value::Null));
    let read = seen("secret read", "Mara", "/extension/usersecret");
    assert_eq!((&read["times"], &read["row"], &read["tenant"]), (&json!(3), &json!(11), &json!(1)));
    assert_eq!(read["table"], "ex_extensions");
    assert_eq!(seen("secret read", "admin", "/extension/user")["times"], 1);
    let evil = seen("failed login", "evil", "login");
    let name = evil["user"].as_str().unwrap();
    assert!(name.len() < 120 && !name.contains(char::is_control), "{name:?}");
    let trail = office.trail();
    for secret in ["wrong", "secret-of", world::MANAGER.1] {
        assert!(!trail.contains(secret), "{secret} in {trail}");
    }
}

#[test]
fn a_number_that_another_tenant_has_is_not_tried_unseen() {
    let mut office = Office::open();
    let before = newest(&office);
    let try_number = |client: &Client, number: &str| {
        let did = json!({ "di_number": number }).to_string();
        client.post("/did/updatebyid", &[("did_id", "41"), ("did", &did)]).assert_failed(409, "Duplicate Value.");
    };
    try_number(&office.manager(), "15140000003");
    try_number(&office.manager(), "15140000002"); // their own
    try_number(&office.admin(), "15140000003");
    stop(&mut office);
    let rows = rows_after(&office, before);
    assert_eq!(rows.len(), 1, "{rows:#?}");
    let row = &rows[0];
    assert_eq!((&row["kind"], &row["user"], &row["row"]), (&json!("number taken"), &json!("Mara"), &json!(41)));
    assert_eq!((&row["after"], &row["what"]), (&json!({"di_number": "15140000003"}), &json!("/did/updatebyid")));
}

#[test]
fn many_different_failed_logins_are_few_rows() {
    let mut office = office_of_boss();
    let before = newest(&office);
    for n in 0..15 {
        let answer = office.login((&format!("nobody {n}"), "wrong password")).get("/user/login");
        assert!(matches!(answer.status, 401 | 429));
    }
    stop(&mut office);
    let rows = rows_after(&office, before);
    assert_eq!(rows.len(), 10, "those that were turned away unheard are no logins: {rows:#?}");
}

/// `switchroom audit` with these flags.
fn audit(office: &Office, flags: &[&str]) -> Run {
    cli::run(&office.db, &[&["audit"], flags].concat(), "").ok()
}

#[test]
fn the_command_prints_the_newest_first_and_selects() {
    let office = Office::open();
    for (client, name) in [(office.admin(), "one"), (office.manager(), "two"), (office.manager(), "three")] {
        update(&client, "51", &json!({ "hu_name": name }).to_string()).data();
    }
    let lines = |flags: &[&str], word: &str| -> Vec<String> {
        audit(&office, flags).lines(&[word]).into_iter().map(str::to_owned).collect()
    };
    let all = lines(&[], "/hunt/updatebyid");
    assert_eq!(all.len(), 3);
    assert!(all[0].contains(r#"{"hu_name":"two"}"#) && all[0].contains(r#"{"hu_name":"three"}"#), "{all:#?}");
    assert!(all[2].contains("admin") && all[2].contains("127.0.0.1") && all[2].contains("hu_huntlists 51"), "{all:#?}");
    assert_eq!(lines(&["--limit", "1"], "hu_name").len(), 1);
    assert_eq!(lines(&["--user", "MARA"], "/hunt/updatebyid").len(), 2);
    assert_eq!(lines(&["--user", "nobody"], "/").len(), 0);
    assert_eq!(lines(&["--since", "2001-01-01"], "/hunt/updatebyid").len(), 3);
    assert_eq!(lines(&["--since", "2999-12-31"], "/hunt/updatebyid").len(), 0);
    for wrong in [["--since", "yesterday"], ["--limit", "x"], ["--limit", "-1"]] {
        cli::run(&office.db, &[&["audit"], &wrong[..]].concat(), "").usage();
    }
    let place = Place::empty();
    place.run(&["audit"]).failed(&["init"]);
}

#[test]
fn the_csv_has_everything_and_calculates_nothing() {
    let mut office = Office::open();
    office.login(("=cmd|' /C calc'!A0", "wrong password")).get("/user/login");
    office.sql(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1200)
         INSERT INTO au_audit (au_time, au_kind, au_what) SELECT '2024-01-01 00:00:00', 'change', 'w' || n FROM n",
    );
    stop(&mut office);
    let csv = audit(&office, &["--csv"]).stdout;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(head.join(","), "id,time,times,kind,user_id,user,from,what,table,row,tenant,before,after");
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len().to_string(), office.value("SELECT count(*) FROM au_audit"));
    let ids: Vec<i64> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    assert!(ids.is_sorted_by(|a, b| a > b), "newest first");
    assert_eq!(&rows[0][5], "'=cmd|' /C calc'!A0");
    assert_eq!(audit(&office, &["--csv", "--limit", "700"]).stdout.lines().count(), 701);
}

#[test]
fn the_trail_is_bounded() {
    let office = Office::open();
    office.sql(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 60300)
         INSERT INTO au_audit (au_time, au_kind) SELECT '2024-01-01 00:00:00', 'change' FROM n;
         INSERT INTO au_audit (au_time, au_kind) VALUES ('2024-01-01 00:00:00', 'failed login')",
    );
    let admin = office.admin();
    let rows = || office.value("SELECT count(*) FROM au_audit WHERE au_kind = 'change'").parse::<i64>().unwrap();
    let mut writes = 0;
    while rows() > 60_000 {
        update(&admin, "51", &json!({ "hu_name": writes.to_string() }).to_string()).data();
        writes += 1;
        assert!(writes < 200, "{} rows after {writes} changes", rows());
    }
    let newest = office.value("SELECT au_after FROM au_audit ORDER BY au_id DESC LIMIT 1");
    assert_eq!(newest, json!({ "hu_name": (writes - 1).to_string() }).to_string());
    assert_eq!(office.value("SELECT count(*) FROM au_audit WHERE au_kind = 'failed login'"), "1");
}
