//! `check`: what is wrong, in plain words, and what to do about it.

use crate::app::{self, switchroom};
use crate::backup::{database, done};
use serde_json::Value;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The lines of a check and whether it found an error.
fn check(db: &Path) -> (String, bool) {
    let output = switchroom(db).arg("check").output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    (String::from_utf8(output.stdout).unwrap(), output.status.code() == Some(1))
}

/// There is a line of this level that says all of these.
#[track_caller]
fn says(lines: &str, level: &str, words: &[&str]) {
    let found = lines.lines().any(|line| line.starts_with(level) && words.iter().all(|word| line.contains(word)));
    assert!(found, "no {level} with {words:?} in\n{lines}");
}

#[test]
fn a_new_database_with_a_backup_is_all_well() {
    let (_folder, db) = database();
    done(&db, &["backup"]);
    let (lines, failed) = check(&db);
    assert!(!failed, "{lines}");
    for subject in
        ["integrity", "references", "schema", "numbers", "destinations", "phones", "users", "hunts", "clock", "rights"]
    {
        says(&lines, "ok", &[&format!("{subject}:")]);
    }
    says(&lines, "ok", &["certificate:", "good until"]);
    says(&lines, "ok", &["backup:", "verified"]);
}

#[test]
fn what_a_phone_system_trips_over_is_a_warning_each_with_what_to_do() {
    let (_folder, db) = database();
    app::open(&db)
        .execute_batch(
            "INSERT INTO ex_extensions (ex_id, ex_te_id, ex_number) VALUES (1, 1, '101'), (2, 1, '101'), (3, 2, '101'), (4, 2, '500');
             INSERT INTO di_dids (di_id, di_te_id, di_number) VALUES (1, 1, '15145550100'), (2, 2, '15145550100');
             INSERT INTO hu_huntlists (hu_id, hu_te_id, hu_number, hu_name, hu_type)
                  VALUES (1, 2, '500', 'Sales', 'RINGALL'), (2, 2, '501', 'Odd', 'AA');
             INSERT INTO ph_phones (ph_id, ph_name, ph_te_id, ph_mac) VALUES (1, 'Desk', 1, '00:15:65:AA:BB:01'), (2, 'Lobby', 1, '001565aabb01');
             INSERT INTO us_users (us_username, us_username_key, us_role) VALUES ('Mara', 'mara', 'manager');
             INSERT INTO de_destinations (de_id, de_te_id, de_type_src, de_type_id_src, de_type_dst, de_type_id_dst) VALUES
                  (11, 1, 'DID', 1, 'EXT', 1), (12, 1, 'DID', 1, 'EXT', 77), (13, 1, 'HUNTLIST-TIMEOUT', 78, 'EXT', 1),
                  (14, 1, 'EXT-BUSY', 1, 'VOICEMAIL', 79), (15, 1, 'NOTCONDITION', 80, 'IVR', 81), (16, 1, 'DID', 1, 'DISA', 82),
                  (17, 1, 'EXT-ONCONDITION', 1, 'CUSTOM', NULL), (18, 1, 'IVR_1', 83, 'HUNTLIST', 1);",
        )
        .unwrap();
    let (lines, failed) = check(&db);
    assert!(!failed, "warnings are no failure:\n{lines}");
    for words in [
        &["extension 101 of tenant Alpha stands 2 times", "ids 1, 2"][..],
        &["DID 15145550100 stands 2 times"],
        &["number 500 of tenant Beta", "an extension's (id 4)", "a hunt list's (id 1)"],
        &["hunt list 2 (Odd) is of type 'AA'", "RINGALL"],
        &["phone 1 (Desk) has no model"],
        &["phones 1 (00:15:65:AA:BB:01), 2 (001565aabb01) have the same MAC"],
        &["manager Mara sees no tenant", "user grant"],
        &["destination 12 leads to EXT 77"],
        &["destination 13 leads from HUNTLIST-TIMEOUT 78"],
        &["destination 14 leads to VOICEMAIL 79"],
        &["destination 15 leads from NOTCONDITION 80"],
        &["destination 15 leads to IVR 81"],
        &["destination 17 leads to CUSTOM (no id)"],
        &["destination 18 leads from IVR_1 83"],
        &["backup: there was none yet"],
    ] {
        says(&lines, "warning", words);
    }
    assert!(!lines.contains("destination 11 ") && !lines.contains("destination 16 "), "{lines}");
    assert!(!lines.contains("ok       numbers"), "{lines}");
}

#[test]
fn rights_that_let_others_read_secrets_are_an_error() {
    let (_folder, db) = database();
    let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    mode(&db, 0o640);
    assert!(!check(&db).1);
    says(&check(&db).0, "ok", &["rights:", "its group"]);
    mode(&db, 0o644);
    let key = db.with_file_name("office.db.tls").join("key.pem");
    mode(&key, 0o640);
    let (lines, failed) = check(&db);
    assert!(failed);
    says(&lines, "error", &["office.db has mode 0644", "chmod 600"]);
    says(&lines, "error", &["key.pem has mode 0640", "chmod 600"]);
}

#[test]
fn damage_is_an_error_that_names_the_restore_command_of_the_newest_good_backup() {
    let (_folder, db) = database();
    done(&db, &["backup"]);
    let good = fs::read_dir(db.with_file_name("office.db.backups"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|end| end == "db"))
        .unwrap();
    let mut bytes = fs::read(&db).unwrap();
    bytes[8192..].fill(0xA5);
    fs::write(&db, bytes).unwrap();
    let (lines, failed) = check(&db);
    assert!(failed);
    says(&lines, "error", &["integrity:", "restore", good.to_str().unwrap()]);
}

#[test]
fn a_clock_that_jumped_back_is_reported() {
    let (_folder, db) = database();
    app::open(&db).execute_batch("INSERT INTO cdr (start, uniqueid) VALUES ('2099-01-01 10:00:00', '1')").unwrap();
    let (lines, failed) = check(&db);
    assert!(!failed);
    says(&lines, "warning", &["clock:", "behind the newest call", "2099"]);
    let last = r#"{"succeeded":{"time":"2099-01-01T00:00:00Z","file":"/x","size":1},"failed":null}"#;
    fs::write(db.with_file_name("office.db.backup.json"), last).unwrap();
    says(&check(&db).0, "warning", &["clock:", "the last backup"]);
}

#[test]
fn an_old_and_a_failed_backup_and_an_expired_certificate_are_reported() {
    let (_folder, db) = database();
    let last = |text: &str| fs::write(db.with_file_name("office.db.backup.json"), text).unwrap();
    last(r#"{"succeeded":{"time":"2024-01-01T00:00:00Z","file":"/x","size":1},"failed":null}"#);
    says(&check(&db).0, "warning", &["backup:", "days old"]);
    last(r#"{"succeeded":null,"failed":{"time":"2026-01-01T00:00:00Z","error":"the stick is full"}}"#);
    let (lines, failed) = check(&db);
    assert!(failed);
    says(&lines, "error", &["backup:", "the stick is full"]);
    let folder = db.with_file_name("office.db.tls");
    let mut old = rcgen::CertificateParams::new(vec!["old".into()]).unwrap();
    old.not_after = rcgen::date_time_ymd(2025, 1, 1);
    let old = old.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
    fs::write(folder.join("cert.pem"), old.pem()).unwrap();
    says(&check(&db).0, "error", &["certificate:", "expired"]);
}

#[test]
fn a_certificate_that_cannot_be_renewed_is_reported() {
    let (_folder, db) = database();
    let key = db.with_file_name("office.db.tls").join("ca.key");
    assert!(!check(&db).0.contains("renewed"));
    fs::write(&key, rcgen::KeyPair::generate().unwrap().serialize_pem()).unwrap();
    says(&check(&db).0, "warning", &["certificate:", "can't be renewed", "don't belong together"]);
    fs::remove_file(&key).unwrap();
    says(&check(&db).0, "warning", &["certificate:", "can't be renewed", "ca.key"]);
}

#[test]
fn scripts_get_json() {
    let (_folder, db) = database();
    let output = done(&db, &["check", "--json"]);
    let json: Value = serde_json::from_str(&output).unwrap();
    assert_eq!(json["ok"], true);
    let findings = json["findings"].as_array().unwrap();
    assert!(findings.iter().any(|finding| finding["check"] == "integrity" && finding["level"] == "ok"));
    assert!(findings.iter().any(|finding| finding["check"] == "backup" && finding["advice"] != ""));
}

#[test]
fn without_a_certificate_all_is_well_on_loopback_and_nowhere_else() {
    let (_folder, db) = database();
    fs::remove_dir_all(db.with_file_name("office.db.tls")).unwrap();
    says(&check(&db).0, "ok", &["certificate:", "loopback needs none"]);
    let config = db.with_file_name("switchroom.toml");
    fs::write(&config, "listen = [\"0.0.0.0:443\"]\n").unwrap();
    let run = crate::cli::run(&db, &["--config", config.to_str().unwrap(), "check"], "");
    assert_eq!(run.status, Some(1));
    says(&run.stdout, "error", &["certificate:", "does not start", "tls renew"]);
}
