//! A softphone on a desk of the simulated office: its brain, its lines, its microphone and its ear.

use std::{
    collections::{BTreeMap, HashMap},
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use cordboard_media::{tone, voice};
use cordboard_phone::{
    Account, CallId, CallState, CallView, Command, Event, Input, LineCommand, LineEvent, LineId,
    Output, Phone, Ring, Settings, Start, Towards,
};
use cordboard_sip as sip;
use cordboard_testkit::{Guest, Kind, Packet};

const FRAME: Duration = Duration::from_millis(10);
/// What the ear remembers: five seconds.
const MEMORY: usize = 5 * voice::RATE as usize;

/// One line's socket and sound.
#[derive(Debug)]
struct Socket {
    local: SocketAddr,
    sound: voice::Line,
}

#[derive(Debug)]
pub(crate) struct Soft {
    pub(crate) name: String,
    pub(crate) address: SocketAddr,
    pub(crate) phone: Phone,
    /// The tone that its user sings, in hertz.
    pub(crate) tone: f64,
    pub(crate) ring: Ring,
    pub(crate) rings: Vec<Ring>,
    pub(crate) talk: Vec<LineId>,
    pub(crate) events: Vec<Event>,
    /// The last view of each call, also of those that are over.
    pub(crate) calls: BTreeMap<CallId, CallView>,
    pub(crate) commands: Vec<(LineId, LineCommand)>,
    pub(crate) finished: bool,
    /// The SIP messages that it sent.
    pub(crate) sent: Vec<Vec<u8>>,
    pub(crate) keep_alives: usize,
    /// Host names that its resolver knows.
    pub(crate) names: HashMap<String, Vec<SocketAddr>>,
    /// What a NAT makes of a local address.
    pub(crate) stun_says: Option<IpAddr>,
    /// A NAT before it: its public host. Ports are 5000 higher outside.
    pub(crate) nat: Option<IpAddr>,
    /// No sound at all, for long runs.
    pub(crate) deaf: bool,
    lines: BTreeMap<LineId, Socket>,
    mixer: voice::Mixer,
    ear: Vec<i16>,
    sung: u64,
    next_frame: Option<Instant>,
    next_port: u16,
    seed: u64,
    later: Vec<(Instant, Input)>,
}

impl Soft {
    pub(crate) fn new(name: &str, address: &str, now: Instant, accounts: Vec<Account>) -> Self {
        Self::with(name, address, now, accounts, Settings::default())
    }

    pub(crate) fn with(
        name: &str,
        address: &str,
        now: Instant,
        accounts: Vec<Account>,
        settings: Settings,
    ) -> Self {
        let address: SocketAddr = address.parse().unwrap();
        let seed = u64::from(address.port()) + name.bytes().map(u64::from).sum::<u64>();
        let mut bytes = [3; 32];
        bytes[..8].copy_from_slice(&seed.to_be_bytes());
        let start = Start { accounts, settings, last_dialled: None, seed: bytes, now };
        Self {
            name: name.to_owned(),
            address,
            phone: Phone::new(start),
            tone: 1900.0,
            ring: Ring::None,
            rings: Vec::new(),
            talk: Vec::new(),
            events: Vec::new(),
            calls: BTreeMap::new(),
            commands: Vec::new(),
            finished: false,
            sent: Vec::new(),
            keep_alives: 0,
            names: HashMap::new(),
            stun_says: None,
            nat: None,
            deaf: false,
            lines: BTreeMap::new(),
            mixer: voice::Mixer::new(),
            ear: Vec::new(),
            sung: 0,
            next_frame: None,
            next_port: 30_000,
            seed,
            later: Vec::new(),
        }
    }

    pub(crate) fn command(&mut self, now: Instant, command: Command) {
        self.phone.handle(now, Input::Command(command));
    }

    pub(crate) fn tell(&mut self, now: Instant, input: Input) {
        self.phone.handle(now, input);
    }

    /// The state of the latest call.
    pub(crate) fn state(&self) -> Option<&CallState> {
        self.calls.values().last().map(|call| &call.state)
    }

    pub(crate) fn latest(&self) -> CallId {
        *self.calls.keys().last().expect("there is a call")
    }

    pub(crate) fn is_registered(&self) -> bool {
        let registered = |account: &cordboard_phone::AccountView| {
            account.standing == cordboard_phone::Standing::Registered
        };
        let accounts = self.phone.accounts();
        !accounts.is_empty() && accounts.iter().all(registered)
    }

    /// Whether a tone was in the ear during the last `millis`.
    pub(crate) fn hears(&self, millis: usize, hz: f64) -> bool {
        let from = self.ear.len().saturating_sub(millis * voice::RATE as usize / 1000);
        self.ear.len() > from && tone::power(&self.ear[from..], voice::RATE, hz) > 1e-4
    }

    /// The source of a packet as it is seen outside.
    fn outside(&self, from: SocketAddr) -> SocketAddr {
        outside(self.nat, from)
    }

    /// Where a packet goes inside; `None`: the NAT knows nothing of it.
    fn inside(&self, to: SocketAddr) -> Option<SocketAddr> {
        match self.nat {
            None => Some(to),
            Some(nat) if to.ip() == nat => {
                Some(SocketAddr::new(self.address.ip(), to.port().checked_sub(5000)?))
            }
            Some(_) => None,
        }
    }

    fn locate(&self, target: &sip::Target) -> Vec<sip::Flow> {
        let name = target.host.to_string();
        let port = target.port.unwrap_or(5060);
        let peers = match name.trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(ip) => vec![SocketAddr::new(ip, port)],
            Err(_) => self.names.get(&name).cloned().unwrap_or_default(),
        };
        let flow = |peer| sip::Flow { transport: sip::Transport::Udp, local: self.address, peer };
        peers.into_iter().map(flow).collect()
    }

    fn output(&mut self, now: Instant, output: Output, send: &mut dyn FnMut(Packet)) {
        match output {
            Output::Transmit { flow, bytes } => {
                if bytes == b"\r\n\r\n" {
                    self.keep_alives += 1;
                }
                self.sent.push(bytes.clone());
                let from = self.outside(flow.local);
                send(Packet { kind: Kind::Sip, from, to: flow.peer, bytes });
            }
            Output::Locate { query, target } => {
                let flows = self.locate(&target);
                let answer = Input::Sip(sip::Input::Located { query, flows });
                self.later.push((now + Duration::from_millis(1), answer));
            }
            Output::Line { line, command } => self.line(now, line, command),
            Output::Talk { lines } => self.talk = lines,
            Output::Ring(ring) => {
                self.ring = ring;
                self.rings.push(ring);
            }
            Output::Event(event) => {
                if let Event::CallChanged(view) = &event {
                    self.calls.insert(view.id, view.clone());
                }
                if !matches!(event, Event::Quality { .. }) {
                    self.events.push(event);
                }
            }
            Output::Finished => self.finished = true,
        }
    }

    fn line(&mut self, now: Instant, line: LineId, command: LineCommand) {
        self.commands.push((line, command.clone()));
        match command {
            LineCommand::Open { towards, stun } => {
                let host = match towards {
                    Towards::From(host) => host,
                    Towards::Target(_) => self.address.ip(),
                };
                let local = SocketAddr::new(host, self.next_port);
                self.next_port += 2;
                let asked = stun.and(self.stun_says);
                let public = asked.map(|host| SocketAddr::new(host, local.port() + 1000));
                let sound = match self.lines.remove(&line) {
                    Some(open) => open.sound,
                    None => voice::Line::new(voice::Settings::default(), self.seed + line.0),
                };
                self.lines.insert(line, Socket { local, sound });
                self.next_frame.get_or_insert(now);
                let opened = Input::Line(line, LineEvent::Opened { local, public });
                self.later.push((now + Duration::from_millis(2), opened));
            }
            LineCommand::Sound(voice::Command::Close) => {
                self.lines.remove(&line);
            }
            LineCommand::Sound(command) => {
                if let Some(open) = self.lines.get_mut(&line) {
                    open.sound.handle(now, voice::Input::Command(command));
                }
            }
            LineCommand::Record(_) => {}
        }
    }

    /// Ten milliseconds of microphone and loudspeaker.
    fn frame(&mut self, now: Instant) {
        let rate = f64::from(voice::RATE);
        let start = self.sung;
        self.sung += voice::FRAME as u64;
        let sample = |n: u64| {
            let phase = (start + n) as f64 * self.tone * std::f64::consts::TAU / rate;
            (phase.sin() * 9000.0) as i16
        };
        let mic: Vec<i16> = (0..voice::FRAME as u64).map(sample).collect();
        let silence = vec![0; voice::FRAME];
        let mut ear = vec![0; voice::FRAME];
        let (mut heard, others): (Vec<_>, Vec<_>) =
            self.lines.iter_mut().partition(|(line, _)| self.talk.contains(line));
        for (_, other) in others {
            let mut unheard = vec![0; voice::FRAME];
            other.sound.capture(now, &silence);
            other.sound.render(now, &mut unheard);
        }
        match heard.as_mut_slice() {
            [] => {}
            [(_, one)] => {
                one.sound.capture(now, &mic);
                one.sound.render(now, &mut ear);
            }
            many => {
                let mut lines: Vec<&mut voice::Line> =
                    many.iter_mut().map(|(_, one)| &mut one.sound).collect();
                self.mixer.mix(now, &mic, &mut lines, &mut ear);
            }
        }
        self.ear.extend(ear);
        if self.ear.len() > 2 * MEMORY {
            self.ear.drain(..MEMORY);
        }
    }

    fn sound_outputs(&mut self, now: Instant, send: &mut dyn FnMut(Packet)) -> bool {
        let mut events = Vec::new();
        let nat = self.nat;
        for (line, open) in &mut self.lines {
            while let Some(output) = open.sound.poll_output() {
                match output {
                    voice::Output::Packet { to, bytes } => {
                        let bytes = bytes.to_vec();
                        send(Packet { kind: Kind::Rtp, from: outside(nat, open.local), to, bytes });
                    }
                    voice::Output::Rtcp { .. } => {}
                    voice::Output::Event(event) => events.push((*line, event)),
                }
            }
        }
        let any = !events.is_empty();
        for (line, event) in events {
            self.phone.handle(now, Input::Line(line, LineEvent::Sound(event)));
        }
        any
    }
}

fn outside(nat: Option<IpAddr>, from: SocketAddr) -> SocketAddr {
    nat.map_or(from, |nat| SocketAddr::new(nat, from.port() + 5000))
}

impl Guest for Soft {
    fn name_at(&self, address: SocketAddr) -> Option<&str> {
        (address == self.address || address == self.outside(self.address))
            .then_some(self.name.as_str())
    }

    fn next(&self) -> Option<Instant> {
        let later = self.later.iter().map(|(at, _)| *at).min();
        let frame = self.next_frame.filter(|_| !self.deaf && !self.lines.is_empty());
        let sound = self.lines.values().filter_map(|open| open.sound.poll_timeout()).min();
        let sound = sound.filter(|_| !self.deaf);
        [self.phone.poll_timeout(), later, frame, sound].into_iter().flatten().min()
    }

    fn wake(&mut self, now: Instant) {
        let (due, rest) = self.later.drain(..).partition(|(at, _)| *at <= now);
        self.later = rest;
        let due: Vec<(Instant, Input)> = due;
        for (_, input) in due {
            self.phone.handle(now, input);
        }
        self.phone.handle(now, Input::Timeout);
        for open in self.lines.values_mut() {
            if open.sound.poll_timeout().is_some_and(|at| at <= now) {
                open.sound.handle(now, voice::Input::Timeout);
            }
        }
        if self.lines.is_empty() {
            self.next_frame = None;
        }
        while let Some(at) = self.next_frame.filter(|at| *at <= now && !self.deaf) {
            self.frame(at);
            self.next_frame = Some(at + FRAME);
        }
    }

    fn take(&mut self, now: Instant, packet: &Packet) -> bool {
        let Some(to) = self.inside(packet.to) else { return false };
        if packet.kind == Kind::Sip && to == self.address {
            let (local, peer) = (to, packet.from);
            let flow = sip::Flow { transport: sip::Transport::Udp, local, peer };
            let bytes = packet.bytes.clone();
            self.phone.handle(now, Input::Sip(sip::Input::Received { flow, bytes }));
            return true;
        }
        let line = self.lines.values_mut().find(|open| open.local == to);
        let Some(open) = line.filter(|_| packet.kind == Kind::Rtp) else { return false };
        if !self.deaf {
            let (from, bytes) = (packet.from, packet.bytes.as_slice());
            open.sound.handle(now, voice::Input::Packet { from, bytes });
        }
        true
    }

    fn drain(&mut self, now: Instant, send: &mut dyn FnMut(Packet)) {
        loop {
            while let Some(output) = self.phone.poll_output() {
                self.output(now, output, send);
            }
            if !self.sound_outputs(now, send) {
                return;
            }
        }
    }
}
