//! The other server's address, looked at before anything is sent there.

use anyhow::{Context, Result, bail};
use ureq::http::Uri;

use crate::import::report::shorten;

/// Whether the address can be used, and whether it is this machine's own.
pub fn look_at(base: &str) -> Result<(Uri, bool)> {
    let uri: Uri =
        base.parse().ok().with_context(|| format!("{}: no address; give https://HOST", shorten(base.as_bytes())))?;
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    if authority.contains('@') {
        bail!("the address has a user name or password in it, which others can see; give --user and --password-stdin");
    }
    if !matches!(uri.scheme_str(), Some("http" | "https"))
        || authority.is_empty()
        || uri.query().is_some()
        || base.contains('#')
    {
        bail!("{}: give https://HOST, with a path where the API has one", shorten(base.as_bytes()));
    }
    let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let is_near = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    Ok((uri, is_near))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_looked_at_before_anything_is_sent() {
        for (url, is_near) in [
            ("https://pbx.example", false),
            ("https://pbx.example:8443/pbx", false),
            ("http://127.0.0.1:80", true),
            ("http://[::1]:80", true),
            ("http://localhost", true),
            ("http://localhost.example", false),
        ] {
            assert_eq!(look_at(url).map(|(_, near)| near).ok(), Some(is_near), "{url}");
        }
        for url in
            ["", "pbx.example", "ftp://x", "https://", "https://u:p@x", "https://x?y", "https://x#y", "https://x y"]
        {
            assert!(look_at(url).is_err(), "{url}");
        }
    }
}
