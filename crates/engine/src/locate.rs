//! Where a host is (RFC 3263): from a target, as SIP names it, to flows that can be tried in order.
//!
//! An address literal needs nobody; a name is looked for in the hosts file and then by DNS, with
//! SRV records first when no port is given. NAPTR is left out: few carriers publish it, and the
//! transports that we speak are asked for one by one instead. Everything together takes at most
//! [`PATIENCE`].

use std::{
    net::{IpAddr, SocketAddr, UdpSocket},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use cordboard_sip::{Flow, Target, Transport, wire::Host};
use hickory_resolver::{TokioResolver, config::ResolveHosts, proto::rr::RData};

use crate::{
    config::Listener,
    hosts,
    srv::{self, Service},
    trust::Names,
};

/// After this the target counts as not found.
const PATIENCE: Duration = Duration::from_secs(3);

/// The time for one question to one name server, so that a second one gets its turn.
const ONE_QUESTION: Duration = Duration::from_millis(1200);

/// The most flows that one target gives.
const MOST: usize = 16;

/// Finds flows; shared by all look-ups.
#[derive(Debug)]
pub(crate) struct Locator {
    listening: Vec<Listener>,
    names: Names,
    /// Made when it is first needed, and made anew after a failure: the system's name servers may
    /// have changed since.
    resolver: Mutex<Option<TokioResolver>>,
}

impl Locator {
    pub(crate) fn new(listening: &[Listener], names: Names) -> Self {
        Self { listening: listening.to_vec(), names, resolver: Mutex::default() }
    }

    /// The flows that lead to the target, best first; none if it cannot be found in time.
    pub(crate) async fn locate(&self, target: &Target) -> Vec<Flow> {
        match &target.host {
            Host::V4(ip) => self.to_address(target, IpAddr::V4(*ip)),
            Host::V6(ip) => self.to_address(target, IpAddr::V6(*ip)),
            Host::Name(name) => {
                let found = tokio::time::timeout(PATIENCE, self.to_name(target, name)).await;
                let flows = found.unwrap_or_default();
                for flow in flows.iter().filter(|flow| flow.transport == Transport::Tls) {
                    self.names.learn(flow.peer, name);
                }
                if flows.is_empty() {
                    tracing::warn!(host = name, "this host could not be found");
                }
                flows
            }
        }
    }

    fn to_address(&self, target: &Target, ip: IpAddr) -> Vec<Flow> {
        let transport = target.transport.unwrap_or(Transport::Udp);
        let port = target.port.unwrap_or(transport.default_port());
        self.flow(transport, SocketAddr::new(ip, port)).into_iter().collect()
    }

    async fn to_name(&self, target: &Target, name: &str) -> Vec<Flow> {
        if target.port.is_none() {
            let services = self.services(target.transport, name).await;
            if !services.is_empty() {
                return self.to_services(&services).await;
            }
        }
        let addresses = self.addresses(name).await;
        addresses.into_iter().flat_map(|ip| self.to_address(target, ip)).take(MOST).collect()
    }

    async fn to_services(&self, services: &[Service]) -> Vec<Flow> {
        let mut flows = Vec::new();
        for service in services {
            for ip in self.addresses(&service.host).await {
                flows.extend(self.flow(service.transport, SocketAddr::new(ip, service.port)));
            }
            if flows.len() >= MOST {
                break;
            }
        }
        flows.truncate(MOST);
        flows
    }

    /// The SRV records of the transports that may be used, in the order to be tried: all of UDP,
    /// then all of TCP.
    async fn services(&self, transport: Option<Transport>, name: &str) -> Vec<Service> {
        if !hosts::system(name).is_empty() {
            return Vec::new(); // the hosts file overrules DNS, and it knows no services
        }
        let asked = |one: Transport| transport.is_none_or(|only| only == one);
        let (udp, tcp, tls) = tokio::join!(
            self.services_of(Transport::Udp, name, asked(Transport::Udp)),
            self.services_of(Transport::Tcp, name, asked(Transport::Tcp)),
            // Who wants TLS says so: it is not tried unasked.
            self.services_of(Transport::Tls, name, transport == Some(Transport::Tls)),
        );
        [udp, tcp, tls].concat()
    }

    async fn services_of(&self, transport: Transport, name: &str, asked: bool) -> Vec<Service> {
        let Some(resolver) = asked.then(|| self.resolver()).flatten() else {
            return Vec::new();
        };
        let question = match transport {
            Transport::Udp => format!("_sip._udp.{name}."),
            Transport::Tcp => format!("_sip._tcp.{name}."),
            Transport::Tls => format!("_sips._tcp.{name}."),
        };
        let Ok(answer) = resolver.srv_lookup(question).await else {
            return Vec::new();
        };
        let records = answer.answers().iter().filter_map(|record| match &record.data {
            RData::SRV(srv) => Some(srv::Record {
                priority: srv.priority,
                weight: srv.weight,
                service: Service { transport, host: srv.target.to_utf8(), port: srv.port },
            }),
            _ => None,
        });
        srv::ordered(records.collect(), &mut random_below)
    }

    /// The addresses of a name, IPv4 first.
    async fn addresses(&self, name: &str) -> Vec<IpAddr> {
        let known = hosts::system(name);
        if !known.is_empty() {
            return known;
        }
        let Some(resolver) = self.resolver() else {
            return Vec::new();
        };
        let fully = format!("{}.", name.trim_end_matches('.'));
        let (four, six) =
            tokio::join!(resolver.ipv4_lookup(fully.clone()), resolver.ipv6_lookup(fully));
        if four.is_err() && six.is_err() {
            *self.resolver.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        let answers = [four, six].into_iter().flatten();
        let addresses = answers.flat_map(|answer| {
            let ips = answer.answers().iter().filter_map(|record| record.data.ip_addr());
            ips.collect::<Vec<_>>()
        });
        addresses.collect()
    }

    fn resolver(&self) -> Option<TokioResolver> {
        let mut kept = self.resolver.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.is_none() {
            *kept = new_resolver();
        }
        kept.clone()
    }

    /// A flow to the peer from the listener that the system's routes suggest.
    fn flow(&self, transport: Transport, peer: SocketAddr) -> Option<Flow> {
        let source = source_for(peer)?;
        let addresses = self
            .listening
            .iter()
            .filter(|listener| listener.transport == transport)
            .map(|listener| listener.address);
        let local = choose_local(addresses, source)?;
        let flow = Flow { transport, local, peer };
        flow.is_sendable().then_some(flow)
    }
}

fn new_resolver() -> Option<TokioResolver> {
    let made = TokioResolver::builder_tokio().and_then(|mut builder| {
        let options = builder.options_mut();
        options.timeout = ONE_QUESTION;
        options.attempts = 1;
        options.use_hosts_file = ResolveHosts::Never; // we have looked there
        builder.build()
    });
    made.inspect_err(|error| tracing::warn!(%error, "this system has no name servers")).ok()
}

/// The address that the system would send from: connecting a UDP socket sends nothing.
pub(crate) fn source_for(peer: SocketAddr) -> Option<IpAddr> {
    let any: SocketAddr =
        if peer.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0u16; 8], 0).into() };
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect(peer).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// The listener on that very address, else one on all addresses, else (the routes know better than
/// the configuration) any of the family that reaches as far: loopback only to loopback.
fn choose_local(
    listeners: impl Iterator<Item = SocketAddr> + Clone,
    source: IpAddr,
) -> Option<SocketAddr> {
    let mut family = listeners.filter(|bound| bound.is_ipv4() == source.is_ipv4());
    let exact = family.clone().find(|bound| bound.ip() == source);
    let wildcard = || family.clone().find(|bound| bound.ip().is_unspecified());
    let all = |bound: SocketAddr| SocketAddr::new(source, bound.port());
    exact
        .or_else(|| wildcard().map(all))
        .or_else(|| family.find(|bound| bound.ip().is_loopback() == source.is_loopback()))
}

/// A number below `bound`, for the choice among equal services; fairness is all that it needs.
fn random_below(bound: u32) -> u32 {
    let mut bytes = [0; 4];
    if getrandom::fill(&mut bytes).is_err() {
        return 0;
    }
    u32::from_le_bytes(bytes) % bound.max(1)
}

#[cfg(test)]
mod dns_tests;

#[cfg(test)]
mod tests {
    use super::*;

    fn locator(addresses: &[&str]) -> Locator {
        let listening = addresses.iter().flat_map(|address| {
            let address = address.parse().expect("an address");
            [Transport::Udp, Transport::Tcp].map(|transport| Listener { transport, address })
        });
        Locator::new(&listening.collect::<Vec<_>>(), Names::default())
    }

    fn target(host: &str, port: Option<u16>, transport: Option<Transport>) -> Target {
        Target { host: Host::parse(host).expect("a host"), port, transport }
    }

    async fn located(locator: &Locator, target: Target) -> Vec<String> {
        let flows = locator.locate(&target).await;
        let told = |flow: &Flow| format!("{:?} {} {}", flow.transport, flow.local, flow.peer);
        flows.iter().map(told).collect()
    }

    #[tokio::test]
    async fn an_address_needs_no_name_server() {
        let locator = locator(&["0.0.0.0:5060", "[::]:5070"]);
        for (asked, flow) in [
            (target("127.0.0.2", None, None), "Udp 127.0.0.1:5060 127.0.0.2:5060"),
            (target("127.0.0.1", Some(5090), None), "Udp 127.0.0.1:5060 127.0.0.1:5090"),
            (
                target("127.0.0.1", Some(5090), Some(Transport::Tcp)),
                "Tcp 127.0.0.1:5060 127.0.0.1:5090",
            ),
            (target("[::1]", None, None), "Udp [::1]:5070 [::1]:5060"),
        ] {
            assert_eq!(located(&locator, asked).await, [flow], "the wildcard became concrete");
        }
    }

    #[tokio::test]
    async fn what_no_listener_can_reach_is_not_found() {
        let four = locator(&["127.0.0.1:5060"]);
        for (asked, why) in [
            (target("[::1]", None, None), "no listener speaks IPv6"),
            (target("127.0.0.1", None, Some(Transport::Tls)), "no listener speaks TLS"),
            (target("255.255.255.255", None, None), "a broadcast is never sent to"),
            (target("224.0.1.75", None, None), "nor is a group"),
        ] {
            assert_eq!(located(&four, asked).await, [""; 0], "{why}");
        }
    }

    #[tokio::test]
    async fn a_name_in_the_hosts_file_is_found_without_dns() {
        let locator = locator(&["0.0.0.0:5060"]);
        for port in [None, Some(5099)] {
            let flows = located(&locator, target("localhost", port, None)).await;
            let peer = port.unwrap_or(5060);
            assert_eq!(
                flows.first(),
                Some(&format!("Udp 127.0.0.1:5060 127.0.0.1:{peer}")),
                "every system knows itself"
            );
        }
    }

    #[test]
    fn the_nearest_listener_is_chosen() {
        let choose = |bound: &[&str], source: &str| {
            let bound: Vec<SocketAddr> =
                bound.iter().map(|bound| bound.parse().expect("an address")).collect();
            choose_local(bound.iter().copied(), source.parse().expect("an IP"))
                .map(|local| local.to_string())
        };
        let both = ["0.0.0.0:5060", "10.0.0.5:5070"];
        assert_eq!(choose(&both, "10.0.0.5").as_deref(), Some("10.0.0.5:5070"), "the exact one");
        assert_eq!(choose(&both, "10.0.0.6").as_deref(), Some("10.0.0.6:5060"), "the wildcard");
        let some = ["127.0.0.1:5060", "10.0.0.5:5070"];
        assert_eq!(choose(&some, "10.9.9.9").as_deref(), Some("10.0.0.5:5070"), "not loopback");
        assert_eq!(choose(&["127.0.0.2:5060"], "127.0.0.1").as_deref(), Some("127.0.0.2:5060"));
        assert_eq!(choose(&["127.0.0.1:5060"], "10.9.9.9"), None, "loopback reaches nobody else");
        assert_eq!(choose(&["[::]:5060"], "10.9.9.9"), None, "families do not mix");
    }
}
