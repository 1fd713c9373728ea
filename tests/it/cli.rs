//! The command line, run and looked at from outside: status, both outputs, and the folder the database is in.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::app::{self, Dump, Office, PATIENCE, switchroom};

/// The first admin of every database made here. No dump knows the name.
pub const BOSS: (&str, &str) = ("boss", "the boss's own password");

/// A folder with nothing in it but what the test puts there.
pub struct Place {
    pub dir: TempDir,
    pub db: PathBuf,
}

impl Place {
    /// Without a database.
    pub fn empty() -> Place {
        let dir = TempDir::new().unwrap();
        let db = dir.path().join("office.db");
        Place { dir, db }
    }

    /// The folder of a running server's database. Its own folder stays empty.
    pub fn beside(db: &Path) -> Place {
        Place { dir: TempDir::new().unwrap(), db: db.to_owned() }
    }

    /// With a database that has the one user `BOSS`.
    pub fn with_boss() -> Place {
        let place = Place::empty();
        let args = ["init", "--admin-user", BOSS.0, "--admin-password-stdin"];
        place.run_with(&args, BOSS.1).ok();
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.db.parent().unwrap().join(name)
    }

    /// Writes a file beside the database.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn run(&self, args: &[&str]) -> Run {
        run(&self.db, args, "")
    }

    pub fn run_with(&self, args: &[&str], stdin: impl AsRef<[u8]>) -> Run {
        run(&self.db, args, stdin)
    }

    /// `import mirta FILE…` with flags.
    pub fn import(&self, files: &[&Path], flags: &[&str]) -> Run {
        import(&self.db, files, flags)
    }

    /// Every row of every table, password hashes included.
    pub fn dump(&self) -> Dump {
        app::dump(&app::open(&self.db))
    }

    /// The same without what chance puts there: two imports of the same rows are equal in it.
    pub fn contents(&self) -> Dump {
        without_salt(self.dump())
    }

    /// The first column of a query, as text.
    pub fn column(&self, query: &str) -> Vec<String> {
        column(&app::open(&self.db), query)
    }

    /// The only value of a query, as text; "NULL" for NULL.
    #[track_caller]
    pub fn value(&self, query: &str) -> String {
        let mut values = self.column(query);
        assert_eq!(values.len(), 1, "{query}: {values:?}");
        values.remove(0)
    }
}

/// A server whose database has the one user `BOSS`, and nothing else.
pub fn office_of_boss() -> Office {
    Office::setup().bare().sql("UPDATE us_users SET us_username = 'boss', us_username_key = 'boss'").serve()
}

/// Its client: the password is the one that the test harness gives the first admin.
pub fn boss(office: &Office) -> app::Client {
    office.login((BOSS.0, crate::world::ADMIN.1))
}

/// What a command has done.
#[derive(Debug)]
pub struct Run {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs `switchroom --db FILE ARGS` with this on standard input, which is no terminal.
pub fn run(db: &Path, args: &[&str], stdin: impl AsRef<[u8]>) -> Run {
    let output = switchroom(db)
        .args(args)
        .current_dir(db.parent().unwrap())
        .write_stdin(stdin.as_ref())
        .timeout(PATIENCE)
        .output()
        .unwrap();
    Run {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
    }
}

/// `import mirta FILE…`.
pub fn import(db: &Path, files: &[&Path], flags: &[&str]) -> Run {
    let mut args = vec!["import", "mirta"];
    args.extend(files.iter().map(|file| file.to_str().unwrap()));
    args.extend(flags);
    run(db, &args, "")
}

impl Run {
    /// Done.
    #[track_caller]
    pub fn ok(self) -> Run {
        assert_eq!(self.status, Some(0), "{self:#?}");
        self
    }

    /// Failed: one line on standard error, and these words are in it.
    #[track_caller]
    pub fn failed(self, words: &[&str]) -> Run {
        assert_eq!(self.status, Some(1), "{self:#?}");
        assert_eq!(self.stderr.trim_end().lines().count(), 1, "{self:#?}");
        for word in words {
            assert!(self.stderr.contains(word), "no {word:?} in {self:#?}");
        }
        self
    }

    /// Wrong usage: nothing on standard output.
    #[track_caller]
    pub fn usage(self) -> Run {
        assert_eq!(self.status, Some(2), "{self:#?}");
        assert_eq!(self.stdout, "", "{self:#?}");
        assert_ne!(self.stderr, "", "{self:#?}");
        self
    }

    /// The text is on neither output.
    #[track_caller]
    pub fn assert_silent_about(&self, secret: &str) {
        assert!(!self.stdout.contains(secret), "{secret:?} in {self:#?}");
        assert!(!self.stderr.contains(secret), "{secret:?} in {self:#?}");
    }

    /// The lines of standard output that hold all these words.
    pub fn lines(&self, words: &[&str]) -> Vec<&str> {
        self.stdout.lines().filter(|line| words.iter().all(|word| line.contains(word))).collect()
    }

    #[track_caller]
    pub fn assert_line(&self, words: &[&str]) {
        assert!(!self.lines(words).is_empty(), "no line with {words:?} in {self:#?}");
    }

    /// The table that an import ends with.
    #[track_caller]
    pub fn table(&self) -> Vec<Row> {
        let head = ["table", "read", "added", "changed", "unchanged", "refused"];
        let lines: Vec<Vec<&str>> = self.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
        let start = lines.iter().position(|words| *words == head).unwrap_or_else(|| panic!("no table in {self:#?}"));
        lines[start + 1..].iter().map_while(|words| Row::parse(words)).collect()
    }

    /// The line of one table.
    #[track_caller]
    pub fn row(&self, table: &str) -> Row {
        let row = self.table().into_iter().find(|row| row.table == table);
        row.unwrap_or_else(|| panic!("no line of {table} in {self:#?}"))
    }
}

/// A line of an import's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub table: String,
    pub read: u64,
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub refused: u64,
}

impl Row {
    fn parse(words: &[&str]) -> Option<Row> {
        let [table, numbers @ ..] = words else {
            return None;
        };
        let numbers: Vec<u64> = numbers.iter().map(|word| word.replace(',', "").parse().ok()).collect::<Option<_>>()?;
        let [read, added, changed, unchanged, refused] = numbers[..] else {
            return None;
        };
        Some(Row { table: (*table).into(), read, added, changed, unchanged, refused })
    }
}

/// The dump with every password hash cut down to its parameters, and without the audit trail, which has times in it.
pub fn without_salt(mut dump: Dump) -> Dump {
    dump.remove("au_audit");
    for field in dump.get_mut("us_users").unwrap().iter_mut().flatten() {
        if field.starts_with("us_password=$argon2id$") {
            *field = field.split('$').take(4).collect::<Vec<_>>().join("$");
        }
    }
    dump
}

/// The first column of a query, as text.
pub fn column(connection: &rusqlite::Connection, query: &str) -> Vec<String> {
    use rusqlite::types::Value;
    let mut query = connection.prepare(query).unwrap();
    query
        .query_map([], |row| {
            Ok(match row.get(0)? {
                Value::Null => "NULL".into(),
                Value::Integer(n) => n.to_string(),
                Value::Real(n) => n.to_string(),
                Value::Text(text) => text,
                Value::Blob(_) => panic!("a blob"),
            })
        })
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

/// Whether the password is the one behind an Argon2id hash.
pub fn verifies(password: &str, hash: &str) -> bool {
    use argon2::password_hash::{PasswordVerifier, phc::PasswordHash};
    let hash = PasswordHash::new(hash).unwrap();
    argon2::Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
}

/// Every file of a folder and below, with its bytes.
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            found.push((path, bytes));
        }
    }
    found.sort();
    found
}

/// Whether the bytes stand anywhere in the others.
pub fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|part| part == needle)
}

/// Sends a process a signal, by its name.
pub fn signal(pid: u32, name: &str) {
    let sent = std::process::Command::new("sh")
        .args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &pid.to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
}
