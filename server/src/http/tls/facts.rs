//! What stands in a certificate.

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::net::IpAddr;
use std::path::Path;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::prelude::X509Certificate;

/// What people ask of a certificate.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The host names and addresses that it is for.
    pub names: Vec<String>,
    /// It is good from then.
    pub from: Timestamp,
    /// It is good until then.
    pub until: Timestamp,
    /// SHA-256, as other tools print it: `AB:CD:…`.
    pub fingerprint: String,
    subject: Vec<u8>,
    issuer: Vec<u8>,
    own_key: Option<Vec<u8>>,
    issuers_key: Option<Vec<u8>>,
}

impl Facts {
    /// Of the first certificate in a PEM file.
    ///
    /// # Errors
    /// Names the file that can't be read or holds no certificate.
    pub fn read(path: &Path) -> Result<Facts> {
        let certificate =
            CertificateDer::from_pem_file(path).map_err(|error| unreadable(path, "certificate", &error))?;
        Facts::of(&certificate).with_context(|| format!("{}: this is no certificate", path.display()))
    }

    /// Of a certificate in DER.
    ///
    /// # Errors
    /// When it is none.
    pub fn of(der: &[u8]) -> Result<Facts> {
        let (_, certificate) = x509_parser::parse_x509_certificate(der)?;
        let time = |time: x509_parser::time::ASN1Time| Timestamp::from_second(time.timestamp());
        let fingerprint = digest(&SHA256, der);
        let pairs: Vec<String> = fingerprint.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
        let (mut own_key, mut issuers_key) = (None, None);
        for extension in certificate.extensions() {
            match extension.parsed_extension() {
                ParsedExtension::SubjectKeyIdentifier(key) => own_key = Some(key.0.to_vec()),
                ParsedExtension::AuthorityKeyIdentifier(key) => {
                    issuers_key = key.key_identifier.as_ref().map(|key| key.0.to_vec());
                }
                _ => {}
            }
        }
        Ok(Facts {
            names: names(&certificate),
            from: time(certificate.validity().not_before)?,
            until: time(certificate.validity().not_after)?,
            fingerprint: pairs.join(":"),
            subject: certificate.subject().as_raw().to_vec(),
            issuer: certificate.issuer().as_raw().to_vec(),
            own_key,
            issuers_key,
        })
    }

    /// Whether this authority signed it, by what both say of it.
    pub fn is_of(&self, authority: &Facts) -> bool {
        self.issuer == authority.subject && (self.issuers_key.is_none() || self.issuers_key == authority.own_key)
    }
}

/// Says of a PEM file what is wrong with it.
pub(super) fn unreadable(path: &Path, what: &str, error: &rustls::pki_types::pem::Error) -> anyhow::Error {
    use rustls::pki_types::pem::Error;
    match error {
        Error::Io(error) => anyhow!("{}: the TLS {what} can't be read: {error}", path.display()),
        Error::NoItemsFound => anyhow!("{}: there is no {what} in this file; it has to be PEM", path.display()),
        error => anyhow!("{}: the TLS {what} can't be read: {error}", path.display()),
    }
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(alternatives)) = certificate.subject_alternative_name() else { return Vec::new() };
    let names = alternatives.value.general_names.iter();
    names
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            GeneralName::IPAddress(bytes) => match bytes.len() {
                4 => <[u8; 4]>::try_from(*bytes).ok().map(|bytes| IpAddr::from(bytes).to_string()),
                _ => <[u8; 16]>::try_from(*bytes).ok().map(|bytes| IpAddr::from(bytes).to_string()),
            },
            _ => None,
        })
        .collect()
}
