//! What comes from the peer, counted (RFC 3550, appendices A.1, A.3 and A.8).

use std::time::Instant;

use crate::rtcp::ReportBlock;
use crate::rtp::Header;
use crate::sender::ORDINARY_STEPS;

/// The incoming stream of one leg.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reception {
    stream: Option<Counted>,
    received: u64,
    /// Of streams that are over.
    lost_before: u64,
}

#[derive(Clone, Debug)]
struct Counted {
    ssrc: u32,
    first: u32,
    /// With the wraps in the upper half.
    highest: u32,
    received: u64,
    /// In units of the clock.
    jitter: f64,
    clock: u32,
    /// The last sound's arrival and timestamp.
    last: Option<(Instant, u32)>,
    /// What was expected and received at the last report.
    reported: (u64, u64),
}

impl Reception {
    /// Count a packet. `clock` is given for sound, whose timestamps tell of jitter.
    pub(crate) fn hear(&mut self, now: Instant, header: Header, clock: Option<u32>) {
        self.received += 1;
        let known = self.stream.as_mut().filter(|stream| stream.ssrc == header.ssrc);
        let step =
            known.as_ref().map(|stream| header.sequence.wrapping_sub(stream.highest as u16) as i16);
        match (known, step) {
            (Some(stream), Some(step)) if ORDINARY_STEPS.contains(&step) => {
                stream.count(now, header, step, clock);
            }
            _ => {
                self.lost_before += self.stream.as_ref().map_or(0, Counted::lost);
                self.stream = Some(Counted::begin(now, header, clock));
            }
        }
    }

    pub(crate) fn received(&self) -> u64 {
        self.received
    }

    pub(crate) fn lost(&self) -> u64 {
        self.lost_before + self.stream.as_ref().map_or(0, Counted::lost)
    }

    pub(crate) fn jitter_ms(&self) -> f64 {
        self.stream
            .as_ref()
            .map_or(0.0, |stream| stream.jitter * 1000.0 / f64::from(stream.clock.max(1)))
    }

    /// What to report of the present stream since the last report.
    pub(crate) fn report(&mut self) -> Option<ReportBlock> {
        let stream = self.stream.as_mut()?;
        let (expected, received) = (stream.expected(), stream.received);
        let (expected_before, received_before) = stream.reported;
        stream.reported = (expected, received);
        let due = expected.saturating_sub(expected_before);
        let missing = due.saturating_sub(received - received_before);
        Some(ReportBlock {
            ssrc: stream.ssrc,
            fraction_lost: (missing * 256).checked_div(due).unwrap_or(0).min(255) as u8,
            lost: (expected as i64 - received as i64).clamp(-0x80_0000, 0x7f_ffff) as i32,
            highest_sequence: stream.highest,
            jitter: stream.jitter as u32,
            last_report: 0,
            delay: 0,
        })
    }
}

impl Counted {
    fn begin(now: Instant, header: Header, clock: Option<u32>) -> Self {
        Self {
            ssrc: header.ssrc,
            first: u32::from(header.sequence),
            highest: u32::from(header.sequence),
            received: 1,
            jitter: 0.0,
            clock: clock.unwrap_or(8000),
            last: clock.map(|_| (now, header.timestamp)),
            reported: (0, 0),
        }
    }

    fn count(&mut self, now: Instant, header: Header, step: i16, clock: Option<u32>) {
        self.received += 1;
        if step > 0 {
            self.highest = self.highest.wrapping_add(u32::from(step.unsigned_abs()));
        }
        let Some(clock) = clock else { return };
        self.clock = clock;
        if let Some((at, timestamp)) = self.last {
            let passed = now.saturating_duration_since(at).as_secs_f64() * f64::from(clock);
            let moved = f64::from(header.timestamp.wrapping_sub(timestamp) as i32);
            self.jitter += ((passed - moved).abs() - self.jitter) / 16.0;
        }
        self.last = Some((now, header.timestamp));
    }

    fn expected(&self) -> u64 {
        u64::from(self.highest.wrapping_sub(self.first)) + 1
    }

    fn lost(&self) -> u64 {
        self.expected().saturating_sub(self.received)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn header(ssrc: u32, sequence: u16, timestamp: u32) -> Header {
        Header { ssrc, sequence, timestamp, ..Header::default() }
    }

    #[test]
    fn loss_is_counted_across_the_wrap_and_across_streams() {
        let mut reception = Reception::default();
        let now = Instant::now();
        for sequence in [65534, 65535, 1, 2, 0] {
            reception.hear(now, header(1, sequence, 0), None);
        }
        assert_eq!(reception.lost(), 0, "the late one was not lost");
        reception.hear(now, header(1, 7, 0), None);
        assert_eq!(reception.lost(), 4, "3 to 6 are missing");
        reception.hear(now, header(2, 40_000, 0), None);
        reception.hear(now, header(2, 40_002, 0), None);
        assert_eq!(reception.lost(), 5, "the new stream adds its own");
        assert_eq!(reception.received(), 8, "all that came");
    }

    #[test]
    fn a_report_tells_the_loss_since_the_last_one() {
        let mut reception = Reception::default();
        let now = Instant::now();
        assert_eq!(reception.report(), None, "nothing came");
        (0..10).for_each(|n| reception.hear(now, header(1, n, 0), None));
        assert_eq!(reception.report().unwrap().fraction_lost, 0, "all ten came");
        (10..20).step_by(2).for_each(|n| reception.hear(now, header(1, n + 1, 0), None));
        let block = reception.report().unwrap();
        assert_eq!((block.fraction_lost, block.lost), (128, 5), "half of ten");
    }

    #[test]
    fn jitter_is_that_of_arrival_against_timestamps() {
        let mut reception = Reception::default();
        let start = Instant::now();
        for n in 0..500u16 {
            let late = if n % 2 == 0 { 0 } else { 10 };
            let now = start + Duration::from_millis(u64::from(n) * 20 + late);
            reception.hear(now, header(1, n, u32::from(n) * 160), Some(8000));
        }
        let jitter = reception.jitter_ms();
        assert!((9.0..11.0).contains(&jitter), "10 ms to and fro: {jitter}");
    }
}
