//! What admins manage on the admin page: users, tenants, phone models, over the page's own endpoints.

use serde_json::{Value, json};
use switchroom::api::{admin, endpoint};

use crate::app::{Answer, Client, Office};
use crate::world;

/// A valid request to each of the page's endpoints. One that is added has to be added here.
const REQUESTS: &[(&str, &[(&str, &str)])] = &[
    ("/admin/api/me", &[]),
    ("/admin/api/models", &[]),
    ("/admin/api/routing", &[("tenant_id", "1")]),
    ("/admin/api/audit", &[]),
    ("/admin/api/totals", &[("limit", "1")]),
    ("/admin/api/users", &[]),
    (
        "/admin/api/users/add",
        &[("user", r#"{"us_username":"New","us_role":"viewer"}"#), ("password", "a new password")],
    ),
    ("/admin/api/users/change", &[("user_id", "4"), ("user", r#"{"us_role":"admin"}"#)]),
    ("/admin/api/users/remove", &[("user_id", "4")]),
    ("/admin/api/tenants/add", &[("te_code", "Delta"), ("te_name", "Delta")]),
    ("/admin/api/tenants/rename", &[("tenant_id", "1"), ("te_name", "Other")]),
    ("/admin/api/models/add", &[("pm_name", "New model")]),
    ("/admin/api/models/rename", &[("pm_id", "61"), ("pm_name", "Other model")]),
];

fn ask(client: &Client, path: &str, parameters: &[(&str, &str)]) -> Answer {
    let declared = admin::ENDPOINTS.iter().find(|endpoint| endpoint.path == path).unwrap();
    match declared.method() {
        endpoint::Method::Get => client.get(path),
        endpoint::Method::Post => client.post(path, parameters),
    }
}

fn user(office: &Office, name: &str) -> Value {
    let users = office.admin().get("/admin/api/users").data();
    users.as_array().unwrap().iter().find(|user| user["us_username"] == name).cloned().unwrap_or_default()
}

fn add_user(client: &Client, user: &str, password: &str) -> Answer {
    client.post("/admin/api/users/add", &[("user", user), ("password", password)])
}

fn change(office: &Office, name: &str, fields: &str) -> Answer {
    let id = user(office, name)["us_id"].as_str().unwrap().to_owned();
    office.admin().post("/admin/api/users/change", &[("user_id", &id), ("user", fields)])
}

fn remove(office: &Office, name: &str) -> Answer {
    let id = user(office, name)["us_id"].as_str().unwrap().to_owned();
    office.admin().post("/admin/api/users/remove", &[("user_id", &id)])
}

/// What the newest rows of the audit trail say, oldest first: user, endpoint, table, before, after.
fn trail(office: &Office, rows: usize) -> Vec<String> {
    let sql = format!(
        "SELECT group_concat(line, char(10)) FROM (SELECT au_user || ' ' || au_what || ' ' || au_table || ' ' ||
            coalesce(au_before, '-') || ' ' || coalesce(au_after, '-') AS line
           FROM (SELECT * FROM au_audit ORDER BY au_id DESC LIMIT {rows}) ORDER BY au_id)"
    );
    office.value(&sql).lines().map(str::to_owned).collect()
}

#[test]
fn each_of_the_pages_endpoints_answers_those_it_is_for_and_nobody_else() {
    let office = Office::shared();
    let before = office.dump();
    let asked: Vec<&str> = REQUESTS.iter().map(|(path, _)| *path).collect();
    let declared: Vec<&str> = admin::ENDPOINTS.iter().map(|endpoint| endpoint.path).collect();
    assert_eq!(asked, declared);
    for (path, parameters) in REQUESTS {
        let declared = admin::ENDPOINTS.iter().find(|endpoint| endpoint.path == *path).unwrap();
        let for_admins =
            path.contains("users") || path.contains("/add") || path.contains("/rename") || path.contains("audit");
        assert_eq!(declared.access == endpoint::Access::Admins, for_admins, "{path}");
        ask(&office.stranger(), path, parameters).assert_failed(401, "Unauthorized Access");
        for client in [office.manager(), office.viewer()] {
            let answer = ask(&client, path, parameters);
            match for_admins {
                true => answer.assert_failed(403, "Unauthorized Access"),
                false => drop(answer.data()),
            }
        }
    }
    assert_eq!(office.dump(), before);
    for (path, parameters) in REQUESTS {
        ask(&Office::open().admin(), path, parameters).data();
    }
}

#[test]
fn another_sites_page_changes_nothing_even_with_an_admins_login() {
    let office = Office::shared();
    let before = office.dump();
    for header in [("Origin", "https://elsewhere.example"), ("Sec-Fetch-Site", "cross-site")] {
        for (path, parameters) in REQUESTS {
            let declared = admin::ENDPOINTS.iter().find(|endpoint| endpoint.path == *path).unwrap();
            if declared.writes() {
                let client = office.admin().with(header.0, header.1);
                ask(&client, path, parameters).assert_failed(403, "Unauthorized Access");
            }
        }
    }
    assert_eq!(office.dump(), before);
}

#[test]
fn an_added_user_logs_in_and_sees_the_tenants_that_were_named() {
    let office = Office::open();
    let fields =
        r#"{"us_username":" Nadia ","us_role":"manager","us_email":"nadia@alpha.example","tenants":"Gamma, Alpha"}"#;
    let added = add_user(&office.admin(), fields, "nadia's password").data();
    assert_eq!(added["msg"], "Record Inserted Successfully.");
    let nadia = user(&office, "Nadia");
    let expected = json!({"us_id": added["us_id"], "us_username": "Nadia", "us_role": "manager",
        "us_email": "nadia@alpha.example", "tenants": "Alpha,Gamma", "login": "yes"});
    assert_eq!(nadia, expected);
    let me = office.login(("nadia@alpha.example", "nadia's password")).get("/admin/api/me").data();
    assert_eq!((&me["name"], me["tenants"].as_array().unwrap().len()), (&"Nadia".into(), 2));
    let trail = trail(&office, 3);
    assert!(trail[0].starts_with("admin /admin/api/users/add us_users - {"), "{trail:?}");
    assert!(trail[0].contains(r#""us_password":"***""#) && trail[1].contains("Gamma") && trail[2].contains("Alpha"));
    assert!(!office.trail().contains("argon2"));
}

#[test]
fn what_a_user_cant_be_is_refused_and_nothing_is_half_done() {
    let office = Office::shared();
    let admin = office.admin();
    let before = office.dump();
    let add = |fields: &str| add_user(&admin, fields, "a password");
    add(r#"{"us_username":"a:b","us_role":"viewer"}"#).assert_invalid(&["us_username"]);
    add(r#"{"us_username":"  ","us_role":"viewer"}"#).assert_invalid(&["us_username"]);
    add(r#"{"us_username":"x","us_role":"boss"}"#).assert_invalid(&["us_role"]);
    add(r#"{"us_username":"x","us_role":"viewer","tenants":"Alpha,Nowhere"}"#).assert_invalid(&["tenants"]);
    add(r#"{"us_username":"x","us_role":"viewer","us_id":"1"}"#).assert_invalid(&["us_id"]);
    add(r#"{"us_username":"VITO","us_role":"viewer"}"#).assert_failed(409, "Duplicate Value.");
    add(r#"{"us_role":"viewer"}"#).assert_missing(&["us_username"]);
    add_user(&admin, r#"{"us_username":"x","us_role":"viewer"}"#, "short").assert_invalid(&["password"]);
    change(office, "Vito", r#"{"us_role":"boss"}"#).assert_invalid(&["us_role"]);
    change(office, "Vito", r#"{"us_username":"Vitus"}"#).assert_invalid(&["us_username"]);
    change(office, "Vito", r#"{"us_role":"admin","tenants":"Nowhere"}"#).assert_invalid(&["tenants"]);
    change(office, "Vito", "{}").assert_missing(&["user"]);
    let unknown = admin.post("/admin/api/users/change", &[("user_id", "999"), ("user", r#"{"us_role":"viewer"}"#)]);
    unknown.assert_failed(404, "Record Not Found.");
    admin.post("/admin/api/users/remove", &[("user_id", "999")]).assert_failed(404, "Record Not Found.");
    assert_eq!(office.dump(), before);
}

#[test]
fn a_changed_role_and_changed_tenants_count_at_the_next_request() {
    let office = Office::open();
    assert_eq!(office.viewer().post("/extension/usersecret", &[("extension_id", "11")]).status, 403);
    change(&office, "Vito", r#"{"us_role":"manager"}"#).data();
    assert_eq!(office.viewer().post("/extension/usersecret", &[("extension_id", "11")]).status, 200);
    change(&office, "Vito", r#"{"tenants":"Beta"}"#).data();
    assert_eq!(office.viewer().post("/extension/bytenant", &[("tenant_id", "1")]).status, 403);
    assert_eq!(office.viewer().post("/extension/bytenant", &[("tenant_id", "2")]).status, 200);
    assert_eq!(
        (&user(&office, "Vito")["us_role"], &user(&office, "Vito")["tenants"]),
        (&"manager".into(), &"Beta".into())
    );
    let trail = trail(&office, 3);
    assert_eq!(trail[0], r#"admin /admin/api/users/change us_users {"us_role":"viewer"} {"us_role":"manager"}"#);
    assert_eq!(trail[1], r#"admin /admin/api/users/change us_users {"te_id":1,"te_code":"Alpha"} -"#);
    assert_eq!(trail[2], r#"admin /admin/api/users/change us_users - {"te_id":2,"te_code":"Beta"}"#);
    change(&office, "Vito", r#"{"tenants":"","us_email":"vito@beta.example"}"#).data();
    assert_eq!(
        (&user(&office, "Vito")["tenants"], &user(&office, "Vito")["us_email"]),
        (&"".into(), &"vito@beta.example".into())
    );
}

#[test]
fn a_removed_user_is_out_at_once_and_the_last_admin_stays() {
    let office = Office::open();
    office.viewer().get("/user/login").data();
    remove(&office, "Vito").data();
    office.viewer().get("/user/login").assert_failed(401, "Unauthorized Access");
    assert_eq!(user(&office, "Vito"), Value::Null);

    let before = office.dump();
    remove(&office, "admin").assert_failed(403, "Unauthorized Access");
    change(&office, "admin", r#"{"us_role":"viewer"}"#).assert_failed(403, "Unauthorized Access");
    assert_eq!(office.dump(), before);
    change(&office, "admin", r#"{"us_role":"admin","us_email":"a@alpha.example"}"#).data();

    change(&office, "Mara", r#"{"us_role":"admin"}"#).data();
    change(&office, "admin", r#"{"us_role":"viewer"}"#).data();
    office.admin().get("/admin/api/users").assert_failed(403, "Unauthorized Access");
    office.manager().get("/admin/api/users").data();
}

#[test]
fn tenants_are_added_and_renamed_and_keep_their_code() {
    let office = Office::open();
    let admin = office.admin();
    let add = |code: &str, name: &str| admin.post("/admin/api/tenants/add", &[("te_code", code), ("te_name", name)]);
    let id = add("Delta", "Delta & Co").data()["te_id"].as_str().unwrap().to_owned();
    admin.post("/extension/bytenant", &[("tenant_id", &id)]).data();
    add("Delta", "Another").assert_failed(409, "Duplicate Value.");
    add("De-lta", "x").assert_invalid(&["te_code"]);
    add("De lta", "a\u{7}b").assert_invalid(&["te_code", "te_name"]);
    add("", "").assert_missing(&["te_code", "te_name"]);
    let rename =
        |id: &str, name: &str| admin.post("/admin/api/tenants/rename", &[("tenant_id", id), ("te_name", name)]);
    rename(&id, " Delta GmbH ").data();
    assert_eq!(
        office.value(&format!("SELECT te_code || '|' || te_name FROM te_tenants WHERE te_id = {id}")),
        "Delta|Delta GmbH"
    );
    assert_eq!(
        trail(&office, 1)[0],
        r#"admin /admin/api/tenants/rename te_tenants {"te_name":"Delta & Co"} {"te_name":"Delta GmbH"}"#
    );
    rename("999", "x").assert_failed(404, "Record Not Found.");
    rename(&id, " ").assert_invalid(&["te_name"]);
}

#[test]
fn phone_models_are_added_and_renamed_and_no_two_are_called_the_same() {
    let office = Office::open();
    let admin = office.admin();
    let add = |name: &str| admin.post("/admin/api/models/add", &[("pm_name", name)]);
    let id = add("Grandstream GXP").data()["pm_id"].as_str().unwrap().to_owned();
    add("Grandstream GXP").assert_failed(409, "Duplicate Value.");
    add("").assert_missing(&["pm_name"]);
    let rename = |id: &str, name: &str| admin.post("/admin/api/models/rename", &[("pm_id", id), ("pm_name", name)]);
    rename(&id, "Snom D385").assert_failed(409, "Duplicate Value.");
    rename(&id, "Grandstream GXP").data();
    rename(&id, "Grandstream GRP").data();
    assert_eq!(
        trail(&office, 1)[0],
        r#"admin /admin/api/models/rename pm_phonemodels {"pm_name":"Grandstream GXP"} {"pm_name":"Grandstream GRP"}"#
    );
    rename("999", "x").assert_failed(404, "Record Not Found.");
    rename("x", "x").assert_invalid(&["pm_id"]);
    let models = office.viewer().get("/admin/api/models").data();
    assert_eq!(models[2]["pm_name"], "Grandstream GRP");
}

#[test]
fn what_admins_do_is_told_to_nobody_else() {
    let office = Office::shared();
    for client in [office.manager(), office.viewer(), office.login(world::OTHER)] {
        for answer in [client.get("/admin/api/users"), client.post("/admin/api/audit", &[])] {
            assert!(answer.status == 403 && !answer.text().contains("admin"), "{}", answer.text());
        }
        let me = client.get("/admin/api/me").text().to_owned();
        assert!(!me.contains("Gamma") && !me.contains("password"), "{me}");
    }
}
