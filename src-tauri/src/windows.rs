//! The main window, and the small call bar that stays on top of others.

use serde_json::{Value, json};
use tauri::{
    AppHandle, Manager as _, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
    webview::PageLoadEvent,
};
use tauri_plugin_autostart::ManagerExt as _;

use crate::door::Wish;

const MAIN: &str = "main";
const BAR: &str = "bar";

/// Opens the main window, where and as large as it was last.
pub(crate) fn open(app: &AppHandle, hidden: bool) -> tauri::Result<WebviewWindow> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title("Cordboard")
        .inner_size(1280.0, 800.0)
        .min_inner_size(960.0, 600.0)
        .visible(!hidden)
        .on_page_load(|_, page| {
            if matches!(page.event(), PageLoadEvent::Finished) {
                tracing::info!("the window shows its page");
            }
        })
        .build()?;
    let kept = window.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event {
            // Calls go on; the tray brings it back, or ends the program.
            api.prevent_close();
            if kept.hide().is_err() {
                tracing::warn!("the window cannot be hidden");
            }
        }
    });
    Ok(window)
}

/// Brings the main window to the front.
pub(crate) fn show(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window cannot be shown");
    }
}

/// Does what a page wishes, and says how the desktop stands.
pub(crate) fn grant(app: &AppHandle, wish: &Wish) -> tauri::Result<Value> {
    match wish {
        Wish::Bar(true) => open_bar(app)?,
        Wish::Bar(false) => {
            if let Some(bar) = app.get_webview_window(BAR) {
                bar.close()?;
            }
        }
        Wish::StartAtLogin(on) => {
            let launch = app.autolaunch();
            let done = if *on { launch.enable() } else { launch.disable() };
            done.map_err(|error| tauri::Error::Anyhow(error.into()))?;
        }
        Wish::Show => show(app),
        Wish::State | Wish::Find | Wish::Look { .. } | Wish::Exchange(_) | Wish::Door(_) => {}
    }
    Ok(json!({
        "bar": app.get_webview_window(BAR).is_some(),
        "start_at_login": app.autolaunch().is_enabled().unwrap_or(false),
    }))
}

fn open_bar(app: &AppHandle) -> tauri::Result<()> {
    if app.get_webview_window(BAR).is_some() {
        return Ok(());
    }
    WebviewWindowBuilder::new(app, BAR, WebviewUrl::App("index.html#/bar".into()))
        .title("Cordboard")
        .inner_size(420.0, 96.0)
        .resizable(false)
        .always_on_top(true)
        .skip_taskbar(true)
        .build()?;
    Ok(())
}
