//! The log, on standard error.

use super::config::Level;
use std::io::{self, IsTerminal};
use tracing_subscriber::EnvFilter;

/// Begins to log; once in a process.
pub fn begin(level: Level) {
    tracing_subscriber::fmt()
        .with_env_filter(filter(level))
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        // A log that can't be written, on a full disk, is lost; complaining about it there would be a panic.
        .log_internal_errors(false)
        .with_target(false)
        .init();
}

/// The libraries speak of what only their developers need to know, unless everything is asked for.
fn filter(level: Level) -> EnvFilter {
    EnvFilter::new(match level {
        Level::Error => "error",
        Level::Warn => "warn",
        Level::Info => "info,actix_server=warn",
        Level::Debug => "info,switchroom=debug",
        Level::Trace => "trace",
    })
}
