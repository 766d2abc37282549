//! What leaves the lines: packets to their ports, news to the loop.

use std::collections::VecDeque;

use cordboard_media::{
    LegId,
    voice::{self, Line},
};
use cordboard_phone::{LineEvent, LineId};
use tokio::sync::mpsc::{self, error::TrySendError};

use crate::media::ports::{Channel, Ports};

/// What lines tell the loop.
#[derive(Debug)]
pub(super) struct Outlet {
    events: mpsc::Sender<(LineId, LineEvent)>,
    /// What the loop has not had room for, in order: a few for each line in the time of one input.
    unsent: VecDeque<(LineId, LineEvent)>,
}

impl Outlet {
    pub(super) fn new(events: mpsc::Sender<(LineId, LineEvent)>) -> Self {
        Self { events, unsent: VecDeque::new() }
    }

    pub(super) fn drain(&mut self, id: LineId, line: &mut Line, ports: &Ports) {
        while let Some(output) = line.poll_output() {
            match output {
                voice::Output::Packet { to, bytes } => {
                    ports.send(LegId(id.0), Channel::Rtp, to, &bytes);
                }
                voice::Output::Rtcp { to, bytes } => {
                    ports.send(LegId(id.0), Channel::Rtcp, to, &bytes);
                }
                voice::Output::Event(event) => self.tell(id, LineEvent::Sound(event)),
            }
        }
    }

    pub(super) fn tell(&mut self, line: LineId, event: LineEvent) {
        self.unsent.push_back((line, event));
        self.offer();
    }

    /// Events keep their order; those that find no room wait here, and the sound goes on. Says
    /// whether some do.
    pub(super) fn offer(&mut self) -> bool {
        while let Some(event) = self.unsent.pop_front() {
            match self.events.try_send(event) {
                Ok(()) => {}
                Err(TrySendError::Full(event)) => {
                    self.unsent.push_front(event);
                    return true;
                }
                Err(TrySendError::Closed(_)) => self.unsent.clear(),
            }
        }
        false
    }
}
