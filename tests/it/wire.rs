//! What real clients do on the wire: old protocol versions, connections that are used again, several requests at once,
//! going away in the middle.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use crate::app::{Answer, Client, Office, PATIENCE};

const ADMIN: &str = "Authorization: Basic YWRtaW46dGhlIGFkbWluJ3MgcGFzc3dvcmQ=";

fn connect(office: &Office) -> TcpStream {
    let connection = TcpStream::connect(office.address).unwrap();
    connection.set_read_timeout(Some(PATIENCE)).unwrap();
    connection
}

fn exchange(office: &Office, request: &str) -> Vec<u8> {
    let mut connection = connect(office);
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).unwrap();
    answer
}

#[test]
fn an_http_1_0_client_gets_no_chunks() {
    let office = Office::shared();
    for (request, expected) in [
        (format!("GET /user/login HTTP/1.0\r\n{ADMIN}\r\n\r\n"), "user_id"),
        (
            format!(
                "POST /cdr/getCallHistory HTTP/1.0\r\nHost: x\r\n{ADMIN}\r\nContent-Length: 25\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\n\r\nstart_date_ymd=2000-01-01"
            ),
            "pbx-1772442000.1",
        ),
    ] {
        let bytes = exchange(office, &request);
        let answer = Answer::parse(&bytes, false).unwrap();
        assert_eq!(answer.header("transfer-encoding"), None, "{answer:?}");
        assert_eq!(answer.status, 200);
        assert!(answer.data().to_string().contains(expected), "{}", answer.text());
    }
}

#[test]
fn a_client_that_waits_for_100_continue_gets_it() {
    let mut connection = connect(Office::shared());
    let body = format!("hunt_id=51&filler={}", "x".repeat(2000));
    let head = format!(
        "POST /hunt/byid HTTP/1.1\r\nHost: x\r\n{ADMIN}\r\nExpect: 100-continue\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    connection.write_all(head.as_bytes()).unwrap();
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert_eq!(line, "HTTP/1.1 100 Continue\r\n");
    connection.write_all(body.as_bytes()).unwrap();
    reader.read_line(&mut line).unwrap();
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest).unwrap();
    assert_eq!(Answer::parse(&rest, false).unwrap().data()[0]["hu_id"], "51");
}

#[test]
fn a_connection_serves_one_request_after_the_other() {
    let office = Office::shared();
    let body = "hunt_id=51";
    let one = format!(
        "POST /hunt/byid HTTP/1.1\r\nHost: x\r\n{ADMIN}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let last = format!("GET /user/login HTTP/1.1\r\nHost: x\r\n{ADMIN}\r\nConnection: close\r\n\r\n");
    let answer = String::from_utf8(exchange(office, &(one.repeat(5) + &last))).unwrap();
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 6, "{answer}");
    assert_eq!(answer.matches(r#""hu_id":"51""#).count(), 5, "{answer}");
}

#[test]
fn a_refused_bodys_bytes_are_never_taken_for_a_request() {
    let office = Office::open();
    let before = office.dump();
    let smuggled = format!(
        "POST /hunt/deletebyid HTTP/1.1\r\nHost: x\r\n{ADMIN}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: 10\r\n\r\nhunt_id=51"
    );
    let big = smuggled.repeat(400); // more than a body may have
    for (line, headers, body) in [
        ("POST /hunt/byid", "", &smuggled),                       // 401
        ("POST /nope", "", &smuggled),                            // 404
        ("GET /hunt/byid", "", &smuggled),                        // 405
        ("GET /user/login", ADMIN, &smuggled),                    // a body where none belongs
        ("POST /hunt/byid", ADMIN, &smuggled),                    // a strange form
        ("POST /hunt/byid", ADMIN, &big),                         // 413
        ("POST /hunt/byid", "Content-Type: text/xml", &smuggled), // 401
        ("GET /healthz", "", &smuggled),
        ("POST /healthz", "", &big),
    ] {
        let headers = if headers.is_empty() { String::new() } else { format!("{headers}\r\n") };
        let mut connection = connect(&office);
        let request = format!("{line} HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len());
        let _ = connection.write_all(request.as_bytes());
        let _ = connection.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        let _ = connection.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{line} {headers}: {answer}");
    }
    assert_eq!(office.dump(), before);
}

#[test]
fn what_is_no_http_is_refused_like_all_else_and_fills_no_log() {
    let office = Office::open();
    let refused = |request: &str, expected: (u16, &str)| {
        let answer = Answer::parse(&exchange(&office, request), false).unwrap();
        answer.assert_failed(expected.0, expected.1);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{request}");
        assert_eq!(answer.header("content-type"), Some("application/json"), "{request}");
    };
    for request in [
        "nonsense\r\n\r\n",
        "GET /user/login HTTP/9.9\r\n\r\n",
        "GET /user/login HTTP/1.1\r\n\r\n",
        "GET /user/login HTTP/1.1\r\nbroken header\r\n\r\n",
        "POST /hunt/byid HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /hunt/byid HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    ] {
        refused(request, (400, "Bad Request."));
    }
    // As much as the library has room for, so that nothing is left unread.
    let long = format!("GET /healthz HTTP/1.1\r\nHost: x\r\nX: {}", "x".repeat(131_072 - 35));
    refused(&long, (431, "Request Header Fields Too Large."));
    let behind = exchange(&office, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n");
    let behind = String::from_utf8(behind).unwrap();
    assert!(behind.starts_with("HTTP/1.1 200 ") && behind.ends_with(r#""message":"Bad Request."}"#), "{behind}");
    assert_eq!(office.admin().get("/user/login").status, 200);
    assert!(!office.output().contains("ERROR"), "{}", office.output());
}

#[test]
fn a_refused_body_that_goes_on_gets_no_second_answer() {
    let office = Office::setup().flag("--head-seconds 1").serve();
    let mut connection = connect(&office);
    connection.write_all(b"POST /hunt/byid HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
    let mut answer = vec![0; 12];
    connection.read_exact(&mut answer).unwrap();
    // Until the server has enough of it.
    let began = Instant::now();
    while connection.write_all(b"1\r\nx\r\n").is_ok() {
        assert!(began.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(20));
    }
    let _ = connection.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 401 ") && answer.matches("HTTP/1.1 ").count() == 1, "{answer}");
}

#[test]
fn a_call_history_that_looks_like_an_answer_is_sent_as_it_is() {
    let bare = "HTTP/1.1 400 at 10:00 GMT";
    let office = Office::setup()
        .sql(&format!(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 3000)
             INSERT INTO cdr (accountcode, start, uniqueid, channel, peeraccount)
             SELECT 'Alpha', '2024-03-02 10:00:00', 'n' || n, 'x', '{bare}' FROM n"
        ))
        .serve();
    let ask =
        [("start_date_ymd", "2024-03-02"), ("end_date_ymd", "2024-03-02"), ("tenant_code", "Alpha"), ("format", "csv")];
    let answer = office.admin().post("/cdr/getCallHistory", &ask);
    assert!(answer.complete);
    assert_eq!((answer.status, answer.text().matches(bare).count()), (200, 3000));
}

// ---- Many at once

fn at_once(client: &Client, clients: usize) -> Vec<u16> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients).map(|_| scope.spawn(|| client.get("/user/login").status)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn right_credentials_are_let_in_however_many_come_at_once() {
    let office = Office::open();
    assert_eq!(at_once(&office.manager(), 30), vec![200; 30]);
    assert_eq!(at_once(&office.viewer(), 30), vec![200; 30]);
}

#[test]
fn a_login_that_its_client_did_not_wait_for_is_no_failed_one() {
    let office = Office::open();
    for _ in 0..20 {
        drop(office.manager().start("GET", "/user/login", &[], b""));
    }
    assert_eq!(office.manager().get("/user/login").status, 200);
}

#[test]
fn of_guesses_that_come_at_once_few_are_tried() {
    let office = Office::open();
    assert_eq!(office.admin().get("/user/login").status, 200);
    let answers = at_once(&office.login(("Mara", "wrong password")), 40);
    let tried = answers.iter().filter(|status| **status == 401).count();
    assert!(answers.iter().all(|status| matches!(status, 401 | 429)), "{answers:?}");
    assert!((10..=20).contains(&tried), "{answers:?}");
    assert_eq!(office.admin().get("/user/login").status, 200);
}

#[test]
fn a_client_that_goes_away_frees_its_connection() {
    let office = Office::open();
    let manager = office.manager();
    assert_eq!(manager.get("/user/login").status, 200);
    let open_files = || std::fs::read_dir(format!("/proc/{}/fd", office.pid())).unwrap().count();
    let before = open_files();
    for n in 0..50 {
        let mut connection = connect(&office);
        // In the head, in the body, before the answer is read.
        let request = format!("POST /hunt/byid HTTP/1.1\r\nHost: x\r\n{ADMIN}\r\nContent-Length: 10\r\n\r\nhunt_id=51");
        connection.write_all(&request.as_bytes()[..request.len() * (n % 5 + 1) / 5]).unwrap();
    }
    let started = Instant::now();
    while open_files() > before + 8 {
        assert!(started.elapsed() < PATIENCE, "{} open files, {before} before", open_files());
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(manager.post("/hunt/byid", &[("hunt_id", "51")]).status, 200);
}
