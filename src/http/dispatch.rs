//! From a request to its endpoint and back, refusals in the documented order.

use super::reply::{self, Manner, SUCCESS};
use super::server::{State, off_worker};
use super::{basic, body, openapi};
use crate::api::endpoint::{Endpoint, Method, Reply};
use crate::api::filters::Format;
use crate::api::history::History;
use crate::auth::Role;
use crate::error::{Error, Result};
use crate::store::backup::last::Last;
use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, HOST, HeaderMap, LOCATION, ORIGIN};
use actix_web::http::{Method as HttpMethod, StatusCode};
use actix_web::web::{Bytes, Data, Payload};
use futures_util::stream;
use std::time::Instant;

/// The header by which our own page makes itself known.
const PAGE_HEADER: &str = "x-switchroom-page";
const PAGE: &str = include_str!("../../static/index.html");

/// Answers every request.
pub async fn dispatch(request: HttpRequest, payload: Payload, state: Data<State>) -> HttpResponse {
    let began = Instant::now();
    let (label, answer) = route(&request, payload, &state).await;
    let documented = state.endpoints.contains_key(&label.to_ascii_lowercase());
    let manner = Manner {
        always_200: documented && state.options.always_200,
        no_challenge: request.headers().contains_key(PAGE_HEADER) || request.path().contains("/admin/api/"),
    };
    let response = answer.unwrap_or_else(|error| {
        match &error {
            Error::Internal(why) => tracing::error!(endpoint = label, why, "a request failed"),
            Error::Unavailable(why) => tracing::error!(endpoint = label, why, "the store could not serve a request"),
            Error::Damaged(why) => state.store.suspect(why),
            _ => {}
        }
        reply::failure(&error, manner)
    });
    state.metrics.count(label, response.status().as_u16(), began.elapsed());
    tracing::debug!(endpoint = label, status = response.status().as_u16(), "answered");
    response
}

/// The path's label for the metrics, and the answer.
async fn route(request: &HttpRequest, payload: Payload, state: &Data<State>) -> (&'static str, Result<HttpResponse>) {
    let Some(path) = request.path().strip_prefix(state.options.base_path.as_str()) else {
        return ("", Err(Error::NoPath));
    };
    let path = path.strip_suffix('/').unwrap_or(path).to_ascii_lowercase();
    if let Some(endpoint) = state.endpoints.get(&path) {
        return (endpoint.path, documented(endpoint, request, payload, state).await);
    }
    let get = || match *request.method() {
        HttpMethod::GET | HttpMethod::HEAD => Ok(()),
        _ => Err(Error::Method("GET, HEAD")),
    };
    match path.as_str() {
        "/healthz" => ("/healthz", get().and_then(|()| health(state))),
        "/metrics" => (
            "/metrics",
            match get() {
                Ok(()) => metrics(request, state).await,
                Err(error) => Err(error),
            },
        ),
        "/openapi.json" => (
            "/openapi.json",
            get().map(|()| {
                reply::response(StatusCode::OK).content_type("application/json").body(openapi::document().to_string())
            }),
        ),
        "/admin" => (
            "/admin/",
            get().map(|()| reply::response(StatusCode::OK).content_type("text/html; charset=utf-8").body(PAGE)),
        ),
        "" => (
            "/",
            get().map(|()| {
                let page = format!("{}/admin/", state.options.base_path);
                reply::response(StatusCode::FOUND).insert_header((LOCATION, page)).finish()
            }),
        ),
        _ => ("", Err(Error::NoPath)),
    }
}

async fn documented(
    endpoint: &'static Endpoint,
    request: &HttpRequest,
    payload: Payload,
    state: &Data<State>,
) -> Result<HttpResponse> {
    match (endpoint.method(), request.method()) {
        (Method::Get, &HttpMethod::GET | &HttpMethod::HEAD) | (Method::Post, &HttpMethod::POST) => {}
        (Method::Get, _) => return Err(Error::Method("GET, HEAD")),
        (Method::Post, _) => return Err(Error::Method("POST")),
    }
    let caller = basic::authenticate(request, state).await?;
    let headers = request.headers();
    let body = match endpoint.method() {
        Method::Get => None,
        Method::Post => Some((body::Encoding::of(headers)?, body::read(headers, payload).await?)),
    };
    if !endpoint.access.allows(caller.role) || (endpoint.writes() && is_of_another_site(headers)) {
        return Err(Error::Forbidden);
    }
    let params = match body {
        Some((encoding, body)) => body::parse(encoding, headers, body).await?,
        None => Default::default(),
    };
    let reply = if endpoint.writes() {
        let store = state.store.clone();
        off_worker(move || endpoint.answer(caller, &params, &store)).await?
    } else {
        endpoint.answer(caller, &params, &state.store)?
    };
    match reply {
        Reply::Data(data) => Ok(reply::success(&data)),
        Reply::Stream(history) => stream_history(history, state.clone()).await,
    }
}

/// Whether a browser says that a page of another site sent this. Other clients say nothing, and are no danger.
fn is_of_another_site(headers: &HeaderMap) -> bool {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let foreign_fetch = header("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let foreign_origin = header(ORIGIN.as_str()).is_some_and(|origin| {
        let site = origin.split_once("://").map(|(_, site)| site);
        site.is_none() || !site.unwrap_or_default().eq_ignore_ascii_case(header(HOST.as_str()).unwrap_or_default())
    });
    foreign_fetch || foreign_origin
}

/// Sends a history as it is read. Where one step is all, it is an ordinary response; an error later on breaks the connection,
/// so that a complete answer is always a true one.
async fn stream_history(history: Box<History>, state: Data<State>) -> Result<HttpResponse> {
    let format = history.format();
    let (history, mut first) = step(history, &state).await?;
    if format == Format::Json {
        first.splice(0..0, SUCCESS.iter().copied());
    }
    let mut response = reply::response(StatusCode::OK);
    match format {
        Format::Json => response.content_type("application/json"),
        Format::Csv | Format::CsvEscaped => response
            .content_type("text/csv; charset=utf-8")
            .insert_header((CONTENT_DISPOSITION, r#"attachment; filename="calls.csv""#)),
    };
    if history.is_done() {
        if format == Format::Json {
            first.push(b'}');
        }
        return Ok(response.body(first));
    }
    let rest = stream::unfold(Some((history, Some(first))), move |at| {
        let state = state.clone();
        async move {
            let (history, ready) = at?;
            if let Some(first) = ready {
                return Some((Ok(Bytes::from(first)), Some((history, None))));
            }
            let mut history = history;
            loop {
                if history.is_done() {
                    return None;
                }
                match step(history, &state).await {
                    Err(error) => {
                        tracing::error!(?error, "a call history broke off");
                        if let Error::Damaged(why) = &error {
                            state.store.suspect(why);
                        }
                        return Some((Err(actix_web::Error::from(std::io::Error::other(error))), None));
                    }
                    Ok((next, mut bytes)) => {
                        if next.is_done() && format == Format::Json {
                            bytes.push(b'}');
                        }
                        // An empty chunk would end the answer: read on until a call passes the filters.
                        if !bytes.is_empty() {
                            return Some((Ok(Bytes::from(bytes)), Some((next, None))));
                        }
                        history = next;
                    }
                }
            }
        }
    });
    Ok(response.streaming(rest))
}

async fn step(mut history: Box<History>, state: &Data<State>) -> Result<(Box<History>, Vec<u8>)> {
    let _turn = state.steps.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
    let store = state.store.clone();
    off_worker(move || {
        let bytes = history.step(&*store.reader()?)?;
        Ok((history, bytes))
    })
    .await
}

fn health(state: &State) -> Result<HttpResponse> {
    if let Some(why) = state.store.damage() {
        return Err(Error::Unavailable(format!("the database is damaged: {why}")));
    }
    let db = state.store.reader()?;
    let schema: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
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

async fn metrics(request: &HttpRequest, state: &Data<State>) -> Result<HttpResponse> {
    if basic::authenticate(request, state).await?.role != Role::Admin {
        return Err(Error::Forbidden);
    }
    let text = state.metrics.text(state.started.elapsed(), &Last::read(state.store.path()))?;
    let format = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(reply::response(StatusCode::OK).content_type(format).body(text))
}
