//! A connection as HTTP sees it: its bytes in the clear, its seat, and the end of a client that is late.

use super::canned::{self, LATE};
use super::clock::{Clock, Late};
use super::limits::Seat;
use actix_http::Protocol;
use actix_web::rt::net::TcpStream;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::server::TlsStream;

/// So often it is tried to send something to a client that takes nothing. One that sends nothing either takes a few tries.
const TRIES: u32 = 1000;

/// More requests than this are answered in one go only where many were sent in one. The library reads no more while it holds 16.
const MANY: u32 = 8;

/// A connection as HTTP sees it.
pub(super) struct Connection {
    channel: Channel,
    seat: Arc<Seat>,
    is_http2: bool,
    clock: Clock,
    /// What is left of the last answer, where that is a canned one.
    last: Option<&'static [u8]>,
    /// So often the client would not take more, since it took something.
    refused: u32,
    /// It is read from again when it takes something.
    is_unread: bool,
    /// Requests that had been begun when it was read from last.
    asked: u32,
}

/// What a connection's bytes go through.
pub(super) enum Channel {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Connection {
    /// A connection at the point where HTTP begins.
    pub(super) fn new(channel: Channel, seat: Arc<Seat>, protocol: Protocol) -> Connection {
        let clock = Clock::new(protocol, &seat);
        let is_http2 = protocol == Protocol::Http2;
        Connection { channel, seat, is_http2, clock, last: None, refused: 0, is_unread: false, asked: 0 }
    }

    /// What counts it.
    pub(super) fn seat(&self) -> Arc<Seat> {
        self.seat.clone()
    }

    /// Whether nobody on the way can read along.
    pub(super) fn is_tls(&self) -> bool {
        matches!(self.channel, Channel::Tls(_))
    }

    /// What came of trying to send something.
    fn wrote(&mut self, wrote: Poll<io::Result<usize>>, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        self.clock.sent(wrote.is_pending(), &self.seat);
        if wrote.is_ready() || self.is_http2 {
            self.refused = 0;
            let asked = self.seat.asked();
            // When it has answered all requests that it holds, the HTTP library forgets what it left unread for having so many.
            if std::mem::take(&mut self.is_unread) || asked.wrapping_sub(self.asked) >= MANY {
                self.asked = asked;
                context.waker().wake_by_ref();
            }
            return wrote;
        }
        // The HTTP library tries again without end while it holds more requests than it has room for.
        self.refused += 1;
        if self.refused > TRIES {
            return Poll::Ready(Err(io::Error::other("more requests than its answers are taken")));
        }
        wrote
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
        // Who takes no answer asks for nothing more.
        if this.refused > 0 {
            this.is_unread = true;
            return Poll::Pending;
        }
        this.asked = this.seat.asked();
        let before = buffer.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut this.channel).poll_read(context, buffer) {
            this.clock.came(&buffer.filled()[before..], &this.seat);
            return Poll::Ready(read);
        }
        let late = ready!(this.clock.poll(&this.seat, context));
        this.poll_end(if late == Late::Begun { LATE } else { "" }, context)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        // What the library answers by itself comes after all else.
        let own = if this.is_http2 || this.seat.is_asking() { None } else { canned::instead_of(bytes) };
        let wrote = match own {
            Some((0, answer)) => this.poll_last(answer, context).map_ok(|()| bytes.len()),
            Some((before, _)) => Pin::new(&mut this.channel).poll_write(context, &bytes[..before]),
            None => Pin::new(&mut this.channel).poll_write(context, bytes),
        };
        this.wrote(wrote, context)
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
        let wrote = Pin::new(&mut this.channel).poll_write_vectored(context, parts);
        this.wrote(wrote, context)
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
