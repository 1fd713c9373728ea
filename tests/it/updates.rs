//! What a write changes, and that it changes nothing else: every table is compared before and after.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::app::{Client, Dump, Office, success, switchroom};
use crate::world;

/// Every cell that differs, as `table id column=value`; `table id added` and `table id removed` for whole rows. What the audit
/// trail says of it is another subject.
fn changes(before: &Dump, after: &Dump) -> BTreeSet<String> {
    let mut changes = BTreeSet::new();
    for (table, rows) in before {
        if after[table] == *rows || table == "au_audit" {
            continue;
        }
        let by_id = |rows: &[Vec<String>]| -> BTreeMap<String, Vec<String>> {
            rows.iter().map(|row| (row[0].split_once('=').unwrap().1.to_owned(), row.clone())).collect()
        };
        let (before, after) = (by_id(rows), by_id(&after[table]));
        for (id, row) in &before {
            match after.get(id) {
                None => {
                    changes.insert(format!("{table} {id} removed"));
                }
                Some(now) => changes.extend(
                    row.iter().zip(now).filter(|(was, is)| was != is).map(|(_, is)| format!("{table} {id} {is}")),
                ),
            }
        }
        changes.extend(after.keys().filter(|id| !before.contains_key(*id)).map(|id| format!("{table} {id} added")));
    }
    changes
}

#[track_caller]
fn assert_changes(office: &Office, before: &Dump, expected: &[&str]) {
    let expected: BTreeSet<String> = expected.iter().map(|change| (*change).to_owned()).collect();
    assert_eq!(changes(before, &office.dump()), expected);
}

struct Object {
    path: &'static str,
    id: (&'static str, &'static str),
    object: &'static str,
    table: &'static str,
    fields: &'static [&'static str],
}

const OBJECTS: &[Object] = &[
    Object {
        path: "/hunt/updatebyid",
        id: ("hunt_id", "51"),
        object: "hunt",
        table: "hu_huntlists",
        fields: &["hu_number", "hu_name", "hu_type", "hu_ringtime", "hu_checkinuse"],
    },
    Object {
        path: "/did/updatebyid",
        id: ("did_id", "41"),
        object: "did",
        table: "di_dids",
        fields: &[
            "di_number",
            "di_country",
            "di_area",
            "di_comment",
            "di_recording",
            "di_fax",
            "di_didprefix",
            "di_didnameprefix",
        ],
    },
    Object {
        path: "/extension/updatebyid",
        id: ("extension_id", "13"), // has neither SIP account nor mailbox
        object: "extension",
        table: "ex_extensions",
        fields: &["ex_name", "ex_number", "ex_cidnum", "ex_cidname", "ex_callwaiting", "ex_fmfmcallerid"],
    },
];

impl Object {
    fn update(&self, client: &Client, fields: &Value) -> crate::app::Answer {
        client.post(self.path, &[self.id, (self.object, &fields.to_string())])
    }

    #[track_caller]
    fn assert_updates(&self, client: &Client, fields: &Value) {
        let answer = self.update(client, fields);
        let done = success(r#"{"msg":"Record Updated Successfully."}"#);
        assert_eq!((answer.status, answer.text()), (200, done.as_str()), "{fields}");
    }
}

#[test]
fn each_field_alone_changes_its_column_and_nothing_else() {
    let office = Office::open();
    for object in OBJECTS {
        for field in object.fields {
            let before = office.dump();
            object.assert_updates(&office.manager(), &json!({ *field: "3217" }));
            let change = format!("{} {} {field}=3217", object.table, object.id.1);
            assert_changes(&office, &before, &[&change]);
        }
    }
}

#[test]
fn each_free_field_takes_text_of_255_characters_and_the_empty_one() {
    let office = Office::open();
    let long = "é".repeat(255);
    for object in OBJECTS {
        for field in object.fields.iter().filter(|field| !["hu_number", "hu_ringtime", "ex_number"].contains(field)) {
            for value in [long.as_str(), "Zoë & Søn <t>\"x\"</t> \\ ' ; --", ""] {
                if value.is_empty() && *field == "di_number" {
                    continue;
                }
                object.assert_updates(&office.manager(), &json!({ *field: value }));
                let prefix = &object.table[..2];
                let query = format!("SELECT {field} FROM {} WHERE {prefix}_id = {}", object.table, object.id.1);
                assert_eq!(office.value(&query), value, "{field}");
            }
        }
    }
}

#[test]
fn an_invalid_value_changes_nothing() {
    let office = Office::open();
    let manager = office.manager();
    let before = office.dump();
    let long = "x".repeat(256);
    for object in OBJECTS {
        let good = object.fields.iter().find(|field| ["hu_name", "di_comment", "ex_name"].contains(field)).unwrap();
        for field in object.fields {
            for value in [long.as_str(), "a\nb", "a\tb", "a\u{7}b", "a\u{7f}b", "a\u{0}b", "\r"] {
                object.update(&manager, &json!({ *field: value })).assert_invalid(&[field]);
                if good != field {
                    object.update(&manager, &json!({ *good: "good", *field: value })).assert_invalid(&[field]);
                }
            }
        }
    }
    for value in ["-1", "3601", "1.5", "soon", "6 0", "0x10", "1e3", "99999999999999999999"] {
        OBJECTS[0].update(&manager, &json!({"hu_name": "good", "hu_ringtime": value})).assert_invalid(&["hu_ringtime"]);
    }
    for value in ["10 1", "10/1", "10'1", "é", "10,1", "(101)", "101\u{a0}", ""] {
        OBJECTS[0].update(&manager, &json!({"hu_name": "good", "hu_number": value})).assert_invalid(&["hu_number"]);
        OBJECTS[2].update(&manager, &json!({"ex_name": "good", "ex_number": value})).assert_invalid(&["ex_number"]);
    }
    OBJECTS[1].update(&manager, &json!({"di_comment": "good", "di_number": ""})).assert_invalid(&["di_number"]);
    for (object, other) in [(0, "52"), (1, "42"), (2, "11")] {
        let Object { path, id: (name, _), object, fields, .. } = OBJECTS[object];
        let answer = manager.json(path, &json!({name: other, object: {fields[0]: "a\nb", fields[1]: "a\nb"}}));
        let mut named: Vec<String> = serde_json::from_value(answer.json()["fields"].clone()).unwrap();
        named.sort_unstable();
        let mut expected = fields[..2].to_vec();
        expected.sort_unstable();
        assert_eq!((answer.status, named), (400, expected.into_iter().map(str::to_owned).collect()));
    }
    assert_eq!(office.dump(), before);
}

#[test]
fn numbers_of_every_allowed_shape_and_ringtimes_from_0_to_3600() {
    let office = Office::open();
    for number in ["0", "007", "*98", "#1", "+15145550000", "a.b_c-D", "sales"] {
        OBJECTS[0].assert_updates(&office.manager(), &json!({ "hu_number": number }));
        assert_eq!(office.value("SELECT hu_number FROM hu_huntlists WHERE hu_id = 51"), number);
        OBJECTS[2].assert_updates(&office.manager(), &json!({ "ex_number": number }));
        assert_eq!(office.value("SELECT ex_number FROM ex_extensions WHERE ex_id = 13"), number);
    }
    for ringtime in ["0", "1", "60", "3600"] {
        OBJECTS[0].assert_updates(&office.manager(), &json!({ "hu_ringtime": ringtime }));
        assert_eq!(office.value("SELECT hu_ringtime FROM hu_huntlists WHERE hu_id = 51"), ringtime);
    }
    // A DID may be a regular expression.
    OBJECTS[1].assert_updates(&office.manager(), &json!({"di_number": "^1514(000|111) [0-9]+$"}));
}

#[test]
fn what_is_read_next_is_what_was_written() {
    let office = Office::open();
    let manager = office.manager();
    for n in 0..20 {
        let name = format!("name {n}");
        OBJECTS[0].assert_updates(&manager, &json!({ "hu_name": name }));
        assert_eq!(manager.post("/hunt/byid", &[("hunt_id", "51")]).data()[0]["hu_name"], name.as_str());
    }
}

// ---- Numbers

#[test]
fn a_used_number_is_refused_and_changes_nothing() {
    let office = Office::open();
    let before = office.dump();
    for client in [office.manager(), office.admin()] {
        OBJECTS[2].update(&client, &json!({"ex_name": "x", "ex_number": "101"})).assert_failed(409, "Duplicate Value.");
        for taken in ["15140000002", "15140000003"] {
            let update = json!({"di_comment": "x", "di_number": taken});
            OBJECTS[1].update(&client, &update).assert_failed(409, "Duplicate Value.");
        }
    }
    assert_eq!(office.dump(), before);
}

#[test]
fn a_number_that_only_another_tenant_uses_is_free_and_so_is_ones_own() {
    let office = Office::open();
    OBJECTS[2].assert_updates(&office.manager(), &json!({"ex_number": "202"}));
    OBJECTS[2].assert_updates(&office.manager(), &json!({"ex_number": "202", "ex_name": "Once more"}));
    OBJECTS[1].assert_updates(&office.manager(), &json!({"di_number": "15140000001", "di_area": "438"}));
    // A hunt list's number is free.
    OBJECTS[0].assert_updates(&office.manager(), &json!({"hu_number": "502"}));
    // 12 and 012 are two numbers.
    OBJECTS[2].assert_updates(&office.manager(), &json!({"ex_number": "12"}));
}

#[test]
fn of_clients_that_want_one_number_at_once_one_gets_it() {
    let office = Office::open();
    let manager = office.manager();
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = ["11", "12", "13", "14"]
            .map(|id| {
                let manager = manager.clone();
                scope.spawn(move || {
                    let update = [("extension_id", id), ("extension", r#"{"ex_number":"777"}"#)];
                    manager.post("/extension/updatebyid", &update).status
                })
            })
            .into_iter()
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 409).count(), 3, "{answers:?}");
    assert_eq!(office.value("SELECT count(*) FROM ex_extensions WHERE ex_number = '777'"), "1");
}

#[test]
fn a_new_number_renames_the_sip_account_and_moves_the_mailbox() {
    let office = Office::open();
    let before = office.dump();
    let update = [("extension_id", "11"), ("extension", r#"{"ex_number":"0199"}"#)];
    assert_eq!(office.manager().post("/extension/updatebyid", &update).status, 200);
    assert_changes(
        &office,
        &before,
        &["ex_extensions 11 ex_number=0199", "sa_sipaccounts 11 sa_name=0199-Alpha", "vm_voicemails 31 mailbox=0199"],
    );
    assert_eq!(
        office.manager().post("/extension/user", &[("tenant_id", "1"), ("extension_id", "11")]).text(),
        success(r#"[{"name":"0199-Alpha","host":"192.0.2.11","secret":"secret-of-11"}]"#)
    );
}

// ---- Deleting

#[test]
fn a_deleted_hunt_list_takes_its_destinations_along() {
    let office = Office::open();
    let before = office.dump();
    let answer = office.manager().post("/hunt/deletebyid", &[("hunt_id", "51")]);
    assert_eq!((answer.status, answer.text()), (200, success(r#""Record Deleted Successfully.""#).as_str()));
    let gone = ["601", "602", "603", "604", "605"].map(|id| format!("de_destinations {id} removed"));
    let mut expected: Vec<&str> = gone.iter().map(String::as_str).collect();
    expected.push("hu_huntlists 51 removed");
    assert_changes(&office, &before, &expected);
    for path in ["/hunt/deletebyid", "/hunt/byid"] {
        office.manager().post(path, &[("hunt_id", "51")]).assert_failed(404, "Record Not Found.");
    }
}

#[test]
fn a_deleted_phone_is_gone_and_its_id_is_not_used_again() {
    let office = Office::open();
    let before = office.dump();
    let answer = office.admin().post("/phone/deletebyid", &[("phone_id", "73")]);
    assert_eq!((answer.status, answer.text()), (200, success(r#""Record Deleted Successfully.""#).as_str()));
    assert_changes(&office, &before, &["ph_phones 73 removed"]);
    office.admin().post("/phone/deletebyid", &[("phone_id", "73")]).assert_failed(404, "Record Not Found.");
    let phone = r#"{"ph_name":"n","ph_te_id":"2","ph_pm_id":"61","ph_mac":"m"}"#;
    let answer = office.admin().post("/phone/AddNewPhone", &[("phone", phone)]);
    assert_eq!(answer.data(), json!({"msg": "Record Inserted Successfully.", "PhoneID": "74"}));
}

// ---- Adding

#[test]
fn a_phone_is_added_as_it_was_sent() {
    let office = Office::open();
    let before = office.dump();
    let phone = json!({"ph_name": "Büro", "ph_te_id": 1, "ph_pm_id": "62", "ph_mac": "00:15:65:AA:bb:09",
                       "ph_filename": "f.cfg", "ph_http_user": "u", "ph_http_password": " p:w "});
    let answer = office.manager().json("/phone/AddNewPhone", &json!({ "phone": phone }));
    assert_eq!(
        (answer.status, answer.text()),
        (200, success(r#"{"msg":"Record Inserted Successfully.","PhoneID":"74"}"#).as_str())
    );
    assert_changes(&office, &before, &["ph_phones 74 added"]);
    let row = "ph_name=Büro ph_te_id=1 ph_pm_id=62 ph_mac=00:15:65:AA:bb:09 ph_filename=f.cfg ph_http_user=u ph_http_password= p:w ";
    assert_eq!(office.dump()["ph_phones"].last().unwrap()[1..].join(" "), row);
    let listed = office.manager().post("/phone/bytenant", &[("tenant_id", "1")]).data();
    assert_eq!(
        listed[2].to_string(),
        r#"{"ph_id":"74","ph_name":"Büro","ph_te_id":"1","ph_pm_id":"62","ph_mac":"00:15:65:AA:bb:09","ph_filename":"f.cfg"}"#
    );
}

#[test]
fn a_phone_needs_four_fields_and_the_rest_is_empty() {
    let office = Office::open();
    let phone = r#"{"ph_name":"n","ph_te_id":"1","ph_pm_id":"61","ph_mac":"1.1.25.1"}"#;
    assert_eq!(office.manager().post("/phone/AddNewPhone", &[("phone", phone)]).status, 200);
    let row = "ph_name=n ph_te_id=1 ph_pm_id=61 ph_mac=1.1.25.1 ph_filename= ph_http_user= ph_http_password=";
    assert_eq!(office.dump()["ph_phones"].last().unwrap()[1..].join(" "), row);
}

#[test]
fn an_invalid_phone_adds_nothing() {
    let office = Office::open();
    let before = office.dump();
    let good = json!({"ph_name": "n", "ph_te_id": "1", "ph_pm_id": "61", "ph_mac": "m"});
    let long = "x".repeat(256);
    for field in ["ph_name", "ph_mac", "ph_filename", "ph_http_user", "ph_http_password"] {
        for value in [long.as_str(), "a\nb"] {
            let mut phone = good.clone();
            phone[field] = json!(value);
            office.manager().json("/phone/AddNewPhone", &json!({ "phone": phone })).assert_invalid(&[field]);
        }
    }
    for field in ["ph_te_id", "ph_pm_id"] {
        for value in ["x", "1.5", "1 "] {
            let mut phone = good.clone();
            phone[field] = json!(value);
            office.manager().json("/phone/AddNewPhone", &json!({ "phone": phone })).assert_invalid(&[field]);
        }
    }
    assert_eq!(office.dump(), before);
}

#[test]
fn reads_write_nothing() {
    let office = Office::open();
    let before = office.dump();
    for client in [office.admin(), office.manager(), office.viewer()] {
        client.get("/user/login");
        client.get("/user/get");
        for path in ["/destination/all", "/extension/bytenant", "/hunt/bytenant", "/phone/bytenant", "/did/bytenant"] {
            client.post(path, &[("tenant_id", "1")]);
        }
        client.post("/cdr/getCallHistory", &[("start_date_ymd", "2000-01-01")]);
    }
    office.login(("admin", "wrong password")).get("/user/login");
    assert_eq!(office.dump(), before);
}

// ---- Passwords

fn id_of(office: &Office, name: &str) -> String {
    office.value(&format!("SELECT us_id FROM us_users WHERE us_username = '{name}'"))
}

#[test]
fn a_changed_password_counts_at_once_and_is_stored_as_argon2id() {
    let office = Office::open();
    let (old, before, id) = (office.manager(), office.dump(), id_of(&office, "Mara"));
    for _ in 0..3 {
        assert_eq!(old.get("/user/login").status, 200);
    }
    let answer = old.post("/user/updatebyid", &[("user_id", &id), ("password", "neu: ein Paßwort")]);
    assert_eq!((answer.status, answer.text()), (200, success(r#"{"msg":"Record Updated Successfully."}"#).as_str()));
    old.get("/user/login").assert_failed(401, "Unauthorized Access");
    assert_eq!(office.login(("Mara", "neu: ein Paßwort")).get("/user/login").status, 200);
    let hash = office.value(&format!("SELECT us_password FROM us_users WHERE us_id = {id}"));
    assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
    assert_changes(&office, &before, &[&format!("us_users {id} us_password={hash}")]);
    assert_eq!(office.viewer().get("/user/login").status, 200, "other users keep theirs");
}

#[test]
fn a_password_changed_on_the_command_line_counts_at_once() {
    let office = Office::open();
    let old = office.manager();
    assert_eq!(old.get("/user/login").status, 200);
    switchroom(&office.db)
        .args(["user", "passwd", "Mara", "--password-stdin"])
        .write_stdin("set on the command line\n")
        .assert()
        .success();
    old.get("/user/login").assert_failed(401, "Unauthorized Access");
    assert_eq!(office.login(("Mara", "set on the command line")).get("/user/login").status, 200);
}

#[test]
fn an_imported_password_is_replaced_by_a_plain_one() {
    let office = Office::setup().sql("UPDATE us_users SET us_digest = 'sha256' WHERE us_username = 'Vito'").serve();
    let id = id_of(&office, "Vito");
    let update = [("user_id", id.as_str()), ("password", "set by an admin")];
    assert_eq!(office.admin().post("/user/updatebyid", &update).status, 200);
    assert_eq!(office.value(&format!("SELECT us_digest FROM us_users WHERE us_id = {id}")), "");
    assert_eq!(office.login((world::VIEWER.0, "set by an admin")).get("/user/login").status, 200);
}
