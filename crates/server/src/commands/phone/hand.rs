//! What is typed while the phone runs: one command a line.

use std::{io::BufRead, thread};

use cordboard_phone::{CallId, CallState, CallView, Command};
use tokio::sync::mpsc;

/// Lines that wait to be read; whoever types faster waits.
const LINES: usize = 16;

/// The lines of standard input. At its end nothing more comes, and the call goes on.
pub(super) fn lines() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(LINES);
    let reading = move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    };
    if let Err(error) = thread::Builder::new().name("keyboard".to_owned()).spawn(reading) {
        tracing::warn!(%error, "nothing can be typed");
    }
    lines
}

/// What a line asks for; an error says what is wrong with it.
pub(super) fn read(line: &str, calls: &[CallView]) -> Result<Command, String> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim().to_owned();
    let needs = |what: &str| match rest.is_empty() {
        true => Err(format!("{word} what? give {what}")),
        false => Ok(rest.clone()),
    };
    Ok(match word {
        "answer" => Command::Answer(ringing(calls)?),
        "decline" => Command::Decline { call: ringing(calls)?, status: 486 },
        "hold" => Command::Hold(current(calls)?),
        "retrieve" => Command::Retrieve(held(calls)?),
        "swap" => Command::Swap,
        "mute" => Command::Mute(true),
        "unmute" => Command::Mute(false),
        "keys" => Command::SendDigits { call: current(calls)?, digits: needs("keys")? },
        "dial" => Command::Dial { account: None, target: needs("a number")? },
        "transfer" => Command::TransferBlind { call: current(calls)?, target: needs("a number")? },
        "join" => Command::TransferAttended { call: held(calls)?, to: talking(calls)? },
        "conference" => {
            let up = |call: &&CallView| is_up(call);
            Command::Conference(calls.iter().filter(up).map(|call| call.id).collect())
        }
        "record" => Command::Record { call: current(calls)?, on: true },
        "stop" => Command::Record { call: current(calls)?, on: false },
        "hangup" => Command::HangUp(current(calls)?),
        _ => return Err(format!("{word} is no command: see --help")),
    })
}

fn is_up(call: &CallView) -> bool {
    matches!(call.state, CallState::Talking | CallState::Held)
}

fn last(calls: &[CallView], fits: impl Fn(&CallState) -> bool) -> Option<CallId> {
    calls.iter().rev().find(|call| fits(&call.state)).map(|call| call.id)
}

fn ringing(calls: &[CallView]) -> Result<CallId, String> {
    last(calls, |state| *state == CallState::Ringing).ok_or_else(|| "nothing rings".to_owned())
}

fn talking(calls: &[CallView]) -> Result<CallId, String> {
    last(calls, |state| *state == CallState::Talking).ok_or_else(|| "nobody is there".to_owned())
}

fn held(calls: &[CallView]) -> Result<CallId, String> {
    last(calls, |state| *state == CallState::Held).ok_or_else(|| "nobody is held".to_owned())
}

/// The one that is talked on, else the last of the others.
fn current(calls: &[CallView]) -> Result<CallId, String> {
    talking(calls).or_else(|_| {
        last(calls, |state| !matches!(state, CallState::Ended(_)))
            .ok_or_else(|| "there is no call".to_owned())
    })
}
