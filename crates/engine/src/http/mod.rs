//! Questions to web servers: one request, one answer, one connection.
//!
//! An office asks servers whose addresses people have typed in. So nothing is taken on trust: an address of the
//! own network is not called unless it was allowed ([`Reach`]), however the name that leads there is spelt; the
//! answer is bounded in time and size; redirections are not followed.

mod private;

use std::{fmt, net::SocketAddr, time::Duration};

use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request, Uri,
    body::{Bytes, Incoming},
    client::conn::http1,
    header::{CONNECTION, HOST, HeaderName, HeaderValue, USER_AGENT},
};
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};

use crate::trust::Trust;

pub use private::is_private;

/// Where a question may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Servers of the internet.
    Public,
    /// Also this machine and its own network.
    Anywhere,
}

/// What is asked.
#[derive(Clone)]
pub struct Question {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub reach: Reach,
    /// For all of it, the look-up of the name included.
    pub time: Duration,
    /// Of the answer; what comes beyond is left out.
    pub most_bytes: usize,
}

/// Without what may be secret.
impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = server_of(&self.url);
        f.debug_struct("Question").field("server", &server).finish_non_exhaustive()
    }
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    /// The body was longer than wanted.
    pub is_cut: bool,
}

/// Why there is no answer. None of it names the address: secrets may be in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    #[error("the address is not one of the web: write https://server/path")]
    Address,
    #[error("{0} is no method of HTTP")]
    Method(String),
    #[error("the header {0} cannot be sent")]
    Header(String),
    #[error("no address is known for {0}")]
    NotFound(String),
    #[error("{0} lies in the own network, which is not allowed: allow it where the address is set")]
    Private(String),
    #[error("{host} is not reached: {why}")]
    Unreachable { host: String, why: String },
    #[error("{host} cannot prove who it is: {why}")]
    Untrusted { host: String, why: String },
    #[error("{0} did not answer in time")]
    Late(String),
    #[error("{0} does not speak HTTP as it should")]
    Garbled(String),
}

/// Asks. Clones share what was read of the system's authorities.
#[derive(Clone, Debug, Default)]
pub struct Client {
    trust: Trust,
}

impl Client {
    /// Asks one question.
    ///
    /// # Errors
    ///
    /// [`HttpError`]; an answer of any status is none.
    pub async fn ask(&self, question: &Question) -> Result<Answer, HttpError> {
        let place = Place::read(&question.url)?;
        let asked = Box::pin(self.answer(question, &place));
        timeout(question.time, asked).await.unwrap_or(Err(HttpError::Late(place.host.clone())))
    }

    async fn answer(&self, question: &Question, place: &Place) -> Result<Answer, HttpError> {
        let request = request(question, place)?;
        let stream = connect(place, question.reach).await?;
        if !place.is_secure {
            return carry(stream, request, place, question.most_bytes).await;
        }
        let untrusted = |why: String| HttpError::Untrusted { host: place.host.clone(), why };
        let connector = self.trust.connector().map_err(|why| untrusted(why.to_string()))?;
        let name = ServerName::try_from(place.host.clone());
        let name = name.map_err(|why| untrusted(why.to_string()))?;
        let stream = connector.connect(name, stream).await;
        let stream = stream.map_err(|why| untrusted(why.to_string()))?;
        carry(stream, request, place, question.most_bytes).await
    }
}

/// Whether this can be asked at all; see [`Client::ask`].
///
/// # Errors
///
/// [`HttpError::Address`].
pub fn check(url: &str) -> Result<(), HttpError> {
    Place::read(url).map(drop)
}

/// The server of an address, as it may be shown: what follows it may hold secrets.
#[must_use]
pub fn server_of(url: &str) -> Option<String> {
    let place = Place::read(url).ok()?;
    let scheme = if place.is_secure { "https" } else { "http" };
    Some(format!("{scheme}://{}", place.authority))
}

/// Where a question goes.
struct Place {
    is_secure: bool,
    host: String,
    port: u16,
    /// As the address has it.
    authority: String,
    path: String,
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").field("authority", &self.authority).finish_non_exhaustive()
    }
}

impl Place {
    fn read(url: &str) -> Result<Self, HttpError> {
        let uri: Uri = url.trim().parse().map_err(|_| HttpError::Address)?;
        let is_secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(HttpError::Address),
        };
        let authority = uri.authority().ok_or(HttpError::Address)?;
        // Who asks is told by a header, not before an @.
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(HttpError::Address);
        }
        let port = authority.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self {
            is_secure,
            host: authority.host().trim_matches(['[', ']']).to_owned(),
            port,
            authority: authority.to_string(),
            path: path.to_owned(),
        })
    }
}

fn request(question: &Question, place: &Place) -> Result<Request<Full<Bytes>>, HttpError> {
    let method = Method::from_bytes(question.method.as_bytes())
        .map_err(|_| HttpError::Method(question.method.clone()))?;
    let mut request = Request::builder().method(method).uri(&place.path);
    if let Some(headers) = request.headers_mut() {
        for (name, value) in &question.headers {
            let wrong = |_| HttpError::Header(name.clone());
            let known = HeaderName::try_from(name).map_err(|_| HttpError::Header(name.clone()))?;
            headers.insert(known, HeaderValue::from_str(value).map_err(wrong)?);
        }
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static("Cordboard"));
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        let host = HeaderValue::from_str(&place.authority).map_err(|_| HttpError::Address)?;
        headers.insert(HOST, host);
    }
    let body = Full::new(Bytes::from(question.body.clone()));
    request.body(body).map_err(|_| HttpError::Address)
}

/// Connects to the first address that answers, of those that are allowed. The name is looked up once, so nobody
/// can give one address to the check and another to the connection.
async fn connect(place: &Place, reach: Reach) -> Result<TcpStream, HttpError> {
    let found = tokio::net::lookup_host((place.host.as_str(), place.port)).await;
    let found: Vec<SocketAddr> = match found {
        Ok(found) => found.collect(),
        Err(_) => return Err(HttpError::NotFound(place.host.clone())),
    };
    if found.is_empty() {
        return Err(HttpError::NotFound(place.host.clone()));
    }
    let allowed = |address: &&SocketAddr| reach == Reach::Anywhere || !is_private(address.ip());
    let mut last = None;
    for address in found.iter().filter(allowed) {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = Some(error),
        }
    }
    Err(match last {
        Some(error) => HttpError::Unreachable { host: place.host.clone(), why: error.to_string() },
        None => HttpError::Private(place.host.clone()),
    })
}

async fn carry(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
    place: &Place,
    most_bytes: usize,
) -> Result<Answer, HttpError> {
    let garbled = |_| HttpError::Garbled(place.host.clone());
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(garbled)?;
    let carrying = Carrying(tokio::spawn(async move { drop(connection.await) }));
    let answer = sender.send_request(request).await.map_err(garbled)?;
    let status = answer.status().as_u16();
    let (body, is_cut) = read(answer.into_body(), most_bytes).await.map_err(garbled)?;
    drop(carrying);
    Ok(Answer { status, body, is_cut })
}

async fn read(mut body: Incoming, most: usize) -> Result<(Vec<u8>, bool), hyper::Error> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        let room = most.saturating_sub(bytes.len());
        bytes.extend(data.iter().take(room));
        if data.len() > room {
            return Ok((bytes, true));
        }
    }
    Ok((bytes, false))
}

/// The connection's task, which ends with the question.
struct Carrying(tokio::task::JoinHandle<()>);

impl Drop for Carrying {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests;
