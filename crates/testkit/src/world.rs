//! The world of a test: the exchange, its phones, the network between them, and the clock.

use std::{
    any::Any,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use cordboard_media as media;
use cordboard_pbx::{
    Census, Event, Input,
    office::Office,
    record::{CallId, CallRecord},
    request::Contact,
};
use cordboard_sdp as sdp;
use jiff::Timestamp;

use crate::{
    guest::{Guest, GuestId},
    host::{Host, Stored, Taped},
    ladder::{self, Rung},
    network::{Kind, Link, Network, Packet},
    phone::{CallState, Manner, Phone, PhoneId},
    sound::heard,
};

/// The exchange's address in every world.
const EXCHANGE: &str = "192.168.1.10:5060";

#[derive(Debug)]
pub struct World {
    start: Instant,
    now: Instant,
    host: Host,
    phones: Vec<Phone>,
    guests: Vec<Box<dyn Guest>>,
    network: Network,
    rungs: Vec<Rung>,
}

impl World {
    /// An exchange with this office, on a quiet network, at this wall-clock time.
    #[must_use]
    pub fn new(office: &serde_json::Value, wall: &str) -> Self {
        let office: Office =
            serde_json::from_value(office.clone()).expect("the office can be read");
        #[allow(clippy::disallowed_methods, reason = "virtual time starts from some instant")]
        let start = Instant::now();
        let wall: Timestamp = wall.parse().expect("a time such as 2026-10-12T02:00:00Z");
        let host = Host::new(Arc::new(office), EXCHANGE.parse().unwrap(), start, wall);
        let mut world = Self {
            start,
            now: start,
            host,
            phones: Vec::new(),
            guests: Vec::new(),
            network: Network::new(42),
            rungs: Vec::new(),
        };
        world.settle();
        world
    }

    /// A phone of an extension: it registers with the office's secret.
    pub fn phone(&mut self, name: &str, extension: &str, secret: &str) -> PhoneId {
        let address = format!("192.168.1.{}:5060", 20 + self.phones.len());
        self.phone_at(name, extension, secret, &address)
    }

    /// The same at an address of its own, which may be one of IPv6.
    pub fn phone_at(
        &mut self,
        name: &str,
        extension: &str,
        secret: &str,
        address: &str,
    ) -> PhoneId {
        let nth = u8::try_from(self.phones.len()).unwrap();
        let address: SocketAddr = address.parse().expect("an address such as [fd00::21]:5060");
        let exchange = if address.is_ipv4() { self.host.address } else { self.host.address_v6 };
        let mut phone = Phone::new(name, address, exchange, extension, nth);
        phone.set_secret(secret);
        phone.register(self.now);
        self.add(phone)
    }

    /// A carrier's gateway: no password, known by its address. Its calls come from `number`.
    pub fn carrier(&mut self, name: &str, address: &str, number: &str) -> PhoneId {
        let nth = u8::try_from(self.phones.len()).unwrap();
        let address = address.parse().expect("an address such as 127.0.0.2:5090");
        self.add(Phone::new(name, address, self.host.address, number, nth))
    }

    fn add(&mut self, phone: Phone) -> PhoneId {
        self.phones.push(phone);
        self.settle();
        PhoneId(self.phones.len() - 1)
    }

    /// A device of another kind.
    pub fn invite_guest(&mut self, guest: impl Guest) -> GuestId {
        self.guests.push(Box::new(guest));
        self.settle();
        GuestId(self.guests.len() - 1)
    }

    /// The guest as what it is.
    #[must_use]
    pub fn guest<G: Guest>(&self, id: GuestId) -> &G {
        let guest: &dyn Any = &*self.guests[id.0];
        guest.downcast_ref().expect("the guest is of this kind")
    }

    /// Lets the guest do something now.
    pub fn ask<G: Guest, T>(&mut self, id: GuestId, act: impl FnOnce(&mut G, Instant) -> T) -> T {
        let guest: &mut dyn Any = &mut *self.guests[id.0];
        let done = act(guest.downcast_mut().expect("the guest is of this kind"), self.now);
        self.settle();
        done
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    pub fn link(&mut self, link: Link) {
        self.network.link = link;
    }

    /// Loses every SIP message of which this is true, until `loses_none`.
    pub fn loses(&mut self, such: fn(&[u8]) -> bool) {
        self.network.lost = Some(such);
    }

    pub fn loses_none(&mut self) {
        self.network.lost = None;
    }

    /// Makes every phone deaf and mute, so that only signalling is simulated.
    pub fn without_sound(&mut self) {
        for phone in &mut self.phones {
            phone.sound = false;
        }
    }

    /// Makes no sound at all, the exchange's own included: for runs of thousands of calls. What the
    /// exchange plays is over after a second.
    pub fn signalling_only(&mut self) {
        self.without_sound();
        self.host.signalling_only = true;
    }

    #[must_use]
    pub fn see(&self, phone: PhoneId) -> &Phone {
        &self.phones[phone.0]
    }

    pub fn set(&mut self, phone: PhoneId, change: impl FnOnce(&mut Phone)) {
        change(&mut self.phones[phone.0]);
    }

    pub fn answers(&mut self, phone: PhoneId, after_ms: u64) {
        self.phones[phone.0].manner = Manner::Answers(Duration::from_millis(after_ms));
    }

    pub fn refuses(&mut self, phone: PhoneId, status: u16) {
        self.phones[phone.0].manner = Manner::Refuses(status);
    }

    /// Unplugs it: it answers nothing any more.
    pub fn unplug(&mut self, phone: PhoneId) {
        self.phones[phone.0].manner = Manner::Dead;
    }

    pub fn dial(&mut self, phone: PhoneId, number: &str) {
        self.act(phone, |phone, now| phone.dial(now, number, Vec::new()));
    }

    pub fn dial_with(&mut self, phone: PhoneId, number: &str, headers: &[(&str, &str)]) {
        let headers = headers.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        self.act(phone, |phone, now| phone.dial(now, number, headers));
    }

    /// Dials without an offer, so that the exchange has to make it.
    pub fn dial_without_offer(&mut self, phone: PhoneId, number: &str) {
        self.act(phone, |phone, now| phone.dial_without_offer(now, number));
    }

    /// The value of a Replaces header by which another phone may take this call of `phone` over.
    #[must_use]
    pub fn replaces(&self, phone: PhoneId, call: usize) -> String {
        let known = &self.phones[phone.0];
        known.endpoint.replaces_of(known.calls[call].dialog).expect("the call has two tags")
    }

    pub fn answer(&mut self, phone: PhoneId) {
        self.act(phone, |phone, now| phone.answer(now, phone.calls.len() - 1));
    }

    /// The phone's latest call sends sound before it is answered.
    pub fn early_media(&mut self, phone: PhoneId) {
        self.act(phone, |phone, now| phone.early_media(now, phone.calls.len() - 1));
    }

    /// Hangs the phone's latest living call up.
    pub fn hang_up(&mut self, phone: PhoneId) {
        let call = self.latest(phone);
        self.act(phone, |phone, now| phone.hang_up(now, call));
    }

    pub fn reject(&mut self, phone: PhoneId, status: u16) {
        self.act(phone, |phone, now| phone.reject(now, phone.calls.len() - 1, status));
    }

    pub fn hold(&mut self, phone: PhoneId) {
        let call = self.latest(phone);
        self.hold_call(phone, call);
    }

    pub fn hold_call(&mut self, phone: PhoneId, call: usize) {
        self.act(phone, |phone, now| phone.offer(now, call, sdp::Direction::SendOnly));
    }

    pub fn resume(&mut self, phone: PhoneId) {
        let call = self.latest(phone);
        self.act(phone, |phone, now| phone.offer(now, call, sdp::Direction::SendRecv));
    }

    /// Hands the latest living call on to a number.
    pub fn refer(&mut self, phone: PhoneId, number: &str) {
        let call = self.latest(phone);
        let to = format!("<sip:{number}@{}>", self.host.address);
        self.act(phone, |phone, now| phone.refer(now, call, &to));
    }

    /// Connects the other sides of two calls of this phone.
    pub fn refer_to_call(&mut self, phone: PhoneId, first: usize, second: usize) {
        let known = &self.phones[phone.0];
        let replaces = known.endpoint.replaces_of(known.calls[second].dialog).unwrap();
        let replaces = replaces.replace('@', "%40").replace(';', "%3B").replace('=', "%3D");
        let to = format!("<sip:any@{}?Replaces={replaces}>", self.host.address);
        self.act(phone, |phone, now| phone.refer(now, first, &to));
    }

    pub fn press(&mut self, phone: PhoneId, digits: &str) {
        let call = self.latest(phone);
        self.act(phone, |phone, now| phone.press(now, call, digits));
    }

    pub fn press_by_info(&mut self, phone: PhoneId, digit: char) {
        let call = self.latest(phone);
        self.act(phone, |phone, now| phone.info(now, call, digit));
    }

    pub fn hush(&mut self, phone: PhoneId) {
        let call = self.latest(phone);
        self.act(phone, |phone, now| phone.hush(now, call));
    }

    pub fn subscribe_messages(&mut self, phone: PhoneId) {
        let whom = self.phones[phone.0].user.clone();
        self.act(phone, |phone, now| phone.subscribe(now, "message-summary", &whom));
    }

    /// Watches an extension or a parking place: `dialog` or `presence`.
    pub fn watch(&mut self, phone: PhoneId, package: &str, whom: &str) {
        self.act(phone, |phone, now| phone.subscribe(now, package, whom));
    }

    /// Tells the exchange something that does not come from the network.
    pub fn tell(&mut self, input: Input) {
        self.host.exchange.handle(self.now, input);
        self.settle();
    }

    /// The exchange is killed in mid word, and starts again from what was stored.
    pub fn kill_and_start(&mut self) {
        self.host.die_and_start(self.now);
        self.settle();
    }

    /// Sends a datagram to the exchange from anywhere.
    pub fn inject(&mut self, from: &str, bytes: &[u8]) {
        let (from, to) = (from.parse().unwrap(), self.host.address);
        let packet = Packet { kind: Kind::Sip, from, to, bytes: bytes.to_vec() };
        self.network.send(self.now, packet);
    }

    /// A host name that the exchange's resolver finds.
    pub fn name(&mut self, host: &str, addresses: &[&str]) {
        let addresses = addresses.iter().map(|address| address.parse().unwrap()).collect();
        self.host.names.insert(host.to_owned(), addresses);
    }

    /// Somebody outside whom the office knows.
    pub fn knows(&mut self, number: &str, contact: Contact) {
        self.host.contacts.insert(number.to_owned(), contact);
    }

    /// Another program holds this UDP port.
    pub fn hold_port(&mut self, port: u16) {
        self.host.held.insert(port);
    }

    /// Lets time pass.
    pub fn run(&mut self, time: Duration) {
        let until = self.now + time;
        while self.step(until) {}
        self.now = until;
    }

    pub fn run_ms(&mut self, millis: u64) {
        self.run(Duration::from_millis(millis));
    }

    /// Lets time pass until it is so; a test fails that waits for more than two virtual minutes.
    pub fn until(&mut self, what: &str, so: impl Fn(&World) -> bool) {
        let limit = self.now + Duration::from_secs(120);
        while !so(self) {
            if !self.step(limit) {
                panic!("waited in vain until {what}\n{}\n{}", self.ladder(), self.story());
            }
        }
    }

    #[must_use]
    pub fn state(&self, phone: PhoneId) -> Option<CallState> {
        self.phones[phone.0].calls.last().map(|call| call.state)
    }

    #[must_use]
    pub fn is_up(&self, phone: PhoneId) -> bool {
        self.state(phone) == Some(CallState::Up)
    }

    /// Which of the world's tones the phone hears in its latest call, from now on for `millis`.
    pub fn listens(&mut self, phone: PhoneId, millis: u64) -> Heard {
        let call = self.latest(phone);
        // What is on its way still belongs to before; the tape runs a little behind.
        self.run_ms(200 + millis + 600);
        let call = &self.phones[phone.0].calls[call];
        let wanted = usize::try_from(millis * u64::from(call.rate) / 1000).unwrap();
        let from = call.heard.len().saturating_sub(wanted);
        Heard { samples: call.heard[from..].to_vec(), rate: call.rate }
    }

    /// The tone that a phone sings.
    #[must_use]
    pub fn voice(&self, phone: PhoneId) -> f64 {
        self.phones[phone.0].tone
    }

    /// What flows have asked of servers, in order.
    #[must_use]
    pub fn asked(&self) -> &[cordboard_pbx::Asked] {
        &self.host.asked
    }

    /// What the exchange has told those who watch.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.host.events
    }

    #[must_use]
    pub fn stored(&self) -> &Stored {
        &self.host.stored
    }

    #[must_use]
    pub fn record(&self, call: u64) -> &CallRecord {
        &self.host.stored.calls[&CallId(call)]
    }

    /// The tape of a call's recording.
    #[must_use]
    pub fn tape(&self, path: &str) -> &Taped {
        self.host
            .tapes
            .values()
            .find(|tape| tape.path.ends_with(path))
            .expect("the recording is there")
    }

    #[must_use]
    pub fn census(&self) -> Census {
        self.host.exchange.census()
    }

    #[must_use]
    pub fn media_census(&self) -> media::Census {
        self.host.patchbay.census()
    }

    #[must_use]
    pub fn finished(&self) -> bool {
        self.host.finished
    }

    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.now - self.start
    }

    /// A number from the world's own dice.
    pub fn dice(&mut self, sides: u64) -> u64 {
        self.network.next_random() % sides.max(1)
    }

    /// The SIP messages so far, registrations left out.
    #[must_use]
    pub fn ladder(&self) -> String {
        let calls = self.rungs.iter().filter(|rung| {
            let text = String::from_utf8_lossy(&rung.bytes);
            let cseq = text.lines().find(|line| line.starts_with("CSeq:")).unwrap_or_default();
            !cseq.ends_with("REGISTER")
        });
        ladder::write(&calls.cloned().collect::<Vec<_>>())
    }

    /// What the exchange has sent of SIP since the ladder was forgotten.
    pub fn sent_by_exchange(&self) -> impl Iterator<Item = &[u8]> {
        let sent = self.rungs.iter().filter(|rung| rung.from == "exchange");
        sent.map(|rung| rung.bytes.as_slice())
    }

    /// The same to one address (where no phone of the world is) or to one phone, by its name.
    pub fn sent_to(&self, to: &str) -> impl Iterator<Item = &[u8]> {
        let to = to.to_owned();
        let sent = self.rungs.iter().filter(move |rung| rung.from == "exchange" && rung.to == to);
        sent.map(|rung| rung.bytes.as_slice())
    }

    /// What a phone has sent since then, by its name.
    pub fn sent_by(&self, from: &str) -> impl Iterator<Item = &[u8]> {
        let from = from.to_owned();
        let sent = self.rungs.iter().filter(move |rung| rung.from == from);
        sent.map(|rung| rung.bytes.as_slice())
    }

    /// The exchange's own address.
    #[must_use]
    pub fn exchange(&self) -> SocketAddr {
        self.host.address
    }

    pub fn forget_ladder(&mut self) {
        self.rungs.clear();
    }

    /// Forgets what phones, screens and the journal have seen so far, in very long runs.
    pub fn forget_the_past(&mut self) {
        self.rungs.clear();
        self.host.events.clear();
        self.host.stored.journal.clear();
        for phone in &mut self.phones {
            phone.forget_ended();
        }
    }

    /// The journal so far, one line an entry.
    #[must_use]
    pub fn story(&self) -> String {
        let lines = self.host.stored.journal.iter().map(|entry| {
            let who = entry.who.as_deref().unwrap_or("-");
            format!("{} {:?} [{who}] {}\n", entry.call, entry.kind, entry.text)
        });
        lines.collect()
    }

    fn latest(&self, phone: PhoneId) -> usize {
        let calls = &self.phones[phone.0].calls;
        let living = calls.iter().rposition(|call| !matches!(call.state, CallState::Ended(_)));
        living.unwrap_or_else(|| {
            panic!(
                "{} has no living call\n{}\n{}",
                self.phones[phone.0].name,
                self.ladder(),
                self.story()
            )
        })
    }

    pub(crate) fn act(&mut self, phone: PhoneId, act: impl FnOnce(&mut Phone, Instant)) {
        act(&mut self.phones[phone.0], self.now);
        self.settle();
    }

    /// Goes on to the next thing that happens before `until`; `false` when there is none.
    fn step(&mut self, until: Instant) -> bool {
        let phones = self.phones.iter().filter_map(Phone::next).min();
        let guests = self.guests.iter().filter_map(|guest| guest.next()).min();
        let next = [self.network.next(), self.host.next(), phones, guests];
        let next = next.into_iter().flatten().min();
        let Some(next) = next.filter(|next| *next <= until) else {
            return false;
        };
        self.now = self.now.max(next);
        while let Some(packet) = self.network.arrived(self.now) {
            self.deliver(&packet);
        }
        self.host.wake(self.now);
        for phone in &mut self.phones {
            if phone.next().is_some_and(|at| at <= self.now) {
                phone.wake(self.now);
            }
        }
        for guest in &mut self.guests {
            if guest.next().is_some_and(|at| at <= self.now) {
                guest.wake(self.now);
            }
        }
        self.settle();
        true
    }

    fn deliver(&mut self, packet: &Packet) {
        if self.host.take(self.now, packet) {
            return;
        }
        for phone in &mut self.phones {
            if phone.take(self.now, packet) {
                return;
            }
        }
        for guest in &mut self.guests {
            if guest.take(self.now, packet) {
                return;
            }
        }
    }

    fn settle(&mut self) {
        let mut sent = Vec::new();
        self.host.drain(self.now, &mut |packet| sent.push(packet));
        for phone in &mut self.phones {
            phone.drain(self.now, &mut |packet| sent.push(packet));
        }
        for guest in &mut self.guests {
            guest.drain(self.now, &mut |packet| sent.push(packet));
        }
        for packet in sent {
            if packet.kind == Kind::Sip {
                let (from, to) = (self.name_of(packet.from), self.name_of(packet.to));
                let (at, bytes) = (self.now - self.start, packet.bytes.clone());
                self.rungs.push(Rung { at, from, to, bytes });
            }
            self.network.send(self.now, packet);
        }
    }

    fn name_of(&self, address: SocketAddr) -> String {
        if self.host.is_at(address) {
            return "exchange".to_owned();
        }
        let phone = self.phones.iter().find(|phone| phone.address == address);
        let guest = || self.guests.iter().find_map(|guest| guest.name_at(address));
        let name = phone.map(|phone| phone.name.as_str()).or_else(guest);
        name.map_or_else(|| address.to_string(), str::to_owned)
    }
}

/// What was heard for a while.
#[derive(Debug)]
pub struct Heard {
    samples: Vec<i16>,
    rate: u32,
}

impl Heard {
    #[must_use]
    pub fn tone(&self, hz: f64) -> bool {
        !self.samples.is_empty() && heard(&self.samples, self.rate, hz)
    }

    #[must_use]
    pub fn music(&self) -> bool {
        self.tone(crate::sound::MUSIC)
    }

    #[must_use]
    pub fn prompt(&self) -> bool {
        self.tone(crate::sound::PROMPT)
    }

    #[must_use]
    pub fn english_prompt(&self) -> bool {
        self.tone(crate::sound::ENGLISH)
    }

    #[must_use]
    pub fn ringback(&self) -> bool {
        self.tone(crate::sound::RINGBACK)
    }
}
