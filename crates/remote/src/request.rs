//! One request, one answer, one connection.

use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Request,
    body::Bytes,
    client::conn::http1,
    header::{AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST, SET_COOKIE, USER_AGENT},
};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use crate::{Place, RemoteError, pin};

/// How long an answer may take: a long recording is fetched whole.
const PATIENCE: Duration = Duration::from_secs(60);

/// The largest answer, in bytes: hours of sound.
const LARGEST: usize = 1024 * 1024 * 1024;

/// By which exchanges know a session (a cookie of this name, or a bearer).
const COOKIE: &str = "cordboard_session=";

pub(crate) struct Answer {
    pub(crate) is_good: bool,
    pub(crate) body: Vec<u8>,
    /// A session that began.
    pub(crate) session: Option<String>,
}

pub(crate) async fn get(
    place: &Place,
    path: &str,
    token: Option<String>,
) -> Result<Answer, RemoteError> {
    send(place, Request::get(path), Vec::new(), token).await
}

pub(crate) async fn post(
    place: &Place,
    path: &str,
    body: Vec<u8>,
    token: Option<String>,
) -> Result<Answer, RemoteError> {
    let request = Request::post(path).header(CONTENT_TYPE, "application/json");
    send(place, request, body, token).await
}

/// By what a request names whom it is for.
pub(crate) fn authority(place: &Place) -> String {
    match place.host.contains(':') {
        true => format!("[{}]:{}", place.host, place.port),
        false => format!("{}:{}", place.host, place.port),
    }
}

async fn send(
    place: &Place,
    request: hyper::http::request::Builder,
    body: Vec<u8>,
    token: Option<String>,
) -> Result<Answer, RemoteError> {
    let asked = ask(place, request, body, token);
    timeout(PATIENCE, asked).await.unwrap_or_else(|_| Err(RemoteError::Away(place.host.clone())))
}

async fn ask(
    place: &Place,
    mut request: hyper::http::request::Builder,
    body: Vec<u8>,
    token: Option<String>,
) -> Result<Answer, RemoteError> {
    let away = |_| RemoteError::Away(place.host.clone());
    request = request.header(HOST, authority(place));
    request = request.header(CONNECTION, "close").header(USER_AGENT, "Cordboard");
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request.body(Full::new(Bytes::from(body)));
    let request = request.map_err(|_| RemoteError::NoExchange(place.host.clone()))?;
    let stream = TokioIo::new(pin::connect(place).await?);
    let (mut sender, connection) = http1::handshake(stream).await.map_err(away)?;
    let carrying = tokio::spawn(connection);
    let answer = sender.send_request(request).await.map_err(away)?;
    let is_good = answer.status().is_success();
    let session = answer.headers().get(SET_COOKIE).and_then(|cookie| cookie.to_str().ok());
    let session = session.and_then(|cookie| cookie.strip_prefix(COOKIE));
    let session = session.and_then(|rest| rest.split(';').next());
    let session = session.filter(|token| !token.is_empty()).map(str::to_owned);
    let body = Limited::new(answer.into_body(), LARGEST).collect().await;
    let body = body.map_err(|_| RemoteError::Away(place.host.clone()))?;
    carrying.abort();
    Ok(Answer { is_good, body: body.to_bytes().to_vec(), session })
}
