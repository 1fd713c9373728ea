//! `check`: what is wrong with the database and around it.

use super::rights::become_owner;
use crate::http::certificate;
use crate::http::tls::Folder;
use crate::store::check::{self, Finding, Level};
use anyhow::Result;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// For scripts
    #[arg(long)]
    json: bool,
}

pub fn run(file: &Path, args: &Args) -> Result<ExitCode> {
    become_owner(file)?;
    let mut findings = check::run(file)?;
    findings.push(certificate::check(&Folder::beside(file).certificate()));
    let failed = findings.iter().any(|finding| finding.level == Level::Error);
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::json!({"ok": !failed, "findings": findings}))?;
    } else {
        print(findings, &mut out)?;
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

pub fn print(findings: Vec<Finding>, out: &mut impl Write) -> Result<()> {
    for finding in check::shorten(findings) {
        let advice = if finding.advice.is_empty() { String::new() } else { format!("; {}", finding.advice) };
        writeln!(out, "{:8} {}: {}{advice}", finding.level.name(), finding.check, finding.what)?;
    }
    Ok(())
}
