//! Parses the command line, starts the log, runs the command, tells how it ended.

use clap::Parser;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use switchroom::cli::{self, Cli};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_env("SWITCHROOM_LOG").unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn"));
    let is_terminal = io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(is_terminal)
        // A log that can't be written, on a full disk, is lost; complaining about it there would be a panic.
        .log_internal_errors(false)
        .with_target(false)
        .init();
    cli::run(cli).unwrap_or_else(|error| {
        // Whoever read our output has read enough (`| head`): that is no failure.
        if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
            return ExitCode::SUCCESS;
        }
        // One line: what went wrong, where, and what to do. Nobody is left to tell if this can't be written.
        let line = format!("{error:#}").replace('\n', " ");
        let _ = writeln!(io::stderr(), "switchroom: {line}");
        ExitCode::FAILURE
    })
}
