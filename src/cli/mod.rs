//! The command line: its words, and a file for each command.

mod asterisk;
mod audit;
mod backup;
mod calls;
mod cdr;
mod check;
mod config;
mod csv;
mod export;
#[cfg(fuzzing)]
pub mod fuzz;
mod import;
mod import_api;
mod init;
mod inputs;
pub mod log;
mod password;
mod phone_model;
mod reload;
mod restore;
mod rights;
mod serve;
mod tenant;
mod tls;
mod token;
mod user;

use crate::error::Error;
use crate::store::tenants;
use anyhow::{Context, Result};
use clap::{CommandFactory, Parser, Subcommand};
use config::{Config, Every, Flags, Others};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The API server of a small office's phone system: one binary, one SQLite file.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    flags: Flags<Every>,
    /// The configuration file [default: /etc/switchroom/switchroom.toml where it exists]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the database, the first admin and a TLS certificate
    Init(init::Args),
    /// Serve the API
    Serve(serve::Args),
    /// Take data over from another system
    #[command(subcommand)]
    Import(Import),
    /// Write everything out as files
    #[command(subcommand)]
    Export(export::Action),
    /// Make a verified copy of the database while the server runs
    Backup(backup::Args),
    /// Put a backup in the database's place
    Restore(restore::Args),
    /// Say what is wrong with the database and around it, and what to do
    Check(check::Args),
    /// Manage users
    #[command(subcommand)]
    User(user::Action),
    /// Manage API tokens: keys that can do less than their user
    #[command(subcommand)]
    Token(token::Action),
    /// Manage tenants
    #[command(subcommand)]
    Tenant(tenant::Action),
    /// Manage phone models
    #[command(subcommand)]
    PhoneModel(phone_model::Action),
    /// Delete call history
    #[command(subcommand)]
    Calls(calls::Action),
    /// Show who changed what, whose logins failed, who read secrets
    Audit(audit::Args),
    /// Connect an Asterisk on this box with the database
    #[command(subcommand)]
    Asterisk(asterisk::Action),
    /// The TLS certificate, and the authority that clients are to trust
    #[command(subcommand)]
    Tls(tls::Action),
    /// Show what is configured and where each value comes from; takes every key as a flag
    Config(Flags<Others>),
    /// Print a shell's completions
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Bring the database to this version's schema, after a verified backup: what `serve` does by itself, for an upgrade
    #[command(hide = true)]
    Migrate,
}

#[derive(Debug, Subcommand)]
enum Import {
    /// From the mysqldump files of a MiRTA PBX
    Mirta(import::MirtaArgs),
    /// From the Master.csv of an Asterisk: its calls
    Cdr(cdr::CdrArgs),
    /// From CSV files, one for each table
    Csv(csv::Args),
    /// Print the header of a table's CSV file
    Template(csv::TemplateArgs),
    /// From another server that speaks the API: all that it shows
    Api(import_api::Args),
}

/// Runs the command.
///
/// # Errors
/// What went wrong and what to do, for standard error.
pub fn run(cli: Cli) -> Result<ExitCode> {
    rights::keep_memory_private();
    let flags = match &cli.command {
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "switchroom", &mut script);
            std::io::stdout().write_all(&script)?;
            return Ok(ExitCode::SUCCESS);
        }
        Command::Serve(args) => cli.flags.and(&args.flags),
        Command::Init(args) => cli.flags.and(&args.flags),
        Command::Tls(tls::Action::Renew(flags)) => cli.flags.and(flags),
        Command::Backup(args) => cli.flags.and(&args.flags),
        Command::Config(others) => cli.flags.and(others),
        _ => cli.flags.and(&Flags::<Every>::default()),
    };
    let mut config = Config::read(&flags, cli.config.as_deref())?;
    config.db = rights::for_owner(&config.db);
    log::begin(config.log, config.log_format);
    let db = &config.db;
    match cli.command {
        Command::Init(args) => init::run(&args, &config)?,
        Command::Serve(args) => serve::run(&args, &config)?,
        Command::Import(Import::Mirta(args)) => return import::mirta(db, &args),
        Command::Import(Import::Cdr(args)) => return cdr::run(db, args),
        Command::Import(Import::Csv(args)) => return csv::import(db, &args),
        Command::Import(Import::Template(args)) => csv::template(&args)?,
        Command::Export(action) => export::run(db, &action)?,
        Command::Import(Import::Api(args)) => return import_api::run(db, args),
        Command::Backup(args) => backup::run(&args, &config)?,
        Command::Restore(args) => restore::run(&args, &config)?,
        Command::Check(args) => return check::run(&config, &args),
        Command::User(action) => user::run(db, action)?,
        Command::Token(action) => token::run(db, action)?,
        Command::Tenant(action) => tenant::run(db, action)?,
        Command::PhoneModel(action) => phone_model::run(db, action)?,
        Command::Calls(action) => calls::run(db, &action)?,
        Command::Audit(args) => audit::run(db, &args)?,
        Command::Asterisk(action) => return asterisk::run(db, &action),
        Command::Tls(action) => tls::run(&config, &action)?,
        Command::Config(_) => config.print()?,
        Command::Migrate => {
            rights::become_owner(db)?;
            // The log names the backup.
            drop(crate::store::open_writer(db)?);
        }
        Command::Completions { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// What went wrong and what to do, in one line: who sits at the box is told more than clients are.
pub fn told(error: &anyhow::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in error.chain() {
        let part = match cause.downcast_ref::<Error>() {
            Some(Error::Busy(_)) => {
                "the database is busy: another program is writing to it; try again when that is done".into()
            }
            Some(Error::Unavailable(why)) => format!("the database can't be used now: {why}"),
            Some(Error::Damaged(why)) => format!("the database is damaged ({why}); see: switchroom check"),
            Some(Error::Internal(why)) => why.clone(),
            _ => cause.to_string(),
        };
        // SQLite's number for what is said already.
        if !(part.starts_with("Error code ") || parts.last().is_some_and(|last| last.ends_with(&part))) {
            parts.push(part);
        }
    }
    let mut line = parts.join(": ").replace('\n', " ");
    if line.contains("attempt to write a readonly database") {
        line += "; its owner has to be allowed to write to it and to the folder that it is in";
    }
    line
}

/// A name that people read: not empty, no control characters, at most 255 characters.
fn plain_name(name: &str) -> Result<String, String> {
    tenants::name(name).map(str::to_owned).ok_or_else(|| "use 1 to 255 characters, no control characters".into())
}

/// Prints rows as aligned columns.
fn print_table(head: &[&str], rows: &[Vec<String>]) -> Result<()> {
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count());
        cells.chain([head[at].len()]).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut out = std::io::stdout().lock();
    let head: Vec<String> = head.iter().map(|word| (*word).to_owned()).collect();
    for row in std::iter::once(&head).chain(rows) {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

/// The tenant of that code, for commands that name one.
fn tenant_id(db: &crate::store::Database, file: &Path, code: &str) -> Result<i64> {
    tenants::id(db, code)?
        .with_context(|| format!("{}: there is no tenant {code}; see: switchroom tenant list", file.display()))
}
