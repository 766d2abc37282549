//! Telephone events in, key presses out: once per press, whatever was lost or repeated.
//!
//! A press is known by its SSRC and timestamp (RFC 4733, section 2.5.2). It is told at its first end
//! packet; when all of those are lost, at the next press or after a silence. A press too long for
//! sixteen bits of duration comes in segments (section 2.5.1.3), which at 48 kHz begin after 1.4 s.

use std::time::{Duration, Instant};

use super::{TelephoneEvent, key_of};

/// Events are repeated every 50 ms at the latest; after four misses the end is lost.
const SILENCE: Duration = Duration::from_millis(200);

/// A segment is full here or above, give or take what a sender rounds.
const FULL: u32 = 0xff00;

/// One finished press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    pub digit: char,
    pub duration_ms: u32,
}

/// The keys of one leg's peer.
#[derive(Clone, Debug, Default)]
pub struct Receiver {
    held: Option<Held>,
    /// The last press that was told, so that its repeated ends are not told again.
    told: Option<Stamp>,
}

/// What tells presses apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    ssrc: u32,
    timestamp: u32,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    stamp: Stamp,
    event: u8,
    clock: u32,
    /// Of the segments before this one.
    earlier: u32,
    duration: u32,
    heard: Instant,
}

impl Receiver {
    /// Take one event packet with the `ssrc` and `timestamp` of its header; `clock` is the unit of
    /// its duration in hertz. At most the held press and this one are finished by it.
    pub fn hear(
        &mut self,
        now: Instant,
        ssrc: u32,
        timestamp: u32,
        clock: u32,
        event: TelephoneEvent,
    ) -> [Option<Press>; 2] {
        let stamp = Stamp { ssrc, timestamp };
        if self.is_old(stamp) {
            return [None, None];
        }
        let duration = u32::from(event.duration);
        let mut interrupted = None;
        match &mut self.held {
            Some(held) if held.stamp == stamp => {
                held.duration = held.duration.max(duration);
                held.heard = now;
            }
            Some(held) if held.is_continued_by(stamp, event) => {
                held.earlier = held.earlier.saturating_add(held.duration);
                held.stamp = stamp;
                held.duration = duration;
                held.heard = now;
            }
            _ => {
                interrupted = self.finish();
                self.held = Some(Held {
                    stamp,
                    event: event.event,
                    clock,
                    earlier: 0,
                    duration,
                    heard: now,
                });
            }
        }
        let ended = if event.end { self.finish() } else { None };
        [interrupted, ended]
    }

    /// When [`Receiver::expire`] has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        self.held.map(|held| held.heard + SILENCE)
    }

    /// The press whose end never came.
    pub fn expire(&mut self, now: Instant) -> Option<Press> {
        if self.deadline()? <= now { self.finish() } else { None }
    }

    fn finish(&mut self) -> Option<Press> {
        let held = self.held.take()?;
        self.told = Some(held.stamp);
        let ticks = u64::from(held.earlier) + u64::from(held.duration);
        Some(Press {
            digit: key_of(held.event)?,
            duration_ms: u32::try_from(ticks * 1000 / u64::from(held.clock.max(1)))
                .unwrap_or(u32::MAX),
        })
    }

    /// A repeated end, or a packet that the network delivered after a later press had begun.
    fn is_old(&self, stamp: Stamp) -> bool {
        let before = |known: Stamp, same_counts: bool| {
            let ahead = stamp.timestamp.wrapping_sub(known.timestamp) as i32;
            known.ssrc == stamp.ssrc
                && (ahead < 0 && ahead > -0x10_0000 || ahead == 0 && same_counts)
        };
        self.told.is_some_and(|told| before(told, true))
            || self.held.is_some_and(|held| before(held.stamp, false))
    }
}

impl Held {
    fn is_continued_by(&self, stamp: Stamp, event: TelephoneEvent) -> bool {
        let ahead = stamp.timestamp.wrapping_sub(self.stamp.timestamp);
        self.event == event.event
            && self.stamp.ssrc == stamp.ssrc
            && self.duration >= FULL
            && (FULL..=0x1_0000).contains(&ahead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Line {
        receiver: Receiver,
        now: Instant,
        clock: u32,
        told: Vec<Press>,
    }

    impl Line {
        fn new(clock: u32) -> Self {
            Self { receiver: Receiver::default(), now: Instant::now(), clock, told: Vec::new() }
        }

        fn packet(&mut self, timestamp: u32, key: char, duration_ms: u32, end: bool) {
            let event = TelephoneEvent {
                event: super::super::event_of(key).unwrap(),
                end,
                volume: 10,
                duration: (duration_ms * self.clock / 1000).min(0xffff) as u16,
            };
            self.now += Duration::from_millis(20);
            let told = self.receiver.hear(self.now, 1, timestamp, self.clock, event);
            self.told.extend(told.into_iter().flatten());
        }

        fn wait(&mut self) {
            self.now += Duration::from_secs(1);
            self.told.extend(self.receiver.expire(self.now));
        }
    }

    fn press(digit: char, duration_ms: u32) -> Press {
        Press { digit, duration_ms }
    }

    #[test]
    fn repeated_end_packets_are_one_press_at_both_clocks() {
        for clock in [8000, 48000] {
            let mut line = Line::new(clock);
            line.packet(1000, '5', 20, false);
            line.packet(1000, '5', 40, false);
            for _ in 0..3 {
                line.packet(1000, '5', 60, true);
            }
            line.wait();
            assert_eq!(line.told, [press('5', 60)], "at {clock} Hz");
        }
    }

    #[test]
    fn a_lost_start_is_made_up_for_by_any_later_packet() {
        let mut line = Line::new(8000);
        line.packet(1000, '#', 100, true);
        line.packet(1000, '#', 100, true);
        assert_eq!(line.told, [press('#', 100)], "only the ends arrived");
    }

    #[test]
    fn a_lost_end_is_made_up_for_by_silence_or_the_next_press() {
        let mut line = Line::new(8000);
        line.packet(1000, '1', 60, false);
        line.packet(3000, '1', 20, false);
        assert_eq!(line.told, [press('1', 60)], "the next press ends the first");
        line.wait();
        assert_eq!(line.told.len(), 2, "silence ends the second");
        line.packet(3000, '1', 80, true);
        assert_eq!(line.told.len(), 2, "an end that comes later still is not a third");
    }

    #[test]
    fn packets_out_of_order_are_no_press_of_their_own() {
        let mut line = Line::new(8000);
        line.packet(1000, '1', 60, true);
        line.packet(3000, '2', 20, false);
        line.packet(1000, '1', 60, true);
        line.packet(3000, '2', 60, true);
        line.packet(1000, '1', 40, false);
        line.wait();
        assert_eq!(line.told, [press('1', 60), press('2', 60)], "two presses in all");
    }

    #[test]
    fn a_long_press_in_segments_is_one_press() {
        let mut line = Line::new(48000);
        line.packet(0, '9', 1000, false);
        line.packet(0, '9', 2000, false); // as full as a segment gets
        line.packet(0xffff, '9', 500, false);
        line.packet(0xffff, '9', 635, true);
        assert_eq!(line.told, [press('9', 2000)], "1365 ms and 635 ms are 2 s");
    }

    #[test]
    fn events_that_are_no_keys_are_not_told() {
        let mut receiver = Receiver::default();
        let flash = TelephoneEvent { event: 16, end: true, volume: 0, duration: 800 };
        let told = receiver.hear(Instant::now(), 1, 1, 8000, flash);
        assert_eq!(told, [None, None], "hook flash");
    }

    proptest! {
        #[test]
        fn arbitrary_events_never_panic_and_never_tell_more_than_they_are(
            packets in proptest::collection::vec((any::<u32>(), any::<[u8; 4]>(), 0u32..3), 0..60)
        ) {
            let mut receiver = Receiver::default();
            let now = Instant::now();
            let mut told = 0;
            for (timestamp, payload, ssrc) in &packets {
                let event = TelephoneEvent::read(payload).unwrap();
                told += receiver.hear(now, *ssrc, *timestamp, 0, event).into_iter().flatten().count();
            }
            prop_assert!(told <= packets.len(), "one press takes at least one packet");
        }
    }
}
