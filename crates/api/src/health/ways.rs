//! How others reach this machine: addresses, ports, and what a firewall has to let through.

use std::net::IpAddr;

use cordboard_engine::Term;
use cordboard_sip::Transport;
use jiff::Timestamp;

use super::{CertificateTerm, Firewall, HealthCheck, Level, Port};
use crate::{LiveTrunk, host::Doors};

/// Ports of one kind, all of which have to be open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Range {
    name: String,
    low: u16,
    high: u16,
    protocol: &'static str,
    /// Reached by this machine alone.
    local: bool,
}

impl Range {
    pub(super) fn shown(self) -> Port {
        let open_hint = match (self.local, self.low == self.high) {
            (true, _) => "this machine alone".to_owned(),
            (false, true) => String::new(),
            (false, false) => format!("{}-{}", self.low, self.high),
        };
        Port { name: self.name, port: self.low, protocol: self.protocol, open_hint }
    }
}

/// All ports that are listened on.
pub(super) fn ports(doors: &Doors) -> Vec<Range> {
    let sip = doors.sip.iter().map(|listener| {
        let (name, protocol) = match listener.transport {
            Transport::Udp => ("SIP", "UDP"),
            Transport::Tcp => ("SIP", "TCP"),
            Transport::Tls => ("SIP TLS", "TCP"),
        };
        one(name, listener.address.port(), protocol, listener.address.ip())
    });
    let everywhere = doors.sip.iter().any(|listener| !listener.address.ip().is_loopback());
    let audio = Range {
        name: "RTP".to_owned(),
        low: *doors.rtp.start(),
        high: *doors.rtp.end(),
        protocol: "UDP",
        local: !everywhere,
    };
    let http = doors.http.get().map(|http| one("HTTP", http.port(), "TCP", http.ip()));
    let mut all: Vec<Range> = Vec::new();
    for range in sip.chain([audio]).chain(http) {
        // By IPv4 and by IPv6.
        if !all.contains(&range) {
            all.push(range);
        }
    }
    all
}

fn one(name: &str, port: u16, protocol: &'static str, ip: IpAddr) -> Range {
    Range { name: name.to_owned(), low: port, high: port, protocol, local: ip.is_loopback() }
}

/// They were opened at the start, which fails otherwise.
pub(super) fn port_check(doors: &Doors) -> HealthCheck {
    let shown = ports(doors).into_iter().filter(|range| range.protocol == "UDP").map(|range| {
        match range.low == range.high {
            true => range.low.to_string(),
            false => format!("{}-{}", range.low, range.high),
        }
    });
    HealthCheck::new("ports", Level::Good, shown.collect::<Vec<_>>().join(", "))
}

pub(super) fn addresses(outward: String) -> Vec<String> {
    let mut addresses = vec![outward];
    if let Some(name) = sysinfo::System::host_name().ok().filter(|name| name != "localhost") {
        addresses.push(name);
    }
    addresses
}

/// What to type on each system so that other machines reach these ports.
pub(super) fn firewall(ports: &[Range]) -> Vec<Firewall> {
    let open: Vec<&Range> = ports.iter().filter(|range| !range.local).collect();
    if open.is_empty() {
        return Vec::new();
    }
    let each =
        |command: &dyn Fn(&Range) -> String| open.iter().map(|range| command(range)).collect();
    let span = |range: &Range, between: char| match range.low == range.high {
        true => range.low.to_string(),
        false => format!("{}{between}{}", range.low, range.high),
    };
    let windows = each(&|range| {
        format!(
            "netsh advfirewall firewall add rule name=\"Cordboard {}\" dir=in action=allow \
             protocol={} localport={}",
            range.name,
            range.protocol,
            span(range, '-')
        )
    });
    let ufw = each(&|range| {
        format!("sudo ufw allow {}/{}", span(range, ':'), range.protocol.to_lowercase())
    });
    let mut firewalld: Vec<String> = each(&|range| {
        let protocol = range.protocol.to_lowercase();
        format!("sudo firewall-cmd --permanent --add-port={}/{protocol}", span(range, '-'))
    });
    firewalld.push("sudo firewall-cmd --reload".to_owned());
    vec![
        Firewall { system: "Windows", commands: windows },
        Firewall { system: "Ubuntu, Debian (ufw)", commands: ufw },
        Firewall { system: "Fedora, RHEL (firewalld)", commands: firewalld },
    ]
}

/// How many of the trunks that are known of are up.
pub(super) fn trunks(trunks: &[LiveTrunk]) -> Option<HealthCheck> {
    let known: Vec<bool> = trunks.iter().filter_map(|trunk| trunk.up).collect();
    if known.is_empty() {
        return None;
    }
    let up = known.iter().filter(|up| **up).count();
    let level = match up {
        0 => Level::Bad,
        up if up < known.len() => Level::Warn,
        _ => Level::Good,
    };
    Some(HealthCheck::new("trunks", level, format!("{up}/{}", known.len())))
}

pub(super) fn certificate(term: Term, now: Timestamp) -> CertificateTerm {
    let days = term.until.duration_since(now).as_secs().div_euclid(86_400);
    let days_left = i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX });
    CertificateTerm { whose: term.whose, until: term.until, days_left }
}

/// A month is time enough to ask for another one.
pub(super) fn certificate_check(certificate: &CertificateTerm) -> HealthCheck {
    let level = match certificate.days_left {
        ..0 => Level::Bad,
        0..30 => Level::Warn,
        30.. => Level::Good,
    };
    HealthCheck::new("certificate", level, certificate.days_left.to_string())
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use cordboard_engine::Listener;

    use super::*;

    fn doors(address: &str) -> Doors {
        let listener = |transport| Listener {
            transport,
            address: format!("{address}:5060").parse().expect("an address"),
        };
        let http = OnceLock::from(std::net::SocketAddr::from(([127, 0, 0, 1], 8080)));
        let sip = vec![listener(Transport::Udp), listener(Transport::Tcp)];
        Doors { sip, rtp: 40_000..=49_999, http }
    }

    #[test]
    fn a_firewall_is_told_what_phones_need_and_nothing_of_this_machine_alone() {
        let told = firewall(&ports(&doors("0.0.0.0")));
        let ufw = told.iter().find(|one| one.system.contains("ufw")).expect("it is told");
        assert_eq!(
            ufw.commands,
            [
                "sudo ufw allow 5060/udp",
                "sudo ufw allow 5060/tcp",
                "sudo ufw allow 40000:49999/udp"
            ],
            "the pages are served to this machine alone"
        );
        let windows = told.iter().find(|one| one.system == "Windows").expect("it is told");
        assert!(windows.commands[2].ends_with("protocol=UDP localport=40000-49999"));
        assert_eq!(firewall(&ports(&doors("127.0.0.1"))), [], "nobody is to come in");
    }

    #[test]
    fn ports_are_listed_once_for_both_kinds_of_address() {
        let mut doors = doors("0.0.0.0");
        let six: Listener =
            Listener { transport: Transport::Udp, address: "[::]:5060".parse().expect("v6") };
        doors.sip.push(six);
        let shown: Vec<(u16, &str)> =
            ports(&doors).into_iter().map(|range| (range.low, range.protocol)).collect();
        assert_eq!(shown, [(5060, "UDP"), (5060, "TCP"), (40_000, "UDP"), (8080, "TCP")]);
    }

    #[test]
    fn a_certificate_is_told_a_month_before_it_ends_and_is_bad_when_it_has() {
        let now: Timestamp = "2026-10-10T10:00:00Z".parse().expect("a time");
        let check = |until: &str| {
            let until = until.parse().expect("a time");
            let term = certificate(Term { whose: "pbx.example".to_owned(), until }, now);
            (certificate_check(&term).level, term.days_left)
        };
        assert_eq!(check("2046-01-01T00:00:00Z"), (Level::Good, 7022));
        assert_eq!(check("2026-11-09T10:00:00Z"), (Level::Good, 30), "a month is left");
        assert_eq!(check("2026-11-08T10:00:00Z"), (Level::Warn, 29), "ask for another one now");
        assert_eq!(check("2026-10-10T18:00:00Z"), (Level::Warn, 0), "this is its last day");
        assert_eq!(check("2026-10-10T09:59:59Z"), (Level::Bad, -1), "nobody believes it any more");
    }

    #[test]
    fn a_trunk_that_is_down_is_a_warning_and_all_of_them_an_alarm() {
        let trunk = |up| LiveTrunk {
            id: "carrier".into(),
            name: "Carrier".into(),
            up,
            why_in: std::collections::BTreeMap::new(),
            why: String::new(),
            calls: 0,
            max_calls: None,
        };
        let level = |ups: &[Option<bool>]| {
            let list: Vec<LiveTrunk> = ups.iter().copied().map(trunk).collect();
            trunks(&list).map(|check| check.level)
        };
        assert_eq!(level(&[None]), None, "nothing is known yet");
        assert_eq!(level(&[Some(true), None]), Some(Level::Good));
        assert_eq!(level(&[Some(true), Some(false)]), Some(Level::Warn));
        assert_eq!(level(&[Some(false)]), Some(Level::Bad));
    }
}
