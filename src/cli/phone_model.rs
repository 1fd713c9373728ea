//! `phone-model`: the models that a new phone can be of.

use super::rights::{become_owner, by};
use super::{plain_name, print_table};
use crate::error::Error;
use crate::store::{self, audit, tenants};
use anyhow::{Result, anyhow};
use clap::Subcommand;
use std::io::Write;
use std::path::Path;

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Add a phone model
    Add {
        /// Its name
        #[arg(value_parser = plain_name)]
        name: String,
    },
    /// List all phone models
    List,
}

pub fn run(file: &Path, action: Action) -> Result<()> {
    become_owner(file)?;
    let mut db = store::open_writer(file)?;
    match action {
        Action::Add { name } => {
            let added = store::write(&mut db, |db| {
                audit::adding(db, &by("phone-model add"), "pm_phonemodels", || tenants::add_model(db, &name))
            });
            let id = added.map_err(|error| match error {
                Error::Duplicate => anyhow!("there is a phone model {name} already; see: switchroom phone-model list"),
                error => error.into(),
            })?;
            writeln!(std::io::stdout(), "Added phone model {name} with id {id}")?;
            Ok(())
        }
        Action::List => {
            let rows: Vec<_> = tenants::models(&db)?.into_iter().map(|(id, name)| vec![id.to_string(), name]).collect();
            print_table(&["id", "name"], &rows)
        }
    }
}
