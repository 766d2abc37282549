//! As much of SIP as a load of calls needs, read as text and written as text. It is a second opinion: nothing
//! of the exchange's own reading and writing is in it.

use std::net::SocketAddr;

use md5::{Digest, Md5};

/// A message as it came.
#[derive(Clone, Debug)]
pub(super) struct Message {
    text: String,
}

impl Message {
    pub(super) fn read(bytes: &[u8]) -> Self {
        Self { text: String::from_utf8_lossy(bytes).into_owned() }
    }

    fn first_line(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }

    /// The status of a response; `None` for a request.
    pub(super) fn status(&self) -> Option<u16> {
        self.first_line().strip_prefix("SIP/2.0 ")?.get(..3)?.parse().ok()
    }

    /// The method of a request, or of the request that a response is for.
    pub(super) fn method(&self) -> &str {
        self.header("CSeq").and_then(|cseq| cseq.split_whitespace().nth(1)).unwrap_or_default()
    }

    pub(super) fn is_request(&self) -> bool {
        self.status().is_none()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default();
        head.lines().skip(1).filter_map(|line| line.split_once(':')).map(|(n, v)| (n, v.trim()))
    }

    pub(super) fn call_id(&self) -> &str {
        self.header("Call-ID").unwrap_or_default()
    }

    /// What stands between `<` and `>` of a header.
    pub(super) fn address(&self, name: &str) -> Option<&str> {
        self.header(name)?.split_once('<')?.1.split_once('>').map(|(inside, _)| inside)
    }

    /// The user of the From header.
    pub(super) fn caller(&self) -> &str {
        let user = self.address("From").and_then(|from| from.strip_prefix("sip:"));
        user.and_then(|user| user.split('@').next()).unwrap_or_default()
    }

    /// Where its SDP wants the sound.
    pub(super) fn sound(&self) -> Option<SocketAddr> {
        let line = |start: &str| self.text.lines().find_map(|line| line.strip_prefix(start));
        let ip = line("c=IN IP4 ")?.trim();
        let port = line("m=audio ")?.split(' ').next()?;
        format!("{ip}:{port}").parse().ok()
    }

    /// A response to this request; `tag` marks our side of a new dialog.
    pub(super) fn response(&self, status: u16, tag: &str, more: &str, body: &str) -> String {
        let mut text = format!("SIP/2.0 {status} Well\r\n");
        for (name, value) in self.headers() {
            let own = match name.to_ascii_lowercase().as_str() {
                "via" | "from" | "call-id" | "cseq" | "record-route" => String::new(),
                "to" if value.contains("tag=") => String::new(),
                "to" => format!(";tag={tag}"),
                _ => continue,
            };
            text += &format!("{name}: {value}{own}\r\n");
        }
        text + more + &end(body)
    }

    /// The answer to a digest's challenge (RFC 2617 3.2.2, with `qop`).
    pub(super) fn proof(
        &self,
        user: &str,
        secret: &str,
        method: &str,
        uri: &str,
    ) -> Option<String> {
        let challenge = self.header("WWW-Authenticate")?;
        let field = |name: &str| {
            let (_, rest) = challenge.split_once(&format!("{name}=\""))?;
            rest.split('"').next()
        };
        let (realm, nonce) = (field("realm")?, field("nonce")?);
        let hash = |text: String| hex::encode(Md5::digest(text));
        let whose = hash(format!("{user}:{realm}:{secret}"));
        let what = hash(format!("{method}:{uri}"));
        let response = hash(format!("{whose}:{nonce}:00000001:load:auth:{what}"));
        Some(format!(
            "Authorization: Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", \
             uri=\"{uri}\", response=\"{response}\", algorithm=MD5, qop=auth, nc=00000001, \
             cnonce=\"load\"\r\n"
        ))
    }
}

/// The length, the empty line, and the body.
pub(super) fn end(body: &str) -> String {
    let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    format!("{kind}Content-Length: {}\r\n\r\n{body}", body.len())
}

/// An offer or answer of G.711 A-law at `sound`.
pub(super) fn sdp(sound: SocketAddr) -> String {
    let (ip, port) = (sound.ip(), sound.port());
    format!(
        "v=0\r\no=load 1 1 IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\n\
         m=audio {port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
    )
}
