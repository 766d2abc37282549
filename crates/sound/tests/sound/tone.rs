//! Sound out of the loudspeaker, into the microphone.

use cordboard_sound::{Direction, Event, Voice};

use crate::daemon::{self, PATIENCE, wish};
use crate::person::{person, plain};

#[test]
fn a_tone_from_the_loudspeaker_reaches_the_microphone() {
    daemon::with("tone::a_tone_from_the_loudspeaker_reaches_the_microphone", &["desk"], || {
        let (talk, ears) = person(440.0);
        let voice = Voice::start(plain(wish("desk-mic"), wish("desk")), talk).expect("it starts");
        ears.await_tone(440.0);
        // A busy machine makes gaps, which are told with their cause.
        let told = voice.events().try_iter();
        let opened: Vec<Event> = told.filter(|one| !matches!(one, Event::Gap { .. })).collect();
        assert_eq!(opened.len(), 2, "both devices opened and nothing else happened: {opened:?}");
        let report = voice.report();
        let name = |side: &cordboard_sound::Side| side.device.as_ref().map(|d| d.name.clone());
        assert_eq!(name(&report.input).as_deref(), Some("desk-mic"), "as was chosen");
        assert_eq!(name(&report.output).as_deref(), Some("desk"), "as was chosen");
    });
}

#[test]
fn meters_move_with_the_sound() {
    daemon::with("tone::meters_move_with_the_sound", &["desk"], || {
        let (talk, ears) = person(1000.0);
        let voice = Voice::start(plain(wish("desk-mic"), wish("desk")), talk).expect("it starts");
        ears.await_tone(1000.0);
        let deadline = std::time::Instant::now() + PATIENCE;
        // A tone of 8000 of 32768 has its peak at -12.2 dB and its power 3 dB below.
        loop {
            let report = voice.report();
            let levels = (report.input.level, report.output.level);
            if let (Some(input), Some(output)) = levels
                && (output.peak + 12.2).abs() < 0.3
                && (input.rms + 15.3).abs() < 1.0
            {
                break;
            }
            assert!(std::time::Instant::now() < deadline, "the meters stand at {levels:?}");
            ears.await_tone(1000.0);
        }
    });
}

#[test]
fn without_any_device_a_call_goes_on_in_silence() {
    daemon::with("tone::without_any_device_a_call_goes_on_in_silence", &[], || {
        let (talk, ears) = person(440.0);
        let nothing = cordboard_sound::Choice::Nothing;
        let voice = Voice::start(plain(nothing.clone(), nothing), talk).expect("it starts");
        ears.await_silence();
        let told = voice.events().recv_timeout(PATIENCE).expect("it is told");
        assert_eq!(told, Event::NoDevice(Direction::Input), "there is no microphone");
    });
}
