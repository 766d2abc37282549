//! A small network in virtual time: endpoints, scripted peers, and what wires do to datagrams.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use cordboard_sip::wire::{Host, Message, Method, NameAddr, Request, Response, Uri};
use cordboard_sip::{
    Credentials, Destination, DialogId, Endpoint, Event, Flow, Input, Invite, Output, Routing,
    Settings, Target, Transport,
};

/// What happens to datagrams; streams are spared.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Faults {
    /// Per thousand.
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    /// Up to this much is added to each one's way, so that they overtake each other.
    pub(crate) jitter: Duration,
}

pub(crate) struct Peer {
    pub(crate) endpoint: Endpoint,
    pub(crate) address: SocketAddr,
    pub(crate) events: Vec<Event>,
}

/// A message on its way: to whom, over what flow as the receiver sees it.
type Packet = (Flow, Vec<u8>);

pub(crate) struct Net {
    pub(crate) now: Instant,
    pub(crate) start: Instant,
    pub(crate) peers: Vec<Peer>,
    pub(crate) faults: Faults,
    /// What came to addresses without an endpoint, for scripts to read.
    pub(crate) arrived: HashMap<SocketAddr, Vec<(Flow, Message)>>,
    /// Host names.
    pub(crate) names: HashMap<String, Vec<(Transport, SocketAddr)>>,
    /// Every message that was sent, one line each.
    pub(crate) ladder: Vec<String>,
    pub(crate) located: Vec<Target>,
    wire: BTreeMap<(Instant, u64), Packet>,
    sent: u64,
    dice: u64,
}

pub(crate) fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

pub(crate) fn flow(transport: Transport, local: SocketAddr, peer: SocketAddr) -> Flow {
    Flow { transport, local, peer }
}

impl Net {
    pub(crate) fn new() -> Self {
        let start = Instant::now();
        Net {
            now: start,
            start,
            peers: Vec::new(),
            faults: Faults::default(),
            arrived: HashMap::new(),
            names: HashMap::new(),
            ladder: Vec::new(),
            located: Vec::new(),
            wire: BTreeMap::new(),
            sent: 0,
            dice: 0x9e37_79b9_7f4a_7c15,
        }
    }

    /// Two endpoints, at 10.0.0.1 and 10.0.0.2.
    pub(crate) fn of_two() -> Self {
        let mut net = Net::new();
        net.add("10.0.0.1:5060", Settings::default());
        net.add("10.0.0.2:5060", Settings::default());
        net
    }

    /// One endpoint, at 10.0.0.1, for scripts to talk to.
    pub(crate) fn of_one() -> Self {
        let mut net = Net::new();
        net.add("10.0.0.1:5060", Settings::default());
        net
    }

    pub(crate) fn seeded(mut self, seed: u64) -> Self {
        self.dice ^= seed.wrapping_mul(0x2545_f491_4f6c_dd1d) | 1;
        self
    }

    pub(crate) fn add(&mut self, at: &str, settings: Settings) -> usize {
        let number = u8::try_from(self.peers.len()).expect("few peers");
        let endpoint = Endpoint::new(settings, [number + 1; 32]);
        self.peers.push(Peer { endpoint, address: address(at), events: Vec::new() });
        self.peers.len() - 1
    }

    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice % sides.max(1)
    }

    /// Lets `act` use an endpoint and sends what comes of it.
    pub(crate) fn act<T>(
        &mut self,
        who: usize,
        act: impl FnOnce(&mut Endpoint, Instant) -> T,
    ) -> T {
        let now = self.now;
        let result = act(&mut self.peers[who].endpoint, now);
        self.drain(who);
        result
    }

    fn drain(&mut self, who: usize) {
        while let Some(output) = self.peers[who].endpoint.poll_output() {
            match output {
                Output::Transmit { flow, bytes } => self.transmit(flow, &bytes),
                Output::Event(event) => self.peers[who].events.push(event),
                Output::Locate { query, target } => {
                    let flows = self.locate(who, &target);
                    self.located.push(target);
                    let now = self.now;
                    self.peers[who].endpoint.handle(now, Input::Located { query, flows });
                }
            }
        }
    }

    fn locate(&self, who: usize, target: &Target) -> Vec<Flow> {
        let local = self.peers[who].address;
        let transport = target.transport.unwrap_or(Transport::Udp);
        match &target.host {
            Host::Name(name) => {
                let found = self.names.get(name).cloned().unwrap_or_default();
                found
                    .into_iter()
                    .filter(|(t, _)| target.transport.is_none_or(|wanted| wanted == *t))
                    .map(|(transport, peer)| flow(transport, local, peer))
                    .collect()
            }
            host => {
                let ip = host.ip().expect("an address");
                let port = target.port.unwrap_or_else(|| transport.default_port());
                vec![flow(transport, local, SocketAddr::new(ip, port))]
            }
        }
    }

    /// Puts bytes on the wire.
    pub(crate) fn transmit(&mut self, sent: Flow, bytes: &[u8]) {
        let first_line = String::from_utf8_lossy(bytes).lines().next().unwrap_or("").to_owned();
        let at = (self.now - self.start).as_millis();
        self.ladder.push(format!(
            "{:>6} {} -> {} {first_line}",
            at,
            sent.local.ip(),
            sent.peer.ip()
        ));
        let mut copies = 1;
        let mut delay = Duration::from_millis(10);
        if sent.transport == Transport::Udp {
            let faults = self.faults;
            if self.roll(1000) < faults.lost {
                copies = 0;
            } else if self.roll(1000) < faults.doubled {
                copies = 2;
            }
            let most = u64::try_from(faults.jitter.as_millis()).expect("short");
            delay += Duration::from_millis(self.roll(most + 1));
        }
        for _ in 0..copies {
            self.sent += 1;
            let arrives = flow(sent.transport, sent.peer, sent.local);
            self.wire.insert((self.now + delay, self.sent), (arrives, bytes.to_vec()));
            delay += Duration::from_millis(3);
        }
    }

    fn next_at(&self) -> Option<Instant> {
        let wire = self.wire.first_key_value().map(|((at, _), _)| *at);
        let timers = self.peers.iter().filter_map(|peer| peer.endpoint.poll_timeout()).min();
        wire.into_iter().chain(timers).min()
    }

    /// Does what is due next. False when nothing is left to do before `limit`.
    pub(crate) fn step(&mut self, limit: Instant) -> bool {
        let Some(at) = self.next_at().filter(|at| *at <= limit) else {
            self.now = self.now.max(limit);
            return false;
        };
        self.now = self.now.max(at);
        let arrives = self.wire.first_key_value().is_some_and(|((at, _), _)| *at <= self.now);
        if arrives {
            let (_, (arrived, bytes)) = self.wire.pop_first().expect("there is one");
            self.deliver(arrived, bytes);
            return true;
        }
        for who in 0..self.peers.len() {
            let due = self.peers[who].endpoint.poll_timeout();
            if due.is_some_and(|due| due <= self.now) {
                self.act(who, |endpoint, now| endpoint.handle(now, Input::Timeout));
                return true;
            }
        }
        true
    }

    fn deliver(&mut self, arrived: Flow, bytes: Vec<u8>) {
        let to = self.peers.iter().position(|peer| peer.address == arrived.local);
        match to {
            Some(who) => {
                let input = Input::Received { flow: arrived, bytes };
                self.act(who, |endpoint, now| endpoint.handle(now, input));
            }
            None => {
                // The answer to a broken Via carries that Via.
                if let Ok(message) = Message::parse(&bytes) {
                    self.arrived.entry(arrived.local).or_default().push((arrived, message));
                }
            }
        }
    }

    pub(crate) fn run(&mut self, time: Duration) {
        let limit = self.now + time;
        while self.step(limit) {}
    }

    pub(crate) fn run_ms(&mut self, time: u64) {
        self.run(Duration::from_millis(time));
    }

    pub(crate) fn run_secs(&mut self, time: u64) {
        self.run(Duration::from_secs(time));
    }

    /// Takes the events of one endpoint.
    pub(crate) fn events(&mut self, who: usize) -> Vec<Event> {
        std::mem::take(&mut self.peers[who].events)
    }

    /// The names of the events of one endpoint, and takes them.
    pub(crate) fn names_of_events(&mut self, who: usize) -> Vec<String> {
        self.events(who).iter().map(event_name).collect()
    }

    /// Takes what came to a scripted address.
    pub(crate) fn heard(&mut self, at: &str) -> Vec<Message> {
        let arrived = self.arrived.remove(&address(at)).unwrap_or_default();
        arrived.into_iter().map(|(_, message)| message).collect()
    }

    /// Takes the responses that came to a scripted address.
    pub(crate) fn responses(&mut self, at: &str) -> Vec<Response> {
        let heard = self.heard(at);
        heard
            .into_iter()
            .filter_map(|m| if let Message::Response(r) = m { Some(r) } else { None })
            .collect()
    }

    /// Takes the requests that came to a scripted address.
    pub(crate) fn requests(&mut self, at: &str) -> Vec<Request> {
        let heard = self.heard(at);
        heard
            .into_iter()
            .filter_map(|m| if let Message::Request(r) = m { Some(r) } else { None })
            .collect()
    }

    /// A script at `from` sends text to an endpoint at `to`, over UDP, and it arrives.
    pub(crate) fn say(&mut self, from: &str, to: &str, text: &str) {
        self.say_over(Transport::Udp, from, to, text);
    }

    pub(crate) fn say_over(&mut self, transport: Transport, from: &str, to: &str, text: &str) {
        let arrived = flow(transport, address(to), address(from));
        let bytes = on_the_wire(text);
        self.deliver(arrived, bytes);
    }

    /// Everything was let go.
    pub(crate) fn assert_empty(&self, who: usize) {
        let census = self.peers[who].endpoint.census();
        assert_eq!(census.transactions, 0, "every transaction must end: {census:?}");
        assert_eq!(census.dialogs, 0, "every session must end: {census:?}");
        assert_eq!(census.requests, 0, "every request must have an outcome: {census:?}");
        assert_eq!(census.timers, 0, "no timer may be left behind: {census:?}");
    }

    /// The ladder without times, from a mark on.
    pub(crate) fn ladder_since(&self, mark: usize) -> Vec<String> {
        self.ladder[mark..].iter().map(|line| line[7..].to_owned()).collect()
    }
}

/// Line ends as SIP has them, and the Content-Length of what follows the first empty line.
pub(crate) fn on_the_wire(text: &str) -> Vec<u8> {
    let text = text.trim_start().replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let head: Vec<&str> = head.lines().map(str::trim_start).collect();
    let body = body.replace('\n', "\r\n");
    format!("{}\r\nContent-Length: {}\r\n\r\n{body}", head.join("\r\n"), body.len()).into_bytes()
}

pub(crate) fn event_name(event: &Event) -> String {
    let debug = format!("{event:?}");
    debug.split([' ', '{']).next().unwrap_or_default().to_owned()
}

pub(crate) fn sdp(name: &str) -> Vec<u8> {
    format!("v=0\r\ns={name}\r\n").into_bytes()
}

pub(crate) fn name_addr(text: &str) -> NameAddr {
    text.parse().expect("an address")
}

pub(crate) fn uri(text: &str) -> Uri {
    text.parse().expect("a URI")
}

pub(crate) fn target(text: &str) -> Target {
    Target::of_uri(&uri(text))
}

/// A call from the endpoint at 10.0.0.1 to `100@HOST`.
pub(crate) fn call_to(host: &str, offer: Option<Vec<u8>>) -> Invite {
    let to = format!("sip:100@{host}");
    Invite {
        uri: uri(&to),
        destination: Destination::Targets(vec![target(&to)]),
        from: name_addr("<sip:200@10.0.0.1>"),
        to: name_addr(&format!("<{to}>")),
        contact_user: "200".to_owned(),
        offer,
        credentials: None,
        headers: Vec::new(),
        routing: Routing::Target,
    }
}

pub(crate) fn credentials() -> Credentials {
    Credentials { user: "200".to_owned(), password: "secret".to_owned() }
}

/// The dialog of the last `Invited`, taking all events.
pub(crate) fn invited(net: &mut Net, who: usize) -> DialogId {
    net.events(who)
        .into_iter()
        .find_map(
            |event| {
                if let Event::Invited { dialog, .. } = event { Some(dialog) } else { None }
            },
        )
        .expect("a call came in")
}

/// A call between the two endpoints of `Net::of_two` that is accepted; its name on each side.
pub(crate) fn connected(net: &mut Net) -> (DialogId, DialogId) {
    let a = net.act(0, |e, now| e.invite(now, call_to("10.0.0.2", Some(sdp("a")))));
    net.run_ms(50);
    let b = invited(net, 1);
    net.act(1, |e, now| e.accept(now, b, sdp("b")));
    net.run_ms(50);
    net.events(0);
    net.events(1);
    (a, b)
}

/// The value of a header of a message that a script heard.
pub(crate) fn header(message: &Response, name: &str) -> String {
    message.headers.first(name).unwrap_or_default().to_owned()
}

/// A scripted peer's response to a request that it heard.
pub(crate) fn response_to(
    request: &Request,
    status: u16,
    tag: &str,
    more: &str,
    body: &str,
) -> String {
    let mut text = format!("SIP/2.0 {status} Scripted\n");
    for name in ["Via", "From", "Call-ID", "CSeq"] {
        for value in request.headers.all(name) {
            text.push_str(&format!("{name}: {value}\n"));
        }
    }
    let to = request.headers.first("To").unwrap_or_default();
    let tagged = request.headers.to().is_ok_and(|to| to.tag().is_some());
    let to = if tagged || tag.is_empty() { to.to_owned() } else { format!("{to};tag={tag}") };
    text.push_str(&format!("To: {to}\n{more}"));
    if !body.is_empty() {
        text.push_str("Content-Type: application/sdp\n");
    }
    format!("{}\n\n{body}", text.trim_end())
}

pub(crate) fn methods(requests: &[Request]) -> Vec<Method> {
    requests.iter().map(|request| request.method.clone()).collect()
}
