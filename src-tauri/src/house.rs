//! The exchange and the softphone of this PC, for as long as the program runs.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Mutex,
};

use cordboard_api::{After, House, Seat};
use cordboard_engine::{Config, FirstStart, TlsConfig};
use tauri::{AppHandle, Manager as _};
use tokio_util::sync::CancellationToken;

use crate::{awake, door::Door, links, notices, options::Options, tray};

/// What ends it, and what tells when it has ended.
#[derive(Debug, Default)]
struct Running {
    stop: CancellationToken,
    task: Mutex<Option<tauri::async_runtime::JoinHandle<()>>>,
}

/// Opens it beside the window, which is there already and says what goes on.
pub(crate) fn open(app: AppHandle, options: Options) {
    app.manage(Running::default());
    let stop = app.state::<Running>().stop.clone();
    let running = app.clone();
    let task = tauri::async_runtime::spawn(async move {
        while Box::pin(run(&app, &options, stop.clone())).await == After::OpenAgain {
            let why = "a backup is being put in place";
            app.state::<Door>().failed(&app, why);
        }
    });
    if let Ok(mut place) = running.state::<Running>().task.lock() {
        *place = Some(task);
    }
}

async fn run(app: &AppHandle, options: &Options, stop: CancellationToken) -> After {
    let house = match Box::pin(start(options.clone())).await {
        Ok(house) => house,
        Err(error) => {
            tracing::error!(%error, "the exchange does not start");
            app.state::<Door>().failed(app, &error.to_string());
            return After::Stop;
        }
    };
    let host = house.host();
    app.state::<Door>().opened(app, host.clone());
    notices::watch(app, &host);
    tray::watch(app, &host);
    awake::watch(&host);
    if let Some(call) = &options.call {
        links::ask(app, call);
    }
    drop(host);
    Box::pin(house.run(stop)).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the exchange has stopped");
        After::Stop
    })
}

/// Ends calls well, and waits for that.
pub(crate) fn close(app: &AppHandle) {
    let Some(running) = app.try_state::<Running>() else { return };
    running.stop.cancel();
    let task = running.task.lock().ok().and_then(|mut task| task.take());
    if let Some(task) = task
        && tauri::async_runtime::block_on(task).is_err()
    {
        tracing::error!("ending the exchange broke down");
    }
}

async fn start(options: Options) -> anyhow::Result<House> {
    let data = match options.data {
        Some(data) => data,
        None => directories::ProjectDirs::from("", "", "Cordboard")
            .ok_or_else(|| anyhow::anyhow!("this user has no home folder"))?
            .data_dir()
            .to_owned(),
    };
    let usual = options.sip.is_empty();
    let sip =
        if usual { vec![SocketAddr::from((Ipv4Addr::UNSPECIFIED, 5060))] } else { options.sip };
    let listen = usual.then(|| SocketAddr::from((Ipv4Addr::UNSPECIFIED, 5061)));
    let tls = TlsConfig { listen: listen.into_iter().collect(), ..TlsConfig::default() };
    let config = Config { data, sip, tls, rtp: 40_000..=49_999, wall_clock: None };
    let language = if is_chinese() { "zh-CN" } else { "en" };
    // The first secrets are shown by the user interface, when a phone is set up.
    let first_start = FirstStart { language: language.to_owned(), announce: Box::new(|_| {}) };
    let seat = Seat { extension: None, play: options.phone_play, record: options.phone_record };
    Ok(House::open(config, first_start, Some(seat)).await?)
}

fn is_chinese() -> bool {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    named.is_some_and(|locale| locale.starts_with("zh"))
}
