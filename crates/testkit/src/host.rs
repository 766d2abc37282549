//! The exchange with its media, its store and its files, as the engine would run them.

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use cordboard_media::{self as media, Clip};
use cordboard_pbx::{
    Event, Exchange, Input, Output, Ticket, Write,
    incident::CallTape,
    office::{Extension, Office},
    record::{Binding, CallId, CallRecord, JournalEntry, LegQuality, Message},
    request::Contact,
    resumed::{CarrierBan, OpenMessage, OwedCallBack},
};
use cordboard_queue as queue;
use cordboard_sip as sip;
use jiff::Timestamp;

use crate::{
    network::{Kind, Packet},
    restart, sound,
};

/// fd00::10, port 5060.
const EXCHANGE_V6: SocketAddr =
    SocketAddr::new(IpAddr::V6(Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 0x10)), 5060);

/// What a recording has heard.
#[derive(Clone, Debug, Default)]
pub struct Taped {
    pub path: String,
    pub rate: u32,
    pub left: Vec<i16>,
    pub right: Vec<i16>,
}

/// What the store would hold.
#[derive(Debug, Default)]
pub struct Stored {
    pub calls: BTreeMap<CallId, CallRecord>,
    pub journal: Vec<JournalEntry>,
    pub bindings: Vec<Binding>,
    pub messages: BTreeMap<u64, Message>,
    /// What extensions have set for themselves, the last at the end.
    pub extensions: Vec<Extension>,
    /// Masked numbers that were keyed in, by their places in the records.
    pub digits: BTreeMap<(CallId, u32), String>,
    /// How legs sounded.
    pub sounded: BTreeMap<(CallId, u32), LegQuality>,
    /// Promised, and not yet kept.
    pub call_backs: BTreeMap<CallId, OwedCallBack>,
    pub bans: Vec<CarrierBan>,
    /// Begun, and not yet left.
    pub open_messages: BTreeMap<u64, OpenMessage>,
    /// Which leg the messages under a Call-ID are of.
    pub dialogs: HashMap<String, (CallId, u32)>,
    /// What the decisions of ended calls came from.
    pub tapes: BTreeMap<CallId, CallTape>,
    pub floor: Vec<queue::Stretch>,
}

#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) address: SocketAddr,
    pub(crate) address_v6: SocketAddr,
    pub(crate) exchange: Exchange,
    pub(crate) patchbay: media::Patchbay,
    pub(crate) stored: Stored,
    pub(crate) events: Vec<Event>,
    pub(crate) tapes: BTreeMap<media::RecordingId, Taped>,
    pub(crate) finished: bool,
    /// What flows ask of servers; a story answers it.
    pub(crate) asked: Vec<cordboard_pbx::Asked>,
    /// Who is known outside, by number as the call log writes it.
    pub(crate) contacts: HashMap<String, Contact>,
    /// Host names that the resolver knows.
    pub(crate) names: HashMap<String, Vec<SocketAddr>>,
    pub(crate) legs: HashMap<SocketAddr, media::LegId>,
    pub(crate) locals: HashMap<media::LegId, SocketAddr>,
    /// No sound is made: what plays is over after a second, and recordings are empty.
    pub(crate) signalling_only: bool,
    /// Ports that another program holds.
    pub(crate) held: HashSet<u16>,
    pub(crate) office: Arc<Office>,
    /// A moment of this clock, and of the one on the wall.
    pub(crate) began: (Instant, Timestamp),
    /// Answers that come back a moment later.
    pub(crate) later: VecDeque<(Instant, Input)>,
}

impl Host {
    pub(crate) fn new(
        office: Arc<Office>,
        address: SocketAddr,
        now: Instant,
        wall: Timestamp,
    ) -> Self {
        let stored = Stored::default();
        Self {
            address,
            address_v6: EXCHANGE_V6,
            exchange: Exchange::new(restart::start(&stored, office.clone(), now, wall)),
            patchbay: media::Patchbay::new(media::Settings::default(), 7),
            stored,
            office,
            began: (now, wall),
            events: Vec::new(),
            tapes: BTreeMap::new(),
            finished: false,
            asked: Vec::new(),
            contacts: HashMap::new(),
            names: HashMap::new(),
            legs: HashMap::new(),
            locals: HashMap::new(),
            signalling_only: false,
            held: HashSet::new(),
            later: VecDeque::new(),
        }
    }

    pub(crate) fn next(&self) -> Option<Instant> {
        let later = self.later.iter().map(|(at, _)| *at).min();
        [self.exchange.poll_timeout(), self.patchbay.poll_timeout(), later]
            .into_iter()
            .flatten()
            .min()
    }

    pub(crate) fn wake(&mut self, now: Instant) {
        let (due, rest): (VecDeque<_>, VecDeque<_>) =
            self.later.drain(..).partition(|(at, _)| *at <= now);
        self.later = rest;
        for (_, input) in due {
            self.exchange.handle(now, input);
        }
        if self.exchange.poll_timeout().is_some_and(|at| at <= now) {
            self.exchange.handle(now, Input::Timeout);
        }
        if self.patchbay.poll_timeout().is_some_and(|at| at <= now) {
            self.patchbay.handle(now, media::Input::Timeout);
        }
    }

    pub(crate) fn is_at(&self, address: SocketAddr) -> bool {
        address == self.address || address == self.address_v6
    }

    /// Takes a packet if it is for the exchange; says whether it was.
    pub(crate) fn take(&mut self, now: Instant, packet: &Packet) -> bool {
        match packet.kind {
            Kind::Sip if self.is_at(packet.to) => {
                let flow = sip::Flow {
                    transport: sip::Transport::Udp,
                    local: packet.to,
                    peer: packet.from,
                };
                let input = sip::Input::Received { flow, bytes: packet.bytes.clone() };
                self.exchange.handle(now, Input::Sip(input));
                true
            }
            Kind::Rtp => match self.legs.get(&packet.to) {
                Some(&leg) => {
                    let (from, bytes) = (packet.from, packet.bytes.as_slice());
                    self.patchbay.handle(now, media::Input::Packet { leg, from, bytes });
                    true
                }
                None => false,
            },
            Kind::Sip => false,
        }
    }

    /// Carries out everything that is wanted; packets go to `send`.
    pub(crate) fn drain(&mut self, now: Instant, send: &mut dyn FnMut(Packet)) {
        loop {
            if let Some(output) = self.exchange.poll_output() {
                self.apply(now, output, send);
            } else if let Some(output) = self.patchbay.poll_output() {
                self.media_output(now, output, send);
            } else {
                break;
            }
        }
    }

    fn apply(&mut self, now: Instant, output: Output, send: &mut dyn FnMut(Packet)) {
        match output {
            Output::Transmit { flow, bytes } => {
                send(Packet { kind: Kind::Sip, from: flow.local, to: flow.peer, bytes });
            }
            Output::Locate { query, target } => {
                let flows = self.locate(&target);
                let answer = Input::Sip(sip::Input::Located { query, flows });
                self.later.push_back((now + Duration::from_millis(1), answer));
            }
            Output::Media(command) => self.command(now, command),
            Output::Ask(asked) => self.asked.push(asked),
            Output::FindContact { call, number, value } => {
                let contact = self.contacts.get(&value).cloned();
                let found = Input::ContactFound { call, number, contact };
                self.later.push_back((now + Duration::from_millis(2), found));
            }
            Output::OpenRecording { recording, path } => {
                self.tapes.insert(recording, Taped { path, ..Taped::default() });
            }
            Output::Store { ticket, write } => self.store(now, ticket, write),
            Output::Dialog { call, leg, call_id } => {
                self.stored.dialogs.insert(call_id, (call, leg));
            }
            Output::Event(event) => self.events.push(event),
            Output::Finished => {
                self.finished = true;
                let more = self.exchange.poll_output();
                assert!(
                    more.is_none(),
                    "nobody carries out what comes after the last word: {more:?}"
                );
            }
        }
    }

    /// What a patchbay would answer, if everything lasted a second.
    fn pretend(&mut self, now: Instant, command: &media::Command) {
        let event = match command {
            media::Command::Play { leg, play, repeat: media::Repeat::Once, .. } => {
                media::Event::Played { leg: *leg, play: *play }
            }
            media::Command::StopRecording { recording } => {
                media::Event::RecordingEnded { recording: *recording, millis: 1000, bytes: 8000 }
            }
            _ => return,
        };
        self.later.push_back((now + Duration::from_secs(1), Input::Media(event)));
    }

    fn command(&mut self, now: Instant, command: media::Command) {
        if self.signalling_only {
            return self.pretend(now, &command);
        }
        match &command {
            media::Command::Open { leg, local } => {
                if self.held.contains(&local.port()) {
                    let why = "the port is in use".to_owned();
                    let failed = Input::Media(media::Event::OpenFailed { leg: *leg, why });
                    self.later.push_back((now + Duration::from_millis(1), failed));
                } else {
                    self.legs.insert(*local, *leg);
                    self.locals.insert(*leg, *local);
                }
            }
            media::Command::Play { clips, .. } => {
                for clip in clips {
                    if !self.patchbay.has_clip(clip) {
                        self.patchbay.add_clip(clip.clone(), sound::library(clip));
                    }
                }
            }
            media::Command::Close { leg } => {
                if let Some(local) = self.locals.remove(leg) {
                    self.legs.remove(&local);
                }
            }
            _ => {}
        }
        self.patchbay.handle(now, media::Input::Command(command));
    }

    fn media_output(&mut self, now: Instant, output: media::Output, send: &mut dyn FnMut(Packet)) {
        match output {
            media::Output::Packet { leg, to, bytes } => {
                if let Some(&from) = self.locals.get(&leg) {
                    send(Packet { kind: Kind::Rtp, from, to, bytes: bytes.to_vec() });
                }
            }
            media::Output::Rtcp { .. } => {}
            media::Output::Event(event) => self.exchange.handle(now, Input::Media(event)),
            media::Output::Samples { recording, rate, left, right } => {
                let tape = self.tapes.entry(recording).or_default();
                tape.rate = rate;
                tape.left.extend(left);
                tape.right.extend(right);
            }
            media::Output::RecordingStopped { recording } => {
                let tape = self.tapes.entry(recording).or_default();
                let millis = tape.left.len() as u64 * 1000 / u64::from(tape.rate.max(1));
                let bytes = (tape.left.len() + tape.right.len()) as u64 * 2;
                let ended = media::Event::RecordingEnded { recording, millis, bytes };
                self.later.push_back((now + Duration::from_millis(5), Input::Media(ended)));
            }
        }
    }

    fn store(&mut self, now: Instant, ticket: Option<Ticket>, write: Write) {
        let stored = &mut self.stored;
        match write {
            Write::Bound(binding) => {
                stored.bindings.retain(|old| old.contact != binding.contact);
                stored.bindings.push(binding);
            }
            Write::Unbound { extension, contact } => {
                stored.bindings.retain(|old| old.extension != extension || old.contact != contact);
            }
            Write::CallStarted(record) | Write::CallEnded(record) => {
                stored.calls.insert(record.id, record);
            }
            Write::Journal(entries) => stored.journal.extend(entries),
            Write::MessageBegun(message) => {
                stored.open_messages.insert(message.id, message);
            }
            Write::MessageDropped { id } => {
                stored.open_messages.remove(&id);
            }
            Write::CallBackPromised(owed) => {
                stored.call_backs.insert(owed.call, owed);
            }
            Write::CallBackOver { call } => {
                stored.call_backs.remove(&call);
            }
            Write::CarrierBanned(ban) => {
                stored.bans.retain(|old| (&old.trunk, &old.callee) != (&ban.trunk, &ban.callee));
                stored.bans.push(ban);
            }
            Write::MessageLeft(message) => {
                stored.open_messages.remove(&message.id);
                let clip = media::ClipId::new(&format!("message/{}", message.id));
                if let Some(tape) =
                    self.tapes.values().find(|tape| tape.path.ends_with(&message.file))
                {
                    self.patchbay.add_clip(clip, message_clip(tape));
                }
                stored.messages.insert(message.id, message);
            }
            Write::ExtensionChanged(extension) => stored.extensions.push(extension),
            Write::MessageHeard { id } => {
                if let Some(message) = stored.messages.get_mut(&id) {
                    message.heard = true;
                }
            }
            Write::MessageDeleted { id } => {
                stored.messages.remove(&id);
            }
            Write::DigitsKept { call, place, value } => {
                stored.digits.insert((call, place), value.expose().to_owned());
            }
            Write::LegSounded { call, leg, quality } => {
                stored.sounded.insert((call, leg), quality);
            }
            Write::Tape(tape) => {
                stored.tapes.insert(tape.call, *tape);
            }
            Write::Floor(stretch) => stored.floor.push(*stretch),
            Write::RecordingEnded { .. } | Write::RecordingFailed { .. } | Write::Ladder { .. } => {
            }
        }
        if let Some(ticket) = ticket {
            self.later.push_back((now + Duration::from_millis(2), Input::Stored(ticket)));
        }
    }

    fn locate(&self, target: &sip::Target) -> Vec<sip::Flow> {
        let name = target.host.to_string();
        let port = target.port.unwrap_or(5060);
        let peers = match name.trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(ip) => vec![SocketAddr::new(ip, port)],
            Err(_) => self.names.get(&name).cloned().unwrap_or_default(),
        };
        let transport = sip::Transport::Udp;
        let towards = |peer: SocketAddr| {
            let local = if peer.is_ipv4() { self.address } else { self.address_v6 };
            sip::Flow { transport, local, peer }
        };
        peers.into_iter().map(towards).collect()
    }
}

fn message_clip(tape: &Taped) -> Arc<Clip> {
    let (narrow, wide): (Vec<i16>, Vec<i16>) = if tape.rate == 8000 {
        (tape.left.clone(), tape.left.iter().flat_map(|&sample| [sample, sample]).collect())
    } else {
        (tape.left.iter().step_by(2).copied().collect(), tape.left.clone())
    };
    Arc::new(Clip { narrow: narrow.into(), wide: wide.into() })
}
