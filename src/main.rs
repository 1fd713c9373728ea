//! Parses the command line, runs the command, tells how it ended.

use clap::Parser;
use std::io;
use std::process::ExitCode;
use switchroom::cli::{self, Cli, log};

#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    cli::run(Cli::parse()).unwrap_or_else(|error| {
        // Whoever read our output has read enough (`| head`): that is no failure.
        if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
            return ExitCode::SUCCESS;
        }
        // One line: what went wrong, where, and what to do.
        log::failure(&cli::told(&error));
        ExitCode::FAILURE
    })
}
