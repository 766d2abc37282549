//! What an exchange takes up again that was stopped, in whatever way.

use super::Exchange;
use crate::{
    Event,
    call::{Call, carrier},
    resumed::Resumed,
};

impl Exchange {
    pub(super) fn resume(&mut self, resumed: Resumed) {
        let Resumed { call_backs, bans, messages } = resumed;
        for (owed, record) in call_backs {
            let call = Call::resume(&mut self.desk, owed, record);
            self.calls.insert(call.id, call);
        }
        for ban in &bans {
            carrier::heed_again(&mut self.desk, ban);
        }
        for message in messages {
            self.desk.event(Event::MessageLeft { message: Box::new(message) });
        }
    }
}
