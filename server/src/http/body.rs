//! A request's body: form, multipart or JSON, whichever the client prefers, for every endpoint.

use crate::api::params::{Params, Value};
use crate::error::{Error, Result};
use actix_multipart::Multipart;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::rt::time::timeout;
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::{StreamExt, stream};
use percent_encoding::percent_decode;
use serde_json::{Map, Value as Json};
use std::time::Duration;

/// Bytes that are taken of a body that nobody wants.
const SKIPPED: usize = 16 * 1024 * 1024;
/// And the time.
const PATIENCE: Duration = Duration::from_secs(5);

/// The encodings that are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Encoding {
    /// `application/x-www-form-urlencoded`, also where no type is given.
    Form,
    /// `multipart/form-data`
    Multipart,
    /// `application/json`
    Json,
}

impl Encoding {
    /// The body's encoding by its `Content-Type`.
    ///
    /// # Errors
    /// [`Error::MediaType`] for any other.
    pub fn of(headers: &HeaderMap) -> Result<Encoding> {
        let Some(header) = headers.get(CONTENT_TYPE) else { return Ok(Encoding::Form) };
        let named = header.to_str().map_err(|_| Error::MediaType)?;
        let essence = named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "" | "application/x-www-form-urlencoded" => Ok(Encoding::Form),
            "multipart/form-data" => Ok(Encoding::Multipart),
            "application/json" => Ok(Encoding::Json),
            _ => Err(Error::MediaType),
        }
    }
}

/// Reads a body to its end.
///
/// # Errors
/// [`Error::TooLarge`] past so many bytes; [`Error::Invalid`] when it breaks off.
pub async fn read(headers: &HeaderMap, payload: &mut Payload, most: usize) -> Result<Bytes> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > most as u64) {
        return Err(Error::TooLarge);
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::Invalid(Vec::new()))?;
        if body.len() + chunk.len() > most {
            return Err(Error::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Takes what is left of a body and forgets it, 16 MiB and five seconds at most.
///
/// An HTTP/2 client that is answered before its body has been read is told to stop sending, and some take that for a failure and
/// never show the answer (curl 7.88). The other versions of HTTP have no such word.
pub async fn skip(mut payload: Payload) {
    let skipping = async {
        let mut left = SKIPPED;
        while let Some(Ok(chunk)) = payload.next().await {
            left = left.saturating_sub(chunk.len());
            if left == 0 {
                break;
            }
        }
    };
    // Whoever is slower than that is told to stop.
    let _ = timeout(PATIENCE, skipping).await;
}

/// The parameters in a body.
///
/// # Errors
/// [`Error::Invalid`] without fields when it is not what its type says.
pub async fn parse(encoding: Encoding, headers: &HeaderMap, body: Bytes) -> Result<Params> {
    if body.is_empty() {
        return Ok(Params::default());
    }
    match encoding {
        Encoding::Form => Ok(form(&body)),
        Encoding::Multipart => Box::pin(multipart(headers, body)).await,
        Encoding::Json => {
            serde_json::from_slice::<Map<String, Json>>(&body).map(Params::from).map_err(|_| Error::Invalid(Vec::new()))
        }
    }
}

fn form(body: &[u8]) -> Params {
    let mut params = Params::default();
    for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let equals = pair.iter().position(|byte| *byte == b'=');
        let (name, value) = equals.map_or((pair, &b""[..]), |at| (&pair[..at], &pair[at + 1..]));
        // A name that is no text is none that we know.
        if let Value::Text(name) = decode(name) {
            params.set_field(&name, decode(value));
        }
    }
    params
}

fn decode(encoded: &[u8]) -> Value {
    let spaces: Vec<u8> = encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_decode(&spaces).decode_utf8().map_or(Value::Bad, Value::text)
}

async fn multipart(headers: &HeaderMap, body: Bytes) -> Result<Params> {
    let unreadable = |_| Error::Invalid(Vec::new());
    let mut parts = Multipart::new(headers, stream::once(async { Ok(body) }).boxed_local());
    let mut params = Params::default();
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(unreadable)?;
        let mut value = Vec::new();
        while let Some(chunk) = part.next().await {
            value.extend_from_slice(&chunk.map_err(unreadable)?);
        }
        if let Some(name) = part.name() {
            params.set_field(name, String::from_utf8(value).map_or(Value::Bad, Value::text));
        }
    }
    Ok(params)
}
