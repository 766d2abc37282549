//! What happens at the phone, a line each, for people and for scripts that wait for a line.

use std::time::Duration;

use cordboard_engine::phone::News;
use cordboard_media::voice::{Cause, Quality};
use cordboard_phone::{AccountView, CallState, CallView, Ending, Event, Standing};
use cordboard_sound::{Event as DeviceEvent, Why};

/// The line for a piece of news; `before` is the call as it was told last.
pub(super) fn line(news: &News, before: Option<&CallView>) -> Option<String> {
    match news {
        News::Phone(event) => of_phone(event, before),
        News::Sound(event) => Some(of_device(event)),
        News::Recorded { file, .. } => Some(format!("recorded in {}", file.display())),
        News::NotRecorded { why, .. } => Some(format!("the recording failed: {why}")),
        News::Xruns { total } => Some(format!("the sound device was served late {total} times")),
        News::Headset { there } => Some(match there {
            true => "a headset with buttons".to_owned(),
            false => "the headset with buttons is gone".to_owned(),
        }),
        News::Levels { .. } | News::Echo(_) => None, // nobody here asked
    }
}

fn of_phone(event: &Event, before: Option<&CallView>) -> Option<String> {
    match event {
        Event::CallChanged(call) => of_call(call, before),
        Event::AccountChanged(account) => of_account(account),
        Event::TransferFailed { status, .. } => Some(match status {
            Some(status) => format!("the transfer failed: {status}"),
            None => "the transfer failed".to_owned(),
        }),
        Event::Quality { quality, .. } => Some(of_quality(quality)),
        Event::Digit { digit, .. } => Some(format!("key {digit}")),
        Event::Muted(muted) => Some(if *muted { "muted" } else { "not muted" }.to_owned()),
        Event::DoNotDisturb(_) | Event::Dialled(_) => None,
        Event::Refused(refusal) => Some(format!("that cannot be done: {refusal}")),
    }
}

/// Only what has changed.
fn of_call(call: &CallView, before: Option<&CallView>) -> Option<String> {
    let who = &call.party.user;
    let known = |same: fn(&CallView) -> &CallState| before.map(same) == Some(&call.state);
    if !known(|call| &call.state) {
        return Some(match &call.state {
            CallState::Calling => format!("calling {who}"),
            CallState::Ringback { early_media: false } => format!("{who} rings"),
            CallState::Ringback { early_media: true } => format!("{who} rings, with sound"),
            CallState::Ringing => format!("called by {who}"),
            CallState::Talking => {
                let encrypted = if call.encrypted { ", encrypted" } else { "" };
                format!("talking to {who}, {}{encrypted}", call.codec.unwrap_or("no codec"))
            }
            CallState::Held => format!("holding {who}"),
            CallState::Ended(ending) => format!("over with {who}: {}", of_ending(ending, call)),
        });
    }
    let before = before?;
    if call.held_by_peer != before.held_by_peer {
        let word = if call.held_by_peer { "held by" } else { "taken back by" };
        return Some(format!("{word} {who}"));
    }
    if call.party != before.party {
        return Some(format!("now with {who}"));
    }
    if call.recording != before.recording {
        return call.recording.then(|| format!("recording {who}"));
    }
    if call.silent != before.silent {
        return Some(if call.silent { "nothing comes" } else { "sound comes again" }.to_owned());
    }
    None
}

pub(super) fn of_ending(ending: &Ending, call: &CallView) -> String {
    let length = call.ended.zip(call.answered).map(|(end, start)| end.duration_since(start));
    let after = length.map(|length| format!(" after {}", clock(length))).unwrap_or_default();
    match ending {
        Ending::ByUs => format!("hung up here{after}"),
        Ending::ByThem => format!("hung up there{after}"),
        Ending::GivenUp => "given up".to_owned(),
        Ending::Missed => "missed".to_owned(),
        Ending::AnsweredElsewhere => "answered on another phone".to_owned(),
        Ending::Declined => "declined here".to_owned(),
        Ending::Refused(status) => match status {
            486 | 600 => format!("busy ({status})"),
            603 => "declined (603)".to_owned(),
            408 | 480 | 487 => format!("nobody answers ({status})"),
            404 | 410 | 484 | 604 => format!("no such number ({status})"),
            401 | 403 | 407 => format!("not allowed ({status})"),
            488 | 606 => format!("no common codec ({status})"),
            _ => format!("refused ({status})"),
        },
        Ending::Transferred => format!("handed on{after}"),
        Ending::Unreachable => "out of reach".to_owned(),
        Ending::NoSound(why) => format!("no sound: {why}"),
        Ending::AckLost => "our answer did not arrive".to_owned(),
        Ending::Lost => format!("lost{after}"),
    }
}

fn of_account(account: &AccountView) -> Option<String> {
    Some(match &account.standing {
        Standing::Off => "not registered".to_owned(),
        Standing::Registering => return None,
        Standing::Registered => match account.seen_as {
            Some(seen) => format!("registered, seen as {seen}"),
            None => "registered".to_owned(),
        },
        Standing::Failed { status: Some(status), retry_in } => {
            format!("not registered: {status}; again in {} s", retry_in.as_secs())
        }
        Standing::Failed { status: None, retry_in } => {
            format!("not registered: no answer; again in {} s", retry_in.as_secs())
        }
    })
}

fn of_quality(quality: &Quality) -> String {
    let round_trip = match quality.round_trip_ms {
        Some(time) => format!(", round trip {time:.0} ms"),
        None => String::new(),
    };
    let cause = match quality.cause {
        Cause::None => "",
        Cause::NetworkIn => "; the network to here is to blame",
        Cause::NetworkOut => "; the network from here is to blame",
        Cause::ThisPc => "; this PC is too busy",
        Cause::ThisHeadset => "; the microphone gives nothing, or too much",
    };
    format!(
        "quality {:.1}, loss {:.1} %, jitter {:.0} ms, buffer {:.0} ms{round_trip}{cause}",
        quality.mos, quality.loss, quality.jitter_ms, quality.buffer_ms
    )
}

fn of_device(event: &DeviceEvent) -> String {
    match event {
        DeviceEvent::Opened(device) => format!("sound through {}", device.name),
        DeviceEvent::Lost(device) => format!("{} is gone", device.name),
        DeviceEvent::NoDevice(cordboard_sound::Direction::Input) => "no microphone".to_owned(),
        DeviceEvent::NoDevice(cordboard_sound::Direction::Output) => "no loudspeaker".to_owned(),
        DeviceEvent::Refused { device, why } => format!("{} cannot be used: {why}", device.name),
        DeviceEvent::DevicesChanged => "the sound devices have changed".to_owned(),
        DeviceEvent::Gap { direction, times, why } => {
            let side = match direction {
                cordboard_sound::Direction::Input => "microphone",
                cordboard_sound::Direction::Output => "loudspeaker",
            };
            format!("gap at the {side}, {times} times: {}", of_gap(*why))
        }
    }
}

fn of_gap(why: Why) -> String {
    match why {
        Why::HeldUp(time) => format!("this PC held us up for {} ms", time.as_millis()),
        Why::Lump(time) => format!("the device moved {} ms at once", time.as_millis()),
        Why::Halted(time) => format!("the device stood still for {} ms", time.as_millis()),
        Why::System => "the sound system says so".to_owned(),
        Why::Unknown => "for no known reason".to_owned(),
    }
}

fn clock(length: Duration) -> String {
    let seconds = length.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
