//! `serve`: what it refuses to start on, where it listens and how, and how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::Instant;

use crate::app::{self, Office, PATIENCE, switchroom};
use crate::cli::{self, BOSS, Place, signal};
use crate::init::certificate_and_key;

/// `serve` with any flags, and the first URL it prints.
pub struct Server {
    pub child: Child,
    pub url: String,
    pub lines: mpsc::Receiver<String>,
}

impl Server {
    pub fn start(db: &Path, args: &[&str]) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_switchroom"))
            .env_remove("SWITCHROOM_DB")
            .arg("--db")
            .arg(db)
            .arg("serve")
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (tell, lines) = mpsc::channel();
        follow(child.stdout.take().unwrap(), tell.clone());
        follow(child.stderr.take().unwrap(), tell);
        let mut server = Server { child, url: String::new(), lines };
        let mut said = Vec::new();
        while let Ok(line) = server.lines.recv_timeout(PATIENCE) {
            if let Some(url) = url_in(&line) {
                server.url = url;
                return server;
            }
            said.push(line);
        }
        panic!("no URL in {said:#?}");
    }

    pub fn port(&self) -> u16 {
        self.url.rsplit(':').next().unwrap().parse().unwrap()
    }

    /// A plain connection to the port, on loopback.
    pub fn connect(&self) -> TcpStream {
        let connection = TcpStream::connect(("127.0.0.1", self.port())).unwrap();
        connection.set_read_timeout(Some(PATIENCE)).unwrap();
        connection
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn follow(from: impl Read + Send + 'static, tell: mpsc::Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let _ = tell.send(line);
        }
    });
}

/// `scheme://host:port`, where a line holds one.
fn url_in(line: &str) -> Option<String> {
    let start = line.find("http://").or_else(|| line.find("https://"))?;
    let rest = &line[start..];
    let after_scheme = rest.find("://")? + 3;
    let host = rest[after_scheme..].find(':')? + after_scheme;
    let digits = rest[host + 1..].chars().take_while(char::is_ascii_digit).count();
    (digits > 0).then(|| rest[..host + 1 + digits].to_owned())
}

/// A request for `/healthz`, and the whole answer.
pub fn health(mut connection: impl Read + Write) -> String {
    connection.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    // A peer may leave without TLS's farewell.
    let _ = connection.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

/// TLS on a connection, to a server that must prove to be `name` with this authority as the only trusted one.
pub fn secured(
    connection: TcpStream,
    name: &str,
    trusted: &Path,
) -> rustls::StreamOwned<rustls::ClientConnection, TcpStream> {
    secured_for(&[], connection, name, trusted)
}

/// The same, for one of these protocols: `h2`, `http/1.1`.
pub fn secured_for(
    protocols: &[&str],
    connection: TcpStream,
    name: &str,
    trusted: &Path,
) -> rustls::StreamOwned<rustls::ClientConnection, TcpStream> {
    use rustls::pki_types::{CertificateDer, pem::PemObject};
    let mut roots = rustls::RootCertStore::empty();
    for one in CertificateDer::pem_file_iter(trusted).unwrap() {
        roots.add(one.unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let name = name.to_owned().try_into().unwrap();
    let session = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    rustls::StreamOwned::new(session, connection)
}

/// A history that no socket buffer holds.
const CALLS: usize = 60_000;
const MANY_CALLS: &str = "
    INSERT INTO cdr (ID, start, clid, src, dst, uniqueid, channel, sequence, duration)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
    SELECT i, '2026-02-02 10:00:00', 'Caller number ' || i, '101', '102', 'u-' || i, 'SIP/101', i, 5 FROM n;";

fn assert_ends_after_its_requests(name: &str) {
    let mut office = Office::setup().bare().sql(MANY_CALLS).serve();
    let body = app::form(&[("start_date_ymd", "2026-02-02"), ("end_date_ymd", "2026-02-02")]);
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let mut stream = office.admin().start("POST", "/cdr/getCallHistory", &headers, body.as_bytes());
    let mut answer = vec![0; 15];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");

    signal(office.pid(), name);
    // The stop has begun when nobody new is let in; until then the answer waits, far from read.
    let started = Instant::now();
    while TcpStream::connect(office.address).is_ok() {
        assert!(started.elapsed() < PATIENCE, "it goes on listening");
        std::thread::yield_now();
    }
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8(answer).unwrap();
    assert_eq!(answer.matches("\"ID\":").count(), CALLS);
    assert!(answer.trim_end().ends_with('0'), "the last chunk is there");
    assert!(answer.contains("Caller number 60000") && answer.contains("\"Caller number 1\""));
    assert_eq!(office.wait().code(), Some(0), "{}", office.output());
}

#[test]
fn sigterm_lets_the_requests_in_flight_be_answered_whole() {
    assert_ends_after_its_requests("TERM");
}

#[test]
fn sigint_lets_the_requests_in_flight_be_answered_whole() {
    assert_ends_after_its_requests("INT");
}

#[test]
fn an_idle_server_ends_at_once_with_status_0() {
    for name in ["TERM", "INT"] {
        let mut office = Office::setup().bare().serve();
        signal(office.pid(), name);
        assert_eq!(office.wait().code(), Some(0), "{}", office.output());
        let connection = app::open(&office.db);
        assert_eq!(cli::column(&connection, "PRAGMA integrity_check"), ["ok"]);
    }
}

#[test]
fn an_open_connection_without_a_request_does_not_keep_the_server() {
    let mut office = Office::setup().bare().serve();
    let _idle = TcpStream::connect(office.address).unwrap();
    office.admin().get("/user/login").data();
    signal(office.pid(), "TERM");
    assert_eq!(office.wait().code(), Some(0), "{}", office.output());
}

#[test]
fn without_a_database_the_init_line_is_told() {
    let place = Place::empty();
    let run = place.run(&["serve", "--listen", "127.0.0.1:0"]);
    run.failed(&["switchroom", "init"]);
    assert!(cli::files(place.dir.path()).is_empty());
}

#[test]
fn without_a_user_the_init_line_is_told() {
    let place = Place::with_boss();
    app::open(&place.db).execute_batch("DELETE FROM us_users").unwrap();
    place.run(&["serve", "--listen", "127.0.0.1:0"]).failed(&["switchroom", "init"]);
}

/// Commands that open a database, each as a failure must leave it.
const COMMANDS: [&[&str]; 6] = [
    &["serve", "--listen", "127.0.0.1:0"],
    &["user", "list"],
    &["tenant", "list"],
    &["tenant", "add", "New", "--name", "New"],
    &["phone-model", "list"],
    &["import", "mirta", "dump.sql"],
];

fn assert_refused_untouched(place: &Place) {
    let dump = crate::import_mirta::made("default.sql");
    std::fs::copy(dump, place.path("dump.sql")).unwrap();
    let before = cli::files(place.dir.path());
    for command in COMMANDS {
        place.run(command).failed(&["office.db"]);
        assert!(before == cli::files(place.dir.path()), "{command:?} left something else behind");
    }
}

#[test]
fn a_file_that_is_no_database_is_refused_and_untouched() {
    let place = Place::empty();
    place.file("office.db", "Not a database at all, but long enough to hold the header of one; so there. ".repeat(99));
    assert_refused_untouched(&place);
}

#[test]
fn another_programs_database_is_refused_and_untouched() {
    for sql in [
        "CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('mine');",
        "PRAGMA application_id = 77; PRAGMA user_version = 1; CREATE TABLE us_users (us_id INTEGER);",
        // With names like ours, but not ours.
        "PRAGMA user_version = 1; CREATE TABLE te_tenants (te_id INTEGER); CREATE TABLE us_users (us_id INTEGER);",
    ] {
        let place = Place::empty();
        app::open(&place.db).execute_batch(sql).unwrap();
        assert_refused_untouched(&place);
    }
}

#[test]
fn a_newer_schema_is_refused_and_untouched() {
    for mode in ["WAL", "DELETE"] {
        let place = Place::with_boss();
        let connection = app::open(&place.db);
        let newer = format!("PRAGMA journal_mode = {mode}; PRAGMA user_version = 999;");
        connection.execute_batch(&newer).unwrap();
        drop(connection);
        assert_refused_untouched(&place);
    }
}

#[test]
fn started_by_root_it_works_as_the_files_owner() {
    use std::os::unix::fs::chown;
    let place = Place::with_boss();
    for (path, _) in cli::files(place.dir.path()) {
        chown(path, Some(65534), Some(65534)).unwrap_or_default();
    }
    chown(place.path("office.db.tls"), Some(65534), Some(65534)).unwrap_or_default();
    if chown(place.dir.path(), Some(65534), Some(65534)).is_err() {
        return; // Only root can try this.
    }
    let server = Server::start(&place.db, &["--listen", "127.0.0.1:0"]);
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
    let ids = |name: &str| -> Vec<String> {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().skip(1).map(str::to_owned).collect()
    };
    assert_eq!(ids("Uid:"), ["65534"; 4]);
    assert_eq!(ids("Gid:"), ["65534"; 4]);
    assert!(ids("Groups:").iter().all(|group| group == "65534"));
    assert!(health(server.connect()).starts_with("HTTP/1.1 200"));

    // What only root may read is opened before.
    let dump = place.file("roots-own.sql", std::fs::read(crate::import_mirta::made("default.sql")).unwrap());
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(&dump, std::fs::Permissions::from_mode(0o600)).unwrap();
    place.import(&[&dump], &[]).ok();
    for (path, _) in cli::files(place.dir.path()) {
        use std::os::unix::fs::MetadataExt;
        if path != dump {
            assert_eq!(std::fs::metadata(&path).unwrap().uid(), 65534, "{path:?}");
        }
    }
}

#[test]
fn loopback_is_plain_http() {
    let place = Place::with_boss();
    let server = Server::start(&place.db, &["--listen", "127.0.0.1:0"]);
    assert!(server.url.starts_with("http://127.0.0.1:"), "{}", server.url);
    assert!(health(server.connect()).starts_with("HTTP/1.1 200"));
}

#[test]
fn several_addresses_are_listened_on() {
    let place = Place::with_boss();
    let server = Server::start(&place.db, &["--listen", "127.0.0.1:0", "--listen", "127.0.0.2:0"]);
    let other = loop {
        let line = server.lines.recv_timeout(PATIENCE).unwrap();
        if let Some(url) = url_in(&line) {
            break url;
        }
    };
    let ports: Vec<String> = [&server.url, &other].map(|url| url.trim_start_matches("http://").to_owned()).into();
    assert!(ports[0].starts_with("127.0.0.1:") && ports[1].starts_with("127.0.0.2:"));
    for address in ports {
        assert!(health(TcpStream::connect(address).unwrap()).starts_with("HTTP/1.1 200"));
    }
}

#[test]
fn elsewhere_plain_http_has_to_be_asked_for() {
    let place = Place::with_boss();
    std::fs::remove_dir_all(place.path("office.db.tls")).unwrap();
    place.run(&["serve", "--listen", "0.0.0.0:0"]).failed(&["--insecure-http"]);
    let server = Server::start(&place.db, &["--listen", "0.0.0.0:0", "--insecure-http"]);
    assert!(server.url.starts_with("http://"), "{}", server.url);
    assert!(health(server.connect()).starts_with("HTTP/1.1 200"));
}

#[test]
fn tls_with_the_certificate_of_init() {
    let place = Place::empty();
    let args = ["init", "--admin-user", BOSS.0, "--admin-password-stdin", "--tls-name", "pbx.example"];
    place.run_with(&args, BOSS.1).ok();
    let (certificate, key) = certificate_and_key(&place.path("office.db.tls"));
    let server = Server::start(
        &place.db,
        &["--listen", "0.0.0.0:0", "--tls-cert", certificate.to_str().unwrap(), "--tls-key", key.to_str().unwrap()],
    );
    assert!(server.url.starts_with("https://"), "{}", server.url);
    let authority = place.path("office.db.tls/ca.pem");
    let answer = health(secured(server.connect(), "pbx.example", &authority));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    let mut wrong = secured(server.connect(), "another.example", &authority);
    assert!(wrong.write_all(b"GET /healthz HTTP/1.1\r\n\r\n").is_err());

    // Those who do not speak TLS are told so, and nothing else.
    let plain = {
        let mut connection = server.connect();
        connection.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    };
    assert!(plain.starts_with("HTTP/1.1 400 ") && plain.contains("https://"), "{plain}");
}

#[test]
fn tls_material_that_is_none_is_named() {
    let place = Place::with_boss();
    let (certificate, key) = certificate_and_key(&place.path("office.db.tls"));
    let empty = place.file("empty.pem", "");
    let serve = |certificate: &Path, key: &Path| {
        place.run(&[
            "serve",
            "--listen",
            "0.0.0.0:0",
            "--tls-cert",
            certificate.to_str().unwrap(),
            "--tls-key",
            key.to_str().unwrap(),
        ])
    };
    serve(&place.path("missing.pem"), &key).failed(&["missing.pem"]);
    serve(&certificate, &place.path("missing.pem")).failed(&["missing.pem"]);
    serve(&empty, &key).failed(&["empty.pem"]);
    serve(&certificate, &empty).failed(&["empty.pem"]);
    let locked =
        place.file("locked.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIC\n-----END ENCRYPTED PRIVATE KEY-----\n");
    serve(&certificate, &locked).failed(&["locked.pem", "encrypted", "openssl pkey"]);
    let other = Place::with_boss();
    let (_, stranger) = certificate_and_key(&other.path("office.db.tls"));
    serve(&certificate, &stranger).failed(&[]);
}

#[test]
fn wrong_usage_of_serve() {
    let place = Place::with_boss();
    for args in [
        ["serve", "--listen", "nowhere"].as_slice(),
        &["serve", "--listen", "127.0.0.1"],
        &["serve", "--listen", "127.0.0.1:99999"],
        &["serve", "--tls-cert", "only-one.pem"],
        &["serve", "--tls-key", "only-one.pem"],
        &["serve", "one-too-many"],
    ] {
        place.run(args).usage();
    }
}

#[test]
fn an_address_in_use_is_named() {
    let place = Place::with_boss();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    place.run(&["serve", "--listen", &address]).failed(&[&address]);
}

#[test]
fn a_base_path_mounts_everything() {
    let office = Office::setup().bare().flag("--base-path /pbx").serve();
    let admin = office.admin();
    admin.get("/pbx/user/login").data();
    admin.get("/user/login").assert_failed(404, "Not Found.");
    assert_eq!(office.stranger().get("/pbx/healthz").status, 200);
}

#[test]
fn the_demo_is_for_loopback_and_leaves_nothing_behind() {
    let place = Place::empty();
    let output = switchroom(&place.db)
        .args(["serve", "--demo", "--insecure-http", "--listen", "0.0.0.0:0"])
        .current_dir(place.dir.path())
        .timeout(PATIENCE)
        .output()
        .unwrap();
    assert!(matches!(output.status.code(), Some(1 | 2)), "{:?}", output.status);

    let mut office = Office::demo();
    assert_eq!(office.demo_user().get("/user/login").data()["user_id"], "579");
    signal(office.pid(), "TERM");
    assert_eq!(office.wait().code(), Some(0));
    assert!(cli::files(office.dir.path()).is_empty());
}

#[test]
fn the_demo_does_not_touch_a_database_that_is_there() {
    let place = Place::with_boss();
    let before = cli::files(place.dir.path());
    let server = Server::start(&place.db, &["--demo", "--listen", "127.0.0.1:0"]);
    assert!(health(server.connect()).starts_with("HTTP/1.1 200"));
    drop(server);
    assert!(before == cli::files(place.dir.path()));
}

#[test]
fn a_server_that_logs_only_errors_goes_on_until_it_is_told_to_stop() {
    let mut office = Office::setup().flag("--log error").serve();
    for _ in 0..20 {
        assert_eq!(office.stranger().get("/healthz").status, 200);
    }
    signal(office.pid(), "TERM");
    assert!(office.wait().success());
}

#[test]
fn both_families_can_have_a_socket_each_on_one_port() {
    let place = Place::with_boss();
    let port = std::net::TcpListener::bind("0.0.0.0:0").unwrap().local_addr().unwrap().port();
    let (four, six) = (format!("0.0.0.0:{port}"), format!("[::]:{port}"));
    let server = Server::start(&place.db, &["--insecure-http", "--listen", &four, "--listen", &six]);
    for address in ["127.0.0.1", "::1"] {
        let address: std::net::IpAddr = address.parse().unwrap();
        assert!(health(TcpStream::connect((address, server.port())).unwrap()).contains("success"), "{address}");
    }
}
