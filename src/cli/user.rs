//! `user`: who may use the API, also while the server runs.

use super::password::{ask_or_make, from_stdin};
use super::rights::{become_owner, by};
use super::{plain_name, print_table, tenant_id};
use crate::auth::networks::Network;
use crate::auth::{Role, password, users};
use crate::error::Error;
use crate::store::{self, Database, audit};
use anyhow::{Context, Result, anyhow};
use clap::Subcommand;
use std::io::Write;
use std::path::Path;

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Add a user
    Add {
        /// The name to log in with
        #[arg(value_parser = user_name)]
        name: String,
        /// admin: everything; manager: their tenants; viewer: only reads there
        #[arg(long, value_parser = role)]
        role: Role,
        /// To log in with, too
        #[arg(long, default_value = "", hide_default_value = true)]
        email: String,
        /// A tenant that they may see
        #[arg(long, value_name = "CODE")]
        tenant: Vec<String>,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Set a user's password
    Passwd {
        /// Whose
        name: String,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// List all users
    List,
    /// Remove a user
    Remove {
        /// Whom
        name: String,
    },
    /// Let a user call from some networks only, or show from which
    Networks {
        /// Whose
        name: String,
        /// Networks such as 192.0.2.0/24, in place of those that were named before
        #[arg(value_name = "NETWORK")]
        networks: Vec<Network>,
        /// From anywhere again
        #[arg(long, conflicts_with = "networks")]
        any: bool,
    },
    /// Let a user see a tenant
    Grant {
        /// Whom
        name: String,
        /// The tenant's code
        code: String,
    },
    /// Take a tenant away from a user
    Revoke {
        /// From whom
        name: String,
        /// The tenant's code
        code: String,
    },
}

pub fn run(file: &Path, action: Action) -> Result<()> {
    become_owner(file)?;
    let mut db = store::open_writer(file)?;
    match action {
        Action::Add { name, role, email, tenant, password_stdin } => {
            let granted = tenant.iter().map(|code| tenant_id(&db, file, code)).collect::<Result<Vec<_>>>()?;
            let taken =
                || anyhow!("there is a user {name} already; set a password with: switchroom user passwd {name}");
            if users::id(&db, &name)?.is_some() {
                return Err(taken());
            }
            let chosen = if password_stdin { from_stdin()? } else { ask_or_make(&name)? };
            let hash = password::hash(chosen.text.as_bytes())?;
            let added = store::write(&mut db, |db| {
                let by = by("user add");
                let user = audit::adding(db, &by, users::TABLE, || users::add(db, &name, role, email.trim(), &hash))?;
                granted.iter().try_for_each(|tenant| users::grant(db, &by, user, *tenant))
            });
            added.map_err(|error| if matches!(error, Error::Duplicate) { taken() } else { error.into() })?;
            say(&format!("Added {} {name}", role.name()), chosen.announcement())
        }
        Action::Passwd { name, password_stdin } => {
            let user = known(&db, &name)?;
            let chosen = if password_stdin { from_stdin()? } else { ask_or_make(&name)? };
            let hash = password::hash(chosen.text.as_bytes())?;
            store::write(&mut db, |db| {
                audit::changing(db, &by("user passwd"), users::TABLE, user, || users::set_password(db, user, &hash))
            })?;
            say(&format!("Changed the password of {name}; it counts from now on"), chosen.announcement())
        }
        Action::List => {
            let row = |user: users::User| {
                let login = if user.has_password { "" } else { "no password" };
                vec![user.id.to_string(), user.name, user.role, user.email, user.tenants, login.to_owned()]
            };
            let rows: Vec<_> = users::list(&db)?.into_iter().map(row).collect();
            print_table(&["id", "name", "role", "email", "tenants", "login"], &rows)
        }
        Action::Remove { name } => {
            let user = known(&db, &name)?;
            let removed = store::write(&mut db, |db| {
                audit::changing(db, &by("user remove"), users::TABLE, user, || users::remove(db, user))
            });
            removed.map_err(|error| match error {
                Error::Forbidden => anyhow!("{name} is the only admin who can log in; add another one first"),
                error => error.into(),
            })?;
            say(&format!("Removed {name}"), None)
        }
        Action::Networks { name, networks, any } => {
            let user = known(&db, &name)?;
            if !networks.is_empty() || any {
                let list = networks.iter().map(Network::to_string).collect::<Vec<_>>().join(",");
                store::write(&mut db, |db| {
                    audit::changing(db, &by("user networks"), users::TABLE, user, || {
                        users::set_networks(db, user, &list)
                    })
                })?;
            }
            let list = users::networks(&db, user)?;
            let list = if list.is_empty() { "anywhere".to_owned() } else { list.replace(',', ", ") };
            say(&format!("{name} may call from: {list}"), None)
        }
        Action::Grant { name, code } => {
            let (user, tenant) = (known(&db, &name)?, tenant_id(&db, file, &code)?);
            store::write(&mut db, |db| users::grant(db, &by("user grant"), user, tenant))?;
            say(&format!("{name} sees {code}"), None)
        }
        Action::Revoke { name, code } => {
            let (user, tenant) = (known(&db, &name)?, tenant_id(&db, file, &code)?);
            let had = store::write(&mut db, |db| users::revoke(db, &by("user revoke"), user, tenant))?;
            if !had {
                return Err(anyhow!("{code} was not granted to {name}; see: switchroom user list"));
            }
            say(&format!("{name} no longer sees {code}"), None)
        }
    }
}

/// The id of the user of that name.
pub fn known(db: &Database, name: &str) -> Result<i64> {
    users::id(db, name)?.with_context(|| format!("there is no user {name}; see: switchroom user list"))
}

fn say(what: &str, password: Option<String>) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{what}")?;
    if let Some(line) = password {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// A name to log in with.
pub fn user_name(name: &str) -> Result<String, String> {
    let plain = plain_name(name)?;
    users::name(&plain).map(str::to_owned).ok_or_else(|| "a user name can't have a colon".into())
}

pub fn role(name: &str) -> Result<Role, String> {
    Role::from_name(name).ok_or_else(|| "admin, manager or viewer".into())
}
