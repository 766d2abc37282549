//! A scripted phone: a user agent with a tone of its own and an ear.

use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    time::{Duration, Instant},
};

use cordboard_media as media;
use cordboard_sdp as sdp;
use cordboard_sip::{self as sip, wire};

use crate::{
    network::{Kind, Packet},
    phone_call::PhoneCall,
    sound,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneId(pub usize);

/// What a phone does by itself when it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Rings until the test says what to do.
    Rings,
    /// Rings and answers after this time.
    Answers(Duration),
    /// Refuses with a status at once.
    Refuses(u16),
    /// Says nothing at all.
    Dead,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    Calling,
    /// We ring.
    Ringing,
    /// The other side rings.
    Ringback,
    Up,
    /// With the final status where the call was refused.
    Ended(Option<u16>),
}

#[derive(Debug)]
pub struct Phone {
    pub name: String,
    pub address: SocketAddr,
    pub user: String,
    pub manner: Manner,
    pub calls: Vec<PhoneCall>,
    pub registered: bool,
    /// `Messages-Waiting: yes` was the last that it was told.
    pub lamp: Option<bool>,
    /// What it was told of whom it watches, by their numbers.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Sentences that it was sent for its display.
    pub texts: Vec<String>,
    /// The tone that it sings, in hertz.
    pub tone: f64,
    pub codecs: Vec<sdp::Encoding>,
    /// Whether its calls are encrypted.
    pub srtp: sdp::Srtp,
    /// Off: no packets are sent or heard, for long runs.
    pub sound: bool,
    pub(crate) exchange: SocketAddr,
    pub(crate) endpoint: sip::Endpoint,
    pub(crate) patchbay: media::Patchbay,
    credentials: Option<sip::Credentials>,
    legs: HashMap<SocketAddr, media::LegId>,
    next_leg: u64,
    taping: BTreeMap<media::RecordingId, media::LegId>,
    replies: Vec<Packet>,
}

impl Phone {
    pub(crate) fn new(
        name: &str,
        address: SocketAddr,
        exchange: SocketAddr,
        user: &str,
        nth: u8,
    ) -> Self {
        let mut seed = [0; 32];
        seed[..2].copy_from_slice(&[99, nth]);
        let tone = 600.0 + 110.0 * f64::from(nth);
        let mut patchbay = media::Patchbay::new(media::Settings::default(), u64::from(nth));
        patchbay.add_clip(media::ClipId::new("voice"), sound::tone_clip(tone, 1000));
        Self {
            name: name.to_owned(),
            address,
            user: user.to_owned(),
            manner: Manner::Rings,
            calls: Vec::new(),
            registered: false,
            lamp: None,
            keys: BTreeMap::new(),
            texts: Vec::new(),
            tone,
            codecs: vec![sdp::Encoding::Pcma, sdp::Encoding::Pcmu],
            srtp: sdp::Srtp::Off,
            sound: true,
            exchange,
            endpoint: sip::Endpoint::new(sip::Settings::default(), seed),
            patchbay,
            credentials: None,
            legs: HashMap::new(),
            next_leg: 1,
            taping: BTreeMap::new(),
            replies: Vec::new(),
        }
    }

    /// What its SIP side holds at this moment.
    #[must_use]
    pub fn sip_census(&self) -> sip::Census {
        self.endpoint.census()
    }

    pub(crate) fn set_secret(&mut self, secret: &str) {
        let (user, password) = (self.user.clone(), secret.to_owned());
        self.credentials = Some(sip::Credentials { user, password });
    }

    /// Registers with the exchange and stays registered.
    pub(crate) fn register(&mut self, now: Instant) {
        let registrar = wire::Uri::parse(&format!("sip:{}", self.exchange)).unwrap();
        let aor = wire::NameAddr::parse(&format!("<sip:{}@{}>", self.user, self.exchange)).unwrap();
        self.endpoint.register(
            now,
            sip::Register {
                registrar,
                destination: sip::Destination::Flow(self.flow()),
                aor,
                contact_user: self.user.clone(),
                credentials: self.credentials.clone(),
                expires: Duration::from_secs(600),
            },
        );
    }

    /// Dials; the new call is the last of `calls`.
    pub(crate) fn dial(&mut self, now: Instant, number: &str, headers: Vec<(String, String)>) {
        let (leg, local) = self.open(now);
        let mut call = PhoneCall::new(leg, local, self.srtp);
        let offer = call.make_offer(&self.codecs, sdp::Direction::SendRecv);
        self.invite(now, call, number, headers, Some(offer));
    }

    /// Dials without an offer: the exchange has to make it.
    pub(crate) fn dial_without_offer(&mut self, now: Instant, number: &str) {
        let (leg, local) = self.open(now);
        self.invite(now, PhoneCall::new(leg, local, self.srtp), number, Vec::new(), None);
    }

    fn invite(
        &mut self,
        now: Instant,
        mut call: PhoneCall,
        number: &str,
        headers: Vec<(String, String)>,
        offer: Option<Vec<u8>>,
    ) {
        let uri = wire::Uri::parse(&format!("sip:{number}@{}", self.exchange)).unwrap();
        let from =
            wire::NameAddr::parse(&format!("<sip:{}@{}>", self.user, self.exchange)).unwrap();
        call.dialog = self.endpoint.invite(
            now,
            sip::Invite {
                uri: uri.clone(),
                destination: sip::Destination::Flow(self.flow()),
                from,
                to: wire::NameAddr::new(uri),
                contact_user: self.user.clone(),
                offer,
                credentials: self.credentials.clone(),
                headers,
                routing: sip::Routing::SameFlow,
            },
        );
        self.calls.push(call);
    }

    pub(crate) fn answer(&mut self, now: Instant, call: usize) {
        let codecs = self.codecs.clone();
        let known = &mut self.calls[call];
        let Some(offer) = known.offer.take() else {
            return;
        };
        let body =
            known.answer_offer(&mut self.patchbay, now, &codecs, &offer, sdp::Direction::SendRecv);
        known.state = CallState::Up;
        known.answer_at = None;
        self.endpoint.accept(now, known.dialog, body);
        self.start_sound(now, call);
    }

    /// Sends sound before it answers (183).
    pub(crate) fn early_media(&mut self, now: Instant, call: usize) {
        let codecs = self.codecs.clone();
        let known = &mut self.calls[call];
        let Some(offer) = known.offer.clone() else {
            return;
        };
        let direction = sdp::Direction::SendRecv;
        let body = known.answer_offer(&mut self.patchbay, now, &codecs, &offer, direction);
        self.endpoint.ring(now, known.dialog, 183, Some(body));
        self.start_sound(now, call);
    }

    pub(crate) fn hang_up(&mut self, now: Instant, call: usize) {
        let dialog = self.calls[call].dialog;
        self.endpoint.hang_up(now, dialog, None);
        self.ended(now, call, None);
    }

    pub(crate) fn reject(&mut self, now: Instant, call: usize, status: u16) {
        let dialog = self.calls[call].dialog;
        self.endpoint.reject(now, dialog, sip::Reply::status(status));
        self.ended(now, call, Some(status));
    }

    pub(crate) fn offer(&mut self, now: Instant, call: usize, direction: sdp::Direction) {
        let codecs = self.codecs.clone();
        let call = &mut self.calls[call];
        let offer = call.make_offer(&codecs, direction);
        self.endpoint.offer(now, call.dialog, offer);
    }

    /// Offers a description that was written by hand.
    pub(crate) fn offer_text(&mut self, now: Instant, call: usize, text: &str) {
        let dialog = self.calls[call].dialog;
        self.endpoint.offer(now, dialog, text.as_bytes().to_vec());
    }

    /// Its sound comes from and goes to another address from now on, which it offers.
    pub(crate) fn move_sound(&mut self, now: Instant, call: usize, to: SocketAddr) {
        let known = &mut self.calls[call];
        let from = std::mem::replace(&mut known.local, to);
        if let Some(leg) = self.legs.remove(&from) {
            self.legs.insert(to, leg);
        }
        self.offer(now, call, sdp::Direction::SendRecv);
    }

    pub(crate) fn refer(&mut self, now: Instant, call: usize, refer_to: &str) {
        let headers = vec![("Refer-To".to_owned(), refer_to.to_owned())];
        let dialog = self.calls[call].dialog;
        self.endpoint.request(now, dialog, wire::Method::Refer, headers, None);
    }

    pub(crate) fn info(&mut self, now: Instant, call: usize, digit: char) {
        let body = sip::Body {
            content_type: "application/dtmf-relay".into(),
            bytes: format!("Signal={digit}\r\nDuration=160\r\n").into_bytes(),
        };
        let dialog = self.calls[call].dialog;
        self.endpoint.request(now, dialog, wire::Method::Info, Vec::new(), Some(body));
    }

    pub(crate) fn press(&mut self, now: Instant, call: usize, digits: &str) {
        let (leg, digits) = (self.calls[call].leg, digits.to_owned());
        self.patchbay
            .handle(now, media::Input::Command(media::Command::SendDigits { leg, digits }));
    }

    /// Says nothing more, as if it had been muted or its microphone failed.
    pub(crate) fn hush(&mut self, now: Instant, call: usize) {
        let leg = self.calls[call].leg;
        self.patchbay.handle(now, media::Input::Command(media::Command::StopPlay { leg }));
    }

    /// Watches an extension, or its own mailbox.
    pub(crate) fn subscribe(&mut self, now: Instant, package: &str, whom: &str) {
        let own = wire::Uri::parse(&format!("sip:{}@{}", self.user, self.exchange)).unwrap();
        let uri = wire::Uri::parse(&format!("sip:{whom}@{}", self.exchange)).unwrap();
        self.endpoint.send(
            now,
            sip::Outgoing {
                method: wire::Method::Subscribe,
                uri: uri.clone(),
                destination: sip::Destination::Flow(self.flow()),
                from: wire::NameAddr::new(own),
                to: wire::NameAddr::new(uri),
                contact_user: Some(self.user.clone()),
                credentials: self.credentials.clone(),
                headers: vec![("Event".into(), package.into()), ("Expires".into(), "3600".into())],
                body: None,
            },
        );
    }

    /// Forgets calls that are over.
    pub(crate) fn forget_ended(&mut self) {
        self.calls.retain(|call| !matches!(call.state, CallState::Ended(_)));
    }

    pub(crate) fn next(&self) -> Option<Instant> {
        let answers = self.calls.iter().filter_map(|call| call.answer_at).min();
        let sound = if self.sound { self.patchbay.poll_timeout() } else { None };
        [self.endpoint.poll_timeout(), sound, answers].into_iter().flatten().min()
    }

    pub(crate) fn wake(&mut self, now: Instant) {
        if self.endpoint.poll_timeout().is_some_and(|at| at <= now) {
            self.endpoint.handle(now, sip::Input::Timeout);
        }
        if self.sound && self.patchbay.poll_timeout().is_some_and(|at| at <= now) {
            self.patchbay.handle(now, media::Input::Timeout);
        }
        for call in 0..self.calls.len() {
            if self.calls[call].answer_at.is_some_and(|at| at <= now) {
                self.answer(now, call);
            }
        }
    }

    pub(crate) fn take(&mut self, now: Instant, packet: &Packet) -> bool {
        match packet.kind {
            Kind::Sip if packet.to == self.address => {
                if self.manner != Manner::Dead && !self.notified(packet) {
                    let flow = sip::Flow {
                        transport: sip::Transport::Udp,
                        local: self.address,
                        peer: packet.from,
                    };
                    let bytes = packet.bytes.clone();
                    self.endpoint.handle(now, sip::Input::Received { flow, bytes });
                }
                true
            }
            Kind::Rtp => match self.legs.get(&packet.to) {
                Some(&leg) => {
                    if self.sound {
                        let (from, bytes) = (packet.from, packet.bytes.as_slice());
                        self.patchbay.handle(now, media::Input::Packet { leg, from, bytes });
                    }
                    true
                }
                None => false,
            },
            Kind::Sip => false,
        }
    }

    pub(crate) fn drain(&mut self, now: Instant, send: &mut dyn FnMut(Packet)) {
        let dead = self.manner == Manner::Dead;
        let mut plugged_in = |packet| {
            if !dead {
                send(packet);
            }
        };
        let send: &mut dyn FnMut(Packet) = &mut plugged_in;
        self.replies.drain(..).for_each(&mut *send);
        loop {
            if let Some(output) = self.endpoint.poll_output() {
                self.sip_output(now, output, send);
            } else if let Some(output) = self.patchbay.poll_output() {
                self.media_output(output, send);
            } else {
                break;
            }
        }
    }

    fn sip_output(&mut self, now: Instant, output: sip::Output, send: &mut dyn FnMut(Packet)) {
        match output {
            sip::Output::Transmit { flow, bytes } => {
                send(Packet { kind: Kind::Sip, from: flow.local, to: flow.peer, bytes });
            }
            sip::Output::Locate { query, .. } => {
                let flows = vec![self.flow()];
                self.endpoint.handle(now, sip::Input::Located { query, flows });
            }
            sip::Output::Event(event) => self.event(now, event),
        }
    }

    fn event(&mut self, now: Instant, event: sip::Event) {
        match event {
            sip::Event::Invited { dialog, request, offer, .. } => {
                self.invited(now, dialog, &request, offer);
            }
            sip::Event::Request { id, request, .. } => {
                let status = if request.method == wire::Method::Message { 200 } else { 501 };
                if status == 200 {
                    self.texts.push(String::from_utf8_lossy(&request.body).into_owned());
                }
                self.endpoint.reply(now, id, sip::Reply::status(status));
            }
            sip::Event::Progress { dialog, sdp, .. } => {
                if let Some(call) = self.of(dialog) {
                    self.calls[call].state = CallState::Ringback;
                    self.agreed(now, call, sdp);
                }
            }
            sip::Event::Accepted { dialog, sdp, .. } => {
                if let Some(call) = self.of(dialog) {
                    self.calls[call].state = CallState::Up;
                    self.accepted(now, call, sdp);
                }
            }
            sip::Event::Rejected { dialog, cause } => {
                let status = match cause {
                    sip::RejectCause::Response(response) => Some(response.status),
                    sip::RejectCause::Timeout | sip::RejectCause::Unreachable => None,
                };
                if let Some(call) = self.of(dialog) {
                    self.ended(now, call, status);
                }
            }
            sip::Event::Offered { dialog, offer } => {
                let codecs = self.codecs.clone();
                if let Some(call) = self.of(dialog) {
                    let call = &mut self.calls[call];
                    match call.answer_again(&mut self.patchbay, now, &codecs, &offer) {
                        Some(body) => self.endpoint.answer_offer(now, dialog, body),
                        None => self.endpoint.refuse_offer(now, dialog, 488),
                    }
                }
            }
            sip::Event::OfferAnswered { dialog, answer } => {
                if let Some(call) = self.of(dialog) {
                    self.agreed(now, call, Some(answer));
                }
            }
            sip::Event::OfferRefused { dialog, status } => {
                if let Some(call) = self.of(dialog) {
                    self.calls[call].refused_offers.push(status);
                }
            }
            sip::Event::ReferProgress { dialog, status } => {
                if let Some(call) = self.of(dialog) {
                    self.calls[call].refer_progress.push(status);
                }
            }
            sip::Event::Ended { dialog, .. } => {
                if let Some(call) = self.of(dialog) {
                    self.ended(now, call, None);
                }
            }
            sip::Event::Registered { .. } => self.registered = true,
            sip::Event::RegistrationFailed { .. } => self.registered = false,
            _ => {}
        }
    }

    fn invited(
        &mut self,
        now: Instant,
        dialog: sip::DialogId,
        request: &wire::Request,
        offer: Option<Vec<u8>>,
    ) {
        match self.manner {
            Manner::Refuses(status) => {
                self.endpoint.reject(now, dialog, sip::Reply::status(status));
                return;
            }
            Manner::Dead => return,
            Manner::Rings | Manner::Answers(_) => {}
        }
        let (leg, local) = self.open(now);
        let mut call = PhoneCall::new(leg, local, self.srtp);
        call.dialog = dialog;
        call.state = CallState::Ringing;
        call.offer = offer;
        let from = request.headers.from_().ok();
        call.caller = from.and_then(|from| from.uri.user_decoded()).unwrap_or_default();
        if let Manner::Answers(after) = self.manner {
            call.answer_at = Some(now + after);
        }
        self.calls.push(call);
        self.endpoint.ring(now, dialog, 180, None);
    }

    /// Takes a NOTIFY of waiting messages (RFC 3842) or of what somebody does (RFC 4235, RFC 3856);
    /// our endpoint holds no subscriptions of its own.
    fn notified(&mut self, packet: &Packet) -> bool {
        let Ok(wire::Message::Request(request)) = wire::Message::parse(&packet.bytes) else {
            return false;
        };
        let text = String::from_utf8_lossy(&request.body);
        if request.method != wire::Method::Notify {
            return false;
        }
        if text.contains("Messages-Waiting") {
            self.lamp = Some(text.contains("Messages-Waiting: yes"));
        } else if let Some((_, rest)) = text.split_once("entity=\"sip:") {
            let whom = rest.split('@').next().unwrap_or_default().to_owned();
            self.keys.entry(whom).or_default().push(text.into_owned());
        } else {
            return false;
        }
        let bytes = request.reply(200, "OK").to_bytes();
        self.replies.push(Packet { kind: Kind::Sip, from: packet.to, to: packet.from, bytes });
        true
    }

    /// Our call was accepted: with the answer, or with an offer where we made none.
    fn accepted(&mut self, now: Instant, call: usize, sdp: Option<Vec<u8>>) {
        let known = &mut self.calls[call];
        let offer = match sdp {
            Some(offer) if known.sent.is_none() => offer,
            answer => return self.agreed(now, call, answer),
        };
        let direction = sdp::Direction::SendRecv;
        let body = known.answer_offer(&mut self.patchbay, now, &self.codecs, &offer, direction);
        self.endpoint.answer_offer(now, known.dialog, body);
        self.start_sound(now, call);
    }

    fn agreed(&mut self, now: Instant, call: usize, answer: Option<Vec<u8>>) {
        let Some(answer) = answer else { return };
        let known = &mut self.calls[call];
        known.fax_heard(&answer);
        let Ok(answer) = sdp::Session::parse(&answer) else { return };
        let Some(offer) = known.sent.clone() else { return };
        let Ok(agreed) = sdp::accepted(&offer, &answer) else {
            return;
        };
        known.configure(&mut self.patchbay, now, &agreed);
        known.theirs = Some(answer);
        self.start_sound(now, call);
    }

    fn start_sound(&mut self, now: Instant, call: usize) {
        if !self.sound {
            return;
        }
        let call = &mut self.calls[call];
        let leg = call.leg;
        let recording = media::RecordingId(leg.0);
        if self.taping.insert(recording, leg).is_none() {
            let kind = media::RecordingKind::Message;
            self.patchbay.handle(
                now,
                media::Input::Command(media::Command::Record { recording, leg, kind }),
            );
        }
        let play = media::PlayId(leg.0);
        let clips = vec![media::ClipId::new("voice")];
        let repeat = media::Repeat::Forever;
        self.patchbay
            .handle(now, media::Input::Command(media::Command::Play { leg, play, clips, repeat }));
    }

    fn media_output(&mut self, output: media::Output, send: &mut dyn FnMut(Packet)) {
        match output {
            media::Output::Packet { leg, to, bytes } => {
                let from = self.calls.iter().find(|call| call.leg == leg).map(|call| call.local);
                if let Some(from) = from.filter(|_| self.sound) {
                    send(Packet { kind: Kind::Rtp, from, to, bytes: bytes.to_vec() });
                }
            }
            media::Output::Samples { recording, rate, left, .. } => {
                let leg = self.taping.get(&recording).copied();
                if let Some(call) = self.calls.iter_mut().find(|call| Some(call.leg) == leg) {
                    call.rate = rate;
                    call.heard.extend(left);
                }
            }
            media::Output::Event(event) => self.media_event(&event),
            media::Output::Rtcp { .. } | media::Output::RecordingStopped { .. } => {}
        }
    }

    fn ended(&mut self, now: Instant, call: usize, status: Option<u16>) {
        let call = &mut self.calls[call];
        call.state = CallState::Ended(status);
        call.answer_at = None;
        self.legs.remove(&call.local);
        self.patchbay.handle(now, media::Input::Command(media::Command::Close { leg: call.leg }));
    }

    fn open(&mut self, now: Instant) -> (media::LegId, SocketAddr) {
        let leg = media::LegId(self.next_leg);
        self.next_leg += 1;
        let port =
            20_000 + self.address.port() % 200 * 200 + u16::try_from(leg.0 % 100).unwrap() * 2;
        let local = SocketAddr::new(self.address.ip(), port);
        self.legs.insert(local, leg);
        self.patchbay.handle(now, media::Input::Command(media::Command::Open { leg, local }));
        (leg, local)
    }

    fn of(&self, dialog: sip::DialogId) -> Option<usize> {
        self.calls.iter().position(|call| call.dialog == dialog)
    }

    fn flow(&self) -> sip::Flow {
        sip::Flow { transport: sip::Transport::Udp, local: self.address, peer: self.exchange }
    }
}
