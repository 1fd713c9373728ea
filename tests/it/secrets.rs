//! After a full run no secret stands anywhere that is not made for it: logs, errors, metrics, processes, temporary files, the trail.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::app::{Client, Office, add_user, switchroom};
use crate::cli;

const BOSS: &str = "init-password-b0ss";
const FIRST: &str = "first-password-0f-anna";
const SECOND: &str = "second-password-0f-anna";
const THIRD: &str = "third-password-0f-anna";
const WRONG: &str = "wrong-password-0f-anna";
const SHORT: &str = "sh0rt!";
const SIP: &str = "sip-secret-0f-11";
const FETCH: &str = "fetch-password-0f-phone";
const PIN: &str = "pin-0f-a-mailb0x";
const BROKEN: &str = "broken-b0dy-secret";

#[test]
fn no_secret_is_where_it_does_not_belong_after_a_full_run() {
    let tmp = tempfile::tempdir().unwrap();
    let temp = tmp.path().to_str().unwrap().to_owned();
    let office = Office::setup()
        .sql(&format!(
            "UPDATE sa_sipaccounts SET sa_secret = '{SIP}' WHERE sa_ex_id = 11;
             UPDATE vm_voicemails SET password = '{PIN}' WHERE uniqueid = 31;"
        ))
        .flag("--log trace")
        .env("TMPDIR", &temp)
        .serve();
    let mut said = String::new();
    let mut run = |db: &Path, args: &[&str], stdin: &str| {
        let output = switchroom(db)
            .env("TMPDIR", &temp)
            .args(["--log", "trace"])
            .args(args)
            .write_stdin(stdin)
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        said.push_str(&text.concat());
        text[0].clone()
    };
    let other = office.dir.path().join("other.db");
    run(&other, &["init", "--admin-password-stdin"], BOSS);
    run(&office.db, &["user", "add", "anna", "--role", "admin", "--password-stdin"], FIRST);
    run(&office.db, &["user", "add", "anna", "--role", "admin", "--password-stdin"], FIRST);
    run(&office.db, &["user", "passwd", "anna", "--password-stdin"], SECOND);
    run(&office.db, &["user", "passwd", "nobody", "--password-stdin"], THIRD);
    run(&office.db, &["user", "passwd", "anna", "--password-stdin"], SHORT);

    let mut answers = String::new();
    let mut heard = |answer: crate::app::Answer| answers.push_str(&String::from_utf8_lossy(&answer.body));
    let anna = office.login(("anna", SECOND));
    heard(anna.get("/user/login"));
    heard(office.login(("anna", WRONG)).get("/user/login"));
    heard(office.login((WRONG, SECOND)).get("/user/login"));
    heard(office.stranger().with("Authorization", &format!("Basic {WRONG}")).get("/user/login"));
    heard(office.stranger().with("Authorization", &format!("Bearer {WRONG}")).get("/user/login"));
    let id = office.value("SELECT us_id FROM us_users WHERE us_username = 'anna'");
    for password in [SHORT, THIRD] {
        heard(anna.post("/user/updatebyid", &[("user_id", &id), ("password", password)]));
    }
    let anna = office.login(("anna", THIRD));
    heard(anna.post("/hunt/byid", &[("hunt_id", BROKEN)]));
    heard(anna.body("/hunt/byid", "application/json", format!("{{\"password\":\"{BROKEN}").as_bytes()));
    heard(anna.body("/hunt/byid", BROKEN, b"x"));
    heard(anna.body("/hunt/byid", "multipart/form-data; boundary=x", BROKEN.as_bytes()));
    let phone =
        format!(r#"{{"ph_name":"n","ph_te_id":"1","ph_pm_id":"61","ph_mac":"m","ph_http_password":"{FETCH}"}}"#);
    heard(anna.post("/phone/AddNewPhone", &[("phone", &phone)]));
    heard(anna.get("/metrics"));
    heard(anna.post("/admin/api/audit", &[]));
    let read = [("tenant_id", "1"), ("extension_id", "11")];
    assert_eq!(anna.post("/extension/usersecret", &read).data(), SIP, "this is the place for it");

    let added = run(&office.db, &["token", "add", "anna"], "");
    let token = added.split_whitespace().find(|word| word.starts_with("swr_")).unwrap().to_owned();
    heard(office.login(("anna", &token)).get("/user/login"));
    heard(office.stranger().with("Authorization", &format!("Bearer {token}")).get("/user/login"));
    for args in [
        &["token", "list"][..],
        &["user", "list"],
        &["audit", "--csv"],
        &["check"],
        &["config"],
        &["backup"],
        &["backup", "--compress"],
        &["calls", "purge", "--before", "2000-01-01"],
        &["import", "mirta", "/proc/self/status"],
    ] {
        run(&office.db, args, "");
    }
    let dump = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dumps/asterisk.sql");
    run(&office.db, &["import", "mirta", "--dry-run", dump.to_str().unwrap()], "");
    let export = office.dir.path().join("export");
    run(&office.db, &["export", "csv", export.to_str().unwrap()], "");

    let process = |name: &str| fs::read(format!("/proc/{}/{name}", office.pid())).unwrap();
    assert!(String::from_utf8_lossy(&process("limits")).lines().any(|line| {
        line.starts_with("Max core file size") && line.split_whitespace().skip(4).take(2).all(|size| size == "0")
    }));
    let shown = said.replacen(&format!("Token: {token}"), "", 1);
    let places = [
        ("the commands", shown.into_bytes()),
        ("the server's log", office.output().into_bytes()),
        ("the answers", answers.into_bytes()),
        ("the command line", process("cmdline")),
        ("the environment", process("environ")),
        ("the audit trail", office.trail().into_bytes()),
    ];
    assert!(cli::holds(&places[1].1, b"TRACE"), "the log was not asked for everything");
    let passwords = [BOSS, FIRST, SECOND, THIRD, WRONG, SHORT, FETCH, BROKEN, PIN, SIP, &token];
    let encoded = passwords.map(|secret| {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(format!("anna:{secret}"))
    });
    for secret in passwords.iter().copied().chain(encoded.iter().map(String::as_str)) {
        for (place, content) in &places {
            // A stranger's name is theirs to choose, and stands in the trail: it was the wrong password here.
            let is_name = secret == WRONG && ["the audit trail", "the answers", "the commands"].contains(place);
            assert!(is_name || !cli::holds(content, secret.as_bytes()), "{secret} stands in {place}");
        }
        for (path, content) in cli::files(tmp.path()) {
            assert!(!cli::holds(&content, secret.as_bytes()), "{secret} stands in {}", path.display());
        }
    }
    // The database and its copies hold what phones have to send, but no password of a user and no token.
    for (path, content) in cli::files(office.dir.path()) {
        for secret in [BOSS, FIRST, SECOND, THIRD, SHORT, BROKEN, &token] {
            assert!(!cli::holds(&content, secret.as_bytes()), "{secret} stands in {}", path.display());
        }
    }
}

/// With a umask that forbids nothing, what a file may be read by is only what it was made with.
#[test]
fn every_file_is_made_for_its_owner_alone_from_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut traced = Traced { folder: folder.path(), made: HashSet::new() };
    let steps = [
        &["init"][..],
        &["user", "add", "anna", "--role", "admin"],
        &["token", "add", "anna"],
        &["backup", "one.db"],
        &["backup", "--compress"],
        &["export", "csv", "out"],
        &["import", "mirta", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dumps/asterisk.sql")],
        &["calls", "purge", "--before", "2000-01-01"],
        &["restore", "--yes", "one.db"],
    ];
    for args in steps {
        let Ok(output) = traced.command(args).output() else {
            return assert!(Command::new("strace").arg("-V").output().is_err());
        };
        assert!(output.status.success(), "{args:?}: {output:?}");
        traced.assert_private(args);
    }
    add_user(&folder.path().join("office.db"), ("boss", BOSS), "admin", &[]);
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let mut server = traced.command(&serve).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines().map(Result::unwrap);
    let pid = lines.next().unwrap().parse().unwrap();
    let url = lines.find(|line| line.contains("http://127.0.0.1:")).unwrap();
    let port = url.rsplit(':').next().unwrap().trim_matches(|char: char| !char.is_ascii_digit()).parse().unwrap();
    let admin = Client::new(([127, 0, 0, 1], port).into()).login(("boss", BOSS));
    admin.post("/admin/api/models/add", &[("pm_name", "A model")]).data();
    admin.post("/admin/api/backup", &[]).data();
    cli::signal(pid, "TERM");
    assert!(server.wait().unwrap().success());
    traced.assert_private(&serve);
    for (path, _) in cli::files(folder.path()) {
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0, "{}", path.display());
    }
}

/// Commands under strace, in a folder of their own.
struct Traced<'a> {
    folder: &'a Path,
    made: HashSet<OsString>,
}

impl Traced<'_> {
    /// The command, whose umask forbids nothing. Its process's id comes first.
    fn command(&self, args: &[&str]) -> Command {
        let calls = "trace=open,openat,creat,mkdir,mkdirat,chmod,fchmod,fchmodat,mknod,mknodat";
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-e", calls, "-o", "trace.txt"]);
        strace.args(["sh", "-c", "umask 0; echo $$; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_switchroom")]);
        strace.args(["--db", "office.db"]).args(args).current_dir(self.folder).env_remove("SWITCHROOM_DB");
        strace
    }

    /// What was made was made for its owner alone, and nothing had its mode changed.
    fn assert_private(&mut self, args: &[&str]) {
        let trace = self.folder.join("trace.txt");
        for line in fs::read_to_string(&trace).unwrap().lines() {
            let is_failure = line.contains(" = -1 ");
            let makes = line.contains("O_CREAT")
                || line.contains("mkdir")
                || line.contains("creat(")
                || line.contains("O_TMPFILE");
            let mode = line.split([',', ')']).map(str::trim).rfind(|part| part.starts_with('0') && part.len() > 2);
            let path = line.split('"').nth(1).unwrap_or_default().to_owned();
            let name = Path::new(&path).file_name().unwrap_or_default().to_owned();
            // SQLite opens what was made for it before, and says how it would have made it.
            if !is_failure && makes && self.made.insert(name) {
                let mode = u32::from_str_radix(mode.unwrap_or("0777"), 8).unwrap();
                assert_eq!(mode & 0o077, 0, "{args:?}: {line}");
            }
            assert!(is_failure || !line.contains("chmod"), "{args:?}: later is too late: {line}");
        }
        fs::remove_file(&trace).unwrap();
    }
}
