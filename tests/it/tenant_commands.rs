//! `tenant add|list|rename|remove` and `phone-model add|list`: where an office without a dump starts.

use crate::app::Office;
use crate::cli::{self, Place, Run};
use crate::world;

fn run(office: &Office, args: &[&str]) -> Run {
    cli::run(&office.db, args, "")
}

#[test]
fn an_office_without_a_dump_starts_here() {
    let office = Office::setup().bare().serve();
    run(&office, &["tenant", "add", "Kiosk", "--name", "The \"Kiosk\" & Söhne"]).ok();
    run(&office, &["phone-model", "add", "Yodel T1"]).ok();
    let tenants = office.admin().post("/user/tenants", &[("user", "admin")]).data();
    assert_eq!(tenants["tenants"][0]["te_name"], "The \"Kiosk\" & Söhne");
    let tenant = tenants["tenants"][0]["te_id"].as_str().unwrap();
    let model = office.value("SELECT pm_id FROM pm_phonemodels WHERE pm_name = 'Yodel T1'");
    let phone = format!(r#"{{"ph_name":"Desk","ph_te_id":"{tenant}","ph_pm_id":"{model}","ph_mac":"020000aabb01"}}"#);
    office.admin().post("/phone/AddNewPhone", &[("phone", &phone)]).data();
}

#[test]
fn an_added_tenant_is_there_at_the_next_request() {
    let office = Office::open();
    let admin = office.admin();
    run(&office, &["tenant", "add", "Delta", "--name", "Delta Ltd"]).ok();
    let id = office.value("SELECT te_id FROM te_tenants WHERE te_code = 'Delta'");
    assert_eq!(admin.post("/hunt/bytenant", &[("tenant_id", &id)]).text(), r#"{"status":"success","data":[]}"#);
    run(&office, &["user", "grant", "Mara", "Delta"]).ok();
    office.manager().post("/hunt/bytenant", &[("tenant_id", &id)]).data();
}

#[test]
fn a_code_is_taken_once_and_must_be_there() {
    let office = Office::open();
    let before = office.dump();
    run(&office, &["tenant", "add", world::A, "--name", "Again"]).failed(&[world::A]);
    run(&office, &["tenant", "add", "Delta"]).usage();
    run(&office, &["tenant", "add", "--name", "Delta"]).usage();
    run(&office, &["tenant"]).usage();
    run(&office, &["tenant", "frobnicate"]).usage();
    let empty = run(&office, &["tenant", "add", "", "--name", "Empty"]);
    assert!(matches!(empty.status, Some(1 | 2)), "{empty:#?}");
    assert_eq!(before, office.dump());
}

#[test]
fn the_list_shows_code_and_name() {
    let office = Office::open();
    let list = run(&office, &["tenant", "list"]).ok();
    list.assert_line(&["1", "Alpha", "Alpha & Söhne"]);
    list.assert_line(&["2", "Beta", "Beta Ltd"]);
    list.assert_line(&["3", "Gamma", "Gamma (empty)"]);
}

#[test]
fn a_renamed_tenant_has_its_new_name_at_the_next_request() {
    let office = Office::open();
    let admin = office.admin();
    let name = || {
        let tenants = admin.post("/user/tenants", &[("user", "admin")]).data();
        tenants["tenants"][1]["te_name"].as_str().unwrap().to_owned()
    };
    assert_eq!(name(), "Beta Ltd");
    let args = ["tenant", "rename", world::B, "--name", "Beta & Gamma"];
    run(&office, &args).ok();
    assert_eq!(name(), "Beta & Gamma");
    let before = office.dump();
    run(&office, &["tenant", "rename", "Nowhere", "--name", "x"]).failed(&["Nowhere"]);
    run(&office, &["tenant", "rename"]).usage();
    assert_eq!(before, office.dump());
}

#[test]
fn an_empty_tenant_can_be_removed() {
    let office = Office::open();
    run(&office, &["user", "grant", "mara", world::C]).ok();
    run(&office, &["tenant", "remove", world::C]).ok();
    assert_eq!(office.value("SELECT count(*) FROM te_tenants WHERE te_code = 'Gamma'"), "0");
    office.admin().post("/hunt/bytenant", &[("tenant_id", "3")]).assert_failed(404, "Record Not Found.");
    office.manager().post("/hunt/bytenant", &[("tenant_id", "3")]).assert_failed(403, "Unauthorized Access");
    run(&office, &["tenant", "remove", world::C]).failed(&[world::C]);
}

#[test]
fn removing_a_tenant_is_whole_or_nothing() {
    let office = Office::open();
    let before = office.dump();
    let removed = run(&office, &["tenant", "remove", world::A]);
    match removed.status {
        Some(0) => {
            assert_eq!(office.value("SELECT count(*) FROM pragma_foreign_key_check"), "0");
            assert_eq!(office.value("SELECT count(*) FROM ex_extensions WHERE ex_te_id = 1"), "0");
        }
        _ => {
            removed.failed(&[world::A]);
            assert_eq!(before, office.dump());
        }
    }
}

#[test]
fn phone_models_are_added_and_listed() {
    let place = Place::with_boss();
    place.run(&["phone-model", "add", "Grünphone 2"]).ok();
    place.run(&["phone-model", "add", "Yodel \"T1\""]).ok();
    let list = place.run(&["phone-model", "list"]).ok();
    list.assert_line(&["1", "Grünphone 2"]);
    list.assert_line(&["2", "Yodel \"T1\""]);
    place.run(&["phone-model", "add"]).usage();
    place.run(&["phone-model"]).usage();
    let empty = place.run(&["phone-model", "add", ""]);
    assert!(matches!(empty.status, Some(1 | 2)), "{empty:#?}");
    assert_eq!(place.value("SELECT count(*) FROM pm_phonemodels"), "2");
}

#[test]
fn tenant_and_phone_model_commands_need_a_database() {
    let place = Place::empty();
    for args in [
        ["tenant", "list"].as_slice(),
        &["tenant", "add", "Delta", "--name", "Delta"],
        &["tenant", "remove", "Delta"],
        &["phone-model", "add", "Yodel"],
        &["phone-model", "list"],
    ] {
        place.run(args).failed(&["init"]);
    }
    assert!(cli::files(place.dir.path()).is_empty());
}
