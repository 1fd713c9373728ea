//! How the box is, for the admin page: what `check` warns of, the database's and the disk's size, memory, the certificate, the
//! last backup. For admins.

use super::state::{State, off_worker};
use super::tls::{Facts, Source};
use super::{basic, reply, tls};
use crate::error::Result;
use crate::store::Store;
use crate::store::backup::last::Last;
use crate::store::check::{self, Finding, Level};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// So long the findings are good for everybody who asks.
const FRESH: Duration = Duration::from_secs(30);

/// What was found last, and when. Who asks meanwhile waits for the same.
#[derive(Default)]
pub struct Findings(Mutex<Option<(Instant, Vec<Finding>)>>);

impl Findings {
    /// What is found when somebody asks next is new.
    pub async fn forget(&self) {
        *self.0.lock().await = None;
    }

    async fn fresh(&self, store: &Arc<Store>, certificate: Source, is_tls: bool) -> Result<Vec<Finding>> {
        let mut known = self.0.lock().await;
        if let Some((when, findings)) = &*known
            && when.elapsed() < FRESH
        {
            return Ok(findings.clone());
        }
        let store = store.clone();
        let findings = off_worker(move || {
            let mut findings = check::brief(&store)?;
            findings.extend(tls::check(&certificate, is_tls));
            findings.retain(|finding| finding.level != Level::Ok);
            findings.sort_by_key(|finding| finding.level != Level::Error);
            Ok(check::shorten(findings))
        })
        .await?;
        *known = Some((Instant::now(), findings.clone()));
        Ok(findings)
    }
}

/// Answers `GET /admin/api/box`.
///
/// # Errors
/// [`crate::error::Error::Forbidden`] for all but admins; those of the store.
pub async fn answer(request: &HttpRequest, state: &Data<State>) -> Result<HttpResponse> {
    basic::authenticate_admin(request, state).await?;
    let certificate = state.live().certificate.clone();
    let findings = state.findings.fresh(&state.store, certificate.clone(), state.options.served.is_some()).await?;
    let sizes = state.store.sizes()?;
    let memory = Memory::now();
    let backup = Last::read(state.store.path());
    let until = Facts::read(&certificate.certificate()).ok().map(|facts| facts.until);
    let mut data = Map::new();
    let mut add = |name: &str, value: String| data.insert(name.to_owned(), value.into());
    add("version", env!("CARGO_PKG_VERSION").to_owned());
    add("uptime_seconds", state.started.elapsed().as_secs().to_string());
    add("database", state.store.path().display().to_string());
    add("database_bytes", (sizes.database + sizes.log).to_string());
    add("disk_free_bytes", sizes.free.to_string());
    add("disk_bytes", sizes.medium.to_string());
    add("memory_bytes", memory.own.to_string());
    add("memory_free_bytes", memory.free.to_string());
    add("memory_total_bytes", memory.total.to_string());
    add("failed_logins", state.metrics.failed_logins.get().to_string());
    add("certificate_until", until.map(|until| until.to_string()).unwrap_or_default());
    add("last_backup", backup.verdict().to_owned());
    add("last_backup_age_seconds", backup.age().map(|age| age.to_string()).unwrap_or_default());
    let made = backup.succeeded.as_ref();
    add("last_backup_file", made.map(|made| made.file.display().to_string()).unwrap_or_default());
    add("last_backup_bytes", made.map(|made| made.size.to_string()).unwrap_or_default());
    data.insert("findings".to_owned(), json!(findings));
    Ok(reply::success(Value::Object(data).to_string().as_bytes()))
}

/// Answers `GET /admin/api/damage`: once nobody can log in, anybody is told which command helps.
///
/// # Errors
/// [`crate::error::Error::Internal`] when the work is cut off.
pub async fn damage(state: &Data<State>) -> Result<HttpResponse> {
    let store = state.store.clone();
    let command = off_worker(move || {
        let command = if store.is_lost() { store.restore_command() } else { None };
        Ok(command.unwrap_or_default().to_owned())
    })
    .await?;
    Ok(reply::success(json!({"restore": command}).to_string().as_bytes()))
}

/// Bytes of memory, as Linux tells them; 0 where it does not.
struct Memory {
    own: u64,
    free: u64,
    total: u64,
}

impl Memory {
    fn now() -> Memory {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let (own, all) = (read("/proc/self/status"), read("/proc/meminfo"));
        Memory {
            own: kibibytes(&own, "VmRSS:"),
            free: kibibytes(&all, "MemAvailable:"),
            total: kibibytes(&all, "MemTotal:"),
        }
    }
}

fn kibibytes(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    number.unwrap_or(0) * 1024
}
