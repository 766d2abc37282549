//! The recording of a call: when it runs, when it pauses, and whom it is of.

use cordboard_flow::Taping;
use cordboard_media as media;

use super::Call;
use crate::{
    Output, Write,
    desk::{Desk, Recording},
    files,
    record::EntryKind,
};

/// What a call's flow has said of its recording.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wish {
    /// Instead of the office's rules.
    recorded: Option<bool>,
    paused: bool,
    /// What is keyed in now is not for the tape.
    secret: bool,
}

/// What changes for a tape.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    /// A flow has said so.
    Flow(Taping),
    /// Something begins, or is over, that no tape may hold.
    Secret(bool),
}

impl Call {
    /// A flow's wish. A tape that runs is never cut short by it: what is not to be heard is silence.
    pub(super) fn tape(&mut self, desk: &mut Desk, change: Change) {
        let was_on = self.is_taped(desk);
        match change {
            Change::Flow(Taping::On) => {
                (self.taping.recorded, self.taping.paused) = (Some(true), false);
            }
            Change::Flow(Taping::Off) => self.taping.recorded = Some(false),
            Change::Flow(Taping::Pause) => self.taping.paused = true,
            Change::Flow(Taping::Resume) => self.taping.paused = false,
            Change::Secret(on) => self.taping.secret = on,
        }
        let is_on = self.is_taped(desk);
        let Some((recording, _)) = self.recording else {
            return self.record_if_asked(desk);
        };
        let (command, text) = match (was_on, is_on) {
            (true, false) => {
                (media::Command::PauseRecording { recording }, "The recording pauses.")
            }
            (false, true) => {
                (media::Command::ResumeRecording { recording }, "The recording goes on.")
            }
            (true, true) | (false, false) => return,
        };
        desk.media(command);
        self.journal(desk, EntryKind::Record, None, text);
    }

    /// Where its flow asks for it a call is recorded as soon as the party is answered; by the office's
    /// rules, when it speaks with somebody.
    pub(super) fn record_if_asked(&mut self, desk: &mut Desk) {
        if self.taping.recorded == Some(true) {
            self.start_recording(desk);
        }
    }

    fn is_taped(&self, desk: &Desk) -> bool {
        let ruled = || desk.office.records(self.record.direction);
        !self.taping.paused && !self.taping.secret && self.taping.recorded.unwrap_or_else(ruled)
    }

    /// Starts the recording of the call where its flow, or else the office's rules ask for it. What is
    /// taped is the leg that stays: what it says is left, what it hears is right, whole across holds
    /// and transfers.
    pub(super) fn start_recording(&mut self, desk: &mut Desk) {
        if let Some(leg) = self.taped_leg() {
            self.tape_leg(desk, leg);
        }
    }

    /// What a carrier lets be heard before it takes a call or refuses it belongs to the call: an
    /// announcement says why better than a number does.
    pub(super) fn tape_early(&mut self, desk: &mut Desk, id: media::LegId) {
        if self.legs.get(&id).is_some_and(|leg| leg.side.extension().is_none()) {
            self.tape_leg(desk, id);
        }
    }

    fn tape_leg(&mut self, desk: &mut Desk, leg: media::LegId) {
        if self.recording.is_some() || !self.is_taped(desk) {
            return;
        }
        let recording = desk.take_recording();
        let wall = desk.wall();
        let name = files::recording_path(&desk.office, wall, &self.record);
        let path = format!("{}/{name}", files::RECORDINGS);
        self.record.recording = Some(name);
        self.recording = Some((recording, leg));
        desk.recordings.insert(recording, Recording::Call(self.id));
        desk.emit(Output::OpenRecording { recording, path });
        let kind = media::RecordingKind::Call;
        desk.media(media::Command::Record { recording, leg, kind });
        self.journal(desk, EntryKind::Record, None, "The call is being recorded from here on.");
        // What is known so far stands in the log, should the power fail.
        desk.write(Write::CallStarted(self.record.clone()));
    }

    /// The outside leg where there is one, else the party; nobody before the party is answered.
    fn taped_leg(&self) -> Option<media::LegId> {
        let outside = self.legs.values().find(|leg| leg.side.extension().is_none() && leg.is_up());
        let party = self.legs.get(&self.party).filter(|leg| leg.is_up());
        outside.or(party).map(|leg| leg.id)
    }

    /// The taped leg leaves, and the conversation goes on without it: the tape runs on at the one who
    /// stays.
    pub(crate) fn tape_on(&mut self, desk: &mut Desk, leaves: media::LegId, stays: media::LegId) {
        let Some((recording, taped)) = &mut self.recording else { return };
        if *taped == leaves {
            *taped = stays;
            let recording = *recording;
            desk.media(media::Command::MoveRecording { recording, leg: stays });
        }
    }

    pub(crate) fn stop_recording(&mut self, desk: &mut Desk) {
        if let Some((recording, _)) = self.recording.take() {
            desk.media(media::Command::StopRecording { recording });
        }
    }
}
