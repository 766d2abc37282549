//! How a leg must have sounded, from what was counted of it.

use crate::{
    codec::Codec,
    voice::emodel::{Path, opinion},
    words::LegStats,
};

/// A packet's worth of sound is waited for before it can be heard.
const PACKET_MS: f32 = 20.0;

/// The mean opinion score of the worse direction; `None` where nothing is known of either.
pub(super) fn mos(codec: Codec, stats: &LegStats) -> Option<f64> {
    let way_ms = stats.round_trip_ms.unwrap_or(0.0) as f32 / 2.0;
    let rating = |lost: u64, of: u64, jitter_ms: f64| {
        let loss = if of == 0 { 0.0 } else { (lost as f32 / of as f32).min(1.0) };
        // A buffer is about twice as long as the jitter that it evens out.
        let delay_ms = way_ms + PACKET_MS + 2.0 * jitter_ms as f32;
        Path { codec, loss, burstiness: 1.0, delay_ms }.rating()
    };
    let inbound = (stats.received > 0)
        .then(|| rating(stats.lost, stats.received + stats.lost, stats.jitter_ms));
    let outbound = stats
        .remote_lost
        .map(|lost| rating(lost, stats.sent, stats.remote_jitter_ms.unwrap_or(0.0)));
    let worse = inbound.into_iter().chain(outbound).reduce(f32::min)?;
    Some(f64::from(opinion(worse)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worse_direction_counts() {
        let good = LegStats { received: 1000, sent: 1000, jitter_ms: 1.0, ..LegStats::default() };
        let score = mos(Codec::Pcma, &good).unwrap();
        assert!(score > 4.3, "nothing was lost: {score}");
        let there = LegStats { remote_lost: Some(100), ..good };
        let score = mos(Codec::Pcma, &there).unwrap();
        assert!(score < 3.5, "the peer lost a tenth of what it was sent: {score}");
        let here = LegStats { received: 900, lost: 100, remote_lost: Some(0), ..good };
        assert_eq!(mos(Codec::Pcma, &here).map(|score| score < 3.5), Some(true), "or we did");
        let late = LegStats { round_trip_ms: Some(800.0), ..good };
        assert!(mos(Codec::Pcma, &late).unwrap() < 3.5, "400 ms each way disturb a conversation");
    }

    #[test]
    fn of_a_leg_that_never_had_sound_nothing_is_said() {
        assert_eq!(mos(Codec::Pcma, &LegStats { sent: 50, ..LegStats::default() }), None);
    }
}
