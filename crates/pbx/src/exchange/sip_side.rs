//! What the SIP endpoint tells, taken to the calls that it concerns.

use cordboard_media as media;
use cordboard_sip as sip;

use super::Exchange;
use super::trunk_side;
use crate::{
    Output,
    call::Call,
    desk::{Desk, Place},
    record::{CallId, EntryKind},
};

impl Exchange {
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
            sip::Event::Request { id, flow, request } => self.request(id, flow, &request),
            sip::Event::Response { id, outcome } => {
                super::trunk_health::answered(&mut self.desk, id, outcome.is_ok());
            }
            sip::Event::ReferProgress { .. } => {}
            sip::Event::Invited { dialog, flow, request, offer, replaces } => {
                self.invited(dialog, flow, &request, offer, replaces);
            }
            sip::Event::Progress { dialog, status, sdp, .. } => {
                self.at(dialog, |call, desk, leg| call.leg_progressed(desk, leg, status, sdp));
            }
            sip::Event::Accepted { dialog, sdp, .. } => {
                self.at(dialog, |call, desk, leg| call.leg_accepted(desk, leg, sdp));
            }
            sip::Event::Rejected { dialog, cause } => {
                self.at(dialog, |call, desk, leg| call.leg_rejected(desk, leg, &cause));
            }
            sip::Event::FailedOver { dialog, from, to } => self.at(dialog, |call, desk, _| {
                let text = format!("{} did not answer, so {} was tried.", from.peer, to.peer);
                call.journal(desk, EntryKind::Trunk, None, text);
            }),
            sip::Event::Acknowledged { dialog, answer } => {
                self.at(dialog, |call, desk, leg| call.acknowledged(desk, leg, answer.as_deref()));
            }
            sip::Event::Offered { dialog, offer } => {
                self.at(dialog, |call, desk, leg| call.offered(desk, leg, &offer));
            }
            sip::Event::OfferRequested { dialog } => {
                self.at(dialog, |call, desk, leg| call.offer_requested(desk, leg));
            }
            sip::Event::OfferAnswered { dialog, answer } => {
                self.at(dialog, |call, desk, leg| call.offer_answered(desk, leg, &answer));
            }
            sip::Event::OfferRefused { dialog, .. } => self.at(dialog, Call::offer_refused),
            sip::Event::Info { dialog, content_type, body } => {
                if let Some(digit) = info_digit(&content_type, &body) {
                    self.at(dialog, |call, desk, leg| call.info_digit(desk, leg, digit));
                }
            }
            sip::Event::Referred { dialog, target, replaces, .. } => {
                self.referred(dialog, &target, replaces);
            }
            sip::Event::Ended { dialog, end } => self.at(dialog, |call, desk, leg| {
                let termination = call.termination_of(desk, leg, &end);
                call.leg_ended(desk, leg, termination);
            }),
            // The exchange subscribes to nothing.
            sip::Event::Subscribed { .. }
            | sip::Event::Notified { .. }
            | sip::Event::WatchFailed { .. } => {}
            sip::Event::SubscriptionEnded { subscription } => {
                self.desk.mailboxes.unwatch(subscription);
                self.desk.lamps.unwatch(subscription);
            }
            sip::Event::Registered { id, flow, .. } => {
                trunk_side::registered(&mut self.desk, id, flow);
            }
            sip::Event::RegistrationFailed { id, status, retry_in } => {
                trunk_side::registration_failed(&mut self.desk, id, status, retry_in);
            }
        }
    }

    /// Does something with the call and the leg of a dialog, if they are still there.
    fn at(&mut self, dialog: sip::DialogId, act: impl FnOnce(&mut Call, &mut Desk, media::LegId)) {
        if let Some(&Place { call, leg }) = self.desk.dialogs.get(&dialog) {
            self.with(call, |call, desk| act(call, desk, leg));
        }
    }

    /// REFER: blind when it names a number, attended when it names another call of ours.
    fn referred(
        &mut self,
        dialog: sip::DialogId,
        target: &sip::wire::Uri,
        replaces: Option<sip::Replaced>,
    ) {
        let Some(&by) = self.desk.dialogs.get(&dialog) else {
            self.desk.sip.refuse_refer(self.desk.now, dialog, 481);
            return;
        };
        match replaces {
            Some(sip::Replaced::Known(second)) => match self.desk.dialogs.get(&second).copied() {
                Some(second) if second.call != by.call => self.join(by, second),
                _ => self.desk.sip.refuse_refer(self.desk.now, dialog, 603),
            },
            // Another exchange's call cannot be taken over, but its number can be called.
            Some(sip::Replaced::Unknown) | None => {
                let dialled = target.user_decoded().unwrap_or_default();
                self.with(by.call, |call, desk| call.refer(desk, by.leg, &dialled));
            }
        }
    }

    fn join(&mut self, by: Place, second: Place) {
        let Some(mut other) = self.calls.remove(&second.call) else {
            return;
        };
        self.with(by.call, |call, desk| call.join(desk, by.leg, &mut other, second.leg));
        let id: CallId = other.id;
        self.calls.insert(id, other);
    }
}

/// The key that an INFO carries: `application/dtmf-relay` (`Signal=5`) or `application/dtmf` (`5`).
fn info_digit(content_type: &str, body: &[u8]) -> Option<char> {
    let text = std::str::from_utf8(body).ok()?;
    let kind = content_type.split(';').next()?.trim();
    let signal = if kind.eq_ignore_ascii_case("application/dtmf-relay") {
        let line = text.lines().find_map(|line| {
            let (name, value) = line.split_once('=')?;
            name.trim().eq_ignore_ascii_case("signal").then_some(value)
        });
        line?.trim()
    } else if kind.eq_ignore_ascii_case("application/dtmf") {
        text.trim()
    } else {
        return None;
    };
    let digit = match signal {
        "10" => '*',
        "11" => '#',
        _ => signal.chars().next()?,
    };
    (digit.is_ascii_digit() || "*#ABCD".contains(digit)).then_some(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_info_carry_a_key() {
        let relay = b"Signal= 5\r\nDuration= 160\r\n";
        assert_eq!(info_digit("application/dtmf-relay", relay), Some('5'), "with a name");
        assert_eq!(info_digit("application/dtmf", b"#"), Some('#'), "bare");
        assert_eq!(
            info_digit("application/dtmf-relay", b"signal=11\r\n"),
            Some('#'),
            "as a number"
        );
        assert_eq!(info_digit("application/dtmf-relay", b"Duration=1"), None, "no key in it");
        assert_eq!(info_digit("text/plain", b"5"), None, "not a key at all");
    }
}
