//! `init`: the database, the first admin, a certificate.

use super::config::{Config, Flags, OfInit};
use super::password::{Password, ask_or_make, from_stdin};
use super::rights::{become_owner, by};
use super::user::user_name;
use crate::auth::{Role, password, users};
use crate::http::tls::Folder;
use crate::store::{self, FileError, audit};
use crate::{demo, store::Database};
use anyhow::{Context, Result, ensure};
use std::io::Write;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The first admin's name
    #[arg(long, value_name = "NAME", default_value = "admin", value_parser = user_name)]
    admin_user: String,
    /// Read the admin's password from standard input
    #[arg(long)]
    admin_password_stdin: bool,
    /// With the rows of the documentation's examples
    #[arg(long)]
    demo: bool,
    #[command(flatten)]
    pub flags: Flags<OfInit>,
}

pub fn run(args: &Args, config: &Config) -> Result<()> {
    let file = &config.db;
    if file.symlink_metadata().is_ok() {
        return Err(FileError::Exists(file.to_owned()).into());
    }
    let folder = store::folder_of(file);
    ensure!(folder.is_dir(), "{}: there is no such folder; make it first", folder.display());
    become_owner(file)?;
    let chosen = if args.admin_password_stdin { from_stdin()? } else { ask_or_make(&args.admin_user)? };
    let tls = Folder::beside(file);
    let tls_is = match tls.fill(&config.tls_name)? {
        true => "made",
        false if tls.include(&config.tls_name)? => "kept, with a new certificate",
        false => "kept",
    };
    store::create(file, |db| fill(db, args, &chosen))?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "Database: {}", file.display())?;
    writeln!(out, "Admin:    {}", args.admin_user)?;
    if let Some(line) = chosen.announcement() {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "TLS:      {} ({tls_is}); clients trust {}", tls.certificate().display(), tls.authority().display())?;
    writeln!(out, "Next:     {}", config.way_to_serve())?;
    Ok(())
}

fn fill(db: &mut Database, args: &Args, chosen: &Password) -> Result<()> {
    if args.demo {
        demo::fill(db)?;
    }
    let hash = password::hash(chosen.text.as_bytes())?;
    store::write(db, |db| match users::id(db, &args.admin_user)? {
        // The demo has an admin without a password.
        Some(admin) => audit::changing(db, &by("init"), "us_users", admin, || users::set_password(db, admin, &hash)),
        None => {
            let add = || users::add(db, &args.admin_user, Role::Admin, "", &hash);
            audit::adding(db, &by("init"), "us_users", add).map(drop)
        }
    })
    .context("the first admin can't be added")
}
