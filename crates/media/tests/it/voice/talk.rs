//! What a call needs besides sound that arrives: mute, hold, digits, silence, news of quality.

use std::time::{Duration, Instant};

use cordboard_media::voice::{Cause, Command, Event, FRAME, Input, Line, Mixer, Output, Settings};
use cordboard_media::{Codec, Dtmf, Stream, rtp, tone};

use super::net::{Net, Way};
use super::rig::{Call, address, line, run, speech};

const ALL: [Codec; 4] = [Codec::Pcmu, Codec::Pcma, Codec::G722, Codec::Opus];

/// Two lines joined by a perfect wire.
struct Pair {
    now: Instant,
    ends: [Line; 2],
    /// What each end's microphone hears.
    said: [Vec<i16>; 2],
    heard: [Vec<i16>; 2],
    events: [Vec<Event>; 2],
    /// RTP packets that each end sent, and the last.
    sent: [u64; 2],
    at: usize,
}

impl Pair {
    fn new(call: &Call) -> Self {
        let now = Instant::now();
        Self {
            now,
            ends: [line(call, 0, now), line(call, 1, now)],
            said: [Vec::new(), Vec::new()],
            heard: [Vec::new(), Vec::new()],
            events: [Vec::new(), Vec::new()],
            sent: [0, 0],
            at: 0,
        }
    }

    fn command(&mut self, end: usize, command: Command) {
        self.ends[end].handle(self.now, Input::Command(command));
    }

    /// Let so much time pass.
    fn pass(&mut self, millis: u64) {
        for _ in 0..millis / 10 {
            self.now += Duration::from_millis(10);
            let now = self.now;
            for end in 0..2 {
                let mut out = [0; FRAME];
                self.ends[end].render(now, &mut out);
                self.heard[end].extend_from_slice(&out);
                let said = &self.said[end];
                let from = if said.is_empty() { 0 } else { self.at * FRAME % said.len() };
                let silence = [0; FRAME];
                let frame = said.get(from..from + FRAME).unwrap_or(&silence);
                self.ends[end].capture(now, frame);
                if self.ends[end].poll_timeout().is_some_and(|due| due <= now) {
                    self.ends[end].handle(now, Input::Timeout);
                }
            }
            self.carry();
            self.at += 1;
        }
    }

    fn carry(&mut self) {
        for end in 0..2 {
            let from = address(end);
            while let Some(output) = self.ends[end].poll_output() {
                match output {
                    Output::Packet { bytes, .. } => {
                        self.sent[end] += 1;
                        let bytes = &bytes;
                        self.ends[1 - end].handle(self.now, Input::Packet { from, bytes });
                    }
                    Output::Rtcp { bytes, .. } => {
                        let bytes = &bytes;
                        self.ends[1 - end].handle(self.now, Input::Rtcp { from, bytes });
                    }
                    Output::Event(event) => self.events[end].push(event),
                }
            }
        }
    }

    /// The tone of the last so many milliseconds.
    fn hears(&self, end: usize, millis: usize) -> Option<f64> {
        let heard = &self.heard[end];
        let recent = &heard[heard.len() - millis * 48..];
        tone::dominant(recent, 48_000, &[440.0, 600.0, 1000.0])
    }

    fn digits(&self, end: usize) -> String {
        self.events[end]
            .iter()
            .filter_map(|event| match event {
                Event::Digit { digit, .. } => Some(*digit),
                _ => None,
            })
            .collect()
    }
}

/// Ten seconds, to be said round and round.
fn sine(hz: f64) -> Vec<i16> {
    tone::sine(hz, 0.3, 48_000, 10_000)
}

#[test]
fn both_tones_are_heard_in_every_codec() {
    for codec in ALL {
        let mut pair = Pair::new(&Call::new(codec));
        pair.said = [sine(440.0), sine(600.0)];
        pair.pass(1500);
        assert_eq!(pair.hears(1, 1000), Some(440.0), "{codec:?} there");
        assert_eq!(pair.hears(0, 1000), Some(600.0), "{codec:?} and back");
    }
}

#[test]
fn a_muted_microphone_sends_silence_and_keeps_listening() {
    let mut pair = Pair::new(&Call::new(Codec::Opus));
    pair.said = [sine(440.0), sine(600.0)];
    pair.pass(500);
    pair.command(0, Command::Mute(true));
    pair.pass(1000);
    assert_eq!(pair.hears(1, 500), None, "nothing of the microphone");
    assert_eq!(pair.hears(0, 500), Some(600.0), "but the peer is heard");
    assert_eq!(pair.sent[0], pair.sent[1], "packets keep the way open");
    pair.command(0, Command::Mute(false));
    pair.pass(500);
    assert_eq!(pair.hears(1, 300), Some(440.0), "heard again");
}

#[test]
fn on_hold_neither_hears_the_other_and_it_comes_back_at_once() {
    for codec in ALL {
        let mut pair = Pair::new(&Call::new(codec));
        pair.said = [sine(440.0), sine(600.0)];
        pair.pass(500);
        pair.command(0, Command::Hold(true));
        pair.pass(20_000);
        assert_eq!(pair.hears(1, 500), None, "{codec:?}: we say nothing");
        assert_eq!(pair.hears(0, 500), None, "{codec:?}: we hear nothing");
        assert!(
            !pair.events[0].iter().any(|event| matches!(event, Event::Stalled { .. })),
            "{codec:?}: we do not wait for anything"
        );
        pair.command(0, Command::Hold(false));
        pair.pass(300);
        assert_eq!(pair.hears(1, 150), Some(440.0), "{codec:?}: heard again");
        assert_eq!(pair.hears(0, 150), Some(600.0), "{codec:?}: and hearing");
        let delay = pair.ends[0].quality().buffer_ms;
        pair.pass(10_000);
        let later = pair.ends[0].quality().buffer_ms;
        assert!(later < 25.0, "{codec:?}: no delay is left of it: {delay}, then {later}");
    }
}

#[test]
fn digits_go_both_ways_as_events() {
    for codec in ALL {
        let mut pair = Pair::new(&Call::new(codec));
        pair.said = [sine(440.0), sine(600.0)];
        pair.pass(500);
        pair.command(0, Command::SendDigits("12#".to_owned()));
        pair.command(1, Command::SendDigits("9,*".to_owned()));
        pair.pass(2000);
        assert_eq!(pair.digits(1), "12#", "{codec:?} there");
        assert_eq!(pair.digits(0), "9*", "{codec:?} and back");
        assert_eq!(pair.events[0].last_digits_sent(), 1, "{codec:?}: told once when done");
        assert_eq!(pair.hears(1, 500), Some(440.0), "{codec:?}: the voice is back");
        assert_eq!(pair.ends[1].counts().missed, 0, "{codec:?}: events are no lost sound");
    }
}

trait Done {
    fn last_digits_sent(&self) -> usize;
}

impl Done for Vec<Event> {
    fn last_digits_sent(&self) -> usize {
        self.iter().filter(|event| matches!(event, Event::DigitsSent)).count()
    }
}

#[test]
fn digits_go_as_tones_to_a_peer_that_knows_no_events() {
    let mut pair = Pair::new(&Call::new(Codec::Pcma));
    for end in 0..2 {
        let mut stream = Stream::new(address(1 - end), Codec::Pcma, 8);
        stream.dtmf = None::<Dtmf>;
        pair.command(end, Command::Configure(stream));
    }
    pair.pass(300);
    pair.command(0, Command::SendDigits("4711".to_owned()));
    pair.pass(2000);
    assert_eq!(pair.digits(1), "4711", "heard as tones");
}

#[test]
fn digits_can_be_cut_short() {
    let mut pair = Pair::new(&Call::new(Codec::Pcma));
    pair.pass(100);
    pair.command(0, Command::SendDigits("1".repeat(100)));
    pair.pass(300);
    pair.command(0, Command::StopDigits);
    pair.pass(1000);
    let digits = pair.digits(1);
    assert!((1..4).contains(&digits.len()), "not a hundred: {digits}");
    assert_eq!(pair.events[0].last_digits_sent(), 1, "it is over");
}

#[test]
fn who_says_nothing_sends_nothing_and_nothing_is_missed() {
    let settings = Settings { quiet_when_silent: true, ..Settings::default() };
    let call = Call { settings, ..Call::new(Codec::Opus) };
    let mut said = speech(6);
    said.resize(48_000 * 20, 0);
    let outcome = run(&call, &mut Net::new(Way::Lan, 0.0, 3), &said);
    assert!(outcome.sent < 600, "6 s of speech and 14 s of silence: {} packets", outcome.sent);
    let counts = outcome.counts;
    assert_eq!((counts.missed, counts.late), (0, 0), "silence is not loss: {counts:?}");
    assert!(counts.made_up() < 0.01, "nor is it made up: {counts:?}");
}

#[test]
fn a_codec_that_changes_in_mid_call_is_followed() {
    let mut pair = Pair::new(&Call::new(Codec::Pcma));
    pair.said = [sine(440.0), sine(600.0)];
    pair.pass(500);
    for (codec, payload) in [(Codec::Opus, 111), (Codec::G722, 9), (Codec::Pcmu, 0)] {
        for end in 0..2 {
            let stream = Stream::new(address(1 - end), codec, payload);
            pair.command(end, Command::Configure(stream));
        }
        pair.pass(500);
        assert_eq!(pair.hears(1, 300), Some(440.0), "{codec:?} there");
        assert_eq!(pair.hears(0, 300), Some(600.0), "{codec:?} and back");
    }
}

#[test]
fn silence_from_the_peer_is_told_once_and_its_end_too() {
    let mut pair = Pair::new(&Call::new(Codec::Pcma));
    pair.pass(1000);
    let now = pair.now + Duration::from_secs(11);
    pair.ends[0].handle(now, Input::Timeout);
    pair.now = now;
    pair.carry();
    let stalled =
        |event: &Event| matches!(event, Event::Stalled { silent_ms } if *silent_ms >= 10_000);
    assert_eq!(pair.events[0].iter().filter(|event| stalled(event)).count(), 1, "once");
    pair.pass(100);
    assert!(pair.events[0].contains(&Event::Resumed), "it is heard again");
}

#[test]
fn the_end_is_told_to_the_peer_and_to_us() {
    let mut pair = Pair::new(&Call::new(Codec::Pcma));
    pair.pass(1000);
    pair.command(0, Command::Close);
    let mut outputs = Vec::new();
    while let Some(output) = pair.ends[0].poll_output() {
        outputs.push(output);
    }
    assert!(matches!(outputs.first(), Some(Output::Rtcp { .. })), "goodbye: {outputs:?}");
    let Some(Output::Event(Event::Closed { stats, .. })) = outputs.last() else {
        panic!("the last word is that it is over: {outputs:?}");
    };
    assert!(stats.received > 40 && stats.sent > 40, "with what it was: {stats:?}");
    pair.command(0, Command::Close);
    pair.pass(100);
    assert!(pair.ends[0].poll_output().is_none(), "nothing follows");
    assert!(pair.ends[0].poll_timeout().is_none(), "nothing is waited for");
}

#[test]
fn quality_is_told_with_its_cause() {
    let speech = speech(30);
    let bad = run(&Call::new(Codec::Pcma), &mut Net::new(Way::Lan, 0.15, 4), &speech);
    let told = bad.events.iter().rev().find_map(|event| match event {
        Event::Quality(quality) => Some(*quality),
        _ => None,
    });
    let quality = told.expect("it is told every two seconds");
    assert_eq!(quality.cause, Cause::NetworkIn, "{quality:?}");
    assert!(quality.mos < 3.5, "it is bad: {quality:?}");
    assert!((8.0..25.0).contains(&quality.loss), "about 15 %: {quality:?}");

    let mut pair = Pair::new(&Call::new(Codec::Pcma));
    pair.said = [sine(440.0), sine(600.0)];
    pair.pass(12_000);
    let quality = pair.ends[0].quality();
    assert_eq!(quality.cause, Cause::None, "{quality:?}");
    assert_eq!(quality.loss_out, Some(0.0), "the peer has reported");
    assert!(quality.round_trip_ms.is_some_and(|ms| ms < 1.0), "RTCP measured: {quality:?}");
    pair.command(0, Command::CountXruns(60));
    pair.pass(3000);
    assert_eq!(pair.ends[0].quality().cause, Cause::ThisPc, "the card was starved");
    pair.pass(60_000);
    assert_eq!(pair.ends[0].quality().cause, Cause::None, "that is forgotten");
    pair.said[0] = Vec::new();
    pair.pass(4000);
    assert_eq!(pair.ends[0].quality().cause, Cause::ThisHeadset, "a microphone that is dead");
    pair.command(0, Command::Mute(true));
    assert_eq!(pair.ends[0].quality().cause, Cause::None, "a muted one may be");
}

#[test]
fn a_loudspeaker_that_is_gone_for_a_while_goes_on_where_the_call_is() {
    let call = Call::new(Codec::Opus);
    let mut pair = Pair::new(&call);
    pair.said = [sine(440.0), Vec::new()];
    pair.pass(1000);
    // Five seconds without a render: the device is unplugged.
    for _ in 0..500 {
        pair.now += Duration::from_millis(10);
        let frame = pair.said[0][..FRAME].to_vec();
        pair.ends[0].capture(pair.now, &frame);
        pair.carry();
    }
    pair.pass(2000);
    assert_eq!(pair.hears(1, 500), Some(440.0), "it is heard");
    pair.pass(10_000);
    let delay = pair.ends[1].quality().buffer_ms;
    assert!(delay < 40.0, "now, not as it was five seconds ago: {delay} ms");
}

#[test]
fn a_microphone_that_was_gone_comes_back_in_its_own_time() {
    let mut pair = Pair::new(&Call::new(Codec::Pcma));
    pair.said = [sine(440.0), Vec::new()];
    pair.pass(500);
    pair.now += Duration::from_secs(3);
    pair.ends[0].capture(pair.now, &[0; FRAME]);
    pair.ends[0].capture(pair.now, &[0; FRAME]);
    let Some(Output::Packet { bytes, .. }) = pair.ends[0].poll_output() else {
        panic!("it speaks at once");
    };
    assert!(rtp::read(&bytes).expect("a packet").header.marker, "a new talkspurt");
    pair.pass(500);
    assert_eq!(pair.hears(1, 300), Some(440.0), "and is heard");
}

#[test]
fn three_can_talk_and_each_hears_the_two_others_and_not_itself() {
    let call = Call::new(Codec::G722);
    let mut calls = [Pair::new(&call), Pair::new(&call)];
    // Our end of each call is number 0; theirs say 440 and 600, we say 1000.
    calls[0].said[1] = sine(440.0);
    calls[1].said[1] = sine(600.0);
    let ours = sine(1000.0);
    let (mut mixer, mut speaker) = (Mixer::new(), Vec::new());
    for n in 0..200 {
        let now = calls[0].now + Duration::from_millis(10);
        for call in &mut calls {
            call.now = now;
            let mut out = [0; FRAME];
            call.ends[1].render(now, &mut out);
            call.heard[1].extend_from_slice(&out);
            let frame = call.said[1][n * FRAME..][..FRAME].to_vec();
            call.ends[1].capture(now, &frame);
        }
        let [first, second] = &mut calls;
        let mut out = [0; FRAME];
        let mut lines = [&mut first.ends[0], &mut second.ends[0]];
        mixer.mix(now, &ours[n * FRAME..][..FRAME], &mut lines, &mut out);
        speaker.extend_from_slice(&out);
        calls.iter_mut().for_each(Pair::carry);
        if n == 150 {
            calls[0].command(0, Command::Mute(true));
        }
    }
    let strong = |sound: &[i16], hz| tone::power(sound, 48_000, hz) > 0.04;
    let faint = |sound: &[i16], hz| tone::power(sound, 48_000, hz) < 1e-4;
    let (before, muted) = (48_000..70_000, 80_000..96_000);
    let we = &speaker[before.clone()];
    assert!(strong(we, 440.0) && strong(we, 600.0) && faint(we, 1000.0), "we hear both");
    let first = &calls[0].heard[1][before.clone()];
    assert!(strong(first, 600.0) && strong(first, 1000.0) && faint(first, 440.0), "the first");
    let second = &calls[1].heard[1][before];
    assert!(strong(second, 440.0) && strong(second, 1000.0) && faint(second, 600.0), "the second");
    let first = &calls[0].heard[1][muted.clone()];
    assert!(strong(first, 600.0) && faint(first, 1000.0), "muted towards the first alone");
    assert!(strong(&calls[1].heard[1][muted], 1000.0), "the second still hears us");
}
