//! `asterisk`: the files that lead an Asterisk on this box to the database, and whether it gets there.

mod check;
mod files;

use anyhow::{Context, Result, bail, ensure};
use clap::Subcommand;
use nix::unistd::{Gid, Group};
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Write the configuration that connects Asterisk with the database; a file that is not of its making is left as it is
    Config {
        /// Asterisk's configuration folder, such as /etc/asterisk
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Where Asterisk listens for phones; used where there is no pjsip.conf yet
        #[arg(long = "sip-listen", value_name = "ADDR:PORT", default_value = "0.0.0.0:5060", value_parser = listen)]
        listen: String,
    },
    /// Say whether a running Asterisk sees the database, and what is missing
    Check {
        /// The program that talks to it
        #[arg(long, value_name = "PROGRAM", default_value = "asterisk")]
        asterisk: PathBuf,
    },
}

pub fn run(file: &Path, action: &Action) -> Result<ExitCode> {
    match action {
        Action::Config { folder, listen } => config(file, folder, listen),
        Action::Check { asterisk } => check::run(file, asterisk),
    }
}

fn config(file: &Path, folder: &Path, listen: &str) -> Result<ExitCode> {
    crate::store::recognise(file)?;
    let database = file.canonicalize().with_context(|| format!("{}: can't be found", file.display()))?;
    let path = database
        .to_str()
        .filter(|path| !path.contains([';', '\\', '"', '[', '=', '>']) && !path.contains(char::is_control));
    let path = path.with_context(|| {
        format!("{}: Asterisk's files can't hold this name; move the database to a plain one", database.display())
    })?;
    let outcomes = files::write(folder, &[("@DATABASE@", path), ("@LISTEN@", listen)])?;
    let mut out = std::io::stdout().lock();
    let mut open = 0;
    for (file, outcome) in &outcomes {
        open += usize::from(outcome.is_open());
        writeln!(out, "{}: {outcome}", file.display())?;
    }
    writeln!(
        out,
        "Next, while Switchroom runs: let Asterisk read the database, and only that. It can read the password hashes, too.\n  {}\n\
         Asterisk must start after Switchroom. Restart it, then: switchroom --db '{path}' asterisk check",
        rights(&database)?
    )?;
    if open > 0 {
        bail!("{}: {open} of its files need a line from you: see above", folder.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// The commands after which Asterisk's user can read the database: through the group of the service, where it has one of its own.
fn rights(database: &Path) -> Result<String> {
    let (path, home) = (database.display(), database.parent().unwrap_or(Path::new("/")).display());
    let gid = database.metadata()?.gid();
    let group = Group::from_gid(Gid::from_raw(gid)).ok().flatten().map_or_else(|| gid.to_string(), |group| group.name);
    Ok(if gid == 0 {
        format!("chgrp asterisk '{home}' '{path}' '{path}'-* && chmod 2750 '{home}' && chmod 640 '{path}' '{path}'-*")
    } else {
        format!("usermod --append --groups {group} asterisk && chmod 750 '{home}' && chmod 640 '{path}' '{path}'-*")
    })
}

fn listen(text: &str) -> Result<String> {
    let address: std::net::SocketAddr = text.parse().context("an address and a port, such as 0.0.0.0:5060")?;
    ensure!(address.port() != 0, "a port that phones can be told");
    Ok(address.to_string())
}
