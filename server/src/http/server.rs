//! The server: listeners that were bound before, one state for all workers, a stop that cuts nobody off.

use super::accept::Manner;
use super::client::Secured;
use super::clock::KEEP_ALIVE;
use super::connection::Connection;
use super::dispatch::dispatch;
use super::limits::Doors;
use super::service::{self, Probe};
use super::state::{Desk, Options, State, off_worker};
use super::upkeep;
use crate::store::Store;
use actix_http::{Extensions, HttpService};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::{AppConfig, ServerHandle};
use actix_web::{App, web};
use futures_util::TryFutureExt;
use rustls::ServerConfig;
use std::io;
use std::net::TcpListener;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

/// A bound socket and how it speaks.
pub struct Transport {
    /// The socket.
    pub listener: TcpListener,
    /// HTTP/1.1 or HTTP/2 under TLS; without it HTTP/1.1 in plain text.
    pub tls: Option<Arc<ServerConfig>>,
}

/// A server that was made and waits to be run.
pub struct Server {
    running: actix_web::dev::Server,
    store: Arc<Store>,
    probes: Vec<Probe>,
    base_path: String,
}

/// Requests that are under way when the server is told to stop have this long.
const LAST_REQUESTS: u64 = 60;

impl Server {
    /// Worker threads: one a core.
    pub fn workers() -> usize {
        std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
    }

    /// Makes a server on sockets that are bound already. It serves while [`Server::run`] is awaited.
    ///
    /// # Errors
    /// When a socket can't be listened on, signals can't be received, or the system gives no random key.
    pub fn new(store: Arc<Store>, sockets: Vec<Transport>, options: Options) -> io::Result<Server> {
        let base_path = options.base_path.clone();
        let doors = Doors::new(options.live.clone());
        let state = web::Data::new(State::new(store.clone(), options).map_err(io::Error::other)?);
        let mut server = actix_server::Server::build()
            .workers(Server::workers())
            .worker_max_blocking_threads(16)
            .shutdown_timeout(LAST_REQUESTS)
            .disable_signals();
        let stopping = server.graceful_shutdown_signal();
        let mut probes = Vec::new();
        let listeners = sockets.len();
        for Transport { listener, tls } in sockets {
            probes.push(Probe::new(listener.local_addr()?, tls.is_some()));
            let (state, stopping, manner) = (state.clone(), stopping.clone(), Manner::new(tls, doors.clone()));
            server = server.listen(format!("{:?}", listener.local_addr()?), listener, move || {
                let (state, stopping, manner) = (state.clone(), stopping.clone(), manner.clone());
                let desk = web::Data::new(Desk::new(&state.store, Server::workers(), listeners));
                let app = App::new().app_data(state).app_data(desk).default_service(web::to(dispatch));
                let app = app.into_factory().map_err(|error: actix_web::Error| error.error_response());
                let http = HttpService::build()
                    .graceful_shutdown_signal(move || {
                        let stopping = stopping.clone();
                        async move { stopping.notified().await }
                    })
                    .keep_alive(KEEP_ALIVE)
                    // A connection's own clock sees to it: here the limit could not change, and it is that of the first request alone.
                    .client_request_timeout(Duration::ZERO)
                    .client_disconnect_timeout(Duration::from_secs(1))
                    .on_connect_ext(|connection: &Connection, about: &mut Extensions| {
                        about.insert(connection.seat());
                        if connection.is_tls() {
                            about.insert(Secured);
                        }
                    })
                    .finish(map_config(app, |()| AppConfig::default()));
                fn_service(move |socket| {
                    // Boxed: a connection would else hold the room that this needs for as long as it lasts.
                    let greeted = Box::pin(manner.clone().greet(socket));
                    greeted.map_err(|error| tracing::debug!("a connection came to nothing: {error}"))
                })
                .and_then(http.map_err(|error| tracing::debug!("a connection ended: {error}")))
            })?;
        }
        let running = server.run();
        // Signals count from here on, before anybody is told that the server is there.
        actix_web::rt::spawn(stop_on_signal(running.handle())?);
        actix_web::rt::spawn(reload_on_signal(state.clone())?);
        upkeep::begin(&store, &state.options);
        Ok(Server { running, store, probes, base_path })
    }

    /// Serves until SIGTERM or SIGINT; requests that are under way then are answered. A second signal ends it at once.
    ///
    /// # Errors
    /// When the server fails.
    pub async fn run(self) -> io::Result<()> {
        service::ready(self.probes, self.base_path)?;
        let ended = self.running.await;
        upkeep::end(&self.store);
        ended
    }
}

/// On SIGHUP the configuration is read again; requests go on.
fn reload_on_signal(state: web::Data<State>) -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(async move {
        while hangup.recv().await.is_some() {
            let state = state.clone();
            if let Err(error) = off_worker(move || {
                (state.options.reload)();
                Ok(())
            })
            .await
            {
                tracing::error!(?error, "the configuration was not read again");
            }
        }
    })
}

fn stop_on_signal(server: ServerHandle) -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        let mut signals = async || tokio::select! { _ = term.recv() => "SIGTERM", _ = int.recv() => "SIGINT" };
        // Not within the macro: what is not logged is not awaited there.
        let signal = signals().await;
        tracing::info!("{signal}: stopping when the requests under way are answered");
        service::stopping();
        tokio::select! {
            () = server.stop(true) => {}
            signal = signals() => {
                tracing::warn!("{signal} again: stopping now");
                server.stop(false).await;
            }
        }
    })
}
