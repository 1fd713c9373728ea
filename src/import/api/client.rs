//! Asks the other server, politely: it is waited for, asked again when it fails, and left alone for as long as it says.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Error, Result, anyhow, bail};
use base64::Engine;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use ureq::Agent;
use ureq::http::Response;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use super::address::look_at;
use super::answer::{self, Fault, Row, Said, in_words};
use crate::import::report::shorten;

/// The first wait before a request is tried again; each further one is twice as long…
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// … up to this.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A server that wants to be left alone for longer is asked another day.
const MOST_PATIENCE: Duration = Duration::from_secs(600);

/// What stands escaped in a form.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Where and how to ask.
#[derive(Debug)]
pub struct Access {
    /// The address, up to where the API's paths begin.
    pub url: String,
    /// A user of that server.
    pub user: String,
    /// Their password.
    pub password: String,
    /// Certificates to trust instead of the system's, PEM, and what the user calls that file.
    pub ca: Option<(String, Vec<u8>)>,
    /// How long the server may be silent.
    pub timeout: Duration,
    /// How often a request that failed is sent again.
    pub retries: u32,
    /// Send the password also where it can be read on the way.
    pub insecure_http: bool,
}

/// The other server.
pub struct Client {
    agent: Agent,
    /// Without a slash at its end.
    pub base: String,
    authorization: String,
    secrets: [String; 2],
    retries: u32,
    /// Nobody asks before then.
    rest_until: Mutex<Instant>,
    has_answered: AtomicBool,
    given_up: AtomicBool,
}

/// Another request has failed for good: no reason of its own.
#[derive(Debug, thiserror::Error)]
#[error("given up")]
pub struct GivenUp;

/// What came of one try.
enum Miss {
    /// Worth another try, not before this long.
    Again(String, Option<Duration>),
    Never(Error),
}

impl Client {
    /// Checks the address and the certificates; nothing is sent yet.
    pub fn new(access: &Access) -> Result<Client> {
        let base = access.url.trim_end_matches('/').to_owned();
        let (uri, is_near) = look_at(&base)?;
        if uri.scheme_str() == Some("http") && !is_near && !access.insecure_http {
            bail!("{base}: the password would go over the network unencrypted; use https://, or add --insecure-http");
        }
        let roots = match &access.ca {
            Some((name, pem)) => certificates(name, pem)?,
            None if uri.scheme_str() == Some("https") => rustls_native_certs::load_native_certs()
                .certs
                .iter()
                .map(|der| Certificate::from_der(der).to_owned())
                .collect(),
            None => Vec::new(),
        };
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::new_with_certs(&roots))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let mut config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            // The password is for this server alone.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("switchroom/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(access.timeout))
            .timeout_per_read(Some(access.timeout))
            .timeout_per_write(Some(access.timeout))
            .timeout_recv_response(Some(access.timeout));
        if is_near {
            config = config.proxy(None);
        }
        let credentials =
            base64::engine::general_purpose::STANDARD.encode(format!("{}:{}", access.user, access.password));
        Ok(Client {
            agent: config.build().new_agent(),
            base,
            authorization: format!("Basic {credentials}"),
            secrets: [access.password.clone(), credentials],
            retries: access.retries,
            rest_until: Mutex::new(Instant::now()),
            has_answered: AtomicBool::new(false),
            given_up: AtomicBool::new(false),
        })
    }

    /// GET without fields, else POST: the list in `data`, or whatever else it is; none where the server has no such record.
    pub fn rows(&self, path: &str, fields: Option<&[(&str, &str)]>) -> Result<(Option<Value>, Vec<Row>)> {
        let mut rows = Vec::new();
        let said = self.ask(path, fields, &mut |row| rows_or_new(&mut rows, row))?;
        Ok((said, rows))
    }

    /// The same, each row handed over as it comes; None begins anew: what came before it does not count.
    pub fn ask(
        &self,
        path: &str,
        fields: Option<&[(&str, &str)]>,
        keep: &mut dyn FnMut(Option<Row>) -> Result<()>,
    ) -> Result<Option<Value>> {
        let mut wait = FIRST_WAIT;
        let mut left = self.retries;
        loop {
            self.rest()?;
            keep(None)?;
            match self.try_once(path, fields, keep) {
                Ok(said) => return Ok(said),
                Err(Miss::Never(error)) => {
                    self.given_up.store(true, Ordering::Relaxed);
                    return Err(error);
                }
                Err(Miss::Again(why, _)) if left == 0 => {
                    self.given_up.store(true, Ordering::Relaxed);
                    bail!("{}{path}: {why}; tried {} times", self.base, self.retries + 1);
                }
                Err(Miss::Again(why, after)) => {
                    tracing::debug!("{}{path}: {why}; trying again", self.base);
                    left -= 1;
                    let pause = after.unwrap_or_default().max(wait);
                    wait = (wait * 2).min(LONGEST_WAIT);
                    self.rest_at_least(pause, after.is_some())?;
                }
            }
        }
    }

    fn try_once(
        &self,
        path: &str,
        fields: Option<&[(&str, &str)]>,
        keep: &mut dyn FnMut(Option<Row>) -> Result<()>,
    ) -> Result<Option<Value>, Miss> {
        let url = format!("{}{path}", self.base);
        let never = |why: String| Miss::Never(anyhow!("{url}: {why}"));
        let sent = match fields {
            None => self.agent.get(&url).header("Authorization", &self.authorization).call(),
            Some(fields) => self
                .agent
                .post(&url)
                .header("Authorization", &self.authorization)
                .content_type("application/x-www-form-urlencoded")
                .send(form(fields)),
        };
        let mut response = sent.map_err(|error| self.missed(&url, error))?;
        let status = response.status().as_u16();
        match status {
            429 | 500..=599 => {
                let after = retry_after(&response);
                if after.is_some_and(|after| after > MOST_PATIENCE) {
                    return Err(never("it asks to be left alone for more than ten minutes; try again then".to_owned()));
                }
                return Err(Miss::Again(format!("it answers {status}"), after));
            }
            300..=399 => {
                let there = response.headers().get("location").map_or(&b""[..], |place| place.as_bytes());
                return Err(never(format!(
                    "it sends on to '{}', and the password is not sent elsewhere; name the address that it has now",
                    self.mask(&shorten(there))
                )));
            }
            200 | 400 | 401 | 403 | 404 => {}
            _ => return Err(never(format!("it answers {status}: no server of the documented API"))),
        }
        let said = answer::read(response.body_mut().as_reader(), &mut |row| keep(Some(row)));
        if matches!(&said, Ok(_) | Err(Fault::Foreign(_))) {
            self.has_answered.store(true, Ordering::Relaxed);
        }
        let refused = "`Unauthorized Access`: user name or password are wrong there, or that user may not read this; \
                       an admin may read everything";
        match said {
            Ok(Said::Success(data)) if status == 200 => Ok(Some(data)),
            Ok(Said::Failed(message)) => match message.as_str() {
                "Record Not Found." => {
                    keep(None).map_err(Miss::Never)?;
                    Ok(None)
                }
                "Unauthorized Access" => Err(never(refused.to_owned())),
                "Please Enter Required Fields." | "Invalid Value." | "Not Found." => {
                    Err(never(format!("it answers `{message}`: no server of the documented API")))
                }
                // Its words may quote what was sent.
                _ => Err(never("it answers `failed` with a message that the API does not document".to_owned())),
            },
            Err(Fault::Here(error)) => Err(Miss::Never(error)),
            Err(Fault::Broken(why)) if status == 200 => Err(Miss::Again(why, None)),
            _ if matches!(status, 401 | 403) => Err(never(refused.to_owned())),
            Err(Fault::Foreign(why)) if status == 200 => {
                Err(never(format!("{why}; is it the address of the documented API?")))
            }
            _ => Err(never(format!("it answers {status}, and not as the documented API does; is the address right?"))),
        }
    }

    fn missed(&self, url: &str, error: ureq::Error) -> Miss {
        let is_new = !self.has_answered.load(Ordering::Relaxed);
        let certificate = match &error {
            ureq::Error::Rustls(error) => Some(error),
            ureq::Error::Io(error) => error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()),
            _ => None,
        };
        if let Some(error) = certificate {
            let advice = match error {
                rustls::Error::InvalidCertificate(_) => "; for a private authority name its certificate with --ca",
                _ => "; does it speak TLS on that port?",
            };
            return Miss::Never(anyhow!("{url}: {error}{advice}"));
        }
        match error {
            ureq::Error::HostNotFound => Miss::Never(anyhow!("{url}: no such host; check the name, and the network")),
            ureq::Error::Io(error) if is_new && error.kind() == io::ErrorKind::ConnectionRefused => {
                Miss::Never(anyhow!("{url}: nobody listens there; check the address and the port"))
            }
            ureq::Error::Io(error) => Miss::Again(in_words(&error), None),
            ureq::Error::Timeout(_) => Miss::Again("it does not answer in time".to_owned(), None),
            ureq::Error::ConnectionFailed => Miss::Again("it can't be reached".to_owned(), None),
            ureq::Error::Protocol(_) | ureq::Error::Http(_) | ureq::Error::LargeResponseHeader(..) => {
                Miss::Never(anyhow!("{url}: it does not speak HTTP; check the address, http or https, and the port"))
            }
            error => Miss::Never(anyhow!("{url}: {}", self.mask(&error.to_string()))),
        }
    }

    /// Waits as long as the server asked for.
    fn rest(&self) -> Result<()> {
        loop {
            if self.given_up.load(Ordering::Relaxed) {
                bail!(GivenUp);
            }
            let until = *self.rest_until.lock().unwrap_or_else(PoisonError::into_inner);
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(Duration::from_millis(100)));
        }
    }

    /// Waits; where the server asked for it, all others wait too.
    fn rest_at_least(&self, pause: Duration, all: bool) -> Result<()> {
        let until = Instant::now() + pause;
        if all {
            let mut rest_until = self.rest_until.lock().unwrap_or_else(PoisonError::into_inner);
            *rest_until = (*rest_until).max(until);
            return Ok(());
        }
        while !self.given_up.load(Ordering::Relaxed) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(Duration::from_millis(100)));
        }
        Ok(())
    }

    /// The text without the password, should the other side have sent it back.
    pub fn mask(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "***"))
    }
}

fn rows_or_new(rows: &mut Vec<Row>, row: Option<Row>) -> Result<()> {
    match row {
        None => rows.clear(),
        Some(row) => rows.push(row),
    }
    Ok(())
}

/// A certificate file's contents.
pub(super) fn certificates(name: &str, pem: &[u8]) -> Result<Vec<Certificate<'static>>> {
    let mut found = Vec::new();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.with_context(|| format!("{name}: no PEM file"))? {
            found.push(certificate);
        }
    }
    if found.is_empty() {
        bail!("{name}: no certificate is in it; name the authority's certificate as PEM");
    }
    Ok(found)
}

fn form(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
    fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect::<Vec<_>>().join("&")
}

/// `Retry-After`: seconds, or a date.
fn retry_after<T>(response: &Response<T>) -> Option<Duration> {
    let text = response.headers().get("retry-after")?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = httpdate::parse_http_date(text).ok()?;
    Some(then.duration_since(SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_seconds_or_as_a_date() {
        let after = |value: &str| retry_after(&Response::builder().header("retry-after", value).body(()).unwrap());
        assert_eq!(after("7"), Some(Duration::from_secs(7)));
        assert_eq!(after("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert!(after("Wed, 21 Oct 2093 07:28:00 GMT").is_some_and(|wait| wait > MOST_PATIENCE));
        assert_eq!(after("soon"), None);
    }
}
