//! `user add|passwd|list|remove|grant|revoke`, each while the server runs: the next request knows.

use crate::app::{Office, init};
use crate::cli::{self, Place, Run};
use crate::world;

fn run(office: &Office, args: &[&str]) -> Run {
    cli::run(&office.db, args, "")
}

fn run_with(office: &Office, args: &[&str], stdin: &str) -> Run {
    cli::run(&office.db, args, stdin)
}

#[test]
fn an_added_user_logs_in_at_once() {
    let office = Office::open();
    office.login(("nora", "nora's password")).get("/user/login").assert_failed(401, "Unauthorized Access");
    let args = [
        "user",
        "add",
        "nora",
        "--role",
        "manager",
        "--email",
        "nora@alpha.example",
        "--tenant",
        world::A,
        "--tenant",
        world::C,
        "--password-stdin",
    ];
    run_with(&office, &args, "nora's password\n").ok();
    let nora = office.login(("nora", "nora's password"));
    nora.get("/user/login").data();
    let by_email = office.login(("nora@alpha.example", "nora's password"));
    let tenants = by_email.post("/user/tenants", &[("user", "nora@alpha.example")]).data();
    let ids: Vec<&str> =
        tenants["tenants"].as_array().unwrap().iter().map(|tenant| tenant["te_id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["1", "3"]);
}

#[test]
fn each_role_is_what_it_says() {
    let office = Office::open();
    for role in ["admin", "manager", "viewer"] {
        let args = ["user", "add", role, "--role", role, "--tenant", world::A, "--password-stdin"];
        let args = if role == "admin" {
            ["user", "add", "admin2", "--role", role, "--email", "a@b.example", "--password-stdin"]
        } else {
            args
        };
        run_with(&office, &args, "a good password").ok();
    }
    let update = |name: &str, hunt: &str| {
        let hunts = office.value("SELECT hu_id FROM hu_huntlists WHERE hu_te_id = 1 LIMIT 1");
        office.login((name, "a good password")).post("/hunt/updatebyid", &[("hunt_id", &hunts), ("hunt", hunt)]).status
    };
    assert_eq!(update("viewer", r#"{"hu_name":"by viewer"}"#), 403);
    assert_eq!(update("manager", r#"{"hu_name":"by manager"}"#), 200);
    assert_eq!(update("admin2", r#"{"hu_name":"by admin"}"#), 200);
}

#[test]
fn a_name_that_is_taken_in_any_case_is_refused() {
    let office = Office::open();
    for (first, same) in [("Zoë Ünal", "ZOË ÜNAL"), ("plain", "PLAIN")] {
        let add = |name: &str| {
            let args = ["user", "add", name, "--role", "viewer", "--password-stdin"];
            run_with(&office, &args, "a good password")
        };
        add(first).ok();
        let before = office.dump();
        add(same).failed(&[]);
        add(first).failed(&[]);
        assert_eq!(before, office.dump());
    }
}

#[test]
fn what_is_wrong_with_an_added_user_is_said_and_nobody_added() {
    let office = Office::open();
    let before = office.dump();
    let add = ["user", "add", "nora", "--password-stdin"];
    run_with(&office, &add, "a good password").usage();
    let add = ["user", "add", "nora", "--role", "king", "--password-stdin"];
    run_with(&office, &add, "a good password").usage();
    let add = ["user", "add", "--role", "viewer", "--password-stdin"];
    run_with(&office, &add, "a good password").usage();
    let add = ["user", "add", "nora", "--role", "viewer", "--tenant", "Nowhere", "--password-stdin"];
    run_with(&office, &add, "a good password").failed(&["Nowhere"]);
    let add = ["user", "add", "", "--role", "viewer", "--password-stdin"];
    let empty = run_with(&office, &add, "a good password");
    assert!(matches!(empty.status, Some(1 | 2)), "{empty:#?}");
    for password in ["", "7 bytes", "7 bytes\n", &"x".repeat(1025)] {
        let add = ["user", "add", "nora", "--role", "viewer", "--password-stdin"];
        run_with(&office, &add, password).failed(&[]);
    }
    assert_eq!(before, office.dump());
}

#[test]
fn a_changed_password_counts_at_the_next_request() {
    let office = Office::open();
    let old = office.manager();
    old.get("/user/login").data();
    old.get("/user/login").data();
    run_with(&office, &["user", "passwd", "MARA", "--password-stdin"], "another password\n").ok();
    old.get("/user/login").assert_failed(401, "Unauthorized Access");
    office.login((world::MANAGER.0, "another password")).get("/user/login").data();
    let hash = office.value("SELECT us_password FROM us_users WHERE us_username = 'Mara'");
    assert!(cli::verifies("another password", &hash));
}

#[test]
fn passwd_refuses_what_cannot_be() {
    let office = Office::open();
    let before = office.dump();
    let passwd =
        |name: &str, password: &str| run_with(&office, &["user", "passwd", name, "--password-stdin"], password);
    passwd("nobody", "a good password").failed(&["nobody"]);
    passwd("Mara", "7 bytes\n").failed(&[]);
    passwd("Mara", &"x".repeat(1025)).failed(&[]);
    run(&office, &["user", "passwd"]).usage();
    assert_eq!(before, office.dump());
    passwd("Mara", "8 bytes!\n").ok();
    passwd("Mara", &"x".repeat(1024)).ok();
}

#[test]
fn a_removed_user_is_out_at_the_next_request() {
    let office = Office::open();
    let viewer = office.viewer();
    viewer.get("/user/login").data();
    run(&office, &["user", "remove", "vito"]).ok();
    viewer.get("/user/login").assert_failed(401, "Unauthorized Access");
    run(&office, &["user", "remove", "vito"]).failed(&["vito"]);
    assert_eq!(
        office.value("SELECT count(*) FROM ut_usertenants WHERE ut_us_id NOT IN (SELECT us_id FROM us_users)"),
        "0"
    );
    office.manager().get("/user/login").data();
}

#[test]
fn an_id_of_a_removed_user_is_not_given_again() {
    let office = Office::open();
    let add = ["user", "add", "first", "--role", "viewer", "--password-stdin"];
    run_with(&office, &add, "a good password").ok();
    let first = office.value("SELECT us_id FROM us_users WHERE us_username = 'first'");
    run(&office, &["user", "remove", "first"]).ok();
    let add = ["user", "add", "second", "--role", "viewer", "--password-stdin"];
    run_with(&office, &add, "a good password").ok();
    assert_ne!(office.value("SELECT us_id FROM us_users WHERE us_username = 'second'"), first);
}

#[test]
fn grants_come_and_go_at_the_next_request() {
    let office = Office::open();
    let manager = office.manager();
    let hunts = || manager.post("/hunt/bytenant", &[("tenant_id", "2")]);
    hunts().assert_failed(403, "Unauthorized Access");
    run(&office, &["user", "grant", "mara", world::B]).ok();
    hunts().data();
    run(&office, &["user", "revoke", "mara", world::B]).ok();
    hunts().assert_failed(403, "Unauthorized Access");
    manager.post("/hunt/bytenant", &[("tenant_id", "1")]).data();
}

#[test]
fn grants_of_nothing_are_refused() {
    let office = Office::open();
    let before = office.dump();
    for verb in ["grant", "revoke"] {
        run(&office, &["user", verb, "nobody", world::A]).failed(&["nobody"]);
        run(&office, &["user", verb, "Mara", "Nowhere"]).failed(&["Nowhere"]);
        run(&office, &["user", verb, "Mara"]).usage();
        run(&office, &["user", verb]).usage();
    }
    assert_eq!(before, office.dump());
}

#[test]
fn the_list_shows_everybody_and_no_hash() {
    let office = Office::open();
    let list = run(&office, &["user", "list"]).ok();
    for (name, role) in [
        (world::ADMIN.0, "admin"),
        (world::MANAGER.0, "manager"),
        (world::VIEWER.0, "viewer"),
        (world::OTHER.0, "manager"),
        (world::LONELY.0, "manager"),
    ] {
        list.assert_line(&[name, role]);
    }
    list.assert_line(&[world::MANAGER.0, world::A]);
    assert!(list.lines(&[world::LONELY.0, world::A]).is_empty());
    list.assert_silent_about("argon2");
}

#[test]
fn user_commands_work_without_a_server_and_need_a_database() {
    let place = Place::empty();
    for args in [
        ["user", "list"].as_slice(),
        &["user", "remove", "x"],
        &["user", "grant", "x", "Alpha"],
        &["user", "passwd", "x", "--password-stdin"],
        &["user", "add", "x", "--role", "viewer", "--password-stdin"],
    ] {
        place.run_with(args, "a good password").failed(&["init"]);
    }
    assert!(cli::files(place.dir.path()).is_empty());
    init(&place.db);
    place.run(&["user", "list"]).ok().assert_line(&["admin"]);
    place.run(&["user"]).usage();
    place.run(&["user", "frobnicate"]).usage();
}

#[test]
fn a_busy_database_is_called_that() {
    let place = Place::with_boss();
    let other = rusqlite::Connection::open(&place.db).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let run = place.run_with(&["user", "add", "late", "--role", "viewer", "--password-stdin"], "a good password");
    assert_eq!(run.status, Some(1));
    assert!(run.stderr.contains("busy") && run.stderr.contains("try again"), "{}", run.stderr);
    assert!(!run.stderr.contains("Service Unavailable"), "{}", run.stderr);
}
