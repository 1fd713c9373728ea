//! The audit trail as a CSV file, for admins; read page by page as the client takes it.

use super::state::{State, off_worker};
use super::{basic, reply};
use crate::error::{Error, Result};
use crate::store::audit::{Export, Filter};
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::future::ready;
use std::io;

/// Answers `GET /admin/api/audit.csv`.
///
/// # Errors
/// [`Error::Forbidden`] for all but admins; those of the store until the first byte, after it the connection breaks.
pub async fn answer(request: &HttpRequest, state: &Data<State>) -> Result<HttpResponse> {
    basic::authenticate_admin(request, state).await?;
    let (first, export) = page(Export::new(Filter::default(), u32::MAX), state).await?;
    let first = first.unwrap_or_default();
    let rest = stream::try_unfold((export, state.clone()), |(export, state)| async move {
        let (bytes, export) = page(export, &state).await.inspect_err(|error| {
            tracing::error!(?error, "an export of the audit trail broke off");
        })?;
        Ok::<_, Error>(bytes.map(|bytes| (bytes, (export, state))))
    });
    let pages = stream::once(ready(Ok(first))).chain(rest).try_filter(|bytes| ready(!bytes.is_empty()));
    Ok(reply::response(StatusCode::OK)
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, r#"attachment; filename="audit.csv""#))
        .streaming(pages.map_ok(Bytes::from).map_err(io::Error::other)))
}

async fn page(mut export: Export, state: &State) -> Result<(Option<Vec<u8>>, Export)> {
    let store = state.store.clone();
    off_worker(move || {
        let bytes = export.next(&store.reader()?)?;
        Ok((bytes, export))
    })
    .await
}
