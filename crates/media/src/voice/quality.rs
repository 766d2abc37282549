//! How the call is, and who is to blame when it is not good.

use crate::codec::Codec;

use super::emodel::{Path, opinion};
use super::tally::Counts;
use super::words::{Cause, Quality};

/// A call of this rating or better satisfies everybody (G.107, annex B): nobody is to blame.
const GOOD: f32 = 80.0;

/// What a stumble of this PC costs, as a part of ten seconds: it is heard like 50 ms of loss.
const STUMBLE: f32 = 0.005;

/// What is known when quality is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence {
    pub(super) codec: Codec,
    /// Of the last ten seconds.
    pub(super) recent: Counts,
    pub(super) jitter_ms: f32,
    /// The peer's report: loss from 0 to 1, jitter in milliseconds.
    pub(super) there: Option<(f32, f32)>,
    pub(super) round_trip_ms: Option<f32>,
    pub(super) device_ms: f32,
    /// How often the sound card or its thread was not served, in the last ten seconds.
    pub(super) stumbles: f32,
    pub(super) headset_ill: bool,
}

pub(super) fn assess(evidence: &Evidence) -> Quality {
    let recent = evidence.recent;
    let buffer_ms = recent.mean_delay_ms();
    let (lost_there, jitter_there) = evidence.there.unzip();
    let here = evidence.stumbles * STUMBLE;
    let way_ms = evidence.round_trip_ms.unwrap_or(0.0) / 2.0;
    let inbound = Path {
        codec: evidence.codec,
        loss: (recent.made_up() + here).min(1.0),
        burstiness: burstiness(recent),
        delay_ms: evidence.device_ms + way_ms + buffer_ms,
    };
    let outbound = Path {
        codec: evidence.codec,
        loss: (lost_there.unwrap_or(0.0) + here).min(1.0),
        burstiness: 1.0,
        // The peer's buffer will be about twice the jitter that it reports.
        delay_ms: evidence.device_ms + way_ms + 2.0 * jitter_there.unwrap_or(0.0),
    };
    let rating = inbound.rating().min(outbound.rating());
    Quality {
        loss: recent.loss() * 100.0,
        loss_out: lost_there.map(|lost| lost * 100.0),
        jitter_ms: evidence.jitter_ms,
        jitter_out_ms: jitter_there,
        round_trip_ms: evidence.round_trip_ms,
        buffer_ms,
        concealed: recent.made_up() * 100.0,
        mos: opinion(rating),
        cause: cause(evidence, inbound, outbound, here),
    }
}

/// Whatever spoils most.
fn cause(evidence: &Evidence, inbound: Path, outbound: Path, here: f32) -> Cause {
    if evidence.headset_ill {
        return Cause::ThisHeadset;
    }
    if inbound.rating().min(outbound.rating()) >= GOOD {
        return Cause::None;
    }
    let of_loss = |path: Path, loss: f32| Path { loss: loss.max(0.0), ..path }.loss_impairment();
    let pc = of_loss(inbound, here);
    let buffer_ms = evidence.recent.mean_delay_ms();
    let way_ms = evidence.round_trip_ms.unwrap_or(0.0) / 2.0;
    // Delay that our buffer needs is made by jitter on the way in; nobody can tell for the rest.
    let (delay_in, delay_out) = if buffer_ms >= way_ms {
        (inbound.delay_impairment(), 0.0)
    } else {
        (0.0, outbound.delay_impairment())
    };
    let network_in = of_loss(inbound, inbound.loss - here) + delay_in;
    let network_out = of_loss(outbound, outbound.loss - here) + delay_out;
    if pc >= network_in && pc >= network_out {
        Cause::ThisPc
    } else if network_in >= network_out {
        Cause::NetworkIn
    } else {
        Cause::NetworkOut
    }
}

/// The mean length of runs of loss over what random loss would give (G.107, section 7.4).
fn burstiness(recent: Counts) -> f32 {
    let mean = recent.missed as f32 / recent.bursts.max(1) as f32;
    (mean * (1.0 - recent.loss())).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fine() -> Evidence {
        Evidence {
            codec: Codec::Pcma,
            recent: Counts {
                played: 500,
                samples: 80_000,
                delays: 1000,
                delay_sum: 1000 * 15_000,
                ..Counts::default()
            },
            jitter_ms: 1.0,
            there: Some((0.0, 1.0)),
            round_trip_ms: Some(4.0),
            device_ms: 60.0,
            stumbles: 0.0,
            headset_ill: false,
        }
    }

    #[test]
    fn a_fine_call_is_nobodys_fault() {
        let quality = assess(&fine());
        assert!(quality.mos > 4.3, "as good as a telephone gets: {}", quality.mos);
        assert_eq!(quality.cause, Cause::None);
        assert!((quality.buffer_ms - 15.0).abs() < 0.1, "the buffer is told");
    }

    #[test]
    fn the_worst_spoiler_is_blamed() {
        let lossy = Counts { missed: 50, bursts: 45, concealed: 8000, ..fine().recent };
        let blamed = |evidence| assess(&evidence).cause;
        assert_eq!(blamed(Evidence { recent: lossy, ..fine() }), Cause::NetworkIn, "their loss");
        assert_eq!(
            blamed(Evidence { there: Some((0.08, 5.0)), ..fine() }),
            Cause::NetworkOut,
            "ours"
        );
        assert_eq!(blamed(Evidence { stumbles: 20.0, ..fine() }), Cause::ThisPc, "xruns");
        assert_eq!(blamed(Evidence { headset_ill: true, ..fine() }), Cause::ThisHeadset, "dead");
        let held = Counts { delay_sum: 1000 * 350_000, ..fine().recent };
        assert_eq!(blamed(Evidence { recent: held, ..fine() }), Cause::NetworkIn, "jitter");
        assert_eq!(
            blamed(Evidence { round_trip_ms: Some(900.0), ..fine() }),
            Cause::NetworkOut,
            "a satellite"
        );
        let both = Evidence { recent: lossy, there: Some((0.02, 5.0)), stumbles: 1.0, ..fine() };
        assert_eq!(blamed(both), Cause::NetworkIn, "the worst of three");
        assert!(assess(&both).mos < 3.9, "and it is heard");
    }
}
