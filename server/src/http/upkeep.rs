//! What a server does by itself: it writes down what was noted for the audit trail, and deletes calls that are too old.

use super::state::{Live, Options, off_worker};
use super::tls::Served;
use crate::error::Result;
use crate::store::Store;
use crate::store::audit::{By, Who};
use crate::store::purge::{Purge, Which, last_trace};
use crate::zone;
use actix_web::rt::time::sleep;
use arc_swap::ArcSwap;
use jiff::ToSpan;
use jiff::civil::Date;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// So long notes for the audit trail wait at most: a card wears out by writes.
const NOTES: Duration = Duration::from_secs(60);
/// So often a server asks whether a new day has begun.
const DAYS: Duration = Duration::from_secs(10 * 60);
/// So often a server looks for a changed certificate.
const CERTIFICATE: Duration = Duration::from_secs(1);
/// Where nothing has happened for longer, the clock has rather jumped: a small box has none that goes on without power.
const MOST_QUIET_DAYS: i32 = 31;

/// Begins; it goes on in the background until the server has stopped.
pub(super) fn begin(store: &Arc<Store>, options: &Options) {
    actix_web::rt::spawn(write_notes(store.clone()));
    actix_web::rt::spawn(delete_old(store.clone(), options.live.clone()));
    if let Some(served) = &options.served {
        actix_web::rt::spawn(watch(served.clone(), options.live.clone()));
    }
}

/// What is left to do after the last request.
pub(super) fn end(store: &Store) {
    if let Err(error) = store.write_last_notes() {
        tracing::error!(?error, "failed logins and reads of secrets could not be written to the audit trail");
    }
}

/// Looks after the certificate: its files may change, and it has to be renewed before it ends.
async fn watch(served: Arc<Served>, live: Arc<ArcSwap<Live>>) {
    loop {
        sleep(CERTIFICATE).await;
        let (served, live) = (served.clone(), live.clone());
        if let Err(error) = off_worker(move || {
            // A new certificate's names are the box's own from now on.
            if let Some(names) = served.look() {
                live.rcu(|live| {
                    let hosts = live.hosts.clone().with_certificate(names.clone());
                    Live { hosts, ..Live::clone(live) }
                });
            }
            Ok(())
        })
        .await
        {
            tracing::warn!(?error, "the certificate could not be looked after; trying again");
        }
    }
}

async fn write_notes(store: Arc<Store>) {
    loop {
        sleep(NOTES).await;
        let store = store.clone();
        if let Err(error) = off_worker(move || store.write_notes()).await {
            tracing::warn!(?error, "the audit trail could not be written; trying again");
        }
    }
}

/// Deletes what is too old when the server has started, when a new day has begun, and when less is to be kept.
async fn delete_old(store: Arc<Store>, live: Arc<ArcSwap<Live>>) {
    let mut done: Option<(u16, Date)> = None;
    loop {
        let today = zone::now().date();
        let days = live.load().retention_days;
        if let Some(days) = days
            && done != Some((days, today))
        {
            match purge(&store, days, today).await {
                Ok(()) => done = Some((days, today)),
                Err(error) => tracing::warn!(?error, "old calls could not be deleted; trying again"),
            }
        }
        sleep(DAYS).await;
    }
}

async fn purge(store: &Arc<Store>, days: u16, today: Date) -> Result<()> {
    let last = last_trace(&store.reader()?)?;
    if last < today.saturating_sub(MOST_QUIET_DAYS.days()).to_string() {
        tracing::warn!("no old calls are deleted: nothing has happened here since {last:?}, or the clock is wrong");
        return Ok(());
    }
    let first_kept = today.saturating_sub(i32::from(days).days());
    let mut purge = Purge::new(Which { before: format!("{first_kept} 00:00:00"), ..Which::default() });
    let what = format!("serve --retention-days {days}");
    while !purge.is_done() {
        let began = Instant::now();
        let (store, what) = (store.clone(), what.clone());
        purge = off_worker(move || {
            let found = purge.find(&store.reader()?)?;
            if !found.is_empty() {
                store.write(|db| purge.delete(db, &found, &By { who: Who::Server, what: &what }))?;
            }
            Ok(purge)
        })
        .await?;
        sleep(Purge::rest(began.elapsed())).await;
    }
    let gone = purge.tally();
    if gone.calls + gone.rates > 0 {
        tracing::info!("deleted {} calls from before {first_kept} and {} rate rows", gone.calls, gone.rates);
    }
    Ok(())
}
