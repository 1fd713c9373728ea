//! `restore`: a verified backup in the database's place, and the old one kept.

use crate::app::{self, Office, switchroom};
use crate::backup::{database, done, keys, names, refused, say};
use std::fs;
use std::path::{Path, PathBuf};

/// A backup of a database under a name of its own.
fn backup(db: &Path) -> PathBuf {
    let backup = db.with_file_name("copy.db");
    done(db, &["backup", backup.to_str().unwrap()]);
    backup
}

fn replaced(db: &Path) -> Vec<PathBuf> {
    let folder = db.parent().unwrap();
    names(folder).iter().filter(|name| name.contains(".replaced-")).map(|name| folder.join(name)).collect()
}

/// What is in a database, but for the row in which its audit trail says that it was restored.
fn contents(db: &Path) -> app::Dump {
    let mut dump = app::dump(&app::open(db));
    let is_restore = |row: &Vec<String>| row.iter().any(|field| field == "au_what=restore");
    dump.get_mut("au_audit").unwrap().retain(|row| !is_restore(row));
    dump
}

fn add_tenant(db: &Path) {
    app::open(db).execute_batch("INSERT INTO te_tenants VALUES (9, 'Later', 'Later')").unwrap();
}

#[test]
fn a_restored_database_is_as_it_was_and_the_replaced_one_is_kept() {
    let (_folder, db) = database();
    let backup = backup(&db);
    let then = contents(&db);
    add_tenant(&db);
    let now = contents(&db);
    let said = done(&db, &["restore", backup.to_str().unwrap(), "--yes"]);
    assert!(said.contains("te_tenants") && said.contains("Restored:"), "{said}");
    assert_eq!(contents(&db), then);
    let [kept] = &replaced(&db)[..] else { panic!("{:?}", names(db.parent().unwrap())) };
    assert!(said.contains(kept.to_str().unwrap()), "{said}");
    assert_eq!(contents(kept), now);
}

#[test]
fn the_audit_trail_says_which_backup_was_restored() {
    let (_folder, db) = database();
    let backup = backup(&db);
    done(&db, &["restore", backup.to_str().unwrap(), "--yes"]);
    let trail = done(&db, &["audit", "--csv"]);
    let newest = trail.lines().nth(1).unwrap();
    assert!(newest.contains("restore") && newest.contains("copy.db"), "{trail}");
}

#[test]
fn a_backup_of_the_first_schema_is_brought_to_todays_when_it_is_restored() {
    let (_folder, db) = database();
    let older = db.with_file_name("older.db");
    let connection = app::open(&older);
    connection.execute_batch(include_str!("../schemas/1.sql")).unwrap();
    connection.execute_batch("INSERT INTO te_tenants VALUES (9, 'Older', 'From an older box')").unwrap();
    drop(connection);
    let said = done(&db, &["restore", older.to_str().unwrap(), "--yes"]);
    assert!(said.contains("Restored:"), "{said}");
    assert!(done(&db, &["tenant", "list"]).contains("From an older box"));
    assert_eq!(done(&db, &["audit", "--csv"]).lines().count(), 2);
}

#[test]
fn a_group_that_could_read_the_database_can_read_the_restored_one() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let (_folder, db) = database();
    let backup = backup(&db);
    fs::set_permissions(&db, fs::Permissions::from_mode(0o640)).unwrap();
    done(&db, &["restore", backup.to_str().unwrap(), "--yes"]);
    assert_eq!(db.metadata().unwrap().mode() & 0o777, 0o640);
    fs::set_permissions(&db, fs::Permissions::from_mode(0o600)).unwrap();
    done(&db, &["restore", backup.to_str().unwrap(), "--yes"]);
    assert_eq!(db.metadata().unwrap().mode() & 0o777, 0o600);
}

#[test]
fn on_a_fresh_card_restore_and_serve_are_enough() {
    let office = Office::open();
    let copy = office.dir.path().join("copy.db");
    done(&office.db, &["backup", copy.to_str().unwrap()]);
    let was = office.dump();
    let fresh = Office::setup()
        .prepare(move |db| {
            fs::remove_file(db).unwrap();
            done(db, &["restore", copy.to_str().unwrap(), "--yes"]);
            assert!(db.with_file_name("office.db.tls").join("cert.pem").exists());
            assert!(replaced(db).is_empty());
        })
        .serve();
    assert_eq!(fresh.admin().post("/hunt/byid", &[("hunt_id", "51")]).status, 200);
    assert_eq!(contents(&fresh.db), was);
}

#[test]
fn while_a_server_has_it_open_nothing_is_restored() {
    let office = Office::open();
    let copy = office.dir.path().join("copy.db");
    done(&office.db, &["backup", copy.to_str().unwrap()]);
    let line = refused(&office.db, &["restore", copy.to_str().unwrap(), "--yes"]);
    assert!(line.contains("a server") && line.contains(&office.pid().to_string()), "{line}");
    assert_eq!(office.admin().get("/user/login").status, 200);
    assert!(replaced(&office.db).is_empty());
}

#[test]
fn while_another_program_has_it_open_nothing_is_restored() {
    let (_folder, db) = database();
    let backup = backup(&db);
    let other = app::open(&db);
    let _: i64 = other.query_row("SELECT count(*) FROM te_tenants", [], |row| row.get(0)).unwrap();
    assert!(refused(&db, &["restore", backup.to_str().unwrap(), "--yes"]).contains("another program"));
    drop(other);
    done(&db, &["restore", backup.to_str().unwrap(), "--yes"]);
}

#[test]
fn nobody_is_there_to_ask() {
    let (_folder, db) = database();
    let backup = backup(&db);
    assert!(refused(&db, &["restore", backup.to_str().unwrap()]).contains("--yes"));
    assert!(replaced(&db).is_empty());
}

#[test]
fn what_is_no_whole_backup_is_refused_and_nothing_changes() {
    let (folder, db) = database();
    let backup = backup(&db);
    let before = fs::read(&db).unwrap();
    let bytes = fs::read(&backup).unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let mut damaged = bytes.clone();
    damaged[8192..12_288].fill(0xA5);
    let mut newer = bytes.clone();
    newer[60..64].copy_from_slice(&99_u32.to_be_bytes());
    let mut foreign = bytes.clone();
    foreign[68..72].fill(0);
    for (path, says) in [
        (file("damaged.db", &damaged), "damaged"),
        (file("short.db", &bytes[..bytes.len() / 2]), "damaged"),
        (file("newer.db", &newer), "newer"),
        (file("foreign.db", &foreign), "no backup"),
        (file("text.db", b"<html>"), "no backup"),
        (file("empty.db", b""), "no backup"),
    ] {
        let line = refused(&db, &["restore", path.to_str().unwrap(), "--yes"]);
        assert!(line.contains(says) && line.contains(path.to_str().unwrap()), "{says}: {line}");
    }
    // A copy of a database in use, without what stands in its WAL.
    let in_use = file("used.db", &bytes);
    file("used.db-wal", b"something");
    assert!(refused(&db, &["restore", in_use.to_str().unwrap(), "--yes"]).contains("in use"));
    assert_eq!(fs::read(&db).unwrap(), before);
    assert!(replaced(&db).is_empty());
    assert!(!names(folder.path()).iter().any(|name| name.ends_with(".part")), "{:?}", names(folder.path()));
}

#[test]
fn compressed_and_encrypted_backups_are_restored() {
    let (folder, db) = database();
    let (identity, public) = keys(folder.path());
    let then = contents(&db);
    for args in [&["--compress"][..], &["--encrypt-to", &public], &["--compress", "--encrypt-to", &public]] {
        let target = tempfile::TempDir::new().unwrap();
        done(&db, &[&["backup", target.path().to_str().unwrap()], args].concat());
        let backup = names(target.path()).into_iter().find(|name| !name.starts_with('.')).unwrap();
        let backup = target.path().join(backup);
        let backup = backup.to_str().unwrap();
        add_tenant(&db);
        if backup.ends_with(".age") {
            assert!(refused(&db, &["restore", backup, "--yes"]).contains("--identity"));
        }
        done(&db, &["restore", backup, "--yes", "--identity", identity.to_str().unwrap()]);
        assert_eq!(contents(&db), then, "{args:?}");
    }
}

/// What a server that was killed leaves: a WAL with acknowledged writes.
fn leave_a_wal(db: &Path) {
    let connection = app::open(db);
    connection.execute_batch("INSERT INTO te_tenants VALUES (8, 'InTheWal', 'In the WAL')").unwrap();
    let wal = fs::read(db.with_file_name("office.db-wal")).unwrap();
    let file = fs::read(db).unwrap();
    drop(connection);
    fs::write(db, file).unwrap();
    fs::write(db.with_file_name("office.db-wal"), wal).unwrap();
}

#[test]
fn a_wal_that_was_left_goes_with_the_replaced_database_never_into_the_restored_one() {
    let (_folder, db) = database();
    let backup = backup(&db);
    let then = contents(&db);
    leave_a_wal(&db);
    done(&db, &["restore", backup.to_str().unwrap(), "--yes"]);
    assert_eq!(contents(&db), then);
    let kept = replaced(&db).remove(0);
    let name: String =
        app::open(&kept).query_row("SELECT te_name FROM te_tenants WHERE te_id = 8", [], |row| row.get(0)).unwrap();
    assert_eq!(name, "In the WAL");
}

#[test]
fn a_database_that_is_damaged_past_opening_is_replaced_and_kept_with_its_wal() {
    let (_folder, db) = database();
    let backup = backup(&db);
    let then = contents(&db);
    leave_a_wal(&db);
    let wal = fs::read(db.with_file_name("office.db-wal")).unwrap();
    let damaged = vec![0; 8192];
    fs::write(&db, &damaged).unwrap();
    done(&db, &["restore", backup.to_str().unwrap(), "--yes"]);
    assert_eq!(contents(&db), then);
    let kept = replaced(&db);
    assert_eq!((kept.len(), fs::read(&kept[0]).unwrap()), (2, damaged));
    assert_eq!(fs::read(&kept[1]).unwrap(), wal);
}

#[test]
fn killed_or_failing_anywhere_a_restore_leaves_the_old_contents_or_the_new() {
    let (_folder, db) = database();
    let backup = backup(&db);
    let new = contents(&db);
    add_tenant(&db);
    let old = contents(&db);
    let settled = fs::read(&db).unwrap();
    let mut ends = [0, 0];
    for how in ["signal=KILL", "error=EIO", "error=ENOSPC"] {
        for call in ["fsync", "rename", "renameat2", "unlink", "link", "linkat", "pwrite64"] {
            for nth in 1..=12 {
                let mut strace = std::process::Command::new("strace");
                strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("inject={call}:{how}:when={nth}")]);
                strace.arg(env!("CARGO_BIN_EXE_switchroom")).arg("--db").arg(&db);
                strace.args(["restore", backup.to_str().unwrap(), "--yes"]).env_remove("SWITCHROOM_DB");
                let Ok(output) = strace.output() else {
                    return say("skipped: strace is not installed");
                };
                let found = contents(&db);
                assert!(found == old || found == new, "neither old nor new after {how} {call} {nth}");
                assert!(!output.status.success() || found == new, "{how} {call} {nth}: said done, was not");
                ends[usize::from(found == new)] += 1;
                switchroom(&db).args(["user", "list"]).assert().success();
                fs::write(&db, &settled).unwrap();
                if output.status.success() {
                    break;
                }
            }
        }
    }
    assert!(ends[0] > 0 && ends[1] > 0, "{ends:?}");
}

#[test]
fn another_programs_database_is_not_replaced() {
    let (folder, db) = database();
    let backup = backup(&db);
    let other = folder.path().join("other.db");
    rusqlite::Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)")
        .unwrap();
    let before = fs::read(&other).unwrap();
    assert!(refused(&other, &["restore", backup.to_str().unwrap(), "--yes"]).contains("of another program"));
    assert_eq!(fs::read(&other).unwrap(), before);
}
