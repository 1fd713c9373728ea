//! From an accepted socket to a connection that speaks HTTP: TLS where it is asked for, and a hint to those who forgot it.

use super::canned::{HINT, REGRET};
use super::connection::{Channel, Connection};
use super::limits::Doors;
use actix_http::Protocol;
use actix_web::rt::net::TcpStream;
use actix_web::rt::time::timeout;
use rustls::ServerConfig;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A client has this long to agree on TLS.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// One that is told to use TLS has this long to take the hint.
const FAREWELL: Duration = Duration::from_secs(2);
/// The first byte of all that TLS sends at first: a record of type "handshake".
const TLS_RECORD: u8 = 22;

/// Clients that are told at a time that there are too many.
const REGRETS: usize = 16;

/// How a socket's clients are to speak: TLS by this configuration, or plainly.
#[derive(Clone)]
pub(super) struct Manner {
    tls: Option<TlsAcceptor>,
    doors: Arc<Doors>,
    /// Those who are told that there is no seat for them; past this many they are only hung up on.
    regrets: Arc<Semaphore>,
}

impl Manner {
    pub(super) fn new(tls: Option<Arc<ServerConfig>>, doors: Arc<Doors>) -> Manner {
        Manner { tls: tls.map(TlsAcceptor::from), doors, regrets: Arc::new(Semaphore::new(REGRETS)) }
    }

    /// Brings a client to where HTTP begins.
    pub(super) async fn greet(self, socket: TcpStream) -> io::Result<(Connection, Protocol, Option<SocketAddr>)> {
        let peer = socket.peer_addr().ok();
        let Some(seat) = self.doors.enter(peer) else {
            if let Ok(_turn) = self.regrets.try_acquire() {
                let _ = timeout(FAREWELL, regret(self.tls, socket)).await;
            }
            return Err(io::Error::other("too many connections"));
        };
        let stall = u32::try_from(self.doors.stall_time().as_millis()).unwrap_or(u32::MAX);
        if let Err(error) = rustix::net::sockopt::set_tcp_user_timeout(&socket, stall) {
            tracing::debug!("a connection has no limit to its stalls: {error}");
        }
        let Some(acceptor) = self.tls else {
            return Ok((Connection::new(Channel::Plain(socket), seat, Protocol::Http1), Protocol::Http1, peer));
        };
        let tls = timeout(HANDSHAKE, handshake(acceptor, socket)).await??;
        let protocol = match tls.get_ref().1.alpn_protocol() {
            Some(b"h2") => Protocol::Http2,
            _ => Protocol::Http1,
        };
        Ok((Connection::new(Channel::Tls(Box::new(tls)), seat, protocol), protocol, peer))
    }
}

async fn handshake(acceptor: TlsAcceptor, socket: TcpStream) -> io::Result<TlsStream<TcpStream>> {
    let mut first = [0];
    if socket.peek(&mut first).await? == 1 && first[0] != TLS_RECORD {
        if first[0].is_ascii_uppercase() {
            let _ = timeout(FAREWELL, hint(socket)).await;
        }
        return Err(io::Error::new(io::ErrorKind::InvalidData, "this is not TLS"));
    }
    acceptor.accept(socket).await
}

async fn hint(socket: TcpStream) -> io::Result<()> {
    say(socket, HINT).await
}

/// Tells a client that there is no seat for it.
async fn regret(tls: Option<TlsAcceptor>, socket: TcpStream) -> io::Result<()> {
    match tls {
        Some(acceptor) => say(acceptor.accept(socket).await?, REGRET).await,
        None => say(socket, REGRET).await,
    }
}

/// Says what is wrong, and lets the client read it: closing a socket with something unread in it would throw the answer away.
async fn say(mut socket: impl AsyncRead + AsyncWrite + Unpin, what: &str) -> io::Result<()> {
    socket.write_all(what.as_bytes()).await?;
    socket.shutdown().await?;
    let mut sink = [0; 1024];
    while socket.read(&mut sink).await? > 0 {}
    Ok(())
}
