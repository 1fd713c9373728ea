//! `serve`: sockets, TLS, and the demo.

use super::config::{Config, Flags, OfServe};
use super::rights::become_owner;
use crate::auth::users;
use crate::demo;
use crate::error::Error;
use crate::http::host::{Hosts, names_of};
use crate::http::limits::{Limits, raise_file_limit};
use crate::http::tls::{Folder, host_name, server_config};
use crate::http::{Options, Server, Transport};
use crate::store::{self, Store};
use anyhow::{Context, Result, bail, ensure};
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// Files that the server has open besides its connections, at most.
const OWN_FILES: u64 = 128;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub flags: Flags<OfServe>,
    /// A throw-away database with the documentation's examples, user demo, password demo
    #[arg(long)]
    demo: bool,
}

pub fn run(args: &Args, config: &Config) -> Result<()> {
    // The folder of the demo's database goes with this variable.
    let folder = if args.demo { Some(demo_database()?) } else { None };
    let file = folder.as_ref().map_or_else(|| config.db.clone(), |folder| folder.path().join("demo.db"));
    store::recognise(&file)?;
    // Ports, certificates and keys that only root may open come before the rights go.
    let (mut sockets, mut urls) = (Vec::new(), Vec::new());
    for address in &config.listen {
        let (transport, url) = listen(address, args, config, &file)?;
        sockets.push(transport);
        urls.push(url + &config.base_path);
    }
    become_owner(&file)?;
    let store = Arc::new(Store::open(&file)?);
    require_user(&store, &file)?;
    store.check_in_background();
    let options = Options {
        base_path: config.base_path.clone(),
        always_200: config.always_200,
        retention_days: config.retention_days,
        certificate: config.tls_cert.clone(),
        limits: limits(config),
        hosts: hosts(config, &file),
    };
    actix_web::rt::System::new().block_on(async {
        let server = Server::new(store, sockets, options).context("the server can't be started")?;
        announce(&urls, args.demo)?;
        Ok(server.run().await?)
    })
}

/// The names of the certificate, and those that are configured.
fn hosts(config: &Config, file: &Path) -> Hosts {
    let certificate = config.tls_cert.clone().unwrap_or_else(|| Folder::beside(file).certificate());
    Hosts::new(names_of(&certificate).into_iter().chain(config.hosts.iter().cloned()), &host_name())
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

fn listen(address: &str, args: &Args, config: &Config, file: &Path) -> Result<(Transport, String)> {
    let listener = TcpListener::bind(address)
        .with_context(|| format!("can't listen on {address}; is another program on that port? See --listen"))?;
    let bound = listener.local_addr()?;
    let is_local = bound.ip().is_loopback();
    ensure!(is_local || !args.demo, "{address}: the demo's password is known to all, so it serves loopback only");
    let (certificate, key) = match (&config.tls_cert, &config.tls_key) {
        (Some(certificate), Some(key)) => (certificate.clone(), key.clone()),
        (Some(_), None) => bail!("{}: tls-cert goes with tls-key: name both", config.origin("tls-cert")),
        (None, Some(_)) => bail!("{}: tls-key goes with tls-cert: name both", config.origin("tls-key")),
        (None, None) if is_local || config.insecure_http => {
            return Ok((Transport { listener, tls: None }, format!("http://{bound}")));
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
    let tls = Some(Arc::new(server_config(&certificate, &key)?));
    Ok((Transport { listener, tls }, format!("https://{bound}")))
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
