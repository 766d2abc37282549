//! The SIP messages of calls, kept while a call goes on and for a moment after it, for its ladder in
//! the log.
//!
//! Messages come without their secrets ([`Trace`](crate::trace::Trace)). They are kept by Call-ID from
//! an INVITE on, because the first ones come before anybody knows that they will be a call. Those that
//! nobody claims are forgotten soon; how many there are at most is bounded, so that a flood of
//! strangers takes no memory.

use std::{
    collections::{HashMap, VecDeque},
    net::SocketAddr,
    time::{Duration, Instant},
};

use cordboard_pbx::record::{CallId, Told};
use jiff::Timestamp;

/// Messages of one leg: the first of them, and the last ones of a long call.
const FIRST: usize = 48;
const MESSAGES: usize = 64;
const BYTES: usize = 64 * 1024;
/// Call-IDs that no call has claimed.
const STRANGERS: usize = 2048;
/// For how long a Call-ID is kept that no call claims: a transaction is over by then.
const UNCLAIMED: Duration = Duration::from_secs(40);
/// What comes after the end of a call: the last answers, and what was sent again.
const AFTER_THE_END: Duration = Duration::from_secs(4);

#[derive(Debug, Default)]
pub(crate) struct Ladders {
    talks: HashMap<String, Talk>,
    strangers: usize,
    of_call: HashMap<CallId, Vec<(u32, String)>>,
    /// Calls that are over, the first to be written first.
    over: VecDeque<(Instant, CallId)>,
}

/// All under one Call-ID.
#[derive(Debug)]
struct Talk {
    begun: Instant,
    claimed: bool,
    messages: VecDeque<Heard>,
    bytes: usize,
}

#[derive(Debug)]
struct Heard {
    at: Timestamp,
    sent: bool,
    peer: SocketAddr,
    message: String,
}

/// A message as it came or went.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message<'a> {
    pub(crate) at: Timestamp,
    pub(crate) sent: bool,
    pub(crate) peer: SocketAddr,
    pub(crate) bytes: &'a [u8],
}

impl Ladders {
    /// Keeps a message, if it is of a call or may become of one.
    pub(crate) fn hear(
        &mut self,
        now: Instant,
        message: Message<'_>,
        mask: impl FnOnce(&[u8]) -> String,
    ) {
        let Message { at, sent, peer, bytes } = message;
        let Some(call_id) = call_id(bytes) else {
            return;
        };
        let talk = match self.talks.get_mut(call_id) {
            Some(talk) => talk,
            None if bytes.starts_with(b"INVITE ") && self.strangers < STRANGERS => {
                self.strangers += 1;
                let talk = Talk { begun: now, claimed: false, messages: VecDeque::new(), bytes: 0 };
                self.talks.entry(call_id.to_owned()).or_insert(talk)
            }
            None => return,
        };
        talk.keep(Heard { at, sent, peer, message: mask(bytes) });
    }

    /// The messages under this Call-ID are of that leg.
    pub(crate) fn claim(&mut self, call: CallId, leg: u32, call_id: String) {
        if let Some(talk) = self.talks.get_mut(&call_id)
            && !talk.claimed
        {
            talk.claimed = true;
            self.strangers = self.strangers.saturating_sub(1);
        }
        self.of_call.entry(call).or_default().push((leg, call_id));
    }

    pub(crate) fn call_ended(&mut self, now: Instant, call: CallId) {
        if self.of_call.contains_key(&call) {
            self.over.push_back((now + AFTER_THE_END, call));
        }
    }

    /// The next call whose messages can be written by now.
    pub(crate) fn due(&mut self, now: Instant) -> Option<(CallId, Vec<Told>)> {
        let (at, call) = self.over.front().copied()?;
        (at <= now).then(|| {
            self.over.pop_front();
            (call, self.take(call))
        })
    }

    /// All that are over, due or not: the exchange stops.
    pub(crate) fn rest(&mut self) -> Vec<(CallId, Vec<Told>)> {
        let over = std::mem::take(&mut self.over);
        over.into_iter().map(|(_, call)| (call, self.take(call))).collect()
    }

    /// Forgets what no call has claimed.
    pub(crate) fn tidy(&mut self, now: Instant) {
        if self.strangers == 0 {
            return;
        }
        self.talks.retain(|_, talk| {
            talk.claimed || now.saturating_duration_since(talk.begun) < UNCLAIMED
        });
        self.strangers = self.talks.values().filter(|talk| !talk.claimed).count();
    }

    fn take(&mut self, call: CallId) -> Vec<Told> {
        let mut told = Vec::new();
        for (leg, call_id) in self.of_call.remove(&call).unwrap_or_default() {
            let Some(talk) = self.talks.remove(&call_id) else {
                continue;
            };
            if !talk.claimed {
                self.strangers = self.strangers.saturating_sub(1);
            }
            told.extend(talk.messages.into_iter().map(|heard| {
                let Heard { at, sent, peer, message } = heard;
                Told { leg, at, sent, peer, message }
            }));
        }
        told.sort_by_key(|told| told.at);
        told
    }
}

impl Talk {
    fn keep(&mut self, heard: Heard) {
        self.bytes += heard.message.len();
        self.messages.push_back(heard);
        // The beginning tells most, then the end.
        while self.messages.len() > MESSAGES || (self.bytes > BYTES && self.messages.len() > 1) {
            let middle = FIRST.min(self.messages.len().saturating_sub(2));
            let Some(gone) = self.messages.remove(middle) else {
                return;
            };
            self.bytes = self.bytes.saturating_sub(gone.message.len());
        }
    }
}

/// The value of the Call-ID field, without reading the rest.
fn call_id(bytes: &[u8]) -> Option<&str> {
    let lines = bytes.split(|byte| *byte == b'\n').skip(1);
    for line in lines.take_while(|line| !line.trim_ascii().is_empty()) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let (name, value) = line.split_at(colon);
        let name = name.trim_ascii();
        if name.eq_ignore_ascii_case(b"call-id") || name.eq_ignore_ascii_case(b"i") {
            return std::str::from_utf8(value.get(1..)?.trim_ascii()).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: CallId = CallId(17);

    fn peer() -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 1], 5060))
    }

    fn hear(ladders: &mut Ladders, now: Instant, sent: bool, text: &str) {
        let message =
            Message { at: Timestamp::UNIX_EPOCH, sent, peer: peer(), bytes: text.as_bytes() };
        ladders.hear(now, message, |bytes| String::from_utf8_lossy(bytes).into_owned());
    }

    #[test]
    fn what_was_said_before_and_shortly_after_the_call_is_on_its_ladder() {
        let (mut ladders, now) = (Ladders::default(), Instant::now());
        hear(&mut ladders, now, false, "INVITE sip:1002@here SIP/2.0\r\nCall-ID: a@b\r\n\r\n");
        hear(&mut ladders, now, true, "SIP/2.0 401 Unauthorized\r\ni: a@b\r\n\r\n");
        hear(&mut ladders, now, false, "REGISTER sip:here SIP/2.0\r\nCall-ID: other\r\n\r\n");
        ladders.claim(CALL, 0, "a@b".into());
        ladders.call_ended(now, CALL);
        assert_eq!(ladders.due(now), None, "the last answer is still under way");
        hear(&mut ladders, now, true, "SIP/2.0 200 OK\r\nCALL-ID : a@b\r\n\r\n");
        let later = now + AFTER_THE_END;
        let (call, told) = ladders.due(later).expect("its time has come");
        let begins: Vec<_> =
            told.iter().map(|told| (told.sent, told.message.lines().next().unwrap())).collect();
        assert_eq!(call, CALL);
        assert_eq!(
            begins,
            [
                (false, "INVITE sip:1002@here SIP/2.0"),
                (true, "SIP/2.0 401 Unauthorized"),
                (true, "SIP/2.0 200 OK"),
            ],
            "a registration is no call"
        );
        assert_eq!(ladders.due(later), None, "once");
        assert!(ladders.talks.is_empty() && ladders.of_call.is_empty(), "nothing stays behind");
    }

    #[test]
    fn a_long_leg_keeps_its_beginning_and_its_end() {
        let (mut ladders, now) = (Ladders::default(), Instant::now());
        for nth in 0..200 {
            let text = format!("INVITE sip:{nth}@here SIP/2.0\r\nCall-ID: a\r\n\r\n");
            hear(&mut ladders, now, false, &text);
        }
        hear(&mut ladders, now, false, "BYE sip:here SIP/2.0\r\nCall-ID: a\r\n\r\n");
        ladders.claim(CALL, 0, "a".into());
        ladders.call_ended(now, CALL);
        let (_, told) = ladders.due(now + AFTER_THE_END).expect("over");
        assert_eq!(told.len(), MESSAGES, "no more than that");
        assert!(told[0].message.starts_with("INVITE sip:0@"), "how it began");
        assert!(told[MESSAGES - 1].message.starts_with("BYE"), "how it ended");

        let huge = format!("INVITE sip:x SIP/2.0\r\nCall-ID: b\r\n\r\n{}", "x".repeat(BYTES / 2));
        for _ in 0..5 {
            hear(&mut ladders, now, false, &huge);
        }
        let talk = &ladders.talks["b"];
        assert!(talk.bytes <= BYTES, "nor more than so many bytes: {}", talk.bytes);
    }

    #[test]
    fn strangers_are_forgotten_and_are_never_many() {
        let (mut ladders, now) = (Ladders::default(), Instant::now());
        for nth in 0..STRANGERS + 10 {
            let text = format!("INVITE sip:x SIP/2.0\r\nCall-ID: {nth}\r\n\r\n");
            hear(&mut ladders, now, false, &text);
        }
        assert_eq!(ladders.talks.len(), STRANGERS, "the rest is not kept");
        ladders.claim(CALL, 0, "0".into());
        ladders.tidy(now + UNCLAIMED);
        assert_eq!(ladders.talks.keys().collect::<Vec<_>>(), ["0"], "a call's are kept");
        assert_eq!(ladders.strangers, 0);
    }

    #[test]
    fn what_has_no_call_id_breaks_nothing() {
        let (mut ladders, now) = (Ladders::default(), Instant::now());
        for text in ["", "\r\n\r\n", "INVITE sip:x SIP/2.0\r\n:\r\n\u{0}", "INVITE "] {
            hear(&mut ladders, now, false, text);
        }
        assert!(ladders.talks.is_empty());
    }
}
