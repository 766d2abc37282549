//! The WebDriver protocol: JSON over HTTP, one request at a time.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// How long one request may take: the first starts the app.
const PATIENCE: Duration = Duration::from_secs(60);

/// A driver that listens, and perhaps a session of it.
#[derive(Clone, Debug)]
pub(crate) struct Driver {
    address: SocketAddr,
    session: String,
}

impl Driver {
    pub(crate) fn at(address: SocketAddr) -> Self {
        Self { address, session: String::new() }
    }

    /// Starts what `capabilities` describe; what is asked from now on is asked of it.
    pub(crate) fn begin(&mut self, capabilities: &Value) -> Result<()> {
        let answer = self.send("POST", "/session", Some(capabilities))?;
        let session = answer["sessionId"].as_str().context("the driver begins no session")?;
        self.session = format!("/session/{session}");
        Ok(())
    }

    pub(crate) fn get(&self, path: &str) -> Result<Value> {
        self.send("GET", &format!("{}{path}", self.session), None)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.send("POST", &format!("{}{path}", self.session), Some(body))
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).with_context(|| format!("no answer to {path}"))?;
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").context("this is no HTTP")?;
        let answer: Value = serde_json::from_str(body).with_context(|| body.to_owned())?;
        let value = answer.get("value").cloned().unwrap_or_default();
        if head.split_whitespace().nth(1) == Some("200") {
            return Ok(value);
        }
        bail!("{path}: {}: {}", value["error"], value["message"])
    }
}
