//! Whether this PC is in the same network as before.

use std::net::{IpAddr, SocketAddr};

use crate::locate::source_for;

/// Addresses of documentation networks (RFC 5737, RFC 3849): nothing is ever sent there, but the
/// routes that would be taken are those to the outside.
const OUTSIDE: [&str; 2] = ["192.0.2.1:9", "[2001:db8::1]:9"];

/// The addresses from which the outside is reached, as they were when last looked at.
#[derive(Debug)]
pub(super) struct Route {
    outside: Vec<SocketAddr>,
    sources: Vec<Option<IpAddr>>,
}

impl Route {
    pub(super) fn new() -> Self {
        let outside = OUTSIDE.iter().filter_map(|address| address.parse().ok()).collect();
        let mut route = Self { outside, sources: Vec::new() };
        route.sources = route.look();
        route
    }

    /// Whether another interface, or another address, leads outside since the last look.
    pub(super) fn changed(&mut self) -> bool {
        let sources = self.look();
        let changed = sources != self.sources;
        self.sources = sources;
        changed
    }

    fn look(&self) -> Vec<Option<IpAddr>> {
        self.outside.iter().map(|address| source_for(*address)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_that_stays_is_no_change_and_another_one_is() {
        let mut route = Route { outside: vec!["127.0.0.1:9".parse().unwrap()], sources: vec![] };
        assert!(route.changed(), "loopback is reached from somewhere");
        assert!(!route.changed(), "and nothing has changed since");
    }
}
