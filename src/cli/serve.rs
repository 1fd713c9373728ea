//! `serve`: sockets, TLS, and the demo.

use super::config::Config;
use super::rights::become_owner;
use crate::auth::users;
use crate::demo;
use crate::error::Error;
use crate::http::tls::{Folder, server_config};
use crate::http::{Options, Server, Transport};
use crate::store::{self, Store};
use anyhow::{Context, Result, bail, ensure};
use std::io::Write;
use std::net::TcpListener;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// Where it listens when nobody says otherwise.
const DEFAULT: &str = "127.0.0.1:8080";

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR:PORT", value_parser = address)]
    listen: Vec<String>,
    /// TLS certificate, PEM [default: the one that init made]
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// TLS key, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Plain HTTP also for other machines: passwords can be read on the way
    #[arg(long)]
    insecure_http: bool,
    /// What all paths start with, such as /pbx
    #[arg(long, value_name = "PATH", value_parser = base_path)]
    base_path: Option<String>,
    /// Answer failures with status 200, for clients that read only the body
    #[arg(long)]
    always_200: bool,
    /// Delete calls that are older than so many days [default: calls stay]
    #[arg(long, value_name = "DAYS")]
    retention_days: Option<NonZeroU16>,
    /// A throw-away database with the documentation's examples, user demo, password demo
    #[arg(long)]
    demo: bool,
}

impl Args {
    /// What no flag says, the configuration says.
    fn or(self, config: Config) -> Result<Args> {
        let listen = if self.listen.is_empty() { config.listen } else { self.listen };
        let configured = base_path(&config.base_path).map_err(anyhow::Error::msg)?;
        Ok(Args {
            listen: if listen.is_empty() { vec![DEFAULT.to_owned()] } else { listen },
            tls_cert: self.tls_cert.or(config.tls_cert),
            tls_key: self.tls_key.or(config.tls_key),
            insecure_http: self.insecure_http || config.insecure_http,
            base_path: Some(self.base_path.unwrap_or(configured)),
            always_200: self.always_200 || config.always_200,
            retention_days: self.retention_days.or(config.retention_days),
            demo: self.demo,
        })
    }
}

pub fn run(file: &Path, args: Args, config: Config) -> Result<()> {
    let args = args.or(config)?;
    // The folder of the demo's database goes with this variable.
    let folder = if args.demo { Some(demo_database()?) } else { None };
    let file = folder.as_ref().map_or_else(|| file.to_owned(), |folder| folder.path().join("demo.db"));
    store::recognise(&file)?;
    // Ports, certificates and keys that only root may open come before the rights go.
    let base = args.base_path.clone().unwrap_or_default();
    let (mut sockets, mut urls) = (Vec::new(), Vec::new());
    for address in &args.listen {
        let (transport, url) = listen(address, &args, &file)?;
        sockets.push(transport);
        urls.push(url + &base);
    }
    become_owner(&file)?;
    let store = Arc::new(Store::open(&file, Server::readers())?);
    require_user(&store, &file)?;
    store.check_in_background();
    let retention_days = args.retention_days.map(NonZeroU16::get);
    let options = Options { base_path: base, always_200: args.always_200, retention_days };
    actix_web::rt::System::new().block_on(async {
        let server = Server::new(store, sockets, options).context("the server can't be started")?;
        announce(&urls, args.demo)?;
        Ok(server.run().await?)
    })
}

/// A new database has nobody who could log in. A damaged one, or one that can't be read now, is served nevertheless: with 503s.
fn require_user(store: &Store, file: &Path) -> Result<()> {
    match store.reader().and_then(|db| users::any(&db)) {
        Ok(true) => Ok(()),
        Ok(false) => bail!(
            "{0}: nobody can log in yet; add an admin with: switchroom --db {0} user add admin --role admin \
             (a new database gets one by: switchroom --db FILE init)",
            file.display()
        ),
        Err(Error::Damaged(why)) => {
            store.condemn(&why);
            Ok(())
        }
        Err(error) => {
            match store.damage() {
                Some(why) => store.condemn(why),
                None => tracing::error!(?error, "the database can't be read now; requests get a 503 until it can"),
            }
            Ok(())
        }
    }
}

fn listen(address: &str, args: &Args, file: &Path) -> Result<(Transport, String)> {
    let listener = TcpListener::bind(address)
        .with_context(|| format!("can't listen on {address}; is another program on that port? See --listen"))?;
    let bound = listener.local_addr()?;
    let is_local = bound.ip().is_loopback();
    ensure!(is_local || !args.demo, "{address}: the demo's password is known to all, so it serves loopback only");
    let (certificate, key) = match (&args.tls_cert, &args.tls_key) {
        (Some(certificate), Some(key)) => (certificate.clone(), key.clone()),
        (Some(_), None) | (None, Some(_)) => bail!("tls-cert and tls-key go together: name both"),
        (None, None) if is_local || args.insecure_http => {
            return Ok((Transport::Plain(listener), format!("http://{bound}")));
        }
        (None, None) => {
            let made = Folder::beside(file);
            ensure!(
                made.certificate().exists(),
                "{address} can be reached by other machines, and there is no certificate in {}; name one with \
                 --tls-cert and --tls-key, or say --insecure-http",
                made.certificate().display()
            );
            (made.certificate(), made.key())
        }
    };
    Ok((Transport::Tls(listener, Box::new(server_config(&certificate, &key)?)), format!("https://{bound}")))
}

fn demo_database() -> Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("switchroom-demo-").tempdir()?;
    store::create(&folder.path().join("demo.db"), |db| -> Result<()> {
        demo::fill(db)?;
        Ok(demo::add_user(db)?)
    })?;
    Ok(folder)
}

fn announce(urls: &[String], is_demo: bool) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for url in urls {
        writeln!(out, "Switchroom {} serves {url}", env!("CARGO_PKG_VERSION"))?;
        if is_demo {
            writeln!(out, "User {0}, password {0}. Nothing that is changed here is kept. Try:", demo::USER)?;
            writeln!(out, "  curl -u {0}:{0} {url}/extension/bytenant -d tenant_id=3", demo::USER)?;
        }
    }
    Ok(out.flush()?)
}

fn base_path(path: &str) -> Result<String, String> {
    let path = path.trim_end_matches('/');
    if path.is_empty() || (path.starts_with('/') && !path.contains(['?', '#', ' ', '%'])) {
        return Ok(path.to_owned());
    }
    Err("a base path starts with a slash, such as /pbx".into())
}

/// An address or host name, and a port.
fn address(text: &str) -> Result<String, String> {
    match text.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok() => Ok(text.to_owned()),
        _ => Err("an address and a port, such as 0.0.0.0:8080 or [::]:8080".into()),
    }
}
