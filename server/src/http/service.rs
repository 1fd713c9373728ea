//! What the service manager (systemd) is told: that the server serves, that it still answers, that it stops.
//!
//! A process that runs may answer nobody any more. So the server asks itself, over the sockets that clients use, and says that
//! it is well only when it was answered; the service manager restarts one that says so no longer.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme, StreamOwned};
use sd_notify::NotifyState;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Whether it was told to stop: then no answer is no fault.
static STOPS: AtomicBool = AtomicBool::new(false);

/// One of the server's sockets, as it is reached from the box itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Probe {
    address: SocketAddr,
    is_tls: bool,
}

impl Probe {
    /// The way to a socket that is bound to this address.
    pub(super) fn new(mut address: SocketAddr, is_tls: bool) -> Probe {
        // "Any address" is nowhere to connect to.
        match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
            IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
            _ => {}
        }
        Probe { address, is_tls }
    }

    /// Asks for the server's health. Whatever it says of it: it said something. A restart mends no database. One that hangs up has
    /// too many connections, and all its wits: a restart would take them from those who have them.
    fn ask(self, path: &str, patience: Duration) -> io::Result<()> {
        use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
        match self.exchange(path, patience) {
            Err(error) if matches!(error.kind(), UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe) => {
                Ok(())
            }
            answered => answered,
        }
    }

    fn exchange(self, path: &str, patience: Duration) -> io::Result<()> {
        let mut plain = TcpStream::connect_timeout(&self.address, patience)?;
        plain.set_read_timeout(Some(patience))?;
        plain.set_write_timeout(Some(patience))?;
        if self.is_tls {
            let name = ServerName::from(self.address.ip());
            let client = ClientConnection::new(Arc::new(trusting()?), name).map_err(io::Error::other)?;
            exchange(&mut StreamOwned::new(client, plain), path)
        } else {
            exchange(&mut plain, path)
        }
    }
}

fn exchange(server: &mut (impl Read + Write), path: &str) -> io::Result<()> {
    write!(server, "GET {path}/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    server.flush()?;
    let mut status = [0; 9];
    server.read_exact(&mut status)?;
    if &status == b"HTTP/1.1 " { Ok(()) } else { Err(io::Error::other("this is no HTTP")) }
}

/// A client that takes any certificate: it asks whether there is an answer, and sends no secret.
fn trusting() -> io::Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Any(provider)))
        .with_no_client_auth();
    Ok(config)
}

#[derive(Debug)]
struct Any(Arc<CryptoProvider>);

impl ServerCertVerifier for Any {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// The server serves. Its service manager hears so from now on, as often as it asks for, while all sockets answer.
///
/// # Errors
/// When no thread can be started.
pub(super) fn ready(probes: Vec<Probe>, base_path: String) -> io::Result<()> {
    tell(NotifyState::Ready);
    let Some(limit) = sd_notify::watchdog_enabled() else { return Ok(()) };
    // Several tries before the limit ends: a busy box may need one more.
    let pause = limit / 4;
    let watch = move || loop {
        let asked = probes.iter().try_for_each(|probe| {
            probe.ask(&base_path, pause).map_err(|error| format!("no answer from {}: {error}", probe.address))
        });
        match asked {
            Ok(()) => tell(NotifyState::Watchdog),
            Err(_) if STOPS.load(Ordering::Relaxed) => return,
            Err(why) => tracing::error!("{why}; the service manager restarts a server that stays so"),
        }
        thread::sleep(pause);
    };
    thread::Builder::new().name("watchdog".into()).spawn(watch)?;
    Ok(())
}

/// The server takes no more requests and ends when it has answered those that it has.
pub(super) fn stopping() {
    STOPS.store(true, Ordering::Relaxed);
    tell(NotifyState::Stopping);
}

fn tell(state: NotifyState) {
    // Without a service manager this does nothing; one that does not listen is no reason not to serve.
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!("the service manager can't be told how the server is: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// A socket where one caller gets this answer, and the connection stays open.
    fn socket(answer: &'static [u8]) -> Probe {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut caller, _) = listener.accept().unwrap();
            caller.write_all(answer).unwrap();
            thread::park();
        });
        Probe::new(address, false)
    }

    #[test]
    fn a_server_that_answers_is_well_whatever_it_says() {
        socket(b"HTTP/1.1 503 Service Unavailable\r\n\r\n").ask("", Duration::from_secs(60)).unwrap();
    }

    #[test]
    fn a_server_that_only_accepts_connections_is_not_well() {
        assert!(socket(b"").ask("", Duration::from_millis(200)).is_err());
        assert!(socket(b"SSH-2.0-nothing of ours\r\n").ask("", Duration::from_secs(60)).is_err());
    }

    #[test]
    fn a_server_that_hangs_up_is_busy_and_not_ill() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let probe = Probe::new(listener.local_addr().unwrap(), true);
        thread::spawn(move || drop(listener.accept().unwrap()));
        probe.ask("", Duration::from_secs(60)).unwrap();
    }

    #[test]
    fn a_socket_on_all_addresses_is_asked_on_loopback() {
        let probe = Probe::new("0.0.0.0:443".parse().unwrap(), true);
        assert_eq!(probe.address, "127.0.0.1:443".parse().unwrap());
        let probe = Probe::new("[::]:443".parse().unwrap(), true);
        assert_eq!(probe.address, "[::1]:443".parse().unwrap());
    }
}
