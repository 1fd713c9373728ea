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
use value::{address, base_path, key as age_key, path, switch, text, whole};

pub use key::{Every, Flags, OfBackup, OfServe, Others};
pub use layers::Origin;
pub use value::Level;

use crate::store::backup::codec::Key as AgeKey;
use anyhow::Result;

key::keys! {
    everywhere {
        /// The database file
        db: PathBuf = path, "FILE", r#""switchroom.db""#, r#""/var/lib/switchroom/switchroom.db""#;
        /// What is logged: error, warn, info, debug (each request) or trace
        log: Level = value::level, "LEVEL", r#""info""#, "";
    }
    serve {
        /// Addresses and ports to listen on: plain HTTP on loopback, HTTPS elsewhere
        listen: Vec<String> = address, "ADDR:PORT", r#"["127.0.0.1:8080"]"#, r#"["0.0.0.0:443", "[::]:443"]"#;
        /// TLS certificate, PEM, the chain after it; without it the box's own is used, which init made
        tls_cert: Option<PathBuf> = path, "FILE", "", r#""/etc/switchroom/cert.pem""#;
        /// The TLS certificate's key, PEM
        tls_key: Option<PathBuf> = path, "FILE", "", r#""/etc/switchroom/key.pem""#;
        /// Plain HTTP also for other machines: passwords can be read on the way
        insecure_http: bool = switch, "", "false", "";
        /// What all paths start with, such as /pbx
        base_path: String = base_path, "PATH", r#""""#, r#""/pbx""#;
        /// Answer failures with status 200, for clients that read only the body
        always_200: bool = switch, "", "false", "";
        /// Delete calls that are older than so many days; without it calls stay
        retention_days: Option<u16> = whole::<u16, 1, 65_535>, "DAYS", "", "365";
    }
    backup {
        /// The folder for backups; without it FILE.backups beside the database
        backup_dir: Option<PathBuf> = path, "DIR", "", r#""/var/backups/switchroom""#;
        /// Further folders to put a copy into, such as a USB stick
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

    /// Where a key's value comes from, by its name: `tls-cert`.
    pub fn origin(&self, name: &str) -> Origin {
        KEYS.iter().find(|key| key.name() == name).map_or(Origin::Default, |key| self.layers.of(key).origin)
    }
}
