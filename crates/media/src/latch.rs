//! Where a leg's packets go: to the address of its description, until the peer is heard from
//! another one (a phone behind NAT); then there, and nowhere else.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use crate::stream::Allowed;

/// How many packets of one source in a row make it the peer.
const PROOF: u8 = 2;

/// After the description moved, the old source may still trickle in: so long it cannot be latched.
const OLD_SOURCE: Duration = Duration::from_secs(1);

/// The address of one stream (RTP or RTCP) of one leg.
#[derive(Clone, Debug, Default)]
pub(crate) struct Latch {
    /// The last address that the peer's description gave.
    announced: Option<SocketAddr>,
    /// The peer may be sent to: its last description had an address.
    reachable: bool,
    state: State,
    /// The host that was found allowed last, under the present description.
    admitted: Option<IpAddr>,
    /// The source that was locked before the description moved, and when it may come back.
    former: Option<(SocketAddr, Option<Instant>)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Open,
    Seen {
        source: SocketAddr,
        ssrc: u32,
        packets: u8,
    },
    Locked {
        source: SocketAddr,
    },
}

/// Whether a packet's source may be listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Welcome,
    Refused,
}

impl Latch {
    /// Take the address of a new description. Another address than before opens the latch; the
    /// same one, or none (hold), keeps it.
    pub(crate) fn announce(&mut self, remote: Option<SocketAddr>) {
        self.admitted = None; // who is allowed may be others now
        let remote = remote.filter(|remote| remote.port() != 0);
        self.reachable = remote.is_some();
        let Some(remote) = remote else { return };
        if self.announced.is_some_and(|old| old != remote) {
            if let State::Locked { source } = self.state {
                self.former = (source != remote).then_some((source, None));
            }
            self.state = State::Open;
        }
        self.announced = Some(remote);
    }

    /// The last address that a description gave.
    pub(crate) fn announced(&self) -> Option<SocketAddr> {
        self.announced
    }

    /// Judge the source of a valid packet and learn from it.
    pub(crate) fn hear(
        &mut self,
        now: Instant,
        source: SocketAddr,
        ssrc: u32,
        allowed: &Allowed,
    ) -> Verdict {
        if self.admitted != Some(source.ip()) {
            if !allowed.admits(source.ip()) {
                return Verdict::Refused;
            }
            self.admitted = Some(source.ip());
        }
        if let State::Locked { source: locked } = self.state {
            return match locked == source {
                true => Verdict::Welcome,
                false => Verdict::Refused,
            };
        }
        if self.is_former(now, source) {
            return Verdict::Welcome;
        }
        let packets = match self.state {
            State::Seen { source: seen, ssrc: same, packets } if seen == source && same == ssrc => {
                packets + 1
            }
            State::Seen { .. } | State::Open | State::Locked { .. } => 1,
        };
        self.state = if packets >= PROOF {
            self.former = None;
            State::Locked { source }
        } else {
            State::Seen { source, ssrc, packets }
        };
        Verdict::Welcome
    }

    /// Where to send now.
    pub(crate) fn destination(&self) -> Option<SocketAddr> {
        if !self.reachable {
            return None;
        }
        match self.state {
            State::Locked { source } => Some(source),
            State::Open | State::Seen { .. } => self.announced,
        }
    }

    /// The address that proved to be the peer's, if any did.
    pub(crate) fn locked(&self) -> Option<SocketAddr> {
        match self.state {
            State::Locked { source } => Some(source),
            State::Open | State::Seen { .. } => None,
        }
    }

    /// Whether `source` is what was locked before the description moved. Its time runs from the
    /// first packet after the move, since [`Latch::announce`] knows no time.
    fn is_former(&mut self, now: Instant, source: SocketAddr) -> bool {
        match &mut self.former {
            Some((former, until)) if *former == source => {
                now < *until.get_or_insert(now + OLD_SOURCE)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIVATE: &str = "192.168.1.20:4000";
    const PUBLIC: &str = "203.0.113.7:61000";
    const STRANGER: &str = "198.51.100.1:4000";

    fn at(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    fn announced(text: &str) -> Latch {
        let mut latch = Latch::default();
        latch.announce(Some(at(text)));
        latch
    }

    fn hear(latch: &mut Latch, source: &str, ssrc: u32) -> Verdict {
        latch.hear(Instant::now(), at(source), ssrc, &Allowed::Any)
    }

    #[test]
    fn two_packets_of_one_source_lock_it_and_shut_out_the_rest() {
        let mut latch = announced(PRIVATE);
        assert_eq!(latch.destination(), Some(at(PRIVATE)), "the description, before anything came");
        hear(&mut latch, PUBLIC, 1);
        assert_eq!(latch.destination(), Some(at(PRIVATE)), "one packet proves nothing");
        hear(&mut latch, PUBLIC, 1);
        assert_eq!(latch.destination(), Some(at(PUBLIC)), "two packets are the peer");
        assert_eq!(hear(&mut latch, STRANGER, 1), Verdict::Refused, "too late for another");
        assert_eq!(
            hear(&mut latch, PRIVATE, 1),
            Verdict::Refused,
            "never back to the private address"
        );
        assert_eq!(latch.destination(), Some(at(PUBLIC)), "and it stays");
    }

    #[test]
    fn two_packets_of_two_streams_prove_nothing() {
        let mut latch = announced(PRIVATE);
        hear(&mut latch, PUBLIC, 1);
        hear(&mut latch, PUBLIC, 2);
        assert_eq!(latch.locked(), None, "the SSRC differs");
        hear(&mut latch, STRANGER, 2);
        assert_eq!(latch.locked(), None, "the source differs");
    }

    #[test]
    fn a_source_outside_the_allowed_range_is_never_latched() {
        let mut latch = announced(PRIVATE);
        let allowed = Allowed::Hosts(vec![at(PUBLIC).ip()]);
        for _ in 0..5 {
            let verdict = latch.hear(Instant::now(), at(STRANGER), 1, &allowed);
            assert_eq!(verdict, Verdict::Refused, "not on the list");
        }
        assert_eq!(latch.destination(), Some(at(PRIVATE)), "nothing was learnt");
    }

    #[test]
    fn who_is_allowed_no_more_is_refused_from_the_next_description_on() {
        let mut latch = announced(PRIVATE);
        let mine = Allowed::Hosts(vec![at(PRIVATE).ip()]);
        for _ in 0..3 {
            let verdict = latch.hear(Instant::now(), at(PRIVATE), 1, &mine);
            assert_eq!(verdict, Verdict::Welcome, "on the list");
        }
        latch.announce(Some(at(PRIVATE)));
        let others = Allowed::Hosts(vec![at(PUBLIC).ip()]);
        let verdict = latch.hear(Instant::now(), at(PRIVATE), 1, &others);
        assert_eq!(verdict, Verdict::Refused, "the list is another one now");
    }

    #[test]
    fn hold_without_an_address_silences_but_keeps_the_latch() {
        let mut latch = announced(PRIVATE);
        hear(&mut latch, PUBLIC, 1);
        hear(&mut latch, PUBLIC, 1);
        latch.announce(None);
        assert_eq!(latch.destination(), None, "c=0.0.0.0");
        latch.announce(Some(at(PRIVATE)));
        assert_eq!(latch.destination(), Some(at(PUBLIC)), "the same peer as before");
        latch.announce(Some(SocketAddr::new(at(PRIVATE).ip(), 0)));
        assert_eq!(latch.destination(), None, "port 0");
    }

    #[test]
    fn a_description_that_moves_is_followed_in_spite_of_the_old_sources_last_packets() {
        let mut latch = announced(PRIVATE);
        hear(&mut latch, PUBLIC, 1);
        hear(&mut latch, PUBLIC, 1);
        latch.announce(Some(at(STRANGER)));
        let start = Instant::now();
        for packet in 0..40 {
            let now = start + Duration::from_millis(packet * 20);
            latch.hear(now, at(PUBLIC), 1, &Allowed::Any);
        }
        assert_eq!(latch.destination(), Some(at(STRANGER)), "the new description");
        let later = start + OLD_SOURCE;
        latch.hear(later, at(PUBLIC), 1, &Allowed::Any);
        latch.hear(later, at(PUBLIC), 1, &Allowed::Any);
        assert_eq!(
            latch.destination(),
            Some(at(PUBLIC)),
            "it did not go away: it is the peer behind NAT"
        );
    }
}
