//! The carrier's side of a call that only rings: INVITE, and CANCEL when it was seen.

use std::{
    net::{SocketAddr, UdpSocket},
    time::{Duration, SystemTime},
};

use anyhow::{Context as _, Result, bail};

const PATIENCE: Duration = Duration::from_secs(5);
const LARGEST: usize = 4096;

/// Who calls, from the carrier's address.
#[derive(Debug)]
pub(crate) struct Caller {
    socket: UdpSocket,
    here: SocketAddr,
    exchange: SocketAddr,
}

/// A call that rings, or is about to.
#[derive(Debug)]
pub(crate) struct Ringing {
    number: String,
    n: u32,
    /// When its INVITE was given to the system.
    pub(crate) sent: SystemTime,
}

impl Caller {
    pub(crate) fn at(here: SocketAddr, exchange: SocketAddr) -> Result<Self> {
        let socket = UdpSocket::bind(here)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { socket, here, exchange })
    }

    /// Calls this number of the office; returns when a phone rings.
    pub(crate) fn calls(&self, number: &str, n: u32) -> Result<Ringing> {
        let Self { here, .. } = self;
        let ip = here.ip();
        let sound = format!(
            "v=0\r\no=- 1 1 IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\n\
             m=audio 4000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
        );
        let head = format!(
            "Contact: <sip:13800138000@{here}>\r\nContent-Type: application/sdp\r\n\
             Content-Length: {}\r\n\r\n{sound}",
            sound.len()
        );
        let mut call = Ringing { number: number.to_owned(), n, sent: SystemTime::now() };
        let invite = self.request("INVITE", &call, "", &head);
        call.sent = SystemTime::now();
        self.socket.send_to(invite.as_bytes(), self.exchange)?;
        self.hears("SIP/2.0 180", &call)?;
        Ok(call)
    }

    /// Gives up.
    pub(crate) fn gives_up(&self, call: &Ringing) -> Result<()> {
        let nothing = "Content-Length: 0\r\n\r\n";
        let cancel = self.request("CANCEL", call, "", nothing);
        self.socket.send_to(cancel.as_bytes(), self.exchange)?;
        let ended = self.hears("SIP/2.0 487", call)?;
        let ack = self.request("ACK", call, &tag_in(&ended)?, nothing);
        self.socket.send_to(ack.as_bytes(), self.exchange)?;
        Ok(())
    }

    /// It is answered after all.
    pub(crate) fn is_answered(&self, call: &Ringing) -> Result<()> {
        let answer = self.hears("SIP/2.0 200", call)?;
        let ack = self.request("ACK", call, &tag_in(&answer)?, "Content-Length: 0\r\n\r\n");
        // An ACK to a 200 is a transaction of its own (RFC 3261, 13.2.2.4).
        let ack = ack.replace("z9hG4bK-figures-", "z9hG4bK-ack-");
        self.socket.send_to(ack.as_bytes(), self.exchange)?;
        Ok(())
    }

    fn request(&self, method: &str, call: &Ringing, tag: &str, rest: &str) -> String {
        let Self { here, exchange, .. } = self;
        let Ringing { number, n, .. } = call;
        format!(
            "{method} sip:{number}@{exchange} SIP/2.0\r\n\
             Via: SIP/2.0/UDP {here};branch=z9hG4bK-figures-{n}\r\nMax-Forwards: 70\r\n\
             From: <sip:13800138000@{here}>;tag=figures{n}\r\nTo: <sip:{number}@{exchange}>{tag}\r\n\
             Call-ID: figures-{n}@{here}\r\nCSeq: 1 {method}\r\n{rest}"
        )
    }

    /// Waits for an answer of this call that begins so.
    fn hears(&self, start: &str, call: &Ringing) -> Result<String> {
        let id = format!("figures-{}@", call.n);
        let mut buffer = [0; LARGEST];
        loop {
            let length = self.socket.recv(&mut buffer).with_context(|| format!("no {start}"))?;
            let text = String::from_utf8_lossy(buffer.get(..length).unwrap_or_default());
            if !text.contains(&id) {
                continue;
            }
            if text.starts_with(start) {
                return Ok(text.into_owned());
            }
            if text.get(8..9).is_some_and(|class| class > "2") {
                bail!("the call is refused: {}", text.lines().next().unwrap_or_default());
            }
        }
    }
}

/// What the other side added to the caller's `To`.
fn tag_in(answer: &str) -> Result<String> {
    let to = answer.lines().find(|line| line.starts_with("To:"));
    let tag = to.and_then(|to| to.split_once(";tag=")).context("no tag")?.1;
    Ok(format!(";tag={}", tag.trim()))
}
