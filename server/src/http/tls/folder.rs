//! The folder of the box's own authority and certificate, `FILE.tls`.
//!
//! The certificate is renewed by whoever comes along: the server when it starts and once a minute, and `tls renew`. The key
//! stays, so that one file is replaced, in one step.

use super::facts::Facts;
use super::names::{host_name, own_names};
use anyhow::{Context, Result, anyhow, ensure};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SerialNumber, date_time_ymd,
};
use ring::rand::{SecureRandom, SystemRandom};
use std::fs::{self, File, Permissions};
use std::io::Write;
use std::net::Ipv6Addr;
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A certificate begins so long before it is made: a client's clock may be behind.
const DAYS_BEFORE: i64 = 7;
/// And ends so long after. Some clients refuse one that is good for more than 398 days in all.
const DAYS_AFTER: i64 = 389;
/// It is renewed when it has less than this left.
const DAYS_LEFT: i64 = 45;
/// No client takes one that is good for longer; Switchroom's first ones were.
const MOST_DAYS: i64 = 398;

/// The files of the box's own authority and certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// The authority's private key.
    pub fn authority_key(&self) -> PathBuf {
        self.path.join("ca.key")
    }

    /// The names that were asked for, one a line.
    fn names(&self) -> PathBuf {
        self.path.join("names")
    }

    fn has_authority(&self) -> bool {
        self.authority().exists() && self.authority_key().exists()
    }

    /// Makes an authority and a certificate for the box's own names and these (host names or addresses), ECDSA P-256, folder
    /// 0700, keys 0600. The folder appears whole or not at all. One that is there is kept; false then.
    ///
    /// # Errors
    /// A name that can't stand in a certificate; a folder that lacks the certificate or its key and the authority to make it;
    /// what the disk says.
    pub fn fill(&self, names: &[String]) -> Result<bool> {
        if self.certificate().exists() && self.key().exists() {
            return Ok(false);
        }
        let shown = self.path.display();
        if self.has_authority() {
            self.add(names)?;
            return Ok(true);
        }
        let holds_others = fs::read_dir(&self.path).is_ok_and(|mut entries| entries.next().is_some());
        ensure!(
            !holds_others,
            "{shown}: has no cert.pem or no key.pem; put the missing one there, or move the folder away"
        );
        let parent = self.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut hidden = tempfile::Builder::new();
        hidden.prefix(".switchroom-").suffix(".tls").permissions(Permissions::from_mode(0o700));
        let made = hidden.tempdir_in(parent);
        let made = made.with_context(|| format!("{shown}: the folder for the TLS key can't be made"))?;
        let inside = Folder { path: made.path().to_owned() };
        let (authority, key) = new_authority()?;
        inside.put(&inside.authority_key(), &key.serialize_pem())?;
        inside.put(&inside.authority(), &authority.self_signed(&key)?.pem())?;
        inside.put(&inside.names(), &lines(names))?;
        inside.issue(names)?;
        fs::rename(&inside.path, &self.path).with_context(|| format!("{shown}: can't be made"))?;
        // It is no longer there to be removed.
        let _moved = made.keep();
        File::open(parent)?.sync_all()?;
        Ok(true)
    }

    /// Has the box's certificate be for these names, too, now and whenever it is renewed. Whether there was anything to do: an
    /// office's own stays as it is.
    ///
    /// # Errors
    /// As [`Folder::issue`].
    pub fn include(&self, names: &[String]) -> Result<bool> {
        let asked = self.asked();
        let is_missing = |name: &String| !asked.iter().any(|other| other.eq_ignore_ascii_case(name));
        let is_to_do = self.has_authority() && names.iter().any(is_missing) && self.held()?.is_some();
        if is_to_do {
            self.add(names)?;
        }
        Ok(is_to_do)
    }

    /// Makes a new certificate where the one that is there is no longer good enough, also for these names. Says why; None when
    /// there was nothing to do. A certificate that the box's authority did not sign is the office's own and stays.
    ///
    /// # Errors
    /// Names the file that can't be read or written.
    pub fn renew(&self, names: &[String]) -> Result<Option<String>> {
        if !self.has_authority() {
            return Ok(None);
        }
        let why = self.reason(names)?;
        if why.is_some() {
            self.issue(names)?;
        }
        Ok(why)
    }

    /// The certificate that is there; None: it is the office's own, which the box's authority did not sign.
    fn held(&self) -> Result<Option<Facts>> {
        let (authority, held) = (Facts::read(&self.authority())?, Facts::read(&self.certificate())?);
        Ok(held.is_of(&authority).then_some(held))
    }

    fn reason(&self, names: &[String]) -> Result<Option<String>> {
        if !self.certificate().exists() || !self.key().exists() {
            return Ok(Some("there was none".into()));
        }
        let Some(held) = self.held()? else { return Ok(None) };
        let (now, day) = (Timestamp::now(), |days: i64| (days * 24).hours());
        if now < held.from {
            // The clock was ahead when that was made, or it is behind now: a small box has none that goes on without power.
            return Ok(is_possible(now).then(|| format!("it would have begun only at {}", held.from)));
        }
        if held.until < now + day(DAYS_LEFT) {
            return Ok(Some(format!("it would have ended at {}", held.until)));
        }
        if held.until > held.from + day(MOST_DAYS) {
            return Ok(Some("it was good for longer than clients accept".into()));
        }
        // IPv6 addresses may change by the day: they come along, and are no reason.
        let missing = self.wanted(names).into_iter().find(|name| {
            name.parse::<Ipv6Addr>().is_err() && !held.names.iter().any(|other| other.eq_ignore_ascii_case(name))
        });
        Ok(missing.map(|name| format!("it was not for {name}")))
    }

    /// All that the certificate is to be for: what the box is called now and what was ever asked for.
    fn wanted(&self, names: &[String]) -> Vec<String> {
        once(own_names().into_iter().chain(self.asked()).chain(names.iter().cloned()))
    }

    /// What was ever asked for.
    fn asked(&self) -> Vec<String> {
        match fs::read_to_string(self.names()) {
            Ok(text) => text.lines().map(str::to_owned).collect(),
            // Switchroom's first certificates had no such file: what they were for was asked for.
            Err(_) => Facts::read(&self.certificate()).map(|held| held.names).unwrap_or_default(),
        }
    }

    /// Signs a new certificate, which and all later ones are also for these names.
    ///
    /// # Errors
    /// As [`Folder::issue`].
    pub fn add(&self, names: &[String]) -> Result<()> {
        let asked = once(self.asked().into_iter().chain(names.iter().cloned()));
        self.issue(names)?;
        self.put(&self.names(), &lines(&asked))
    }

    /// Signs a certificate that begins now, with the key that is there or a new one.
    ///
    /// # Errors
    /// A name that can't stand in a certificate; names the file that can't be read or written.
    pub fn issue(&self, names: &[String]) -> Result<()> {
        let key = if self.key().exists() {
            KeyPair::from_pem(&read(&self.key())?)
                .with_context(|| format!("{}: no usable key", self.key().display()))?
        } else {
            let key = KeyPair::generate()?;
            self.put(&self.key(), &key.serialize_pem())?;
            key
        };
        let certificate = self.sign(&key, names)?;
        self.put(&self.certificate(), &(certificate.pem() + &read(&self.authority())?))
    }

    /// Whether the box's certificate can be renewed. An office's own is renewed elsewhere: that is fine, too.
    ///
    /// # Errors
    /// What would keep it from being renewed.
    pub fn check(&self, names: &[String]) -> Result<()> {
        // Where the certificate can't be read, that is said elsewhere; without ca.pem it is the office's own.
        if matches!(self.held(), Ok(Some(_))) {
            self.sign(&KeyPair::generate()?, names)?;
        }
        Ok(())
    }

    /// A certificate for this key that begins now.
    fn sign(&self, key: &KeyPair, names: &[String]) -> Result<Certificate> {
        let authority = Facts::read(&self.authority())?;
        let issuer = KeyPair::from_pem(&read(&self.authority_key())?)
            .with_context(|| format!("{}: no usable key", self.authority_key().display()))?;
        let issuer = Issuer::new(signer(&authority.common_name().unwrap_or_default()), issuer);
        let mut leaf = CertificateParams::new(self.wanted(names))
            .context("a name that can't stand in a certificate; see --tls-name")?;
        leaf.distinguished_name.push(DnType::CommonName, "Switchroom");
        leaf.serial_number = Some(serial()?);
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.use_authority_key_identifier_extension = true;
        let today = Timestamp::now().to_zoned_datetime(TimeZone::UTC).date();
        let midnight =
            |date: Date| date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs());
        leaf.not_before = midnight(today.saturating_sub(DAYS_BEFORE.days()));
        leaf.not_after = midnight(today.saturating_add(DAYS_AFTER.days()));
        let certificate = leaf.signed_by(key, &issuer)?;
        ensure!(
            Facts::of(certificate.der())?.is_of(&authority),
            "{}: the authority and its key don't belong together, or Switchroom didn't make them",
            self.authority().display()
        );
        Ok(certificate)
    }

    /// Writes a file whole, mode 0600, its owner the folder's.
    fn put(&self, path: &Path, text: &str) -> Result<()> {
        let write = || {
            let mut file = tempfile::Builder::new().prefix(".switchroom-").tempfile_in(&self.path)?;
            file.write_all(text.as_bytes())?;
            let owner = fs::metadata(&self.path)?;
            if file.as_file().metadata()?.uid() != owner.uid() {
                fchown(file.as_file(), Some(owner.uid()), Some(owner.gid()))?;
            }
            file.as_file().sync_all()?;
            file.persist(path)?;
            File::open(&self.path)?.sync_all()
        };
        write().with_context(|| format!("{}: can't be written", path.display()))
    }
}

/// Each name once.
fn once(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        if !name.is_empty() && !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

fn lines(names: &[String]) -> String {
    names.iter().map(|name| format!("{name}\n")).collect()
}

/// A serial number that no other certificate of the authority has, by chance (RFC 5280, 4.1.2.2): the key stays the same, and
/// what is made of it by default would, too.
fn serial() -> Result<SerialNumber> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| anyhow!("the system gives no random numbers"))?;
    // A positive number of always as many bytes.
    bytes[0] = bytes[0] & 0x7f | 0x40;
    Ok(SerialNumber::from_slice(&bytes))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{}: can't be read", path.display()))
}

/// Whether it can be that late: later than this program was made.
fn is_possible(now: Timestamp) -> bool {
    let made = std::env::current_exe().and_then(|program| program.metadata()?.modified());
    made.is_ok_and(|made| SystemTime::try_from(now).is_ok_and(|now| now > made))
}

/// What an authority says of itself in what it signs.
fn signer(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// The parameters and key of a new authority. Its times don't depend on the clock, which may be wrong on a new box.
fn new_authority() -> Result<(CertificateParams, KeyPair)> {
    let mut params = signer(&format!("Switchroom on {}", host_name()));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    (params.not_before, params.not_after) = (date_time_ymd(2024, 1, 1), date_time_ymd(2050, 1, 1));
    Ok((params, KeyPair::generate()?))
}
