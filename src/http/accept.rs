//! From an accepted socket to a connection that speaks HTTP: TLS where it is asked for, and a hint to those who forgot it.

use actix_http::Protocol;
use actix_web::rt::net::TcpStream;
use actix_web::rt::time::timeout;
use rustls::ServerConfig;
use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A client has this long to agree on TLS.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// One that is told to use TLS has this long to take the hint.
const FAREWELL: Duration = Duration::from_secs(2);
/// The first byte of all that TLS sends at first: a record of type "handshake".
const TLS_RECORD: u8 = 22;

/// The answer to plain HTTP where TLS is spoken.
const HINT: &str = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 85\r\n\
    Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n\
    {\"status\":\"failed\",\"message\":\"This port speaks HTTPS: put https:// before its name.\"}";

/// A connection as HTTP sees it.
pub(super) enum Connection {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// How a socket's clients are to speak: TLS by this configuration, or plainly.
#[derive(Clone)]
pub(super) struct Manner(Option<TlsAcceptor>);

impl Manner {
    pub(super) fn new(tls: Option<Arc<ServerConfig>>) -> Manner {
        Manner(tls.map(TlsAcceptor::from))
    }

    /// Brings a client to where HTTP begins.
    pub(super) async fn greet(self, socket: TcpStream) -> io::Result<(Connection, Protocol, Option<SocketAddr>)> {
        let peer = socket.peer_addr().ok();
        let Some(acceptor) = self.0 else { return Ok((Connection::Plain(socket), Protocol::Http1, peer)) };
        let tls = timeout(HANDSHAKE, handshake(acceptor, socket)).await??;
        let protocol = match tls.get_ref().1.alpn_protocol() {
            Some(b"h2") => Protocol::Http2,
            _ => Protocol::Http1,
        };
        Ok((Connection::Tls(Box::new(tls)), protocol, peer))
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

/// Says what is wrong, and lets the client read it: closing a socket with something unread in it would throw the answer away.
async fn hint(mut socket: TcpStream) -> io::Result<()> {
    socket.write_all(HINT.as_bytes()).await?;
    socket.shutdown().await?;
    let mut sink = [0; 1024];
    while socket.read(&mut sink).await? > 0 {}
    Ok(())
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Connection::Plain(socket) => Pin::new(socket).poll_read(context, buffer),
            Connection::Tls(tls) => Pin::new(tls.as_mut()).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Connection::Plain(socket) => Pin::new(socket).poll_write(context, bytes),
            Connection::Tls(tls) => Pin::new(tls.as_mut()).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Connection::Plain(socket) => Pin::new(socket).poll_flush(context),
            Connection::Tls(tls) => Pin::new(tls.as_mut()).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Connection::Plain(socket) => Pin::new(socket).poll_shutdown(context),
            Connection::Tls(tls) => Pin::new(tls.as_mut()).poll_shutdown(context),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Connection::Plain(socket) => Pin::new(socket).poll_write_vectored(context, parts),
            Connection::Tls(tls) => Pin::new(tls.as_mut()).poll_write_vectored(context, parts),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Connection::Plain(socket) => socket.is_write_vectored(),
            Connection::Tls(tls) => tls.is_write_vectored(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HINT;

    #[test]
    fn the_hint_is_as_long_as_it_says() {
        let (head, body) = HINT.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{}", body.len());
    }
}
