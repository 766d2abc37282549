//! The headset's buttons and lamps, in step with the calls.
//!
//! [`Keys`] knows what a button means at this moment and what the lamps have to show. The rest
//! carries that to and from the headset, which may come and go; without one nothing is lost.

use std::{collections::BTreeMap, future::pending, thread};

use cordboard_phone::{CallId, CallState, Command, Event};
use cordboard_sound::{Button, ButtonsEvent, HeadsetPort, Lamps};
use tokio::sync::mpsc;

use super::config::Ears;

/// Buttons that wait for the loop. When it is full they wait with the headset.
const PRESSED: usize = 16;

/// The headset of this PC, there or not.
#[derive(Debug)]
pub(super) struct Headset {
    keys: Keys,
    port: Option<HeadsetPort>,
    events: mpsc::Receiver<ButtonsEvent>,
}

impl Headset {
    /// Looks for one, unless files stand for ear and mouth.
    pub(super) fn start(ears: &Ears) -> Self {
        let (told, events) = mpsc::channel(PRESSED);
        let port = match ears {
            Ears::Card { .. } => plugged(told)
                .inspect_err(|error| tracing::warn!(%error, "no buttons of a headset"))
                .ok(),
            Ears::Files { .. } => None,
        };
        Self { keys: Keys::default(), port, events }
    }

    /// What happens next; never, where no headset can be.
    pub(super) async fn event(&mut self) -> ButtonsEvent {
        match self.events.recv().await {
            Some(event) => event,
            None => pending().await,
        }
    }

    /// What a button asks of the phone.
    pub(super) fn wish(&self, button: Button) -> Option<Command> {
        self.keys.wish(button)
    }

    /// Shows what became of the calls.
    pub(super) fn follow(&mut self, event: &Event) {
        if let Some(lamps) = self.keys.follow(event)
            && let Some(port) = &self.port
        {
            port.show(lamps);
        }
    }
}

/// A headset tells in a channel that blocks; the loop waits in one that does not.
fn plugged(told: mpsc::Sender<ButtonsEvent>) -> std::io::Result<HeadsetPort> {
    let port = HeadsetPort::start().map_err(std::io::Error::other)?;
    let events = port.events().clone();
    // Ends with the port, which ends when it is dropped.
    let carry = move || events.iter().all(|event| told.blocking_send(event).is_ok());
    thread::Builder::new().name("headset-buttons".into()).spawn(carry)?;
    Ok(port)
}

/// Where a call stands, for a headset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Ringing,
    /// Talked on, or called.
    Engaged,
    Held,
}

#[derive(Debug, Default)]
struct Keys {
    calls: BTreeMap<CallId, Place>,
    muted: bool,
    shown: Lamps,
}

impl Keys {
    fn wish(&self, button: Button) -> Option<Command> {
        let ringing = self.first(Place::Ringing);
        let engaged = self.first(Place::Engaged);
        match button {
            Button::OffHook if ringing.is_some() => Some(Command::Hook { off: true }),
            // Nobody is talked to: what was put aside is taken up again.
            Button::OffHook if engaged.is_none() => self.first(Place::Held).map(Command::Retrieve),
            Button::OffHook => None,
            Button::OnHook => Some(Command::Hook { off: false }),
            Button::Mute(on) => Some(Command::Mute(on)),
            Button::Flash => ringing.map(Command::Answer).or_else(|| {
                let any = !self.calls.is_empty();
                any.then_some(Command::Swap)
            }),
            Button::Redial => self.calls.is_empty().then_some(Command::Redial),
            Button::Reject => match ringing {
                Some(call) => Some(Command::Decline { call, status: 486 }),
                None => engaged.map(Command::HangUp),
            },
        }
    }

    /// The lamps, where they have to change.
    fn follow(&mut self, event: &Event) -> Option<Lamps> {
        match event {
            Event::CallChanged(call) => {
                match place(&call.state) {
                    Some(place) => self.calls.insert(call.id, place),
                    None => self.calls.remove(&call.id),
                };
            }
            Event::Muted(on) => self.muted = *on,
            _ => return None,
        }
        let lamps = self.lamps();
        let changed = lamps != self.shown;
        self.shown = lamps;
        changed.then_some(lamps)
    }

    fn lamps(&self) -> Lamps {
        let off_hook = self.first(Place::Engaged).is_some();
        Lamps {
            ring: self.first(Place::Ringing).is_some(),
            off_hook,
            mute: self.muted,
            hold: !off_hook && self.first(Place::Held).is_some(),
        }
    }

    fn first(&self, place: Place) -> Option<CallId> {
        self.calls.iter().find(|(_, at)| **at == place).map(|(call, _)| *call)
    }
}

fn place(state: &CallState) -> Option<Place> {
    match state {
        CallState::Ringing => Some(Place::Ringing),
        CallState::Calling | CallState::Ringback { .. } | CallState::Talking => {
            Some(Place::Engaged)
        }
        CallState::Held => Some(Place::Held),
        CallState::Ended(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use cordboard_phone::{AccountId, CallView, Direction, Ending, LineId, Party};
    use cordboard_sound::{Buttons, Layout};

    use super::*;

    /// A headset's own description: report 8 with hook switch (stays), then mute, flash, drop and
    /// redial, which spring back; the lamps off-hook, ring, mute and hold in the same number.
    const DESCRIPTOR: &[u8] = &[
        0x05, 0x0B, 0x09, 0x05, 0xA1, 0x01, 0x85, 0x08, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, //
        0x95, 0x01, 0x09, 0x20, 0x81, 0x22, //
        0x95, 0x04, 0x09, 0x2F, 0x09, 0x21, 0x09, 0x26, 0x09, 0x24, 0x81, 0x06, //
        0x95, 0x03, 0x81, 0x01, //
        0x05, 0x08, 0x95, 0x04, 0x09, 0x17, 0x09, 0x18, 0x09, 0x09, 0x09, 0x20, 0x91, 0x22, //
        0x95, 0x04, 0x91, 0x01, 0xC0,
    ];

    const HOOK: u8 = 0b1;
    const MUTE: u8 = 0b10;
    const FLASH: u8 = 0b100;
    const DROP: u8 = 0b1000;
    const REDIAL: u8 = 0b1_0000;

    /// A headset and the phone's side of it; both speak in bytes.
    struct Table {
        buttons: Buttons,
        keys: Keys,
    }

    impl Table {
        fn new() -> Self {
            let layout = Layout::parse(DESCRIPTOR).expect("a headset's description");
            Self { buttons: Buttons::new(layout), keys: Keys::default() }
        }

        /// A report as the headset sends it; what it asks of the phone.
        fn sends(&mut self, bits: u8) -> Vec<Command> {
            let pressed = self.buttons.report(&[8, bits]);
            pressed.into_iter().filter_map(|button| self.keys.wish(button)).collect()
        }

        /// What happens to the calls; the report that the headset gets.
        fn happens(&mut self, event: &Event) -> Vec<Vec<u8>> {
            self.keys.follow(event).map_or_else(Vec::new, |lamps| self.buttons.show(lamps))
        }

        fn call(&mut self, id: u64, state: CallState) -> Vec<Vec<u8>> {
            self.happens(&Event::CallChanged(view(id, state)))
        }
    }

    fn view(id: u64, state: CallState) -> CallView {
        let party = Party {
            display: None,
            user: "1002".to_owned(),
            address: "sip:1002@192.0.2.1".to_owned(),
        };
        CallView {
            id: CallId(id),
            line: LineId(id),
            account: AccountId(1),
            direction: Direction::In,
            party,
            state,
            held_by_peer: false,
            silent: false,
            in_conference: false,
            recording: false,
            transferring: false,
            rest: None,
            began: Instant::now(),
            answered: None,
            ended: None,
            codec: None,
            encrypted: false,
        }
    }

    #[test]
    fn a_call_is_answered_and_ended_at_the_headset_alone() {
        let mut table = Table::new();
        assert_eq!(table.call(1, CallState::Ringing), [[8, 0b0010]], "it blinks");
        assert_eq!(table.sends(HOOK), [Command::Hook { off: true }], "picked up");
        assert_eq!(table.call(1, CallState::Talking), [[8, 0b0001]], "off hook, no ringing");
        assert_eq!(table.sends(0), [Command::Hook { off: false }], "put down");
        assert_eq!(table.call(1, CallState::Ended(Ending::ByUs)), [[8, 0]], "all dark");
    }

    #[test]
    fn a_call_answered_on_the_screen_lifts_the_headset_and_is_no_second_answer() {
        let mut table = Table::new();
        table.call(1, CallState::Ringing);
        assert_eq!(table.call(1, CallState::Talking), [[8, 0b0001]], "it is told");
        assert_eq!(table.sends(HOOK), [], "it agrees; nobody pressed a button");
        assert_eq!(table.sends(0), [Command::Hook { off: false }], "now somebody did");
    }

    #[test]
    fn mute_goes_both_ways_and_its_lamp_follows() {
        let mut table = Table::new();
        table.call(1, CallState::Talking);
        assert_eq!(table.sends(HOOK | MUTE), [Command::Mute(true)], "the key at the headset");
        assert_eq!(table.happens(&Event::Muted(true)), [[8, 0b0101]], "the lamp is lit");
        assert_eq!(table.sends(HOOK), [], "the key springs back");
        assert_eq!(table.happens(&Event::Muted(false)), [[8, 0b0001]], "the button on the screen");
        assert_eq!(table.sends(HOOK | MUTE), [Command::Mute(true)], "the key knows of it");
    }

    #[test]
    fn flash_takes_the_waiting_call_and_then_swaps() {
        let mut table = Table::new();
        table.call(1, CallState::Talking);
        table.call(2, CallState::Ringing);
        assert_eq!(table.sends(FLASH), [Command::Answer(CallId(2))], "the first is held for it");
        table.call(1, CallState::Held);
        table.call(2, CallState::Talking);
        table.sends(0);
        assert_eq!(table.sends(FLASH), [Command::Swap], "and back");
    }

    #[test]
    fn a_held_call_is_shown_and_taken_up_again_by_the_hook() {
        let mut table = Table::new();
        table.call(1, CallState::Talking);
        table.sends(HOOK);
        assert_eq!(table.call(1, CallState::Held), [[8, 0b1000]], "on hold");
        assert_eq!(table.sends(0), [], "the headset lies down with the lamp");
        assert_eq!(table.sends(HOOK), [Command::Retrieve(CallId(1))], "picked up again");
    }

    #[test]
    fn reject_declines_what_rings_and_redial_dials_when_nothing_is_going_on() {
        let mut table = Table::new();
        assert_eq!(table.sends(REDIAL), [Command::Redial]);
        table.call(1, CallState::Ringing);
        table.sends(0);
        assert_eq!(table.sends(REDIAL), [], "not while it rings");
        let decline = Command::Decline { call: CallId(1), status: 486 };
        assert_eq!(table.sends(DROP), [decline]);
    }

    #[test]
    fn with_nothing_going_on_the_buttons_do_nothing() {
        let mut table = Table::new();
        assert_eq!(table.sends(HOOK), [], "there is nobody to talk to");
        assert_eq!(table.sends(HOOK | FLASH), [], "and nothing to swap");
    }
}
