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
    uses: Mutex<HashMap<i64, Use>>,
}

/// A token's last use is written at most this often, in seconds: a wallboard asks all day.
pub(super) const HOUR: i64 = 3600;

/// When a token was used last, and which use was written last (seconds since 1970; 0: none yet).
#[derive(Clone, Copy, Debug, Default)]
struct Use {
    last: i64,
    written: i64,
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

    /// Remembers that a token was used now.
    pub(super) fn used(&self, token: i64) {
        self.lock_uses().entry(token).or_default().last = now();
    }

    /// Tokens with their last uses that lie so many seconds after the last one written.
    pub(super) fn uses(&self, seconds_between: i64) -> Vec<(i64, i64)> {
        let due =
            |(token, used): (&i64, &Use)| (used.last - used.written >= seconds_between).then_some((*token, used.last));
        self.lock_uses().iter().filter_map(due).collect()
    }

    /// They are in the file now.
    pub(super) fn uses_are_written(&self, uses: &[(i64, i64)]) {
        let mut all = self.lock_uses();
        for (token, used) in uses {
            all.entry(*token).or_default().written = *used;
        }
    }

    fn lock_uses(&self) -> MutexGuard<'_, HashMap<i64, Use>> {
        self.uses.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Writes when tokens were used last. One that was removed meanwhile is none.
pub(super) fn write_uses(db: &Transaction, uses: &[(i64, i64)]) -> Result<()> {
    for (token, used) in uses {
        db.prepare_cached("UPDATE to_tokens SET to_used = datetime(?2, 'unixepoch') WHERE to_id = ?1")?
            .execute([token, used])?;
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
    fn a_tokens_use_is_due_once_an_hour_and_again_when_all_are_asked_for() {
        let notes = Notes::default();
        notes.used(7);
        let uses = notes.uses(HOUR);
        assert_eq!(uses.len(), 1);
        notes.uses_are_written(&uses);
        notes.used(7);
        assert!(notes.uses(HOUR).is_empty());
        notes.lock_uses().entry(7).or_default().last += HOUR;
        assert_eq!((notes.uses(HOUR).len(), notes.uses(1).len()), (1, 1));
    }

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
