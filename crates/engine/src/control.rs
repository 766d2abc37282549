//! The way into a running exchange for those who hold no telephone.

use cordboard_pbx::Command;
use crossbeam_channel::Sender;
use tokio::sync::mpsc;

/// As many as are needed.
#[derive(Clone, Debug)]
pub struct Control {
    commands: mpsc::Sender<Command>,
    look_now: Sender<()>,
}

/// The exchange takes nothing at this moment: it has stopped, or is flooded.
#[derive(Debug, thiserror::Error)]
#[error("the exchange does not take this now: try again in a moment")]
pub struct Busy;

impl Control {
    pub(crate) fn new(commands: mpsc::Sender<Command>, look_now: Sender<()>) -> Self {
        Self { commands, look_now }
    }

    /// Of an exchange that there is none of.
    pub fn gone() -> Self {
        let (commands, _) = mpsc::channel(1);
        let (look_now, _) = crossbeam_channel::bounded(1);
        Self { commands, look_now }
    }

    /// Tells the exchange what a person wants.
    ///
    /// # Errors
    ///
    /// [`Busy`]
    pub fn tell(&self, command: Command) -> Result<(), Busy> {
        self.commands.try_send(command).map_err(|_| Busy)
    }

    /// A new configuration was saved: it is taken over at once, not at the next look.
    pub fn office_saved(&self) {
        let _ = self.look_now.try_send(()); // one look for several saves is enough
    }
}
