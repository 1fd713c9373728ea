//! `check`: what is wrong with the database and around it.

use super::config::Config;
use super::rights::become_owner;
use super::tls;
use crate::http;
use crate::store::check::{self, Finding, Level};
use anyhow::Result;
use std::io::Write;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// For scripts
    #[arg(long)]
    json: bool,
}

pub fn run(config: &Config, args: &Args) -> Result<ExitCode> {
    let file = &config.db;
    become_owner(file)?;
    let mut findings = check::run(file)?;
    findings.extend(http::tls::check(&tls::source(config, file)?, config.needs_certificate()));
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
