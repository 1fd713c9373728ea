//! What the fuzzers call here: see `fuzz/`.

use super::call::Call;
use super::line::Lines;
use super::record::{Faults, Reading, read};
use crate::import::report::BadRows;

/// A Master.csv.
pub fn master(data: &[u8]) {
    let (mut lines, reading, mut call, mut bad) =
        (Lines::new(data, 1), Reading::new(Some("Acme"), true), Call::default(), BadRows::default());
    while let Ok(Some(line)) = lines.next_line() {
        read(&line, &reading, &mut call, &mut Faults { file: "Master.csv", bad: &mut bad });
    }
}
