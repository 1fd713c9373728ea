//! `switchroom import …`: what comes in from elsewhere.

use std::io::stdout;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::progress::Progress;
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use super::rights::{become_owner, by};
use crate::import::mirta::{self, Options, Part};
use crate::import::report::{BadRows, Report};
use crate::import::source::Input;

/// The configuration and the call history of a MiRTA system, from dumps of its two databases.
#[derive(Debug, Args)]
pub struct MirtaArgs {
    /// What mysqldump or mariadb-dump wrote, also packed (gz, xz, zst); `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Print the report and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Users of this profile become admins, instead of those of profile 1
    #[arg(long, value_name = "ID")]
    pub admin_profile: Vec<i64>,
    /// Users of this profile become managers, instead of those of profile 3
    #[arg(long, value_name = "ID")]
    pub manager_profile: Vec<i64>,
    /// Leave rows as they are here that were changed or deleted since the last import
    #[arg(long)]
    pub keep_local: bool,
    /// Take only call history, or only all else
    #[arg(long, value_enum, value_name = "PART")]
    pub only: Option<Only>,
    /// Leave bad rows out instead of stopping at them
    #[arg(long)]
    pub skip_bad_rows: bool,
}

/// A part of the dump.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Only {
    /// Call history and what calls cost
    Calls,
    /// All else
    Configuration,
}

/// Runs `import mirta`: the report goes to standard output.
pub fn mirta(db: &Path, args: &MirtaArgs) -> Result<ExitCode> {
    let inputs = open(&args.files)?;
    become_owner(db)?;
    let options = Options {
        dry_run: args.dry_run,
        skip_bad_rows: args.skip_bad_rows,
        keep_local: args.keep_local,
        only: args.only.map(|only| match only {
            Only::Calls => Part::Calls,
            Only::Configuration => Part::Configuration,
        }),
        admin_profiles: args.admin_profile.clone(),
        manager_profiles: args.manager_profile.clone(),
    };
    let bar = progress(&inputs);
    let outcome = mirta::import(db, inputs, &options, &by("import mirta"), &bar);
    drop(bar);

    let outcome = outcome?;
    print(&outcome.bad, outcome.report, "mend them, or leave them out with --skip-bad-rows")
}

/// Before any rights are dropped.
pub(super) fn open(files: &[PathBuf]) -> Result<Vec<Input>> {
    if files.iter().filter(|file| file.as_path() == Path::new("-")).count() > 1 {
        bail!("standard input can be read only once: name `-` a single time");
    }
    files.iter().map(|file| Input::open(file)).collect()
}

/// What came of an import, and how it ends.
pub(super) fn print(bad: &BadRows, report: Option<Report>, advice: &str) -> Result<ExitCode> {
    let mut out = stdout().lock();
    bad.print(&mut out)?;
    let Some(report) = report else {
        bail!("{}: nothing was changed; {advice}", bad.summary());
    };
    report.print(&mut out)?;
    Ok(ExitCode::SUCCESS)
}

/// How far these files are read, and what comes after, where somebody looks at standard error.
pub(super) fn progress(inputs: &[Input]) -> Progress {
    let bar = Progress::shares();
    bar.say("reading");
    bar.begin(inputs.iter().filter_map(|input| input.size).sum());
    bar
}
