//! What the user wants.

use std::{sync::Arc, time::Duration};

use cordboard_media::voice;
use cordboard_sip::{self as sip, wire};

use crate::{
    account::AccountId,
    call::{Call, NewCall, Placing, State, party_of, with_replaces},
    desk::TimerKey,
    dial::{self, Callee},
    digits::Program,
    seat::Seat,
    view::{CallId, Direction, Party},
    words::{Command, Event, Refusal, Towards},
};

use super::Phone;

/// How long a call is thought to be on its way into another.
const JOINING: Duration = Duration::from_secs(40);

/// A call that we are asked to make by the other side of another (REFER).
pub(super) struct Errand {
    pub(super) target: wire::Uri,
    pub(super) account: AccountId,
    pub(super) referrer: sip::DialogId,
    pub(super) headers: Vec<(String, String)>,
}

impl Phone {
    pub(super) fn command(&mut self, command: Command) {
        let done = match command {
            Command::Dial { account, target } => self.dial(account, &target),
            Command::Redial => match self.last_dialled.clone() {
                Some(target) => self.dial(None, &target),
                None => Err(Refusal::NothingDialled),
            },
            Command::TransferBlind { call, target } => self.transfer_blind(call, &target),
            Command::TransferAttended { call, to } => self.transfer_attended(call, to),
            Command::Conference(calls) => self.conference(&calls),
            other => {
                self.simple_command(other);
                Ok(())
            }
        };
        if let Err(refusal) = done {
            self.desk.tell(Event::Refused(refusal));
        }
    }

    /// What cannot be refused.
    fn simple_command(&mut self, command: Command) {
        match command {
            Command::Answer(call) => self.answer(call),
            Command::Decline { call, status } => {
                self.with(call, |call, desk| call.decline(desk, status));
            }
            Command::HangUp(call) => self.with(call, Call::hang_up),
            Command::HangUpAll => self.hang_up_all(),
            Command::Hook { off } => self.hook(off),
            Command::Hold(call) => self.hold(call),
            Command::Retrieve(call) => self.retrieve(call),
            Command::Swap => self.swap(),
            Command::Mute(on) => self.mute(on),
            Command::SendDigits { call, digits } => {
                // As behind the pauses of a number: a comma waits, what is no key is left out.
                let keys = dial::keys(&digits);
                self.with(call, |call, desk| call.press(desk, keys));
            }
            Command::SendRest(call) => self.with(call, Call::send_rest),
            Command::Split(call) => self.split(call),
            Command::Record { call, on } => self.with(call, |call, desk| call.record(desk, on)),
            Command::DoNotDisturb(on) => {
                self.desk.settings.do_not_disturb = on;
                self.desk.tell(Event::DoNotDisturb(on));
            }
            Command::SetAccounts(accounts) => self.set_accounts(accounts),
            Command::SetSettings(settings) => self.desk.settings = settings,
            Command::ShutDown => self.shut_down(),
            Command::Dial { .. }
            | Command::Redial
            | Command::TransferBlind { .. }
            | Command::TransferAttended { .. }
            | Command::Conference(_) => {}
        }
    }

    fn dial(&mut self, account: Option<AccountId>, text: &str) -> Result<(), Refusal> {
        let target = dial::parse(text)?;
        let seat = self.seat_for(account).ok_or(Refusal::NoAccount)?;
        if self.calls.len() >= self.desk.settings.lines {
            return Err(Refusal::NoLine);
        }
        let account = Arc::clone(&seat.account);
        let seen = seat.seen_host();
        let uri = uri_of(seat, &target.callee);
        let (placing, towards) = placing(seat, uri.clone(), Vec::new());
        let id = self.take_call();
        self.put_aside_but(id);
        let call = Call::new(
            &mut self.desk,
            NewCall {
                id,
                account,
                direction: Direction::Out,
                party: party(&uri),
                state: State::Opening(Box::new(placing)),
                seen,
                program: Program::of(target.after),
            },
        );
        call.begin(&mut self.desk, towards);
        self.calls.insert(id, call);
        self.last_dialled = Some(text.to_owned());
        self.desk.tell(Event::Dialled(text.to_owned()));
        Ok(())
    }

    /// Somebody else wants us to call: what stands stays as it is until that is answered.
    pub(super) fn run_errand(&mut self, errand: Errand) -> bool {
        let Errand { target, account, referrer, headers } = errand;
        let Some(seat) = self.seat(account).or(self.seats.first()) else { return false };
        if self.calls.len() >= self.desk.settings.lines {
            return false;
        }
        let (placing, towards) = placing(seat, target.clone(), headers);
        let (account, seen) = (Arc::clone(&seat.account), seat.seen_host());
        let id = self.take_call();
        let mut call = Call::new(
            &mut self.desk,
            NewCall {
                id,
                account,
                direction: Direction::Out,
                party: party(&target),
                state: State::Opening(Box::new(placing)),
                seen,
                program: Program::default(),
            },
        );
        call.referrer = Some(referrer);
        call.begin(&mut self.desk, towards);
        self.calls.insert(id, call);
        true
    }

    /// The account that is asked for; else the first that is registered; else any.
    fn seat_for(&self, account: Option<AccountId>) -> Option<&Seat> {
        match account {
            Some(account) => self.seat(account),
            None => {
                let registered = self.seats.iter().find(|seat| seat.is_registered());
                registered.or(self.seats.first())
            }
        }
    }

    pub(super) fn answer(&mut self, id: CallId) {
        if self.calls.get(&id).is_some_and(Call::is_ringing) {
            self.put_aside_but(id);
            self.with(id, Call::answer);
        }
    }

    /// Holds whatever is talked on, but this.
    fn put_aside_but(&mut self, id: CallId) {
        for call in self.calls.values_mut().filter(|call| call.id != id) {
            call.hold(&mut self.desk);
        }
    }

    fn hang_up_all(&mut self) {
        for call in self.calls.values_mut() {
            call.hang_up(&mut self.desk);
        }
    }

    /// The hook of a headset: one button for the nearest thing to do.
    fn hook(&mut self, off: bool) {
        let first = |is: fn(&Call) -> bool| self.calls.values().find(|one| is(one)).map(|c| c.id);
        if off {
            if let Some(ringing) = first(Call::is_ringing) {
                self.answer(ringing);
            }
            return;
        }
        let engaged: Vec<CallId> = self
            .calls
            .values()
            .filter(|call| !call.held && !call.is_ringing())
            .map(|call| call.id)
            .collect();
        for call in engaged {
            self.with(call, Call::hang_up);
        }
    }

    /// A member of a conference takes the whole of it aside.
    fn hold(&mut self, id: CallId) {
        let Some(call) = self.calls.get(&id) else { return };
        let whole = call.in_conference;
        for call in self.calls.values_mut() {
            if call.id == id || (whole && call.in_conference) {
                call.hold(&mut self.desk);
            }
        }
    }

    fn retrieve(&mut self, id: CallId) {
        let Some(call) = self.calls.get(&id) else { return };
        let whole = call.in_conference;
        for call in self.calls.values_mut() {
            if call.id == id || (whole && call.in_conference) {
                call.retrieve(&mut self.desk);
            } else {
                call.hold(&mut self.desk);
            }
        }
    }

    /// The one that was put aside last comes back; with one call alone, hold and retrieve.
    fn swap(&mut self) {
        let held = self.calls.values().filter(|call| call.held && call.is_up());
        if let Some(id) = held.max_by_key(|call| call.held_since).map(|call| call.id) {
            return self.retrieve(id);
        }
        let talking = self.calls.values().find(|call| call.is_up()).map(|call| call.id);
        if let Some(id) = talking {
            self.hold(id);
        }
    }

    fn mute(&mut self, on: bool) {
        if self.desk.muted == on {
            return;
        }
        self.desk.muted = on;
        for call in self.calls.values().filter(|call| call.line.is_open()) {
            self.desk.sound(call.line.id, voice::Command::Mute(on));
        }
        self.desk.tell(Event::Muted(on));
    }

    fn transfer_blind(&mut self, id: CallId, text: &str) -> Result<(), Refusal> {
        let target = dial::parse(text)?;
        let call = self.calls.get_mut(&id).ok_or(Refusal::NotNow)?;
        let account = call.account.id;
        let seat = self.seats.iter().find(|seat| seat.account.id == account);
        let uri = match (seat, &target.callee) {
            (Some(seat), callee) => uri_of(seat, callee),
            (None, Callee::Address(uri)) => (**uri).clone(),
            (None, Callee::Number(number)) => call.account.uri_of(number),
        };
        let sent = call.refer(&mut self.desk, &uri);
        if sent { Ok(()) } else { Err(Refusal::NotNow) }
    }

    fn transfer_attended(&mut self, id: CallId, to: CallId) -> Result<(), Refusal> {
        let second = self.calls.get(&to).filter(|_| id != to).ok_or(Refusal::NotNow)?;
        let replaces = second.dialog.and_then(|dialog| self.desk.sip.replaces_of(dialog));
        let contact = second.peer_contact.clone().or_else(|| {
            // It rings still: its address is all that is known.
            wire::Uri::parse(&second.party.address).ok()
        });
        let (Some(replaces), Some(contact)) = (replaces, contact) else {
            return Err(Refusal::NotNow);
        };
        let uri = with_replaces(&contact, &replaces);
        let first = self.calls.get_mut(&id).ok_or(Refusal::NotNow)?;
        if !first.refer(&mut self.desk, &uri) {
            return Err(Refusal::NotNow);
        }
        self.with(to, |second, _| second.joins = Some(id));
        self.desk.set(TimerKey::Joining(to), JOINING);
        Ok(())
    }

    fn conference(&mut self, ids: &[CallId]) -> Result<(), Refusal> {
        let up = |id: &&CallId| self.calls.get(id).is_some_and(Call::is_up);
        let members: Vec<CallId> = ids.iter().filter(up).copied().collect();
        if members.len() < 2 || members.len() < ids.len() {
            return Err(Refusal::NotNow);
        }
        for call in self.calls.values_mut() {
            if members.contains(&call.id) {
                call.in_conference = true;
                call.retrieve(&mut self.desk);
            } else {
                call.hold(&mut self.desk);
            }
        }
        Ok(())
    }

    fn split(&mut self, id: CallId) {
        self.with(id, |call, desk| {
            if std::mem::take(&mut call.in_conference) {
                call.hold(desk);
            }
        });
    }

    fn shut_down(&mut self) {
        self.hang_up_all();
        for mut seat in std::mem::take(&mut self.seats) {
            seat.leave(&mut self.desk);
        }
        self.leaving = true;
    }
}

fn uri_of(seat: &Seat, callee: &Callee) -> wire::Uri {
    match callee {
        Callee::Number(number) => seat.account.uri_of(number),
        Callee::Address(uri) => (**uri).clone(),
    }
}

/// The way to a URI: over the account's own exchange where it is one of its addresses, else straight
/// there, without our password.
fn placing(seat: &Seat, uri: wire::Uri, headers: Vec<(String, String)>) -> (Placing, Towards) {
    let contact_user = seat.contact_user.clone();
    if seat.owns(&uri) {
        let way = seat.way();
        let first = seat.account.targets().into_iter().next();
        let towards = match way.local {
            Some(local) => Towards::From(local),
            None => Towards::Target(first.unwrap_or_else(|| sip::Target::of_uri(&uri))),
        };
        let (destination, routing) = (way.destination, way.routing);
        let credentials = Some(seat.account.credentials());
        return (
            Placing { uri, destination, routing, contact_user, credentials, headers },
            towards,
        );
    }
    let target = sip::Target::of_uri(&uri);
    let destination = sip::Destination::Targets(vec![target.clone()]);
    let routing = sip::Routing::Target;
    (
        Placing { uri, destination, routing, contact_user, credentials: None, headers },
        Towards::Target(target),
    )
}

fn party(uri: &wire::Uri) -> Party {
    party_of(&wire::NameAddr::new(uri.clone()))
}
