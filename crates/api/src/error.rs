//! Why a command was not done: a code that never changes, and what to do, in English.

use cordboard_pbx::office::Fault;
use cordboard_store as store;
use serde::{Deserialize, Serialize, Serializer, ser::SerializeSeq};
use serde_json::Value;

/// What a door tells whoever asked. Screens switch on the code and say it in their own language.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ApiError {
    pub code: Code,
    /// What is wrong and what to do.
    pub message: String,
    /// Each with its place, where the code is `faulty`.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "faults")]
    #[cfg_attr(test, ts(as = "Option<Vec<Fault>>", optional))]
    pub faults: Vec<Fault>,
    /// What belongs to the code: `used_by`, `revision`, `results`, `retry_seconds`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(type = "unknown", optional))]
    pub details: Option<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ErrorCode"))]
#[serde(rename_all = "snake_case")]
pub enum Code {
    NotLoggedIn,
    WrongLogin,
    LockedOut,
    Forbidden,
    UnknownCommand,
    BadArguments,
    NotFound,
    Faulty,
    /// Somebody else changed it meanwhile.
    Conflict,
    InUse,
    TestsRed,
    NoPhone,
    PhoneRefused,
    StoreFailed,
    TooLarge,
    /// Not set up, or not running.
    NotReady,
    /// The exchange elsewhere is not reached.
    NoConnection,
    /// The machine did not do as asked: a disk, a program, a voice.
    Failed,
}

impl ApiError {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), faults: Vec::new(), details: None }
    }

    #[must_use]
    pub fn with(mut self, details: Value) -> Self {
        self.details = Some(details);
        self
    }

    /// What another exchange has said, in its JSON.
    pub fn told(said: &Value) -> Self {
        let code = serde_json::from_value(said["code"].clone()).unwrap_or(Code::Failed);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let fault =
            |fault: &Value| Fault { path: text(&fault["path"]), message: text(&fault["message"]) };
        Self {
            faults: said["faults"].as_array().into_iter().flatten().map(fault).collect(),
            details: said.get("details").cloned(),
            ..Self::new(code, text(&said["message"]))
        }
    }

    pub fn bad(message: impl Into<String>) -> Self {
        Self::new(Code::BadArguments, message)
    }

    pub fn not_found(what: &str, id: &str) -> Self {
        Self::new(Code::NotFound, format!("there is no {what} {id}"))
    }

    pub fn faulty(faults: Vec<Fault>) -> Self {
        let message = match faults.as_slice() {
            [one] => format!("{}: {}", one.path, one.message),
            more => format!("{} things do not fit together; each says what to do", more.len()),
        };
        Self { faults, ..Self::new(Code::Faulty, message) }
    }

    pub fn failed(what: &str, error: &dyn std::fmt::Display) -> Self {
        Self::new(Code::Failed, format!("{what}: {error}"))
    }
}

impl From<store::Error> for ApiError {
    fn from(error: store::Error) -> Self {
        Self::new(Code::StoreFailed, error.to_string())
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

fn faults<S: Serializer>(faults: &[Fault], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    #[cfg_attr(test, derive(ts_rs::TS))]
    struct Told<'a> {
        path: &'a str,
        message: &'a str,
    }
    let mut list = serializer.serialize_seq(Some(faults.len()))?;
    for Fault { path, message } in faults {
        list.serialize_element(&Told { path, message })?;
    }
    list.end()
}
