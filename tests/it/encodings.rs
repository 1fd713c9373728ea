//! Every endpoint that takes parameters takes them as a form, as multipart and as JSON, and objects in every way clients
//! write them: JSON text in a field, an object in JSON, PHP's brackets.

use serde_json::{Value, json};

use crate::app::{Answer, Client, Office, form};

/// The reading endpoints, each with parameters that it answers with 200.
fn reads() -> Vec<(&'static str, Value)> {
    vec![
        ("/user/tenants", json!({"user": "Mara"})),
        ("/destination/all", json!({"tenant_id": "1"})),
        ("/extension/bytenant", json!({"tenant_id": "1"})),
        ("/extension/byid", json!({"extension_id": "11"})),
        ("/extension/user", json!({"tenant_id": "1", "extension_id": "11"})),
        ("/extension/usersecret", json!({"tenant_id": "1", "extension_id": "11"})),
        ("/extension/getCidNumber", json!({"extension_id": "11"})),
        ("/extension/getCidNumberList", json!({"tenant_id": "1"})),
        ("/extension/GetFMFCallerId", json!({"extension_id": "11"})),
        ("/extension/GetFMFCallerIdList", json!({"tenant_id": "1"})),
        ("/did/bytenant", json!({"tenant_id": "1"})),
        ("/did/byid", json!({"did_id": "41"})),
        ("/hunt/bytenant", json!({"tenant_id": "1"})),
        ("/hunt/byid", json!({"hunt_id": "51"})),
        ("/phone/bytenant", json!({"tenant_id": "1"})),
        ("/voicemail/bytenant", json!({"tenant_id": "1"})),
        ("/condition/bytenant", json!({"tenant_id": "1"})),
        ("/ivr/bytenant", json!({"tenant_id": "1"})),
        ("/custom/bytenant", json!({"tenant_id": "1"})),
        (
            "/cdr/getCallHistory",
            json!({"start_date_ymd": "2024-03-02 08:00:00", "end_date_ymd": "2024-03-03", "tenant_code": "Alpha",
                   "firstdst": "15140000001", "disposition": "answered,no answer", "limit": "5"}),
        ),
    ]
}

/// A writing endpoint, parameters that it answers with 200, how to undo it, and what the database says when it has worked.
struct Write {
    path: &'static str,
    parameters: Value,
    undo: &'static str,
    check: &'static str,
    expected: &'static str,
}

fn writes() -> Vec<Write> {
    vec![
        Write {
            path: "/hunt/updatebyid",
            parameters: json!({"hunt_id": "51", "hunt": {
                "hu_name": "Grüße & \"Co\" +1=2 %41 [x]", "hu_ringtime": "25", "hu_checkinuse": ""}}),
            undo: "UPDATE hu_huntlists SET hu_name = 'Sales', hu_ringtime = '60', hu_checkinuse = 'on' WHERE hu_id = 51",
            check: "SELECT hu_name || '|' || hu_ringtime || '|' || hu_checkinuse FROM hu_huntlists WHERE hu_id = 51",
            expected: "Grüße & \"Co\" +1=2 %41 [x]|25|",
        },
        Write {
            path: "/did/updatebyid",
            parameters: json!({"did_id": "41", "did": {"di_number": "15149999999", "di_didprefix": "12"}}),
            undo: "UPDATE di_dids SET di_number = '15140000001', di_didprefix = 'A-' WHERE di_id = 41",
            check: "SELECT di_number || '|' || di_didprefix || '|' || di_comment FROM di_dids WHERE di_id = 41",
            expected: "15149999999|12|Alpha main",
        },
        Write {
            path: "/extension/updatebyid",
            parameters: json!({"extension_id": "11", "extension": {"ex_number": "199", "ex_name": "O'Neil"}}),
            undo: "UPDATE ex_extensions SET ex_number = '101', ex_name = 'Anna' WHERE ex_id = 11",
            check: "SELECT ex_number || '|' || ex_name || '|' || ex_cidnum FROM ex_extensions WHERE ex_id = 11",
            expected: "199|O'Neil|15140000101",
        },
        Write {
            path: "/phone/AddNewPhone",
            parameters: json!({"phone": {
                "ph_name": "new 电话", "ph_te_id": "1", "ph_pm_id": "61", "ph_mac": "1.1.25.1", "ph_http_user": "u"}}),
            undo: "DELETE FROM ph_phones WHERE ph_id > 73",
            check: "SELECT group_concat(ph_name || '|' || ph_te_id || '|' || ph_pm_id || '|' || ph_mac || '|' ||
                    ph_http_user || '|' || ph_http_password) FROM ph_phones WHERE ph_id > 73",
            expected: "new 电话|1|61|1.1.25.1|u|",
        },
        Write {
            path: "/hunt/deletebyid",
            parameters: json!({"hunt_id": "52"}),
            undo: "INSERT INTO hu_huntlists (hu_id, hu_te_id) VALUES (52, 1)",
            check: "SELECT count(*) FROM hu_huntlists WHERE hu_id = 52",
            expected: "0",
        },
        Write {
            path: "/phone/deletebyid",
            parameters: json!({"phone_id": "72"}),
            undo: "INSERT INTO ph_phones (ph_id, ph_name, ph_te_id) VALUES (72, 'Lobby', 1)",
            check: "SELECT count(*) FROM ph_phones WHERE ph_id = 72",
            expected: "0",
        },
    ]
}

/// An object parameter as JSON text in a field of its own.
fn flat(parameters: &Value) -> Vec<(String, String)> {
    parameters.as_object().unwrap().iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

/// An object parameter as `name[field]`.
fn brackets(parameters: &Value) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (name, value) in parameters.as_object().unwrap() {
        match value {
            Value::Object(object) => {
                fields.extend(object.iter().map(|(field, value)| (format!("{name}[{field}]"), text(value))));
            }
            scalar => fields.push((name.clone(), text(scalar))),
        }
    }
    fields
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Strings of digits as numbers, as far down as they go.
fn numbers(value: &Value) -> Value {
    match value {
        Value::Object(object) => object.iter().map(|(name, value)| (name.clone(), numbers(value))).collect(),
        Value::String(text) if text == "0" || !text.starts_with('0') => {
            text.parse::<u64>().map_or_else(|_| value.clone(), Value::from)
        }
        other => other.clone(),
    }
}

type Send = fn(&Client, &str, &Value) -> Answer;

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Every way to send the same parameters.
const ENCODINGS: &[(&str, Send)] = &[
    ("form", |client, path, parameters| client.post(path, &borrowed(&flat(parameters)))),
    ("form with brackets", |client, path, parameters| client.post(path, &borrowed(&brackets(parameters)))),
    ("form with brackets that are not escaped", |client, path, parameters| {
        let body = form(&borrowed(&brackets(parameters))).replace("%5B", "[").replace("%5D", "]").replace("%5F", "_");
        client.body(path, "application/x-www-form-urlencoded", body.as_bytes())
    }),
    ("form with + for a blank", |client, path, parameters| {
        let body = form(&borrowed(&flat(parameters))).replace("%20", "+");
        client.body(path, "application/x-www-form-urlencoded; charset=UTF-8", body.as_bytes())
    }),
    ("form without a content type", |client, path, parameters| {
        client.send("POST", path, &[], form(&borrowed(&flat(parameters))).as_bytes())
    }),
    ("multipart", |client, path, parameters| client.multipart(path, &borrowed(&flat(parameters)))),
    ("multipart with brackets", |client, path, parameters| client.multipart(path, &borrowed(&brackets(parameters)))),
    ("multipart with a content type for each part", |client, path, parameters| {
        let body = crate::app::multipart(&borrowed(&flat(parameters)), "b")
            .replace("\"\r\n\r\n", "\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
        client.body(path, "multipart/form-data; boundary=b", body.as_bytes())
    }),
    ("JSON", |client, path, parameters| client.json(path, parameters)),
    ("JSON with numbers", |client, path, parameters| client.json(path, &numbers(parameters))),
    ("JSON with JSON text in it", |client, path, parameters| {
        let fields = flat(parameters).into_iter().map(|(name, value)| (name, Value::from(value)));
        client.json(path, &fields.collect())
    }),
    ("a form with numbers in its JSON text", |client, path, parameters| {
        client.post(path, &borrowed(&flat(&numbers(parameters))))
    }),
];

#[test]
fn every_reading_endpoint_takes_every_encoding() {
    let admin = Office::shared().admin();
    for (path, parameters) in reads() {
        let expected = ENCODINGS[0].1(&admin, path, &parameters);
        expected.data();
        for (encoding, send) in ENCODINGS {
            let answer = send(&admin, path, &parameters);
            assert_eq!((answer.status, answer.text()), (200, expected.text()), "{path} {encoding}");
        }
    }
}

#[test]
fn every_writing_endpoint_takes_every_encoding() {
    let office = Office::open();
    let manager = office.manager();
    for Write { path, parameters, undo, check, expected } in writes() {
        for (encoding, send) in ENCODINGS {
            let answer = send(&manager, path, &parameters);
            assert_eq!(answer.status, 200, "{path} {encoding}: {}", answer.text());
            assert_eq!(office.value(check), expected, "{path} {encoding}");
            office.sql(undo);
        }
    }
}

#[test]
fn a_password_is_changed_in_every_encoding() {
    let office = Office::open();
    let user_id = office.value("SELECT us_id FROM us_users WHERE us_username = 'Vito'");
    for (n, (encoding, send)) in ENCODINGS.iter().enumerate() {
        let password = format!("10000000{n}"); // a password may be a number in JSON
        let answer = send(&office.admin(), "/user/updatebyid", &json!({"user_id": user_id, "password": password}));
        assert_eq!(answer.status, 200, "{encoding}: {}", answer.text());
        assert_eq!(office.login(("Vito", &password)).get("/user/login").status, 200, "{encoding}");
    }
}

#[test]
fn null_is_the_empty_string() {
    let office = Office::open();
    let manager = office.manager();
    manager.json("/hunt/byid", &json!({"hunt_id": null})).assert_missing(&["hunt_id"]);
    let answer = manager.json("/extension/usersecret", &json!({"tenant_id": null, "extension_id": 11}));
    assert_eq!(answer.data(), "secret-of-11");
    for (column, answer) in [
        ("hu_checkinuse", manager.json("/hunt/updatebyid", &json!({"hunt_id": 51, "hunt": {"hu_checkinuse": null}}))),
        ("hu_name", manager.post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt", r#"{"hu_name":null}"#)])),
    ] {
        assert_eq!(answer.status, 200, "{column}: {}", answer.text());
        assert_eq!(office.value(&format!("SELECT {column} FROM hu_huntlists WHERE hu_id = 51")), "");
    }
}

#[test]
fn a_json_number_is_stored_as_it_is_written() {
    let office = Office::open();
    for number in ["12.50", "0", "123456789012345678901234567890", "0.10"] {
        let body = format!(r#"{{"hunt_id":51,"hunt":{{"hu_name":{number}}}}}"#);
        let answer = office.manager().body("/hunt/updatebyid", "application/json", body.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(office.value("SELECT hu_name FROM hu_huntlists WHERE hu_id = 51"), number);
    }
}

#[test]
fn leading_zeros_stay_in_every_encoding() {
    let office = Office::open();
    for (encoding, send) in ENCODINGS {
        let parameters = json!({"extension_id": "13", "extension": {"ex_number": "007"}});
        assert_eq!(send(&office.manager(), "/extension/updatebyid", &parameters).status, 200, "{encoding}");
        assert_eq!(office.value("SELECT ex_number FROM ex_extensions WHERE ex_id = 13"), "007", "{encoding}");
        office.sql("UPDATE ex_extensions SET ex_number = '103' WHERE ex_id = 13");
    }
}

#[test]
fn a_value_may_be_an_object_or_a_list_only_where_an_object_belongs() {
    let manager = Office::shared().manager();
    manager.json("/hunt/byid", &json!({"hunt_id": [51]})).assert_invalid(&["hunt_id"]);
    manager.json("/hunt/byid", &json!({"hunt_id": {"a": 51}})).assert_invalid(&["hunt_id"]);
    manager.json("/hunt/updatebyid", &json!({"hunt_id": 51, "hunt": {"hu_name": ["a"]}})).assert_invalid(&["hu_name"]);
    manager
        .json("/hunt/updatebyid", &json!({"hunt_id": 51, "hunt": {"hu_name": {"a": "b"}}}))
        .assert_invalid(&["hu_name"]);
    manager
        .post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt", r#"{"hu_name":["a"]}"#)])
        .assert_invalid(&["hu_name"]);
}

#[test]
fn every_text_survives_every_encoding() {
    let office = Office::open();
    for name in
        ["ä ö ü ß €", "电话 📞", "a&b=c;d", "100% +", "<t>\"quoted\"</t>", "back\\slash", "--b--", " blanks ", "null"]
    {
        for (encoding, send) in ENCODINGS {
            let answer =
                send(&office.manager(), "/hunt/updatebyid", &json!({"hunt_id": "51", "hunt": {"hu_name": name}}));
            assert_eq!(answer.status, 200, "{name} {encoding}: {}", answer.text());
            assert_eq!(office.value("SELECT hu_name FROM hu_huntlists WHERE hu_id = 51"), name, "{encoding}");
            assert_eq!(office.manager().post("/hunt/byid", &[("hunt_id", "51")]).data()[0]["hu_name"], name);
        }
    }
}
