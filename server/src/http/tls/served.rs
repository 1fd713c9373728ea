//! The certificate that is served: replaced while the server runs, when its files change or it has to be renewed.

use super::facts::{Facts, unreadable};
use super::folder::Folder;
use anyhow::{Context, Result, anyhow, ensure};
use arc_swap::ArcSwap;
use jiff::{Timestamp, ToSpan};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{fmt, fs};

/// So often it is asked whether the box's own certificate has to be renewed.
const RENEWALS: Duration = Duration::from_secs(60);

/// Where the certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The box's own, also for these names.
    Own(Folder, Vec<String>),
    /// PEM files of the office.
    Files {
        /// The certificate, its chain after it.
        certificate: PathBuf,
        /// Its key.
        key: PathBuf,
    },
}

impl Source {
    /// The certificate's file, which need not be there.
    pub fn certificate(&self) -> PathBuf {
        let [certificate, _] = self.files();
        certificate
    }

    /// Reads the office's files, so that what is wrong with them is told before they count.
    ///
    /// # Errors
    /// Names the file that can't be read, is no PEM, or does not go with the other.
    pub fn check(&self) -> Result<()> {
        match self {
            Source::Own(..) => Ok(()),
            Source::Files { certificate, key } => load(certificate, key).map(drop),
        }
    }

    pub(super) fn files(&self) -> [PathBuf; 2] {
        match self {
            Source::Own(folder, _) => [folder.certificate(), folder.key()],
            Source::Files { certificate, key } => [certificate.clone(), key.clone()],
        }
    }
}

/// By which a changed file is told: time, size, inode.
type Mark = Option<(i64, i64, u64, u64)>;

struct Watched {
    source: Source,
    marks: [Mark; 2],
    asked: Option<Instant>,
    /// What was wrong last, to be said once.
    complaint: String,
}

/// The certificate that is served.
pub struct Served {
    current: ArcSwap<CertifiedKey>,
    watched: Mutex<Watched>,
}

impl Served {
    /// Reads it; the box's own is renewed first where it has to be.
    ///
    /// # Errors
    /// Names the file that can't be read, is no PEM, or does not go with the other.
    pub fn open(source: Source) -> Result<Arc<Served>> {
        if let Err(error) = renew(&source) {
            tracing::warn!("the certificate can't be renewed: {error:#}");
        }
        let [certificate, key] = source.files();
        let marks = [mark(&certificate), mark(&key)];
        let current = ArcSwap::from_pointee(load(&certificate, &key)?);
        let watched = Watched { source, marks, asked: Some(Instant::now()), complaint: String::new() };
        Ok(Arc::new(Served { current, watched: Mutex::new(watched) }))
    }

    /// From now on it comes from there. It stays the old one while the new one can't be read.
    pub fn turn_to(&self, source: Source) {
        {
            let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
            if watched.source != source {
                watched.marks = [None, None];
            }
            watched.source = source;
            (watched.asked, watched.complaint) = (None, String::new());
        }
        self.look();
    }

    /// Renews the certificate where it has to be, and serves a changed one. What is wrong is logged, and the old one stays.
    /// Gives back the names in a changed one.
    pub fn look(&self) -> Option<Vec<String>> {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        self.refresh(&mut watched).unwrap_or_else(|error| {
            let complaint = format!("{error:#}");
            if complaint != watched.complaint {
                tracing::error!("{complaint}; the certificate from before stays in use");
                watched.complaint = complaint;
            }
            None
        })
    }

    fn refresh(&self, watched: &mut Watched) -> Result<Option<Vec<String>>> {
        let [certificate, key] = watched.source.files();
        let marks = [mark(&certificate), mark(&key)];
        let is_changed = marks != watched.marks;
        if is_changed || watched.asked.is_none_or(|asked| asked.elapsed() >= RENEWALS) {
            watched.asked = Some(Instant::now());
            renew(&watched.source).context("the certificate can't be renewed")?;
        }
        let marks = [mark(&certificate), mark(&key)];
        if marks == watched.marks {
            return Ok(None);
        }
        // Also where it can't be read: the next change is another try.
        watched.marks = marks;
        let loaded = load(&certificate, &key)?;
        self.current.store(Arc::new(loaded));
        watched.complaint.clear();
        let facts = Facts::read(&certificate)?;
        tracing::info!("{}: serving this certificate, good until {}", certificate.display(), facts.until);
        if facts.until < Timestamp::now() + (30 * 24).hours() {
            tracing::warn!("{}: this certificate ends soon, or has ended", certificate.display());
        }
        Ok(Some(facts.names))
    }
}

fn renew(source: &Source) -> Result<()> {
    if let Source::Own(folder, names) = source
        && let Some(why) = folder.renew(names)?
    {
        tracing::info!("{}: renewed the certificate: {why}", folder.certificate().display());
    }
    Ok(())
}

fn mark(path: &Path) -> Mark {
    let about = path.metadata().ok()?;
    Some((about.mtime(), about.mtime_nsec(), about.size(), about.ino()))
}

/// Reads a certificate and its key.
pub(super) fn load(certificate: &Path, key: &Path) -> Result<CertifiedKey> {
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unreadable(certificate, "certificate", &error))?;
    ensure!(!chain.is_empty(), "{}: there is no certificate in this file; it has to be PEM", certificate.display());
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| {
        if fs::read_to_string(key).is_ok_and(|text| text.contains("ENCRYPTED")) {
            return anyhow!(
                "{0}: this key is encrypted, and a server has nobody to ask; store it without a password: openssl pkey -in {0} -out NEW",
                key.display()
            );
        }
        unreadable(key, "key", &error)
    })?;
    CertifiedKey::from_der(chain, private, &rustls::crypto::ring::default_provider())
        .with_context(|| format!("{} and {} don't go together", certificate.display(), key.display()))
}

impl ResolvesServerCert for Served {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load_full())
    }
}

impl fmt::Debug for Served {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Served")
    }
}
