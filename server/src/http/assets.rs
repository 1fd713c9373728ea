//! The files of the admin page and of the API reference, which are in the binary as build.rs compressed them.

use super::reply;
use super::state::State;
use crate::error::{Error, Result};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ETAG, HeaderName, IF_NONE_MATCH,
    LOCATION, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::read::GzDecoder;
use ring::digest::{SHA256, digest};
use std::io::Read;

/// What is in `static/`: each file's name and its bytes, compressed by gzip.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Scripts, styles and requests are the page's own; nothing inline, no frame around it, no plug-in, no form to elsewhere.
const POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// Types of the files, by the ends of their names.
const KINDS: &[(&str, &str)] = &[
    (".html", "text/html; charset=utf-8"),
    (".css", "text/css; charset=utf-8"),
    (".js", "text/javascript; charset=utf-8"),
    (".svg", "image/svg+xml"),
];

/// A file that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// From `static/`.
    name: String,
    /// Whether its address ends in a slash: what stands relative in the page counts from there.
    in_folder: bool,
    /// Its address below the base path.
    address: String,
}

impl Asset {
    /// The file for a path (lower case, no slash at its end): `/admin`, what is below it, and `/reference`.
    pub fn at(path: &str) -> Option<Asset> {
        let asset = |name: &str, address: &str| {
            Some(Asset { name: name.to_owned(), in_folder: address.ends_with('/'), address: address.to_owned() })
        };
        match path {
            "/admin" => asset("index.html", "/admin/"),
            "/reference" => asset("reference.html", "/reference"),
            _ => asset(path.strip_prefix("/admin/").filter(|name| kind(name).is_some())?, path),
        }
    }

    /// What stands in metrics and log.
    pub fn path(&self) -> &'static str {
        if self.name == "reference.html" { "/reference" } else { "/admin/" }
    }

    /// The file, or that the client has it already, or where it is.
    ///
    /// # Errors
    /// [`Error::Method`] for anything but GET and HEAD, [`Error::NoPath`] where there is no such file.
    pub fn answer(&self, request: &HttpRequest, state: &State) -> Result<HttpResponse> {
        reply::only_get(request)?;
        let (_, gzip) = FILES.iter().find(|(name, _)| *name == self.name).ok_or(Error::NoPath)?;
        let kind = kind(&self.name).ok_or(Error::NoPath)?;
        if request.path().ends_with('/') != self.in_folder {
            let address = format!("{}{}", state.options.base_path, self.address);
            return Ok(reply::response(StatusCode::FOUND).insert_header((LOCATION, address)).finish());
        }
        unchanging(request, kind, gzip)
    }
}

/// What a binary always answers the same, from its gzip: as it is for those who take it, and not sent to those who have it.
///
/// # Errors
/// [`Error::Internal`] when it can't be decompressed.
pub fn unchanging(request: &HttpRequest, kind: &'static str, gzip: &'static [u8]) -> Result<HttpResponse> {
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(digest(&SHA256, gzip).as_ref().get(..12).unwrap_or_default()));
    if header(request, &IF_NONE_MATCH).split(',').any(|known| matches(known.trim(), &tag)) {
        return Ok(head(StatusCode::NOT_MODIFIED, &tag).finish());
    }
    let mut response = head(StatusCode::OK, &tag);
    response.content_type(kind);
    if accepts_gzip(header(request, &ACCEPT_ENCODING)) {
        response.insert_header((CONTENT_ENCODING, "gzip"));
        return Ok(response.body(Bytes::from_static(gzip)));
    }
    let mut plain = Vec::new();
    GzDecoder::new(gzip).read_to_end(&mut plain).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(response.body(plain))
}

fn head(status: StatusCode, tag: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        // To be asked for each time: a new binary's page counts at once, and an unchanged one costs no bytes.
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((ETAG, tag))
        .insert_header((VARY, "Accept-Encoding"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .insert_header((OPENER_POLICY, "same-origin"))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY));
    response
}

/// The type of a file whose name is well-formed: lower-case words, no folder but named ones, nothing hidden.
fn kind(name: &str) -> Option<&'static str> {
    let word = |char: u8| char.is_ascii_lowercase() || char.is_ascii_digit() || b"-.".contains(&char);
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(word);
    let (_, kind) = KINDS.iter().find(|(end, _)| name.ends_with(end))?;
    name.split('/').all(part).then_some(kind)
}

fn header<'a>(request: &'a HttpRequest, name: &HeaderName) -> &'a str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Whether a tag that a client knows is this one. A proxy that compressed the answer may have made it a weak one.
fn matches(known: &str, tag: &str) -> bool {
    known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag
}

fn accepts_gzip(accepted: &str) -> bool {
    accepted.split(',').any(|coding| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = quality.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_well_formed_names_below_admin_are_files() {
        for good in ["/admin", "/reference", "/admin/style.css", "/admin/js/app.js"] {
            assert!(Asset::at(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "/adminx",
            "/style.css",
            "/admin/../cargo.toml",
            "/admin/js/../../x.js",
            "/admin//etc/x.js",
            "/admin/.x.js",
            "/admin/%2e%2e/x.js",
            "/admin/js\\x.js",
            "/admin/x.map",
            "/admin/js",
            "/reference/x.js",
        ] {
            assert_eq!(Asset::at(bad), None, "{bad}");
        }
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        assert!(accepts_gzip("gzip") && accepts_gzip("br, GZIP;q=0.5") && !accepts_gzip(""));
        assert!(!accepts_gzip("gzip;q=0") && !accepts_gzip("br, x-gzip") && !accepts_gzip("gzip; q=0.0"));
    }
}
