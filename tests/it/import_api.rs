//! `import api` between two of our own servers: the copy answers like the original.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;

use crate::app::{self, Client, Office};
use crate::cli::{self, BOSS, Place, Run, office_of_boss};
use crate::import_mirta::made;
use crate::init::certificate_and_key;
use crate::serve::Server;
use crate::world;

/// Calls of this month, of the one before and of long ago; legs that are left out by default; costs of several rate rows, and
/// of one of two records with the same uniqueid; account codes of nobody.
const CALLS: &str = "
INSERT INTO cdr (ID, accountcode, start, answer, \"end\", clid, src, realsrc, dst, duration, billsec, disposition, channel, dstchannel,
                 userfield, uniqueid, prevuniqueid, sequence) VALUES
 (2001, 'Alpha', datetime('now', 'localtime', '-2 hours'), NULL, NULL, '\"Ö \"\"x\"\"\" <1>', '101', '101', '0049', 9, 0, 'BUSY', 'c1', 'd', '[outbound]', 'u1', '', 1),
 (2002, 'Alpha', datetime('now', 'localtime', '-2 hours'), NULL, NULL, '', '101', '101', '0049', 9, 0, 'BUSY', 'c2', 'd', '', 'u1', 'u0', 2),
 (2003, 'Beta', datetime('now', 'localtime', '-31 days'), NULL, NULL, '', '', '', 'h', 0, 0, '', 'c3', '', '', 'u3', '', -1),
 (2004, 'nobody', '1994-02-28 23:59:59', NULL, NULL, '', '', '', '5', 1, 0, '', 'c4', '', '', 'u4', '', -1),
 (2005, '', '1970-01-01 00:00:07', NULL, NULL, '', '', '', '5', 1, 0, '', '', '', '', '', '', -1);
INSERT INTO cc_callcosts (cc_uniqueid, cc_cdr_sequence, cc_nth, cc_cost, cc_country, cc_network, cc_type) VALUES
 ('u1', 1, 1, 0.1, 'Österreich', 'N', 'OUTBOUND'), ('u1', 1, 2, 0.00003, '', '', ''), ('u3', 0, 1, NULL, 'X', '', '');
INSERT INTO us_users (us_id, us_username, us_username_key, us_email, us_email_key, us_role) VALUES (50, 'Zoë', 'zoë', 'z@x', 'z@x', 'viewer');
";

/// `import api` as the admin of `world`.
pub fn pull(place: &Place, url: &str, flags: &[&str]) -> Run {
    pull_as(place, url, world::ADMIN, flags)
}

pub fn pull_as(place: &Place, url: &str, (user, password): (&str, &str), flags: &[&str]) -> Run {
    let mut args = vec!["import", "api", url, "--user", user, "--password-stdin"];
    args.extend(flags);
    let run = place.run_with(&args, format!("{password}\n"));
    run.assert_silent_about(password);
    run
}

pub fn url(office: &Office) -> String {
    format!("http://{}", office.address)
}

/// Every answer that there is, of every tenant and row, under what was asked.
fn everything(client: &Client) -> Vec<(String, Value)> {
    let mut answers = Vec::new();
    let mut ask = |path: &str, fields: &[(&str, &str)]| {
        let data = client.post(path, fields).data();
        answers.push((format!("{path} {fields:?}"), data.clone()));
        data.as_array().cloned().unwrap_or_default()
    };
    for user in ["Mara", "Vito", "bruno", "lonely", "Zoë"] {
        ask("/user/tenants", &[("user", user)]);
    }
    for tenant in ["1", "2", "3"] {
        let of = [("tenant_id", tenant)];
        for path in [
            "/destination/all",
            "/extension/getCidNumberList",
            "/extension/GetFMFCallerIdList",
            "/phone/bytenant",
            "/voicemail/bytenant",
            "/condition/bytenant",
            "/ivr/bytenant",
            "/custom/bytenant",
        ] {
            ask(path, &of);
        }
        for row in ask("/extension/bytenant", &of) {
            let id = row["ex_id"].as_str().unwrap();
            ask("/extension/user", &[("tenant_id", tenant), ("extension_id", id)]);
            for path in ["byid", "usersecret", "getCidNumber", "GetFMFCallerId"] {
                ask(&format!("/extension/{path}"), &[("extension_id", id)]);
            }
        }
        for row in ask("/did/bytenant", &of) {
            ask("/did/byid", &[("did_id", row["di_id"].as_str().unwrap())]);
        }
        for row in ask("/hunt/bytenant", &of) {
            ask("/hunt/byid", &[("hunt_id", row["hu_id"].as_str().unwrap())]);
        }
    }
    let all = [("start_date_ymd", "1960-01-01"), ("end_date_ymd", "2100-01-01")];
    ask("/cdr/getCallHistory", &all);
    ask("/cdr/getCallHistory", &[&all[..], &[("legs", "all")]].concat());
    ask("/cdr/getCallHistory", &[&all[..], &[("cost", ">0")]].concat());
    for code in ["Alpha", "Beta"] {
        ask("/cdr/getCallHistory", &[&all[..], &[("tenant_code", code)]].concat());
    }
    answers
}

#[track_caller]
fn assert_alike(original: &Client, copy: &Client) {
    let (one, other) = (everything(original), everything(copy));
    assert!(one.len() > 60, "{}", one.len());
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one, other);
    }
    let users = |client: &Client| -> Vec<Value> {
        let users = client.get("/user/get").data().as_array().unwrap().clone();
        users.into_iter().filter(|user| user["us_username"] != BOSS.0).collect()
    };
    assert_eq!(users(original), users(copy));
}

#[test]
fn the_copy_answers_like_the_original() {
    let original = Office::setup().sql(CALLS).serve();
    let copy = office_of_boss();
    let place = Place::beside(&copy.db);
    let run = pull(&place, &url(&original), &[]).ok();
    assert_alike(&original.admin(), &cli::boss(&copy));

    for (table, rows) in [("te_tenants", 3), ("us_users", 6), ("sa_sipaccounts", 4), ("vm_voicemails", 3), ("cdr", 8)] {
        assert_eq!(
            (run.row(table).read, run.row(table).added, run.row(table).refused),
            (rows, rows, 0),
            "{table}: {run:#?}"
        );
    }
    run.assert_line(&[
        "te_tenants: codes derived from the names of SIP accounts: 1 (Alpha & Söhne) Alpha, 2 (Beta Ltd) Beta",
    ]);
    run.assert_line(&["te_tenants: codes made", "3 (Gamma (empty)) Gammaempty"]);
    run.assert_line(&["ph_phones: HTTP", "can't be seen"]);

    // Nothing secret is left but the made passwords, which work; the admin's role is nobody's by itself.
    let mut names: Vec<String> = cli::files(copy.dir.path())
        .iter()
        .map(|(path, _)| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    names.retain(|name| !name.starts_with("office.db-") && !name.starts_with("office.db.lock"));
    assert_eq!(names, ["office.db", "office.db.passwords"]);
    let passwords = place.path("office.db.passwords");
    assert_eq!(std::fs::metadata(&passwords).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&passwords).unwrap();
    assert_eq!(text.lines().count(), 7, "a head and six users");
    for line in text.lines().skip(1) {
        let [id, name, password] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let said = copy.login((name, password)).get("/user/login").data();
        assert_eq!(said["user_id"], id);
        run.assert_silent_about(password);
    }
    assert_eq!(place.column("SELECT DISTINCT us_role FROM us_users WHERE us_username <> 'boss'"), ["viewer"]);
    for secret in ["secret-of-11", "fetch", "$argon2id$"] {
        run.assert_silent_about(secret);
    }
}

#[test]
fn pulled_again_nothing_comes_twice_and_changes_there_come_here() {
    let original = Office::setup().sql(CALLS).serve();
    let place = Place::with_boss();
    pull(&place, &url(&original), &[]).ok();
    let before = place.dump();
    let again = pull(&place, &url(&original), &[]).ok();
    for row in again.table() {
        assert_eq!((row.added, row.changed), (0, 0), "{again:#?}");
    }
    assert_eq!(before, place.dump());

    original
        .admin()
        .post("/extension/updatebyid", &[("extension_id", "11"), ("extension", r#"{"ex_number":"199"}"#)])
        .data();
    original.admin().post("/hunt/updatebyid", &[("hunt_id", "51"), ("hunt", r#"{"hu_checkinuse":""}"#)]).data();
    original.sql("UPDATE cc_callcosts SET cc_cost = 7 WHERE cc_uniqueid = 'u1' AND cc_nth = 1");
    let third = pull(&place, &url(&original), &[]).ok();
    let changed = |table: &str| third.row(table).changed;
    assert_eq!(
        ["ex_extensions", "sa_sipaccounts", "hu_huntlists", "cc_callcosts", "cdr", "us_users"].map(changed),
        [1, 1, 1, 1, 0, 0]
    );
    assert_eq!(place.value("SELECT sa_name FROM sa_sipaccounts WHERE sa_ex_id = 11"), "199-Alpha");
}

#[test]
fn what_was_set_here_and_can_not_be_seen_there_stays() {
    let original = Office::open();
    let place = Place::with_boss();
    pull(&place, &url(&original), &[]).ok();
    let set =
        "UPDATE us_users SET us_role = 'manager', us_email = 'm@x', us_email_key = 'm@x' WHERE us_username = 'Mara';
               UPDATE ex_extensions SET ex_tech = 'PJSIP' WHERE ex_id = 11;
               UPDATE vm_voicemails SET mailbox = '101' WHERE uniqueid = 31;
               UPDATE ph_phones SET ph_http_user = 'u', ph_http_password = 'p' WHERE ph_id = 71;
               UPDATE pm_phonemodels SET pm_name = 'Yealink' WHERE pm_id = 61;
               UPDATE te_tenants SET te_code = 'Gamma' WHERE te_id = 3;
               UPDATE de_destinations SET de_type_id_src = 41 WHERE de_id = 601;";
    app::open(&place.db).execute_batch(set).unwrap();
    let before = place.dump();
    let run = pull(&place, &url(&original), &[]).ok();
    for row in run.table() {
        assert_eq!((row.added, row.changed), (0, 0), "{run:#?}");
    }
    let mut after = place.dump();
    after.insert("imported".into(), before["imported"].clone());
    assert_eq!(before, after);
    run.assert_line(&["te_tenants: codes left as they are here", "3 (Gamma (empty)) Gamma"]);
}

#[test]
fn a_dry_run_says_the_same_and_leaves_nothing() {
    let original = Office::open();
    let place = Place::with_boss();
    let before = (place.dump(), cli::files(place.dir.path()).len());
    let dry = pull(&place, &url(&original), &["--dry-run"]).ok();
    assert_eq!(before, (place.dump(), cli::files(place.dir.path()).len()));
    let real = pull(&place, &url(&original), &[]).ok();
    assert_eq!(dry.stdout, real.stdout);
}

#[test]
fn rows_added_here_make_room_and_users_of_the_same_name_keep_password_and_role() {
    let original = Office::open();
    let place = Place::with_boss();
    app::open(&place.db)
        .execute_batch(
            "INSERT INTO te_tenants VALUES (1, 'Local', 'Local'), (9, 'Beta', 'Ours');
             INSERT INTO hu_huntlists (hu_id, hu_te_id, hu_name) VALUES (51, 1, 'Mine');
             INSERT INTO us_users (us_id, us_username, us_username_key, us_role, us_password)
                  VALUES (77, 'MARA', 'mara', 'admin', 'kept');",
        )
        .unwrap();
    let run = pull(&place, &url(&original), &[]).ok();
    run.assert_line(&["hu_huntlists", "the row 51", "because the pulled data needs 51"]);
    assert_eq!(
        place.column("SELECT te_id || te_code FROM te_tenants ORDER BY 1"),
        ["10Local", "1Alpha", "2Beta", "3Gammaempty"]
    );
    assert_eq!(
        place.value("SELECT te_code FROM hu_huntlists JOIN te_tenants ON te_id = hu_te_id WHERE hu_name = 'Mine'"),
        "Local"
    );
    let mara = original.value("SELECT us_id FROM us_users WHERE us_username = 'Mara'");
    assert_eq!(
        place.value("SELECT us_id || us_role || us_password FROM us_users WHERE us_username_key = 'mara'"),
        format!("{mara}adminkept")
    );
    let passwords = std::fs::read_to_string(place.path("office.db.passwords")).unwrap();
    assert!(!passwords.to_lowercase().contains("mara"), "{passwords}");
}

#[test]
fn calls_that_a_dump_has_brought_do_not_come_twice() {
    let original = Place::with_boss();
    original.import(&[&made("default.sql")], &[]).ok();
    let office = Server::start(&original.db, &["--listen", "127.0.0.1:0"]);
    let place = Place::with_boss();
    place.import(&[&made("default.sql")], &[]).ok();
    let calls = |place: &Place| {
        (
            place.column("SELECT quote(ID) || quote(channel) || sequence || quote(clid) FROM cdr ORDER BY ID"),
            place.column("SELECT cc_uniqueid || cc_nth || coalesce(cc_cost, '') FROM cc_callcosts ORDER BY 1"),
        )
    };
    let before = calls(&place);
    let run = pull_as(&place, &office.url, BOSS, &["--keep-local"]).ok();
    assert_eq!((run.row("cdr").added, run.row("cdr").changed), (0, 0), "{run:#?}");
    assert_eq!(before, calls(&place));

    // The same calls with other IDs, as another source numbers them.
    app::open(&place.db).execute_batch("UPDATE cdr SET ID = ID + 7000000000").unwrap();
    let run = pull_as(&place, &office.url, BOSS, &[]).ok();
    assert_eq!(run.row("cdr").added, 0, "{run:#?}");
    assert_eq!(before, calls(&place));
}

#[test]
fn a_manager_copies_what_a_manager_may_see() {
    let original = Office::open();
    let place = Place::with_boss();
    pull_as(&place, &url(&original), world::MANAGER, &["--role", "manager"]).ok();
    assert_eq!(place.column("SELECT te_code FROM te_tenants"), ["Alpha"]);
    assert_eq!(
        place.column("SELECT us_username || us_role FROM us_users WHERE us_username <> 'boss'"),
        ["Maramanager"]
    );
    assert_eq!(place.column("SELECT DISTINCT accountcode FROM cdr"), ["Alpha"]);

    let place = Place::with_boss();
    pull_as(&place, &url(&original), world::VIEWER, &[]).failed(&["/extension/user", "may not read"]);
    assert_eq!(place.value("SELECT count(*) FROM te_tenants"), "0");
    pull_as(&place, &url(&original), world::LONELY, &[]).failed(&["no tenant"]);
}

#[test]
fn over_tls_the_certificate_is_verified() {
    let original = Place::with_boss();
    original.run(&["tenant", "add", "Acme", "--name", "Acme"]).ok();
    let folder = original.path("office.db.tls");
    let (certificate, key) = certificate_and_key(&folder);
    let tls =
        ["--listen", "127.0.0.1:0", "--tls-cert", certificate.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let server = Server::start(&original.db, &tls);
    let pull = |place: &Place, ca: &Path| pull_as(place, &server.url, BOSS, &["--ca", ca.to_str().unwrap()]);

    let place = Place::with_boss();
    pull(&place, &folder.join("ca.pem")).ok();
    assert_eq!(place.column("SELECT te_code FROM te_tenants"), ["Acme"]);

    let place = Place::with_boss();
    let before = cli::files(place.dir.path()).len();
    pull_as(&place, &server.url, BOSS, &[]).failed(&[&server.url, "--ca"]);
    pull(&place, &place.path("office.db.tls/ca.pem")).failed(&[&server.url, "--ca"]);
    let no_pem = place.file("empty.pem", "nothing");
    pull(&place, &no_pem).failed(&["empty.pem", "no certificate"]);
    pull(&place, &place.path("missing.pem")).failed(&["missing.pem"]);
    pull_as(&place, &server.url.replace("https", "http"), BOSS, &["--retries", "0"]).failed(&["http"]);
    assert_eq!(place.value("SELECT count(*) FROM te_tenants"), "0");
    std::fs::remove_file(no_pem).unwrap();
    assert_eq!(cli::files(place.dir.path()).len(), before, "nothing was gathered, so nothing is left");
}

#[test]
fn wrong_passwords_and_addresses_are_one_line() {
    let original = Office::open();
    let place = Place::with_boss();
    pull_as(&place, &url(&original), (world::ADMIN.0, "wrong-password"), &[]).failed(&["/user/login", "wrong"]);
    pull(&place, "http://127.0.0.1:1", &[]).failed(&["http://127.0.0.1:1", "nobody listens"]);
    pull(&place, "http://pbx.example", &[]).failed(&["https://", "--insecure-http"]);
    pull(&place, "https://name:hunter-two@pbx.example", &[])
        .failed(&["--password-stdin"])
        .assert_silent_about("hunter-two");
    pull(&place, &format!("{}/elsewhere", url(&original)), &[]).failed(&["/elsewhere/user/login"]);
    place.run(&["import", "api", &url(&original), "--user", "x"]).failed(&["--password-stdin"]);
    place.run(&["import", "api", &url(&original)]).usage();
    Place::empty()
        .run_with(&["import", "api", &url(&original), "--user", "x", "--password-stdin"], "secret")
        .failed(&["init"]);
    assert_eq!(place.value("SELECT count(*) FROM te_tenants"), "0");
}
