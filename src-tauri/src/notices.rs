//! The desktop's notifications: a call that rings, with Answer and Decline where the desktop has buttons.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use cordboard_api::{Asked, Change, Host, PhoneCall, ServerMessage, dispatch};
use serde_json::json;
use tauri::AppHandle;

use crate::{tray::sys_is_chinese, windows};

/// Shows a notification for each call that rings, and takes it away when it rings no more.
pub(crate) fn watch(app: &AppHandle, host: &Arc<Host>) {
    let Ok(caller) = host.local_caller(None) else { return };
    let Ok(mut messages) = host.watch(&caller) else { return };
    let (app, host) = (app.clone(), host.clone());
    tauri::async_runtime::spawn(async move {
        let mut shown: HashMap<u64, u32> = HashMap::new();
        while let Some(message) = messages.recv().await {
            let ServerMessage::Change { change: Change::Phone(phone), .. } = message else {
                continue;
            };
            let ringing: Vec<&PhoneCall> =
                phone.calls.iter().filter(|call| call.state == "ringing").collect();
            for call in &ringing {
                if let Entry::Vacant(place) = shown.entry(call.id) {
                    let id = u32::try_from(call.id % 1_000_000).unwrap_or(1) + 1000;
                    place.insert(id);
                    show(app.clone(), host.clone(), call, id);
                }
            }
            let over: Vec<u64> = shown
                .keys()
                .copied()
                .filter(|id| !ringing.iter().any(|call| call.id == *id))
                .collect();
            for id in over {
                if let Some(id) = shown.remove(&id) {
                    take_away(id);
                }
            }
        }
    });
}

/// Waits in a thread of its own for what the person does with it.
fn show(app: AppHandle, host: Arc<Host>, call: &PhoneCall, id: u32) {
    let chinese = sys_is_chinese();
    let say = |zh: &str, en: &str| if chinese { zh.to_owned() } else { en.to_owned() };
    let from = match &call.display {
        Some(name) if *name != call.user => format!("{name} ({})", call.user),
        _ => call.user.clone(),
    };
    let (title, answer, decline) =
        (say("来电", "Incoming call"), say("接听", "Answer"), say("拒接", "Decline"));
    let call = call.id;
    let wait = move || {
        let mut notice = notify_rust::Notification::new();
        notice.appname("Cordboard").summary(&title).body(&from).icon("cordboard").id(id);
        notice.action("default", &answer).action("answer", &answer).action("decline", &decline);
        wait_for(&notice, |action| match action {
            "answer" => give(&host, "phone_answer", call),
            "decline" => give(&host, "phone_decline", call),
            "default" => windows::show(&app),
            _ => {}
        });
    };
    if std::thread::Builder::new().name("notice".into()).spawn(wait).is_err() {
        tracing::warn!("no thread for a notification");
    }
}

#[cfg(target_os = "linux")]
fn wait_for(notice: &notify_rust::Notification, act: impl FnOnce(&str)) {
    match notice.show() {
        Ok(handle) => handle.wait_for_action(act),
        Err(error) => tracing::debug!(%error, "this desktop shows no notifications"),
    }
}

/// Elsewhere a notification has no buttons; the window rings.
#[cfg(not(target_os = "linux"))]
fn wait_for(notice: &notify_rust::Notification, _: impl FnOnce(&str)) {
    if let Err(error) = notice.show() {
        tracing::debug!(%error, "this desktop shows no notifications");
    }
}

#[cfg(target_os = "linux")]
fn take_away(id: u32) {
    // The same notification again, for no time at all, is how it is taken back.
    let gone = std::thread::Builder::new().name("notice".into()).spawn(move || {
        let mut notice = notify_rust::Notification::new();
        notice.appname("Cordboard").summary("Cordboard").id(id);
        notice.timeout(notify_rust::Timeout::Milliseconds(1));
        if let Ok(handle) = notice.show() {
            handle.close();
        }
    });
    if gone.is_err() {
        tracing::warn!("no thread for a notification");
    }
}

#[cfg(not(target_os = "linux"))]
fn take_away(_: u32) {}

/// The same as a click in the window.
pub(crate) fn give(host: &Host, command: &str, call: u64) {
    let given = host.local_caller(None).and_then(|caller| {
        let asked = Asked { caller: Some(&caller), address: None, program: "Cordboard" };
        dispatch(host, &asked, command, json!({ "call": call }))
    });
    if let Err(error) = given {
        tracing::warn!(%error, command, "the phone did not do it");
    }
}
