//! Speaking to a colleague whose phone answers by itself.

use std::time::Duration;

use super::{Call, Stage, hunt::Purpose};
use crate::{
    desk::Desk,
    record::{EntryKind, Party, Reason, Termination},
};

/// A phone that does not answer by itself rings for so long.
const RING: Duration = Duration::from_secs(15);

impl Call {
    /// Rings the phones of an extension in a way that they answer by themselves. Forwarded calls stay,
    /// and no message is taken: it is for whoever sits there now.
    pub(crate) fn speak_to(&mut self, desk: &mut Desk, by: &str, to: &str) {
        to.clone_into(&mut self.record.called);
        let busy = desk.busy.contains_key(to) || desk.office.do_not_disturb(to) || by == to;
        if busy {
            let text = format!("{to} speaks with somebody, or does not want to be disturbed.");
            self.journal(desk, EntryKind::Route, Some(to), text);
            return self.end(desk, Termination { by: Party::Called, reason: Reason::Busy });
        }
        let text = format!("{by} speaks to {to}, whose phone answers by itself.");
        self.journal(desk, EntryKind::Route, Some(to), text);
        self.stage = Stage::Ringing;
        if let Err(reason) = self.hunt_phone(desk, to, Purpose::Intercom, Some(RING)) {
            self.end(desk, Termination { by: Party::Exchange, reason });
        }
    }
}

/// In the words of the phones of several makers: there is no standard that all of them know.
pub(super) fn headers() -> Vec<(String, String)> {
    let alert = "<http://intercom.invalid>;info=alert-autoanswer;delay=0";
    let call = "<sip:intercom.invalid>;answer-after=0";
    vec![("Alert-Info".to_owned(), alert.to_owned()), ("Call-Info".to_owned(), call.to_owned())]
}
