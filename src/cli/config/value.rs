//! From a text to a value: what is a good one, in words for those who typed another.

use crate::auth::networks::Network;
use crate::http::tls;
use crate::store::backup::codec;
use std::net::ToSocketAddrs;
use std::path::PathBuf;
use std::str::FromStr;

/// How a value is written in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// In quotes.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Switch,
}

/// What a text can become.
pub trait Item {
    /// How it is written in the file.
    const KIND: Kind = Kind::Text;
}

impl Item for String {}
impl Item for PathBuf {}
impl Item for Level {}
impl Item for LogFormat {}
impl Item for codec::Key {}
impl Item for Network {}
impl Item for bool {
    const KIND: Kind = Kind::Switch;
}
impl Item for u16 {
    const KIND: Kind = Kind::Number;
}
impl Item for u32 {
    const KIND: Kind = Kind::Number;
}
impl Item for u64 {
    const KIND: Kind = Kind::Number;
}

/// How many values a key has: one, perhaps one, several.
pub trait Shape<T>: Sized {
    /// Whether it may have several.
    const IS_LIST: bool = false;
    /// None where a needed one is missing.
    fn of(items: Vec<T>) -> Option<Self>;
}

impl<T> Shape<T> for T {
    fn of(items: Vec<T>) -> Option<T> {
        items.into_iter().next_back()
    }
}

impl<T> Shape<T> for Option<T> {
    fn of(items: Vec<T>) -> Option<Option<T>> {
        Some(items.into_iter().next_back())
    }
}

impl<T> Shape<T> for Vec<T> {
    const IS_LIST: bool = true;
    fn of(items: Vec<T>) -> Option<Vec<T>> {
        Some(items)
    }
}

/// What `read` gives is written in the file like this.
pub const fn kind_of<T: Item>(_read: fn(&str) -> Result<T, String>) -> Kind {
    T::KIND
}

/// Whether what a key holds is a list of what `read` gives.
pub const fn is_list<S: Shape<T>, T>(_read: fn(&str) -> Result<T, String>) -> bool {
    S::IS_LIST
}

/// What is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// What failed.
    Error,
    /// What somebody should look at, too.
    Warn,
    /// What has happened, too.
    Info,
    /// Each request, too.
    Debug,
    /// All that the libraries say, too.
    Trace,
}

/// The name of a [`Level`].
pub fn level(text: &str) -> Result<Level, String> {
    match text {
        "error" => Ok(Level::Error),
        "warn" => Ok(Level::Warn),
        "info" => Ok(Level::Info),
        "debug" => Ok(Level::Debug),
        "trace" => Ok(Level::Trace),
        _ => Err("error, warn, info, debug or trace".into()),
    }
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people; for the journal where standard error is one.
    Text,
    /// An object a line.
    Json,
}

/// The name of a [`LogFormat`].
pub fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("text or json".into()),
    }
}

/// The name of a file or folder.
pub fn path(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() || text.contains('\0') { Err("the name of a file or folder".into()) } else { Ok(text.into()) }
}

/// Any text but an empty one.
pub fn text(text: &str) -> Result<String, String> {
    if text.is_empty() || text.contains('\0') { Err("a text that is not empty".into()) } else { Ok(text.to_owned()) }
}

/// On or off.
pub fn switch(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err("true or false".into()),
    }
}

/// A whole number within bounds, both included: `whole::<u16, 1, 365>`.
pub fn whole<T: TryFrom<u64>, const LEAST: u64, const MOST: u64>(text: &str) -> Result<T, String> {
    let number = text.parse().ok().filter(|number| (LEAST..=MOST).contains(number));
    number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| format!("a whole number from {LEAST} to {MOST}"))
}

/// A public key of age.
pub fn key(text: &str) -> Result<codec::Key, String> {
    text.parse().map_err(|error: <codec::Key as FromStr>::Err| error.to_string())
}

/// A network or an address.
pub fn network(text: &str) -> Result<Network, String> {
    text.parse().map_err(|_| "a network such as 192.0.2.0/24 or 2001:db8::/32, or an address".into())
}

/// A name for a certificate.
pub fn tls_name(text: &str) -> Result<String, String> {
    tls::usable(text)
}

/// What all paths start with: "" or `/x`.
pub fn base_path(path: &str) -> Result<String, String> {
    let path = path.trim_end_matches('/');
    if path.is_empty() || (path.starts_with('/') && !path.contains(['?', '#', ' ', '%'])) {
        return Ok(path.to_owned());
    }
    Err("a base path starts with a slash, such as /pbx".into())
}

/// A host name, perhaps with a star for its first label.
pub fn host(text: &str) -> Result<String, String> {
    let name = text.strip_prefix("*.").unwrap_or(text);
    let is_label =
        |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if name.split('.').all(is_label) { Ok(text.to_owned()) } else { Err("a host name such as pbx.example.com".into()) }
}

/// Whether only this machine reaches an address to listen on. One that names nothing is not.
pub fn is_loopback(address: &str) -> bool {
    address.to_socket_addrs().is_ok_and(|mut addresses| addresses.all(|address| address.ip().is_loopback()))
}

/// An address or host name, and a port.
pub fn address(text: &str) -> Result<String, String> {
    match text.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok() => Ok(text.to_owned()),
        _ => Err("an address and a port, such as 0.0.0.0:8080 or [::]:8080".into()),
    }
}
