//! Many legs and what joins them: the machine of this crate.
//!
//! Here are its face and the commands; `packets` carries what arrives from leg to leg, `clock` does
//! what time asks for.

mod clock;
mod packets;
pub(crate) mod seed;
mod timers;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::clip::{Clip, ClipId};
use crate::leg::{Leg, Mixer, SCRATCH, Voice};
use crate::play::Play;
use crate::record::Recording;
use crate::sender::Sender;
use crate::words::{Command, Event, Input, LegId, Output, RecordingId, RecordingKind};

use seed::Seed;
use timers::{Owner, Timers};

/// What may be tuned; the defaults are right for an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How long a leg may be silent before [`crate::Event::Stalled`].
    pub stall_after: Duration,
    /// How long each dialled digit sounds.
    pub digit: Duration,
    /// The pause between dialled digits.
    pub digit_gap: Duration,
    /// How often each leg reports by RTCP.
    pub report_every: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            stall_after: Duration::from_secs(30),
            digit: Duration::from_millis(120),
            digit_gap: Duration::from_millis(80),
            report_every: Duration::from_secs(5),
        }
    }
}

/// What is alive, to prove that nothing leaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    pub legs: usize,
    pub plays: usize,
    pub recordings: usize,
    /// Pairs, not ends.
    pub bridges: usize,
}

/// Many legs; one patchbay per worker thread.
pub struct Patchbay {
    settings: Settings,
    seed: Seed,
    clips: HashMap<ClipId, Arc<Clip>>,
    legs: BTreeMap<LegId, Leg>,
    /// Our own ports, to see what comes from one of them.
    ports: HashMap<SocketAddr, LegId>,
    recordings: BTreeMap<RecordingId, Recording>,
    timers: Timers,
    /// Samples of the packet in hand.
    scratch: Box<[i16; SCRATCH]>,
    outputs: VecDeque<Output>,
}

impl Patchbay {
    /// `seed` feeds SSRCs and the first sequence numbers and timestamps.
    pub fn new(settings: Settings, seed: u64) -> Self {
        Self {
            settings,
            seed: Seed::new(seed),
            clips: HashMap::new(),
            legs: BTreeMap::new(),
            ports: HashMap::new(),
            recordings: BTreeMap::new(),
            timers: Timers::default(),
            scratch: Box::new([0; SCRATCH]),
            outputs: VecDeque::with_capacity(64),
        }
    }

    /// Make a sound known; replaces one of the same name for plays that start later.
    pub fn add_clip(&mut self, id: ClipId, clip: Arc<Clip>) {
        self.clips.insert(id, clip);
    }

    pub fn has_clip(&self, id: &ClipId) -> bool {
        self.clips.contains_key(id)
    }

    /// Forget a sound; what plays it now plays it to its end.
    pub fn remove_clip(&mut self, id: &ClipId) {
        self.clips.remove(id);
    }

    /// Take one input at time `now`. Never fails on what a peer sent.
    pub fn handle(&mut self, now: Instant, input: Input<'_>) {
        match input {
            Input::Command(command) => self.command(now, command),
            Input::Packet { leg, from, bytes } => {
                self.packet(now, leg, from, bytes);
                self.arm(leg);
            }
            Input::Rtcp { leg, from, bytes } => {
                self.report(now, leg, from, bytes);
                self.arm(leg);
            }
            Input::Timeout => self.timeout(now),
        }
    }

    /// What to do next, in order; `None` when all is said.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call [`Patchbay::handle`] with [`Input::Timeout`]; it may turn out too early.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.timers.next()
    }

    pub fn has_leg(&self, leg: LegId) -> bool {
        self.legs.contains_key(&leg)
    }

    pub fn census(&self) -> Census {
        let others = self.legs.iter().filter(|(id, leg)| leg.peer.is_some_and(|peer| peer != **id));
        let ends = others.count();
        Census {
            legs: self.legs.len(),
            plays: self.legs.values().filter(|leg| leg.generator.is_playing()).count(),
            recordings: self.recordings.len(),
            bridges: ends / 2,
        }
    }

    fn command(&mut self, now: Instant, command: Command) {
        match command {
            Command::Open { leg, local } => {
                if self.legs.contains_key(&leg) {
                    // Another port than before, which was not to be had.
                    self.ports.retain(|_, other| *other != leg);
                }
                self.open(now, leg);
                self.ports.insert(local, leg);
            }
            Command::Configure { leg, stream } => {
                let fresh_ssrc = self.seed.next_u32();
                self.with(leg, |leg| leg.configure(now, stream, fresh_ssrc));
                // The leg may not have been listened to before.
                let peer = self.legs.get(&leg).and_then(|leg| leg.peer);
                if let Some(peer) = peer.and_then(|peer| self.legs.get_mut(&peer)) {
                    peer.voice.interrupt_relay();
                }
            }
            Command::Pass { leg, remote, allowed } => {
                self.with(leg, |leg| leg.pass_on(now, remote, allowed));
            }
            Command::Bridge { a, b } => self.bridge(a, b),
            Command::Unbridge { leg } => self.unbridge(leg),
            Command::Mix { leg, hears } => self.mix(now, leg, &hears),
            Command::Play { leg, play, clips, repeat } => {
                let clips = clips.iter().filter_map(|id| self.clips.get(id).cloned()).collect();
                let play = Play::new(play, clips, repeat);
                self.with(leg, |leg| leg.generator.play(now, play));
            }
            Command::StopPlay { leg } => self.with(leg, |leg| leg.generator.stop_play()),
            Command::SendDigits { leg, digits } => {
                let (down, gap) = self.digit_times();
                self.with(leg, |leg| leg.generator.dial(now, &digits, down, gap));
            }
            Command::Record { recording, leg, kind } => self.record(now, recording, leg, kind),
            Command::MoveRecording { recording, leg } => self.move_recording(recording, leg),
            Command::PauseRecording { recording } => {
                if let Some(recording) = self.recordings.get_mut(&recording) {
                    recording.pause();
                }
            }
            Command::ResumeRecording { recording } => {
                if let Some(recording) = self.recordings.get_mut(&recording) {
                    recording.resume();
                }
            }
            Command::StopRecording { recording } => self.stop_recording(now, recording),
            Command::Close { leg } => self.close(now, leg),
        }
    }

    /// Do something to a leg, if it is open, and heed its new deadline.
    fn with(&mut self, id: LegId, change: impl FnOnce(&mut Leg)) {
        if let Some(leg) = self.legs.get_mut(&id) {
            change(leg);
            self.arm(id);
        }
    }

    fn open(&mut self, now: Instant, id: LegId) {
        let sender =
            Sender::new(self.seed.next_u32(), self.seed.sequence(), self.seed.next_u32(), 8000);
        let name = format!("{:08x}{:08x}", self.seed.next_u32(), self.seed.next_u32());
        self.legs
            .entry(id)
            .or_insert_with(|| Leg::new(now, id, Voice::new(sender), name, &self.settings));
    }

    fn bridge(&mut self, a: LegId, b: LegId) {
        let already = self.legs.get(&a).is_some_and(|leg| leg.peer == Some(b));
        if already || !self.legs.contains_key(&a) || !self.legs.contains_key(&b) {
            return;
        }
        self.unbridge(a);
        self.unbridge(b);
        for (one, other) in [(a, b), (b, a)] {
            if let Some(leg) = self.legs.get_mut(&one) {
                leg.peer = Some(other);
            }
        }
    }

    fn unbridge(&mut self, id: LegId) {
        let peer = self.legs.get_mut(&id).and_then(|leg| {
            leg.leave();
            leg.peer.take()
        });
        if let Some(peer) = peer.and_then(|peer| self.legs.get_mut(&peer)) {
            peer.leave();
            peer.peer = None;
        }
    }

    fn mix(&mut self, now: Instant, listener: LegId, speakers: &[LegId]) {
        self.stop_listening(listener);
        let speakers: Vec<LegId> = speakers
            .iter()
            .copied()
            .filter(|speaker| *speaker != listener && self.legs.contains_key(speaker))
            .collect();
        if !self.legs.contains_key(&listener) {
            return;
        }
        for speaker in &speakers {
            if let Some(leg) = self.legs.get_mut(speaker) {
                leg.listeners.push(listener);
            }
        }
        let mixer = (!speakers.is_empty()).then(|| Mixer::new(&speakers));
        self.with(listener, |leg| leg.generator.mix(now, mixer));
    }

    fn stop_listening(&mut self, listener: LegId) {
        let mixer = self.legs.get_mut(&listener).and_then(|leg| leg.generator.mixer());
        let speakers: Vec<LegId> =
            mixer.map(|mixer| mixer.speakers().collect()).unwrap_or_default();
        for speaker in speakers {
            if let Some(leg) = self.legs.get_mut(&speaker) {
                leg.listeners.retain(|other| *other != listener);
            }
        }
    }

    fn record(&mut self, now: Instant, id: RecordingId, leg_id: LegId, kind: RecordingKind) {
        let why = match self.legs.get_mut(&leg_id) {
            _ if self.recordings.contains_key(&id) => "there is a recording of that number",
            None => "the leg is not open",
            Some(leg) => {
                let recording = Recording::new(now, id, leg_id, kind, leg.codec());
                self.timers.set(recording.deadline(), Owner::Recording(id));
                leg.recordings.push(id);
                self.recordings.insert(id, recording);
                return;
            }
        };
        self.outputs.push_back(Output::Event(Event::RecordingFailed {
            recording: id,
            why: why.to_owned(),
        }));
    }

    fn move_recording(&mut self, id: RecordingId, to: LegId) {
        let Some(recording) = self.recordings.get_mut(&id) else {
            return;
        };
        let from = recording.leg;
        if from == to || !self.legs.contains_key(&to) {
            return;
        }
        recording.move_across(to);
        if let Some(leg) = self.legs.get_mut(&from) {
            leg.recordings.retain(|&other| other != id);
        }
        if let Some(leg) = self.legs.get_mut(&to) {
            leg.recordings.push(id);
        }
    }

    fn stop_recording(&mut self, now: Instant, id: RecordingId) {
        let Some(recording) = self.recordings.remove(&id) else {
            return;
        };
        if let Some(leg) = self.legs.get_mut(&recording.leg) {
            leg.recordings.retain(|&other| other != id);
        }
        recording.stop(now, &mut self.outputs);
    }

    fn close(&mut self, now: Instant, id: LegId) {
        self.unbridge(id);
        self.stop_listening(id);
        let Some(mut leg) = self.legs.remove(&id) else {
            return;
        };
        self.ports.retain(|_, leg| *leg != id);
        for listener in std::mem::take(&mut leg.listeners) {
            if let Some(mixer) = self.legs.get_mut(&listener).and_then(|leg| leg.generator.mixer())
            {
                mixer.forget(id);
            }
        }
        for recording in std::mem::take(&mut leg.recordings) {
            self.stop_recording(now, recording);
        }
        self.outputs.extend(leg.report(now, true));
        self.outputs.push_back(Output::Event(Event::Closed { leg: id, stats: leg.stats() }));
    }

    /// How long a dialled digit and the gap after it last, in milliseconds.
    fn digit_times(&self) -> (u32, u32) {
        // Ten seconds of one key is more than any switch listens to.
        let millis = |time: Duration| time.as_millis().min(10_000) as u32;
        (millis(self.settings.digit), millis(self.settings.digit_gap))
    }

    /// See to it that a leg's deadline is in the table.
    fn arm(&mut self, id: LegId) {
        let Some(leg) = self.legs.get_mut(&id) else {
            return;
        };
        let Some(deadline) = leg.deadline() else {
            return;
        };
        if leg.armed.is_none_or(|armed| deadline < armed) {
            leg.armed = Some(deadline);
            self.timers.set(deadline, Owner::Leg(id));
        }
    }
}

impl fmt::Debug for Patchbay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Patchbay")
            .field("census", &self.census())
            .field("clips", &self.clips.len())
            .finish_non_exhaustive()
    }
}
