//! `backup`: a verified copy while the server runs.

use super::config::{Config, Flags, OfBackup, Origin};
use super::print_table;
use super::rights::{become_owner, work_as_owner};
use crate::store::Problem;
use crate::store::backup::{self, Options, folder};
use anyhow::{Result, ensure};
use clap::Subcommand;
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
    #[command(flatten)]
    pub flags: Flags<OfBackup>,
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

pub fn run(args: &Args, config: &Config) -> Result<()> {
    match &args.action {
        Some(Action::Verify { file, identity }) => verify(file, identity.as_deref()),
        Some(Action::List { folder }) => list(folder),
        None => make(&config.db, args.target.as_ref(), config),
    }
}

fn make(file: &Path, named: Option<&PathBuf>, config: &Config) -> Result<()> {
    // What is configured is for the usual folders: a backup into another one copies nothing elsewhere and removes nothing there.
    let counts = |key| named.is_none() || matches!(config.origin(key), Origin::Flag(_));
    let mut options = Options {
        // With a slash at its end it is a folder's name, also where there is none.
        target: named.cloned().or_else(|| config.backup_dir.as_ref().map(|dir| dir.join(""))),
        also: config.backup_also.iter().filter(|_| counts("backup-also")).cloned().collect(),
        keep: config.backup_keep.filter(|_| counts("backup-keep")).map(|keep| keep as usize),
        compress: config.backup_compress && (counts("backup-compress") || !names_plain_file(named)),
        keys: config.backup_encrypt_to.clone(),
        rights: None,
    };
    // Folders that were named may be root's own, and only there it works as root.
    options.rights = work_as_owner(file)?;
    let made = backup::run(file, &options).inspect_err(|error| {
        if let Some(command) = &config.backup_on_failure {
            // For good: a shell would make itself root again.
            if let Err(error) = become_owner(file) {
                tracing::error!("{error:#}");
                return;
            }
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

/// Whether this is a file's name that does not say that it is packed.
fn names_plain_file(named: Option<&PathBuf>) -> bool {
    named.is_some_and(|path| {
        let ends = |end: &[u8]| path.as_os_str().as_encoded_bytes().ends_with(end);
        !(backup::is_folder(path) || ends(b".zst") || ends(b".age"))
    })
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
