//! What is said of a call that has ended waits until its row is on disk.
//!
//! Whoever was told that a call is over (its BYE was answered, its INVITE refused) finds it in the log, also
//! after the exchange was killed in the next moment. So the messages of a turn in which a call ended go out when
//! the store has said that the row is there: a millisecond or two later. What waits is not said by its being
//! repeated either. Where the store is in trouble, of which the alarm tells, and where it takes longer than
//! peers are patient, they are told first: calls go on without a disk.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use cordboard_pbx::{Output, Ticket, Write};
use cordboard_sip::Flow;

/// Peers repeat themselves for 32 s (RFC 3261 17.1.2.2, timer F).
const PATIENCE: Duration = Duration::from_secs(5);

/// How often one looks whether the store is in trouble.
const LOOK: Duration = Duration::from_millis(200);

/// Messages, in order.
pub(crate) type Messages = Vec<(Flow, Vec<u8>)>;

/// What one input led to, as far as peers are told of it.
#[derive(Debug, Default)]
pub(crate) struct Turn {
    messages: Messages,
    /// The last call that ended in it.
    ended: Option<Ticket>,
}

impl Turn {
    pub(crate) fn say(&mut self, flow: Flow, bytes: Vec<u8>) {
        self.messages.push((flow, bytes));
    }

    pub(crate) fn notice(&mut self, output: &Output) {
        if let Output::Store { ticket: Some(ticket), write: Write::CallEnded(_) } = output {
            self.ended = Some(*ticket);
        }
    }
}

/// What waits for the store.
#[derive(Debug, Default)]
pub(crate) struct Promises {
    waiting: BTreeMap<Ticket, Waiting>,
    look: Option<Instant>,
}

#[derive(Debug)]
struct Waiting {
    until: Instant,
    messages: Messages,
}

/// How the store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disk {
    Good,
    InTrouble,
}

impl Promises {
    /// Gives back what may be said at once.
    pub(crate) fn keep(&mut self, now: Instant, turn: Turn, disk: Disk) -> Messages {
        let Turn { mut messages, ended } = turn;
        if !self.waiting.is_empty() {
            messages.retain(|message| !self.is_waiting(message));
        }
        match ended {
            Some(ticket) if !messages.is_empty() && disk == Disk::Good => {
                self.waiting.insert(ticket, Waiting { until: now + PATIENCE, messages });
                self.look.get_or_insert(now + LOOK);
                Messages::new()
            }
            Some(_) | None => messages,
        }
    }

    /// A response that is repeated is the same to the letter.
    fn is_waiting(&self, message: &(Flow, Vec<u8>)) -> bool {
        self.waiting.values().any(|waiting| waiting.messages.contains(message))
    }

    /// What may be said now that this is on disk.
    pub(crate) fn stored(&mut self, ticket: Ticket) -> Messages {
        let messages = self.waiting.remove(&ticket).map(|waiting| waiting.messages);
        if self.waiting.is_empty() {
            self.look = None;
        }
        messages.unwrap_or_default()
    }

    /// When [`Promises::overdue`] is to be asked.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.look
    }

    /// What shall wait no longer.
    pub(crate) fn overdue(&mut self, now: Instant, disk: Disk) -> Messages {
        let mut messages = Messages::new();
        while let Some(first) = self.waiting.first_entry()
            && (disk == Disk::InTrouble || first.get().until <= now)
        {
            messages.extend(first.remove().messages);
        }
        self.look = (!self.waiting.is_empty()).then_some(now + LOOK);
        messages
    }

    /// Everything, at the end.
    pub(crate) fn all(&mut self) -> Messages {
        self.look = None;
        std::mem::take(&mut self.waiting).into_values().flat_map(|one| one.messages).collect()
    }
}

#[cfg(test)]
mod tests {
    use cordboard_sip::Transport;

    use super::*;

    fn flow() -> Flow {
        let address = |text: &str| text.parse().expect("an address");
        Flow {
            transport: Transport::Udp,
            local: address("127.0.0.1:5060"),
            peer: address("127.0.0.2:5060"),
        }
    }

    fn turn(text: &str, ended: Option<u64>) -> Turn {
        let mut turn = Turn::default();
        turn.say(flow(), text.into());
        turn.ended = ended.map(Ticket);
        turn
    }

    fn texts(messages: Messages) -> Vec<String> {
        messages.into_iter().map(|(_, bytes)| String::from_utf8(bytes).expect("text")).collect()
    }

    #[test]
    fn an_end_is_told_when_it_is_on_disk_and_all_else_at_once() {
        let (now, mut promises) = (Instant::now(), Promises::default());
        let said = texts(promises.keep(now, turn("ringing", None), Disk::Good));
        assert_eq!(said, ["ringing"], "nothing ended");
        let said = promises.keep(now, turn("over", Some(7)), Disk::Good);
        assert!(said.is_empty(), "not on disk yet");
        let said = promises.keep(now, turn("over", None), Disk::Good);
        assert!(said.is_empty(), "nor when the peer asks again");
        assert!(promises.stored(Ticket(6)).is_empty(), "another row");
        assert_eq!(texts(promises.stored(Ticket(7))), ["over"], "now it may be said");
        assert!(promises.stored(Ticket(7)).is_empty(), "once");
        assert_eq!(promises.due(), None, "nothing waits");
        let said = texts(promises.keep(now, turn("over", None), Disk::Good));
        assert_eq!(said, ["over"], "and again, when it is asked for again");
    }

    #[test]
    fn a_disk_that_stands_still_holds_nobody_up() {
        let (now, mut promises) = (Instant::now(), Promises::default());
        promises.keep(now, turn("first", Some(1)), Disk::Good);
        promises.keep(now + PATIENCE / 2, turn("second", Some(2)), Disk::Good);
        assert_eq!(promises.due(), Some(now + LOOK), "one looks soon");
        assert!(promises.overdue(now + LOOK, Disk::Good).is_empty(), "not long yet");
        assert_eq!(texts(promises.overdue(now + PATIENCE, Disk::Good)), ["first"], "that alone");
        assert_eq!(texts(promises.overdue(now + PATIENCE, Disk::InTrouble)), ["second"]);
        let said = promises.keep(now, turn("third", Some(3)), Disk::InTrouble);
        assert_eq!(texts(said), ["third"], "the alarm tells what is wrong");
        promises.keep(now, turn("fourth", Some(4)), Disk::Good);
        assert_eq!(texts(promises.all()), ["fourth"], "at the end whatever is left");
    }
}
