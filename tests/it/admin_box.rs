//! The box on the admin page: how it is, backups made and downloaded, the audit trail as a file.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::Value;

use crate::app::{Client, Office, dump, init, open, switchroom};
use crate::backup::done;

const BOX: &str = "/admin/api/box";
const BACKUP: &str = "/admin/api/backup";
const TRAIL: &str = "/admin/api/audit.csv";

fn backups(office: &Office) -> Vec<PathBuf> {
    let folder = office.dir.path().join("office.db.backups");
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "db")).collect()
}

fn make(client: &Client) -> Value {
    client.post(BACKUP, &[]).data()
}

/// What the box's findings of one check say, as the command line prints them.
fn findings(office: &Office) -> Vec<String> {
    let data = office.admin().get(BOX).data();
    let line = |finding: &Value| {
        let part = |name: &str| finding[name].as_str().unwrap().to_owned();
        let advice = if part("advice").is_empty() { String::new() } else { format!("; {}", part("advice")) };
        format!("{:8} {}: {}{advice}", part("level"), part("check"), part("what"))
    };
    data["findings"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn the_box_is_shown_to_admins_and_its_warnings_are_those_of_check_in_the_same_words() {
    let office = Office::setup()
        .sql(
            "UPDATE ex_extensions SET ex_number = '101' WHERE ex_id = 12;
             INSERT INTO de_destinations (de_id, de_te_id, de_type_src, de_type_id_src, de_type_dst, de_type_id_dst)
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30) SELECT 700 + i, 1, 'DID', 41, 'EXT', 900 + i FROM n",
        )
        .serve();
    let tls = office.dir.path().join("office.db.tls");
    std::fs::create_dir(&tls).unwrap();
    std::fs::write(tls.join("key.pem"), "").unwrap();
    std::fs::set_permissions(tls.join("key.pem"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let shown = findings(&office);
    let output = switchroom(&office.db).arg("check").output().unwrap();
    let said: Vec<String> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    let mut wrong: Vec<&String> = said.iter().filter(|line| !line.starts_with("ok ")).collect();
    // The worst first.
    wrong.sort_by_key(|line| !line.starts_with("error"));
    assert_eq!(shown.iter().collect::<Vec<_>>(), wrong);
    assert!(shown[0].starts_with("error    rights:"), "{shown:#?}");
    for words in ["extension 101 of tenant Alpha stands 2 times", "and 1", "there was none yet"] {
        assert!(shown.iter().any(|line| line.contains(words)), "{words}: {shown:#?}");
    }
}

#[test]
fn the_box_tells_sizes_times_and_the_last_backup() {
    let office = Office::setup()
        .prepare(|db| {
            let other = db.with_file_name("other.db");
            init(&other);
            std::fs::rename(db.with_file_name("other.db.tls"), db.with_file_name("office.db.tls")).unwrap();
        })
        .serve();
    let before = office.admin().get(BOX).data();
    let number = |data: &Value, name: &str| data[name].as_str().unwrap().parse::<u64>().unwrap();
    let size = std::fs::metadata(&office.db).unwrap().len();
    assert!(number(&before, "database_bytes") >= size);
    assert!(number(&before, "disk_bytes") >= number(&before, "disk_free_bytes"));
    assert!(number(&before, "memory_total_bytes") > number(&before, "memory_bytes"));
    assert!(number(&before, "memory_bytes") > 1_000_000, "{before}");
    assert!(before["certificate_until"].as_str().unwrap() > jiff::Timestamp::now().to_string().as_str(), "{before}");
    assert_eq!((&before["last_backup"], &before["last_backup_file"]), (&"none".into(), &"".into()));
    assert_eq!(before["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(number(&before, "failed_logins"), 0);

    assert_eq!(office.login(("admin", "wrong")).get(BOX).status, 401);
    let made = make(&office.admin());
    let after = office.admin().get(BOX).data();
    assert_eq!((number(&after, "failed_logins"), &after["last_backup"]), (1, &"ok".into()));
    assert_eq!(after["last_backup_bytes"], made["bytes"]);
    assert!(after["last_backup_file"].as_str().unwrap().ends_with(made["file"].as_str().unwrap()));
    assert!(!findings(&office).iter().any(|line| line.contains("backup:")), "known at once, not after a while");
}

#[test]
fn a_backup_made_on_the_page_is_a_verified_one_and_is_downloaded_to_the_byte() {
    let office = Office::setup()
        .sql(
            "INSERT INTO cdr (accountcode, start, uniqueid, channel, sequence)
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
             SELECT 'Alpha', '2026-02-01 10:00:00', 'u-' || i, 'SIP/101', i FROM n",
        )
        .serve();
    let admin = office.admin();
    admin.get(BACKUP).assert_failed(404, "Record Not Found.");
    let before = office.dump();
    let made = make(&admin);
    let [file] = &backups(&office)[..] else { panic!("not one backup") };
    assert_eq!(file.file_name().unwrap().to_str(), made["file"].as_str());
    assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    switchroom(&office.db).args(["backup", "verify"]).arg(file).assert().success();
    assert_eq!(dump(&open(file)), before);

    let sent = admin.get(BACKUP);
    assert!(sent.complete && sent.status == 200 && sent.body.len() > 1_000_000);
    assert_eq!(sent.body, std::fs::read(file).unwrap());
    let disposition = format!("attachment; filename=\"{}\"", made["file"].as_str().unwrap());
    assert_eq!(sent.header("content-disposition"), Some(disposition.as_str()));
    assert_eq!(sent.header("content-length"), Some(sent.body.len().to_string().as_str()));
    assert_eq!(sent.header("cache-control"), Some("no-store"));
}

/// Closing a second descriptor of the file would drop the server's locks on it: another process would then believe to be the last
/// that has it open, and take the log away from under the server.
#[test]
fn after_a_backup_the_server_and_other_processes_still_see_each_others_changes() {
    let office = Office::open();
    make(&office.admin());
    office.admin().get(BACKUP);
    office.admin().get(BOX).data();
    for n in 0..3 {
        office.sql(&format!("UPDATE te_tenants SET te_name = 'outside {n}' WHERE te_id = 1"));
        let seen = office.manager().get("/admin/api/me").data();
        assert_eq!(seen["tenants"][0]["te_name"], format!("outside {n}"));
        let inside = format!("inside {n}");
        office.admin().post("/admin/api/tenants/rename", &[("tenant_id", "1"), ("te_name", &inside)]).data();
        assert_eq!(office.value("SELECT te_name FROM te_tenants WHERE te_id = 1"), inside);
    }
}

#[test]
fn who_makes_or_takes_a_backup_stands_in_the_audit_trail_at_once() {
    let office = Office::open();
    let made = make(&office.admin());
    office.admin().send("HEAD", BACKUP, &[], b"");
    office.admin().get(BACKUP);
    let rows = office.value(
        "SELECT group_concat(au_kind || ' ' || au_user || ' ' || au_what || ' ' || au_table || ' ' || au_after, char(10)) FROM au_audit
          WHERE au_table = 'backup'",
    );
    let after = format!(r#"{{"file":{},"bytes":{}}}"#, made["file"], made["bytes"].as_str().unwrap());
    let expected = format!("change admin {BACKUP} backup {after}\nsecret read admin {BACKUP} backup {after}");
    assert_eq!(rows, expected);
}

#[test]
fn a_backup_that_cant_be_made_says_why_on_top_of_the_box() {
    let office = Office::open();
    // A file where the folder of the backups should be.
    std::fs::write(office.dir.path().join("office.db.backups"), "").unwrap();
    office.admin().post(BACKUP, &[]).assert_failed(503, "Service Unavailable.");
    let shown = findings(&office);
    assert!(
        shown.iter().any(|line| line.starts_with("error    backup: failed at") && line.contains("office.db.backups")),
        "{shown:#?}"
    );
    assert_eq!(office.admin().get(BOX).data()["last_backup"], "failed");
    office.admin().get(BACKUP).assert_failed(404, "Record Not Found.");
}

#[test]
fn a_backup_that_is_not_as_it_was_made_is_not_sent() {
    let office = Office::open();
    make(&office.admin());
    let [file] = &backups(&office)[..] else { panic!("not one backup") };
    std::fs::File::options().append(true).open(file).unwrap().set_len(5000).unwrap();
    office.admin().get(BACKUP).assert_failed(404, "Record Not Found.");
}

#[test]
fn the_box_its_backups_and_the_trail_are_for_admins() {
    let office = Office::shared();
    let before = office.dump();
    for path in [BOX, BACKUP, TRAIL] {
        for client in [office.manager(), office.viewer()] {
            client.get(path).assert_failed(403, "Unauthorized Access");
        }
        let stranger = office.stranger().get(path);
        stranger.assert_failed(401, "Unauthorized Access");
        assert_eq!(stranger.header("www-authenticate"), None);
    }
    for client in [office.manager(), office.viewer()] {
        client.post(BACKUP, &[]).assert_failed(403, "Unauthorized Access");
    }
    office
        .admin()
        .with("Origin", "https://elsewhere.example")
        .post(BACKUP, &[])
        .assert_failed(403, "Unauthorized Access");
    office.admin().with("Sec-Fetch-Site", "cross-site").post(BACKUP, &[]).assert_failed(403, "Unauthorized Access");
    for path in [BOX, TRAIL, "/admin/api/damage"] {
        assert_eq!(office.admin().post(path, &[]).header("allow"), Some("GET, HEAD"), "{path}");
    }
    assert_eq!(office.admin().send("PUT", BACKUP, &[], b"").header("allow"), Some("GET, HEAD, POST"));
    assert_eq!(office.dump(), before);
    assert!(backups(office).is_empty());
}

#[test]
fn the_trail_as_a_file_is_what_the_command_line_prints() {
    let office = Office::setup()
        .sql(
            "INSERT INTO au_audit (au_time, au_kind, au_user, au_what)
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1234)
             SELECT '2026-02-01 10:00:00', 'failed login', iif(i = 7, '=1+1', 'stranger ' || i), 'login' FROM n",
        )
        .serve();
    let sent = office.admin().get(TRAIL);
    assert!(sent.complete);
    assert_eq!(sent.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(sent.header("content-disposition"), Some("attachment; filename=\"audit.csv\""));
    let printed = switchroom(&office.db).args(["audit", "--csv"]).output().unwrap().stdout;
    assert_eq!(sent.text(), String::from_utf8(printed).unwrap());
    assert!(sent.text().lines().count() > 1234 && sent.text().contains(",'=1+1,"));
}

#[test]
fn the_trail_is_read_page_by_page_newest_first() {
    let office = Office::setup()
        .sql(
            "INSERT INTO au_audit (au_time, au_kind, au_user, au_what)
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150)
             SELECT '2026-02-01 10:00:00', 'change', 'user ' || i, 'test' FROM n",
        )
        .serve();
    let page = |parameters: &[(&str, &str)]| office.admin().post("/admin/api/audit", parameters).data();
    let first = page(&[]);
    assert_eq!((first.as_array().unwrap().len(), &first[0]["au_user"]), (100, &"user 150".into()));
    let rest = page(&[("before", first[99]["au_id"].as_str().unwrap())]);
    assert_eq!(rest[0]["au_user"], "user 50");
    office.admin().post("/admin/api/audit", &[("before", "x")]).assert_invalid(&["before"]);
}

#[test]
fn when_nobody_can_log_in_the_page_is_told_the_command_that_helps() {
    let office = Office::shared();
    assert_eq!(office.stranger().get("/admin/api/damage").data()["restore"], "");
    let office = Office::setup()
        .prepare(|db| {
            done(db, &["backup"]);
            let mut bytes = std::fs::read(db).unwrap();
            bytes[4096..].fill(0xff);
            std::fs::write(db, &bytes).unwrap();
        })
        .serve();
    let told = office.stranger().get("/admin/api/damage").data();
    let command = told["restore"].as_str().unwrap();
    assert!(command.starts_with("switchroom --db '") && command.contains(" restore '"), "{command}");
    assert!(command.contains("office.db.backups/switchroom-"), "{command}");
}
