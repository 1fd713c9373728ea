//! Starts the real binary on a database of its own, and a client that shows answers byte for byte.
//!
//! * `Office::open()`: the two-tenant world of `world.rs`, served. For a test that writes.
//! * `Office::shared()`: the same, one for all tests that only read and never fail to log in.
//! * `Office::demo()`, `Office::shared_demo()`: `serve --demo`.
//! * `Office::setup()`: with flags, environment, SQL or a damaged file of its own, then `.serve()`.
//! * `office.admin().post("/hunt/byid", &[("hunt_id", "51")])`: a request; see `Client` and `Answer`.
//! * `office.sql(…)`, `office.value(…)`, `office.dump()`: the database behind it, also while it runs.
//! * `switchroom(&office.db)`: the command line on that database.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use base64::Engine;
use serde_json::Value;
use tempfile::TempDir;

use crate::world;

/// How long anything here may take before the test fails.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// `switchroom --db FILE`, ready for a subcommand. Nothing of the caller's environment gets in.
pub fn switchroom(db: &Path) -> assert_cmd::Command {
    assert_cmd::Command::from_std(command(db))
}

fn command(db: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchroom"));
    command.env_remove("SWITCHROOM_DB").env_remove("RUST_LOG").arg("--db").arg(db);
    command
}

/// A new database with the user `admin` and nothing else.
pub fn init(db: &Path) {
    switchroom(db)
        .args(["init", "--admin-user", world::ADMIN.0, "--admin-password-stdin"])
        .write_stdin(world::ADMIN.1)
        .assert()
        .success();
}

/// Adds a user with the real command.
pub fn add_user(db: &Path, (name, password): (&str, &str), role: &str, tenants: &[&str]) {
    let mut command = switchroom(db);
    command.args(["user", "add", name, "--role", role, "--password-stdin"]);
    for tenant in tenants {
        command.args(["--tenant", tenant]);
    }
    command.write_stdin(password).assert().success();
}

type Step = Box<dyn FnOnce(&Path)>;

/// What an office is to be before it is served.
#[derive(Default)]
pub struct Setup {
    flags: Vec<String>,
    env: Vec<(String, String)>,
    steps: Vec<Step>,
    bare: bool,
}

impl Setup {
    /// A flag of `serve`, with its value where it has one: `.flag("--base-path /pbx")`.
    pub fn flag(mut self, flag: &str) -> Self {
        self.flags.extend(flag.split(' ').map(str::to_owned));
        self
    }

    /// An environment variable of the server.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// Statements to run before the server starts.
    pub fn sql(self, sql: &str) -> Self {
        let sql = sql.to_owned();
        self.prepare(move |db| open(db).execute_batch(&sql).unwrap())
    }

    /// Anything else to do to the database file before the server starts.
    pub fn prepare(mut self, step: impl FnOnce(&Path) + 'static) -> Self {
        self.steps.push(Box::new(step));
        self
    }

    /// Without the two-tenant world: only what `init` makes.
    pub fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    /// Makes the database and serves it.
    pub fn serve(self) -> Office {
        let dir = TempDir::new().unwrap();
        let db = dir.path().join("office.db");
        std::fs::copy(if self.bare { bare_template() } else { world_template() }, &db).unwrap();
        for step in self.steps {
            step(&db);
        }
        Office::start(dir, db, &self.flags, &self.env)
    }
}

/// A running server. It ends with the value, and at the latest with this process.
pub struct Office {
    /// The database file.
    pub db: PathBuf,
    /// The folder it is in, and nothing else's.
    pub dir: TempDir,
    /// Where the server listens.
    pub address: SocketAddr,
    /// What it has printed: standard output and standard error, as they came.
    output: Arc<Mutex<String>>,
    child: Child,
    watchdog: Child,
}

impl Office {
    /// The two-tenant world, for one test alone.
    pub fn open() -> Office {
        Office::setup().serve()
    }

    pub fn setup() -> Setup {
        Setup::default()
    }

    /// The two-tenant world, for tests that only read. A wrong password counts against every test: use `open` for that.
    pub fn shared() -> &'static Office {
        static SHARED: OnceLock<Office> = OnceLock::new();
        SHARED.get_or_init(Office::open)
    }

    /// `serve --demo`, for one test alone.
    pub fn demo() -> Office {
        let dir = TempDir::new().unwrap();
        let db = dir.path().join("unused.db");
        Office::start(dir, db, &["--demo".into()], &[])
    }

    /// `serve --demo`, for tests that only read.
    pub fn shared_demo() -> &'static Office {
        static SHARED: OnceLock<Office> = OnceLock::new();
        SHARED.get_or_init(Office::demo)
    }

    fn start(dir: TempDir, db: PathBuf, flags: &[String], env: &[(String, String)]) -> Office {
        let mut child = command(&db)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(flags)
            .envs(env.iter().map(|(name, value)| (name, value)))
            .current_dir(dir.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let watchdog = watch(&child);
        let output = Arc::new(Mutex::new(String::new()));
        let (found, port) = std::sync::mpsc::channel();
        let errors = follow(child.stderr.take().unwrap(), Arc::clone(&output), |_| ());
        follow(child.stdout.take().unwrap(), Arc::clone(&output), move |line| {
            if let Some(port) = port_in(line) {
                let _ = found.send(port);
            }
        });
        // The sender goes with the thread when the server ends: a server that can't start fails here at once.
        let Ok(port) = port.recv_timeout(PATIENCE) else {
            let _ = child.kill();
            let _ = child.wait();
            errors.join().unwrap();
            let output = output.lock().unwrap().clone();
            panic!("the server printed no URL, but:\n{output}");
        };
        Office { db, dir, address: SocketAddr::from(([127, 0, 0, 1], port)), output, child, watchdog }
    }

    /// A client that sends no credentials.
    pub fn stranger(&self) -> Client {
        Client::new(self.address)
    }

    /// A client with credentials of its own.
    pub fn login(&self, credentials: (&str, &str)) -> Client {
        self.stranger().login(credentials)
    }

    pub fn admin(&self) -> Client {
        self.login(world::ADMIN)
    }

    /// Manager of tenant A.
    pub fn manager(&self) -> Client {
        self.login(world::MANAGER)
    }

    /// Viewer of tenant A.
    pub fn viewer(&self) -> Client {
        self.login(world::VIEWER)
    }

    /// The demo's user.
    pub fn demo_user(&self) -> Client {
        self.login(("demo", "demo"))
    }

    /// The database, opened beside the server.
    pub fn database(&self) -> rusqlite::Connection {
        open(&self.db)
    }

    /// Runs statements on the database.
    pub fn sql(&self, sql: &str) {
        self.database().execute_batch(sql).unwrap();
    }

    /// The one value that a query gives, as text; "NULL" for NULL.
    pub fn value(&self, query: &str) -> String {
        self.database().query_row(query, [], |row| Ok(text(row.get_ref(0)?))).unwrap()
    }

    /// Every row of every table, as text: what must be equal where nothing may change. Of the trail only changes: all else is
    /// counted first and written up to a minute later, and other tests' requests bring it, too.
    pub fn dump(&self) -> Dump {
        let mut dump = dump(&self.database());
        dump.get_mut("au_audit").unwrap().retain(|row| row.iter().any(|field| field == "au_kind=change"));
        dump
    }

    /// All of the audit trail, as text.
    pub fn trail(&self) -> String {
        dump(&self.database())["au_audit"].concat().join("\n")
    }

    /// What the server has printed so far.
    pub fn output(&self) -> String {
        self.output.lock().unwrap().clone()
    }

    /// The server's process, for signals and for /proc.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The server's memory in MiB, by its line in `/proc/PID/status`: `VmRSS` is what it has in use, `VmHWM` the most so far.
    pub fn memory_mib(&self, line: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find_map(|all| all.strip_prefix(line)?.strip_prefix(':')).unwrap();
        line.split_whitespace().next().unwrap().parse::<u64>().unwrap() / 1024
    }

    /// Waits until the server has ended by itself.
    pub fn wait(&mut self) -> std::process::ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(started.elapsed() < PATIENCE, "the server does not end:\n{}", self.output());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let _ = self.watchdog.kill();
        let _ = self.watchdog.wait();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Kills the server when this process is gone: a shared one is never dropped, and an aborted test drops nothing.
fn watch(child: &Child) -> Child {
    Command::new("sh")
        .args(["-c", "read _; kill -9 \"$0\""])
        .arg(child.id().to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn follow(
    from: impl Read + Send + 'static,
    output: Arc<Mutex<String>>,
    on_line: impl Fn(&str) + Send + 'static,
) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            let mut output = output.lock().unwrap();
            output.push_str(&line);
            output.push('\n');
            drop(output);
            on_line(&line);
        }
    })
}

fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("://127.0.0.1:")?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Opens a database file as the tests do: with the references checked, and patient while the server writes.
pub fn open(db: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(db).unwrap();
    connection.busy_timeout(PATIENCE).unwrap();
    connection.pragma_update(None, "foreign_keys", true).unwrap();
    connection
}

/// Table → rows → `column=value`.
pub type Dump = BTreeMap<String, Vec<Vec<String>>>;

/// Every row of every table of a database, but not on which day an import was: it may end while a test runs.
pub fn dump(connection: &rusqlite::Connection) -> Dump {
    let mut tables =
        connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    tables
        .into_iter()
        .map(|table| {
            let mut query = connection.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY 1, 2")).unwrap();
            let columns: Vec<String> = query.column_names().into_iter().map(str::to_owned).collect();
            let rows = query
                .query_map([], |row| {
                    columns
                        .iter()
                        .enumerate()
                        .filter(|(_, name)| *name != "li_date")
                        .map(|(n, name)| Ok(format!("{name}={}", text(row.get_ref(n)?))))
                        .collect()
                })
                .unwrap()
                .map(Result::unwrap)
                .collect();
            (table, rows)
        })
        .collect()
}

fn text(value: rusqlite::types::ValueRef<'_>) -> String {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => "NULL".into(),
        ValueRef::Integer(n) => n.to_string(),
        ValueRef::Real(n) => n.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// A database that `init` has made, once for all tests: they copy it.
fn bare_template() -> &'static Path {
    static TEMPLATE: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    &TEMPLATE
        .get_or_init(|| {
            let dir = TempDir::new().unwrap();
            let db = dir.path().join("bare.db");
            init(&db);
            settle(&db);
            (dir, db)
        })
        .1
}

/// The same with the world in it, and its users.
fn world_template() -> &'static Path {
    static TEMPLATE: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    &TEMPLATE
        .get_or_init(|| {
            let dir = TempDir::new().unwrap();
            let db = dir.path().join("world.db");
            std::fs::copy(bare_template(), &db).unwrap();
            world::build(&db);
            settle(&db);
            (dir, db)
        })
        .1
}

/// Everything in the one file, so that it can be copied.
fn settle(db: &Path) {
    open(db).query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
}

/// Sends requests. Cheap to clone; every request has a connection of its own.
#[derive(Clone)]
pub struct Client {
    pub address: SocketAddr,
    headers: Vec<(String, String)>,
}

/// The value of an `Authorization` header.
pub fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{name}:{password}")))
}

impl Client {
    /// One that sends no credentials.
    pub fn new(address: SocketAddr) -> Client {
        Client { address, headers: Vec::new() }
    }

    /// The same client with credentials on every request.
    pub fn login(self, (name, password): (&str, &str)) -> Client {
        self.with("Authorization", &basic(name, password))
    }

    /// The same client with one more header on every request.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    /// A POST of a form.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.body(path, "application/x-www-form-urlencoded", form(fields).as_bytes())
    }

    /// A POST of `multipart/form-data`.
    pub fn multipart(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.body(path, "multipart/form-data; boundary=a-line-between", multipart(fields, "a-line-between").as_bytes())
    }

    /// A POST of JSON.
    pub fn json(&self, path: &str, body: &Value) -> Answer {
        self.body(path, "application/json", body.to_string().as_bytes())
    }

    /// A POST of any bytes under any content type.
    pub fn body(&self, path: &str, content_type: &str, body: &[u8]) -> Answer {
        self.send("POST", path, &[("Content-Type", content_type)], body)
    }

    /// Any request at all. A body's length is sent with POST and wherever there is one.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut answer = Vec::new();
        let mut connection = self.start(method, path, headers, body);
        let ended = connection.read_to_end(&mut answer);
        Answer::parse(&answer, method == "HEAD")
            .unwrap_or_else(|| panic!("{method} {path}: no answer ({ended:?}): {}", String::from_utf8_lossy(&answer)))
    }

    /// The same, but hands over the connection before anything is read of the answer.
    pub fn start(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> TcpStream {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        for (name, value) in self.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).chain(headers.iter().copied()) {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if method == "POST" || !body.is_empty() {
            request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        let mut connection = TcpStream::connect(self.address).unwrap();
        connection.set_read_timeout(Some(PATIENCE)).unwrap();
        connection.set_nodelay(true).unwrap();
        // A server that refuses may close before it has read everything.
        let _ = connection.write_all(&[request.as_bytes(), body].concat());
        connection
    }
}

/// `application/x-www-form-urlencoded`, with everything but letters and digits escaped.
pub fn form(fields: &[(&str, &str)]) -> String {
    let escape =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect::<Vec<_>>().join("&")
}

/// `multipart/form-data`.
pub fn multipart(fields: &[(&str, &str)], boundary: &str) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    body + &format!("--{boundary}--\r\n")
}

/// An answer, as it came.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// False where the connection broke before the body's end.
    pub complete: bool,
}

impl Answer {
    /// Reads the bytes of a whole answer; None where not even its head is there.
    pub fn parse(bytes: &[u8], is_head: bool) -> Option<Answer> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut answer = Answer { status, headers, body: Vec::new(), complete: true };
        let rest = &bytes[end + 4..];
        if answer.header("transfer-encoding") == Some("chunked") && !is_head {
            (answer.body, answer.complete) = unchunk(rest);
        } else {
            answer.body = rest.to_vec();
            let length = answer.header("content-length").and_then(|length| length.parse::<usize>().ok());
            answer.complete = is_head || length.is_none_or(|length| length == rest.len());
        }
        Some(answer)
    }

    /// A header's value, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// `data` of a success; anything else fails the test.
    #[track_caller]
    pub fn data(&self) -> Value {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        let mut json = self.json();
        assert_eq!(json["status"], "success", "{json}");
        json["data"].take()
    }

    /// The answer is this failure, to the byte, and has no `fields`.
    #[track_caller]
    pub fn assert_failed(&self, status: u16, message: &str) {
        assert_eq!((self.status, self.text()), (status, failed(message).as_str()));
    }

    /// The answer is one of the two 400s that name parameters.
    #[track_caller]
    pub fn assert_fields(&self, message: &str, fields: &[&str]) {
        let fields = fields.iter().map(|field| format!("\"{field}\"")).collect::<Vec<_>>().join(",");
        let body = format!(r#"{{"status":"failed","message":"{message}","fields":[{fields}]}}"#);
        assert_eq!((self.status, self.text()), (400, body.as_str()));
    }

    #[track_caller]
    pub fn assert_missing(&self, fields: &[&str]) {
        self.assert_fields("Please Enter Required Fields.", fields);
    }

    #[track_caller]
    pub fn assert_invalid(&self, fields: &[&str]) {
        self.assert_fields("Invalid Value.", fields);
    }
}

/// A failure's whole body.
pub fn failed(message: &str) -> String {
    format!(r#"{{"status":"failed","message":"{message}"}}"#)
}

/// A success's whole body around `data`, which is JSON text.
pub fn success(data: &str) -> String {
    format!(r#"{{"status":"success","data":{data}}}"#)
}

fn unchunk(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let Some(line) = rest.windows(2).position(|two| two == b"\r\n") else {
            return (body, false);
        };
        let size = std::str::from_utf8(&rest[..line]).unwrap().split(';').next().unwrap().trim();
        let size = usize::from_str_radix(size, 16).unwrap();
        rest = &rest[line + 2..];
        if size == 0 {
            return (body, true);
        }
        if rest.len() < size + 2 {
            body.extend_from_slice(&rest[..size.min(rest.len())]);
            return (body, false);
        }
        body.extend_from_slice(&rest[..size]);
        rest = &rest[size + 2..];
    }
}
