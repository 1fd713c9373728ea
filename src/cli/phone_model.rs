//! `phone-model`: the models that a new phone can be of.

use super::rights::become_owner;
use super::{plain_name, print_table};
use crate::store::{self, tenants};
use anyhow::{Context, Result};
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
            let id = store::write(&mut db, |db| tenants::add_model(db, &name))?
                .with_context(|| format!("there is a phone model {name} already; see: switchroom phone-model list"))?;
            writeln!(std::io::stdout(), "Added phone model {name} with id {id}")?;
            Ok(())
        }
        Action::List => {
            let rows: Vec<_> = tenants::models(&db)?.into_iter().map(|(id, name)| vec![id.to_string(), name]).collect();
            print_table(&["id", "name"], &rows)
        }
    }
}
