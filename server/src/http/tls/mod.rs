//! TLS: the box's own authority and certificate, how they are renewed, and the certificate that is served.

mod facts;
mod findings;
mod folder;
mod names;
mod served;

pub use facts::Facts;
pub use findings::check;
pub use folder::Folder;
pub use names::{host_name, own_names, usable};
pub use served::{Served, Source};

use anyhow::Result;
use rustls::ServerConfig;
use std::sync::Arc;

/// A server's configuration: TLS 1.2 and 1.3 with the suites that rustls has, which are the modern ones; HTTP/2 offered.
///
/// # Errors
/// None that can happen with these suites.
pub fn server_config(certificate: Arc<Served>) -> Result<Arc<ServerConfig>> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(certificate);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
