//! What is served beside the documented API: health, metrics, the API's description, and of the admin page's own what is no
//! question to the database.

use super::reply::{self, response};
use super::state::{State, desk};
use super::tls::Folder;
use super::{backups, basic, openapi, status, trail};
use crate::error::{Error, Result};
use crate::store::backup::last::Last;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use std::io::ErrorKind;

/// A page, all of them for GET; a backup also for POST.
#[derive(Clone, Copy)]
pub enum Page {
    /// `/`
    Root,
    /// `/healthz`
    Health,
    /// `/metrics`
    Metrics,
    /// `/openapi.json`
    OpenApi,
    /// `/admin/api/ca`
    Authority,
    /// `/admin/api/box`
    Box,
    /// `/admin/api/damage`
    Damage,
    /// `/admin/api/backup`
    Backup,
    /// `/admin/api/audit.csv`
    Trail,
}

impl Page {
    const ALL: [Page; 9] = [
        Page::Root,
        Page::Health,
        Page::Metrics,
        Page::OpenApi,
        Page::Authority,
        Page::Box,
        Page::Damage,
        Page::Backup,
        Page::Trail,
    ];

    /// The page at a path (lower case, no slash at its end).
    pub fn at(path: &str) -> Option<Page> {
        Page::ALL.into_iter().find(|page| page.path().trim_end_matches('/') == path)
    }

    /// Where it is.
    pub fn path(self) -> &'static str {
        match self {
            Page::Root => "/",
            Page::Health => "/healthz",
            Page::Metrics => "/metrics",
            Page::OpenApi => "/openapi.json",
            Page::Authority => "/admin/api/ca",
            Page::Box => "/admin/api/box",
            Page::Damage => "/admin/api/damage",
            Page::Backup => backups::PATH,
            Page::Trail => "/admin/api/audit.csv",
        }
    }

    /// Answers a request for it.
    ///
    /// # Errors
    /// [`Error::Method`] for anything but GET and HEAD; `/metrics` asks for an admin.
    pub async fn answer(self, request: &HttpRequest, state: &Data<State>) -> Result<HttpResponse> {
        if !matches!(self, Page::Backup) {
            reply::only_get(request)?;
        }
        match self {
            Page::Root => {
                let admin = format!("{}/admin/", state.options.base_path);
                Ok(response(StatusCode::FOUND).insert_header((LOCATION, admin)).finish())
            }
            Page::Health => health(request, state),
            Page::Metrics => metrics(request, state).await,
            Page::OpenApi => openapi::answer(request),
            Page::Authority => authority(request, state).await,
            Page::Box => status::answer(request, state).await,
            Page::Damage => status::damage(state).await,
            Page::Backup => backups::answer(request, state).await,
            Page::Trail => trail::answer(request, state).await,
        }
    }
}

fn text(kind: &'static str, body: String) -> HttpResponse {
    response(StatusCode::OK).content_type(kind).body(body)
}

fn health(request: &HttpRequest, state: &State) -> Result<HttpResponse> {
    if let Some(why) = state.store.damage() {
        return Err(Error::Unavailable(format!("the database is damaged: {why}")));
    }
    let schema: i64 =
        desk(request)?.own.read(|db| Ok(db.pragma_query_value(None, "user_version", |row| row.get(0))?))?;
    let backup = Last::read(state.store.path());
    let data = serde_json::json!({
        "version": env!("CARGO_PKG_VERSION"),
        "schema": schema.to_string(),
        "uptime_seconds": state.started.elapsed().as_secs().to_string(),
        "last_backup": backup.verdict(),
        "last_backup_age_seconds": backup.age().map(|age| age.to_string()).unwrap_or_default(),
    });
    Ok(reply::success(data.to_string().as_bytes()))
}

/// What clients are told to trust: the box's own authority, as the file that systems take. For everybody with a login.
async fn authority(request: &HttpRequest, state: &Data<State>) -> Result<HttpResponse> {
    basic::authenticate(request, state).await?;
    let path = Folder::beside(state.store.path()).authority();
    let pem = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(Error::NoRecord),
        read => read.map_err(|error| Error::Internal(format!("{}: {error}", path.display())))?,
    };
    let disposition = r#"attachment; filename="switchroom-ca.crt""#;
    let mut response = response(StatusCode::OK);
    Ok(response.content_type("application/x-pem-file").insert_header((CONTENT_DISPOSITION, disposition)).body(pem))
}

async fn metrics(request: &HttpRequest, state: &Data<State>) -> Result<HttpResponse> {
    basic::authenticate_admin(request, state).await?;
    let text = state.metrics.text(state.started.elapsed(), &Last::read(state.store.path()))?;
    let format = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(self::text(format, text))
}
