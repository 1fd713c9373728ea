//! What a server does with a file or a medium that fails it, and what is left alone.

use crate::app::{self, Office, PATIENCE, failed, switchroom};
use crate::backup::{Medium, database, done, refused};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Awaits what a server prints.
#[track_caller]
fn await_output(office: &Office, words: &str) {
    let began = Instant::now();
    while !office.output().contains(words) {
        assert!(began.elapsed() < PATIENCE, "never said {words:?}:\n{}", office.output());
        std::thread::yield_now();
    }
}

fn damage(db: &Path, from: usize) {
    let mut bytes = fs::read(db).unwrap();
    bytes[from..].fill(0xA5);
    fs::write(db, bytes).unwrap();
}

#[test]
fn a_damaged_database_is_served_with_503_and_the_log_names_the_restore_command() {
    let office = Office::setup()
        .prepare(|db| {
            done(db, &["backup"]);
            done(db, &["backup", "--compress"]);
            // The newest one is damaged, too: the one before it is named.
            let folder = db.with_file_name("office.db.backups");
            let newest = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            let newest = newest.into_iter().find(|path| path.extension().is_some_and(|end| end == "zst")).unwrap();
            damage(&newest, 100);
            damage(db, 4096);
        })
        .serve();
    let damaged = fs::read(&office.db).unwrap();
    for answer in [
        office.admin().get("/user/login"),
        office.admin().post("/hunt/deletebyid", &[("hunt_id", "51")]),
        office.stranger().get("/healthz"),
    ] {
        assert_eq!((answer.status, answer.text()), (503, failed("Service Unavailable.").as_str()));
    }
    assert_eq!(office.stranger().get("/openapi.json").status, 200);
    let output = office.output();
    let command = output.lines().find(|line| line.contains(" restore '")).unwrap_or_else(|| panic!("{output}"));
    assert!(command.contains(".db'") && !command.contains(".zst"), "{command}");
    assert_eq!(fs::read(&office.db).unwrap(), damaged, "it was not touched");
}

#[test]
fn a_file_that_is_damaged_past_its_header_is_damaged_not_foreign() {
    let office = Office::setup().prepare(|db| {
        let mut bytes = fs::read(db).unwrap();
        bytes[16..18].fill(0xFF); // no such page size
        fs::write(db, bytes).unwrap();
    });
    let office = office.serve();
    office.stranger().get("/healthz").assert_failed(503, "Service Unavailable.");
    assert!(office.output().contains("restore"), "{}", office.output());
}

#[test]
fn damage_that_shows_while_serving_ends_changes_and_names_the_restore_command() {
    let office = Office::open();
    assert_eq!(office.admin().get("/user/login").status, 200);
    office.sql("PRAGMA wal_checkpoint(TRUNCATE)");
    damage(&office.db, 8192);
    // Another process's write makes every connection forget the pages that it remembers.
    office.sql("PRAGMA application_id = 1398231619");
    assert_eq!(office.admin().post("/did/bytenant", &[("tenant_id", "1")]).status, 503);
    await_output(&office, "every change, and what needs the damaged part, gets a 503");
    assert!(office.output().contains(" restore "), "{}", office.output());
    office.stranger().get("/healthz").assert_failed(503, "Service Unavailable.");
    let damaged = fs::read(&office.db).unwrap();
    assert_eq!(rename_hunt(&office, "never"), 503);
    assert_eq!(fs::read(&office.db).unwrap(), damaged);
}

#[test]
fn after_an_unclean_stop_it_serves_at_once_and_checks_meanwhile() {
    let office = Office::open();
    let update = office.admin().post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt", r#"{"hu_name":"kept"}"#)]);
    assert_eq!(update.status, 200);
    let pid = office.pid().to_string();
    assert!(Command::new("kill").args(["-9", &pid]).status().unwrap().success());
    let left = office.dir.path().to_owned();
    let again = Office::setup()
        .prepare(move |db| {
            for end in ["", "-wal"] {
                let name = format!("office.db{end}");
                fs::copy(left.join(&name), db.with_file_name(&name)).unwrap();
            }
        })
        .serve();
    let hunt = again.admin().post("/hunt/byid", &[("hunt_id", "51")]);
    assert!(hunt.text().contains("kept"), "{}", hunt.text());
    await_output(&again, "was looked through and is whole");
}

#[test]
fn what_is_not_ours_is_not_touched() {
    let (folder, db) = database();
    let good = fs::read(&db).unwrap();
    let mut newer = good.clone();
    newer[60..64].copy_from_slice(&99_u32.to_be_bytes());
    let mut foreign = good.clone();
    foreign[68..72].fill(0);
    for (name, bytes, says) in [
        ("newer.db", newer, "newer"),
        ("foreign.db", foreign, "another program"),
        ("text.db", b"<html>".repeat(100), "not an SQLite file"),
        ("empty.db", Vec::new(), "empty"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, &bytes).unwrap();
        for command in ["serve", "check", "backup"] {
            assert!(refused(&path, &[command]).contains(says), "{command} {name}");
        }
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
    for command in ["serve", "check", "backup"] {
        let line = refused(&folder.path().join("none.db"), &[command]);
        assert!(line.contains("init"), "{line}");
    }
}

/// The world's database on a medium of its own.
fn on(medium: &Medium) -> Office {
    let path = medium.folder.path().join("office.db");
    let target = path.clone();
    Office::setup()
        .prepare(move |db| {
            fs::rename(db, db.with_file_name("template.db")).unwrap();
            fs::copy(db.with_file_name("template.db"), &target).unwrap();
            std::os::unix::fs::symlink(&target, db).unwrap();
        })
        .serve()
}

fn rename_hunt(office: &Office, name: &str) -> u16 {
    let change = format!(r#"{{"hu_name":"{name}"}}"#);
    office.admin().post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt", &change)]).status
}

fn hunt_name(office: &Office) -> String {
    let hunt = office.admin().post("/hunt/byid", &[("hunt_id", "51")]).data();
    hunt[0]["hu_name"].as_str().unwrap().to_owned()
}

#[test]
fn on_a_full_disk_writes_get_503_reads_go_on_and_room_ends_it() {
    let Some(disk) = Medium::of("4m") else { return };
    let office = on(&disk);
    assert_eq!(rename_hunt(&office, "before"), 200);
    let filler = disk.fill();
    // What is left of the WAL's last block may take a few more.
    let mut acknowledged = "before".to_owned();
    let refused = (0..100).any(|n| {
        let name = format!("{n}{}", "x".repeat(200));
        let status = rename_hunt(&office, &name);
        if status == 200 {
            acknowledged = name;
        }
        status == 503
    });
    assert!(refused);
    assert_eq!(hunt_name(&office), acknowledged);
    fs::remove_file(filler).unwrap();
    assert_eq!(rename_hunt(&office, "after"), 200);
    assert_eq!(hunt_name(&office), "after");
}

#[test]
fn on_a_read_only_medium_everything_is_read_and_nothing_changed_until_it_can_be_written() {
    let Some(disk) = Medium::of("4m") else { return };
    let path = disk.folder.path().join("office.db");
    let template = Office::open();
    template.sql("PRAGMA wal_checkpoint(TRUNCATE)");
    fs::copy(&template.db, &path).unwrap();
    disk.remount("ro");
    let office = Office::setup()
        .prepare(move |db| {
            fs::remove_file(db).unwrap();
            std::os::unix::fs::symlink(&path, db).unwrap();
        })
        .serve();
    let before = hunt_name(&office);
    assert_eq!(rename_hunt(&office, "refused"), 503);
    assert_eq!(hunt_name(&office), before);
    // A medium that is failing can still be saved to another one.
    let copy = office.dir.path().join("saved.db");
    done(&disk.folder.path().join("office.db"), &["backup", copy.to_str().unwrap()]);
    assert_eq!(app::dump(&app::open(&copy))["hu_huntlists"].len(), 3);
    disk.remount("rw");
    assert_eq!(rename_hunt(&office, "written"), 200);
    assert_eq!(hunt_name(&office), "written");
    let check = switchroom(&office.db).arg("check").output().unwrap();
    assert!(String::from_utf8_lossy(&check.stdout).contains("error    disk:"), "4 MiB are too few: {check:?}");
}
