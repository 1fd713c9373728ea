//! `import cdr --follow`: like `tail -F`, and nothing is lost or comes twice, whatever happens.

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::app::{self, PATIENCE};
use crate::cli::Place;
use crate::import_cdr::{full, line};

/// A place with a tenant, and a follower of `Master.csv` in it.
struct Following {
    place: Place,
    process: Option<Child>,
}

impl Following {
    fn place() -> Place {
        let place = Place::with_boss();
        place.run(&["tenant", "add", "Alpha", "--name", "Alpha"]).ok();
        place
    }

    /// The follower of a place, which is started later.
    fn of(place: Place) -> Following {
        Following { place, process: None }
    }

    /// A started one.
    fn begin() -> Following {
        let mut following = Following::of(Following::place());
        following.start();
        following
    }

    fn start(&mut self) {
        let errors = OpenOptions::new().create(true).append(true).open(self.place.path("log")).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_switchroom"))
            .env_remove("SWITCHROOM_DB")
            .arg("--db")
            .arg(&self.place.db)
            .args(["import", "cdr", "--follow"])
            .arg(self.place.path("Master.csv"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .unwrap();
        self.process = Some(child);
    }

    /// As Asterisk does it: the file is opened for each record.
    fn append(&self, text: &str) {
        append(&self.place.path("Master.csv"), text);
    }

    fn rename(&self, from: &str, to: &str) {
        std::fs::rename(self.place.path(from), self.place.path(to)).unwrap();
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.place.path("log")).unwrap()
    }

    fn calls(&self) -> String {
        self.place.value("SELECT coalesce(group_concat(substr(uniqueid, 12), ' ' ORDER BY ID), '') FROM cdr")
    }

    /// Waits until these calls are here, and no others.
    #[track_caller]
    fn await_calls(&self, expected: &str) {
        self.wait(|| self.calls() == expected, || format!("{expected:?}, but {:?}", self.calls()));
    }

    #[track_caller]
    fn await_log(&self, words: &str) {
        self.wait(|| self.log().contains(words), || format!("{words:?} in the log"));
    }

    #[track_caller]
    fn wait(&self, is_there: impl Fn() -> bool, what: impl Fn() -> String) {
        let started = Instant::now();
        while !is_there() {
            assert!(started.elapsed() < PATIENCE, "not there: {}\n{}", what(), self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The report, and that it ended well.
    #[track_caller]
    fn stop(&mut self, signal: &str) -> String {
        let mut child = self.process.take().unwrap();
        send(signal, &child);
        let mut report = String::new();
        child.stdout.take().unwrap().read_to_string(&mut report).unwrap();
        let status = child.wait().unwrap();
        assert!(status.success(), "{status:?}\n{}", self.log());
        report
    }

    fn kill(&mut self) {
        let mut child = self.process.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        if let Some(child) = &mut self.process {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn send(signal: &str, child: &Child) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

fn append(file: &Path, text: &str) {
    OpenOptions::new().create(true).append(true).open(file).unwrap().write_all(text.as_bytes()).unwrap();
}

/// Two legs of a queue: one uniqueid and channel, no sequence.
fn leg(number: u32) -> String {
    line("Alpha", "09:00:00", "PJSIP/101-Alpha-00000001", ",\"1772442000.1\",\"\"").replace("102", &number.to_string())
}

#[test]
fn calls_come_in_as_they_are_written_and_a_stop_takes_the_last_ones_in() {
    for signal in ["-TERM", "-INT"] {
        let mut following = Following::begin();
        following.await_log("not there yet");
        following.append(&full(1));
        following.await_calls("1");
        following.append(&(full(2) + &full(3)));
        following.await_calls("1 2 3");
        following.append(&full(4));
        let report = following.stop(signal);
        assert_eq!(following.calls(), "1 2 3 4");
        assert!(report.contains("cdr 4 4 0 0 0"), "{report}");
    }
}

#[test]
fn a_half_written_line_is_waited_for() {
    let mut following = Following::begin();
    let whole = full(2);
    following.append(&(full(1) + &whole[..100]));
    following.await_calls("1");
    following.append(&whole[100..]);
    following.await_calls("1 2");
    assert!(!following.log().contains("left out"));
    following.stop("-TERM");
}

#[test]
fn after_a_kill_or_a_stop_it_goes_on_where_it_was() {
    let mut following = Following::begin();
    following.append(&(leg(201) + &leg(202)));
    following.await_calls("1 1");
    following.kill();
    following.append(&leg(203));
    following.start();
    following.await_calls("1 1 1");
    following.stop("-TERM");
    following.append(&leg(203));
    following.start();
    following.await_calls("1 1 1 1");
    following.stop("-TERM");
    assert_eq!(
        following.place.column("SELECT dst || sequence FROM cdr ORDER BY ID"),
        ["201-1", "202-2", "203-3", "203-4"]
    );
}

#[test]
fn a_call_that_an_import_brought_does_not_come_again() {
    let mut following = Following::of(Following::place());
    following.append(&(full(4) + &leg(201) + &leg(202)));
    let file = following.place.path("Master.csv");
    following.place.run(&["import", "cdr", file.to_str().unwrap()]).ok();
    following.append(&full(5));
    following.start();
    following.await_calls("4 1 1 5");
    let report = following.stop("-TERM");
    assert!(report.contains("cdr 4 1 0 3 0"), "{report}");
    following.place.run(&["import", "cdr", file.to_str().unwrap()]).ok().assert_line(&["cdr 4 0 0 4 0"]);
}

#[test]
fn a_renamed_file_is_read_to_its_end_before_the_new_one() {
    let mut following = Following::begin();
    following.append(&full(1));
    following.await_calls("1");
    following.append(&full(2));
    following.rename("Master.csv", "Master.csv.1");
    // Who had it open goes on writing to it.
    append(&following.place.path("Master.csv.1"), &full(3));
    following.append(&full(4));
    following.await_calls("1 2 3 4");
    // Twice between two looks.
    following.append(&full(5));
    following.rename("Master.csv.1", "Master.csv.3");
    following.rename("Master.csv", "Master.csv.2");
    following.append(&full(6));
    following.rename("Master.csv", "Master.csv.1");
    following.append(&full(7));
    following.await_calls("1 2 3 4 5 6 7");
    following.stop("-TERM");
}

#[test]
fn a_file_that_is_copied_and_cut_off_is_read_to_its_end_in_the_copy() {
    let mut following = Following::begin();
    following.append(&(full(1) + &full(2)));
    following.await_calls("1 2");
    let file = following.place.path("Master.csv");
    following.append(&full(3));
    std::fs::copy(&file, following.place.path("Master.csv.1")).unwrap();
    OpenOptions::new().write(true).truncate(true).open(&file).unwrap();
    // It is longer than before when it is looked at again.
    following.append(&(4..9).map(full).collect::<String>());
    following.await_calls("1 2 3 4 5 6 7 8");
    following.stop("-TERM");
}

#[test]
fn a_file_that_was_rotated_and_packed_while_nobody_followed_is_found() {
    let mut following = Following::begin();
    following.append(&full(1));
    following.await_calls("1");
    following.kill();
    following.append(&full(2));
    following.rename("Master.csv", "Master.csv.1");
    following.append(&full(3));
    let packed = Command::new("gzip").arg(following.place.path("Master.csv.1")).status().unwrap();
    assert!(packed.success());
    following.rename("Master.csv.1.gz", "Master.csv.2.gz");
    following.rename("Master.csv", "Master.csv.1");
    following.append(&full(4));
    following.start();
    following.await_calls("1 2 3 4");
    following.stop("-TERM");
    assert!(!following.log().contains("neither here"), "{}", following.log());
}

#[test]
fn a_packed_copy_of_what_was_read_is_not_read_again() {
    let mut following = Following::begin();
    following.append(&(leg(201) + &leg(202)));
    following.await_calls("1 1");
    following.rename("Master.csv", "Master.csv.1");
    // As it is while gzip is at work: the copy is newer, and the first is still there.
    let packing = Command::new("gzip").args(["-kn"]).arg(following.place.path("Master.csv.1")).status().unwrap();
    assert!(packing.success());
    std::fs::write(following.place.path("Master.csv.2.gz"), [0x1f, 0x8b, 8, 0, 0, 0]).unwrap();
    for copy in ["Master.csv.1.gz", "Master.csv.2.gz"] {
        let file = OpenOptions::new().write(true).open(following.place.path(copy)).unwrap();
        file.set_modified(std::time::SystemTime::now()).unwrap();
    }
    following.append(&full(4));
    following.await_calls("1 1 4");
    following.append(&full(5));
    following.await_calls("1 1 4 5");
    following.stop("-TERM");
}

#[test]
fn a_bad_line_is_logged_and_left_out() {
    let mut following = Following::begin();
    following.append(&(full(1) + "nonsense\n" + &full(2).replace("09:00:00", "29:00:00") + &full(3)));
    following.await_calls("1 3");
    let log = following.log();
    assert!(log.contains("Master.csv:2:") && log.contains("Master.csv:3: cdr.start"), "{log}");
    following.append(&full(4));
    following.await_calls("1 3 4");
    let report = following.stop("-TERM");
    assert!(report.contains("cdr 5 3 0 0 2"), "{report}");
    // They are not told again.
    following.start();
    following.append(&full(5));
    following.await_calls("1 3 4 5");
    following.stop("-TERM");
    assert_eq!(following.log().matches("nonsense").count(), 1);
}

#[test]
fn a_busy_database_is_waited_for() {
    let mut following = Following::begin();
    following.append(&full(1));
    following.await_calls("1");
    let db = app::open(&following.place.db);
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    following.append(&full(2));
    following.await_log("trying again");
    following.append(&full(3));
    db.execute_batch("COMMIT").unwrap();
    following.await_calls("1 2 3");
    following.await_log("works again");
    following.stop("-TERM");
}

#[test]
fn a_disk_that_is_full_is_waited_for() {
    let mut following = Following::begin();
    following.append(&full(1));
    following.await_calls("1");
    let process = following.process.as_ref().unwrap().id().to_string();
    let full_disk = ["-f", "-qq", "-o", "/dev/null", "-e", "inject=pwrite64:error=ENOSPC", "-p"];
    let Ok(mut strace) = Command::new("strace").args(full_disk).arg(process).spawn() else {
        let _ = std::io::stderr().write_all(b"skipped: strace is not installed\n");
        return;
    };
    following.append(&full(2));
    following.await_log("trying again");
    following.append(&full(3));
    send("-TERM", &strace);
    strace.wait().unwrap();
    following.await_calls("1 2 3");
    following.await_log("works again");
    following.stop("-TERM");
}

#[test]
fn of_two_that_follow_one_file_the_second_ends_and_no_call_comes_twice() {
    let mut following = Following::begin();
    following.append(&leg(201));
    following.await_calls("1");
    let first = following.process.take().unwrap();
    following.start();
    let second = following.process.replace(first);
    let mut second = second.unwrap();
    following.append(&leg(202));
    following.append(&leg(203));
    following.await_calls("1 1 1");
    let started = Instant::now();
    let mut is_one_gone = false;
    for n in 204.. {
        let first = following.process.as_mut().unwrap();
        is_one_gone |= first.try_wait().unwrap().is_some() || second.try_wait().unwrap().is_some();
        if is_one_gone {
            break;
        }
        assert!(started.elapsed() < PATIENCE, "both go on");
        following.append(&leg(n));
        std::thread::sleep(Duration::from_millis(300));
    }
    following.await_log("another process follows it");
    let _ = second.kill();
    second.wait().unwrap();
    let lines = std::fs::read_to_string(following.place.path("Master.csv")).unwrap().lines().count().to_string();
    if following.process.as_mut().unwrap().try_wait().unwrap().is_some() {
        following.start();
    }
    following.wait(|| following.place.value("SELECT count(*) FROM cdr") == lines, || format!("{lines} calls"));
}

#[test]
fn nothing_is_written_where_nothing_is_new_and_a_batch_is_one_transaction() {
    let mut following = Following::begin();
    following.append(&(1..200).map(full).collect::<String>());
    following.wait(|| following.place.value("SELECT count(*) FROM cdr") == "199", || "199 calls".into());
    let (db, wal) = (following.place.db.display().to_string(), format!("{}-wal", following.place.db.display()));
    let written = || {
        [&db, &wal].map(|file| {
            let about = std::fs::metadata(file).unwrap();
            (about.len(), about.modified().unwrap())
        })
    };
    let before = written();
    // It has looked again when it has seen the new file.
    following.rename("Master.csv", "Master.csv.1");
    append(&following.place.path("Master.csv"), "");
    following.await_log("was rotated");
    assert_eq!(written(), before);
    following.stop("-TERM");
    assert_eq!(following.place.value("SELECT count(*) FROM au_audit WHERE au_what = 'import cdr --follow'"), "1");
}

#[test]
fn a_purge_while_it_follows_deletes_what_is_old_and_keeps_what_is_new() {
    let mut following = Following::begin();
    following.append(&(1..2000).map(full).collect::<String>());
    following.wait(|| following.place.value("SELECT count(*) FROM cdr") == "1999", || "1999 calls".into());
    let purge = {
        let db = following.place.db.clone();
        std::thread::spawn(move || crate::cli::run(&db, &["calls", "purge", "--before", "2026-03-03"], "").ok())
    };
    let newer = |n: u32| full(n).replace("2026-03-02", "2026-03-04");
    for n in 3000..3020 {
        following.append(&newer(n));
        std::thread::sleep(Duration::from_millis(10));
    }
    purge.join().unwrap();
    let expected = (3000..3020).map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
    following.await_calls(&expected);
    // What was deleted does not come back.
    following.stop("-TERM");
    following.start();
    following.append(&newer(3020));
    following.await_calls(&(expected + " 3020"));
    following.stop("-TERM");
}

#[test]
fn it_is_refused_where_it_makes_no_sense() {
    let place = Following::place();
    place.run(&["import", "cdr", "-", "--follow"]).failed(&["standard input"]);
    place.run(&["import", "cdr", "Master.csv", "--follow", "--dry-run"]).usage();
    place.run(&["import", "cdr", "Master.csv", "--follow", "--tenant", "Nobody"]).failed(&["no tenant Nobody"]);
}
