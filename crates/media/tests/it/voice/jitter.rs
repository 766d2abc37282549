//! What the network does to packets, and what is left of it for the ear.

use cordboard_media::Codec;

use super::net::{Net, Way};
use super::rig::{Call, Outcome, run, speech};

fn late(outcome: &Outcome) -> f32 {
    let counts = outcome.counts;
    (counts.late + counts.awaited) as f32 * 100.0 / outcome.sent as f32
}

#[test]
fn probe() {
    let speech = speech(60);
    for (name, way, loss) in [
        ("lan", Way::Lan, 0.0),
        ("lan 5%", Way::Lan, 0.05),
        ("j20", Way::Jitter(20.0), 0.0),
        ("j60", Way::Jitter(60.0), 0.0),
        ("j120", Way::Jitter(120.0), 0.0),
        ("wifi", Way::Wifi, 0.0),
    ] {
        for codec in [Codec::Pcma, Codec::Opus] {
            for seed in [11, 12] {
                let mut net = Net::new(way, loss, seed);
                let outcome = run(&Call::new(codec), &mut net, &speech);
                println!(
                    "{name} {codec:?}: late {:.2} delay {:.1} {:?} {:?}",
                    late(&outcome),
                    outcome.counts.mean_delay_ms(),
                    outcome.counts,
                    outcome.line.quality()
                );
            }
        }
    }
    for seed in 11..15 {
        let mut net = Net::new(Way::Wifi, 0.0, seed);
        let mut lates: Vec<f64> = (0..30_000u64)
            .map(|n| {
                let at = std::time::Duration::from_millis(n * 20);
                (net.carry(at)[0].unwrap() - at).as_secs_f64() * 1000.0
            })
            .collect();
        let min = lates.iter().copied().fold(f64::MAX, f64::min);
        let over = lates.iter().filter(|l| **l - min > 100.0).count();
        lates.sort_by(f64::total_cmp);
        println!("wifi fixed 100: {:.2}%  median {:.1} 97% {:.1}", over as f64 / 300.0, lates[15000] - min, lates[29100] - min);
    }
}
