//! `restore`: a verified backup in the database's place.

use super::backup::print_rows;
use super::config::Config;
use super::inputs::Inputs;
use super::rights::by;
use crate::http::tls::Folder;
use crate::store::{self, FileError, Staged};
use anyhow::{Result, bail};
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The backup: plain, compressed or encrypted
    #[arg(value_name = "FILE")]
    backup: PathBuf,
    /// Don't ask
    #[arg(long)]
    yes: bool,
    /// The secret key, for an encrypted one
    #[arg(long, value_name = "KEYFILE")]
    identity: Option<PathBuf>,
}

pub fn run(args: &Args, config: &Config) -> Result<()> {
    let file = &config.db;
    if !args.yes && !std::io::stdin().is_terminal() {
        bail!("{}: nobody can be asked here; say --yes to put the backup in its place", file.display());
    }
    if let Err(error @ FileError::Foreign(_, store::ANOTHER_PROGRAMS)) = store::recognise(file) {
        return Err(error.into());
    }
    let files: Vec<&Path> = std::iter::once(&args.backup).chain(&args.identity).map(PathBuf::as_path).collect();
    let inputs = Inputs::open(file, &files)?;
    let identity = args.identity.as_deref().map(|identity| inputs.path(identity));
    let staged = store::stage(file, &inputs.path(&args.backup), identity.as_deref(), &by("restore"));
    let staged = staged.map_err(|error| inputs.name_files(&error))?;
    if !args.yes && !agreed(file, &staged)? {
        bail!("{}: nothing was changed", file.display());
    }
    let restored = staged.finish()?;
    print_rows(&restored.contents.rows)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "Restored:  {} from {}", file.display(), args.backup.display())?;
    if let Some(replaced) = restored.replaced {
        writeln!(out, "Before it: {} (remove it when all is well)", replaced.display())?;
    }
    let tls = Folder::beside(file);
    if tls.fill(&config.tls_name)? {
        writeln!(
            out,
            "TLS:       {} (made anew; clients trust {})",
            tls.certificate().display(),
            tls.authority().display()
        )?;
    }
    writeln!(out, "Next:      {}", config.way_to_serve())?;
    Ok(())
}

fn agreed(file: &Path, staged: &Staged) -> Result<bool> {
    print_rows(&staged.contents().rows)?;
    let mut out = std::io::stdout().lock();
    let made = staged.made().map(|made| format!(", made {made}")).unwrap_or_default();
    let what = if staged.replaces() { "replaces (and keeps beside it)" } else { "becomes" };
    write!(out, "The backup is whole{made}. It {what} {}. Go on? [y/N] ", file.display())?;
    out.flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
