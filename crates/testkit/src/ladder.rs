//! The SIP messages of a run as text, so that a reviewer reads the call.

use std::time::Duration;

/// One message that was sent.
#[derive(Clone, Debug)]
pub(crate) struct Rung {
    pub(crate) at: Duration,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) bytes: Vec<u8>,
}

/// Lines such as `  0.301  wei -> exchange  INVITE sip:1002 (SDP)`.
pub(crate) fn write(rungs: &[Rung]) -> String {
    let mut text = String::new();
    for rung in rungs {
        let line = describe(&String::from_utf8_lossy(&rung.bytes));
        let seconds = rung.at.as_millis() / 100;
        let at = format!("{}.{}", seconds / 10, seconds % 10);
        text.push_str(&format!("{at:>6}  {:<9}-> {:<9} {line}\n", rung.from, rung.to));
    }
    text
}

fn describe(message: &str) -> String {
    let start = message.lines().next().unwrap_or_default();
    let header = |name: &str| {
        let line = message.lines().find(|line| {
            line.split_once(':').is_some_and(|(known, _)| known.trim().eq_ignore_ascii_case(name))
        });
        line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned())
    };
    let sdp = header("Content-Type").is_some_and(|kind| kind.starts_with("application/sdp"));
    let body = message.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    let direction = ["sendonly", "recvonly", "inactive"].iter().find(|one| body.contains(*one));
    let mut line = match start.strip_prefix("SIP/2.0 ") {
        Some(status) => {
            let cseq = header("CSeq").unwrap_or_default();
            let method = cseq.split(' ').nth(1).unwrap_or_default();
            format!("{status} ({method})")
        }
        None => {
            let mut words = start.split(' ');
            let method = words.next().unwrap_or_default();
            let uri = words.next().unwrap_or_default();
            let user = uri.split_once('@').map_or(uri, |(user, _)| user);
            format!("{method} {user}")
        }
    };
    if sdp {
        line.push_str(" SDP");
    }
    if let Some(direction) = direction {
        line.push(' ');
        line.push_str(direction);
    }
    line
}
