//! The window's door to the commands: one command in, one event out. No port is opened for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use cordboard_api::{ApiError, Asked, Code, Host, MediaRef, dispatch, media};
use serde::Serialize;
use serde_json::{Value, json};
use tauri::{AppHandle, Emitter as _, State, WebviewWindow, ipc::Response};
use tokio::sync::mpsc;

use crate::{choice::Exchange, elsewhere::Elsewhere, house, neighbours, windows};

/// What the user interface listens for.
const EVENT: &str = "cordboard://event";
const CONNECTION: &str = "cordboard://connection";

/// Where the house is in reach.
#[derive(Debug, Default)]
pub(crate) struct Door {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    host: Option<Arc<Host>>,
    /// The exchange is another PC's; the host has the phone alone.
    elsewhere: Option<Arc<Elsewhere>>,
    /// Why there is none.
    failure: Option<String>,
    /// Each window's present view of events; a newer one takes its place.
    views: HashMap<String, u64>,
}

#[derive(Clone, Debug, Serialize)]
struct Up {
    up: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

impl Door {
    pub(crate) fn opened(&self, app: &AppHandle, host: Arc<Host>) {
        self.lock().host = Some(host);
        tell(app, Up { up: true, why: None });
    }

    pub(crate) fn opened_elsewhere(&self, app: &AppHandle, elsewhere: Arc<Elsewhere>) {
        {
            let mut inner = self.lock();
            inner.host = Some(elsewhere.away.host());
            inner.elsewhere = Some(elsewhere);
        }
        tell(app, Up { up: true, why: None });
    }

    fn elsewhere(&self) -> Option<Arc<Elsewhere>> {
        self.lock().elsewhere.clone()
    }

    pub(crate) fn failed(&self, app: &AppHandle, why: &str) {
        self.lock().failure = Some(why.to_owned());
        tell(app, Up { up: false, why: Some(why.to_owned()) });
    }

    pub(crate) fn host(&self) -> Result<Arc<Host>, ApiError> {
        let inner = self.lock();
        inner.host.clone().ok_or_else(|| {
            let starting = "the exchange is starting: try again in a moment".to_owned();
            ApiError::new(Code::NotReady, inner.failure.clone().unwrap_or(starting))
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Any command of the table. Whoever sits at this PC is its owner.
#[tauri::command]
pub(crate) async fn rpc(
    door: State<'_, Door>,
    cmd: String,
    payload: Value,
) -> Result<Value, ApiError> {
    if let Some(elsewhere) = door.elsewhere() {
        return elsewhere.rpc(&cmd, payload).await;
    }
    let host = door.host()?;
    beside(move || {
        let caller = host.local_caller(None)?;
        let asked = Asked { caller: Some(&caller), address: None, program: "Cordboard" };
        dispatch(&host, &asked, &cmd, payload)
    })
    .await
}

/// Sound as bytes: WebKitGTK plays it from a Blob and from nowhere else.
#[tauri::command]
pub(crate) async fn rpc_media(door: State<'_, Door>, what: Value) -> Result<Response, ApiError> {
    let what: MediaRef =
        serde_json::from_value(what).map_err(|error| ApiError::bad(error.to_string()))?;
    if let Some(elsewhere) = door.elsewhere() {
        return Ok(Response::new(elsewhere.media(&what).await?));
    }
    let host = door.host()?;
    let bytes = beside(move || media(&host, &host.local_caller(None)?, &what)).await?;
    Ok(Response::new(bytes))
}

/// Begins a view of what goes on: a snapshot, then changes, by events to the asking window.
#[tauri::command]
pub(crate) async fn rpc_subscribe(
    window: WebviewWindow,
    door: State<'_, Door>,
) -> Result<(), ApiError> {
    let view = {
        let mut inner = door.lock();
        let view = inner.views.entry(window.label().to_owned()).or_default();
        *view += 1;
        *view
    };
    if let Some(elsewhere) = door.elsewhere() {
        let messages = elsewhere.watch().await?;
        tauri::async_runtime::spawn(show(window, view, messages));
        return Ok(());
    }
    let host = door.host()?;
    let messages = beside(move || host.watch(&host.local_caller(None)?)).await?;
    tauri::async_runtime::spawn(show(window, view, messages));
    Ok(())
}

/// Until a newer view of this window has begun, or the events end.
async fn show<T: Clone + Serialize>(
    window: WebviewWindow,
    view: u64,
    mut messages: mpsc::Receiver<T>,
) {
    use tauri::Manager as _;

    let is_current = || window.state::<Door>().lock().views.get(window.label()) == Some(&view);
    while let Some(message) = messages.recv().await {
        if !is_current() || window.emit_to(window.label(), EVENT, message).is_err() {
            return;
        }
    }
    if !is_current() {
        return;
    }
    // It fell behind, or an exchange elsewhere has gone: the page asks again, for a new snapshot.
    let is_here = window.state::<Door>().elsewhere().is_none();
    tell(window.app_handle(), Up { up: is_here, why: None });
}

/// What the desktop itself can do for a page: windows, start at login.
#[tauri::command]
pub(crate) async fn shell(app: AppHandle, wish: Wish) -> Result<Value, ApiError> {
    match wish {
        Wish::Look { host, port } => neighbours::look(&host, port).await,
        Wish::Find => Ok(neighbours::find().await),
        Wish::Exchange(exchange) => house::choose(&app, |choice| choice.exchange = exchange),
        Wish::Door(on) => house::choose(&app, |choice| choice.door = on),
        Wish::Bar(_) | Wish::StartAtLogin(_) | Wish::State | Wish::Show => {
            let told = windows::grant(&app, &wish);
            let mut told = told.map_err(|error| ApiError::failed("the desktop", &error))?;
            let choice = house::choice(&app);
            told["exchange"] = json!(choice.exchange);
            told["door"] = json!(choice.door);
            Ok(told)
        }
    }
}

/// What a page may wish of the desktop.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wish {
    /// The small call bar that stays on top, or not.
    Bar(bool),
    /// Whether the program starts at login.
    StartAtLogin(bool),
    /// How it stands.
    State,
    /// The main window to the front.
    Show,
    /// Which exchanges are in this network.
    Find,
    /// By what the exchange there is known.
    Look { host: String, port: u16 },
    /// Use this exchange, or this PC's own; the program starts anew.
    Exchange(Option<Exchange>),
    /// Whether other PCs may log in here; the program starts anew.
    Door(bool),
}

fn tell(app: &AppHandle, up: Up) {
    if let Err(error) = app.emit(CONNECTION, up) {
        tracing::error!(%error, "the window could not be told");
    }
}

/// Waits for the disk beside the window's threads.
pub(crate) async fn beside<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    match tauri::async_runtime::spawn_blocking(act).await {
        Ok(done) => done,
        Err(error) => {
            tracing::error!(%error, "a command broke down");
            let text = "this is a fault of Cordboard: see its log";
            Err(ApiError::new(Code::Failed, text).with(json!(null)))
        }
    }
}
