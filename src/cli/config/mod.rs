//! The configuration: every key, declared once. The flag, the environment variable, the line of the file, its check, its default,
//! the help, `packaging/switchroom.toml` and the README's table follow from the declaration.
//!
//! A new key is one entry below; then `BLESS=1 cargo test --lib config` writes its documentation. An entry says where its flag is
//! (`everywhere`, `serve` or `backup`; on `backup` the flag lacks the word `backup-`), what it is for, its name, what
//! [`Config`] holds of it (a value, an `Option` of one, a `Vec` of several), how a text becomes one, what stands for it in help
//! texts, its default as one writes it in the file ("" is none), and an example for the file where there is no default.

mod example;
mod key;
mod layers;
mod value;

use key::{Key, Place};
use layers::Layers;
use std::path::{Path, PathBuf};
use value::{address, base_path, host, key as age_key, network, path, switch, text, tls_name, whole};

pub use key::{Every, Flags, OfBackup, OfInit, OfServe, Others};
pub use layers::Origin;
pub use value::{Level, LogFormat};

use crate::auth::networks::Network;
use crate::store::backup::codec::Key as AgeKey;
use anyhow::Result;

key::keys! {
    everywhere {
        /// The database file
        db: PathBuf = path, "FILE", r#""switchroom.db""#, r#""/var/lib/switchroom/switchroom.db""#;
        /// What is logged: error, warn, info, debug (each request) or trace
        log: Level = value::level, "LEVEL", r#""info""#, "";
        /// How the log is written: text (the journal's way where it goes there) or json
        log_format: LogFormat = value::log_format, "FORMAT", r#""text""#, "";
    }
    serve {
        /// Addresses and ports to listen on: plain HTTP on loopback, HTTPS elsewhere
        listen: Vec<String> = address, "ADDR:PORT", r#"["127.0.0.1:8080"]"#, r#"["0.0.0.0:443", "[::]:443"]"#;
        /// TLS certificate, PEM, the chain after it, on loopback too; without it the box's own is used, which init made
        tls_cert: Option<PathBuf> = path, "FILE", "", r#""/etc/switchroom/cert.pem""#;
        /// The TLS certificate's key, PEM
        tls_key: Option<PathBuf> = path, "FILE", "", r#""/etc/switchroom/key.pem""#;
        /// Seconds that browsers are to keep to HTTPS when they have been here once (HSTS); 0: they are told nothing
        hsts_seconds: u32 = whole::<u32, 0, 63_072_000>, "SECONDS", "0", "";
        /// Reverse proxies, by network or address: their X-Forwarded-For and X-Forwarded-Proto are believed
        trusted_proxies: Vec<Network> = network, "NETWORK", "[]", r#"["127.0.0.1", "::1"]"#;
        /// Plain HTTP also for other machines: passwords can be read on the way
        insecure_http: bool = switch, "", "false", "";
        /// What all paths start with, such as /pbx
        base_path: String = base_path, "PATH", r#""""#, r#""/pbx""#;
        /// Answer failures with status 200, for clients that read only the body
        always_200: bool = switch, "", "false", "";
        /// Delete calls that are older than so many days; without it calls stay
        retention_days: Option<u16> = whole::<u16, 1, 65_535>, "DAYS", "", "365";
        /// Further names by which browsers reach the box, besides its certificate's, its host name and its addresses
        hosts: Vec<String> = host, "NAME", "[]", r#"["pbx.example.com", "*.example.com"]"#;
        /// Connections at most; what comes on top gets a 503
        max_connections: u32 = whole::<u32, 1, 100_000>, "N", "2048", "";
        /// Connections of one address at most; 0: no limit of its own
        max_connections_per_address: u32 = whole::<u32, 0, 100_000>, "N", "0", "64";
        /// Requests after which a connection is closed
        max_requests_per_connection: u32 = whole::<u32, 1, 4_000_000_000>, "N", "100000", "";
        /// Call histories that are sent at a time; what comes on top gets a 503
        max_histories: u32 = whole::<u32, 1, 10_000>, "N", "16", "";
        /// Bytes of a request's head at most
        max_head_bytes: u32 = whole::<u32, 1_024, 131_072>, "BYTES", "16384", "";
        /// Seconds that a request's head may take to come
        head_seconds: u32 = whole::<u32, 1, 3_600>, "SECONDS", "15", "";
        /// Bytes of a request's body at most
        max_body_bytes: u32 = whole::<u32, 1_024, 16_777_216>, "BYTES", "65536", "";
        /// Seconds that a request's body may take to come
        body_seconds: u32 = whole::<u32, 1, 3_600>, "SECONDS", "30", "";
        /// Seconds after which a client that takes nothing of its answer is cut off
        stall_seconds: u32 = whole::<u32, 1, 3_600>, "SECONDS", "60", "";
        /// Passwords that are verified at a time, 19 MiB of memory each; right ones are remembered
        max_logins: u32 = whole::<u32, 1, 64>, "N", "1", "";
        /// Logins that may wait for that; what comes on top gets a 503
        max_waiting_logins: u32 = whole::<u32, 1, 10_000>, "N", "256", "";
        /// Changes that may wait for their turn; what comes on top gets a 503
        max_waiting_writes: u32 = whole::<u32, 1, 10_000>, "N", "64", "";
    }
    certificate {
        /// A further name or address for the box's own certificate, besides its host name and its addresses
        tls_name: Vec<String> = tls_name, "NAME", "[]", r#"["pbx.example.com"]"#;
    }
    backup {
        /// The folder for backups; without it FILE.backups beside the database
        backup_dir: Option<PathBuf> = path, "DIR", "", r#""/var/backups/switchroom""#;
        /// Further folders to put a copy into, such as a USB stick; for the service also named in a drop-in (ReadWritePaths)
        backup_also: Vec<PathBuf> = path, "DIR", "[]", r#"["/media/stick"]"#;
        /// Remove the oldest backups: so many stay in each folder; without it all stay
        backup_keep: Option<u32> = whole::<u32, 1, 1_000_000>, "N", "", "14";
        /// Compress backups (.zst)
        backup_compress: bool = switch, "", "false", "";
        /// Encrypt backups to public keys of age-keygen (.age); restore then needs a secret one
        backup_encrypt_to: Vec<AgeKey> = age_key, "KEY", "[]", r#"["age1…"]"#;
        /// A shell command to run when a backup fails; SWITCHROOM_ERROR says why, SWITCHROOM_DB of what
        backup_on_failure: Option<String> = text, "COMMAND", "", r#""logger -p user.err -t switchroom \"$SWITCHROOM_ERROR\"""#, secret;
    }
}

impl Config {
    /// Reads what is in force.
    ///
    /// # Errors
    /// Names the flag, the variable, or the file and the line at fault.
    pub fn read<W>(flags: &Flags<W>, file: Option<&Path>) -> Result<Config> {
        Config::of(Layers::read(flags, file)?)
    }

    /// Reads what is in force now: the same flags and environment, and the file as it is.
    ///
    /// # Errors
    /// As [`Config::read`].
    pub fn again(&self) -> Result<Config> {
        Config::of(self.layers.again()?)
    }

    /// The keys that are configured otherwise here and count only when the server starts.
    pub fn changed_for_good(&self, before: &Config) -> Vec<&'static str> {
        const FOR_GOOD: [&str; 5] = ["db", "log-format", "listen", "insecure-http", "base-path"];
        let mut changed: Vec<_> = FOR_GOOD.into();
        changed.retain(|name| self.layers.texts(name) != before.layers.texts(name));
        // Whether loopback speaks TLS was settled when its sockets were bound; others do so with or without.
        if self.tls_cert.is_some() != before.tls_cert.is_some()
            && before.listen.iter().any(|address| value::is_loopback(address))
        {
            changed.push("tls-cert");
        }
        changed
    }

    /// Whether the server would speak TLS with the box's own certificate.
    pub fn needs_certificate(&self) -> bool {
        !self.insecure_http && !self.listen.iter().all(|address| value::is_loopback(address))
    }

    /// What to type to have the server run: on an installed box its service does, which is there where systemd is.
    pub fn way_to_serve(&self) -> String {
        let is_installed = matches!(self.origin("db"), Origin::File(..));
        if is_installed && Path::new("/run/systemd/system").is_dir() {
            return "sudo systemctl start switchroom".into();
        }
        format!("switchroom --db {} serve", self.db.display())
    }

    /// Where a key's value comes from, by its name: `tls-cert`.
    pub fn origin(&self, name: &str) -> Origin {
        KEYS.iter().find(|key| key.name() == name).map_or(Origin::Default, |key| self.layers.of(key).origin)
    }
}
