//! Somebody who talks in a tone and listens for one.

use std::f64::consts::TAU;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};

use cordboard_sound::{Cleaning, FRAME, Frame, RATE, Talk, VoiceSettings};

use crate::daemon::PATIENCE;

/// Frames that are listened to at once: 100 ms, in which a multiple of 10 Hz fits evenly.
const LISTEN: usize = 10;

/// Generous: these tests are of the devices, not of this PC's speed.
const BUFFER: Duration = Duration::from_millis(40);

/// The person's mouth and ears.
pub(crate) struct Person {
    say: f64,
    at: u64,
    heard: Vec<i16>,
    tell: Sender<Vec<i16>>,
}

/// What the person hears, 100 ms at a time.
pub(crate) struct Ears(Receiver<Vec<i16>>);

/// A person who says a tone of `hz`; 0 is silence.
pub(crate) fn person(hz: f64) -> (Box<Person>, Ears) {
    let (tell, heard) = bounded(1000);
    (Box::new(Person { say: hz, at: 0, heard: Vec::new(), tell }), Ears(heard))
}

/// Sound as it is, through these devices.
pub(crate) fn plain(
    input: cordboard_sound::Choice,
    output: cordboard_sound::Choice,
) -> VoiceSettings {
    VoiceSettings { input, output, cleaning: Cleaning::NOTHING, buffer: BUFFER }
}

impl Talk for Person {
    fn capture(&mut self, _: Instant, mic: &Frame) {
        self.heard.extend_from_slice(mic);
        if self.heard.len() >= LISTEN * FRAME {
            // Nobody listens any more: so be it.
            let _ = self.tell.try_send(std::mem::take(&mut self.heard));
        }
    }

    fn render(&mut self, _: Instant, out: &mut Frame) {
        for sample in out {
            let phase = TAU * self.say * self.at as f64 / f64::from(RATE);
            *sample = (8000.0 * phase.sin()) as i16;
            self.at += 1;
        }
    }
}

impl Ears {
    /// Waits until a tone of `hz` is most of what is heard.
    pub(crate) fn await_tone(&self, hz: f64) {
        self.wait(&format!("{hz} Hz is heard"), |sound| share(sound, hz) > 0.9);
    }

    /// Waits until nothing is heard.
    pub(crate) fn await_silence(&self) {
        self.wait("silence", |sound| sound.iter().all(|sample| sample.unsigned_abs() < 10));
    }

    fn wait(&self, what: &str, good: impl Fn(&[i16]) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut passed = 0;
        loop {
            let sound = self.0.recv_deadline(deadline);
            let sound =
                sound.unwrap_or_else(|_| panic!("not in {passed} tenths of a second: {what}"));
            if good(&sound) {
                return;
            }
            passed += 1;
        }
    }
}

/// How much of the power is at `hz`, from 0 to 1 (Goertzel). Silence is no tone.
fn share(sound: &[i16], hz: f64) -> f64 {
    let (mut re, mut im, mut power) = (0.0, 0.0, 0.0);
    for (n, sample) in sound.iter().enumerate() {
        let (sin, cos) = (TAU * hz * n as f64 / f64::from(RATE)).sin_cos();
        let sample = f64::from(*sample);
        re += sample * cos;
        im += sample * sin;
        power += sample * sample;
    }
    if power < 100.0 * 100.0 * sound.len() as f64 {
        return 0.0;
    }
    2.0 * (re * re + im * im) / (power * sound.len() as f64)
}
