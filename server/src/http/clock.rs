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
    /// It began the first head of a connection of HTTP/1.1.
    Begun,
    /// It has said nothing, or speaks HTTP/2, or was answered before: what has come since may belong to a body that nobody read.
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
                let is_first = self.awaited == Awaited::Rest && self.asked == 0;
                return Poll::Ready(if is_first { Late::Begun } else { Late::Silent });
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

#[cfg(test)]
mod tests {
    use super::super::limits::tests::doors;
    use super::*;
    use std::future::poll_fn;
    use std::sync::Arc;
    use tokio::time::advance;

    const SECOND: Duration = Duration::from_secs(1);

    fn seat() -> Arc<Seat> {
        doors(1, 0).enter(None).unwrap()
    }

    /// Whether the client is late now.
    async fn late(clock: &mut Clock, seat: &Seat) -> Option<Late> {
        poll_fn(|context| {
            Poll::Ready(match clock.poll(seat, context) {
                Poll::Ready(late) => Some(late),
                Poll::Pending => None,
            })
        })
        .await
    }

    /// A connection whose first request was answered.
    async fn answered() -> (Arc<Seat>, Clock) {
        let seat = seat();
        let mut clock = Clock::new(Protocol::Http1, &seat);
        clock.came(b"GET / HTTP/1.1\r\n\r\n", &seat);
        drop(seat.ask().unwrap());
        clock.sent(false, &seat);
        assert_eq!(late(&mut clock, &seat).await, None);
        (seat, clock)
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_asks_for_nothing_more_has_its_time_whatever_wakes_the_connection() {
        let (seat, mut clock) = answered().await;
        for seconds in 1..=74 {
            advance(SECOND).await;
            // An empty line, and what else is no request.
            clock.came(b"\r\n", &seat);
            assert_eq!(late(&mut clock, &seat).await, None, "after {seconds} s");
        }
        advance(SECOND).await;
        assert_eq!(late(&mut clock, &seat).await, Some(Late::Silent));
    }

    #[tokio::test(start_paused = true)]
    async fn every_head_has_the_same_time_however_it_trickles_in() {
        let (seat, mut clock) = answered().await;
        advance(SECOND * 70).await;
        clock.came(b"G", &seat);
        assert_eq!(late(&mut clock, &seat).await, None);
        advance(SECOND / 2).await;
        clock.came(b"E", &seat);
        assert_eq!(late(&mut clock, &seat).await, None);
        advance(SECOND / 2).await;
        clock.came(b"T", &seat);
        assert_eq!(late(&mut clock, &seat).await, Some(Late::Silent));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_is_late_while_a_request_is_answered() {
        let (seat, mut clock) = answered().await;
        clock.came(b"GET / HTTP/1.1\r\n\r\nGET / HT", &seat);
        let asking = seat.ask().unwrap();
        for _ in 0..200 {
            advance(SECOND).await;
            clock.came(b"more", &seat);
            assert_eq!(late(&mut clock, &seat).await, None);
        }
        drop(asking);
        advance(KEEP_ALIVE).await;
        assert_eq!(late(&mut clock, &seat).await, Some(Late::Silent));
    }

    #[tokio::test(start_paused = true)]
    async fn half_a_head_behind_an_answer_that_is_not_taken_has_its_time_after_that() {
        let (seat, mut clock) = answered().await;
        clock.sent(true, &seat);
        clock.came(b"GET / HT", &seat);
        for _ in 0..20 {
            advance(SECOND).await;
            assert_eq!(late(&mut clock, &seat).await, None);
        }
        clock.sent(false, &seat);
        assert_eq!(late(&mut clock, &seat).await, None);
        advance(SECOND).await;
        assert_eq!(late(&mut clock, &seat).await, Some(Late::Silent));
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_head_has_its_time_from_the_connections_beginning_and_is_told() {
        let seat = seat();
        let mut clock = Clock::new(Protocol::Http1, &seat);
        assert_eq!(late(&mut clock, &seat).await, None);
        advance(SECOND / 2).await;
        clock.came(b"GET", &seat);
        assert_eq!(late(&mut clock, &seat).await, None);
        advance(SECOND / 2).await;
        assert_eq!(late(&mut clock, &seat).await, Some(Late::Begun));
    }

    #[tokio::test(start_paused = true)]
    async fn http_2_begins_in_time_and_is_left_alone_then() {
        let seat = seat();
        let mut clock = Clock::new(Protocol::Http2, &seat);
        clock.came(&[0; PREFACE - 1], &seat);
        assert_eq!(late(&mut clock, &seat).await, None);
        let mut other = Clock::new(Protocol::Http2, &seat);
        other.came(&[0; PREFACE], &seat);
        assert_eq!(late(&mut other, &seat).await, None);
        advance(SECOND * 1000).await;
        assert_eq!(late(&mut clock, &seat).await, Some(Late::Silent));
        assert_eq!(late(&mut other, &seat).await, None);
    }
}
