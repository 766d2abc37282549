//! The simulated network: what is on its way, and what happens to it.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    net::SocketAddr,
    time::{Duration, Instant},
};

/// How packets fare. Chances are per thousand.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    pub delay: Duration,
    /// Further delay, evenly spread from nothing to this; more than the spacing of packets reorders them.
    pub jitter: Duration,
    pub loss: u32,
    pub duplicates: u32,
}

impl Link {
    /// A quiet local network.
    pub const LAN: Link = Link {
        delay: Duration::from_micros(300),
        jitter: Duration::from_micros(200),
        loss: 0,
        duplicates: 0,
    };

    /// Loses one packet in twenty, repeats one in fifty, and reorders.
    pub const BAD: Link = Link {
        delay: Duration::from_millis(20),
        jitter: Duration::from_millis(40),
        loss: 50,
        duplicates: 20,
    };
}

/// What travels.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Packet {
    pub kind: Kind,
    pub from: SocketAddr,
    pub to: SocketAddr,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Sip,
    Rtp,
}

#[derive(Debug)]
pub(crate) struct Network {
    pub(crate) link: Link,
    /// SIP messages that never arrive.
    pub(crate) lost: Option<fn(&[u8]) -> bool>,
    on_the_way: BinaryHeap<Reverse<(Instant, u64, Packet)>>,
    sent: u64,
    random: u64,
}

impl Network {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            link: Link::LAN,
            lost: None,
            on_the_way: BinaryHeap::new(),
            sent: 0,
            random: seed | 1,
        }
    }

    pub(crate) fn send(&mut self, now: Instant, packet: Packet) {
        let singled_out = self.lost.is_some_and(|lost| lost(&packet.bytes));
        if (packet.kind == Kind::Sip && singled_out) || self.chance(self.link.loss) {
            return;
        }
        if self.chance(self.link.duplicates) {
            self.launch(now, packet.clone());
        }
        self.launch(now, packet);
    }

    pub(crate) fn next(&self) -> Option<Instant> {
        self.on_the_way.peek().map(|Reverse((at, ..))| *at)
    }

    pub(crate) fn arrived(&mut self, now: Instant) -> Option<Packet> {
        let Reverse((at, ..)) = self.on_the_way.peek()?;
        if *at > now {
            return None;
        }
        self.on_the_way.pop().map(|Reverse((_, _, packet))| packet)
    }

    fn launch(&mut self, now: Instant, packet: Packet) {
        let jitter = u64::try_from(self.link.jitter.as_micros()).unwrap_or(0);
        let extra = if jitter == 0 { 0 } else { self.next_random() % jitter };
        let at = now + self.link.delay + Duration::from_micros(extra);
        self.sent += 1;
        self.on_the_way.push(Reverse((at, self.sent, packet)));
    }

    fn chance(&mut self, per_thousand: u32) -> bool {
        per_thousand > 0 && self.next_random() % 1000 < u64::from(per_thousand)
    }

    /// SplitMix64: small, and the same on every machine.
    pub(crate) fn next_random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
