//! `export csv` and `import template`: what is in the files, who may read them, and what is never overwritten.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::app::Office;
use crate::cli::{self, Place};
use crate::import_mirta::made;

const TABLES: [&str; 16] = [
    "tenants",
    "users",
    "tokens",
    "phone_models",
    "custom_types",
    "extensions",
    "voicemails",
    "dids",
    "hunts",
    "phones",
    "conditions",
    "ivrs",
    "customs",
    "destinations",
    "calls",
    "call_costs",
];

/// The rows of a file, without its header.
pub fn rows(file: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// What stands in a column of the row of which another column has this value.
fn cell(file: &Path, (key, value): (&str, &str), column: &str) -> String {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|other| other == name).unwrap();
    let row = reader.records().map(Result::unwrap).find(|row| &row[place(key)] == value).unwrap();
    row[place(column)].to_owned()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn the_template_is_the_header_that_the_export_writes() {
    let place = Place::with_boss();
    place.run(&["export", "csv", "out"]).ok();
    for table in TABLES {
        let template = place.run(&["import", "template", table]).ok().stdout;
        assert_eq!(
            fs::read_to_string(place.path(&format!("out/{table}.csv"))).unwrap().lines().next(),
            Some(template.trim_end())
        );
    }
    assert_eq!(fs::read_dir(place.path("out")).unwrap().count(), TABLES.len());
    place.run(&["import", "template", "extension"]).usage();
}

#[test]
fn an_export_is_its_owners_alone_and_overwrites_nothing() {
    let place = Place::with_boss();
    place.run(&["export", "csv", "out"]).ok();
    assert_eq!(mode(&place.path("out")), 0o700);
    for table in TABLES {
        assert_eq!(mode(&place.path(&format!("out/{table}.csv"))), 0o600);
    }
    let before = cli::files(&place.path("out"));
    place.run(&["export", "csv", "out"]).failed(&["out", "not empty"]);
    assert_eq!(cli::files(&place.path("out")), before);

    fs::create_dir(place.path("empty")).unwrap();
    place.run(&["export", "csv", "empty"]).ok();
    assert_eq!(mode(&place.path("empty")), 0o700);
    let file = place.file("file", "text");
    place.run(&["export", "csv", "file"]).failed(&["file"]);
    assert_eq!(fs::read(file).unwrap(), b"text");
}

#[test]
fn an_export_that_fails_leaves_nothing() {
    let place = Place::with_boss();
    place.run(&["export", "csv", "out", "--tenant", "Nobody"]).failed(&["Nobody", "tenant list"]);
    assert!(!place.path("out").exists());
    cli::run(&place.path("no.db"), &["export", "csv", "out"], "").failed(&["no.db", "init"]);
    assert!(!place.path("out").exists());
}

#[test]
fn rows_name_each_other_by_what_people_know() {
    let office = Office::open();
    let out = office.dir.path().join("out");
    // While the server runs.
    cli::run(&office.db, &["export", "csv", "out"], "").ok();
    let file = |table: &str| out.join(format!("{table}.csv"));
    assert_eq!(cell(&file("extensions"), ("ex_id", "14"), "ex_number"), "012");
    assert_eq!(cell(&file("extensions"), ("ex_id", "14"), "te_code"), "Alpha");
    assert_eq!(cell(&file("extensions"), ("ex_id", "11"), "sa_secret"), "secret-of-11");
    assert_eq!(cell(&file("phones"), ("ph_id", "71"), "pm_name"), "Yealink T46S");
    assert_eq!(cell(&file("users"), ("us_username", "Mara"), "tenants"), "Alpha");
    assert!(cell(&file("users"), ("us_username", "Mara"), "us_password_hash").starts_with("$argon2id$"));
    assert_eq!(cell(&file("users"), ("us_username", "Mara"), "us_password"), "");
    assert_eq!(cell(&file("hunts"), ("hu_id", "51"), "members"), "101, 102");
    assert_eq!(cell(&file("hunts"), ("hu_id", "52"), "members"), "HUNTLIST 501, 101");
    assert_eq!(cell(&file("destinations"), ("de_id", "601"), "de_src"), "15140000001");
    assert_eq!(cell(&file("destinations"), ("de_id", "604"), "de_dst"), "101");
    // These lead to nothing.
    assert_eq!(cell(&file("destinations"), ("de_id", "607"), "de_dst"), "id:51");
    assert_eq!(cell(&file("destinations"), ("de_id", "608"), "de_dst"), "");
    assert_eq!(rows(&file("calls")).len(), 3);
    assert_eq!(cell(&file("call_costs"), ("cc_nth", "1"), "cc_cost"), "0.5");
}

#[test]
fn without_calls_there_is_no_file_of_them() {
    let place = Place::with_boss();
    place.run(&["export", "csv", "out", "--no-calls"]).ok();
    assert!(!place.path("out/calls.csv").exists() && !place.path("out/call_costs.csv").exists());
    assert!(place.path("out/extensions.csv").exists());
}

#[test]
fn a_tenants_export_has_nothing_of_another_tenant() {
    let office = Office::open();
    office.sql(
        "INSERT INTO ut_usertenants SELECT us_id, 2 FROM us_users WHERE us_username = 'Vito';
         INSERT INTO de_destinations VALUES (700, 1, 'EXT-BUSY', 11, 'EXT', 21, 1);",
    );
    cli::run(&office.db, &["export", "csv", "out", "--tenant", "Alpha"], "").ok();
    let text: String = cli::files(&office.dir.path().join("out"))
        .into_iter()
        .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
        .collect();
    for foreign in ["Beta", "secret-of-21", "Bea", "bruno", "Snom", "15140000003"] {
        assert!(!text.contains(foreign), "{foreign}");
    }
    for own in ["secret-of-11", "Mara", "Yealink", "15140000001", "FORWARD", "Bell"] {
        assert!(text.contains(own), "{own}");
    }
    assert!(!text.contains(crate::world::ADMIN.0), "an admin is no tenant's");
}

#[test]
fn numbers_that_stand_twice_are_marked() {
    let place = Place::with_boss();
    place.import(&[&made("default.sql")], &[]).ok();
    place.run(&["export", "csv", "out"]).ok();
    let doubled = place.column(
        "SELECT ex_id FROM ex_extensions e WHERE EXISTS
           (SELECT 1 FROM ex_extensions o WHERE o.ex_te_id = e.ex_te_id AND o.ex_number = e.ex_number AND o.ex_id <> e.ex_id)",
    );
    assert!(!doubled.is_empty());
    for id in doubled {
        assert!(cell(&place.path("out/extensions.csv"), ("ex_id", &id), "marks").starts_with("as-is imported"));
    }
}
