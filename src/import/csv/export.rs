//! `export csv`: every table as a file, all of one moment, values as they are.

use std::collections::{HashMap, HashSet};
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use csv::Writer;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row, Statement, params, params_from_iter};

use super::cell::{self, NONE};
use super::grants_of;
use super::members;
use super::names::Names;
use super::tables::{self, Kind, Marks, TABLES, Table};
use crate::store;

/// The folder that is to be filled, with the files in it: opened at once, filled later.
pub struct Folder {
    path: PathBuf,
    is_made: bool,
    files: Vec<(&'static Table, File)>,
}

impl Folder {
    /// Makes the folder (mode 0700) if it is not there, and empty files (0600) in it. One that is there must be empty.
    pub fn open(path: &Path, with_calls: bool) -> Result<Folder> {
        let shown = path.display();
        let is_made = match DirBuilder::new().mode(0o700).create(path) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let mut entries = fs::read_dir(path).with_context(|| format!("{shown}: name a folder"))?;
                if entries.next().is_some() {
                    bail!("{shown}: this folder is not empty, and nothing was written to it; name a new one");
                }
                let mode = fs::set_permissions(path, Permissions::from_mode(0o700));
                mode.with_context(|| format!("{shown}: its mode can't be set; name a new folder"))?;
                false
            }
            Err(error) => return Err(error).with_context(|| format!("{shown}: this folder can't be made")),
        };
        let mut folder = Folder { path: path.to_owned(), is_made, files: Vec::new() };
        for table in TABLES.iter().filter(|table| with_calls || !table.is_history()) {
            match OpenOptions::new().write(true).create_new(true).mode(0o600).open(folder.file(table)) {
                Ok(file) => folder.files.push((table, file)),
                Err(error) => {
                    let shown = folder.file(table).display().to_string();
                    folder.clear();
                    return Err(error).with_context(|| format!("{shown}: can't be made"));
                }
            }
        }
        Ok(folder)
    }

    /// Fills the files with what is in the database, of one tenant or of all; gives back the rows of each. What could not be
    /// finished is taken away again.
    pub fn fill(self, db: &Path, tenant: Option<&str>) -> Result<Vec<(&'static str, u64)>> {
        let filled = self.write(db, tenant);
        if filled.is_err() && !self.clear() {
            let left = || format!("{}: what is in this folder is not complete, remove it", self.path.display());
            return filled.with_context(left);
        }
        filled
    }

    fn write(&self, db: &Path, tenant: Option<&str>) -> Result<Vec<(&'static str, u64)>> {
        let conn = store::open_reader(db)?;
        conn.execute_batch("BEGIN")?;
        let of = tenant
            .map(|code| {
                store::tenants::id(&conn, code)?.with_context(|| {
                    format!("{}: there is no tenant {code}; see: switchroom tenant list", db.display())
                })
            })
            .transpose()?;
        let export = Export { names: Names::new(&conn), conn: &conn, tenant: of };
        let mut counts = Vec::new();
        // The first table last: if the power fails meanwhile, its file is empty, which no import takes.
        for (table, file) in self.files.iter().rev() {
            let name = || self.file(table).display().to_string();
            let rows = export.table(table, file).with_context(name)?;
            file.sync_all().with_context(name)?;
            counts.push((table.name, rows));
        }
        // Some media can't flush a folder.
        let _ = File::open(&self.path).and_then(|folder| folder.sync_all());
        counts.reverse();
        Ok(counts)
    }

    fn file(&self, table: &Table) -> PathBuf {
        self.path.join(format!("{}.csv", table.name))
    }

    /// Removes what was made; false where that is not allowed any more: then nothing is left in it.
    fn clear(&self) -> bool {
        let mut is_gone = true;
        for (table, file) in &self.files {
            if fs::remove_file(self.file(table)).is_err() {
                is_gone = false;
                let _ = file.set_len(0);
            }
        }
        is_gone && (!self.is_made || fs::remove_dir(&self.path).is_ok())
    }
}

/// The header of a table's file, as a line.
pub fn header(table: &Table) -> String {
    let names: Vec<&str> = table.header().collect();
    format!("{}\n", names.join(","))
}

/// One moment of a database, on its way out.
struct Export<'c> {
    conn: &'c Connection,
    names: Names<'c>,
    tenant: Option<i64>,
}

impl Export<'_> {
    fn table(&self, table: &'static Table, file: &File) -> Result<u64> {
        let mut out = BufWriter::with_capacity(1 << 16, file);
        out.write_all(header(table).as_bytes())?;
        let mut out = Writer::from_writer(out);
        let rows = if table.is_history() { self.history(table, &mut out)? } else { self.rows(table, &mut out)? };
        out.flush()?;
        Ok(rows)
    }

    /// Calls as they come: there may be millions.
    fn history(&self, table: &Table, out: &mut Writer<impl Write>) -> Result<u64> {
        let mut query = self.select(table)?;
        let mut rows = query.query(params_from_iter(self.tenant))?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            let mut is_as_is = false;
            let mut at = 0;
            for column in table.columns {
                if column.kind == Kind::Marks {
                    out.write_field(Marks { is_as_is, imported: None }.text())?;
                    continue;
                }
                match row.get_ref(at)? {
                    ValueRef::Null => out.write_field("")?,
                    ValueRef::Integer(number) => out.write_field(number.to_string())?,
                    ValueRef::Real(number) => out.write_field(number.to_string())?,
                    ValueRef::Text(text) | ValueRef::Blob(text) => {
                        is_as_is |= column.is_number
                            && cell::objection(column, &String::from_utf8_lossy(text), Marks::default()).is_some();
                        out.write_field(text)?;
                    }
                }
                at += 1;
            }
            out.write_record(None::<&[u8]>)?;
            count += 1;
        }
        Ok(count)
    }

    fn rows(&self, table: &'static Table, out: &mut Writer<impl Write>) -> Result<u64> {
        let doubled = self.ids(&doubled(table))?;
        let imported = self.imported(table)?;
        let mut query = self.select(table)?;
        let mut rows = query.query(params_from_iter(self.tenant))?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            let mut values = Vec::new();
            for at in 0..row.as_ref().column_count() {
                values.push(row.get::<_, Value>(at)?);
            }
            let row = Stored { export: self, table, values };
            let id = row.id();
            let mut marks = Marks { is_as_is: doubled.contains(&id), imported: imported.get(&id).copied() };
            for (place, column) in table.columns.iter().enumerate() {
                if column.kind == Kind::Marks {
                    out.write_field(marks.text())?;
                    continue;
                }
                let text = row.text(place)?;
                marks.is_as_is |= cell::objection(column, &text, Marks::default()).is_some();
                match column.kind {
                    Kind::Made | Kind::Account => out.write_field(row.written(place, &text)?)?,
                    _ => out.write_field(text)?,
                }
            }
            out.write_record(None::<&[u8]>)?;
            count += 1;
        }
        Ok(count)
    }

    fn select(&self, table: &Table) -> Result<Statement<'_>> {
        let stored = table.columns.iter().filter(|column| !column.stored.is_empty());
        let columns: Vec<String> = stored.map(|column| format!("\"{}\"", column.stored)).collect();
        let of_tenant = match (self.tenant, table.name) {
            (None, _) => "",
            (_, "tenants") => "WHERE te_id = ?1",
            (_, "users") => {
                "WHERE us_role <> 'admin' AND us_id IN (SELECT ut_us_id FROM ut_usertenants WHERE ut_te_id = ?1)"
            }
            // A user's key to whatever they see.
            (_, "tokens") => "WHERE ?1 IS NULL",
            (_, "phone_models") => "WHERE pm_id IN (SELECT ph_pm_id FROM ph_phones WHERE ph_te_id = ?1)",
            (_, "custom_types") => "WHERE ct_id IN (SELECT cu_ct_id FROM cu_customs WHERE cu_te_id = ?1)",
            (_, "calls") => "WHERE accountcode = (SELECT te_code FROM te_tenants WHERE te_id = ?1)",
            (_, "call_costs") => {
                "WHERE EXISTS (SELECT 1 FROM cdr JOIN te_tenants ON te_code = accountcode
                                WHERE uniqueid = cc_uniqueid AND te_id = ?1)"
            }
            _ => &format!("WHERE {} = ?1", table.tenant().unwrap_or("?1")),
        };
        let order = if table.name == "call_costs" { "cc_uniqueid, cc_cdr_sequence, cc_nth" } else { table.id() };
        let sql = format!("SELECT {} FROM {} {of_tenant} ORDER BY {order}", columns.join(", "), table.home);
        Ok(self.conn.prepare(&sql)?)
    }

    fn ids(&self, sql: &str) -> Result<HashSet<i64>> {
        let mut query = self.conn.prepare(sql)?;
        let ids = query.query_map([], |row| row.get(0))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    fn imported(&self, table: &Table) -> Result<HashMap<i64, Option<i64>>> {
        let mut query = self.conn.prepare("SELECT im_id, im_print FROM imported WHERE im_table = ?1")?;
        let rows = query.query_map([table.home], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn grants(&self, table: &Table, row: i64) -> Result<String> {
        let [home, owner, tenant] = grants_of(table);
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT te_id, te_code FROM {home} JOIN te_tenants ON te_id = {tenant}
              WHERE {owner} = ?1 AND (?2 IS NULL OR te_id = ?2) ORDER BY te_id"
        ))?;
        let code = |row: &Row| -> rusqlite::Result<(i64, String)> { Ok((row.get(0)?, row.get(1)?)) };
        let codes: Vec<(i64, String)> =
            query.query_map(params![row, self.tenant], code)?.collect::<rusqlite::Result<_>>()?;
        let plain = |code: &str| code.chars().all(char::is_alphanumeric);
        let written = |(id, code): (i64, String)| if plain(&code) { code } else { format!("id:{id}") };
        Ok(codes.into_iter().map(written).collect::<Vec<_>>().join(", "))
    }

    fn account(&self, extension: i64) -> Result<Option<[String; 3]>> {
        let mut query =
            self.conn.prepare_cached("SELECT sa_name, sa_host, sa_secret FROM sa_sipaccounts WHERE sa_ex_id = ?1")?;
        let mut rows = query.query([extension])?;
        rows.next()?.map(|row| Ok([row.get(0)?, row.get(1)?, row.get(2)?])).transpose()
    }
}

/// A row as it is in the database: the values of the columns that are stored, in order.
struct Stored<'e> {
    export: &'e Export<'e>,
    table: &'static Table,
    values: Vec<Value>,
}

impl Stored<'_> {
    fn value(&self, place: usize) -> &Value {
        let before = self.table.columns[..place].iter().filter(|column| !column.stored.is_empty());
        self.values.get(before.count()).unwrap_or(&Value::Null)
    }

    fn number(&self, place: usize) -> Option<i64> {
        match self.value(place) {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    fn id(&self) -> i64 {
        self.number(0).unwrap_or_default()
    }

    fn tenant(&self) -> i64 {
        self.table.place(Kind::Tenant).and_then(|place| self.number(place)).unwrap_or_default()
    }

    /// What stands in the row; for a reference, the name of what it leads to.
    fn text(&self, place: usize) -> Result<String> {
        let names = &self.export.names;
        let column = &self.table.columns[place];
        Ok(match column.kind {
            Kind::Id
            | Kind::Whole
            | Kind::Text
            | Kind::Time
            | Kind::Made
            | Kind::Folded(_)
            | Kind::Role
            | Kind::Digest => match self.value(place) {
                Value::Text(text) => text.clone(),
                Value::Integer(number) => number.to_string(),
                _ => String::new(),
            },
            Kind::Flag => if self.number(place) == Some(1) { "yes" } else { "" }.to_owned(),
            Kind::Hash => match self.value(place) {
                Value::Text(text) => text.clone(),
                _ => NONE.to_owned(),
            },
            Kind::Tenant => match tables::find("tenants") {
                Some(tenants) => names.name(tenants, 0, self.tenant())?,
                None => String::new(),
            },
            Kind::Link(target) => match (tables::find(target), self.number(place)) {
                (Some(target), Some(id)) => names.name(target, 0, id)?,
                _ => String::new(),
            },
            Kind::Pointer(kind) => {
                let kind = self.table.place_of(kind).map(|place| self.text(place)).transpose()?.unwrap_or_default();
                names.pointer(&kind, self.tenant(), self.number(place))?
            }
            Kind::Account => self.account(column.name)?.unwrap_or_default(),
            Kind::Grants => self.export.grants(self.table, self.id())?,
            Kind::Members => members::written(names, self.tenant(), &members::of(self.export.conn, self.id())?)?,
            Kind::Password | Kind::Marks | Kind::Call(_) => String::new(),
        })
    }

    /// The same for a cell that is left to us where it is empty.
    fn written(&self, place: usize, text: &str) -> Result<String> {
        let column = &self.table.columns[place];
        let has_account = column.kind == Kind::Account && self.account(column.name)?.is_some();
        if column.kind == Kind::Made || has_account {
            return Ok(cell::written(text));
        }
        let tech = self.table.place_of("ex_tech").map(|place| self.text(place)).transpose()?;
        let lacks = column.name == "sa_name" && tech.is_some_and(|tech| super::is_phone(&tech));
        Ok(if lacks { NONE.to_owned() } else { String::new() })
    }

    fn account(&self, column: &str) -> Result<Option<String>> {
        let [name, host, secret] = match self.export.account(self.id())? {
            None => return Ok(None),
            Some(account) => account,
        };
        Ok(Some(match column {
            "sa_name" => name,
            "sa_host" => host,
            _ => secret,
        }))
    }
}

/// The ids of rows that another row is the same as.
fn doubled(table: &Table) -> String {
    let (id, home, key) = (table.id(), table.home, super::key_columns(table).join(", "));
    format!("SELECT {id} FROM (SELECT {id}, count(*) OVER (PARTITION BY {key}) AS rows FROM {home}) WHERE rows > 1")
}
