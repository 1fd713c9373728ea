//! The configuration: flag before environment before file before default, and what is wrong with it told by its place.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::app::Office;
use crate::cli::{Place, Run};

/// A folder with a configuration file of this text, and the program run with it.
struct Box {
    place: Place,
    file: String,
}

impl Box {
    fn of(text: impl AsRef<[u8]>) -> Box {
        let place = Place::empty();
        let file = place.file("box.toml", text).to_str().unwrap().to_owned();
        Box { place, file }
    }

    fn run(&self, args: &[&str], env: &[(&str, &str)]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_switchroom"));
        command.env_remove("SWITCHROOM_DB").args(["--config", &self.file]).args(args).envs(env.iter().copied());
        let output = command.current_dir(self.place.dir.path()).output().unwrap();
        Run {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The one line of `config` that holds this key, blanks folded.
    fn line(&self, key: &str, args: &[&str], env: &[(&str, &str)]) -> String {
        let run = self.run(&[&["config"], args].concat(), env).ok();
        let lines: Vec<&str> = run.stdout.lines().filter(|line| line.starts_with(&format!("{key} ="))).collect();
        assert_eq!(lines.len(), 1, "{key} in {run:#?}");
        lines[0].split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn a_flag_goes_before_the_environment_that_before_the_file_that_before_the_default() {
    for (key, variable, [flag, env, file, default]) in [
        ("base-path", "SWITCHROOM_BASE_PATH", ["\"/flag\"", "\"/env\"", "\"/file\"", "\"\""]),
        ("retention-days", "SWITCHROOM_RETENTION_DAYS", ["1", "2", "3", ""]),
        ("always-200", "SWITCHROOM_ALWAYS_200", ["false", "true", "false", "false"]),
        ("db", "SWITCHROOM_DB", ["\"flag.db\"", "\"env.db\"", "\"file.db\"", "\"switchroom.db\""]),
        ("backup-keep", "SWITCHROOM_BACKUP_KEEP", ["1", "2", "3", ""]),
        ("log", "SWITCHROOM_LOG", ["\"error\"", "\"warn\"", "\"debug\"", "\"info\""]),
    ] {
        let place = Box::of(format!("# a comment\n\n{key} = {file}\n"));
        let bare = |text: &str| text.trim_matches('"').to_owned();
        let flags = format!("--{key}={}", bare(flag));
        let env = [(variable, &*bare(env)), ("NOT_OURS", "1")];
        assert_eq!(place.line(key, &[&flags], &env), format!("{key} = {flag} # --{key}"));
        assert_eq!(
            place.line(key, &[], &env),
            format!("{key} = {} # {variable}", {
                if key == "always-200" || key.ends_with("days") || key.ends_with("keep") {
                    bare(env[0].1)
                } else {
                    format!("\"{}\"", env[0].1)
                }
            })
        );
        let unset = [(variable, "")];
        assert_eq!(place.line(key, &[], &unset), format!("{key} = {file} # {}: line 3", place.file));
        let empty = Box::of("");
        if default.is_empty() {
            assert!(empty.run(&["config"], &[]).ok().stdout.contains(&format!("# {key} is not set")));
        } else {
            assert_eq!(empty.line(key, &[], &[]), format!("{key} = {default} # default"));
        }
    }
}

#[test]
fn lists_come_from_a_repeated_flag_commas_or_an_array() {
    let place = Box::of("listen = [\"127.0.0.1:1\",\n  \"127.0.0.1:2\"]\n");
    let line = |args: &[&str], env: &[(&str, &str)]| place.line("listen", args, env);
    assert!(line(&[], &[]).starts_with(r#"listen = ["127.0.0.1:1", "127.0.0.1:2"] #"#));
    let env = [("SWITCHROOM_LISTEN", "127.0.0.1:3, [::1]:4")];
    assert!(line(&[], &env).starts_with(r#"listen = ["127.0.0.1:3", "[::1]:4"] #"#));
    let flags = ["--listen", "127.0.0.1:5", "--listen=127.0.0.1:6"];
    assert!(line(&flags, &env).starts_with(r#"listen = ["127.0.0.1:5", "127.0.0.1:6"] #"#));
    let flags = ["--listen", "127.0.0.1:5,127.0.0.1:7"];
    assert!(line(&flags, &env).starts_with(r#"listen = ["127.0.0.1:5", "127.0.0.1:7"] #"#));
}

#[test]
fn what_config_prints_says_the_same_again() {
    let text = "listen = [\"127.0.0.1:1\"]\nbase-path = \"/a\\\"b\"\nbackup-keep = 0x10\ninsecure_http = true\n";
    let first = Box::of(text).run(&["config"], &[]).ok().stdout;
    let values = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| line.rsplit_once("  # ").unwrap().0.trim().to_owned()).collect()
    };
    let again = Box::of(&first).run(&["config"], &[]).ok().stdout;
    assert_eq!(values(&first), values(&again));
    assert!(first.contains("base-path = \"/a\\\"b\"") && first.contains("backup-keep = 16"), "{first}");
}

#[test]
fn what_is_wrong_in_the_file_is_told_by_file_and_line() {
    for (line, words) in [
        ("lissten = 1", &["lissten"][..]),
        ("[backup]\nkeep = 1", &["backup"]),
        ("listen = 8080", &["listen"]),
        ("listen = [8080]", &["listen"]),
        ("listen = [\"nowhere\"]", &["listen", "nowhere", "0.0.0.0:8080"]),
        ("listen = [\"127.0.0.1:99999\"]", &["listen", "99999"]),
        ("base-path = \"pbx\"", &["base-path", "pbx", "slash"]),
        ("base-path = \"/a b\"", &["base-path"]),
        ("insecure-http = \"yes\"", &["insecure-http", "true or false"]),
        ("always-200 = 1", &["always-200", "true or false"]),
        ("retention-days = 0", &["retention-days", "1", "65535"]),
        ("retention-days = 70000", &["retention-days", "65535"]),
        ("retention-days = -1", &["retention-days"]),
        ("retention-days = 1.5", &["retention-days", "whole number"]),
        ("retention-days = \"365\"", &["retention-days", "without quotes"]),
        ("log = \"loud\"", &["log", "loud", "debug"]),
        ("db = \"\"", &["db"]),
        ("db = true", &["db", "quotes"]),
        ("backup-keep = 0", &["backup-keep"]),
        ("backup-encrypt-to = [\"AGE-SECRET-KEY-1ABC\"]", &["backup-encrypt-to", "age1"]),
        ("tls-cert = \"cert.pem\"\ntls_cert = \"other.pem\"", &["tls-cert", "twice"]),
        ("log = \"info\"\nlog = \"warn\"", &["duplicate"]),
        ("max_logins = 4\nlog = \"info\"\nmax-logins = 4", &["max-logins", "twice"]),
        ("listen = [\n \"127.0.0.1:80\",\n \"nowhere\"]", &["listen", "nowhere"]),
        ("hosts = [\n 80]", &["hosts"]),
        ("log = ", &[]),
        ("log", &[]),
    ] {
        let place = Box::of(format!("# first\n# second\n{line}\n"));
        // The last line is the wrong one; a table is wrong from its head on.
        let at = if line.starts_with('[') { 3 } else { 3 + line.matches('\n').count() };
        for command in [["config"].as_slice(), &["user", "list"], &["serve"]] {
            let run = place.run(command, &[]);
            run.failed(&[words, &[&place.file, &format!("line {at}:")]].concat());
        }
    }
}

#[test]
fn what_is_wrong_in_the_environment_is_told_by_its_variable() {
    let place = Box::of("");
    for (variable, value) in [
        ("SWITCHROOM_LISTEN", "127.0.0.1:1,nowhere"),
        ("SWITCHROOM_BASE_PATH", "pbx"),
        ("SWITCHROOM_INSECURE_HTTP", "perhaps"),
        ("SWITCHROOM_RETENTION_DAYS", "many"),
        ("SWITCHROOM_LOG", "loud"),
    ] {
        place.run(&["config"], &[(variable, value)]).failed(&[variable]);
    }
    let nobody = place.run(&["serve"], &[("SWITCHROOM_LISTEN", ",")]);
    nobody.failed(&["SWITCHROOM_LISTEN", "no address"]);
    place.run(&["config", "--log", "loud"], &[]).usage();
    place.run(&["serve", "--retention-days", "0"], &[]).usage();
}

#[test]
fn a_file_that_cannot_be_read_is_told() {
    let place = Box::of("");
    let named = |file: &str| place.run(&["--config", file, "config"], &[]);
    named("missing.toml").usage(); // --config twice
    let run = |file: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_switchroom"));
        let output = command.args(["--config", file, "config"]).current_dir(place.place.dir.path()).output().unwrap();
        Run {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    };
    run("missing.toml").failed(&["missing.toml"]);
    run(".").failed(&["."]);
    place.place.file("latin1.toml", b"# gr\xfcn\n");
    run("latin1.toml").failed(&["latin1.toml: line 1", "UTF-8"]);
    let secret = place.place.file("roots.toml", "log = \"info\"\n");
    std::fs::set_permissions(&secret, PermissionsExt::from_mode(0o600)).unwrap();
    std::fs::set_permissions(place.place.dir.path(), PermissionsExt::from_mode(0o755)).unwrap();
    if std::os::unix::fs::chown(&secret, Some(0), Some(0)).is_ok() {
        let mut command = Command::new(env!("CARGO_BIN_EXE_switchroom"));
        command.args(["--config", secret.to_str().unwrap(), "config"]).uid(65534).gid(65534);
        // Where the program itself can't be reached by that user there is nothing to see.
        if let Ok(output) = command.output() {
            assert_eq!(output.status.code(), Some(1));
            assert!(String::from_utf8(output.stderr).unwrap().contains("roots.toml"));
        }
    }
}

#[test]
fn a_command_that_may_hold_a_password_is_never_shown() {
    let place = Box::of("backup-on-failure = \"curl -u me:hunter2 https://hook.example\"\n");
    let run = place.run(&["config"], &[]).ok();
    run.assert_silent_about("hunter2");
    run.assert_line(&["backup-on-failure", "is set", "line 1"]);
    let run = place.run(&["config"], &[("SWITCHROOM_BACKUP_ON_FAILURE", "hunter2 twice")]).ok();
    run.assert_silent_about("hunter2");
}

#[test]
fn the_server_does_as_file_and_environment_say() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "base-path = \"/pbx\"\nalways-200 = true\n").unwrap();
    let config = file.path().to_str().unwrap().to_owned();
    let office = Office::setup().env("SWITCHROOM_CONFIG", &config).env("SWITCHROOM_BASE_PATH", "/office").serve();
    let answer = office.admin().post("/office/hunt/byid", &[("hunt_id", "999999")]);
    answer.assert_failed(200, "Record Not Found.");
    assert_eq!(office.admin().post("/pbx/hunt/byid", &[("hunt_id", "1")]).status, 404);
    drop(office);
    let office = Office::setup()
        .env("SWITCHROOM_CONFIG", &config)
        .env("SWITCHROOM_BASE_PATH", "")
        .flag("--always-200=false")
        .serve();
    assert_eq!(office.admin().post("/pbx/hunt/byid", &[("hunt_id", "999999")]).status, 404);
}

#[test]
fn a_certificate_without_its_key_is_told_by_its_place() {
    let place = Place::with_boss();
    let config = place.file("box.toml", "\ntls-cert = \"cert.pem\"\n");
    let config = config.to_str().unwrap();
    place.run(&["--config", config, "serve", "--listen", "127.0.0.1:0"]).failed(&["box.toml: line 2", "tls-key"]);
    // The other may come from elsewhere: here only the file itself is not there.
    let both = ["--config", config, "serve", "--listen", "127.0.0.1:0", "--tls-key", "key.pem"];
    place.run(&both).failed(&["cert.pem"]);
}

#[test]
fn backups_go_where_the_configuration_says_and_elsewhere_only_flags_count() {
    let place = Place::with_boss();
    let (usual, stick, other) = (place.path("usual"), place.path("stick"), place.path("other"));
    for folder in [&usual, &stick, &other] {
        std::fs::create_dir(folder).unwrap();
    }
    let text = format!("backup-dir = {usual:?}\nbackup-also = [{stick:?}]\nbackup-keep = 2\nbackup-compress = true\n");
    let config = place.file("box.toml", text);
    let config = config.to_str().unwrap();
    let count = |folder: &std::path::Path| {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        entries.filter(|name| name.to_str().unwrap().ends_with(".zst")).count()
    };
    for _ in 0..3 {
        place.run(&["--config", config, "backup"]).ok();
        place.run(&["--config", config, "backup", other.to_str().unwrap()]).ok();
    }
    assert_eq!((count(&usual), count(&stick), count(&other)), (2, 2, 3));
    place.run(&["--config", config, "backup", other.to_str().unwrap(), "--keep", "1"]).ok();
    assert_eq!((count(&usual), count(&stick), count(&other)), (2, 2, 1));
}
