//! Limits: what comes past one is told so, and the box goes on serving.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use crate::app::{self, Answer, Office, PATIENCE};
use crate::cli::signal;

/// Calls enough that no socket's buffers hold them.
const MANY_CALLS: &str = "
    WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 30000)
    INSERT INTO cdr (ID, accountcode, start, uniqueid, channel, lastapp, clid)
    SELECT 100000 + n, 'Alpha', datetime('2024-03-02', n || ' seconds'), 'many.' || n, 'SIP/many', 'Dial', printf('%200d', n) FROM n";
const ALL: [(&str, &str); 2] = [("start_date_ymd", "2024-01-01"), ("tenant_code", "Alpha")];

/// Asks until the answer is this, as it must be at last.
fn until(status: u16, ask: impl Fn() -> Answer) {
    let began = Instant::now();
    while ask().status != status {
        assert!(began.elapsed() < PATIENCE, "still not {status}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// A connection that was answered and stays.
fn seated(office: &Office) -> TcpStream {
    let mut socket = TcpStream::connect(office.address).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut status = [0; 12];
    socket.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
    socket
}

/// Sends raw bytes and reads until the server closes.
fn raw(office: &Office, parts: &[&str]) -> (TcpStream, Option<Answer>) {
    let mut socket = TcpStream::connect(office.address).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut bytes = Vec::new();
    for part in parts {
        let _ = socket.write_all(part.as_bytes());
    }
    let _ = socket.read_to_end(&mut bytes);
    (socket, Answer::parse(&bytes, false))
}

#[test]
fn one_connection_too_many_gets_a_503_and_a_place_that_is_left_is_free() {
    let office = Office::setup().flag("--max-connections 2").serve();
    let admin = office.admin();
    let held = [(); 2].map(|()| seated(&office));
    until(503, || admin.get("/healthz"));
    let answer = admin.get("/healthz");
    answer.assert_failed(503, "Service Unavailable.");
    assert_eq!(answer.header("retry-after"), Some("2"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    drop(held);
    until(200, || admin.get("/healthz"));
}

#[test]
fn one_address_has_its_own_limit_where_one_is_set() {
    let office = Office::setup().flag("--max-connections-per-address 1").serve();
    let held = seated(&office);
    until(503, || office.stranger().get("/healthz"));
    drop(held);
    until(200, || office.stranger().get("/healthz"));
}

#[test]
fn a_connection_is_closed_after_so_many_requests() {
    let office = Office::setup().flag("--max-requests-per-connection 2").serve();
    let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut socket = TcpStream::connect(office.address).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut all = Vec::new();
    socket.write_all([request; 2].concat().as_bytes()).unwrap();
    let _ = socket.read_to_end(&mut all);
    let all = String::from_utf8_lossy(&all).to_lowercase();
    assert_eq!(all.matches("http/1.1 200").count(), 2, "{all}");
    assert_eq!(all.matches("connection: close").count(), 1, "{all}");
}

#[test]
fn heads_and_bodies_that_are_too_large_are_refused() {
    let office = Office::setup().flag("--max-head-bytes 1024").flag("--max-body-bytes 2048").serve();
    let long = "x".repeat(2000);
    office.stranger().with("X-Long", &long).get("/healthz").assert_failed(431, "Request Header Fields Too Large.");
    office.stranger().get(&format!("/{long}")).assert_failed(431, "Request Header Fields Too Large.");
    assert_eq!(office.stranger().with("X-Long", &long[..500]).get("/healthz").status, 200);
    let body = |bytes: usize| office.admin().post("/hunt/byid", &[("hunt_id", "51"), ("x", &"x".repeat(bytes))]);
    body(2100).assert_failed(413, "Payload Too Large.");
    assert_eq!(body(1900).status, 200);
}

/// A head that does not come to its end.
const HALF: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n";

#[test]
fn heads_and_bodies_that_come_too_slowly_are_refused() {
    let office = Office::setup().flag("--head-seconds 1").flag("--body-seconds 1").serve();
    let late = |answer: Option<Answer>| {
        let answer = answer.unwrap();
        answer.assert_failed(408, "Request Timeout.");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    };
    late(raw(&office, &[HALF]).1);
    let head = format!(
        "POST /hunt/byid HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 99\r\n{}\r\n\r\n",
        authorization()
    );
    late(raw(&office, &[&head, "hunt_id="]).1);
    assert!(raw(&office, &[]).1.is_none(), "who has said nothing is told nothing");
}

#[test]
fn a_later_head_of_a_connection_has_as_long_as_its_first() {
    let office = Office::setup().flag("--head-seconds 1").serve();
    let mut rest = Vec::new();
    let mut socket = seated(&office);
    let began = Instant::now();
    socket.write_all(HALF.as_bytes()).unwrap();
    let _ = socket.read_to_end(&mut rest);
    // It would have been kept for longer, had it begun nothing.
    assert!(began.elapsed() < PATIENCE, "half a head was waited for");
    let rest = String::from_utf8_lossy(&rest);
    assert!(rest.contains("\r\n\r\n{") && !rest.contains("408"), "{rest}");
}

#[test]
fn requests_that_are_too_many_for_one_go_are_answered_when_those_before_them_are() {
    let office = Office::setup().sql(COSTLY).flag("--head-seconds 3600").serve();
    let mut socket = seated(&office);
    let cheap = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let waits = format!("GET /user/login HTTP/1.1\r\nHost: localhost\r\n{}\r\n\r\n", basic("Costly", "wrong"));
    socket.write_all((waits + &cheap.repeat(20)).as_bytes()).unwrap();
    // These come while the password is looked at.
    let began = Instant::now();
    while office.memory_mib("VmRSS") < 64 {
        assert!(began.elapsed() < PATIENCE);
    }
    let last = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    socket.write_all((cheap.repeat(4) + last).as_bytes()).unwrap();
    let mut all = Vec::new();
    socket.read_to_end(&mut all).unwrap();
    let all = String::from_utf8_lossy(&all);
    assert_eq!((all.matches("HTTP/1.1 401").count(), all.matches("HTTP/1.1 200").count()), (1, 25));
}

#[test]
fn requests_that_wait_behind_a_long_answer_are_not_late() {
    let office = Office::setup().sql(MANY_CALLS).flag("--head-seconds 1").serve();
    let body = app::form(&ALL);
    let length = body.len();
    let first = format!(
        "POST /cdr/getCallHistory HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n{}\r\n\r\n{body}",
        authorization()
    );
    let mut socket = seated(&office);
    socket.write_all(first.as_bytes()).unwrap();
    let mut all = vec![0; 100_000];
    socket.read_exact(&mut all).unwrap();
    socket.write_all(format!("{HALF}Connection: close\r\n\r\n").as_bytes()).unwrap();
    // As long as it takes another to be late, this one does not read on.
    assert!(raw(&office, &[HALF]).1.is_some());
    socket.read_to_end(&mut all).unwrap();
    let all = String::from_utf8_lossy(&all);
    assert_eq!(all.matches("HTTP/1.1 200 OK\r\n").count(), 2, "{}", &all[all.len().saturating_sub(500)..]);
    assert!(!all.contains("408 Request Timeout") && all.ends_with('}'));
}

/// The header of `Office::viewer`.
fn authorization() -> String {
    basic(crate::world::VIEWER.0, crate::world::VIEWER.1)
}

fn basic(name: &str, password: &str) -> String {
    format!("Authorization: {}", app::basic(name, password))
}

/// A call history that is being sent; the client has read 16 bytes of it.
fn begun_history(office: &Office) -> TcpStream {
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let body = app::form(&ALL);
    let mut socket = office.admin().start("POST", "/cdr/getCallHistory", &form, body.as_bytes());
    assert_eq!(socket.read(&mut [0; 16]).unwrap(), 16);
    socket
}

#[test]
fn one_call_history_too_many_gets_a_503_and_short_ones_never() {
    let office = Office::setup().sql(MANY_CALLS).flag("--max-histories 1").serve();
    let admin = office.admin();
    let slow = begun_history(&office);
    let answer = admin.post("/cdr/getCallHistory", &ALL);
    assert_eq!(answer.status, 503);
    assert!(answer.header("retry-after").is_some());
    let few = [("start_date_ymd", "2024-01-01"), ("limit", "5")];
    assert_eq!(admin.post("/cdr/getCallHistory", &few).data().as_array().unwrap().len(), 5);
    drop(slow);
    until(200, || admin.post("/cdr/getCallHistory", &ALL));
    assert!(admin.get("/metrics").text().contains("switchroom_turned_away_total"));
}

#[test]
fn a_client_that_takes_nothing_of_its_answer_is_cut_off() {
    let office = Office::setup().sql(MANY_CALLS).flag("--max-histories 1").flag("--stall-seconds 1").serve();
    let admin = office.admin();
    let mut stalled = begun_history(&office);
    assert_eq!(admin.post("/cdr/getCallHistory", &ALL).status, 503);
    // It is still there and reads nothing; its place is given to others nevertheless.
    until(200, || admin.post("/cdr/getCallHistory", &ALL));
    let mut rest = b"HTTP/1.1 200 OK\r\n"[..16].to_vec();
    let _ = stalled.read_to_end(&mut rest);
    assert!(!Answer::parse(&rest, false).unwrap().complete, "what was cut off must not look whole");
}

#[test]
fn writes_that_would_wait_too_long_get_a_503_and_reads_go_on() {
    let office = Office::open();
    let update = [("hunt_id", "51"), ("hunt[hu_name]", "late")];
    let other = office.database();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::scope(|scope| {
        let writers: Vec<_> =
            (0..3).map(|_| scope.spawn(|| office.manager().post("/hunt/updatebyid", &update).status)).collect();
        assert_eq!(office.manager().post("/hunt/byid", &[("hunt_id", "51")]).status, 200);
        let statuses: Vec<u16> = writers.into_iter().map(|writer| writer.join().unwrap()).collect();
        assert_eq!(statuses, [503; 3]);
    });
    other.execute_batch("ROLLBACK").unwrap();
    until(200, || office.manager().post("/hunt/updatebyid", &update));
}

/// Asks for twelve changes at once while none can be made, and again until nine were refused at once: two hold a thread each, one
/// waits. Where they are not, because the machine is busy, another round is made: without the limit there is none like that.
fn assert_one_write_may_wait(office: &Office) {
    let update = [("hunt_id", "51"), ("hunt[hu_name]", "in time")];
    assert_eq!(office.manager().post("/hunt/updatebyid", &update).status, 200);
    let mut rounds = (0..10).map(|_| {
        let other = office.database();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let (answered, answers) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            for answered in vec![answered; 12] {
                scope.spawn(move || answered.send(office.manager().post("/hunt/updatebyid", &update)).unwrap());
            }
            let mut all: Vec<Answer> = answers.iter().take(9).collect();
            other.execute_batch("ROLLBACK").unwrap();
            all.extend(answers);
            all.iter().for_each(|answer| assert!(matches!(answer.status, 200 | 503), "{answer:?}"));
            let refused: Vec<_> = all.iter().filter(|answer| answer.status == 503).collect();
            assert!(refused.iter().all(|answer| answer.header("retry-after").is_some()));
            refused.len()
        })
    });
    assert!(rounds.any(|refused| refused == 9), "the others waited in vain, or more were let in");
}

#[test]
fn writes_that_are_too_many_are_sent_away_at_once_and_the_others_are_done() {
    assert_one_write_may_wait(&Office::setup().flag("--max-waiting-writes 1").serve());
}

/// A user whose password takes 64 MiB and long to verify; it is nobody's password.
const COSTLY: &str = "
    INSERT INTO us_users (us_username, us_username_key, us_role, us_password)
    VALUES ('Costly', 'costly', 'viewer', '$argon2id$v=19$m=65536,t=40,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')";

#[test]
fn logins_that_would_wait_behind_too_many_get_a_503_and_known_users_do_not_wait() {
    let office = Office::setup().sql(COSTLY).flag("--max-logins 1").flag("--max-waiting-logins 1").serve();
    assert_eq!(office.manager().get("/user/login").status, 200);
    let (answers, known) = std::thread::scope(|scope| {
        let costly = || office.login(("Costly", "wrong password")).get("/user/login");
        let logins: Vec<_> = (0..8).map(|_| scope.spawn(costly)).collect();
        let mut known = Vec::new();
        while !logins.iter().all(|login| login.is_finished()) {
            known.push(office.manager().post("/hunt/byid", &[("hunt_id", "51")]).status);
        }
        (logins.into_iter().map(|login| login.join().unwrap()).collect::<Vec<_>>(), known)
    });
    let full: Vec<_> = answers.iter().filter(|answer| answer.status == 503).collect();
    assert!(full.len() >= 2 && answers.len() - full.len() >= 2, "{answers:?}");
    for answer in answers {
        match answer.status {
            503 => {
                answer.assert_failed(503, "Service Unavailable.");
                assert!(answer.header("retry-after").is_some());
            }
            _ => answer.assert_failed(401, "Unauthorized Access"),
        }
    }
    assert!(known.iter().all(|status| *status == 200), "{known:?}");
    let peak = office.memory_mib("VmHWM");
    assert!((64..128).contains(&peak), "{peak} MiB: more than one at a time");
    assert_eq!(office.viewer().get("/user/login").status, 200);
}

#[test]
fn sighup_changes_the_limits_of_a_server_that_runs() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let configure = |lines: &str| std::fs::write(file.path(), lines).unwrap();
    configure("max-histories = 1\nmax-logins = 1\nmax-waiting-logins = 1\nhead-seconds = 3600\n");
    let config = format!("--config {}", file.path().display());
    let office = Office::setup().sql(MANY_CALLS).sql(COSTLY).flag(&config).serve();
    let costly = || -> Vec<u16> {
        std::thread::scope(|scope| {
            let login = || office.login(("Costly", "wrong password")).get("/user/login").status;
            let logins: Vec<_> = (0..4).map(|_| scope.spawn(login)).collect();
            logins.into_iter().map(|login| login.join().unwrap()).collect()
        })
    };
    let first = begun_history(&office);
    assert_eq!(office.admin().post("/cdr/getCallHistory", &ALL).status, 503);
    assert!(costly().contains(&503));
    let peak = office.memory_mib("VmHWM");

    configure("max-histories = 2\nmax-logins = 4\nmax-waiting-logins = 4\nhead-seconds = 1\nmax-waiting-writes = 1\n");
    signal(office.pid(), "HUP");
    let began = Instant::now();
    while !office.output().contains("the configuration was read again") {
        assert!(began.elapsed() < PATIENCE);
        std::thread::yield_now();
    }
    assert!(!office.output().contains("started anew"), "{}", office.output());
    let second = begun_history(&office);
    assert_eq!(office.admin().post("/cdr/getCallHistory", &ALL).status, 503);
    drop((first, second));
    assert_eq!(costly(), [401; 4]);
    assert!(office.memory_mib("VmHWM") > peak + 32, "one at a time, as before");
    raw(&office, &[HALF]).1.unwrap().assert_failed(408, "Request Timeout.");
    assert_one_write_may_wait(&office);
}
