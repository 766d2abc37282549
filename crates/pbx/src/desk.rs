//! What every call needs at hand: the SIP endpoint, the floor of queues, ports, clock, timers, and the
//! list of what is to go out. A call's methods take the desk as an argument; calls do not know each
//! other.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use cordboard_flow as flow;
use cordboard_media as media;
use cordboard_queue as queue;
use cordboard_sip as sip;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    Event, Output, Ticket, WaitingCaller, Write,
    acquaintances::Acquaintances,
    call::{HuntId, locks::Locks},
    clock::Clock,
    codes::Setting,
    identity::Identity,
    incident,
    lamps::Lamps,
    numbers::Dialled,
    office::Office,
    ports::Ports,
    record::{Binding, CallId, EntryKind, JournalEntry, Placed, Reason},
    registrar::Registrar,
    rules::{self, Attempt, Attempts, Refused, Talk, Talks},
    timers::Timers,
    trunks::Trunks,
    voicemail::Mailboxes,
};

/// Over how many callers the wait is averaged.
const RECENT_WAITS: usize = 10;
/// How often it is told that guards refuse calls.
const REFUSAL_PACE: Duration = Duration::from_secs(600);
/// How often the guards of trunks are looked at while somebody talks.
const GUARD_PACE: Duration = Duration::from_secs(20);
/// The reason of the break of who does not want to be disturbed.
const DO_NOT_DISTURB: &str = "do not disturb";

/// What a timer of the exchange is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum TimerKey {
    /// The soonest binding expires.
    Bindings,
    /// Trunk hosts are looked up again.
    Trunks,
    /// Trunks are asked whether they are there.
    TrunkHealth,
    /// What guards of trunks count goes on.
    Guard,
    /// A hunt has rung long enough.
    Hunt(CallId, HuntId),
    /// A call over a trunk may be sent.
    Turn(CallId, HuntId),
    /// A mobile rings now too, or was to take the call by a key until now.
    Mobile(CallId, HuntId),
    /// The flow of a call asked to be woken.
    Walk(CallId),
    /// A message has become long enough.
    Message(CallId),
    /// The mailbox menu of a call asked to be woken.
    Menu(CallId),
    /// A call has been parked for long.
    Park(CallId),
    /// A caller in line hears how it stands.
    Announce(CallId),
    /// A caller waits for hours to be called back.
    CallBack(CallId),
    /// A caller who was promised a call back is in line again, after a restart.
    Rejoin(CallId),
    /// A number is being keyed in.
    Collect(CallId),
    /// A caller hears the tone with which its flow ended.
    Tone(CallId),
}

/// Where a dialog or a media leg belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) call: CallId,
    pub(crate) leg: media::LegId,
}

#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) now: Instant,
    pub(crate) clock: Clock,
    pub(crate) office: Arc<Office>,
    /// The published flows of the office, ready to be walked.
    pub(crate) programs: HashMap<String, Arc<flow::Program>>,
    asks_of_groups: bool,
    pub(crate) sip: sip::Endpoint,
    pub(crate) floor: queue::TapedFloor,
    /// Until the call that they are of takes them.
    pub(crate) verdicts: incident::Pending,
    pub(crate) acquaintances: Acquaintances,
    /// Calls to the outside, for the rules that count them.
    pub(crate) attempts: Attempts,
    /// Conversations with the outside, for the guards of trunks.
    pub(crate) talks: Talks,
    /// When it was told last that a guard refused a call.
    refusal_told: Option<Instant>,
    pub(crate) identity: Identity,
    pub(crate) registrar: Registrar,
    pub(crate) mailboxes: Mailboxes,
    pub(crate) lamps: Lamps,
    pub(crate) trunks: Trunks,
    pub(crate) ports: Ports,
    pub(crate) timers: Timers<TimerKey>,
    /// Dialogs and media legs of all calls.
    pub(crate) dialogs: HashMap<sip::DialogId, Place>,
    pub(crate) legs: HashMap<media::LegId, CallId>,
    /// Legs that are over and whose sound has not told yet how it fared: each one's row.
    pub(crate) closing: HashMap<media::LegId, (CallId, usize)>,
    /// Which call each recording that is not yet on disk belongs to.
    pub(crate) recordings: BTreeMap<media::RecordingId, Recording>,
    /// Calls that ended in this turn; the exchange forgets them at its end.
    pub(crate) ended: Vec<CallId>,
    /// Calls of which something was noted in this turn.
    pub(crate) touched: BTreeSet<CallId>,
    /// Who was last told to wait in each group.
    pub(crate) told_waiting: BTreeMap<queue::GroupId, Vec<WaitingCaller>>,
    /// How long the last callers of each group waited who were answered.
    recent_waits: BTreeMap<String, VecDeque<Duration>>,
    /// Which call is in each parking place that is taken.
    pub(crate) parked: BTreeMap<u16, CallId>,
    /// Replies that wait for the store.
    pub(crate) waiting: BTreeMap<Ticket, Waiting>,
    /// How many calls each extension is in, so that the floor knows who is busy.
    pub(crate) busy: HashMap<String, usize>,
    /// The office's day on which the floor counts calls.
    today: Option<Date>,
    /// Of the lots that flows draw.
    pub(crate) seed: u64,
    /// Of the keys of encrypted sound; never shown.
    pub(crate) locks: Locks,
    out: VecDeque<Output>,
    journal: Vec<JournalEntry>,
    next_leg: u64,
    next_play: u64,
    next_ticket: u64,
    next_session: u64,
    next_recording: u64,
}

/// A recording whose file is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Recording {
    Call(CallId),
    Message {
        id: u64,
        mailboxes: Vec<String>,
        caller: String,
        file: String,
        call: CallId,
        at: Timestamp,
    },
}

/// What happens once a write is on disk.
#[derive(Debug)]
pub(crate) enum Waiting {
    /// A request (a REGISTER) is answered; these phones have come, and are told of their mailbox.
    Reply { request: sip::RequestId, reply: sip::Reply, arrived: Vec<Binding> },
    /// A finished call is told to those who watch.
    Told(Box<Event>),
}

/// What a desk is made from.
pub(crate) struct DeskParts {
    pub(crate) now: Instant,
    pub(crate) clock: Clock,
    pub(crate) office: Arc<Office>,
    pub(crate) sip: sip::Endpoint,
    pub(crate) identity: Identity,
    pub(crate) registrar: Registrar,
    pub(crate) mailboxes: Mailboxes,
    pub(crate) acquaintances: Acquaintances,
    pub(crate) attempts: Attempts,
    pub(crate) talks: Talks,
    pub(crate) ports: Ports,
    pub(crate) seed: u64,
    pub(crate) locks: Locks,
}

impl Desk {
    pub(crate) fn new(parts: DeskParts) -> Self {
        let DeskParts {
            now,
            clock,
            office,
            sip,
            identity,
            registrar,
            mailboxes,
            acquaintances,
            attempts,
            talks,
            ports,
            seed,
            locks,
        } = parts;
        let started = u64::try_from(clock.wall(now).as_millisecond()).unwrap_or(0);
        let first_tape = started * incident::TAPES_A_MILLI;
        Self {
            now,
            clock,
            programs: HashMap::new(),
            asks_of_groups: false,
            office,
            sip,
            floor: queue::TapedFloor::new(first_tape),
            verdicts: incident::Pending::default(),
            acquaintances,
            attempts,
            talks,
            refusal_told: None,
            identity,
            registrar,
            mailboxes,
            lamps: Lamps::default(),
            trunks: Trunks::default(),
            ports,
            timers: Timers::default(),
            dialogs: HashMap::new(),
            legs: HashMap::new(),
            closing: HashMap::new(),
            recordings: BTreeMap::new(),
            ended: Vec::new(),
            touched: BTreeSet::new(),
            told_waiting: BTreeMap::new(),
            recent_waits: BTreeMap::new(),
            parked: BTreeMap::new(),
            waiting: BTreeMap::new(),
            busy: HashMap::new(),
            today: None,
            out: VecDeque::new(),
            journal: Vec::new(),
            seed,
            locks,
            next_leg: 1,
            next_play: 1,
            next_ticket: 1,
            next_session: 1,
            next_recording: 1,
        }
    }

    pub(crate) fn wall(&self) -> Timestamp {
        self.clock.wall(self.now)
    }

    /// Keeps by what a verdict is given, and the verdict.
    pub(crate) fn keep_verdict(&self, asked: incident::Asked, verdict: String) {
        let mut kept = self.verdicts.borrow_mut();
        if kept.len() < incident::MOST_VERDICTS {
            let standing = rules::Standing::of(self);
            kept.push(incident::VerdictTape::new(&standing, &self.office, asked, verdict));
        }
    }

    /// What of the floor's tape was finished is kept.
    pub(crate) fn keep_finished_tapes(&mut self) {
        for stretch in self.floor.take_finished() {
            self.write(Write::Floor(Box::new(stretch)));
        }
    }

    /// On another day than at the last look, the floor counts calls anew.
    pub(crate) fn look_at_calendar(&mut self) {
        let zone = TimeZone::get(&self.office.office.time_zone).unwrap_or(TimeZone::UTC);
        let today = Some(self.wall().to_zoned(zone).date());
        if self.today != today {
            self.today = today;
            self.floor.handle(self.now, queue::Input::NewDay);
        }
    }

    /// Keeps what an extension has set for itself, in the office and in the store.
    pub(crate) fn set_personal(&mut self, extension: &str, setting: &Setting) {
        let office = Arc::make_mut(&mut self.office);
        let Some(own) = office.extensions.iter_mut().find(|one| one.number == extension) else {
            return;
        };
        match setting {
            Setting::DoNotDisturb(on) => own.do_not_disturb = on.then_some(true),
            Setting::Forward(when, to) => own.set_forward(*when, to.clone()),
        }
        let own = own.clone();
        if let Setting::DoNotDisturb(on) = setting {
            self.heed_do_not_disturb(extension, *on);
        }
        self.lamps.mark(extension);
        self.write(Write::ExtensionChanged(own));
        self.event(Event::OfficeChanged);
    }

    /// A caller of the group was answered after so long.
    pub(crate) fn note_wait(&mut self, group: &str, waited: Duration) {
        let recent = self.recent_waits.entry(group.to_owned()).or_default();
        recent.push_back(waited);
        if recent.len() > RECENT_WAITS {
            recent.pop_front();
        }
    }

    /// How long the last callers of the group waited; `None` before there were some.
    pub(crate) fn average_wait(&self, group: &str) -> Option<Duration> {
        let recent = self.recent_waits.get(group)?;
        let all: Duration = recent.iter().sum();
        all.checked_div(u32::try_from(recent.len()).ok()?)
    }

    /// Groups leave alone whoever does not want to be disturbed.
    pub(crate) fn heed_do_not_disturb(&mut self, extension: &str, on: bool) {
        self.lamps.mark(extension);
        let agent = agent(extension);
        let input = if on {
            queue::Input::Break { agent, reason: Some(DO_NOT_DISTURB.to_owned()) }
        } else if self.floor.reason_of_break(&agent) == Some(DO_NOT_DISTURB) {
            queue::Input::Ready { agent }
        } else {
            return;
        };
        self.floor.handle(self.now, input);
    }

    /// An outside number is dialled now.
    pub(crate) fn note_attempt(&mut self, placed: &Placed) {
        let now = self.wall();
        let windows = self.office.outbound_rules.iter().filter_map(|rule| rule.per_seconds);
        let memory = Attempts::memory(windows.max().unwrap_or(0));
        if let Ok(oldest) = now.checked_sub(memory) {
            self.attempts.forget_before(oldest);
        }
        self.attempts.note(Attempt::of(placed));
    }

    /// A call over a trunk was answered outside.
    pub(crate) fn talk_began(&mut self, leg: media::LegId, placed: Placed) {
        if let Ok(Dialled::Emergency(_)) = self.office.plan().read(&placed.callee) {
            return;
        }
        let Placed { trunk, callee, .. } = placed;
        let talk = Talk { trunk, callee, from: self.wall(), until: None };
        self.talks.began(leg, talk);
        self.watch_guards();
    }

    /// A leg is over, whoever's it was.
    pub(crate) fn talk_over(&mut self, leg: media::LegId) {
        let now = self.wall();
        if self.talks.over(leg, now) {
            self.watch_guards();
        }
    }

    /// Looks whether a limit is nearly reached, again and again while somebody talks.
    pub(crate) fn watch_guards(&mut self) {
        let (office, wall) = (self.office.clone(), self.wall());
        for rules::Warning { what, advice } in rules::warnings(&office, &mut self.talks, wall) {
            self.event(Event::Alarm { what, advice });
        }
        let next = self.talks.go_on(&office).then(|| self.now + GUARD_PACE);
        self.timers.set_or_stop(TimerKey::Guard, next);
    }

    /// The published flows; whether any of them asks how it stands in groups.
    pub(crate) fn take_programs(&mut self, programs: HashMap<String, Arc<flow::Program>>) {
        self.asks_of_groups = programs.values().any(|program| program.asks_of_groups());
        self.programs = programs;
    }

    /// Before a flow goes on: it may ask.
    pub(crate) fn tell_groups(&self, walk: &mut flow::TapedWalk) {
        if !self.asks_of_groups {
            return;
        }
        let groups = self.office.groups.iter().map(|group| {
            let stands = self.floor.standing(&queue::GroupId::new(&group.id), self.now);
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let standing = flow::GroupStanding {
                waiting: count(stands.waiting),
                agents: count(stands.agents),
                free: count(stands.free),
                longest_wait_seconds: u32::try_from(stands.longest_wait.as_secs())
                    .unwrap_or(u32::MAX),
            };
            (group.id.clone(), standing)
        });
        walk.groups_are(self.now, groups.collect());
    }

    /// Who watches is told of a call that the guard against misuse refused: not of each, as whoever
    /// has a stolen password tries many.
    pub(crate) fn heed(&mut self, refused: &Refused) {
        let again = self.refusal_told.is_none_or(|told| self.now >= told + REFUSAL_PACE);
        if refused.reason == Reason::GuardBlocked && again {
            self.refusal_told = Some(self.now);
            let rules::Warning { what, advice } = rules::guard_refused(&refused.text);
            self.event(Event::Alarm { what, advice });
        }
    }

    pub(crate) fn emit(&mut self, output: Output) {
        self.out.push_back(output);
    }

    pub(crate) fn media(&mut self, command: media::Command) {
        self.emit(Output::Media(command));
    }

    pub(crate) fn event(&mut self, event: Event) {
        self.emit(Output::Event(event));
    }

    pub(crate) fn write(&mut self, write: Write) {
        self.emit(Output::Store { ticket: None, write });
    }

    /// Whoever sees messages come and go is told whose they are.
    pub(crate) fn tell_dialog(&mut self, call: CallId, leg: u32, dialog: sip::DialogId) {
        if let Some(call_id) = self.sip.call_id_of(dialog) {
            let call_id = call_id.to_owned();
            self.emit(Output::Dialog { call, leg, call_id });
        }
    }

    /// Writes, and does `then` once it is on disk.
    pub(crate) fn write_then(&mut self, write: Write, then: Waiting) {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        self.waiting.insert(ticket, then);
        self.emit(Output::Store { ticket: Some(ticket), write });
    }

    /// Notes a decision or a happening, with its reason.
    pub(crate) fn journal(
        &mut self,
        call: CallId,
        kind: EntryKind,
        who: Option<&str>,
        text: impl Into<String>,
    ) {
        let at = self.wall();
        let who = who.map(str::to_owned);
        self.touched.insert(call);
        self.journal.push(JournalEntry { call, at, kind, who, text: text.into() });
    }

    /// The next thing to do; the journal of this turn goes out before anything else is waited for.
    pub(crate) fn poll_output(&mut self) -> Option<Output> {
        if !self.journal.is_empty() {
            let entries = std::mem::take(&mut self.journal);
            self.out.push_back(Output::Store { ticket: None, write: Write::Journal(entries) });
        }
        self.out.pop_front()
    }

    /// Writes the journal so far, so that it stands before what is written next.
    pub(crate) fn flush_journal(&mut self) {
        if !self.journal.is_empty() {
            let entries = std::mem::take(&mut self.journal);
            self.write(Write::Journal(entries));
        }
    }

    pub(crate) fn take_leg(&mut self) -> media::LegId {
        self.next_leg += 1;
        media::LegId(self.next_leg - 1)
    }

    pub(crate) fn take_play(&mut self) -> media::PlayId {
        self.next_play += 1;
        media::PlayId(self.next_play - 1)
    }

    pub(crate) fn take_recording(&mut self) -> media::RecordingId {
        self.next_recording += 1;
        media::RecordingId(self.next_recording - 1)
    }

    pub(crate) fn take_session(&mut self) -> u64 {
        self.next_session += 1;
        // RFC 8866 5.2: a number that no other session of ours has; the seconds make it differ
        // from those before a restart.
        let seconds = u64::try_from(self.wall().as_second()).unwrap_or(0);
        (seconds << 20) + self.next_session
    }

    /// Opens a media leg on a free port of `host`; `None` when every port is in use.
    pub(crate) fn open_media(
        &mut self,
        leg: media::LegId,
        host: std::net::IpAddr,
    ) -> Option<SocketAddr> {
        let port = self.ports.take(self.now)?;
        let local = SocketAddr::new(host, port);
        self.media(media::Command::Open { leg, local });
        Some(local)
    }

    /// Notes that an extension is in one call more, so that no queue rings it meanwhile.
    pub(crate) fn engage(&mut self, extension: &str) {
        *self.busy.entry(extension.to_owned()).or_default() += 1;
        self.floor.handle(self.now, queue::Input::Busy { agent: agent(extension) });
    }

    pub(crate) fn disengage(&mut self, extension: &str) {
        let Some(count) = self.busy.get_mut(extension) else {
            return;
        };
        *count -= 1;
        if *count == 0 {
            self.busy.remove(extension);
        }
        self.floor.handle(self.now, queue::Input::Idle { agent: agent(extension) });
    }
}

pub(crate) fn agent(extension: &str) -> queue::AgentId {
    queue::AgentId(extension.into())
}
