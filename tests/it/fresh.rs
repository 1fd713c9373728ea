//! Answers that are given again are never old ones and never somebody else's. Each request has a connection of its own, so
//! that the workers take turns: some requests in a row meet each of them, with what it remembers.

use crate::app::{Client, Office, switchroom};
use crate::world;

/// So many requests meet every worker.
fn each_worker() -> usize {
    3 * std::thread::available_parallelism().unwrap().get()
}

fn assert_names(client: &Client, name: &str) {
    for _ in 0..each_worker() {
        let list = client.post("/extension/bytenant", &[("tenant_id", "1")]);
        let row = client.post("/extension/byid", &[("extension_id", "11")]);
        assert_eq!((list.data()[0]["ex_name"].as_str(), row.data()[0]["ex_name"].as_str()), (Some(name), Some(name)));
    }
}

#[test]
fn a_change_counts_at_once_whoever_made_it() {
    let office = Office::open();
    let everybody = [office.admin(), office.manager(), office.viewer()];
    for round in 0..6 {
        let name = format!("round {round}");
        if round % 2 == 0 {
            let change = [("extension_id", "11"), ("extension[ex_name]", name.as_str())];
            assert_eq!(office.manager().post("/extension/updatebyid", &change).status, 200);
        } else {
            office.sql(&format!("UPDATE ex_extensions SET ex_name = '{name}' WHERE ex_id = 11"));
        }
        for client in &everybody {
            assert_names(client, &name);
        }
    }
}

#[test]
fn a_deleted_row_is_gone_at_once() {
    let office = Office::open();
    let ask = || office.admin().post("/hunt/byid", &[("hunt_id", "51")]);
    for _ in 0..each_worker() {
        assert_eq!(ask().status, 200);
    }
    assert_eq!(office.admin().post("/hunt/deletebyid", &[("hunt_id", "51")]).status, 200);
    for _ in 0..each_worker() {
        ask().assert_failed(404, "Record Not Found.");
    }
}

#[test]
fn what_one_may_see_is_not_answered_to_another() {
    let office = Office::open();
    for _ in 0..each_worker() {
        for client in [office.admin(), office.login(world::OTHER)] {
            assert_eq!(client.post("/extension/bytenant", &[("tenant_id", "2")]).status, 200);
            assert_eq!(client.post("/extension/getCidNumber", &[("extension_id", "21")]).status, 200);
        }
        for client in [office.manager(), office.viewer(), office.login(world::LONELY)] {
            client.post("/extension/bytenant", &[("tenant_id", "2")]).assert_failed(403, "Unauthorized Access");
            client.post("/extension/getCidNumber", &[("extension_id", "21")]).assert_failed(404, "Record Not Found.");
        }
    }
}

#[test]
fn what_was_revoked_is_refused_at_once() {
    let office = Office::open();
    let ask = || office.viewer().post("/extension/bytenant", &[("tenant_id", "1")]).status;
    let run =
        |what: &str| drop(switchroom(&office.db).args(["user", what, world::VIEWER.0, world::A]).assert().success());
    for (command, status) in [("revoke", 403), ("grant", 200), ("revoke", 403)] {
        for _ in 0..each_worker() {
            ask();
        }
        run(command);
        for _ in 0..each_worker() {
            assert_eq!(ask(), status, "after {command}");
        }
    }
}

#[test]
fn a_header_that_was_right_is_refused_once_the_password_or_the_user_is_another() {
    let office = Office::open();
    let ask = |who| office.login(who).get("/user/login").status;
    for _ in 0..each_worker() {
        assert_eq!([ask(world::VIEWER), ask(world::OTHER)], [200, 200]);
    }
    switchroom(&office.db)
        .args(["user", "passwd", world::VIEWER.0, "--password-stdin"])
        .write_stdin("another password")
        .assert()
        .success();
    switchroom(&office.db).args(["user", "remove", world::OTHER.0]).assert().success();
    // Not more often: wrong logins are counted.
    for _ in 0..2 {
        assert_eq!([ask(world::VIEWER), ask(world::OTHER)], [401, 401]);
    }
    assert_eq!(ask((world::VIEWER.0, "another password")), 200);
}
