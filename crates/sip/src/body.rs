//! Finding the SDP in a body: alone, inside multipart (RFC 5621), or not at all.

use crate::wire::Headers;

/// What a body means to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CallBody {
    /// Nothing, or nothing that must be understood.
    Empty,
    Sdp(Vec<u8>),
    /// Something that must be understood and is not: 415.
    Unknown,
}

impl CallBody {
    /// The SDP, if there is one.
    pub(crate) fn into_sdp(self) -> Option<Vec<u8>> {
        match self {
            CallBody::Sdp(sdp) => Some(sdp),
            CallBody::Empty | CallBody::Unknown => None,
        }
    }
}

/// Reads the body of a message of a call.
pub(crate) fn read(headers: &Headers, body: &[u8]) -> CallBody {
    if body.is_empty() {
        return CallBody::Empty;
    }
    let optional = headers.first("Content-Disposition").is_some_and(|value| {
        value.to_ascii_lowercase().replace(' ', "").contains("handling=optional")
    });
    let otherwise = if optional { CallBody::Empty } else { CallBody::Unknown };
    let encoded =
        headers.list("Content-Encoding").iter().any(|e| !e.eq_ignore_ascii_case("identity"));
    if encoded {
        return otherwise;
    }
    if headers.has_content_type("application/sdp") {
        return CallBody::Sdp(body.to_vec());
    }
    match headers.first("Content-Type") {
        // A peer that forgets the type means SDP when it looks like SDP.
        None if body.starts_with(b"v=0") => CallBody::Sdp(body.to_vec()),
        Some(value) if value.to_ascii_lowercase().starts_with("multipart/") => {
            sdp_part(value, body).map_or(otherwise, CallBody::Sdp)
        }
        Some(_) | None => otherwise,
    }
}

/// The first `application/sdp` part of a multipart body.
fn sdp_part(content_type: &str, body: &[u8]) -> Option<Vec<u8>> {
    let boundary = boundary(content_type)?;
    let delimiter = format!("--{boundary}");
    let mut rest = after(body, delimiter.as_bytes())?;
    loop {
        if rest.starts_with(b"--") {
            return None;
        }
        let end = find(rest, delimiter.as_bytes());
        let part = end.and_then(|end| rest.get(..end)).unwrap_or(rest);
        if let Some(sdp) = sdp_of_part(part) {
            return Some(sdp);
        }
        rest = rest.get(end? + delimiter.len()..)?;
    }
}

fn sdp_of_part(part: &[u8]) -> Option<Vec<u8>> {
    let (head_end, gap) = match (find(part, b"\r\n\r\n"), find(part, b"\n\n")) {
        (Some(at), _) => (at, 4),
        (None, Some(at)) => (at, 2),
        (None, None) => return None,
    };
    let head = String::from_utf8_lossy(part.get(..head_end)?).to_ascii_lowercase();
    let is_sdp = head.lines().any(|line| {
        line.split_once(':').is_some_and(|(name, value)| {
            name.trim() == "content-type" && value.trim().starts_with("application/sdp")
        })
    });
    let content = part.get(head_end + gap..)?;
    // The line end before the next delimiter belongs to the delimiter.
    let content = content.strip_suffix(b"\n").unwrap_or(content);
    let content = content.strip_suffix(b"\r").unwrap_or(content);
    is_sdp.then(|| content.to_vec())
}

fn boundary(content_type: &str) -> Option<String> {
    let at = content_type.to_ascii_lowercase().find("boundary=")? + "boundary=".len();
    let value = content_type.get(at..)?;
    let value = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => value.split(';').next()?.trim(),
    };
    (!value.is_empty()).then(|| value.to_owned())
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len().max(1)).position(|window| window == needle)
}

fn after<'a>(hay: &'a [u8], needle: &[u8]) -> Option<&'a [u8]> {
    hay.get(find(hay, needle)? + needle.len()..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&str, &str)]) -> Headers {
        let mut headers = Headers::new();
        for (name, value) in fields {
            headers.push(name, *value);
        }
        headers
    }

    #[test]
    fn sdp_inside_multipart_is_found() {
        let headers = headers(&[("Content-Type", "multipart/mixed;boundary=\"b1\"")]);
        let body = b"--b1\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b1\r\n\
                     Content-Type: application/sdp\r\n\r\nv=0\r\ns=-\r\n\r\n--b1--\r\n";
        assert_eq!(read(&headers, body), CallBody::Sdp(b"v=0\r\ns=-\r\n".to_vec()));
    }

    #[test]
    fn an_unknown_type_must_be_understood_unless_it_is_optional() {
        let unknown = headers(&[("Content-Type", "application/unknown")]);
        assert_eq!(read(&unknown, b"x"), CallBody::Unknown);
        let optional = headers(&[
            ("Content-Type", "application/unknown"),
            ("Content-Disposition", "render; handling=optional"),
        ]);
        assert_eq!(read(&optional, b"x"), CallBody::Empty);
    }

    #[test]
    fn a_compressed_body_is_not_sdp() {
        let fields = [("Content-Type", "application/sdp"), ("Content-Encoding", "gzip")];
        assert_eq!(read(&headers(&fields), b"x"), CallBody::Unknown);
    }

    #[test]
    fn an_endless_multipart_ends() {
        let headers = headers(&[("Content-Type", "multipart/mixed;boundary=b")]);
        assert_eq!(read(&headers, b"--b--b--b"), CallBody::Unknown);
        assert_eq!(read(&headers, b""), CallBody::Empty);
    }
}
