//! The microphone's way to packets.

use std::time::{Duration, Instant};

use crate::codec::Codec;
use crate::leg::Voice;
use crate::sender::Source;
use crate::words::PacketBuf;

use super::FRAME;
use super::rate::Down;

/// The longest packet, 120 ms, at 16 kHz.
const LONGEST: usize = 1920;

/// When the microphone was away for so long, its sound does not follow on the last.
const AWAY: Duration = Duration::from_millis(120);

/// Microphone silence: so many frames of nothing but zeros, though it is not muted.
const DEAD_FRAMES: u32 = 300;

/// A frame with so many samples at full scale is overdriven.
const OVERDRIVEN: usize = 8;

/// Collects the microphone's sound until a packet is full.
#[derive(Debug)]
pub(super) struct Mouth {
    down: Down,
    rate: u32,
    packet: Box<[i16; LONGEST]>,
    filled: usize,
    heard: Option<Instant>,
    /// How many frames in a row were nothing at all.
    dead: u32,
    /// Of late: grows with an overdriven frame, forgets with others.
    overdriven: f32,
}

impl Mouth {
    pub(super) fn new(codec: Codec) -> Self {
        let rate = codec.sample_rate();
        Self {
            down: Down::new(rate),
            rate,
            packet: Box::new([0; LONGEST]),
            filled: 0,
            heard: None,
            dead: 0,
            overdriven: 0.0,
        }
    }

    /// The codec may have changed.
    pub(super) fn configure(&mut self, codec: Codec) {
        if codec.sample_rate() != self.rate {
            self.rate = codec.sample_rate();
            self.down = Down::new(self.rate);
            self.filled = 0;
        }
    }

    /// What is half collected will not be said.
    pub(super) fn interrupt(&mut self) {
        self.filled = 0;
        self.heard = None;
    }

    /// Watch what the microphone itself gives, before muting.
    pub(super) fn inspect(&mut self, microphone: &[i16]) {
        let nothing = microphone.iter().all(|&sample| sample == 0);
        self.dead = if nothing { self.dead.saturating_add(1) } else { 0 };
        let full = microphone.iter().filter(|&&s| s.unsigned_abs() >= 32_700).count();
        let bad = if full >= OVERDRIVEN { 1.0 } else { 0.0 };
        self.overdriven += (bad - self.overdriven) / 200.0;
    }

    /// Whether the headset is to blame.
    pub(super) fn is_ill(&self) -> bool {
        self.dead >= DEAD_FRAMES || self.overdriven > 0.1
    }

    /// Take a frame; a packet when it is full.
    pub(super) fn hear(
        &mut self,
        now: Instant,
        frame: &[i16],
        voice: &mut Voice,
    ) -> Option<PacketBuf> {
        let before = self.heard.replace(now);
        if before.is_none_or(|before| now.saturating_duration_since(before) > AWAY) {
            self.filled = 0;
            voice.interrupt();
        }
        let count = (self.rate / 100) as usize;
        let whole = voice.packet_samples();
        let mut low = [0; FRAME];
        let low = low.get_mut(..count)?;
        self.down.process(frame, low);
        // The packet length may have become shorter.
        if self.filled + count > self.packet.len() {
            self.filled = 0;
        }
        self.packet.get_mut(self.filled..self.filled + count)?.copy_from_slice(low);
        self.filled += count;
        if self.filled < whole {
            return None;
        }
        self.filled = 0;
        voice.say_or_pause(now, Source::Microphone, self.packet.get(..whole)?)
    }
}
