//! `check`: what is wrong with the database and around it.

use super::rights::become_owner;
use crate::http::tls::Folder;
use crate::store::check::{self, Finding, Level};
use anyhow::Result;
use jiff::{Timestamp, ToSpan};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// Lines of one check that people are shown; scripts get all.
const SHOWN: usize = 20;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// For scripts
    #[arg(long)]
    json: bool,
}

pub fn run(file: &Path, args: &Args) -> Result<ExitCode> {
    become_owner(file)?;
    let mut findings = check::run(file)?;
    findings.push(certificate(&Folder::beside(file)));
    let failed = findings.iter().any(|finding| finding.level == Level::Error);
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::json!({"ok": !failed, "findings": findings}))?;
    } else {
        print(&findings, &mut out)?;
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn print(findings: &[Finding], out: &mut impl Write) -> Result<()> {
    for (at, finding) in findings.iter().enumerate() {
        let same = |other: &&Finding| other.check == finding.check && other.advice == finding.advice;
        let before = findings[..at].iter().filter(same).count();
        if before == SHOWN {
            let more = findings[at..].iter().filter(same).count();
            writeln!(out, "{:8} {}: and {more} more; all are in: check --json", finding.level.name(), finding.check)?;
        }
        if before < SHOWN {
            let advice = if finding.advice.is_empty() { String::new() } else { format!("; {}", finding.advice) };
            writeln!(out, "{:8} {}: {}{advice}", finding.level.name(), finding.check, finding.what)?;
        }
    }
    Ok(())
}

fn certificate(folder: &Folder) -> Finding {
    let path = folder.certificate();
    if !path.exists() {
        return Finding::ok(
            "certificate",
            format!("there is none in {}; plain HTTP on loopback needs none", path.display()),
        );
    }
    let anew = "put a new certificate and key there, or remove both and run: switchroom tls show";
    let ends = match folder.expiry() {
        Ok(ends) => ends,
        Err(error) => return Finding::error("certificate", format!("{error:#}"), anew),
    };
    let now = Timestamp::now();
    let what = format!("{} is good until {ends}", path.display());
    if ends < now {
        Finding::error("certificate", format!("{} expired at {ends}", path.display()), anew)
    } else if ends < now + (30 * 24).hours() {
        Finding::warning("certificate", what, anew)
    } else {
        Finding::ok("certificate", what)
    }
}
