//! What the network does to packets, and what is left of it for the ear.

use std::time::Duration;

use cordboard_media::voice::Settings;
use cordboard_media::{Codec, tone};

use super::net::{Net, Way};
use super::rig::{Call, Outcome, run, speech};

/// Packets that were not there when their time came, in percent.
fn late(outcome: &Outcome) -> f64 {
    let counts = outcome.counts;
    (counts.late + counts.awaited) as f64 * 100.0 / outcome.sent as f64
}

/// The longest silence in what was heard of a tone, in milliseconds.
fn longest_hole(heard: &[i16]) -> usize {
    heard
        .chunks_exact(48)
        .map(|ms| ms.iter().all(|&sample| sample.unsigned_abs() < 50))
        .fold((0, 0), |(run, longest), silent| {
            let run = if silent { run + 1 } else { 0 };
            (run, longest.max(run))
        })
        .1
}

#[test]
fn on_a_lan_nothing_is_late_and_at_most_25_ms_are_added() {
    let speech = speech(30);
    for codec in [Codec::Pcma, Codec::G722, Codec::Opus] {
        let outcome = run(&Call::new(codec), &mut Net::new(Way::Lan, 0.0, 3), &speech);
        let counts = outcome.counts;
        let delay = counts.mean_delay_ms();
        assert!(delay <= 25.0, "{codec:?}: {delay} ms added");
        assert_eq!(late(&outcome), 0.0, "{codec:?}: nothing is late");
        assert_eq!(counts.concealed, 0, "{codec:?}: nothing is made up");
        assert!(outcome.line.quality().mos > 4.3, "{codec:?}: a good call");
    }
}

#[test]
fn on_wifi_with_spikes_little_is_late_at_a_moderate_delay() {
    let speech = speech(60);
    for seed in [41, 42, 43] {
        let mut net = Net::new(Way::Wifi, 0.0, seed);
        let outcome = run(&Call::new(Codec::Pcma), &mut net, &speech);
        let delay = outcome.counts.mean_delay_ms();
        assert!(late(&outcome) <= 1.5, "{} % late with seed {seed}", late(&outcome));
        assert!(delay <= 95.0, "{delay} ms with seed {seed}");
        assert!(outcome.counts.made_up() < 0.025, "what was waited for: {:?}", outcome.counts);
    }
}

#[test]
fn jitter_is_held_off_at_a_delay_that_fits_it() {
    let speech = speech(30);
    for (jitter, most_delay) in [(0.0, 25.0), (20.0, 45.0), (60.0, 85.0), (120.0, 145.0)] {
        let mut net = Net::new(Way::Jitter(jitter), 0.0, 5);
        let outcome = run(&Call::new(Codec::Pcma), &mut net, &speech);
        let delay = outcome.counts.mean_delay_ms();
        assert!(delay <= most_delay, "{delay} ms for {jitter} ms of jitter");
        assert!(late(&outcome) <= 1.0, "{} % late at {jitter} ms", late(&outcome));
        assert!(outcome.counts.made_up() < 0.01, "{jitter} ms: {:?}", outcome.counts);
    }
}

#[test]
fn the_user_can_bound_the_delay() {
    let settings = Settings { most_delay: Duration::from_millis(40), ..Settings::default() };
    let call = Call { settings, ..Call::new(Codec::Pcma) };
    let outcome = run(&call, &mut Net::new(Way::Jitter(120.0), 0.0, 5), &speech(20));
    let delay = outcome.counts.mean_delay_ms();
    assert!(delay < 75.0, "what comes later is not waited for: {delay} ms");
    assert!(late(&outcome) > 5.0, "at the price of lateness");
}

#[test]
fn loss_is_concealed_for_exactly_as_long_as_it_was() {
    let speech = speech(30);
    for loss in [0.01, 0.05, 0.2] {
        for codec in [Codec::Pcmu, Codec::G722, Codec::Opus] {
            let outcome = run(&Call::new(codec), &mut Net::new(Way::Lan, loss, 8), &speech);
            let counts = outcome.counts;
            let missed = f64::from(counts.loss());
            assert!((missed - loss).abs() < loss * 0.5, "{codec:?} counts {missed} of {loss}");
            let delay = counts.mean_delay_ms();
            assert!(delay < 50.0, "{codec:?}: loss alone costs no more than a packet: {delay} ms");
            assert!(f64::from(counts.made_up()) < loss * 1.6 + 0.01, "{codec:?}: {counts:?}");
            assert_eq!(counts.late, 0, "{codec:?}: lost is not late");
        }
    }
}

#[test]
fn opus_repeats_lost_packets_once_the_listener_reports_loss() {
    let speech = speech(40);
    let recovered = |loss| {
        let mut net = Net::new(Way::Lan, loss, 9);
        run(&Call::new(Codec::Opus), &mut net, &speech).counts.recovered
    };
    assert_eq!(recovered(0.01), 0, "not worth it at 1 %");
    let at_ten = recovered(0.1);
    // 200 of 2000 packets are lost, the first 50 before anything was reported.
    assert!(at_ten > 60, "most that can be: {at_ten}");
}

#[test]
fn packets_that_overtake_and_packets_that_come_twice_are_heard_once_and_in_order() {
    let mut net = Net::new(Way::Lan, 0.0, 10);
    net.disorder = 0.05;
    net.duplicates = 0.05;
    let outcome = run(&Call::new(Codec::Pcma), &mut net, &tone::sine(440.0, 0.4, 48_000, 30_000));
    let counts = outcome.counts;
    assert!(counts.duplicates > 40, "they came: {counts:?}");
    assert!(counts.missed + counts.awaited < 15, "the buffer learnt to wait for them: {counts:?}");
    for second in outcome.heard[5 * 48_000..].chunks_exact(24_000) {
        let found = tone::dominant(second, 48_000, &[350.0, 440.0, 523.0, 880.0]);
        assert_eq!(found, Some(440.0), "the tone is whole");
    }
}

#[test]
fn a_sound_card_a_tenth_of_a_percent_off_is_followed_for_as_long_as_it_takes() {
    let tone = tone::sine(440.0, 0.4, 48_000, 120_000);
    for skew in [0.001, -0.001] {
        for codec in [Codec::Pcma, Codec::Opus] {
            let call = Call { skew, ..Call::new(codec) };
            let outcome = run(&call, &mut Net::new(Way::Lan, 0.0, 12), &tone);
            let counts = outcome.counts;
            let delay = counts.mean_delay_ms();
            assert!(delay < 30.0, "{codec:?} at {skew}: the delay does not grow: {delay} ms");
            let last = outcome.line.quality().buffer_ms;
            assert!((5.0..35.0).contains(&last), "{codec:?} at {skew}: nor at the end: {last} ms");
            assert_eq!(counts.concealed, 0, "{codec:?} at {skew}: it never runs dry");
            // 120 ms in two minutes, in one direction.
            let rate = u64::from(codec.sample_rate());
            let (more, less) = (counts.lengthened, counts.shortened);
            let made_good = if skew > 0.0 { less - more } else { more - less } * 1000 / rate;
            assert!((95..150).contains(&made_good), "{codec:?} at {skew}: {made_good} ms");
            assert!(longest_hole(&outcome.heard[48_000..]) < 2, "without a hole");
            for piece in outcome.heard[48_000..].chunks_exact(4800) {
                let power = tone::power(piece, 48_000, 440.0);
                assert!((0.1..0.22).contains(&power), "{codec:?} at {skew}: whole: {power}");
            }
        }
    }
}

#[test]
fn a_network_that_sleeps_for_a_second_is_caught_up_with() {
    let speech = tone::sine(440.0, 0.4, 48_000, 20_000);
    let mut net = Net::new(Way::Lan, 0.0, 13);
    net.sleep = Some((Duration::from_secs(5), Duration::from_secs(6)));
    let outcome = run(&Call::new(Codec::Pcma), &mut net, &speech);
    let last = outcome.line.quality().buffer_ms;
    assert!(last < 60.0, "the delay comes down again: {last} ms");
    assert!(longest_hole(&outcome.heard[8 * 48_000..]) < 2, "and the tone is whole");
}
