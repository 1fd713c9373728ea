//! The door: verifies credentials, remembers verified ones, and slows guessers down.

use super::throttle::Throttle;
use super::{Account, Caller, password};
use crate::error::{Error, Result};
use crate::queue::Queue;
use crate::store::Fresh;
use lru::LruCache;
use ring::hmac;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Verified credentials that are remembered.
const REMEMBERED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1023);

/// Shared by all workers of a server.
///
/// A verified pair of account and password is remembered as an HMAC under a key that this process made: neither the
/// password nor a plain hash of it stays in memory. The stored hash is part of it, so that a changed password counts at
/// once, whichever process changed it.
pub struct Gate {
    key: hmac::Key,
    verified: Mutex<LruCache<[u8; 32], ()>>,
    throttle: Throttle,
    /// Those who wait for Argon2.
    pub waiting: Queue,
}

impl Gate {
    /// A gate that remembers nobody.
    ///
    /// # Errors
    /// [`Error::Internal`] when the system gives no random key.
    pub fn new() -> Result<Gate> {
        Ok(Gate {
            key: hmac::Key::new(hmac::HMAC_SHA256, &password::random::<32>()?),
            verified: Mutex::new(LruCache::new(REMEMBERED)),
            throttle: Throttle::default(),
            waiting: Queue::of("waiting logins"),
        })
    }

    /// Whether these credentials were verified before and are still right.
    pub fn remembers(&self, account: &Account, password: &[u8]) -> bool {
        self.seal(account, password).is_some_and(|seal| self.verified().get(&seal).is_some())
    }

    /// What stands for an `Authorization` header from an address in memory. Under the gate's key, like all that is remembered of
    /// passwords.
    pub fn seal_of(&self, header: &[u8], address: IpAddr) -> Seal {
        Seal(hmac::sign(&self.key, header).as_ref().try_into().unwrap_or_default(), address)
    }

    /// Remembers credentials that were just verified.
    pub fn remember(&self, account: &Account, password: &[u8]) {
        if let Some(seal) = self.seal(account, password) {
            self.verified().put(seal, ());
        }
    }

    /// Whether credentials that are not remembered may be tried now.
    ///
    /// # Errors
    /// [`Error::Throttled`] after ten failures within a minute from this address or for this (folded) name, and after each
    /// further one, for longer and longer.
    pub fn check(&self, address: IpAddr, name: Option<&str>) -> Result<()> {
        self.throttle.check(address, name).map_err(Error::Throttled)
    }

    /// Counts a failed login; a token's has no name.
    pub fn failed(&self, address: IpAddr, name: Option<&str>) {
        self.throttle.failed(address, name);
    }

    fn seal(&self, account: &Account, password: &[u8]) -> Option<[u8; 32]> {
        let hash = account.hash.as_deref()?;
        let mut mac = hmac::Context::with_key(&self.key);
        mac.update(&account.caller.id.to_le_bytes());
        mac.update(&(hash.len() as u64).to_le_bytes());
        mac.update(hash.as_bytes());
        mac.update(password);
        mac.sign().as_ref().try_into().ok()
    }

    fn verified(&self) -> MutexGuard<'_, LruCache<[u8; 32], ()>> {
        self.verified.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whose header was found right, as long as nothing in the database has changed. No tokens: they end by themselves.
pub type Known = Fresh<Seal, Caller>;

/// An `Authorization` header, unreadable, and where it came from: a user may be let in from some networks only.
#[derive(PartialEq, Eq, Hash)]
pub struct Seal([u8; 32], IpAddr);

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::*;

    #[test]
    fn remembered_credentials_are_forgotten_with_the_stored_hash() -> Result<()> {
        let gate = Gate::new()?;
        let caller = Caller { id: 7, role: Role::Admin, address: [127, 0, 0, 1].into(), token: None };
        let account =
            Account { caller, hash: Some("$argon2id$one".into()), digest: String::new(), networks: String::new() };
        assert!(!gate.remembers(&account, b"secret"));
        gate.remember(&account, b"secret");
        assert!(gate.remembers(&account, b"secret"));
        assert!(!gate.remembers(&account, b"secret2"));
        assert!(!gate.remembers(&Account { hash: Some("$argon2id$two".into()), ..account.clone() }, b"secret"));
        assert!(!gate.remembers(&Account { hash: None, ..account }, b"secret"));
        Ok(())
    }
}
