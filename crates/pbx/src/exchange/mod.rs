//! The exchange as one machine: inputs are told to whom they concern, and everything that follows from them
//! happens before the next input is taken.
//!
//! [`sip_side`], [`media_side`], [`floor_side`] and [`trunk_side`] translate events into calls' methods; [`arrivals`] decides what becomes of a new INVITE; [`requests`] answers REGISTER,
//! OPTIONS and SUBSCRIBE.

mod arrivals;
mod emergency;
mod floor_side;
mod lamps;
mod limits;
mod media_side;
mod overspent;
mod pickup;
mod placing;
mod requests;
mod resume;
mod sip_side;
mod texts;
mod trunk_health;
mod trunk_side;
mod watchers;

pub(crate) use arrivals::leads_to;
pub(crate) use texts::tell_waiting;
pub(crate) use trunk_health::is_there as trunk_answers;

use std::{collections::BTreeMap, ops::RangeInclusive, sync::Arc, time::Instant};

use cordboard_media as media;
use cordboard_queue as queue;
use cordboard_sip as sip;
use jiff::Timestamp;

use crate::{
    Command, Event, Input, Output, Ticket, Write,
    acquaintances::Acquaintances,
    call::{
        Call,
        duty::tell_duty,
        hunt::tell_floor,
        locks::Locks,
        menu::{message_deleted, message_heard},
    },
    clock::Clock,
    desk::{Desk, DeskParts, TimerKey, Waiting},
    identity::Identity,
    numbers::Dialled,
    office::Office,
    ports::Ports,
    record::{Acquaintance, Binding, CallId, Message, Party, Reason, Termination},
    registrar::{self, Registrar},
    resumed::Resumed,
    rules::{Attempt, Attempts, Talk, Talks},
    voicemail::Mailboxes,
};

/// What an exchange starts from.
#[derive(Debug)]
pub struct Start {
    pub office: Arc<Office>,
    /// Phones that were registered when the exchange stopped.
    pub bindings: Vec<Binding>,
    /// Messages in all mailboxes.
    pub messages: Vec<Message>,
    /// Who spoke with whom, the last months.
    pub acquaintances: Vec<Acquaintance>,
    /// Calls to the outside, for as long as a rule may count them.
    pub attempts: Vec<Attempt>,
    /// Conversations with the outside of the last day.
    pub talks: Vec<Talk>,
    /// What was left to do when it stopped.
    pub resumed: Resumed,
    /// The first call's number: one more than the last that was stored.
    pub next_call: u64,
    /// The first message's number: one that no message ever had.
    pub next_message: u64,
    pub settings: Settings,
    /// Tags, nonces, identifiers and the choice among equals come from this.
    pub seed: [u8; 32],
    pub now: Instant,
    pub wall: Timestamp,
}

/// What is fixed while the exchange runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// UDP ports for RTP (even) and RTCP (odd).
    pub rtp_ports: RangeInclusive<u16>,
    pub sip: sip::Settings,
    /// Calls at once; the next caller hears busy.
    pub max_calls: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { rtp_ports: 40000..=49999, sip: sip::Settings::default(), max_calls: 2000 }
    }
}

/// How much the exchange holds at this moment; after every call has ended, only bindings and
/// registrations remain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    pub calls: usize,
    pub legs: usize,
    pub dialogs: usize,
    pub ports: usize,
    pub timers: usize,
    pub recordings: usize,
    pub busy: usize,
    pub bindings: usize,
    /// Calls that trunks carry.
    pub trunk_calls: usize,
    /// Writes whose arrival on disk is waited for.
    pub unstored: usize,
    /// Phones that watch a mailbox.
    pub watchers: usize,
    pub queue: queue::Census,
    pub sip: sip::Census,
}

/// The exchange. See the crate's first page.
#[derive(Debug)]
pub struct Exchange {
    desk: Desk,
    calls: BTreeMap<CallId, Call>,
    next_call: u64,
    max_calls: usize,
    stopping: bool,
}

impl Exchange {
    #[must_use]
    pub fn new(start: Start) -> Self {
        let Start {
            office,
            bindings,
            messages,
            acquaintances,
            attempts,
            talks,
            resumed,
            next_call,
            next_message,
            settings,
            seed,
            now,
            wall,
        } = start;
        let (attempts, talks) = but_for_help(&office, attempts, talks);
        let desk = Desk::new(DeskParts {
            now,
            clock: Clock::new(now, wall),
            sip: sip::Endpoint::new(settings.sip, derive(seed, 1)),
            identity: Identity::new(&office, derive(seed, 2)),
            office,
            registrar: Registrar::new(bindings),
            mailboxes: Mailboxes::new(messages, next_message),
            acquaintances: Acquaintances::new(acquaintances),
            attempts: Attempts::new(attempts),
            talks: Talks::new(talks),
            ports: Ports::new(&settings.rtp_ports),
            seed: lots(derive(seed, 3)),
            locks: Locks::new(derive(seed, 4)),
        });
        let calls = BTreeMap::new();
        let max_calls = settings.max_calls;
        let mut exchange = Self { desk, calls, next_call, max_calls, stopping: false };
        exchange.configure();
        exchange.heed_do_not_disturb(None);
        exchange.resume(resumed);
        exchange.settle();
        exchange
    }

    /// Takes one input in, and does all that follows from it.
    pub fn handle(&mut self, now: Instant, input: Input) {
        self.desk.now = now;
        self.desk.verdicts.borrow_mut().clear();
        match input {
            Input::Sip(sip::Input::Located { query, flows }) if trunk_side::is_own(query) => {
                trunk_side::located(&mut self.desk, query, &flows);
            }
            Input::Sip(input) => {
                if let sip::Input::FlowFailed { flow } = &input {
                    self.flow_failed(*flow);
                }
                self.desk.sip.handle(now, input);
            }
            Input::Media(event) => self.media_event(event),
            Input::Stored(ticket) => self.stored(ticket),
            Input::Office(office) => {
                let before = std::mem::replace(&mut self.desk.office, office);
                self.configure();
                self.heed_do_not_disturb(Some(&before));
                self.desk.event(Event::OfficeChanged);
            }
            Input::Wall(wall) => self.desk.clock = Clock::new(now, wall),
            Input::Command(command) => self.command(command),
            Input::Responded { call, number, response } => self.with(call, |call, desk| {
                call.responded(desk, number, &response);
            }),
            Input::ContactFound { call, number, contact } => self.with(call, |call, desk| {
                call.contact_found(desk, number, contact.as_ref());
            }),
            Input::ShutDown => self.shut_down(),
            Input::Timeout => self.timeouts(),
        }
        self.settle();
    }

    /// The next thing to do; `None` when all is said.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.desk.poll_output()
    }

    /// When to call `handle(now, Input::Timeout)`.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let desk = &self.desk;
        [desk.timers.next(), desk.sip.poll_timeout(), desk.floor.poll_timeout()]
            .into_iter()
            .flatten()
            .min()
    }

    #[must_use]
    pub fn census(&self) -> Census {
        Census {
            calls: self.calls.len(),
            legs: self.desk.legs.len(),
            dialogs: self.desk.dialogs.len(),
            ports: self.desk.ports.in_use(),
            timers: self.desk.timers.len(),
            recordings: self.desk.recordings.len(),
            busy: self.desk.busy.len(),
            bindings: self.desk.registrar.len(),
            trunk_calls: self.desk.trunks.all_calls(),
            unstored: self.desk.waiting.len(),
            watchers: self.desk.mailboxes.watcher_count() + self.desk.lamps.len(),
            queue: self.desk.floor.census(),
            sip: self.desk.sip.census(),
        }
    }

    /// The name of what runs a flow, a queue or a phone in this call, for tests and the curious.
    #[must_use]
    pub fn call_ids(&self) -> Vec<CallId> {
        self.calls.keys().copied().collect()
    }

    /// Events of the endpoint and the floor are taken up until nothing more follows.
    fn settle(&mut self) {
        loop {
            if let Some(output) = self.desk.sip.poll_output() {
                self.sip_output(output);
            } else if let Some(output) = self.desk.floor.poll_output() {
                self.floor_output(output);
            } else {
                break;
            }
        }
        self.desk.keep_finished_tapes();
        self.tell_watchers();
        self.settle_lamps();
        for id in std::mem::take(&mut self.desk.ended) {
            self.calls.remove(&id);
        }
        if self.stopping && self.calls.is_empty() && self.desk.recordings.is_empty() {
            self.stopping = false;
            // Nobody takes anything out after the last word.
            self.desk.flush_journal();
            self.desk.emit(Output::Finished);
        }
    }

    /// Tells those who watch; what the endpoint says to that goes out in this turn as well.
    fn settle_lamps(&mut self) {
        self.tell_lamps();
        while let Some(output) = self.desk.sip.poll_output() {
            self.sip_output(output);
        }
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Duty { agent, duty } => tell_duty(&mut self.desk, &agent, duty),
            Command::Place { extension, to, token } => self.place(&extension, to.as_deref(), token),
            Command::Supervise { call, watched, by, how } => self.with(call, |call, desk| {
                call.ring_supervisor(desk, &by, (&watched, how));
            }),
            Command::CollectDigits { call, extension, ask } => self.with(call, |call, desk| {
                call.collect_digits(desk, &extension, ask);
            }),
            Command::CancelDigits { call, extension } => self.with(call, |call, desk| {
                call.cancel_collecting(desk, &extension);
            }),
            Command::SendToFlow { call, extension, flow } => self.with(call, |call, desk| {
                call.send_to_flow(desk, &extension, &flow);
            }),
            Command::TakeBack { call, extension } => self.with(call, |call, desk| {
                call.take_back(desk, &extension);
            }),
            Command::Transfer { call, extension, to } => self.hand_on(call, &extension, &to),
            Command::HangUp { call } => self.with(call, |call, desk| {
                call.end(desk, Termination { by: Party::Exchange, reason: Reason::HungUp });
            }),
            Command::MessageHeard { id } => message_heard(&mut self.desk, id),
            Command::MessageDelete { id } => message_deleted(&mut self.desk, id),
        }
    }

    fn timeouts(&mut self) {
        let now = self.desk.now;
        self.desk.sip.handle(now, sip::Input::Timeout);
        self.desk.floor.handle(now, queue::Input::Timeout);
        while let Some(key) = self.desk.timers.due(now) {
            self.timer(key);
        }
    }

    fn timer(&mut self, key: TimerKey) {
        match key {
            TimerKey::Bindings => {
                let gone = self.desk.registrar.expire(self.desk.wall());
                self.unbound(gone);
                self.watch_bindings();
            }
            TimerKey::Trunks => trunk_side::look_up(&mut self.desk),
            TimerKey::Guard => {
                self.desk.watch_guards();
                self.end_overspent();
            }
            TimerKey::TrunkHealth => trunk_health::ask(&mut self.desk),
            TimerKey::Turn(call, hunt) => {
                self.with(call, |call, desk| call.turn_came(desk, hunt));
            }
            TimerKey::Hunt(call, hunt) => {
                self.with(call, |call, desk| call.hunt_timed_out(desk, hunt));
            }
            TimerKey::Mobile(call, hunt) => {
                self.with(call, |call, desk| call.mobile_timer(desk, hunt));
            }
            TimerKey::Walk(call) => self.with(call, |call, desk| {
                call.walk_input(desk, cordboard_flow::Input::Timeout);
            }),
            TimerKey::Message(call) => self.with(call, Call::message_timed_out),
            TimerKey::Menu(call) => self.with(call, Call::menu_waited),
            TimerKey::Rejoin(call) => self.with(call, Call::rejoin),
            TimerKey::Tone(call) => self.with(call, Call::tone_over),
            TimerKey::CallBack(call) => self.with(call, Call::call_back_failed),
            TimerKey::Announce(call) => self.with(call, Call::announce),
            TimerKey::Collect(call) => self.with(call, Call::collect_timer),
            TimerKey::Park(call) => self.with(call, Call::parked_long),
        }
    }

    /// Does something with a call, if it is still there.
    fn with(&mut self, id: CallId, act: impl FnOnce(&mut Call, &mut Desk)) {
        if let Some(call) = self.calls.get_mut(&id) {
            act(call, &mut self.desk);
            call.heed_fax(&mut self.desk);
        }
    }

    /// A new configuration: the queues, the trunks and the phones of extensions that are gone.
    fn configure(&mut self) {
        let desk = &mut self.desk;
        let office = desk.office.clone();
        desk.identity.configure(&office);
        desk.take_programs(office.programs());
        desk.floor.handle(desk.now, queue::Input::Configure(office.queue_groups()));
        let gone = desk.registrar.keep_extensions(|number| office.extension(number).is_some());
        self.unbound(gone);
        let desk = &mut self.desk;
        for extension in desk.registrar.extensions().cloned().collect::<Vec<_>>() {
            tell_floor(desk, &extension);
        }
        trunk_side::configure(desk);
        self.watch_bindings();
    }

    /// Who does not want to be disturbed, or wants to again, since the office was as `before`.
    fn heed_do_not_disturb(&mut self, before: Option<&Office>) {
        let office = self.desk.office.clone();
        for extension in &office.extensions {
            let number = &extension.number;
            let (was, is) = (
                before.is_some_and(|before| before.do_not_disturb(number)),
                office.do_not_disturb(number),
            );
            if was != is {
                self.desk.heed_do_not_disturb(number, is);
            }
        }
    }

    fn stored(&mut self, ticket: Ticket) {
        match self.desk.waiting.remove(&ticket) {
            Some(Waiting::Reply { request, reply, arrived }) => {
                self.desk.sip.reply(self.desk.now, request, reply);
                for phone in arrived {
                    texts::tell_arrived(&mut self.desk, &phone);
                }
            }
            Some(Waiting::Told(event)) => self.desk.event(*event),
            None => {}
        }
    }

    fn flow_failed(&mut self, flow: sip::Flow) {
        // A datagram that could not be sent says little; a connection that is gone says all.
        if flow.transport != sip::Transport::Udp {
            let gone = self.desk.registrar.flow_failed(flow);
            self.unbound(gone);
        }
    }

    fn unbound(&mut self, gone: Vec<Binding>) {
        for binding in gone {
            let Binding { extension, contact, .. } = binding;
            self.desk.event(Event::Unregistered {
                extension: extension.clone(),
                contact: contact.clone(),
            });
            tell_floor(&mut self.desk, &extension);
            self.desk.write(Write::Unbound { extension, contact });
        }
    }

    /// Wakes up when the soonest binding expires.
    fn watch_bindings(&mut self) {
        let desk = &mut self.desk;
        let wall = desk.wall();
        let next = desk.registrar.next_expiry().map(|at| desk.now + registrar::until(at, wall));
        desk.timers.set_or_stop(TimerKey::Bindings, next);
    }

    fn shut_down(&mut self) {
        self.stopping = true;
        for call in self.calls.values_mut() {
            if call.rest_until_start(&mut self.desk) {
                continue;
            }
            let termination = Termination { by: Party::Exchange, reason: Reason::ShutDown };
            call.end(&mut self.desk, termination);
        }
        trunk_side::leave(&mut self.desk);
    }

    fn call_of(&self, leg: media::LegId) -> Option<CallId> {
        self.desk.legs.get(&leg).copied()
    }
}

/// Calls for help are counted by no rule and no guard.
fn but_for_help(
    office: &Office,
    mut attempts: Vec<Attempt>,
    mut talks: Vec<Talk>,
) -> (Vec<Attempt>, Vec<Talk>) {
    let plan = office.plan();
    let for_help = |callee: &str| matches!(plan.read(callee), Ok(Dialled::Emergency(_)));
    attempts.retain(|attempt| !for_help(&attempt.callee));
    talks.retain(|talk| !for_help(&talk.callee));
    (attempts, talks)
}

/// A number of the seed's first bytes.
fn lots(seed: [u8; 32]) -> u64 {
    seed.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Independent seeds for the parts, from the one that was given.
fn derive(mut seed: [u8; 32], part: u8) -> [u8; 32] {
    seed[0] ^= part;
    seed
}
