//! Failed logins, counted per address and per user name: after ten within a minute, unverified credentials wait.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Failed logins that are allowed within [`WINDOW`].
const BURST: usize = 10;
const WINDOW: Duration = Duration::from_secs(60);
/// Addresses and names that are remembered, of each so many.
const REMEMBERED: usize = 4096;

/// The failures of the last minute.
#[derive(Default)]
pub(super) struct Throttle {
    failures: Mutex<Failures>,
}

#[derive(Default)]
struct Failures {
    addresses: HashMap<IpAddr, VecDeque<Instant>>,
    names: HashMap<String, VecDeque<Instant>>,
}

impl Throttle {
    /// After how many seconds the next attempt is allowed, where it is not allowed now.
    pub(super) fn check(&self, address: IpAddr, name: &str) -> Result<(), u64> {
        let now = Instant::now();
        let mut failures = self.lock();
        let wait = wait(&mut failures.addresses, &network(address), now).max(wait(&mut failures.names, name, now));
        if wait.is_zero() { Ok(()) } else { Err(wait.as_secs() + 1) }
    }

    /// Counts a failure.
    pub(super) fn failed(&self, address: IpAddr, name: &str) {
        let now = Instant::now();
        let mut failures = self.lock();
        count(&mut failures.addresses, network(address), now);
        count(&mut failures.names, name.to_owned(), now);
    }

    fn lock(&self) -> MutexGuard<'_, Failures> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wait<K, Q>(failures: &mut HashMap<K, VecDeque<Instant>>, key: &Q, now: Instant) -> Duration
where
    K: Eq + Hash + std::borrow::Borrow<Q>,
    Q: Eq + Hash + ?Sized,
{
    let Some(times) = failures.get_mut(key) else { return Duration::ZERO };
    times.retain(|time| now.duration_since(*time) < WINDOW);
    match times.front() {
        Some(first) if times.len() >= BURST => WINDOW - now.duration_since(*first),
        _ => Duration::ZERO,
    }
}

fn count<K: Eq + Hash + Clone>(failures: &mut HashMap<K, VecDeque<Instant>>, key: K, now: Instant) {
    if failures.len() >= REMEMBERED && !failures.contains_key(&key) {
        failures.retain(|_, times| times.back().is_some_and(|last| now.duration_since(*last) < WINDOW));
        // Still full: somebody comes from everywhere. The one that failed longest ago makes room.
        let oldest = failures.iter().min_by_key(|(_, times)| times.back().copied()).map(|(key, _)| key.clone());
        if let Some(oldest) = oldest.filter(|_| failures.len() >= REMEMBERED) {
            failures.remove(&oldest);
        }
    }
    failures.entry(key).or_default().push_back(now);
}

/// An IPv6 client usually has a whole /64 to itself.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn the_eleventh_attempt_of_a_minute_waits_from_one_address_and_for_one_name() {
        let throttle = Throttle::default();
        for n in 0..10 {
            assert!(throttle.check(HERE, "another").is_ok());
            throttle.failed(HERE, &format!("name {n}"));
        }
        assert!(throttle.check(HERE, "another").is_err_and(|seconds| (1..=60).contains(&seconds)));
        let names = Throttle::default();
        for n in 0..10u8 {
            names.failed([10, 0, 0, n].into(), "admin");
        }
        assert!(names.check(HERE, "admin").is_err());
        assert!(names.check(HERE, "other").is_ok());
    }

    #[test]
    fn one_ipv6_network_counts_as_one_address_and_memory_is_bounded() -> Result<(), std::net::AddrParseError> {
        assert_eq!(network("2001:db8::1".parse()?), network("2001:db8::ffff:1".parse()?));
        assert_eq!(network("::ffff:10.0.0.1".parse()?), network("10.0.0.1".parse()?));
        let throttle = Throttle::default();
        for n in 0..10_000u32 {
            throttle.failed(IpAddr::V4((0x0a00_0000 + n).into()), &n.to_string());
        }
        assert!(throttle.lock().addresses.len() <= REMEMBERED && throttle.lock().names.len() <= REMEMBERED);
        Ok(())
    }
}
