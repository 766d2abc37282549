//! The phone: several accounts, several calls, one user.
//!
//! What is to be heard (lines, rings) and how things look is never kept: it is derived from the calls
//! after each input, and told where it changed (`derived`). `commands` is what the user wants,
//! `sip_side` what the network says.

mod commands;
mod derived;
mod sip_side;

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use cordboard_media::voice;

use crate::{
    account::{Account, AccountId},
    call::Call,
    desk::{Desk, TimerKey},
    entropy,
    seat::Seat,
    view::{AccountView, CallId, CallView, LineId},
    words::{Census, Event, Input, LineEvent, Output, Ring, Start},
};

/// A softphone. Pure: time and seed come in as arguments.
///
/// After every call of a method, take everything out of [`Phone::poll_output`], then ask
/// [`Phone::poll_timeout`] when to come again with [`Input::Timeout`].
#[derive(Debug)]
pub struct Phone {
    desk: Desk,
    seats: Vec<Seat>,
    calls: BTreeMap<CallId, Call>,
    next_call: u64,
    seed: [u8; 32],
    last_dialled: Option<String>,
    busy_tone: bool,
    leaving: bool,
    // What was told last.
    ring: Ring,
    talk: Vec<LineId>,
}

impl Phone {
    /// Takes its accounts and registers them.
    #[must_use]
    pub fn new(start: Start) -> Self {
        let Start { accounts, settings, last_dialled, seed, now } = start;
        let mut phone = Self {
            desk: Desk::new(now, settings, seed),
            seats: Vec::new(),
            calls: BTreeMap::new(),
            next_call: 1,
            seed,
            last_dialled,
            busy_tone: false,
            leaving: false,
            ring: Ring::None,
            talk: Vec::new(),
        };
        phone.set_accounts(accounts);
        phone.settle();
        phone
    }

    /// Takes what came in. Never fails on what a peer sent.
    pub fn handle(&mut self, now: Instant, input: Input) {
        self.desk.now = now;
        self.run_timers();
        match input {
            Input::Sip(input) => self.desk.sip.handle(now, input),
            Input::Line(line, event) => self.line_event(line, event),
            Input::Command(command) => self.command(command),
            Input::NetworkChanged => self.register_again(),
            Input::Resumed => self.resume(),
            Input::Timeout => {}
        }
        self.settle();
    }

    /// What is to be done, in order; `None` when all is said.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.desk.poll_output()
    }

    /// When `handle(now, Input::Timeout)` is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        [self.desk.sip.poll_timeout(), self.desk.timers.next()].into_iter().flatten().min()
    }

    /// All calls, the oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<CallView> {
        self.calls.values().map(Call::view).collect()
    }

    #[must_use]
    pub fn accounts(&self) -> Vec<AccountView> {
        self.seats.iter().map(Seat::view).collect()
    }

    #[must_use]
    pub fn is_muted(&self) -> bool {
        self.desk.muted
    }

    /// How much is held at this moment.
    #[must_use]
    pub fn census(&self) -> Census {
        Census {
            accounts: self.seats.len(),
            calls: self.calls.len(),
            timers: self.desk.timers.len(),
            sip: self.desk.sip.census(),
        }
    }

    fn run_timers(&mut self) {
        let now = self.desk.now;
        if self.desk.sip.poll_timeout().is_some_and(|at| at <= now) {
            self.desk.sip.handle(now, cordboard_sip::Input::Timeout);
        }
        while let Some(key) = self.desk.timers.due(now) {
            match key {
                TimerKey::AutoAnswer(call) => self.answer_by_itself(call),
                TimerKey::Digits(call) => self.with(call, Call::pause_is_over),
                TimerKey::Joining(call) => self.with(call, |call, _| call.joins = None),
                TimerKey::BusyTone => self.busy_tone = false,
                TimerKey::KeepAlive(account) => {
                    if let Some(seat) = self.seats.iter().find(|seat| seat.account.id == account) {
                        seat.keep_alive(&mut self.desk);
                    }
                }
            }
        }
    }

    /// Answers where nobody came to talk meanwhile.
    fn answer_by_itself(&mut self, call: CallId) {
        if self.calls.values().all(|other| !other.is_heard()) {
            self.answer(call);
        }
    }

    fn line_event(&mut self, line: LineId, event: LineEvent) {
        let call = CallId(line.0);
        match event {
            LineEvent::Opened { local, public } => {
                self.with(call, |call, desk| call.sound_opened(desk, local, public));
            }
            LineEvent::OpenFailed { why } => {
                self.with(call, |call, desk| call.line_failed(desk, why));
            }
            LineEvent::Sound(event) => self.sound_event(call, &event),
        }
    }

    fn sound_event(&mut self, call: CallId, event: &voice::Event) {
        match event {
            &voice::Event::Digit { digit, .. } => {
                self.with(call, |call, desk| desk.tell(Event::Digit { call: call.id, digit }));
            }
            voice::Event::DigitsSent => self.with(call, Call::digits_sent),
            &voice::Event::Quality(quality) => {
                self.with(call, |call, desk| desk.tell(Event::Quality { call: call.id, quality }));
            }
            voice::Event::Stalled { .. } => self.with(call, |call, _| call.set_silent(true)),
            voice::Event::Resumed => self.with(call, |call, _| call.set_silent(false)),
            voice::Event::Closed { .. } => {}
        }
    }

    fn with(&mut self, id: CallId, act: impl FnOnce(&mut Call, &mut Desk)) {
        if let Some(call) = self.calls.get_mut(&id) {
            act(call, &mut self.desk);
        }
    }

    fn register_again(&mut self) {
        for seat in &self.seats {
            seat.register_again(&mut self.desk);
        }
    }

    /// After a sleep: the other sides may have given up on us, which an offer shows at once.
    fn resume(&mut self) {
        self.register_again();
        for call in self.calls.values_mut() {
            call.offer(&mut self.desk);
        }
    }

    fn set_accounts(&mut self, accounts: Vec<Account>) {
        let (stay, mut leave): (Vec<_>, Vec<_>) =
            self.seats.drain(..).partition(|seat| accounts.contains(&seat.account));
        for seat in &mut leave {
            seat.leave(&mut self.desk);
        }
        let mut stay = stay;
        for account in accounts {
            let at = stay.iter().position(|seat| *seat.account == account);
            let seat = match at {
                Some(at) => stay.remove(at),
                None => {
                    let purpose = format!("contact {} {}", account.id.0, self.next_call);
                    let contact_user = entropy::token(&self.seed, &purpose);
                    Seat::new(&mut self.desk, Arc::new(account), contact_user)
                }
            };
            self.seats.push(seat);
        }
    }

    fn seat(&self, account: AccountId) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.account.id == account)
    }

    fn take_call(&mut self) -> CallId {
        let id = CallId(self.next_call);
        self.next_call += 1;
        id
    }

    /// Hears SIP out, and tells what changed.
    fn settle(&mut self) {
        while let Some(output) = self.desk.sip.poll_output() {
            self.sip_output(output);
        }
        self.leave_conference_alone();
        self.part_what_was_not_joined();
        self.tell_changes();
    }
}
