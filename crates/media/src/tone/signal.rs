//! The exchange's own sounds by country (ITU-T E.180, supplement 2).

use std::f64::consts::TAU;

use crate::clip::Clip;

/// Each frequency's level over full scale: about -15 dBm0, two together stay comfortable.
const LEVEL: f64 = 0.12;

/// The sound rises and falls over so long, so that it does not click.
const EDGE_MS: f64 = 3.0;

/// A steady tone is cut to this and repeated; whole hertz fit into it without a seam.
const STEADY_MS: u32 = 1000;

/// What the exchange has to say without words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signal {
    /// Ready to dial.
    Dial,
    /// The far end rings.
    Ringback,
    /// The far end is busy.
    Busy,
    /// The exchange cannot do it.
    Reorder,
    /// Speak now. The same everywhere, and once.
    Beep,
}

impl Signal {
    /// The name in clip ids: `tone/busy`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dial => "dial",
            Self::Ringback => "ringback",
            Self::Busy => "busy",
            Self::Reorder => "reorder",
            Self::Beep => "beep",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Dial, Self::Ringback, Self::Busy, Self::Reorder, Self::Beep]
            .into_iter()
            .find(|signal| signal.name() == name)
    }
}

/// One sound and the silence after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// One or two frequencies in hertz, the second 0 for one.
    pub hz: (u16, u16),
    pub on_ms: u32,
    pub off_ms: u32,
}

/// The pulses that are repeated.
pub type Cadence = &'static [Pulse];

struct Country {
    /// ISO 3166, two letters.
    code: &'static str,
    dial: Cadence,
    ringback: Cadence,
    busy: Cadence,
    reorder: Cadence,
}

const fn pulse(first: u16, second: u16, on_ms: u32, off_ms: u32) -> Pulse {
    Pulse { hz: (first, second), on_ms, off_ms }
}

/// What E.180 recommends, for countries that are not listed.
const ANYWHERE: Country = Country {
    code: "",
    dial: &[pulse(425, 0, STEADY_MS, 0)],
    ringback: &[pulse(425, 0, 1000, 4000)],
    busy: &[pulse(425, 0, 500, 500)],
    reorder: &[pulse(425, 0, 250, 250)],
};

const BEEP: Cadence = &[pulse(1000, 0, 350, 0)];

const COUNTRIES: [Country; 12] = [
    Country {
        code: "CN",
        dial: &[pulse(450, 0, STEADY_MS, 0)],
        ringback: &[pulse(450, 0, 1000, 4000)],
        busy: &[pulse(450, 0, 350, 350)],
        reorder: &[pulse(450, 0, 700, 700)],
    },
    Country {
        code: "US",
        dial: &[pulse(350, 440, STEADY_MS, 0)],
        ringback: &[pulse(440, 480, 2000, 4000)],
        busy: &[pulse(480, 620, 500, 500)],
        reorder: &[pulse(480, 620, 250, 250)],
    },
    Country {
        code: "CA",
        dial: &[pulse(350, 440, STEADY_MS, 0)],
        ringback: &[pulse(440, 480, 2000, 4000)],
        busy: &[pulse(480, 620, 500, 500)],
        reorder: &[pulse(480, 620, 250, 250)],
    },
    Country {
        code: "GB",
        dial: &[pulse(350, 440, STEADY_MS, 0)],
        ringback: &[pulse(400, 450, 400, 200), pulse(400, 450, 400, 2000)],
        busy: &[pulse(400, 0, 375, 375)],
        reorder: &[pulse(400, 0, 400, 350), pulse(400, 0, 225, 525)],
    },
    Country {
        code: "HK",
        dial: &[pulse(350, 440, STEADY_MS, 0)],
        ringback: &[pulse(440, 480, 400, 200), pulse(440, 480, 400, 3000)],
        busy: &[pulse(480, 620, 500, 500)],
        reorder: &[pulse(480, 620, 250, 250)],
    },
    Country {
        code: "TW",
        dial: &[pulse(350, 440, STEADY_MS, 0)],
        ringback: &[pulse(440, 480, 1000, 2000)],
        busy: &[pulse(480, 620, 500, 500)],
        reorder: &[pulse(480, 620, 250, 250)],
    },
    Country {
        code: "SG",
        dial: &[pulse(425, 0, STEADY_MS, 0)],
        ringback: &[pulse(425, 0, 400, 200), pulse(425, 0, 400, 2000)],
        busy: &[pulse(425, 0, 750, 750)],
        reorder: &[pulse(425, 0, 250, 250)],
    },
    Country {
        code: "JP",
        dial: &[pulse(400, 0, STEADY_MS, 0)],
        ringback: &[pulse(384, 416, 1000, 2000)],
        busy: &[pulse(400, 0, 500, 500)],
        reorder: &[pulse(400, 0, 500, 500)],
    },
    Country {
        code: "DE",
        dial: &[pulse(425, 0, STEADY_MS, 0)],
        ringback: &[pulse(425, 0, 1000, 4000)],
        busy: &[pulse(425, 0, 480, 480)],
        reorder: &[pulse(425, 0, 240, 240)],
    },
    Country {
        code: "FR",
        dial: &[pulse(440, 0, STEADY_MS, 0)],
        ringback: &[pulse(440, 0, 1500, 3500)],
        busy: &[pulse(440, 0, 500, 500)],
        reorder: &[pulse(440, 0, 250, 250)],
    },
    Country {
        code: "AU",
        dial: &[pulse(413, 438, STEADY_MS, 0)],
        ringback: &[pulse(413, 438, 400, 200), pulse(413, 438, 400, 2000)],
        busy: &[pulse(425, 0, 375, 375)],
        reorder: &[pulse(425, 0, 375, 375)],
    },
    Country {
        code: "KR",
        dial: &[pulse(350, 440, STEADY_MS, 0)],
        ringback: &[pulse(440, 480, 1000, 2000)],
        busy: &[pulse(480, 620, 500, 500)],
        reorder: &[pulse(480, 620, 300, 200)],
    },
];

/// The countries that sing in their own way (ISO 3166, two letters).
pub fn countries() -> impl Iterator<Item = &'static str> {
    COUNTRIES.iter().map(|country| country.code)
}

/// How a country (ISO 3166, two letters, either case) sings a signal.
pub fn cadence(country: &str, signal: Signal) -> Cadence {
    let known = COUNTRIES
        .iter()
        .find(|known| known.code.eq_ignore_ascii_case(country))
        .unwrap_or(&ANYWHERE);
    match signal {
        Signal::Dial => known.dial,
        Signal::Ringback => known.ringback,
        Signal::Busy => known.busy,
        Signal::Reorder => known.reorder,
        Signal::Beep => BEEP,
    }
}

/// One round of a country's signal, to be repeated (the beep: once).
pub fn clip(country: &str, signal: Signal) -> Clip {
    let cadence = cadence(country, signal);
    Clip { narrow: render(cadence, 8000).into(), wide: render(cadence, 16000).into() }
}

fn render(cadence: Cadence, rate: u32) -> Vec<i16> {
    cadence.iter().flat_map(|pulse| sing(*pulse, rate)).collect()
}

fn sing(pulse: Pulse, rate: u32) -> impl Iterator<Item = i16> {
    let on = pulse.on_ms * rate / 1000;
    let off = pulse.off_ms * rate / 1000;
    let edge = if off == 0 && pulse.on_ms == STEADY_MS {
        0.0 // a steady tone has no edges
    } else {
        EDGE_MS * f64::from(rate) / 1000.0
    };
    let sound = move |n: u32| {
        let wave = |hz: u16| (TAU * f64::from(hz) * f64::from(n) / f64::from(rate)).sin();
        let (first, second) = pulse.hz;
        let distance = f64::from(n.min(on - 1 - n)) + 1.0;
        let rise = if edge > 0.0 { (distance / edge).min(1.0) } else { 1.0 };
        ((wave(first) + wave(second)) * LEVEL * rise * 32767.0).round() as i16
    };
    (0..on).map(sound).chain((0..off).map(|_| 0))
}

#[cfg(test)]
mod tests {
    use super::super::{dominant, power};
    use super::*;

    #[test]
    fn china_and_america_sound_like_themselves() {
        let busy = clip("cn", Signal::Busy);
        assert_eq!(busy.millis(), 700, "350 ms on, 350 ms off");
        let found = dominant(&busy.narrow[400..2400], 8000, &[400.0, 425.0, 450.0, 480.0]);
        assert_eq!(found, Some(450.0), "China's busy tone");
        assert!(busy.narrow[2800..].iter().all(|&s| s == 0), "then silence");
        let ringing = clip("US", Signal::Ringback);
        for hz in [440.0, 480.0] {
            assert!(power(&ringing.wide[..16000], 16000, hz) > 0.01, "{hz} Hz is in it");
        }
    }

    #[test]
    fn an_unknown_country_gets_the_recommended_tone() {
        let dial = clip("zz", Signal::Dial);
        assert_eq!(dominant(&dial.wide, 16000, &[350.0, 425.0, 450.0]), Some(425.0), "425 Hz");
        assert!(dial.wide[15999].abs() < 2000, "whole waves: it repeats without a click");
    }

    #[test]
    fn every_signal_of_every_country_sounds_and_has_a_name() {
        for country in COUNTRIES.iter().chain([&ANYWHERE]) {
            for name in ["dial", "ringback", "busy", "reorder", "beep"] {
                let signal = Signal::from_name(name).unwrap();
                let clip = clip(country.code, signal);
                assert_eq!(clip.wide.len(), clip.narrow.len() * 2, "both rates as long");
                assert!(clip.narrow.iter().any(|&s| s > 1000), "{name} of {}", country.code);
            }
        }
        assert_eq!(Signal::from_name("music"), None, "no signal");
    }
}
