//! The door: verifies credentials, remembers verified ones, and slows guessers down.

use super::throttle::Throttle;
use super::{Account, Caller, password};
use crate::error::{Error, Result};
use crate::store::Fresh;
use lru::LruCache;
use ring::hmac;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

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
    argon2: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Gate {
    /// A gate that runs so many Argon2 at once, and lets so many more logins wait for it.
    ///
    /// # Errors
    /// [`Error::Internal`] when the system gives no random key.
    pub fn new(at_once: u32, waiting: u32) -> Result<Gate> {
        Ok(Gate {
            key: hmac::Key::new(hmac::HMAC_SHA256, &password::random::<32>()?),
            verified: Mutex::new(LruCache::new(REMEMBERED)),
            throttle: Throttle::default(),
            argon2: Arc::new(Semaphore::new(at_once as usize)),
            waiting: Arc::new(Semaphore::new(at_once as usize + waiting as usize)),
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

    /// Waits for a turn at Argon2. It goes with the work to another thread: a client that hangs up does not free it early.
    ///
    /// # Errors
    /// [`Error::Full`] when too many are waiting already.
    pub async fn turn(&self) -> Result<Turn> {
        let refused = |_| Error::Full("waiting logins");
        let place = Arc::clone(&self.waiting).try_acquire_owned().map_err(refused)?;
        let core = Arc::clone(&self.argon2)
            .acquire_owned()
            .await
            .map_err(|_| Error::Internal("the login queue is closed".into()))?;
        Ok(Turn { _place: place, _core: core })
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

/// The right to run Argon2 once; given back when dropped.
pub struct Turn {
    _place: OwnedSemaphorePermit,
    _core: OwnedSemaphorePermit,
}

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::*;

    #[test]
    fn remembered_credentials_are_forgotten_with_the_stored_hash() -> Result<()> {
        let gate = Gate::new(1, 1)?;
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
