//! Leaving a message: greeting, beep, recording until `#`, hang-up or the longest time.

use std::time::Duration;

use cordboard_flow as flow;
use cordboard_media as media;

use super::{Call, Stage, talking::clip};
use crate::{
    Output, Write,
    desk::{Desk, Recording, TimerKey},
    files,
    record::EntryKind,
    resumed::OpenMessage,
};

/// Where the caller stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct LeavingMessage {
    mailboxes: Vec<String>,
    longest: Duration,
    phase: Phase,
}

#[derive(Debug, PartialEq, Eq)]
enum Phase {
    /// Greeting and beep are playing.
    Greeting,
    Recording(media::RecordingId),
}

impl Call {
    /// Begins: the greeting plays, then the beep.
    pub(crate) fn take_message(
        &mut self,
        desk: &mut Desk,
        mailboxes: Vec<String>,
        greeting: media::ClipId,
        longest: Duration,
    ) {
        if !self.answer_party(desk, None) {
            return;
        }
        let to = mailboxes.join(", ");
        self.journal(
            desk,
            EntryKind::Voicemail,
            Some(&to),
            format!("The caller is asked to leave a message for {to}."),
        );
        self.stage = Stage::Leaving(LeavingMessage { mailboxes, longest, phase: Phase::Greeting });
        self.play(desk, vec![greeting, clip("tone/beep")], media::Repeat::Once);
    }

    /// True once the caller is being recorded.
    pub(crate) fn message_started(&self) -> bool {
        matches!(&self.stage, Stage::Leaving(leaving) if matches!(leaving.phase, Phase::Recording(_)))
    }

    pub(crate) fn message_played(&mut self, desk: &mut Desk) {
        self.start_message(desk);
    }

    /// `#` ends the message; during the greeting any key skips it.
    pub(crate) fn message_digit(&mut self, desk: &mut Desk, digit: char) {
        match &self.stage {
            Stage::Leaving(leaving) if leaving.phase == Phase::Greeting => {
                self.stop_play(desk);
                self.start_message(desk);
            }
            Stage::Leaving(_) if digit == '#' => self.finish_message(desk, "The caller pressed #"),
            _ => {}
        }
    }

    pub(crate) fn message_timed_out(&mut self, desk: &mut Desk) {
        self.finish_message(desk, "The longest time for a message was reached");
    }

    fn start_message(&mut self, desk: &mut Desk) {
        let (wall, call, caller) = (desk.wall(), self.id, self.record.caller.clone());
        let Stage::Leaving(leaving) = &mut self.stage else {
            return;
        };
        let recording = desk.take_recording();
        let id = desk.mailboxes.take_id();
        let file = files::message_path(&desk.office, wall, id);
        leaving.phase = Phase::Recording(recording);
        let mailboxes = leaving.mailboxes.clone();
        desk.timers.set(TimerKey::Message(call), desk.now + leaving.longest);
        let path = format!("{}/{file}", files::MESSAGES);
        desk.emit(Output::OpenRecording { recording, path });
        let kind = media::RecordingKind::Message;
        desk.media(media::Command::Record { recording, leg: self.party, kind });
        desk.write(Write::MessageBegun(OpenMessage {
            id,
            mailboxes: mailboxes.clone(),
            caller: caller.clone(),
            at: wall,
            file: file.clone(),
            call,
        }));
        let message = Recording::Message { id, mailboxes, caller, file, call, at: wall };
        desk.recordings.insert(recording, message);
    }

    fn finish_message(&mut self, desk: &mut Desk, why: &str) {
        let Stage::Leaving(LeavingMessage { phase: Phase::Recording(recording), .. }) = &self.stage
        else {
            return;
        };
        desk.media(media::Command::StopRecording { recording: *recording });
        desk.timers.stop(TimerKey::Message(self.id));
        self.journal(desk, EntryKind::Voicemail, None, format!("{why}; the message is kept."));
        self.stage = Stage::Walking;
        self.walk_input(desk, flow::Input::VoicemailDone);
    }
}
