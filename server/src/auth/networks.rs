//! Networks that a user may call from.

use std::net::IpAddr;
use std::str::FromStr;

/// A network: an address and how many of its bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Whether the address is in it. IPv4 within IPv6 is IPv4.
    pub fn holds(self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(address)) => {
                same_start(net.to_bits().into(), address.to_bits().into(), 32 - self.bits)
            }
            (IpAddr::V6(net), IpAddr::V6(address)) => same_start(net.to_bits(), address.to_bits(), 128 - self.bits),
            _ => false,
        }
    }
}

/// Whether two addresses are equal but for so many bits at their end.
fn same_start(one: u128, other: u128, free: u32) -> bool {
    (one ^ other).checked_shr(free).unwrap_or_default() == 0
}

impl FromStr for Network {
    type Err = String;

    /// `192.0.2.0/24`, `2001:db8::/32`, or an address alone.
    fn from_str(text: &str) -> Result<Network, String> {
        let wrong = || format!("{text}: a network such as 192.0.2.0/24 or 2001:db8::/32, or an address");
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.trim().parse().ok().filter(|bits| *bits <= most).ok_or_else(wrong)?,
            None => most,
        };
        Ok(Network { address, bits })
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(out, "{}/{}", self.address, self.bits)
    }
}

/// Whether somebody for whom this list stands in the database may call from this address. An empty list allows all; one that
/// can't be read allows nobody.
pub fn allow(list: &str, address: IpAddr) -> bool {
    list.is_empty()
        || list.split(',').any(|network| network.parse::<Network>().is_ok_and(|network| network.holds(address)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_allows_what_is_in_one_of_its_networks() -> Result<(), std::net::AddrParseError> {
        let list = "192.0.2.0/24,198.51.100.7,2001:db8::/32";
        for inside in ["192.0.2.0", "192.0.2.255", "::ffff:192.0.2.9", "198.51.100.7", "2001:db8:ffff::1"] {
            assert!(allow(list, inside.parse()?), "{inside}");
        }
        for outside in ["192.0.3.0", "198.51.100.8", "2001:db9::", "::1", "::192.0.2.1"] {
            assert!(!allow(list, outside.parse()?), "{outside}");
        }
        assert!(allow("", "192.0.2.1".parse()?) && allow("0.0.0.0/0", "192.0.2.1".parse()?));
        assert!(!allow("nonsense", "192.0.2.1".parse()?) && !allow("0.0.0.0/0", "::1".parse()?));
        Ok(())
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for bad in ["", "192.0.2", "192.0.2.0/33", "192.0.2.0/-1", "2001:db8::/129", "office", "192.0.2.0/24/8"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }
}
