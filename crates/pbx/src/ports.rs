//! Which RTP ports are free.
//!
//! Ports are even (RTCP is on the odd one above) and are handed out in turn. A port that comes back
//! rests for a while, so that late packets of an ended call do not reach the next one.

use std::{
    collections::{BTreeSet, VecDeque},
    ops::RangeInclusive,
    time::{Duration, Instant},
};

/// How long a port rests after its call, where there are others.
const REST: Duration = Duration::from_secs(10);
/// How long it rests in any case: longer than packets linger in a network.
const LEAST_REST: Duration = Duration::from_secs(1);
/// How long a port is left alone that another program holds.
const AVOID: Duration = Duration::from_secs(600);

#[derive(Debug)]
pub(crate) struct Ports {
    free: VecDeque<u16>,
    taken: BTreeSet<u16>,
    resting: BTreeSet<(Instant, u16)>,
}

impl Ports {
    pub(crate) fn new(range: &RangeInclusive<u16>) -> Self {
        let free = range.clone().filter(|port| port % 2 == 0 && *port < u16::MAX).collect();
        Self { free, taken: BTreeSet::new(), resting: BTreeSet::new() }
    }

    /// A free even port, or `None` when all are in use or at rest.
    pub(crate) fn take(&mut self, now: Instant) -> Option<u16> {
        while let Some(&(until, port)) = self.resting.first()
            && until <= now
        {
            self.resting.pop_first();
            self.free.push_back(port);
        }
        let port = self.free.pop_front().or_else(|| self.wake_early(now))?;
        self.taken.insert(port);
        Some(port)
    }

    pub(crate) fn give_back(&mut self, now: Instant, port: u16) {
        self.rest(port, now + REST);
    }

    /// Another program holds this port: leave it alone for some minutes.
    pub(crate) fn avoid(&mut self, now: Instant, port: u16) {
        self.rest(port, now + AVOID);
    }

    pub(crate) fn in_use(&self) -> usize {
        self.taken.len()
    }

    /// Under great load: the port that has rested longest, if that was long enough.
    fn wake_early(&mut self, now: Instant) -> Option<u16> {
        let &(until, port) = self.resting.first()?;
        if until > now + (REST - LEAST_REST) {
            return None;
        }
        self.resting.pop_first();
        Some(port)
    }

    fn rest(&mut self, port: u16, until: Instant) {
        if self.taken.remove(&port) {
            self.resting.insert((until, port));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_not_used_again_while_late_packets_may_come() {
        let start = Instant::now();
        let mut ports = Ports::new(&(40000..=40003));
        assert_eq!(ports.take(start), Some(40000), "the first even port");
        ports.give_back(start, 40000);
        assert_eq!(ports.take(start), Some(40002), "the first one rests");
        assert_eq!(ports.take(start), None, "no port is free");
        assert_eq!(ports.take(start + LEAST_REST), Some(40000), "it has rested enough for need");
        assert_eq!(ports.in_use(), 2, "both are in use");
    }
}
