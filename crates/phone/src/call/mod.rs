//! One call: its dialog, its line, and what the user did with it.
//!
//! [`State`] says how far it is. `placing` makes calls, `incoming` takes them, `talking` is what
//! happens in between, `transfer` hands them on. A call knows no other call; what concerns several is
//! decided in `phone`.

mod asked;
mod incoming;
mod placing;
mod talking;
mod transfer;

use std::{net::IpAddr, sync::Arc, time::Instant};

use cordboard_media::voice;
use cordboard_sdp as sdp;
use cordboard_sip::{self as sip, wire};

use crate::{
    account::Account,
    desk::{Desk, TimerKey},
    digits::{self, Program},
    line::Line,
    view::{CallId, CallState, CallView, Direction, Ending, LineId, Party},
    words::LineCommand,
};

pub(crate) use incoming::Arrival;
pub(crate) use placing::Placing;
pub(crate) use transfer::{Transfer, with_replaces};

#[derive(Debug)]
pub(crate) enum State {
    /// Our call, whose line is being opened.
    Opening(Box<Placing>),
    /// Our call, on its way.
    Calling {
        rang: bool,
    },
    /// Their call, not answered yet.
    Ringing(Ringing),
    Up,
    Over(Ending),
}

impl State {
    pub(crate) fn ringing(offer: Option<Vec<u8>>) -> Self {
        Self::Ringing(Ringing { offer, wanted: false })
    }
}

#[derive(Debug)]
pub(crate) struct Ringing {
    offer: Option<Vec<u8>>,
    /// Answered by hand before the line was open.
    wanted: bool,
}

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) id: CallId,
    pub(crate) account: Arc<Account>,
    pub(crate) direction: Direction,
    pub(crate) party: Party,
    pub(crate) state: State,
    pub(crate) line: Line,
    pub(crate) dialog: Option<sip::DialogId>,
    /// Put aside by us.
    pub(crate) held: bool,
    /// In which order calls were put aside: the last is taken up first.
    pub(crate) held_since: Option<Instant>,
    held_by_peer: bool,
    /// Nothing has come from the other side for a while, though it should.
    silent: bool,
    pub(crate) in_conference: bool,
    pub(crate) recording: bool,
    pub(crate) transfer: Option<Transfer>,
    /// The call whose other side is being connected with this one's.
    pub(crate) joins: Option<CallId>,
    /// The call whose peer asked us to make this one (REFER): it is told how that goes.
    pub(crate) referrer: Option<sip::DialogId>,
    /// Where the peer wants to be called: its Contact.
    pub(crate) peer_contact: Option<wire::Uri>,
    /// The host under which the outside sees us.
    seen: Option<IpAddr>,
    /// The line moves to another address; it is offered when it is open.
    pub(crate) moving: bool,
    program: Program,
    pub(crate) began: Instant,
    answered: Option<Instant>,
    ended: Option<Instant>,
    pub(crate) told: Option<CallView>,
}

/// What a call is made from, in either direction.
pub(crate) struct NewCall {
    pub(crate) id: CallId,
    pub(crate) account: Arc<Account>,
    pub(crate) direction: Direction,
    pub(crate) party: Party,
    pub(crate) state: State,
    pub(crate) seen: Option<IpAddr>,
    pub(crate) program: Program,
}

impl Call {
    pub(crate) fn new(desk: &mut Desk, new: NewCall) -> Self {
        let NewCall { id, account, direction, party, state, seen, program } = new;
        Self {
            id,
            account,
            direction,
            party,
            state,
            line: Line::new(desk, LineId(id.0)),
            dialog: None,
            held: false,
            held_since: None,
            held_by_peer: false,
            silent: false,
            in_conference: false,
            recording: false,
            transfer: None,
            joins: None,
            referrer: None,
            peer_contact: None,
            seen,
            moving: false,
            program,
            began: desk.now,
            answered: None,
            ended: None,
            told: None,
        }
    }

    pub(crate) fn is_up(&self) -> bool {
        matches!(self.state, State::Up)
    }

    pub(crate) fn is_over(&self) -> bool {
        matches!(self.state, State::Over(_))
    }

    pub(crate) fn is_ringing(&self) -> bool {
        matches!(self.state, State::Ringing(_))
    }

    pub(crate) fn is_calling(&self) -> bool {
        matches!(self.state, State::Opening(_) | State::Calling { .. })
    }

    /// The other side rings, and there is nothing of it to be heard.
    pub(crate) fn needs_ringback(&self) -> bool {
        matches!(self.state, State::Calling { rang: true }) && !self.line.has_sound() && !self.held
    }

    /// Ear and microphone are on it.
    pub(crate) fn is_heard(&self) -> bool {
        let early = matches!(self.state, State::Calling { .. }) && self.line.has_sound();
        (self.is_up() || early) && !self.held && self.line.is_open()
    }

    /// Our side of the description: hold is `sendonly`, so that whoever mixes there plays music.
    fn direction_wanted(&self) -> sdp::Direction {
        if self.held { sdp::Direction::SendOnly } else { sdp::Direction::SendRecv }
    }

    fn peer_host(&self, desk: &Desk) -> Option<IpAddr> {
        desk.sip.flow_of(self.dialog?).map(|flow| flow.peer.ip())
    }

    fn way_of_digits(&self) -> Option<digits::Way> {
        let digits = self.account.digits;
        Some(digits::Way { call: self.id, line: self.line.id, dialog: self.dialog?, digits })
    }

    /// Goes on with the keys that are to be sent.
    pub(crate) fn run_digits(&mut self, desk: &mut Desk) {
        if self.is_up()
            && let Some(way) = self.way_of_digits()
        {
            self.program.run(desk, way);
        }
    }

    pub(crate) fn became_up(&mut self, desk: &mut Desk) {
        self.state = State::Up;
        self.answered = Some(desk.now);
        if self.recording {
            desk.line(self.line.id, LineCommand::Record(true));
        }
        if self.held {
            self.offer(desk);
            desk.sound(self.line.id, voice::Command::Hold(true));
        }
        self.run_digits(desk);
    }

    /// The call is over; nothing more is sent in it.
    pub(crate) fn over(&mut self, desk: &mut Desk, ending: Ending) {
        if self.is_over() {
            return;
        }
        self.line.close(desk);
        desk.timers.stop(TimerKey::AutoAnswer(self.id));
        desk.timers.stop(TimerKey::Digits(self.id));
        desk.timers.stop(TimerKey::Joining(self.id));
        self.ended = Some(desk.now);
        self.recording = false;
        self.state = State::Over(ending);
    }

    pub(crate) fn view(&self) -> CallView {
        let state = match &self.state {
            State::Opening(_) | State::Calling { rang: false } if !self.line.has_sound() => {
                CallState::Calling
            }
            State::Opening(_) | State::Calling { .. } => {
                CallState::Ringback { early_media: self.line.has_sound() }
            }
            State::Ringing(_) => CallState::Ringing,
            State::Up if self.held => CallState::Held,
            State::Up => CallState::Talking,
            State::Over(ending) => CallState::Ended(ending.clone()),
        };
        CallView {
            id: self.id,
            line: self.line.id,
            account: self.account.id,
            direction: self.direction,
            party: self.party.clone(),
            state,
            held_by_peer: self.held_by_peer,
            silent: self.silent,
            in_conference: self.in_conference,
            recording: self.recording,
            transferring: self.transfer.is_some() || self.joins.is_some(),
            rest: self.program.rest(),
            began: self.began,
            answered: self.answered,
            ended: self.ended,
            codec: self.line.codec(),
            encrypted: self.line.is_encrypted(),
        }
    }
}

/// The other party as its address shows it.
pub(crate) fn party_of(address: &wire::NameAddr) -> Party {
    let user = address.uri.user_decoded().unwrap_or_default();
    Party {
        display: address.display.clone(),
        user: if user.is_empty() { address.uri.host.to_string() } else { user },
        address: address.uri.to_string(),
    }
}
