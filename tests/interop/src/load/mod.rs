//! A load of calls with sound: a carrier's callers and the phone that they reach, in one thread.
//!
//! Every call has a caller's number of its own, and the load knows of each how far it came: whether the
//! exchange has told anybody that it is over, and how much sound went through. So it can be compared with
//! what the exchange says of it later. All is drawn from one seed. Start reading at [`Load::run`].

mod call;
mod message;
mod song;

use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use self::call::{Call, Ends, Pending, Plan, State};
use self::message::{Message, end};
use self::song::Choir;
use crate::patience::{PATIENCE, until};
use crate::place::Place;

/// The tone of callers.
pub const CALLER_HZ: f64 = 440.0;
/// The tone of the phone.
pub const PHONE_HZ: f64 = 660.0;

/// A new call as often as this.
const EVERY: Duration = Duration::from_millis(40);
const MOST_AT_ONCE: usize = 40;
/// The longest wait for a message.
const LOOK: Duration = Duration::from_millis(2);

/// The office's number, and one that is not its own.
const NUMBER: &str = "075586001234";
const WRONG: &str = "075599999999";

/// What the load knows of a call.
#[derive(Clone, Debug)]
pub struct Seen {
    pub caller: String,
    /// How long before the end of the load somebody was told that it is over.
    pub over: Option<Duration>,
    /// The exchange has said something about it.
    pub known: bool,
    /// How much of the caller's voice has reached the phone.
    pub heard: Duration,
}

/// A carrier and a phone.
#[derive(Debug)]
pub struct Load {
    ends: Ends,
    carrier: UdpSocket,
    phone: UdpSocket,
    callers: Choir,
    phones: Choir,
    lots: Lots,
    calls: Vec<Call>,
    /// Calls by their caller's number.
    by_caller: HashMap<String, usize>,
    /// Calls by their Call-ID at the phone.
    at_phone: HashMap<String, usize>,
    numbers: u32,
}

/// Numbers that look drawn and are the same each time (SplitMix64).
#[derive(Debug)]
pub struct Lots(pub u64);

impl Lots {
    /// The next one below `below`.
    pub fn draw(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = self.0;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (drawn ^ (drawn >> 31)) % below
    }
}

impl Load {
    /// A carrier at `carrier` and a phone, for the exchange at `exchange`.
    ///
    /// # Errors
    /// When ports are taken.
    pub fn new(
        place: &Place,
        carrier: SocketAddr,
        exchange: SocketAddr,
        seed: u64,
    ) -> Result<Self> {
        let callers = Choir::new(place.socket(2)?, CALLER_HZ)?;
        let phones = Choir::new(place.socket(4)?, PHONE_HZ)?;
        let phone_address = place.socket(4)?;
        let (from, phone) = (UdpSocket::bind(carrier)?, UdpSocket::bind(phone_address)?);
        from.set_read_timeout(Some(LOOK))?;
        phone.set_read_timeout(Some(LOOK))?;
        let ends = Ends {
            exchange,
            carrier,
            phone: phone_address,
            caller_sound: callers.address()?,
            phone_sound: phones.address()?,
        };
        Ok(Self {
            ends,
            carrier: from,
            phone,
            callers,
            phones,
            lots: Lots(seed),
            calls: Vec::new(),
            by_caller: HashMap::new(),
            at_phone: HashMap::new(),
            numbers: 0,
        })
    }

    /// The phone says where it is, once and for all: what was answered by 200 is to be remembered.
    ///
    /// # Errors
    /// When the exchange does not take it.
    pub fn register(&mut self, secret: &str) -> Result<()> {
        let challenge = self.ask("REGISTER", 1, "")?;
        let uri = format!("sip:{}", self.ends.exchange);
        let proof = challenge.proof("1001", secret, "REGISTER", &uri).context("a challenge")?;
        let answer = self.ask("REGISTER", 2, &proof)?;
        ensure!(answer.status() == Some(200), "not registered: {answer:?}");
        Ok(())
    }

    fn ask(&mut self, method: &str, cseq: u32, more: &str) -> Result<Message> {
        let Ends { exchange, phone, .. } = self.ends;
        let bytes = format!(
            "{method} sip:{exchange} SIP/2.0\r\nVia: SIP/2.0/UDP {phone};branch=z9hG4bKr{cseq}\r\n\
             Max-Forwards: 70\r\nFrom: <sip:1001@{exchange}>;tag=r\r\nTo: <sip:1001@{exchange}>\r\n\
             Call-ID: r@load\r\nCSeq: {cseq} {method}\r\nContact: <sip:1001@{phone}>;expires=3600\r\n\
             {more}{}",
            end("")
        );
        self.phone.send_to(bytes.as_bytes(), exchange)?;
        until("answer to the phone", || {
            let message = receive(&self.phone);
            Ok(message.filter(|message| message.status().is_some_and(|status| status >= 200)))
        })
    }

    /// Calls, talks and hangs up until `enough` is over.
    ///
    /// # Errors
    /// When a socket fails.
    pub fn run(&mut self, enough: Duration) -> Result<()> {
        let (began, mut next) = (Instant::now(), Instant::now());
        while began.elapsed() < enough {
            let now = Instant::now();
            let going = self.calls.iter().filter(|call| !matches!(call.state, State::Over(_)));
            if now >= next && going.count() < MOST_AT_ONCE {
                next = now + EVERY;
                self.call()?;
            }
            self.turn(now)?;
        }
        Ok(())
    }

    /// Lets what goes on come to its end; nothing new is begun.
    ///
    /// # Errors
    /// When it does not end.
    pub fn come_to_an_end(&mut self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while self.calls.iter().any(|call| !matches!(call.state, State::Over(_))) {
            let left = self.calls.iter().find(|call| !matches!(call.state, State::Over(_)));
            ensure!(Instant::now() < deadline, "a call does not end: {left:?}");
            self.turn(Instant::now())?;
        }
        Ok(())
    }

    /// What is known of all calls of this round; the next one begins. Call it when the exchange is dead: what it
    /// said in its last moment is heard first.
    ///
    /// # Errors
    /// When a socket fails.
    pub fn end_round(&mut self) -> Result<Vec<Seen>> {
        let now = Instant::now();
        self.hear(now)?;
        self.at_phone.clear();
        self.by_caller.clear();
        let mut seen = Vec::new();
        for call in std::mem::take(&mut self.calls) {
            let heard = call.phone.from.map_or(Duration::ZERO, |from| self.phones.heard(from));
            let over = match call.state {
                State::Over(at) => Some(now.saturating_duration_since(at)),
                State::Calling | State::Up(_) | State::Leaving => None,
            };
            seen.push(Seen { caller: call.caller, over, known: call.known, heard });
        }
        Ok(seen)
    }

    fn call(&mut self) -> Result<()> {
        self.numbers += 1;
        let caller = format!("138{:08}", self.numbers);
        let time = Duration::from_millis(200 + self.lots.draw(3000));
        let plan = match self.lots.draw(20) {
            0..13 => Plan::Talk { time, caller_hangs_up: self.lots.draw(2) == 0 },
            13..16 => Plan::Busy,
            16..18 => Plan::GiveUp(time / 8),
            _ => Plan::Wrong,
        };
        let number = if plan == Plan::Wrong { WRONG } else { NUMBER };
        let call = Call::new(caller.clone(), number, plan, &self.ends);
        if let Some(waits) = &call.waits {
            self.carrier.send_to(waits.bytes.as_bytes(), self.ends.exchange)?;
        }
        self.by_caller.insert(caller, self.calls.len());
        self.calls.push(call);
        Ok(())
    }

    fn turn(&mut self, now: Instant) -> Result<()> {
        self.hear(now)?;
        let Self { ends, carrier, phone, callers, phones, calls, .. } = self;
        for call in calls.iter_mut() {
            call.song.iter_mut().for_each(|voice| callers.sing(voice, now));
            call.phone.song.iter_mut().for_each(|voice| phones.sing(voice, now));
            let (mut of_caller, mut of_phone) = (None, None);
            match (call.plan, call.state) {
                (Plan::Talk { time, caller_hangs_up }, State::Up(at)) if now >= at + time => {
                    if caller_hangs_up {
                        of_caller = call.leave(ends);
                    } else {
                        of_phone = call.phone_leaves(ends);
                    }
                }
                (Plan::GiveUp(time), State::Calling) if call.known && now >= call.began + time => {
                    of_caller = call.leave(ends);
                }
                _ => {}
            }
            let again = |waits: &mut Option<Pending>| {
                let waits = waits.as_mut()?;
                waits.is_due(now).then(|| waits.bytes.clone())
            };
            let of_caller = of_caller.into_iter().chain(again(&mut call.waits));
            let of_phone = of_phone.into_iter().chain(again(&mut call.phone.waits));
            of_caller.for_each(|bytes| send(carrier, &bytes, ends));
            of_phone.for_each(|bytes| send(phone, &bytes, ends));
        }
        Ok(())
    }

    /// Takes all that has come.
    fn hear(&mut self, now: Instant) -> Result<()> {
        self.callers.listen();
        self.phones.listen();
        while let Some(message) = receive(&self.carrier) {
            self.caller_hears(&message, now);
        }
        while let Some(message) = receive(&self.phone) {
            self.phone_hears(&message);
        }
        Ok(())
    }

    fn caller_hears(&mut self, message: &Message, now: Instant) {
        let caller = message.call_id().split('@').next().unwrap_or_default();
        let Some(call) = self.by_caller.get(caller).and_then(|nth| self.calls.get_mut(*nth)) else {
            return;
        };
        let replies = if message.is_request() {
            if message.method() == "BYE" {
                call.over(now);
            }
            vec![message.response(200, "load", "", "")]
        } else {
            call.on_response(message, &self.ends, now)
        };
        replies.iter().for_each(|bytes| send(&self.carrier, bytes, &self.ends));
    }

    fn phone_hears(&mut self, message: &Message) {
        let ends = self.ends;
        let mut replies = Vec::new();
        match (message.is_request(), message.method()) {
            (true, "INVITE") => {
                let Some(&nth) = self.by_caller.get(message.caller()) else { return };
                let Some(call) = self.calls.get_mut(nth) else { return };
                if let Some(from) = message.sound().filter(|_| call.phone.invite.is_none()) {
                    self.phones.forget(from);
                }
                self.at_phone.insert(message.call_id().to_owned(), nth);
                replies = call.rings(message, &ends);
            }
            (true, "ACK") => {}
            (true, method) => {
                replies.push(message.response(200, "load", "", ""));
                if let Some(call) = self.of_phone(message) {
                    call.phone.song = None;
                    if method == "CANCEL" {
                        replies.extend(call.taken_back());
                    }
                    call.phone.over = true;
                }
            }
            (false, _) => {
                if let Some(call) = self.of_phone(message) {
                    call.phone.waits = None;
                    // The exchange has told the phone that it is over.
                    call.over(Instant::now());
                }
            }
        }
        replies.iter().for_each(|bytes| send(&self.phone, bytes, &ends));
    }

    fn of_phone(&mut self, message: &Message) -> Option<&mut Call> {
        let nth = *self.at_phone.get(message.call_id())?;
        self.calls.get_mut(nth)
    }
}

fn receive(socket: &UdpSocket) -> Option<Message> {
    let mut bytes = [0; 8192];
    // Nobody there (after a kill the system may say so) is nothing to hear.
    let (length, _) = socket.recv_from(&mut bytes).ok()?;
    bytes.get(..length).map(Message::read)
}

fn send(socket: &UdpSocket, bytes: &str, ends: &Ends) {
    // What cannot be sent is sent again, as long as it matters.
    drop(socket.send_to(bytes.as_bytes(), ends.exchange));
}
