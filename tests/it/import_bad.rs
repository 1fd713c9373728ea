//! `import mirta` on rows and files that are not what they should be: everything is named, and nothing has changed.

use std::io::Write;
use std::path::Path;

use crate::app;
use crate::cli::{self, Place, Run, boss, office_of_boss};
use crate::import_mirta::{assert_same, made};

const TENANTS: &str = "CREATE TABLE `te_tenants` (`te_id` int, `te_name` varchar(255), `te_code` varchar(80));
INSERT INTO `te_tenants` VALUES (3,'Lantern','LanternKite'),(4,'Moon','PaperMoon');
";
const EXTENSIONS: &str =
    "CREATE TABLE `ex_extensions` (`ex_id` int, `ex_te_id` int, `ex_name` varchar(255), `ex_tech` varchar(20), `ex_number` varchar(80), `ex_tech_id` int, `ex_notes` text);
";
const USERS: &str =
    "CREATE TABLE `us_users` (`us_id` int, `us_username` varchar(255), `us_password` varchar(255), `us_email` varchar(255), `us_up_id` int);
";
const SIP: &str =
    "CREATE TABLE `sipfriends` (`id` int, `name` varchar(80), `te_id` int, `host` varchar(80), `secret` varchar(80));
";
const CALLS: &str =
    "CREATE TABLE `cdr` (`ID` int, `start` datetime, `answer` datetime, `end` datetime, `clid` varchar(80), `duration` int, `accountcode` varchar(80), `channel` varchar(80), `uniqueid` varchar(80), `sequence` int);
";

/// Imports what must fail for its rows, and checks what is true of every such run.
#[track_caller]
fn refused(content: impl AsRef<[u8]>) -> (Place, Run) {
    let place = Place::with_boss();
    let before = place.dump();
    let file = place.file("bad-rows.sql", content);
    let run = place.import(&[&file], &[]).failed(&["bad-rows.sql"]);
    assert_same("a failed import", &before, &place.dump());
    let dry = place.import(&[&file], &["--dry-run"]).failed(&["bad-rows.sql"]);
    assert_eq!(dry.lines(&["bad-rows.sql"]), run.lines(&["bad-rows.sql"]), "--dry-run says the same");
    assert_same("a failed dry run", &before, &place.dump());
    (place, run)
}

#[test]
fn a_bad_row_is_named_with_file_place_column_and_value() {
    let content = format!(
        "{CALLS}INSERT INTO `cdr` VALUES
(1,'2026-02-01 10:00:00',NULL,NULL,'good',1,'A','c','u-1',1),
(2,'0000-00-00 00:00:00',NULL,NULL,'zero',1,'A','c','u-2',1),
(3,'2026-02-01 10:00:00',NULL,NULL,'good',1,'A','c','u-3',1);
"
    );
    let (_, run) = refused(content);
    let lines = run.lines(&["bad-rows.sql", "start", "0000-00-00 00:00:00"]);
    assert_eq!(lines.len(), 1, "{run:#?}");
    // The row stands in line 4, and is the second of its table.
    assert!(lines[0].contains('4') || (lines[0].contains("cdr") && lines[0].contains('2')), "{lines:?}");
    assert!(run.stderr.contains('1'), "one bad row: {run:#?}");
    assert!(run.lines(&["u-1"]).is_empty() && run.lines(&["u-3"]).is_empty());
}

#[test]
fn all_bad_rows_are_named_in_one_run() {
    let mut content = format!("{TENANTS}{EXTENSIONS}INSERT INTO `ex_extensions` VALUES (11,3,'Zw").into_bytes();
    content.extend_from_slice(b"\xf6lf','SIP','221',0,'');\n");
    content.extend_from_slice(
        format!(
            "{CALLS}INSERT INTO `cdr` VALUES (1,'0000-00-00 00:00:00',NULL,NULL,'',1,'A','c','u-1',1);
INSERT INTO `cdr` VALUES (2,NULL,NULL,NULL,'',1,'A','c','u-2',1);
INSERT INTO `cdr` VALUES (3,'2026-02-01 10:00:00',NULL,NULL,'',1,'A','c','u-3',1);
"
        )
        .as_bytes(),
    );
    let (_, run) = refused(content);
    assert_eq!(run.lines(&["bad-rows.sql", "ex_name"]).len(), 1, "{run:#?}");
    assert_eq!(run.lines(&["bad-rows.sql", "start"]).len(), 2, "{run:#?}");
    assert!(run.stderr.contains('3'), "three bad rows: {run:#?}");
}

#[test]
fn bytes_that_are_not_utf8_count_only_in_columns_that_are_kept() {
    let place = Place::with_boss();
    let mut content =
        format!("{TENANTS}{EXTENSIONS}INSERT INTO `ex_extensions` VALUES (11,3,'Fine','SIP','221',0,'").into_bytes();
    content.extend_from_slice(b"\xf6\xff\xfe\xc3\x28');\n");
    let file = place.file("odd.sql", content);
    place.import(&[&file], &[]).ok();
    assert_eq!(place.value("SELECT ex_name FROM ex_extensions"), "Fine");
}

#[test]
fn hex_that_is_not_utf8_is_a_bad_row_too() {
    let (_, run) =
        refused(format!("{TENANTS}{EXTENSIONS}INSERT INTO `ex_extensions` VALUES (11,3,0x46F6,'SIP','221',0,NULL);\n"));
    run.assert_line(&["bad-rows.sql", "ex_name"]);
}

/// With `--compatible=ansi` the tool writes latin1 and does not say so. What that could not hold was lost when it was made.
#[test]
fn a_latin1_dump_becomes_utf8_and_the_report_says_what_it_is() {
    let place = Place::with_boss();
    let run = place.import(&[&made("ansi-latin1.sql")], &[]).ok();
    run.assert_line(&["ansi-latin1.sql", "latin1"]);
    assert_eq!(place.value("SELECT clid FROM cdr WHERE ID = 1002"), "\"Ö. Caller ?\" <0015550100777>");
}

#[test]
fn user_names_that_are_equal_without_regard_to_case_are_bad_rows() {
    for (one, other) in [("Anna", "aNNA"), ("ÖFFICE", "öffice"), ("Jose\u{301}", "JOSÉ")] {
        let (_, run) = refused(format!(
            "{USERS}INSERT INTO `us_users` VALUES (3,'{one}','',NULL,5),(4,'Someone','',NULL,5),(5,'{other}','',NULL,5);\n"
        ));
        run.assert_line(&["bad-rows.sql", "us_username"]);
    }
}

#[test]
fn a_number_that_is_none_is_a_bad_row() {
    for (table, row, column) in [
        (EXTENSIONS, "INSERT INTO `ex_extensions` VALUES ('eleven',3,'x','SIP','221',0,'');", "ex_id"),
        (EXTENSIONS, "INSERT INTO `ex_extensions` VALUES (NULL,3,'x','SIP','221',0,'');", "ex_id"),
        (CALLS, "INSERT INTO `cdr` VALUES (1,'2026-02-01 10:00:00',NULL,NULL,'','long','A','c','u-1',1);", "duration"),
        (CALLS, "INSERT INTO `cdr` VALUES (1,'yesterday',NULL,NULL,'',1,'A','c','u-1',1);", "start"),
    ] {
        let (_, run) = refused(format!("{TENANTS}{table}{row}\n"));
        run.assert_line(&["bad-rows.sql", column]);
    }
}

#[test]
fn a_secret_in_a_bad_row_is_not_printed() {
    let mut content = format!(
        "{TENANTS}{EXTENSIONS}INSERT INTO `ex_extensions` VALUES (11,3,'x','SIP','221',31,'');\n{SIP}INSERT INTO `sipfriends` VALUES (31,'221-LanternKite',3,'dynamic','do-not-tell-"
    )
    .into_bytes();
    content.extend_from_slice(b"\xf6');\n");
    let (_, run) = refused(content);
    run.assert_line(&["bad-rows.sql", "secret"]);
    run.assert_silent_about("do-not-tell");
}

#[test]
fn bad_rows_can_be_skipped() {
    let place = Place::with_boss();
    let mut content = format!(
        "{TENANTS}{EXTENSIONS}INSERT INTO `ex_extensions` VALUES (11,3,'Good','VIRTUAL','221',0,''),(12,3,'Bad"
    )
    .into_bytes();
    content.extend_from_slice(b"\xf6','VIRTUAL','222',0,''),(13,3,'Good','VIRTUAL','223',0,'');\n");
    content.extend_from_slice(
        format!(
            "{CALLS}INSERT INTO `cdr` VALUES (1,'0000-00-00 00:00:00',NULL,NULL,'',1,'A','c','u-1',1),(2,'2026-02-01 10:00:00',NULL,NULL,'',1,'A','c','u-2',1);
{USERS}INSERT INTO `us_users` VALUES (3,'Anna','',NULL,5),(4,'Someone','',NULL,5),(5,'ANNA','',NULL,5);
"
        )
        .as_bytes(),
    );
    let file = place.file("bad-rows.sql", content);
    let before = place.dump();
    place.import(&[&file], &[]).failed(&["bad-rows.sql"]);
    assert_same("not skipped", &before, &place.dump());
    let run = place.import(&[&file], &["--skip-bad-rows"]).ok();
    run.assert_line(&["bad-rows.sql", "ex_name"]);
    run.assert_line(&["bad-rows.sql", "start"]);
    assert_eq!(place.column("SELECT ex_id FROM ex_extensions ORDER BY 1"), ["11", "13"]);
    assert_eq!(place.column("SELECT ID FROM cdr"), ["2"]);
    let row = run.row("ex_extensions");
    assert_eq!((row.read, row.added, row.refused), (3, 2, 1), "{run:#?}");
    let row = run.row("cdr");
    assert_eq!((row.read, row.added, row.refused), (2, 1, 1), "{run:#?}");
    // One Anna at most: names stay unique.
    let annas: usize = place.value("SELECT count(*) FROM us_users WHERE us_username_key = 'anna'").parse().unwrap();
    assert!(annas <= 1);
    assert_eq!(place.value("SELECT us_id FROM us_users WHERE us_username = 'Someone'"), "4");
}

#[test]
fn a_thousand_bad_rows_are_named_and_the_rest_counted() {
    let rows: Vec<String> =
        (1..=1500).map(|n| format!("({n},'0000-00-00 00:00:00',NULL,NULL,'',1,'A','c','u-{n}',1)")).collect();
    let (_, run) = refused(format!("{CALLS}INSERT INTO `cdr` VALUES\n{};\n", rows.join(",\n")));
    assert_eq!(run.lines(&["bad-rows.sql", "start"]).len(), 1000);
    run.assert_line(&["and 500 more"]);
    assert!(run.stderr.contains("1500") || run.stderr.contains("1,500"), "{}", run.stderr);
}

/// Files that are no dump, each by its name.
fn no_dumps() -> Vec<(&'static str, Vec<u8>)> {
    let dump = std::fs::read(made("default.sql")).unwrap();
    let gz = std::fs::read(made("default.sql.gz")).unwrap();
    let xz = std::fs::read(made("default.sql.xz")).unwrap();
    let zst = std::fs::read(made("default.sql.zst")).unwrap();
    let text = std::fs::read_to_string(made("hexblob.sql")).unwrap();
    let wide = |text: &str, little: bool| -> Vec<u8> {
        std::iter::once(0xfeff)
            .chain(text.encode_utf16())
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    };
    let place = Place::empty();
    app::open(&place.db).execute_batch("CREATE TABLE te_tenants (te_id INTEGER, te_code TEXT, te_name TEXT)").unwrap();
    let sqlite = std::fs::read(&place.db).unwrap();
    let mut nothing = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    nothing.write_all(b"").unwrap();
    let at = |needle: &[u8]| dump.windows(needle.len()).position(|part| part == needle);
    let in_a_row = at(b"Ada Quill").unwrap();
    let between = at(b"LOCK TABLES `hu_huntlists` WRITE;").unwrap();
    let in_ddl = at(b"`ex_fmfmcallerid`").unwrap();
    vec![
        ("empty.sql", Vec::new()),
        ("blank.sql", b"\n\n  \n".to_vec()),
        ("page.html", b"<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>Session expired; please log in</body></html>\n".to_vec()),
        ("page.sql", b"<html><body>INSERT INTO `te_tenants` VALUES (3,'x','x');</body></html>\n".to_vec()),
        ("prose.txt", b"Dear all,\nplease find the dump attached.\n".to_vec()),
        ("table.csv", b"te_id,te_code,te_name\n3,LanternKite,Lantern\n".to_vec()),
        ("noise.sql", (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()),
        ("cut-in-a-row.sql", dump[..in_a_row].to_vec()),
        ("cut-between-statements.sql", dump[..between].to_vec()),
        ("cut-in-a-table.sql", dump[..in_ddl].to_vec()),
        ("cut-in-hex.sql", text.as_bytes()[..text.find("0x4D61").unwrap() + 5].to_vec()),
        ("office.sqlite", sqlite.clone()),
        ("sqlite-by-another-name.sql", sqlite),
        ("cut.sql.gz", gz[..gz.len() / 2].to_vec()),
        ("cut-by-a-byte.sql.gz", gz[..gz.len() - 1].to_vec()),
        ("cut.sql.xz", xz[..xz.len() / 2].to_vec()),
        ("cut.sql.zst", zst[..zst.len() / 2].to_vec()),
        ("nothing.sql.gz", nothing.finish().unwrap()),
        ("damaged.sql.gz", damaged(gz)),
        ("wide.sql", wide(&text, true)),
        ("wide-big-endian.sql", wide(&text, false)),
        ("other-program.sql", OTHER_PROGRAM.as_bytes().to_vec()),
        ("access-denied.sql", b"mariadb-dump: Got error: 1045: \"Access denied for user 'root'@'localhost'\" when trying to connect\n".to_vec()),
    ]
}

/// Bits turned in the middle: the checksum knows.
fn damaged(mut bytes: Vec<u8>) -> Vec<u8> {
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    bytes
}

/// A whole dump, but of another program's database.
const OTHER_PROGRAM: &str = "-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: blog
-- ------------------------------------------------------

DROP TABLE IF EXISTS `blog_posts`;
CREATE TABLE `blog_posts` (
  `ID` bigint(20) NOT NULL,
  `post_title` text NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `blog_posts` VALUES (1,'Hello');

-- Dump completed
";

#[test]
fn a_file_that_is_no_dump_is_named_and_nothing_changes() {
    let place = Place::with_boss();
    let before = place.dump();
    for (name, content) in no_dumps() {
        let file = place.file(name, content);
        for flags in [[].as_slice(), &["--dry-run"], &["--skip-bad-rows"]] {
            let run = place.import(&[&file], flags);
            assert_eq!(run.status, Some(1), "{name} {flags:?}: {run:#?}");
            run.failed(&[name]);
        }
        assert_same(name, &before, &place.dump());
    }
}

#[test]
fn a_good_file_beside_a_bad_one_does_not_come_in() {
    let place = Place::with_boss();
    let before = place.dump();
    let cut = std::fs::read(made("asteriskcdrdb.sql")).unwrap();
    let cut = place.file("cut.sql", &cut[..cut.len() / 2]);
    for files in [[made("asterisk.sql").as_path(), cut.as_path()], [cut.as_path(), made("asterisk.sql").as_path()]] {
        place.import(&files, &[]).failed(&["cut.sql"]);
        assert_same("two files", &before, &place.dump());
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let place = Place::with_boss();
    let before = place.dump();
    let missing = place.path("not-there.sql");
    place.import(&[&missing], &[]).failed(&["not-there.sql"]);
    place.import(&[&made("default.sql"), &missing], &[]).failed(&["not-there.sql"]);
    let folder = place.path("a-folder");
    std::fs::create_dir(&folder).unwrap();
    place.import(&[&folder], &[]).failed(&["a-folder"]);
    assert_same("no file", &before, &place.dump());
}

#[test]
fn cut_off_standard_input_changes_nothing() {
    let place = Place::with_boss();
    let before = place.dump();
    let dump = std::fs::read(made("default.sql")).unwrap();
    for part in [&dump[..0], &dump[..dump.len() / 2], &dump[..dump.len() - 40]] {
        place.run_with(&["import", "mirta", "-"], part).failed(&[]);
        assert_same("-", &before, &place.dump());
    }
}

#[test]
fn an_import_that_is_killed_changes_nothing() {
    let place = Place::with_boss();
    let before = place.dump();
    let dump = std::fs::read(made("default.sql")).unwrap();
    for part in [dump.len() / 2, dump.len()] {
        let mut import = std::process::Command::new(env!("CARGO_BIN_EXE_switchroom"))
            .arg("--db")
            .arg(&place.db)
            .args(["import", "mirta", "-"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // The pipe stays open: it waits for more when it is killed.
        let mut stdin = import.stdin.take().unwrap();
        stdin.write_all(&dump[..part]).unwrap();
        import.kill().unwrap();
        import.wait().unwrap();
        drop(stdin);
        assert_same("killed", &before, &place.dump());
    }
    place.import(&[&made("default.sql")], &[]).ok();
}

#[test]
fn rows_without_any_word_of_their_columns_are_not_guessed_at() {
    let place = Place::with_boss();
    let before = place.dump();
    place.import(&[&made("data.sql")], &[]).failed(&["data.sql"]);
    assert_same("data alone", &before, &place.dump());
}

#[test]
fn a_row_of_another_length_than_its_table_is_no_row() {
    for row in ["(5,'Short')", "(5,'Long','Long','Longer')"] {
        let (place, _) = refused(format!("{TENANTS}INSERT INTO `te_tenants` VALUES {row};\n"));
        assert_eq!(place.value("SELECT count(*) FROM te_tenants"), "0");
    }
}

#[test]
fn an_import_needs_a_file_and_flags_that_exist() {
    let place = Place::with_boss();
    place.run(&["import", "mirta"]).usage();
    place.run(&["import"]).usage();
    let dump = made("default.sql");
    let dump = dump.to_str().unwrap();
    place.run(&["import", "mirta", dump, "--admin-profile", "boss"]).usage();
    place.run(&["import", "mirta", dump, "--manager-profile"]).usage();
    place.run(&["import", "mirta", dump, "--skip-everything"]).usage();
    assert_eq!(place.value("SELECT count(*) FROM te_tenants"), "0");
}

#[test]
fn an_import_needs_a_database() {
    let place = Place::empty();
    place.import(&[&made("default.sql")], &[]).failed(&["init"]);
    assert!(cli::files(place.dir.path()).is_empty());
}

#[test]
fn a_failed_import_does_not_disturb_a_running_server() {
    let office = office_of_boss();
    let boss = boss(&office);
    let before = office.dump();
    let dump = std::fs::read(made("default.sql")).unwrap();
    let cut = office.dir.path().join("cut.sql");
    std::fs::write(&cut, &dump[..dump.len() - 100]).unwrap();
    cli::import(&office.db, &[Path::new(&cut)], &[]).failed(&["cut.sql"]);
    assert_same("while it runs", &before, &office.dump());
    boss.get("/user/login").data();
    cli::import(&office.db, &[&made("default.sql")], &[]).ok();
    assert_eq!(boss.post("/ivr/bytenant", &[("tenant_id", "3")]).data().as_array().unwrap().len(), 1);
}
