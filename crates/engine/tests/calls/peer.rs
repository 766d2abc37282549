//! A phone on real sockets that does what a test tells it to.

use std::{
    net::{IpAddr, SocketAddr, UdpSocket},
    time::{Duration, Instant},
};

use cordboard_sip::{self as sip, wire};

use crate::PATIENCE;

/// How long a look at a socket lasts.
const LOOK: Duration = Duration::from_millis(2);

pub(crate) struct Peer {
    exchange: SocketAddr,
    extension: String,
    credentials: sip::Credentials,
    signalling: UdpSocket,
    endpoint: sip::Endpoint,
    /// Where its sound comes and goes.
    pub(crate) sound: UdpSocket,
    /// Where its fax machine's packets come and go.
    pub(crate) fax: UdpSocket,
    pub(crate) registered: bool,
    pub(crate) up: bool,
    /// What an offer in mid call said that it has not answered.
    pub(crate) offered: Option<String>,
    /// The exchange's last answer to an offer in mid call.
    pub(crate) answered: Option<String>,
    pub(crate) refused: Option<u16>,
    /// Where the exchange takes what is for the other side.
    pub(crate) there: Option<SocketAddr>,
    dialog: Option<sip::DialogId>,
    sequence: u16,
}

fn socket() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    socket.set_read_timeout(Some(LOOK)).expect("a timeout");
    socket
}

fn port(socket: &UdpSocket) -> u16 {
    socket.local_addr().expect("bound").port()
}

impl Peer {
    pub(crate) fn new(exchange: SocketAddr, extension: &str, secret: &str) -> Self {
        let mut seed = [0; 32];
        seed[..extension.len()].copy_from_slice(extension.as_bytes());
        let (user, password) = (extension.to_owned(), secret.to_owned());
        let mut peer = Self {
            exchange,
            extension: extension.to_owned(),
            credentials: sip::Credentials { user, password },
            signalling: socket(),
            endpoint: sip::Endpoint::new(sip::Settings::default(), seed),
            sound: socket(),
            fax: socket(),
            registered: false,
            up: false,
            offered: None,
            answered: None,
            refused: None,
            there: None,
            dialog: None,
            sequence: 0,
        };
        let register = sip::Register {
            registrar: wire::Uri::parse(&format!("sip:{exchange}")).expect("a URI"),
            destination: sip::Destination::Flow(peer.flow()),
            aor: peer.name(),
            contact_user: extension.to_owned(),
            credentials: Some(peer.credentials.clone()),
            expires: Duration::from_secs(600),
        };
        peer.endpoint.register(Instant::now(), register);
        peer
    }

    fn flow(&self) -> sip::Flow {
        let local = self.signalling.local_addr().expect("bound");
        sip::Flow { transport: sip::Transport::Udp, local, peer: self.exchange }
    }

    fn name(&self) -> wire::NameAddr {
        let text = format!("<sip:{}@{}>", self.extension, self.exchange);
        wire::NameAddr::parse(&text).expect("a name")
    }

    pub(crate) fn dial(&mut self, number: &str) {
        let uri = wire::Uri::parse(&format!("sip:{number}@{}", self.exchange)).expect("a URI");
        let invite = sip::Invite {
            uri: uri.clone(),
            destination: sip::Destination::Flow(self.flow()),
            from: self.name(),
            to: wire::NameAddr::new(uri),
            contact_user: self.extension.clone(),
            offer: Some(self.sound_offer().into_bytes()),
            credentials: Some(self.credentials.clone()),
            headers: Vec::new(),
            routing: sip::Routing::SameFlow,
        };
        self.dialog = Some(self.endpoint.invite(Instant::now(), invite));
    }

    pub(crate) fn sound_offer(&self) -> String {
        described(&format!("m=audio {} RTP/AVP 0\r\n", port(&self.sound)))
    }

    pub(crate) fn fax_offer(&self) -> String {
        let port = port(&self.fax);
        described(&format!("m=image {port} udptl t38\r\na=T38FaxVersion:0\r\n"))
    }

    fn in_call(&self) -> sip::DialogId {
        self.dialog.expect("it has a call")
    }

    pub(crate) fn offer(&mut self, description: String) {
        let dialog = self.in_call();
        (self.answered, self.refused) = (None, None);
        self.endpoint.offer(Instant::now(), dialog, description.into_bytes());
    }

    pub(crate) fn answer(&mut self, description: String) {
        let dialog = self.in_call();
        self.offered = None;
        self.endpoint.answer_offer(Instant::now(), dialog, description.into_bytes());
    }

    pub(crate) fn refuse(&mut self, status: u16) {
        let dialog = self.in_call();
        self.offered = None;
        self.endpoint.refuse_offer(Instant::now(), dialog, status);
    }

    /// 20 ms of G.711 that is the same byte over and over.
    pub(crate) fn speak(&mut self, byte: u8) {
        self.sequence += 1;
        let mut packet = vec![0x80, 0];
        packet.extend(self.sequence.to_be_bytes());
        packet.extend((u32::from(self.sequence) * 160).to_be_bytes());
        packet.extend(u32::from(port(&self.sound)).to_be_bytes());
        packet.extend([byte; 160]);
        self.sound.send_to(&packet, self.there.expect("described")).expect("sent");
    }

    /// Does what is to be done, and looks once for what comes.
    fn turn(&mut self) {
        while let Some(output) = self.endpoint.poll_output() {
            match output {
                sip::Output::Transmit { flow, bytes } => {
                    self.signalling.send_to(&bytes, flow.peer).expect("sent");
                }
                sip::Output::Locate { query, .. } => {
                    let flows = vec![self.flow()];
                    self.endpoint.handle(Instant::now(), sip::Input::Located { query, flows });
                }
                sip::Output::Event(event) => self.event(event),
            }
        }
        let mut room = [0; 4096];
        if let Ok((length, from)) = self.signalling.recv_from(&mut room) {
            let flow = sip::Flow { peer: from, ..self.flow() };
            let bytes = room[..length].to_vec();
            self.endpoint.handle(Instant::now(), sip::Input::Received { flow, bytes });
        }
        if self.endpoint.poll_timeout().is_some_and(|due| due <= Instant::now()) {
            self.endpoint.handle(Instant::now(), sip::Input::Timeout);
        }
    }

    fn event(&mut self, event: sip::Event) {
        match event {
            sip::Event::Registered { .. } => self.registered = true,
            sip::Event::Invited { dialog, offer, .. } => {
                self.dialog = Some(dialog);
                self.heard(&offer.expect("the exchange offers"));
                let answer = self.sound_offer().into_bytes();
                self.endpoint.accept(Instant::now(), dialog, answer);
                self.up = true;
            }
            sip::Event::Accepted { sdp, .. } => {
                self.heard(&sdp.expect("the exchange answers"));
                self.up = true;
            }
            sip::Event::Offered { offer, .. } => self.offered = Some(self.heard(&offer)),
            sip::Event::OfferAnswered { answer, .. } => self.answered = Some(self.heard(&answer)),
            sip::Event::OfferRefused { status, .. } => self.refused = Some(status),
            sip::Event::Rejected { cause, .. } => {
                panic!("{} was refused: {cause:?}", self.extension)
            }
            sip::Event::Ended { end, .. } => panic!("{} was hung up: {end:?}", self.extension),
            _ => {}
        }
    }

    fn heard(&mut self, description: &[u8]) -> String {
        let text = String::from_utf8_lossy(description).into_owned();
        let line = |begins: &str| text.lines().find_map(|line| line.strip_prefix(begins));
        let host: Option<IpAddr> = line("c=IN IP4 ").and_then(|host| host.parse().ok());
        let living = text.lines().filter_map(|line| line.strip_prefix("m="));
        let port = living.filter_map(|line| line.split(' ').nth(1)?.parse().ok());
        let port = port.filter(|port: &u16| *port != 0).max();
        self.there = host.zip(port).map(SocketAddr::from);
        text
    }
}

fn described(media: &str) -> String {
    format!("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n{media}")
}

/// Lets both do what they do until it is so.
pub(crate) fn until(
    a: &mut Peer,
    b: &mut Peer,
    what: &str,
    mut so: impl FnMut(&mut Peer, &mut Peer) -> bool,
) {
    let patience = Instant::now() + PATIENCE;
    while !so(a, b) {
        assert!(Instant::now() < patience, "waited in vain until {what}");
        a.turn();
        b.turn();
    }
}

/// What has come to a socket, if anything has.
pub(crate) fn next(socket: &UdpSocket) -> Option<(Vec<u8>, SocketAddr)> {
    let mut room = [0; 2000];
    let (length, from) = socket.recv_from(&mut room).ok()?;
    Some((room[..length].to_vec(), from))
}
