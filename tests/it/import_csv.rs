//! `import csv`: what spreadsheets hold comes in, what is here already is found again, and an export comes back as it was.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::app::{self, Office};
use crate::cli::{self, BOSS, Place, Run};
use crate::import_mirta::{assert_same, made};

/// A place with the tenants ACME and Other.
fn office() -> Place {
    let place = Place::with_boss();
    place.csv("tenants.csv", "te_code,te_name\nACME,Acme Ltd\nOther,Other Ltd\n", &[]).ok();
    place
}

impl Place {
    /// Writes a file and imports it.
    fn csv(&self, name: &str, content: impl AsRef<[u8]>, flags: &[&str]) -> Run {
        let file = self.file(name, content);
        import_csv(&self.db, &[&file], flags)
    }

    /// The same of a file that must be refused: nothing may have changed, and a dry run says the same.
    #[track_caller]
    fn refused(&self, name: &str, content: impl AsRef<[u8]>, flags: &[&str]) -> Run {
        let before = self.dump();
        let run = self.csv(name, content.as_ref(), flags).failed(&[name]);
        assert_same("a failed import", &before, &self.dump());
        let dry = self.csv(name, content, &[flags, &["--dry-run"]].concat()).failed(&[name]);
        assert_eq!((dry.stdout, dry.stderr), (run.stdout.clone(), run.stderr.clone()));
        run
    }

    fn export(&self, folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
        self.run(&["export", "csv", folder]).ok();
        self.files_of(folder)
    }

    fn files_of(&self, folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
        let folder = self.path(folder);
        cli::files(&folder).into_iter().map(|(path, text)| (path.strip_prefix(&folder).unwrap().into(), text)).collect()
    }
}

fn import_csv(db: &Path, files: &[&Path], flags: &[&str]) -> Run {
    let mut args = vec!["import", "csv"];
    args.extend(files.iter().map(|file| file.to_str().unwrap()));
    args.extend(flags);
    cli::run(db, &args, "")
}

/// Imports a whole folder, as a shell names its files.
fn import_folder(place: &Place, folder: &Path, flags: &[&str]) -> Run {
    let files: Vec<PathBuf> = cli::files(folder).into_iter().map(|(path, _)| path).rev().collect();
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    import_csv(&place.db, &files, flags)
}

// ---- an export comes back

#[track_caller]
fn comes_back(from: &Place) {
    let first = from.export("first");
    let place = Place::with_boss();
    import_folder(&place, &from.path("first"), &[]).ok();
    let (mut before, mut after) = (from.dump(), place.dump());
    for dump in [&mut before, &mut after] {
        dump.remove("au_audit");
        dump.remove("last_imports");
    }
    assert_same("an export that came back", &before, &after);
    assert_eq!(first, place.export("second"));
    // Once more, nothing is new.
    let again = import_folder(&place, &from.path("first"), &[]).ok();
    assert!(again.table().iter().all(|row| row.added + row.changed + row.refused == 0), "{again:#?}");
}

#[test]
fn an_imported_dump_comes_back_from_its_export() {
    let place = Place::with_boss();
    place.import(&[&made("default.sql")], &[]).ok();
    comes_back(&place);
}

#[test]
fn a_world_with_dangling_destinations_comes_back_from_its_export() {
    let office = Office::open();
    office.sql(
        "UPDATE us_users SET us_username = 'boss', us_username_key = 'boss' WHERE us_username = 'admin';
         INSERT INTO ex_extensions (ex_id, ex_te_id, ex_number, ex_tech, ex_name) VALUES
             (31, 1, '101', 'SIP', 'Twin'), (32, 1, '22 1', 'sip', char(7)), (33, 1, '', '', ''), (34, 1, '1.51E+10', 'PJSIP', '=1+1');
         INSERT INTO sa_sipaccounts VALUES (31, '', '', ''), (33, '(none)', '(empty)', '\\(empty)');
         INSERT INTO ut_usertenants SELECT us_id, 2 FROM us_users WHERE us_username = 'Vito';
         INSERT INTO di_dids (di_te_id, di_number) VALUES (2, '15140000001');
         INSERT INTO hu_huntlists (hu_te_id, hu_number, hu_name, hu_ringtime) VALUES (1, '', 'a', 'x'), (1, '', 'b', ''), (1, '501', '', '');
         INSERT INTO de_destinations (de_te_id, de_type_src, de_type_id_src, de_type_dst, de_type_id_dst, de_ord) VALUES
             (1, 'HUNTLIST', 52, 'EXT', 31, 3), (1, 'HUNTLIST', 52, 'EXT', 11, 4), (1, 'HUNTLIST', 52, 'PLAYBACK', 7, NULL),
             (1, 'HUNTLIST', 52, 'CUSTOM', 101, 1), (1, 'HUNTLIST', 52, 'EXT', 999, 1), (1, 'HUNTLIST', 51, 'odd type', NULL, -1),
             (1, 'EXT-BUSY', 11, 'EXT', 21, 1), (2, '', NULL, '', 5, 1), (2, 'DID-UNASSIGNED', 2, 'IVR', 93, 1),
             (1, 'DID', 41, 'EXT', 12, 1);
         INSERT INTO cdr (ID, start, src, uniqueid) VALUES (1, '2024-01-01 00:00:00', '1.5E+10', ''), (7, '2024-01-01 00:00:00', '+1', 'u');",
    );
    let place = Place { db: office.db.clone(), dir: tempfile::TempDir::new().unwrap() };
    let out = place.path("first");
    place.run(&["export", "csv", out.to_str().unwrap()]).ok();
    let copy = Place::with_boss();
    import_folder(&copy, &out, &[]).ok();
    let (mut before, mut after) = (place.dump(), copy.dump());
    for dump in [&mut before, &mut after] {
        dump.remove("au_audit");
        dump.remove("last_imports");
    }
    assert_same("an export that came back", &before, &after);
    assert_eq!(place.files_of("first"), copy.export("second"));
}

#[test]
fn everybody_logs_in_on_the_copy_with_their_old_password() {
    let office = Office::open();
    let out = office.dir.path().join("out");
    cli::run(&office.db, &["export", "csv", "out"], "").ok();
    let copy = Office::setup()
        .bare()
        .prepare(move |db| {
            let files: Vec<PathBuf> = cli::files(&out).into_iter().map(|(path, _)| path).collect();
            import_csv(db, &files.iter().map(PathBuf::as_path).collect::<Vec<_>>(), &[]).ok();
        })
        .serve();
    copy.admin().get("/user/login").data();
    for path in ["/extension/bytenant", "/destination/all", "/hunt/bytenant"] {
        let asked = |office: &Office| office.manager().post(path, &[("tenant_id", "1")]).data();
        assert_eq!(asked(&copy), asked(&office));
    }
}

// ---- what spreadsheets write

#[test]
fn every_shape_of_a_spreadsheet_is_read() {
    let rows = [["te_code", "ex_number", "ex_name"], ["ACME", "012", "Zoë, \"Front\"\nDesk"], ["ACME", "+49", "b"]];
    let quote = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    for (separator, line_end, start) in [(",", "\n", ""), (";", "\r\n", "\u{feff}"), ("\t", "\r\n", "sep=\t\r\n")] {
        let lines: Vec<String> = rows.iter().map(|row| row.map(&quote).join(separator) + line_end).collect();
        let text = format!("{start}{}{separator}{separator}{line_end}", lines.concat());
        let place = office();
        place.csv("extensions.csv", &text, &[]).ok();
        let name = "Zoë, \"Front\"\nDesk";
        assert_eq!(place.value("SELECT ex_name FROM ex_extensions WHERE ex_number = '012'"), name, "{text}");
        assert_eq!(place.value("SELECT ex_name FROM ex_extensions WHERE ex_number = '+49'"), "b");
    }
}

#[test]
fn windows_1252_is_read_and_said() {
    let place = office();
    let run = place.csv("Extensions.CSV", b"Tenant;Number;Name\r\nACME;221;M\xfcller \x80\r\n", &[]).ok();
    assert_eq!(place.value("SELECT ex_name FROM ex_extensions"), "Müller €");
    run.assert_line(&["Extensions.CSV", "Windows-1252"]);
    // In a file of UTF-8 the same bytes are damage.
    let text = [&b"te_code,ex_number,ex_name\nACME,222,Zo\xc3\xab\nACME,223,M\xfcller\n"[..]].concat();
    let run = place.refused("extensions.csv", text, &[]);
    run.assert_line(&["extensions.csv:3:", "ex_name", "UTF-8"]);
    assert_eq!(run.lines(&["extensions.csv:"]).len(), 1);
}

#[test]
fn a_packed_file_is_known_by_its_first_name() {
    use std::io::Write;
    let place = office();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(b"te_code,ex_number\nACME,221\n").unwrap();
    place.csv("extensions.csv.gz", gzip.finish().unwrap(), &[]).ok();
    assert_eq!(place.value("SELECT ex_number FROM ex_extensions"), "221");
}

#[test]
fn a_number_that_a_spreadsheet_has_calculated_with_is_refused_and_nothing_else_is() {
    let place = office();
    let text =
        "te_code,di_number,di_comment\nACME,1.51E+10,a\nACME,\"1,51E+10\",b\nACME,1.51E10,2.5E+3\nACME,1E+10,c\n";
    let run = place.refused("dids.csv", text, &[]);
    assert_eq!(run.lines(&["dids.csv:"]).len(), 2, "{run:#?}");
    run.assert_line(&["dids.csv:2:", "di_number", "1.51E+10", "spreadsheet", "text"]);
    run.assert_line(&["dids.csv:3:", "di_number", "1,51E+10"]);
    let fine = "te_code,di_number,di_comment\nACME,1.51E10,2.5E+3\nACME,1E+10,c\n";
    place.csv("dids.csv", fine, &[]).ok();
    assert_eq!(place.value("SELECT di_comment FROM di_dids WHERE di_number = '1.51E10'"), "2.5E+3");
}

#[test]
fn what_is_no_such_file_fails_with_one_line() {
    let place = office();
    for (name, content, words) in [
        ("extensions.csv", &b""[..], &["empty"][..]),
        ("extensions.csv", b"\xef\xbb\xbf\r\n", &["empty"]),
        ("extensions.csv", b"<!doctype html><p>te_code,ex_number", &["HTML"]),
        ("extensions.csv", b"PK\x03\x04xl/workbook.xml", &["spreadsheet", "CSV"]),
        ("extensions.csv", b"te_code,ex_name\nACME,a\n", &["ex_number", "missing", "template"]),
        ("extensions.csv", b"te_code,ex_number,colour\nACME,1,red\n", &["colour"]),
        ("extensions.csv", b"te_code,ex_number,number\nACME,1,1\n", &["number", "twice"]),
        ("extensions.csv", b"te_code,ex_number,ex_name\nACME,1,\"open\nACME,2,b\n", &["line 2", "quotation mark"]),
        ("staff.csv", b"te_code,ex_number\n", &["staff.csv", "extensions.csv"]),
    ] {
        let run = place.refused(name, content, &[]).failed(words);
        assert_eq!(run.stdout, "");
    }
    place.run(&["import", "csv", "nowhere.csv"]).failed(&["nowhere.csv"]);
    place.run(&["import", "csv"]).usage();
    place.run(&["import", "csv", "x.csv", "--on-conflict", "maybe"]).usage();
}

// ---- bad rows

#[test]
fn every_bad_row_is_named_in_one_run_and_no_secret_is() {
    let place = office();
    let text = "te_code,ex_number,ex_name,sa_secret,ex_id\n\
                ACME,221,fine,,\n\
                Nobody,222,a,,\n\
                ACME,22 3,a,s3cret-a,\n\
                ACME,224,\"two\nlines \u{7}\",,\n\
                ACME,225\n\
                ACME,221,again,,\n\
                ACME,226,a,\"s3cret\nb\",x\n\
                ACME,,a,,\n";
    let run = place.refused("extensions.csv", text, &[]);
    run.assert_line(&["extensions.csv:3:", "te_code", "Nobody", "none of the tenants"]);
    run.assert_line(&["extensions.csv:4:", "ex_number", "22 3"]);
    run.assert_line(&["extensions.csv:5:", "ex_name", "control"]);
    run.assert_line(&["extensions.csv:7:", "2 cells", "5"]);
    run.assert_line(&["extensions.csv:8:", "ex_number", "221", "line 2"]);
    run.assert_line(&["extensions.csv:9:", "sa_secret", "***"]);
    run.assert_line(&["extensions.csv:9:", "ex_id", "'x'"]);
    run.assert_line(&["extensions.csv:11:", "ex_number", "empty"]);
    run.assert_silent_about("s3cret");
    assert!(run.stderr.contains("7 bad rows in"), "{run:#?}");
}

#[test]
fn a_thousand_bad_rows_are_shown_and_all_are_counted() {
    let place = office();
    let rows: String = (0..1003).map(|n| format!("ACME,1 {n}\n")).collect();
    let run = place.refused("extensions.csv", format!("te_code,ex_number\n{rows}"), &[]);
    assert_eq!(run.stdout.lines().count(), 1001);
    assert!(run.stdout.ends_with("and 3 more\n") && run.stderr.contains("1003 bad rows"), "{}", run.stderr);
}

#[test]
fn a_row_that_names_a_bad_row_is_no_further_bad_row() {
    let place = Place::with_boss();
    let tenants = place.file("tenants.csv", "te_code,te_name\nAC-ME,Acme\n");
    let extensions = place.file("extensions.csv", "te_code,ex_number\nAC-ME,221\n");
    let run = import_csv(&place.db, &[&extensions, &tenants], &[]).failed(&["1 bad row in", "tenants.csv"]);
    assert_eq!(run.stdout.lines().count(), 1, "{run:#?}");
}

#[test]
fn numbers_that_stand_twice_are_refused() {
    let place = office();
    let run = place.refused("dids.csv", "te_code,di_number\nACME,1514\nOther,1514\n", &[]);
    run.assert_line(&["dids.csv:3:", "di_number", "1514", "line 2"]);
    let run = place.refused("extensions.csv", "te_code,ex_number,ex_id\nACME,221,5\nACME,221,6\n", &[]);
    run.assert_line(&["extensions.csv:3:", "ex_number", "221"]);
    place.csv("extensions.csv", "te_code,ex_number\nACME,221\nOther,221\n", &[]).ok();
    place.csv("dids.csv", "te_code,di_number\nACME,1514\n", &[]).ok();
    for mode in ["fail", "update"] {
        place.refused("dids.csv", "te_code,di_number\nOther,1514\n", &["--on-conflict", mode]);
    }
    // What stood twice in another database may stand twice here; an ordinary row beside them may not.
    place.csv("dids.csv", "di_id,te_code,di_number,marks\n8,ACME,33,as-is\n9,Other,33,as-is\n", &[]).ok();
    let run = place.refused("dids.csv", "te_code,di_number,di_comment\nACME,33,x\n", &[]);
    run.assert_line(&["dids.csv:2:", "33", "2 times", "8, 9"]);
}

// ---- what is here already

#[test]
fn a_conflict_fails_skips_or_updates_and_touches_only_the_columns_present() {
    let place = office();
    let text =
        "te_code,ex_number,ex_name,ex_cidnum,sa_secret\nACME,221,Ann,1514,old-secret\nACME,222,Ben,1515,ben-secret\n";
    place.csv("extensions.csv", text, &[]).ok();
    let same = place.csv("extensions.csv", text, &[]).ok().row("extensions");
    assert_eq!((same.read, same.added, same.changed, same.unchanged), (2, 0, 0, 2));

    let other = "te_code,ex_number,ex_name,sa_secret\nACME,221,Anna,new-secret\nACME,222,Ben,\nACME,223,New,\n";
    let run = place.refused("extensions.csv", other, &[]).failed(&["1 bad row in", "--on-conflict"]);
    run.assert_line(&["extensions.csv:2:", "ex_name", "'Anna' is 'Ann' here"]);
    run.assert_line(&["extensions.csv:2:", "sa_secret", "***"]);
    run.assert_silent_about("old-secret");
    run.assert_silent_about("new-secret");

    let row = place.csv("extensions.csv", other, &["--on-conflict", "skip", "--dry-run"]).ok().row("extensions");
    assert_eq!((row.added, row.changed, row.unchanged), (1, 0, 2));
    let row = place.csv("extensions.csv", other, &["--on-conflict", "update"]).ok().row("extensions");
    assert_eq!((row.added, row.changed, row.unchanged), (1, 1, 1));
    let anna = "SELECT ex_name || ' ' || ex_cidnum || ' ' || sa_secret FROM ex_extensions JOIN sa_sipaccounts ON sa_ex_id = ex_id
                 WHERE ex_number = '221'";
    assert_eq!(place.value(anna), "Anna 1514 new-secret");
    let ben = "SELECT sa_secret FROM sa_sipaccounts WHERE sa_name = '222-ACME'";
    assert_eq!(place.value(ben), "ben-secret");
}

#[test]
fn ids_are_kept_where_given_and_never_taken_from_another_row() {
    let place = office();
    place.csv("extensions.csv", "ex_id,te_code,ex_number\n77,ACME,221\n,ACME,222\n", &[]).ok();
    assert_eq!(place.column("SELECT ex_id FROM ex_extensions ORDER BY ex_number"), ["77", "78"]);
    for mode in ["fail", "skip", "update"] {
        let run = place.refused("extensions.csv", "ex_id,te_code,ex_number\n77,ACME,223\n", &["--on-conflict", mode]);
        run.assert_line(&["extensions.csv:2:", "ex_id", "77", "another row"]);
    }
    place.refused("extensions.csv", "ex_id,te_code,ex_number\n5,ACME,221\n", &["--on-conflict", "update"]);
}

// ---- accounts, passwords, members

#[test]
fn an_extension_gets_a_sip_account_with_a_strong_secret() {
    let place = office();
    let text =
        "te_code,ex_number,ex_tech,sa_secret\nACME,221,,\nACME,222,PJSIP,given\nACME,223,CUSTOM,\nACME,224,SIP,\n";
    let run = place.csv("extensions.csv", text, &[]).ok();
    run.assert_line(&["2 SIP secrets were made"]);
    assert_eq!(place.column("SELECT sa_name FROM sa_sipaccounts ORDER BY 1"), ["221-ACME", "222-ACME", "224-ACME"]);
    let made = place.column("SELECT sa_secret FROM sa_sipaccounts WHERE sa_name <> '222-ACME'");
    assert!(made.iter().all(|secret| secret.len() >= 20) && made[0] != made[1]);
    run.assert_silent_about(&made[0]);
    assert_eq!(place.value("SELECT DISTINCT sa_host FROM sa_sipaccounts"), "dynamic");
    assert_eq!(place.value("SELECT ex_tech FROM ex_extensions WHERE ex_number = '221'"), "SIP");
}

#[test]
fn made_passwords_are_in_a_file_of_their_own_and_open_the_door() {
    let place = office();
    let text = "us_username,us_role,tenants,us_password\nAnna,manager,\"ACME, Other\",\nBert,viewer,ACME,bert's own password\n";
    assert!(place.csv("users.csv", text, &["--dry-run"]).ok().lines(&["made passwords"]).is_empty());
    let run = place.csv("users.csv", text, &[]).ok();
    let line = run.lines(&["made passwords are in"])[0];
    let path = PathBuf::from(line.split(" are in ").nth(1).unwrap().split(": hand").next().unwrap());
    let path = place.path(path.to_str().unwrap());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let listed = fs::read_to_string(&path).unwrap();
    let password = listed.lines().nth(1).unwrap().strip_prefix("Anna,").unwrap();
    assert_eq!(listed.lines().count(), 2);
    assert!(cli::verifies(password, &place.value("SELECT us_password FROM us_users WHERE us_username = 'Anna'")));
    assert!(cli::verifies(
        "bert's own password",
        &place.value("SELECT us_password FROM us_users WHERE us_username = 'Bert'")
    ));
    run.assert_silent_about(password);
    run.assert_silent_about("bert's own password");
    assert_eq!(
        place.column(
            "SELECT te_code FROM ut_usertenants JOIN us_users ON us_id = ut_us_id JOIN te_tenants ON te_id = ut_te_id
                       WHERE us_username = 'Anna' ORDER BY te_id"
        ),
        ["ACME", "Other"]
    );
    // The password that somebody has is no change, and one that is left out neither.
    let row = place.csv("users.csv", text, &[]).ok().row("users");
    assert_eq!((row.unchanged, row.read), (2, 2));
    place.refused("users.csv", "us_username,us_password\nBERT,another password\n", &[]);
    place.csv("users.csv", "us_username,us_password\nBert,another password\n", &["--on-conflict", "update"]).ok();
    assert!(cli::verifies(
        "another password",
        &place.value("SELECT us_password FROM us_users WHERE us_username = 'Bert'")
    ));
    let short = place.refused("users.csv", "us_username,us_role,us_password\nCarl,viewer,short77\n", &[]);
    short.assert_silent_about("short77");
    place.refused("users.csv", "us_username,us_role\nCarl,boss\n", &[]);
    place.refused("users.csv", "us_username,us_role,tenants\nCarl,viewer,Nobody\n", &[]);
}

#[test]
fn the_last_admin_who_can_log_in_stays_one() {
    let place = office();
    let before = place.dump();
    let text = format!("us_username,us_role\n{},viewer\n", BOSS.0);
    place.csv("users.csv", text, &["--on-conflict", "update"]).failed(&["no admin"]);
    assert_same("a failed import", &before, &place.dump());
}

#[test]
fn a_hunt_list_has_the_members_that_its_row_names() {
    let place = office();
    place.csv("extensions.csv", "te_code,ex_number\nACME,221\nACME,222\nACME,223\n", &[]).ok();
    place.csv("customs.csv", "te_code,cu_name\nACME,Front door\n", &[]).ok();
    let text = "te_code,hu_number,hu_name,members\nACME,501,Sales,\"221, 222, CUSTOM Front door\"\nACME,502,All,HUNTLIST 501;223 221\n";
    place.csv("hunts.csv", text, &[]).ok();
    let members = |hunt: &str| {
        place.column(&format!(
            "SELECT de_type_dst || ' ' || coalesce(ex_number, hu_number, cu_name) || ' ' || de_ord FROM de_destinations
               JOIN hu_huntlists h ON h.hu_id = de_type_id_src AND h.hu_number = '{hunt}'
               LEFT JOIN ex_extensions ON de_type_dst = 'EXT' AND ex_id = de_type_id_dst
               LEFT JOIN (SELECT hu_id AS i, hu_number AS hu_number FROM hu_huntlists) o ON de_type_dst = 'HUNTLIST' AND i = de_type_id_dst
               LEFT JOIN cu_customs ON de_type_dst = 'CUSTOM' AND cu_id = de_type_id_dst
              WHERE de_type_src = 'HUNTLIST' ORDER BY de_ord"
        ).replace("coalesce(ex_number, hu_number", "coalesce(ex_number, o.hu_number"))
    };
    assert_eq!(members("501"), ["EXT 221 1", "EXT 222 2", "CUSTOM Front door 3"]);
    assert_eq!(members("502"), ["HUNTLIST 501 1", "EXT 223 2", "EXT 221 3"]);

    let other = "te_code,hu_number,members\nACME,501,\"222,221\"\n";
    let kept = place.value("SELECT de_id FROM de_destinations WHERE de_type_id_src = 1 AND de_ord = 1");
    let run = place.refused("hunts.csv", other, &[]);
    run.assert_line(&["hunts.csv:2:", "members", "'221, 222, CUSTOM Front door' here"]);
    let row = place.csv("hunts.csv", other, &["--on-conflict", "update"]).ok().row("hunts");
    assert_eq!((row.changed, row.unchanged), (1, 0));
    assert_eq!(members("501"), ["EXT 222 1", "EXT 221 2"]);
    assert_eq!(place.value("SELECT de_id FROM de_destinations WHERE de_type_id_src = 1 AND de_ord = 2"), kept);
    // Without the column they stay.
    place.csv("hunts.csv", "te_code,hu_number,hu_name\nACME,501,Selling\n", &["--on-conflict", "update"]).ok();
    assert_eq!(members("501").len(), 2);
    let run = place.refused("hunts.csv", "te_code,hu_number,members\nACME,503,\"221, 999\"\n", &[]);
    run.assert_line(&["hunts.csv:2:", "members", "'999'", "none of the extensions"]);
}

#[test]
fn destinations_name_what_they_lead_from_and_to() {
    let place = office();
    place.csv("extensions.csv", "te_code,ex_number\nACME,221\nOther,221\n", &[]).ok();
    place.csv("dids.csv", "te_code,di_number\nACME,1514\n", &[]).ok();
    let text =
        "te_code,de_type_src,de_src,de_type_dst,de_dst,de_ord\nACME,DID,1514,EXT,221,1\nACME,EXT-BUSY,221,QUEUE,4,1\n";
    place.csv("destinations.csv", text, &[]).ok();
    assert_eq!(
        place.column("SELECT de_type_id_src || '>' || de_type_id_dst FROM de_destinations ORDER BY de_id"),
        ["1>1", "1>4"]
    );
    let text =
        "te_code,de_type_src,de_src,de_type_dst,de_dst,de_ord\nACME,DID,1515,EXT,221,1\nACME,DID,1514,QUEUE,four,2\n";
    let run = place.refused("destinations.csv", text, &[]);
    run.assert_line(&["destinations.csv:2:", "de_src", "1515", "none of the dids"]);
    run.assert_line(&["destinations.csv:3:", "de_dst", "four"]);
}

#[test]
fn a_phone_names_its_model() {
    let place = office();
    place.csv("phone_models.csv", "pm_name\nYealink T46S\n", &[]).ok();
    let text = "Tenant,Name,Model,MAC,ph_http_password\nACME,Desk,Yealink T46S,00:15:65:aa:bb:01,fetch-it\n";
    place.csv("phones.csv", text, &[]).ok();
    assert_eq!(place.value("SELECT ph_pm_id || ' ' || ph_http_password FROM ph_phones"), "1 fetch-it");
    let text = "te_code,ph_name,pm_name,ph_mac\nACME,Desk 2,Snom,001\nACME,Desk 3,,002\n";
    let run = place.refused("phones.csv", text, &[]);
    run.assert_line(&["phones.csv:2:", "pm_name", "Snom", "none of the phone models"]);
    run.assert_line(&["phones.csv:3:", "pm_name", "''"]);
}

// ---- calls

#[test]
fn calls_are_the_same_by_what_names_them() {
    let place = office();
    let text = "accountcode,start,src,dst,duration,uniqueid,channel,sequence\n\
                ACME,2026-01-02 10:00:00,+1514,221,61,u-1,SIP/a,1\n\
                ACME,2026-01-02 10:00:00,,221,61,u-1,SIP/a,\n\
                ACME,2026-01-02 10:00:01,,222,0,u-1,SIP/a,\n";
    assert_eq!(place.csv("calls.csv", text, &[]).ok().row("calls").added, 3);
    assert_eq!(place.column("SELECT sequence FROM cdr ORDER BY ID"), ["1", "-1", "-2"]);
    assert_eq!(place.csv("calls.csv", text, &[]).ok().row("calls").unchanged, 3);
    let other = text.replace(",61,", ",62,");
    let run = place.refused("calls.csv", &other, &[]);
    run.assert_line(&["calls.csv:2:", "u-1", "other contents: duration"]);
    assert_eq!(place.csv("calls.csv", &other, &["--on-conflict", "skip"]).ok().row("calls").unchanged, 3);
    assert_eq!(place.csv("calls.csv", &other, &["--on-conflict", "update"]).ok().row("calls").changed, 2);
    assert_eq!(place.value("SELECT sum(duration) FROM cdr"), "124");

    let bad = "start,uniqueid,sequence\nyesterday,u-2,1\n2026-01-02 10:00:00,u-3,x\n2026-01-02 10:00:00,u-4,1\n2026-01-02 10:00:00,u-4,1\n";
    let run = place.refused("calls.csv", bad, &[]);
    run.assert_line(&["calls.csv:2:", "start", "yesterday"]);
    run.assert_line(&["calls.csv:3:", "sequence", "'x'"]);
    run.assert_line(&["calls.csv:5:", "u-4", "earlier row"]);
    assert!(run.stderr.contains("3 bad rows"), "{run:#?}");

    let costs = "cc_uniqueid,cc_cdr_sequence,cc_cost\nu-1,1,0.5\nu-1,1,1e-7\n";
    place.csv("call_costs.csv", costs, &[]).ok();
    assert_eq!(place.csv("call_costs.csv", costs, &[]).ok().row("call_costs").unchanged, 2);
    assert_eq!(place.value("SELECT max(cc_nth) FROM cc_callcosts"), "2");
}

#[test]
fn a_call_whose_id_another_call_has_gets_a_new_one() {
    let place = office();
    place.csv("calls.csv", "ID,start,uniqueid\n7,2026-01-02 10:00:00,u-1\n", &[]).ok();
    let run =
        place.csv("calls.csv", "ID,start,uniqueid\n7,2026-01-02 10:00:00,u-2\n9,2026-01-02 10:00:00,u-3\n", &[]).ok();
    assert_eq!(place.column("SELECT uniqueid || ID FROM cdr ORDER BY uniqueid"), ["u-17", "u-210", "u-39"]);
    run.assert_line(&["1 row of calls", "new ID"]);
}

/// All of it would not fit into the memory that the commands may use here.
#[test]
fn a_long_call_history_comes_in_and_goes_out_in_little_memory() {
    use std::io::Write;
    let place = Place::with_boss();
    let header = place.run(&["import", "template", "calls"]).ok().stdout;
    let mut file = std::io::BufWriter::new(fs::File::create(place.path("calls.csv")).unwrap());
    file.write_all(header.as_bytes()).unwrap();
    let (clid, field) = ("c".repeat(700), "u".repeat(700));
    for n in 1..=40_000 {
        let time = format!("2026-01-02 10:{:02}:{:02}", n / 60 % 60, n % 60);
        writeln!(
            file,
            "{n},ACME,{time},,,{clid},+1514{n},,221,,,,{n},0,ANSWERED,,SIP/a-{n},,Dial,{field},u-{n},,,,,{n},"
        )
        .unwrap();
    }
    file.into_inner().unwrap();
    let little = |words: &str| {
        let command = format!("ulimit -v 100000; exec \"$0\" --db office.db {words}");
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &command, env!("CARGO_BIN_EXE_switchroom")]).current_dir(place.dir.path());
        let output = shell.output().unwrap();
        assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));
    };
    little("import csv calls.csv");
    little("import csv calls.csv");
    little("export csv out");
    assert_eq!(place.value("SELECT count(*) FROM cdr"), "40000");
    assert!(fs::read(place.path("out/calls.csv")).unwrap() == fs::read(place.path("calls.csv")).unwrap());
}

// ---- while the server runs, and what is left behind

#[test]
fn an_import_counts_at_the_next_request_and_has_its_row_in_the_audit_trail() {
    let office = Office::open();
    let file = office.dir.path().join("extensions.csv");
    fs::write(&file, "te_code,ex_number,ex_name,sa_secret\nGamma,300,New,hush-hush\n").unwrap();
    import_csv(&office.db, &[&file], &[]).ok();
    let rows = office.admin().post("/extension/bytenant", &[("tenant_id", "3")]).data();
    assert_eq!(rows[0]["ex_number"], "300");
    let audit = cli::run(&office.db, &["audit", "--csv"], "").ok();
    audit.assert_line(&["import csv", "extensions", "extensions.csv"]);
    audit.assert_silent_about("hush-hush");
    let left: Vec<_> = cli::files(office.dir.path()).into_iter().map(|(path, _)| path).collect();
    assert!(!left.iter().any(|path| path.to_str().unwrap().contains(".switchroom-")), "{left:?}");
}

/// Files and folders that only root may open, and a database that is somebody else's.
#[test]
fn run_as_root_files_are_opened_before_rights_are_dropped() {
    let place = Place::with_boss();
    let theirs = place.path("theirs");
    fs::create_dir(&theirs).unwrap();
    let db = theirs.join("office.db");
    fs::rename(&place.db, &db).unwrap();
    let (roots, out) = (place.path("roots"), place.path("roots/out"));
    fs::create_dir(&roots).unwrap();
    fs::set_permissions(&roots, PermissionsExt::from_mode(0o700)).unwrap();
    fs::set_permissions(place.dir.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let file = roots.join("tenants.csv");
    fs::write(&file, "te_code,te_name\nACME,Acme\n").unwrap();
    for path in [&theirs, &db] {
        // Who is not root can't give a file away, and has nothing to see here.
        if std::os::unix::fs::chown(path, Some(65534), Some(65534)).is_err() {
            return;
        }
    }
    import_csv(&db, &[&file], &[]).ok();
    cli::run(&db, &["export", "csv", out.to_str().unwrap()], "").ok();
    assert_eq!(fs::read_to_string(out.join("tenants.csv")).unwrap(), "te_id,te_code,te_name,marks\n1,ACME,Acme,\n");
    for (path, _) in cli::files(&theirs) {
        assert_eq!(std::os::unix::fs::MetadataExt::uid(&fs::metadata(&path).unwrap()), 65534, "{}", path.display());
    }
}

#[test]
fn a_member_of_a_hunt_list_stands_in_one_file_or_in_two_that_agree() {
    let place = office();
    place.csv("extensions.csv", "te_code,ex_number\nACME,221\nACME,222\n", &[]).ok();
    let hunts = place.file("hunts.csv", "te_code,hu_number,members\nACME,501,221\n");
    let header = "te_code,de_type_src,de_src,de_type_dst,de_dst,de_ord\n";
    let destinations = place.file("destinations.csv", format!("{header}ACME,HUNTLIST,501,EXT,222,1\n"));
    let run = import_csv(&place.db, &[&hunts, &destinations], &[]).failed(&["hunts.csv"]);
    run.assert_line(&["hunts.csv:2:", "members", "destinations"]);
    let destinations = place.file("destinations.csv", format!("{header}ACME,HUNTLIST,501,EXT,221,1\n"));
    import_csv(&place.db, &[&hunts, &destinations], &[]).ok();
    assert_eq!(place.value("SELECT count(*) FROM de_destinations"), "1");
}

#[test]
fn every_column_of_the_schema_is_in_a_file() {
    let place = Place::with_boss();
    place.run(&["export", "csv", "out"]).ok();
    let headers: String = place.files_of("out").into_iter().map(|(_, text)| String::from_utf8(text).unwrap()).collect();
    let names: Vec<&str> = headers.lines().flat_map(|line| line.split(',')).collect();
    let columns = app::open(&place.db)
        .prepare(
            "SELECT c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
              WHERE t.type = 'table' AND t.name GLOB '??_*' AND t.name NOT IN ('au_audit', 'fo_followed') OR t.name = 'cdr'",
        )
        .unwrap()
        .query_map([], |row| row.get::<_, String>(0))
        .unwrap()
        .map(Result::unwrap)
        .collect::<Vec<_>>();
    assert!(columns.len() > 100);
    // By another name: references by what they lead to, and what follows from other columns.
    let otherwise = [
        "us_username_key",
        "us_email_key",
        "us_password",
        "ut_us_id",
        "ut_te_id",
        "to_us_id",
        "tt_to_id",
        "tt_te_id",
        "ex_te_id",
        "sa_ex_id",
        "di_te_id",
        "hu_te_id",
        "ph_te_id",
        "ph_pm_id",
        "co_te_id",
        "iv_te_id",
        "cu_te_id",
        "cu_ct_id",
        "de_te_id",
        "de_type_id_src",
        "de_type_id_dst",
    ];
    for column in columns {
        assert!(names.contains(&column.as_str()) || otherwise.contains(&column.as_str()), "{column} would be lost");
    }
}
