use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    blocks::{Acts, Exit, FAILED, Passage},
    request::{Method, Request, Response},
    validate::Checks,
    variables::{Filled, LONGEST_VALUE, Piece, pieces},
    walk::{Doing, Input, Line, Step},
};

/// Asks a server of the web and keeps what it answers in variables.
///
/// Exits: `ok`, `failed` when it cannot be asked or its answer not be read, and `timeout`,
/// `client_error` (400 to 499) and `server_error` (500 to 599), each else `failed`. Without a wire
/// `failed` goes on at `on_error`. When the caller has hung up nobody waits for the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct HttpRequest {
    /// `get` if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// With places behind the server's name: their values are escaped.
    pub url: String,
    /// With places in the values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<BTreeMap<String, String>>,
    /// JSON with places in its texts, such as `{"caller": "${caller}"}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// 5 if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u32>,
    /// How often it is asked again after a timeout, a failure or a `server_error`; 0 if nothing is
    /// said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<u32>,
    /// Which variables are set, each by where its value stands in the answer: `customer.name`,
    /// `orders[0].id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<BTreeMap<String, String>>,
    /// What variables are set to where the answer does not tell, or there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defaults: Option<BTreeMap<String, String>>,
}

const OK: &str = "ok";
const TIMEOUT: &str = "timeout";
const CLIENT_ERROR: &str = "client_error";
const SERVER_ERROR: &str = "server_error";
const MOST_FIELDS: usize = 20;
/// After so much more than its time an answer is not waited for.
const GRACE: Duration = Duration::from_secs(5);

impl HttpRequest {
    fn request(&self, line: &Line, now: Instant) -> Request {
        let (url, url_masked) = line.fill_as(&self.url, now, escaped);
        let mut masked = url_masked;
        let headers = self.headers.iter().flatten().map(|(name, value)| {
            let (value, secret) = line.fill_as(value, now, without_controls);
            masked |= secret;
            (name.clone(), value)
        });
        let headers = headers.collect();
        let body = self.body.as_ref().map(|body| {
            let (body, secret) = line.fill_as(body, now, in_json);
            masked |= secret;
            body
        });
        let method = self.method.unwrap_or_default();
        let timeout = Duration::from_secs(self.timeout_seconds.unwrap_or(5).into());
        Request { method, url, headers, body, timeout, masked }
    }

    /// Sets the variables; without an answer those that have a default.
    fn keep(&self, line: &mut Line, answer: Option<&Value>) {
        let default = |name: &String| self.defaults.as_ref()?.get(name).cloned();
        for (name, place) in self.answers.iter().flatten() {
            let told = answer.and_then(|answer| text_at(answer, place));
            let text = match (told.or_else(|| default(name)), answer) {
                (Some(text), _) => text,
                (None, Some(_)) => String::new(),
                (None, None) => continue,
            };
            line.set(name, Filled { text, masked: false });
        }
    }
}

impl Acts for HttpRequest {
    fn exits(&self) -> Vec<Exit> {
        vec![
            Exit::required(OK),
            Exit::or_else(TIMEOUT, FAILED),
            Exit::or_else(CLIENT_ERROR, FAILED),
            Exit::or_else(SERVER_ERROR, FAILED),
            Exit::on_error(FAILED),
        ]
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AtOnce
    }

    fn works_alone(&self) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        check_url(&self.url, checks);
        checks.text("url", &self.url);
        for (name, value) in self.headers.iter().flatten() {
            let field = format!("headers.{name}");
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            if name.is_empty() || !name.bytes().all(fits) {
                checks.bad(&field, "name the header with letters, digits and -");
            } else if ["host", "content-length", "connection", "transfer-encoding"]
                .contains(&name.to_ascii_lowercase().as_str())
            {
                checks.bad(&field, "this header is written by the exchange itself");
            }
            checks.text(&field, value);
        }
        if let Some(body) = &self.body {
            checks.text("body", body);
            if let Err(why) = serde_json::from_str::<Value>(&without_places(body)) {
                checks.bad("body", format!("this is no JSON: {why}"));
            }
            if self.method.unwrap_or_default() == Method::Get {
                checks.bad("body", "a get has no body; choose another method");
            }
        }
        checks.range("timeout_seconds", self.timeout_seconds, 1..=30);
        checks.range("retries", self.retries, 0..=3);
        let answers = self.answers.iter().flatten();
        for (name, place) in answers {
            let field = format!("answers.{name}");
            checks.settable(&field, name);
            if steps_of(place).is_none() {
                checks.bad(&field, "say where it stands, such as customer.name or orders[0].id");
            }
        }
        let named = |name: &String| self.answers.as_ref().is_some_and(|all| all.contains_key(name));
        for name in self.defaults.iter().flatten().map(|(name, _)| name) {
            if !named(name) {
                checks.bad(&format!("defaults.{name}"), "no answer is kept in this variable");
            }
        }
        for (field, map) in [("headers", &self.headers), ("answers", &self.answers)] {
            if map.as_ref().is_some_and(|map| map.len() > MOST_FIELDS) {
                checks.bad(field, format!("at most {MOST_FIELDS}"));
            }
        }
    }

    fn begin(&self, line: &mut Line, now: Instant) -> Step {
        let request = self.request(line, now);
        let number = line.ask(request);
        if line.is_alone() {
            return Step::exit(OK, "nobody waits for the answer");
        }
        Asking { block: self.clone(), number, attempt: 1 }.wait(line, now)
    }
}

/// An answer is waited for.
#[derive(Debug)]
pub(crate) struct Asking {
    block: HttpRequest,
    pub(crate) number: u32,
    attempt: u32,
}

impl Asking {
    fn wait(self, line: &mut Line, now: Instant) -> Step {
        let timeout = self.block.timeout_seconds.unwrap_or(5);
        line.wake_in(now, Duration::from_secs(timeout.into()) + GRACE);
        Step::Stay(Doing::HttpRequest(self))
    }

    pub(crate) fn handle(self, line: &mut Line, now: Instant, input: &Input) -> Step {
        match input {
            Input::Timeout => self.answered(line, now, &Response::Timeout),
            Input::Digit(key) => {
                line.keep_key(*key);
                Step::Stay(Doing::HttpRequest(self))
            }
            _ => Step::Stay(Doing::HttpRequest(self)),
        }
    }

    pub(crate) fn answered(mut self, line: &mut Line, now: Instant, response: &Response) -> Step {
        let (exit, why) = match response {
            Response::Answered { status: 200..=299, body } => match self.block.read(body) {
                Ok(answer) => {
                    self.block.keep(line, Some(&answer));
                    return Step::exit(OK, "the server answered");
                }
                Err(why) => (FAILED, why),
            },
            Response::Answered { status: status @ 400..=499, .. } => {
                (CLIENT_ERROR, format!("the server answered {status}"))
            }
            Response::Answered { status: status @ 500..=599, .. } => {
                (SERVER_ERROR, format!("the server answered {status}"))
            }
            Response::Answered { status, .. } => {
                (FAILED, format!("the server answered {status}, which is not followed"))
            }
            Response::Timeout => (TIMEOUT, "the server did not answer in time".to_owned()),
            Response::Failed(why) => (FAILED, why.clone()),
        };
        let again = exit != CLIENT_ERROR && self.attempt <= self.block.retries.unwrap_or(0);
        if again {
            self.attempt += 1;
            let request = self.block.request(line, now);
            self.number = line.ask(request);
            return self.wait(line, now);
        }
        self.block.keep(line, None);
        let tries =
            if self.attempt > 1 { format!(", try {}", self.attempt) } else { String::new() };
        Step::exit(exit, format!("{why}{tries}"))
    }
}

impl HttpRequest {
    /// The answer, where it is of use: nobody has to answer JSON that is not looked at.
    fn read(&self, body: &str) -> Result<Value, String> {
        if self.answers.as_ref().is_none_or(BTreeMap::is_empty) {
            return Ok(Value::Null);
        }
        serde_json::from_str(body).map_err(|_| "the answer of the server is no JSON".to_owned())
    }
}

fn check_url(url: &str, checks: &mut Checks<'_>) {
    let behind = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    let Some(behind) = behind else {
        return checks.bad("url", "write an address that begins with https:// or http://");
    };
    let server = behind.split(['/', '?', '#']).next().unwrap_or_default();
    if server.is_empty() {
        checks.bad("url", "the server's name is missing");
    } else if server.contains("${") {
        checks.bad("url", "the server's name cannot be a variable: a caller must not choose it");
    } else if server.contains('@') || server.contains(char::is_whitespace) {
        checks.bad("url", "write the server's name alone; a password goes into a header");
    }
}

/// The steps of a place in an answer; `None` where it is none.
fn steps_of(place: &str) -> Option<Vec<Hop<'_>>> {
    let mut steps = Vec::new();
    for part in place.split('.') {
        let (name, mut rest) = part.split_at(part.find('[').unwrap_or(part.len()));
        if name.is_empty() && (rest.is_empty() || !steps.is_empty()) {
            return None;
        }
        if !name.is_empty() {
            steps.push(Hop::Field(name));
        }
        while let Some(inside) = rest.strip_prefix('[') {
            let (index, behind) = inside.split_once(']')?;
            steps.push(Hop::At(index.parse().ok()?));
            rest = behind;
        }
        if !rest.is_empty() {
            return None;
        }
    }
    Some(steps)
}

enum Hop<'a> {
    Field(&'a str),
    At(usize),
}

fn text_at(answer: &Value, place: &str) -> Option<String> {
    let mut value = answer;
    for hop in steps_of(place)? {
        value = match hop {
            Hop::Field(name) => value.get(name)?,
            Hop::At(index) => value.get(index)?,
        };
    }
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Some(text.chars().take(LONGEST_VALUE).collect())
}

/// With a digit in each place: so that what is around them can be read.
fn without_places(text: &str) -> String {
    let plain = |piece| match piece {
        Piece::Plain(plain) => plain,
        Piece::Place(_) => "0",
    };
    pieces(text).into_iter().map(plain).collect()
}

/// Percent-encoded (RFC 3986 2.3): nothing in a value can begin another part of the address.
fn escaped(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

fn without_controls(value: &str) -> String {
    value.chars().filter(|letter| !letter.is_control()).collect()
}

/// As it stands between the quotes of a JSON text.
fn in_json(value: &str) -> String {
    let quoted = Value::from(value).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}
