//! What the fuzzers call here: see `fuzz/`.

use super::config::{Config, Every, Flags};
use std::io::Write;

/// A configuration file.
pub fn configuration(data: &[u8]) {
    let Ok(mut file) = tempfile::NamedTempFile::new_in("/dev/shm") else { return };
    if file.write_all(data).is_ok() {
        let _ = Config::read(&Flags::<Every>::default(), Some(file.path()));
    }
}
