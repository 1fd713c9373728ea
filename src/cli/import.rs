//! stub
use std::path::{Path, PathBuf};
#[derive(Debug, clap::Args)]
pub struct MirtaArgs {
    files: Vec<PathBuf>,
}
pub fn mirta(_db: &Path, _args: &MirtaArgs) -> anyhow::Result<std::process::ExitCode> {
    anyhow::bail!("not yet")
}
