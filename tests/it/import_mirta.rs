//! `import mirta` on what mariadb-dump writes: `tests/dumps/made/`, and what `tests/dumps/asterisk.sql` says is in it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::app::{self, Dump};
use crate::cli::{self, BOSS, Place, Run, boss, holds, office_of_boss};

/// A dump of `tests/dumps/made/`.
pub fn made(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dumps/made").join(name)
}

/// One import of the default shape into a database that has the user `BOSS`, for tests that only look.
struct Imported {
    place: Place,
    report: Run,
}

fn imported() -> &'static Imported {
    static IMPORTED: OnceLock<Imported> = OnceLock::new();
    IMPORTED.get_or_init(|| {
        let place = Place::with_boss();
        let report = place.import(&[&made("default.sql")], &[]).ok();
        Imported { place, report }
    })
}

/// Names, and the passwords behind the hashes of the dump.
const LOGINS: [(&str, &str, &str); 7] = [
    ("admin", "Lighthouse-Keeper-1", "1"),
    ("maria@lanternkite.example", "kite in the wind 2", "2"),
    ("viewer5", "paper-boat-5", "5"),
    ("oldtimer", "old:timer:6", "6"),
    ("careful", "two factors 9", "9"),
    ("reception", "front-desk-12", "12"),
    ("ZOË ünal", "pä:ss🔑wörd", "15"),
];

/// What stands in the dump and must be on no screen and in no log.
const SECRETS: [&str; 22] = [
    "$ada-secret-of-28-chars-0001.",
    "secret\\with",
    "twin-one-secret",
    "hundred-secret",
    "schlüssel-§7",
    "gone-secret",
    "trunk-secret",
    "pj-secret-301",
    "pj-secret-302",
    "pj-trunk-secret",
    "web-secret-221",
    "rec-0rd-secret",
    "not-a-real-key-0001",
    "prov-pass-21",
    "phone-secret",
    "remote-secret",
    "$2y$10$",
    "00b6a1614f2483ea424bef973d76dc3d5b8170f258144ca97eb6f77f78f985a7",
    "836D4AE6AEF643945736E0D474507DF7A9AE7ADB93A743E98F310C420A18EB6E",
    "836d4ae6aef643945736e0d474507df7a9ae7adb93a743e98f310c420a18eb6e",
    "7187c489ca6d465088a37fda62d70acd",
    "$argon2id$",
];

/// Imports one set of files into a new database and gives what is in it then.
fn contents_of(files: &[&Path]) -> Dump {
    let place = Place::with_boss();
    place.import(files, &[]).ok();
    place.contents()
}

/// Fails with the first table that differs, not with everything.
#[track_caller]
pub fn assert_same(shape: &str, one: &Dump, other: &Dump) {
    for (table, rows) in one {
        let others = &other[table];
        for (row, its) in rows.iter().zip(others) {
            assert_eq!(row, its, "{shape}: a row of {table}");
        }
        assert_eq!(rows.len(), others.len(), "{shape}: rows of {table}");
    }
}

/// Every file set of a folder that `make.sh` has written says the same.
pub fn assert_shapes(folder: &Path) {
    let file = |name: &str| folder.join(name);
    let expected = contents_of(&[&file("default.sql")]);
    let mut alone: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    alone.sort();
    let part_of_a_set = ["asterisk.sql", "asteriskcdrdb.sql", "schema.sql", "data.sql", "ansi-latin1.sql"];
    alone.retain(|path| !part_of_a_set.contains(&path.file_name().unwrap().to_str().unwrap()));
    assert!(alone.len() >= 10, "{alone:?}");
    for path in alone {
        assert_same(path.to_str().unwrap(), &expected, &contents_of(&[path.as_path()]));
    }
    for [one, other] in [["asterisk.sql", "asteriskcdrdb.sql"], ["schema.sql", "data.sql"]] {
        let (one, other) = (file(one), file(other));
        let in_order = contents_of(&[&one, &other]);
        assert_same(&format!("{one:?}, then {other:?}"), &expected, &in_order);
        let turned = contents_of(&[&other, &one]);
        assert_same(&format!("{other:?}, then {one:?}"), &expected, &turned);
    }
}

#[test]
fn every_shape_of_a_dump_gives_the_same_database() {
    assert_shapes(&made(""));
}

#[test]
fn one_database_a_run_gives_the_same_as_both_in_one() {
    for order in [["asterisk.sql", "asteriskcdrdb.sql"], ["asteriskcdrdb.sql", "asterisk.sql"]] {
        let place = Place::with_boss();
        for name in order {
            place.import(&[&made(name)], &[]).ok();
        }
        assert_same(&format!("{order:?}"), &imported().place.contents(), &place.contents());
    }
}

#[test]
fn a_dump_comes_in_on_standard_input() {
    let place = Place::with_boss();
    let dump = std::fs::read(made("default.sql")).unwrap();
    place.run_with(&["import", "mirta", "-"], dump).ok();
    assert_same("-", &imported().place.contents(), &place.contents());

    let place = Place::with_boss();
    let calls = std::fs::read(made("asteriskcdrdb.sql")).unwrap();
    let rest = made("asterisk.sql");
    place.run_with(&["import", "mirta", "-", rest.to_str().unwrap()], calls).ok();
    assert_same("- and a file", &imported().place.contents(), &place.contents());
}

#[test]
fn windows_line_ends_between_statements_do_no_harm() {
    let place = Place::with_boss();
    let dump = String::from_utf8(std::fs::read(made("hexblob.sql")).unwrap()).unwrap();
    let file = place.file("dump.sql", dump.replace('\n', "\r\n"));
    place.import(&[&file], &[]).ok();
    assert_same("CRLF", &imported().place.contents(), &place.contents());
}

#[test]
fn a_byte_order_mark_does_no_harm() {
    let place = Place::with_boss();
    let dump = std::fs::read(made("default.sql")).unwrap();
    let file = place.file("dump.sql", [b"\xef\xbb\xbf".as_slice(), &dump].concat());
    place.import(&[&file], &[]).ok();
    assert_same("BOM", &imported().place.contents(), &place.contents());
}

#[test]
fn importing_twice_adds_nothing() {
    let place = Place::with_boss();
    place.import(&[&made("default.sql")], &[]).ok();
    let before = place.dump();
    for shape in ["default.sql", "hexblob.sql", "default.sql.zst"] {
        let again = place.import(&[&made(shape)], &[]).ok();
        for row in again.table() {
            assert_eq!((row.added, row.changed), (0, 0), "{row:?} of {again:#?}");
        }
        assert_same(shape, &before, &place.dump());
    }
}

#[test]
fn a_dry_run_prints_the_same_and_changes_nothing() {
    let place = Place::with_boss();
    place.run(&["tenant", "list"]).ok();
    let before = place.dump();
    let dry = place.import(&[&made("default.sql")], &["--dry-run"]).ok();
    assert_same("--dry-run", &before, &place.dump());
    let real = place.import(&[&made("default.sql")], &[]).ok();
    assert_eq!(dry.table(), real.table());
    let said = |run: &Run| -> Vec<String> {
        let lines = run.stdout.lines().map(str::to_owned);
        lines.filter(|line| !line.trim().is_empty()).collect()
    };
    let dry_lines = said(&dry);
    for line in said(&real) {
        assert!(dry_lines.contains(&line), "--dry-run does not say {line:?}: {dry:#?}");
    }
}

#[test]
fn the_table_counts_every_row() {
    let report = &imported().report;
    let whole = |table: &str| {
        let row = report.row(table);
        (row.read, row.added, row.changed, row.unchanged)
    };
    assert_eq!(whole("te_tenants"), (5, 5, 0, 0));
    assert_eq!(whole("us_users"), (11, 11, 0, 0));
    assert_eq!(whole("ex_extensions"), (15, 14, 0, 0));
    assert_eq!(whole("di_dids"), (7, 5, 0, 0));
    assert_eq!(whole("hu_huntlists"), (5, 4, 0, 0));
    assert_eq!(whole("cdr"), (12, 12, 0, 0));
    assert_eq!(report.row("cdr").refused, 0);
}

#[test]
fn columns_that_hold_data_and_are_not_kept_are_named() {
    let report = &imported().report;
    for column in ["te_timezone", "ex_notes", "ex_webpassword", "co_param22", "us_2fatype", "greeting"] {
        report.assert_line(&[column]);
    }
    for column in ["te_provisioningdir", "ex_spygroups", "hu_fastdialing"] {
        assert!(report.lines(&[column]).is_empty(), "{column} is empty in every row: {report:#?}");
    }
}

#[test]
fn no_secret_is_printed() {
    let dry = Place::with_boss().import(&[&made("default.sql")], &["--dry-run"]);
    for secret in SECRETS {
        imported().report.assert_silent_about(secret);
        dry.assert_silent_about(secret);
    }
}

#[test]
fn rows_keep_the_ids_of_the_dump() {
    let place = &imported().place;
    for (query, ids) in [
        ("SELECT te_id FROM te_tenants ORDER BY 1", "1 3 4 7 11"),
        ("SELECT ex_id FROM ex_extensions ORDER BY 1", "11 12 13 14 15 16 17 18 19 20 21 22 23 499"),
        ("SELECT di_id FROM di_dids ORDER BY 1", "5 6 7 8 9"),
        ("SELECT hu_id FROM hu_huntlists ORDER BY 1", "2 3 4 5"),
        ("SELECT pm_id FROM pm_phonemodels ORDER BY 1", "1 4"),
        ("SELECT ph_id FROM ph_phones ORDER BY 1", "21 22 23"),
        ("SELECT co_id FROM co_conditions ORDER BY 1", "3 4"),
        ("SELECT iv_id FROM iv_ivrs ORDER BY 1", "2 8"),
        ("SELECT ct_id FROM ct_customtypes ORDER BY 1", "1 2"),
        ("SELECT cu_id FROM cu_customs ORDER BY 1", "6 7 8"),
        ("SELECT uniqueid FROM vm_voicemails ORDER BY 1", "41 42 43"),
        ("SELECT de_id FROM de_destinations ORDER BY 1", "156 157 158 159 160 161 162"),
        ("SELECT us_id FROM us_users WHERE us_username <> 'boss' ORDER BY 1", "1 2 5 6 7 8 9 12 15 20 21"),
        ("SELECT ID FROM cdr ORDER BY 1", "1001 1002 1003 1004 1005 1006 1007 1008 1009 1010 1011 5000000001"),
    ] {
        assert_eq!(place.column(query).join(" "), ids, "{query}");
    }
}

#[test]
fn text_comes_in_as_it_stands() {
    let place = &imported().place;
    for (query, text) in [
        ("SELECT te_name FROM te_tenants WHERE te_id = 3", "Lantern & Kite \"Travel\""),
        ("SELECT te_name FROM te_tenants WHERE te_id = 4", "O'Paper\\Moon"),
        ("SELECT te_name FROM te_tenants WHERE te_id = 7", "Café Größe"),
        ("SELECT ex_name FROM ex_extensions WHERE ex_id = 13", "Robert'); DROP TABLE ex_extensions;-- "),
        ("SELECT ex_name FROM ex_extensions WHERE ex_id = 18", "Door 🚪 \"bell\""),
        ("SELECT ex_name FROM ex_extensions WHERE ex_id = 19", "Virtual \\ one"),
        ("SELECT ex_name FROM ex_extensions WHERE ex_id = 21", "/*!40101 SET x=1 */"),
        ("SELECT co_name FROM co_conditions WHERE co_id = 4", "Opening \\ hours"),
        ("SELECT co_param2 FROM co_conditions WHERE co_id = 4", "O'),('"),
        ("SELECT co_param12 FROM co_conditions WHERE co_id = 4", "\\'"),
        ("SELECT cu_name FROM cu_customs WHERE cu_id = 7", "multi\nline\ttext \\n"),
        ("SELECT di_comment FROM di_dids WHERE di_id = 5", "Main line ☎ it's"),
        ("SELECT di_comment FROM di_dids WHERE di_id = 9", "regex\nof two lines; -- (odd)"),
        ("SELECT di_number FROM di_dids WHERE di_id = 9", "^\\+43155501[0-9]{2}$"),
        ("SELECT iv_name FROM iv_ivrs WHERE iv_id = 2", "Willkommen, 1 für Büro"),
        ("SELECT pm_name FROM pm_phonemodels WHERE pm_id = 4", "Grünphone 2"),
        ("SELECT ct_description FROM ct_customtypes WHERE ct_id = 1", "<t>Forward to a number</t>"),
        ("SELECT clid FROM cdr WHERE ID = 1001", "\"Ada Quill\" <221>"),
        ("SELECT clid FROM cdr WHERE ID = 1002", "\"Ö. Caller ☎\" <0015550100777>"),
        ("SELECT clid FROM cdr WHERE ID = 1003", "\"O'Neil\\\" <0222>"),
        ("SELECT clid FROM cdr WHERE ID = 1011", "'),(1,'x');-- /* */"),
        ("SELECT realsrc FROM cdr WHERE ID = 1011", "Hunt List O'x"),
    ] {
        assert_eq!(place.value(query), text, "{query}");
    }
}

#[test]
fn zeros_in_front_of_a_number_stay() {
    let place = &imported().place;
    for (query, number) in [
        ("SELECT ex_number FROM ex_extensions WHERE ex_id = 12", "0222"),
        ("SELECT ex_cidnum FROM ex_extensions WHERE ex_id = 12", "015550100222"),
        ("SELECT ex_number FROM ex_extensions WHERE ex_id = 23", "007"),
        ("SELECT di_number FROM di_dids WHERE di_id = 6", "0055501"),
        ("SELECT di_area FROM di_dids WHERE di_id = 6", "020"),
        ("SELECT di_didprefix FROM di_dids WHERE di_id = 6", "00"),
        ("SELECT hu_number FROM hu_huntlists WHERE hu_id = 4", "0601"),
        ("SELECT co_param1 FROM co_conditions WHERE co_id = 3", "0015550100001"),
        ("SELECT mailbox FROM vm_voicemails WHERE uniqueid = 42", "0222"),
        ("SELECT src FROM cdr WHERE ID = 1002", "0015550100777"),
        ("SELECT dst FROM cdr WHERE ID = 1003", "0900"),
        ("SELECT sa_secret FROM sa_sipaccounts WHERE sa_ex_id = 13", "0033"),
    ] {
        assert_eq!(place.value(query), number, "{query}");
    }
}

#[test]
fn null_text_is_empty() {
    let place = &imported().place;
    for query in [
        "SELECT ex_cidnum || ex_cidname FROM ex_extensions WHERE ex_id = 13",
        "SELECT di_country || di_area || di_comment || di_fax FROM di_dids WHERE di_id = 7",
        "SELECT hu_number FROM hu_huntlists WHERE hu_id = 3",
        "SELECT us_email FROM us_users WHERE us_id = 6",
        "SELECT fullname || email FROM vm_voicemails WHERE uniqueid = 42",
        "SELECT accountcode || realsrc || firstdst || wherelanded FROM cdr WHERE ID = 5000000001",
        "SELECT ct_description FROM ct_customtypes WHERE ct_id = 2",
    ] {
        assert_eq!(place.value(query), "", "{query}");
    }
}

#[test]
fn what_only_looks_like_a_statement_is_none() {
    let place = &imported().place;
    for query in [
        "SELECT count(*) FROM us_users WHERE us_id IN (666, 667) OR us_id > 9000",
        "SELECT count(*) FROM us_users WHERE us_username IN ('mallory', 'from-a-trigger')",
        "SELECT count(*) FROM te_tenants WHERE te_id > 90",
        "SELECT count(*) FROM ut_usertenants WHERE ut_us_id = 1",
    ] {
        assert_eq!(place.value(query), "0", "{query}");
    }
}

#[test]
fn profiles_become_roles_and_links_become_grants() {
    let place = &imported().place;
    assert_eq!(
        place.column("SELECT us_id || ' ' || us_role FROM us_users WHERE us_username <> 'boss' ORDER BY us_id"),
        [
            "1 admin",
            "2 manager",
            "5 viewer",
            "6 manager",
            "7 viewer",
            "8 manager",
            "9 admin",
            "12 viewer",
            "15 manager",
            "20 viewer",
            "21 viewer"
        ]
    );
    assert_eq!(
        place.column("SELECT ut_us_id || '-' || ut_te_id FROM ut_usertenants ORDER BY ut_us_id, ut_te_id"),
        ["2-3", "2-4", "5-3", "6-1", "8-4", "12-1", "15-7"]
    );
    assert_eq!(place.value("SELECT us_email FROM us_users WHERE us_id = 15"), "zoe@cafeg.example");
}

#[test]
fn flags_say_which_profiles_are_admins_and_managers() {
    let place = Place::with_boss();
    let flags = ["--admin-profile", "2", "--admin-profile", "5", "--manager-profile", "1"];
    place.import(&[&made("default.sql")], &flags).ok();
    assert_eq!(
        place.column("SELECT us_role FROM us_users WHERE us_id IN (1, 2, 5, 9, 12, 15) ORDER BY us_id"),
        ["manager", "viewer", "admin", "manager", "admin", "viewer"]
    );
}

#[test]
fn old_passwords_log_in_and_become_plain_argon2id() {
    let office = office_of_boss();
    cli::import(&office.db, &[&made("default.sql")], &[]).ok();
    for (name, password, id) in LOGINS {
        let hash = format!("SELECT us_password FROM us_users WHERE us_id = {id}");
        let digest = format!("SELECT us_digest FROM us_users WHERE us_id = {id}");
        assert_ne!(office.value(&digest), "", "{name}");
        let wrapped = office.value(&hash);
        assert!(wrapped.starts_with("$argon2id$"), "{name}");
        assert!(!cli::verifies(password, &wrapped), "{name}");

        let login = office.login((name, password)).get("/user/login").data();
        assert_eq!(login["user_id"], id, "{name}");
        assert_eq!(office.value(&digest), "", "{name}");
        let plain = office.value(&hash);
        assert!(cli::verifies(password, &plain), "{name}");

        let again = office.login((name, password)).get("/user/login").data();
        assert_eq!(again["user_id"], id, "{name}");
        assert_eq!(office.value(&hash), plain, "{name}: hashed once");
    }
}

#[test]
fn a_wrong_password_changes_no_hash() {
    let office = office_of_boss();
    cli::import(&office.db, &[&made("default.sql")], &[]).ok();
    let before = office.dump();
    for (name, password) in [
        ("admin", "lighthouse-keeper-1"),
        // The digest itself is no password, in neither case.
        ("viewer5", "7187c489ca6d465088a37fda62d70acd"),
        ("viewer5", "7187C489CA6D465088A37FDA62D70ACD"),
        ("nopass", ""),
        ("bella", "anything at all"),
        ("lars.ldap", "never-used-8"),
    ] {
        let answer = office.login((name, password)).get("/user/login");
        answer.assert_failed(401, "Unauthorized Access");
    }
    assert_eq!(before, office.dump());
}

#[test]
fn users_without_a_usable_password_are_named() {
    let Imported { place, report } = imported();
    assert_eq!(
        place.column("SELECT us_username FROM us_users WHERE us_password IS NULL ORDER BY us_id"),
        ["bella", "lars.ldap", "nopass"]
    );
    for name in ["bella", "lars.ldap", "nopass"] {
        report.assert_line(&[name]);
    }
    // What guards an account there and is not carried over.
    report.assert_line(&["careful"]);
    report.assert_line(&["us_ipfilter"]);
}

#[test]
fn no_digest_stands_bare_in_any_file() {
    let digests = [
        "00b6a1614f2483ea424bef973d76dc3d5b8170f258144ca97eb6f77f78f985a7",
        "836d4ae6aef643945736e0d474507df7a9ae7adb93a743e98f310c420a18eb6e",
        "7187c489ca6d465088a37fda62d70acd",
    ];
    let text = std::fs::read_to_string(made("hexblob.sql")).unwrap();
    let office = office_of_boss();
    cli::import(&office.db, &[&made("default.sql")], &[]).ok();
    for (path, bytes) in cli::files(office.dir.path()) {
        for digest in digests {
            assert!(text.to_lowercase().contains(digest), "the dump has {digest}");
            let raw: Vec<u8> =
                (0..digest.len()).step_by(2).map(|n| u8::from_str_radix(&digest[n..n + 2], 16).unwrap()).collect();
            for form in [digest.as_bytes(), digest.to_uppercase().as_bytes(), raw.as_slice()] {
                assert!(!holds(&bytes, form), "{digest} in {path:?}");
            }
        }
    }
}

#[test]
fn a_user_who_has_logged_in_or_changed_the_password_keeps_it_through_another_import() {
    let office = office_of_boss();
    cli::import(&office.db, &[&made("default.sql")], &[]).ok();
    let viewer = ("viewer5", "paper-boat-5");
    office.login(viewer).get("/user/login").data();
    let new = ("reception", "chosen here and now");
    cli::run(&office.db, &["user", "passwd", new.0, "--password-stdin"], new.1).ok();
    let before = office.dump();
    let again = cli::import(&office.db, &[&made("default.sql")], &[]).ok();
    assert_eq!((again.row("us_users").added, again.row("us_users").changed), (0, 0));
    assert_same("again", &before, &office.dump());
    office.login(viewer).get("/user/login").data();
    office.login(new).get("/user/login").data();
}

#[test]
fn a_local_user_of_the_same_name_keeps_password_and_role() {
    let place = Place::with_boss();
    for (name, role) in [("ADMIN", "viewer"), ("zoë ünal", "admin")] {
        let args = ["user", "add", name, "--role", role, "--password-stdin"];
        place.run_with(&args, "a local password").ok();
    }
    place.import(&[&made("default.sql")], &[]).ok();
    assert_eq!(
        place.column(
            "SELECT us_id || ' ' || us_role FROM us_users WHERE us_username_key IN ('admin', 'zoë ünal') ORDER BY us_id"
        ),
        ["1 viewer", "15 admin"]
    );
    for hash in place.column("SELECT us_password FROM us_users WHERE us_id IN (1, 15)") {
        assert!(cli::verifies("a local password", &hash));
    }
    assert_eq!(place.value("SELECT count(*) FROM us_users"), "12");
}

#[test]
fn a_local_user_of_another_name_gives_up_the_id() {
    let office = office_of_boss();
    let before = office.value("SELECT us_id FROM us_users");
    assert_eq!(before, "1", "the id that the dump needs");
    cli::import(&office.db, &[&made("default.sql")], &[]).ok();
    let login = boss(&office).get("/user/login").data();
    let id: i64 = login["user_id"].as_str().unwrap().parse().unwrap();
    assert!(![1, 2, 5, 6, 7, 8, 9, 12, 15, 20, 21].contains(&id));
    assert_eq!(office.value("SELECT us_username FROM us_users WHERE us_id = 1"), "admin");
    assert_eq!(office.value("SELECT us_role FROM us_users WHERE us_username = 'boss'"), "admin");
}

#[test]
fn rows_added_here_give_up_their_ids_and_keep_their_references() {
    let place = Place::with_boss();
    place.run(&["tenant", "add", "Local", "--name", "Added here"]).ok();
    place.run(&["phone-model", "add", "Local model"]).ok();
    place
        .run_with(
            &["user", "add", "lena", "--role", "manager", "--tenant", "Local", "--password-stdin"],
            "lena's password",
        )
        .ok();
    app::open(&place.db)
        .execute_batch(
            "INSERT INTO ex_extensions (ex_id, ex_te_id, ex_name, ex_number)
                 SELECT 11, te_id, 'Local one', '11' FROM te_tenants;
             INSERT INTO sa_sipaccounts (sa_ex_id, sa_name, sa_secret) VALUES (11, '11-Local', 'kept');
             INSERT INTO ph_phones (ph_id, ph_name, ph_te_id, ph_pm_id)
                 SELECT 21, 'Local phone', te_id, pm_id FROM te_tenants, pm_phonemodels;
             INSERT INTO hu_huntlists (hu_id, hu_te_id, hu_name) SELECT 70, te_id, 'In nobody''s way' FROM te_tenants;",
        )
        .unwrap();
    assert_eq!(place.value("SELECT te_id FROM te_tenants"), "1");
    assert_eq!(place.value("SELECT pm_id FROM pm_phonemodels"), "1");

    place.import(&[&made("default.sql")], &[]).ok();
    assert_eq!(place.value("SELECT te_code FROM te_tenants WHERE te_id = 1"), "Exampleton");
    assert_eq!(place.value("SELECT ex_name FROM ex_extensions WHERE ex_id = 11"), "Ada Quill");
    assert_eq!(
        place.value(
            "SELECT te_code || '|' || ex_name || '|' || sa_secret FROM ex_extensions
             JOIN te_tenants ON te_id = ex_te_id JOIN sa_sipaccounts ON sa_ex_id = ex_id WHERE ex_number = '11'"
        ),
        "Local|Local one|kept"
    );
    assert_eq!(
        place.value(
            "SELECT te_code || '|' || pm_name FROM ph_phones JOIN te_tenants ON te_id = ph_te_id
             JOIN pm_phonemodels ON pm_id = ph_pm_id WHERE ph_name = 'Local phone'"
        ),
        "Local|Local model"
    );
    assert_eq!(
        place.value(
            "SELECT te_code FROM ut_usertenants JOIN te_tenants ON te_id = ut_te_id
             JOIN us_users ON us_id = ut_us_id WHERE us_username = 'lena'"
        ),
        "Local"
    );
    assert_eq!(place.value("SELECT hu_id FROM hu_huntlists WHERE hu_name LIKE 'In nobody%'"), "70");
}

#[test]
fn a_later_dump_changes_its_rows_and_leaves_the_others() {
    let place = Place::with_boss();
    place.import(&[&made("default.sql")], &[]).ok();
    app::open(&place.db)
        .execute_batch(
            "UPDATE hu_huntlists SET hu_name = 'Renamed here' WHERE hu_id = 2;
             INSERT INTO hu_huntlists (hu_te_id, hu_name) VALUES (3, 'Added here');",
        )
        .unwrap();
    let dump = String::from_utf8(std::fs::read(made("hexblob.sql")).unwrap()).unwrap();
    let later = dump
        .replace("'Peer J. Sip'", "'Peer John Sip'")
        .replace("(21,4,'/*!40101 SET x=1 */'", "(21,4,'plain'")
        .replace("pj-secret-301", "pj-secret-new");
    let file = place.file("later.sql", later);
    let report = place.import(&[&file], &[]).ok();
    let row = report.row("ex_extensions");
    assert_eq!((row.added, row.changed), (0, 2), "{report:#?}");
    let row = report.row("hu_huntlists");
    assert_eq!((row.added, row.changed), (0, 1), "{report:#?}");
    assert_eq!(place.value("SELECT ex_name FROM ex_extensions WHERE ex_id = 16"), "Peer John Sip");
    assert_eq!(place.value("SELECT sa_secret FROM sa_sipaccounts WHERE sa_ex_id = 16"), "pj-secret-new");
    assert_eq!(
        place.column("SELECT hu_name FROM hu_huntlists WHERE hu_te_id = 3 ORDER BY hu_id"),
        ["Front desk", "Numberless", "Same number as an extension", "Added here"]
    );
}

#[test]
fn sip_accounts_come_from_either_technology() {
    let place = &imported().place;
    assert_eq!(
        place.column(
            "SELECT sa_ex_id || '|' || sa_name || '|' || sa_host || '|' || sa_secret FROM sa_sipaccounts
             WHERE sa_ex_id NOT IN (14, 15) ORDER BY sa_ex_id"
        ),
        [
            "11|221-LanternKite|dynamic|$ada-secret-of-28-chars-0001.",
            "12|0222-LanternKite|dynamic|$bo's\"secret\\with,all);--of it.",
            "13|223-LanternKite|192.0.2.33|0033",
            "16|301-LanternKite|dynamic|pj-secret-301",
            "17|302-LanternKite|dynamic|pj-secret-302",
            "20|100-Exampleton|dynamic|hundred-secret",
            "21|*21#-PaperMoon|dynamic|star-secret",
            "23|007-CafeG|dynamic|schlüssel-§7",
            "499|199-Exampleton|dynamic|highest-secret",
        ]
    );
    assert_eq!(
        place.column("SELECT sa_secret FROM sa_sipaccounts WHERE sa_ex_id IN (14, 15) ORDER BY 1"),
        ["twin-one-secret", "twin-two-secret"]
    );
}

#[test]
fn a_reference_to_nothing_is_null_and_reported() {
    let Imported { place, report } = imported();
    assert_eq!(place.column("SELECT ph_pm_id FROM ph_phones ORDER BY ph_id"), ["1", "NULL", "NULL"]);
    assert_eq!(place.column("SELECT cu_ct_id FROM cu_customs ORDER BY cu_id"), ["1", "NULL", "NULL"]);
    report.assert_line(&["ph_pm_id"]);
    report.assert_line(&["cu_ct_id"]);
}

#[test]
fn rows_of_a_tenant_that_is_gone_are_left_out_and_reported() {
    let Imported { place, report } = imported();
    for query in [
        "SELECT count(*) FROM te_tenants WHERE te_id = 99",
        "SELECT count(*) FROM ex_extensions WHERE ex_number = '500'",
        "SELECT count(*) FROM sa_sipaccounts WHERE sa_secret IN ('gone-secret', 'trunk-secret')",
        "SELECT count(*) FROM di_dids WHERE di_id IN (10, 11)",
        "SELECT count(*) FROM cu_customs WHERE cu_id = 9",
        "SELECT count(*) FROM ut_usertenants WHERE ut_te_id = 99 OR ut_us_id = 77",
    ] {
        assert_eq!(place.value(query), "0", "{query}");
    }
    for table in ["ex_extensions", "di_dids", "hu_huntlists", "ut_usertenants"] {
        let said = report.lines(&[table]).len();
        assert!(said > 1, "nothing on {table} but its line in the table: {report:#?}");
    }
}

#[test]
fn numbers_that_stand_twice_come_in() {
    let place = &imported().place;
    assert_eq!(place.column("SELECT ex_id FROM ex_extensions WHERE ex_number = '224' ORDER BY 1"), ["14", "15"]);
    assert_eq!(place.column("SELECT di_id FROM di_dids WHERE di_number = '15550100300' ORDER BY 1"), ["5", "8"]);
}

#[test]
fn zero_dates_are_null_but_for_the_start() {
    let place = &imported().place;
    assert_eq!(
        place.column(
            "SELECT coalesce(answer, 'NULL') || '|' || coalesce(\"end\", 'NULL') FROM cdr WHERE ID IN (1001, 1002, 1005, 1007) ORDER BY ID"
        ),
        [
            "2026-02-02 09:00:05|2026-02-02 09:01:05",
            "NULL|2026-02-02 09:10:30",
            "NULL|NULL",
            "NULL|NULL",
        ]
    );
}

#[test]
fn call_records_without_a_sequence_are_told_apart() {
    let place = &imported().place;
    assert_eq!(
        place.column("SELECT sequence FROM cdr WHERE uniqueid = 'pbx01-1770000009.1' ORDER BY ID"),
        ["-1", "-2"]
    );
    assert_eq!(place.value("SELECT sequence FROM cdr WHERE ID = 1001"), "101");
}

#[test]
fn a_call_record_that_is_here_from_elsewhere_does_not_come_twice() {
    let place = Place::with_boss();
    app::open(&place.db)
        .execute_batch(
            "INSERT INTO cdr (ID, start, uniqueid, channel, sequence) VALUES
                (7, '2026-02-02 09:00:00', 'pbx01-1770000001.1', 'SIP/221-LanternKite-0001', 101),
                (8, '2026-02-03 10:00:00', 'pbx01-1770000009.1', 'Local/199@x-0009;2', -1),
                (1003, '2026-01-01 00:00:00', 'another call', 'SIP/other', 1);",
        )
        .unwrap();
    place.import(&[&made("default.sql")], &[]).ok();
    assert_eq!(place.value("SELECT count(*) FROM cdr"), "13");
    assert_eq!(place.value("SELECT count(*) FROM cdr WHERE uniqueid = 'another call'"), "1");
    assert_eq!(place.value("SELECT count(*) FROM cdr WHERE uniqueid = 'pbx01-1770000003.5'"), "1");
    assert_eq!(
        place.value("SELECT billsec FROM cdr WHERE uniqueid = 'pbx01-1770000001.1'"),
        "60",
        "it becomes as the dump says"
    );
    let before = place.dump();
    place.import(&[&made("default.sql")], &[]).ok();
    assert_same("again", &before, &place.dump());
}

#[test]
fn costs_are_joined_summed_and_told_with_five_decimals() {
    let office = office_of_boss();
    cli::import(&office.db, &[&made("default.sql")], &[]).ok();
    let history = boss(&office)
        .post(
            "/cdr/getCallHistory",
            &[("start_date_ymd", "2026-02-01"), ("end_date_ymd", "2026-02-28"), ("legs", "all")],
        )
        .data();
    let calls = history.as_array().unwrap();
    assert_eq!(calls.len(), 12);
    let seen = |id: &str| {
        let call = calls.iter().find(|call| call["ID"] == id).unwrap();
        ["cc_cost", "cc_country", "cc_network", "cc_type"].map(|key| call[key].as_str().unwrap().to_owned()).join("|")
    };
    assert_eq!(seen("1001"), "0.12500|Österreich|Mobil 'A'|OUTBOUND");
    assert_eq!(seen("1002"), "|||");
    assert_eq!(seen("1003"), "0.30003|Utopia|First|OUTBOUND");
    assert_eq!(seen("1004"), "1.50000|Utopia||OUTBOUND");
    assert_eq!(seen("1006"), "|||", "sequence 109 of the same uniqueid");
    assert_eq!(seen("1011"), "0.00000|||INBOUND");

    // Calls whose account code is nobody's are the admins' alone.
    let maria = office
        .login((LOGINS[1].0, LOGINS[1].1))
        .post("/cdr/getCallHistory", &[("start_date_ymd", "2026-02-01"), ("end_date_ymd", "2026-02-28")]);
    let ids: Vec<String> =
        maria.data().as_array().unwrap().iter().map(|call| call["ID"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, ["1011", "1004", "1003", "1002", "1001"]);
}

#[test]
fn an_import_counts_at_the_running_servers_next_request() {
    let office = office_of_boss();
    let boss = boss(&office);
    boss.post("/hunt/bytenant", &[("tenant_id", "3")]).assert_failed(404, "Record Not Found.");
    cli::import(&office.db, &[&made("default.sql")], &[]).ok();
    let hunts = boss.post("/hunt/bytenant", &[("tenant_id", "3")]).data();
    assert_eq!(hunts.as_array().unwrap().len(), 3);
    let admin = office.login((LOGINS[0].0, LOGINS[0].1));
    let secret = admin.post("/extension/usersecret", &[("extension_id", "16")]).text().to_owned();
    assert!(secret.contains("pj-secret-301"), "{secret}");
}

#[test]
fn the_database_is_sound_and_private_after_an_import() {
    use std::os::unix::fs::PermissionsExt;
    let place = &imported().place;
    assert_eq!(place.value("PRAGMA integrity_check"), "ok");
    assert_eq!(place.value("SELECT count(*) FROM pragma_foreign_key_check"), "0");
    let mode = std::fs::metadata(&place.db).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_dump_as_mysql_writes_it_comes_in_too() {
    let place = Place::with_boss();
    let file = place.file("mysql.sql", MYSQL_8);
    place.import(&[&file], &[]).ok();
    assert_eq!(place.column("SELECT te_id || te_code || te_name FROM te_tenants"), ["2ColaCube's"]);
    assert_eq!(
        place.column("SELECT ex_id || ex_number || ex_name FROM ex_extensions ORDER BY 1"),
        ["501010Léa", "51011Mia"]
    );
    assert_eq!(place.column("SELECT di_comment FROM di_dids"), ["plain ☎ bytes"]);
    assert_eq!(place.value("SELECT us_id FROM us_users WHERE us_username = 'root-of-it-all'"), "3");
}

/// By hand, in the manner of MySQL 8's own tool: other versions in its comments, `_binary`, GTIDs, index options.
const MYSQL_8: &str = r#"-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: 127.0.0.1    Database: asterisk
-- ------------------------------------------------------
-- Server version	8.0.36-0ubuntu0.22.04.1

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;
SET @@SESSION.SQL_LOG_BIN= 0;

--
-- GTID state at the beginning of the backup 
--

SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '00000000-1111-2222-3333-444444444444:1-77';

DROP TABLE IF EXISTS `te_tenants`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `te_tenants` (
  `te_id` int NOT NULL AUTO_INCREMENT,
  `te_secret_flag` bit(1) NOT NULL DEFAULT b'0' /*!80023 INVISIBLE */,
  `te_name` varchar(255) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT (concat(_utf8mb4'a,',_utf8mb4'b)')),
  `te_code` varchar(80) /*!50606 STORAGE DISK */ /*!50606 COLUMN_FORMAT DYNAMIC */ DEFAULT NULL COMMENT 'one, (two); `three`',
  PRIMARY KEY (`te_id`),
  UNIQUE KEY `code` (`te_code`) /*!80000 INVISIBLE */,
  KEY `upper` ((upper(`te_code`))),
  CONSTRAINT `te_tenants_chk_1` CHECK ((`te_code` <> _utf8mb4'')) /*!80016 NOT ENFORCED */
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci ROW_FORMAT=DYNAMIC /*!80016 DEFAULT ENCRYPTION='N' */;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES `te_tenants` WRITE;
/*!40000 ALTER TABLE `te_tenants` DISABLE KEYS */;
INSERT INTO `te_tenants` (`te_id`, `te_secret_flag`, `te_name`, `te_code`) VALUES (2,_binary '\0','Cube\'s','Cola');
/*!40000 ALTER TABLE `te_tenants` ENABLE KEYS */;
UNLOCK TABLES;

DROP TABLE IF EXISTS `ex_extensions`;
CREATE TABLE `ex_extensions` (
  `ex_id` int NOT NULL AUTO_INCREMENT,
  `ex_te_id` int NOT NULL,
  `ex_name` varchar(255) DEFAULT NULL,
  `ex_tech` varchar(20) DEFAULT NULL,
  `ex_number` varchar(80) DEFAULT NULL,
  `ex_long` varchar(200) GENERATED ALWAYS AS (concat(`ex_number`,_utf8mb4' (',`ex_name`,_utf8mb4')')) VIRTUAL,
  `ex_key` varbinary(64) DEFAULT NULL,
  PRIMARY KEY (`ex_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;

INSERT INTO `ex_extensions` (`ex_id`, `ex_te_id`, `ex_name`, `ex_tech`, `ex_number`, `ex_key`) VALUES (50,2,'Léa','VIRTUAL','1010',_binary '\'),(\0\Z\\'),(51,2,'Mia','CUSTOM','011',NULL);

CREATE TABLE `di_dids` (
  `di_id` int NOT NULL,
  `di_te_id` int NOT NULL,
  `di_number` varchar(80) NOT NULL,
  `di_comment` blob
);
INSERT INTO `di_dids` VALUES (1,2,'15550100444',_binary 'plain ☎ bytes');

CREATE TABLE `us_users` (`us_id` int NOT NULL, `us_username` varchar(255) NOT NULL, `us_password` varchar(255) NOT NULL, `us_email` varchar(255), `us_up_id` int NOT NULL);
INSERT INTO `us_users` VALUES (3,'root-of-it-all','5F4DCC3B5AA765D61D8327DEB882CF99',NULL,1);
SET @@SESSION.SQL_LOG_BIN = @MYSQLDUMP_TEMP_LOG_BIN;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;

-- Dump completed on 2026-02-06 12:00:00
"#;

#[test]
fn the_boss_stays_able_to_log_in() {
    let office = office_of_boss();
    cli::import(&office.db, &[&made("default.sql")], &[]).ok();
    assert_eq!(BOSS.0, "boss");
    boss(&office).get("/user/login").data();
}
