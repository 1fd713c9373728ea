//! The configuration file.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::io::ErrorKind;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

/// Where it is when nobody says otherwise.
const DEFAULT: &str = "/etc/switchroom/switchroom.toml";

/// What can be configured; flags of the same words go before it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Config {
    /// The database file.
    pub db: Option<PathBuf>,
    /// Addresses and ports to listen on.
    pub listen: Vec<String>,
    /// The TLS certificate, PEM.
    pub tls_cert: Option<PathBuf>,
    /// Its key, PEM.
    pub tls_key: Option<PathBuf>,
    /// Plain HTTP also for other machines.
    pub insecure_http: bool,
    /// What all paths start with.
    pub base_path: String,
    /// Failures with status 200.
    pub always_200: bool,
    /// Days after which calls are deleted.
    pub retention_days: Option<NonZeroU16>,
}

/// Reads the configuration: the file that was named, else the usual one where it exists.
pub fn read(named: Option<&Path>) -> Result<Config> {
    let file = named.unwrap_or(Path::new(DEFAULT));
    let text = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => return Ok(Config::default()),
        text => text.with_context(|| format!("{}: the configuration can't be read", file.display()))?,
    };
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
        anyhow::anyhow!("{}: line {line}: {}", file.display(), error.message())
    })
}
