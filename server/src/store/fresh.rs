//! What was read from the database and may be used again as long as nothing in it has changed.

use super::Version;
use crate::error::Result;
use lru::LruCache;
use std::hash::Hash;

/// A bounded memory of one version of the database. It is of no use for another one and forgets everything with the first
/// change, whoever made it.
pub struct Fresh<K: Hash + Eq, V> {
    version: Option<Version>,
    entries: LruCache<K, (V, usize)>,
    used: usize,
    limit: usize,
}

impl<K: Hash + Eq, V: Clone> Fresh<K, V> {
    /// A memory for entries that weigh at most `limit` together.
    pub fn new(limit: usize) -> Fresh<K, V> {
        Fresh { version: None, entries: LruCache::unbounded(), used: 0, limit }
    }

    /// What is remembered under this key, where the database's version is still that of the time. Only asked for where
    /// there is something.
    ///
    /// # Errors
    /// Those of asking for the version.
    pub fn get(&mut self, key: &K, version: impl FnOnce() -> Result<Version>) -> Result<Option<V>> {
        if !self.entries.contains(key) {
            return Ok(None);
        }
        self.be_of(version()?);
        Ok(self.entries.get(key).map(|(value, _)| value.clone()))
    }

    /// Remembers what was read when the database's version was this one, or of a later one: the version has to be asked for
    /// before, or in the same snapshot. What was not used for longest makes room.
    pub fn put(&mut self, version: Version, key: K, value: V, weight: usize) {
        self.be_of(version);
        if weight > self.limit {
            return;
        }
        if let Some((_, before)) = self.entries.put(key, (value, weight)) {
            self.used -= before;
        }
        self.used += weight;
        while self.used > self.limit
            && let Some((_, (_, weight))) = self.entries.pop_lru()
        {
            self.used -= weight;
        }
    }

    fn be_of(&mut self, version: Version) {
        if self.version != Some(version) {
            self.version = Some(version);
            self.entries.clear();
            self.used = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::made;
    use super::super::{Own, write};
    use super::*;
    use crate::error::Error;
    use std::sync::Arc;

    #[test]
    fn a_commit_of_our_writer_or_of_anybody_else_ends_it_and_a_rollback_does_not() -> Result<()> {
        let folder = tempfile::tempdir().map_err(|error| Error::Internal(error.to_string()))?;
        let store = Arc::new(made(folder.path())?);
        let (own, mut fresh) = (Own::new(&store, 1 << 20), Fresh::new(10));
        let add = "INSERT INTO te_tenants (te_code, te_name) SELECT 'T' || count(*), 'T' FROM te_tenants";
        let mut other = rusqlite::Connection::open(store.path())?;
        for round in 0..3 {
            own.read(|view| {
                fresh.put(view.version()?, "key", round, 1);
                assert_eq!(fresh.get(&"key", || view.version())?, Some(round));
                Ok(())
            })?;
            let _ = store.write(|db| db.execute(add, []).map_err(Error::from).and(Err::<(), _>(Error::NoRecord)));
            assert_eq!(own.read(|view| fresh.get(&"key", || view.version()))?, Some(round), "nothing was committed");
            match round {
                0 => store.write(|db| Ok(db.execute(add, []).map(|_| ())?))?,
                1 => write(&mut other, |db| Ok(db.execute(add, []).map(|_| ())?))?,
                _ => store.renew_readers(),
            }
            assert_eq!(own.read(|view| fresh.get(&"key", || view.version()))?, None, "round {round}");
        }
        Ok(())
    }

    #[test]
    fn what_was_not_used_for_longest_makes_room() -> Result<()> {
        let folder = tempfile::tempdir().map_err(|error| Error::Internal(error.to_string()))?;
        let own = Own::new(&Arc::new(made(folder.path())?), 1 << 20);
        let mut fresh = Fresh::new(10);
        own.read(|view| {
            fresh.put(view.version()?, 'a', 'A', 4);
            fresh.put(view.version()?, 'b', 'B', 4);
            assert_eq!(fresh.get(&'a', || view.version())?, Some('A'));
            fresh.put(view.version()?, 'c', 'C', 4);
            fresh.put(view.version()?, 'd', 'D', 11);
            let mut there = |key| fresh.get(&key, || view.version());
            assert_eq!([there('a')?, there('b')?, there('c')?, there('d')?], [Some('A'), None, Some('C'), None]);
            Ok(())
        })
    }
}
