//! Gathered answers become staged rows, as if they had come out of a dump: the same checks, the same bad rows.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use rusqlite::types::{Null, ToSqlOutput};

use super::answer::Row;
use super::client::Client;
use super::codes::{self, Seen, Source};
use super::history::{self, Call, KEYS};
use super::staging::Staging;
use super::twins;
use crate::import::mirta::read::Tally;
use crate::import::mirta::stage::Stage;
use crate::import::mirta::tables::{self, Kind};
use crate::import::mirta::value;
use crate::import::report::shorten;

/// Values by column.
type Values<'a> = [(&'a str, Option<&'a str>)];

/// What was loaded, and what had to be guessed.
pub struct Loaded {
    pub tally: Tally,
    /// Each tenant's code, by id, with the tenant's name.
    pub codes: BTreeMap<i64, (String, Source, String)>,
    /// Users whose tenants the other server does not tell.
    pub unknown_grants: Vec<String>,
}

/// Puts everything into the stage.
pub fn all(stage: &Stage, staging: &Staging, client: &Client) -> Result<Loaded> {
    let loader = Loader { stage, staging, client };
    let mut tally = Tally::default();
    stage.conn.execute_batch("BEGIN")?;
    let mut seq = Stage::first_of(0);
    let mut put = Put { loader: &loader, tally: &mut tally, seq: &mut seq };
    let mut tenants = BTreeMap::new();
    let unknown_grants = put.users(&mut tenants)?;
    put.extensions(&mut tenants)?;
    put.lists(&mut tenants)?;
    put.phones()?;
    put.customs()?;
    put.calls()?;
    let codes = put.tenants(tenants)?;
    stage.conn.execute_batch("COMMIT")?;
    Ok(Loaded { tally, codes, unknown_grants })
}

struct Loader<'a> {
    stage: &'a Stage<'a>,
    staging: &'a Staging,
    client: &'a Client,
}

struct Put<'a> {
    loader: &'a Loader<'a>,
    tally: &'a mut Tally,
    seq: &'a mut i64,
}

/// A tenant's columns that are listed under the tenant, by path: table, column of the tenant, columns of the list.
const PLAIN: &[(&str, &str, &str, &[&str])] = &[
    ("/voicemail/bytenant", "voicemail", "te_id", &["uniqueid", "context", "fullname", "email"]),
    ("/ivr/bytenant", "iv_ivrs", "iv_te_id", &["iv_id", "iv_name"]),
    ("/destination/all", "de_destinations", "de_te_id", &["de_id", "de_type_src", "de_type_dst", "de_ord"]),
    (
        "/condition/bytenant",
        "co_conditions",
        "co_te_id",
        &[
            "co_id",
            "co_name",
            "co_type",
            "co_timezone",
            "co_param1",
            "co_param2",
            "co_param3",
            "co_param4",
            "co_param5",
            "co_param6",
            "co_param7",
            "co_param8",
            "co_param9",
            "co_param10",
            "co_param11",
            "co_param12",
        ],
    ),
];

/// The same of tables of which the list shows a part and `byid` the rest: list, byid, table, tenant, id, list's, byid's.
#[allow(clippy::type_complexity)]
const DETAILED: &[(&str, &str, &str, &str, &str, &[&str], &[&str])] = &[
    (
        "/did/bytenant",
        "/did/byid",
        "di_dids",
        "di_te_id",
        "di_id",
        &["di_id", "di_country", "di_area", "di_number", "di_comment"],
        &["di_recording", "di_fax", "di_didprefix", "di_didnameprefix"],
    ),
    (
        "/hunt/bytenant",
        "/hunt/byid",
        "hu_huntlists",
        "hu_te_id",
        "hu_id",
        &["hu_id", "hu_number", "hu_name", "hu_type", "hu_ringtime"],
        &["hu_checkinuse"],
    ),
];

impl<'a> Put<'a> {
    /// One row, into the stage or among the bad ones. `known` are its columns of the other server, `made` what fills up.
    fn row(&mut self, path: &str, table: &'static str, known: &Values, made: &Values) -> Result<()> {
        let table = tables::find(table).context("a table that is not kept")?;
        *self.seq += 1;
        let stage = self.loader.stage;
        let seen = self.tally.tables.entry(table.name).or_default();
        seen.read += 1;
        let names: Vec<String> = table.columns.iter().map(|column| format!(", \"{}\"", column.name)).collect();
        let mut insert = stage.conn.prepare_cached(&format!(
            "INSERT INTO dump.{} (seq, line{}) VALUES (?, ?{})",
            table.name,
            names.concat(),
            ", ?".repeat(names.len())
        ))?;
        insert.raw_bind_parameter(1, *self.seq)?;
        insert.raw_bind_parameter(2, seen.read as i64)?;
        let mut good = true;
        for (index, column) in table.columns.iter().enumerate() {
            let here = known.iter().find(|(name, _)| *name == column.name);
            if here.is_some() {
                seen.present.insert(column.name);
            }
            let written = here.or_else(|| made.iter().find(|(name, _)| *name == column.name));
            let written = written.and_then(|(_, value)| *value).map(str::as_bytes);
            let read = match (column.kind, written) {
                (Kind::Record, Some(b"")) => value::read(column.kind, None),
                (kind, written) => value::read(kind, written),
            };
            let value = read.unwrap_or_else(|reason| {
                let base = &self.loader.client.base;
                if good {
                    self.tally.bad.count(base);
                    good = false;
                }
                self.tally.bad.describe(|| {
                    let value = match written {
                        None => "NULL".to_owned(),
                        Some(_) if column.kind == Kind::Secret => "'***'".to_owned(),
                        Some(value) => format!("'{}'", self.loader.client.mask(&shorten(value))),
                    };
                    format!("{base}{path}: row {}: {}.{}: value {value} {reason}", seen.read, table.name, column.name)
                });
                ToSqlOutput::from(Null)
            });
            insert.raw_bind_parameter(index + 3, value)?;
        }
        if good {
            insert.raw_execute()?;
        } else {
            seen.refused += 1;
        }
        Ok(())
    }

    /// Counts what an answer has beyond these keys.
    fn beyond(&mut self, table: &'static str, row: &Row, known: &[&[&str]]) {
        for (key, value) in &row.0 {
            let is_known = known.iter().any(|keys| keys.contains(&key.as_str()));
            if !is_known && value.as_deref().is_some_and(|value| !value.is_empty()) {
                let key = self.loader.client.mask(&shorten(key.as_bytes()));
                *self.tally.tables.entry(table).or_default().unkept.entry(key).or_default() += 1;
            }
        }
    }

    /// Users, and their tenants, which are all that there are.
    fn users(&mut self, tenants: &mut BTreeMap<i64, Seen>) -> Result<Vec<String>> {
        let staging = self.loader.staging;
        self.tally.tables.entry("us_users").or_default();
        staging.each("/user/get", |_, row: Row| {
            self.beyond("us_users", &row, &[&["us_id", "us_username"]]);
            self.row("/user/get", "us_users", &pick(&row, &["us_id", "us_username"]), &[])
        })?;
        let mut ids = BTreeMap::new();
        staging.each("/user/get", |_, row: Row| {
            ids.insert(row.text("us_username").to_owned(), row.text("us_id").to_owned());
            Ok(())
        })?;
        let mut answered = BTreeSet::new();
        staging.each("/user/tenants", |name, row: Row| {
            if let Ok(id) = row.text("te_id").parse() {
                let seen: &mut Seen = tenants.entry(id).or_default();
                row.text("te_name").clone_into(&mut seen.name);
            }
            // A name may be somebody else's e-mail address there.
            let Some(id) = ids.get(name).filter(|id| *id == row.text("user_id")) else { return Ok(()) };
            answered.insert(id.clone());
            if row.text("te_id").is_empty() {
                return Ok(());
            }
            self.beyond("te_tenants", &row, &[&["te_id", "te_name", "user_id"]]);
            self.row(
                "/user/tenants",
                "ut_usertenants",
                &[("ut_us_id", Some(id)), ("ut_te_id", row.value("te_id"))],
                &[],
            )
        })?;
        Ok(ids.into_iter().filter(|(_, id)| !answered.contains(id)).map(|(name, _)| name).collect())
    }

    fn extensions(&mut self, tenants: &mut BTreeMap<i64, Seen>) -> Result<()> {
        const LIST: &[&str] = &["ex_id", "ex_name", "ex_number", "ex_cidnum", "ex_cidname", "ex_callwaiting"];
        let (path, account_path, caller_path) = ("/extension/bytenant", "/extension/user", "/extension/GetFMFCallerId");
        let staging = self.loader.staging;
        staging.each(path, |tenant, row: Row| {
            let id = row.text("ex_id");
            let account = staging.first(account_path, id)?;
            let caller = staging.first(caller_path, id)?;
            self.beyond("ex_extensions", &row, &[LIST]);
            let mut known = pick(&row, LIST);
            known.push(("ex_te_id", Some(tenant)));
            known.push(("ex_fmfmcallerid", caller.as_ref().and_then(|row| row.value("GetFMFCallerId"))));
            let tech = if account.is_some() { "SIP" } else { "" };
            self.row(path, "ex_extensions", &known, &[("ex_tech", Some(tech)), ("ex_tech_id", Some(id))])?;
            let Some(account) = account else { return Ok(()) };
            if let Some(seen) = tenant.parse().ok().and_then(|tenant: i64| tenants.get_mut(&tenant)) {
                seen.accounts.push((row.text("ex_number").to_owned(), account.text("name").to_owned()));
            }
            self.beyond("sipfriends", &account, &[&["name", "host", "secret"]]);
            let mut known = pick(&account, &["name", "host", "secret"]);
            known.push(("id", Some(id)));
            self.row(account_path, "sipfriends", &known, &[])
        })
    }

    fn lists(&mut self, tenants: &mut BTreeMap<i64, Seen>) -> Result<()> {
        let staging = self.loader.staging;
        for (path, table, owner, columns) in PLAIN {
            staging.each(path, |tenant, row: Row| {
                if let Some(seen) = tenant.parse().ok().and_then(|tenant: i64| tenants.get_mut(&tenant))
                    && *table == "voicemail"
                {
                    seen.contexts.push(row.text("context").to_owned());
                }
                self.beyond(table, &row, &[columns]);
                let mut known = pick(&row, columns);
                known.push((owner, Some(tenant)));
                self.row(path, table, &known, &[])
            })?;
        }
        for (path, by_id, table, owner, id, columns, more) in DETAILED {
            staging.each(path, |tenant, row: Row| {
                // Deleted there between the two answers; an id that is none is told of as a bad row.
                let details = staging.first(by_id, row.text(id))?;
                if details.is_none() && staging.has(by_id, row.text(id))? {
                    return Ok(());
                }
                let details = details.unwrap_or_default();
                self.beyond(table, &row, &[columns]);
                self.beyond(table, &details, &[columns, more, &[owner]]);
                let mut known = pick(&row, columns);
                known.extend(pick(&details, more));
                known.push((owner, Some(tenant)));
                self.row(path, table, &known, &[])
            })?;
        }
        Ok(())
    }

    /// Phones, and models by their ids alone: their names are shown nowhere.
    fn phones(&mut self) -> Result<()> {
        const LIST: &[&str] = &["ph_id", "ph_name", "ph_te_id", "ph_pm_id", "ph_mac", "ph_filename"];
        let staging = self.loader.staging;
        let mut models = BTreeSet::new();
        staging.each("/phone/bytenant", |tenant, row: Row| {
            self.beyond("ph_phones", &row, &[LIST]);
            let mut known = pick(&row, LIST);
            known.retain(|(name, _)| *name != "ph_te_id");
            known.push(("ph_te_id", Some(tenant)));
            models.extend(row.text("ph_pm_id").parse::<i64>().ok().filter(|model| *model > 0));
            self.row("/phone/bytenant", "ph_phones", &known, &[])
        })?;
        for model in models {
            let (id, name) = (model.to_string(), format!("Model {model}"));
            self.row("/phone/bytenant", "pm_phonemodels", &[("pm_id", Some(&id))], &[("pm_name", Some(&name))])?;
        }
        Ok(())
    }

    fn customs(&mut self) -> Result<()> {
        const OWN: &[&str] = &["cu_id", "cu_name", "cu_ct_id"];
        const KIND: &[&str] = &["ct_name", "ct_description"];
        let staging = self.loader.staging;
        let mut kinds = BTreeMap::new();
        staging.each("/custom/bytenant", |tenant, row: Row| {
            self.beyond("cu_customs", &row, &[OWN, KIND]);
            let mut known = pick(&row, OWN);
            known.push(("cu_te_id", Some(tenant)));
            if let Some(kind) = row.text("cu_ct_id").parse::<i64>().ok().filter(|kind| *kind > 0)
                && row.value("ct_name").is_some()
            {
                kinds.insert(kind, (row.text("ct_name").to_owned(), row.text("ct_description").to_owned()));
            }
            self.row("/custom/bytenant", "cu_customs", &known, &[])
        })?;
        for (kind, (name, description)) in kinds {
            let id = kind.to_string();
            let known =
                [("ct_id", Some(id.as_str())), ("ct_name", Some(&*name)), ("ct_description", Some(&*description))];
            self.row("/custom/bytenant", "ct_customtypes", &known, &[])?;
        }
        Ok(())
    }

    /// Calls. Their channel and sequence are shown nowhere; the ID, which is theirs alone, stands in for the sequence.
    fn calls(&mut self) -> Result<()> {
        self.tally.tables.entry("cdr").or_default();
        let place = |key: &str| KEYS.iter().position(|known| *known == key);
        let rate = ["cc_cost", "cc_country", "cc_network", "cc_type"].map(|key| (key, place(key)));
        let (id, uniqueid) = (place("ID"), place("uniqueid"));
        self.loader.staging.each(history::PATH, |_, (values, unkept): Call| {
            let at = |place: Option<usize>| place.and_then(|place| values.get(place)).and_then(Option::as_deref);
            for key in unkept {
                let key = self.loader.client.mask(&shorten(key.as_bytes()));
                *self.tally.tables.entry("cdr").or_default().unkept.entry(key).or_default() += 1;
            }
            let known: Vec<(&str, Option<&str>)> =
                KEYS.iter().zip(&values).map(|(key, value)| (*key, value.as_deref())).collect();
            self.row(history::PATH, "cdr", &known, &[("sequence", at(id))])?;
            if rate.iter().any(|(_, place)| at(*place).is_some_and(|value| !value.is_empty())) {
                let mut known: Vec<(&str, Option<&str>)> = rate.iter().map(|(key, place)| (*key, at(*place))).collect();
                known.extend([("cc_uniqueid", at(uniqueid)), ("cc_cdr_sequence", at(id))]);
                self.row(history::PATH, "cc_callcosts", &known, &[])?;
            }
            Ok(())
        })?;
        twins::recognise(self.loader.stage)
    }

    /// Tenants, whose codes are derived from all the rest.
    fn tenants(&mut self, mut tenants: BTreeMap<i64, Seen>) -> Result<BTreeMap<i64, (String, Source, String)>> {
        let conn = self.loader.stage.conn;
        let mut query = conn.prepare(
            "SELECT te_id, te_code, EXISTS (SELECT 1 FROM main.imported WHERE im_table = 'te_tenants' AND im_id = te_id)
               FROM main.te_tenants",
        )?;
        let here: Vec<(i64, String, bool)> =
            query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<rusqlite::Result<_>>()?;
        let mut taken = BTreeSet::new();
        for (id, code, is_imported) in here {
            match tenants.get_mut(&id) {
                Some(seen) if is_imported => seen.here = Some(code),
                _ => {
                    taken.insert(code);
                }
            }
        }
        let mut query = conn.prepare("SELECT DISTINCT accountcode FROM dump.cdr")?;
        let calls = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<BTreeSet<String>>>()?;
        let codes = codes::derive(&tenants, &calls, &taken);
        let mut told = BTreeMap::new();
        for (id, seen) in tenants {
            let Some((code, source)) = codes.get(&id) else { continue };
            let text = id.to_string();
            let known = [("te_id", Some(text.as_str())), ("te_code", Some(code)), ("te_name", Some(&seen.name))];
            self.row("/user/tenants", "te_tenants", &known, &[])?;
            told.insert(id, (code.clone(), *source, seen.name));
        }
        Ok(told)
    }
}

/// These columns of a row, as far as it has them.
fn pick<'r>(row: &'r Row, columns: &[&'r str]) -> Vec<(&'r str, Option<&'r str>)> {
    let has = |column: &&&str| row.0.iter().any(|(key, _)| key == **column);
    columns.iter().filter(has).map(|column| (*column, row.value(column))).collect()
}
