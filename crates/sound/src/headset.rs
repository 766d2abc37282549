//! The buttons and lamps of a headset: USB HID's telephony page (HID Usage Tables 1.5, page 0x0B)
//! and its lamps (page 0x08).
//!
//! Both ways, in step with the call: a button pressed on the headset is a [`Button`] for the call,
//! and what the call does is shown by [`Lamps`], after which the headset agrees about its hook. Here
//! are only bytes; `usb.rs` carries them.

mod layout;
mod usb;

pub use layout::{Layout, LayoutError};
pub use usb::HeadsetPort;

use layout::{Field, Kind, Usage};

/// What a person did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Picked up: answer, or dial.
    OffHook,
    /// Put down: hang up, or decline while it rings.
    OnHook,
    /// Wants to be muted, or heard again.
    Mute(bool),
    /// The flash key: swap calls, hold.
    Flash,
    Redial,
    /// The reject key that some have beside the hook.
    Reject,
}

/// What the headset is to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lamps {
    pub ring: bool,
    pub off_hook: bool,
    pub mute: bool,
    pub hold: bool,
}

/// What comes of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ButtonsEvent {
    Pressed(Button),
    /// A headset is there, by this name.
    Plugged(String),
    Unplugged,
}

/// The state that a headset and a call share.
#[derive(Clone, Debug)]
pub struct Buttons {
    layout: Layout,
    lamps: Lamps,
    /// The last value of each button's bit, by its place in the layout.
    bits: Vec<bool>,
    /// Whether the headset thinks that it is off hook.
    off_hook: bool,
    /// Whether its wearer wants to be muted: the lamp follows when the call is.
    muted: bool,
}

impl Buttons {
    pub fn new(layout: Layout) -> Self {
        let bits = vec![false; layout.fields().len()];
        Self { layout, lamps: Lamps::default(), bits, off_hook: false, muted: false }
    }

    /// Reads a report as it came: its number first, if the device numbers its reports. Reports that
    /// are cut short or unknown say nothing.
    pub fn report(&mut self, bytes: &[u8]) -> Vec<Button> {
        let Some((number, body)) = self.layout.split(bytes) else { return Vec::new() };
        let mut pressed = Vec::new();
        for place in 0..self.bits.len() {
            let Some(field) = self.layout.fields().get(place).copied() else { continue };
            if field.kind != Kind::Button || field.report != number {
                continue;
            }
            let Some(bit) = field.read(body) else { continue };
            let before = std::mem::replace(&mut self.bits[place], bit);
            pressed.extend(self.change(field, before, bit));
        }
        pressed
    }

    /// The reports that make the headset show `lamps`; none when it does already.
    pub fn show(&mut self, lamps: Lamps) -> Vec<Vec<u8>> {
        if lamps == self.lamps {
            return Vec::new();
        }
        self.lamps = lamps;
        // A headset answers the lamp with its hook switch; that is an echo and no person.
        self.off_hook = lamps.off_hook;
        self.muted = lamps.mute;
        self.reports()
    }

    /// The same reports again, for a headset that has just come back.
    pub fn reports(&self) -> Vec<Vec<u8>> {
        self.layout.write(|usage| match usage {
            Usage::RingLamp => self.lamps.ring,
            Usage::OffHookLamp => self.lamps.off_hook,
            Usage::MuteLamp => self.lamps.mute,
            Usage::HoldLamp => self.lamps.hold,
            _ => false,
        })
    }

    fn change(&mut self, field: Field, before: bool, now: bool) -> Option<Button> {
        let down = now && !before;
        match field.usage {
            Usage::HookSwitch => self.hook(field, before, now),
            Usage::Mute if field.relative => down.then(|| {
                self.muted = !self.muted;
                Button::Mute(self.muted)
            }),
            Usage::Mute => (now != before && now != self.muted).then(|| {
                self.muted = now;
                Button::Mute(now)
            }),
            Usage::Flash => down.then_some(Button::Flash),
            Usage::Redial => down.then_some(Button::Redial),
            Usage::Drop => down.then_some(Button::Reject),
            Usage::RingLamp | Usage::OffHookLamp | Usage::MuteLamp | Usage::HoldLamp => None,
        }
    }

    /// A switch that stays tells where it is; one that springs back only that it was pressed.
    fn hook(&mut self, field: Field, before: bool, now: bool) -> Option<Button> {
        let off_hook = if field.relative {
            if !now || before {
                return None;
            }
            !self.off_hook
        } else {
            now
        };
        // One that has not yet followed the lamp and tells of another key has not been put down.
        if now == before || off_hook == self.off_hook {
            return None;
        }
        self.off_hook = off_hook;
        Some(if off_hook { Button::OffHook } else { Button::OnHook })
    }
}

#[cfg(test)]
#[path = "headset/tests.rs"]
mod tests;
