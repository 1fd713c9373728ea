//! The server's certificate: how long it is good.

use crate::store::check::Finding;
use jiff::{Timestamp, ToSpan};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::fmt::Display;
use std::path::Path;

/// When the first certificate in a PEM file ends.
///
/// # Errors
/// Names the file that can't be read or holds no certificate.
pub fn expiry(path: &Path) -> Result<Timestamp, String> {
    let told = |what: &str, why: &dyn Display| format!("{}: {what}: {why}", path.display());
    let read = CertificateDer::from_pem_file(path);
    let certificate = read.map_err(|error| told("the TLS certificate can't be read", &error))?;
    let parsed = x509_parser::parse_x509_certificate(&certificate);
    let (_, certificate) = parsed.map_err(|error| told("this is no certificate", &error))?;
    let end = certificate.validity().not_after.timestamp();
    Timestamp::from_second(end).map_err(|error| told("it has no end", &error))
}

/// What there is to say of a certificate, where there may be none.
pub fn check(path: &Path) -> Finding {
    if !path.exists() {
        return Finding::ok(
            "certificate",
            format!("there is none in {}; plain HTTP on loopback needs none", path.display()),
        );
    }
    let anew = "put a new certificate and key there, or remove both and run: switchroom tls show";
    let ends = match expiry(path) {
        Ok(ends) => ends,
        Err(error) => return Finding::error("certificate", error, anew),
    };
    let now = Timestamp::now();
    let what = format!("{} is good until {ends}", path.display());
    if ends < now {
        Finding::error("certificate", format!("{} expired at {ends}", path.display()), anew)
    } else if ends < now + (30 * 24).hours() {
        Finding::warning("certificate", what, anew)
    } else {
        Finding::ok("certificate", what)
    }
}
