//! `serve`: sockets, TLS, and the demo.

use super::config::{Config, Flags, OfServe, Origin};
use super::reload;
use super::rights::become_owner;
use super::{Cli, log};
use crate::auth::users;
use crate::demo;
use crate::error::Error;
use crate::http::tls::{Served, Source, server_config};
use crate::http::{Options, Server, Transport};
use crate::store::{self, Store};
use anyhow::{Context, Result, bail, ensure};
use arc_swap::ArcSwap;
use clap::CommandFactory;
use clap::error::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub flags: Flags<OfServe>,
    /// A throw-away database with the documentation's examples, user demo, password demo
    #[arg(long)]
    demo: bool,
}

pub fn run(args: &Args, config: &Config) -> Result<()> {
    let is_flag = |key: &str| matches!(config.origin(key), Origin::Flag(_));
    if config.tls_cert.is_some() != config.tls_key.is_some() && (is_flag("tls-cert") || is_flag("tls-key")) {
        let why = "--tls-cert and --tls-key go together: name both";
        Cli::command().error(ErrorKind::MissingRequiredArgument, why).exit();
    }
    // The folder of the demo's database goes with this variable.
    let folder = if args.demo { Some(demo_database()?) } else { None };
    let file = folder.as_ref().map_or_else(|| config.db.clone(), |folder| folder.path().join("demo.db"));
    ensure!(
        !config.listen.is_empty(),
        "{}: listen names no address; leave the key out for 127.0.0.1:8080",
        config.origin("listen")
    );
    store::recognise(&file)?;
    let live = reload::live(config, &file)?;
    // Ports, certificates and keys that only root may open come before the rights go; the box's own are the file's owner's.
    let sockets = config.listen.iter().map(|address| listen(address, args, config)).collect::<Result<Vec<_>>>()?;
    let secured = sockets.iter().any(|socket| socket.is_tls).then_some(&live.certificate);
    let foreign = secured.filter(|source| matches!(source, Source::Files { .. }));
    let opened = foreign.map(|source| Served::open(source.clone())).transpose()?;
    become_owner(&file)?;
    let served = match (opened, secured) {
        (None, Some(own)) => Some(open_own(own, &sockets)?),
        (opened, _) => opened,
    };
    let store = Arc::new(Store::open(&file)?);
    require_user(&store, &file)?;
    store.check_in_background();
    let urls: Vec<String> = sockets.iter().map(|socket| format!("{}{}", socket.url(), config.base_path)).collect();
    let live = Arc::new(ArcSwap::from_pointee(live));
    let reload = Box::new(reload::on_hangup(config.clone(), file, live.clone(), served.clone()));
    let tls = served.clone().map(server_config).transpose()?;
    let sockets = sockets
        .into_iter()
        .map(|Socket { listener, is_tls, .. }| Transport { listener, tls: tls.clone().filter(|_| is_tls) });
    let sockets = sockets.collect();
    let options = Options { base_path: config.base_path.clone(), live, served, reload };
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

/// Connections that wait to be accepted, as many as the standard library lets wait.
const BACKLOG: i32 = 4096;

/// A socket that is bound.
struct Socket {
    listener: TcpListener,
    address: SocketAddr,
    is_tls: bool,
}

impl Socket {
    fn url(&self) -> String {
        format!("{}://{}", if self.is_tls { "https" } else { "http" }, self.address)
    }
}

fn listen(address: &str, args: &Args, config: &Config) -> Result<Socket> {
    let listener = bind(address, &config.listen)
        .with_context(|| format!("can't listen on {address}; is another program on that port? See --listen"))?;
    let bound = listener.local_addr()?;
    let is_local = bound.ip().is_loopback();
    ensure!(is_local || !args.demo, "{address}: the demo's password is known to all, so it serves loopback only");
    let is_tls = config.tls_cert.is_some() || !(is_local || config.insecure_http);
    Ok(Socket { listener, address: bound, is_tls })
}

/// "All addresses" of IPv6 are those of IPv4, too, but where these have a socket of their own on that port.
fn bind(address: &str, all: &[String]) -> std::io::Result<TcpListener> {
    use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, listen, socket_with, sockopt};
    let parsed = |address: &str| address.parse::<SocketAddr>().ok();
    let Some(SocketAddr::V6(wanted)) = parsed(address).filter(|wanted| wanted.ip().is_unspecified()) else {
        return TcpListener::bind(address);
    };
    if !all.iter().filter_map(|other| parsed(other)).any(|other| other.is_ipv4() && other.port() == wanted.port()) {
        return TcpListener::bind(address);
    }
    let socket = socket_with(AddressFamily::INET6, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    sockopt::set_socket_reuseaddr(&socket, true)?;
    sockopt::set_ipv6_v6only(&socket, true)?;
    bind(&socket, &wanted)?;
    listen(&socket, BACKLOG)?;
    Ok(socket.into())
}

/// The box's own certificate, for the sockets that need one.
fn open_own(own: &Source, sockets: &[Socket]) -> Result<Arc<Served>> {
    if !own.certificate().exists() {
        let address = sockets.iter().find(|socket| socket.is_tls).map(|socket| socket.address);
        bail!(
            "{} can be reached by other machines, and there is no certificate in {}; make one with: switchroom tls renew, \
             name one with --tls-cert and --tls-key, or say --insecure-http",
            address.map(|address| address.to_string()).unwrap_or_default(),
            own.certificate().display()
        );
    }
    Served::open(own.clone())
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
    for url in urls {
        log::announce(&format!("Switchroom {} serves {url}", env!("CARGO_PKG_VERSION")))?;
        if is_demo {
            log::announce(&format!("User {0}, password {0}. Nothing that is changed here is kept. Try:", demo::USER))?;
            log::announce(&format!("  curl -u {0}:{0} {url}/extension/bytenant -d tenant_id=3", demo::USER))?;
        }
    }
    Ok(())
}
