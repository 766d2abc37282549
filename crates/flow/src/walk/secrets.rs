//! What of a call must not be told when it is told again: which keys were secret, and how what was asked
//! of secrets came out.

use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
};

use crate::Key;

#[derive(Debug, Default)]
pub(super) struct Secrets {
    /// Of each key press that was kept for a block, what may be told; `None`: as it was.
    presses: BTreeMap<u32, Option<Key>>,
    /// Looks at secrets, in order.
    looks: RefCell<Looks>,
}

#[derive(Debug)]
enum Looks {
    Told(Vec<u32>),
    /// The call is told again: how they came out.
    Known(VecDeque<u32>),
}

impl Default for Looks {
    fn default() -> Self {
        Looks::Told(Vec::new())
    }
}

impl Secrets {
    /// Nobody has taken it yet, and it may be for a secret.
    pub(super) fn keep(&mut self, press: u32) {
        self.hide(press, Key::HASH);
    }

    pub(super) fn show(&mut self, press: u32) {
        self.presses.insert(press, None);
    }

    /// Another digit stands in for it, but not the one that ends the secret.
    pub(super) fn hide(&mut self, press: u32, end: Key) {
        let digits = ['0', '1'].into_iter().filter_map(|digit| Key::try_from(digit).ok());
        self.presses.insert(press, digits.into_iter().find(|digit| *digit != end));
    }

    /// `None`: no block kept it.
    pub(super) fn key_to_show(&self, press: u32, key: char) -> Option<char> {
        let told = self.presses.get(&press)?;
        Some(told.map_or(key, Key::as_char))
    }

    pub(super) fn look(&self, look: impl FnOnce() -> u32) -> u32 {
        match &mut *self.looks.borrow_mut() {
            Looks::Told(told) => {
                let answer = look();
                told.push(answer);
                answer
            }
            Looks::Known(known) => known.pop_front().unwrap_or_default(),
        }
    }

    pub(super) fn told(&self) -> Vec<u32> {
        match &*self.looks.borrow() {
            Looks::Told(told) => told.clone(),
            Looks::Known(_) => Vec::new(),
        }
    }

    pub(super) fn know(&mut self, answers: &[u32]) {
        self.looks = RefCell::new(Looks::Known(answers.iter().copied().collect()));
    }
}
