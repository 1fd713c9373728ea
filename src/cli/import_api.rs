//! `switchroom import api`: everything that the documented API shows, from another server.

use super::password::of_another_system;
use super::rights::{become_owner, by};
use crate::auth::Role;
use crate::import::api::{self, Access, Options};
use crate::progress::Progress;
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::stdout;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// From another server that speaks the API: all that it shows
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Its address, such as `https://pbx.example`
    url: String,
    /// A user of that server who may see what is to be copied: an admin sees everything
    #[arg(long, value_name = "NAME")]
    user: String,
    /// Read the user's password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Trust the certificates of this file (PEM) instead of the system's
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Gather everything, print the report and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Leave rows as they are here that were changed or deleted since the last import
    #[arg(long)]
    keep_local: bool,
    /// What users become who are new here, as roles can't be seen
    #[arg(long, value_name = "ROLE", default_value = "viewer", value_parser = super::user::role)]
    role: Role,
    /// How long the other server may be silent
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// How often a request that failed is sent again, after longer and longer waits
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(0..=100))]
    retries: u32,
    /// Send the password unencrypted over the network, to an `http://` address
    #[arg(long)]
    insecure_http: bool,
}

/// Runs it: the report goes to standard output.
pub fn run(db: &Path, args: Args) -> Result<ExitCode> {
    let ca = match &args.ca {
        Some(path) => {
            let name = path.display().to_string();
            let pem = fs::read(path).with_context(|| format!("{name} can't be read; check its name and rights"))?;
            Some((name, pem))
        }
        None => None,
    };
    become_owner(db)?;
    let password = of_another_system(args.password_stdin, &args.user)?;
    let access = Access {
        url: args.url,
        user: args.user,
        password,
        ca,
        timeout: Duration::from_secs(args.timeout),
        retries: args.retries,
        insecure_http: args.insecure_http,
    };
    let options = Options { dry_run: args.dry_run, keep_local: args.keep_local, role: args.role };
    let bar = Progress::counts("answers");
    let outcome = api::import(db, &access, &options, &by("import api"), &bar);
    drop(bar);

    let outcome = outcome?;
    let mut out = stdout().lock();
    outcome.bad.print(&mut out)?;
    let Some(report) = outcome.report else {
        bail!("{}: nothing was changed; have them mended there", outcome.bad.summary());
    };
    report.print(&mut out)?;
    Ok(ExitCode::SUCCESS)
}
