//! `*97`: an extension listens to its own mailbox. A small machine: keys and ends of prompts go in, what
//! to play and to do comes out.

use std::time::Duration;

use cordboard_media as media;

use super::{Call, Stage, talking::clip};
use crate::{
    Event, Write,
    desk::{Desk, TimerKey},
    exchange::tell_waiting,
    office::Secret,
    record::{EntryKind, Party, Reason, Termination},
};

/// How long a key is waited for.
const PATIENCE: Duration = Duration::from_secs(8);
/// Wrong PINs before the exchange hangs up.
const TRIES: u32 = 3;
/// The longest PIN that is read.
const LONGEST_PIN: usize = 16;

/// Where the listener stands.
#[derive(Debug)]
pub(crate) struct Menu {
    mailbox: String,
    language: String,
    state: State,
}

#[derive(Debug)]
enum State {
    Pin {
        pin: Secret,
        typed: String,
        wrong: u32,
    },
    /// The messages still to be heard, and where in the list the listener is.
    Messages {
        ids: Vec<u64>,
        at: usize,
    },
    Goodbye,
}

/// What the menu wants done.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Play(Vec<String>),
    Heard(u64),
    Delete(u64),
    HangUp,
}

impl Menu {
    /// `messages` in the order in which they are played; `new` of them were not heard yet.
    fn open(
        mailbox: &str,
        language: &str,
        pin: Option<Secret>,
        messages: Vec<u64>,
        new: usize,
    ) -> (Self, Vec<Step>) {
        let (mailbox, language) = (mailbox.to_owned(), language.to_owned());
        match pin {
            Some(pin) => {
                let state = State::Pin { pin, typed: String::new(), wrong: 0 };
                let menu = Self { mailbox, language, state };
                let steps = vec![Step::Play(vec![menu.prompt("enter-pin")])];
                (menu, steps)
            }
            None => {
                let mut menu = Self { mailbox, language, state: State::Goodbye };
                let steps = menu.announce(messages, new);
                (menu, steps)
            }
        }
    }

    fn key(&mut self, key: char, messages: &[u64], new: usize) -> Vec<Step> {
        match &mut self.state {
            State::Pin { pin, typed, wrong } => {
                if key.is_ascii_digit() {
                    typed.push(key);
                }
                let complete = key == '#' || typed.len() >= pin.expose().len().min(LONGEST_PIN);
                if !complete {
                    return Vec::new();
                }
                if pin.matches(typed) {
                    return self.announce(messages.to_vec(), new);
                }
                *wrong += 1;
                typed.clear();
                if *wrong >= TRIES {
                    return self.goodbye();
                }
                vec![Step::Play(vec![self.prompt("wrong-pin"), self.prompt("enter-pin")])]
            }
            State::Messages { ids, at } => match key {
                '1' => self.play_message(),
                '2' => {
                    *at += 1;
                    self.play_message()
                }
                '3' if *at < ids.len() => {
                    let gone = ids.remove(*at);
                    let mut steps = vec![Step::Delete(gone)];
                    steps.extend(self.play_after("message-deleted"));
                    steps
                }
                '#' => self.goodbye(),
                _ => vec![Step::Play(vec![self.prompt("message-menu")])],
            },
            State::Goodbye => Vec::new(),
        }
    }

    /// What was played has ended.
    fn played(&mut self) -> Vec<Step> {
        match self.state {
            State::Goodbye => vec![Step::HangUp],
            State::Pin { .. } | State::Messages { .. } => Vec::new(),
        }
    }

    /// No key came: on to the next message, or goodbye.
    fn waited(&mut self) -> Vec<Step> {
        match &mut self.state {
            State::Messages { at, .. } => {
                *at += 1;
                self.play_message()
            }
            State::Pin { .. } => self.goodbye(),
            State::Goodbye => vec![Step::HangUp],
        }
    }

    fn announce(&mut self, ids: Vec<u64>, new: usize) -> Vec<Step> {
        if ids.is_empty() {
            self.state = State::Goodbye;
            return vec![Step::Play(vec![self.prompt("no-messages"), self.prompt("goodbye")])];
        }
        let mut clips = Vec::new();
        if new > 0 {
            clips.push(self.prompt("you-have"));
            clips.extend(
                new.to_string().chars().map(|digit| format!("digits/{}/{digit}", self.language)),
            );
            clips.push(self.prompt("new-messages"));
        }
        clips.push(self.prompt("first-message"));
        self.state = State::Messages { ids, at: 0 };
        let mut steps = vec![Step::Play(clips)];
        steps.extend(self.play_message());
        join_plays(steps)
    }

    fn play_message(&mut self) -> Vec<Step> {
        let State::Messages { ids, at } = &self.state else {
            return Vec::new();
        };
        match ids.get(*at).copied() {
            Some(id) => vec![
                Step::Play(vec![
                    format!("message/{id}"),
                    "tone/beep".to_owned(),
                    self.prompt("message-menu"),
                ]),
                Step::Heard(id),
            ],
            None => {
                let clips = vec![self.prompt("end-of-messages"), self.prompt("goodbye")];
                self.state = State::Goodbye;
                vec![Step::Play(clips)]
            }
        }
    }

    fn play_after(&mut self, first: &str) -> Vec<Step> {
        let mut steps = vec![Step::Play(vec![self.prompt(first)])];
        steps.extend(self.play_message());
        join_plays(steps)
    }

    fn goodbye(&mut self) -> Vec<Step> {
        self.state = State::Goodbye;
        vec![Step::Play(vec![self.prompt("goodbye")])]
    }

    fn prompt(&self, name: &str) -> String {
        format!("builtin/{}/{name}", self.language)
    }
}

/// Plays that follow each other become one, so that the later does not replace the earlier.
fn join_plays(steps: Vec<Step>) -> Vec<Step> {
    let mut clips = Vec::new();
    let mut rest = Vec::new();
    for step in steps {
        match step {
            Step::Play(more) => clips.extend(more),
            other => rest.push(other),
        }
    }
    rest.insert(0, Step::Play(clips));
    rest
}

impl Call {
    /// The caller listens to its own mailbox.
    pub(crate) fn listen(&mut self, desk: &mut Desk, extension: &str) {
        if !self.answer_party(desk, None) {
            return;
        }
        let pin = desk.office.mailbox_pin(extension);
        let (ids, new) = waiting(desk, extension);
        self.journal(
            desk,
            EntryKind::Voicemail,
            Some(extension),
            format!("{extension} listens to its mailbox: {new} new of {}.", ids.len()),
        );
        let language = desk.office.office.language.clone();
        let (menu, steps) = Menu::open(extension, &language, pin, ids, new);
        self.stage = Stage::Listening(Box::new(menu));
        self.menu_steps(desk, steps);
    }

    pub(crate) fn menu_digit(&mut self, desk: &mut Desk, digit: char) {
        let Stage::Listening(menu) = &mut self.stage else {
            return;
        };
        let (ids, new) = waiting(desk, &menu.mailbox);
        let steps = menu.key(digit, &ids, new);
        self.menu_steps(desk, steps);
    }

    pub(crate) fn menu_played(&mut self, desk: &mut Desk) {
        let Stage::Listening(menu) = &mut self.stage else {
            return;
        };
        let steps = menu.played();
        desk.timers.set(TimerKey::Menu(self.id), desk.now + PATIENCE);
        self.menu_steps(desk, steps);
    }

    pub(crate) fn menu_waited(&mut self, desk: &mut Desk) {
        let Stage::Listening(menu) = &mut self.stage else {
            return;
        };
        let steps = menu.waited();
        self.menu_steps(desk, steps);
    }

    fn menu_steps(&mut self, desk: &mut Desk, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Play(clips) => {
                    desk.timers.stop(TimerKey::Menu(self.id));
                    let clips = clips.iter().map(|name| clip(name)).collect();
                    self.play(desk, clips, media::Repeat::Once);
                }
                Step::Heard(id) => message_heard(desk, id),
                Step::Delete(id) => message_deleted(desk, id),
                Step::HangUp => {
                    self.end(desk, Termination { by: Party::Exchange, reason: Reason::FlowEnded });
                    return;
                }
            }
        }
    }
}

/// Somebody has listened to a message.
pub(crate) fn message_heard(desk: &mut Desk, id: u64) {
    if let Some(mailbox) = desk.mailboxes.heard(id) {
        desk.write(Write::MessageHeard { id });
        tell_lamp(desk, &mailbox);
    }
}

/// Nobody wants a message any more.
pub(crate) fn message_deleted(desk: &mut Desk, id: u64) {
    if let Some(message) = desk.mailboxes.delete(id) {
        desk.write(Write::MessageDeleted { id });
        tell_lamp(desk, &message.mailbox);
    }
}

/// Tells every phone that watches a mailbox how many messages wait; where none does, those of its
/// extension.
pub(crate) fn tell_lamp(desk: &mut Desk, mailbox: &str) {
    let (new, old) = desk.mailboxes.count(mailbox);
    desk.event(Event::MessageWaiting { mailbox: mailbox.to_owned(), new, old });
    let watchers = desk.mailboxes.watchers(mailbox);
    if watchers.is_empty() {
        tell_waiting(desk, mailbox);
    }
    for watcher in watchers {
        let body = desk.mailboxes.summary(mailbox, &format!("sip:{mailbox}@cordboard"));
        desk.sip.notify(desk.now, watcher, Some(body));
    }
}

fn waiting(desk: &Desk, mailbox: &str) -> (Vec<u64>, usize) {
    let ids = desk.mailboxes.of(mailbox).iter().map(|message| message.id).collect();
    (ids, desk.mailboxes.count(mailbox).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plays(steps: &[Step]) -> Vec<&str> {
        let clips = steps.iter().filter_map(|step| match step {
            Step::Play(clips) => Some(clips),
            _ => None,
        });
        clips.flatten().map(String::as_str).collect()
    }

    #[test]
    fn three_wrong_pins_end_the_call_without_a_message_played() {
        let (mut menu, _) = Menu::open("1001", "en", Some(Secret::new("4711")), vec![7], 1);
        for attempt in 0..3 {
            let mut steps = Vec::new();
            for key in "0000".chars() {
                steps = menu.key(key, &[7], 1);
            }
            assert!(!plays(&steps).contains(&"message/7"), "attempt {attempt} plays nothing");
        }
        assert_eq!(menu.played(), [Step::HangUp], "after goodbye the exchange hangs up");
    }

    #[test]
    fn the_right_pin_opens_the_box_and_the_first_message_plays() {
        let (mut menu, _) = Menu::open("1001", "en", Some(Secret::new("4711")), vec![7], 1);
        let mut steps = Vec::new();
        for key in "4711".chars() {
            steps = menu.key(key, &[7], 1);
        }
        assert!(plays(&steps).contains(&"message/7"), "the message plays: {steps:?}");
        assert!(steps.contains(&Step::Heard(7)), "and counts as heard: {steps:?}");
    }

    #[test]
    fn a_deleted_message_is_skipped_and_the_end_is_announced() {
        let (mut menu, _) = Menu::open("1001", "en", None, vec![7, 8], 2);
        let steps = menu.key('3', &[7, 8], 2);
        assert_eq!(steps.last(), Some(&Step::Heard(8)), "8 plays next: {steps:?}");
        assert!(steps.contains(&Step::Delete(7)), "7 is gone: {steps:?}");
        let steps = menu.key('2', &[8], 0);
        assert_eq!(plays(&steps)[0], "builtin/en/end-of-messages", "that was the last");
    }
}
