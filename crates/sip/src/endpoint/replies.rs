//! How responses of ours look: tags, the way back, and the headers that RFC 3261 wants in them.

use super::base::Base;
use crate::flow::{Flow, Transport};
use crate::wire::{Headers, Method, Request, Response};

/// Value of Allow: what is understood inside and outside a dialog.
pub(crate) const ALLOW: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REFER, \
                                NOTIFY, SUBSCRIBE, REGISTER";

/// Value of Supported.
pub(crate) const SUPPORTED: &str = "100rel, timer, replaces, norefersub";

/// The option tags that a peer may require of us.
const UNDERSTOOD: [&str; 4] = ["100rel", "timer", "replaces", "norefersub"];

impl Base {
    /// The bare response to `request` (8.2.6), with `tag` in To where there is none.
    pub(crate) fn reply_to(&self, request: &Request, status: u16, tag: &str) -> Response {
        let mut response = request.reply(status, "");
        if status > 100 {
            response.headers.set_to_tag(tag);
        }
        // A peer learns what we can do from refusals of what we cannot, and from 2xx (8.2.1, 13.3.1).
        let says_allow = matches!(
            (&request.method, status),
            (_, 405) | (Method::Invite | Method::Options | Method::Update, 200..=299)
        );
        if says_allow {
            response.headers.push("Allow", ALLOW);
        }
        if matches!((&request.method, status), (Method::Invite | Method::Options, 200..=299)) {
            response.headers.push("Supported", SUPPORTED);
        }
        if !self.settings.user_agent.is_empty() && status > 100 {
            response.headers.push("Server", self.settings.user_agent.as_str());
        }
        response
    }
}

/// The option tags of Require that we do not understand, as Unsupported wants them.
pub(crate) fn unsupported(request: &Request) -> Option<String> {
    let unknown: Vec<&str> = request
        .headers
        .require()
        .into_iter()
        .filter(|tag| !UNDERSTOOD.iter().any(|known| known.eq_ignore_ascii_case(tag)))
        .collect();
    (!unknown.is_empty()).then(|| unknown.join(", "))
}

/// Our Contact on `flow`.
pub(crate) fn contact(user: &str, flow: &Flow) -> String {
    let uri = crate::wire::Uri::sip(user, flow.local);
    let uri = match flow.transport {
        Transport::Udp => uri,
        Transport::Tcp => uri.with_param("transport", Some("tcp")),
        Transport::Tls => uri.with_param("transport", Some("tls")),
    };
    format!("<{uri}>")
}

/// Writes the source into the top Via (18.2.1, RFC 3581), and says where responses go (18.2.2).
///
/// Without `rport` a datagram's response goes to the port of sent-by, as the RFC has it, where
/// sent-by names the address that the datagram came from. Where it names another (a name, or an
/// address behind NAT) that port says nothing about the source, and the response goes back to the
/// source port.
pub(crate) fn way_back(headers: &mut Headers, flow: Flow) -> Flow {
    let Some(mut top) = headers.top_via() else {
        return flow;
    };
    let source = flow.peer;
    let ip = source.ip().to_canonical();
    let same_host = top.host.ip().is_some_and(|host| host.to_canonical() == ip);
    let wants_rport = top.wants_rport();
    if wants_rport {
        top.set_rport(source.port());
    }
    if wants_rport || !same_host {
        top.set_received(ip);
    } else {
        top.params.remove("received");
    }
    headers.replace_top_via(&top);
    if flow.transport.is_reliable() || wants_rport || !same_host {
        return flow;
    }
    let mut peer = source;
    peer.set_port(top.port.unwrap_or_else(|| flow.transport.default_port()));
    Flow { peer, ..flow }
}
