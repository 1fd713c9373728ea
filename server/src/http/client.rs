//! Where a request comes from: the connection's address, or what a proxy that is trusted says of it.

use super::state::Live;
use crate::auth::networks::Network;
use actix_web::HttpRequest;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Marks a connection under TLS.
pub(super) struct Secured;

/// The client's address. What a client says of itself counts for nothing: only a trusted proxy's word is taken.
pub(super) fn address(request: &HttpRequest, live: &Live) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
    let proxies = &live.trusted_proxies;
    if proxies.is_empty() { peer } else { origin(peer, &forwarded(request, "x-forwarded-for"), proxies) }
}

/// Whether nobody between the client and here, or the proxy before here, could read along.
pub(super) fn is_secure(request: &HttpRequest, live: &Live) -> bool {
    let peer = request.peer_addr().map(|peer| peer.ip());
    request.conn_data::<Secured>().is_some()
        || (peer.is_some_and(|peer| is_trusted(peer, &live.trusted_proxies))
            && forwarded(request, "x-forwarded-proto")
                .last()
                .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https")))
}

fn is_trusted(address: IpAddr, proxies: &[Network]) -> bool {
    proxies.iter().any(|proxy| proxy.holds(address))
}

/// A header's values in order, however many lines it has.
fn forwarded(request: &HttpRequest, name: &str) -> Vec<String> {
    let lines = request.headers().get_all(name);
    let values = lines.flat_map(|line| line.to_str().unwrap_or("?").split(','));
    values.map(|value| value.trim().to_owned()).collect()
}

/// Each proxy appends where it was called from. So the list is good from its end up to the first address that is no proxy of
/// ours, which is the client; what stands before it anybody may have written. Nonsense ends the list, too.
fn origin(peer: IpAddr, list: &[String], proxies: &[Network]) -> IpAddr {
    let mut known = peer;
    for value in list.iter().rev() {
        if !is_trusted(known, proxies) {
            break;
        }
        let Some(address) = parse(value) else { break };
        known = address;
    }
    known
}

/// An address, also with a port or in brackets, as some proxies write it.
fn parse(value: &str) -> Option<IpAddr> {
    let value = value.trim_matches('"');
    let address = value.parse().or_else(|_| value.parse::<SocketAddr>().map(|address| address.ip()));
    let bracketed = || value.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    Some(address.ok().or_else(bracketed)?.to_canonical())
}

/// What a fuzzer calls: a list that a proxy of ours forwarded.
#[cfg(fuzzing)]
pub(super) fn fuzz(list: &str) {
    let proxies: Vec<Network> = ["127.0.0.1", "10.0.0.0/8"].iter().filter_map(|proxy| proxy.parse().ok()).collect();
    let list: Vec<String> = list.split(',').map(|value| value.trim().to_owned()).collect();
    let _ = origin(Ipv4Addr::LOCALHOST.into(), &list, &proxies);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_the_rightmost_address_that_is_no_trusted_proxy() {
        let proxies: Vec<Network> =
            ["127.0.0.1", "10.0.0.0/8", "2001:db8::/64"].iter().map(|proxy| proxy.parse().unwrap()).collect();
        for (peer, list, client) in [
            ("127.0.0.1", "192.0.2.7", "192.0.2.7"),
            ("::ffff:127.0.0.1", "192.0.2.7", "192.0.2.7"),
            ("127.0.0.1", "198.51.100.9, 192.0.2.7", "192.0.2.7"),
            ("127.0.0.1", "198.51.100.9, 192.0.2.7, 10.1.2.3", "192.0.2.7"),
            ("127.0.0.1", "10.1.1.1, 10.1.2.3", "10.1.1.1"),
            ("127.0.0.1", "2001:db8:1::5", "2001:db8:1::5"),
            ("127.0.0.1", "[2001:db8:1::5]:4711, [2001:db8::9]", "2001:db8:1::5"),
            ("127.0.0.1", "192.0.2.7:4711", "192.0.2.7"),
            ("127.0.0.1", "::ffff:192.0.2.7", "192.0.2.7"),
            ("127.0.0.1", "192.0.2.7, unknown", "127.0.0.1"),
            ("127.0.0.1", "192.0.2.7, , 10.0.0.1", "10.0.0.1"),
            ("127.0.0.1", "", "127.0.0.1"),
            ("192.0.2.1", "198.51.100.9", "192.0.2.1"),
            ("2001:db8:0:1::1", "198.51.100.9", "2001:db8:0:1::1"),
        ] {
            let list: Vec<String> = list.split(',').map(|value| value.trim().to_owned()).collect();
            let peer = peer.parse::<IpAddr>().unwrap().to_canonical();
            assert_eq!(origin(peer, &list, &proxies).to_string(), client, "{peer} {list:?}");
        }
    }
}
