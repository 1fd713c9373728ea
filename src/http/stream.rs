//! Call histories on their way out: the next step is read when the client has taken the last one.

use super::reply::{self, SUCCESS};
use super::state::{State, off_worker};
use crate::api::filters::Format;
use crate::api::history::History;
use crate::error::{Error, Result};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Bytes, Data};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::future::ready;
use std::io;

/// Sends a history as it is read. Where one step is all, it is an ordinary response; an error later on breaks the connection,
/// so that a complete answer is always a true one.
pub async fn send(history: Box<History>, state: Data<State>) -> Result<HttpResponse> {
    let format = history.format();
    let (history, mut first) = step(history, &state).await?;
    let mut response = reply::response(StatusCode::OK);
    match format {
        Format::Json | Format::Totals => {
            first.splice(0..0, SUCCESS.iter().copied());
            response.content_type("application/json");
        }
        Format::Csv | Format::CsvEscaped => {
            let disposition = r#"attachment; filename="calls.csv""#;
            response.content_type("text/csv; charset=utf-8").insert_header((CONTENT_DISPOSITION, disposition));
        }
    }
    if history.is_done() {
        return Ok(response.body(first));
    }
    let full = |_| Error::Full("call histories at once");
    let place = state.histories.clone().try_acquire_owned().map_err(full)?;
    let steps = stream::try_unfold(history, move |history| {
        let state = state.clone();
        async move {
            if history.is_done() {
                return Ok(None);
            }
            let (history, bytes) = step(history, &state).await.inspect_err(|error| {
                tracing::error!(?error, "a call history broke off");
                if let Error::Damaged(why) = error {
                    state.store.suspect(why);
                }
            })?;
            Ok(Some((bytes, history)))
        }
    });
    // An empty chunk would end the answer, and a step may find no call that passes the filters.
    let steps = steps.inspect(move |_| _ = &place);
    let steps = stream::once(ready(Ok(first))).chain(steps).try_filter(|bytes| ready(!bytes.is_empty()));
    Ok(response.streaming(steps.map_ok(Bytes::from).map_err(|error: Error| io::Error::other(error))))
}

/// Reads a history's next step, and closes the envelope after the last.
async fn step(mut history: Box<History>, state: &Data<State>) -> Result<(Box<History>, Vec<u8>)> {
    let _turn = state.steps.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
    let store = state.store.clone();
    off_worker(move || {
        let mut bytes = history.step(&*store.reader()?)?;
        if history.is_done() && matches!(history.format(), Format::Json | Format::Totals) {
            bytes.push(b'}');
        }
        Ok((history, bytes))
    })
    .await
}
