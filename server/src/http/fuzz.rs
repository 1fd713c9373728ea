//! What the fuzzers call here: see `fuzz/`.

use super::body::{self, Encoding};
use super::{basic, client, host, tls};
use crate::api::filters::Filters;
use crate::api::input::Input;
use crate::api::params::Params;
use crate::auth::{Caller, Role};
use crate::store::{Database, SCHEMA};
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use actix_web::web::Bytes;
use futures_util::FutureExt;

thread_local! {
    static EMPTY: Option<Database> = Database::open_in_memory().ok().filter(|db| db.execute_batch(SCHEMA).is_ok());
}

/// A body in one of the three encodings, as the parameters of every endpoint, and as filters of call history.
pub fn parameters(data: &[u8]) {
    let Some((first, body)) = data.split_first() else { return };
    let (encoding, kind) = match first % 3 {
        0 => (Encoding::Form, "application/x-www-form-urlencoded"),
        1 => (Encoding::Multipart, "multipart/form-data; boundary=x"),
        _ => (Encoding::Json, "application/json"),
    };
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    let parsed = body::parse(encoding, &headers, Bytes::copy_from_slice(body)).now_or_never();
    if let Some(Ok(params)) = parsed {
        try_everywhere(&params);
    }
}

/// Filters of call history alone: a form, so that what is found goes deeper.
pub fn filters(data: &[u8]) {
    let body = Bytes::copy_from_slice(data);
    if let Some(Ok(params)) = body::parse(Encoding::Form, &HeaderMap::new(), body).now_or_never() {
        try_everywhere(&params);
    }
}

fn try_everywhere(params: &Params) {
    for role in Role::ALL {
        let caller = Caller { id: 1, role, address: [127, 0, 0, 1].into(), token: None };
        for endpoint in crate::api::endpoints().chain(crate::api::admin::ENDPOINTS) {
            let Ok(input) = Input::read(endpoint.path, endpoint.params, params, caller) else { continue };
            EMPTY.with(|db| db.as_ref().map(|db| Filters::read(&input, db).map(drop)));
        }
    }
}

/// An `Authorization` header, a `Host`, and what a proxy forwards.
pub fn header(data: &[u8]) {
    if let Ok(value) = HeaderValue::from_bytes(data) {
        basic::fuzz(&value);
        if let Ok(text) = value.to_str() {
            host::Hosts::new(["*.example".to_owned()], "box").fuzz(text);
            client::fuzz(text);
        }
    }
}

/// A certificate and a key, as they stand in files.
pub fn certificate(data: &[u8]) {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let _ = tls::Facts::of(data);
    for certificate in CertificateDer::pem_slice_iter(data).flatten() {
        let _ = tls::Facts::of(&certificate);
    }
    if let Ok(key) = PrivateKeyDer::from_pem_slice(data) {
        let _ = rustls::crypto::ring::sign::any_supported_type(&key);
    }
}
