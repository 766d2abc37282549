//! baresip's control socket: JSON in netstrings, commands there, answers and events back.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::patience::PATIENCE;

/// The open control socket of one phone.
#[derive(Debug)]
pub(super) struct Control {
    who: String,
    stream: TcpStream,
    heard: Arc<Heard>,
    /// The events up to here were waited for already.
    seen: usize,
    commands: u64,
}

/// Everything that came, in order.
#[derive(Debug, Default)]
struct Heard {
    messages: Mutex<Vec<Value>>,
    news: Condvar,
}

impl Control {
    /// Opens the control socket at `door`.
    pub(super) fn connect(who: &str, door: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(door)?;
        stream.set_nodelay(true)?;
        let heard = Arc::new(Heard::default());
        let (reader, ear) = (BufReader::new(stream.try_clone()?), Arc::clone(&heard));
        thread::Builder::new().name(format!("control of {who}")).spawn(move || ear.read(reader))?;
        Ok(Self { who: who.to_owned(), stream, heard, seen: 0, commands: 0 })
    }

    /// Gives a command and returns its answer.
    pub(super) fn command(&mut self, command: &str, params: &str) -> Result<String> {
        self.commands += 1;
        let token = self.commands.to_string();
        let message = json!({ "command": command, "params": params, "token": token }).to_string();
        self.stream
            .write_all(format!("{}:{message},", message.len()).as_bytes())
            .with_context(|| format!("{} takes no command any more", self.who))?;
        let is_answer = |one: &Value| one["response"] == true && one["token"] == token.as_str();
        let (_, answer) = self
            .heard
            .wait(0, is_answer)
            .with_context(|| format!("{} does not answer to {command} {params}", self.who))?;
        let data = answer["data"].as_str().unwrap_or_default().to_owned();
        ensure!(answer["ok"] == true, "{}: {command} {params} failed: {data}", self.who);
        Ok(data)
    }

    /// Waits for the next event of that kind; those before it count as seen.
    pub(super) fn event(&mut self, kind: &str, fits: impl Fn(&Value) -> bool) -> Result<Value> {
        let is_it = |one: &Value| one["event"] == true && one["type"] == kind && fits(one);
        match self.heard.wait(self.seen, is_it) {
            Some((at, event)) => {
                self.seen = at + 1;
                Ok(event)
            }
            None => {
                let since = self.heard.kinds(self.seen);
                bail!("{}: no {kind} within {} s, only {since:?}", self.who, PATIENCE.as_secs())
            }
        }
    }
}

impl Heard {
    /// Reads until the phone is gone.
    fn read(&self, mut reader: impl BufRead) {
        while let Ok(message) = netstring(&mut reader) {
            self.messages.lock().unwrap_or_else(PoisonError::into_inner).push(message);
            self.news.notify_all();
        }
    }

    /// The first message from `from` on that fits, waited for with patience.
    fn wait(&self, from: usize, fits: impl Fn(&Value) -> bool) -> Option<(usize, Value)> {
        let deadline = Instant::now() + PATIENCE;
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let found = messages.iter().enumerate().skip(from).find(|(_, one)| fits(one));
            if let Some((at, message)) = found {
                return Some((at, message.clone()));
            }
            let left = deadline.checked_duration_since(Instant::now())?;
            let woken = self.news.wait_timeout(messages, left);
            messages = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn kinds(&self, from: usize) -> Vec<String> {
        let messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        let kinds = messages.iter().skip(from).filter_map(|one| one["type"].as_str());
        kinds.map(str::to_owned).collect()
    }
}

/// Reads `LENGTH:JSON,`.
fn netstring(reader: &mut impl BufRead) -> Result<Value> {
    let mut length = Vec::new();
    reader.read_until(b':', &mut length)?;
    ensure!(length.pop() == Some(b':'), "the socket is closed");
    let length: usize = std::str::from_utf8(&length)?.trim().parse()?;
    let mut message = vec![0; length + 1];
    reader.read_exact(&mut message)?;
    ensure!(message.pop() == Some(b','), "a netstring ends in a comma");
    // baresip puts bytes of peers into it as they came.
    Ok(serde_json::from_str(&String::from_utf8_lossy(&message))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn netstrings_follow_each_other_without_a_gap() -> Result<()> {
        let mut bytes: &[u8] = br#"10:{"a":"b,"},7:{"c":1},"#;
        assert_eq!(netstring(&mut bytes)?["a"], "b,", "a comma inside is no end");
        assert_eq!(netstring(&mut bytes)?["c"], 1, "the next one starts right after");
        assert!(netstring(&mut bytes).is_err(), "then the socket is closed");
        Ok(())
    }

    #[test]
    fn an_answer_is_found_among_events() {
        let heard = Heard::default();
        let messages = [r#"{"event":true,"type":"NOISE"}"#, r#"{"response":true,"token":"t42"}"#];
        let bytes: String = messages.iter().map(|one| format!("{}:{one},", one.len())).collect();
        heard.read(bytes.as_bytes());
        let (at, _) = heard.wait(0, |one| one["token"] == "t42").expect("it is there");
        assert_eq!(at, 1, "the event came first");
    }
}
