//! The time that the head of a request may take to come: of each request of a connection, not only of its first.

use super::limits::Seat;
use actix_http::Protocol;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::time::{Instant, Sleep, sleep_until};

/// What a client of HTTP/2 sends first (RFC 9113, section 3.4), in bytes.
const PREFACE: usize = 24;

/// What a connection's client is to send.
enum Awaited {
    /// The beginning of HTTP/2: so many bytes more. Its requests are answered side by side, and pings find out who is silent.
    Preface(Instant, usize),
    /// The first head, of which nothing has come.
    First(Instant),
    /// The rest of a head. The connection had so many requests before.
    Rest(Instant, u32),
    /// Nothing that has to come in time.
    Nothing,
}

/// How late a client is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Late {
    /// It began a head of HTTP/1.1.
    Begun,
    /// It said nothing, or speaks HTTP/2.
    Silent,
}

/// Watches one connection.
pub(super) struct HeadClock {
    awaited: Awaited,
    is_http2: bool,
    /// Set once and not anew for each head: when it rings, the head of then may be another one.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl HeadClock {
    pub(super) fn new(protocol: Protocol, seat: &Seat) -> HeadClock {
        let (deadline, is_http2) = (Instant::now() + seat.head_time(), protocol == Protocol::Http2);
        let awaited = if is_http2 { Awaited::Preface(deadline, PREFACE) } else { Awaited::First(deadline) };
        HeadClock { awaited, is_http2, alarm: None }
    }

    /// So many bytes have come.
    pub(super) fn came(&mut self, bytes: usize, seat: &Seat) {
        self.awaited = match self.awaited {
            Awaited::Preface(deadline, left) if left > bytes => Awaited::Preface(deadline, left - bytes),
            _ if self.is_http2 => Awaited::Nothing,
            Awaited::First(deadline) => Awaited::Rest(deadline, seat.asked()),
            Awaited::Rest(deadline, asked) if asked == seat.asked() => Awaited::Rest(deadline, asked),
            // A body, or requests that have to wait for the answer to the one before.
            _ if seat.is_asking() => Awaited::Nothing,
            _ => Awaited::Rest(Instant::now() + seat.head_time(), seat.asked()),
        };
    }

    /// Something is being sent, or is tried to: what has come has to wait for the answer to the request before.
    pub(super) fn sends(&mut self) {
        if !self.is_http2 {
            self.awaited = Awaited::Nothing;
        }
    }

    /// Ready when the client is late.
    pub(super) fn poll(&mut self, seat: &Seat, context: &mut Context<'_>) -> Poll<Late> {
        let (deadline, late) = match self.awaited {
            Awaited::Preface(deadline, _) | Awaited::First(deadline) => (deadline, Late::Silent),
            Awaited::Rest(deadline, asked) if asked == seat.asked() => (deadline, Late::Begun),
            Awaited::Rest(..) | Awaited::Nothing => return Poll::Pending,
        };
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if alarm.deadline() > deadline {
            alarm.as_mut().reset(deadline);
        }
        loop {
            ready!(alarm.as_mut().poll(context));
            if alarm.deadline() >= deadline {
                return Poll::Ready(late);
            }
            alarm.as_mut().reset(deadline);
        }
    }
}
