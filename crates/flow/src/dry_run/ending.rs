//! How a rehearsed call ends: by the same rules as a real one.

use super::{
    Rehearsal,
    words::{DryEnd, DryParty, DryReason},
};
use crate::{HangUpReason, Input};

impl Rehearsal<'_> {
    pub(super) fn ends(&self, by: DryParty, reason: DryReason, text: String) -> DryEnd {
        DryEnd {
            by,
            reason,
            text,
            node: self.steps.last().map(|step| step.node.clone()),
            group: self.group.clone(),
            extension: self.extension.clone(),
            mailbox: self.mailbox.clone(),
        }
    }

    pub(super) fn caller_left(&mut self, text: String) -> DryEnd {
        self.stop_hearing();
        self.stop_music();
        let kind = self.steps.last().map(|step| step.kind.as_str());
        let waits = matches!(kind, Some("queue" | "ring" | "dial_out")) && self.talking.is_none();
        let reason = if kind == Some("voicemail") {
            DryReason::MessageLeft
        } else if kind == Some("call_back") {
            DryReason::HungUp
        } else if waits || !self.answered {
            DryReason::Abandoned
        } else {
            DryReason::HungUp
        };
        let end = self.ends(DryParty::Caller, reason, text);
        self.goes_on_alone(&end.text);
        end
    }

    /// What the flow does when the caller has hung up.
    fn goes_on_alone(&mut self, why: &str) {
        if let Some(last) = self.steps.last_mut() {
            why.clone_into(&mut last.reason);
        }
        self.agenda.leave_block();
        self.walk.handle(self.now, Input::HungUp);
        // The call is over already: how the flow ends changes nothing.
        self.carry_out();
    }

    pub(super) fn flow_hung_up(&mut self, reason: HangUpReason) -> DryEnd {
        if let Some((reason, text)) = self.broken.take() {
            return self.ends(DryParty::Exchange, reason, text);
        }
        if self.person_left {
            let text = "the person who answered hung up".to_owned();
            return self.ends(DryParty::Agent, DryReason::HungUp, text);
        }
        let left_message =
            self.steps.iter().any(|step| step.kind == "voicemail" && step.exit.is_some());
        let (reason, text) = match reason {
            HangUpReason::Busy => (DryReason::Busy, "the flow ends the call as busy"),
            HangUpReason::Rejected => (DryReason::Declined, "the flow rejects the call"),
            HangUpReason::Unavailable => {
                (DryReason::NoAnswer, "the flow says that nobody is there")
            }
            HangUpReason::Normal if left_message => {
                (DryReason::MessageLeft, "a message was left, and the flow ends the call")
            }
            HangUpReason::Normal => (DryReason::FlowEnded, "the flow ends the call"),
        };
        self.ends(DryParty::Exchange, reason, text.to_owned())
    }
}
