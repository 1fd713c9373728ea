//! `import api` against servers that fail, stall, cut off, send on, talk nonsense, or are another implementation of the API: all
//! or nothing, one line, no secret printed, and no second question where there was an answer.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};

use crate::app::{self, Office, PATIENCE};
use crate::cli::{self, Place, Run};
use crate::import_api::{pull, url};
use crate::world;

/// What happens to a request.
enum Act {
    /// The real server answers.
    Pass,
    /// The same, but the connection ends so many bytes before the answer's end.
    Cut(usize),
    /// This is the whole answer.
    Say(Vec<u8>),
    /// Nothing happens, and the connection stays open.
    Stall,
}

/// A server that asks a rule what to do with each request: its path, its body, and how many of this path there were before.
struct Between {
    url: String,
    /// Path and body of every request.
    asked: Arc<Mutex<Vec<(String, String)>>>,
}

impl Between {
    fn start(real: Option<SocketAddr>, rule: impl Fn(&str, &str, usize) -> Act + Send + Sync + 'static) -> Between {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
        let (seen, rule) = (Arc::clone(&asked), Arc::new(rule));
        std::thread::spawn(move || {
            let mut kept = Vec::new();
            for connection in listener.incoming().map_while(Result::ok) {
                kept.push(connection.try_clone().unwrap());
                let (seen, rule) = (Arc::clone(&seen), Arc::clone(&rule));
                std::thread::spawn(move || serve(connection, real, &seen, &*rule));
            }
        });
        Between { url, asked }
    }

    fn asked(&self, path: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|(asked, _)| asked == path).count()
    }
}

fn serve(
    mut connection: TcpStream,
    real: Option<SocketAddr>,
    seen: &Mutex<Vec<(String, String)>>,
    rule: &dyn Fn(&str, &str, usize) -> Act,
) {
    connection.set_read_timeout(Some(PATIENCE)).unwrap();
    let Some((head, body)) = request(&mut connection) else { return };
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let before = {
        let mut seen = seen.lock().unwrap();
        let before = seen.iter().filter(|(asked, _)| *asked == path).count();
        seen.push((path.clone(), body.clone()));
        before
    };
    let real_answer = || {
        let mut real = TcpStream::connect(real.unwrap()).unwrap();
        let lines: Vec<&str> = head.lines().filter(|line| !line.to_lowercase().starts_with("connection:")).collect();
        real.write_all(format!("{}\r\nConnection: close\r\n\r\n{body}", lines.join("\r\n").trim_end()).as_bytes())
            .unwrap();
        let mut answer = Vec::new();
        real.read_to_end(&mut answer).unwrap();
        answer
    };
    let answer = match rule(&path, &body, before) {
        Act::Pass => real_answer(),
        Act::Cut(bytes) => {
            let mut answer = real_answer();
            answer.truncate(answer.len() - bytes);
            answer
        }
        Act::Say(bytes) => bytes,
        Act::Stall => return,
    };
    let _ = connection.write_all(&answer);
    let _ = connection.shutdown(std::net::Shutdown::Both);
}

/// Head and body of a request.
fn request(connection: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = connection.read(&mut buffer).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some((head.to_owned(), body.to_owned()));
            }
        }
    }
}

fn say(status: &str, headers: &str, body: &str) -> Act {
    Act::Say(
        format!("HTTP/1.1 {status} x\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
            .into(),
    )
}

fn data(json: &str) -> Act {
    say("200", "", &app::success(json))
}

/// Nothing came in, and it said so in one line with these words.
#[track_caller]
fn assert_untouched(place: &Place, run: Run, words: &[&str]) {
    let run = run.failed(words);
    assert_eq!(run.stdout, "", "{run:#?}");
    assert_eq!(
        place.value("SELECT (SELECT count(*) FROM te_tenants) + (SELECT count(*) FROM cdr) + count(*) FROM us_users"),
        "1"
    );
    assert!(!place.path("office.db.passwords").exists());
}

#[test]
fn what_fails_at_first_is_asked_again() {
    let original = Office::open();
    let server = Between::start(Some(original.address), |path, _, before| match (path, before) {
        ("/user/get", 0) => say("503", "Retry-After: 0\r\n", "<html>busy"),
        ("/user/get", 1) => say("429", "Retry-After: 1\r\n", &app::failed("Too Many Requests.")),
        ("/hunt/bytenant", 0) => say("500", "", ""),
        ("/did/byid", 0) => Act::Cut(9),
        ("/extension/user", 0) => Act::Say(Vec::new()),
        ("/extension/user", 1) => Act::Say(b"HTTP/1.1 200".to_vec()),
        ("/condition/bytenant", 0) => Act::Stall,
        ("/cdr/getCallHistory", 1 | 3) => Act::Cut(20),
        ("/cdr/getCallHistory", 5) => say("200", "", r#"{"status":"success","data":[{"ID":"7"},"#),
        _ => Act::Pass,
    });
    let place = Place::with_boss();
    pull(&place, &server.url, &["--timeout", "2"]).ok();
    let direct = Place::with_boss();
    pull(&direct, &url(&original), &[]).ok();
    assert_eq!(place.contents(), direct.contents());
    assert_eq!(server.asked("/user/get"), 3);
}

#[test]
fn what_goes_on_failing_is_given_up_and_goes_on_where_it_stopped() {
    let original = Office::open();
    for (what, words) in [
        ("stalls", &["/did/byid", "does not answer in time", "the same command goes on"][..]),
        ("fails", &["/did/byid", "it answers 503", "tried 1 times"]),
        ("cuts off", &["/did/byid", "cut off"]),
    ] {
        let is_well = Arc::new(Mutex::new(false));
        let well = Arc::clone(&is_well);
        let server = Between::start(Some(original.address), move |path, _, _| match what {
            _ if *well.lock().unwrap() || path != "/did/byid" => Act::Pass,
            "stalls" => Act::Stall,
            "fails" => say("503", "", ""),
            _ => Act::Cut(15),
        });
        let place = Place::with_boss();
        let flags = ["--timeout", "5", "--retries", "0"];
        assert_untouched(&place, pull(&place, &server.url, &flags), words);
        let waiting = place.path("office.db.pull");
        assert_eq!(std::fs::metadata(&waiting).unwrap().permissions().mode() & 0o777, 0o600, "{what}");
        let before: HashMap<String, usize> =
            ["/user/get", "/extension/bytenant"].map(|path| (path.to_owned(), server.asked(path))).into();

        *is_well.lock().unwrap() = true;
        let run = pull(&place, &server.url, &[]).ok();
        run.assert_line(&["went on where an earlier run stopped"]);
        for (path, times) in before {
            assert!(times > 0, "{path}");
            assert_eq!(server.asked(&path), times, "{what}: {path} was answered already");
        }
        assert!(!waiting.exists());
        assert_eq!(place.value("SELECT count(*) FROM te_tenants"), "3");
    }
}

#[test]
fn a_killed_pull_goes_on_and_another_server_or_a_broken_file_begins_anew() {
    let original = Office::open();
    let server = Between::start(Some(original.address), |path, _, _| match path {
        "/cdr/getCallHistory" => Act::Stall,
        _ => Act::Pass,
    });
    let place = Place::with_boss();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_switchroom"))
        .args([
            "--db",
            place.db.to_str().unwrap(),
            "import",
            "api",
            &server.url,
            "--user",
            world::ADMIN.0,
            "--password-stdin",
        ])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(world::ADMIN.1.as_bytes()).unwrap();
    let began = std::time::Instant::now();
    while server.asked("/cdr/getCallHistory") == 0 {
        assert!(began.elapsed() < PATIENCE);
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    // Meanwhile a second one keeps away.
    pull(&place, &server.url, &[]).failed(&["another `import api` is at work"]);
    child.kill().unwrap();
    child.wait().unwrap();
    let waiting = place.path("office.db.pull");
    let gathered = std::fs::read(&waiting).unwrap();
    assert!(!gathered.is_empty());

    let other = pull(&place, &url(&original), &["--dry-run"]).ok();
    assert!(other.lines(&["went on"]).is_empty(), "those are another server's answers");
    assert!(!waiting.exists());
    place.file(
        "office.db.pull",
        "no database at all, and more than a header of one, so that it is looked at as one ...............",
    );
    pull(&place, &url(&original), &["--dry-run"]).ok();
    assert!(!waiting.exists());
    place.file("office.db.pull", &gathered);
    let run = pull(&place, &server.url, &["--timeout", "1", "--retries", "0"]);
    assert_untouched(&place, run, &["/cdr/getCallHistory"]);
    assert_eq!(server.asked("/user/get"), 1, "its answer was there already");
}

#[test]
fn nonsense_is_named_and_nothing_comes_in() {
    let original = Office::open();
    type Rule = (&'static str, &'static str, &'static [&'static str]);
    let answers: &[Rule] = &[
        ("/user/login", "<html>", &["no JSON"]),
        ("/user/login", "[]", &["no object"]),
        ("/user/login", r#"{"status":"success","data":[]}"#, &["another shape"]),
        ("/user/get", r#"{"status":"success","data":"all"}"#, &["another shape"]),
        ("/user/tenants", r#"{"status":"success","data":{"user_id":"1"}}"#, &["another shape"]),
        ("/user/tenants", r#"{"status":"success","data":{"user_id":"1","tenants":[[]]}}"#, &["another shape"]),
        ("/extension/bytenant", r#"{"status":"success","data":["11"]}"#, &["a row is no object"]),
        ("/extension/bytenant", "{\"status\":\"success\",\"data\":[{\"ex_id\":\"\u{0}\"}]}", &["no JSON"]),
        ("/extension/GetFMFCallerId", r#"{"status":"success","data":{"x":"y"}}"#, &["another shape"]),
        (
            "/hunt/byid",
            r#"{"status":"failed","message":"Please Enter Required Fields."}"#,
            &["no server of the documented API"],
        ),
        ("/hunt/byid", r#"{"status":"failed","message":"Unauthorized Access"}"#, &["may not read"]),
        ("/cdr/getCallHistory", r#"{"status":"success","data":{"1":{}}}"#, &["another shape"]),
        ("/cdr/getCallHistory", r#"{"status":"success","data":[]}{"status":"success","data":[]}"#, &["no JSON"]),
    ];
    for (path, body, words) in answers {
        let (at, body) = (path.to_owned(), body.to_owned());
        let server = Between::start(
            Some(original.address),
            move |path, _, _| {
                if path == at { say("200", "", body) } else { Act::Pass }
            },
        );
        let place = Place::with_boss();
        assert_untouched(
            &place,
            pull(&place, &server.url, &["--retries", "0"]),
            &[&[*path, server.url.as_str()], *words].concat(),
        );
    }
    for raw in [
        "220 mail.example ESMTP\r\n",
        "\u{15}\u{3}\u{1}\0\u{2}\u{2}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    ] {
        let server = Between::start(None, move |_, _, _| Act::Say(raw.into()));
        let place = Place::with_boss();
        assert_untouched(&place, pull(&place, &server.url, &["--retries", "0"]), &["/user/login"]);
    }
}

#[test]
fn bad_rows_are_all_named_and_nothing_comes_in() {
    let original = Office::open();
    let server = Between::start(Some(original.address), |path, body, _| match path {
        "/ivr/bytenant" if body.ends_with("=1") => {
            data(r#"[{"iv_id":"0","iv_name":"a"},{"iv_id":"x","iv_name":"b"},{"iv_id":"5"}]"#)
        }
        "/cdr/getCallHistory" if body.contains("1970") => data(r#"[{"ID":"1","start":"yesterday","duration":"long"}]"#),
        "/extension/user" => data(r#"[{"name":"n","host":"h","secret":"not\u0000printed"}]"#),
        _ => Act::Pass,
    });
    let place = Place::with_boss();
    let run = pull(&place, &server.url, &[]).failed(&["bad rows in", &server.url, "nothing was changed"]);
    run.assert_line(&["/ivr/bytenant", "row 1", "iv_ivrs.iv_id", "'0'"]);
    run.assert_line(&["/ivr/bytenant", "row 2", "iv_ivrs.iv_id", "'x'"]);
    run.assert_line(&["cdr.start", "'yesterday'"]);
    run.assert_line(&["cdr.duration", "'long'"]);
    run.assert_line(&["sipfriends.secret", "'***'"]);
    run.assert_silent_about("printed");
    assert_eq!(place.value("SELECT count(*) FROM te_tenants"), "0");
    assert!(!place.path("office.db.pull").exists(), "bad rows stay bad: they are asked for anew");
}

#[test]
fn a_password_that_is_sent_back_is_not_printed() {
    let secret = world::ADMIN.1;
    let rows = format!(r#"[{{"us_id":"{secret}","us_username":"x"}}]"#);
    let server = Between::start(None, move |path, _, _| match path {
        "/user/login" => data(r#"{"user_id":"1"}"#),
        "/user/get" => data(&rows),
        "/user/tenants" => data(r#"{"user_id":"1","tenants":[{"te_id":"1","te_name":"T"}]}"#),
        _ => data("[]"),
    });
    let place = Place::with_boss();
    // `pull` itself looks for the password.
    pull(&place, &server.url, &[]).failed(&["1 bad row"]).assert_line(&["us_users.us_id", "***"]);

    for (status, message) in [("401", secret), ("200", secret), ("500", secret), ("418", secret)] {
        let body = app::failed(message);
        let server = Between::start(None, move |_, _, _| say(status, "", &body));
        assert_untouched(&place, pull(&place, &server.url, &["--retries", "0"]), &["/user/login"]);
    }
}

#[test]
fn a_redirect_is_not_followed_with_the_password() {
    let elsewhere = Between::start(None, |_, _, _| data("[]"));
    let place = Place::with_boss();
    for status in ["301", "302", "307", "308"] {
        let header = format!("Location: {}/user/login\r\n", elsewhere.url);
        let server = Between::start(None, move |_, _, _| say(status, &header, ""));
        assert_untouched(&place, pull(&place, &server.url, &[]), &["sends on to", &elsewhere.url]);
    }
    assert_eq!(elsewhere.asked("/user/login"), 0);
}

#[test]
fn a_row_without_end_is_no_flood() {
    let server = Between::start(None, |path, _, _| match path {
        "/user/login" => data(r#"{"user_id":"1"}"#),
        _ => say("200", "", &format!(r#"{{"status":"success","data":[{{"us_id":"{}"}}]}}"#, "1".repeat(4 << 20))),
    });
    let place = Place::with_boss();
    assert_untouched(&place, pull(&place, &server.url, &[]), &["/user/get", "more than"]);
}

#[test]
fn a_server_that_asks_for_a_long_rest_is_left_alone() {
    let server = Between::start(None, |_, _, _| say("429", "Retry-After: 86400\r\n", ""));
    let place = Place::with_boss();
    assert_untouched(&place, pull(&place, &server.url, &[]), &["left alone"]);
    assert_eq!(server.asked("/user/login"), 1);
}

/// Another implementation: numbers and nulls, failures with 200, users known by e-mail address alone, unknown parameters and
/// methods ignored, columns that nobody documented, and calls without the columns that are ours.
#[test]
fn another_implementation_of_the_documented_api_comes_in() {
    let month = jiff::ZonedDateTime::now().date().to_string()[..7].to_owned();
    let server = Between::start(None, move |path, body, _| match (path, body) {
        ("/pbx/user/login", _) => data(r#"{"user_id":97}"#),
        ("/pbx/user/get", _) => {
            data(r#"[{"us_id":97,"us_username":"admin"},{"us_id":98,"us_username":"ann@x.example","us_color":"red"}]"#)
        }
        ("/pbx/user/tenants", "user=ann%40x.example") => {
            data(r#"{"user_id":98,"tenants":[{"te_id":3,"te_name":"Uniglobe Dorval"},{"te_id":9,"te_name":"Silent"}]}"#)
        }
        ("/pbx/extension/bytenant", "tenant_id=3") => data(
            r#"[{"ex_id":11,"ex_name":null,"ex_number":"0221","ex_cidnum":"15146339933","ex_cidname":"U","ex_callwaiting":null},
                     {"ex_id":12,"ex_name":"gone","ex_number":"222"}]"#,
        ),
        ("/pbx/extension/user", "tenant_id=3&extension_id=11") => {
            data(r#"[{"name":"0221-UniglobeDorval","host":"dynamic","secret":"$s."}]"#)
        }
        ("/pbx/extension/GetFMFCallerId", "extension_id=11") => data("15146339933"),
        ("/pbx/phone/bytenant", "tenant_id=3") => data(
            r#"[{"ph_id":1,"ph_name":"p","ph_te_id":3,"ph_pm_id":7,"ph_mac":"m","ph_filename":""},{"ph_id":2,"ph_name":"q","ph_pm_id":0}]"#,
        ),
        ("/pbx/cdr/getCallHistory", body) if body.contains(&format!("start_date_ymd={month}-01")) => data(&format!(
            r#"[{{"accountcode":"UniglobeDorval","start":"{month}-01 00:00:01","src":"0221","duration":5,"uniqueid":"u","cc_cost":0.5}},
                              {{"accountcode":"UniglobeDorval","start":"{month}-01 00:00:00","src":"0221","duration":"","uniqueid":"u"}}]"#
        )),
        _ => say("200", "", &app::failed("Record Not Found.")),
    });
    let place = Place::with_boss();
    let run = pull(&place, &format!("{}/pbx/", server.url), &[]).ok();
    run.assert_line(&["columns that hold data and were not kept: us_color (1 row)"]);
    run.assert_line(&["us_users whose tenants the other server does not tell", "admin"]);
    run.assert_line(&["codes derived from the names of SIP accounts: 3 (Uniglobe Dorval) UniglobeDorval"]);
    run.assert_line(&["codes made", "9 (Silent) Silent"]);
    assert_eq!(
        place.column("SELECT ex_id || ex_number || ex_name || ex_fmfmcallerid FROM ex_extensions ORDER BY 1"),
        ["11022115146339933", "12222gone"]
    );
    assert_eq!(place.column("SELECT ph_name || coalesce(pm_name, '-') FROM ph_phones LEFT JOIN pm_phonemodels ON pm_id = ph_pm_id ORDER BY 1"), ["pModel 7", "q-"]);
    assert_eq!(place.column("SELECT ut_te_id FROM ut_usertenants WHERE ut_us_id = 98 ORDER BY 1"), ["3", "9"]);
    assert_eq!(place.column("SELECT substr(start, 12) || duration FROM cdr ORDER BY 1"), ["00:00:000", "00:00:015"]);
    let before = place.dump();
    let again = pull(&place, &format!("{}/pbx", server.url), &[]).ok();
    assert_eq!((again.row("cdr").added, again.row("cdr").changed), (0, 0), "{again:#?}");
    assert_eq!(before, place.dump());
    assert_eq!(
        cli::files(place.dir.path()).iter().filter(|(path, _)| path.to_string_lossy().contains(".pull")).count(),
        0
    );
}
