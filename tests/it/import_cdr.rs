//! `import cdr`: what Asterisk's cdr_csv writes, in all its shapes, and what is no Master.csv.

use std::io::Write;
use std::path::Path;

use crate::app::Office;
use crate::cli::{self, Place, Run};

/// The account code, a start on the 2nd of March, the channel; then what the file has after `amaflags`.
pub fn line(account: &str, time: &str, channel: &str, rest: &str) -> String {
    format!(
        "\"{account}\",\"101\",\"102\",\"internal\",\"\"\"Anna\"\" <101>\",\"{channel}\",\"PJSIP/102-{account}-00000002\",\"Dial\",\
         \"PJSIP/102,30\",\"2026-03-02 {time}\",,\"2026-03-02 {time}\",12,0,\"NO ANSWER\",\"DOCUMENTATION\"{rest}\n"
    )
}

/// A call of Alpha's with all 21 columns.
pub fn full(n: u32) -> String {
    let rest = format!(",\"1772442000.{n}\",\"\",\"\",\"1772442000.{n}\",{n}");
    line("Alpha", "09:00:00", &format!("PJSIP/101-Alpha-{n:08x}"), &rest)
}

fn place() -> Place {
    let place = Place::with_boss();
    place.run(&["tenant", "add", "Alpha", "--name", "Alpha"]).ok();
    place
}

fn import(place: &Place, files: &[&Path], flags: &[&str]) -> Run {
    let files: Vec<&str> = files.iter().map(|file| file.to_str().unwrap()).collect();
    place.run(&[&["import", "cdr"], files.as_slice(), flags].concat())
}

/// read, added, changed, unchanged, refused.
#[track_caller]
fn assert_counts(run: &Run, counts: [u64; 5]) {
    let line = run.stdout.lines().find(|line| line.starts_with("cdr ")).unwrap_or_else(|| panic!("{run:#?}"));
    let found: Vec<u64> = line.split_whitespace().skip(1).map(|number| number.parse().unwrap()).collect();
    assert_eq!(found, counts, "{run:#?}");
    assert!(run.stdout.starts_with("table read added changed unchanged refused\n"), "{run:#?}");
}

/// Imports a file twice and once dry before: it comes in once.
#[track_caller]
fn assert_comes_in_once(content: &str, calls: u64) -> Place {
    let place = place();
    let file = place.file("Master.csv", content);
    let before = place.dump();
    let dry = import(&place, &[&file], &["--dry-run"]).ok();
    assert_counts(&dry, [calls, calls, 0, 0, 0]);
    assert_eq!(place.dump(), before, "a dry run changes nothing");
    let first = import(&place, &[&file], &[]).ok();
    assert_eq!(first.stdout, dry.stdout);
    assert_eq!(place.value("SELECT count(*) FROM cdr"), calls.to_string());
    let after = place.dump();
    assert_counts(&import(&place, &[&file], &["--dry-run"]).ok(), [calls, 0, 0, calls, 0]);
    assert_counts(&import(&place, &[&file], &[]).ok(), [calls, 0, 0, calls, 0]);
    assert_eq!(place.dump(), after, "the second import changes nothing");
    place
}

#[test]
fn a_record_of_21_columns_comes_in_with_all_that_is_kept() {
    let rest = ",\"pbx-1772442000.7\",\"vip, \"\"urgent\"\"\",\"Beta\",\"pbx-1772441999.6\",7";
    let content = "\"Alpha\",\"5145550001\",\"15140000001\",\"from-trunk\",\"\"\"O'Neil, \"\"\"\"Ann\"\"\"\"\"\" <5145550001>\",\
                   \"PJSIP/trunk-0000000a\",\"PJSIP/101-Alpha-0000000b\",\"Dial\",\"PJSIP/101-Alpha,30\",\"2026-03-02 09:00:00\",\
                   \"2026-03-02 09:00:05\",\"2026-03-02 09:01:05\",65,60,\"ANSWERED\",\"DOCUMENTATION\""
        .to_owned()
        + rest
        + "\n";
    let place = assert_comes_in_once(&content, 1);
    let row = place.column(
        "SELECT concat_ws('|', ID, accountcode, start, answer, \"end\", clid, src, realsrc, dst, firstdst, lastdst, wherelanded,
                duration, billsec, disposition, dcontext, channel, dstchannel, lastapp, userfield, uniqueid, linkedid,
                prevuniqueid, srcCallID, peeraccount, sequence) FROM cdr",
    );
    assert_eq!(
        row,
        [
            "1|Alpha|2026-03-02 09:00:00|2026-03-02 09:00:05|2026-03-02 09:01:05|\"O'Neil, \"\"Ann\"\"\" <5145550001>|5145550001|\
          5145550001|15140000001|15140000001|101|101|65|60|ANSWERED|from-trunk|PJSIP/trunk-0000000a|\
          PJSIP/101-Alpha-0000000b|Dial|vip, \"urgent\" [inbound]|pbx-1772442000.7|pbx-1772441999.6|||Beta|7"
        ]
    );
}

#[test]
fn the_report_names_what_was_not_kept_and_whose_calls_nobody_sees() {
    let place = place();
    let content =
        full(1) + &line("", "09:00:00", "PJSIP/101-00000002", "") + &line("Gone", "09:00:00", "PJSIP/101-00000003", "");
    let file = place.file("Master.csv", content);
    let run = import(&place, &[&file], &[]).ok();
    assert_counts(&run, [3, 3, 0, 0, 0]);
    run.assert_line(&["not kept", "lastdata (3 rows)", "amaflags (3 rows)"]);
    run.assert_line(&["1 row", "Gone", "tenant add"]);
    run.assert_line(&["1 row", "without an account code", "--tenant"]);
}

#[test]
fn records_of_every_width_come_in_once() {
    for rest in [
        "",
        ",\"1772442000.1\"",
        ",\"a note\"",
        ",\"1772442000.1\",\"a note\"",
        ",\"Beta\",\"1772442000.1\",1",
        ",\"1772442000.1\",\"Beta\",\"1772442000.1\",1",
        ",\"a note\",\"Beta\",\"1772442000.1\",1",
        ",\"1772442000.1\",\"a note\",\"Beta\",\"1772442000.1\",1",
    ] {
        let place = assert_comes_in_once(&line("Alpha", "09:00:00", "PJSIP/101-Alpha-00000001", rest), 1);
        let has = |column: &str, value: &str| {
            let expected = if rest.contains(value) { value.trim_matches([',', '"']) } else { "" };
            assert_eq!(place.value(&format!("SELECT {column} FROM cdr")), expected, "{rest}");
        };
        has("uniqueid", if rest.starts_with(",\"1772442000.1\"") { "1772442000.1" } else { "\0" });
        has("userfield", "a note");
        has("peeraccount", "Beta");
        has("linkedid", if rest.contains("Beta") { "1772442000.1" } else { "\0" });
    }
}

#[test]
fn without_a_sequence_the_second_record_of_a_channel_is_another_one() {
    let leg = |number: &str| {
        line("Alpha", "09:00:00", "PJSIP/101-Alpha-00000001", ",\"1772442000.1\",\"\"").replace("\"102\"", number)
    };
    let place = assert_comes_in_once(&(leg("\"102\"") + &leg("\"103\"") + &leg("\"103\"")), 3);
    assert_eq!(place.column("SELECT dst || sequence FROM cdr ORDER BY ID"), ["102-1", "103-2", "103-3"]);
    // A file that has grown.
    let file = place.file("Master.csv", leg("\"102\"") + &leg("\"103\"") + &leg("\"103\"") + &leg("\"104\""));
    assert_counts(&import(&place, &[&file], &[]).ok(), [4, 1, 0, 3, 0]);
    // The same file twice in one run is the same calls.
    let copy = place.file("copy.csv", std::fs::read(&file).unwrap());
    assert_counts(&import(&place, &[&file, &copy], &[]).ok(), [8, 0, 0, 8, 0]);
}

#[test]
fn without_a_uniqueid_the_whole_line_counts_and_how_often_it_stands_there() {
    let one = line("Alpha", "09:00:00", "PJSIP/101-Alpha-00000001", "");
    let other = one.replace("NO ANSWER", "BUSY");
    let place = assert_comes_in_once(&(one.clone() + &other + &one), 3);
    let file = place.file("more.csv", one.clone() + &one + &one);
    assert_counts(&import(&place, &[&file], &[]).ok(), [3, 1, 0, 2, 0]);
}

#[test]
fn the_second_of_its_kind_may_stand_far_behind_the_first() {
    let one = line("Alpha", "09:00:00", "PJSIP/101-Alpha-00000001", ",\"1772442000.1\",\"\"");
    let between: String = (2..3000).map(full).collect();
    assert_comes_in_once(&(one.clone() + &between + &one + &one), 3001);
}

#[test]
fn a_call_that_came_with_a_mirta_dump_is_the_same_call() {
    let dump = "CREATE TABLE `cdr` (`ID` int, `start` datetime, `accountcode` varchar(80), `channel` varchar(80), `uniqueid` varchar(80), `sequence` int, `realsrc` varchar(80));
INSERT INTO `cdr` VALUES (71,'2026-03-02 09:00:00','Alpha','PJSIP/101-Alpha-00000001','1772442000.1',1,'kept'),
(72,'2026-03-02 09:00:00','Alpha','PJSIP/101-Alpha-00000009','1772442000.9',NULL,'kept');
";
    let without = line("Alpha", "09:00:00", "PJSIP/101-Alpha-00000009", ",\"1772442000.9\",\"\"");
    // Asterisk did not write the sequence, and the dump has it.
    let numbered_there = line("Alpha", "09:00:00", "PJSIP/101-Alpha-00000001", ",\"1772442000.1\",\"\"");
    for content in [full(1) + &without, numbered_there + &without] {
        let place = place();
        let dump = place.file("dump.sql", dump);
        let calls = place.file("Master.csv", content.clone());
        place.import(&[&dump], &[]).ok();
        assert_counts(&import(&place, &[&calls], &[]).ok(), [2, 0, 0, 2, 0]);
        assert_eq!(place.column("SELECT ID || realsrc FROM cdr ORDER BY ID"), ["71kept", "72kept"], "{content}");
    }
    let place = place();
    let calls = place.file("Master.csv", full(1) + &without);
    let dump = place.file("dump.sql", dump);
    import(&place, &[&calls], &[]).ok();
    place.import(&[&dump], &[]).ok();
    assert_eq!(place.column("SELECT ID || realsrc FROM cdr ORDER BY ID"), ["71kept", "72kept"]);
}

#[test]
fn tenant_says_whose_the_calls_without_an_account_code_are() {
    let place = place();
    let content = line("", "09:00:00", "PJSIP/101-00000001", "") + &line("Other", "09:00:00", "PJSIP/101-00000002", "");
    let file = place.file("Master.csv", content);
    import(&place, &[&file], &["--tenant", "Nobody"]).failed(&["no tenant Nobody", "tenant list"]);
    assert_eq!(place.value("SELECT count(*) FROM cdr"), "0");
    import(&place, &[&file], &["--tenant", "Alpha"]).ok();
    assert_eq!(place.column("SELECT accountcode FROM cdr ORDER BY ID"), ["Alpha", "Other"]);
}

#[test]
fn utc_times_are_turned_into_the_boxs_zone() {
    let place = place();
    let file = place.file(
        "Master.csv",
        full(1).replace("2026-03-02 09:00:00\",,", "2026-07-02 22:30:00\",\"2026-01-01 00:00:00\","),
    );
    let run = crate::app::switchroom(&place.db)
        .env("TZ", "Europe/Berlin")
        .args(["import", "cdr", "--utc"])
        .arg(&file)
        .assert()
        .success();
    drop(run);
    assert_eq!(
        place.column("SELECT start || '|' || answer || '|' || \"end\" FROM cdr"),
        ["2026-07-03 00:30:00|2026-01-01 01:00:00|2026-03-02 10:00:00"]
    );
}

#[test]
fn calls_that_are_here_with_other_times_stay_and_are_told_of() {
    let place = place();
    let file = place.file("Master.csv", full(1) + &full(2));
    import(&place, &[&file], &[]).ok();
    let before = place.dump();
    let run = crate::app::switchroom(&place.db)
        .env("TZ", "Europe/Berlin")
        .args(["import", "cdr", "--utc"])
        .arg(&file)
        .output()
        .unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert!(said.contains("cdr 2 0 0 2 0") && said.contains("2 rows here already with another start"), "{said}");
    assert_eq!(place.dump(), before);
}

#[test]
fn a_half_written_last_line_waits_for_the_next_run() {
    let place = place();
    let whole = full(1) + &full(2);
    for cut in [1, 2, 40, whole.len() / 2 - 1] {
        let file = place.file("Master.csv", &whole[..whole.len() - cut]);
        let run = import(&place, &[&file], &["--dry-run"]).ok();
        assert_counts(&run, [1, 1, 0, 0, 0]);
        run.assert_line(&["Master.csv", "line 2", "next run"]);
    }
    let file = place.file("Master.csv", &whole[..whole.len() - 1]);
    assert_counts(&import(&place, &[&file], &[]).ok(), [1, 1, 0, 0, 0]);
    let file = place.file("Master.csv", &whole);
    assert_counts(&import(&place, &[&file], &[]).ok(), [2, 1, 0, 1, 0]);
    // A closed last field of the last column can't go on.
    let closed = line("Alpha", "09:00:00", "PJSIP/101-Alpha-00000008", ",\"1772442000.8\",\"\"");
    let file = place.file("18.csv", (closed.clone() + &closed).trim_end());
    assert_counts(&import(&place, &[&file], &[]).ok(), [2, 2, 0, 0, 0]);
}

#[test]
fn packed_files_and_standard_input_come_in_too() {
    let content = full(1) + &full(2);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(content.as_bytes()).unwrap();
    let place = place();
    let file = place.file("Master.csv.1.gz", gzip.finish().unwrap());
    assert_counts(&import(&place, &[&file], &[]).ok(), [2, 2, 0, 0, 0]);
    let file = place.file("Master.csv.2.zst", zstd::encode_all(content.as_bytes(), 1).unwrap());
    assert_counts(&import(&place, &[&file], &[]).ok(), [2, 0, 0, 2, 0]);
    let run = place.run_with(&["import", "cdr", "-"], content + &full(3)).ok();
    assert_counts(&run, [3, 1, 0, 2, 0]);
}

#[test]
fn every_bad_row_is_named_in_one_run_and_nothing_comes_in() {
    let place = place();
    let before = place.dump();
    let mut content = full(1).into_bytes();
    content.extend(full(2).replace("09:00:00\",,", "25:00:00\",,").into_bytes());
    content.extend(full(3).replace(",12,0,", ",long,1.5,").into_bytes());
    content.extend(b"\"only\",\"three\",\"columns\"\n");
    content.extend(full(5).replace("\"NO ANSWER\"", "\"NO\" ANSWER\"").into_bytes());
    content.extend(full(6).replace(",6\n", ",-6\n").into_bytes());
    content.extend(full(7).into_bytes().iter().map(|byte| if *byte == b'A' { 0xe9 } else { *byte }));
    content.extend(full(8).into_bytes());
    let file = place.file("Master.csv", content);
    let run = import(&place, &[&file], &[]).failed(&["6 bad rows in", "Master.csv", "nothing was changed"]);
    run.assert_line(&["Master.csv:2:", "cdr.start", "'2026-03-02 25:00:00'", "no date and time that exists"]);
    run.assert_line(&["Master.csv:3:", "cdr.duration", "'long'", "not a whole number"]);
    run.assert_line(&["Master.csv:3:", "cdr.billsec", "'1.5'"]);
    run.assert_line(&["Master.csv:4:", "3 columns, not 16 to 21"]);
    run.assert_line(&["Master.csv:5:", "closing quote"]);
    run.assert_line(&["Master.csv:6:", "cdr.sequence", "'-6'"]);
    run.assert_line(&["Master.csv:7:", "cdr.accountcode", "\\xe9lpha", "not UTF-8"]);
    assert!(run.lines(&["Master.csv:1:"]).is_empty() && run.lines(&["Master.csv:8:"]).is_empty());
    assert_eq!(place.dump(), before);
    let dry = import(&place, &[&file], &["--dry-run"]).failed(&["6 bad rows in"]);
    assert_eq!(dry.stdout, run.stdout);
}

#[test]
fn what_is_no_master_csv_fails_with_one_line_that_names_it() {
    let place = place();
    let before = place.dump();
    for (name, content) in [
        ("empty.csv", &b""[..]),
        ("page.html", b"<!DOCTYPE html>\n<html></html>\n"),
        ("word.txt", b"hello"),
        ("other.csv", b"a,b,c\n1,2,3\n"),
        ("cut.csv.gz", &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]),
    ] {
        let file = place.file(name, content);
        let run = import(&place, &[&file], &[]).failed(&[name]);
        assert_eq!(run.stdout, "", "{name}");
    }
    import(&place, &[&place.path("none.csv")], &[]).failed(&["none.csv"]);
    let database = place.db.clone();
    import(&place, &[&database], &[]).failed(&["office.db", "not Asterisk's Master.csv"]);
    assert_eq!(place.dump(), before);
}

#[test]
fn an_import_is_one_row_of_the_audit_trail_and_the_api_shows_its_calls() {
    let office = Office::open();
    let file = office.dir.path().join("Master.csv");
    std::fs::write(&file, full(1) + &full(2)).unwrap();
    let run = || cli::run(&office.db, &["import", "cdr", file.to_str().unwrap()], "").ok();
    run();
    run();
    let trail = office.value("SELECT group_concat(au_after) FROM au_audit WHERE au_what = 'import cdr'");
    assert!(trail.contains("Master.csv") && trail.contains(r#""cdr":{"added":2,"changed":0}"#), "{trail}");
    assert_eq!(office.value("SELECT count(*) FROM au_audit WHERE au_what = 'import cdr'"), "1");
    let day = [("start_date_ymd", "2026-03-02"), ("end_date_ymd", "2026-03-02")];
    let calls = office.viewer().post("/cdr/getCallHistory", &day).data();
    assert_eq!(calls.as_array().unwrap().len(), 2);
    assert_eq!(calls[0]["extension"], "101");
    assert_eq!(calls[0]["wherelanded"], "");
}
