//! A message comes in: matched, checked, and handed to whom it concerns.

use std::time::Instant;

use super::Endpoint;
use super::replies::{self, way_back};
use super::words::{Event, Replaced};
use crate::entropy::Entropy;
use crate::flow::Flow;
use crate::ids::{DialogId, RequestId};
use crate::session::timer::too_small;
use crate::session::{Session, is_unknown};
use crate::transaction::ServerId;
use crate::transaction::key::ServerKey;
use crate::transaction::servers::{Match, ServerUser};
use crate::wire::{Message, Method, Request, Response, Scheme};

/// Why a request is refused before anybody sees it: the status, and a header that says more.
type Refusal = (u16, Option<(&'static str, String)>);

impl Endpoint {
    pub(super) fn on_received(&mut self, now: Instant, flow: Flow, bytes: &[u8]) {
        match Message::parse(bytes) {
            Ok(Message::Request(request)) => self.on_request(now, flow, request),
            // A response with several Vias is on its way to somebody else (RFC 3261 8.1.3.3).
            Ok(Message::Response(response)) if response.headers.list("Via").len() == 1 => {
                self.core.on_response(now, response);
            }
            Ok(Message::Response(_)) => {}
            Err(error) => {
                if let Some(response) = error.reply() {
                    self.answer_statelessly(flow, response);
                }
            }
        }
    }

    fn on_request(&mut self, now: Instant, flow: Flow, mut request: Request) {
        let Some(key) = ServerKey::of(&request) else {
            return;
        };
        let core = &mut self.core;
        match core.servers.on_request(&mut core.base, now, &key, &request) {
            Match::Absorbed => return,
            Match::Ack => return self.on_ack(now, &request),
            Match::Merged => {
                let response = request.reply(482, "");
                return self.answer_statelessly(flow, response);
            }
            Match::New => {}
        }
        if request.method == Method::Ack {
            return self.on_ack(now, &request);
        }
        let back = way_back(&mut request.headers, flow);
        let started = core.servers.start(&mut core.base, now, back, key.clone(), request);
        let server = match started {
            Ok(server) => server,
            Err(request) => {
                let mut response = core.base.reply_to(&request, 503, "");
                response.headers.push("Retry-After", "10");
                return core.base.transmit(back, response.to_bytes());
            }
        };
        self.on_new_request(now, flow, server, key);
    }

    fn on_new_request(&mut self, now: Instant, flow: Flow, server: ServerId, key: ServerKey) {
        let Some(request) = self.core.request_of(server) else {
            return;
        };
        if request.method == Method::Cancel {
            return self.on_cancel(now, server, key);
        }
        if let Some((status, header)) = check(request) {
            let tag = self.core.base.entropy.token();
            self.core.answer(now, server, status, &tag, |response| {
                if let Some((name, value)) = header {
                    response.headers.push(name, value);
                }
            });
            return;
        }
        let inside = request.headers.to().is_ok_and(|to| to.tag().is_some());
        match (&request.method, inside) {
            // A registrar keeps no dialogs; some phones send a tag nevertheless.
            (Method::Register, _) => self.on_outside_request(now, flow, server),
            (_, true) => self.on_inside_request(now, flow, server),
            (Method::Invite, false) => self.on_invite(now, flow, server),
            // These have no meaning outside a dialog.
            (Method::Bye | Method::Prack | Method::Update, false) => {
                self.core.refuse(now, server, 481);
            }
            (_, false) => self.on_outside_request(now, flow, server),
        }
    }

    /// A request with a To tag: of a session, of a subscription, or of nothing that we know.
    fn on_inside_request(&mut self, now: Instant, flow: Flow, server: ServerId) {
        let Some(request) = self.core.request_of(server) else {
            return;
        };
        if let Some(dialog) = self.sessions.find(request) {
            let replaces = match request.method {
                Method::Refer => self.sessions.replaced_by_refer(request),
                _ => None,
            };
            return self.on_session_request(now, server, dialog, replaces);
        }
        if let Some(id) = self.subscriptions.find(request) {
            return self.subscriptions.on_request(&mut self.core, now, id, server);
        }
        if let Some(id) = self.watches.find(request) {
            return self.watches.on_request(&mut self.core, now, id, server);
        }
        // Nothing that we ever made: a call may start with it (RFC 3261 12.2.2 leaves the choice;
        // the first message of RFC 4475 is such a one). A tag like ours is of a call that is over.
        let to = request.headers.to().ok();
        let foreign = to.is_some_and(|to| to.tag().is_some_and(|tag| !Entropy::could_make(tag)));
        if request.method == Method::Invite && foreign {
            return self.on_invite(now, flow, server);
        }
        self.core.refuse(now, server, 481);
    }

    fn on_session_request(
        &mut self,
        now: Instant,
        server: ServerId,
        dialog: DialogId,
        replaces: Option<Replaced>,
    ) {
        self.sessions.with(&mut self.core, now, dialog, |session, core| {
            session.on_request(core, now, server, replaces);
        });
    }

    fn on_outside_request(&mut self, _now: Instant, flow: Flow, server: ServerId) {
        let Some(request) = self.core.request_of(server) else {
            return;
        };
        let request = Box::new(request.clone());
        let id = RequestId(self.core.base.fresh_id());
        self.core.servers.set_user(server, ServerUser::Request(id));
        self.requests.incoming.insert(id, server);
        self.core.tell(Event::Request { id, flow, request });
    }

    fn on_ack(&mut self, now: Instant, request: &Request) {
        if let Some(dialog) = self.sessions.find(request) {
            self.sessions.with(&mut self.core, now, dialog, |session, core| {
                session.on_ack(core, now, request);
            });
        }
    }

    /// CANCEL is a transaction of its own; what it cancels is another (RFC 3261 9.2).
    fn on_cancel(&mut self, now: Instant, server: ServerId, key: ServerKey) {
        let invite = self.core.servers.find(&key.of_cancelled());
        let Some(invite) = invite else {
            return self.core.refuse(now, server, 481);
        };
        let user = self.core.servers.user(invite);
        let reason = self
            .core
            .request_of(server)
            .and_then(|cancel| cancel.headers.first("Reason").map(str::to_owned));
        let Some(ServerUser::Session(dialog)) = user else {
            return self.core.refuse(now, server, 200);
        };
        let Some(session) = self.sessions.session(dialog) else {
            return self.core.refuse(now, server, 200);
        };
        // 8.2.6.2: the same To tag as the INVITE's responses.
        let tag = session.local_tag.clone();
        self.core.answer(now, server, 200, &tag, |_| {});
        self.sessions.with(&mut self.core, now, dialog, |session, core| {
            session.on_cancel(core, now, invite, reason);
        });
    }

    fn on_invite(&mut self, now: Instant, flow: Flow, server: ServerId) {
        let Some(request) = self.core.request_of(server).cloned() else {
            return;
        };
        let replaces = match self.check_invite(&request) {
            Ok(replaces) => replaces,
            Err((status, header)) => {
                let tag = self.core.base.entropy.token();
                self.core.answer(now, server, status, &tag, |response| {
                    if let Some((name, value)) = header {
                        response.headers.push(name, value);
                    }
                });
                return;
            }
        };
        let id = DialogId(self.core.base.fresh_id());
        // What is sent inside the call goes where the responses go.
        let back = self.core.servers.flow(server).unwrap_or(flow);
        let session = Session::invited(&mut self.core, id, server, back, &request);
        let Some(session) = session else {
            return self.core.refuse(now, server, 400);
        };
        self.core.servers.set_user(server, ServerUser::Session(id));
        self.sessions.insert(session);
        let offer = crate::body::read(&request.headers, &request.body).into_sdp();
        let request = Box::new(request);
        self.core.tell(Event::Invited { dialog: id, flow, request, offer, replaces });
    }

    fn check_invite(&mut self, request: &Request) -> Result<Option<DialogId>, Refusal> {
        let settings = &self.core.base.settings;
        if self.sessions.len() >= settings.limits.sessions {
            return Err((503, Some(("Retry-After", "10".to_owned()))));
        }
        if is_unknown(request) {
            return Err((415, Some(("Accept", "application/sdp".to_owned()))));
        }
        if !accepts_sdp(request) {
            return Err((406, Some(("Accept", "application/sdp".to_owned()))));
        }
        if let Some(least) = too_small(settings, request) {
            return Err((422, Some(("Min-SE", least.to_string()))));
        }
        self.replaced_call(request)
    }

    /// The call that an INVITE with Replaces is to take over (RFC 3891 3).
    fn replaced_call(&mut self, request: &Request) -> Result<Option<DialogId>, Refusal> {
        let Some(replaces) = request.headers.replaces() else {
            return Ok(None);
        };
        let Ok(replaces) = replaces else {
            return Err((400, None));
        };
        let Some(id) = self.sessions.find_replaced(&replaces) else {
            return Err((481, None));
        };
        let Some(session) = self.sessions.session(id) else {
            return Err((481, None));
        };
        if session.is_leaving() {
            return Err((603, None));
        }
        if replaces.early_only && session.is_confirmed() {
            return Err((486, None));
        }
        // An early call can be replaced only at the side that made it.
        if !session.is_confirmed() && !session.is_calling() {
            return Err((481, None));
        }
        Ok(Some(id))
    }

    /// Answers without a transaction: what cannot be read, and what came twice.
    fn answer_statelessly(&mut self, flow: Flow, mut response: Response) {
        let tag = self.core.base.entropy.token();
        response.headers.set_to_tag(&tag);
        let back = way_back(&mut response.headers, flow);
        if !self.core.base.settings.user_agent.is_empty() {
            response.headers.push("Server", self.core.base.settings.user_agent.as_str());
        }
        self.core.base.transmit(back, response.to_bytes());
    }
}

/// What RFC 3261 8.2 wants checked of every request but ACK and CANCEL.
fn check(request: &Request) -> Option<Refusal> {
    if let Method::Other(_) = request.method {
        return Some((405, None));
    }
    if !matches!(request.uri.scheme, Scheme::Sip | Scheme::Sips | Scheme::Tel) {
        return Some((416, None));
    }
    if request.headers.max_forwards() == Some(0) {
        return Some((483, None));
    }
    replies::unsupported(request).map(|tags| (420, Some(("Unsupported", tags))))
}

/// Whether a caller can read SDP; one that says nothing can (RFC 3261 20.1).
fn accepts_sdp(request: &Request) -> bool {
    let accept = request.headers.list("Accept");
    let ranges = ["application/sdp", "application/*", "*/*"];
    !request.headers.has("Accept")
        || accept.iter().any(|entry| {
            let range = entry.split(';').next().unwrap_or_default().replace(' ', "");
            ranges.iter().any(|known| range.eq_ignore_ascii_case(known))
        })
}
