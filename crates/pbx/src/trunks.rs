//! Trunks while the exchange runs: where their hosts are, whether we are registered, how many calls they carry.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use cordboard_media as media;
use cordboard_sip::{self as sip, wire};

use crate::office::{Office, Trunk, TrunkTransport};

#[derive(Debug, Default)]
pub(crate) struct Trunks {
    pub(crate) states: BTreeMap<String, State>,
    /// Look-ups under way, and for which trunk.
    pub(crate) queries: BTreeMap<u64, String>,
    pub(crate) next_query: u64,
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

    pub(crate) fn leg_opened(&mut self, trunk: &str) {
        self.states.entry(trunk.to_owned()).or_default().calls += 1;
    }

    pub(crate) fn leg_closed(&mut self, trunk: &str) {
        if let Some(state) = self.states.get_mut(trunk) {
            state.calls = state.calls.saturating_sub(1);
        }
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
