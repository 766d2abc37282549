//! What the network says.

use std::sync::Arc;

use cordboard_sip::{self as sip, wire};

use crate::{
    account::AccountId,
    call::{Arrival, Call, NewCall, State, party_of},
    digits::Program,
    line,
    seat::Seat,
    view::Direction,
    words::Output,
};

use super::{Phone, commands::Errand};

impl Phone {
    pub(super) fn sip_output(&mut self, output: sip::Output) {
        match output {
            sip::Output::Transmit { flow, bytes } => {
                self.desk.emit(Output::Transmit { flow, bytes });
            }
            sip::Output::Locate { query, target } => {
                self.desk.emit(Output::Locate { query, target });
            }
            sip::Output::Event(event) => self.sip_event(event),
        }
    }

    fn sip_event(&mut self, event: sip::Event) {
        match event {
            sip::Event::Request { id, request, flow } => self.request(id, flow, &request),
            sip::Event::Response { id, outcome } => self.response(id, outcome.ok().as_deref()),
            sip::Event::Invited { dialog, flow, request, offer, replaces } => {
                let arrival = Arrival { dialog, flow, request: &request, busy: self.is_talking() };
                self.invited(&arrival, offer, replaces);
            }
            sip::Event::Progress { dialog, status, sdp, .. } => {
                self.at(dialog, |call, desk| call.progress(desk, status, sdp.as_deref()));
            }
            sip::Event::Accepted { dialog, sdp, response } => {
                self.accepted(dialog, sdp.as_deref(), &response);
            }
            sip::Event::Rejected { dialog, cause } => self.rejected(dialog, &cause),
            sip::Event::FailedOver { .. } | sip::Event::OfferRefused { .. } => {}
            sip::Event::Acknowledged { dialog, answer } => {
                if let Some(answer) = answer {
                    self.at(dialog, |call, desk| call.answered(desk, &answer));
                }
            }
            sip::Event::Offered { dialog, offer } => {
                self.at(dialog, |call, desk| call.offered(desk, &offer));
            }
            sip::Event::OfferRequested { dialog } => self.at(dialog, Call::offer_requested),
            sip::Event::OfferAnswered { dialog, answer } => {
                self.at(dialog, |call, desk| call.answered(desk, &answer));
            }
            // Keys are told by INFO to those who play menus; nobody does here.
            sip::Event::Info { .. } => {}
            sip::Event::Referred { dialog, target, replaces, referred_by } => {
                self.referred(dialog, &target, replaces, referred_by);
            }
            sip::Event::ReferProgress { dialog, status } => {
                self.at(dialog, |call, desk| {
                    call.refer_progress(desk, status);
                });
            }
            sip::Event::Ended { dialog, end } => {
                self.at(dialog, |call, desk| call.ended(desk, &end));
            }
            // Nobody is let subscribe to us.
            sip::Event::Subscribed { .. } | sip::Event::SubscriptionEnded { .. } => {}
            sip::Event::Notified { watch, body, .. } => self.notified(watch, body.as_ref()),
            sip::Event::WatchFailed { .. } => {}
            sip::Event::Registered { id, flow, .. } => self.registered(id, flow),
            sip::Event::RegistrationFailed { id, status, retry_in } => {
                if let Some(seat) = self.seat_of(id) {
                    seat.registration_failed(status, retry_in);
                }
            }
        }
    }

    fn at(&mut self, dialog: sip::DialogId, act: impl FnOnce(&mut Call, &mut crate::desk::Desk)) {
        if let Some(call) = self.calls.values_mut().find(|call| call.dialog == Some(dialog)) {
            act(call, &mut self.desk);
        }
    }

    fn is_talking(&self) -> bool {
        self.calls.values().any(|call| !call.is_over() && !call.is_ringing())
    }

    /// A request outside calls: an exchange that asks whether we are there, or says of messages.
    fn request(&mut self, id: sip::RequestId, flow: sip::Flow, request: &wire::Request) {
        let reply = match &request.method {
            wire::Method::Options if self.knows(request, flow) => sip::Reply::status(200),
            wire::Method::Notify if self.knows(request, flow) => self.told_unasked(request, flow),
            // A stranger learns not even that somebody is here.
            _ if !self.knows(request, flow) => return self.desk.sip.ignore(self.desk.now, id),
            wire::Method::Subscribe => sip::Reply::status(489),
            _ => sip::Reply::status(405),
        };
        self.desk.sip.reply(self.desk.now, id, reply);
    }

    /// Many exchanges tell of waiting messages without a subscription.
    fn told_unasked(&mut self, request: &wire::Request, flow: sip::Flow) -> sip::Reply {
        let event = request.headers.event().map(|event| event.package.to_ascii_lowercase());
        match event.as_deref() {
            Some("message-summary") => {
                let account = self.account_of(request, flow);
                let seat =
                    account.and_then(|id| self.seats.iter_mut().find(|s| s.account.id == id));
                if let Some(seat) = seat {
                    seat.notified(&request.body);
                }
                sip::Reply::status(200)
            }
            // Some exchanges keep the way open so.
            Some("keep-alive") => sip::Reply::status(200),
            _ => sip::Reply::status(489),
        }
    }

    fn knows(&self, request: &wire::Request, flow: sip::Flow) -> bool {
        self.desk.settings.strangers || self.account_of(request, flow).is_some()
    }

    /// The account that a request is for: by our Contact, which only its registrar knows, else by
    /// where it comes from.
    fn account_of(&self, request: &wire::Request, flow: sip::Flow) -> Option<AccountId> {
        let user = request.uri.user_decoded().unwrap_or_default();
        let by_contact = self.seats.iter().find(|seat| seat.contact_user == user);
        let comes_from =
            |seat: &&Seat| seat.flow().is_some_and(|own| own.peer.ip() == flow.peer.ip());
        let by_user = self.seats.iter().find(|seat| seat.account.user == user && comes_from(seat));
        let seat = by_contact.or(by_user).or_else(|| self.seats.iter().find(comes_from));
        seat.map(|seat| seat.account.id)
    }

    fn response(&mut self, id: sip::RequestId, response: Option<&wire::Response>) {
        let status = response.map(|response| response.status);
        for call in self.calls.values_mut() {
            if call.informed(&mut self.desk, id) || call.refer_answered(&mut self.desk, id, status)
            {
                return;
            }
        }
    }

    fn invited(
        &mut self,
        arrival: &Arrival<'_>,
        offer: Option<Vec<u8>>,
        replaces: Option<sip::DialogId>,
    ) {
        let (now, dialog) = (self.desk.now, arrival.dialog);
        let user = arrival.request.uri.user_decoded().unwrap_or_default();
        let known = self.account_of(arrival.request, arrival.flow);
        let strangers = self.desk.settings.strangers;
        let stranger = self.seats.iter().find(|seat| strangers && seat.account.user == user);
        let stranger = stranger.or(self.seats.first().filter(|_| strangers));
        let Some(account) = known.or(stranger.map(|seat| seat.account.id)) else {
            // Those who try every address on the net get no answer to build upon.
            return self.desk.sip.drop_silently(now, dialog);
        };
        if let Some(replaced) = replaces {
            return self.replaced(arrival, replaced, offer.as_deref());
        }
        if let Some(status) = self.unwanted(account, arrival, offer.as_deref()) {
            return self.desk.sip.reject(now, dialog, sip::Reply::status(status));
        }
        self.rings(arrival, account, offer);
    }

    /// Why a call does not ring.
    fn unwanted(
        &self,
        account: AccountId,
        arrival: &Arrival<'_>,
        offer: Option<&[u8]>,
    ) -> Option<u16> {
        let settings = &self.desk.settings;
        let in_use = self.calls.values().filter(|call| !call.is_over()).count();
        if settings.do_not_disturb || self.leaving {
            return Some(480);
        }
        let seat = self.seat(account);
        let waits = settings.call_waiting && seat.is_none_or(|seat| seat.account.call_waiting);
        if in_use >= settings.lines || (in_use > 0 && !waits) {
            return Some(486);
        }
        let seat = seat?;
        let (offer, local) = (offer?, arrival.flow.local);
        line::check(&seat.account, offer, local).err().map(|_| 488)
    }

    fn rings(&mut self, arrival: &Arrival<'_>, account: AccountId, offer: Option<Vec<u8>>) {
        let (Some(seat), Ok(from)) = (self.seat(account), arrival.request.headers.from_()) else {
            let refusal = sip::Reply::status(400);
            return self.desk.sip.reject(self.desk.now, arrival.dialog, refusal);
        };
        let (account, seen) = (Arc::clone(&seat.account), seat.seen_host());
        let id = self.take_call();
        let mut call = Call::new(
            &mut self.desk,
            NewCall {
                id,
                account,
                direction: Direction::In,
                party: party_of(&from),
                state: State::ringing(offer),
                seen,
                program: Program::default(),
            },
        );
        self.desk.sip.set_credentials(arrival.dialog, call.account.credentials());
        call.arrived(&mut self.desk, arrival);
        self.calls.insert(id, call);
    }

    fn replaced(&mut self, arrival: &Arrival<'_>, old: sip::DialogId, offer: Option<&[u8]>) {
        let desk = &mut self.desk;
        let call = self.calls.values_mut().find(|call| call.dialog == Some(old));
        let taken = call.is_some_and(|call| call.replaced(desk, arrival, offer));
        if !taken {
            desk.sip.reject(desk.now, arrival.dialog, sip::Reply::status(488));
        }
    }

    fn accepted(&mut self, dialog: sip::DialogId, sdp: Option<&[u8]>, response: &wire::Response) {
        self.at(dialog, |call, desk| call.accepted(desk, sdp, response));
    }

    fn rejected(&mut self, dialog: sip::DialogId, cause: &sip::RejectCause) {
        let mut account = None;
        self.at(dialog, |call, desk| {
            account = Some(call.account.id);
            call.rejected(desk, cause);
        });
        // Nobody answers where we are registered: look for another server at once.
        let silent = matches!(cause, sip::RejectCause::Timeout | sip::RejectCause::Unreachable);
        if let Some(seat) = account
            .filter(|_| silent)
            .and_then(|account| self.seats.iter().find(|seat| seat.account.id == account))
        {
            seat.register_again(&mut self.desk);
        }
    }

    /// The other side asks us to call somebody: it hands us on.
    fn referred(
        &mut self,
        dialog: sip::DialogId,
        target: &wire::Uri,
        replaces: Option<sip::Replaced>,
        referred_by: Option<String>,
    ) {
        let now = self.desk.now;
        let call = self.calls.values().find(|call| call.dialog == Some(dialog));
        let (account, is_sip) = (
            call.map(|call| call.account.id),
            matches!(target.scheme, wire::Scheme::Sip | wire::Scheme::Sips),
        );
        // Both of its calls are with us: it would have us talk with ourselves.
        let with_ourselves = matches!(replaces, Some(sip::Replaced::Known(_)));
        let (Some(account), true, false) = (account, is_sip, with_ourselves) else {
            return self.desk.sip.refuse_refer(now, dialog, 603);
        };
        let mut headers = Vec::new();
        if let Some(replaces) = target.header_decoded("Replaces") {
            headers.push(("Replaces".to_owned(), replaces));
            headers.push(("Require".to_owned(), "replaces".to_owned()));
        }
        headers.extend(referred_by.map(|by| ("Referred-By".to_owned(), by)));
        let mut target = target.clone();
        target.headers.clear();
        let errand = Errand { target, account, referrer: dialog, headers };
        self.desk.sip.accept_refer(now, dialog);
        if !self.run_errand(errand) {
            self.desk.sip.notify_refer(now, dialog, 486, "");
        }
    }

    fn notified(&mut self, watch: sip::WatchId, body: Option<&sip::Body>) {
        let seat = self.seats.iter_mut().find(|seat| seat.watch == Some(watch));
        if let (Some(seat), Some(body)) = (seat, body) {
            seat.notified(&body.bytes);
        }
    }

    fn registered(&mut self, id: sip::RegistrationId, flow: sip::Flow) {
        let Some(seat) = self.seats.iter_mut().find(|seat| seat.registration == Some(id)) else {
            return;
        };
        let before = seat.registered(&mut self.desk, flow);
        let (account, seen) = (seat.account.id, seat.seen_host());
        for call in self.calls.values_mut().filter(|call| call.account.id == account) {
            call.set_seen(seen);
            let over = call.dialog.and_then(|dialog| self.desk.sip.flow_of(dialog));
            // Another server knows nothing of the call: only our own side may move.
            let moved = before.filter(|before| before.peer == flow.peer && over == Some(*before));
            if let Some(before) = moved {
                call.move_to(&mut self.desk, before, flow);
            }
        }
    }

    fn seat_of(&mut self, id: sip::RegistrationId) -> Option<&mut Seat> {
        self.seats.iter_mut().find(|seat| seat.registration == Some(id))
    }
}
