//! SIGHUP: the configuration is read again while the server runs.

use super::config::Config;
use super::{log, tls};
use crate::http::Live;
use crate::http::host::Hosts;
use crate::http::limits::{Limits, raise_file_limit};
use crate::http::tls::{Facts, Served, Source, host_name};
use anyhow::Result;
use arc_swap::ArcSwap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Files that the server has open besides its connections, at most.
const OWN_FILES: u64 = 128;

/// What can change while a server runs, as it is configured.
pub fn live(config: &Config, database: &Path) -> Result<Live> {
    let certificate = tls::source(config, database)?;
    Ok(Live {
        hosts: hosts(config, &certificate),
        limits: limits(config),
        always_200: config.always_200,
        retention_days: config.retention_days,
        certificate,
        trusted_proxies: config.trusted_proxies.clone(),
        hsts_seconds: config.hsts_seconds,
    })
}

/// What to do on SIGHUP. What is wrong is logged, and all stays as it is.
pub fn on_hangup(
    started_with: Config,
    database: PathBuf,
    current: Arc<ArcSwap<Live>>,
    served: Option<Arc<Served>>,
) -> impl Fn() + Send + Sync {
    move || {
        let read = started_with.again().and_then(|config| {
            let new = live(&config, &database)?;
            if served.is_some() || new.certificate != current.load().certificate {
                new.certificate.check()?;
            }
            Ok((new, config))
        });
        let (new, config) = match read {
            Ok(read) => read,
            Err(error) => {
                tracing::error!("the configuration stays as it was: {error:#}");
                return;
            }
        };
        log::turn_to(config.log);
        if let Some(served) = &served {
            served.turn_to(new.certificate.clone());
        }
        current.store(Arc::new(new));
        for key in config.changed_for_good(&started_with) {
            tracing::warn!("{}: {key} counts only when the server is started anew", config.origin(key));
        }
        tracing::info!("the configuration was read again");
    }
}

/// The names of the certificate, and those that are configured.
fn hosts(config: &Config, certificate: &Source) -> Hosts {
    let named = Facts::read(&certificate.certificate()).map(|facts| facts.names).unwrap_or_default();
    Hosts::new(config.tls_name.iter().chain(&config.hosts).cloned(), &host_name()).with_certificate(named)
}

fn limits(config: &Config) -> Limits {
    let seconds = |seconds: u32| Duration::from_secs(seconds.into());
    let files = raise_file_limit().saturating_sub(OWN_FILES);
    let connections = config.max_connections.min(u32::try_from(files).unwrap_or(u32::MAX));
    if connections < config.max_connections {
        tracing::warn!("the system allows this process {files} more open files, so it takes {connections} connections");
    }
    Limits {
        connections,
        connections_of_one: config.max_connections_per_address,
        requests: config.max_requests_per_connection,
        histories: config.max_histories,
        head_bytes: config.max_head_bytes,
        head_time: seconds(config.head_seconds),
        body_bytes: config.max_body_bytes,
        body_time: seconds(config.body_seconds),
        stall_time: seconds(config.stall_seconds),
        logins: config.max_logins,
        waiting_logins: config.max_waiting_logins,
        waiting_writes: config.max_waiting_writes,
    }
}
