//! `token add|list|remove` and `user networks`: keys that can do less than their user, and users who call from home only.

use serde_json::json;

use crate::app::{Client, Office};
use crate::cli::{self, Run};
use crate::world;

fn run(office: &Office, args: &[&str]) -> Run {
    cli::run(&office.db, args, "")
}

/// Makes a token with these flags: its text.
fn token(office: &Office, user: &str, flags: &[&str]) -> String {
    let made = run(office, &[&["token", "add", user], flags].concat()).ok();
    let line = made.lines(&["Token:"])[0].to_owned();
    line.split_whitespace().nth(1).unwrap().to_owned()
}

fn bearer(office: &Office, token: &str) -> Client {
    office.stranger().with("Authorization", &format!("Bearer {token}"))
}

#[test]
fn a_token_is_let_in_as_the_password_and_as_a_bearer_token_and_is_stored_hashed() {
    let office = Office::open();
    let text = token(&office, "Mara", &["--name", "wall board"]);
    assert!(text.starts_with("swr_") && text.len() == 47, "{text}");
    let mara = office.manager().get("/user/login").data();
    for client in [office.login(("Mara", &text)), office.login(("mARA", &text)), bearer(&office, &text)] {
        assert_eq!(client.get("/user/login").data(), mara);
        client.post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt[hu_name]", "by token")]).data();
    }
    for client in [office.login(("Vito", &text)), office.login(("", &text)), bearer(&office, &text[..46])] {
        client.get("/user/login").assert_failed(401, "Unauthorized Access");
    }
    let listed = run(&office, &["token", "list"]).ok();
    listed.assert_line(&["Mara", "wall board", "read, write", "never"]);
    listed.assert_silent_about(&text);
    for (path, content) in cli::files(office.dir.path()) {
        assert!(!cli::holds(&content, text.as_bytes()), "{} holds the token", path.display());
    }
}

#[test]
fn a_read_only_token_changes_nothing_and_sees_no_secret() {
    let office = Office::open();
    let clients = ["admin", "Mara"].map(|user| bearer(&office, &token(&office, user, &["--read-only"])));
    let before = office.dump();
    for client in &clients {
        client.post("/hunt/byid", &[("hunt_id", "51")]).data();
        client.post("/extension/bytenant", &[("tenant_id", "1")]).data();
        for (path, fields) in [
            ("/extension/usersecret", &[("extension_id", "11")][..]),
            ("/extension/user", &[("tenant_id", "1"), ("extension_id", "11")]),
            ("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt[hu_name]", "x")]),
            ("/hunt/deletebyid", &[("hunt_id", "51")]),
            ("/phone/AddNewPhone", &[("phone[ph_name]", "x")]),
            ("/user/updatebyid", &[("user_id", "1"), ("password", "a password anew")]),
        ] {
            client.post(path, fields).assert_failed(403, "Unauthorized Access");
        }
    }
    assert_eq!(office.dump(), before);
    clients[0].get("/admin/api/backup").assert_failed(403, "Unauthorized Access");
    assert_eq!(clients[0].get("/metrics").status, 200, "an admin's may be a monitoring system's");
    clients[1].get("/metrics").assert_failed(403, "Unauthorized Access");
    assert_eq!(clients[0].get("/admin/api/me").data()["role"], "viewer");
}

#[test]
fn a_token_that_is_limited_to_tenants_sees_no_other_even_an_admins() {
    let office = Office::open();
    let client = bearer(&office, &token(&office, "admin", &["--tenant", world::A]));
    client.post("/hunt/bytenant", &[("tenant_id", "1")]).data();
    client.post("/extension/usersecret", &[("extension_id", "11")]).data();
    for tenant in ["2", "3", "99999"] {
        client.post("/hunt/bytenant", &[("tenant_id", tenant)]).assert_failed(403, "Unauthorized Access");
    }
    client.post("/hunt/byid", &[("hunt_id", "53")]).assert_failed(404, "Record Not Found.");
    client.post("/hunt/deletebyid", &[("hunt_id", "53")]).assert_failed(404, "Record Not Found.");
    client.get("/metrics").assert_failed(403, "Unauthorized Access");
    client.post("/admin/api/audit", &[]).assert_failed(403, "Unauthorized Access");
    assert_eq!(client.get("/user/get").data().as_array().unwrap().len(), 1);
    let id = client.get("/user/login").data()["user_id"].clone();
    let alpha = json!([{"te_id": "1", "te_name": "Alpha & Söhne"}]);
    let tenants = client.post("/user/tenants", &[("user", "admin")]).data();
    assert_eq!(tenants, json!({"user_id": id, "tenants": alpha}));
    client.post("/user/tenants", &[("user", "bruno")]).assert_failed(403, "Unauthorized Access");
    let me = client.get("/admin/api/me").data();
    assert_eq!((&me["role"], me["tenants"].as_array().unwrap().len()), (&json!("manager"), 1));
    let since = ("start_date_ymd", "2024-01-01");
    let calls = client.post("/cdr/getCallHistory", &[since]).data();
    assert!(calls.as_array().unwrap().iter().all(|call| call["accountcode"] == world::A) && calls[1] != json!(null));
    client.post("/cdr/getCallHistory", &[since, ("tenant_code", world::B)]).assert_failed(403, "Unauthorized Access");
    client.post("/cdr/getCallHistory", &[since, ("after", "1003")]).assert_invalid(&["after"]);
}

#[test]
fn a_token_never_does_more_than_its_user_may_now() {
    let office = Office::open();
    let (a, b) = (token(&office, "Mara", &["--tenant", world::A]), token(&office, "Mara", &["--tenant", world::B]));
    let ask = |text: &str, tenant: &str| bearer(&office, text).post("/hunt/bytenant", &[("tenant_id", tenant)]).status;
    assert_eq!((ask(&a, "1"), ask(&a, "2"), ask(&b, "1"), ask(&b, "2")), (200, 403, 403, 403));
    run(&office, &["user", "grant", "Mara", world::B]).ok();
    assert_eq!((ask(&a, "1"), ask(&a, "2"), ask(&b, "1"), ask(&b, "2")), (200, 403, 403, 200));
    run(&office, &["user", "revoke", "Mara", world::A]).ok();
    assert_eq!((ask(&a, "1"), ask(&b, "2")), (403, 200));
    let viewer = bearer(&office, &token(&office, "Vito", &[]));
    viewer.post("/extension/usersecret", &[("extension_id", "11")]).assert_failed(403, "Unauthorized Access");
    // A tenant that is gone leaves the token with less, not with all.
    let c = token(&office, "admin", &["--tenant", world::C]);
    assert_eq!((ask(&c, "3"), ask(&c, "1")), (200, 403));
    run(&office, &["tenant", "remove", world::C]).ok();
    assert_eq!((ask(&c, "3"), ask(&c, "1")), (403, 403));
    run(&office, &["token", "list", "admin"]).ok().assert_line(&["none any more"]);
}

#[test]
fn no_token_sets_a_password_or_manages_users() {
    let office = Office::open();
    let client = bearer(&office, &token(&office, "admin", &[]));
    let before = office.dump();
    for user in ["1", "2"] {
        let fields = [("user_id", user), ("password", "a password anew")];
        client.post("/user/updatebyid", &fields).assert_failed(403, "Unauthorized Access");
    }
    for declared in switchroom::api::admin::ENDPOINTS.iter().filter(|endpoint| endpoint.writes()) {
        client.post(declared.path, &[]).assert_failed(403, "Unauthorized Access");
    }
    assert_eq!(office.dump(), before);
}

#[test]
fn an_expired_token_and_a_removed_one_are_refused_and_the_last_day_counts() {
    let office = Office::open();
    let today = jiff::ZonedDateTime::now().date().to_string();
    let texts = [["--expires", &today], ["--expires", "1"]].map(|flags| token(&office, "Mara", &flags));
    let status = |text: &str| bearer(&office, text).get("/user/login").status;
    assert_eq!((status(&texts[0]), status(&texts[1])), (200, 200));
    office.sql("UPDATE to_tokens SET to_expires = datetime('now', '-1 second') WHERE to_id = 1");
    assert_eq!((status(&texts[0]), status(&texts[1])), (401, 200));
    run(&office, &["token", "list"]).ok().assert_line(&["1", "Mara", "(over)"]);
    run(&office, &["token", "remove", "2"]).ok();
    assert_eq!(status(&texts[1]), 401);
    run(&office, &["token", "remove", "2"]).failed(&["no token 2", "token list"]);
    run(&office, &["token", "add", "nobody"]).failed(&["no user nobody"]);
    run(&office, &["token", "add", "Mara", "--tenant", "Nowhere"]).failed(&["Nowhere"]);
    for bad in ["2020-01-01", "0", "soon", "99999999"] {
        run(&office, &["token", "add", "Mara", "--expires", bad]).usage();
    }
}

#[test]
fn tokens_go_with_their_user_and_stay_in_backups() {
    let office = Office::open();
    let text = token(&office, "Mara", &["--tenant", world::A]);
    let backup = office.dir.path().join("copy.db");
    run(&office, &["backup", backup.to_str().unwrap()]).ok();
    run(&office, &["user", "remove", "Mara"]).ok();
    assert_eq!(bearer(&office, &text).get("/user/login").status, 401);
    assert_eq!(office.value("SELECT (SELECT count(*) FROM to_tokens) + (SELECT count(*) FROM tt_tokentenants)"), "0");
    let again = Office::setup().prepare(move |db| assert!(std::fs::copy(&backup, db).unwrap() > 0)).serve();
    bearer(&again, &text).get("/user/login").data();
    assert_eq!(bearer(&again, &text).post("/hunt/bytenant", &[("tenant_id", "2")]).status, 403);
}

#[test]
fn a_tokens_last_use_is_written_when_the_server_stops_and_not_at_each_request() {
    let mut office = Office::open();
    let text = token(&office, "Mara", &[]);
    for _ in 0..5 {
        bearer(&office, &text).get("/user/login").data();
    }
    let used = "SELECT coalesce(to_used, 'never') FROM to_tokens";
    assert_eq!(office.value(used), "never");
    cli::signal(office.pid(), "TERM");
    assert!(office.wait().success());
    assert!(office.value(used).starts_with("20"), "{}", office.value(used));
}

#[test]
fn the_audit_trail_says_which_token_did_it_and_never_its_hash() {
    let office = Office::open();
    let text = token(&office, "Mara", &["--tenant", world::A, "--name", "script"]);
    bearer(&office, &text).post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt[hu_name]", "by token")]).data();
    run(&office, &["token", "remove", "1"]).ok();
    let trail = run(&office, &["audit"]).ok();
    trail.assert_line(&["Mara", "127.0.0.1 (token 1)", "/hunt/updatebyid", "by token"]);
    trail.assert_line(&["token add", "to_tokens 1", "script", "***"]);
    trail.assert_line(&["token add", "to_tokens 1", "Alpha"]);
    trail.assert_line(&["token remove", "to_tokens 1"]);
    let hash = &office.value("SELECT group_concat(au_before || au_after) FROM au_audit WHERE au_table = 'to_tokens'");
    assert!(!hash.contains("to_hash\":\"") || hash.contains("to_hash\":\"***"), "{hash}");
}

#[test]
fn wrong_tokens_are_failed_logins_and_right_ones_never_wait() {
    let office = Office::open();
    let text = token(&office, "Mara", &[]);
    for n in 0..10 {
        let wrong = format!("swr_{:043}", n);
        bearer(&office, &wrong).get("/user/login").assert_failed(401, "Unauthorized Access");
    }
    bearer(&office, &text.replace("swr_", "SWR_")).get("/user/login").assert_failed(429, "Too Many Requests.");
    bearer(&office, &text).get("/user/login").data();
    office.login(("Mara", &text)).get("/user/login").data();
}

#[test]
fn a_user_calls_from_their_networks_only_with_password_and_with_token() {
    let office = Office::open();
    let text = token(&office, "Mara", &[]);
    let status = || [office.manager(), bearer(&office, &text)].map(|client| client.get("/user/login").status);
    assert_eq!(status(), [200, 200]);
    run(&office, &["user", "networks", "Mara", "192.0.2.0/24", "2001:db8::/32"]).ok();
    assert_eq!(status(), [401, 401], "remembered credentials, too");
    run(&office, &["user", "networks", "Mara"]).ok().assert_line(&["192.0.2.0/24, 2001:db8::/32"]);
    run(&office, &["user", "networks", "Mara", "127.0.0.0/8"]).ok();
    assert_eq!(status(), [200, 200]);
    run(&office, &["user", "networks", "Mara", "--any"]).ok().assert_line(&["anywhere"]);
    assert_eq!(status(), [200, 200]);
    run(&office, &["user", "networks", "Mara", "the office"]).usage();
    run(&office, &["audit"]).ok().assert_line(&["user networks", "192.0.2.0/24"]);
}
