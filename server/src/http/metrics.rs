//! Counters for `/metrics`, in Prometheus's text format.

use crate::error::{Error, Result};
use crate::store::backup::last::Last;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    endpoint: &'static str,
    status: u16,
}

/// What a server counts.
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Histogram,
    uptime: Gauge,
    backup_ok: Gauge,
    backup_age: Gauge<f64, AtomicU64>,
    /// Logins with wrong credentials.
    pub failed_logins: Counter,
    /// Requests that met a limit.
    pub turned_away: Counter,
    /// Logins that were turned away unheard: too many had failed before.
    pub throttled_logins: Counter,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut registry = Registry::with_prefix("switchroom");
        let requests = Family::default();
        registry.register("requests", "Requests answered, by endpoint and HTTP status", requests.clone());
        let seconds = Histogram::new([0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0]);
        registry.register("request_seconds", "Time from a request's head to its response's", seconds.clone());
        let failed_logins = Counter::default();
        registry.register("failed_logins", "Logins with wrong credentials", failed_logins.clone());
        let turned_away = Counter::default();
        registry.register("turned_away", "Requests that met a limit and got a 503", turned_away.clone());
        let throttled_logins = Counter::default();
        let help = "Logins turned away unheard, because too many had failed before";
        registry.register("throttled_logins", help, throttled_logins.clone());
        let uptime = Gauge::default();
        registry.register("uptime_seconds", "Seconds since the server was started", uptime.clone());
        let backup_ok = Gauge::default();
        registry.register("last_backup_ok", "1 when the last attempt at a backup worked, else 0", backup_ok.clone());
        let backup_age = Gauge::default();
        let help = "Seconds since the last backup was made and verified, infinite when there is none";
        registry.register("last_backup_age_seconds", help, backup_age.clone());
        Metrics {
            registry,
            requests,
            seconds,
            uptime,
            backup_ok,
            backup_age,
            failed_logins,
            throttled_logins,
            turned_away,
        }
    }
}

impl Metrics {
    /// Counts a request that was answered. `endpoint` is a declared path, never what a client sent.
    pub fn count(&self, endpoint: &'static str, status: u16, took: Duration) {
        self.requests.get_or_create(&Labels { endpoint, status }).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    /// All of it as text.
    ///
    /// # Errors
    /// [`Error::Internal`] when it can't be written.
    pub fn text(&self, uptime: Duration, backup: &Last) -> Result<String> {
        self.uptime.set(i64::try_from(uptime.as_secs()).unwrap_or(i64::MAX));
        self.backup_ok.set(i64::from(backup.verdict() == "ok"));
        self.backup_age.set(backup.age().map_or(f64::INFINITY, |age| age as f64));
        let mut out = String::new();
        text::encode(&mut out, &self.registry).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(out)
    }
}
