//! From a request to its endpoint and back, refusals in the documented order.

use super::assets::Asset;
use super::limits::Seat;
use super::long::{AT_ONCE, Long};
use super::pages::Page;
use super::reply::{self, Manner};
use super::state::{State, desk, off_worker};
use super::{basic, body, client, host, stream};
use crate::api::endpoint::{Endpoint, Method, Reply};
use crate::api::params::Params;
use crate::auth::Caller;
use crate::error::{Error, Result};
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::Method as HttpMethod;
use actix_web::http::header::{EXPECT, HeaderMap, HeaderValue, ORIGIN, STRICT_TRANSPORT_SECURITY};
use actix_web::http::{ConnectionType, Version};
use actix_web::rt::time::timeout;
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Changes that hold a thread while they wait for the only writer; more would take the threads from others.
const WRITING: u32 = 2;
/// A change that has not had its turn for so long is turned away.
const PATIENCE: Duration = Duration::from_secs(5);
/// The header by which our own page makes itself known.
const PAGE_HEADER: &str = "x-switchroom-page";
/// Where the admin page's own endpoints are, which are not documented.
const PAGE_API: &str = "/admin/api/";

/// What a path leads to.
enum Target {
    Endpoint(&'static Endpoint),
    Page(Page),
    Asset(Asset),
    Nothing,
}

impl Target {
    /// What stands in metrics and log is a declared path, never what a client sent.
    fn path(&self) -> &'static str {
        match self {
            Target::Endpoint(endpoint) => endpoint.path,
            Target::Page(page) => page.path(),
            Target::Asset(asset) => asset.path(),
            Target::Nothing => "",
        }
    }
}

/// Answers every request.
///
/// What waits here is moved about with each request, so what only some of them wait for stands in a box of its own.
pub async fn dispatch(request: HttpRequest, mut payload: Payload, state: Data<State>) -> HttpResponse {
    let began = Instant::now();
    let target = find(request.path(), &state);
    let path = target.path();
    let seat = request.conn_data::<Arc<Seat>>();
    let (asking, answer) = match seat.map(|seat| seat.ask()).transpose() {
        Ok(asking) => (asking, answer(&target, &request, &mut payload, &state).await),
        Err(full) => (None, Err(full)),
    };
    // Whoever expects a word first sends nothing before it.
    if request.version() == Version::HTTP_2 && !request.headers().contains_key(EXPECT) {
        Box::pin(body::skip(payload)).await;
    }
    let mut response = answer.unwrap_or_else(|error| {
        match &error {
            Error::Internal(why) => tracing::error!(path, why, "a request failed"),
            Error::Unavailable(why) | Error::Busy(why) => {
                tracing::error!(path, why, "the store could not serve a request");
            }
            Error::Full(of_what) => {
                state.metrics.turned_away.inc();
                tracing::debug!(path, of_what, "the limit is reached");
            }
            Error::Damaged(why) => state.store.suspect(why),
            Error::Throttled(_) => _ = state.metrics.throttled_logins.inc(),
            _ => {}
        }
        let is_page_api = path.starts_with(PAGE_API);
        let manner = Manner {
            always_200: state.live().always_200 && matches!(target, Target::Endpoint(_)) && !is_page_api,
            no_challenge: is_page_api || request.headers().contains_key(PAGE_HEADER),
        };
        reply::failure(&error, manner)
    });
    secure(&mut response, &request, &state);
    let status = response.status().as_u16();
    state.metrics.count(path, status, began.elapsed());
    tracing::debug!(path, status, "answered");
    let Some(asking) = asking else { return response };
    if asking.is_last() {
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    match response.body().size() {
        BodySize::Sized(0..=AT_ONCE) | BodySize::None => response,
        _ => {
            let patience = (request.version() == Version::HTTP_2).then(|| state.live().limits.stall_time);
            response.map_body(|_, body| Long::new(body, asking, patience).boxed())
        }
    }
}

async fn answer(
    target: &Target,
    request: &HttpRequest,
    payload: &mut Payload,
    state: &Data<State>,
) -> Result<HttpResponse> {
    let fields = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len());
    if fields.sum::<usize>() + request.uri().path().len() > state.live().limits.head_bytes as usize {
        return Err(Error::HeadTooLarge);
    }
    let is_for_page = match target {
        Target::Asset(_) | Target::Page(Page::Root) => true,
        _ => target.path().starts_with(PAGE_API),
    };
    if host::is_misdirected(request, &state.live().hosts, is_for_page) {
        return Err(Error::Misdirected);
    }
    match target {
        Target::Endpoint(endpoint) => declared(endpoint, request, payload, state).await,
        Target::Page(page) => Box::pin(page.answer(request, state)).await,
        Target::Asset(asset) => asset.answer(request, state),
        Target::Nothing => Err(Error::NoPath),
    }
}

/// Has browsers keep to HTTPS, where that is asked for and they came by it.
fn secure(response: &mut HttpResponse, request: &HttpRequest, state: &State) {
    let live = state.live();
    if live.hsts_seconds == 0 || !client::is_secure(request, &live) {
        return;
    }
    if let Ok(value) = HeaderValue::from_str(&format!("max-age={}", live.hsts_seconds)) {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, value);
    }
}

/// Paths match without regard to case, and with or without a slash at their end.
fn find(path: &str, state: &State) -> Target {
    let path = path.to_ascii_lowercase();
    let Some(path) = path.strip_prefix(&state.base_path) else { return Target::Nothing };
    let path = path.strip_suffix('/').unwrap_or(path);
    match state.endpoints.get(path) {
        Some(endpoint) => Target::Endpoint(endpoint),
        None => {
            let asset = || Asset::at(path).map_or(Target::Nothing, Target::Asset);
            Page::at(path).map_or_else(asset, Target::Page)
        }
    }
}

async fn declared(
    endpoint: &'static Endpoint,
    request: &HttpRequest,
    payload: &mut Payload,
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
        Method::Post => Some((body::Encoding::of(headers)?, read(headers, payload, state).await?)),
    };
    if !endpoint.allows(&caller) || (endpoint.writes() && is_of_another_site(request)) {
        return Err(Error::Forbidden);
    }
    let params = match body {
        Some((encoding, body)) => body::parse(encoding, headers, body).await?,
        None => Default::default(),
    };
    let reply = if endpoint.writes() {
        Box::pin(change(endpoint, caller, params, state)).await?
    } else {
        let desk = desk(request)?;
        let mut answers = desk.answers.borrow_mut();
        desk.own.read(|db| endpoint.read(caller, &params, db, &mut answers, &state.store))?
    };
    match reply {
        Reply::Whole(body) => Ok(reply::json(body)),
        Reply::Stream(history) => Box::pin(stream::send(history, state.clone(), desk(request)?.clone())).await,
    }
}

async fn change(endpoint: &'static Endpoint, caller: Caller, params: Params, state: &Data<State>) -> Result<Reply> {
    let waiting = state.live().limits.waiting_writes;
    let turn = timeout(PATIENCE, state.writes.turn(WRITING, waiting)).await;
    let (store, turn) = (state.store.clone(), turn.unwrap_or_else(|_| Err(state.writes.full()))?);
    off_worker(move || {
        let _turn = turn;
        endpoint.change(caller, &params, &store)
    })
    .await
}

/// Reads a body that is neither too large nor too slow.
async fn read(headers: &HeaderMap, payload: &mut Payload, state: &State) -> Result<Bytes> {
    let (most, patience) = {
        let limits = &state.live().limits;
        (limits.body_bytes as usize, limits.body_time)
    };
    timeout(patience, body::read(headers, payload, most)).await.unwrap_or(Err(Error::Slow))
}

/// Whether a browser says that a page of another site sent this. Other clients say nothing, and are no danger.
pub(super) fn is_of_another_site(request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
    let host = host::host(request).unwrap_or_default();
    let foreign_fetch = header("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let is_ours = |origin: &str| origin.split_once("://").is_some_and(|(_, site)| site.eq_ignore_ascii_case(&host));
    let foreign_origin = header(ORIGIN.as_str()).is_some_and(|origin| !is_ours(origin));
    foreign_fetch || foreign_origin
}
