//! `import mirta` once more, after work on the box: what was done here is said, and left alone where that is wanted.

use crate::app;
use crate::cli::{Place, Run};

const DUMP: &str = "
INSERT INTO te_tenants (te_id, te_code, te_name) VALUES (1,'Acme','Acme'),(2,'Birch','Birch');
INSERT INTO us_users (us_id, us_username, us_password, us_email, us_up_id) VALUES (5,'mia','','',3);
INSERT INTO ut_usertenants (ut_id, ut_us_id, ut_te_id) VALUES (1,5,1),(2,5,2);
INSERT INTO ex_extensions (ex_id, ex_te_id, ex_name, ex_tech, ex_number) VALUES (11,1,'Ann','SIP','101'),(12,1,'Ben','SIP','102');
INSERT INTO sipfriends (id, name, secret) VALUES (1,'101-Acme','secret-one'),(2,'102-Acme','secret-two');
INSERT INTO voicemail (uniqueid, te_id, context, mailbox, fullname) VALUES (31,1,'Acme','101','Ann'),(32,1,'Acme','102','Ben');
INSERT INTO hu_huntlists (hu_id, hu_te_id, hu_number, hu_name, hu_type) VALUES (51,1,'501','Sales','RINGALL'),(52,1,'502','Help','RINGALL');
INSERT INTO di_dids (di_id, di_te_id, di_number, di_comment) VALUES (41,1,'15550100','main');
INSERT INTO de_destinations (de_id, de_te_id, de_type_src, de_type_id_src, de_type_dst, de_type_id_dst, de_ord)
 VALUES (71,1,'DID',41,'HUNTLIST',51,1),(72,1,'HUNTLIST',52,'EXT',11,1);
INSERT INTO cdr (ID, accountcode, start, uniqueid, channel, sequence) VALUES (1,'Acme','2026-01-01 10:00:00','u','c',1);
";

/// What people did here: an extension renumbered (its account and mailbox follow), a hunt list deleted with what leads from it,
/// a grant taken back, a DID changed, a hunt list and a user added.
const WORK: &str = "
UPDATE ex_extensions SET ex_number = '109' WHERE ex_id = 11;
UPDATE di_dids SET di_comment = 'changed here' WHERE di_id = 41;
DELETE FROM hu_huntlists WHERE hu_id = 52;
DELETE FROM ut_usertenants WHERE ut_te_id = 2;
INSERT INTO hu_huntlists (hu_id, hu_te_id, hu_number, hu_name) VALUES (60, 1, '560', 'Ours');
";

fn worked_on() -> Place {
    let place = Place::with_boss();
    let dump = place.file("dump.sql", DUMP);
    place.import(&[&dump], &[]).ok();
    app::open(&place.db).execute_batch(WORK).unwrap();
    place
}

fn again(place: &Place, dump: &str, flags: &[&str]) -> Run {
    let file = place.file("again.sql", dump);
    place.import(&[&file], flags).ok()
}

fn notes(run: &Run) -> Vec<&str> {
    run.lines(&[" row "]).into_iter().filter(|line| line.contains("here")).collect()
}

#[test]
fn what_was_done_here_is_said_before_and_when_it_is_overwritten() {
    let place = worked_on();
    let dry = again(&place, DUMP, &["--dry-run"]);
    let real = again(&place, DUMP, &[]);
    let boss = place.value("SELECT us_id FROM us_users WHERE us_username = 'boss'");
    let expected = [
        "us_users: row 5 (mia) was changed here since the last import and becomes as the dump says: tenants".to_owned(),
        format!("us_users: row {boss} (boss) was added here, is not in the dump and stays"),
        "ex_extensions: row 11 (109) was changed here since the last import and becomes as the dump says: ex_number, \
         SIP account"
            .to_owned(),
        "vm_voicemails: row 31 (109) was changed here since the last import and becomes as the dump says: mailbox"
            .to_owned(),
        "di_dids: row 41 (15550100) was changed here since the last import and becomes as the dump says: di_comment"
            .to_owned(),
        "hu_huntlists: row 52 was deleted here since the last import and comes back".to_owned(),
        "hu_huntlists: row 60 (560) was added here, is not in the dump and stays".to_owned(),
        "de_destinations: row 72 was deleted here since the last import and comes back".to_owned(),
    ];
    assert_eq!(notes(&dry), expected);
    assert_eq!(dry.stdout, real.stdout);
    assert_eq!(place.column("SELECT ex_number FROM ex_extensions ORDER BY 1"), ["101", "102"]);
    assert_eq!(place.column("SELECT hu_id FROM hu_huntlists ORDER BY 1"), ["51", "52", "60"]);
    let third = again(&place, DUMP, &[]);
    assert_eq!(notes(&third).len(), 2, "only what was added is still to be said: {third:#?}");
}

#[test]
fn a_first_import_and_an_untouched_box_have_nothing_to_say() {
    let place = Place::with_boss();
    assert_eq!(notes(&again(&place, DUMP, &[])), [""; 0]);
    let second = again(&place, DUMP, &[]);
    assert_eq!(notes(&second).len(), 1, "only the boss, whom no dump has: {second:#?}");
}

#[test]
fn keep_local_leaves_alone_what_was_done_here_again_and_again() {
    let place = worked_on();
    let later = DUMP.replace("'Ben','SIP'", "'Benjamin','SIP'").replace("secret-one", "secret-new");
    for round in 0..2 {
        let dry = again(&place, &later, &["--keep-local", "--dry-run"]);
        let run = again(&place, &later, &["--keep-local"]);
        assert_eq!(dry.stdout, run.stdout);
        for line in [
            "us_users: row 5 (mia) was changed here since the last import and stays as it is; the dump has another: tenants",
            "ex_extensions: row 11 (109) was changed here since the last import and stays as it is; the dump has another: \
             ex_number, SIP account",
            "vm_voicemails: row 31 (109) was changed here since the last import and stays as it is; the dump has another: \
             mailbox",
            "di_dids: row 41 (15550100) was changed here since the last import and stays as it is; the dump has another: \
             di_comment",
            "hu_huntlists: row 52 was deleted here since the last import and stays so",
            "de_destinations: row 72 was deleted here since the last import and stays so",
        ] {
            assert_eq!(run.lines(&[line]), [line], "round {round}: {run:#?}");
        }
        assert_eq!(
            place.column("SELECT ex_number || ex_name || sa_name || sa_secret FROM ex_extensions JOIN sa_sipaccounts ON sa_ex_id = ex_id ORDER BY ex_id"),
            ["109Ann109-Acmesecret-one", "102Benjamin102-Acmesecret-two"]
        );
        assert_eq!(place.column("SELECT mailbox FROM vm_voicemails ORDER BY uniqueid"), ["109", "102"]);
        assert_eq!(place.column("SELECT di_comment FROM di_dids"), ["changed here"]);
        assert_eq!(place.column("SELECT hu_id FROM hu_huntlists ORDER BY 1"), ["51", "60"]);
        assert_eq!(place.column("SELECT de_id FROM de_destinations ORDER BY 1"), ["71"]);
        assert_eq!(place.column("SELECT ut_te_id FROM ut_usertenants"), ["1"]);
        assert_eq!(place.value("SELECT count(*) FROM pragma_foreign_key_check"), "0");
    }
    again(&place, &later, &[]);
    assert_eq!(place.column("SELECT hu_id FROM hu_huntlists ORDER BY 1"), ["51", "52", "60"]);
    assert_eq!(place.column("SELECT ut_te_id FROM ut_usertenants ORDER BY 1"), ["1", "2"]);
    assert_eq!(place.value("SELECT sa_secret FROM sa_sipaccounts WHERE sa_ex_id = 11"), "secret-new");
}

#[test]
fn a_change_that_the_dump_has_too_is_no_conflict_any_more() {
    let place = worked_on();
    let later = DUMP.replace("'main'", "'changed here'");
    let run = again(&place, &later, &["--keep-local"]);
    run.assert_line(&["di_dids: row 41", "the dump says the same now"]);
    let latest = DUMP.replace("'main'", "'newer'");
    again(&place, &latest, &["--keep-local"]);
    assert_eq!(place.value("SELECT di_comment FROM di_dids"), "newer");
}

#[test]
fn a_changed_row_that_the_dump_lacks_stays_and_is_named() {
    let place = worked_on();
    let later = DUMP.replace("(41,1,'15550100','main')", "(42,1,'15550142','second')");
    for _ in 0..2 {
        let run = again(&place, &later, &[]);
        run.assert_line(&[
            "di_dids: row 41 (15550100) was changed here since the last import, is not in the dump and stays",
        ]);
    }
    assert_eq!(place.column("SELECT di_comment FROM di_dids ORDER BY di_id"), ["changed here", "second"]);
}

#[test]
fn a_row_added_here_whose_id_the_dump_uses_gets_a_new_one_and_keep_local_changes_nothing_of_that() {
    for flags in [&[][..], &["--keep-local"]] {
        let place = worked_on();
        let later = DUMP.replace("(52,1,'502','Help','RINGALL')", "(60,1,'600','The dump''s','RINGALL')");
        let run = again(&place, &later, flags);
        run.assert_line(&["hu_huntlists", "the row 60", "has the id 61 now", "the dump needs 60"]);
        run.assert_line(&["hu_huntlists: row 61 (560) was added here"]);
        assert_eq!(
            place.column("SELECT hu_id || hu_name FROM hu_huntlists WHERE hu_id > 59 ORDER BY 1"),
            ["60The dump's", "61Ours"]
        );
    }
}

#[test]
fn a_changed_tenant_whose_id_moves_is_kept_under_its_new_id() {
    let place = Place::with_boss();
    again(&place, DUMP, &[]);
    app::open(&place.db).execute_batch("UPDATE te_tenants SET te_name = 'Ours' WHERE te_id = 2").unwrap();
    let later = DUMP.replace("(2,'Birch'", "(7,'Birch'").replace("(2,5,2)", "(2,5,7)");
    for _ in 0..2 {
        let run = again(&place, &later, &["--keep-local"]);
        run.assert_line(&["te_tenants: row 7 (Birch) was changed here", "stays as it is", "te_name"]);
        assert!(run.lines(&["ex_extensions: row"]).is_empty(), "what points to it was not changed by people: {run:#?}");
        assert_eq!(place.column("SELECT te_id || te_name FROM te_tenants ORDER BY 1"), ["1Acme", "7Ours"]);
    }
}

#[test]
fn a_deleted_tenant_that_was_added_again_is_the_dumps() {
    let place = Place::with_boss();
    again(&place, DUMP, &[]);
    place.run(&["tenant", "remove", "Birch"]).ok();
    place.run(&["tenant", "add", "Birch", "--name", "Again"]).ok();
    let later = format!("{DUMP} INSERT INTO iv_ivrs (iv_id, iv_te_id, iv_name) VALUES (91,2,'menu');");
    again(&place, &later, &["--keep-local"]);
    assert_eq!(place.value("SELECT te_code FROM iv_ivrs JOIN te_tenants ON te_id = iv_te_id"), "Birch");
}

#[test]
fn what_hangs_on_a_tenant_that_stays_deleted_is_left_out() {
    let place = Place::with_boss();
    again(&place, DUMP, &[]);
    place.run(&["tenant", "remove", "Birch"]).ok();
    let later = format!("{DUMP} INSERT INTO iv_ivrs (iv_id, iv_te_id, iv_name) VALUES (91,2,'menu');");
    let run = again(&place, &later, &["--keep-local"]);
    run.assert_line(&["te_tenants: row 2 was deleted here", "stays so"]);
    assert_eq!(run.row("iv_ivrs").refused, 1);
    assert_eq!(place.column("SELECT te_code FROM te_tenants"), ["Acme"]);
    assert_eq!(again(&place, &later, &[]).row("iv_ivrs").added, 1);
}

#[test]
fn a_database_from_before_says_that_it_can_not_tell() {
    let place = worked_on();
    app::open(&place.db).execute_batch("UPDATE imported SET im_print = NULL").unwrap();
    let run = again(&place, DUMP, &[]);
    run.assert_line(&["can't be told"]);
    run.assert_line(&["hu_huntlists: row 52 was deleted here"]);
    assert!(again(&place, DUMP, &[]).lines(&["can't be told"]).is_empty());
}

#[test]
fn only_one_part_of_a_dump_comes_in_when_asked() {
    let place = Place::with_boss();
    let run = again(&place, DUMP, &["--only", "calls"]);
    assert_eq!(run.table().iter().map(|row| row.table.as_str()).collect::<Vec<_>>(), ["cdr"]);
    run.assert_line(&["not asked for", "te_tenants (2 rows)", "sipfriends (2 rows)"]);
    assert_eq!(place.value("SELECT count(*) FROM te_tenants"), "0");
    assert_eq!(place.value("SELECT count(*) FROM cdr"), "1");

    let place = Place::with_boss();
    let run = again(&place, DUMP, &["--only", "configuration"]);
    run.assert_line(&["not asked for: cdr (1 row)"]);
    assert_eq!(place.value("SELECT count(*) FROM te_tenants"), "2");
    assert_eq!(place.value("SELECT count(*) FROM cdr"), "0");

    let file = place.file("calls.sql", "INSERT INTO cdr (ID, start) VALUES (1,'2026-01-01 10:00:00');");
    place.import(&[&file], &["--only", "configuration"]).failed(&["calls.sql", "--only"]);
    place.import(&[&file], &["--only", "everything"]).usage();
}

#[test]
fn check_shows_when_the_last_import_was() {
    let place = Place::with_boss();
    place.run(&["check"]).assert_line(&["ok", "import: there was none yet"]);
    again(&place, DUMP, &["--dry-run"]);
    place.run(&["check"]).assert_line(&["ok", "import: there was none yet"]);
    again(&place, DUMP, &[]);
    app::open(&place.db).execute_batch("UPDATE last_imports SET li_date = '2026-01-31'").unwrap();
    place.run(&["check"]).assert_line(&["ok", "import: last done: import mirta on 2026-01-31"]);
    let today = jiff::ZonedDateTime::now().date().to_string();
    again(&place, DUMP, &[]);
    let json = place.run(&["check", "--json"]);
    let said: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    let found = said["findings"].as_array().unwrap().iter().find(|finding| finding["check"] == "import").unwrap();
    let what = found["what"].as_str().unwrap();
    let still_today = jiff::ZonedDateTime::now().date().to_string();
    assert!(what.ends_with(&today) || what.ends_with(&still_today), "{what}");
}
