//! Basic authentication (RFC 7617): from the header to a known user.

use super::state::{State, off_worker};
use crate::auth::users;
use crate::auth::{self, Account, Caller, Role, password};
use crate::error::{Error, Result};
use crate::store::audit::{self, Event, Kind};
use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::net::{IpAddr, Ipv4Addr};

/// An admin who is calling.
///
/// # Errors
/// Those of [`authenticate`]; [`Error::Forbidden`] for anybody else who is known.
pub async fn authenticate_admin(request: &HttpRequest, state: &Data<State>) -> Result<Caller> {
    let caller = authenticate(request, state).await?;
    if caller.role == Role::Admin { Ok(caller) } else { Err(Error::Forbidden) }
}

struct Credentials {
    name: String,
    password: Vec<u8>,
}

/// Who is calling.
///
/// # Errors
/// [`Error::Unauthorized`] without credentials or with wrong ones, [`Error::Throttled`] after too many wrong ones.
pub async fn authenticate(request: &HttpRequest, state: &Data<State>) -> Result<Caller> {
    let given = credentials(request).ok_or(Error::Unauthorized)?;
    let address = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let account = auth::find(&*state.store.reader()?, &given.name, address)?;
    if let Some(account) = &account
        && state.gate.remembers(account, &given.password)
    {
        return Ok(account.caller);
    }
    let name = auth::fold(&given.name);
    state.gate.check(address, &name)?;
    let turn = state.gate.turn().await?;
    // Others may have tried while this one waited: rightly with the same credentials, or wrongly too often.
    if let Some(account) = &account
        && state.gate.remembers(account, &given.password)
    {
        return Ok(account.caller);
    }
    state.gate.check(address, &name)?;
    let state = state.clone();
    off_worker(move || {
        let _turn = turn;
        let right = password::verify(&given.password, account.as_ref());
        let Some(account) = account.filter(|_| right) else {
            state.gate.failed(address, &name);
            state.metrics.failed_logins.inc();
            state.store.note(failed_login(&given.name, address));
            tracing::warn!(%address, "failed login");
            return Err(Error::Unauthorized);
        };
        state.gate.remember(&account, &given.password);
        if !account.digest.is_empty() {
            unwrap_digest(&state, &account, &given.password);
        }
        Ok(account.caller)
    })
    .await
}

/// What the audit trail says of somebody who was not let in: the name as they gave it, and never the password.
fn failed_login(name: &str, address: IpAddr) -> Event {
    let from = address.to_canonical().to_string();
    Event { kind: Kind::FailedLogin, name: audit::plain(name), from, what: "login".into(), ..Event::default() }
}

/// The first login of an imported user: from now on Argon2id of the password itself stands in the file. Where that can't be
/// written the old form goes on being good.
fn unwrap_digest(state: &State, account: &Account, given: &[u8]) {
    let before = account.hash.as_deref().unwrap_or_default();
    let unwrapped = password::hash(given).and_then(|hash| {
        state.store.write(|db| users::unwrap_digest(db, account.caller.id, before, &hash))?;
        Ok(hash)
    });
    match unwrapped {
        Ok(hash) => {
            let account = Account { hash: Some(hash), digest: String::new(), ..account.clone() };
            state.gate.remember(&account, given);
        }
        Err(error) => tracing::warn!(?error, "the new form of an imported password could not be stored"),
    }
}

fn credentials(request: &HttpRequest) -> Option<Credentials> {
    let (scheme, encoded) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = STANDARD.decode(encoded.trim()).ok()?;
    let colon = decoded.iter().position(|byte| *byte == b':')?;
    let name = std::str::from_utf8(&decoded[..colon]).ok()?.to_owned();
    Some(Credentials { name, password: decoded[colon + 1..].to_vec() })
}
