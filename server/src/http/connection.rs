//! A connection as HTTP sees it: its bytes in the clear, its seat, and the end of a client that is late.

use super::head::{HeadClock, Late};
use super::limits::Seat;
use actix_http::Protocol;
use actix_web::rt::net::TcpStream;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::server::TlsStream;

/// The answer to a head that does not come to its end.
const LATE: &str = "HTTP/1.1 408 Request Timeout\r\nContent-Type: application/json\r\nContent-Length: 48\r\n\
    Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n\
    {\"status\":\"failed\",\"message\":\"Request Timeout.\"}";

/// A connection as HTTP sees it.
pub(super) struct Connection {
    channel: Channel,
    seat: Arc<Seat>,
    clock: HeadClock,
    /// What its late client has not been told yet.
    farewell: Option<&'static [u8]>,
}

/// What a connection's bytes go through.
pub(super) enum Channel {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Connection {
    /// A connection at the point where HTTP begins.
    pub(super) fn new(channel: Channel, seat: Arc<Seat>, protocol: Protocol) -> Connection {
        let clock = HeadClock::new(protocol, &seat);
        Connection { channel, seat, clock, farewell: None }
    }

    /// What counts it.
    pub(super) fn seat(&self) -> Arc<Seat> {
        self.seat.clone()
    }

    /// Whether nobody on the way can read along.
    pub(super) fn is_tls(&self) -> bool {
        matches!(self.channel, Channel::Tls(_))
    }

    /// Says what is left to say to a late client, and ends the connection.
    fn poll_end(&mut self, mut left: &'static [u8], context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !left.is_empty() {
            self.farewell = Some(left);
            match ready!(Pin::new(&mut self.channel).poll_write(context, left))? {
                0 => break,
                sent => left = &left[sent..],
            }
        }
        self.farewell = Some(&[]);
        ready!(Pin::new(&mut self.channel).poll_shutdown(context))?;
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(left) = this.farewell {
            return this.poll_end(left, context);
        }
        let before = buffer.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut this.channel).poll_read(context, buffer) {
            this.clock.came(buffer.filled().len() - before, &this.seat);
            return Poll::Ready(read);
        }
        let late = ready!(this.clock.poll(&this.seat, context));
        this.poll_end(if late == Late::Begun { LATE.as_bytes() } else { &[] }, context)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.clock.sends();
        Pin::new(&mut this.channel).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().channel).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().channel).poll_shutdown(context)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.clock.sends();
        Pin::new(&mut this.channel).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.channel.is_write_vectored()
    }
}

impl AsyncRead for Channel {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Channel::Plain(socket) => Pin::new(socket).poll_read(context, buffer),
            Channel::Tls(tls) => Pin::new(tls.as_mut()).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Channel {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Channel::Plain(socket) => Pin::new(socket).poll_write(context, bytes),
            Channel::Tls(tls) => Pin::new(tls.as_mut()).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Channel::Plain(socket) => Pin::new(socket).poll_flush(context),
            Channel::Tls(tls) => Pin::new(tls.as_mut()).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Channel::Plain(socket) => Pin::new(socket).poll_shutdown(context),
            Channel::Tls(tls) => Pin::new(tls.as_mut()).poll_shutdown(context),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Channel::Plain(socket) => Pin::new(socket).poll_write_vectored(context, parts),
            Channel::Tls(tls) => Pin::new(tls.as_mut()).poll_write_vectored(context, parts),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Channel::Plain(socket) => socket.is_write_vectored(),
            Channel::Tls(tls) => tls.is_write_vectored(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LATE;

    #[test]
    fn the_answer_to_a_late_client_is_as_long_as_it_says() {
        let (head, body) = LATE.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{}", body.len());
    }
}
