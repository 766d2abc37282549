//! RTCP of one leg: when to report, and what the peer's reports say.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use crate::rtcp::{Heard, ReportBlock};

/// Reports out and in.
#[derive(Clone, Debug)]
pub(crate) struct Reports {
    /// Times in reports count from here.
    epoch: Instant,
    next: Option<Instant>,
    /// The middle 32 bits of the peer's last sender report, and when it came.
    sender_report: Option<(u32, Instant)>,
    /// Where the peer's RTCP came from.
    source: Option<SocketAddr>,
    remote_lost: Option<u64>,
    round_trip: Option<Duration>,
    /// What the peer lost of late, in 256ths; half of it is the last report, since one report is
    /// too few packets to tell 1 % from 3 %.
    remote_loss: Option<u32>,
    /// The peer's jitter, in units of our clock.
    remote_jitter: Option<u32>,
}

impl Reports {
    pub(crate) fn new(epoch: Instant) -> Self {
        Self {
            epoch,
            next: None,
            sender_report: None,
            source: None,
            remote_lost: None,
            round_trip: None,
            remote_loss: None,
            remote_jitter: None,
        }
    }

    pub(crate) fn schedule(&mut self, at: Instant) {
        self.next = Some(at);
    }

    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.next
    }

    /// Time as an NTP timestamp that counts from the leg's opening.
    pub(crate) fn ntp(&self, now: Instant) -> u64 {
        let passed = now.saturating_duration_since(self.epoch);
        (passed.as_secs() << 32) | ((u64::from(passed.subsec_nanos()) << 32) / 1_000_000_000)
    }

    /// Take one element of the peer's compound packet; `ssrc` is our stream's.
    pub(crate) fn hear(&mut self, now: Instant, ssrc: u32, heard: Heard) {
        match heard {
            Heard::Sender { info, .. } => {
                self.sender_report = Some(((info.ntp >> 16) as u32, now));
            }
            Heard::Report(block) if block.ssrc == ssrc => self.hear_block(now, block),
            Heard::Report(_) | Heard::Goodbye { .. } => {}
        }
    }

    fn hear_block(&mut self, now: Instant, block: ReportBlock) {
        self.remote_lost = Some(u64::try_from(block.lost).unwrap_or(0));
        let lost = u32::from(block.fraction_lost);
        self.remote_loss = Some(self.remote_loss.map_or(lost, |before| (before + lost) / 2));
        self.remote_jitter = Some(block.jitter);
        if block.last_report == 0 {
            return;
        }
        let here = (self.ntp(now) >> 16) as u32;
        let ticks = here.wrapping_sub(block.last_report).wrapping_sub(block.delay);
        // A negative or absurd trip is a peer that counts wrongly.
        if ticks < 60 << 16 {
            self.round_trip = Some(Duration::from_micros((u64::from(ticks) * 1_000_000) >> 16));
        }
    }

    /// Complete our report block with when the peer last reported.
    pub(crate) fn fill(&self, now: Instant, block: &mut ReportBlock) {
        if let Some((middle, at)) = self.sender_report {
            let passed = now.saturating_duration_since(at).as_micros();
            block.last_report = middle;
            block.delay = u32::try_from((passed << 16) / 1_000_000).unwrap_or(u32::MAX);
        }
    }

    /// Remember where the peer's RTCP comes from, if it is the host that we speak to.
    pub(crate) fn learn(&mut self, from: SocketAddr, host: Option<IpAddr>) {
        if self.source.is_none() && host == Some(from.ip()) {
            self.source = Some(from);
        }
    }

    /// Forget it: the description moved.
    pub(crate) fn forget_source(&mut self) {
        self.source = None;
    }

    pub(crate) fn source(&self) -> Option<SocketAddr> {
        self.source
    }

    pub(crate) fn remote_lost(&self) -> Option<u64> {
        self.remote_lost
    }

    pub(crate) fn round_trip_ms(&self) -> Option<f64> {
        self.round_trip.map(|trip| trip.as_secs_f64() * 1000.0)
    }

    pub(crate) fn remote_loss_percent(&self) -> Option<u8> {
        self.remote_loss.map(|lost| ((lost * 100 + 128) / 256) as u8)
    }

    /// What the peer lost of late, from 0 to 1.
    pub(crate) fn remote_loss(&self) -> Option<f32> {
        self.remote_loss.map(|lost| lost as f32 / 256.0)
    }

    /// The jitter that the peer reports, in units of our clock.
    pub(crate) fn remote_jitter(&self) -> Option<u32> {
        self.remote_jitter
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rtcp::SenderInfo;

    #[test]
    fn the_round_trip_is_what_the_peer_did_not_wait() {
        let epoch = Instant::now();
        let mut reports = Reports::new(epoch);
        let sent = epoch + Duration::from_secs(10);
        let block = ReportBlock {
            ssrc: 7,
            lost: 12,
            fraction_lost: 64,
            last_report: (reports.ntp(sent) >> 16) as u32,
            delay: 2 << 16,
            ..ReportBlock::default()
        };
        let now = sent + Duration::from_millis(2080);
        reports.hear(now, 8, Heard::Report(block));
        assert_eq!(reports.remote_lost(), None, "about another stream");
        reports.hear(now, 7, Heard::Report(block));
        let trip = reports.round_trip_ms().unwrap();
        assert!((79.0..81.0).contains(&trip), "80 ms, not {trip}");
        assert_eq!(reports.remote_lost(), Some(12), "what it lost");
        assert_eq!(reports.remote_loss_percent(), Some(25), "a quarter of late");
    }

    #[test]
    fn our_block_says_when_the_peer_last_reported() {
        let epoch = Instant::now();
        let mut reports = Reports::new(epoch);
        let info = SenderInfo { ntp: 0x1111_2222_3333_4444, ..SenderInfo::default() };
        reports.hear(epoch, 7, Heard::Sender { ssrc: 1, info });
        let mut block = ReportBlock::default();
        reports.fill(epoch + Duration::from_millis(1500), &mut block);
        assert_eq!(block.last_report, 0x2222_3333, "the middle of its time");
        assert_eq!(block.delay, 0x1_8000, "a second and a half ago");
    }
}
