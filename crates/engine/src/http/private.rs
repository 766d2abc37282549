//! Which addresses are not of the internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is of this machine, of its own network, or of nobody (RFC 6890 and its registries).
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => v4(address),
        IpAddr::V6(address) => v6(address),
    }
}

fn v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || matches!((a, b, c), (0 | 224..=255, _, _) | (100, 64..=127, _))
        || matches!((a, b, c), (192, 0, 0) | (198, 18..=19, _))
}

fn v6(address: Ipv6Addr) -> bool {
    // Other spellings of an IPv4 address: mapped (::ffff:a.b.c.d), compatible, translated (64:ff9b::/96, RFC
    // 6052), 6to4 (2002::/16).
    let [.., a, b, c, d] = address.octets();
    let segments = address.segments();
    let within = match segments {
        [0, 0, 0, 0, 0, 0 | 0xffff, _, _] | [0x64, 0xff9b, 0, 0, 0, 0, _, _] => {
            Some(Ipv4Addr::new(a, b, c, d))
        }
        [0x2002, high, low, ..] => {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            Some(Ipv4Addr::new(a, b, c, d))
        }
        _ => None,
    };
    // Only 2000::/3 is given out; within it 2001:db8::/32 is for examples.
    within.map_or_else(
        || segments[0] & 0xe000 != 0x2000 || segments.starts_with(&[0x2001, 0xdb8]),
        v4,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_network_is_known_in_every_spelling() {
        for own in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::192.168.0.1",
            "2002:c0a8:1::",
            "fe80::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "2001:db8::1",
        ] {
            assert!(is_private(own.parse().expect("an address")), "{own} is not of the internet");
        }
        for other in
            ["8.8.8.8", "172.32.0.1", "100.128.0.1", "192.0.1.1", "2606:4700::1", "::ffff:8.8.8.8"]
        {
            assert!(!is_private(other.parse().expect("an address")), "{other} is");
        }
    }
}
