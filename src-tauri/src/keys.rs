//! Keys that work in whatever window the person is: answer, hang up, mute, and the window itself.

use cordboard_api::{Asked, dispatch};
use serde_json::{Value, json};
use tauri::{AppHandle, Emitter as _, Manager as _};
use tauri_plugin_global_shortcut::{GlobalShortcutExt as _, ShortcutState};

use crate::{door::Door, windows};

/// What each key combination does.
const KEYS: [(&str, Act); 4] = [
    ("Ctrl+Alt+A", Act::Answer),
    ("Ctrl+Alt+H", Act::HangUp),
    ("Ctrl+Alt+M", Act::Mute),
    ("Ctrl+Alt+C", Act::Show),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Answer,
    HangUp,
    Mute,
    Show,
}

/// Takes the keys. One that another program has stays that program's.
pub(crate) fn listen(app: &AppHandle) {
    for (keys, act) in KEYS {
        let taken = app.global_shortcut().on_shortcut(keys, move |app, _, event| {
            if event.state == ShortcutState::Pressed {
                pressed(app, act);
            }
        });
        if let Err(error) = taken {
            tracing::info!(keys, %error, "these keys belong to another program");
        }
    }
}

/// The page knows which call is meant; it hears of the key and does what its own button does.
fn pressed(app: &AppHandle, act: Act) {
    let word = match act {
        Act::Answer => "answer",
        Act::HangUp => "hang_up",
        Act::Mute => "mute",
        Act::Show => return windows::show(app),
    };
    let live = app.state::<Door>().host().ok().and_then(|host| {
        let caller = host.local_caller(None).ok()?;
        let mut messages = host.watch(&caller).ok()?;
        let snapshot = messages.try_recv().ok()?;
        let asked = Asked { caller: Some(&caller), address: None, program: "Cordboard" };
        let (command, payload) = wish(act, &serde_json::to_value(&snapshot).ok()?)?;
        dispatch(&host, &asked, command, payload).ok()
    });
    if live.is_none() && app.emit("cordboard://key", word).is_err() {
        tracing::debug!(word, "no page hears of the key");
    }
}

/// Which command is meant, as the phone stands.
fn wish(act: Act, message: &Value) -> Option<(&'static str, Value)> {
    let phone = message.pointer("/snapshot/phone")?;
    let calls = phone.get("calls")?.as_array()?;
    let in_state = |wanted: &[&str]| {
        let state = |call: &&Value| {
            let state = call.get("state").and_then(Value::as_str).unwrap_or_default();
            wanted.contains(&state)
        };
        calls.iter().find(state).and_then(|call| call.get("id")).cloned()
    };
    match act {
        Act::Answer => Some(("phone_answer", json!({ "call": in_state(&["ringing"])? }))),
        Act::HangUp => {
            let call = in_state(&["talking", "calling", "ringback"])?;
            Some(("phone_hang_up", json!({ "call": call })))
        }
        Act::Mute => {
            let muted = phone.get("muted")?.as_bool()?;
            Some(("phone_mute", json!({ "on": !muted })))
        }
        Act::Show => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_means_the_call_that_it_fits() {
        let phone = json!({ "snapshot": { "phone": { "muted": false, "calls": [
            { "id": 3, "state": "held" }, { "id": 4, "state": "ringing" },
            { "id": 5, "state": "talking" },
        ] } } });
        assert_eq!(wish(Act::Answer, &phone), Some(("phone_answer", json!({ "call": 4 }))));
        assert_eq!(wish(Act::HangUp, &phone), Some(("phone_hang_up", json!({ "call": 5 }))));
        assert_eq!(wish(Act::Mute, &phone), Some(("phone_mute", json!({ "on": true }))));
        let quiet = json!({ "snapshot": { "phone": { "muted": true, "calls": [] } } });
        assert_eq!(wish(Act::Answer, &quiet), None, "nothing rings");
    }
}
