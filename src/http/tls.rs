//! TLS: the box's own certificate authority and certificate, and the server's configuration from PEM files.

use anyhow::{Context, Result, ensure};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files in a database's TLS folder, `FILE.tls`.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder beside a database file.
    pub fn beside(database: &Path) -> Folder {
        let mut path = database.as_os_str().to_owned();
        path.push(".tls");
        Folder { path: path.into() }
    }

    /// The server's certificate, followed by its authority's.
    pub fn certificate(&self) -> PathBuf {
        self.path.join("cert.pem")
    }

    /// The server's private key.
    pub fn key(&self) -> PathBuf {
        self.path.join("key.pem")
    }

    /// The certificate of the box's authority: what clients are told to trust.
    pub fn authority(&self) -> PathBuf {
        self.path.join("ca.pem")
    }

    /// Makes an authority and a certificate for these names (host names or addresses), ECDSA P-256, folder 0700, keys 0600.
    /// The folder appears whole or not at all. One that is there is kept; false then.
    ///
    /// # Errors
    /// A name that can't stand in a certificate; a folder that lacks the certificate or its key; what the disk says.
    pub fn fill(&self, names: Vec<String>) -> Result<bool> {
        if self.certificate().exists() && self.key().exists() {
            return Ok(false);
        }
        let shown = self.path.display();
        let holds_others = fs::read_dir(&self.path).is_ok_and(|mut entries| entries.next().is_some());
        ensure!(
            !holds_others,
            "{shown}: has no cert.pem or no key.pem; put the missing one there, or move the folder away"
        );
        let parent = self.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut hidden = tempfile::Builder::new();
        hidden.prefix(".switchroom-").suffix(".tls").permissions(fs::Permissions::from_mode(0o700));
        let made = hidden.tempdir_in(parent);
        let made = made.with_context(|| format!("{shown}: the folder for the TLS key can't be made"))?;
        let (authority, authority_key) = authority()?;
        let issuer = Issuer::from_params(&authority, &authority_key);
        let key = KeyPair::generate()?;
        let mut leaf =
            CertificateParams::new(names).context("a name that can't stand in a certificate; see --tls-name")?;
        leaf.distinguished_name.push(DnType::CommonName, "Switchroom");
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.use_authority_key_identifier_extension = true;
        (leaf.not_before, leaf.not_after) = (date_time_ymd(2024, 1, 1), date_time_ymd(2036, 1, 1));
        let certificate = leaf.signed_by(&key, &issuer)?.pem();
        let authority = authority.self_signed(&authority_key)?.pem();
        let inside = Folder { path: made.path().to_owned() };
        write_new(&inside.path.join("ca.key"), &authority_key.serialize_pem())?;
        write_new(&inside.authority(), &authority)?;
        write_new(&inside.key(), &key.serialize_pem())?;
        write_new(&inside.certificate(), &(certificate + &authority))?;
        fs::File::open(&inside.path)?.sync_all()?;
        fs::rename(&inside.path, &self.path).with_context(|| format!("{shown}: can't be made"))?;
        // It is no longer there to be removed.
        let _moved = made.keep();
        fs::File::open(parent)?.sync_all()?;
        Ok(true)
    }
}

/// The parameters and key of a new authority.
fn authority() -> Result<(CertificateParams, KeyPair)> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, format!("Switchroom on {}", host_name()));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    (params.not_before, params.not_after) = (date_time_ymd(2024, 1, 1), date_time_ymd(2050, 1, 1));
    Ok((params, KeyPair::generate()?))
}

/// The names that a certificate of this box is for, besides those that were asked for.
pub fn own_names() -> Vec<String> {
    vec![host_name(), "localhost".into(), "127.0.0.1".into(), "::1".into()]
}

/// The machine's host name.
pub fn host_name() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let usable = |name: &&str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
    };
    Some(name.trim()).filter(usable).unwrap_or("switchroom").to_owned()
}

fn write_new(path: &Path, text: &str) -> Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("{}: can't be written", path.display()))?;
    file.write_all(text.as_bytes())?;
    Ok(file.sync_all()?)
}

/// A server's configuration from PEM files: TLS 1.2 and 1.3, HTTP/2 offered.
///
/// # Errors
/// Names the file that can't be read, is no PEM, or does not go with the other.
pub fn server_config(certificate: &Path, key: &Path) -> Result<ServerConfig> {
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("{}: the TLS certificate can't be read", certificate.display()))?;
    ensure!(!chain.is_empty(), "{}: there is no certificate in this file", certificate.display());
    let private =
        PrivateKeyDer::from_pem_file(key).with_context(|| format!("{}: the TLS key can't be read", key.display()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .with_context(|| format!("{} and {} don't go together", certificate.display(), key.display()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
