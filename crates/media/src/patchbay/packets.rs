//! What arrives: listened to as far as somebody needs it, passed to the peer, tapped.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Instant;

use crate::dtmf::{self, Press, TelephoneEvent};
use crate::leg::{Arrived, Datagram, Leg};
use crate::record::{Recording, Side, Sound};
use crate::relay::{self, Spoken};
use crate::rtp::{self, Packet};
use crate::sender::Source;
use crate::words::{Event, LegId, Output, PacketBuf, RecordingId};

use super::Patchbay;

/// A key passed on as a tone sounds at least so long, since it must be heard, and at most so long,
/// since the conversation waits.
const PASSED_KEY_MS: (u32, u32) = (80, 1000);

impl Patchbay {
    pub(super) fn packet(&mut self, now: Instant, id: LegId, from: SocketAddr, bytes: &[u8]) {
        if self.goes_in_circles(id, from) {
            return;
        }
        let Some(leg) = self.legs.get_mut(&id) else {
            return;
        };
        if !leg.carries_sound() {
            return self.pass(now, id, from, bytes);
        }
        let is_report = leg.is_multiplexed() && rtp::is_rtcp(bytes);
        let kind = if is_report { Datagram::Rtcp } else { Datagram::Rtp };
        let mut room = PacketBuf::new();
        let Some(bytes) = leg.unlock(bytes, &mut room, kind) else {
            return;
        };
        if is_report {
            leg.receive_report(now, from, bytes, &mut self.outputs);
            return;
        }
        match leg.receive(now, from, bytes, &mut self.outputs) {
            Some(Arrived::Sound(packet)) => self.sound(now, id, packet),
            Some(Arrived::Event(packet, event)) => self.event(now, id, packet, event),
            Some(Arrived::Noise(packet)) => self.noise(now, id, packet),
            None => {}
        }
    }

    /// Hands a datagram that is no sound on to the peer, unread.
    fn pass(&mut self, now: Instant, id: LegId, from: SocketAddr, bytes: &[u8]) {
        let Some(leg) = self.legs.get_mut(&id) else {
            return;
        };
        let peer = leg.admits(now, from, bytes).then_some(leg.peer).flatten();
        if let Some(peer) = peer.and_then(|peer| self.legs.get(&peer)) {
            peer.pass(bytes, &mut self.outputs);
        }
    }

    /// Whether what comes to this leg from one of our own ports would be passed on until it comes here
    /// again, and so for ever: two phones may describe each other's ports of ours as their own. A call
    /// that leaves and comes back as another one has an end, and is carried.
    fn goes_in_circles(&self, id: LegId, from: SocketAddr) -> bool {
        if !self.ports.contains_key(&from) {
            return false;
        }
        let mut at = id;
        for _ in 0..self.legs.len() {
            let peer = self.legs.get(&at).and_then(|leg| self.legs.get(&leg.peer?));
            let next = peer.and_then(Leg::sends_to).and_then(|to| self.ports.get(&to));
            match next {
                None => return false,
                Some(next) if *next == id => return true,
                Some(next) => at = *next,
            }
        }
        true
    }

    pub(super) fn report(&mut self, now: Instant, id: LegId, from: SocketAddr, bytes: &[u8]) {
        let mut room = PacketBuf::new();
        if let Some(leg) = self.legs.get_mut(&id)
            && let Some(bytes) = leg.unlock(bytes, &mut room, Datagram::Rtcp)
        {
            leg.receive_report(now, from, bytes, &mut self.outputs);
        }
    }

    fn sound(&mut self, now: Instant, id: LegId, packet: Packet<'_>) {
        let wanted = self.samples_are_wanted(id);
        let Some(leg) = self.legs.get_mut(&id) else {
            return;
        };
        let Some(codec) = leg.codec() else { return };
        let (header, payload) = (packet.header, packet.payload);
        let listened = if wanted {
            leg.ear.listen(codec, header, payload, self.scratch.as_mut_slice())
        } else {
            None
        };
        let samples = listened.and_then(|found| self.scratch.get(..found.guessed + found.heard));
        let taped = Sound {
            source: Source::Leg { leg: id, ssrc: header.ssrc },
            at: now,
            timestamp: header.timestamp,
            clock: codec.clock_rate(),
            rate: codec.sample_rate(),
            // What was lost is a gap on the tape: it was not said.
            samples: listened.and_then(|found| samples?.get(found.guessed..)).unwrap_or_default(),
        };
        tape(&mut self.recordings, leg, Side::Heard, taped);
        if leg.listens_for_tones() && listened.is_some_and(|found| !found.late) {
            // The bridged peer hears the tone itself, so it is only told of.
            let outputs = &mut self.outputs;
            leg.tones.hear(now, taped.rate, taped.samples, |press| {
                outputs.push_back(digit(id, press));
            });
        }

        let peer = leg.peer;
        let rate = codec.sample_rate();
        let fresh = samples.filter(|_| listened.is_some_and(|found| !found.late));
        for nth in 0..leg.listeners.len() {
            let listener = self.legs.get(&id).and_then(|leg| leg.listeners.get(nth).copied());
            let Some(listener) = listener.and_then(|listener| self.legs.get_mut(&listener)) else {
                continue;
            };
            let rates = (rate, listener.voice.sample_rate());
            if let (Some(mixer), Some(fresh)) = (listener.generator.mixer(), fresh) {
                mixer.hear(id, fresh, rates);
            }
        }

        let Some(peer) = peer.and_then(|peer| self.legs.get_mut(&peer)) else {
            return;
        };
        if !peer.hears_peer() {
            // What is kept from the peer must not look lost to it.
            peer.voice.interrupt_relay();
            return;
        }
        let spoken = Spoken {
            leg: id,
            codec,
            packet,
            samples: fresh,
            leapt: listened.is_some_and(|found| found.leapt),
        };
        relay::sound(now, spoken, peer, &mut self.outputs);
        tape(&mut self.recordings, peer, Side::Sent, taped);
    }

    /// Whether anybody needs a leg's sound decoded: its tape, its peer's, a peer that speaks another
    /// codec, or who waits for keys that come as tones.
    fn samples_are_wanted(&self, id: LegId) -> bool {
        let Some(leg) = self.legs.get(&id) else {
            return false;
        };
        let peer = leg.peer.and_then(|peer| self.legs.get(&peer));
        let wanted = |ids: &[RecordingId], side| {
            ids.iter()
                .filter_map(|id| self.recordings.get(id))
                .any(|recording| recording.wants(side))
        };
        leg.listens_for_tones()
            || !leg.listeners.is_empty()
            || wanted(&leg.recordings, Side::Heard)
            || peer.filter(|peer| peer.hears_peer()).is_some_and(|peer| {
                peer.codec() != leg.codec() || wanted(&peer.recordings, Side::Sent)
            })
    }

    fn event(&mut self, now: Instant, id: LegId, packet: Packet<'_>, event: TelephoneEvent) {
        let Some(leg) = self.legs.get_mut(&id) else {
            return;
        };
        let (Some(codec), Some(dtmf)) = (leg.codec(), leg.voice.dtmf()) else {
            return;
        };
        let header = packet.header;
        let presses = leg.keys.hear(now, header.ssrc, header.timestamp, dtmf.clock, event);
        let peer = leg.peer.and_then(|peer| self.legs.get_mut(&peer));
        if let Some(peer) = peer.filter(|peer| peer.hears_peer()) {
            let spoken = Spoken { leg: id, codec, packet, samples: None, leapt: false };
            relay::event(now, spoken, event, dtmf.clock, peer, &mut self.outputs);
        }
        for press in presses.into_iter().flatten() {
            self.pressed(now, id, press);
        }
    }

    fn noise(&mut self, now: Instant, id: LegId, packet: Packet<'_>) {
        let Some(leg) = self.legs.get(&id) else {
            return;
        };
        let Some(codec) = leg.codec() else { return };
        let peer = leg.peer.and_then(|peer| self.legs.get_mut(&peer));
        if let Some(peer) = peer.filter(|peer| peer.hears_peer()) {
            let spoken = Spoken { leg: id, codec, packet, samples: None, leapt: false };
            relay::noise(now, spoken, peer, &mut self.outputs);
        }
    }

    /// Tell of a key, and sound it to a bridged peer that knows no events.
    pub(super) fn pressed(&mut self, now: Instant, id: LegId, press: Press) {
        self.outputs.push_back(digit(id, press));
        let (_, gap) = self.digit_times();
        let peer = self.legs.get(&id).and_then(|leg| leg.peer);
        let (Some(peer), Some(event)) = (peer, dtmf::event_of(press.digit)) else {
            return;
        };
        let (least, most) = PASSED_KEY_MS;
        self.with(peer, |peer| {
            let deaf = peer.voice.dtmf().is_some() || peer.generator.is_playing();
            if !deaf && peer.destination().is_some() {
                let millis = press.duration_ms.clamp(least, most);
                peer.generator.press(now, event, millis, gap);
            }
        });
    }
}

/// The news of a key.
pub(super) fn digit(leg: LegId, press: Press) -> Output {
    Output::Event(Event::Digit { leg, digit: press.digit, duration_ms: press.duration_ms })
}

/// Lay sound on every tape of a leg.
pub(super) fn tape(
    recordings: &mut BTreeMap<RecordingId, Recording>,
    leg: &Leg,
    side: Side,
    sound: Sound<'_>,
) {
    if sound.samples.is_empty() {
        return;
    }
    for id in &leg.recordings {
        if let Some(recording) = recordings.get_mut(id) {
            recording.take(side, sound);
        }
    }
}
