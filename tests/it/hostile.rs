//! What somebody tries who wishes the office ill: foreign rows, injections, other sites' pages, names that are not the box's.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;

use switchroom::api::endpoint::{Endpoint, Method};

use crate::app::{Answer, Client, Office, PATIENCE};
use crate::cli;
use crate::world;

/// Every endpoint there is.
fn declared() -> impl Iterator<Item = &'static Endpoint> {
    switchroom::api::endpoints().chain(switchroom::api::admin::ENDPOINTS)
}

/// For a parameter that names something: one of tenant A's (or Mara herself), one of tenant B's, and one that there is not.
fn named(parameter: &str, office: &Office) -> Option<[String; 3]> {
    let id = |name: &str| office.value(&format!("SELECT us_id FROM us_users WHERE us_username = '{name}'"));
    let of = |values: [&str; 3]| Some(values.map(str::to_owned));
    match parameter {
        "tenant_id" => of(["1", "2", "99999"]),
        "extension_id" => of(["11", "21", "99999"]),
        "did_id" => of(["41", "43", "99999"]),
        "hunt_id" => of(["51", "53", "99999"]),
        "phone_id" => of(["71", "73", "99999"]),
        "after" => of(["1001", "1003", "99999"]),
        "tenant_code" => of([world::A, world::B, "Nowhere"]),
        "user" => of(["Mara", "bruno", "nobody"]),
        "user_id" => Some([id("Mara"), id("bruno"), "99999".into()]),
        "phone" => Some(
            ["1", "2", "99999"]
                .map(|tenant| format!(r#"{{"ph_name":"n","ph_te_id":"{tenant}","ph_pm_id":"61","ph_mac":"m"}}"#)),
        ),
        _ => None,
    }
}

/// A value that is good for a parameter that names nothing.
fn filler(parameter: &str) -> &'static str {
    match parameter {
        "hunt" => r#"{"hu_name":"changed"}"#,
        "did" => r#"{"di_comment":"changed"}"#,
        "extension" => r#"{"ex_name":"changed"}"#,
        "password" => "a password anew",
        "start_date_ymd" => "2024-01-01",
        _ => "",
    }
}

fn ask(client: &Client, endpoint: &Endpoint, fields: &[(&str, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    match endpoint.method() {
        Method::Get => client.get(endpoint.path),
        Method::Post => client.post(endpoint.path, &fields),
    }
}

/// All that a client sees of an answer, but the date.
fn seen(answer: &Answer) -> (u16, BTreeSet<(String, String)>, String) {
    let headers = answer.headers.iter().filter(|(name, _)| name != "date").cloned().collect();
    (answer.status, headers, answer.text().to_owned())
}

#[test]
fn in_every_parameter_of_every_endpoint_what_is_foreign_looks_like_what_is_not_there() {
    let office = Office::open();
    // An admin, but with a token that is limited to tenant A.
    let made = cli::run(&office.db, &["token", "add", "admin", "--tenant", world::A], "").ok();
    let token = made.stdout.split_whitespace().find(|word| word.starts_with("swr_")).unwrap().to_owned();
    let limited_admin = office.stranger().with("Authorization", &format!("Bearer {token}"));
    assert_eq!(limited_admin.post("/hunt/byid", &[("hunt_id", "51")]).status, 200);
    let before = office.dump();
    let mut compared = 0;
    for endpoint in declared() {
        let parameters: Vec<&str> = endpoint.params.iter().map(|param| param.name()).collect();
        for client in [office.manager(), office.viewer(), office.login(world::LONELY), limited_admin.clone()] {
            for tried in parameters.iter().filter(|parameter| named(parameter, &office).is_some()) {
                // The others are left out, good, or foreign as well.
                for (others, with_others) in [(0, false), (0, true), (1, true)] {
                    let with = |which: usize| {
                        let value = |parameter: &&str| match named(parameter, &office) {
                            Some(values) if parameter == tried => values[which].clone(),
                            Some(values) if with_others => values[others].clone(),
                            _ => filler(parameter).to_owned(),
                        };
                        let fields: Vec<_> = parameters.iter().map(|name| (*name, value(name))).collect();
                        seen(&ask(&client, endpoint, &fields))
                    };
                    let (foreign, unknown) = (with(1), with(2));
                    assert_eq!(foreign, unknown, "{} {tried}", endpoint.path);
                    assert!(!foreign.2.contains("Beta") && !foreign.2.contains("bruno"), "{foreign:?}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 200, "{compared}");
    assert_eq!(office.dump(), before);
}

#[test]
fn nothing_that_is_sent_becomes_sql_a_header_or_a_path() {
    let office = Office::open();
    let hostile = [
        "1 OR 1=1",
        "' OR '1'='1",
        "1; DROP TABLE hu_huntlists; --",
        "51 UNION SELECT us_password FROM us_users",
        "%' OR sa_secret LIKE '%",
        "1\r\nX-Evil: yes",
        "../../../../etc/passwd",
        "\u{202e}x\u{0}",
        "${jndi:ldap://x}",
        "NaN",
        "1e999",
        "-1",
        "9223372036854775808",
    ];
    let tables = office.dump().len();
    for endpoint in declared() {
        for client in [office.admin(), office.manager()] {
            for bad in hostile {
                for tried in endpoint.params {
                    let value = |parameter: &str| match named(parameter, &office) {
                        _ if parameter == tried.name() => bad.to_owned(),
                        Some(values) => values[2].clone(),
                        None => filler(parameter).to_owned(),
                    };
                    let fields: Vec<_> =
                        endpoint.params.iter().map(|param| (param.name(), value(param.name()))).collect();
                    let answer = ask(&client, endpoint, &fields);
                    assert!(answer.status < 500, "{} {}={bad:?}: {}", endpoint.path, tried.name(), answer.text());
                    assert_eq!(answer.header("x-evil"), None);
                    for secret in ["$argon2", "secret-of", "root:"] {
                        assert!(!answer.text().contains(secret), "{} {}={bad:?}", endpoint.path, tried.name());
                    }
                }
            }
        }
    }
    assert_eq!(office.dump().len(), tables);
    assert_eq!(office.value("SELECT count(*) FROM hu_huntlists"), "3");
}

/// An answer to raw bytes.
fn raw(office: &Office, request: &str) -> Answer {
    let mut socket = TcpStream::connect(office.address).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    let _ = socket.read_to_end(&mut bytes);
    Answer::parse(&bytes, false).unwrap_or_else(|| panic!("no answer to {request}"))
}

fn get(office: &Office, path: &str, host: &str, more: &str) -> Answer {
    raw(office, &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"))
}

#[test]
fn no_path_leads_out_of_the_pages_own_files() {
    let office = Office::shared();
    for path in [
        "/admin/../Cargo.toml",
        "/admin/..%2fCargo.toml",
        "/admin/%2e%2e/%2e%2e/etc/passwd",
        "/admin/....//....//etc/passwd",
        "/admin//etc/passwd",
        "/admin/js/../../schema.sql",
        "/admin/js\\..\\..\\x.js",
        "/admin/.hidden.js",
        "/admin/js/app.js%00.html",
        "//etc/passwd",
        "/../../../../etc/passwd",
    ] {
        let answer = get(office, path, "localhost", "");
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        assert!(!answer.text().contains("root:") && !answer.text().contains("[package]"), "{path}");
    }
}

#[test]
fn a_browser_that_came_by_a_foreign_name_is_sent_away_and_a_script_is_not() {
    let office = Office::setup().flag("--hosts pbx.example.com").flag("--hosts *.office.example").serve();
    let (port, foreign) = (office.address.port(), "rebound.evil.example");
    let told = "This name is not the box's own: add it to hosts in its configuration, or use its address.";
    for path in ["/admin/", "/admin/js/app.js", "/reference", "/", "/admin/api/me"] {
        get(&office, path, foreign, "").assert_failed(421, told);
    }
    for more in ["Origin: http://rebound.evil.example\r\n", "Cookie: a=b\r\n", "Origin: null\r\n"] {
        get(&office, "/healthz", foreign, more).assert_failed(421, told);
        get(&office, "/user/login", foreign, more).assert_failed(421, told);
    }
    assert_eq!(get(&office, "/healthz", foreign, "").status, 200, "no browser is in between");
    for own in [
        &format!("127.0.0.1:{port}"),
        &format!("[::1]:{port}"),
        "localhost",
        "192.0.2.7",
        "pbx.example.com",
        "PBX.example.com:8443",
        "a.office.example",
    ] {
        assert_eq!(get(&office, "/admin/", own, "").status, 200, "{own}");
        assert_eq!(get(&office, "/healthz", own, &format!("Origin: http://{own}\r\n")).status, 200, "{own}");
    }
}

#[test]
fn no_other_site_is_let_in() {
    let office = Office::shared();
    let origin = [("Origin", "https://evil.example")];
    let preflight =
        [origin[0], ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization")];
    for path in ["/hunt/byid", "/user/login", "/admin/", "/healthz", "/nothing"] {
        let asked = office.stranger().send("OPTIONS", path, &preflight, b"");
        assert!(matches!(asked.status, 404 | 405), "{path}: {}", asked.status);
        let read = office.admin().send("GET", path, &origin, b"");
        for answer in [asked, read] {
            assert!(!answer.headers.iter().any(|(name, _)| name.starts_with("access-control-")), "{path}");
        }
    }
}

#[test]
fn no_page_is_shown_in_a_frame_and_no_answer_is_taken_for_one() {
    let office = Office::shared();
    for path in ["/admin/", "/reference"] {
        let answer = office.stranger().get(path);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'self'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
    for path in ["/user/login", "/healthz", "/openapi.json", "/nothing"] {
        let answer = office.admin().get(path);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("content-type"), Some("application/json"), "{path}");
    }
}
