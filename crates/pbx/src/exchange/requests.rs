//! Requests outside calls: REGISTER, OPTIONS, SUBSCRIBE.

use std::time::Duration;

use cordboard_sip::{
    self as sip,
    wire::{Method, Request},
};

use super::Exchange;
use crate::{
    Event, Write,
    call::hunt::tell_floor,
    desk::Waiting,
    identity::{Came, Stranger},
    lamps::Package,
    registrar::{self, Refusal},
};

/// The longest subscription that is granted.
const SUBSCRIPTION: u32 = 3600;

impl Exchange {
    pub(super) fn request(&mut self, id: sip::RequestId, flow: sip::Flow, request: &Request) {
        match request.method {
            Method::Register => self.register(id, flow, request),
            Method::Options => {
                let reply = sip::Reply::status(200).with("Accept", "application/sdp");
                self.desk.sip.reply(self.desk.now, id, reply);
            }
            Method::Subscribe => self.subscribe(id, flow, request),
            // These only have a meaning inside what they belong to (RFC 6086 4.2.2, RFC 6665 4.1.3).
            Method::Info | Method::Notify => self.reply(id, sip::Reply::status(481)),
            // Calls are handed on from inside.
            Method::Refer => self.reply(id, sip::Reply::status(403)),
            _ => self.reply(id, sip::Reply::status(405)),
        }
    }

    fn register(&mut self, id: sip::RequestId, flow: sip::Flow, request: &Request) {
        let Some(extension) = self.prove(id, flow, request) else {
            return;
        };
        let desk = &mut self.desk;
        let wall = desk.wall();
        let whose = request.headers.to().ok().and_then(|to| to.uri.user_decoded());
        if whose.as_deref() != Some(&extension) {
            return self.reply(id, sip::Reply::status(403));
        }
        let change = match desk.registrar.register(&extension, flow, request, wall) {
            Ok(change) => change,
            Err(Refusal::BadContact) => return self.reply(id, sip::Reply::status(400)),
            Err(Refusal::TooBrief { min }) => {
                let reply = sip::Reply::status(423).with("Min-Expires", &min.to_string());
                return self.reply(id, reply);
            }
            Err(Refusal::OutOfOrder) => return self.reply(id, sip::Reply::status(500)),
            Err(Refusal::TooMany) => return self.reply(id, sip::Reply::status(403)),
        };
        let mut reply = sip::Reply::status(200);
        for binding in desk.registrar.phones(&extension) {
            let seconds = registrar::remaining(binding, wall);
            reply = reply.with("Contact", &format!("<{}>;expires={seconds}", binding.contact));
        }
        tell_floor(desk, &extension);
        self.watch_bindings();
        let desk = &mut self.desk;
        for gone in change.unbound {
            let (extension, contact) = (gone.extension, gone.contact);
            desk.event(Event::Unregistered {
                extension: extension.clone(),
                contact: contact.clone(),
            });
            desk.write(Write::Unbound { extension, contact });
        }
        // The phone is told once its binding is on disk, so that a restart finds it.
        let Some(last) = change.bound.last().cloned() else {
            return self.reply(id, reply);
        };
        let arrived = change.arrived;
        for binding in change.bound {
            desk.event(Event::Registered {
                extension: extension.clone(),
                contact: binding.contact.clone(),
                user_agent: binding.user_agent.clone(),
                address: binding.flow.peer.to_string(),
                expires: binding.expires,
            });
            if binding != last {
                desk.write(Write::Bound(binding));
            }
        }
        desk.write_then(Write::Bound(last), Waiting::Reply { request: id, reply, arrived });
    }

    /// A phone wants to know of waiting messages (RFC 3842), or what a colleague does.
    fn subscribe(&mut self, id: sip::RequestId, flow: sip::Flow, request: &Request) {
        let Some(extension) = self.prove(id, flow, request) else {
            return;
        };
        let event = request.headers.event().map(|event| event.package).unwrap_or_default();
        let asked = request.headers.expires().unwrap_or(SUBSCRIPTION).min(SUBSCRIPTION);
        let granted = Duration::from_secs(u64::from(asked));
        if let Some(package) = Package::named(&event) {
            return self.watch(id, flow, request, (package, &extension, granted));
        }
        if event != "message-summary" {
            let reply = sip::Reply::status(489).with("Allow-Events", Package::NAMES);
            return self.reply(id, reply);
        }
        let desk = &mut self.desk;
        let made = desk.sip.accept_subscription(desk.now, id, granted, &extension);
        let Some(subscription) = made else { return };
        desk.mailboxes.watch(subscription, extension.clone());
        let body = desk.mailboxes.summary(&extension, &format!("sip:{extension}@cordboard"));
        desk.sip.notify(desk.now, subscription, Some(body));
    }

    /// The extension that a request proves to come from; otherwise it is answered here.
    fn prove(&mut self, id: sip::RequestId, flow: sip::Flow, request: &Request) -> Option<String> {
        let desk = &mut self.desk;
        let came = Came { flow, now: desk.now, wall: desk.wall() };
        match desk.identity.phone(&desk.registrar, came, request) {
            Ok(extension) => return Some(extension),
            Err(Stranger::Challenge(reply) | Stranger::Refuse(reply)) => self.reply(id, reply),
            Err(Stranger::Silence) => desk.sip.ignore(desk.now, id),
            Err(Stranger::ShutOut(what)) => {
                desk.sip.ignore(desk.now, id);
                self.shut_out(what);
            }
        }
        None
    }

    /// Somebody sent too many wrong passwords.
    pub(super) fn shut_out(&mut self, what: String) {
        let advice = "If it is a phone of yours, give it its extension's secret; if not, let only those addresses reach the exchange that need it.";
        self.desk.event(Event::Alarm { what, advice: advice.to_owned() });
    }

    fn reply(&mut self, id: sip::RequestId, reply: sip::Reply) {
        self.desk.sip.reply(self.desk.now, id, reply);
    }
}
