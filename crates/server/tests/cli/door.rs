//! Commands and events over HTTP, as a program would give and hear them.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket, client::IntoClientRequest};

use crate::program::Serving;

/// Longer than anything here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

/// Somebody at the door of a running exchange.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    pub(crate) address: SocketAddr,
    /// A header that says who asks.
    who: Option<String>,
}

impl Door {
    pub(crate) fn of(serving: &Serving) -> Self {
        Self { address: serving.address(), who: None }
    }

    /// The fixture's owner, logged in.
    pub(crate) fn owner(serving: &Serving) -> Self {
        Self::of(serving).login("owner", "change-me-please")
    }

    pub(crate) fn login(mut self, login: &str, password: &str) -> Self {
        let answered = self.post("login", &json!({ "login": login, "password": password }));
        assert_eq!(answered.status, 200, "{login} cannot log in: {answered:?}");
        let cookie = answered.head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        let cookie = cookie.and_then(|cookie| cookie.split(';').next()).expect("a session");
        self.who = Some(format!("Cookie: {cookie}"));
        self
    }

    /// The same door for a program with a token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self { address: self.address, who: Some(format!("Authorization: Bearer {token}")) }
    }

    pub(crate) fn post(&self, command: &str, args: &Value) -> Answered {
        self.ask("POST", &format!("/api/{command}"), Some(&args.to_string()))
    }

    /// A command that must be done.
    pub(crate) fn done(&self, command: &str, args: &Value) -> Value {
        let answered = self.post(command, args);
        assert_eq!(answered.status, 200, "{command} was not done: {}", answered.body);
        answered.json()
    }

    pub(crate) fn get(&self, path: &str) -> Answered {
        self.ask("GET", path, None)
    }

    fn ask(&self, method: &str, path: &str, body: Option<&str>) -> Answered {
        let mut socket = self.connect();
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.address);
        request += "Connection: close\r\n";
        if let Some(who) = &self.who {
            request += &format!("{who}\r\n");
        }
        let body = body.unwrap_or_default();
        if !body.is_empty() {
            request += "Content-Type: application/json\r\n";
            request += &format!("Content-Length: {}\r\n", body.len());
        }
        socket.write_all(format!("{request}\r\n{body}").as_bytes()).expect("sent");
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).expect("answered in time");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Answered {
            status: status.expect("a status"),
            head: head.to_ascii_lowercase().replace("\r\n", "\n"),
            body: body.to_owned(),
        }
    }

    fn connect(&self) -> TcpStream {
        let socket = TcpStream::connect_timeout(&self.address, PATIENCE).expect("it listens");
        socket.set_read_timeout(Some(PATIENCE)).expect("set");
        socket
    }

    /// What screens are told from now on.
    pub(crate) fn events(&self) -> Events {
        let url = format!("ws://{}/api/events", self.address);
        let mut request = url.into_client_request().expect("a request");
        if let Some((name, value)) = self.who.as_deref().and_then(|who| who.split_once(": ")) {
            let name: tungstenite::http::HeaderName = name.parse().expect("a name");
            request.headers_mut().insert(name, value.parse().expect("a value"));
        }
        let (socket, _) = tungstenite::client(request, self.connect()).expect("a WebSocket");
        Events { socket }
    }
}

/// The events of a screen.
#[derive(Debug)]
pub(crate) struct Events {
    socket: WebSocket<TcpStream>,
}

impl Events {
    /// The next message that `wanted` makes something of; fails when it does not come in time.
    pub(crate) fn until<T>(&mut self, mut wanted: impl FnMut(&Value) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let message = self.socket.read().expect("events go on");
            let Message::Text(text) = message else { continue };
            let told: Value = serde_json::from_str(&text).expect("JSON");
            if let Some(found) = wanted(&told) {
                return found;
            }
        }
        panic!("it was never told");
    }

    /// A job's end.
    pub(crate) fn job_done(&mut self, id: &Value) -> Value {
        self.until(|told| {
            let job = &told["change"]["job"];
            (job["id"] == *id && job["done"] == true).then(|| job.clone())
        })
    }
}
