//! Failed logins, counted per address and per user name: ten within a minute, then unverified credentials wait, and each
//! further failure doubles the wait.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Failed logins that are allowed within [`WINDOW`].
const BURST: usize = 10;
const WINDOW: Duration = Duration::from_secs(60);
/// No wait is longer: people who mistype are to get in on the same day.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Who waited once is watched for so long after the last failure.
const WATCHED: Duration = Duration::from_secs(60 * 60);
/// Addresses and names that are remembered, of each so many.
const REMEMBERED: usize = 4096;

/// The failures of late.
#[derive(Default)]
pub(super) struct Throttle {
    failures: Mutex<Failures>,
    /// Names are kept as keyed hashes: a long one takes no memory, and nobody can make two collide.
    names: RandomState,
}

#[derive(Default)]
struct Failures {
    addresses: HashMap<IpAddr, Record>,
    names: HashMap<u64, Record>,
}

/// What is remembered of one address or name.
#[derive(Default)]
struct Record {
    /// Failures within [`WINDOW`], the last [`BURST`] of them.
    times: VecDeque<Instant>,
    /// How often it was made to wait.
    waits: u32,
    last: Option<Instant>,
    until: Option<Instant>,
}

impl Record {
    fn wait(&self, now: Instant) -> Duration {
        self.until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now))
    }

    fn failed(&mut self, now: Instant) {
        if self.is_over(now) {
            self.waits = 0;
        }
        self.last = Some(now);
        self.times.retain(|time| now.duration_since(*time) < WINDOW);
        self.times.push_back(now);
        if self.times.len() > BURST {
            self.times.pop_front();
        }
        let wait = match (self.waits, self.times.front()) {
            (0, Some(first)) if self.times.len() == BURST => WINDOW.saturating_sub(now.duration_since(*first)),
            (0, _) => return,
            (waits, _) => LONGEST.min(WINDOW * 2_u32.saturating_pow(waits.min(8))),
        };
        self.waits += 1;
        self.until = Some(now + wait);
    }

    /// Whether nothing of it counts any more.
    fn is_over(&self, now: Instant) -> bool {
        let counts_for = if self.waits > 0 { WATCHED } else { WINDOW };
        self.last.is_none_or(|last| now.duration_since(last) >= counts_for)
    }
}

impl Throttle {
    /// After how many seconds the next attempt is allowed, where it is not allowed now.
    pub(super) fn check(&self, address: IpAddr, name: Option<&str>) -> Result<(), u64> {
        self.check_at(address, name, Instant::now())
    }

    /// Counts a failure.
    pub(super) fn failed(&self, address: IpAddr, name: Option<&str>) {
        self.failed_at(address, name, Instant::now());
    }

    fn check_at(&self, address: IpAddr, name: Option<&str>, now: Instant) -> Result<(), u64> {
        let failures = self.lock();
        let by_address = failures.addresses.get(&network(address)).map(|record| record.wait(now));
        let by_name =
            name.and_then(|name| failures.names.get(&self.names.hash_one(name))).map(|record| record.wait(now));
        let wait = by_address.max(by_name).unwrap_or_default();
        if wait.is_zero() { Ok(()) } else { Err(wait.as_secs() + u64::from(wait.subsec_nanos() > 0)) }
    }

    fn failed_at(&self, address: IpAddr, name: Option<&str>, now: Instant) {
        let mut failures = self.lock();
        count(&mut failures.addresses, network(address), now);
        if let Some(name) = name {
            count(&mut failures.names, self.names.hash_one(name), now);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Failures> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count<K: Eq + Hash + Copy>(records: &mut HashMap<K, Record>, key: K, now: Instant) {
    if records.len() >= REMEMBERED && !records.contains_key(&key) {
        records.retain(|_, record| !record.is_over(now));
        // Still full: somebody comes from everywhere. Those who never had to wait make room first, oldest first.
        let least = records.iter().min_by_key(|(_, record)| (record.waits, record.last)).map(|(key, _)| *key);
        if let Some(least) = least.filter(|_| records.len() >= REMEMBERED) {
            records.remove(&least);
        }
    }
    records.entry(key).or_default().failed(now);
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

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn the_eleventh_attempt_of_a_minute_waits_from_one_address_and_for_one_name() {
        let (throttle, names, now) = (Throttle::default(), Throttle::default(), Instant::now());
        for n in 0..10_u8 {
            assert_eq!(throttle.check_at(HERE, Some("another"), now), Ok(()));
            throttle.failed_at(HERE, Some(&format!("name {n}")), now);
            names.failed_at([10, 0, 0, n].into(), Some("admin"), now);
        }
        assert_eq!(throttle.check_at(HERE, Some("another"), now), Err(60));
        assert_eq!(throttle.check_at([10, 9, 9, 9].into(), Some("another"), now), Ok(()));
        assert_eq!(names.check_at(HERE, Some("admin"), now + seconds(59)), Err(1));
        assert_eq!(names.check_at(HERE, Some("other"), now), Ok(()));
        assert_eq!(names.check_at(HERE, Some("admin"), now + seconds(60)), Ok(()));
    }

    #[test]
    fn ten_failures_that_are_not_of_one_minute_make_nobody_wait() {
        let (throttle, began) = (Throttle::default(), Instant::now());
        for n in 0..200 {
            let now = began + seconds(7 * n);
            assert_eq!(throttle.check_at(HERE, Some("slow"), now), Ok(()), "{n}");
            throttle.failed_at(HERE, Some("slow"), now);
        }
    }

    #[test]
    fn each_failure_after_a_wait_doubles_the_next_one_up_to_a_quarter_of_an_hour_until_an_hour_is_quiet() {
        let (throttle, mut now) = (Throttle::default(), Instant::now());
        (0..10).for_each(|_| throttle.failed_at(HERE, Some("admin"), now));
        let mut waits = Vec::new();
        for _ in 0..6 {
            let wait = throttle.check_at(HERE, Some("admin"), now).err().unwrap_or_default();
            waits.push(wait);
            now += seconds(wait);
            assert_eq!(throttle.check_at(HERE, Some("admin"), now), Ok(()));
            throttle.failed_at(HERE, Some("admin"), now);
        }
        assert_eq!(waits, [60, 120, 240, 480, 900, 900]);
        now += WATCHED;
        throttle.failed_at(HERE, Some("admin"), now);
        assert_eq!(throttle.check_at(HERE, Some("admin"), now), Ok(()));
    }

    #[test]
    fn one_ipv6_network_counts_as_one_address() -> Result<(), std::net::AddrParseError> {
        assert_eq!(network("2001:db8::1".parse()?), network("2001:db8::ffff:1".parse()?));
        assert_ne!(network("2001:db8::1".parse()?), network("2001:db8:0:1::1".parse()?));
        assert_eq!(network("::ffff:10.0.0.1".parse()?), network("10.0.0.1".parse()?));
        Ok(())
    }

    #[test]
    fn memory_is_bounded_and_who_waits_is_not_pushed_out() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        (0..10).for_each(|_| throttle.failed_at(HERE, Some("admin"), now));
        for n in 0..5_000_u32 {
            throttle.failed_at(IpAddr::V4((0x0a00_0000 + n).into()), Some(&n.to_string()), now);
        }
        (0..50).for_each(|_| throttle.failed_at(HERE, Some("admin"), now));
        let failures = throttle.lock();
        assert!(failures.addresses.len() <= REMEMBERED && failures.names.len() <= REMEMBERED);
        assert!(failures.addresses.values().all(|record| record.times.len() <= BURST));
        drop(failures);
        assert!(throttle.check_at(HERE, Some("admin"), now).is_err());
    }
}
