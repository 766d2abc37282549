//! One call of the load, as its caller and the phone that it rings see it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::message::{Message, end, sdp};
use super::song::Voice;

/// An unanswered request is sent again after this time, as RFC 3261 would have it of a patient peer.
const AGAIN: Duration = Duration::from_millis(500);

/// What is to become of a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Plan {
    /// Both talk for so long; then one hangs up.
    Talk { time: Duration, caller_hangs_up: bool },
    /// The phone refuses it.
    Busy,
    /// The caller gives up after so long.
    GiveUp(Duration),
    /// The number is nobody's.
    Wrong,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum State {
    Calling,
    Up(Instant),
    /// Our CANCEL or BYE waits for its answer.
    Leaving,
    /// The caller was told that it is over.
    Over(Instant),
}

/// A request that waits for its answer.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) bytes: String,
    sent: Instant,
}

impl Pending {
    pub(super) fn new(bytes: String) -> Self {
        Self { bytes, sent: Instant::now() }
    }

    /// Whether it is time to send it again.
    pub(super) fn is_due(&mut self, now: Instant) -> bool {
        let due = now >= self.sent + AGAIN;
        if due {
            self.sent = now;
        }
        due
    }
}

/// The addresses that a call is made between.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ends {
    pub(super) exchange: SocketAddr,
    pub(super) carrier: SocketAddr,
    pub(super) phone: SocketAddr,
    pub(super) caller_sound: SocketAddr,
    pub(super) phone_sound: SocketAddr,
}

/// A call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) caller: String,
    pub(super) plan: Plan,
    pub(super) began: Instant,
    pub(super) state: State,
    /// The exchange has answered something: it knows of the call.
    pub(super) known: bool,
    pub(super) waits: Option<Pending>,
    pub(super) song: Option<Voice>,
    pub(super) phone: PhoneSide,
    number: &'static str,
    answer: Option<Message>,
}

/// The same call at the phone.
#[derive(Debug, Default)]
pub(super) struct PhoneSide {
    pub(super) invite: Option<Message>,
    /// What was said to the INVITE last.
    pub(super) said: String,
    pub(super) song: Option<Voice>,
    /// Where the exchange sends the phone's sound from.
    pub(super) from: Option<SocketAddr>,
    pub(super) waits: Option<Pending>,
    pub(super) over: bool,
}

impl Call {
    pub(super) fn new(caller: String, number: &'static str, plan: Plan, ends: &Ends) -> Self {
        let mut call = Self {
            caller,
            plan,
            began: Instant::now(),
            state: State::Calling,
            known: false,
            waits: None,
            song: None,
            phone: PhoneSide::default(),
            number,
            answer: None,
        };
        let more = format!("Contact: <sip:load@{}>\r\n", ends.carrier);
        let invite = call.request("INVITE", 1, "i", ends, &(more + &end(&sdp(ends.caller_sound))));
        call.waits = Some(Pending::new(invite));
        call
    }

    /// A request of the caller. Its branch is that of the INVITE where `branch` is `i`.
    fn request(&self, method: &str, cseq: u32, branch: &str, ends: &Ends, rest: &str) -> String {
        let Self { caller, number, .. } = self;
        let Ends { exchange, carrier, .. } = ends;
        let to = self.answer.as_ref().and_then(|answer| answer.header("To"));
        let to = to.map_or_else(|| format!("<sip:{number}@{exchange}>"), str::to_owned);
        let target = self.answer.as_ref().and_then(|answer| answer.address("Contact"));
        let target = target.filter(|_| method != "CANCEL" && branch != "i");
        let target = target.map_or_else(|| format!("sip:{number}@{exchange}"), str::to_owned);
        format!(
            "{method} {target} SIP/2.0\r\nVia: SIP/2.0/UDP {carrier};branch=z9hG4bK{caller}{branch}\r\n\
             Max-Forwards: 70\r\nFrom: <sip:{caller}@{carrier}>;tag={caller}\r\nTo: {to}\r\n\
             Call-ID: {caller}@load\r\nCSeq: {cseq} {method}\r\n{rest}"
        )
    }

    /// The exchange answers a request of the caller. Returns what is to be sent.
    pub(super) fn on_response(
        &mut self,
        message: &Message,
        ends: &Ends,
        now: Instant,
    ) -> Vec<String> {
        self.known = true;
        let status = message.status().unwrap_or_default();
        match (message.method(), status) {
            ("INVITE", 100..200) => {
                self.waits = self.waits.take().filter(|_| !matches!(self.state, State::Calling));
                Vec::new()
            }
            ("INVITE", 200..300) => self.on_answer(message, ends, now),
            ("INVITE", _) => {
                self.waits = None;
                self.over(now);
                let to = self.answer.replace(message.clone());
                let ack = self.request("ACK", 1, "i", ends, &end(""));
                self.answer = to;
                vec![ack]
            }
            ("BYE", 200..) => {
                self.waits = None;
                self.over(now);
                Vec::new()
            }
            // The INVITE's own answer tells how a CANCEL went.
            _ => Vec::new(),
        }
    }

    fn on_answer(&mut self, message: &Message, ends: &Ends, now: Instant) -> Vec<String> {
        let first = self.answer.is_none();
        self.answer = Some(message.clone());
        let mut replies = vec![self.request("ACK", 1, "a", ends, &end(""))];
        match self.state {
            State::Calling if first => {
                self.waits = None;
                self.state = State::Up(now);
                self.song = message.sound().map(|to| Voice::new(to, 1));
            }
            // It was answered while the caller gave up.
            State::Leaving if first => replies.extend(self.leave(ends)),
            State::Calling | State::Up(_) | State::Leaving | State::Over(_) => {}
        }
        replies
    }

    /// The caller hangs up: by CANCEL, or by BYE.
    pub(super) fn leave(&mut self, ends: &Ends) -> Option<String> {
        if matches!(self.state, State::Over(_)) {
            return None;
        }
        self.song = None;
        self.state = State::Leaving;
        let bytes = match &self.answer {
            Some(_) => self.request("BYE", 2, "b", ends, &end("")),
            None => self.request("CANCEL", 1, "i", ends, &end("")),
        };
        self.waits = Some(Pending::new(bytes.clone()));
        Some(bytes)
    }

    /// The caller has been told that the call is over.
    pub(super) fn over(&mut self, now: Instant) {
        self.song = None;
        if !matches!(self.state, State::Over(_)) {
            self.state = State::Over(now);
        }
    }

    /// The call rings at the phone, perhaps for the second time. Returns what the phone says.
    pub(super) fn rings(&mut self, invite: &Message, ends: &Ends) -> Vec<String> {
        if self.phone.invite.is_some() {
            return vec![self.phone.said.clone()];
        }
        self.phone.invite = Some(invite.clone());
        let contact = format!("Contact: <sip:1001@{}>\r\n", ends.phone);
        let (ringing, tag) = (invite.response(180, &self.caller, &contact, ""), &self.caller);
        let mut says = vec![ringing];
        match self.plan {
            Plan::Busy => says.push(invite.response(486, tag, "", "")),
            Plan::Talk { .. } => {
                says.push(invite.response(200, tag, &contact, &sdp(ends.phone_sound)));
                self.phone.from = invite.sound();
                self.phone.song = invite.sound().map(|to| Voice::new(to, 2));
            }
            Plan::GiveUp(_) | Plan::Wrong => {}
        }
        self.phone.said = says.last().cloned().unwrap_or_default();
        says
    }

    /// The exchange takes its call back from the phone.
    pub(super) fn taken_back(&mut self) -> Option<String> {
        let invite = self.phone.invite.as_ref()?;
        self.phone.over = true;
        Some(invite.response(487, &self.caller, "", ""))
    }

    /// The phone hangs up.
    pub(super) fn phone_leaves(&mut self, ends: &Ends) -> Option<String> {
        let invite = self.phone.invite.as_ref().filter(|_| !self.phone.over)?;
        self.phone.over = true;
        self.phone.song = None;
        let Self { caller, .. } = self;
        let (from, to) = (invite.header("To")?, invite.header("From")?);
        let (target, call_id, phone) = (invite.address("Contact")?, invite.call_id(), ends.phone);
        let bytes = format!(
            "BYE {target} SIP/2.0\r\nVia: SIP/2.0/UDP {phone};branch=z9hG4bKp{caller}\r\n\
             Max-Forwards: 70\r\nFrom: {from};tag={caller}\r\nTo: {to}\r\n\
             Call-ID: {call_id}\r\nCSeq: 1 BYE\r\n{}",
            end("")
        );
        self.phone.waits = Some(Pending::new(bytes.clone()));
        Some(bytes)
    }
}
