//! How speech survives loss and jitter: tables of PESQ, delay and lateness.
//!
//! Speech comes from `espeak-ng`, the scores from Python with the package `pesq` (set `PYTHON` to
//! an interpreter that has it, with numpy and scipy). Without either there are still the delays,
//! from a made-up voice. Arguments: `loss`, `jitter`, `network` and `cost` choose tables (all
//! without any), `quick` scores one seed in place of three.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a bench reads the clock, writes files and prints"
)]
#![allow(dead_code, unreachable_pub, reason = "the rig is shared with the tests")]

#[path = "../../tests/it/voice/net.rs"]
mod net;
mod score;
mod sound;

#[path = "../../tests/it/voice/rig.rs"]
mod rig;

use std::time::{Duration, Instant};

use cordboard_media::Codec;
use cordboard_media::codec::{Decoder, Encoder, MAX_SAMPLES};
use net::{Net, Way};
use rig::{Call, run};
use score::{Band, Pair};

/// Reports need some time to tell the speaker of the loss.
const WARM_UP_SECONDS: usize = 16;
/// The length of what is scored at a time.
const WINDOW_SECONDS: usize = 8;

const LOSSES: [f64; 6] = [0.0, 0.01, 0.03, 0.05, 0.10, 0.20];

/// The figures of an earlier measurement with other speech, for comparison: Opus with concealment
/// alone, with error correction; G.711 with silence, with appendix I.
const BEFORE: [[f64; 4]; 6] = [
    [4.24, 4.24, 4.12, 4.12],
    [3.96, 3.69, 3.82, 3.97],
    [3.22, 3.51, 3.10, 3.56],
    [2.75, 3.35, 2.75, 3.34],
    [2.05, 3.15, 2.22, 2.92],
    [1.52, 2.87, 1.68, 2.47],
];

fn main() {
    let speech = sound::speech();
    let warm_up = WARM_UP_SECONDS * 48_000;
    // The warm-up says the same once more.
    let said = [&speech[speech.len() - warm_up..], &speech].concat();
    let tables = ["loss", "jitter", "network", "cost"];
    let all = !tables.iter().any(|table| is_asked(table));
    for table in tables.into_iter().filter(|table| all || is_asked(table)) {
        match table {
            "loss" => loss_table(&said, &speech),
            "jitter" => jitter_table(&said, &speech),
            "network" => network_table(&said),
            _ => cost(&said),
        }
    }
}

/// Cut into windows, each with the reference that belongs to it.
fn windows(speech: &[i16], heard: &[i16], rate: usize) -> Vec<Pair> {
    let length = WINDOW_SECONDS * rate;
    speech
        .chunks_exact(length)
        .zip(heard.chunks(length))
        .map(|(said, heard)| Pair { said: said.to_vec(), heard: heard.to_vec() })
        .collect()
}

fn through_line(codec: Codec, way: Way, loss: f64, seed: u64, said: &[i16]) -> rig::Outcome {
    run(&Call::new(codec), &mut Net::new(way, loss, seed), said)
}

fn line_score(codec: Codec, outcome: &rig::Outcome, speech: &[i16]) -> Option<f64> {
    let band = Band::of(codec);
    let rate = codec.sample_rate();
    let said = sound::down(speech, rate);
    let heard = sound::down(&outcome.heard[WARM_UP_SECONDS * 48_000..], rate);
    score::mean(band, windows(&said, &heard, rate as usize))
}

/// What a bare decoder makes of it, without a jitter buffer: the columns to be beaten.
fn bare_score(codec: Codec, way: Bare, loss: f64, seed: u64, speech: &[i16]) -> Option<f64> {
    let rate = codec.sample_rate();
    let said = sound::down(speech, rate);
    let mut encoder = Encoder::new(codec).ok()?;
    let mut decoder = Decoder::new(codec).ok()?;
    if way == Bare::Corrected {
        encoder.expect_loss((loss * 100.0) as u8);
    }
    let frame = rate as usize / 50;
    let packets: Vec<Vec<u8>> = said
        .chunks_exact(frame)
        .filter_map(|samples| {
            let mut bytes = [0; 1500];
            let length = encoder.encode(samples, &mut bytes).ok()?;
            Some(bytes[..length].to_vec())
        })
        .collect();
    // The same packets are lost as on the line, which said the warm-up first.
    let mut net = Net::new(Way::Lan, loss, seed);
    let mut is_lost = || net.carry(Duration::ZERO)[0].is_none();
    (0..WARM_UP_SECONDS * 50).for_each(|_| _ = is_lost());
    let lost: Vec<bool> = packets.iter().map(|_| is_lost()).collect();
    let mut heard = Vec::with_capacity(said.len());
    let mut samples = [0; MAX_SAMPLES];
    for (n, packet) in packets.iter().enumerate() {
        let sound = &mut samples[..frame];
        let next = packets.get(n + 1).filter(|_| lost.get(n + 1) == Some(&false));
        match (lost[n], way, next) {
            (false, ..) => {
                decoder.decode(packet, &mut samples).ok()?;
            }
            (true, Bare::Silence, _) => sound.fill(0),
            (true, Bare::Corrected, Some(next)) => {
                decoder.recover(next, sound);
            }
            (true, ..) => {
                decoder.conceal(sound);
            }
        }
        heard.extend_from_slice(&samples[..frame]);
    }
    score::mean(Band::of(codec), windows(&said, &heard, rate as usize))
}

#[derive(Clone, Copy, PartialEq)]
enum Bare {
    Silence,
    Concealed,
    Corrected,
}

fn show(score: Option<f64>) -> String {
    score.map_or_else(|| "-".to_owned(), |score| format!("{score:.2}"))
}

fn is_asked(what: &str) -> bool {
    std::env::args().skip(1).any(|argument| argument == what)
}

/// The mean over the seeds.
fn over_seeds(score: impl Fn(u64) -> Option<f64>) -> Option<f64> {
    let count = if is_asked("quick") { 1 } else { 3 };
    let scores: Option<Vec<f64>> = [21, 22, 23].into_iter().take(count).map(score).collect();
    scores.map(|scores| scores.iter().sum::<f64>() / scores.len() as f64)
}

fn loss_table(said: &[i16], speech: &[i16]) {
    println!(
        "PESQ under random loss (Opus, G.722 wideband; G.711 narrowband). In brackets: figures"
    );
    println!("measured before on other speech.\n");
    println!(
        "| loss % | Opus PLC | Opus FEC | Opus line | G.711 silence | G.711 concealed | \
         G.711 line | G.722 line |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for (loss, before) in LOSSES.into_iter().zip(BEFORE) {
        let bare = |codec, way| over_seeds(|seed| bare_score(codec, way, loss, seed, speech));
        let line = |codec| {
            over_seeds(|seed| {
                let outcome = through_line(codec, Way::Lan, loss, seed, said);
                line_score(codec, &outcome, speech)
            })
        };
        println!(
            "| {} | {} ({}) | {} ({}) | {} | {} ({}) | {} ({}) | {} | {} |",
            loss * 100.0,
            show(bare(Codec::Opus, Bare::Concealed)),
            before[0],
            show(bare(Codec::Opus, Bare::Corrected)),
            before[1],
            show(line(Codec::Opus)),
            show(bare(Codec::Pcma, Bare::Silence)),
            before[2],
            show(bare(Codec::Pcma, Bare::Concealed)),
            before[3],
            show(line(Codec::Pcma)),
            show(line(Codec::G722)),
        );
    }
    println!();
}

fn jitter_table(said: &[i16], speech: &[i16]) {
    println!("PESQ under jitter (uniform, packets overtake each other) and loss, with the delay");
    println!("that the line adds to the fastest packet.\n");
    println!("| jitter ms | loss % | Opus | ms | G.711 | ms |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for jitter in [0.0, 20.0, 60.0, 120.0] {
        for loss in [0.0, 0.01, 0.05, 0.10, 0.20] {
            if is_asked("quick") && loss != 0.05 {
                continue;
            }
            let cells = [Codec::Opus, Codec::Pcma].map(|codec| {
                let outcome = through_line(codec, Way::Jitter(jitter), loss, 31, said);
                let score = line_score(codec, &outcome, speech);
                format!("{} | {:.0}", show(score), outcome.counts.mean_delay_ms())
            });
            println!("| {jitter} | {} | {} |", loss * 100.0, cells.join(" | "));
        }
    }
    println!();
}

fn network_table(said: &[i16]) {
    println!("Late packets and the mean delay added, G.711.\n");
    println!("| network | late % | made up % | ms | fixed 100 ms: late % |");
    println!("| --- | --- | --- | --- | --- |");
    for (name, way) in [("LAN", Way::Lan), ("Wi-Fi with spikes", Way::Wifi)] {
        for seed in [41, 42, 43, 44] {
            let outcome = through_line(Codec::Pcma, way, 0.0, seed, said);
            let counts = outcome.counts;
            println!(
                "| {name} | {:.2} | {:.2} | {:.0} | {:.2} |",
                (counts.late + counts.awaited) as f64 * 100.0 / outcome.sent as f64,
                counts.made_up() * 100.0,
                counts.mean_delay_ms(),
                fixed(way, seed, outcome.sent),
            );
        }
    }
    println!();
}

/// How many packets would miss a buffer that always holds 100 ms, in percent.
fn fixed(way: Way, seed: u64, packets: u64) -> f64 {
    let mut net = Net::new(way, 0.0, seed);
    let late: Vec<f64> = (0..packets)
        .filter_map(|n| {
            let at = Duration::from_millis(n * 20);
            net.carry(at)[0].map(|arrival| (arrival - at).as_secs_f64() * 1000.0)
        })
        .collect();
    let fastest = late.iter().copied().fold(f64::MAX, f64::min);
    let missed = late.iter().filter(|&&late| late - fastest > 100.0).count();
    missed as f64 * 100.0 / packets as f64
}

fn cost(said: &[i16]) {
    println!("CPU of one line, both ways, as a part of one core.\n");
    println!("| codec | % |");
    println!("| --- | --- |");
    for codec in [Codec::Pcma, Codec::G722, Codec::Opus] {
        let began = Instant::now();
        let _ = through_line(codec, Way::Jitter(60.0), 0.05, 51, said);
        let spent = began.elapsed().as_secs_f64();
        println!("| {codec:?} | {:.2} |", spent * 100.0 / (said.len() as f64 / 48_000.0));
    }
}
