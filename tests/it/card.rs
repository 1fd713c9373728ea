//! The memory card lives long: what writes nothing, and a WAL that stays small.

use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::app::{Answer, Client, Office};
use crate::world;

/// What a write would change: size and time of the file and its WAL, and the bytes that the process has sent to any disk.
fn writes(office: &Office) -> (Vec<(u64, std::time::SystemTime)>, u64) {
    let files = ["", "-wal"].map(|suffix| {
        let about = std::fs::metadata(format!("{}{suffix}", office.db.display())).unwrap();
        (about.len(), about.modified().unwrap())
    });
    let io = std::fs::read_to_string(format!("/proc/{}/io", office.pid())).unwrap();
    let written = io.lines().find_map(|line| line.strip_prefix("write_bytes: ")).unwrap();
    (files.to_vec(), written.parse().unwrap())
}

fn update(client: &Client, n: usize) -> Answer {
    let hunt = format!(r#"{{"hu_name":"name {n}"}}"#);
    client.post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt", &hunt)])
}

#[test]
fn reads_and_logins_write_nothing() {
    let office = Office::open();
    // One write, so that there is a WAL to be read, and one read after it: SQLite notes in shared memory where readers are.
    update(&office.admin(), 0).data();
    office.admin().post("/hunt/byid", &[("hunt_id", "51")]).data();
    let before = writes(&office);
    for round in 0..10 {
        for client in [office.admin(), office.manager(), office.viewer()] {
            client.get("/user/login").data();
            client.get("/user/get").data();
            for path in
                ["/destination/all", "/extension/bytenant", "/hunt/bytenant", "/phone/bytenant", "/did/bytenant"]
            {
                client.post(path, &[("tenant_id", "1")]).data();
            }
            client.post("/cdr/getCallHistory", &[("start_date_ymd", "2000-01-01")]).data();
        }
        office.manager().post("/extension/usersecret", &[("extension_id", "11")]).data();
        office.stranger().get("/healthz").data();
        if round < 8 {
            office.login(("admin", "wrong password")).get("/user/login").assert_failed(401, "Unauthorized Access");
        }
    }
    assert_eq!(writes(&office), before);
}

#[test]
fn an_imported_users_first_login_is_the_only_one_that_writes() {
    // As an import leaves them: Argon2id of the password's digest.
    let office = Office::open();
    let digest: String = ring::digest::digest(&ring::digest::SHA256, world::VIEWER.1.as_bytes())
        .as_ref()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let id = office.value("SELECT us_id FROM us_users WHERE us_username = 'Vito'");
    office.admin().post("/user/updatebyid", &[("user_id", &id), ("password", &digest)]).data();
    office.sql("UPDATE us_users SET us_digest = 'sha256' WHERE us_username = 'Vito'");
    let before = writes(&office);
    office.viewer().get("/user/login").data();
    let first = writes(&office);
    assert_ne!(first.0[1], before.0[1], "the plain form is stored");
    office.viewer().post("/hunt/byid", &[("hunt_id", "51")]).data();
    let settled = writes(&office);
    assert_eq!(settled.0, first.0);
    for _ in 0..20 {
        office.viewer().get("/user/login").data();
    }
    assert_eq!(writes(&office), settled);
}

/// What the WAL may come to: 1000 pages go into the file at once, and a writer may get ahead of that for a moment.
const MOST_WAL: u64 = 8 * 1024 * 1024;

fn wal(office: &Office) -> u64 {
    std::fs::metadata(format!("{}-wal", office.db.display())).unwrap().len()
}

#[test]
fn a_slow_reader_of_a_big_history_does_not_let_the_wal_grow() {
    let office = Office::setup()
        .sql(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 30000)
             INSERT INTO cdr (ID, accountcode, start, clid, uniqueid)
             SELECT 5000 + n, 'Alpha', datetime('2025-01-01', n || ' seconds'), 'a caller', 'u' || n FROM n",
        )
        .serve();
    let admin = office.admin();
    let mut slow = admin.start("POST", "/cdr/getCallHistory", &[], b"start_date_ymd=2020-01-01");
    let (mut answer, mut largest) = (vec![0; 1000], 0);
    slow.read_exact(&mut answer).unwrap();
    for n in 0..1500 {
        update(&admin, n).data();
        let mut piece = [0; 2000];
        slow.read_exact(&mut piece).unwrap();
        answer.extend(piece);
        largest = largest.max(wal(&office));
    }
    assert!(largest < MOST_WAL, "{largest} bytes");
    slow.read_to_end(&mut answer).unwrap();
    let answer = Answer::parse(&answer, false).unwrap();
    assert!(answer.complete);
    assert_eq!(answer.data().as_array().unwrap().len(), 30_003);
}

#[test]
fn readers_that_never_pause_do_not_let_the_wal_grow() {
    let office = Office::open();
    let admin = office.admin();
    let done = AtomicBool::new(false);
    let mut largest = 0;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    admin.post("/hunt/byid", &[("hunt_id", "51")]).data();
                }
            });
        }
        for n in 0..1500 {
            update(&admin, n).data();
            largest = largest.max(wal(&office));
        }
        done.store(true, Ordering::Relaxed);
    });
    assert!(largest < MOST_WAL, "{largest} bytes");
}
