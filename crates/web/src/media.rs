//! Sound, as WAV.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use cordboard_api::{ApiError, Code, MediaRef, PromptRef, Speech, media};

use super::{
    Door,
    rpc::{answer_error, caller},
};

pub(super) async fn recording(
    State(door): State<Door>,
    headers: HeaderMap,
    Path(call): Path<String>,
) -> Response {
    sound(door, headers, MediaRef::Recording(call)).await
}

pub(super) async fn message(
    State(door): State<Door>,
    headers: HeaderMap,
    Path(id): Path<u64>,
) -> Response {
    sound(door, headers, MediaRef::Message(id)).await
}

pub(super) async fn prompt(
    State(door): State<Door>,
    headers: HeaderMap,
    Path((language, prompt)): Path<(String, String)>,
) -> Response {
    sound(door, headers, MediaRef::Prompt(PromptRef { prompt, language })).await
}

pub(super) async fn speech(
    State(door): State<Door>,
    headers: HeaderMap,
    Json(what): Json<Speech>,
) -> Response {
    sound(door, headers, MediaRef::Speech(what)).await
}

async fn sound(door: Door, headers: HeaderMap, what: MediaRef) -> Response {
    let done = tokio::task::spawn_blocking(move || {
        let caller = caller(&door, &headers)?;
        media(&door.host, &caller, &what)
    })
    .await;
    match done {
        Ok(Ok(bytes)) => {
            let mut response = bytes.into_response();
            let kind = HeaderValue::from_static("audio/wav");
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            response
        }
        Ok(Err(error)) => answer_error(&error),
        Err(error) => {
            tracing::error!(%error, "a sound could not be fetched");
            answer_error(&ApiError::new(Code::Failed, "this is a fault of Cordboard: see its log"))
        }
    }
}
