//! `cordboard`, the desktop app: the exchange, the softphone and their user interface in one program.
//!
//! It holds no logic of telephones. It opens the house, or goes to that of another PC (`house.rs`,
//! `elsewhere.rs`), shows the user interface in a
//! window (`windows.rs`), lets it give commands through one door (`door.rs`), and is a good citizen of
//! the desktop: a tray icon (`tray.rs`), notifications (`notices.rs`), keys that work everywhere
//! (`keys.rs`), links that call (`links.rs`), a PC that does not fall asleep in a call (`awake.rs`).
//! A Linux PC without a graphics card draws in another way (`renderer.rs`).
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod awake;
mod choice;
mod door;
mod elsewhere;
mod house;
mod keys;
mod links;
mod neighbours;
mod notices;
mod options;
#[cfg(target_os = "linux")]
mod renderer;
mod tray;
mod windows;

use anyhow::Context as _;
use clap::Parser as _;
use tauri::{Manager as _, RunEvent};
use tauri_plugin_autostart::MacosLauncher;

use crate::{door::Door, options::Options};

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new("info,zbus=warn"))
        .with_writer(std::io::stderr)
        .init();
    #[cfg(target_os = "linux")]
    renderer::choose();
    // The async runtime of the house; the window has the main thread.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_name("exchange")
        .enable_all()
        .build()
        .context("the system gives no threads")?;
    tauri::async_runtime::set(runtime.handle().clone());

    let mut builder = tauri::Builder::default();
    if !options.again {
        // First of all: a second start only shows the first one's window, and hands its link over.
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
            windows::show(app);
            links::from_arguments(app, &arguments);
        }));
    }
    let app = builder
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_global_shortcut::Builder::new().build())
        .plugin(tauri_plugin_autostart::init(MacosLauncher::LaunchAgent, Some(vec!["--hidden"])))
        .invoke_handler(tauri::generate_handler![
            door::rpc,
            door::rpc_media,
            door::rpc_subscribe,
            door::shell
        ])
        .setup(move |app| {
            app.manage(Door::default());
            windows::open(app.handle(), options.hidden)?;
            tray::put(app.handle())?;
            keys::listen(app.handle());
            links::listen(app.handle());
            house::open(app.handle().clone(), options);
            end_when_told(app.handle().clone());
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("the window cannot be opened")?;
    app.run(|app, event| match event {
        // Closing the window leaves the exchange at work; the tray ends it.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        RunEvent::Exit => house::close(app),
        _ => {}
    });
    drop(runtime);
    Ok(())
}

/// Calls end well, and the window comes back to its place, also when the session ends.
#[cfg(unix)]
fn end_when_told(app: tauri::AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};

    tauri::async_runtime::spawn(async move {
        match signal(SignalKind::terminate()) {
            Ok(mut told) => {
                told.recv().await;
                app.exit(0);
            }
            Err(error) => tracing::warn!(%error, "the end of the session will not be heard of"),
        }
    });
}

/// There the window itself is told.
#[cfg(not(unix))]
fn end_when_told(_: tauri::AppHandle) {}
