//! The one writer of a leg's outgoing RTP: whatever speaks, the peer sees one stream.
//!
//! Prompts, relayed packets, dialled digits and transcoded sound all pass here in turn. Each change
//! of speaker begins a new run: the next sequence number, a timestamp that has moved on by the time
//! that passed, the same SSRC, and a marker. Within a run of relayed packets the peer's own
//! numbers are kept but for an offset, so that loss and reordering stay visible to the listener.

use std::ops::RangeInclusive;
use std::time::Instant;

use crate::rtp::{self, Header};
use crate::words::{LegId, PacketBuf};

/// A relayed stream whose timestamps and the time disagree by so many seconds has jumped.
const LEAP_SECONDS: i64 = 2;

/// Sequence numbers that step further than this are a restart, not loss or disorder (`MAX_MISORDER`
/// and `MAX_DROPOUT` of RFC 3550, appendix A.1).
pub(crate) const ORDINARY_STEPS: RangeInclusive<i16> = -100..=3000;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Leg { leg: LegId, ssrc: u32 },
    Play,
    Mix,
    Digits,
    Microphone,
}

/// A packet to be passed on as it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Relayed<'a> {
    pub(crate) source: Source,
    /// As it came.
    pub(crate) header: Header,
    pub(crate) payload: &'a [u8],
    /// As the listener numbers it.
    pub(crate) payload_type: u8,
    pub(crate) kind: Kind,
}

/// What a packet holds, in units of the codec's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sound {
        span: u32,
    },
    /// A telephone event, whose timestamp stands while its duration grows.
    Event {
        duration: u32,
    },
}

/// The outgoing stream of one leg.
#[derive(Clone, Debug)]
pub(crate) struct Sender {
    ssrc: u32,
    sequence: u16,
    clock: u32,
    line: Line,
    run: Option<Run>,
    packets: u64,
    octets: u64,
}

/// Where the stream's timestamps have come to.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// The first timestamp that nothing has used.
    free: u32,
    /// What the timestamp was at a moment, once something was sent.
    known: Option<(Instant, u32)>,
}

#[derive(Clone, Copy, Debug)]
enum Run {
    Relayed(RelayedRun),
    /// Numbered here, without gaps.
    Made {
        source: Source,
        next: u32,
        /// Something was left out before it.
        paused: bool,
    },
}

#[derive(Clone, Copy, Debug)]
struct RelayedRun {
    source: Source,
    sequence_offset: u16,
    timestamp_offset: u32,
    /// The highest incoming sequence number, and how far the run has come with it.
    highest: u16,
    length: u32,
    /// The last sound's arrival and incoming timestamp.
    last: Option<(Instant, u32)>,
}

impl Sender {
    /// A stream that begins with these numbers, which the seed chose.
    pub(crate) fn new(ssrc: u32, sequence: u16, timestamp: u32, clock: u32) -> Self {
        Self {
            ssrc,
            sequence,
            clock,
            line: Line { free: timestamp, known: None },
            run: None,
            packets: 0,
            octets: 0,
        }
    }

    pub(crate) fn ssrc(&self) -> u32 {
        self.ssrc
    }

    /// Packets and payload octets sent.
    pub(crate) fn sent(&self) -> (u64, u64) {
        (self.packets, self.octets)
    }

    /// Change the unit of the timestamps. A stream that has begun gets a new SSRC, since one SSRC
    /// has one clock (RFC 7160, section 4.1).
    pub(crate) fn set_clock(&mut self, clock: u32, fresh_ssrc: u32) {
        if clock == self.clock {
            return;
        }
        self.clock = clock;
        self.run = None;
        if self.packets > 0 {
            self.ssrc = fresh_ssrc;
            self.line.known = None;
            self.packets = 0;
            self.octets = 0;
        }
    }

    /// The timestamp of a sound that begins at `now`, whoever makes it.
    pub(crate) fn timestamp(&self, now: Instant) -> u32 {
        let Some((at, timestamp)) = self.line.known else {
            return self.line.free;
        };
        let passed = now.saturating_duration_since(at).as_micros() * u128::from(self.clock);
        let clocked = timestamp.wrapping_add((passed / 1_000_000) as u32);
        if is_after(clocked, self.line.free) { clocked } else { self.line.free }
    }

    /// The next sound begins a new run, though its source is the same: time was skipped.
    pub(crate) fn interrupt(&mut self) {
        self.run = None;
    }

    /// The same for relayed sound alone; sound made here goes on.
    pub(crate) fn interrupt_relay(&mut self) {
        self.run = self.run.take_if(|run| matches!(run, Run::Made { .. }));
    }

    /// Pass on a packet of the peer. `None`: it is older than the run, or does not fit.
    pub(crate) fn relay(&mut self, now: Instant, packet: Relayed<'_>) -> Option<PacketBuf> {
        let header = packet.header;
        let (mut run, fresh) = match self.run {
            Some(Run::Relayed(run)) if !self.leaps(&run, now, &packet) => (run, false),
            _ => (self.relayed_run(now, &packet), true),
        };
        let step = header.sequence.wrapping_sub(run.highest) as i16;
        if step > 0 {
            run.highest = header.sequence;
            run.length = run.length.saturating_add(u32::from(step.unsigned_abs()));
        } else if u32::from(step.unsigned_abs()) > run.length {
            return None;
        }
        if let Kind::Sound { .. } = packet.kind {
            run.last = Some((now, header.timestamp));
        }
        self.run = Some(Run::Relayed(run));
        let out = Header {
            marker: header.marker || fresh,
            payload_type: packet.payload_type,
            sequence: header.sequence.wrapping_add(run.sequence_offset),
            timestamp: header.timestamp.wrapping_add(run.timestamp_offset),
            ssrc: self.ssrc,
        };
        self.write(now, out, packet.kind, packet.payload)
    }

    /// Send sound made here: right behind the last of the same source, else now.
    pub(crate) fn make(
        &mut self,
        now: Instant,
        source: Source,
        payload_type: u8,
        span: u32,
        payload: &[u8],
    ) -> Option<PacketBuf> {
        let (timestamp, marker) = match self.run {
            Some(Run::Made { source: same, next, paused }) if same == source => (next, paused),
            _ => (self.timestamp(now), true),
        };
        self.run = Some(Run::Made { source, next: timestamp.wrapping_add(span), paused: false });
        let header =
            Header { marker, payload_type, sequence: self.sequence, timestamp, ssrc: self.ssrc };
        self.write(now, header, Kind::Sound { span }, payload)
    }

    /// Leave out silence of the run's source: what follows keeps its time.
    pub(crate) fn leave_out(&mut self, span: u32) {
        if let Some(Run::Made { next, paused, .. }) = &mut self.run {
            *next = next.wrapping_add(span);
            *paused = true;
        }
    }

    /// Send a packet of a telephone event that began at `timestamp` and has lasted `duration`, both
    /// in the codec's clock. Sound after it begins a new run.
    pub(crate) fn event(
        &mut self,
        now: Instant,
        header: Header,
        duration: u32,
        payload: &[u8],
    ) -> Option<PacketBuf> {
        self.run = None;
        let header = Header { sequence: self.sequence, ssrc: self.ssrc, ..header };
        self.write(now, header, Kind::Event { duration }, payload)
    }

    fn relayed_run(&self, now: Instant, packet: &Relayed<'_>) -> RelayedRun {
        let header = packet.header;
        RelayedRun {
            source: packet.source,
            sequence_offset: self.sequence.wrapping_sub(header.sequence),
            timestamp_offset: self.timestamp(now).wrapping_sub(header.timestamp),
            highest: header.sequence,
            length: 0,
            last: None,
        }
    }

    /// Whether a packet cannot belong to the run: another source, or the peer's numbers restarted.
    fn leaps(&self, run: &RelayedRun, now: Instant, packet: &Relayed<'_>) -> bool {
        let header = packet.header;
        if run.source != packet.source {
            return true;
        }
        let step = header.sequence.wrapping_sub(run.highest) as i16;
        if !ORDINARY_STEPS.contains(&step) {
            return true;
        }
        let (Kind::Sound { .. }, Some((at, timestamp))) = (packet.kind, run.last) else {
            return false;
        };
        let clock = i64::from(self.clock);
        let passed = now.saturating_duration_since(at).as_millis() as i64 * clock / 1000;
        let moved = i64::from(header.timestamp.wrapping_sub(timestamp) as i32);
        (moved - passed).abs() > LEAP_SECONDS * clock
    }

    fn write(
        &mut self,
        now: Instant,
        header: Header,
        kind: Kind,
        payload: &[u8],
    ) -> Option<PacketBuf> {
        let bytes = rtp::write(header, payload)?;
        let next = header.sequence.wrapping_add(1);
        if next.wrapping_sub(self.sequence) as i16 >= 0 {
            self.sequence = next;
        }
        let (reached, free) = match kind {
            Kind::Sound { span } => (header.timestamp, header.timestamp.wrapping_add(span)),
            Kind::Event { duration } => {
                let end = header.timestamp.wrapping_add(duration);
                (end, end)
            }
        };
        let newest = self.line.known.is_none_or(|(_, timestamp)| is_after(reached, timestamp));
        if newest {
            self.line.known = Some((now, reached));
        }
        if self.packets == 0 || is_after(free, self.line.free) {
            self.line.free = free;
        }
        self.packets += 1;
        self.octets += payload.len() as u64;
        Some(bytes)
    }
}

/// Whether a timestamp is later than another, across the wrap.
fn is_after(timestamp: u32, other: u32) -> bool {
    timestamp.wrapping_sub(other) as i32 > 0
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const PEER: Source = Source::Leg { leg: LegId(1), ssrc: 9 };

    fn sender() -> (Sender, Instant) {
        (Sender::new(7, 65530, u32::MAX - 500, 8000), Instant::now())
    }

    fn sound(sequence: u16, timestamp: u32) -> Relayed<'static> {
        Relayed {
            source: PEER,
            header: Header { sequence, timestamp, ..Header::default() },
            payload: &[0; 160],
            payload_type: 0,
            kind: Kind::Sound { span: 160 },
        }
    }

    fn header(bytes: Option<PacketBuf>) -> Header {
        rtp::read(&bytes.unwrap()).unwrap().header
    }

    #[test]
    fn a_run_keeps_loss_and_order_visible() {
        let (mut sender, now) = sender();
        let first = header(sender.relay(now, sound(100, 1000)));
        assert!(first.marker, "a run begins");
        let third = header(sender.relay(now, sound(102, 1320)));
        assert_eq!(third.sequence, first.sequence.wrapping_add(2), "one is missing");
        assert_eq!(third.timestamp, first.timestamp.wrapping_add(320), "and its time");
        let second = header(sender.relay(now, sound(101, 1160)));
        assert_eq!(second.sequence, first.sequence.wrapping_add(1), "it was only late");
        assert!(sender.relay(now, sound(99, 840)).is_none(), "from before the run");
        let fourth = header(sender.relay(now, sound(103, 1480)));
        assert_eq!(fourth.sequence, third.sequence.wrapping_add(1), "and on");
    }

    #[test]
    fn a_long_run_outlives_the_wrap_of_its_numbers() {
        let (mut sender, start) = sender();
        let mut last = header(sender.relay(start, sound(0, 0)));
        for n in 1u32..100_000 {
            let now = start + Duration::from_millis(u64::from(n) * 20);
            let next = header(sender.relay(now, sound(n as u16, n.wrapping_mul(160))));
            assert_eq!(next.sequence, last.sequence.wrapping_add(1), "sequence at {n}");
            assert_eq!(next.timestamp, last.timestamp.wrapping_add(160), "timestamp at {n}");
            assert!(!next.marker, "no new run at {n}");
            last = next;
        }
    }

    #[test]
    fn a_peer_that_restarts_its_numbers_is_smoothed() {
        let (mut sender, now) = sender();
        let first = header(sender.relay(now, sound(100, 1000)));
        let now = now + Duration::from_secs(60);
        let held = header(sender.relay(now, sound(101, 1160)));
        assert_eq!(held.sequence, first.sequence.wrapping_add(1), "the next number");
        assert_eq!(held.timestamp, first.timestamp.wrapping_add(480_000), "a minute later");
        let now = now + Duration::from_millis(20);
        let restarted = header(sender.relay(now, sound(40_000, 7)));
        assert_eq!(restarted.sequence, held.sequence.wrapping_add(1), "still the next");
        assert_eq!(restarted.timestamp, held.timestamp.wrapping_add(160), "20 ms later");
        assert!(restarted.marker, "a new run");
    }

    #[test]
    fn sound_after_an_event_begins_behind_it() {
        let (mut sender, now) = sender();
        let first = header(sender.make(now, Source::Play, 0, 160, &[0; 160]));
        let began = sender.timestamp(now + Duration::from_millis(20));
        let event = Header { timestamp: began, payload_type: 101, ..Header::default() };
        let later = now + Duration::from_millis(120);
        header(sender.event(later, event, 800, &[1, 10, 3, 32]));
        let after = header(sender.make(later, Source::Play, 0, 160, &[0; 160]));
        assert_eq!(
            after.timestamp,
            first.timestamp.wrapping_add(160 + 800),
            "behind 100 ms of key"
        );
        assert_eq!(after.sequence, first.sequence.wrapping_add(2), "one packet between");
        assert!(after.marker, "sound begins anew");
    }

    #[test]
    fn another_clock_is_another_stream() {
        let (mut sender, now) = sender();
        sender.set_clock(48000, 8);
        assert_eq!(sender.ssrc(), 7, "nothing was sent yet");
        sender.make(now, Source::Play, 0, 960, &[0; 50]);
        sender.set_clock(48000, 9);
        assert_eq!(sender.ssrc(), 7, "the same clock");
        sender.set_clock(8000, 10);
        assert_eq!(sender.ssrc(), 10, "the listener must not mix the clocks");
    }
}
