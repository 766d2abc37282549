//! The exchange and the softphone of this PC, for as long as the program runs.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use cordboard_api::{After, ApiError, Host, House, Seat};
use cordboard_engine::{Certificate, Config, FirstStart, TlsConfig};
use cordboard_remote::Place;
use tauri::{AppHandle, Manager as _};
use tokio_util::sync::CancellationToken;

use crate::{
    awake,
    choice::{Choice, Exchange},
    door::Door,
    elsewhere::Elsewhere,
    links, notices,
    options::Options,
    tray,
};

/// What ends it, and what tells when it has ended.
#[derive(Debug, Default)]
struct Running {
    stop: CancellationToken,
    task: Mutex<Option<tauri::async_runtime::JoinHandle<()>>>,
    /// Where the data are, and what is chosen there.
    data: PathBuf,
}

/// The port of the door for other PCs, on every address.
const DOOR: u16 = 8443;

/// Opens it beside the window, which is there already and says what goes on.
pub(crate) fn open(app: AppHandle, options: Options) {
    let data = match data_folder(&options) {
        Ok(data) => data,
        Err(error) => return app.state::<Door>().failed(&app, &error.to_string()),
    };
    app.manage(Running { data: data.clone(), ..Running::default() });
    let stop = app.state::<Running>().stop.clone();
    let running = app.clone();
    let chosen = Choice::load(&data);
    let task = match chosen.exchange.as_ref().and_then(Exchange::place) {
        Some(place) => tauri::async_runtime::spawn(live_elsewhere(app, data, options, place, stop)),
        None => tauri::async_runtime::spawn(live_here(app, data, options, chosen.door, stop)),
    };
    if let Ok(mut place) = running.state::<Running>().task.lock() {
        *place = Some(task);
    }
}

/// What is chosen on this PC.
pub(crate) fn choice(app: &AppHandle) -> Choice {
    app.try_state::<Running>().map(|running| Choice::load(&running.data)).unwrap_or_default()
}

/// Chooses otherwise; the program starts anew, and calls end well.
pub(crate) fn choose(
    app: &AppHandle,
    change: impl FnOnce(&mut Choice),
) -> Result<serde_json::Value, ApiError> {
    let mut choice = choice(app);
    change(&mut choice);
    let running = app.state::<Running>();
    let failed = |error: anyhow::Error| ApiError::failed("the choice is not kept", &error);
    choice.save(&running.data).map_err(failed)?;
    app.request_restart();
    Ok(serde_json::Value::Null)
}

/// The exchange of this PC and its softphone; anew, when a backup was put in place.
async fn live_here(
    app: AppHandle,
    data: PathBuf,
    options: Options,
    door: bool,
    stop: CancellationToken,
) {
    while Box::pin(run(&app, &data, &options, door, stop.clone())).await == After::OpenAgain {
        app.state::<Door>().failed(&app, "a backup is being put in place");
    }
}

async fn run(
    app: &AppHandle,
    data: &Path,
    options: &Options,
    door: bool,
    stop: CancellationToken,
) -> After {
    let house = match Box::pin(start(data.to_owned(), options.clone())).await {
        Ok(house) => house,
        Err(error) => {
            tracing::error!(%error, "the exchange does not start");
            app.state::<Door>().failed(app, &error.to_string());
            return After::Stop;
        }
    };
    let host = house.host();
    let round = stop.child_token();
    let serving = door.then(|| tokio::spawn(serve(data.to_owned(), host.clone(), round.clone())));
    app.state::<Door>().opened(app, host.clone());
    attend(app, &host, options.call.clone());
    drop(host);
    let after = Box::pin(house.run(stop)).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the exchange has stopped");
        After::Stop
    });
    round.cancel();
    if let Some(serving) = serving {
        let _ = serving.await; // it has said what went wrong
    }
    after
}

/// The softphone of this PC, at the exchange of another.
async fn live_elsewhere(
    app: AppHandle,
    data: PathBuf,
    options: Options,
    place: Place,
    stop: CancellationToken,
) {
    let call = options.call.clone();
    let seat = Seat { extension: None, play: options.phone_play, record: options.phone_record };
    let elsewhere = Arc::new(Elsewhere::new(place, &data, seat));
    let host = elsewhere.away.host();
    app.state::<Door>().opened_elsewhere(&app, elsewhere.clone());
    attend(&app, &host, call);
    stop.cancelled().await;
    elsewhere.leave().await;
}

/// The desktop follows what goes on.
fn attend(app: &AppHandle, host: &Arc<Host>, call: Option<String>) {
    notices::watch(app, host);
    tray::watch(app, host);
    awake::watch(host);
    if let Some(call) = call {
        links::ask(app, &call);
    }
}

/// Lets other PCs in, over TLS, and tells the network so.
async fn serve(data: PathBuf, host: Arc<Host>, stop: CancellationToken) {
    let serving = async {
        let door = cordboard_web::bind(SocketAddr::from((Ipv4Addr::UNSPECIFIED, DOOR)))?;
        let certificate = door.certificate(&data, None)?;
        let known = certificate.as_ref().map(Certificate::fingerprint).unwrap_or_default();
        let announced = cordboard_remote::announce(&host.business_name(), DOOR, &known);
        if let Err(error) = &announced {
            tracing::warn!(%error, "other PCs find it by its address alone");
        }
        door.serve(host, certificate.as_ref(), stop).await?;
        anyhow::Ok(())
    };
    if let Err(error) = serving.await {
        tracing::error!(%error, "other PCs cannot log in");
    }
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

fn data_folder(options: &Options) -> anyhow::Result<PathBuf> {
    if let Some(data) = &options.data {
        return Ok(data.clone());
    }
    let folders = directories::ProjectDirs::from("", "", "Cordboard");
    let folders = folders.ok_or_else(|| anyhow::anyhow!("this user has no home folder"))?;
    Ok(folders.data_dir().to_owned())
}

async fn start(data: PathBuf, options: Options) -> anyhow::Result<House> {
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
