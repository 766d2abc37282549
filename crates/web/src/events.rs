//! Events by WebSocket: a snapshot, then every change, numbered.

use std::time::Duration;

use axum::{
    extract::{
        State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::HeaderMap,
    response::Response,
};
use cordboard_api::ServerMessage;
use tokio::sync::mpsc;

use super::{
    Door,
    rpc::{answer_error, caller},
};

/// A screen says nothing, so that it is asked now and then whether it is still there.
const ASK: Duration = Duration::from_secs(20);

/// Screens only listen.
const LARGEST: usize = 4096;

pub(super) async fn events(
    State(door): State<Door>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let found = tokio::task::spawn_blocking({
        let door = door.clone();
        move || caller(&door, &headers).and_then(|caller| door.host.watch(&caller))
    })
    .await;
    match found {
        Ok(Ok(messages)) => {
            upgrade.max_message_size(LARGEST).on_upgrade(move |socket| show(socket, messages, door))
        }
        Ok(Err(error)) => answer_error(&error),
        Err(error) => {
            tracing::error!(%error, "a screen could not be opened");
            super::rpc::refused(axum::http::StatusCode::INTERNAL_SERVER_ERROR, "failed", "")
        }
    }
}

async fn show(mut socket: WebSocket, mut messages: mpsc::Receiver<ServerMessage>, door: Door) {
    let mut ask = tokio::time::interval(ASK);
    let mut answered = true;
    loop {
        let sent = tokio::select! {
            () = door.stop.cancelled() => break,
            message = messages.recv() => match message {
                Some(message) => match serde_json::to_string(&message) {
                    Ok(text) => socket.send(Message::Text(text.into())).await,
                    Err(error) => {
                        tracing::error!(%error, "a change cannot be written");
                        break;
                    }
                },
                // Too slow, or its session is over: it comes back for a new snapshot, or logs in.
                None => break,
            },
            heard = socket.recv() => match heard {
                Some(Ok(_)) => {
                    answered = true;
                    continue;
                }
                Some(Err(_)) | None => return,
            },
            _ = ask.tick() => {
                if !answered {
                    return;
                }
                answered = false;
                // A screen does not use its session: it would show calls for ever.
                door.host.end_old_sessions();
                socket.send(Message::Ping(Vec::new().into())).await
            }
        };
        if sent.is_err() {
            return;
        }
    }
    let _ = socket.send(Message::Close(None)).await; // it may be gone already
}
