//! Writes the manual pages, made of the command line's own words, into a folder that is there: one for the program, one for each
//! command.
//!
//! `cargo run --example man -- FOLDER`

use anyhow::{Context, Result};
use clap::CommandFactory;
use std::env;
use std::path::PathBuf;
use switchroom::cli::Cli;

fn main() -> Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).context("name a folder")?);
    clap_mangen::generate_to(Cli::command().disable_help_subcommand(true), &folder)
        .with_context(|| format!("{}: the manual pages can't be written there", folder.display()))
}
