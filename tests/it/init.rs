//! `init`: a database, its first admin, a key and a certificate; and nothing of it twice.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::app::{self, Office, switchroom};
use crate::cli::{self, Place};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// `init` with this on standard input as the password.
pub fn init(place: &Place, password: impl AsRef<[u8]>) -> cli::Run {
    place.run_with(&["init", "--admin-user", "root", "--admin-password-stdin"], password)
}

fn tls_folder(place: &Place) -> PathBuf {
    place.path("office.db.tls")
}

/// The certificate and the key that `init` has made.
pub fn certificate_and_key(folder: &Path) -> (PathBuf, PathBuf) {
    (folder.join("cert.pem"), folder.join("key.pem"))
}

#[test]
fn a_new_database_is_private_and_has_one_admin() {
    let place = Place::empty();
    init(&place, "the first password").ok();
    assert_eq!(mode(&place.db), 0o600);
    assert_eq!(place.column("SELECT us_username || ' ' || us_role FROM us_users"), ["root admin"]);
    let hash = place.value("SELECT us_password FROM us_users");
    assert!(hash.starts_with("$argon2id$"));
    assert!(cli::verifies("the first password", &hash));
    assert_eq!(place.value("PRAGMA user_version"), "2");
}

#[test]
fn every_file_that_init_makes_is_the_owners_alone() {
    let place = Place::empty();
    init(&place, "the first password").ok();
    for (path, _) in cli::files(place.dir.path()) {
        let public = cli::holds(&std::fs::read(&path).unwrap(), b"BEGIN CERTIFICATE");
        if !public {
            assert_eq!(mode(&path), 0o600, "{path:?}");
        }
    }
    assert_eq!(mode(&tls_folder(&place)) & 0o077, 0);
}

#[test]
fn a_password_that_was_given_is_printed_nowhere() {
    let place = Place::empty();
    let run = init(&place, "the first password").ok();
    run.assert_silent_about("the first password");
    for (path, bytes) in cli::files(place.dir.path()) {
        assert!(!cli::holds(&bytes, b"the first password"), "{path:?}");
    }
}

#[test]
fn a_password_that_was_made_is_printed_once_and_works() {
    let office = Office::setup().bare().serve();
    let place = Place::empty();
    let run = place.run(&["init", "--admin-user", "root"]).ok();
    let hash = place.value("SELECT us_password FROM us_users");
    let made: Vec<&str> =
        run.stdout.split_whitespace().filter(|word| word.len() >= 8 && cli::verifies(word, &hash)).collect();
    assert_eq!(made.len(), 1, "{run:#?}");
    let password = made[0].to_owned();
    assert_eq!(run.stdout.matches(&password).count(), 1, "{run:#?}");
    assert!(!run.stderr.contains(&password), "{run:#?}");

    // The same row in a running server's database logs in.
    office.sql(&format!("UPDATE us_users SET us_username = 'root', us_username_key = 'root', us_password = '{hash}'"));
    office.login(("root", &password)).get("/user/login").data();

    let other = Place::empty();
    let run = other.run(&["init", "--admin-user", "root"]).ok();
    assert!(!run.stdout.contains(&password), "made anew each time");
}

#[test]
fn the_first_admin_has_a_name_without_the_flag_too() {
    let place = Place::empty();
    place.run(&["init"]).ok();
    assert_eq!(place.column("SELECT us_role FROM us_users"), ["admin"]);
}

#[test]
fn one_newline_at_the_end_of_a_password_is_cut() {
    for (given, password) in [
        ("eight ch", "eight ch"),
        ("a password\n", "a password"),
        ("a password\n\n", "a password\n"),
        (" blanks around ", " blanks around "),
        ("two\nlines here", "two\nlines here"),
        ("with:colons: ünïcödé 🔑", "with:colons: ünïcödé 🔑"),
    ] {
        let place = Place::empty();
        init(&place, given).ok();
        let hash = place.value("SELECT us_password FROM us_users");
        assert!(cli::verifies(password, &hash), "{given:?}");
    }
}

#[test]
fn passwords_have_8_to_1024_bytes() {
    for good in ["8 bytes!".to_owned(), "ééé 7".to_owned(), "x".repeat(1024), format!("{}\n", "x".repeat(1024))] {
        init(&Place::empty(), good).ok();
    }
    for bad in [
        String::new(),
        "\n".to_owned(),
        "7 bytes".to_owned(),
        "7 bytes\n".to_owned(),
        "x".repeat(1025),
        "é".repeat(513),
    ] {
        let place = Place::empty();
        init(&place, &bad).failed(&[]);
        assert!(!place.db.exists(), "{} bytes", bad.len());
    }
    let place = Place::empty();
    init(&place, b"not \xff\xfe UTF-8").failed(&[]);
    assert!(!place.db.exists());
}

#[test]
fn an_existing_database_is_not_touched() {
    let place = Place::with_boss();
    let before = cli::files(place.dir.path());
    for args in [["init"].as_slice(), &["init", "--demo"], &["init", "--tls-name", "pbx.example"]] {
        place.run(args).failed(&["office.db"]);
    }
    init(&place, "another password").failed(&["office.db"]);
    assert!(before == cli::files(place.dir.path()));
}

#[test]
fn a_file_of_something_else_is_not_touched() {
    let place = Place::empty();
    place.file("office.db", "my notes\n");
    init(&place, "a password").failed(&["office.db"]);
    assert_eq!(std::fs::read(&place.db).unwrap(), b"my notes\n");
    assert!(!tls_folder(&place).exists());
}

#[test]
fn a_key_and_a_certificate_are_made_beside_the_database() {
    let place = Place::empty();
    let args = ["init", "--admin-password-stdin", "--tls-name", "pbx.example", "--tls-name", "192.0.2.7"];
    place.run_with(&args, "a password").ok();
    let (certificate, key) = certificate_and_key(&tls_folder(&place));
    assert_eq!(mode(&key), 0o600);
    let der = {
        use rustls::pki_types::{CertificateDer, pem::PemObject};
        CertificateDer::from_pem_file(certificate).unwrap()
    };
    assert!(cli::holds(&der, b"pbx.example"));
    assert!(cli::holds(&der, &[192, 0, 2, 7]));
}

#[test]
fn a_key_and_a_certificate_that_are_there_are_kept() {
    let place = Place::empty();
    init(&place, "a password").ok();
    let before = cli::files(&tls_folder(&place));
    for name in ["office.db", "office.db-wal", "office.db-shm"] {
        let _ = std::fs::remove_file(place.path(name));
    }
    init(&place, "a password").ok();
    assert!(before == cli::files(&tls_folder(&place)));
    assert_eq!(place.value("SELECT count(*) FROM us_users"), "1");
}

#[test]
fn a_file_that_is_in_the_folder_already_is_never_overwritten() {
    for name in ["key.pem", "cert.pem", "ca.pem", "ca.key"] {
        let place = Place::empty();
        std::fs::create_dir(tls_folder(&place)).unwrap();
        let own = tls_folder(&place).join(name);
        std::fs::write(&own, "what the office has put here").unwrap();
        // Whether it can do with the rest or refuses is another matter.
        init(&place, "a password");
        assert_eq!(std::fs::read(&own).unwrap(), b"what the office has put here", "{name}");
    }
}

#[test]
fn two_databases_have_two_keys() {
    let (one, other) = (Place::with_boss(), Place::with_boss());
    let key = |place: &Place| std::fs::read(certificate_and_key(&tls_folder(place)).1).unwrap();
    assert_ne!(key(&one), key(&other));
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let place = Place::empty();
    let db = place.path("nowhere/office.db");
    let output = switchroom(&db).args(["init", "--admin-password-stdin"]).write_stdin("a password").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("nowhere: there is no such folder"), "{stderr}");
    assert_eq!(stderr.trim_end().lines().count(), 1, "{stderr}");
}

#[test]
fn init_can_bring_the_demo_rows() {
    let place = Place::empty();
    let args = ["init", "--demo", "--admin-user", "root", "--admin-password-stdin"];
    place.run_with(&args, "a password").ok();
    assert_eq!(place.value("SELECT te_name FROM te_tenants WHERE te_id = 80"), "Advice Wise Solicitors");
    assert_eq!(place.value("SELECT us_role FROM us_users WHERE us_username = 'root'"), "admin");
    app::open(&place.db);
}

#[test]
fn unknown_flags_and_missing_values_are_wrong_usage() {
    for args in [
        ["init", "--admin-user"].as_slice(),
        &["init", "--frobnicate"],
        &["init", "--tls-name"],
        &["init", "one-too-many"],
        &["frobnicate"],
        &[],
    ] {
        let place = Place::empty();
        place.run(args).usage();
        assert!(cli::files(place.dir.path()).is_empty(), "{args:?}");
    }
}

#[test]
fn the_database_comes_from_flag_environment_config_and_folder_in_this_order() {
    let place = Place::empty();
    let config = place.file("switchroom.toml", format!("db = {:?}\n", place.path("from-config.db")));
    let run = |args: &[&str], env: Option<&Path>| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_switchroom"));
        command.env_remove("SWITCHROOM_DB");
        if let Some(file) = env {
            command.env("SWITCHROOM_DB", file);
        }
        let output = assert_cmd::Command::from_std(command)
            .args(args)
            .args(["init", "--admin-password-stdin"])
            .current_dir(place.dir.path())
            .write_stdin("a password")
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    let there = |name: &str| place.path(name).exists();
    let config = config.to_str().unwrap();
    let flag = place.path("from-flag.db");

    run(&["--db", flag.to_str().unwrap(), "--config", config], Some(&place.path("from-environment.db")));
    assert!(there("from-flag.db") && !there("from-environment.db") && !there("from-config.db"));
    run(&["--config", config], Some(&place.path("from-environment.db")));
    assert!(there("from-environment.db") && !there("from-config.db"));
    run(&["--config", config], None);
    assert!(there("from-config.db") && !there("switchroom.db"));
    if !Path::new("/etc/switchroom/switchroom.toml").exists() {
        run(&[], None);
        assert!(there("switchroom.db"));
    }
}

#[test]
fn a_kept_certificate_is_also_for_the_names_that_are_asked_for() {
    let place = Place::empty();
    init(&place, "a good password").ok();
    let authority = std::fs::read(tls_folder(&place).join("ca.pem")).unwrap();
    std::fs::remove_file(&place.db).unwrap();
    let again = ["init", "--admin-password-stdin", "--tls-name", "second.example"];
    place.run_with(&again, "a good password").ok().assert_line(&["kept, with a new certificate"]);
    let shown = place.run(&["tls", "show"]).ok();
    assert!(shown.stdout.contains("second.example"), "{}", shown.stdout);
    assert_eq!(std::fs::read(tls_folder(&place).join("ca.pem")).unwrap(), authority);
}
