//! What few can have at a time. How few is said by each who comes, so that it may change while others have it.

use crate::error::{Error, Result};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Places that are taken at once or not at all.
#[derive(Default)]
pub struct Places(Arc<AtomicU32>);

/// A place; it is free again when this is dropped.
pub struct Place(Arc<AtomicU32>);

impl Places {
    /// A place, where fewer than this many are taken.
    pub fn take(&self, most: u32) -> Option<Place> {
        let place = Place(self.0.clone());
        (self.0.fetch_add(1, Ordering::Relaxed) < most).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Those who wait for their turn.
pub struct Queue {
    what: &'static str,
    places: Places,
    turns: Mutex<Turns>,
}

struct Turns {
    at_once: u32,
    free: Arc<Semaphore>,
}

impl Turns {
    fn new(at_once: u32) -> Turns {
        Turns { at_once, free: Arc::new(Semaphore::new(at_once as usize)) }
    }
}

/// The right to do once what few may do at a time; given back when dropped.
pub struct Turn {
    _place: Place,
    _turn: OwnedSemaphorePermit,
}

impl Queue {
    /// A queue of these: "waiting logins".
    pub fn of(what: &'static str) -> Queue {
        Queue { what, places: Places::default(), turns: Mutex::new(Turns::new(1)) }
    }

    /// Waits for a turn, of which there are `at_once` at a time, behind at most `waiting` others. It can go with the work to
    /// another thread: a client that hangs up does not free it early.
    ///
    /// Where `at_once` is another number than before, those who were here already keep their turns, and come on top.
    ///
    /// # Errors
    /// [`Error::Full`] when too many wait already.
    pub async fn turn(&self, at_once: u32, waiting: u32) -> Result<Turn> {
        let place = self.places.take(at_once.saturating_add(waiting)).ok_or_else(|| self.full())?;
        let turn = self.turns(at_once).acquire_owned().await.map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Turn { _place: place, _turn: turn })
    }

    /// What those are told who can't wait.
    pub fn full(&self) -> Error {
        Error::Full(self.what)
    }

    fn turns(&self, at_once: u32) -> Arc<Semaphore> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.at_once != at_once {
            *turns = Turns::new(at_once);
        }
        turns.free.clone()
    }
}
