//! `import csv` and `import template`: spreadsheets.

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::ValueEnum;
use clap::builder::PossibleValuesParser;

use super::import::progress;
use super::rights::{become_owner, by};
use crate::import::csv::{self, Conflict, Options, export, tables};
use crate::import::source::Input;

/// Spreadsheets: a CSV file for each table, named after it (extensions.csv, dids.csv, …), in any order.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// CSV files; `import template TABLE` prints the header of each
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Print the report and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// What to do with a row that is here with other contents
    #[arg(long, value_enum, default_value_t = OnConflict::Fail)]
    pub on_conflict: OnConflict,
}

/// What to do with a row that is here with other contents.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum OnConflict {
    /// Give up and change nothing
    Fail,
    /// Leave it as it is here
    Skip,
    /// Make it as the file says, in the columns that the file has
    Update,
}

/// Runs `import csv`: the report goes to standard output.
pub fn import(db: &Path, args: &Args) -> Result<ExitCode> {
    let inputs: Vec<Input> = args.files.iter().map(|file| Input::open(file)).collect::<Result<_>>()?;
    csv::check_names(&inputs)?;
    become_owner(db)?;
    let on_conflict = match args.on_conflict {
        OnConflict::Fail => Conflict::Fail,
        OnConflict::Skip => Conflict::Skip,
        OnConflict::Update => Conflict::Update,
    };
    let bar = progress(&inputs);
    let outcome = csv::import(db, inputs, &Options { dry_run: args.dry_run, on_conflict }, &by("import csv"), &bar);
    drop(bar);

    let outcome = outcome?;
    let mut out = stdout().lock();
    outcome.bad.print(&mut out)?;
    let Some(report) = outcome.report else {
        let advice = match outcome.conflicts {
            0 => "mend them",
            _ => "some are here with other contents: --on-conflict skip leaves those, update changes them",
        };
        bail!("{}: nothing was changed; {advice}", outcome.bad.summary());
    };
    report.print(&mut out)?;
    Ok(ExitCode::SUCCESS)
}

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
