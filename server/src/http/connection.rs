//! A connection as HTTP sees it: its bytes in the clear, its seat, and the end of a client that is late.

use super::canned::{self, LATE};
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

/// A connection as HTTP sees it.
pub(super) struct Connection {
    channel: Channel,
    seat: Arc<Seat>,
    clock: HeadClock,
    /// What is left of the last answer, where that is a canned one.
    last: Option<&'static [u8]>,
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
        Connection { channel, seat, clock, last: None }
    }

    /// What counts it.
    pub(super) fn seat(&self) -> Arc<Seat> {
        self.seat.clone()
    }

    /// Whether nobody on the way can read along.
    pub(super) fn is_tls(&self) -> bool {
        matches!(self.channel, Channel::Tls(_))
    }

    /// Gives the last answer, whatever of it has not been sent yet.
    fn poll_last(&mut self, answer: &'static str, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut left = self.last.unwrap_or(answer.as_bytes());
        while !left.is_empty() {
            self.last = Some(left);
            match ready!(Pin::new(&mut self.channel).poll_write(context, left))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                sent => left = &left[sent..],
            }
        }
        self.last = Some(left);
        Poll::Ready(Ok(()))
    }

    /// Ends the connection with a client that is late.
    fn poll_end(&mut self, answer: &'static str, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_last(answer, context))?;
        ready!(Pin::new(&mut self.channel).poll_shutdown(context))?;
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.last.is_some() {
            return this.poll_end("", context);
        }
        let before = buffer.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut this.channel).poll_read(context, buffer) {
            this.clock.came(buffer.filled().len() - before, &this.seat);
            return Poll::Ready(read);
        }
        let late = ready!(this.clock.poll(&this.seat, context));
        this.poll_end(if late == Late::Begun { LATE } else { "" }, context)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.clock.sends();
        match canned::instead_of(bytes) {
            Some((0, answer)) => {
                ready!(this.poll_last(answer, context))?;
                Poll::Ready(Ok(bytes.len()))
            }
            Some((before, _)) => Pin::new(&mut this.channel).poll_write(context, &bytes[..before]),
            None => Pin::new(&mut this.channel).poll_write(context, bytes),
        }
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
