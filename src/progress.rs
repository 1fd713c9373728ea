//! How far a long command is: one line on standard error, where somebody looks at it.

use std::io::{IsTerminal, Read, Result, Write, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The line is written anew so often at most.
const BETWEEN: Duration = Duration::from_millis(200);

/// A line that says what is being done and how much of it is; it goes away with this.
pub struct Progress(Option<Mutex<Line>>);

struct Line {
    what: String,
    done: u64,
    total: u64,
    /// What is counted; where it is empty, the share of the total is shown.
    unit: &'static str,
    began: Instant,
    written: Option<Instant>,
}

impl Progress {
    /// Shows nothing.
    pub fn hidden() -> Progress {
        Progress(None)
    }

    /// What is being done, and where it is known, which share of it is.
    pub fn shares() -> Progress {
        Progress::new("")
    }

    /// What is being done, and how many of these there are and will be, over all.
    pub fn counts(unit: &'static str) -> Progress {
        Progress::new(unit)
    }

    fn new(unit: &'static str) -> Progress {
        let line = Line { what: String::new(), done: 0, total: 0, unit, began: Instant::now(), written: None };
        Progress(stderr().is_terminal().then(|| Mutex::new(line)))
    }

    /// What is being done now.
    pub fn say(&self, what: impl Into<String>) {
        self.change(|line| {
            line.what = what.into();
            line.written = None;
            if line.unit.is_empty() {
                (line.done, line.total) = (0, 0);
            }
        });
    }

    /// Of what is being done, so much is to do: bytes, rows.
    pub fn begin(&self, total: u64) {
        self.change(|line| (line.done, line.total, line.began) = (0, total, Instant::now()));
    }

    /// So much more is to do.
    pub fn grow(&self, by: u64) {
        self.change(|line| line.total += by);
    }

    /// So much more is done.
    pub fn advance(&self, by: u64) {
        self.change(|line| line.done += by);
    }

    /// Passes on what is read, and advances by its bytes.
    pub fn reading<'a>(&'a self, from: impl Read + 'a) -> impl Read + 'a {
        Reading { from, progress: self }
    }

    fn change(&self, change: impl FnOnce(&mut Line)) {
        let Some(line) = &self.0 else { return };
        let mut line = line.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut line);
        let now = Instant::now();
        if line.written.is_none_or(|before| now - before >= BETWEEN) {
            line.written = Some(now);
            write(&line.text(now - line.began));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.0.is_some() {
            write("");
        }
    }
}

/// In place of what the line was; who can't be told, can't.
fn write(text: &str) {
    let _ = write!(stderr(), "\r{text}\x1b[K");
}

impl Line {
    fn text(&self, elapsed: Duration) -> String {
        let Line { what, done, total, unit, .. } = self;
        if !unit.is_empty() {
            return format!("{what}: {done} of {total} {unit}");
        }
        if *total == 0 {
            return what.clone();
        }
        let share = (*done as f64 / *total as f64).min(1.0);
        let left = elapsed.as_secs_f64() * (1.0 - share) / share;
        let shown = format!("{what}: {:.0} %", share * 100.0);
        // At the beginning nobody knows, and nobody waits for the last moments.
        if elapsed.as_secs() < 2 || *done == 0 || left < 1.0 {
            return shown;
        }
        let (minutes, seconds) = (left as u64 / 60, left as u64 % 60);
        format!("{shown}, {minutes}:{seconds:02} left")
    }
}

struct Reading<'a, R> {
    from: R,
    progress: &'a Progress,
}

impl<R: Read> Read for Reading<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let read = self.from.read(into)?;
        self.progress.advance(read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(done: u64, total: u64, unit: &'static str, seconds: u64) -> String {
        let line = Line { what: "reading".into(), done, total, unit, began: Instant::now(), written: None };
        line.text(Duration::from_secs(seconds))
    }

    #[test]
    fn a_line_says_what_is_done_how_much_of_it_and_how_long_it_takes() {
        assert_eq!(text(0, 0, "", 9), "reading");
        assert_eq!(text(0, 200, "", 9), "reading: 0 %");
        assert_eq!(text(50, 200, "", 1), "reading: 25 %");
        assert_eq!(text(50, 200, "", 30), "reading: 25 %, 1:30 left");
        assert_eq!(text(199, 200, "", 30), "reading: 100 %");
        assert_eq!(text(300, 200, "", 30), "reading: 100 %", "a file grows while it is read");
        assert_eq!(text(3, 12, "answers", 30), "reading: 3 of 12 answers");
    }
}
