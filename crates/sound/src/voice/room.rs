//! How much the loudspeaker's ring must hold: what the device takes at once, and some for our own
//! lateness. A gap makes it more, quiet times make it less: a PC that was busy for a minute does not
//! delay the voice for the rest of the call.

use std::time::{Duration, Instant};

/// What the ring holds beyond one call of the device, at first: as late as we look at it when nothing
/// holds us up. A step more after each gap.
const SPARE: Duration = Duration::from_millis(2);
const STEP: Duration = Duration::from_millis(5);
const MOST_SPARE: Duration = Duration::from_millis(60);

/// After so long without a gap less is tried; twice as long after each time that it was too little.
const CALM: Duration = Duration::from_secs(20);
const LONGEST_CALM: Duration = Duration::from_secs(320);

/// A call of the device counts for this long, and for at most twice that.
const SPAN: Duration = Duration::from_secs(10);

/// A device that takes more than this at once is not followed.
const MOST_AT_ONCE: Duration = Duration::from_millis(100);

/// What one loudspeaker's ring must hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    rate: u32,
    /// The most that the device took at once, in this span and in the one before.
    largest: [u32; 2],
    span_began: Option<Instant>,
    spare: Duration,
    xruns: u64,
    /// Since when there was neither a gap nor a change.
    calm_since: Option<Instant>,
    calm: Duration,
    /// Whether the last change was to less.
    lessened: bool,
}

impl Room {
    pub(super) fn new(rate: u32) -> Self {
        Self {
            rate,
            largest: [0; 2],
            span_began: None,
            spare: SPARE,
            xruns: 0,
            calm_since: None,
            calm: CALM,
            lessened: false,
        }
    }

    /// Notes the gaps so far, and the most that the device took at once since the last look.
    pub(super) fn look(&mut self, now: Instant, xruns: u64, largest: u32) {
        let began = *self.span_began.get_or_insert(now);
        if now.saturating_duration_since(began) >= SPAN {
            self.largest = [0, self.largest[0]];
            self.span_began = Some(now);
        }
        self.largest[0] = self.largest[0].max(largest);
        if xruns > self.xruns {
            self.xruns = xruns;
            if self.lessened {
                self.calm = (self.calm * 2).min(LONGEST_CALM);
            }
            self.lessened = false;
            self.spare = (self.spare + STEP).min(MOST_SPARE);
            self.calm_since = Some(now);
            return;
        }
        let since = *self.calm_since.get_or_insert(now);
        if self.spare > SPARE && now.saturating_duration_since(since) >= self.calm {
            self.spare = self.spare.saturating_sub(STEP).max(SPARE);
            self.lessened = true;
            self.calm_since = Some(now);
        }
    }

    /// Samples that the ring must hold.
    pub(super) fn samples(&self) -> usize {
        let of = |time: Duration| (time.as_secs_f64() * f64::from(self.rate)) as usize;
        let call = self.largest[0].max(self.largest[1]) as usize;
        call.min(of(MOST_AT_ONCE)) + of(self.spare)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A loudspeaker that takes 10 ms at once, looked at each 100 ms, in virtual time.
    struct Card {
        room: Room,
        now: Instant,
        xruns: u64,
    }

    impl Card {
        fn new() -> Self {
            Self { room: Room::new(48_000), now: Instant::now(), xruns: 0 }
        }

        fn seconds(&mut self, seconds: u64) {
            for _ in 0..seconds * 10 {
                self.now += Duration::from_millis(100);
                self.room.look(self.now, self.xruns, 480);
            }
        }

        fn milliseconds(&self) -> usize {
            self.room.samples() / 48
        }
    }

    #[test]
    fn a_busy_minute_does_not_delay_the_rest_of_the_call() {
        let mut card = Card::new();
        card.seconds(1);
        assert_eq!(card.milliseconds(), 12, "one call and a little");
        for _ in 0..60 {
            card.xruns += 1;
            card.seconds(1);
        }
        assert_eq!(card.milliseconds(), 70, "gaps ask for more, within bounds");
        card.seconds(19);
        assert_eq!(card.milliseconds(), 70, "it is too soon to believe in peace");
        card.seconds(12 * 20 + 5);
        assert_eq!(card.milliseconds(), 12, "as at first");
    }

    #[test]
    fn what_proved_too_little_is_tried_less_and_less_often() {
        let mut card = Card::new();
        card.seconds(1);
        // Here 20 ms are enough and 17 are not: the card runs dry as soon as there is less.
        let mut gaps = Vec::new();
        for second in 0..1800 {
            if card.milliseconds() < 20 {
                card.xruns += 1;
                gaps.push(second);
            }
            card.seconds(1);
        }
        assert!(gaps.len() < 11, "a gap now and then in half an hour: {gaps:?}");
        let last = gaps.windows(2).last().expect("some gaps");
        assert!(last[1] - last[0] > 300, "minutes apart in the end: {gaps:?}");
    }

    #[test]
    fn one_large_lump_is_forgotten() {
        let mut card = Card::new();
        card.seconds(1);
        card.room.look(card.now, 0, 4096);
        assert!(card.milliseconds() > 85, "the device may do so again");
        card.seconds(21);
        assert_eq!(card.milliseconds(), 12, "it has not");
    }
}
