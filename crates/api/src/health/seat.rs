//! Whether a PC is fit for an agent, seen from that PC alone: no exchange runs here. Its memory and
//! cores, what to hear and to speak with, and the line to the exchange.
//!
//! The limits are those of the exchange's own page of health.

use cordboard_media::{Codec, voice::expected_opinion};
use cordboard_sound::{Devices, Direction, HeadsetPort};
use serde::Serialize;

use super::{
    HealthCheck, Level,
    line::{self, LineArgs, Measured},
    machine,
};
use crate::ApiError;

/// Two phones and the codec between them take so long at least, in milliseconds.
const PHONES: f64 = 80.0;

/// What is to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatCheck {
    /// The exchange, a carrier or a phone, with a port if it is not 5060. Without one the line is not
    /// tested.
    pub target: Option<String>,
    /// 1 to 1800.
    pub seconds: u32,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeatChecked {
    pub checks: Vec<HealthCheck>,
    /// The figures of the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<Measured>,
    /// Why there are none, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_line: Option<String>,
}

impl SeatChecked {
    /// The worst that was found.
    pub fn level(&self) -> Level {
        self.checks.iter().map(|check| check.level).max().unwrap_or(Level::Good)
    }
}

/// Looks at this PC and tests the line. `progress` is told 0 to 1 and how the line looks so far.
///
/// # Errors
///
/// There is no such place, or the test would be too long. A line that answers nothing is no error
/// but a finding.
pub fn seat_check(
    asked: &SeatCheck,
    progress: &mut dyn FnMut(f64, &str),
) -> Result<SeatChecked, ApiError> {
    let mut checks = vec![machine::memory(), machine::cores()];
    let sound = Devices::list().unwrap_or_default();
    let count = |direction| sound.of(direction).count();
    checks.extend(devices(count(Direction::Input), count(Direction::Output)));
    checks.push(headset(HeadsetPort::plugged()));
    let mut checked = SeatChecked { checks, line: None, no_line: None };
    let Some(target) = asked.target.clone() else { return Ok(checked) };
    let args = LineArgs { target, seconds: asked.seconds };
    let to = line::target(&args)?;
    let measured = line::measure(to, &args, &mut |part, shown| {
        progress(part, shown);
        true
    });
    match measured {
        Ok(found) => {
            checked.checks.extend(line::judged(&found));
            checked.checks.push(voice(&found));
            checked.line = Some(found);
        }
        Err(why) => {
            checked.checks.push(HealthCheck::new("line", Level::Bad, "-"));
            checked.no_line = Some(why);
        }
    }
    Ok(checked)
}

/// Something to speak with and something to hear with.
pub(super) fn devices(microphones: usize, speakers: usize) -> [HealthCheck; 2] {
    let check = |id, count: usize| {
        let level = if count == 0 { Level::Bad } else { Level::Good };
        HealthCheck::new(id, level, count.to_string())
    };
    [check("microphone", microphones), check("speaker", speakers)]
}

/// Calls are made without buttons too.
fn headset(plugged: Option<String>) -> HealthCheck {
    match plugged {
        Some(name) => HealthCheck::new("headset", Level::Good, name),
        None => HealthCheck::new("headset", Level::Warn, "0"),
    }
}

/// How a call over this line would sound at best (E-model, ITU-T G.107): half the way and back, a buffer
/// that holds the jitter, and the phones.
fn voice(line: &Measured) -> HealthCheck {
    let delay = line.round_trip_ms / 2.0 + 2.0 * line.jitter_ms + PHONES;
    let score = expected_opinion(Codec::Pcma, line.loss_percent as f32, delay as f32);
    // R 80 and 70: satisfied, and some dissatisfied (G.107, annex B).
    let level = match score {
        score if score >= 4.02 => Level::Good,
        score if score >= 3.6 => Level::Warn,
        _ => Level::Bad,
    };
    HealthCheck::new("voice", level, format!("{score:.1}"))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn line(round_trip_ms: f64, loss_percent: f64, jitter_ms: f64) -> Measured {
        Measured {
            at: Timestamp::UNIX_EPOCH,
            target: "exchange".to_owned(),
            sent: 100,
            answered: 100,
            loss_percent,
            round_trip_ms,
            jitter_ms,
        }
    }

    #[test]
    fn a_line_is_as_good_as_a_call_over_it_will_sound() {
        assert_eq!(voice(&line(10.0, 0.0, 1.0)).level, Level::Good, "a cable in the office");
        assert_eq!(voice(&line(10.0, 0.0, 1.0)).value, "4.4", "as good as a telephone gets");
        assert_eq!(
            voice(&line(100.0, 5.0, 10.0)).level,
            Level::Warn,
            "each twentieth word is hurt"
        );
        assert_eq!(voice(&line(600.0, 10.0, 60.0)).level, Level::Bad, "nobody talks like that");
    }

    #[test]
    fn who_has_nothing_to_speak_with_is_not_fit_and_buttons_are_a_comfort() {
        let levels =
            |checks: &[HealthCheck]| checks.iter().map(|one| one.level).collect::<Vec<_>>();
        assert_eq!(levels(&devices(0, 2)), [Level::Bad, Level::Good]);
        assert_eq!(headset(None).level, Level::Warn, "calls go without");
        assert_eq!(headset(Some("Headset".to_owned())).value, "Headset", "it is named");
    }

    #[test]
    fn a_line_that_answers_nothing_is_found_bad_and_nothing_else_is_lost() {
        let silent = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
        let target = silent.local_addr().expect("bound").to_string();
        let asked = SeatCheck { target: Some(target), seconds: 1 };
        let found = seat_check(&asked, &mut |_, _| {}).expect("looked at");
        assert_eq!(found.level(), Level::Bad, "{found:?}");
        assert!(found.no_line.is_some_and(|why| why.contains("answers nothing")), "and says why");
        assert!(found.checks.iter().any(|check| check.id == "memory"), "the PC is looked at too");
    }
}
