//! What is asked, in which order: who there is and which tenants, then each tenant's lists, then what the lists leave out, then
//! call history. What an earlier run has answers to is not asked again.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Result, anyhow, bail};
use serde_json::Value;

use super::answer::{Row, plain};
use super::client::{Client, GivenUp};
use super::history;
use super::staging::Staging;
use crate::progress::Progress;

/// Requests under way at a time.
const AT_ONCE: usize = 4;

/// The lists of a tenant.
pub const LISTS: [&str; 9] = [
    "/extension/bytenant",
    "/voicemail/bytenant",
    "/did/bytenant",
    "/hunt/bytenant",
    "/phone/bytenant",
    "/condition/bytenant",
    "/ivr/bytenant",
    "/custom/bytenant",
    "/destination/all",
];

/// A request.
struct Ask {
    path: &'static str,
    /// What tells it from others of this path, in the staging file.
    what: String,
    /// None: a GET.
    fields: Option<Vec<(&'static str, String)>>,
    data: Data,
}

/// What `data` is.
#[derive(Clone, Copy)]
enum Data {
    List,
    Object,
    /// `user_id` and the list `tenants`.
    Tenants,
    /// One value.
    Value,
}

impl Ask {
    fn get(path: &'static str, data: Data) -> Ask {
        Ask { path, what: String::new(), fields: None, data }
    }

    fn post(path: &'static str, what: &str, fields: &[(&'static str, &str)], data: Data) -> Ask {
        let fields = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Ask { path, what: what.to_owned(), fields: Some(fields), data }
    }
}

/// Gathers everything into the staging file.
pub fn all(client: &Client, staging: Staging, user: &str, folder: &Path, bar: &Progress) -> (Staging, Result<()>) {
    let staging = Mutex::new(staging);
    let done = configuration(client, &staging, user, bar);
    let staging = staging.into_inner().unwrap_or_else(PoisonError::into_inner);
    let done = done.and_then(|()| history::gather(client, &staging, folder, bar));
    (staging, done)
}

fn configuration(client: &Client, staging: &Mutex<Staging>, user: &str, bar: &Progress) -> Result<()> {
    bar.say("users");
    run(client, staging, vec![Ask::get("/user/login", Data::Object)], bar)?;
    run(client, staging, vec![Ask::get("/user/get", Data::List)], bar)?;
    let mut names = column(staging, "/user/get", "us_username")?;
    names.insert(user.to_owned());
    let grants = names.iter().map(|name| Ask::post("/user/tenants", name, &[("user", name)], Data::Tenants));
    run(client, staging, grants.collect(), bar)?;

    let mut tenants = column(staging, "/user/tenants", "te_id")?;
    tenants.remove("");
    if tenants.is_empty() {
        bail!("{}: it shows no tenant to {user}; take the login of a user who may see some", client.base);
    }
    bar.say("lists");
    let lists = tenants.iter().flat_map(|tenant| {
        LISTS.into_iter().map(move |path| Ask::post(path, tenant, &[("tenant_id", tenant)], Data::List))
    });
    run(client, staging, lists.collect(), bar)?;

    bar.say("details");
    let mut details = Vec::new();
    let held = lock(staging);
    held.each("/extension/bytenant", |tenant, row: Row| {
        let id = row.text("ex_id");
        let both = [("tenant_id", tenant), ("extension_id", id)];
        details.push(Ask::post("/extension/user", id, &both, Data::List));
        details.push(Ask::post("/extension/GetFMFCallerId", id, &both[1..], Data::Value));
        Ok(())
    })?;
    held.each("/did/bytenant", |_, row: Row| {
        let id = row.text("di_id");
        details.push(Ask::post("/did/byid", id, &[("did_id", id)], Data::List));
        Ok(())
    })?;
    held.each("/hunt/bytenant", |_, row: Row| {
        let id = row.text("hu_id");
        details.push(Ask::post("/hunt/byid", id, &[("hunt_id", id)], Data::List));
        Ok(())
    })?;
    drop(held);
    run(client, staging, details, bar)
}

fn lock(staging: &Mutex<Staging>) -> std::sync::MutexGuard<'_, Staging> {
    staging.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The different values of a column in what a path has answered.
fn column(staging: &Mutex<Staging>, path: &str, name: &str) -> Result<BTreeSet<String>> {
    let mut values = BTreeSet::new();
    lock(staging).each(path, |_, row: Row| {
        values.insert(row.text(name).to_owned());
        Ok(())
    })?;
    Ok(values)
}

/// Asks all of these, some at a time; the first failure ends it.
fn run(client: &Client, staging: &Mutex<Staging>, mut asks: Vec<Ask>, bar: &Progress) -> Result<()> {
    {
        let held = lock(staging);
        let mut seen = BTreeSet::new();
        let mut missing = Vec::new();
        for ask in asks {
            // An id that is no id asks for nothing; the row that has it is told of as a bad one.
            let asks_something = ask.fields.iter().flatten().all(|(_, value)| !value.is_empty());
            if asks_something && seen.insert((ask.path, ask.what.clone())) && !held.has(ask.path, &ask.what)? {
                missing.push(ask);
            }
        }
        asks = missing;
    }
    bar.grow(asks.len() as u64);
    let workers = AT_ONCE.min(asks.len());
    let queue = Mutex::new(asks.into_iter());
    let failure = Mutex::new(None);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some(ask) = next else { return };
                    if let Err(error) = answer(client, staging, &ask) {
                        // Who stopped because of another one may be back sooner than that one.
                        if !error.is::<GivenUp>() {
                            failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                        }
                        return;
                    }
                    bar.advance(1);
                }
            });
        }
    });
    failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

fn answer(client: &Client, staging: &Mutex<Staging>, ask: &Ask) -> Result<()> {
    let fields: Option<Vec<(&str, &str)>> =
        ask.fields.as_ref().map(|fields| fields.iter().map(|(name, value)| (*name, value.as_str())).collect());
    let (data, mut rows) = client.rows(ask.path, fields.as_deref())?;
    let unexpected = || anyhow!("{}{}: `data` has another shape than the documented API's", client.base, ask.path);
    if let Some(data) = data {
        match (ask.data, data) {
            (_, Value::Null) if !matches!(ask.data, Data::Object | Data::Tenants) => {}
            (Data::Object, Value::Object(object)) => rows.push(flat(object).ok_or_else(unexpected)?),
            (Data::Tenants, Value::Object(mut object)) => {
                let Some(Value::Array(tenants)) = object.shift_remove("tenants") else { return Err(unexpected()) };
                let user = flat(object).ok_or_else(unexpected)?;
                // A user without a tenant is known by the row that has none.
                let none = serde_json::Map::new();
                let each = tenants.into_iter().map(Some).chain([None]);
                for tenant in each {
                    let object = match tenant {
                        Some(Value::Object(object)) => object,
                        None => none.clone(),
                        Some(_) => return Err(unexpected()),
                    };
                    let mut row = flat(object).ok_or_else(unexpected)?;
                    row.0.extend(user.0.iter().cloned());
                    rows.push(row);
                }
            }
            (Data::Value, value) => {
                let name = ask.path.rsplit('/').next().unwrap_or_default().to_owned();
                rows.push(Row(vec![(name, plain(value).ok_or_else(unexpected)?)]));
            }
            _ => return Err(unexpected()),
        }
    }
    lock(staging).keep(ask.path, &ask.what, &rows)
}

fn flat(object: serde_json::Map<String, Value>) -> Option<Row> {
    object.into_iter().map(|(key, value)| Some((key, plain(value)?))).collect::<Option<_>>().map(Row)
}
