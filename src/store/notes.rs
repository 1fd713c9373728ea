//! What belongs in the audit trail and is no change: reads of secrets, failed logins, tried numbers. They are gathered in memory,
//! and written together, at most once a minute: a read or a login writes nothing.

use super::audit::{Event, insert, now};
use crate::error::Result;
use rusqlite::Transaction;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Different events that are kept apart until they are written; what comes on top is only counted, by its kind.
const MOST: usize = 256;

/// Events that wait to be written, identical ones counted.
#[derive(Debug, Default)]
pub(super) struct Notes {
    waiting: Mutex<Waiting>,
}

/// Each event with the time of the first (seconds since 1970) and how many there were.
pub(super) type Waiting = HashMap<Event, (i64, i64)>;

impl Notes {
    /// Remembers an event.
    pub(super) fn add(&self, event: Event) {
        count(&mut self.lock(), event, now(), 1);
    }

    /// Takes all that waits.
    pub(super) fn take(&self) -> Waiting {
        std::mem::take(&mut *self.lock())
    }

    /// Puts back what could not be written.
    pub(super) fn put_back(&self, waiting: Waiting) {
        let mut all = self.lock();
        for (event, (time, times)) in waiting {
            count(&mut all, event, time, times);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes events in the order in which they came.
pub(super) fn write(db: &Transaction, waiting: &Waiting) -> Result<()> {
    let mut events: Vec<_> = waiting.iter().collect();
    events.sort_by_key(|(_, (time, _))| *time);
    for (event, (time, times)) in events {
        insert(db, event, *time, *times)?;
    }
    Ok(())
}

fn count(waiting: &mut Waiting, event: Event, time: i64, times: i64) {
    let is_full = waiting.len() >= MOST && !waiting.contains_key(&event);
    let event = if is_full {
        Event { kind: event.kind, name: "(others)".to_owned(), what: event.what, ..Event::default() }
    } else {
        event
    };
    let seen = waiting.entry(event).or_insert((time, 0));
    seen.0 = seen.0.min(time);
    seen.1 += times;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identical_events_are_counted_and_memory_is_bounded() {
        let notes = Notes::default();
        let event = |name: &str| Event { name: name.to_owned(), ..Event::default() };
        for n in 0..2000 {
            notes.add(event("the same"));
            notes.add(event(&n.to_string()));
        }
        let waiting = notes.take();
        assert_eq!(waiting.get(&event("the same")).map(|(_, times)| *times), Some(2000));
        assert_eq!(waiting.values().map(|(_, times)| times).sum::<i64>(), 4000);
        assert!(waiting.len() <= MOST + 1);
        assert!(notes.take().is_empty());
        notes.put_back(waiting);
        assert_eq!(notes.take().values().map(|(_, times)| times).sum::<i64>(), 4000);
    }
}
