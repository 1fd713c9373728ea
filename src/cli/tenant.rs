//! `tenant`: the offices on this box.

use super::rights::{become_owner, by};
use super::{plain_name, print_table, tenant_id};
use crate::error::Error;
use crate::store::{self, audit, tenants};
use anyhow::{Result, anyhow, bail};
use clap::Subcommand;
use std::io::Write;
use std::path::Path;

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Add a tenant
    Add {
        /// Its code: letters and digits; stands in account names and call records and can't be changed later
        #[arg(value_parser = tenant_code)]
        code: String,
        /// Its name
        #[arg(long, value_parser = plain_name)]
        name: String,
    },
    /// List all tenants
    List,
    /// Give a tenant another name; its code stays
    Rename {
        /// Its code
        code: String,
        /// Its new name
        #[arg(long, value_parser = plain_name)]
        name: String,
    },
    /// Remove a tenant that has nothing left
    Remove {
        /// Its code
        code: String,
    },
}

pub fn run(file: &Path, action: Action) -> Result<()> {
    become_owner(file)?;
    let mut db = store::open_writer(file)?;
    let said = match action {
        Action::List => {
            let row = |(id, code, name): tenants::Tenant| vec![id.to_string(), code, name];
            let rows: Vec<_> = tenants::list(&db)?.into_iter().map(row).collect();
            return print_table(&["id", "code", "name"], &rows);
        }
        Action::Add { code, name } => {
            let added = store::write(&mut db, |db| {
                audit::adding(db, &by("tenant add"), "te_tenants", || tenants::add(db, &code, &name))
            });
            let id = added.map_err(|error| match error {
                Error::Duplicate => anyhow!("there is a tenant {code} already; see: switchroom tenant list"),
                error => error.into(),
            })?;
            format!("Added tenant {code} with id {id}")
        }
        Action::Rename { code, name } => {
            let tenant = tenant_id(&db, file, &code)?;
            store::write(&mut db, |db| {
                audit::changing(db, &by("tenant rename"), "te_tenants", tenant, || tenants::rename(db, tenant, &name))
            })?;
            format!("Tenant {code} is now called {name}")
        }
        Action::Remove { code } => {
            let tenant = tenant_id(&db, file, &code)?;
            let left = store::write(&mut db, |db| {
                let left = tenants::contents(db, tenant)?;
                if left.is_empty() {
                    audit::changing(db, &by("tenant remove"), "te_tenants", tenant, || tenants::remove(db, tenant))?;
                }
                Ok(left)
            })?;
            if !left.is_empty() {
                let left: Vec<String> = left.iter().map(|(what, n)| format!("{n} {what}")).collect();
                bail!("tenant {code} still has {}; nothing was removed: delete these first", left.join(", "));
            }
            format!("Removed tenant {code}")
        }
    };
    writeln!(std::io::stdout(), "{said}")?;
    Ok(())
}

fn tenant_code(code: &str) -> Result<String, String> {
    if tenants::is_code(code) {
        Ok(code.to_owned())
    } else {
        Err("use 1 to 80 letters and digits, such as AcmeParis".into())
    }
}
