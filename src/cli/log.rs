//! The log, on standard error: for people, for the journal, or as JSON.

use super::config::{Level, LogFormat};
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::{Format, Full, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::reload;

/// How it is logged.
static FORMAT: OnceLock<LogFormat> = OnceLock::new();
/// Changes what is logged.
static TURN: OnceLock<Box<dyn Fn(Targets) + Send + Sync>> = OnceLock::new();

/// Begins to log; once in a process.
pub fn begin(level: Level, format: LogFormat) {
    let _ = FORMAT.set(format);
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        // A log that can't be written, on a full disk, is lost; complaining about it there would be a panic.
        .log_internal_errors(false)
        .with_target(false);
    let layer = match (format, is_journal()) {
        (LogFormat::Text, false) => layer.boxed(),
        (LogFormat::Text, true) => layer.event_format(Journal::default()).boxed(),
        (LogFormat::Json, false) => layer.json().flatten_event(true).boxed(),
        (LogFormat::Json, true) => layer.json().flatten_event(true).without_time().boxed(),
    };
    let (filter, handle) = reload::Layer::new(filter(level));
    // It fails only when the log is gone, and then there is nothing to change.
    let _ = TURN.set(Box::new(move |filter| drop(handle.reload(filter))));
    tracing_subscriber::registry().with(layer).with(filter).init();
}

/// From now on this is logged.
pub fn turn_to(level: Level) {
    if let Some(turn) = TURN.get() {
        turn(filter(level));
    }
}

/// The libraries speak of what only their developers need to know, unless everything is asked for. What strangers send that is no
/// HTTP is an error to the library that reads it: nobody is to fill the log with that.
fn filter(level: Level) -> Targets {
    let all = Targets::new();
    let all = if level == Level::Trace { all } else { all.with_target("actix_http", LevelFilter::OFF) };
    match level {
        Level::Error => all.with_default(LevelFilter::ERROR),
        Level::Warn => all.with_default(LevelFilter::WARN),
        Level::Info => all.with_default(LevelFilter::INFO).with_target("actix_server", LevelFilter::WARN),
        Level::Debug => all.with_default(LevelFilter::INFO).with_target("switchroom", LevelFilter::DEBUG),
        Level::Trace => all.with_default(LevelFilter::TRACE),
    }
}

/// Whether standard error goes to systemd's journal, which adds the time by itself. The variable alone does not tell: it is
/// inherited by whatever a service starts, wherever that writes.
fn is_journal() -> bool {
    let stream = std::env::var("JOURNAL_STREAM").unwrap_or_default();
    let about = rustix::fs::fstat(io::stderr());
    about.is_ok_and(|about| stream == format!("{}:{}", about.st_dev, about.st_ino))
}

/// Whether what is said goes to programs.
fn is_for_programs() -> bool {
    FORMAT.get() == Some(&LogFormat::Json) && !io::stderr().is_terminal()
}

/// Says on standard output what it is good to know at a terminal; in the log where programs read it.
///
/// # Errors
/// When it can't be written.
pub fn announce(line: &str) -> io::Result<()> {
    if is_for_programs() {
        tracing::info!("{line}");
        return Ok(());
    }
    writeln!(io::stdout(), "{line}")
}

/// Says in one line why a command failed. Nobody is left to tell if this can't be written.
pub fn failure(line: &str) {
    if is_for_programs() {
        tracing::error!("{line}");
        return;
    }
    let _ = writeln!(io::stderr(), "{}switchroom: {line}", if is_journal() { "<3>" } else { "" });
}

/// A line for the journal: how grave it is in syslog's numbers, no time.
struct Journal(Format<Full, ()>);

impl Default for Journal {
    fn default() -> Journal {
        Journal(Format::default().without_time().with_level(false).with_target(false))
    }
}

impl<S, N> FormatEvent<S, N> for Journal
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut to: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let grave = match *event.metadata().level() {
            tracing::Level::ERROR => 3,
            tracing::Level::WARN => 4,
            tracing::Level::INFO => 6,
            _ => 7,
        };
        write!(to, "<{grave}>")?;
        self.0.format_event(context, to, event)
    }
}
