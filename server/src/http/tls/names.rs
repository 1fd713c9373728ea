//! The names that a box is reached by.

use nix::ifaddrs::getifaddrs;
use std::collections::BTreeSet;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The names that a certificate of this box is for, besides those that were asked for: its host name, also as the network's
/// name service (mDNS) knows it, and the addresses of its interfaces.
pub fn own_names() -> Vec<String> {
    let host = host_name();
    let mut names = vec![host.clone()];
    if !host.contains('.') {
        names.push(format!("{host}.local"));
    }
    names.push("localhost".into());
    names.extend(addresses().iter().map(IpAddr::to_string));
    names
}

/// In order, each once, loopback always.
fn addresses() -> BTreeSet<IpAddr> {
    let interfaces = getifaddrs().into_iter().flatten().filter_map(|interface| {
        let address = interface.address?;
        let v4 = || address.as_sockaddr_in().map(|address| IpAddr::V4(address.ip()));
        let v6 = || address.as_sockaddr_in6().map(|address| IpAddr::V6(address.ip()));
        v4().or_else(v6)
    });
    let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    interfaces.filter(|address| is_of_use(*address)).chain(loopback).collect()
}

/// An address that is good on one wire only can't be typed without that wire's name, which no certificate can hold.
fn is_of_use(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !address.is_unspecified() && !address.is_link_local(),
        IpAddr::V6(address) => !address.is_unspecified() && !address.is_unicast_link_local(),
    }
}

/// The machine's host name.
pub fn host_name() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim().to_ascii_lowercase();
    if usable(&name).is_ok() && name != "(none)" { name } else { "switchroom".to_owned() }
}

/// A name that can stand in a certificate: a host name, perhaps with `*.` before it, or an address.
///
/// # Errors
/// What is one.
pub fn usable(name: &str) -> Result<String, String> {
    if let Ok(address) = name.parse::<IpAddr>() {
        return Ok(address.to_string());
    }
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let rest = name.strip_prefix("*.").unwrap_or(name);
    // What ends in a number is an address to browsers, or none (WHATWG URL).
    let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    let is_address = rest.contains('.') && rest.rsplit('.').next().is_some_and(is_number);
    if name.len() <= 253 && rest.split('.').all(label) && !is_address {
        return Ok(name.to_ascii_lowercase());
    }
    Err("a host name in ASCII, such as pbx.example.com, or an address".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_known_by_its_host_name_and_on_loopback() {
        let names = own_names();
        for name in ["localhost", "127.0.0.1", "::1"] {
            assert!(names.iter().any(|own| own == name), "{names:?}");
        }
        assert!(names[0].parse::<IpAddr>().is_err() && names.iter().all(|name| usable(name).is_ok()), "{names:?}");
        assert!(!names.iter().any(|name| name.starts_with("fe80:") || name.starts_with("169.254.")), "{names:?}");
    }

    #[test]
    fn a_name_is_a_host_name_or_an_address() {
        for (given, name) in [
            ("PBX.Example", "pbx.example"),
            ("*.example.com", "*.example.com"),
            ("192.0.2.7", "192.0.2.7"),
            ("2001:DB8::0:1", "2001:db8::1"),
        ] {
            assert_eq!(usable(given).unwrap(), name);
        }
        for bad in ["", ".", "a..b", "a b", "büro.example", "https://pbx", "*", "a.*.b", "10.0.0.300", &"a".repeat(64)]
        {
            assert!(usable(bad).is_err(), "{bad}");
        }
    }
}
