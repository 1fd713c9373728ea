//! Authentication: from the header, Basic (RFC 7617) or Bearer (RFC 6750), to a known user.

use super::client;
use super::state::{Desk, State, desk, off_worker};
use crate::auth::gate::Seal;
use crate::auth::{self, Account, Caller, Key, Role, networks, password, tokens, users};
use crate::error::{Error, Result};
use crate::store::audit::{self, Event, Kind};
use actix_web::HttpRequest;
use actix_web::http::header::{AUTHORIZATION, HeaderValue};
use actix_web::web::Data;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::net::IpAddr;
use zeroize::Zeroizing;

/// An admin who is calling.
///
/// # Errors
/// Those of [`authenticate`]; [`Error::Forbidden`] for anybody else who is known.
pub async fn authenticate_admin(request: &HttpRequest, state: &Data<State>) -> Result<Caller> {
    let caller = authenticate(request, state).await?;
    if caller.role == Role::Admin { Ok(caller) } else { Err(Error::Forbidden) }
}

struct Credentials {
    /// None: a token speaks for itself.
    name: Option<String>,
    password: Zeroizing<Vec<u8>>,
}

/// Who is calling.
///
/// # Errors
/// [`Error::Unauthorized`] without credentials or with wrong ones, [`Error::Throttled`] after too many wrong ones.
pub async fn authenticate(request: &HttpRequest, state: &Data<State>) -> Result<Caller> {
    let desk = desk(request)?;
    let header = request.headers().get(AUTHORIZATION).ok_or(Error::Unauthorized)?;
    let address = client::address(request, &state.live());
    let seal = state.gate.seal_of(header.as_bytes(), address);
    let known = desk.known.borrow_mut().get(&seal, || desk.own.read(|db| db.version()))?;
    if let Some(caller) = known {
        return Ok(caller);
    }
    Box::pin(ask(header, address, seal, state, desk)).await
}

/// Who calls with a header that this worker does not know.
async fn ask(header: &HeaderValue, address: IpAddr, seal: Seal, state: &Data<State>, desk: &Desk) -> Result<Caller> {
    let given = credentials(header).ok_or(Error::Unauthorized)?;
    if let Some(caller) = by_token(&given, address, state, desk)? {
        return Ok(caller);
    }
    let Some(given_name) = given.name else { return refuse_token(address, state) };
    // The version comes first: an account that is newer than it is forgotten too early, never too late.
    let (version, account) =
        desk.own.read(|db| Ok((db.version()?, auth::find(db, [Key::Name, Key::Email], &given_name, address)?)))?;
    let is_at_home = account.as_ref().is_none_or(|account| networks::allow(&account.networks, address));
    if let Some(account) = &account
        && is_at_home
        && state.gate.remembers(account, &given.password)
    {
        desk.known.borrow_mut().put(version, seal, account.caller, 1);
        return Ok(account.caller);
    }
    let name = auth::fold(&given_name);
    state.gate.check(address, Some(&name))?;
    let (at_once, waiting) = {
        let limits = &state.live().limits;
        (limits.logins, limits.waiting_logins)
    };
    let turn = state.gate.waiting.turn(at_once, waiting).await?;
    // Others may have tried while this one waited: rightly with the same credentials, or wrongly too often.
    if let Some(account) = &account
        && is_at_home
        && state.gate.remembers(account, &given.password)
    {
        return Ok(account.caller);
    }
    state.gate.check(address, Some(&name))?;
    let state = state.clone();
    off_worker(move || {
        let _turn = turn;
        let right = password::verify(&given.password, account.as_ref());
        let Some(account) = account.filter(|_| right && is_at_home) else {
            state.gate.failed(address, Some(&name));
            return Err(failed(&state, &given_name, address, if right { ELSEWHERE } else { "login" }));
        };
        state.gate.remember(&account, &given.password);
        if !account.digest.is_empty() {
            unwrap_digest(&state, &account, &given.password);
        }
        Ok(account.caller)
    })
    .await
}

/// What the audit trail says of right credentials from a network that is not among the user's own. The client hears the same
/// as with wrong ones.
const ELSEWHERE: &str = "login from a network that is not theirs";

/// Who came with a token that is right: looking it up costs so little that it never waits.
fn by_token(given: &Credentials, address: IpAddr, state: &State, desk: &Desk) -> Result<Option<Caller>> {
    if !tokens::looks_like_one(&given.password) {
        return Ok(None);
    }
    let found = desk.own.read(|db| tokens::find(db, &given.password, given.name.as_deref(), address))?;
    let Some(account) = found else { return Ok(None) };
    if !networks::allow(&account.networks, address) {
        state.gate.check(address, None)?;
        state.gate.failed(address, None);
        return Err(failed(state, given.name.as_deref().unwrap_or("(a token)"), address, ELSEWHERE));
    }
    if let Some(token) = account.caller.token {
        state.store.note_use(token.id);
    }
    Ok(Some(account.caller))
}

fn refuse_token(address: IpAddr, state: &State) -> Result<Caller> {
    state.gate.check(address, None)?;
    state.gate.failed(address, None);
    Err(failed(state, "(a token)", address, "login"))
}

/// Counts, logs and notes for the audit trail that somebody was not let in: the name as they gave it, and never the password.
fn failed(state: &State, name: &str, address: IpAddr, what: &str) -> Error {
    let from = address.to_canonical().to_string();
    state.metrics.failed_logins.inc();
    state.store.note(Event {
        kind: Kind::FailedLogin,
        name: audit::plain(name),
        from,
        what: what.into(),
        ..Event::default()
    });
    tracing::warn!(%address, "failed {what}");
    Error::Unauthorized
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

/// What a fuzzer calls.
#[cfg(fuzzing)]
pub fn fuzz(header: &HeaderValue) {
    let _ = credentials(header);
}

fn credentials(header: &HeaderValue) -> Option<Credentials> {
    let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Credentials { name: None, password: encoded.trim().as_bytes().to_vec().into() });
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = Zeroizing::new(STANDARD.decode(encoded.trim()).ok()?);
    let colon = decoded.iter().position(|byte| *byte == b':')?;
    let name = std::str::from_utf8(&decoded[..colon]).ok()?.to_owned();
    Some(Credentials { name: Some(name), password: decoded[colon + 1..].to_vec().into() })
}
