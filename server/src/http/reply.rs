//! Responses: the envelope, the status of each failure, the headers that all of them have.

use crate::api::endpoint::SUCCESS;
use crate::error::{Error, Result};
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::header::{ALLOW, CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde_json::json;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// How failures are told to this client.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// Status 200 where the contract allows it.
    pub always_200: bool,
    /// No `WWW-Authenticate`: our own page asks for the password, not the browser.
    pub no_challenge: bool,
}

/// Seconds after which a client whose request the store could not serve should try again.
const RETRY_SECONDS: u64 = 2;

/// A response with the headers that all of ours have.
pub fn response(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header((CACHE_CONTROL, "no-store")).insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
    response
}

/// Refuses other methods than those that read.
///
/// # Errors
/// [`Error::Method`] for anything but GET and HEAD.
pub fn only_get(request: &HttpRequest) -> Result<()> {
    if matches!(*request.method(), Method::GET | Method::HEAD) { Ok(()) } else { Err(Error::Method("GET, HEAD")) }
}

/// `{"status":"success","data":…}` around finished JSON.
pub fn success(data: &[u8]) -> HttpResponse {
    json([SUCCESS, data, b"}"].concat().into())
}

/// A successful answer, finished.
pub fn json(body: Bytes) -> HttpResponse {
    response(StatusCode::OK).content_type("application/json").body(Pieces(body))
}

/// A finished body that goes out in pieces: what a connection copies of it at a time is bounded, however many there are.
pub struct Pieces(pub Bytes);

/// Bytes of such a piece.
const PIECE: usize = 64 * 1024;

impl MessageBody for Pieces {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.0.len() as u64)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context) -> Poll<Option<Result<Bytes, Infallible>>> {
        let length = self.0.len().min(PIECE);
        Poll::Ready(if length == 0 { None } else { Some(Ok(self.0.split_to(length))) })
    }
}

/// The one place where a failure gets its status.
pub fn status(error: &Error) -> StatusCode {
    match error {
        Error::NoPath | Error::NoRecord => StatusCode::NOT_FOUND,
        Error::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
        Error::Unauthorized => StatusCode::UNAUTHORIZED,
        Error::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Misdirected => StatusCode::MISDIRECTED_REQUEST,
        Error::Slow => StatusCode::REQUEST_TIMEOUT,
        Error::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Error::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::Forbidden => StatusCode::FORBIDDEN,
        Error::Missing(_) | Error::Invalid(_) => StatusCode::BAD_REQUEST,
        Error::Duplicate => StatusCode::CONFLICT,
        Error::Unavailable(_) | Error::Busy(_) | Error::Full(_) | Error::Damaged(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// `{"status":"failed","message":…}`, with the fields at fault where there are any.
pub fn failure(error: &Error, manner: Manner) -> HttpResponse {
    let mut body = json!({"status": "failed", "message": error.to_string()});
    if let Error::Missing(fields) | Error::Invalid(fields) = error
        && !fields.is_empty()
    {
        body["fields"] = fields.as_slice().into();
    }
    let status = status(error);
    let told = match status {
        StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => status,
        _ if manner.always_200 => StatusCode::OK,
        _ => status,
    };
    let mut response = response(told);
    match error {
        Error::Unauthorized if !manner.no_challenge => {
            response.insert_header((WWW_AUTHENTICATE, r#"Basic realm="switchroom", charset="UTF-8""#));
        }
        Error::Method(allowed) => {
            response.insert_header((ALLOW, *allowed));
        }
        Error::Throttled(seconds) => {
            response.insert_header((RETRY_AFTER, *seconds));
        }
        Error::Unavailable(_) | Error::Busy(_) | Error::Full(_) | Error::Damaged(_) => {
            response.insert_header((RETRY_AFTER, RETRY_SECONDS));
        }
        _ => {}
    }
    response.content_type("application/json").body(body.to_string())
}
