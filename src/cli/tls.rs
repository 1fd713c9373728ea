//! `tls`: the certificate, and what clients are told to trust.

use super::config::{Config, Flags, OfInit};
use super::rights::become_owner;
use crate::http::tls::{Facts, Folder, Source};
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use std::io::Write;
use std::path::Path;

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Show the authority that clients are to trust, its fingerprint, and the certificate's names and end
    Show,
    /// Make a new certificate of the box now, and an authority where there is none; clients go on trusting the same authority
    Renew(Flags<OfInit>),
}

/// Where the certificate comes from: the configured files, else the folder beside the database.
pub fn source(config: &Config, database: &Path) -> Result<Source> {
    match (&config.tls_cert, &config.tls_key) {
        (Some(certificate), Some(key)) => Ok(Source::Files { certificate: certificate.clone(), key: key.clone() }),
        (None, None) => Ok(Source::Own(Folder::beside(database), config.tls_name.clone())),
        (Some(_), None) => bail!("{}: tls-cert goes with tls-key: name both", config.origin("tls-cert")),
        (None, Some(_)) => bail!("{}: tls-key goes with tls-cert: name both", config.origin("tls-key")),
    }
}

pub fn run(config: &Config, action: &Action) -> Result<()> {
    let source = source(config, &config.db)?;
    match (action, source) {
        (Action::Show, Source::Files { certificate, .. }) => show(&certificate),
        (Action::Show, Source::Own(folder, _)) => {
            become_owner(&config.db)?;
            show_own(&folder)
        }
        (Action::Renew(_), Source::Files { certificate, .. }) => {
            bail!("{}: this is no certificate of the box; renew it where it comes from", certificate.display())
        }
        (Action::Renew(_), Source::Own(folder, names)) => {
            become_owner(&config.db)?;
            if !folder.fill(&names)? {
                renew(&folder, &names)?;
            }
            show_own(&folder)
        }
    }
}

fn renew(folder: &Folder, names: &[String]) -> Result<()> {
    let shown = folder.certificate();
    if !folder.authority_key().exists() {
        bail!("{}: the authority's key, ca.key, is not there; put a new certificate in its place", shown.display());
    }
    let authority = Facts::read(&folder.authority())?;
    if !Facts::read(&folder.certificate())?.is_of(&authority) {
        bail!("{}: this is no certificate of the box; renew it where it comes from", shown.display());
    }
    folder.add(names)
}

fn show_own(folder: &Folder) -> Result<()> {
    let path = folder.authority();
    if !folder.certificate().exists() {
        bail!(
            "{}: there is no certificate; make one with: switchroom tls renew (or name your own with tls-cert and tls-key)",
            folder.certificate().display()
        );
    }
    if !path.exists() {
        return show(&folder.certificate());
    }
    let authority = Facts::read(&path)?;
    {
        let mut out = std::io::stdout().lock();
        writeln!(out, "Authority:    {} (clients are to trust this file)", path.display())?;
        writeln!(out, "Fingerprint:  SHA-256 {}", authority.fingerprint)?;
        writeln!(out, "Good until:   {}", authority.until)?;
    }
    show(&folder.certificate())?;
    let pem = std::fs::read_to_string(&path).with_context(|| format!("{}: can't be read", path.display()))?;
    writeln!(std::io::stdout(), "\n{}", pem.trim_end())?;
    Ok(())
}

fn show(certificate: &Path) -> Result<()> {
    let facts = Facts::read(certificate)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "Certificate:  {}", certificate.display())?;
    writeln!(out, "Names:        {}", facts.names.join(", "))?;
    writeln!(out, "Good from:    {}", facts.from)?;
    writeln!(out, "Good until:   {}", facts.until)?;
    writeln!(out, "Fingerprint:  SHA-256 {}", facts.fingerprint)?;
    Ok(())
}
