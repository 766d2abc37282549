//! What an exchange must know again when it starts.

use cordboard_pbx::{
    record::{CallRecord, EntryKind, JournalEntry, Message},
    resumed::{CarrierBan, OpenMessage, OwedCallBack, SHORTEST_MESSAGE_MS},
};
use jiff::Timestamp;
use rusqlite::TransactionBehavior;

use super::Store;
use crate::{
    error::Error,
    tables::{call_backs, calls, carrier_bans, journal, messages, open_messages},
};

impl Store {
    /// Callers who were promised a call back, with their calls, in the order of these.
    pub fn owed_call_backs(&self) -> Result<Vec<(OwedCallBack, CallRecord)>, Error> {
        let mut owed = Vec::new();
        for one in call_backs::all(&self.connection)? {
            match calls::one(&self.connection, one.call)?.filter(|call| call.ended.is_none()) {
                Some(call) => owed.push((one, call)),
                None => call_backs::remove(&self.connection, one.call)?,
            }
        }
        Ok(owed)
    }

    /// What carriers have against calls at that moment.
    pub fn carrier_bans(&self, now: Timestamp) -> Result<Vec<CarrierBan>, Error> {
        Ok(carrier_bans::still(&self.connection, now)?)
    }

    /// Messages whose end was never stored. While no exchange serves, they were cut off.
    pub fn open_messages(&self) -> Result<Vec<OpenMessage>, Error> {
        Ok(open_messages::all(&self.connection)?)
    }

    /// Puts what there is of messages that were cut off, so many milliseconds each, into their boxes.
    /// Gives the messages that this made.
    pub fn deliver_messages(
        &mut self,
        found: &[(OpenMessage, u64)],
        at: Timestamp,
    ) -> Result<Vec<Message>, Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (long, short): (Vec<_>, Vec<_>) =
            found.iter().partition(|(_, millis)| *millis >= SHORTEST_MESSAGE_MS);
        let mut delivered = Vec::new();
        // The first boxes have the numbers that were taken; only then is it known which are free.
        for (open, millis) in &long {
            delivered.extend(open.mailboxes.first().map(|mailbox| open.in_box(mailbox, *millis)));
        }
        for message in &delivered {
            messages::put(&transaction, message)?;
        }
        for (open, millis) in &long {
            for mailbox in open.mailboxes.iter().skip(1) {
                let id = messages::next(&transaction)?;
                let message = Message { id, ..open.in_box(mailbox, *millis) };
                messages::put(&transaction, &message)?;
                delivered.push(message);
            }
        }
        let entries: Vec<_> = delivered.iter().map(|message| entry(message, at)).collect();
        journal::append(&transaction, &entries)?;
        for (open, _) in long.iter().chain(&short) {
            open_messages::remove(&transaction, open.id)?;
        }
        transaction.commit()?;
        Ok(delivered)
    }
}

fn entry(message: &Message, at: Timestamp) -> JournalEntry {
    let (mailbox, seconds) = (&message.mailbox, message.millis / 1000);
    let text = format!(
        "The message for {mailbox} was cut off when the exchange stopped; the {seconds} s that were \
         kept lie in the mailbox."
    );
    let who = Some(mailbox.clone());
    JournalEntry { call: message.call, at, kind: EntryKind::Voicemail, who, text }
}
