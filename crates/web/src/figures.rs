//! For programs: figures for Prometheus, and the list of commands as OpenAPI.

use axum::{
    Json,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use cordboard_api::{ApiError, Code, Right};

use super::{
    Door, Peer,
    rpc::{answer_error, caller, refused},
};

/// This machine may look; others need a token that may see the board.
pub(super) async fn metrics(
    State(door): State<Door>,
    ConnectInfo(Peer(peer)): ConnectInfo<Peer>,
    headers: HeaderMap,
) -> Response {
    let asked = tokio::task::spawn_blocking(move || {
        if !peer.ip().is_loopback() && !caller(&door, &headers)?.may(Right::SeeBoard) {
            let text = "a token with the right see_board may look";
            return Err(ApiError::new(Code::Forbidden, text));
        }
        door.host.metrics()
    });
    match asked.await {
        Ok(Ok(text)) => {
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
                .into_response()
        }
        Ok(Err(error)) => answer_error(&error),
        Err(error) => {
            tracing::error!(%error, "the figures broke down");
            refused(StatusCode::INTERNAL_SERVER_ERROR, "failed", "see Cordboard's log")
        }
    }
}

pub(super) async fn openapi() -> Response {
    Json(cordboard_api::openapi()).into_response()
}
