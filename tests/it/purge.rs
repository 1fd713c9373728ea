//! `calls purge` and retention: what goes, what stays, and that nobody has to wait for it.

use std::time::{Duration, Instant};

use crate::app::{Office, PATIENCE};
use crate::cli::{self, Run};
use crate::world;

/// Calls of two tenants and of one that is gone, on three days; rate rows with and without a call, of December 2023 and 2024.
const CALLS: &str = "
    DELETE FROM cc_callcosts; DELETE FROM cdr;
    INSERT INTO cdr (ID, accountcode, start, src, realsrc, dst, firstdst, lastdst, wherelanded, uniqueid, channel, sequence) VALUES
        (1, 'Alpha', '2024-01-01 09:00:00', '012', '', '', '', '', '', 'a', 'x', 1),
        (2, 'Alpha', '2024-01-01 23:59:59', '', '012', '', '', '', '', 'b', 'x', 2),
        (3, 'Beta',  '2024-01-02 00:00:00', '', '', '012', '', '', '', 'c', 'x', -1),
        (4, 'Beta',  '2024-01-02 10:00:00', '', '', '', '012', '', '', 'c', 'x', -2),
        (5, 'Gone',  '2024-01-02 11:00:00', '', '', '', '', '012', '', 'e', 'x', 5),
        (6, 'Alpha', '2024-01-02 12:00:00', '', '', '', '', '', '012', 'f', 'x', 6),
        (7, 'Alpha', '2024-01-02 13:00:00', '12', '0123', '5012', '', '', '', 'g', 'x', 7),
        (8, 'Alpha', '2024-01-03 09:00:00', '012', '', '', '', '', '', 'h', 'x', 8);
    INSERT INTO cc_callcosts (cc_uniqueid, cc_cdr_sequence, cc_nth, cc_cost) VALUES
        ('a', 1, 1, 0.1), ('a', 1, 2, 0.1), ('c', 0, 1, 0.3), ('h', 8, 1, 0.8),
        ('nobody', 1, 1, 9), ('pbx-1703900000.7', 1, 1, 9), ('1735600000.8', 1, 1, 9);";

fn office() -> Office {
    Office::setup().sql(CALLS).serve()
}

fn purge(office: &Office, args: &[&str]) -> Run {
    cli::run(&office.db, &[&["calls", "purge"], args].concat(), "")
}

/// The calls and the rate rows that are left.
fn left(office: &Office) -> (String, String) {
    (
        office.value("SELECT coalesce(group_concat(ID, ' ' ORDER BY ID), '') FROM cdr"),
        office.value("SELECT coalesce(group_concat(cc_uniqueid || cc_nth, ' ' ORDER BY cc_uniqueid, cc_nth), '') FROM cc_callcosts"),
    )
}

#[track_caller]
fn assert_purge(args: &[&str], (calls, rates): (u32, u32), (calls_left, rates_left): (&str, &str)) {
    let office = office();
    let before = office.dump();
    let dry = purge(&office, &[args, &["--dry-run"]].concat()).ok();
    assert_eq!(office.dump(), before, "a dry run changes nothing");
    dry.assert_line(&[&format!(" {calls} calls"), &format!(" {rates} rate rows")]);
    let done = purge(&office, args).ok();
    done.assert_line(&[&format!(" {calls} calls"), &format!(" {rates} rate rows")]);
    assert_eq!(left(&office), (calls_left.to_owned(), rates_left.to_owned()));
    let rows = office.value("SELECT count(*) FROM au_audit WHERE au_what = 'calls purge'");
    assert_eq!(rows, if calls + rates == 0 { "0" } else { "1" });
    if calls > 0 {
        let after = office.value("SELECT au_after FROM au_audit WHERE au_what = 'calls purge'");
        assert!(after.contains(&format!(r#""calls_deleted":{calls}"#)), "{after}");
    }
}

#[test]
fn what_started_before_a_day_goes_with_its_rates_and_rates_of_old_calls_that_are_not_here_go_too() {
    assert_purge(&["--before", "2024-01-02"], (2, 3), ("3 4 5 6 7 8", "1735600000.81 c1 h1 nobody1"));
}

#[test]
fn a_time_of_day_can_be_named_and_rates_stay_while_a_record_is_left_that_has_them() {
    assert_purge(&["--before", "2024-01-02 10:00:00"], (3, 3), ("4 5 6 7 8", "1735600000.81 c1 h1 nobody1"));
    assert_purge(&["--before", "2024-01-02 10:00:01"], (4, 4), ("5 6 7 8", "1735600000.81 h1 nobody1"));
}

#[test]
fn one_tenants_calls_go_alone() {
    assert_purge(
        &["--before", "2024-01-03", "--tenant", "Alpha"],
        (4, 2),
        ("3 4 5 8", "1735600000.81 c1 h1 nobody1 pbx-1703900000.71"),
    );
    assert_purge(
        &["--before", "2024-01-03", "--tenant", "Beta"],
        (2, 1),
        ("1 2 5 6 7 8", "1735600000.81 a1 a2 h1 nobody1 pbx-1703900000.71"),
    );
}

#[test]
fn a_removed_tenants_calls_can_go_and_one_that_never_was_is_named() {
    assert_purge(
        &["--before", "2024-01-03", "--tenant", "Gone"],
        (1, 0),
        ("1 2 3 4 6 7 8", "1735600000.81 a1 a2 c1 h1 nobody1 pbx-1703900000.71"),
    );
    purge(&office(), &["--before", "2024-01-03", "--tenant", "Never"]).failed(&["Never", "tenant list"]);
}

#[test]
fn a_number_is_matched_exactly_in_all_six_places() {
    assert_purge(
        &["--before", "2024-01-03", "--number", "012"],
        (6, 3),
        ("7 8", "1735600000.81 h1 nobody1 pbx-1703900000.71"),
    );
    assert_purge(
        &["--before", "2024-01-03", "--number", "12"],
        (1, 0),
        ("1 2 3 4 5 6 8", "1735600000.81 a1 a2 c1 h1 nobody1 pbx-1703900000.71"),
    );
    assert_purge(
        &["--before", "2024-01-02", "--number", "%"],
        (0, 0),
        ("1 2 3 4 5 6 7 8", "1735600000.81 a1 a2 c1 h1 nobody1 pbx-1703900000.71"),
    );
}

#[test]
fn tenant_and_number_go_together_and_the_trail_does_not_keep_the_number() {
    assert_purge(
        &["--before", "2024-01-03", "--tenant", "Beta", "--number", "012"],
        (2, 1),
        ("1 2 5 6 7 8", "1735600000.81 a1 a2 h1 nobody1 pbx-1703900000.71"),
    );
    let office = office();
    purge(&office, &["--before", "2024-01-03", "--number", "012"]).ok();
    let trail = office.trail();
    assert!(trail.contains("…12") && !trail.contains("012\""), "{trail}");
}

#[test]
fn wrong_usage_of_calls_purge() {
    let office = Office::shared();
    for args in [
        [].as_slice(),
        &["--before", "yesterday"],
        &["--before", "2024-02-30"],
        &["--before", "2024-01-01", "--number", ""],
        &["--tenant", world::A],
    ] {
        purge(office, args).usage();
    }
}

/// Calls of the year 2020, a minute apart.
fn old_calls(n: u32) -> String {
    format!(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {n})
         INSERT INTO cdr (ID, accountcode, start, src, uniqueid, channel, sequence)
         SELECT 10000 + n, 'Alpha', datetime('2020-01-01', n || ' minutes'), '101', 'u' || n, 'SIP/x', n FROM n;
         INSERT INTO cc_callcosts (cc_uniqueid, cc_cdr_sequence, cc_nth, cc_cost)
         SELECT uniqueid, sequence, 1, 0.1 FROM cdr WHERE ID > 10000"
    )
}

#[test]
fn nobody_waits_for_a_large_purge() {
    let office = Office::setup().sql(&old_calls(20_000)).serve();
    let admin = office.admin();
    let (mut longest, mut during) = (Duration::ZERO, 0);
    std::thread::scope(|scope| {
        let purging = scope.spawn(|| purge(&office, &["--before", "2021-01-01"]));
        while !purging.is_finished() {
            let began = Instant::now();
            let update = [("hunt_id", "51"), ("hunt", r#"{"hu_name":"meanwhile"}"#)];
            admin.post("/hunt/updatebyid", &update).data();
            admin.post("/hunt/byid", &[("hunt_id", "51")]).data();
            longest = longest.max(began.elapsed());
            during += 1;
        }
        purging.join().unwrap().ok().assert_line(&["20000 calls", "20000 rate rows"]);
    });
    assert!(longest < Duration::from_secs(1), "a write waited {longest:?}");
    assert!(during > 10, "only {during} writes came in between");
    assert_eq!(office.value("SELECT count(*) FROM cdr"), "3");
}

/// Waits until no call of 2020 is there.
fn await_retention(office: &Office) {
    let began = Instant::now();
    while office.value("SELECT count(*) FROM cdr WHERE start < '2021'") != "0" {
        assert!(began.elapsed() < PATIENCE, "old calls stay:\n{}", office.output());
        std::thread::sleep(Duration::from_millis(20));
    }
}

const TODAY: &str = "INSERT INTO cdr (ID, start, uniqueid) VALUES (5, datetime('now', '-1 day'), 'yesterday')";

#[test]
fn a_server_with_a_retention_deletes_what_is_older_by_itself() {
    let mut office = Office::setup().sql(&old_calls(1000)).sql(TODAY).flag("--retention-days 30").serve();
    await_retention(&office);
    cli::signal(office.pid(), "TERM");
    assert!(office.wait().success());
    assert_eq!(office.value("SELECT count(*) FROM cdr WHERE ID = 5"), "1");
    assert_eq!(office.value("SELECT count(*) FROM cc_callcosts WHERE cc_uniqueid LIKE 'u%'"), "0");
    let rows = office.value(
        "SELECT count(*) || au_from || au_what FROM au_audit WHERE au_table = 'cdr' AND au_after LIKE '%calls_deleted\":1003%'",
    );
    assert_eq!(rows, "1serverserve --retention-days 30");
}

#[test]
fn the_configuration_sets_the_retention_too() {
    let dir = tempfile::TempDir::new().unwrap();
    let config = dir.path().join("switchroom.toml");
    std::fs::write(&config, "retention-days = 365\n").unwrap();
    let flag = format!("--config {}", config.display());
    let office = Office::setup().sql(&old_calls(10)).flag(&flag).serve();
    await_retention(&office);
}

#[test]
fn a_clock_that_jumped_ahead_deletes_nothing() {
    let office = Office::setup().sql(&old_calls(10)).sql("DELETE FROM au_audit").flag("--retention-days 30").serve();
    let began = Instant::now();
    while !office.output().contains("the clock is wrong") {
        assert!(began.elapsed() < PATIENCE, "{}", office.output());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(office.value("SELECT count(*) FROM cdr"), "13");
}

#[test]
fn without_a_retention_calls_stay_and_none_is_no_retention() {
    let office = Office::setup().sql(&old_calls(10)).serve();
    office.admin().get("/user/login").data();
    assert_eq!(office.value("SELECT count(*) FROM cdr WHERE start < '2021'"), "10");
    cli::run(&office.db, &["serve", "--retention-days", "0"], "").usage();
    cli::run(&office.db, &["serve", "--retention-days", "-1"], "").usage();
}
