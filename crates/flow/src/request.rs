//! What a flow asks of a server of the web, and what comes of it. Nothing is sent here.

use std::{collections::BTreeMap, fmt, time::Duration};

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "HttpMethod"))]
#[serde(rename_all = "snake_case")]
pub enum Method {
    #[default]
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// One question.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    pub method: Method,
    /// Of `http` or `https`; the values in it are escaped.
    pub url: String,
    pub headers: BTreeMap<String, String>,
    /// JSON.
    pub body: Option<String>,
    /// How long the answer may take, all in all.
    pub timeout: Duration,
    /// Whether a secret is in it; then it is shown nowhere.
    pub masked: bool,
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    Answered {
        status: u16,
        body: String,
    },
    Timeout,
    /// It could not be asked, or its answer not be read. With a sentence part that says why.
    Failed(String),
}

impl Method {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

/// `GET https://crm.example/callers`: without what is asked for, which may be nobody's business.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.masked {
            true => host_of(&self.url),
            false => self.url.split(['?', '#']).next().unwrap_or_default(),
        };
        write!(f, "{} {place}", self.method.as_str())
    }
}

/// By hand: values of callers are in it, and headers may be keys.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({} {})", self.method.as_str(), host_of(&self.url))
    }
}

/// By hand, for the same reason.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Response::Answered { status, .. } => write!(f, "Answered({status})"),
            Response::Timeout => f.write_str("Timeout"),
            Response::Failed(why) => write!(f, "Failed({why})"),
        }
    }
}

/// `https://crm.example`
fn host_of(url: &str) -> &str {
    let behind = url.find("://").map_or(0, |at| at + 3);
    let end = url[behind..].find(['/', '?', '#']).map_or(url.len(), |at| behind + at);
    &url[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_not_shown() {
        let mut request = Request {
            method: Method::Post,
            url: "https://crm.example/callers/4711?key=geheim".into(),
            headers: [("Authorization".to_owned(), "Bearer geheim".to_owned())].into(),
            body: Some("{\"card\":\"geheim\"}".into()),
            timeout: Duration::from_secs(5),
            masked: false,
        };
        assert_eq!(request.to_string(), "POST https://crm.example/callers/4711");
        assert_eq!(format!("{request:?}"), "Request(POST https://crm.example)");
        request.masked = true;
        assert_eq!(request.to_string(), "POST https://crm.example", "a secret may be in the path");
        let answer = Response::Answered { status: 200, body: "geheim".into() };
        assert_eq!(format!("{answer:?}"), "Answered(200)");
    }
}
