//! The PC does not fall asleep while somebody talks, or while phones depend on it.

use std::sync::Arc;

use cordboard_api::{Change, Host, ServerMessage};

/// Keeps the system awake while calls go on or phones are registered.
pub(crate) fn watch(host: &Arc<Host>) {
    let Ok(caller) = host.local_caller(None) else { return };
    let Ok(mut messages) = host.watch(&caller) else { return };
    tauri::async_runtime::spawn(async move {
        let (mut calls, mut phones) = (Vec::new(), std::collections::BTreeMap::new());
        let mut guard = None;
        while let Some(message) = messages.recv().await {
            match message {
                ServerMessage::Snapshot { snapshot, .. } => {
                    calls = snapshot.calls.into_iter().map(|call| call.call.id).collect();
                    phones = snapshot
                        .extensions
                        .into_iter()
                        .map(|extension| (extension.number, extension.phones.len()))
                        .collect();
                }
                ServerMessage::Change { change: Change::Call(call), .. } => {
                    if !calls.contains(&call.call.id) {
                        calls.push(call.call.id);
                    }
                }
                ServerMessage::Change { change: Change::CallEnded(id), .. } => {
                    calls.retain(|call| *call != id);
                }
                ServerMessage::Change { change: Change::Extension(extension), .. } => {
                    phones.insert(extension.number, extension.phones.len());
                }
                ServerMessage::Change { .. } => continue,
            }
            // Our own softphone alone keeps nobody awake: one phone is it.
            let others = phones.values().sum::<usize>() > 1;
            match (calls.is_empty() && !others, guard.is_some()) {
                (false, false) => guard = stay_awake(),
                (true, true) => guard = None,
                _ => {}
            }
        }
    });
}

fn stay_awake() -> Option<keepawake::KeepAwake> {
    let kept = keepawake::Builder::default()
        .idle(true)
        .sleep(true)
        .reason("Calls")
        .app_name("Cordboard")
        .app_reverse_domain("app.cordboard.desktop")
        .create();
    match kept {
        Ok(guard) => Some(guard),
        Err(error) => {
            tracing::info!(%error, "this system cannot be kept awake");
            None
        }
    }
}
