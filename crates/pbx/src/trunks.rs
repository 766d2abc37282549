//! Trunks while the exchange runs: where their hosts are, whether we are registered, how many calls they carry.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    time::{Duration, Instant},
};

use cordboard_media as media;
use cordboard_sip::{self as sip, wire};

use crate::{
    office::{Office, Trunk, TrunkTransport},
    turns::{CALLS_PER_SECOND, Turns},
};

#[derive(Debug, Default)]
pub(crate) struct Trunks {
    pub(crate) states: BTreeMap<String, State>,
    /// How many calls each own number carries, in both directions.
    numbers: BTreeMap<String, usize>,
    /// Look-ups under way, and for which trunk.
    pub(crate) queries: BTreeMap<u64, String>,
    pub(crate) next_query: u64,
    /// Numbers that a carrier wants no calls to, over which trunk, until when, and why.
    pub(crate) stopped: BTreeMap<(String, String), (Instant, Cow<'static, str>)>,
}

/// How one trunk stands.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) registration: Option<sip::RegistrationId>,
    /// What the registration was made from, to see whether it must be made anew.
    pub(crate) made_from: Option<Trunk>,
    /// Our address towards it.
    pub(crate) host: Option<IpAddr>,
    /// Its own addresses, as DNS told them.
    pub(crate) peers: BTreeSet<IpAddr>,
    pub(crate) calls: usize,
    pub(crate) up: Option<bool>,
    /// The question that is open, and how many had no answer.
    pub(crate) asked: Option<sip::RequestId>,
    pub(crate) silent: u32,
    pub(crate) turns: Turns,
    /// Until when the carrier wants no calls, and why.
    pub(crate) rests: Option<(Instant, Cow<'static, str>)>,
}

impl Trunks {
    /// The trunk that an address belongs to.
    pub(crate) fn at(&self, office: &Office, peer: IpAddr) -> Option<String> {
        let known = office.trunks.iter().filter(|trunk| trunk.is_enabled()).find(|trunk| {
            match &trunk.allow_signalling_from {
                Some(networks) => media::Allowed::Networks(parse_networks(networks)).admits(peer),
                None => self.states.get(&trunk.id).is_some_and(|state| state.peers.contains(&peer)),
            }
        });
        known.map(|trunk| trunk.id.clone())
    }

    pub(crate) fn host(&self, trunk: &str) -> Option<IpAddr> {
        self.states.get(trunk)?.host
    }

    pub(crate) fn calls(&self, trunk: &str) -> usize {
        self.states.get(trunk).map_or(0, |state| state.calls)
    }

    pub(crate) fn all_calls(&self) -> usize {
        self.states.values().map(|state| state.calls).sum()
    }

    /// How many calls an own number carries, written as records keep it.
    pub(crate) fn calls_of(&self, number: &str) -> usize {
        self.numbers.get(number).copied().unwrap_or(0)
    }

    /// How many calls each own number carries.
    pub(crate) fn numbers(&self) -> &BTreeMap<String, usize> {
        &self.numbers
    }

    pub(crate) fn carry(&mut self, numbers: BTreeMap<String, usize>) {
        self.numbers = numbers;
    }

    pub(crate) fn leg_opened(&mut self, trunk: &str, number: Option<&str>) {
        self.states.entry(trunk.to_owned()).or_default().calls += 1;
        if let Some(number) = number {
            *self.numbers.entry(number.to_owned()).or_default() += 1;
        }
    }

    pub(crate) fn leg_closed(&mut self, trunk: &str, number: Option<&str>) {
        if let Some(state) = self.states.get_mut(trunk) {
            state.calls = state.calls.saturating_sub(1);
        }
        let Some(number) = number else { return };
        if let Some(calls) = self.numbers.get_mut(number) {
            *calls = calls.saturating_sub(1);
            if *calls == 0 {
                self.numbers.remove(number);
            }
        }
    }

    /// When a call may be sent over the trunk; `None`: not soon.
    pub(crate) fn turn(&mut self, office: &Office, trunk: &str, now: Instant) -> Option<Instant> {
        let limit = office.trunk(trunk).and_then(|trunk| trunk.calls_per_second);
        let turns = &mut self.states.entry(trunk.to_owned()).or_default().turns;
        turns.take(now, limit.unwrap_or(CALLS_PER_SECOND))
    }

    /// What the carrier has against calls now, or against calls to this number: why, and for how long.
    pub(crate) fn against(
        &self,
        trunk: &str,
        callee: &str,
        now: Instant,
    ) -> Option<(Cow<'static, str>, Duration)> {
        let rests = self.states.get(trunk).and_then(|state| state.rests.clone());
        let stopped = self.stopped.get(&(trunk.to_owned(), callee.to_owned())).cloned();
        let left = |(until, why): (Instant, Cow<'static, str>)| {
            let left = until.saturating_duration_since(now);
            (!left.is_zero()).then_some((why, left))
        };
        rests.and_then(left).or_else(|| stopped.and_then(left))
    }

    pub(crate) fn by_registration(&self, id: sip::RegistrationId) -> Option<String> {
        let found = self.states.iter().find(|(_, state)| state.registration == Some(id));
        found.map(|(trunk, _)| trunk.clone())
    }
}

impl Trunk {
    /// Its hosts, for the resolver.
    pub(crate) fn targets(&self) -> Vec<sip::Target> {
        let hosts = self.hosts.iter().filter_map(|host| wire::HostPort::parse(host).ok());
        let transport = self.transport.map(TrunkTransport::to_sip);
        hosts.map(|at| sip::Target { host: at.host, port: at.port, transport }).collect()
    }

    /// Its signalling is encrypted.
    pub(crate) fn is_secure(&self) -> bool {
        self.transport == Some(TrunkTransport::Tls)
    }

    /// Whom its audio may come from.
    pub(crate) fn media_from(&self) -> media::Allowed {
        match self.allow_media_from.as_ref().or(self.allow_signalling_from.as_ref()) {
            Some(networks) => media::Allowed::Networks(parse_networks(networks)),
            None => media::Allowed::Hosts(Vec::new()),
        }
    }

    pub(crate) fn credentials(&self) -> Option<sip::Credentials> {
        let user = self.username.clone()?;
        let password = self.secret.as_ref()?.expose().to_owned();
        Some(sip::Credentials { user, password })
    }
}

impl TrunkTransport {
    fn to_sip(self) -> sip::Transport {
        match self {
            Self::Udp => sip::Transport::Udp,
            Self::Tcp => sip::Transport::Tcp,
            Self::Tls => sip::Transport::Tls,
        }
    }
}

/// `192.0.2.0/27`, or one address. What cannot be read admits nobody; an import refuses it.
pub(crate) fn parse_networks(texts: &[String]) -> Vec<(IpAddr, u8)> {
    texts.iter().filter_map(|text| parse_network(text)).collect()
}

pub(crate) fn parse_network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let address: IpAddr = address.trim().parse().ok()?;
    let widest = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.map_or(Some(widest), |prefix| prefix.trim().parse().ok())?;
    (prefix <= widest).then_some((address, prefix))
}
