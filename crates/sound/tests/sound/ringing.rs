//! Ringing on a device that is not the voice's.

use std::f32::consts::TAU;

use cordboard_sound::{Choice, RATE, Ringer, Tune, Voice};

use crate::daemon::{self, wish};
use crate::person::{person, plain};

#[test]
fn it_rings_on_loudspeaker_and_headset_until_it_is_hushed() {
    let test = "ringing::it_rings_on_loudspeaker_and_headset_until_it_is_hushed";
    daemon::with(test, &["desk", "head"], || {
        let listen = |mic| {
            let (talk, ears) = person(0.0);
            let voice = Voice::start(plain(wish(mic), Choice::Nothing), talk).expect("starts");
            (voice, ears)
        };
        let (_at_desk, desk) = listen("desk-mic");
        let (_at_head, head) = listen("head-mic");
        let ringer = Ringer::start(vec![wish("desk"), wish("head")]).expect("it starts");
        let bell = |n| (8000.0 * (TAU * 600.0 * n as f32 / RATE as f32).sin()) as i16;
        let samples = (0..RATE / 10).map(bell).collect();
        ringer.ring(Tune { samples, again: true, volume: 1.0 });
        desk.await_tone(600.0);
        head.await_tone(600.0);
        ringer.hush();
        desk.await_silence();
        head.await_silence();
    });
}
