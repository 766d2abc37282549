//! Requests inside a session: theirs by method, ours for the driver.

use std::time::Instant;

use super::{Phase, Session, is_unknown, put_body};
use crate::endpoint::core::{Core, Purpose};
use crate::endpoint::words::{Body, Event, Replaced};
use crate::flow::Routing;
use crate::ids::RequestId;
use crate::transaction::ServerId;
use crate::wire::{Method, Request};

impl Session {
    /// A request of the peer inside this session. ACK and CANCEL do not come here.
    pub(crate) fn on_request(
        &mut self,
        core: &mut Core,
        now: Instant,
        server: ServerId,
        replaces: Option<Replaced>,
    ) {
        let Some(request) = core.request_of(server).cloned() else {
            return;
        };
        let tag = request.headers.from_().ok().and_then(|from| from.tag().map(str::to_owned));
        let number = request.headers.cseq().map_or(0, |cseq| cseq.number);
        let Some(dialog) = self.dialog_with(&tag.unwrap_or_default()) else {
            return self.refuse(core, now, server, 481);
        };
        if !dialog.takes_number(number) {
            return self.refuse(core, now, server, 500);
        }
        if self.is_leaving() && request.method != Method::Bye {
            return self.refuse(core, now, server, 481);
        }
        let refreshes_target = matches!(request.method, Method::Invite | Method::Update);
        if refreshes_target && self.routing == Routing::SameFlow {
            // A phone that has moved says so from its new address.
            self.flow = core.servers.flow(server).or(self.flow);
        }
        match &request.method {
            Method::Bye => self.on_bye(core, now, server, &request),
            Method::Invite | Method::Update if is_unknown(&request) => {
                self.answer(core, now, server, 415, |response| {
                    response.headers.push("Accept", "application/sdp");
                });
            }
            Method::Invite | Method::Update => self.on_offer_request(core, now, server),
            Method::Prack => self.on_prack(core, now, server, &request),
            Method::Info => self.on_info(core, now, server, request),
            Method::Refer => self.on_refer(core, now, server, &request, replaces),
            Method::Notify => self.on_notify(core, now, server, &request),
            Method::Options => {
                self.answer(core, now, server, 200, |response| {
                    response.headers.push("Accept", "application/sdp");
                });
            }
            Method::Subscribe => {
                self.answer(core, now, server, 489, |response| {
                    response.headers.push("Allow-Events", "refer");
                });
            }
            Method::Message
            | Method::Publish
            | Method::Register
            | Method::Ack
            | Method::Cancel
            | Method::Other(_) => self.refuse(core, now, server, 405),
        }
    }

    fn on_info(&mut self, core: &mut Core, now: Instant, server: ServerId, request: Request) {
        // RFC 6086 4.2.2: no packages are taken; INFO without one is DTMF and the like.
        if request.headers.first("Info-Package").is_some() {
            self.answer(core, now, server, 469, |response| {
                response.headers.push("Recv-Info", "");
            });
            return;
        }
        self.answer(core, now, server, 200, |_| {});
        let content_type = request.headers.content_type().unwrap_or_default().to_owned();
        let event = Event::Info { dialog: self.id, content_type, body: request.body };
        self.tell(core, event);
    }

    /// INFO, REFER, NOTIFY or MESSAGE of the driver.
    pub(crate) fn request(
        &mut self,
        core: &mut Core,
        now: Instant,
        id: RequestId,
        method: Method,
        headers: Vec<(String, String)>,
        body: Option<Body>,
    ) -> bool {
        if !matches!(self.phase, Phase::Up(_) | Phase::Calling(_) | Phase::Ringing(_)) {
            return false;
        }
        self.refer.sent |= method == Method::Refer;
        let Some(mut inside) = self.inside(core, method, Purpose::Request(id)) else {
            return false;
        };
        for (name, value) in headers {
            inside.request.headers.push(&name, value);
        }
        put_body(&mut inside.request, body);
        self.send_inside(core, now, inside).is_some()
    }
}
