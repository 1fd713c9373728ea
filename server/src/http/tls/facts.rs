//! What stands in a certificate.

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::net::IpAddr;
use std::path::Path;
use yasna::tags::TAG_UTCTIME;
use yasna::{ASN1Error, ASN1ErrorKind, ASN1Result, BERReader, BERReaderSeq, Tag};

// Extensions (RFC 5280, section 4.2.1), by their object identifiers' bytes.
const SUBJECT_KEY_IDENTIFIER: &[u8] = &[0x55, 29, 14];
const SUBJECT_ALTERNATIVE_NAME: &[u8] = &[0x55, 29, 17];
const AUTHORITY_KEY_IDENTIFIER: &[u8] = &[0x55, 29, 35];
// Kinds of name in the second, by their tags.
const DNS_NAME: u64 = 2;
const IP_ADDRESS: u64 = 7;

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
        let pairs: Vec<String> = digest(&SHA256, der).as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
        let fingerprint = pairs.join(":");
        let facts = yasna::parse_der(der, |certificate| {
            certificate.read_sequence(|parts| {
                let facts = parts.next().read_sequence(|body| signed(body, fingerprint))?;
                parts.next().read_der()?; // the algorithm
                parts.next().read_der()?; // the signature
                Ok(facts)
            })
        });
        facts.map_err(|_| anyhow!("its encoding, DER, is broken"))
    }

    /// Adds what an extension says; one that is broken says nothing.
    fn take(&mut self, parts: &mut BERReaderSeq<'_, '_>) -> ASN1Result<()> {
        let kind = parts.next().read_tagged_der()?;
        parts.read_optional(|value| value.read_bool())?; // whether it has to be understood
        let value = parts.next().read_bytes()?;
        match kind.value() {
            SUBJECT_KEY_IDENTIFIER => self.own_key = yasna::parse_der(&value, |value| value.read_bytes()).ok(),
            AUTHORITY_KEY_IDENTIFIER => {
                let key = yasna::parse_der(&value, |list| {
                    list.read_sequence(|parts| {
                        let key = parts.read_optional(|key| {
                            key.read_tagged_implicit(Tag::context(0), |value| value.read_bytes())
                        })?;
                        while parts.read_optional(|value| value.read_der())?.is_some() {}
                        Ok(key)
                    })
                });
                self.issuers_key = key.ok().flatten();
            }
            SUBJECT_ALTERNATIVE_NAME => {
                let names = yasna::parse_der(&value, |list| list.collect_sequence_of(name));
                self.names.extend(names.unwrap_or_default().into_iter().flatten());
            }
            _ => {}
        }
        Ok(())
    }

    /// What the subject is called, where that is all that is said of it.
    pub(super) fn common_name(&self) -> Option<String> {
        let names = yasna::parse_der(&self.subject, |parts| {
            parts.collect_sequence_of(|part| {
                part.collect_set_of(|name| {
                    name.read_sequence(|parts| {
                        parts.next().read_der()?; // the kind
                        parts.next().read_utf8string()
                    })
                })
            })
        });
        names.ok()?.into_iter().flatten().next()
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

/// What is signed of a certificate (RFC 5280, section 4.1).
fn signed(body: &mut BERReaderSeq<'_, '_>, fingerprint: String) -> ASN1Result<Facts> {
    body.read_optional(|version| version.read_tagged(Tag::context(0), |value| value.read_i64()))?;
    body.next().read_der()?; // the serial number
    body.next().read_der()?; // the algorithm
    let issuer = body.next().read_der()?;
    let (from, until) = body.next().read_sequence(|times| Ok((time(times.next())?, time(times.next())?)))?;
    let subject = body.next().read_der()?;
    body.next().read_der()?; // the public key
    for number in [1, 2] {
        body.read_optional(|identifier| {
            identifier.read_tagged_implicit(Tag::context(number), |value| value.read_bitvec_bytes())
        })?;
    }
    let mut facts =
        Facts { names: Vec::new(), from, until, fingerprint, subject, issuer, own_key: None, issuers_key: None };
    body.read_optional(|extensions| {
        extensions.read_tagged(Tag::context(3), |list| {
            list.read_sequence_of(|extension| extension.read_sequence(|parts| facts.take(parts)))
        })
    })?;
    Ok(facts)
}

fn time(reader: BERReader<'_, '_>) -> ASN1Result<Timestamp> {
    let seconds = if reader.lookahead_tag()? == TAG_UTCTIME {
        reader.read_utctime()?.datetime().unix_timestamp()
    } else {
        reader.read_generalized_time()?.datetime().unix_timestamp()
    };
    Timestamp::from_second(seconds).map_err(|_| ASN1Error::new(ASN1ErrorKind::Invalid))
}

fn name(reader: BERReader<'_, '_>) -> ASN1Result<Option<String>> {
    let value = reader.read_tagged_der()?;
    let bytes = value.value();
    Ok(match value.tag().tag_number {
        DNS_NAME => str::from_utf8(bytes).ok().map(str::to_owned),
        IP_ADDRESS => match bytes.len() {
            4 => <[u8; 4]>::try_from(bytes).ok().map(|bytes| IpAddr::from(bytes).to_string()),
            _ => <[u8; 16]>::try_from(bytes).ok().map(|bytes| IpAddr::from(bytes).to_string()),
        },
        _ => None,
    })
}
