//! `backup`: a verified copy while the server writes, and what becomes of it.

use crate::app::{self, Office, PATIENCE, switchroom};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A database with some rows, and nobody who serves it.
pub fn database() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let db = folder.path().join("office.db");
    app::init(&db);
    app::open(&db).execute_batch("INSERT INTO te_tenants VALUES (1, 'Alpha', 'Alpha'), (2, 'Beta', 'Beta')").unwrap();
    (folder, db)
}

/// Runs `switchroom` and gives what it printed; anything but success fails the test.
#[track_caller]
pub fn done(db: &Path, args: &[&str]) -> String {
    let output = switchroom(db).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs `switchroom`, which must fail with status 1, and gives the one line that says why.
#[track_caller]
pub fn refused(db: &Path, args: &[&str]) -> String {
    let output = switchroom(db).args(args).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{args:?}: {text}");
    text.lines().last().unwrap_or_default().to_owned()
}

/// The names in a folder, hidden ones too, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Says what a test measured, or why it could test nothing.
#[allow(clippy::print_stderr)]
pub fn say(line: &str) {
    eprintln!("{line}");
}

/// A folder's backups, sorted by name.
fn backups(folder: &Path) -> Vec<PathBuf> {
    names(folder).iter().filter(|name| !name.starts_with('.')).map(|name| folder.join(name)).collect()
}

fn manifest(backup: &Path) -> Value {
    let name = format!(".{}.json", backup.file_name().unwrap().to_str().unwrap());
    serde_json::from_slice(&fs::read(backup.with_file_name(name)).unwrap()).unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_backup_is_one_plain_file_with_every_row_and_a_manifest() {
    let (_folder, db) = database();
    let said = done(&db, &["backup"]);
    let folder = db.with_file_name("office.db.backups");
    let [backup] = &backups(&folder)[..] else { panic!("{:?}", names(&folder)) };
    assert!(said.contains(backup.to_str().unwrap()), "{said}");
    assert_eq!(names(&folder).len(), 2, "the backup and its manifest: {:?}", names(&folder));
    assert_eq!((mode(&folder), mode(backup)), (0o700, 0o600));
    assert_eq!(fs::read(backup).unwrap()[18..20], [1, 1], "no WAL belongs to it");
    assert_eq!(app::dump(&app::open(backup)), app::dump(&app::open(&db)));
    let manifest = manifest(backup);
    assert_eq!(manifest["rows"]["te_tenants"], 2);
    assert_eq!(manifest["size"], fs::metadata(backup).unwrap().len());
    let sha256 = Command::new("sha256sum").arg(backup).output().unwrap();
    assert!(String::from_utf8(sha256.stdout).unwrap().starts_with(manifest["sha256"].as_str().unwrap()));
    assert_eq!((&manifest["schema"], &manifest["sequence"]), (&Value::from(2), &Value::from(1)));
    assert!(done(&db, &["backup", "verify", backup.to_str().unwrap()]).contains("its manifest agrees"));
}

#[test]
fn five_backups_in_a_second_are_five_files() {
    let (folder, db) = database();
    let target = folder.path().join("stick");
    fs::create_dir(&target).unwrap();
    let running: Vec<_> = (0..5)
        .map(|_| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_switchroom"));
            command.arg("--db").arg(&db).arg("backup").arg(&target).stdout(std::process::Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut child in running {
        assert!(child.wait().unwrap().success());
    }
    let made = backups(&target);
    assert_eq!((made.len(), names(&target).len()), (5, 10));
    let mut sequences: Vec<u64> = made.iter().map(|backup| manifest(backup)["sequence"].as_u64().unwrap()).collect();
    sequences.sort_unstable();
    assert_eq!(sequences, [1, 2, 3, 4, 5]);
}

#[test]
fn a_backup_of_a_busy_server_is_one_moment_of_it_and_holds_no_writer_up() {
    let office = Office::open();
    let mut db = office.database();
    let rows = db.transaction().unwrap();
    for n in 0..100_000 {
        rows.execute(
            "INSERT INTO cdr (start, uniqueid, channel, clid) VALUES ('2024-01-01 10:00:00', ?1, 'SIP/1', ?2)",
            (n, "x".repeat(300)),
        )
        .unwrap();
    }
    rows.commit().unwrap();
    let stop = AtomicBool::new(false);
    let (client, stop) = (office.admin(), &stop);
    let write = |n: u32| {
        let change = format!(r#"{{"hu_name":"name {n}"}}"#);
        let began = Instant::now();
        let answer = client.post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt", &change)]);
        assert_eq!(answer.status, 200, "{}", answer.text());
        began.elapsed()
    };
    write(0); // The first login takes its time.
    std::thread::scope(|threads| {
        let writer = threads.spawn(move || {
            let mut slowest = Duration::ZERO;
            let mut writes = 0;
            while !stop.load(Ordering::Relaxed) {
                slowest = slowest.max(write(writes));
                writes += 1;
            }
            (writes, slowest)
        });
        for _ in 0..3 {
            done(&office.db, &["backup"]);
        }
        stop.store(true, Ordering::Relaxed);
        let (writes, slowest) = writer.join().unwrap();
        assert!(writes > 10, "{writes}");
        // What a write may wait for the backup is 100 ms; the rest is for a machine that is busy with other tests.
        assert!(slowest < Duration::from_millis(600), "a write took {slowest:?}");
        say(&format!("{writes} writes meanwhile, the slowest took {slowest:?}"));
    });
    for backup in backups(&office.dir.path().join("office.db.backups")) {
        done(&office.db, &["backup", "verify", backup.to_str().unwrap()]);
        assert_eq!(app::dump(&app::open(&backup))["cdr"].len(), office.dump()["cdr"].len());
    }
}

#[test]
fn the_newest_stay_by_order_of_making_whatever_the_clock_says() {
    let (folder, db) = database();
    let target = folder.path().join("stick");
    fs::create_dir(&target).unwrap();
    let stick = target.to_str().unwrap();
    done(&db, &["backup", stick]);
    // Made "in the year 2099", when the clock was wrong.
    let first = backups(&target).remove(0);
    let late = target.join("switchroom-20990101T000000Z.db");
    fs::rename(&first, &late).unwrap();
    let manifests = |path: &Path| path.with_file_name(format!(".{}.json", path.file_name().unwrap().to_str().unwrap()));
    fs::rename(manifests(&first), manifests(&late)).unwrap();
    fs::write(target.join("notes.txt"), "not ours").unwrap();
    for _ in 0..3 {
        done(&db, &["backup", stick, "--keep", "2"]);
    }
    let left = backups(&target);
    assert!(!late.exists() && !manifests(&late).exists());
    assert_eq!(left.len(), 3, "two backups and the notes: {left:?}");
    assert_eq!(names(&target).len(), 5);
    let list = done(&db, &["backup", "list", stick]);
    assert_eq!(list.matches("verified when made").count(), 2, "{list}");
}

#[test]
fn a_compressed_backup_is_verified_too() {
    let (_folder, db) = database();
    done(&db, &["backup", "--compress"]);
    let backup = backups(&db.with_file_name("office.db.backups")).remove(0);
    assert!(backup.to_str().unwrap().ends_with(".db.zst"));
    assert!(fs::metadata(&backup).unwrap().len() < fs::metadata(&db).unwrap().len());
    assert!(done(&db, &["backup", "verify", backup.to_str().unwrap()]).contains("te_tenants"));
    // Without its manifest, and cut off.
    let alone = db.with_file_name("alone.zst");
    fs::copy(&backup, &alone).unwrap();
    assert!(done(&db, &["backup", "verify", alone.to_str().unwrap()]).contains("no manifest"));
    let bytes = fs::read(&alone).unwrap();
    fs::write(&alone, &bytes[..bytes.len() - 100]).unwrap();
    assert!(refused(&db, &["backup", "verify", alone.to_str().unwrap()]).contains("cut off or damaged"));
}

/// A pair of age keys: the file with the secret one, and the public one.
pub fn keys(folder: &Path) -> (PathBuf, String) {
    use age::secrecy::ExposeSecret;
    let key = age::x25519::Identity::generate();
    let file = folder.join("key.txt");
    fs::write(&file, format!("# made by a test\n{}\n", key.to_string().expose_secret())).unwrap();
    (file, key.to_public().to_string())
}

#[test]
fn an_encrypted_backup_opens_with_the_secret_key_alone() {
    let (folder, db) = database();
    let (identity, public) = keys(folder.path());
    let target = folder.path().join("stick");
    fs::create_dir(&target).unwrap();
    done(&db, &["backup", target.to_str().unwrap(), "--compress", "--encrypt-to", &public]);
    let backup = backups(&target).remove(0);
    let name = backup.to_str().unwrap();
    assert!(name.ends_with(".db.zst.age"));
    assert!(done(&db, &["backup", "verify", name]).contains("--identity"));
    let identity = identity.to_str().unwrap();
    assert!(done(&db, &["backup", "verify", name, "--identity", identity]).contains("te_tenants"));
    let other = folder.path().join("other");
    fs::create_dir(&other).unwrap();
    let (wrong, _) = keys(&other);
    let told = refused(&db, &["backup", "verify", name, "--identity", wrong.to_str().unwrap()]);
    assert!(told.contains("can't be opened") && told.contains("encrypted to other keys"), "{told}");
    // One whose header is no longer what its maker wrote: well formed, or not.
    let bytes = fs::read(&backup).unwrap();
    let proof = bytes.windows(5).position(|five| five == b"\n--- ").unwrap() + 5;
    for letters in [b"AAAA", b"BBBB", b"{{{{"] {
        let mut bytes = bytes.clone();
        bytes[proof..proof + 4].copy_from_slice(letters);
        let forged = other.join("forged.age");
        fs::write(&forged, bytes).unwrap();
        let told = refused(&db, &["backup", "verify", forged.to_str().unwrap(), "--identity", identity]);
        assert!(told.contains("can't be opened") && told.contains("damaged"), "{told}");
    }
    assert_eq!(
        switchroom(&db).args(["backup", "--encrypt-to", "age1nonsense"]).output().unwrap().status.code(),
        Some(2)
    );
}

/// The tool of Debian's package `age`; where it is not installed nothing is tested here.
#[test]
fn the_age_tool_opens_an_encrypted_backup() {
    if Command::new("age").arg("--version").output().is_err() {
        say("skipped: the package age is not installed");
        return;
    }
    let (folder, db) = database();
    let (identity, public) = keys(folder.path());
    done(&db, &["backup", "--encrypt-to", &public]);
    let backup = backups(&db.with_file_name("office.db.backups")).remove(0);
    let opened = folder.path().join("opened.db");
    let age =
        Command::new("age").arg("-d").arg("-i").arg(identity).arg("-o").arg(&opened).arg(backup).status().unwrap();
    assert!(age.success());
    assert_eq!(app::dump(&app::open(&opened)), app::dump(&app::open(&db)));
}

#[test]
fn a_changed_byte_is_found_with_and_without_the_manifest() {
    let (_folder, db) = database();
    let backup = db.with_file_name("copy.db");
    let name = backup.to_str().unwrap();
    done(&db, &["backup", name]);
    assert!(refused(&db, &["backup", name]).contains("exists already"));
    let mut bytes = fs::read(&backup).unwrap();
    bytes[4096..8192].fill(0xA5);
    fs::write(&backup, &bytes).unwrap();
    assert!(refused(&db, &["backup", "verify", name]).contains("damaged"));
    fs::remove_file(db.with_file_name(".copy.db.json")).unwrap();
    assert!(refused(&db, &["backup", "verify", name]).contains("damaged"));
    fs::write(&backup, "SQLite format 3").unwrap();
    assert!(refused(&db, &["backup", "verify", name]).contains("no backup"));
    assert!(refused(&db, &["backup", "verify", "/no/such/file"]).contains("/no/such/file"));
}

#[test]
fn a_failure_is_told_noted_and_leaves_nothing() {
    let (folder, db) = database();
    let told = folder.path().join("told");
    let command = format!("printf %s \"$SWITCHROOM_ERROR\" > {}", told.display());
    let line = refused(&db, &["backup", "/no/such/stick/", "--on-failure", &command]);
    assert!(line.contains("/no/such/stick") && line.contains("mounted"), "{line}");
    assert!(fs::read_to_string(&told).unwrap().contains("/no/such/stick"));
    let noted: Value = serde_json::from_slice(&fs::read(db.with_file_name("office.db.backup.json")).unwrap()).unwrap();
    assert!(noted["failed"]["error"].as_str().unwrap().contains("/no/such/stick"));
    assert!(noted["succeeded"].is_null());
    done(&db, &["backup"]);
    let noted: Value = serde_json::from_slice(&fs::read(db.with_file_name("office.db.backup.json")).unwrap()).unwrap();
    assert!(noted["failed"].is_null());
    assert!(noted["succeeded"]["file"].as_str().unwrap().contains("office.db.backups/switchroom-"));
    assert_eq!(mode(&db.with_file_name("office.db.backup.json")), 0o600);
}

#[test]
fn a_second_folder_gets_a_copy_and_its_failure_does_not_take_the_first_one() {
    let (folder, db) = database();
    let also = folder.path().join("also");
    fs::create_dir(&also).unwrap();
    done(&db, &["backup", "--also", also.to_str().unwrap()]);
    let first = backups(&db.with_file_name("office.db.backups")).remove(0);
    let second = backups(&also).remove(0);
    assert_eq!(fs::read(first).unwrap(), fs::read(second).unwrap());
    assert!(refused(&db, &["backup", "--also", "/no/such/stick"]).contains("/no/such/stick"));
    assert_eq!(backups(&db.with_file_name("office.db.backups")).len(), 2);
}

#[test]
fn what_a_killed_backup_left_is_swept_away_by_the_next_one() {
    let (_folder, db) = database();
    let folder = db.with_file_name("office.db.backups");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join(".switchroom-abc123.part"), "half").unwrap();
    fs::write(folder.join(".switchroom-abc123.part-wal"), "half").unwrap();
    done(&db, &["backup"]);
    assert_eq!(names(&folder).len(), 2, "{:?}", names(&folder));
}

#[test]
fn a_server_tells_when_the_last_backup_was() {
    let office = Office::open();
    assert_eq!(office.stranger().get("/healthz").data()["last_backup"], "none");
    assert!(office.admin().get("/metrics").text().contains("switchroom_last_backup_ok 0"));
    done(&office.db, &["backup"]);
    let health = office.stranger().get("/healthz").data();
    assert_eq!(health["last_backup"], "ok");
    assert!(health["last_backup_age_seconds"].as_str().unwrap().parse::<u64>().unwrap() < PATIENCE.as_secs());
    let metrics = office.admin().get("/metrics");
    assert!(metrics.text().contains("switchroom_last_backup_ok 1"), "{}", metrics.text());
    assert!(metrics.text().contains("switchroom_last_backup_age_seconds "));
    refused(&office.db, &["backup", "/no/such/stick/"]);
    assert_eq!(office.stranger().get("/healthz").data()["last_backup"], "failed");
}

/// As on exFAT, on some network shares, and in some kernels: the folder can't be flushed.
#[test]
fn a_medium_that_cannot_flush_a_folder_is_mentioned_and_used() {
    let (_folder, db) = database();
    let stick = fs::canonicalize(db.parent().unwrap()).unwrap().join("stick");
    fs::create_dir(&stick).unwrap();
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-P"]).arg(&stick).args(["-e", "inject=fsync:error=EINVAL"]);
    strace.arg(env!("CARGO_BIN_EXE_switchroom")).arg("--db").arg(&db).arg("backup").arg(&stick);
    let Ok(output) = strace.env_remove("SWITCHROOM_DB").output() else {
        return say("skipped: strace is not installed");
    };
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("can't flush a folder"), "{output:?}");
    done(&db, &["backup", "verify", backups(&stick)[0].to_str().unwrap()]);
}

#[test]
fn killed_or_failing_anywhere_a_backup_leaves_whole_backups_only() {
    let (_folder, db) = database();
    let folder = db.with_file_name("office.db.backups");
    let before = app::dump(&app::open(&db));
    for how in ["signal=KILL", "error=EIO", "error=ENOSPC"] {
        for call in ["fsync", "fdatasync", "renameat2", "rename", "pwrite64", "write"] {
            for nth in [1, 2, 3, 5, 8, 13, 21] {
                let had = if folder.exists() { backups(&folder).len() } else { 0 };
                let mut strace = Command::new("strace");
                strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("inject={call}:{how}:when={nth}")]);
                strace.arg(env!("CARGO_BIN_EXE_switchroom")).arg("--db").arg(&db).arg("backup");
                let Ok(output) = strace.env_remove("SWITCHROOM_DB").output() else {
                    say("skipped: strace is not installed");
                    return;
                };
                let found = if folder.exists() { backups(&folder) } else { Vec::new() };
                assert!(!output.status.success() || found.len() == had + 1, "{how} {call} {nth}: said done, was not");
                for backup in &found[had.min(found.len())..] {
                    done(&db, &["backup", "verify", backup.to_str().unwrap()]);
                    assert_eq!(app::dump(&app::open(backup)), before, "{how} {call} {nth}");
                }
                if output.status.success() {
                    break;
                }
            }
        }
    }
    done(&db, &["backup"]);
    assert!(!names(&folder).iter().any(|name| name.contains(".part")), "{:?}", names(&folder));
}

/// A medium of its own that is as big as is said, in a new folder; None where nothing may be mounted here.
pub struct Medium {
    pub folder: TempDir,
}

impl Medium {
    pub fn of(size: &str) -> Option<Medium> {
        let folder = TempDir::new().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "switchroom-test"]).arg(folder.path());
        if !mount.output().is_ok_and(|output| output.status.success()) {
            say("skipped: nothing may be mounted here (this needs root)");
            return None;
        }
        Some(Medium { folder })
    }

    pub fn remount(&self, how: &str) {
        let status = Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(self.folder.path()).status();
        assert!(status.unwrap().success(), "remount,{how}");
    }

    /// Uses up all space but a little, then all of it.
    pub fn fill(&self) -> PathBuf {
        let filler = self.folder.path().join("filler");
        let mut file = fs::File::create(&filler).unwrap();
        while std::io::Write::write_all(&mut file, &[0; 512]).is_ok() {}
        filler
    }
}

impl Drop for Medium {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.folder.path()).status();
    }
}

#[test]
fn a_full_medium_is_named_and_nothing_is_left_on_it() {
    let Some(stick) = Medium::of("128k") else { return };
    let (_folder, db) = database();
    let path = stick.folder.path();
    let line = refused(&db, &["backup", path.to_str().unwrap()]);
    assert!(line.contains("MiB are needed") && line.contains(path.to_str().unwrap()), "{line}");
    assert_eq!(names(path), Vec::<String>::new());
    // Compressed it could have fitted, so it is tried.
    let filler = stick.fill();
    let line = refused(&db, &["backup", "--also", path.to_str().unwrap(), "--compress"]);
    assert!(line.contains("make room") && line.contains(path.to_str().unwrap()), "{line}");
    assert_eq!(names(path), ["filler"]);
    fs::remove_file(filler).unwrap();
    assert!(refused(&db, &["backup", "verify", path.to_str().unwrap()]).contains(path.to_str().unwrap()));
}

/// The same where nothing can be mounted: the shell's limit of a file's size stands in for the medium's end.
#[test]
fn a_write_that_fails_half_way_leaves_nothing() {
    let (_folder, db) = database();
    let target = db.with_file_name("stick");
    fs::create_dir(&target).unwrap();
    let script = format!(
        "trap '' XFSZ; ulimit -f 64; exec '{}' --db '{}' backup '{}'",
        env!("CARGO_BIN_EXE_switchroom"),
        db.display(),
        target.display()
    );
    let output = Command::new("sh").arg("-c").arg(script).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(names(&target), Vec::<String>::new(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_configured_folder_that_is_not_there_is_named_and_never_a_file() {
    let (folder, db) = database();
    let missing = folder.path().join("missing");
    for flags in [&[][..], &["--keep", "3"]] {
        let args = [&["backup", "--dir", missing.to_str().unwrap()], flags].concat();
        assert!(refused(&db, &args).contains("missing"), "{flags:?}");
        assert!(!missing.exists());
    }
    fs::create_dir(&missing).unwrap();
    done(&db, &["backup", "--dir", missing.to_str().unwrap()]);
    assert_eq!(backups(&missing).len(), 1);
}

#[test]
fn a_named_file_is_packed_when_its_name_or_a_flag_says_so() {
    let (folder, db) = database();
    let config = folder.path().join("switchroom.toml");
    fs::write(&config, "backup-compress = true\n").unwrap();
    let start = |name: &str, flags: &[&str]| {
        let file = folder.path().join(name);
        done(&db, &[&["--config", config.to_str().unwrap(), "backup", file.to_str().unwrap()], flags].concat());
        fs::read(file).unwrap()[..4].to_vec()
    };
    assert_eq!(start("plain.db", &[]), b"SQLi");
    assert_eq!(start("packed.db.zst", &[]), [0x28, 0xb5, 0x2f, 0xfd]);
    assert_eq!(start("asked.db", &["--compress"]), [0x28, 0xb5, 0x2f, 0xfd]);
    done(&db, &["--config", config.to_str().unwrap(), "backup"]);
    assert!(backups(&folder.path().join("office.db.backups")).iter().all(|path| path.extension().unwrap() == "zst"));
}
