//! `backup`: a verified copy while the server runs.

use super::print_table;
use super::rights::become_owner;
use crate::store::Problem;
use crate::store::backup::codec::Key;
use crate::store::backup::{self, Options, folder};
use anyhow::{Result, ensure};
use clap::{Subcommand, value_parser};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    /// A new file, or a folder for one [default: the folder FILE.backups beside the database]
    #[arg(value_name = "FILE|DIR")]
    target: Option<PathBuf>,
    /// A further folder to put a copy into, such as a USB stick
    #[arg(long, value_name = "DIR")]
    also: Vec<PathBuf>,
    /// Remove the oldest ones: so many stay in each folder
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    keep: Option<u32>,
    /// Compress it (.zst)
    #[arg(long)]
    compress: bool,
    /// Encrypt it to a public key of age-keygen (.age); restore then needs the secret one
    #[arg(long, value_name = "KEY")]
    encrypt_to: Vec<Key>,
    /// A shell command to run when it fails; SWITCHROOM_ERROR says why, SWITCHROOM_DB of what
    #[arg(long, value_name = "COMMAND")]
    on_failure: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Read a backup from its first byte to its last
    Verify {
        /// The backup
        file: PathBuf,
        /// The secret key, for an encrypted one
        #[arg(long, value_name = "KEYFILE")]
        identity: Option<PathBuf>,
    },
    /// List a folder's backups, oldest first
    List {
        /// The folder
        folder: PathBuf,
    },
}

pub fn run(file: &Path, args: Args) -> Result<()> {
    match args.action {
        Some(Action::Verify { file, identity }) => verify(&file, identity.as_deref()),
        Some(Action::List { folder }) => list(&folder),
        None => make(file, args),
    }
}

fn make(file: &Path, args: Args) -> Result<()> {
    // Folders that were named may be root's own; what is made there beside the database gets its owner all the same.
    if args.target.is_none() && args.also.is_empty() {
        become_owner(file)?;
    }
    let options = Options {
        target: args.target,
        also: args.also,
        keep: args.keep.map(|keep| keep as usize),
        compress: args.compress,
        keys: args.encrypt_to,
    };
    let made = backup::run(file, &options).inspect_err(|error| {
        if let Some(command) = &args.on_failure {
            tell(command, file, error);
        }
    })?;
    let mut out = std::io::stdout().lock();
    for backup in made {
        let rows: i64 = backup.rows.values().sum();
        writeln!(out, "{}: {} bytes, {rows} rows, verified", backup.path.display(), backup.size)?;
    }
    Ok(())
}

fn tell(command: &str, file: &Path, error: &Problem) {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command).env("SWITCHROOM_ERROR", error.to_string()).env("SWITCHROOM_DB", file);
    match shell.status() {
        Ok(status) if status.success() => {}
        Ok(status) => tracing::error!("the command of --on-failure ended with {status}"),
        Err(error) => tracing::error!("the command of --on-failure can't be run: {error}"),
    }
}

fn verify(file: &Path, identity: Option<&Path>) -> Result<()> {
    let verified = folder::verify(file, identity)?;
    let mut out = std::io::stdout().lock();
    let manifest = if verified.had_manifest { "its manifest agrees" } else { "it has no manifest beside it" };
    match verified.contents {
        Some(contents) => {
            print_rows(&contents.rows)?;
            writeln!(out, "{}: whole, schema {}; {manifest}", file.display(), contents.version)?;
        }
        None => writeln!(
            out,
            "{}: its bytes are those that were written; what is in it can be checked only with the secret key: --identity KEYFILE",
            file.display()
        )?,
    }
    Ok(())
}

/// Prints the rows of each table.
pub fn print_rows(rows: &std::collections::BTreeMap<String, i64>) -> Result<()> {
    let rows: Vec<_> = rows.iter().map(|(table, rows)| vec![table.clone(), rows.to_string()]).collect();
    print_table(&["table", "rows"], &rows)
}

fn list(folder: &Path) -> Result<()> {
    let entries = folder::list(folder)?;
    ensure!(!entries.is_empty(), "{}: there are no backups in this folder", folder.display());
    let row = |entry: &folder::Entry| {
        let made = entry.manifest.as_ref().map_or("?", |manifest| manifest.made.as_str());
        let name = entry.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        vec![name, made.to_owned(), entry.size.to_string(), entry.verdict().to_owned()]
    };
    print_table(&["name", "made", "bytes", "verdict"], &entries.iter().map(row).collect::<Vec<_>>())
}
