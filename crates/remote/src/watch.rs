//! What goes on at an exchange, over a WebSocket.

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::Value;
use tokio::{sync::mpsc, time::timeout};
use tokio_tungstenite::{
    client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::header::AUTHORIZATION},
};
use tokio_util::sync::CancellationToken;

use crate::{Place, RemoteError, pin, request::authority};

/// What a slow listener may fall behind before the connection waits for him.
const BEHIND: usize = 256;

/// Exchanges ask every 20 s whether we are there: one that is silent for longer is gone.
const SILENCE: Duration = Duration::from_secs(50);

/// A message of the API's events: a snapshot, or a change, as JSON.
pub type Heard = Value;

pub(crate) async fn events(
    place: &Place,
    token: Option<String>,
    stop: CancellationToken,
) -> Result<mpsc::Receiver<Heard>, RemoteError> {
    let no_exchange = || RemoteError::NoExchange(place.host.clone());
    let address = format!("ws://{}/api/events", authority(place));
    let mut request = address.into_client_request().map_err(|_| no_exchange())?;
    if let Some(token) = token {
        let bearer = format!("Bearer {token}").parse().map_err(|_| no_exchange())?;
        request.headers_mut().insert(AUTHORIZATION, bearer);
    }
    let stream = pin::connect(place).await?;
    let (mut socket, _) = client_async(request, stream).await.map_err(|error| match error {
        Error::Http(answer) => {
            let body = answer.body().as_deref().unwrap_or_default();
            RemoteError::Refused(serde_json::from_slice(body).unwrap_or_default())
        }
        _ => RemoteError::Away(place.host.clone()),
    })?;
    let (give, heard) = mpsc::channel(BEHIND);
    tokio::spawn(async move {
        loop {
            let next = tokio::select! {
                () = stop.cancelled() => break,
                () = give.closed() => break,
                next = timeout(SILENCE, socket.next()) => next,
            };
            // Pings are answered by the library.
            let Ok(Some(Ok(message))) = next else { return };
            let Message::Text(text) = message else { continue };
            let Ok(message) = serde_json::from_str(&text) else { return };
            if give.send(message).await.is_err() {
                break;
            }
        }
        let _ = socket.close(None).await; // it is gone in any case
    });
    Ok(heard)
}
