//! Mailboxes: which messages wait in them, and whose lamp must be lit (RFC 3842).

use std::collections::{BTreeMap, HashMap};

use cordboard_sip::{Body, SubscriptionId};

use crate::record::Message;

/// All messages of all mailboxes, and who watches which box.
#[derive(Debug, Default)]
pub(crate) struct Mailboxes {
    messages: BTreeMap<u64, Message>,
    watchers: HashMap<SubscriptionId, String>,
    next: u64,
}

impl Mailboxes {
    /// `next`: a number that no message ever had.
    pub(crate) fn new(messages: Vec<Message>, next: u64) -> Self {
        let messages = messages.into_iter().map(|message| (message.id, message)).collect();
        Self { messages, watchers: HashMap::new(), next }
    }

    pub(crate) fn take_id(&mut self) -> u64 {
        let id = self.next;
        self.next += 1;
        id
    }

    pub(crate) fn add(&mut self, message: Message) {
        self.messages.insert(message.id, message);
    }

    /// Marks a message as heard; tells the mailbox of one that was new.
    pub(crate) fn heard(&mut self, id: u64) -> Option<String> {
        let message = self.messages.get_mut(&id).filter(|message| !message.heard)?;
        message.heard = true;
        Some(message.mailbox.clone())
    }

    pub(crate) fn delete(&mut self, id: u64) -> Option<Message> {
        self.messages.remove(&id)
    }

    /// The messages of a box as they are played: the new ones first, the oldest of each first.
    pub(crate) fn of(&self, mailbox: &str) -> Vec<&Message> {
        let mut list: Vec<_> = self.messages.values().filter(|m| m.mailbox == mailbox).collect();
        list.sort_by_key(|message| (message.heard, message.id));
        list
    }

    /// How many messages are new and how many were heard.
    pub(crate) fn count(&self, mailbox: &str) -> (usize, usize) {
        let of_box = || self.messages.values().filter(|message| message.mailbox == mailbox);
        let new = of_box().filter(|message| !message.heard).count();
        (new, of_box().count() - new)
    }

    pub(crate) fn watch(&mut self, watcher: SubscriptionId, mailbox: String) {
        self.watchers.insert(watcher, mailbox);
    }

    pub(crate) fn unwatch(&mut self, watcher: SubscriptionId) {
        self.watchers.remove(&watcher);
    }

    pub(crate) fn watcher_count(&self) -> usize {
        self.watchers.len()
    }

    pub(crate) fn watchers(&self, mailbox: &str) -> Vec<SubscriptionId> {
        let mut list: Vec<_> =
            self.watchers.iter().filter(|(_, of)| *of == mailbox).map(|(id, _)| *id).collect();
        list.sort();
        list
    }

    /// The body that lights or darkens the lamp (RFC 3842 5).
    pub(crate) fn summary(&self, mailbox: &str, account: &str) -> Body {
        let (new, old) = self.count(mailbox);
        let waiting = if new > 0 { "yes" } else { "no" };
        let text = format!(
            "Messages-Waiting: {waiting}\r\nMessage-Account: {account}\r\nVoice-Message: {new}/{old} (0/0)\r\n"
        );
        Body { content_type: "application/simple-message-summary".into(), bytes: text.into_bytes() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::CallId;

    fn message(id: u64, heard: bool) -> Message {
        let at = "2026-10-10T02:00:00Z".parse().unwrap();
        let file = format!("{id}.wav");
        Message {
            id,
            mailbox: "1001".into(),
            caller: "+8613800000000".into(),
            at,
            millis: 4000,
            heard,
            file,
            call: CallId(id),
        }
    }

    #[test]
    fn new_messages_are_played_before_those_already_heard() {
        let boxes = Mailboxes::new(vec![message(1, true), message(2, false), message(3, false)], 4);
        let order: Vec<_> = boxes.of("1001").iter().map(|message| message.id).collect();
        assert_eq!(order, [2, 3, 1], "new ones first, in the order of their arrival");
    }

    #[test]
    fn the_lamp_goes_out_when_the_last_new_message_was_heard() {
        let mut boxes = Mailboxes::new(vec![message(1, false)], 2);
        let lit = boxes.summary("1001", "sip:1001@pbx").bytes;
        assert!(String::from_utf8(lit).unwrap().contains("Messages-Waiting: yes"), "one is new");
        assert_eq!(boxes.heard(1).as_deref(), Some("1001"), "it was new");
        assert_eq!(boxes.heard(1), None, "and is so once");
        let dark = String::from_utf8(boxes.summary("1001", "sip:1001@pbx").bytes).unwrap();
        assert!(dark.contains("Messages-Waiting: no"), "none is new: {dark}");
        assert!(dark.contains("Voice-Message: 0/1"), "it is still there: {dark}");
    }
}
