//! What all workers of a server share.

use super::host::Hosts;
use super::limits::Limits;
use super::metrics::Metrics;
use super::status::Findings;
use super::tls::{Served, Source};
use crate::api::endpoint::{Answers, Endpoint};
use crate::auth::Gate;
use crate::auth::gate::Known;
use crate::auth::networks::Network;
use crate::error::{Error, Result};
use crate::queue::{Places, Queue};
use crate::store::{Own, Store};
use actix_web::HttpRequest;
use actix_web::web::{self, Data};
use arc_swap::{ArcSwap, Guard};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Semaphore;

/// How requests are taken.
pub struct Options {
    /// What all paths start with; "" or `/x`.
    pub base_path: String,
    /// What can change while the server runs.
    pub live: Arc<ArcSwap<Live>>,
    /// The certificate of the sockets under TLS, where there are any.
    pub served: Option<Arc<Served>>,
    /// Reads the configuration again: SIGHUP asks for it.
    pub reload: Box<dyn Fn() + Send + Sync>,
}

/// What can change while the server runs.
#[derive(Clone, Debug)]
pub struct Live {
    /// Failures of the documented endpoints have status 200, for clients that read only the body.
    pub always_200: bool,
    /// Days after which calls are deleted; None: they stay.
    pub retention_days: Option<u16>,
    /// Where the TLS certificate comes from.
    pub certificate: Source,
    /// The names that the box answers to.
    pub hosts: Hosts,
    /// What is taken from clients.
    pub limits: Limits,
    /// Who may say for whom they ask.
    pub trusted_proxies: Vec<Network>,
    /// Seconds that browsers are to keep to HTTPS; 0: they are told nothing.
    pub hsts_seconds: u32,
}

/// Steps of call histories that wait for a slow medium at a time.
const STEPS: usize = 4;
/// Callers that a worker knows by their header.
const KNOWN: usize = 256;
/// Bytes of finished answers that all desks keep together.
const ANSWERS: usize = 2 * 1024 * 1024;
/// Bytes of the database's pages that a worker's desks keep together. In a big file each call of a tenant's day lies on a page of its
/// own, and so do its rates: these are the pages of some 550 calls.
const PAGES: usize = 5 * 1024 * 1024;
/// The same for long call histories, which read each page once.
const PAGES_OF_STREAMS: usize = 1024 * 1024;

/// What all workers share.
pub(super) struct State {
    pub(super) store: Arc<Store>,
    pub(super) gate: Gate,
    pub(super) options: Options,
    /// The options' base path in lower case.
    pub(super) base_path: String,
    pub(super) metrics: Metrics,
    pub(super) findings: Findings,
    /// One backup is made at a time.
    pub(super) backing_up: Arc<Semaphore>,
    pub(super) started: Instant,
    /// By lower-case path.
    pub(super) endpoints: HashMap<String, &'static Endpoint>,
    /// Steps of call histories that may run off the workers.
    pub(super) steps: Semaphore,
    /// Call histories that are being sent.
    pub(super) histories: Places,
    /// Changes that wait for the only writer.
    pub(super) writes: Queue,
}

impl State {
    /// What is in force now.
    pub(super) fn live(&self) -> Guard<Arc<Live>> {
        self.options.live.load()
    }

    /// The state of a server that begins now.
    pub(super) fn new(store: Arc<Store>, options: Options) -> Result<State> {
        let endpoints = crate::api::endpoints().chain(crate::api::admin::ENDPOINTS);
        Ok(State {
            store,
            gate: Gate::new()?,
            histories: Places::default(),
            writes: Queue::of("waiting writes"),
            base_path: options.base_path.to_ascii_lowercase(),
            options,
            metrics: Metrics::default(),
            findings: Findings::default(),
            backing_up: Arc::new(Semaphore::new(1)),
            started: Instant::now(),
            endpoints: endpoints.map(|endpoint| (endpoint.path.to_ascii_lowercase(), endpoint)).collect(),
            steps: Semaphore::new(STEPS),
        })
    }
}

/// What belongs to one worker of one listener alone: nobody waits for it.
pub(super) struct Desk {
    pub(super) own: Own,
    /// Another reader, for call histories of many steps: what they read stays out of the way of what is asked for again.
    pub(super) streams: Own,
    pub(super) known: RefCell<Known>,
    pub(super) answers: RefCell<Answers>,
}

impl Desk {
    /// One of as many desks as there are workers, times listeners.
    pub(super) fn new(store: &Arc<Store>, workers: usize, listeners: usize) -> Desk {
        Desk {
            own: Own::new(store, PAGES / listeners),
            streams: Own::new(store, PAGES_OF_STREAMS),
            known: RefCell::new(Known::new(KNOWN)),
            answers: RefCell::new(Answers::new(ANSWERS / workers / listeners)),
        }
    }
}

/// The desk at which a request is answered.
pub(super) fn desk(request: &HttpRequest) -> Result<&Data<Desk>> {
    request.app_data().ok_or_else(|| Error::Internal("a worker without a desk".into()))
}

/// Runs work that may take long on a thread that is not a worker.
pub(super) async fn off_worker<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match web::block(work).await {
        Ok(done) => done,
        Err(canceled) => Err(Error::Internal(canceled.to_string())),
    }
}
