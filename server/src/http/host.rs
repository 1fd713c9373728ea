//! The names that this box answers to, where a browser may be in between: another site that has its own name point here would
//! else have the browser take the box for that site (DNS rebinding). Clients that are no browser may use any name.

use actix_web::HttpRequest;
use actix_web::http::header::{COOKIE, HOST, ORIGIN};
use std::net::{IpAddr, Ipv6Addr};

/// Endings that nobody can register, so that a box's own host name before them is the box.
const LOCAL: [&str; 6] = ["local", "lan", "home", "home.arpa", "internal", "localdomain"];

/// Names that are the box's own, in lower case. Addresses and `localhost` are so always.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    named: Vec<String>,
    of_certificate: Vec<String>,
}

impl Hosts {
    /// These names, as `pbx.example.com` or `*.example.com`, and this machine's host name.
    pub fn new(names: impl IntoIterator<Item = String>, machine: &str) -> Hosts {
        let machine = machine.to_ascii_lowercase();
        let local = LOCAL.iter().map(|ending| format!("{machine}.{ending}"));
        let named = names.into_iter().map(|name| name.to_ascii_lowercase()).chain(local).chain([machine.clone()]);
        Hosts { named: named.collect(), of_certificate: Vec::new() }
    }

    /// The same, and those of this certificate in place of another's.
    pub fn with_certificate(mut self, names: Vec<String>) -> Hosts {
        self.of_certificate = names.into_iter().map(|name| name.to_ascii_lowercase()).collect();
        self
    }

    /// What a fuzzer calls.
    #[cfg(fuzzing)]
    pub fn fuzz(&self, host: &str) {
        let _ = self.know(host);
    }

    /// Whether a `Host` header names this box.
    fn know(&self, host: &str) -> bool {
        let name = match host.strip_prefix('[') {
            Some(rest) => return rest.split(']').next().is_some_and(|address| address.parse::<Ipv6Addr>().is_ok()),
            None => host.split(':').next().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase(),
        };
        let is_local = name == "localhost" || name.ends_with(".localhost") || name.parse::<IpAddr>().is_ok();
        is_local || self.named.iter().chain(&self.of_certificate).any(|own| *own == name || is_under(own, &name))
    }
}

/// Whether a name is one label before what follows the star.
fn is_under(own: &str, name: &str) -> bool {
    own.strip_prefix("*.")
        .is_some_and(|rest| name.split_once('.').is_some_and(|(first, base)| !first.is_empty() && base == rest))
}

/// Whether a request came by a name that is not the box's, and by a browser: it asks for the page, or has what only browsers send.
pub(super) fn is_misdirected(request: &HttpRequest, hosts: &Hosts, is_for_page: bool) -> bool {
    let headers = request.headers();
    let is_browsers = is_for_page || headers.contains_key(ORIGIN) || headers.contains_key(COOKIE);
    is_browsers && host(request).is_some_and(|host| !hosts.know(&host))
}

/// The name by which a request came. HTTP/2 has an authority in place of the header; a name that is no text is none of ours.
pub(super) fn host(request: &HttpRequest) -> Option<String> {
    let header = request.headers().get(HOST).map(|value| value.to_str().unwrap_or("?").to_owned());
    header.or_else(|| request.uri().authority().map(|authority| authority.as_str().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_own_names_are_known_and_no_others() {
        let hosts = Hosts::new(["pbx.example.com".to_owned(), "*.Office.example".to_owned()], "Box");
        for own in [
            "127.0.0.1",
            "192.0.2.7:8443",
            "[::1]:8080",
            "[2001:db8::1]",
            "localhost:8080",
            "LOCALHOST",
            "x.localhost",
            "PBX.example.com:443",
            "pbx.example.com.",
            "box",
            "box.local",
            "box.home.arpa:80",
            "a.office.example",
        ] {
            assert!(hosts.know(own), "{own}");
        }
        for other in [
            "",
            "?",
            "evil.example",
            "pbx.example.com.evil.example",
            "box.evil.example",
            "local",
            "a.b.office.example",
            ".office.example",
            "office.example",
            "[evil.example]",
            "127.0.0.1.evil.example",
        ] {
            assert!(!hosts.know(other), "{other}");
        }
    }
}
