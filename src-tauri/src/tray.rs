//! The icon in the tray: what the exchange does, and the way back to the window.

use std::sync::Arc;

use cordboard_api::{Change, Host, LivePhone, ServerMessage};
use tauri::{
    AppHandle,
    menu::{Menu, MenuItem},
    tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent},
};

use crate::windows;

const TRAY: &str = "tray";

pub(crate) fn put(app: &AppHandle) -> tauri::Result<()> {
    let chinese = sys_is_chinese();
    let show = if chinese { "打开 Cordboard" } else { "Open Cordboard" };
    let quit = if chinese { "退出（结束通话）" } else { "Quit (ends calls)" };
    let menu = Menu::with_items(
        app,
        &[
            &MenuItem::with_id(app, "show", show, true, None::<&str>)?,
            &MenuItem::with_id(app, "quit", quit, true, None::<&str>)?,
        ],
    )?;
    let mut tray = TrayIconBuilder::with_id(TRAY)
        .tooltip("Cordboard")
        .menu(&menu)
        .on_menu_event(|app, event| match event.id().as_ref() {
            "show" => windows::show(app),
            "quit" => app.exit(0),
            _ => {}
        })
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                windows::show(tray.app_handle());
            }
        });
    if let Some(icon) = app.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(app)?;
    Ok(())
}

/// Says in the tray how the phone stands.
pub(crate) fn watch(app: &AppHandle, host: &Arc<Host>) {
    let Ok(caller) = host.local_caller(None) else { return };
    let Ok(mut messages) = host.watch(&caller) else { return };
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        while let Some(message) = messages.recv().await {
            let phone = match message {
                ServerMessage::Snapshot { snapshot, .. } => snapshot.phone,
                ServerMessage::Change { change: Change::Phone(phone), .. } => Some(phone),
                ServerMessage::Change { .. } => continue,
            };
            if let (Some(phone), Some(tray)) = (phone, app.tray_by_id(TRAY))
                && tray.set_tooltip(Some(words(&phone, sys_is_chinese()))).is_err()
            {
                tracing::debug!("the tray shows no words here");
            }
        }
    });
}

fn words(phone: &LivePhone, chinese: bool) -> String {
    let say = |zh: &str, en: &str| if chinese { zh.to_owned() } else { en.to_owned() };
    let ringing = phone.calls.iter().find(|call| call.state == "ringing");
    let talking = phone.calls.iter().any(|call| matches!(call.state, "talking" | "held"));
    let state = match (ringing, talking) {
        (Some(call), _) => format!("{}{}", say("来电：", "Call from "), call.user),
        (None, true) => say("通话中", "In a call"),
        (None, false) if phone.do_not_disturb => say("勿扰", "Do not disturb"),
        (None, false) if phone.accounts.iter().any(|one| one.standing == "registered") => {
            say("就绪", "Ready")
        }
        (None, false) => say("未连接", "Not connected"),
    };
    format!("Cordboard: {state}")
}

/// The desktop's language, for what stands outside the window.
pub(crate) fn sys_is_chinese() -> bool {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .is_some_and(|locale| locale.starts_with("zh"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tray_says_how_the_phone_stands() {
        let mut phone = LivePhone::default();
        assert_eq!(words(&phone, false), "Cordboard: Not connected");
        phone.do_not_disturb = true;
        assert_eq!(words(&phone, true), "Cordboard: 勿扰");
    }
}
