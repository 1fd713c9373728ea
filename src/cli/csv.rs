//! `import csv` and `import template`: spreadsheets.

use std::io::{Write, stdout};

use anyhow::Result;
use clap::builder::PossibleValuesParser;

use crate::import::csv::{export, tables};

/// The header that `export csv` writes, to begin a file with.
#[derive(Debug, clap::Args)]
pub struct TemplateArgs {
    /// Which table
    #[arg(value_parser = PossibleValuesParser::new(tables::names()))]
    pub table: String,
}

/// Runs `import template`.
pub fn template(args: &TemplateArgs) -> Result<()> {
    let header = tables::find(&args.table).map(export::header).unwrap_or_default();
    Ok(write!(stdout(), "{header}")?)
}
