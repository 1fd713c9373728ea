//! Who may do what: every endpoint × every role × an own, a foreign and an unknown tenant, from the table below.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app::{Answer, Client, Office, failed, success};
use crate::world;

/// What an endpoint's answer depends on.
enum Scope {
    /// `tenant_id`.
    Tenant,
    /// The id of a row: the parameter, one of tenant A's, one of tenant B's.
    Row(&'static str, &'static str, &'static str),
}
use Scope::{Row, Tenant};

/// Who may call it, its tenant aside.
#[derive(Clone, Copy, PartialEq)]
enum Access {
    Everybody,
    NotViewers,
}
use Access::{Everybody, NotViewers};

/// An endpoint whose access follows from the tenant alone: path, scope, access, and what else a valid request holds.
struct Endpoint(&'static str, Scope, Access, &'static [(&'static str, &'static str)]);

const ENDPOINTS: &[Endpoint] = &[
    Endpoint("/destination/all", Tenant, Everybody, &[]),
    Endpoint("/extension/bytenant", Tenant, Everybody, &[]),
    Endpoint("/extension/getCidNumberList", Tenant, Everybody, &[]),
    Endpoint("/extension/GetFMFCallerIdList", Tenant, Everybody, &[]),
    Endpoint("/did/bytenant", Tenant, Everybody, &[]),
    Endpoint("/hunt/bytenant", Tenant, Everybody, &[]),
    Endpoint("/phone/bytenant", Tenant, Everybody, &[]),
    Endpoint("/voicemail/bytenant", Tenant, Everybody, &[]),
    Endpoint("/condition/bytenant", Tenant, Everybody, &[]),
    Endpoint("/ivr/bytenant", Tenant, Everybody, &[]),
    Endpoint("/custom/bytenant", Tenant, Everybody, &[]),
    Endpoint("/extension/byid", Row("extension_id", "11", "21"), Everybody, &[]),
    Endpoint("/extension/getCidNumber", Row("extension_id", "11", "21"), Everybody, &[]),
    Endpoint("/extension/GetFMFCallerId", Row("extension_id", "11", "21"), Everybody, &[]),
    Endpoint("/did/byid", Row("did_id", "41", "43"), Everybody, &[]),
    Endpoint("/hunt/byid", Row("hunt_id", "51", "53"), Everybody, &[]),
    Endpoint("/extension/usersecret", Row("extension_id", "11", "21"), NotViewers, &[]),
    Endpoint(
        "/extension/updatebyid",
        Row("extension_id", "11", "21"),
        NotViewers,
        &[("extension", r#"{"ex_name":"changed"}"#)],
    ),
    Endpoint("/did/updatebyid", Row("did_id", "41", "43"), NotViewers, &[("did", r#"{"di_comment":"changed"}"#)]),
    Endpoint("/hunt/updatebyid", Row("hunt_id", "51", "53"), NotViewers, &[("hunt", r#"{"hu_name":"changed"}"#)]),
    Endpoint("/hunt/deletebyid", Row("hunt_id", "51", "53"), NotViewers, &[]),
    Endpoint("/phone/deletebyid", Row("phone_id", "71", "73"), NotViewers, &[]),
];

/// These are not in the table: each has a test of its own below, or in `calls.rs`.
const SPECIAL: [&str; 7] = [
    "/user/login",
    "/user/get",
    "/user/tenants",
    "/user/updatebyid",
    "/extension/user",
    "/phone/AddNewPhone",
    "/cdr/getCallHistory",
];

const UNKNOWN: &str = "99999";

/// Who may call an endpoint stands here a second time, on purpose: a declaration that is changed by mistake shows, and one
/// that is added can't be forgotten.
#[test]
fn every_declared_endpoint_is_here_with_its_access() {
    use switchroom::api::{endpoint, endpoints};
    let declared: BTreeSet<&str> = endpoints().map(|endpoint| endpoint.path).collect();
    let here: BTreeSet<&str> = ENDPOINTS.iter().map(|endpoint| endpoint.0).chain(SPECIAL).collect();
    assert_eq!(declared, here);
    for endpoint in ENDPOINTS {
        let declared = endpoints().find(|declared| declared.path == endpoint.0).unwrap();
        let for_all = matches!(declared.access, endpoint::Access::Everybody | endpoint::Access::Readers);
        assert_eq!(for_all, endpoint.2 == Everybody, "{}", endpoint.0);
        assert_eq!(declared.writes(), endpoint.is_write(), "{}", endpoint.0);
    }
}

impl Endpoint {
    /// Asks for this tenant's list, or for this row.
    fn ask(&self, client: &Client, own: &str) -> Answer {
        let Endpoint(path, scope, _, rest) = self;
        let parameter = match scope {
            Tenant => "tenant_id",
            Row(parameter, ..) => parameter,
        };
        client.post(path, &[&[(parameter, own)], *rest].concat())
    }

    /// What stands for tenant A, and for tenant B.
    fn own_and_foreign(&self) -> (&'static str, &'static str) {
        match self.1 {
            Tenant => ("1", "2"),
            Row(_, own, foreign) => (own, foreign),
        }
    }

    fn is_write(&self) -> bool {
        self.0.ends_with("updatebyid") || self.0.ends_with("deletebyid")
    }

    /// How a row or tenant is refused to somebody who may not see it, or for whom there is none.
    fn refusal(&self) -> (u16, String) {
        match self.1 {
            Tenant => (403, failed("Unauthorized Access")),
            Row(..) => (404, failed("Record Not Found.")),
        }
    }
}

#[track_caller]
fn assert_answer(answer: &Answer, (status, body): &(u16, String), what: &str) {
    assert_eq!((answer.status, answer.text()), (*status, body.as_str()), "{what}");
}

/// Everything of an answer that a client sees, but the date and the order of headers.
fn all_of(answer: &Answer) -> (u16, BTreeSet<(String, String)>, &str) {
    let headers = answer.headers.iter().filter(|(name, _)| name != "date").cloned().collect();
    (answer.status, headers, answer.text())
}

#[test]
fn strangers_get_nothing() {
    let stranger = Office::shared().stranger();
    for endpoint in ENDPOINTS {
        let (own, _) = endpoint.own_and_foreign();
        for id in [own, UNKNOWN] {
            assert_answer(&endpoint.ask(&stranger, id), &(401, failed("Unauthorized Access")), endpoint.0);
        }
    }
    for path in SPECIAL {
        let answer =
            if ["/user/login", "/user/get"].contains(&path) { stranger.get(path) } else { stranger.post(path, &[]) };
        assert_answer(&answer, &(401, failed("Unauthorized Access")), path);
    }
}

#[test]
fn admins_read_everything_and_what_is_unknown_is_not_found() {
    let admin = Office::shared().admin();
    for endpoint in ENDPOINTS {
        assert_answer(&endpoint.ask(&admin, UNKNOWN), &(404, failed("Record Not Found.")), endpoint.0);
        let (own, foreign) = endpoint.own_and_foreign();
        for id in [own, foreign].into_iter().filter(|_| !endpoint.is_write()) {
            let answer = endpoint.ask(&admin, id);
            assert_eq!(answer.status, 200, "{} {id}: {}", endpoint.0, answer.text());
        }
    }
}

#[test]
fn managers_and_viewers_read_their_tenants() {
    let office = Office::shared();
    let admin = office.admin();
    for endpoint in ENDPOINTS.iter().filter(|endpoint| !endpoint.is_write()) {
        let (own, _) = endpoint.own_and_foreign();
        let expected = (200, endpoint.ask(&admin, own).text().to_owned());
        assert_answer(&endpoint.ask(&office.manager(), own), &expected, endpoint.0);
        if endpoint.2 == Everybody {
            assert_answer(&endpoint.ask(&office.viewer(), own), &expected, endpoint.0);
        }
    }
}

#[test]
fn what_is_foreign_and_what_is_unknown_look_the_same_to_all_but_admins() {
    let office = Office::shared();
    let before = office.dump();
    for endpoint in ENDPOINTS {
        let (_, foreign) = endpoint.own_and_foreign();
        for (client, is_viewer) in [(office.manager(), false), (office.viewer(), true)] {
            let expected = match endpoint.2 == NotViewers && is_viewer {
                true => (403, failed("Unauthorized Access")),
                false => endpoint.refusal(),
            };
            let (foreign, unknown) = (endpoint.ask(&client, foreign), endpoint.ask(&client, UNKNOWN));
            assert_answer(&foreign, &expected, endpoint.0);
            assert_eq!(all_of(&foreign), all_of(&unknown), "{}", endpoint.0);
        }
    }
    assert_eq!(office.dump(), before);
}

#[test]
fn a_manager_of_no_tenant_sees_none() {
    let office = Office::shared();
    let lonely = office.login(world::LONELY);
    let before = office.dump();
    for endpoint in ENDPOINTS {
        let (own, foreign) = endpoint.own_and_foreign();
        for id in [own, foreign, UNKNOWN] {
            assert_answer(&endpoint.ask(&lonely, id), &endpoint.refusal(), endpoint.0);
        }
    }
    assert_eq!(office.dump(), before);
}

#[test]
fn viewers_change_nothing_and_see_no_secret() {
    let office = Office::shared();
    let before = office.dump();
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.2 == NotViewers) {
        let (own, foreign) = endpoint.own_and_foreign();
        for id in [own, foreign, UNKNOWN] {
            assert_answer(&endpoint.ask(&office.viewer(), id), &(403, failed("Unauthorized Access")), endpoint.0);
        }
    }
    let phone = r#"{"ph_name":"n","ph_te_id":"1","ph_pm_id":"61","ph_mac":"m"}"#;
    office.viewer().post("/phone/AddNewPhone", &[("phone", phone)]).assert_failed(403, "Unauthorized Access");
    for (te_id, ex_id) in [("1", "11"), ("1", "13"), ("2", "21"), ("1", UNKNOWN), (UNKNOWN, "11")] {
        office
            .viewer()
            .post("/extension/user", &[("tenant_id", te_id), ("extension_id", ex_id)])
            .assert_failed(403, "Unauthorized Access");
    }
    assert_eq!(office.dump(), before);
}

#[test]
fn admins_and_managers_write_what_is_theirs() {
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.is_write()) {
        let (own, foreign) = endpoint.own_and_foreign();
        let office = Office::open();
        let message = match endpoint.0.ends_with("updatebyid") {
            true => r#"{"msg":"Record Updated Successfully."}"#,
            false => r#""Record Deleted Successfully.""#,
        };
        for (client, id) in [(office.manager(), own), (office.admin(), foreign)] {
            let before = office.dump();
            assert_answer(&endpoint.ask(&client, id), &(200, success(message)), endpoint.0);
            assert_ne!(office.dump(), before, "{}", endpoint.0);
        }
    }
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.is_write()) {
        let office = Office::open();
        let (own, _) = endpoint.own_and_foreign();
        assert_eq!(endpoint.ask(&office.admin(), own).status, 200, "{}", endpoint.0);
    }
}

#[test]
fn a_tenant_without_rows_has_empty_lists() {
    for endpoint in ENDPOINTS.iter().filter(|endpoint| matches!(endpoint.1, Tenant)) {
        let answer = endpoint.ask(&Office::shared().admin(), "3");
        assert_answer(&answer, &(200, success("[]")), endpoint.0);
        assert_answer(&endpoint.ask(&Office::shared().manager(), "3"), &endpoint.refusal(), endpoint.0);
    }
}

// ---- The irregular ones

#[test]
fn everybody_logs_in_as_himself() {
    let office = Office::shared();
    for user in [world::ADMIN, world::MANAGER, world::VIEWER, world::OTHER, world::LONELY] {
        let id = office.value(&format!("SELECT us_id FROM us_users WHERE us_username = '{}'", user.0));
        let answer = office.login(user).get("/user/login");
        assert_answer(&answer, &(200, success(&format!(r#"{{"user_id":"{id}"}}"#))), user.0);
    }
}

#[test]
fn admins_see_all_users_others_themselves() {
    let office = Office::shared();
    let user = |name: &str| {
        let id = office.value(&format!("SELECT us_id FROM us_users WHERE us_username = '{name}'"));
        json!({"us_id": id, "us_username": name})
    };
    let all = Value::from(["admin", "bruno", "lonely", "Mara", "Vito"].map(user).to_vec());
    assert_answer(&office.admin().get("/user/get"), &(200, success(&all.to_string())), "admin");
    for client in [world::MANAGER, world::VIEWER, world::LONELY] {
        let own = Value::from(vec![user(client.0)]);
        assert_answer(&office.login(client).get("/user/get"), &(200, success(&own.to_string())), client.0);
    }
}

#[test]
fn admins_see_anybodys_tenants_others_their_own() {
    let office = Office::setup()
        .sql(
            "UPDATE us_users SET us_email = 'mara@alpha.example', us_email_key = 'mara@alpha.example'
              WHERE us_username = 'Mara';
             INSERT INTO ut_usertenants SELECT us_id, 3 FROM us_users WHERE us_username = 'bruno';",
        )
        .serve();
    let tenants = |name: &str, tenants: Value| {
        let id = office.value(&format!("SELECT us_id FROM us_users WHERE us_username = '{name}'"));
        (200, success(&json!({"user_id": id, "tenants": tenants}).to_string()))
    };
    let [a, b, c] = [("1", "Alpha & Söhne"), ("2", "Beta Ltd"), ("3", "Gamma (empty)")]
        .map(|(id, name)| json!({"te_id": id, "te_name": name}));
    let ask = |client: Client, user: &str| client.post("/user/tenants", &[("user", user)]);
    for user in ["Mara", "mara", "mara@alpha.example", "MARA@ALPHA.EXAMPLE"] {
        for client in [office.admin(), office.manager()] {
            assert_answer(&ask(client, user), &tenants("Mara", json!([a])), user);
        }
    }
    assert_answer(&ask(office.admin(), "bruno"), &tenants("bruno", json!([b, c])), "bruno");
    assert_answer(&ask(office.admin(), "lonely"), &tenants("lonely", json!([])), "lonely");
    assert_answer(&ask(office.admin(), "admin"), &tenants("admin", json!([a, b, c])), "admin");
    assert_answer(&ask(office.viewer(), "Vito"), &tenants("Vito", json!([a])), "Vito");
    assert_answer(&ask(office.admin(), "nobody"), &(404, failed("Record Not Found.")), "nobody");
    for client in [office.manager(), office.viewer()] {
        let (foreign, unknown) = (ask(client.clone(), "bruno"), ask(client.clone(), "nobody"));
        assert_answer(&foreign, &(403, failed("Unauthorized Access")), "bruno");
        assert_eq!(all_of(&foreign), all_of(&unknown));
        assert_answer(&ask(client, "admin"), &(403, failed("Unauthorized Access")), "admin");
    }
}

#[test]
fn an_email_address_of_two_users_names_neither_of_them() {
    let office = Office::setup()
        .sql("UPDATE us_users SET us_email = 'desk@alpha.example', us_email_key = 'desk@alpha.example'")
        .serve();
    office.admin().post("/user/tenants", &[("user", "desk@alpha.example")]).assert_failed(404, "Record Not Found.");
}

#[test]
fn admins_change_any_password_others_their_own() {
    let office = Office::open();
    let id = |name: &str| office.value(&format!("SELECT us_id FROM us_users WHERE us_username = '{name}'"));
    let change =
        |client: Client, id: &str| client.post("/user/updatebyid", &[("user_id", id), ("password", "a password anew")]);
    let before = office.dump();
    for client in [office.manager(), office.viewer()] {
        let (foreign, unknown) = (change(client.clone(), &id("bruno")), change(client.clone(), UNKNOWN));
        assert_answer(&foreign, &(403, failed("Unauthorized Access")), "bruno");
        assert_eq!(all_of(&foreign), all_of(&unknown));
        assert_answer(&change(client, &id("admin")), &(403, failed("Unauthorized Access")), "admin");
    }
    assert_answer(&change(office.admin(), UNKNOWN), &(404, failed("Record Not Found.")), "unknown");
    assert_eq!(office.dump(), before);
    let done = (200, success(r#"{"msg":"Record Updated Successfully."}"#));
    assert_answer(&change(office.manager(), &id("Mara")), &done, "Mara");
    assert_answer(&change(office.viewer(), &id("Vito")), &done, "Vito");
    assert_answer(&change(office.admin(), &id("bruno")), &done, "bruno");
    for name in ["Mara", "Vito", "bruno"] {
        assert_eq!(office.login((name, "a password anew")).get("/user/login").status, 200, "{name}");
    }
}

#[test]
fn a_sip_account_is_asked_for_with_its_tenant() {
    let office = Office::shared();
    let ask = |client: Client, te_id: &str, ex_id: &str| {
        client.post("/extension/user", &[("tenant_id", te_id), ("extension_id", ex_id)])
    };
    let not_found = (404, failed("Record Not Found."));
    let forbidden = (403, failed("Unauthorized Access"));
    let sip = (200, success(r#"[{"name":"101-Alpha","host":"192.0.2.11","secret":"secret-of-11"}]"#));
    let pjsip = (200, success(r#"[{"name":"102-Alpha","host":"dynamic","secret":"secret-of-12"}]"#));
    for client in [office.admin(), office.manager()] {
        assert_answer(&ask(client.clone(), "1", "11"), &sip, "SIP");
        assert_answer(&ask(client.clone(), "1", "12"), &pjsip, "PJSIP");
        assert_answer(&ask(client.clone(), "1", "13"), &(200, success("[]")), "CUSTOM");
        assert_answer(&ask(client.clone(), "1", "15"), &(200, success("[]")), "VIRTUAL");
        assert_answer(&ask(client.clone(), "1", "21"), &not_found, "another tenant's");
        assert_answer(&ask(client, "1", UNKNOWN), &not_found, "nobody's");
    }
    assert_answer(&ask(office.admin(), UNKNOWN, "11"), &not_found, "no tenant");
    assert_answer(&ask(office.admin(), "2", "11"), &not_found, "not this tenant's");
    for (te_id, ex_id) in [("2", "21"), ("2", "11"), ("2", UNKNOWN), (UNKNOWN, "11"), (UNKNOWN, UNKNOWN)] {
        assert_answer(&ask(office.manager(), te_id, ex_id), &forbidden, "a foreign tenant");
    }
}

#[test]
fn a_secret_is_asked_for_with_or_without_its_tenant() {
    let office = Office::shared();
    let ask = |client: Client, te_id: &str, ex_id: &str| {
        client.post("/extension/usersecret", &[("tenant_id", te_id), ("extension_id", ex_id)])
    };
    for client in [office.admin(), office.manager()] {
        for te_id in ["1", ""] {
            assert_answer(&ask(client.clone(), te_id, "11"), &(200, success(r#""secret-of-11""#)), "SIP");
            assert_answer(&ask(client.clone(), te_id, "13"), &(200, success(r#""""#)), "CUSTOM");
            assert_answer(&ask(client.clone(), te_id, "15"), &(200, success(r#""""#)), "VIRTUAL");
            assert_answer(&ask(client.clone(), te_id, UNKNOWN), &(404, failed("Record Not Found.")), "nobody's");
        }
        assert_answer(&ask(client, "1", "21"), &(404, failed("Record Not Found.")), "another tenant's");
    }
    assert_answer(&ask(office.admin(), "2", "11"), &(404, failed("Record Not Found.")), "not this tenant's");
    assert_answer(&ask(office.admin(), UNKNOWN, "11"), &(404, failed("Record Not Found.")), "no tenant");
    for te_id in ["2", UNKNOWN] {
        assert_answer(&ask(office.manager(), te_id, "11"), &(403, failed("Unauthorized Access")), "a foreign tenant");
    }
}

#[test]
fn a_phone_is_added_to_an_own_tenant() {
    let office = Office::open();
    let add = |client: Client, te_id: &str| {
        client.json(
            "/phone/AddNewPhone",
            &json!({"phone": {"ph_name": "n", "ph_te_id": te_id, "ph_pm_id": 61, "ph_mac": "m"}}),
        )
    };
    let before = office.dump();
    for client in [office.manager(), office.login(world::LONELY)] {
        let (foreign, unknown) = (add(client.clone(), "2"), add(client, UNKNOWN));
        assert_answer(&foreign, &(403, failed("Unauthorized Access")), "foreign");
        assert_eq!(all_of(&foreign), all_of(&unknown));
    }
    add(office.admin(), UNKNOWN).assert_invalid(&["ph_te_id"]);
    assert_eq!(office.dump(), before);
    assert_eq!(add(office.manager(), "1").status, 200);
    assert_eq!(add(office.admin(), "2").status, 200);
}

#[test]
fn call_history_is_of_own_tenants() {
    let office = Office::shared();
    let ask = |client: Client, code: &str| {
        client.post("/cdr/getCallHistory", &[("start_date_ymd", "2024-01-01"), ("tenant_code", code)])
    };
    for client in [office.manager(), office.viewer(), office.admin()] {
        assert_eq!(ask(client, world::A).data().as_array().unwrap().len(), 2);
    }
    for client in [office.manager(), office.viewer()] {
        let (foreign, unknown) = (ask(client.clone(), world::B), ask(client.clone(), "Nowhere"));
        assert_answer(&foreign, &(403, failed("Unauthorized Access")), "foreign");
        assert_eq!(all_of(&foreign), all_of(&unknown));
        assert_answer(&ask(client, "Alpha,Beta"), &(403, failed("Unauthorized Access")), "one of two is foreign");
    }
    assert_eq!(ask(office.admin(), world::B).data().as_array().unwrap().len(), 1);
    assert_eq!(ask(office.admin(), world::C).data(), json!([]));
    for code in ["Nowhere", "Alpha,Nowhere"] {
        assert_answer(&ask(office.admin(), code), &(404, failed("Record Not Found.")), code);
    }
    assert_eq!(ask(office.login(world::LONELY), "").data(), json!([]));
}

#[test]
fn a_role_and_its_tenants_count_at_once_when_they_change() {
    let office = Office::open();
    let manager = office.manager();
    let ask = || manager.post("/hunt/bytenant", &[("tenant_id", "1")]).status;
    assert_eq!(ask(), 200);
    crate::app::switchroom(&office.db).args(["user", "revoke", "Mara", world::A]).assert().success();
    assert_eq!(ask(), 403);
    crate::app::switchroom(&office.db).args(["user", "grant", "Mara", world::A]).assert().success();
    assert_eq!(ask(), 200);
    crate::app::switchroom(&office.db).args(["user", "remove", "Mara"]).assert().success();
    assert_eq!(ask(), 401);
}
