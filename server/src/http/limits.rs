//! Limits: what is taken from clients, so that no number of them costs more memory or time than the box has.

use super::state::Live;
use crate::error::{Error, Result};
use arc_swap::ArcSwap;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Requests that one HTTP/2 connection may have under way.
const AT_ONCE: u32 = 100;

/// The limits in force. The defaults are for a box with 512 MB of memory.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections in all.
    pub connections: u32,
    /// Connections of one address; 0: no limit but that of all.
    pub connections_of_one: u32,
    /// Requests after which a connection is closed.
    pub requests: u32,
    /// Call histories that are being sent.
    pub histories: u32,
    /// Bytes of a request's head.
    pub head_bytes: u32,
    /// A head has this long to come.
    pub head_time: Duration,
    /// Bytes of a body.
    pub body_bytes: u32,
    /// A body has this long to come.
    pub body_time: Duration,
    /// A client that takes nothing of its answer for so long is cut off.
    pub stall_time: Duration,
    /// Passwords that are verified at a time, 19 MiB each.
    pub logins: u32,
    /// Logins that wait for that.
    pub waiting_logins: u32,
    /// Writes that wait for their turn.
    pub waiting_writes: u32,
}

/// Who is connected.
pub(super) struct Doors {
    live: Arc<ArcSwap<Live>>,
    all: AtomicU32,
    by_address: Mutex<HashMap<IpAddr, u32>>,
}

impl Doors {
    pub(super) fn new(live: Arc<ArcSwap<Live>>) -> Arc<Doors> {
        Arc::new(Doors { live, all: AtomicU32::new(0), by_address: Mutex::default() })
    }

    /// A seat for a connection from there; None where there are too many already.
    pub(super) fn enter(self: &Arc<Doors>, peer: Option<SocketAddr>) -> Option<Arc<Seat>> {
        let address = peer.map(|peer| peer.ip().to_canonical());
        // The seat counts from here on, and no longer when it is dropped.
        let seat =
            Arc::new(Seat { doors: self.clone(), address, requests: AtomicU32::new(0), open: AtomicU32::new(0) });
        let all = self.all.fetch_add(1, Ordering::Relaxed) + 1;
        let of_one = address.map_or(0, |address| {
            let mut by_address = self.by_address();
            let count = by_address.entry(address).or_default();
            *count += 1;
            *count
        });
        let limits = &self.live.load().limits;
        let most_of_one = limits.connections_of_one;
        let is_allowed = all <= limits.connections && (most_of_one == 0 || of_one <= most_of_one);
        is_allowed.then_some(seat)
    }

    /// Bytes that a client takes or the connection breaks.
    pub(super) fn stall_time(&self) -> Duration {
        self.live.load().limits.stall_time
    }

    fn by_address(&self) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
        self.by_address.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that counts.
pub(super) struct Seat {
    doors: Arc<Doors>,
    address: Option<IpAddr>,
    requests: AtomicU32,
    open: AtomicU32,
}

impl Seat {
    /// A request begins; it is under way until what is given back is dropped.
    ///
    /// # Errors
    /// [`Error::Full`] when this connection has too many under way.
    pub(super) fn ask(self: &Arc<Seat>) -> Result<Asking> {
        let asking = Asking { seat: self.clone(), nth: self.requests.fetch_add(1, Ordering::Relaxed) + 1 };
        if self.open.fetch_add(1, Ordering::Relaxed) >= AT_ONCE {
            return Err(Error::Full("requests at once on a connection"));
        }
        Ok(asking)
    }

    /// Requests that have begun.
    pub(super) fn asked(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Whether a request is under way.
    pub(super) fn is_asking(&self) -> bool {
        self.open.load(Ordering::Relaxed) > 0
    }

    /// The time that a head has to come.
    pub(super) fn head_time(&self) -> Duration {
        self.doors.live.load().limits.head_time
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.doors.all.fetch_sub(1, Ordering::Relaxed);
        if let Some(address) = self.address {
            let mut by_address = self.doors.by_address();
            if let Some(count) = by_address.get_mut(&address) {
                *count -= 1;
                if *count == 0 {
                    by_address.remove(&address);
                }
            }
        }
    }
}

/// A request that is under way, to the end of its answer.
pub(super) struct Asking {
    seat: Arc<Seat>,
    nth: u32,
}

impl Asking {
    /// Whether its connection is to be closed after it.
    pub(super) fn is_last(&self) -> bool {
        self.nth >= self.seat.doors.live.load().limits.requests
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.seat.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Lets this process have as many files and sockets open as the system allows it; gives back how many that is.
pub fn raise_file_limit() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::host::Hosts;
    use super::super::tls::{Folder, Source};
    use super::*;
    use std::path::Path;

    /// Doors where a head has a second to come.
    pub(in super::super) fn doors(connections: u32, connections_of_one: u32) -> Arc<Doors> {
        let second = Duration::from_secs(1);
        let limits = Limits {
            connections,
            connections_of_one,
            requests: 3,
            histories: 1,
            head_bytes: 1,
            head_time: second,
            body_bytes: 1,
            body_time: second,
            stall_time: second,
            logins: 1,
            waiting_logins: 1,
            waiting_writes: 1,
        };
        Doors::new(Arc::new(ArcSwap::from_pointee(Live {
            always_200: false,
            retention_days: None,
            certificate: Source::Own(Folder::beside(Path::new("unused.db")), Vec::new()),
            hosts: Hosts::default(),
            limits,
            trusted_proxies: Vec::new(),
            hsts_seconds: 0,
        })))
    }

    #[test]
    fn a_seat_that_is_left_is_free_again_in_all_and_for_its_address()
    -> std::result::Result<(), std::net::AddrParseError> {
        let (doors, one, other) = (doors(3, 2), Some("10.0.0.1:1".parse()?), Some("10.0.0.2:1".parse()?));
        let seats = [doors.enter(one), doors.enter(one)];
        assert!(seats.iter().all(Option::is_some) && doors.enter(one).is_none());
        let third = doors.enter(other);
        assert!(third.is_some() && doors.enter(other).is_none());
        drop(seats);
        assert!(doors.enter(one).is_some());
        drop(third);
        assert_eq!(doors.all.load(Ordering::Relaxed), 0);
        assert!(doors.by_address().is_empty());
        Ok(())
    }

    #[test]
    fn a_connection_has_so_many_requests_at_once_and_so_many_in_all() {
        let seat = doors(1, 0).enter(None);
        let Some(seat) = seat else { return assert!(seat.is_some()) };
        let asked: Vec<_> = (0..AT_ONCE).map(|_| seat.ask()).collect();
        assert!(asked.iter().all(Result::is_ok) && seat.ask().is_err());
        assert!(asked[..2].iter().flatten().all(|asking| !asking.is_last()));
        assert!(asked[2].as_ref().is_ok_and(Asking::is_last));
        drop(asked);
        assert!(seat.ask().is_ok());
    }
}
