//! What a leg says of its own accord, on its packet clock: prompts and dialled digits.

use std::time::{Duration, Instant};

use crate::dtmf::{Dialling, KeyTone, Step, TelephoneEvent};
use crate::play::Play;
use crate::words::PlayId;

use super::mixer::Mixer;
use super::voice::{EventPacket, Voice, rescale};

/// A clock that is further behind does not catch up but goes on from now: the machine slept.
const FORGIVEN: Duration = Duration::from_millis(200);

/// How loud a dialled event claims to be, in decibels below 0 dBm0.
const VOLUME: u8 = 10;

/// The clock and what it drives. Digits go before the play, which waits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Generator {
    play: Option<Play>,
    dialling: Dialling,
    /// Whom the leg hears while nothing plays and nothing is dialled.
    mix: Option<Mixer>,
    /// When the next packet is due; set while there is something to say.
    due: Option<Instant>,
    /// When the key that is down began, in the listener's timestamps.
    key_began: u32,
    tone: Option<KeyTone>,
}

/// What one turn of the clock made. Samples are in the buffer that was handed in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Generated {
    /// A packet of the play.
    Play,
    /// A packet of several speakers.
    Mix,
    /// A packet of a dialled tone, or of the silence between two.
    Tone,
    /// A packet of a dialled event.
    Event(EventPacket),
    /// Nothing is sent in this packet's time.
    Pause,
    /// The play's last packet has had its time.
    Played(PlayId),
}

impl Generator {
    pub(crate) fn is_busy(&self) -> bool {
        self.play.is_some() || self.dialling.is_busy() || self.mix.is_some()
    }

    pub(crate) fn is_playing(&self) -> bool {
        self.play.is_some()
    }

    pub(crate) fn mix(&mut self, now: Instant, mix: Option<Mixer>) {
        let mixes = mix.is_some();
        self.mix = mix;
        if mixes {
            self.start(now);
        }
    }

    pub(crate) fn mixer(&mut self) -> Option<&mut Mixer> {
        self.mix.as_mut()
    }

    pub(crate) fn play(&mut self, now: Instant, play: Play) {
        self.play = Some(play);
        self.start(now);
    }

    pub(crate) fn stop_play(&mut self) {
        self.play = None;
    }

    pub(crate) fn dial(&mut self, now: Instant, digits: &str, millis: u32, gap_ms: u32) {
        self.dialling.dial(digits, millis, gap_ms);
        self.start(now);
    }

    pub(crate) fn stop_dialling(&mut self) {
        self.dialling.stop();
    }

    pub(crate) fn press(&mut self, now: Instant, event: u8, millis: u32, gap_ms: u32) {
        self.dialling.press(event, millis, gap_ms);
        self.start(now);
    }

    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.due
    }

    /// Make what is due at `now`, at most one packet; its samples go to `samples`, which has room
    /// for one packet of `voice`. Returns when it was due. Call until `None`.
    pub(crate) fn turn(
        &mut self,
        now: Instant,
        voice: &Voice,
        samples: &mut [i16],
    ) -> Option<(Instant, Generated)> {
        let mut due = self.due.filter(|&due| due <= now)?;
        if now - due > FORGIVEN {
            due = now;
        }
        if !self.is_busy() {
            self.due = None;
            return None;
        }
        let packet = Duration::from_millis(u64::from(voice.packet_ms()));
        if let Some(step) = self.dialling.step(voice.packet_ms()) {
            self.due = Some(due + packet);
            return Some((due, self.digit(due, step, voice, samples)));
        }
        let Some(play) = self.play.as_mut() else {
            self.mix.as_mut()?.fill(samples, voice.sample_rate());
            self.due = Some(due + packet);
            return Some((due, Generated::Mix));
        };
        if play.fill(samples, voice.sample_rate()) {
            self.due = Some(due + packet);
            return Some((due, Generated::Play));
        }
        let id = play.id;
        self.play = None;
        self.due = self.mix.is_some().then_some(due);
        Some((due, Generated::Played(id)))
    }

    /// The clock starts at once, unless it runs already.
    fn start(&mut self, now: Instant) {
        self.due.get_or_insert(now);
    }

    fn digit(&mut self, due: Instant, step: Step, voice: &Voice, samples: &mut [i16]) -> Generated {
        match voice.dtmf() {
            Some(dtmf) => self.event(due, step, voice, dtmf.clock),
            None => {
                self.sound(step, voice.sample_rate(), samples);
                Generated::Tone
            }
        }
    }

    fn event(&mut self, due: Instant, step: Step, voice: &Voice, clock: u32) -> Generated {
        let (event, marker, end, millis) = match step {
            Step::Down { event, first, elapsed_ms } => (event, first, false, elapsed_ms),
            Step::Up { event, millis } => (event, false, true, millis),
            Step::Quiet => return Generated::Pause,
        };
        if marker {
            self.key_began = voice.timestamp(due);
        }
        Generated::Event(EventPacket {
            timestamp: self.key_began,
            marker,
            event: TelephoneEvent {
                event,
                end,
                volume: VOLUME,
                duration: rescale(millis, 1000, clock).min(0xffff) as u16,
            },
        })
    }

    fn sound(&mut self, step: Step, rate: u32, samples: &mut [i16]) {
        match step {
            Step::Down { event, first: true, .. } => self.tone = KeyTone::new(event),
            Step::Down { first: false, .. } => {}
            Step::Up { .. } | Step::Quiet => self.tone = None,
        }
        match &mut self.tone {
            Some(tone) => tone.fill(samples, rate),
            None => samples.fill(0),
        }
    }
}
