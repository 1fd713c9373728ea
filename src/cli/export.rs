//! `export`: everything that is in the database, as files.

use super::print_table;
use super::rights::become_owner;
use crate::import::csv::export::Folder;
use crate::store;
use anyhow::Result;
use clap::Subcommand;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub enum Action {
    /// A CSV file for each table, as `import csv` takes them back; there are secrets in them
    Csv {
        /// A new folder, or an empty one
        dir: PathBuf,
        /// Only what belongs to this tenant
        #[arg(long, value_name = "CODE")]
        tenant: Option<String>,
        /// Without the call history
        #[arg(long)]
        no_calls: bool,
    },
}

pub fn run(file: &Path, action: &Action) -> Result<()> {
    let Action::Csv { dir, tenant, no_calls } = action;
    store::recognise(file)?;
    let folder = Folder::open(dir, !no_calls)?;
    let rows = become_owner(file).map(|()| folder)?.fill(file, tenant.as_deref())?;
    let rows: Vec<_> = rows.into_iter().map(|(table, rows)| vec![format!("{table}.csv"), rows.to_string()]).collect();
    print_table(&["file", "rows"], &rows)
}
