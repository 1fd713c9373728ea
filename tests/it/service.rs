//! What a service manager hears from the server, on a socket such as systemd gives it, and what its journal gets.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use tempfile::TempDir;

use crate::app::{Office, PATIENCE};
use crate::cli::{Place, signal};
use crate::init::{certificate_and_key, init};

/// The manager's end of the socket.
struct Manager {
    socket: UnixDatagram,
    dir: TempDir,
}

impl Manager {
    fn new() -> Manager {
        let dir = TempDir::new().unwrap();
        let socket = UnixDatagram::bind(dir.path().join("notify")).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        Manager { socket, dir }
    }

    fn address(&self) -> String {
        self.dir.path().join("notify").to_str().unwrap().to_owned()
    }

    fn hears(&self) -> String {
        let mut message = [0; 1000];
        let size = self.socket.recv(&mut message).expect("the server says nothing");
        String::from_utf8_lossy(&message[..size]).trim().to_owned()
    }
}

fn served(manager: &Manager, flags: &str) -> Office {
    Office::setup().env("NOTIFY_SOCKET", &manager.address()).env("WATCHDOG_USEC", "40000000").flag(flags).serve()
}

#[test]
fn a_server_says_that_it_serves_that_it_answers_and_that_it_stops() {
    let manager = Manager::new();
    let mut office = served(&manager, "--base-path /pbx");
    assert_eq!(manager.hears(), "READY=1");
    // Only after an answer over HTTP, so it has found its own path.
    assert_eq!(manager.hears(), "WATCHDOG=1");
    assert_eq!(office.stranger().get("/pbx/healthz").status, 200);
    signal(office.pid(), "TERM");
    assert_eq!(manager.hears(), "STOPPING=1");
    assert!(office.wait().success());
}

#[test]
fn a_server_asks_itself_over_tls_too() {
    let (manager, place) = (Manager::new(), Place::empty());
    init(&place, "the first password").ok();
    let (certificate, key) = certificate_and_key(&place.path("office.db.tls"));
    let shown = |path: &Path| path.to_str().unwrap().to_owned();
    let _office = served(&manager, &format!("--tls-cert {} --tls-key {}", shown(&certificate), shown(&key)));
    assert_eq!([manager.hears(), manager.hears()], ["READY=1", "WATCHDOG=1"]);
}

/// What a server writes to standard error, which is a file here, from its start to its stop.
fn logged(place: &Place, flags: &[&str], is_journal: bool) -> String {
    let path = place.path("stderr");
    let errors = File::create(&path).unwrap();
    let about = errors.metadata().unwrap();
    // So systemd says which stream is its journal's.
    let stream = if is_journal { format!("{}:{}", about.dev(), about.ino()) } else { format!("{}:1", about.dev()) };
    let mut server = Command::new(env!("CARGO_BIN_EXE_switchroom"))
        .env("JOURNAL_STREAM", stream)
        .arg("--db")
        .arg(&place.db)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(flags)
        .stdout(Stdio::piped())
        .stderr(errors)
        .spawn()
        .unwrap();
    let mut line = String::new();
    let began = Instant::now();
    if flags.contains(&"json") {
        while !line.contains('\n') {
            assert!(began.elapsed() < PATIENCE && server.try_wait().unwrap().is_none(), "{line}");
            line = std::fs::read_to_string(&path).unwrap();
        }
    } else {
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    }
    assert!(line.contains("serves http://"), "{line}");
    signal(server.id(), "TERM");
    assert!(server.wait().unwrap().success());
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_journal_gets_how_grave_a_line_is_and_no_time() {
    let place = Place::with_boss();
    assert_eq!(logged(&place, &[], true), "<6>SIGTERM: stopping when the requests under way are answered\n");
}

#[test]
fn a_log_that_is_no_journal_has_times_even_under_a_service_manager() {
    let place = Place::with_boss();
    let line = logged(&place, &[], false);
    assert!(line.starts_with("20") && line.contains("INFO SIGTERM: stopping"), "{line}");
}

#[test]
fn a_log_in_json_is_an_object_a_line() {
    let place = Place::with_boss();
    for is_journal in [false, true] {
        let log = logged(&place, &["--log-format", "json"], is_journal);
        let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(lines.iter().all(|line| line["level"] == "INFO" && line.get("timestamp").is_none() == is_journal));
        assert!(lines[0]["message"].as_str().unwrap().contains(" serves http://127.0.0.1:"));
        assert_eq!(lines[1]["message"], "SIGTERM: stopping when the requests under way are answered");
    }
    let place = Place::empty();
    let failed = place.run(&["serve", "--log-format", "json"]);
    let line: serde_json::Value = serde_json::from_str(&failed.stderr).unwrap();
    assert_eq!(line["level"], "ERROR");
    assert!(line["message"].as_str().unwrap().contains("init"), "{line}");
}

#[test]
fn a_command_that_fails_is_an_error_in_the_journal() {
    let place = Place::empty();
    let path = place.path("stderr");
    let errors = File::create(&path).unwrap();
    let about = errors.metadata().unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_switchroom"))
        .env("JOURNAL_STREAM", format!("{}:{}", about.dev(), about.ino()))
        .arg("--db")
        .arg(&place.db)
        .arg("serve")
        .stderr(errors)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));
    let said = std::fs::read_to_string(path).unwrap();
    assert!(said.starts_with("<3>switchroom: ") && said.contains("init"), "{said}");
}
