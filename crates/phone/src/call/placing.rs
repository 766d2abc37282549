//! A call of ours, until it is accepted or not.

use cordboard_sip::{self as sip, wire};

use super::{Call, State, talking};
use crate::{desk::Desk, view::Ending, words::Towards};

/// How the INVITE goes out, once the line is open.
#[derive(Debug)]
pub(crate) struct Placing {
    pub(crate) uri: wire::Uri,
    pub(crate) destination: sip::Destination,
    pub(crate) routing: sip::Routing,
    pub(crate) contact_user: String,
    /// Not for an exchange that is not our own.
    pub(crate) credentials: Option<sip::Credentials>,
    pub(crate) headers: Vec<(String, String)>,
}

impl Call {
    pub(crate) fn begin(&self, desk: &mut Desk, towards: Towards) {
        self.line.open(desk, towards, &self.account);
    }

    /// The line is open: the INVITE goes out.
    pub(super) fn invite(&mut self, desk: &mut Desk, placing: Placing) {
        self.state = State::Calling { rang: false };
        let offer = match self.line.make_offer(&self.account, self.direction_wanted()) {
            Ok(offer) => offer,
            Err(why) => return self.over(desk, Ending::NoSound(why)),
        };
        let invite = sip::Invite {
            to: wire::NameAddr::new(placing.uri.clone()),
            uri: placing.uri,
            destination: placing.destination,
            from: self.account.address(),
            contact_user: placing.contact_user,
            offer: Some(offer),
            credentials: placing.credentials,
            headers: placing.headers,
            routing: placing.routing,
        };
        self.dialog = Some(desk.sip.invite(desk.now, invite));
    }

    pub(crate) fn progress(&mut self, desk: &mut Desk, status: u16, sdp: Option<&[u8]>) {
        let State::Calling { rang } = &mut self.state else { return };
        *rang = *rang || matches!(status, 180..=183);
        if let Some(referrer) = self.referrer {
            desk.sip.notify_refer(desk.now, referrer, status, "");
        }
        if let Some(sdp) = sdp {
            let peer = self.peer_host(desk);
            // Early sound that cannot be read is not heard; the call goes on.
            let _unheard = self.line.take_answer(desk, peer, sdp);
        }
    }

    pub(crate) fn accepted(
        &mut self,
        desk: &mut Desk,
        sdp: Option<&[u8]>,
        response: &wire::Response,
    ) {
        if !self.is_calling() {
            return;
        }
        self.peer_contact = talking::contact(&response.headers);
        if let Some(sdp) = sdp {
            let peer = self.peer_host(desk);
            if let Err(why) = self.line.take_answer(desk, peer, sdp) {
                return self.give_up(desk, Ending::NoSound(why));
            }
        }
        if !self.line.has_sound() {
            return self.give_up(desk, Ending::NoSound("the answer says nothing of it".into()));
        }
        self.report(desk, 200);
        self.became_up(desk);
    }

    pub(crate) fn rejected(&mut self, desk: &mut Desk, cause: &sip::RejectCause) {
        let (status, ending) = match cause {
            sip::RejectCause::Response(response) => {
                (response.status, Ending::Refused(response.status))
            }
            sip::RejectCause::Timeout => (408, Ending::Unreachable),
            sip::RejectCause::Unreachable => (503, Ending::Unreachable),
        };
        self.report(desk, status);
        self.over(desk, ending);
    }

    /// Tells the one who asked us for this call.
    pub(super) fn report(&mut self, desk: &mut Desk, status: u16) {
        if let Some(referrer) = self.referrer.take() {
            desk.sip.notify_refer(desk.now, referrer, status, "");
        }
    }

    /// Ends it in SIP as well.
    pub(super) fn give_up(&mut self, desk: &mut Desk, ending: Ending) {
        if let Some(dialog) = self.dialog {
            desk.sip.hang_up(desk.now, dialog, None);
        }
        self.over(desk, ending);
    }
}
