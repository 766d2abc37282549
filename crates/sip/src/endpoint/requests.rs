//! Requests outside calls: ours with their outcome, theirs with our reply.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Instant;

use super::Endpoint;
use super::core::{News, Owner};
use super::outbound::Send;
use super::replies::{ALLOW, SUPPORTED};
use super::words::{Event, Outgoing, Reply};
use crate::dialog::with_tag;
use crate::flow::{Flow, Routing};
use crate::ids::RequestId;
use crate::session::put_body;
use crate::session::uas::apply_reply;
use crate::transaction::ServerId;
use crate::wire::{Headers, Method, Request};

#[derive(Debug, Default)]
pub(crate) struct Requests {
    /// Theirs, without a reply.
    pub(super) incoming: HashMap<RequestId, ServerId>,
    /// Ours, without an outcome.
    pub(super) outgoing: usize,
}

impl Requests {
    pub(super) fn len(&self) -> usize {
        self.incoming.len() + self.outgoing
    }
}

impl Endpoint {
    /// Sends a request outside any dialog; 401 and 407 are answered inside when there are
    /// credentials. `Event::Response` brings the outcome.
    pub fn send(&mut self, now: Instant, outgoing: Outgoing) -> RequestId {
        let base = &mut self.core.base;
        let id = RequestId(base.fresh_id());
        let (tag, call_id) = (base.entropy.token(), base.entropy.token());
        let method = outgoing.method;
        let mut headers = Headers::new();
        headers.push("Max-Forwards", "70");
        headers.push("From", with_tag(&outgoing.from.to_string(), &tag));
        headers.push("To", outgoing.to.to_string());
        headers.push("Call-ID", call_id);
        headers.push("CSeq", format!("1 {method}"));
        if method == Method::Options {
            headers.push("Accept", "application/sdp");
        }
        headers.push("Allow", ALLOW);
        headers.push("Supported", SUPPORTED);
        for (name, value) in outgoing.headers {
            headers.push(&name, value);
        }
        let mut request = Request { method, uri: outgoing.uri, headers, body: Vec::new() };
        put_body(&mut request, outgoing.body);
        self.requests.outgoing += 1;
        self.core.send(
            now,
            Send {
                owner: Owner::Request(id),
                request,
                contact_user: outgoing.contact_user,
                credentials: outgoing.credentials,
                destination: outgoing.destination,
                routing: Routing::Target,
            },
        );
        self.settle(now);
        id
    }

    /// Answers `Event::Request`. A provisional reply may be followed by others.
    #[expect(clippy::needless_pass_by_value, reason = "the driver has no further use for it")]
    pub fn reply(&mut self, now: Instant, request: RequestId, reply: Reply) {
        let Some(server) = self.requests.incoming.get(&request).copied() else {
            return;
        };
        let status = reply.status.clamp(100, 699);
        let tag = self.core.base.entropy.token();
        self.core.answer(now, server, status, &tag, |response| {
            apply_reply(response, &reply);
        });
        if status >= 200 {
            self.requests.incoming.remove(&request);
        }
        self.settle(now);
    }

    /// Never answers `Event::Request`, nor the same request when it comes again.
    pub fn ignore(&mut self, now: Instant, request: RequestId) {
        if let Some(server) = self.requests.incoming.remove(&request) {
            let core = &mut self.core;
            core.servers.silence(&mut core.base, now, server);
        }
        self.settle(now);
    }

    /// Our Contact on `flow` names this address from now on, which a NAT gives us there; `None`: our
    /// own.
    pub fn advertise(&mut self, flow: Flow, public: Option<SocketAddr>) {
        let advertised = &mut self.core.base.advertised;
        match public {
            Some(public) => advertised.insert(flow, public),
            None => advertised.remove(&flow),
        };
    }

    pub(crate) fn take_incoming(&mut self, id: RequestId) -> Option<ServerId> {
        self.requests.incoming.remove(&id)
    }

    pub(super) fn on_own_request_news(&mut self, id: RequestId, news: News) {
        let outcome = match news {
            News::Sent { .. } | News::Provisional { .. } => return,
            News::Final { response, .. } => Ok(Box::new(response)),
            News::Failed(cause) => Err(cause),
        };
        self.requests.outgoing = self.requests.outgoing.saturating_sub(1);
        self.core.tell(Event::Response { id, outcome });
    }
}
