//! One hears oneself: five seconds are kept, then played back. Nobody else hears them, and no file
//! is written.

use cordboard_sound::{FRAME, Frame};

/// 10 ms each: five seconds.
const KEPT: usize = 500;

/// Before it: a short tone that says "speak now".
const BEEP_FRAMES: usize = 25;
const BEEP_HZ: f64 = 880.0;
const BEEP_LEVEL: f64 = 0.1;

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EchoTest {
    /// Of the five seconds, 0 to 1.
    Listening(f32),
    /// The same of playing back.
    Playing(f32),
    /// The loudest that was heard, in dB below full scale.
    Done { loudest: f32 },
    /// A call came between.
    Interrupted,
}

#[derive(Debug)]
pub(super) struct Echo {
    beeped: usize,
    kept: Vec<Frame>,
    played: usize,
}

impl Echo {
    pub(super) fn new() -> Self {
        Self { beeped: 0, kept: Vec::with_capacity(KEPT), played: 0 }
    }

    pub(super) fn capture(&mut self, microphone: &Frame) {
        if self.beeped == BEEP_FRAMES && self.kept.len() < KEPT {
            self.kept.push(*microphone);
        }
    }

    pub(super) fn render(&mut self, out: &mut Frame) {
        if self.beeped < BEEP_FRAMES {
            beep(self.beeped, out);
            self.beeped += 1;
        } else if self.kept.len() == KEPT
            && let Some(frame) = self.kept.get(self.played)
        {
            *out = *frame;
            self.played += 1;
        }
    }

    pub(super) fn standing(&self) -> EchoTest {
        let part = |frames: usize| frames as f32 / KEPT as f32;
        match (self.kept.len(), self.played) {
            (KEPT, KEPT) => EchoTest::Done { loudest: loudest(&self.kept) },
            (KEPT, played) => EchoTest::Playing(part(played)),
            (kept, _) => EchoTest::Listening(part(kept)),
        }
    }
}

fn beep(nth: usize, out: &mut Frame) {
    let step = std::f64::consts::TAU * BEEP_HZ / f64::from(cordboard_sound::RATE);
    for (n, sample) in out.iter_mut().enumerate() {
        let at = (nth * FRAME + n) as f64;
        *sample = ((at * step).sin() * BEEP_LEVEL * 32767.0) as i16;
    }
}

fn loudest(frames: &[Frame]) -> f32 {
    let peak = frames.iter().flatten().map(|sample| sample.unsigned_abs()).max().unwrap_or(0);
    20.0 * (f32::from(peak.max(1)) / 32768.0).log10()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_comes_back_after_five_seconds_and_no_sooner() {
        let mut echo = Echo::new();
        let mut heard = Vec::new();
        for nth in 0..BEEP_FRAMES + 2 * KEPT - 2 {
            echo.capture(&[nth as i16; FRAME]);
            let mut out = [0; FRAME];
            echo.render(&mut out);
            heard.push(out);
        }
        let (before, after) = heard.split_at(BEEP_FRAMES + KEPT - 1);
        assert!(before[..BEEP_FRAMES].iter().all(|frame| *frame != [0; FRAME]), "the tone");
        assert!(before[BEEP_FRAMES..].iter().all(|frame| frame == &[0; FRAME]), "then it listens");
        assert_eq!(after[0][0], BEEP_FRAMES as i16, "what was said first is heard first");
        assert_eq!(after[KEPT - 2][0], (BEEP_FRAMES + KEPT - 2) as i16, "in order, to the end");
        let EchoTest::Playing(part) = echo.standing() else { panic!("{:?}", echo.standing()) };
        assert!(part > 0.99, "one frame is to come");
        echo.render(&mut [0; FRAME]);
        assert!(matches!(echo.standing(), EchoTest::Done { loudest } if loudest < -30.0), "quiet");
    }
}
