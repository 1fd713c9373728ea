//! Call histories on their way out: the next step is read when the client has taken the last one.

use super::reply::{self, Pieces};
use super::state::{Desk, State, off_worker};
use crate::api::endpoint::SUCCESS;
use crate::api::filters::Format;
use crate::api::history::History;
use crate::error::{Error, Result};
use crate::store::{Database, Own};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Bytes, Data};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::future::ready;
use std::io;
use std::time::{Duration, Instant};
use tokio::task::yield_now;

/// A step is some hundred microseconds of work. One that took longer has waited for the medium, and so might the next one: it
/// does so on a thread where nobody else waits with it.
const SLOW: Duration = Duration::from_millis(5);

/// A history that is being sent.
struct Sending {
    history: Box<History>,
    is_slow: bool,
    state: Data<State>,
}

/// Sends a history as it is read. Where one step is all, it is an ordinary response; an error later on breaks the connection,
/// so that a complete answer is always a true one.
pub async fn send(history: Box<History>, state: Data<State>, desk: Data<Desk>) -> Result<HttpResponse> {
    let mut response = reply::response(StatusCode::OK);
    let mut first = Vec::new();
    match history.format() {
        Format::Json | Format::Totals => {
            first.extend_from_slice(SUCCESS);
            response.content_type("application/json");
        }
        Format::Csv | Format::CsvEscaped => {
            let disposition = r#"attachment; filename="calls.csv""#;
            response.content_type("text/csv; charset=utf-8").insert_header((CONTENT_DISPOSITION, disposition));
        }
    }
    let (first, sending) = Sending { history, is_slow: false, state }.step(first, &desk.own).await?;
    if sending.history.is_done() {
        return Ok(response.body(Pieces(first.into())));
    }
    let place = sending.state.histories.take(sending.state.live().limits.histories);
    let place = place.ok_or(Error::Full("call histories at once"))?;
    let steps = stream::try_unfold((sending, desk), |(sending, desk)| async move {
        if sending.history.is_done() {
            return Ok(None);
        }
        // Others have their turn between two steps, however fast this client reads.
        yield_now().await;
        let state = sending.state.clone();
        let step = sending.step(Vec::new(), &desk.streams).await.inspect_err(|error| {
            tracing::error!(?error, "a call history broke off");
            if let Error::Damaged(why) = error {
                state.store.suspect(why);
            }
        });
        step.map(|(bytes, sending)| Some((bytes, (sending, desk))))
    });
    // An empty chunk would end the answer, and a step may find no call that passes the filters.
    let steps = steps.inspect(move |_| _ = &place);
    let steps = stream::once(ready(Ok(first))).chain(steps).try_filter(|bytes| ready(!bytes.is_empty()));
    Ok(response.streaming(steps.map_ok(Bytes::from).map_err(|error: Error| io::Error::other(error))))
}

impl Sending {
    /// Reads the history's next step behind what is there, and closes the envelope after the last.
    async fn step(mut self, mut bytes: Vec<u8>, own: &Own) -> Result<(Vec<u8>, Sending)> {
        if !self.is_slow {
            own.read(|db| self.read(db, &mut bytes))?;
            return Ok((bytes, self));
        }
        let state = self.state.clone();
        let _turn = state.steps.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
        off_worker(move || {
            let db = self.state.store.reader()?;
            self.read(&db, &mut bytes)?;
            Ok((bytes, self))
        })
        .await
    }

    fn read(&mut self, db: &Database, bytes: &mut Vec<u8>) -> Result<()> {
        let began = Instant::now();
        self.history.step(db, bytes)?;
        if self.history.is_done() && matches!(self.history.format(), Format::Json | Format::Totals) {
            bytes.push(b'}');
        }
        self.is_slow = began.elapsed() > SLOW;
        Ok(())
    }
}
