//! A connection's clock: the time that the head of a request may take to come, of each request and not only the first, and how long
//! a client may keep a connection without asking for anything. The HTTP library has clocks for both; the first counts once in a
//! connection, the second begins anew with whatever comes.

use super::limits::Seat;
use actix_http::Protocol;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// What a client of HTTP/2 sends first (RFC 9113, section 3.4), in bytes.
const PREFACE: usize = 24;
/// A client that asks for nothing more is kept for so long.
pub(super) const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How a client is late.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Late {
    /// It began a head of HTTP/1.1.
    Begun,
    /// It said nothing, or speaks HTTP/2.
    Silent,
}

/// Watches one connection.
pub(super) struct Clock {
    /// Since then the client owes what is awaited.
    since: Instant,
    /// Requests that it had made then.
    asked: u32,
    awaited: Awaited,
    /// It does not take what it is sent.
    is_stalled: bool,
    head_time: Duration,
    /// It is not set anew for each request: when it rings, more may be seen to have happened.
    alarm: Option<Pin<Box<Sleep>>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Awaited {
    /// So many bytes of HTTP/2's preface.
    Preface(usize),
    /// Nothing: in HTTP/2 requests are answered side by side, and pings find out who is gone.
    Nothing,
    /// A head.
    Head,
    /// The rest of a head.
    Rest,
}

impl Clock {
    pub(super) fn new(protocol: Protocol, seat: &Seat) -> Clock {
        let awaited = if protocol == Protocol::Http2 { Awaited::Preface(PREFACE) } else { Awaited::Head };
        Clock { since: Instant::now(), asked: 0, awaited, is_stalled: false, head_time: seat.head_time(), alarm: None }
    }

    /// This has come.
    pub(super) fn came(&mut self, bytes: &[u8], seat: &Seat) {
        match self.awaited {
            Awaited::Preface(left) if left > bytes.len() => self.awaited = Awaited::Preface(left - bytes.len()),
            Awaited::Preface(_) => self.awaited = Awaited::Nothing,
            Awaited::Nothing => {}
            Awaited::Rest if self.asked == seat.asked() => {}
            // A body, or a request that has to wait for the answer to the one before.
            Awaited::Head | Awaited::Rest if seat.is_asking() => {}
            // Empty lines before a head mean nothing (RFC 9112, section 2.2).
            Awaited::Head | Awaited::Rest if bytes.iter().all(|byte| b"\r\n".contains(byte)) => {}
            Awaited::Head if self.asked == 0 && seat.asked() == 0 => self.awaited = Awaited::Rest,
            Awaited::Head | Awaited::Rest => {
                (self.since, self.asked, self.awaited) = (Instant::now(), seat.asked(), Awaited::Rest);
                self.head_time = seat.head_time();
            }
        }
    }

    /// Something was sent, or could not be: what has come meanwhile waits for it.
    pub(super) fn sent(&mut self, is_stalled: bool, seat: &Seat) {
        self.is_stalled = is_stalled;
        if self.awaited == Awaited::Rest && self.asked == seat.asked() {
            self.since = Instant::now();
        }
    }

    /// Ready when the client is late.
    pub(super) fn poll(&mut self, seat: &Seat, context: &mut Context<'_>) -> Poll<Late> {
        loop {
            let Some(deadline) = self.deadline(seat) else { return Poll::Pending };
            let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
            if alarm.is_elapsed() || alarm.deadline() > deadline {
                alarm.as_mut().reset(deadline);
            }
            ready!(alarm.as_mut().poll(context));
            // Else it was set before more was seen to happen.
            if alarm.deadline() == deadline {
                return Poll::Ready(if self.awaited == Awaited::Rest { Late::Begun } else { Late::Silent });
            }
        }
    }

    /// When the client will be late, as far as is known; None where it can't be.
    fn deadline(&mut self, seat: &Seat) -> Option<Instant> {
        if self.awaited == Awaited::Nothing {
            return None;
        }
        if self.asked != seat.asked() {
            (self.asked, self.awaited, self.since) = (seat.asked(), Awaited::Head, Instant::now());
        } else if seat.is_asking() || self.is_stalled {
            self.since = Instant::now();
        }
        let is_idle = self.awaited == Awaited::Head && self.asked > 0 && !seat.is_asking() && !self.is_stalled;
        Some(self.since + if is_idle { KEEP_ALIVE } else { self.head_time })
    }
}
