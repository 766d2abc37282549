//! A call of theirs, until it is answered or not.

use std::net::IpAddr;

use cordboard_sip::{self as sip, wire};

use super::{Call, State, asked, talking};
use crate::{
    account::AutoAnswer,
    desk::{Desk, TimerKey},
    view::Ending,
    words::Towards,
};

/// An INVITE that rings here.
pub(crate) struct Arrival<'a> {
    pub(crate) dialog: sip::DialogId,
    pub(crate) flow: sip::Flow,
    pub(crate) request: &'a wire::Request,
    /// Somebody talks already: nothing answers itself then.
    pub(crate) busy: bool,
}

impl Call {
    pub(crate) fn arrived(&mut self, desk: &mut Desk, arrival: &Arrival<'_>) {
        self.dialog = Some(arrival.dialog);
        self.peer_contact = talking::contact(&arrival.request.headers);
        let local: IpAddr = arrival.flow.local.ip();
        self.line.open(desk, Towards::From(local), &self.account);
        desk.sip.ring(desk.now, arrival.dialog, 180, None);
        let after = match self.account.auto_answer {
            AutoAnswer::Never => None,
            AutoAnswer::ByHeader => asked::answer_after(&arrival.request.headers),
            AutoAnswer::Always(after) => Some(after),
        };
        if let Some(after) = after.filter(|_| !arrival.busy) {
            desk.set(TimerKey::AutoAnswer(self.id), after);
        }
    }

    /// Answers now, or as soon as the line is open.
    pub(crate) fn answer(&mut self, desk: &mut Desk) {
        desk.timers.stop(TimerKey::AutoAnswer(self.id));
        let State::Ringing(ringing) = &mut self.state else { return };
        ringing.wanted = true;
        if self.line.is_open() {
            self.accept(desk);
        }
    }

    fn accept(&mut self, desk: &mut Desk) {
        let (State::Ringing(ringing), Some(dialog)) = (&mut self.state, self.dialog) else {
            return;
        };
        let offer = ringing.offer.take();
        match self.describe(desk, offer.as_deref()) {
            Ok(body) => {
                desk.sip.accept(desk.now, dialog, body);
                self.became_up(desk);
            }
            Err(why) => {
                desk.sip.reject(desk.now, dialog, sip::Reply::status(488));
                self.over(desk, Ending::NoSound(why));
            }
        }
    }

    /// Our answer to an offer, or our offer where there is none.
    fn describe(&mut self, desk: &mut Desk, offer: Option<&[u8]>) -> Result<Vec<u8>, String> {
        let direction = self.direction_wanted();
        let peer = self.peer_host(desk);
        match offer {
            Some(offer) => self.line.answer_offer(desk, peer, &self.account, offer, direction),
            None => self.line.make_offer(&self.account, direction),
        }
    }

    pub(crate) fn decline(&mut self, desk: &mut Desk, status: u16) {
        let (State::Ringing(_), Some(dialog)) = (&self.state, self.dialog) else { return };
        let status = if (400..=699).contains(&status) { status } else { 486 };
        desk.sip.reject(desk.now, dialog, sip::Reply::status(status));
        self.over(desk, Ending::Declined);
    }

    /// Another of the peer's calls takes the place of this one (RFC 3891): the line stays.
    pub(crate) fn replaced(
        &mut self,
        desk: &mut Desk,
        arrival: &Arrival<'_>,
        offer: Option<&[u8]>,
    ) -> bool {
        let before = self.dialog.replace(arrival.dialog);
        self.line.begin_again(desk);
        let Ok(body) = self.describe(desk, offer) else {
            self.dialog = before;
            return false;
        };
        desk.sip.accept(desk.now, arrival.dialog, body);
        if let Some(before) = before {
            desk.sip.hang_up(desk.now, before, None);
        }
        self.peer_contact = talking::contact(&arrival.request.headers);
        if let Ok(from) = arrival.request.headers.from_() {
            self.party = super::party_of(&from);
        }
        self.transfer = None;
        if !self.is_up() {
            self.became_up(desk);
        }
        true
    }

    /// The line is open: what waited for it goes on.
    pub(crate) fn line_opened(&mut self, desk: &mut Desk) {
        match std::mem::replace(&mut self.state, State::Calling { rang: false }) {
            State::Opening(placing) => self.invite(desk, *placing),
            State::Ringing(ringing) => {
                let wanted = ringing.wanted;
                self.state = State::Ringing(ringing);
                if wanted {
                    self.accept(desk);
                }
            }
            State::Up => {
                self.state = State::Up;
                if std::mem::take(&mut self.moving) {
                    self.offer(desk);
                }
            }
            other @ (State::Calling { .. } | State::Over(_)) => self.state = other,
        }
    }

    pub(crate) fn line_failed(&mut self, desk: &mut Desk, why: String) {
        match &self.state {
            State::Ringing(_) => {
                if let Some(dialog) = self.dialog {
                    desk.sip.reject(desk.now, dialog, sip::Reply::status(500));
                }
                self.over(desk, Ending::NoSound(why));
            }
            State::Opening(_) => {
                self.report(desk, 500);
                self.over(desk, Ending::NoSound(why));
            }
            State::Calling { .. } | State::Up => self.give_up(desk, Ending::NoSound(why)),
            State::Over(_) => {}
        }
    }
}
