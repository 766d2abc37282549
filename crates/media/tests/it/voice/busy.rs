//! Two busy PCs: threads that carry sound are not run for a while, again and again, then they are.
//! What piles up meanwhile comes at once. When the PCs are at rest again, so must the delay be.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use cordboard_media::Codec;
use cordboard_media::voice::{FRAME, Input, Line, Output};

use super::net::Dice;
use super::rig::{Call, address, line, speech};

/// When the PCs get busy, when they have time again, and when we stop listening, in milliseconds.
const BUSY: u64 = 10_000;
const RESTED: u64 = 40_000;
const END: u64 = 70_000;

/// What a microphone's ring holds, and what a loudspeaker's does, in frames of 10 ms.
const MICROPHONE: u64 = 12;
const LOUDSPEAKER: u64 = 2;

/// A thread that is not always run.
struct Thread {
    dice: Dice,
    held_until: u64,
}

impl Thread {
    fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed), held_until: 0 }
    }

    /// Whether it is run in this millisecond. Of a busy second it sleeps through a third, by 20 to
    /// 250 ms at a time.
    fn runs(&mut self, ms: u64) -> bool {
        if ms < self.held_until {
            return false;
        }
        if (BUSY..RESTED).contains(&ms) && self.dice.roll() < 0.004 {
            self.held_until = ms + 20 + (230.0 * self.dice.roll().powi(2)) as u64;
        }
        true
    }
}

/// The delay of the jitter buffer at the end of each second.
fn delays(codec: Codec, seed: u64) -> Vec<f32> {
    let start = Instant::now();
    let call = Call::new(codec);
    let mut ends = [line(&call, 0, start), line(&call, 1, start)];
    let [mut mouth, mut socket, mut ear] = [1, 2, 3].map(|one| Thread::new(seed * 10 + one));
    let said = speech(70);
    let mut way: VecDeque<Vec<u8>> = VecDeque::new();
    let mut reports: VecDeque<(usize, Vec<u8>)> = VecDeque::new();
    let (mut captured, mut rendered, mut delays) = (0, 0, Vec::new());
    let mut before = ends[1].counts();
    for ms in 0..END {
        let now = start + Duration::from_millis(ms);
        if mouth.runs(ms) {
            captured = captured.max((ms / 10).saturating_sub(MICROPHONE));
            while captured < ms / 10 {
                let from = captured as usize * FRAME;
                ends[0].capture(now, &said[from..from + FRAME]);
                captured += 1;
            }
        }
        if socket.runs(ms) {
            for bytes in way.drain(..) {
                ends[1].handle(now, Input::Packet { from: address(0), bytes: &bytes });
            }
        }
        for (to, bytes) in reports.drain(..) {
            ends[to].handle(now, Input::Rtcp { from: address(1 - to), bytes: &bytes });
        }
        if ear.runs(ms) {
            // What the card played while nobody filled its ring was silence, and is over.
            rendered = rendered.max(ms / 10);
            while rendered < ms / 10 + LOUDSPEAKER {
                ends[1].render(now, &mut [0; FRAME]);
                rendered += 1;
            }
        }
        for (end, line) in ends.iter_mut().enumerate() {
            collect(line, end, now, &mut way, &mut reports);
        }
        if ms % 1000 == 999 {
            let counts = ends[1].counts();
            let (sum, times) = (counts.delay_sum - before.delay_sum, counts.delays - before.delays);
            delays.push(sum as f32 / times.max(1) as f32 / 1000.0);
            before = counts;
        }
    }
    delays
}

fn collect(
    line: &mut Line,
    end: usize,
    now: Instant,
    way: &mut VecDeque<Vec<u8>>,
    reports: &mut VecDeque<(usize, Vec<u8>)>,
) {
    if line.poll_timeout().is_some_and(|due| due <= now) {
        line.handle(now, Input::Timeout);
    }
    while let Some(output) = line.poll_output() {
        match output {
            Output::Packet { bytes, .. } if end == 0 => way.push_back(bytes.to_vec()),
            Output::Rtcp { bytes, .. } => reports.push_back((1 - end, bytes.to_vec())),
            Output::Packet { .. } | Output::Event(_) => {}
        }
    }
}

#[test]
fn twenty_seconds_after_busy_pcs_are_at_rest_the_delay_is_what_it_was() {
    for codec in [Codec::Pcma, Codec::Opus] {
        for seed in 1..3 {
            let delays = delays(codec, seed);
            let mean =
                |from: usize, to: usize| delays[from..to].iter().sum::<f32>() / (to - from) as f32;
            let (calm, busy, then) = (mean(5, 10), mean(30, 40), mean(60, 70));
            assert!(busy > calm + 40.0, "{codec:?}: {busy} ms in between, {calm} before");
            assert!(then < calm + 5.0, "{codec:?}: {then} ms in the end, {calm} before");
            let soon = mean(45, 50);
            assert!(soon < busy / 2.0, "{codec:?}: {soon} ms at once, {busy} before");
        }
    }
}

#[test]
fn a_microphone_that_halts_costs_no_delay_for_the_seconds_after() {
    for codec in [Codec::Pcma, Codec::Opus] {
        let start = Instant::now();
        let call = Call::new(codec);
        let mut ends = [line(&call, 0, start), line(&call, 1, start)];
        let said = speech(30);
        let (mut way, mut reports) = (VecDeque::new(), VecDeque::new());
        let mut before = ends[1].counts();
        for (n, frame) in said.chunks_exact(FRAME).enumerate() {
            // After 10 s the microphone gives nothing for 110 ms: a little more, and the sender would
            // leave the time out itself.
            let at = n as u64 * 10 + if n >= 1000 { 110 } else { 0 };
            let now = start + Duration::from_millis(at);
            if n == 1000 {
                for late in 0..11 {
                    ends[1].render(now - Duration::from_millis(110 - late * 10), &mut [0; FRAME]);
                }
            }
            ends[0].capture(now, frame);
            for (end, line) in ends.iter_mut().enumerate() {
                collect(line, end, now, &mut way, &mut reports);
            }
            for bytes in way.drain(..) {
                ends[1].handle(now, Input::Packet { from: address(0), bytes: &bytes });
            }
            for (to, bytes) in reports.drain(..) {
                let to: usize = to;
                ends[to].handle(now, Input::Rtcp { from: address(1 - to), bytes: &bytes });
            }
            ends[1].render(now + Duration::from_millis(4), &mut [0; FRAME]);
            if n == 1200 {
                // Long enough to tell a halt from jitter.
                before = ends[1].counts();
            }
        }
        let counts = ends[1].counts();
        let times = counts.delays - before.delays;
        let mean = (counts.delay_sum - before.delay_sum) as f32 / times.max(1) as f32 / 1000.0;
        assert!(mean < 25.0, "{codec:?}: {mean} ms are held from two seconds after the halt on");
    }
}

#[test]
fn a_card_that_takes_80_ms_at_once_is_no_busy_pc() {
    let start = Instant::now();
    let call = Call::new(Codec::Pcma);
    let mut ends = [line(&call, 0, start), line(&call, 1, start)];
    let (mut way, mut reports) = (VecDeque::new(), VecDeque::new());
    for (n, frame) in speech(20).chunks_exact(FRAME).enumerate() {
        let now = start + Duration::from_millis(n as u64 * 10);
        ends[0].capture(now, frame);
        for (end, line) in ends.iter_mut().enumerate() {
            collect(line, end, now, &mut way, &mut reports);
        }
        for bytes in way.drain(..) {
            ends[1].handle(now, Input::Packet { from: address(0), bytes: &bytes });
        }
        if n % 8 == 0 {
            (0..8).for_each(|_| ends[1].render(now, &mut [0; FRAME]));
        }
    }
    let quality = ends[1].quality();
    assert!(quality.mos > 4.0, "nothing is lost, it is only later: {quality:?}");
}
