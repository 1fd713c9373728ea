//! The manual pages, made of the command line's own words: one for the program, one for each command.

use super::Cli;
use anyhow::{Context, Result};
use clap::CommandFactory;
use std::path::Path;

/// Writes `switchroom.1`, `switchroom-init.1` and so on into a folder that is there.
pub fn write(folder: &Path) -> Result<()> {
    let command = Cli::command().disable_help_subcommand(true);
    clap_mangen::generate_to(command, folder)
        .with_context(|| format!("{}: the manual pages can't be written there", folder.display()))
}
