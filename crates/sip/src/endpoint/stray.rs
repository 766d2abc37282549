//! Calls of ours that nobody wants any more: cancelled when they ring, ended when they are accepted.
//!
//! That is a call that was hung up before it was answered, the old target of a call that went on to
//! another, and every fork that is accepted after the first (RFC 3261 13.2.2.4).

use std::time::Instant;

use super::core::{Core, Owner};
use super::locate::in_dialog_destination;
use super::outbound::Send;
use crate::dialog::Dialog;
use crate::digest::Credentials;
use crate::flow::Routing;
use crate::transaction::ClientId;
use crate::transaction::clients::ClientUser;
use crate::wire::{Method, Request, Response};

/// What is needed to end a call that nobody wants any more.
#[derive(Debug)]
pub(crate) struct Abandoned {
    pub(crate) credentials: Option<Credentials>,
    pub(crate) routing: Routing,
    /// CANCEL was sent, or is no longer of use.
    pub(crate) cancelled: bool,
    /// Value of the Reason header of CANCEL and BYE.
    pub(crate) reason: Option<String>,
}

impl Core {
    pub(super) fn on_abandoned_response(
        &mut self,
        now: Instant,
        client: ClientId,
        response: &Response,
    ) {
        let Some(ClientUser::Abandoned(abandoned)) = self.clients.user_mut(client) else {
            return;
        };
        match response.status {
            // CANCEL may only follow a provisional response (RFC 3261 9.1).
            100..=199 if !abandoned.cancelled => {
                abandoned.cancelled = true;
                let reason = abandoned.reason.clone();
                self.clients.cancel(&mut self.base, now, client, reason.as_deref());
            }
            200..=299 => self.end_stray(now, client, response),
            _ => {}
        }
    }

    /// Acknowledges a 2xx that nobody wants, and hangs up; a re-INVITE's dialog is left alone.
    pub(crate) fn end_stray(&mut self, now: Instant, client: ClientId, response: &Response) {
        let Some(ClientUser::Abandoned(abandoned)) = self.clients.user(client) else {
            return;
        };
        let Some((invite, flow)) = self.clients.invite(client) else {
            return;
        };
        let Some(dialog) = Dialog::of_response(invite, response) else {
            return;
        };
        let inside = invite.headers.to().is_ok_and(|to| to.tag().is_some());
        let number = invite.headers.cseq().map_or(0, |cseq| cseq.number);
        let ack = ack_of(invite, &dialog);
        let routing = abandoned.routing;
        let credentials = abandoned.credentials.clone();
        let mut bye = dialog.request(Method::Bye, number.saturating_add(1));
        if let Some(reason) = &abandoned.reason {
            bye.headers.push("Reason", reason.as_str());
        }
        let send = |request, credentials| Send {
            owner: Owner::Nobody,
            request,
            contact_user: None,
            credentials,
            destination: in_dialog_destination(&dialog, routing, flow),
            routing,
        };
        let (ack, bye) = (send(ack, None), send(bye, credentials));
        self.send_ack(now, ack, client, &dialog.remote_tag);
        if !inside {
            self.send(now, bye);
        }
    }
}

/// The ACK to a 2xx: a request inside the dialog, with the INVITE's number and credentials (13.2.2.4).
pub(crate) fn ack_of(invite: &Request, dialog: &Dialog) -> Request {
    let number = invite.headers.cseq().map_or(0, |cseq| cseq.number);
    let mut ack = dialog.request(Method::Ack, number);
    for name in ["Authorization", "Proxy-Authorization"] {
        for value in invite.headers.all(name) {
            ack.headers.push(name, value);
        }
    }
    ack
}
