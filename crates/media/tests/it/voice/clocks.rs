//! Two clocks that disagree by a tenth of a percent, for as long as anybody talks.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use cordboard_media::Codec;
use cordboard_media::voice::{Counts, FRAME, Input, Line, Output};

use super::rig::{Call, address, line};

/// An hour: clocks part by 3.6 seconds.
const FRAMES: u64 = 360_000;

/// The delay of a wire.
const WIRE: Duration = Duration::from_millis(1);

/// One speaks by a true clock; the other's sound card is slower by `skew`. The delay, every minute.
fn an_hour(codec: Codec, skew: f64) -> (Vec<f32>, Counts) {
    let start = Instant::now();
    let call = Call::new(codec);
    let mut ends = [line(&call, 0, start), line(&call, 1, start)];
    let mut way: VecDeque<(Duration, usize, bool, Vec<u8>)> = VecDeque::new();
    let (mut delays, mut rendered) = (Vec::new(), 0_u64);
    let mut mic = [0_i16; FRAME];
    for n in 0..FRAMES {
        let at = Duration::from_millis(n * 10);
        while way.front().is_some_and(|(when, ..)| *when <= at) {
            let Some((when, to, report, bytes)) = way.pop_front() else { break };
            let (from, bytes) = (address(1 - to), bytes.as_slice());
            let input = match report {
                true => Input::Rtcp { from, bytes },
                false => Input::Packet { from, bytes },
            };
            ends[to].handle(start + when, input);
        }
        loop {
            let due = Duration::from_secs_f64(rendered as f64 * 0.01 * (1.0 + skew));
            if due >= at {
                break;
            }
            let mut ear = [0; FRAME];
            ends[1].render(start + due, &mut ear);
            rendered += 1;
        }
        // A voice of 150 Hz that comes and goes.
        for (k, sample) in mic.iter_mut().enumerate() {
            let time = (n * FRAME as u64 + k as u64) as f64 / 48_000.0;
            let syllable = (time * 9.0).sin().max(0.0);
            let wave = (time * 150.0).fract() - 0.5;
            *sample = (wave * syllable * 9000.0) as i16;
        }
        ends[0].capture(start + at, &mic);
        for (end, line) in ends.iter_mut().enumerate() {
            collect(line, end, start, at, &mut way);
        }
        if n % 6000 == 5999 {
            delays.push(ends[1].quality().buffer_ms);
        }
    }
    let counts = ends[1].counts();
    (delays, counts)
}

fn collect(
    line: &mut Line,
    end: usize,
    start: Instant,
    at: Duration,
    way: &mut VecDeque<(Duration, usize, bool, Vec<u8>)>,
) {
    if line.poll_timeout().is_some_and(|due| due <= start + at) {
        line.handle(start + at, Input::Timeout);
    }
    while let Some(output) = line.poll_output() {
        match output {
            Output::Packet { bytes, .. } => {
                way.push_back((at + WIRE, 1 - end, false, bytes.to_vec()));
            }
            Output::Rtcp { bytes, .. } => way.push_back((at + WIRE, 1 - end, true, bytes.to_vec())),
            Output::Event(_) => {}
        }
    }
}

fn neither_runs_dry_nor_adds_delay(skew: f64) {
    let (delays, counts) = an_hour(Codec::Pcma, skew);
    assert_eq!(delays.len(), 60, "a look each minute");
    let (first, last) = (delays[1], delays[59]);
    assert!((first - last).abs() < 10.0, "{skew}: {first} ms at first, {last} ms in the end");
    for (minute, delay) in delays.iter().enumerate() {
        assert!((5.0..40.0).contains(delay), "{skew}: {delay} ms in minute {minute}");
    }
    assert_eq!((counts.concealed, counts.missed, counts.late), (0, 0, 0), "{skew}: {counts:?}");
    // 3.6 s in one direction, in samples of 8 kHz.
    let (more, less) = (counts.lengthened as i64, counts.shortened as i64);
    let made_good = if skew > 0.0 { less - more } else { more - less } / 8;
    assert!((3400..3800).contains(&made_good), "{skew}: {made_good} ms were made good");
}

#[test]
fn an_hour_on_a_card_a_tenth_of_a_percent_too_slow_neither_runs_dry_nor_adds_delay() {
    neither_runs_dry_nor_adds_delay(0.001);
}

#[test]
fn an_hour_on_a_card_a_tenth_of_a_percent_too_fast_neither_runs_dry_nor_adds_delay() {
    neither_runs_dry_nor_adds_delay(-0.001);
}
