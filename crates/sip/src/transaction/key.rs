//! How requests find their server transaction: RFC 3261 17.2.3, with the fallback for RFC 2543.

use crate::wire::{Method, Request};

const MAGIC_COOKIE: &str = "z9hG4bK";

/// What makes a request the same transaction as another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ServerKey {
    /// Branch, sent-by and method of a peer that speaks RFC 3261.
    Branch { branch: String, sent_by: String, method: Method },
    /// All that an RFC 2543 peer leaves the same; its branch means nothing.
    Old { uri: String, from_tag: String, call_id: String, cseq: u32, via: String, method: Method },
}

impl ServerKey {
    /// The key of `request`; an ACK has the key of its INVITE. `None` where a header that makes up
    /// the key cannot be read.
    pub(crate) fn of(request: &Request) -> Option<ServerKey> {
        let method = match &request.method {
            Method::Ack => Method::Invite,
            other => other.clone(),
        };
        let via = request.headers.top_via()?;
        match via.branch() {
            Some(branch) if is_unique(branch) => Some(ServerKey::Branch {
                branch: branch.to_owned(),
                sent_by: via.sent_by().to_string().to_ascii_lowercase(),
                method,
            }),
            _ => Some(ServerKey::Old {
                uri: request.uri.to_string(),
                from_tag: request.headers.from_().ok()?.tag().unwrap_or_default().to_owned(),
                call_id: request.headers.call_id()?.to_owned(),
                cseq: request.headers.cseq().ok()?.number,
                via: via.to_string(),
                method,
            }),
        }
    }

    /// The key of the INVITE that a CANCEL with this key means.
    pub(crate) fn of_cancelled(mut self) -> ServerKey {
        match &mut self {
            ServerKey::Branch { method, .. } | ServerKey::Old { method, .. } => {
                *method = Method::Invite;
            }
        }
        self
    }
}

/// Whether a branch is one of RFC 3261. The bare cookie says nothing and is treated as an old one.
fn is_unique(branch: &str) -> bool {
    branch.len() > MAGIC_COOKIE.len()
        && branch
            .get(..MAGIC_COOKIE.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(MAGIC_COOKIE))
}

/// What two copies of one request have in common that came by different ways (RFC 3261 8.2.2.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MergeKey {
    call_id: String,
    from_tag: String,
    cseq: u32,
    method: Method,
}

impl MergeKey {
    /// `None` for requests that cannot be merged: those inside a dialog, ACK and CANCEL.
    pub(crate) fn of(request: &Request) -> Option<MergeKey> {
        if matches!(request.method, Method::Ack | Method::Cancel)
            || request.headers.to().ok()?.tag().is_some()
        {
            return None;
        }
        Some(MergeKey {
            call_id: request.headers.call_id()?.to_owned(),
            from_tag: request.headers.from_().ok()?.tag()?.to_owned(),
            cseq: request.headers.cseq().ok()?.number,
            method: request.method.clone(),
        })
    }
}
