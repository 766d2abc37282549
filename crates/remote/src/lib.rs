//! The way to the exchange of another PC.
//!
//! An exchange is known by its certificate's fingerprint: a person compares it once ([`look`]), and
//! from then on nobody else can stand in for it, whatever its address. [`Remote`] gives commands and
//! fetches sound, each over a connection of its own; [`Remote::events`] follows what goes on. What is
//! said is the API's JSON, unread: who asks understands it.

mod neighbours;
mod pin;
mod request;
mod watch;

use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub use self::{
    neighbours::{Announcement, Found, NotAnnounced, announce, find},
    pin::Fingerprint,
    watch::Heard,
};

/// Where an exchange's door is, and by what it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// A name or an address, without a port.
    pub host: String,
    pub port: u16,
    pub fingerprint: Fingerprint,
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// The exchange says no: its own JSON, with a code.
    #[error("the exchange refuses: {0}")]
    Refused(Value),
    #[error("the exchange at {0} does not answer: is it on, and in this network?")]
    Away(String),
    #[error(
        "at {0} another answers than the one that you trust: if the exchange was set up anew, connect to it again"
    )]
    Stranger(String),
    #[error("what answers at {0} is no exchange")]
    NoExchange(String),
}

/// The fingerprint of whoever answers there, for a person to compare.
///
/// # Errors
///
/// Nobody answers, or not by TLS.
pub async fn look(host: &str, port: u16) -> Result<Fingerprint, RemoteError> {
    pin::look(host, port).await
}

/// An exchange, and who we are to it.
#[derive(Debug)]
pub struct Remote {
    place: Place,
    token: Mutex<Option<String>>,
}

impl Remote {
    pub fn new(place: Place) -> Self {
        Self { place, token: Mutex::default() }
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Gives a command. After `login` the session is kept here, until `logout`.
    ///
    /// # Errors
    ///
    /// [`RemoteError`]
    pub async fn command(&self, name: &str, payload: &Value) -> Result<Value, RemoteError> {
        let body = payload.to_string().into_bytes();
        let answer =
            request::post(&self.place, &format!("/api/{name}"), body, self.token()).await?;
        let value: Value = serde_json::from_slice(&answer.body)
            .map_err(|_| RemoteError::NoExchange(self.place.host.clone()))?;
        if !answer.is_good {
            return Err(RemoteError::Refused(value));
        }
        match name {
            "login" => self.keep(answer.session),
            "logout" => self.keep(None),
            _ => {}
        }
        Ok(value)
    }

    /// Fetches sound, such as `/api/media/recording/C17`; with a body, it is asked for by POST.
    ///
    /// # Errors
    ///
    /// [`RemoteError`]
    pub async fn sound(&self, path: &str, body: Option<&Value>) -> Result<Vec<u8>, RemoteError> {
        let answer = match body {
            None => request::get(&self.place, path, self.token()).await?,
            Some(body) => {
                let body = body.to_string().into_bytes();
                request::post(&self.place, path, body, self.token()).await?
            }
        };
        if answer.is_good {
            return Ok(answer.body);
        }
        Err(RemoteError::Refused(serde_json::from_slice(&answer.body).unwrap_or_default()))
    }

    /// What goes on there, from a snapshot on. It ends when the connection does, or `stop` is
    /// cancelled.
    ///
    /// # Errors
    ///
    /// [`RemoteError`]: it did not begin.
    pub async fn events(
        &self,
        stop: CancellationToken,
    ) -> Result<mpsc::Receiver<Heard>, RemoteError> {
        watch::events(&self.place, self.token(), stop).await
    }

    /// Whether somebody has logged in from here.
    pub fn is_logged_in(&self) -> bool {
        self.token().is_some()
    }

    fn token(&self) -> Option<String> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, token: Option<String>) {
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = token;
    }
}
