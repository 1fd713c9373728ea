//! `switchroom import cdr`: the calls of an Asterisk, once or as it writes them.

use std::fs::File;
use std::io::stdout;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::sleep;

use super::import::{open, print, progress};
use super::rights::{become_owner, by};
use crate::import::cdr::{self, Follower, Options};

/// The calls that Asterisk's cdr_csv writes.
#[derive(Debug, clap::Args)]
pub struct CdrArgs {
    /// Master.csv, also packed (gz, xz, zst); `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Go on: take calls in as Asterisk writes them, until stopped
    #[arg(long, conflicts_with = "dry_run")]
    pub follow: bool,
    /// The times in it are UTC (usegmtime): turn them into the box's time zone
    #[arg(long)]
    pub utc: bool,
    /// The tenant of calls without an account code
    #[arg(long, value_name = "CODE")]
    pub tenant: Option<String>,
    /// Print the report and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Calls are written together that end within so many milliseconds: a memory card wears out. Less is for measuring only
    #[arg(long, hide = true, value_name = "MS", default_value_t = 2000)]
    pub pause: u64,
}

/// Runs `import cdr`: the report goes to standard output.
pub fn run(db: &Path, args: CdrArgs) -> Result<ExitCode> {
    let options = Options { tenant: args.tenant, utc: args.utc, dry_run: args.dry_run };
    if args.follow {
        return follow(db, &args.files, &options, Duration::from_millis(args.pause));
    }
    let inputs = open(&args.files)?;
    become_owner(db)?;
    let bar = progress(&inputs);
    let outcome = cdr::import(db, inputs, &options, &by("import cdr"), &bar);
    drop(bar);
    let outcome = outcome?;
    print(&outcome.bad, outcome.report, "mend them, or take them out of a copy and import that")
}

/// Takes calls in until SIGTERM or SIGINT, then what is there at that moment.
fn follow(db: &Path, files: &[PathBuf], options: &Options, pause: Duration) -> Result<ExitCode> {
    if files.iter().any(|file| file.as_path() == Path::new("-")) {
        bail!("standard input can't be followed; name the file that cdr_csv writes");
    }
    let files = files.iter().map(|path| (path.clone(), File::open(path).ok())).collect();
    become_owner(db)?;
    let mut follower = Follower::new(db, files, options)?;
    let by = by("import cdr --follow");
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        loop {
            follower.step(&by)?;
            tokio::select! {
                () = sleep(pause) => {}
                _ = terminate.recv() => break,
                _ = interrupt.recv() => break,
            }
        }
        follower.step(&by)
    })?;
    follower.report().print(&mut stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}
