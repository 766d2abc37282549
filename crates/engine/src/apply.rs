//! The hands: what is done with each output of the brain. Nothing here waits for the world.

use std::sync::Arc;

use cordboard_pbx::{Event, Output, Write, office::Office};
use cordboard_sip::{Flow, Input, LocateId, Target};
use cordboard_store::Writer;
use tokio::sync::broadcast;
use tokio_util::task::TaskTracker;

use crate::{
    clock::{self, Clock},
    intake::Intake,
    ladders::{Ladders, Message},
    library::Sounds,
    locate::Locator,
    media::{Media, WorkerGone},
    promise::{Disk, Turn},
    requests::Requests,
    sockets::{FlowBroken, Sender},
    trace::Trace,
};

pub(crate) struct Hands {
    pub(crate) sender: Sender,
    pub(crate) media: Media,
    pub(crate) writer: Writer,
    pub(crate) locator: Arc<Locator>,
    pub(crate) inputs: Intake,
    pub(crate) requests: Requests,
    pub(crate) events: broadcast::Sender<Event>,
    /// Name look-ups end by themselves after three seconds; what flows ask, within its own time.
    pub(crate) tasks: TaskTracker,
    pub(crate) trace: Trace,
    pub(crate) ladders: Ladders,
    pub(crate) clock: Clock,
}

/// What the loop must know of it.
#[derive(Debug)]
#[must_use]
pub(crate) enum After {
    Nothing,
    /// Every call has ended.
    Finished,
    MediaStopped,
}

impl Hands {
    /// Messages are left with `turn`, to be sent when the turn is over.
    pub(crate) fn apply(&mut self, output: Output, turn: &mut Turn) -> After {
        match output {
            Output::Transmit { flow, bytes } => {
                // Drawn now: what the brain says of the call next means this message, too.
                self.draw(&flow, &bytes, true);
                turn.say(flow, bytes);
                After::Nothing
            }
            Output::Locate { query, target } => {
                self.locate(query, target);
                After::Nothing
            }
            Output::Media(command) => self.media.command(command).into(),
            Output::OpenRecording { recording, path } => {
                self.media.open_recording(recording, &path).into()
            }
            Output::Store { ticket, write } => {
                self.note(&write);
                self.writer.write(ticket, write);
                After::Nothing
            }
            Output::Dialog { call, leg, call_id } => {
                self.ladders.claim(call, leg, call_id);
                After::Nothing
            }
            Output::Event(event) => {
                self.tell(event);
                After::Nothing
            }
            Output::Ask(asked) => {
                self.requests.ask(&self.tasks, asked);
                After::Nothing
            }
            Output::FindContact { call, number, value } => {
                self.requests.find(&self.tasks, call, number, value);
                After::Nothing
            }
            Output::Finished => After::Finished,
        }
    }

    /// Sends a message.
    ///
    /// # Errors
    ///
    /// This flow cannot carry it; the brain must hear of that.
    pub(crate) fn send(&self, flow: Flow, bytes: Vec<u8>) -> Result<(), FlowBroken> {
        self.trace.sent(&flow, &bytes);
        self.sender.send(flow, bytes)
    }

    /// How the store is.
    pub(crate) fn disk(&self) -> Disk {
        if self.writer.is_in_trouble() { Disk::InTrouble } else { Disk::Good }
    }

    pub(crate) fn received(&mut self, input: &Input) {
        if let Input::Received { flow, bytes } = input {
            self.trace.received(flow, bytes);
            self.draw(flow, bytes, false);
        }
    }

    /// Writes the ladders of calls that have been over for a moment.
    pub(crate) fn write_ladders(&mut self) {
        let now = clock::now();
        while let Some((call, messages)) = self.ladders.due(now) {
            self.writer.write(None, Write::Ladder { call, messages });
        }
        self.ladders.tidy(now);
    }

    fn draw(&mut self, flow: &Flow, bytes: &[u8], sent: bool) {
        let message = Message { at: self.clock.wall(), sent, peer: flow.peer, bytes };
        self.ladders.hear(clock::now(), message, |bytes| self.trace.mask(bytes));
    }

    /// Takes a new configuration.
    pub(crate) fn configure(&mut self, office: &Office) {
        self.trace = Trace::new(office);
        self.media.set_sounds(Sounds::of(office));
    }

    pub(crate) fn into_media_and_writer(mut self) -> (Media, Writer) {
        for (call, messages) in self.ladders.rest() {
            self.writer.write(None, Write::Ladder { call, messages });
        }
        (self.media, self.writer)
    }

    fn locate(&self, query: LocateId, target: Target) {
        let (locator, inputs) = (self.locator.clone(), self.inputs.clone());
        self.tasks.spawn(async move {
            let flows = locator.locate(&target).await;
            // Only fails when the loop has ended.
            let _ = inputs.send(Input::Located { query, flows }).await;
        });
    }

    /// Messages must be found by their number as soon as they can be asked for; a call that is over has
    /// its ladder written.
    fn note(&mut self, write: &Write) {
        match write {
            Write::CallEnded(record) => self.ladders.call_ended(clock::now(), record.id),
            Write::MessageLeft(message) => self.media.add_message(message.id, &message.file),
            Write::MessageDeleted { id } => self.media.delete_message(*id),
            Write::Bound(_)
            | Write::Unbound { .. }
            | Write::CallStarted(_)
            | Write::Journal(_)
            | Write::MessageBegun(_)
            | Write::MessageDropped { .. }
            | Write::CallBackPromised(_)
            | Write::CallBackOver { .. }
            | Write::CarrierBanned(_)
            | Write::ExtensionChanged(_)
            | Write::MessageHeard { .. }
            | Write::RecordingEnded { .. }
            | Write::RecordingFailed { .. }
            | Write::DigitsKept { .. }
            | Write::LegSounded { .. }
            | Write::Tape(_)
            | Write::Floor(_)
            | Write::Ladder { .. } => {}
        }
    }

    fn tell(&self, event: Event) {
        match &event {
            Event::Alarm { what, advice } => tracing::warn!(what, advice, "alarm"),
            Event::TrunkChanged { trunk, up, why } => tracing::info!(trunk, up, why, "trunk"),
            Event::Registered { extension, .. } => tracing::info!(extension, "phone registered"),
            Event::Unregistered { extension, .. } => tracing::info!(extension, "phone gone"),
            Event::CallChanged { call, .. } => tracing::debug!(call = %call.id, "call changed"),
            Event::AgentChanged { .. }
            | Event::WaitingChanged { .. }
            | Event::MessageWaiting { .. }
            | Event::MessageLeft { .. }
            | Event::RecordingReady { .. }
            | Event::RuleBlocked { .. }
            | Event::FlowTold { .. }
            | Event::Placed { .. }
            | Event::OfficeChanged => {}
        }
        let _ = self.events.send(event); // nobody watches
    }
}

impl From<Result<(), WorkerGone>> for After {
    fn from(given: Result<(), WorkerGone>) -> Self {
        match given {
            Ok(()) => Self::Nothing,
            Err(WorkerGone) => Self::MediaStopped,
        }
    }
}
