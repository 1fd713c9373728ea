//! Every example of the documented API, asked of `serve --demo`, gives the documented answer to the byte.
//! A list that the documentation ends with a comma may go on.

use serde_json::{Value, json};

use crate::app::{Answer, Client, Office, failed, success};

fn demo() -> Client {
    Office::shared_demo().demo_user()
}

#[track_caller]
fn assert_is(answer: &Answer, data: Value) {
    assert_eq!((answer.status, answer.text()), (200, success(&data.to_string()).as_str()));
}

/// The list begins with these rows, and either ends there or goes on.
#[track_caller]
fn assert_begins(answer: &Answer, rows: Value) {
    let rows = success(&rows.to_string());
    let beginning = rows.strip_suffix("]}").unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let Some(rest) = answer.text().strip_prefix(beginning) else {
        panic!("{}\ndoes not begin with\n{beginning}", answer.text());
    };
    assert!(rest == "]}" || (rest.starts_with(',') && rest.ends_with("]}")), "{}", answer.text());
}

#[test]
fn login_tells_the_user_id() {
    assert_is(&demo().get("/user/login"), json!({"user_id": "579"}));
}

#[test]
fn without_credentials_access_is_unauthorized() {
    let stranger = Office::shared_demo().stranger();
    for path in ["/user/login", "/user/get"] {
        stranger.get(path).assert_failed(401, "Unauthorized Access");
    }
    for path in ["/user/tenants", "/destination/all", "/cdr/getCallHistory"] {
        stranger.post(path, &[]).assert_failed(401, "Unauthorized Access");
    }
    assert_eq!(failed("Unauthorized Access"), r#"{"status":"failed","message":"Unauthorized Access"}"#);
}

#[test]
fn users_come_by_name_without_regard_to_case() {
    assert_begins(
        &demo().get("/user/get"),
        json!([
            {"us_id": "97", "us_username": "admin"},
            {"us_id": "134", "us_username": "advicewise"},
            {"us_id": "124", "us_username": "Airlord"},
        ]),
    );
}

#[test]
fn a_users_tenants() {
    assert_is(
        &demo().post("/user/tenants", &[("user", "advicewise")]),
        json!({"user_id": "134", "tenants": [{"te_id": "80", "te_name": "Advice Wise Solicitors"}]}),
    );
}

#[test]
fn destinations_of_a_tenant() {
    assert_begins(
        &demo().post("/destination/all", &[("tenant_id", "3")]),
        json!([
            {"de_id": "156", "de_type_src": "CONDITION", "de_type_dst": "DISA", "de_ord": "1"},
            {"de_id": "157", "de_type_src": "NOTCONDITION", "de_type_dst": "CONDITION", "de_ord": "1"},
        ]),
    );
}

#[test]
fn extensions_of_a_tenant() {
    assert_begins(
        &demo().post("/extension/bytenant", &[("tenant_id", "3")]),
        json!([
            {"ex_id": "11", "ex_name": "Chris Latremoille", "ex_number": "221", "ex_cidnum": "15146339933",
             "ex_cidname": "Uniglobe Dorval", "ex_callwaiting": ""},
            {"ex_id": "12", "ex_name": "Francine Girard", "ex_number": "222", "ex_cidnum": "15146339933",
             "ex_cidname": "Uniglobe Dorval", "ex_callwaiting": ""},
        ]),
    );
}

#[test]
fn an_extension() {
    assert_is(
        &demo().post("/extension/byid", &[("extension_id", "240")]),
        json!([{"ex_id": "240", "ex_name": "Test", "ex_number": "251", "ex_cidnum": "", "ex_cidname": "Test",
                "ex_callwaiting": ""}]),
    );
}

#[test]
fn an_extensions_sip_account() {
    assert_is(
        &demo().post("/extension/user", &[("tenant_id", "3"), ("extension_id", "240")]),
        json!([{"name": "251-UniglobeDorval", "host": "dynamic", "secret": "$50jLkuPLypGxqBmyftPV51AM91."}]),
    );
}

#[test]
fn an_extensions_secret() {
    let extensions = demo().post("/extension/bytenant", &[("tenant_id", "3")]).data();
    let documented = success(r#""$aLRMruPLypGxqBmyftPV5FPJ3I.""#);
    let answers: Vec<String> = extensions
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["ex_id"].as_str().unwrap())
        .map(|id| demo().post("/extension/usersecret", &[("tenant_id", "3"), ("extension_id", id)]).text().to_owned())
        .collect();
    assert_eq!(answers.iter().filter(|answer| **answer == documented).count(), 1, "{answers:?}");
}

#[test]
fn an_extensions_caller_ids() {
    for path in ["/extension/getCidNumber", "/extension/GetFMFCallerId"] {
        for id in ["11", "12"] {
            assert_is(&demo().post(path, &[("extension_id", id)]), json!("15146339933"));
        }
    }
}

#[test]
fn caller_ids_of_a_tenant() {
    let answer = demo().post("/extension/getCidNumberList", &[("tenant_id", "3")]);
    assert_begins(
        &answer,
        json!([{"ex_cidnum": "15146339933"}, {"ex_cidnum": "15146339933"},
                                  {"ex_cidnum": "15146339933"}, {"ex_cidnum": "15146339933"}]),
    );
    let answer = demo().post("/extension/GetFMFCallerIdList", &[("tenant_id", "3")]);
    assert_begins(
        &answer,
        json!([{"GetFMFCallerId": "15146339933"}, {"GetFMFCallerId": "15146339933"},
                                  {"GetFMFCallerId": "15146339933"}, {"GetFMFCallerId": "15146339933"}]),
    );
}

#[test]
fn dids_of_a_tenant() {
    assert_is(
        &demo().post("/did/bytenant", &[("tenant_id", "3")]),
        json!([
            {"di_id": "2", "di_country": "", "di_area": "", "di_number": "15146001434", "di_comment": ""},
            {"di_id": "3", "di_country": "", "di_area": "", "di_number": "14388197387", "di_comment": ""},
            {"di_id": "30", "di_country": "", "di_area": "", "di_number": "15146339933",
             "di_comment": "Uniglobe Dorval - Main"},
        ]),
    );
}

#[test]
fn a_did() {
    let dids = demo().post("/did/bytenant", &[("tenant_id", "2")]).data();
    let did = dids.as_array().unwrap().iter().find(|did| did["di_number"] == "12894701289").unwrap();
    assert_is(
        &demo().post("/did/byid", &[("did_id", did["di_id"].as_str().unwrap())]),
        json!([{"di_te_id": "2", "di_country": "", "di_area": "", "di_number": "12894701289",
                "di_comment": "OnSwitch - Canada - Ontario - Newmarket", "di_recording": "yes", "di_fax": "no",
                "di_didprefix": "", "di_didnameprefix": ""}]),
    );
}

#[test]
fn hunt_lists_of_a_tenant() {
    assert_is(
        &demo().post("/hunt/bytenant", &[("tenant_id", "3")]),
        json!([
            {"hu_id": "3", "hu_number": "501", "hu_name": "Franchise Opportunities", "hu_type": "RINGALL",
             "hu_ringtime": "60"},
            {"hu_id": "4", "hu_number": "502", "hu_name": "General Inquriies", "hu_type": "RINGALL",
             "hu_ringtime": "60"},
        ]),
    );
}

#[test]
fn a_hunt_list() {
    assert_is(
        &demo().post("/hunt/byid", &[("hunt_id", "4")]),
        json!([{"hu_id": "4", "hu_number": "502", "hu_name": "General Inquriies", "hu_type": "RINGALL",
                "hu_ringtime": "60", "hu_checkinuse": ""}]),
    );
}

#[test]
fn phones_of_a_tenant() {
    assert_is(
        &demo().post("/phone/bytenant", &[("tenant_id", "1")]),
        json!([{"ph_id": "1", "ph_name": "asdas", "ph_te_id": "1", "ph_pm_id": "1", "ph_mac": "asd",
                "ph_filename": "asdasd"}]),
    );
}

#[test]
fn mailboxes_of_a_tenant() {
    assert_is(
        &demo().post("/voicemail/bytenant", &[("tenant_id", "4")]),
        json!([{"uniqueid": "55", "context": "EscapeGamesCanada", "fullname": "General Delivery Voicemail",
                "email": "info@escapegames.ca"}]),
    );
}

#[test]
fn conditions_of_a_tenant() {
    assert_is(
        &demo().post("/condition/bytenant", &[("tenant_id", "3")]),
        json!([
            {"co_id": "2", "co_name": "Chris Latremoille DISA (END OF CHAIN)", "co_type": "CALLERID",
             "co_timezone": "", "co_param1": "5146349955", "co_param2": "5149239933", "co_param3": "",
             "co_param4": "", "co_param5": "", "co_param6": "", "co_param7": "", "co_param8": "", "co_param9": "",
             "co_param10": "", "co_param11": "", "co_param12": ""},
            {"co_id": "3", "co_name": "Francine Girard DISA", "co_type": "CALLERID",
             "co_timezone": "", "co_param1": "5148273211", "co_param2": "", "co_param3": "",
             "co_param4": "", "co_param5": "", "co_param6": "", "co_param7": "", "co_param8": "", "co_param9": "",
             "co_param10": "", "co_param11": "", "co_param12": ""},
        ]),
    );
}

#[test]
fn ivrs_of_a_tenant() {
    assert_is(
        &demo().post("/ivr/bytenant", &[("tenant_id", "3")]),
        json!([{"iv_id": "1", "iv_name": "Main Menu - FR"}, {"iv_id": "4", "iv_name": "Main Menu - EN"}]),
    );
}

#[test]
fn customs_of_a_tenant() {
    assert_is(
        &demo().post("/custom/bytenant", &[("tenant_id", "3")]),
        json!([{"cu_id": "2", "cu_name": "Vickie Kyriakakos Mobile", "cu_ct_id": "1", "ct_name": "FORWARD",
                "ct_description": "<t>Forward call to</t>"}]),
    );
}

#[test]
fn the_demo_has_calls_up_to_today() {
    let calls = demo().post("/cdr/getCallHistory", &[("start_date_ymd", "2000-01-01")]).data();
    let calls = calls.as_array().unwrap();
    assert!((10..=40).contains(&calls.len()), "{}", calls.len());
    let newest = calls[0]["start"].as_str().unwrap();
    let today = jiff::ZonedDateTime::now().date();
    assert!(newest[..10] <= *today.to_string(), "{newest} is after today");
    assert!(newest[..10] >= *today.yesterday().unwrap().to_string(), "{newest} is long ago");
}

#[test]
fn a_phone_is_added() {
    let office = Office::demo();
    let phone = r#"{"ph_name":"xyz","ph_te_id":"1","ph_pm_id":"1","ph_mac":"1.1.25.1","ph_http_user":"abcdasda","ph_http_password":"132456"}"#;
    let answer = office.demo_user().post("/phone/AddNewPhone", &[("phone", phone)]);
    assert_is(&answer, json!({"msg": "Record Inserted Successfully.", "PhoneID": "4"}));
    let phones = office.demo_user().post("/phone/bytenant", &[("tenant_id", "1")]).data();
    assert_eq!(
        phones[1],
        json!({"ph_id": "4", "ph_name": "xyz", "ph_te_id": "1", "ph_pm_id": "1", "ph_mac": "1.1.25.1", "ph_filename": ""})
    );
    for (missing, without) in [
        ("ph_name", r#"{"ph_te_id":"1","ph_pm_id":"1","ph_mac":"1.1.25.1"}"#),
        ("ph_te_id", r#"{"ph_name":"xyz","ph_pm_id":"1","ph_mac":"1.1.25.1"}"#),
        ("ph_pm_id", r#"{"ph_name":"xyz","ph_te_id":"1","ph_mac":"1.1.25.1"}"#),
        ("ph_mac", r#"{"ph_name":"xyz","ph_te_id":"1","ph_pm_id":"1"}"#),
    ] {
        office.demo_user().post("/phone/AddNewPhone", &[("phone", without)]).assert_missing(&[missing]);
    }
}

#[test]
fn rows_are_updated() {
    let office = Office::demo();
    let demo = office.demo_user();
    let hunt = r#"{"hu_number":"111","hu_name":"AAA","hu_type":"AA","hu_ringtime":"2"}"#;
    let did = r#"{"di_number":"1111111","di_didprefix":"12","di_didnameprefix":"asd","di_country":"USA","di_area":"test","di_comment":"Test Comment"}"#;
    let extension = r#"{"ex_name":"AAA","ex_number":"11","ex_cidnum":"12","ex_cidname":"AAA"}"#;
    for (path, id, object, fields) in [
        ("/hunt/updatebyid", ("hunt_id", "4"), "hunt", hunt),
        ("/did/updatebyid", ("did_id", "30"), "did", did),
        ("/extension/updatebyid", ("extension_id", "240"), "extension", extension),
    ] {
        assert_is(&demo.post(path, &[id, (object, fields)]), json!({"msg": "Record Updated Successfully."}));
        demo.post(path, &[(id.0, "999999"), (object, fields)]).assert_failed(404, "Record Not Found.");
    }
    assert_is(
        &demo.post("/hunt/byid", &[("hunt_id", "4")]),
        json!([{"hu_id": "4", "hu_number": "111", "hu_name": "AAA", "hu_type": "AA", "hu_ringtime": "2",
                "hu_checkinuse": ""}]),
    );
    assert_is(
        &demo.post("/did/byid", &[("did_id", "30")]),
        json!([{"di_te_id": "3", "di_country": "USA", "di_area": "test", "di_number": "1111111",
                "di_comment": "Test Comment", "di_recording": demo_value(&demo, "di_recording"),
                "di_fax": demo_value(&demo, "di_fax"), "di_didprefix": "12", "di_didnameprefix": "asd"}]),
    );
    assert_is(
        &demo.post("/extension/user", &[("tenant_id", "3"), ("extension_id", "240")]),
        json!([{"name": "11-UniglobeDorval", "host": "dynamic", "secret": "$50jLkuPLypGxqBmyftPV51AM91."}]),
    );
}

/// A column of did 30 that no example shows: whatever it is, it is a string.
fn demo_value(demo: &Client, column: &str) -> Value {
    let value = demo.post("/did/byid", &[("did_id", "30")]).data()[0][column].take();
    assert!(value.is_string());
    value
}

#[test]
fn a_password_is_changed() {
    let office = Office::demo();
    let answer = office.demo_user().post("/user/updatebyid", &[("user_id", "134"), ("password", "a new password")]);
    assert_is(&answer, json!({"msg": "Record Updated Successfully."}));
    assert_is(&office.login(("advicewise", "a new password")).get("/user/login"), json!({"user_id": "134"}));
    office
        .demo_user()
        .post("/user/updatebyid", &[("user_id", "999999"), ("password", "a new password")])
        .assert_failed(404, "Record Not Found.");
}

#[test]
fn rows_are_deleted_once() {
    let office = Office::demo();
    for (path, parameter, id) in [("/hunt/deletebyid", "hunt_id", "4"), ("/phone/deletebyid", "phone_id", "1")] {
        assert_is(&office.demo_user().post(path, &[(parameter, id)]), json!("Record Deleted Successfully."));
        office.demo_user().post(path, &[(parameter, id)]).assert_failed(404, "Record Not Found.");
    }
}

#[test]
fn tenants_are_asked_for_by_email_address_first_and_then_by_name() {
    let office = Office::setup()
        .sql(
            "UPDATE us_users SET us_email = 'Desk@alpha.example', us_email_key = 'desk@alpha.example'
              WHERE us_username = 'Vito';
             UPDATE us_users SET us_username = 'desk@alpha.example', us_username_key = 'desk@alpha.example'
              WHERE us_username = 'bruno';",
        )
        .serve();
    let vito = office.value("SELECT us_id FROM us_users WHERE us_username = 'Vito'");
    for user in ["desk@alpha.example", "DESK@alpha.example", "vito"] {
        assert_eq!(office.admin().post("/user/tenants", &[("user", user)]).data()["user_id"], *vito, "{user}");
    }
}

#[test]
fn the_host_of_a_pjsip_account_is_dynamic_whatever_is_stored() {
    let office = Office::setup().sql("UPDATE sa_sipaccounts SET sa_host = '192.0.2.7'").serve();
    let hosts = || {
        let row = office.admin().post("/extension/user", &[("tenant_id", "1"), ("extension_id", "11")]).data();
        row[0]["host"].as_str().unwrap().to_owned()
    };
    office.database().execute_batch("UPDATE ex_extensions SET ex_tech = 'SIP' WHERE ex_id = 11").unwrap();
    assert_eq!(hosts(), "192.0.2.7");
    office.database().execute_batch("UPDATE ex_extensions SET ex_tech = 'PJSIP' WHERE ex_id = 11").unwrap();
    assert_eq!(hosts(), "dynamic");
}
