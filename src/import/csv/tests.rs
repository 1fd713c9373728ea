//! Arbitrary contents come back from their export, and exporting them again gives the same bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use super::export::Folder;
use super::tables::{Kind, TABLES, Table};
use super::{Options, import};
use crate::auth::fold;
use crate::import::mirta::tables::Kind as CallKind;
use crate::import::source::Input;
use crate::progress::Progress;
use crate::store::audit::{By, Who};
use crate::store::{self, FileError};

const BY: By = By { who: Who::Operator("test"), what: "import csv" };
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObG1VdoYxNQ8uc";
const NASTY: [&str; 30] = [
    "",
    "221",
    "222",
    "012",
    "+49",
    "id:1",
    "id:",
    "(none)",
    "(empty)",
    "\\(empty)",
    "a,b;c|d",
    "two\nlines",
    "\r\n",
    "\ttab",
    " blank ",
    "1.51E+10",
    "=1+1",
    "ü€🔑",
    "\"quoted\"",
    "\u{7}",
    "\u{feff}",
    "EXT",
    "HUNTLIST",
    "HUNTLIST-TIMEOUT",
    "IVR_1",
    "CONDITION7",
    "DID-UNASSIGNED",
    "QUEUE",
    "sip",
    "as-is",
];

/// Contents, spelled out by a stream of choices: the shorter it is, the plainer they are.
struct Choices<'a> {
    picks: &'a [u16],
    texts: &'a [String],
    at: usize,
}

impl Choices<'_> {
    fn below(&mut self, limit: usize) -> usize {
        let pick = self.picks.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        usize::from(pick) % limit
    }

    fn text(&mut self) -> String {
        let at = self.below(NASTY.len() + self.texts.len());
        NASTY.get(at).map_or_else(|| self.texts[at - NASTY.len()].clone(), |text| (*text).to_owned())
    }

    /// Often one of a few, so that it stands twice and others name it.
    fn name(&mut self) -> String {
        if self.below(3) == 0 { self.text() } else { self.of(&["221", "222", "Front door", ""]).to_owned() }
    }

    fn kind(&mut self) -> String {
        let types = [
            "EXT",
            "HUNTLIST",
            "HUNTLIST",
            "EXT-BUSY",
            "IVR_1",
            "IVR",
            "DID",
            "CUSTOM",
            "CONDITION7",
            "VOICEMAIL",
            "DID-UNASSIGNED",
            "QUEUE",
        ];
        if self.below(4) == 0 { self.text() } else { self.of(&types).to_owned() }
    }

    fn of<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())].clone()
    }
}

fn create(path: &Path, boss: &str) -> Connection {
    store::create::<FileError>(path, |_| Ok(())).unwrap();
    let db = Connection::open(path).unwrap();
    db.execute(
        "INSERT INTO us_users (us_username, us_username_key, us_role, us_password) VALUES ('boss', 'boss', 'admin', ?1)",
        [boss],
    )
    .unwrap();
    db
}

/// Fills a database with whatever the choices say, as far as the schema allows it.
fn fill(db: &Connection, choices: &mut Choices) {
    for table in TABLES {
        let mut id = 0;
        for row in 0..choices.below(5).max(1) {
            id += 1 + choices.below(3) as i64;
            let id = if table.name == "users" { id + 1 } else { id };
            let Some(values) = values(db, table, id, row, choices) else { break };
            let stored = table.columns.iter().filter(|column| !column.stored.is_empty());
            let mut columns: Vec<String> = stored.map(|column| format!("\"{}\"", column.stored)).collect();
            let mut values = values;
            if table.name == "users" {
                for (column, key) in [("\"us_username\"", "us_username_key"), ("\"us_email\"", "us_email_key")] {
                    let at = columns.iter().position(|other| other == column).unwrap();
                    let Value::Text(text) = &values[at] else { unreachable!() };
                    let folded = Value::Text(fold(text));
                    columns.push(key.to_owned());
                    values.push(folded);
                }
            }
            let marks = vec!["?"; values.len()].join(", ");
            let sql = format!("INSERT INTO {} ({}) VALUES ({marks})", table.home, columns.join(", "));
            db.execute(&sql, params_from_iter(values)).unwrap();
            if choices.below(3) == 1 {
                let print = choices.of(&[None, Some(0_i64), Some(-7)]);
                db.execute(
                    "INSERT INTO imported (im_table, im_id, im_print) VALUES (?1, ?2, ?3)",
                    params![table.home, id, print],
                )
                .unwrap();
            }
            if table.name == "extensions" && choices.below(3) > 0 {
                let account = params![id, choices.text(), choices.text(), choices.text()];
                db.execute("INSERT INTO sa_sipaccounts VALUES (?1, ?2, ?3, ?4)", account).unwrap();
            }
            if table.name == "tokens" && choices.below(2) == 1 {
                db.execute("INSERT INTO tt_tokentenants SELECT ?1, te_id FROM te_tenants", [id]).unwrap();
            }
            if table.name == "users" && choices.below(2) == 1 {
                db.execute(
                    "INSERT INTO ut_usertenants SELECT ?1, te_id FROM te_tenants WHERE te_id % 2 = ?2",
                    [id, choices.below(2) as i64],
                )
                .unwrap();
            }
        }
    }
    // Calls and costs are never marked.
    db.execute_batch("DELETE FROM imported WHERE im_table IN ('cdr', 'cc_callcosts')").unwrap();
}

fn values(db: &Connection, table: &Table, id: i64, row: usize, choices: &mut Choices) -> Option<Vec<Value>> {
    let ids = |table: &str, column: &str| -> Vec<i64> {
        let mut query = db.prepare(&format!("SELECT {column} FROM {table}")).unwrap();
        query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let has_hash = choices.below(2) == 1;
    let mut values = Vec::new();
    for column in table.columns.iter().filter(|column| !column.stored.is_empty()) {
        values.push(match column.kind {
            Kind::Id => Value::Integer(id),
            Kind::Tenant => {
                let tenants = ids("te_tenants", "te_id");
                if tenants.is_empty() {
                    return None;
                }
                Value::Integer(choices.of(&tenants))
            }
            Kind::Link(target) => {
                let (home, column) = match target {
                    "phone_models" => ("pm_phonemodels", "pm_id"),
                    "users" => ("us_users", "us_id"),
                    _ => ("ct_customtypes", "ct_id"),
                };
                let targets = ids(home, column);
                if targets.is_empty() || target != "users" && choices.below(3) == 0 {
                    Value::Null
                } else {
                    Value::Integer(choices.of(&targets))
                }
            }
            // What must be unique is made so by a letter behind it.
            Kind::Text if column.name == "te_code" => {
                Value::Text(format!("{}{}", choices.text(), ["A", "b", ",", " "][row]))
            }
            Kind::Text if column.name == "to_hash" => Value::Text(format!("{id:064x}")),
            Kind::Flag => Value::Integer(choices.of(&[0, 1])),
            Kind::Time if column.name == "to_made" => Value::Text("2026-02-28 23:59:59".to_owned()),
            Kind::Time => choices.of(&[Value::Null, "2026-03-01 00:00:00".to_owned().into()]),
            Kind::Folded("us_username_key") => Value::Text(format!("{}{row}", choices.text())),
            Kind::Text if table.label == Some(column.stored) => Value::Text(choices.name()),
            Kind::Text if column.name.starts_with("de_type") => Value::Text(choices.kind()),
            Kind::Text | Kind::Made | Kind::Folded(_) => Value::Text(choices.text()),
            Kind::Whole | Kind::Pointer(_) => {
                choices.of(&[Value::Null, 1.into(), 2.into(), 3.into(), 0.into(), (-5).into(), 99.into()])
            }
            Kind::Role => Value::Text(choices.of(&["viewer", "manager", "admin"]).to_owned()),
            Kind::Hash if has_hash => Value::Text(HASH.to_owned()),
            Kind::Digest if has_hash => Value::Text(choices.of(&["", "sha256", "md5"]).to_owned()),
            Kind::Hash => Value::Null,
            Kind::Digest => Value::Text(String::new()),
            Kind::Call(kind) => match kind {
                CallKind::Record => Value::Integer(id),
                CallKind::Start => Value::Text("2026-02-28 23:59:59".to_owned()),
                CallKind::Moment => choices.of(&[Value::Null, "2026-03-01 00:00:00".to_owned().into()]),
                CallKind::Seconds => Value::Integer(choices.below(9999) as i64 - 1),
                CallKind::Whole if column.name == "sequence" => Value::Integer(row as i64 - 2),
                CallKind::Whole => Value::Integer(row as i64),
                CallKind::Cost => {
                    choices.of(&[Value::Null, 0.1.into(), 1e-7.into(), (-2.5).into(), 3.0.into(), 1e300.into()])
                }
                _ => Value::Text(choices.text()),
            },
            Kind::Grants | Kind::Password | Kind::Account | Kind::Members | Kind::Marks => continue,
        });
    }
    Some(values)
}

/// All rows of all tables but those that tell of imports.
fn dump(db: &Connection) -> BTreeMap<String, Vec<String>> {
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('au_audit', 'last_imports')";
    let mut query = db.prepare(tables).unwrap();
    let names = query.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap);
    let rows = |table: &str| {
        let mut query = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let count = query.column_count();
        let row = |row: &rusqlite::Row| {
            Ok(format!("{:?}", (0..count).map(|at| row.get::<_, Value>(at).unwrap()).collect::<Vec<_>>()))
        };
        let mut rows: Vec<String> = query.query_map([], row).unwrap().map(Result::unwrap).collect();
        rows.sort();
        rows
    };
    names.map(|name| (name.clone(), rows(&name))).collect()
}

fn export(db: &Path, folder: &Path) -> BTreeMap<PathBuf, String> {
    Folder::open(folder, true).unwrap().fill(db, None).unwrap();
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|file| (file.file_name().unwrap().into(), fs::read_to_string(&file).unwrap())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_contents_come_back_from_their_export(
        picks in prop::collection::vec(any::<u16>(), 200..1200),
        texts in prop::collection::vec("[^\0]{0,12}|[a-z]{250,260}|[0-9]{3}", 1..8),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        fill(&create(&path("a.db"), HASH), &mut Choices { picks: &picks, texts: &texts, at: 0 });
        let first = export(&path("a.db"), &path("first"));

        create(&path("b.db"), "another hash");
        let take = || {
            let inputs = first.keys().map(|name| Input::open(&path("first").join(name)).unwrap()).collect();
            let outcome = import(&path("b.db"), inputs, &Options::default(), &BY, &Progress::hidden()).unwrap();
            let mut bad = Vec::new();
            outcome.bad.print(&mut bad).unwrap();
            assert!(outcome.bad.is_empty(), "{}", String::from_utf8_lossy(&bad));
            outcome.report.unwrap()
        };
        take();
        let open = |name: &str| Connection::open(path(name)).unwrap();
        prop_assert_eq!(dump(&open("a.db")), dump(&open("b.db")));
        prop_assert_eq!(&first, &export(&path("b.db"), &path("second")));
        // And nothing is new the second time.
        let again = take();
        prop_assert!(again.tables.iter().all(|counts| counts.added + counts.changed == 0), "{:?}", again.tables);
    }
}
