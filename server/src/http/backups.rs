//! Backups over the admin page: POST makes one, GET downloads the last one. For admins: a backup holds every secret, so both
//! stand in the audit trail.

use super::state::{State, off_worker};
use super::{basic, dispatch, reply};
use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::store::Store;
use crate::store::audit::{self, Event, Kind};
use crate::store::backup::last::{Last, Success};
use crate::store::backup::{self, Options};
use actix_web::body::SizedStream;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use serde_json::json;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Where both are.
pub const PATH: &str = "/admin/api/backup";
/// What the audit trail calls it.
const SUBJECT: &str = "backup";
/// Bytes that are read at a time.
const CHUNK: u64 = 256 << 10;

/// Makes a backup or sends one.
///
/// # Errors
/// [`Error::Forbidden`] for all but admins, and for another site's page; [`Error::NoRecord`] where there is no backup to send;
/// [`Error::Unavailable`] when one is being made already or can't be made.
pub async fn answer(request: &HttpRequest, state: &Data<State>) -> Result<HttpResponse> {
    if !matches!(*request.method(), Method::GET | Method::HEAD | Method::POST) {
        return Err(Error::Method("GET, HEAD, POST"));
    }
    let caller = basic::authenticate_admin(request, state).await?;
    if caller.is_read_only() {
        return Err(Error::Forbidden); // every secret is in it
    }
    // Every secret is in it: a token would be worth more than it may be.
    if caller.token.is_some() {
        return Err(Error::Forbidden);
    }
    if *request.method() != Method::POST {
        return send(caller, request, state).await;
    }
    if dispatch::is_of_another_site(request) {
        return Err(Error::Forbidden);
    }
    make(caller, state).await
}

async fn make(caller: Caller, state: &Data<State>) -> Result<HttpResponse> {
    let busy = |_| Error::Unavailable("a backup is being made already".into());
    // It goes with the work: a client that hangs up does not begin a second one.
    let turn = state.backing_up.clone().try_acquire_owned().map_err(busy)?;
    let store = state.store.clone();
    let made = off_worker(move || {
        let _turn = turn;
        backup::run_on(&store.reader()?, store.path(), &Options::default())
            .map_err(|problem| Error::Unavailable(problem.to_string()))?;
        let made = Last::read(store.path()).succeeded.ok_or_else(|| Error::Internal("no backup was noted".into()))?;
        let after = json!({"file": name(&made), "bytes": made.size}).as_object().cloned();
        store.write(|db| audit::record(db, &caller.by(PATH), SUBJECT, None, None, after))?;
        Ok(made)
    })
    .await;
    state.findings.forget().await;
    let made = made?;
    Ok(reply::success(json!({"file": name(&made), "bytes": made.size.to_string()}).to_string().as_bytes()))
}

async fn send(caller: Caller, request: &HttpRequest, state: &Data<State>) -> Result<HttpResponse> {
    let is_head = *request.method() == Method::HEAD;
    let store = state.store.clone();
    let (file, name, size) = off_worker(move || {
        let (file, made) = open_last(store.path())?;
        if !is_head {
            let after = json!({"file": name(&made), "bytes": made.size}).to_string();
            let read = Event::new(Kind::SecretRead, &caller.by(PATH));
            store.note(Event { table: SUBJECT.to_owned(), after: Some(after), ..read });
            write_notes(&store);
        }
        Ok((file, name(&made), made.size))
    })
    .await?;
    let chunks = stream::try_unfold((file, size), |(file, left)| async move {
        if left == 0 {
            return Ok::<_, io::Error>(None);
        }
        let (bytes, file) = off_worker(move || read(file, left.min(CHUNK))).await.map_err(io::Error::other)?;
        let left = left - bytes.len() as u64;
        Ok(Some((bytes, (file, left))))
    });
    let disposition = format!("attachment; filename=\"{name}\"");
    Ok(reply::response(StatusCode::OK)
        .content_type("application/octet-stream")
        .insert_header((CONTENT_DISPOSITION, disposition))
        .body(SizedStream::new(size, Box::pin(chunks))))
}

/// At once, so that who takes all secrets away stands there even if the server is killed. A full disk is no reason to keep a
/// backup back: then it stands there later.
fn write_notes(store: &Store) {
    if let Err(error) = store.write_notes() {
        tracing::warn!(?error, "the download of a backup could not be written to the audit trail yet");
    }
}

/// The last backup, as it was when it was verified.
fn open_last(database: &Path) -> Result<(File, Success)> {
    let made = Last::read(database).succeeded.ok_or(Error::NoRecord)?;
    let file = File::open(&made.file).map_err(|error| {
        tracing::warn!("{}: the last backup can't be read: {error}", made.file.display());
        Error::NoRecord
    })?;
    let is_whole = file.metadata().is_ok_and(|file| file.is_file() && file.len() == made.size);
    if is_whole { Ok((file, made)) } else { Err(Error::NoRecord) }
}

fn read(file: File, most: u64) -> Result<(Bytes, File)> {
    let mut bytes = Vec::with_capacity(usize::try_from(most).unwrap_or_default());
    let count = (&file).take(most).read_to_end(&mut bytes);
    match count {
        // The connection breaks: a complete download is always a true one.
        Ok(0) => Err(Error::Unavailable("a backup became shorter while it was sent".into())),
        Ok(_) => Ok((bytes.into(), file)),
        Err(error) => Err(Error::Unavailable(error.to_string())),
    }
}

/// A backup's name, fit for a header.
fn name(made: &Success) -> String {
    let name = made.file.file_name().unwrap_or_default().to_string_lossy();
    name.chars().map(|char| if char.is_ascii_alphanumeric() || "-_.".contains(char) { char } else { '_' }).collect()
}
