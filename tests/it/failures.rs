//! Every row of the failure table, what stands around an answer, and the order in which a request is refused.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::app::{Answer, Client, Office, PATIENCE, failed};
use crate::world;

const CHALLENGE: &str = r#"Basic realm="switchroom", charset="UTF-8""#;

fn admin() -> Client {
    Office::shared().admin()
}

fn manager() -> Client {
    Office::shared().manager()
}

// ---- Around every answer

#[track_caller]
fn assert_headers(answer: &Answer) {
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{answer:?}");
    assert!(!answer.header("server").is_some_and(|server| server.contains(|c: char| c.is_ascii_digit())), "{answer:?}");
}

#[track_caller]
fn assert_json_headers(answer: &Answer) {
    assert_headers(answer);
    assert_eq!(answer.header("content-type"), Some("application/json"), "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer:?}");
}

#[test]
fn every_answer_of_the_api_has_the_same_headers() {
    let stranger = Office::shared().stranger();
    for (status, answer) in [
        (200, admin().get("/user/login")),
        (200, admin().post("/hunt/bytenant", &[("tenant_id", "1")])),
        (200, admin().post("/cdr/getCallHistory", &[])),
        (400, admin().post("/hunt/byid", &[])),
        (401, stranger.get("/user/login")),
        (403, manager().post("/hunt/bytenant", &[("tenant_id", "2")])),
        (404, admin().post("/hunt/byid", &[("hunt_id", "999")])),
        (404, stranger.get("/no/such/path")),
        (405, stranger.get("/hunt/byid")),
        (413, admin().body("/hunt/byid", "application/x-www-form-urlencoded", &[b'x'; 65_537])),
        (415, admin().body("/hunt/byid", "text/xml", b"<hunt_id>51</hunt_id>")),
        (200, stranger.get("/healthz")),
    ] {
        assert_eq!(answer.status, status, "{}", answer.text());
        assert_json_headers(&answer);
    }
}

#[test]
fn pages_beside_the_api_have_nosniff_too() {
    for path in ["/", "/openapi.json", "/metrics"] {
        assert_headers(&Office::shared().stranger().get(path));
        assert_headers(&admin().get(path));
    }
}

// ---- 401

#[test]
fn no_malformed_and_wrong_credentials_are_unauthorized() {
    let office = Office::open();
    let answers = [
        office.stranger().get("/user/login"),
        office.stranger().with("Authorization", "").get("/user/login"),
        office.stranger().with("Authorization", "Basic").get("/user/login"),
        office.stranger().with("Authorization", "Basic !!!").get("/user/login"),
        office.stranger().with("Authorization", "Basic YWRtaW4=").get("/user/login"), // no colon
        office.stranger().with("Authorization", "Basic YTr/").get("/user/login"),     // not UTF-8
        office.stranger().with("Authorization", "Bearer abc").get("/user/login"),
        office.login(("admin", "wrong password")).get("/user/login"),
        office.login(("admin", "")).get("/user/login"),
        office.login(("nobody", "wrong password")).get("/user/login"),
        office.stranger().post("/hunt/byid", &[("hunt_id", "51")]),
    ];
    for answer in answers {
        answer.assert_failed(401, "Unauthorized Access");
        assert_eq!(answer.header("www-authenticate"), Some(CHALLENGE));
        assert_json_headers(&answer);
    }
}

#[test]
fn the_schemes_name_has_no_case() {
    let credentials = "YWRtaW46dGhlIGFkbWluJ3MgcGFzc3dvcmQ=";
    for scheme in ["Basic", "basic", "BASIC"] {
        let client = Office::shared().stranger().with("Authorization", &format!("{scheme} {credentials}"));
        assert_eq!(client.get("/user/login").status, 200, "{scheme}");
    }
}

#[test]
fn user_names_compare_without_regard_to_case() {
    let office = Office::open();
    crate::app::add_user(&office.db, ("Ärger", "a good password"), "viewer", &[]);
    for name in ["mara", "MARA", "Mara"] {
        assert_eq!(office.login((name, world::MANAGER.1)).get("/user/login").status, 200, "{name}");
    }
    for name in ["ärger", "ÄRGER"] {
        assert_eq!(office.login((name, "a good password")).get("/user/login").status, 200, "{name}");
    }
    assert_eq!(office.login(("Mara", "MÄNAGER:OF:ALPHA")).get("/user/login").status, 401);
}

#[test]
fn an_email_address_logs_in_where_exactly_one_user_has_it() {
    let office = Office::setup()
        .sql(
            "UPDATE us_users SET us_email = 'Mara@Alpha.example', us_email_key = 'mara@alpha.example'
              WHERE us_username = 'Mara';
             UPDATE us_users SET us_email = 'desk@alpha.example', us_email_key = 'desk@alpha.example'
              WHERE us_username IN ('Vito', 'bruno');",
        )
        .serve();
    let mara = office.value("SELECT us_id FROM us_users WHERE us_username = 'Mara'");
    for email in ["mara@alpha.example", "MARA@alpha.example"] {
        let answer = office.login((email, world::MANAGER.1)).get("/user/login");
        assert_eq!(answer.data(), json!({ "user_id": mara }), "{email}");
    }
    for (_, password) in [world::VIEWER, world::OTHER] {
        assert_eq!(office.login(("desk@alpha.example", password)).get("/user/login").status, 401);
    }
}

#[test]
fn a_user_without_a_password_cannot_log_in() {
    let office = Office::setup().sql("UPDATE us_users SET us_password = NULL WHERE us_username = 'Mara'").serve();
    for password in ["", world::MANAGER.1] {
        office.login(("Mara", password)).get("/user/login").assert_failed(401, "Unauthorized Access");
    }
}

// ---- 429

#[test]
fn the_eleventh_failed_login_in_a_minute_is_too_many() {
    let office = Office::open();
    let admin = office.admin();
    assert_eq!(admin.get("/user/login").status, 200);
    for n in 0..10 {
        let answer = office.login((&format!("guess{n}"), "wrong password")).get("/user/login");
        answer.assert_failed(401, "Unauthorized Access");
    }
    // The viewer's are right, but nobody has seen that yet: if they did not wait, a guesser would not have to, either.
    for client in
        [office.login(("guess", "wrong password")), office.login(("admin", "wrong password")), office.viewer()]
    {
        let answer = client.get("/user/login");
        answer.assert_failed(429, "Too Many Requests.");
        assert!(answer.header("retry-after").is_some_and(|seconds| (1..=60).contains(&seconds.parse().unwrap())));
        assert_json_headers(&answer);
    }
    assert_eq!(admin.get("/user/login").status, 200, "credentials that were verified before go on working");
    assert_eq!(admin.post("/hunt/byid", &[("hunt_id", "51")]).status, 200);
    office.stranger().get("/user/login").assert_failed(401, "Unauthorized Access");
    let (logged, began) = (|| office.output().matches("failed login").count(), Instant::now());
    while logged() < 10 {
        assert!(began.elapsed() < PATIENCE, "not all are logged: {}", office.output());
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(logged(), 10, "{}", office.output());
    let metrics = admin.get("/metrics");
    for counted in ["switchroom_failed_logins_total 10", "switchroom_throttled_logins_total 3"] {
        assert!(metrics.text().lines().any(|line| line == counted), "{counted}: {}", metrics.text());
    }
}

#[test]
fn who_has_a_whole_ipv6_network_guesses_no_more_than_who_has_one_address() {
    let office = Office::setup().flag("--trusted-proxies 127.0.0.1").serve();
    let from = |address: &str, name: &str| {
        office.login((name, "wrong password")).with("X-Forwarded-For", address).get("/user/login").status
    };
    for n in 0..10 {
        assert_eq!(from(&format!("2001:db8:0:7:{n}::{n}"), &format!("guess{n}")), 401);
    }
    assert_eq!(from("2001:db8:0:7:ffff::1", "another"), 429);
    assert_eq!(from("2001:db8:0:8::1", "another"), 401, "the neighbours' network");
    assert_eq!(from("192.0.2.7", "another"), 401);
}

#[test]
fn verified_credentials_that_are_wrong_by_now_are_refused_also_when_there_were_too_many() {
    let office = Office::open();
    assert_eq!(office.manager().get("/user/login").status, 200);
    let (user, password) = (office.value("SELECT us_id FROM us_users WHERE us_username = 'Mara'"), "another password");
    assert_eq!(office.admin().post("/user/updatebyid", &[("user_id", &user), ("password", password)]).status, 200);
    for _ in 0..12 {
        office.login(("Mara", "wrong password")).get("/user/login");
    }
    let answer = office.manager().get("/user/login");
    assert!(matches!(answer.status, 401 | 429), "{}", answer.status);
}

#[test]
fn requests_without_credentials_are_no_failed_logins() {
    let office = Office::open();
    for _ in 0..30 {
        office.stranger().get("/user/login").assert_failed(401, "Unauthorized Access");
    }
    assert_eq!(office.viewer().get("/user/login").status, 200);
}

// ---- 403

#[test]
fn a_known_user_may_not_do_everything() {
    let viewer = Office::shared().viewer();
    viewer.post("/hunt/deletebyid", &[("hunt_id", "51")]).assert_failed(403, "Unauthorized Access");
    let foreign = manager().post("/hunt/bytenant", &[("tenant_id", "2")]);
    foreign.assert_failed(403, "Unauthorized Access");
    assert_eq!(foreign.header("www-authenticate"), None);
}

#[test]
fn a_write_from_another_site_is_refused() {
    let office = Office::open();
    let before = office.dump();
    let own = format!("http://{}", office.address);
    let writes = |client: Client| {
        [
            client.post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt", r#"{"hu_name":"Evil"}"#)]),
            client.post("/phone/deletebyid", &[("phone_id", "71")]),
            client.json("/user/updatebyid", &json!({"user_id": 1, "password": "evil password"})),
        ]
    };
    for (name, value) in [
        ("Origin", "http://evil.example"),
        ("Origin", "null"),
        ("Origin", "http://127.0.0.1:1"),
        ("Sec-Fetch-Site", "cross-site"),
    ] {
        for answer in writes(office.admin().with(name, value)) {
            answer.assert_failed(403, "Unauthorized Access");
        }
        assert_eq!(office.admin().with(name, value).post("/hunt/byid", &[("hunt_id", "51")]).status, 200, "{name}");
    }
    assert_eq!(office.dump(), before);
    for (name, value) in [("Origin", own.as_str()), ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "none")] {
        let client = office.admin().with(name, value);
        let answer = client.post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt", r#"{"hu_name":"Good"}"#)]);
        assert_eq!(answer.status, 200, "{name}: {value}");
    }
}

// ---- 400 missing

#[test]
fn missing_and_empty_parameters_are_named() {
    for (path, missing) in [
        ("/user/tenants", &["user"][..]),
        ("/user/updatebyid", &["user_id", "password"]),
        ("/destination/all", &["tenant_id"]),
        ("/extension/bytenant", &["tenant_id"]),
        ("/extension/byid", &["extension_id"]),
        ("/extension/user", &["tenant_id", "extension_id"]),
        ("/extension/usersecret", &["extension_id"]),
        ("/extension/getCidNumber", &["extension_id"]),
        ("/extension/getCidNumberList", &["tenant_id"]),
        ("/extension/GetFMFCallerId", &["extension_id"]),
        ("/extension/GetFMFCallerIdList", &["tenant_id"]),
        ("/extension/updatebyid", &["extension_id", "extension"]),
        ("/did/bytenant", &["tenant_id"]),
        ("/did/byid", &["did_id"]),
        ("/did/updatebyid", &["did_id", "did"]),
        ("/hunt/bytenant", &["tenant_id"]),
        ("/hunt/byid", &["hunt_id"]),
        ("/hunt/updatebyid", &["hunt_id", "hunt"]),
        ("/hunt/deletebyid", &["hunt_id"]),
        ("/phone/bytenant", &["tenant_id"]),
        ("/phone/AddNewPhone", &["phone"]),
        ("/phone/deletebyid", &["phone_id"]),
        ("/voicemail/bytenant", &["tenant_id"]),
        ("/condition/bytenant", &["tenant_id"]),
        ("/ivr/bytenant", &["tenant_id"]),
        ("/custom/bytenant", &["tenant_id"]),
    ] {
        let empty: Vec<(&str, &str)> = missing.iter().map(|name| (*name, "")).collect();
        let null: serde_json::Map<_, _> = missing.iter().map(|name| ((*name).to_owned(), json!(null))).collect();
        for client in [admin(), manager()] {
            client.post(path, &[]).assert_missing(missing);
            client.post(path, &empty).assert_missing(missing);
            client.multipart(path, &empty).assert_missing(missing);
            client.json(path, &json!({})).assert_missing(missing);
            client.json(path, &null.clone().into()).assert_missing(missing);
            client.send("POST", path, &[], b"").assert_missing(missing);
        }
        // One is there, the other is missing.
        for one in missing.iter().filter(|_| missing.len() > 1) {
            let others: Vec<&str> = missing.iter().copied().filter(|name| name != one).collect();
            admin().post(path, &[(one, r#"{"x":1}"#)]).assert_missing(&others);
        }
    }
}

#[test]
fn an_update_that_names_no_field_misses_its_object() {
    for (path, id, object) in [
        ("/hunt/updatebyid", ("hunt_id", "51"), "hunt"),
        ("/did/updatebyid", ("did_id", "41"), "did"),
        ("/extension/updatebyid", ("extension_id", "11"), "extension"),
    ] {
        manager().post(path, &[id, (object, "{}")]).assert_missing(&[object]);
        manager().json(path, &json!({id.0: id.1, object: {}})).assert_missing(&[object]);
    }
}

#[test]
fn a_new_phone_misses_each_required_field() {
    let all = ["ph_name", "ph_te_id", "ph_pm_id", "ph_mac"];
    manager().post("/phone/AddNewPhone", &[("phone", "{}")]).assert_missing(&all);
    manager().json("/phone/AddNewPhone", &json!({"phone": {"ph_filename": "x"}})).assert_missing(&all);
    manager()
        .json("/phone/AddNewPhone", &json!({"phone": {"ph_name": "", "ph_te_id": 1, "ph_pm_id": null, "ph_mac": "m"}}))
        .assert_missing(&["ph_name", "ph_pm_id"]);
}

// ---- 400 invalid

#[test]
fn a_malformed_id_is_invalid() {
    for id in ["abc", "1.5", "51x", "0x33", "1 OR 1=1", "5 1", "٥١", "''", "5,1"] {
        manager().post("/hunt/byid", &[("hunt_id", id)]).assert_invalid(&["hunt_id"]);
        manager().post("/hunt/bytenant", &[("tenant_id", id)]).assert_invalid(&["tenant_id"]);
        manager().post("/hunt/deletebyid", &[("hunt_id", id)]).assert_invalid(&["hunt_id"]);
        manager()
            .post("/user/updatebyid", &[("user_id", id), ("password", "long enough")])
            .assert_invalid(&["user_id"]);
        manager()
            .post("/extension/user", &[("tenant_id", id), ("extension_id", id)])
            .assert_invalid(&["tenant_id", "extension_id"]);
        manager()
            .post("/extension/usersecret", &[("tenant_id", id), ("extension_id", "11")])
            .assert_invalid(&["tenant_id"]);
    }
}

#[test]
fn an_id_too_big_for_the_database_is_an_error_of_the_client() {
    for id in ["9223372036854775807", "9223372036854775808", "99999999999999999999999999", "-1", "0"] {
        let answer = admin().post("/hunt/byid", &[("hunt_id", id)]);
        assert!(matches!(answer.status, 400 | 404), "{id}: {} {}", answer.status, answer.text());
    }
}

#[test]
fn an_object_that_is_none_is_invalid() {
    for (path, id, object) in [
        ("/hunt/updatebyid", Some(("hunt_id", "51")), "hunt"),
        ("/did/updatebyid", Some(("did_id", "41")), "did"),
        ("/extension/updatebyid", Some(("extension_id", "11")), "extension"),
        ("/phone/AddNewPhone", None, "phone"),
    ] {
        for text in ["{", "nonsense", "[]", "5", "\"text\"", r#"{"a":1}{"b":2}"#, r#"[{"hu_name":"x"}]"#, "{'a':1}"] {
            let fields: Vec<(&str, &str)> = id.into_iter().chain([(object, text)]).collect();
            manager().post(path, &fields).assert_invalid(&[object]);
        }
        let mut body = json!({ object: ["a list"] });
        if let Some((name, value)) = id {
            body[name] = json!(value);
        }
        manager().json(path, &body).assert_invalid(&[object]);
    }
}

#[test]
fn an_unknown_field_in_an_object_is_invalid() {
    let office = Office::shared();
    let before = office.dump();
    for (path, id, object, known, unknown) in [
        (
            "/hunt/updatebyid",
            ("hunt_id", "51"),
            "hunt",
            "hu_name",
            &["hu_id", "hu_te_id", "hu_nope", "HU_NAME", "name"][..],
        ),
        ("/did/updatebyid", ("did_id", "41"), "did", "di_comment", &["di_id", "di_te_id", "di_nope", "ex_name"]),
        (
            "/extension/updatebyid",
            ("extension_id", "11"),
            "extension",
            "ex_name",
            &["ex_id", "ex_te_id", "ex_tech", "ex_nope", "sa_secret", "secret"],
        ),
    ] {
        for field in unknown {
            let fields = json!({ known: "value", *field: "1" });
            manager().post(path, &[id, (object, &fields.to_string())]).assert_invalid(&[field]);
            manager().json(path, &json!({id.0: id.1, object: {*field: "1"}})).assert_invalid(&[field]);
            manager().post(path, &[id, (&format!("{object}[{field}]"), "1")]).assert_invalid(&[field]);
        }
    }
    let phone = json!({"ph_name": "n", "ph_te_id": "1", "ph_pm_id": "61", "ph_mac": "m", "ph_id": "5"});
    manager().post("/phone/AddNewPhone", &[("phone", &phone.to_string())]).assert_invalid(&["ph_id"]);
    assert_eq!(office.dump(), before);
}

#[test]
fn an_unknown_parameter_beside_is_ignored() {
    let answer = manager().post("/hunt/byid", &[("hunt_id", "51"), ("nope", "\0"), ("hunt", "{"), ("a[b][c]", "d")]);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = manager().json("/hunt/byid", &json!({"hunt_id": 51, "nope": {"deep": [1, {"er": null}]}}));
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[test]
fn a_phone_refers_to_a_tenant_and_a_model_that_exist() {
    let phone = |te_id: &str, pm_id: &str| json!({"phone": {"ph_name": "n", "ph_te_id": te_id, "ph_pm_id": pm_id, "ph_mac": "m"}});
    admin().json("/phone/AddNewPhone", &phone("99", "61")).assert_invalid(&["ph_te_id"]);
    admin().json("/phone/AddNewPhone", &phone("1", "99")).assert_invalid(&["ph_pm_id"]);
    admin().json("/phone/AddNewPhone", &phone("99", "99")).assert_invalid(&["ph_te_id", "ph_pm_id"]);
    manager().json("/phone/AddNewPhone", &phone("1", "99")).assert_invalid(&["ph_pm_id"]);
    manager().json("/phone/AddNewPhone", &phone("x", "y")).assert_invalid(&["ph_te_id", "ph_pm_id"]);
}

#[test]
fn a_password_has_8_to_1024_bytes() {
    let office = Office::open();
    let id = office.value("SELECT us_id FROM us_users WHERE us_username = 'Vito'");
    let before = office.dump();
    for password in ["1234567", "äää", &"x".repeat(1025), &"ä".repeat(513)] {
        office
            .admin()
            .post("/user/updatebyid", &[("user_id", &id), ("password", password)])
            .assert_invalid(&["password"]);
    }
    assert_eq!(office.dump(), before);
    for password in ["12345678", "ääää", &"x".repeat(1024)] {
        let answer = office.admin().post("/user/updatebyid", &[("user_id", &id), ("password", password)]);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(office.login(("Vito", password)).get("/user/login").status, 200);
    }
}

#[test]
fn nul_and_invalid_utf8_in_a_known_parameter_are_invalid() {
    let form = "application/x-www-form-urlencoded";
    manager().body("/hunt/byid", form, b"hunt_id=51%00").assert_invalid(&["hunt_id"]);
    manager().body("/hunt/byid", form, b"hunt_id=51%ff").assert_invalid(&["hunt_id"]);
    manager().body("/hunt/byid", form, b"hunt_id=\xff").assert_invalid(&["hunt_id"]);
    manager().body("/user/tenants", form, b"user=Mara%00").assert_invalid(&["user"]);
    manager().body("/user/tenants", form, b"user=Mara%C3").assert_invalid(&["user"]);
    manager().body("/cdr/getCallHistory", form, b"firstdst=%00").assert_invalid(&["firstdst"]);
    manager().body("/cdr/getCallHistory", form, b"firstdst=%ff").assert_invalid(&["firstdst"]);
    manager().body("/hunt/updatebyid", form, b"hunt_id=51&hunt[hu_name]=a%00b").assert_invalid(&["hu_name"]);
    manager().body("/hunt/updatebyid", form, b"hunt_id=51&hunt[hu_name]=a%ffb").assert_invalid(&["hu_name"]);
    manager()
        .body("/hunt/updatebyid", form, b"hunt_id=51&hunt=%7B%22hu_name%22:%22a%ff%22%7D")
        .assert_invalid(&["hunt"]);
    let escaped = json!({"hu_name": "a\0b"}).to_string();
    manager().post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt", &escaped)]).assert_invalid(&["hu_name"]);
    manager()
        .json("/hunt/updatebyid", &json!({"hunt_id": 51, "hunt": {"hu_name": "a\0b"}}))
        .assert_invalid(&["hu_name"]);
    manager().json("/hunt/byid", &json!({"hunt_id": "51\0"})).assert_invalid(&["hunt_id"]);
    manager().multipart("/hunt/byid", &[("hunt_id", "51\0")]).assert_invalid(&["hunt_id"]);
    let part = b"--b\r\nContent-Disposition: form-data; name=\"hunt_id\"\r\n\r\n51\xff\r\n--b--\r\n";
    manager().body("/hunt/byid", "multipart/form-data; boundary=b", part).assert_invalid(&["hunt_id"]);
    // In a parameter that the endpoint does not know they do no harm.
    assert_eq!(manager().body("/hunt/byid", form, b"hunt_id=51&nope=%00%ff").status, 200);
    assert_eq!(manager().json("/hunt/byid", &json!({"hunt_id": 51, "nope": "\0"})).status, 200);
}

#[test]
fn a_body_that_cannot_be_parsed_is_a_400_without_fields() {
    for (content_type, body) in [
        ("application/json", &b"{\"hunt_id\": 51"[..]),
        ("application/json", b"hunt_id=51"),
        ("application/json", b"[51]"),
        ("application/json", b"51"),
        ("application/json", b"{\"hunt_id\": \"\xff\"}"),
        ("multipart/form-data", b"--b\r\nContent-Disposition: form-data; name=\"hunt_id\"\r\n\r\n51\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", b"hunt_id=51"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=\"hunt_id\"\r\n\r\n51"),
    ] {
        let answer = manager().body("/hunt/byid", content_type, body);
        assert_eq!(
            (answer.status, answer.text()),
            (400, failed("Invalid Value.").as_str()),
            "{content_type}: {}",
            String::from_utf8_lossy(body)
        );
    }
}

#[test]
fn json_may_nest_only_so_deep() {
    let deep = format!(r#"{{"hunt_id":51,"nope":{}{}}}"#, "[".repeat(20_000), "]".repeat(20_000));
    let answer = manager().body("/hunt/byid", "application/json", deep.as_bytes());
    assert!(matches!(answer.status, 200 | 400), "{}", answer.status);
    let text = format!("{}{}", r#"{"a":"#.repeat(9_000), "}".repeat(9_000));
    let answer = manager().post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt", &text)]);
    assert_eq!(answer.status, 413, "escaped it is over the limit");
    let answer = manager().multipart("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt", &text)]);
    answer.assert_invalid(&["hunt"]);
}

// ---- 404, 405, 409

#[test]
fn no_such_path() {
    for path in [
        "/nope",
        "/hunt",
        "/hunt/",
        "/hunt/byid/51",
        "/hunt/byid//",
        "//hunt/byid",
        "/hunt/by",
        "/user/login.php",
        "/hunt/byidx",
    ] {
        for client in [admin(), Office::shared().stranger()] {
            let answer = client.post(path, &[("hunt_id", "51")]);
            answer.assert_failed(404, "Not Found.");
            assert_json_headers(&answer);
        }
    }
}

#[test]
fn no_such_record() {
    for (path, parameter) in [
        ("/extension/byid", "extension_id"),
        ("/extension/usersecret", "extension_id"),
        ("/extension/getCidNumber", "extension_id"),
        ("/extension/GetFMFCallerId", "extension_id"),
        ("/did/byid", "did_id"),
        ("/hunt/byid", "hunt_id"),
        ("/hunt/deletebyid", "hunt_id"),
        ("/phone/deletebyid", "phone_id"),
    ] {
        for client in [admin(), manager()] {
            client.post(path, &[(parameter, "999")]).assert_failed(404, "Record Not Found.");
        }
    }
    admin().post("/user/tenants", &[("user", "nobody")]).assert_failed(404, "Record Not Found.");
    for path in ["/hunt/bytenant", "/destination/all", "/extension/getCidNumberList", "/voicemail/bytenant"] {
        admin().post(path, &[("tenant_id", "99")]).assert_failed(404, "Record Not Found.");
        manager().post(path, &[("tenant_id", "99")]).assert_failed(403, "Unauthorized Access");
    }
}

#[test]
fn another_method_is_not_allowed() {
    for client in [admin(), Office::shared().stranger()] {
        for method in ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"] {
            let answer = client.send(method, "/hunt/byid", &[], b"");
            assert_eq!(answer.status, 405, "{method}");
            assert_eq!(answer.header("allow"), Some("POST"), "{method}");
            assert_json_headers(&answer);
            if method != "HEAD" {
                answer.assert_failed(405, "Method Not Allowed.");
            }
        }
        for method in ["POST", "PUT", "DELETE"] {
            for path in ["/user/login", "/user/get", "/USER/GET/"] {
                let answer = client.send(method, path, &[], b"");
                answer.assert_failed(405, "Method Not Allowed.");
                let mut allow: Vec<&str> = answer.header("allow").unwrap().split(',').map(str::trim).collect();
                allow.sort_unstable();
                assert!(allow == ["GET"] || allow == ["GET", "HEAD"], "{allow:?}");
            }
        }
    }
}

#[test]
fn a_number_that_another_row_has_is_a_duplicate() {
    let office = Office::shared();
    let before = office.dump();
    let answers = [
        manager().post("/extension/updatebyid", &[("extension_id", "11"), ("extension", r#"{"ex_number":"102"}"#)]),
        admin().post("/did/updatebyid", &[("did_id", "41"), ("did", r#"{"di_number":"15140000002"}"#)]),
        manager().post("/did/updatebyid", &[("did_id", "41"), ("did", r#"{"di_number":"15140000003"}"#)]),
    ];
    for answer in answers {
        answer.assert_failed(409, "Duplicate Value.");
        assert_json_headers(&answer);
    }
    assert_eq!(office.dump(), before);
}

// ---- 413, 415, and what kind of body there is

/// A form of exactly so many bytes that asks for hunt list 51.
fn form_of(bytes: usize) -> Vec<u8> {
    let mut body = b"hunt_id=51&filler=".to_vec();
    body.resize(bytes, b'x');
    body
}

#[test]
fn a_body_has_64_kib_at_most() {
    let form = "application/x-www-form-urlencoded";
    assert_eq!(manager().body("/hunt/byid", form, &form_of(65_536)).status, 200);
    manager().body("/hunt/byid", form, &form_of(65_537)).assert_failed(413, "Payload Too Large.");
    let json = json!({"hunt_id": "51", "filler": "x".repeat(65_536)});
    manager().json("/hunt/byid", &json).assert_failed(413, "Payload Too Large.");
    let filler = "x".repeat(65_536);
    manager()
        .multipart("/hunt/byid", &[("hunt_id", "51"), ("filler", &filler)])
        .assert_failed(413, "Payload Too Large.");
}

#[test]
fn a_chunked_body_has_64_kib_at_most_too() {
    for (bytes, status) in [(60_000, 200), (65_537, 413)] {
        let headers = format!(
            "POST /hunt/byid HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\
             Authorization: Basic YWRtaW46dGhlIGFkbWluJ3MgcGFzc3dvcmQ=\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{bytes:x}\r\n"
        );
        let mut connection = std::net::TcpStream::connect(Office::shared().address).unwrap();
        connection.set_read_timeout(Some(PATIENCE)).unwrap();
        let _ = connection.write_all(&[headers.as_bytes(), &form_of(bytes), b"\r\n0\r\n\r\n"].concat());
        let mut answer = String::new();
        let _ = connection.read_to_string(&mut answer);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{bytes}: {answer}");
    }
}

#[test]
fn an_unknown_content_type_is_unsupported() {
    for content_type in
        ["text/plain", "application/xml", "application/jsonx", "multipart/mixed; boundary=b", "nonsense"]
    {
        manager().body("/hunt/byid", content_type, b"hunt_id=51").assert_failed(415, "Unsupported Media Type.");
    }
}

#[test]
fn content_types_have_parameters_and_no_case() {
    for (content_type, body) in [
        ("application/x-www-form-urlencoded; charset=UTF-8", "hunt_id=51"),
        ("Application/X-WWW-Form-Urlencoded", "hunt_id=51"),
        ("application/json; charset=utf-8", r#"{"hunt_id":"51"}"#),
        ("APPLICATION/JSON", r#"{"hunt_id":"51"}"#),
        (
            "Multipart/Form-Data; charset=utf-8; boundary=\"a b\"",
            "--a b\r\ncontent-disposition: form-data; name=hunt_id\r\n\r\n51\r\n--a b--\r\n",
        ),
    ] {
        let answer = manager().body("/hunt/byid", content_type, body.as_bytes());
        assert_eq!(answer.status, 200, "{content_type}: {}", answer.text());
    }
}

#[test]
fn a_body_without_a_content_type_is_a_form() {
    let answer = manager().send("POST", "/hunt/byid", &[], b"hunt_id=51");
    assert_eq!(answer.data()[0]["hu_id"], "51");
}

#[test]
fn no_body_has_no_parameters_whatever_its_content_type() {
    for content_type in ["application/x-www-form-urlencoded", "application/json"] {
        manager().body("/hunt/byid", content_type, b"").assert_missing(&["hunt_id"]);
        assert_eq!(manager().body("/cdr/getCallHistory", content_type, b"").status, 200, "{content_type}");
    }
    assert_eq!(manager().send("POST", "/cdr/getCallHistory", &[], b"").status, 200);
}

#[test]
fn of_a_parameter_given_twice_the_last_counts() {
    let answers = [
        manager().post("/hunt/byid", &[("hunt_id", "51"), ("hunt_id", "52")]),
        manager().post("/hunt/byid", &[("hunt_id", "abc"), ("hunt_id", "52")]),
        manager().multipart("/hunt/byid", &[("hunt_id", "51"), ("hunt_id", "52")]),
        manager().body("/hunt/byid", "application/json", br#"{"hunt_id":51,"hunt_id":52}"#),
    ];
    for answer in answers {
        assert_eq!(answer.data()[0]["hu_id"], "52");
    }
    manager().post("/hunt/byid", &[("hunt_id", "51"), ("hunt_id", "")]).assert_missing(&["hunt_id"]);
}

#[test]
fn the_query_string_is_ignored() {
    assert_eq!(manager().post("/hunt/byid?hunt_id=52&x=%00", &[("hunt_id", "51")]).data()[0]["hu_id"], "51");
    manager().post("/hunt/byid?hunt_id=51", &[]).assert_missing(&["hunt_id"]);
    assert_eq!(manager().get("/user/login?user_id=1").status, 200);
}

// ---- Paths

#[test]
fn paths_match_without_case_and_with_one_slash_behind() {
    for path in [
        "/extension/getCidNumber",
        "/extension/getcidnumber",
        "/extension/getcidnumber/",
        "/EXTENSION/GETCIDNUMBER",
        "/Extension/GetCidNumber/",
    ] {
        assert_eq!(manager().post(path, &[("extension_id", "11")]).data(), "15140000101", "{path}");
    }
    for path in ["/USER/LOGIN", "/user/login/", "/User/Get/"] {
        assert_eq!(manager().get(path).status, 200, "{path}");
    }
}

#[test]
fn head_is_get_without_the_body() {
    for path in ["/user/login", "/user/get"] {
        let (head, get) = (manager().send("HEAD", path, &[], b""), manager().get(path));
        assert_eq!((head.status, head.text()), (200, ""));
        assert_json_headers(&head);
        if let Some(length) = head.header("content-length") {
            assert_eq!(length, get.body.len().to_string());
        }
        let head = Office::shared().stranger().send("HEAD", path, &[], b"");
        assert_eq!((head.status, head.text(), head.header("www-authenticate")), (401, "", Some(CHALLENGE)));
    }
}

#[test]
fn a_base_path_mounts_everything() {
    let office = Office::setup().flag("--base-path /pbx").serve();
    assert_eq!(office.admin().get("/pbx/user/login").status, 200);
    assert_eq!(office.admin().post("/pbx/Hunt/ById/", &[("hunt_id", "51")]).status, 200);
    assert_eq!(office.stranger().get("/pbx/healthz").status, 200);
    let root = office.stranger().get("/pbx/");
    assert!(matches!(root.status, 301 | 302 | 303 | 307 | 308), "{}", root.status);
    assert!(root.header("location").unwrap().ends_with("/pbx/admin/"), "{root:?}");
    office.admin().get("/user/login").assert_failed(404, "Not Found.");
    office.admin().get("/pbxuser/login").assert_failed(404, "Not Found.");
}

#[test]
fn what_needs_no_login() {
    let stranger = Office::shared().stranger();
    let health = stranger.get("/healthz");
    assert!(health.data().is_object());
    let openapi = stranger.get("/openapi.json");
    assert_eq!(openapi.status, 200);
    assert!(openapi.json()["paths"].is_object());
    let root = stranger.get("/");
    assert!(matches!(root.status, 301 | 302 | 303 | 307 | 308), "{}", root.status);
    assert!(root.header("location").unwrap().ends_with("/admin/"), "{root:?}");
}

#[test]
fn metrics_are_for_admins() {
    let office = Office::shared();
    let metrics = office.admin().get("/metrics");
    assert_eq!(metrics.status, 200);
    assert!(metrics.text().contains("# TYPE "), "{}", metrics.text());
    office.manager().get("/metrics").assert_failed(403, "Unauthorized Access");
    office.viewer().get("/metrics").assert_failed(403, "Unauthorized Access");
    office.stranger().get("/metrics").assert_failed(401, "Unauthorized Access");
}

// ---- --always-200

#[test]
fn always_200_is_for_the_failures_of_documented_endpoints() {
    let office = Office::setup().flag("--always-200").serve();
    let (admin, manager) = (office.admin(), office.manager());
    let number = [("extension_id", "11"), ("extension", r#"{"ex_number":"102"}"#)];
    for (body, answer) in [
        (failed("Record Not Found."), admin.post("/hunt/byid", &[("hunt_id", "999")])),
        (failed("Unauthorized Access"), manager.post("/hunt/bytenant", &[("tenant_id", "2")])),
        (failed("Duplicate Value."), manager.post("/extension/updatebyid", &number)),
        (failed("Unsupported Media Type."), admin.body("/hunt/byid", "text/plain", b"x")),
        (failed("Payload Too Large."), admin.body("/hunt/byid", "application/json", &[b' '; 65_537])),
        (
            r#"{"status":"failed","message":"Please Enter Required Fields.","fields":["hunt_id"]}"#.into(),
            admin.post("/hunt/byid", &[]),
        ),
        (
            r#"{"status":"failed","message":"Invalid Value.","fields":["hunt_id"]}"#.into(),
            admin.post("/hunt/byid", &[("hunt_id", "x")]),
        ),
    ] {
        assert_eq!((answer.status, answer.text()), (200, body.as_str()));
    }
    let answer = office.stranger().get("/user/login");
    answer.assert_failed(401, "Unauthorized Access");
    assert_eq!(answer.header("www-authenticate"), Some(CHALLENGE));
    admin.get("/no/such/path").assert_failed(404, "Not Found.");
    for n in 0..10 {
        office.login((&format!("guess{n}"), "wrong password")).get("/user/login");
    }
    office.login(("guess", "wrong password")).get("/user/login").assert_failed(429, "Too Many Requests.");
}

// ---- The order of refusals: each request deserves two of them, the earlier one comes.

#[test]
fn refusals_come_in_the_documented_order() {
    let office = Office::shared();
    let (admin, manager, viewer, stranger) = (admin(), manager(), office.viewer(), office.stranger());
    let big = vec![b'x'; 65_537];
    let form = "application/x-www-form-urlencoded";
    // 404 path, 405, 401
    stranger.body("/nope", "text/xml", &big).assert_failed(404, "Not Found.");
    stranger.get("/nope").assert_failed(404, "Not Found.");
    stranger.get("/hunt/byid").assert_failed(405, "Method Not Allowed.");
    admin.send("PUT", "/hunt/byid", &[("Content-Type", "text/xml")], b"x").assert_failed(405, "Method Not Allowed.");
    // 401, 413 or 415
    stranger.body("/hunt/byid", form, &big).assert_failed(401, "Unauthorized Access");
    stranger.body("/hunt/byid", "text/xml", b"x").assert_failed(401, "Unauthorized Access");
    stranger.post("/hunt/byid", &[]).assert_failed(401, "Unauthorized Access");
    // 413 or 415, 403 role
    viewer.body("/hunt/deletebyid", form, &big).assert_failed(413, "Payload Too Large.");
    viewer.body("/hunt/deletebyid", "text/xml", b"x").assert_failed(415, "Unsupported Media Type.");
    // 403 role, 400 missing, 400 invalid
    viewer.post("/hunt/deletebyid", &[]).assert_failed(403, "Unauthorized Access");
    viewer.post("/hunt/deletebyid", &[("hunt_id", "abc")]).assert_failed(403, "Unauthorized Access");
    viewer.post("/extension/user", &[]).assert_failed(403, "Unauthorized Access");
    viewer.post("/hunt/deletebyid", &[("hunt_id", "999")]).assert_failed(403, "Unauthorized Access");
    // 400 missing, 400 invalid
    manager.post("/extension/user", &[("tenant_id", "abc")]).assert_missing(&["extension_id"]);
    manager.post("/hunt/updatebyid", &[("hunt_id", "abc")]).assert_missing(&["hunt"]);
    manager
        .json("/phone/AddNewPhone", &json!({"phone": {"ph_te_id": "abc", "ph_pm_id": "99", "nope": "1"}}))
        .assert_missing(&["ph_name", "ph_mac"]);
    // 400 invalid, 403 tenant
    manager.post("/extension/user", &[("tenant_id", "2"), ("extension_id", "abc")]).assert_invalid(&["extension_id"]);
    manager
        .post("/cdr/getCallHistory", &[("tenant_code", world::B), ("start_date_ymd", "yesterday")])
        .assert_invalid(&["start_date_ymd"]);
    // 403 tenant, 404 record
    manager
        .post("/extension/user", &[("tenant_id", "2"), ("extension_id", "999")])
        .assert_failed(403, "Unauthorized Access");
    // 400 invalid, 404 record
    manager
        .post("/hunt/updatebyid", &[("hunt_id", "999"), ("hunt", r#"{"hu_ringtime":"soon"}"#)])
        .assert_invalid(&["hu_ringtime"]);
    // 404 record, 409
    manager
        .post("/extension/updatebyid", &[("extension_id", "999"), ("extension", r#"{"ex_number":"102"}"#)])
        .assert_failed(404, "Record Not Found.");
    manager
        .post("/extension/updatebyid", &[("extension_id", "21"), ("extension", r#"{"ex_number":"202"}"#)])
        .assert_failed(404, "Record Not Found.");
}

// ---- 503

#[test]
fn a_write_that_waits_too_long_is_unavailable_and_reads_go_on() {
    let office = Office::open();
    let before = office.dump();
    let (admin, manager) = (office.admin(), office.manager());
    assert_eq!(admin.get("/user/login").status, 200);
    let blocker = office.database();
    blocker.execute_batch("BEGIN IMMEDIATE").unwrap();
    let update = admin.start(
        "POST",
        "/hunt/updatebyid",
        &[("Content-Type", "application/json")],
        br#"{"hunt_id":51,"hunt":{"hu_name":"late"}}"#,
    );
    assert_eq!(manager.post("/hunt/byid", &[("hunt_id", "51")]).status, 200);
    let mut answer = String::new();
    let mut update = update;
    update.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(head.to_ascii_lowercase().contains("\r\nretry-after: "), "{answer}");
    assert_eq!(body, failed("Service Unavailable."));
    blocker.execute_batch("ROLLBACK").unwrap();
    assert_eq!(office.dump(), before);
    let answer = admin.post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt", r#"{"hu_name":"in time"}"#)]);
    assert_eq!(answer.status, 200);
}

#[test]
fn a_damaged_database_is_unavailable_and_stays_as_it_is() {
    let damage = |db: &std::path::Path| {
        let mut bytes = std::fs::read(db).unwrap();
        bytes[4096..].fill(0xA5); // the schema is whole, no table is
        std::fs::write(db, bytes).unwrap();
    };
    let office = Office::setup().prepare(damage).serve();
    let damaged = std::fs::read(&office.db).unwrap();
    for answer in [
        office.admin().get("/user/login"),
        office.admin().post("/hunt/byid", &[("hunt_id", "51")]),
        office.admin().post("/hunt/deletebyid", &[("hunt_id", "51")]),
        office.stranger().get("/healthz"),
    ] {
        answer.assert_failed(503, "Service Unavailable.");
    }
    office.stranger().get("/nope").assert_failed(404, "Not Found.");
    assert_eq!(std::fs::read(&office.db).unwrap(), damaged);
    assert!(office.output().contains("restore"), "the log says which command helps:\n{}", office.output());
}

/// Fills the database pages that hold this text.
fn damage_pages_with(db: &std::path::Path, text: &str) {
    let mut bytes = std::fs::read(db).unwrap();
    let pages = bytes.chunks_mut(4096).filter(|page| page.windows(text.len()).any(|window| window == text.as_bytes()));
    let damaged = pages.map(|page| page.fill(0xA5)).count();
    assert!(damaged > 0, "{text} is on no page");
    std::fs::write(db, bytes).unwrap();
}

#[test]
fn a_damaged_table_is_unavailable_and_the_others_are_there() {
    let office = Office::setup().prepare(|db| damage_pages_with(db, "Alpha main")).serve();
    for path in ["/did/byid", "/did/updatebyid"] {
        let answer = office.admin().post(path, &[("did_id", "41"), ("did", r#"{"di_area":"514"}"#)]);
        answer.assert_failed(503, "Service Unavailable.");
    }
    office.admin().post("/did/bytenant", &[("tenant_id", "1")]).assert_failed(503, "Service Unavailable.");
    assert_eq!(office.admin().post("/hunt/byid", &[("hunt_id", "51")]).status, 200);
}

#[test]
fn a_stream_that_meets_damage_breaks_off() {
    let office = Office::setup()
        .sql(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000)
             INSERT INTO cdr (ID, accountcode, start, clid, uniqueid)
             SELECT 5000 + n, 'Alpha', datetime('2025-01-01', n || ' seconds'), 'clid-' || n || '-clid', 'u' || n FROM n",
        )
        .prepare(|db| damage_pages_with(db, "clid-7000-clid"))
        .serve();
    for format in ["json", "csv"] {
        let answer =
            office.admin().post("/cdr/getCallHistory", &[("start_date_ymd", "2025-01-01"), ("format", format)]);
        assert!(!answer.complete, "{format}: {} bytes that look like all", answer.body.len());
        assert_eq!(answer.status, 200, "it began well");
    }
    let before_it = [("start_date_ymd", "2025-01-01"), ("limit", "1000")];
    let answer = office.admin().post("/cdr/getCallHistory", &before_it);
    assert!(answer.complete);
    assert_eq!(answer.data().as_array().unwrap().len(), 1000);
}
