//! Whatever comes from the network, the line goes on and stays small.

use std::time::{Duration, Instant};

use cordboard_media::voice::{Command, FRAME, Input, Line, Output};
use cordboard_media::{Codec, ComfortNoise, Stream, rtp, tone};

use super::net::Dice;
use super::rig::{Call, address, line};

/// Packets of a peer that says 440 Hz in PCMA, told its numbers.
fn packet(ssrc: u32, sequence: u16, timestamp: u32) -> Vec<u8> {
    let from = timestamp % 8000;
    let payload: Vec<u8> = tone::sine(440.0, 0.4, 8000, 2000)[from as usize..][..160]
        .iter()
        .map(|&sample| cordboard_media::codec::g711::a_encode(sample))
        .collect();
    let header = rtp::Header { marker: false, payload_type: 8, sequence, timestamp, ssrc };
    rtp::write(header, &payload).expect("it fits").to_vec()
}

fn drain(line: &mut Line) -> usize {
    std::iter::from_fn(|| line.poll_output())
        .filter(|output| matches!(output, Output::Event(_)))
        .count()
}

#[test]
fn random_datagrams_of_every_payload_type_do_no_harm() {
    for codec in [Codec::Pcma, Codec::G722, Codec::Opus] {
        let mut now = Instant::now();
        let mut line = line(&Call::new(codec), 1, now);
        let mut dice = Dice::new(77);
        let mut out = [0; FRAME];
        for n in 0..20_000u32 {
            let mut byte = || (dice.roll() * 256.0) as u8;
            let mut bytes: Vec<u8> = (0..usize::from(byte())).map(|_| byte()).collect();
            if n % 4 != 0 && bytes.len() > 12 {
                // A header that is taken seriously, with numbers that leap now and then.
                bytes[0] = 0x80;
                bytes[1] = [8, 9, 111, 101, 13][n as usize % 5];
                if n % 3 != 0 {
                    bytes[2] = 0;
                    let last = bytes[7];
                    bytes[4..12].copy_from_slice(&[0, 0, 0, last, 0, 0, 0, 1]);
                }
            }
            let input = match n % 7 {
                0 => Input::Rtcp { from: address(0), bytes: &bytes },
                _ => Input::Packet { from: address(0), bytes: &bytes },
            };
            line.handle(now, input);
            if n % 3 == 0 {
                now += Duration::from_millis(u64::from(bytes.first().copied().unwrap_or(0)) / 8);
                line.render(now, &mut out);
                line.handle(now, Input::Timeout);
            }
            drain(&mut line);
            let quality = line.quality();
            assert!((1.0..=4.5).contains(&quality.mos), "still a score: {quality:?}");
        }
    }
}

#[test]
fn a_peer_that_begins_anew_is_heard_at_once() {
    let mut now = Instant::now();
    let mut line = line(&Call::new(Codec::Pcma), 1, now);
    let mut heard = Vec::new();
    // Another SSRC, numbers that leap, timestamps that leap, and a wrap of both.
    let streams: [(u32, u16, u32); 5] = [
        (1, 100, 0),
        (2, 40_000, 8_000_000),
        (2, 7, 16_000),
        (2, 207, 800_000_000),
        (3, 65_500, u32::MAX - 800),
    ];
    for (ssrc, sequence, timestamp) in streams {
        heard.clear();
        for n in 0..100u32 {
            let bytes =
                packet(ssrc, sequence.wrapping_add(n as u16), timestamp.wrapping_add(n * 160));
            line.handle(now, Input::Packet { from: address(0), bytes: &bytes });
            for _ in 0..2 {
                let mut out = [0; FRAME];
                line.render(now, &mut out);
                heard.extend_from_slice(&out);
                now += Duration::from_millis(10);
            }
            drain(&mut line);
        }
        let begun = tone::dominant(&heard[4800..14_400], 48_000, &[350.0, 440.0, 523.0]);
        assert_eq!(begun, Some(440.0), "after 100 ms of stream {ssrc} from {sequence}");
        let delay = line.quality().buffer_ms;
        assert!(delay < 60.0, "without a long delay: {delay} ms");
    }
}

#[test]
fn a_card_that_asks_for_several_frames_at_once_gets_them() {
    let mut now = Instant::now();
    let mut line = line(&Call::new(Codec::Pcma), 1, now);
    let mut heard = Vec::new();
    for n in 0..1000u32 {
        let bytes = packet(1, n as u16, n * 160);
        line.handle(now, Input::Packet { from: address(0), bytes: &bytes });
        // Four frames every 40 ms.
        if n % 2 == 0 {
            for _ in 0..4 {
                let mut out = [0; FRAME];
                line.render(now, &mut out);
                heard.extend_from_slice(&out);
            }
        }
        now += Duration::from_millis(20);
        drain(&mut line);
    }
    let counts = line.counts();
    assert!(counts.concealed < 3 * 80 * 4, "it is learnt at once: {counts:?}");
    assert!(line.quality().concealed < 0.1, "and not forgotten: {:?}", line.quality());
    assert!(counts.mean_delay_ms() < 70.0, "no more than it takes: {counts:?}");
    let last = &heard[heard.len() - 48_000..];
    assert_eq!(tone::dominant(last, 48_000, &[350.0, 440.0, 523.0]), Some(440.0), "whole");
}

#[test]
fn a_peer_that_says_it_is_silent_is_a_quiet_room_and_not_a_loss() {
    let mut now = Instant::now();
    let mut line = line(&Call::new(Codec::Pcma), 1, now);
    let mut stream = Stream::new(address(0), Codec::Pcma, 8);
    stream.comfort_noise = Some(ComfortNoise { send_payload: 13, receive_payload: 13 });
    line.handle(now, Input::Command(Command::Configure(stream)));
    let mut heard = Vec::new();
    let mut sequence = 0;
    for n in 0..300u32 {
        // A second of speech, four of silence with a word of it every second, a second of speech.
        let speaks = !(50..250).contains(&n);
        if speaks || n % 50 == 0 {
            let mut bytes = packet(1, sequence, n * 160);
            if !speaks {
                bytes.truncate(rtp::HEADER);
                bytes[1] = 13;
                bytes.push(50);
            }
            sequence += 1;
            line.handle(now, Input::Packet { from: address(0), bytes: &bytes });
        }
        for _ in 0..2 {
            let mut out = [0; FRAME];
            line.render(now, &mut out);
            heard.extend_from_slice(&out);
            now += Duration::from_millis(10);
        }
        drain(&mut line);
    }
    let counts = line.counts();
    assert_eq!((counts.missed, counts.late, counts.awaited), (0, 0, 0), "{counts:?}");
    assert_eq!(counts.concealed, 0, "nothing is made up: {counts:?}");
    let room = &heard[2 * 48_000..4 * 48_000];
    let square: f64 = room.iter().map(|&s| f64::from(s).powi(2)).sum::<f64>() / room.len() as f64;
    let level = 20.0 * (square.sqrt() / 32768.0).log10();
    assert!((-54.0..-48.0).contains(&level), "the room of -50 dB: {level}");
    let last = &heard[heard.len() - 24_000..];
    assert_eq!(tone::dominant(last, 48_000, &[350.0, 440.0, 523.0]), Some(440.0), "speech is back");
}

#[test]
fn a_flood_and_a_silence_leave_no_backlog() {
    let mut now = Instant::now();
    let mut line = line(&Call::new(Codec::Pcma), 1, now);
    // A minute of packets in no time at all, then one that is on time.
    for n in 0..3000u32 {
        let bytes = packet(1, n as u16, n * 160);
        line.handle(now, Input::Packet { from: address(0), bytes: &bytes });
    }
    let mut out = [0; FRAME];
    for _ in 0..6000 {
        now += Duration::from_millis(10);
        line.render(now, &mut out);
        drain(&mut line);
    }
    assert!(out.iter().all(|sample| sample.unsigned_abs() < 10), "it falls silent");
}
