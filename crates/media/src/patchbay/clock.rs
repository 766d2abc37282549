//! What time asks for: prompts and digits on their packet clock, silence noticed, reports, tapes.

use std::time::Instant;

use crate::leg::Generated;
use crate::record::{Side, Sound};
use crate::sender::Source;
use crate::words::{Event, LegId, Output, RecordingId};

use super::Patchbay;
use super::packets::{digit, tape};
use super::timers::Owner;

impl Patchbay {
    pub(super) fn timeout(&mut self, now: Instant) {
        while let Some((at, owner)) = self.timers.due(now) {
            match owner {
                Owner::Leg(id) => self.leg_timeout(now, at, id),
                Owner::Recording(id) => self.recording_timeout(now, id),
            }
        }
    }

    fn leg_timeout(&mut self, now: Instant, at: Instant, id: LegId) {
        let Some(leg) = self.legs.get_mut(&id) else {
            return;
        };
        if leg.armed != Some(at) {
            return; // left behind by an earlier deadline
        }
        leg.armed = None;
        leg.expire(now, &mut self.outputs);
        // The end of these presses was never heard.
        let key = leg.keys.expire(now);
        let tone = leg.tones.expire(now);
        self.generate(now, id);
        if let Some(press) = key {
            self.pressed(now, id, press);
        }
        if let Some(press) = tone {
            self.outputs.push_back(digit(id, press));
        }
        self.arm(id);
    }

    /// Say what is due.
    fn generate(&mut self, now: Instant, id: LegId) {
        let Some(leg) = self.legs.get_mut(&id) else {
            return;
        };
        loop {
            let length = leg.voice.packet_samples();
            let Some(samples) = self.scratch.get_mut(..length) else {
                return;
            };
            let Some((due, generated)) = leg.generator.turn(now, &leg.voice, samples) else {
                return;
            };
            let source = match generated {
                Generated::Play => Source::Play,
                Generated::Mix => Source::Mix,
                Generated::Tone => Source::Digits,
                Generated::Event(event) => {
                    if leg.destination().is_some() {
                        let bytes = leg.voice.event(due, event);
                        leg.send(bytes, &mut self.outputs);
                    }
                    continue;
                }
                Generated::Pause => continue,
                Generated::Played(play) => {
                    let event = Event::Played { leg: id, play };
                    self.outputs.push_back(Output::Event(event));
                    continue;
                }
            };
            if leg.destination().is_none() {
                continue;
            }
            let rate = leg.voice.sample_rate();
            let sound = Sound {
                source,
                at: due,
                timestamp: leg.voice.timestamp(due),
                clock: leg.voice.codec().clock_rate(),
                rate,
                samples,
            };
            tape(&mut self.recordings, leg, Side::Sent, sound);
            let bytes = leg.voice.say(due, source, samples);
            leg.send(bytes, &mut self.outputs);
        }
    }

    fn recording_timeout(&mut self, now: Instant, id: RecordingId) {
        if let Some(recording) = self.recordings.get_mut(&id) {
            recording.expire(now, &mut self.outputs);
            self.timers.set(recording.deadline(), Owner::Recording(id));
        }
    }
}
