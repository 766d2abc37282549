//! What the media threads tell.

use cordboard_media as media;

use super::Exchange;
use crate::{
    Event, Write,
    call::menu::tell_lamp,
    desk::{Recording, Waiting},
    record::{EntryKind, LegQuality, Message},
    resumed::SHORTEST_MESSAGE_MS,
};

impl Exchange {
    pub(super) fn media_event(&mut self, event: media::Event) {
        let leg = match &event {
            media::Event::Closed { leg, stats } => return self.leg_sounded(*leg, *stats),
            media::Event::RecordingEnded { recording, millis, bytes } => {
                return self.recording_ended(*recording, *millis, *bytes);
            }
            media::Event::RecordingFailed { recording, why } => {
                return self.recording_failed(*recording, why);
            }
            media::Event::Digit { leg, .. }
            | media::Event::Played { leg, .. }
            | media::Event::OpenFailed { leg, .. }
            | media::Event::Stalled { leg, .. }
            | media::Event::Resumed { leg } => *leg,
        };
        if let Some(call) = self.call_of(leg) {
            self.with(call, |call, desk| call.media_event(desk, event));
        }
    }

    /// Its call may be over by now: the log has it.
    fn leg_sounded(&mut self, leg: media::LegId, stats: media::LegStats) {
        let (Some((call, index)), Some(mos)) = (self.desk.closing.remove(&leg), stats.mos) else {
            return;
        };
        let percent = |lost: u64, of: u64| 100.0 * lost as f64 / of.max(1) as f64;
        let quality = LegQuality {
            loss: percent(stats.lost, stats.received + stats.lost),
            loss_out: stats.remote_lost.map(|lost| percent(lost, stats.sent).min(100.0)),
            jitter_ms: stats.jitter_ms,
            round_trip_ms: stats.round_trip_ms,
            mos,
        };
        let leg = u32::try_from(index).unwrap_or(u32::MAX);
        self.desk.write(Write::LegSounded { call, leg, quality });
    }

    fn recording_ended(&mut self, recording: media::RecordingId, millis: u64, bytes: u64) {
        match self.desk.recordings.remove(&recording) {
            Some(Recording::Call(call)) => {
                let told = Waiting::Told(Box::new(Event::RecordingReady { call, millis, bytes }));
                self.desk.write_then(Write::RecordingEnded { call, millis, bytes }, told);
            }
            Some(Recording::Message { id, mailboxes, caller, file, call, at }) => {
                if millis < SHORTEST_MESSAGE_MS {
                    self.desk.journal(
                        call,
                        EntryKind::Voicemail,
                        None,
                        "The caller hung up at the beep; there is no message.",
                    );
                    self.desk.write(Write::MessageDropped { id });
                    return;
                }
                for (nth, mailbox) in mailboxes.into_iter().enumerate() {
                    let id = if nth == 0 { id } else { self.desk.mailboxes.take_id() };
                    let (caller, file) = (caller.clone(), file.clone());
                    let message =
                        Message { id, mailbox, caller, at, millis, heard: false, file, call };
                    self.left(message);
                }
            }
            None => {}
        }
    }

    fn left(&mut self, message: Message) {
        let mailbox = message.mailbox.clone();
        let text = format!("A message of {} s was left for {mailbox}.", message.millis / 1000);
        self.desk.journal(message.call, EntryKind::Voicemail, Some(&mailbox), text);
        self.desk.mailboxes.add(message.clone());
        let news = Event::MessageLeft { message: Box::new(message.clone()) };
        self.desk.write_then(Write::MessageLeft(message), Waiting::Told(Box::new(news)));
        tell_lamp(&mut self.desk, &mailbox);
    }

    fn recording_failed(&mut self, recording: media::RecordingId, why: &str) {
        let Some(failed) = self.desk.recordings.remove(&recording) else {
            return;
        };
        let call = match failed {
            Recording::Call(call) => call,
            Recording::Message { id, call, .. } => {
                self.desk.write(Write::MessageDropped { id });
                call
            }
        };
        self.desk.journal(
            call,
            EntryKind::Record,
            None,
            format!("The recording broke off ({why}); the call goes on."),
        );
        self.desk.write(Write::RecordingFailed { call, why: why.to_owned() });
        self.desk.event(Event::Alarm {
            what: format!("A recording of call {call} broke off: {why}."),
            advice: "Free space on the disk that holds the recordings, or choose another one."
                .into(),
        });
    }
}
