//! Commands by POST.

use axum::{
    Json,
    body::Bytes,
    extract::{ConnectInfo, Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use cordboard_api::{ApiError, Asked, Caller, Code, dispatch};
use serde_json::{Value, json};

use super::{Door, Peer};

/// The session's cookie.
const COOKIE: &str = "cordboard_session";

pub(super) async fn rpc(
    State(door): State<Door>,
    ConnectInfo(Peer(peer)): ConnectInfo<Peer>,
    Path(command): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/json"));
    if !is_json {
        // Forms of other pages cannot send this type without being asked about first.
        return refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "bad_arguments", "send JSON");
    }
    let payload = match serde_json::from_slice::<Value>(&body) {
        Ok(payload) => payload,
        Err(error) => return answer_error(&ApiError::new(Code::BadArguments, error.to_string())),
    };
    let program = headers.get(header::USER_AGENT).and_then(|text| text.to_str().ok());
    let program = program.unwrap_or_default().to_owned();
    let token = token(&headers);
    let secure = door.secure;
    let name = command.clone();
    let done = tokio::task::spawn_blocking(move || {
        let caller = token.as_deref().and_then(|token| door.host.caller(token));
        let asked = Asked { caller: caller.as_ref(), address: Some(peer.ip()), program: &program };
        dispatch(&door.host, &asked, &name, payload)
    })
    .await;
    let answered = match done {
        Ok(answered) => answered,
        Err(error) => {
            tracing::error!(%error, command, "a command broke down");
            Err(ApiError::new(Code::Failed, "this is a fault of Cordboard: see its log"))
        }
    };
    match answered {
        Ok(answer) if command == "login" => logged_in(answer, secure),
        Ok(answer) if command == "logout" => logged_out(&answer),
        Ok(answer) => Json(answer).into_response(),
        Err(error) => answer_error(&error),
    }
}

/// Who sends this, if he has logged in.
pub(super) fn caller(door: &Door, headers: &HeaderMap) -> Result<Caller, ApiError> {
    let caller = token(headers).and_then(|token| door.host.caller(&token));
    caller.ok_or_else(|| ApiError::new(Code::NotLoggedIn, "log in first"))
}

/// The session's token: a browser's cookie, or a program's bearer.
fn token(headers: &HeaderMap) -> Option<String> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(token) = bearer.and_then(|value| value.strip_prefix("Bearer ")) {
        return Some(token.trim().to_owned());
    }
    let cookies = headers.get_all(header::COOKIE).into_iter();
    cookies
        .filter_map(|cookie| cookie.to_str().ok())
        .flat_map(|cookie| cookie.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, token)| token.to_owned())
}

/// The token goes into the cookie, where no script can read it.
fn logged_in(mut answer: Value, secure: bool) -> Response {
    let token = answer.as_object_mut().and_then(|me| me.remove("token"));
    let token = token.as_ref().and_then(Value::as_str).unwrap_or_default();
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict{secure}");
    with_cookie(Json(answer).into_response(), &cookie)
}

fn logged_out(answer: &Value) -> Response {
    let cookie = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    with_cookie(Json(answer).into_response(), &cookie)
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

pub(super) fn answer_error(error: &ApiError) -> Response {
    let status = match error.code {
        Code::NotLoggedIn | Code::WrongLogin => StatusCode::UNAUTHORIZED,
        Code::LockedOut => StatusCode::TOO_MANY_REQUESTS,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::UnknownCommand | Code::NotFound => StatusCode::NOT_FOUND,
        Code::BadArguments | Code::Faulty => StatusCode::BAD_REQUEST,
        Code::Conflict | Code::InUse | Code::TestsRed | Code::NoPhone | Code::PhoneRefused => {
            StatusCode::CONFLICT
        }
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::NotReady | Code::NoConnection => StatusCode::SERVICE_UNAVAILABLE,
        Code::StoreFailed | Code::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    };
    (status, Json(error)).into_response()
}

pub(super) fn refused(status: StatusCode, code: &str, message: &str) -> Response {
    (status, Json(json!({ "code": code, "message": message }))).into_response()
}
