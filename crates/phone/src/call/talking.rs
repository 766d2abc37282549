//! A call that stands: hold, offers of both sides, keys, and the end.

use cordboard_media::voice;
use cordboard_sip::{self as sip, wire};

use super::{Call, State};
use crate::{
    desk::Desk,
    dial::After,
    line,
    view::Ending,
    words::{LineCommand, Towards},
};

impl Call {
    /// Puts it aside. That is so at once, whatever the other side says to it.
    pub(crate) fn hold(&mut self, desk: &mut Desk) {
        if self.held || self.is_over() || self.is_ringing() {
            return;
        }
        self.held = true;
        self.held_since = Some(desk.now);
        self.hold_changed(desk);
    }

    pub(crate) fn retrieve(&mut self, desk: &mut Desk) {
        if !self.held {
            return;
        }
        self.held = false;
        self.held_since = None;
        self.hold_changed(desk);
    }

    fn hold_changed(&mut self, desk: &mut Desk) {
        if self.is_up() {
            desk.sound(self.line.id, voice::Command::Hold(self.held));
            self.offer(desk);
        }
    }

    /// Describes our side anew, as it is now.
    pub(crate) fn offer(&mut self, desk: &mut Desk) {
        let (true, Some(dialog)) = (self.is_up(), self.dialog) else { return };
        if let Ok(offer) = self.line.make_offer(&self.account, self.direction_wanted()) {
            desk.sip.offer(desk.now, dialog, offer);
        }
    }

    /// The other side offers: another address, another codec, hold.
    pub(crate) fn offered(&mut self, desk: &mut Desk, offer: &[u8]) {
        let Some(dialog) = self.dialog else { return };
        let direction = self.direction_wanted();
        let peer = self.peer_host(desk);
        match self.line.answer_offer(desk, peer, &self.account, offer, direction) {
            Ok(answer) => {
                self.held_by_peer = line::holds(offer);
                desk.sip.answer_offer(desk.now, dialog, answer);
            }
            // The call goes on as before.
            Err(_) => desk.sip.refuse_offer(desk.now, dialog, 488),
        }
    }

    /// The other side wants our offer.
    pub(crate) fn offer_requested(&mut self, desk: &mut Desk) {
        let Some(dialog) = self.dialog else { return };
        match self.line.make_offer(&self.account, self.direction_wanted()) {
            Ok(offer) => desk.sip.answer_offer(desk.now, dialog, offer),
            Err(_) => desk.sip.refuse_offer(desk.now, dialog, 488),
        }
    }

    /// An answer to an offer of ours.
    pub(crate) fn answered(&mut self, desk: &mut Desk, answer: &[u8]) {
        let peer = self.peer_host(desk);
        if let Err(why) = self.line.take_answer(desk, peer, answer) {
            // A call that never had sound cannot go on; another goes on as before.
            if !self.line.has_sound() {
                self.give_up(desk, Ending::NoSound(why));
            }
            return;
        }
        // Who is held says `recvonly`: whether the peer holds us is seen where we do not hold it.
        if !self.held {
            self.held_by_peer = line::holds(answer);
        }
    }

    /// Our address has changed: the line is opened anew, and offered there. Another connection from
    /// the same host carries the words alone.
    pub(crate) fn move_to(&mut self, desk: &mut Desk, before: sip::Flow, flow: sip::Flow) {
        let (true, Some(dialog)) = (self.is_up(), self.dialog) else { return };
        desk.sip.move_to(dialog, flow);
        if before.local.ip() == flow.local.ip() {
            // So that the other side follows.
            self.offer(desk);
        } else {
            self.moving = true;
            self.line.open(desk, Towards::From(flow.local.ip()), &self.account);
        }
    }

    pub(crate) fn set_silent(&mut self, silent: bool) {
        self.silent = silent;
    }

    /// Where the outside sees us from now on.
    pub(crate) fn set_seen(&mut self, seen: Option<std::net::IpAddr>) {
        self.seen = seen;
    }

    pub(crate) fn sound_opened(
        &mut self,
        desk: &mut Desk,
        local: std::net::SocketAddr,
        public: Option<std::net::SocketAddr>,
    ) {
        self.line.opened(desk, local, public, self.seen);
        self.line_opened(desk);
    }

    pub(crate) fn press(&mut self, desk: &mut Desk, keys: After) {
        self.program.add(keys);
        self.run_digits(desk);
    }

    /// The line has sent its keys.
    pub(crate) fn digits_sent(&mut self, desk: &mut Desk) {
        self.program.sent();
        self.run_digits(desk);
    }

    pub(crate) fn pause_is_over(&mut self, desk: &mut Desk) {
        self.program.pause_is_over();
        self.run_digits(desk);
    }

    pub(crate) fn send_rest(&mut self, desk: &mut Desk) {
        self.program.go_on();
        self.run_digits(desk);
    }

    /// The outcome of a request inside the call; says whether it was one of this call.
    pub(crate) fn informed(&mut self, desk: &mut Desk, id: sip::RequestId) -> bool {
        let ours = self.program.informed(id);
        if ours {
            self.run_digits(desk);
        }
        ours
    }

    pub(crate) fn record(&mut self, desk: &mut Desk, on: bool) {
        if self.recording == on || self.is_over() {
            return;
        }
        self.recording = on;
        if self.is_up() {
            desk.line(self.line.id, LineCommand::Record(on));
        }
    }

    pub(crate) fn hang_up(&mut self, desk: &mut Desk) {
        let ending = match &self.state {
            State::Ringing(_) => return self.decline(desk, 486),
            State::Opening(_) | State::Calling { .. } => Ending::GivenUp,
            State::Up => Ending::ByUs,
            State::Over(_) => return,
        };
        self.report(desk, 487);
        self.give_up(desk, ending);
    }

    /// The other side, or the network, has ended it.
    pub(crate) fn ended(&mut self, desk: &mut Desk, end: &sip::End) {
        // The goodbye may overtake the word that it went well.
        let handed_on = self.transfer.is_some() || self.joins.is_some();
        let ending = match end {
            sip::End::Bye { .. } if handed_on => Ending::Transferred,
            sip::End::Bye { .. } => Ending::ByThem,
            sip::End::Cancelled { reason } if elsewhere(reason.as_deref()) => {
                Ending::AnsweredElsewhere
            }
            sip::End::Cancelled { .. } => Ending::Missed,
            sip::End::AckLost => Ending::AckLost,
            sip::End::SessionExpired | sip::End::Gone => Ending::Lost,
            sip::End::Unreachable if self.is_ringing() => Ending::Missed,
            sip::End::Unreachable => Ending::Unreachable,
        };
        self.report(desk, 487);
        self.over(desk, ending);
    }
}

/// `SIP;cause=200;text="Call completed elsewhere"` (RFC 3326).
fn elsewhere(reason: Option<&str>) -> bool {
    let reason = reason.unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    reason.starts_with("sip") && reason.split(';').any(|part| part == "cause=200")
}

/// The first Contact of a message.
pub(super) fn contact(headers: &wire::Headers) -> Option<wire::Uri> {
    match headers.contacts() {
        wire::Contacts::Star => None,
        wire::Contacts::List(contacts) => contacts.into_iter().next().map(|contact| contact.uri),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_another_device_answered_is_not_missed() {
        assert!(elsewhere(Some("SIP;cause=200;text=\"Call completed elsewhere\"")));
        assert!(elsewhere(Some("SIP ;cause=200")));
        assert!(!elsewhere(Some("SIP;cause=487")));
        assert!(!elsewhere(Some("Q.850;cause=16")));
        assert!(!elsewhere(None));
    }
}
