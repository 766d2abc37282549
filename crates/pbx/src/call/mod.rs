//! One call: its legs, what is being done for the party it is about, and its record.
//!
//! A call always has one *party*: whoever waits, listens or talks, and for whom something is done. At
//! first that is the caller; when the caller hands the call on, it is the one who stays. What is done for
//! the party is the call's [`Stage`]. A flow, where one leads the call, is the call's [`flow::Walk`].
//!
//! The files beside this one are the stages: [`hunt`] and [`ringing`] ring, [`mobile`] too, [`dialling`] calls out
//! for a flow,
//! [`walking`] carries its wishes out,
//! [`duty`] takes an agent's word, [`talking`] connects, [`whispering`] before that, [`collecting`] asks for a number
//! meanwhile, [`taping`] records, [`transfer`] hands on, [`away`] sends into a flow and
//! back, [`park`] parks,
//! [`fax`] carries faxes, [`message`] takes a message, [`menu`] plays them, [`ending`] ends. [`leg`] is one side, [`locks`] says whether it is encrypted.

mod away;
mod call_back;
pub(crate) mod carrier;
mod collecting;
mod dialling;
pub(crate) mod duty;
pub(crate) mod ending;
pub(crate) mod failure;
mod fax;
pub(crate) mod forward;
pub(crate) mod hunt;
mod intercom;
pub(crate) mod leg;
mod line;
pub(crate) mod locks;
pub(crate) mod menu;
pub(crate) mod message;
pub(crate) mod mobile;
mod park;
mod personal;
mod placing;
mod ringing;
mod shown;
mod supervise;
pub(crate) mod talking;
mod taped;
mod taping;
pub(crate) mod transfer;
mod trial;
pub(crate) mod walking;
mod whispering;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use cordboard_flow as flow;
use cordboard_media as media;
use cordboard_sip as sip;
use indexmap::IndexMap;

pub(crate) use self::{
    hunt::{Hunt, HuntId},
    leg::{Leg, LegState, Side},
    ringing::host_port,
};
use self::{menu::Menu, message::LeavingMessage, park::Parked, transfer::Transfer};
use crate::{
    CallStage, Event,
    desk::{Desk, Place},
    record::{CallId, CallRecord, EntryKind, LegRecord, LegRole, Party, Termination},
    routing::Route,
};

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) id: CallId,
    pub(crate) record: CallRecord,
    /// The legs that live; the record knows those that were.
    pub(crate) legs: IndexMap<media::LegId, Leg>,
    pub(crate) party: media::LegId,
    pub(crate) stage: Stage,
    pub(crate) walk: Option<flow::TapedWalk>,
    /// What its decisions came from, as far as it is done.
    tape: taped::Tape,
    pub(crate) hunts: BTreeMap<HuntId, Hunt>,
    /// What the party is shown to the phones that are rung as.
    pub(crate) shown: Shown,
    /// The recording, and the leg that is taped.
    recording: Option<(media::RecordingId, media::LegId)>,
    /// What the flow has said of it.
    taping: taping::Wish,
    /// The play whose end the stage waits for.
    playing: Option<media::PlayId>,
    talking_since: Option<Instant>,
    queued_since: Option<Instant>,
    /// How the person's part ended, until the flow decides what follows.
    person_ended: Option<Termination>,
    next_hunt: u32,
    /// Where the call goes once the phone that was rung for it answers.
    pub(crate) errand: Option<Route>,
    /// The caller is to be called back.
    call_back: Option<call_back::CallBack>,
    /// Where, if not at the number of the call.
    call_back_to: Option<String>,
    /// Its priority in the line that it joined last.
    priority: i32,
    /// Who listens to, or joins, the conversation that goes on.
    supervisor: Option<supervise::Supervisor>,
    /// The rows of legs that only supervised: they did not speak with the caller.
    supervised_by: BTreeSet<usize>,
    /// The extensions that have sent the call on, the first one first.
    pub(crate) forwarded: Vec<String>,
    /// What plays while the party waits in a group.
    music: String,
    whisper: whispering::Whisper,
    /// A number that is being keyed in.
    collecting: Option<collecting::Collecting>,
    /// The party is in a flow, out of a conversation.
    away: Option<away::Away>,
    pub(crate) fax: Option<fax::Fax>,
}

/// What is being done for the party.
#[derive(Debug)]
pub(crate) enum Stage {
    /// Nothing yet.
    Arriving,
    /// The flow plays, asks or decides.
    Walking,
    /// Waits in a group.
    Queued,
    /// Somebody is rung.
    Ringing,
    /// Speaks with this leg.
    Talking { person: media::LegId },
    /// Waits while whoever it spoke with hands it on.
    HandedOn(Transfer),
    /// Waits in a parking place.
    Parked(Parked),
    /// Hears itself.
    Echo,
    /// Leaves a message.
    Leaving(LeavingMessage),
    /// Listens to its own mailbox.
    Listening(Box<Menu>),
    /// All over; the exchange forgets the call.
    Over,
}

/// How the caller appears on the phones that are rung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) name: Option<String>,
    /// The user part of From: an extension, or a national number.
    pub(crate) number: String,
}

impl Call {
    pub(crate) fn new(record: CallRecord, shown: Shown) -> Self {
        Self {
            id: record.id,
            record,
            legs: IndexMap::new(),
            party: media::LegId(0),
            stage: Stage::Arriving,
            walk: None,
            tape: taped::Tape::default(),
            hunts: BTreeMap::new(),
            shown,
            recording: None,
            taping: taping::Wish::default(),
            playing: None,
            talking_since: None,
            queued_since: None,
            person_ended: None,
            next_hunt: 0,
            errand: None,
            call_back: None,
            call_back_to: None,
            priority: 0,
            supervisor: None,
            supervised_by: BTreeSet::new(),
            forwarded: Vec::new(),
            music: "default".to_owned(),
            whisper: whispering::Whisper::default(),
            collecting: None,
            away: None,
            fax: None,
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    /// Adds a leg and its row in the record, and tells the desk where its dialog belongs.
    pub(crate) fn add_leg(
        &mut self,
        desk: &mut Desk,
        mut leg: Leg,
        dialog: sip::DialogId,
        role: LegRole,
        party: String,
    ) {
        let id = leg.id;
        let index = u32::try_from(self.record.legs.len()).unwrap_or(u32::MAX);
        self.record.legs.push(LegRecord {
            index,
            role,
            party,
            started: desk.wall(),
            answered: None,
            ended: None,
            termination: None,
            codec: None,
            placed: leg.placed.clone(),
        });
        leg.index = index as usize;
        leg.dialog = dialog;
        desk.dialogs.insert(dialog, Place { call: self.id, leg: id });
        desk.tell_dialog(self.id, index, dialog);
        desk.legs.insert(id, self.id);
        match &leg.side {
            Side::Phone { extension } if role != LegRole::Agent => desk.engage(extension),
            Side::Phone { .. } => {}
            Side::Trunk { trunk, number } => {
                desk.trunks.leg_opened(trunk, number.as_deref());
                if let Some(person) = leg.person().filter(|_| role != LegRole::Agent) {
                    desk.engage(person);
                }
            }
        }
        self.legs.insert(id, leg);
        self.mark_lamps(desk);
    }

    /// Who a leg is, in a sentence: `1001`, `the caller`, `13800000000`.
    pub(crate) fn name_of(&self, id: media::LegId) -> String {
        match self.legs.get(&id) {
            Some(leg) => {
                self.record.legs.get(leg.index).map(|row| row.party.clone()).unwrap_or_default()
            }
            None => String::new(),
        }
    }

    /// Who a leg is, as a termination names it.
    pub(crate) fn as_party(&self, id: media::LegId) -> Party {
        let Some(leg) = self.legs.get(&id) else {
            return Party::Exchange;
        };
        let role = self.record.legs.get(leg.index).map(|row| row.role);
        ending::party_of(role, &self.name_of(id), &self.record.called)
    }

    pub(crate) fn journal(
        &self,
        desk: &mut Desk,
        kind: EntryKind,
        who: Option<&str>,
        text: impl Into<String>,
    ) {
        desk.journal(self.id, kind, who, text);
    }

    /// As it is told to those who watch.
    pub(crate) fn news(&self) -> Event {
        let stage = match &self.stage {
            Stage::Arriving | Stage::Walking | Stage::Echo => CallStage::Flow,
            Stage::Queued | Stage::Parked(_) => CallStage::Waiting,
            Stage::Ringing => CallStage::Ringing,
            Stage::Talking { .. } | Stage::HandedOn(_) => CallStage::Talking,
            Stage::Leaving(_) | Stage::Listening(_) => CallStage::Message,
            Stage::Over => CallStage::Over,
        };
        let parked = match &self.stage {
            Stage::Parked(parked) => Some(parked.slot),
            _ => None,
        };
        let aside = self.collecting_shown().or_else(|| self.away_shown());
        Event::CallChanged { call: Box::new(self.record.clone()), stage, parked, aside }
    }

    /// Answers the party where it was not answered yet. Ends the call and says `false` where its audio
    /// cannot be agreed upon.
    pub(crate) fn answer_party(
        &mut self,
        desk: &mut Desk,
        prefer: Option<cordboard_sdp::Encoding>,
    ) -> bool {
        let Some(leg) = self.legs.get_mut(&self.party) else {
            return false;
        };
        if leg.state != LegState::Invited {
            return true;
        }
        match leg.accept_body(desk, prefer) {
            Ok(body) => {
                leg.state = LegState::Up;
                let (dialog, index) = (leg.dialog, leg.index);
                desk.sip.accept(desk.now, dialog, body);
                self.note_answer(desk, index, self.party);
                self.record_if_asked(desk);
                self.mark_lamps(desk);
                true
            }
            Err(why) => {
                self.journal(
                    desk,
                    EntryKind::Media,
                    None,
                    format!("The caller could not be answered: {}.", why.words()),
                );
                self.end(desk, Termination { by: Party::Exchange, reason: why.reason() });
                false
            }
        }
    }

    /// Writes into the record that a leg was answered, and with which codec.
    pub(crate) fn note_answer(&mut self, desk: &Desk, index: usize, leg: media::LegId) {
        if self.is_asked_on_mobile(leg) {
            return;
        }
        let wall = desk.wall();
        let codec = self.legs.get(&leg).and_then(Leg::encoding).map(leg::codec_name);
        if let Some(row) = self.record.legs.get_mut(index) {
            row.answered.get_or_insert(wall);
            row.codec = codec.map(str::to_owned);
        }
    }

    /// Plays clips to the party, instead of what plays; `played` follows at their end.
    pub(crate) fn play(
        &mut self,
        desk: &mut Desk,
        clips: Vec<media::ClipId>,
        repeat: media::Repeat,
    ) {
        let play = desk.take_play();
        self.playing = Some(play);
        desk.media(media::Command::Play { leg: self.party, play, clips, repeat });
    }

    pub(crate) fn stop_play(&mut self, desk: &mut Desk) {
        if self.playing.take().is_some() {
            desk.media(media::Command::StopPlay { leg: self.party });
        }
    }

    /// An event of the media side that concerns this call.
    pub(crate) fn media_event(&mut self, desk: &mut Desk, event: media::Event) {
        match event {
            media::Event::Digit { leg, digit, .. } => self.digit(desk, leg, digit),
            media::Event::Played { leg, play } => {
                if leg == self.party && self.playing == Some(play) {
                    self.playing = None;
                    self.played(desk);
                } else {
                    self.whisper_heard(desk, leg, play);
                }
            }
            media::Event::OpenFailed { leg, why } => self.open_failed(desk, leg, &why),
            media::Event::Stalled { leg, silent_ms } => {
                let name = self.name_of(leg);
                let text = format!(
                    "No audio has come from {name} for {} s: its microphone may be muted, or the network drops its packets.",
                    silent_ms / 1000
                );
                self.journal(desk, EntryKind::Media, Some(&name), text);
            }
            media::Event::Resumed { leg } => {
                let name = self.name_of(leg);
                self.journal(
                    desk,
                    EntryKind::Media,
                    Some(&name),
                    format!("Audio comes from {name} again."),
                );
            }
            media::Event::RecordingEnded { .. }
            | media::Event::RecordingFailed { .. }
            | media::Event::Closed { .. } => {}
        }
    }

    /// A key was pressed (RFC 4733 or INFO).
    pub(crate) fn digit(&mut self, desk: &mut Desk, leg: media::LegId, digit: char) {
        let heeded = self.collects(desk, leg, digit)
            || self.supervisor_key(desk, leg, digit)
            || self.taken_by_key(desk, leg, digit)
            || self.mobile_key(desk, leg, digit)
            || (leg == self.party && self.asks_call_back(desk, digit));
        if heeded {
            return;
        }
        match &self.stage {
            // In a conversation the keys are for the other side: a bank's menu, say. The media side
            // relays RFC 4733 by itself; what came by INFO is sent on in `info_digit`.
            Stage::Talking { .. } => {}
            Stage::Leaving(_) if leg == self.party => self.message_digit(desk, digit),
            Stage::Listening(_) if leg == self.party => self.menu_digit(desk, digit),
            Stage::Walking | Stage::Queued | Stage::Ringing if leg == self.party => {
                self.walk_input(desk, flow::Input::Digit(digit));
            }
            _ => {}
        }
    }

    /// A key that came by SIP INFO: to the flow, or on to the other side of a conversation.
    pub(crate) fn info_digit(&mut self, desk: &mut Desk, leg: media::LegId, digit: char) {
        match self.opposite(leg) {
            Some(_) if self.collects(desk, leg, digit) => {}
            Some(other) => {
                desk.media(media::Command::SendDigits { leg: other, digits: digit.to_string() });
            }
            None => self.digit(desk, leg, digit),
        }
    }

    /// Who is spoken with by this leg.
    pub(crate) fn opposite(&self, leg: media::LegId) -> Option<media::LegId> {
        match self.stage {
            Stage::Talking { person } if leg == self.party => Some(person),
            Stage::Talking { person } if leg == person => Some(self.party),
            _ => None,
        }
    }

    /// The play that the stage waited for has ended.
    fn played(&mut self, desk: &mut Desk) {
        match &self.stage {
            Stage::Walking => self.walk_input(desk, flow::Input::Played),
            Stage::Queued => {
                if !self.promise_heard(desk) {
                    self.play_music(desk);
                }
            }
            Stage::Leaving(_) => self.message_played(desk),
            Stage::Listening(_) => self.menu_played(desk),
            Stage::Arriving
            | Stage::Ringing
            | Stage::Talking { .. }
            | Stage::HandedOn(_)
            | Stage::Parked(_)
            | Stage::Echo
            | Stage::Over => {}
        }
    }

    /// A port that the media side chose is taken by another program.
    fn open_failed(&mut self, desk: &mut Desk, leg: media::LegId, why: &str) {
        let name = self.name_of(leg);
        let Some(known) = self.legs.get_mut(&leg) else { return };
        let (dialog, another) = (known.dialog, known.take_another_port(desk));
        let follows = if another.is_ok() { "; the next one is taken" } else { "" };
        let text = format!("The port for {name}'s audio could not be opened: {why}{follows}.");
        self.journal(desk, EntryKind::Media, Some(&name), text);
        match another {
            // It goes out as soon as the dialog lets it.
            Ok(Some(body)) => return desk.sip.offer(desk.now, dialog, body),
            Ok(None) => return,
            Err(_) => {}
        }
        let termination =
            Termination { by: Party::Exchange, reason: crate::record::Reason::MediaFailed };
        if leg == self.party {
            self.end(desk, termination);
        } else {
            self.hang_up_leg(desk, leg, termination);
            self.leg_gone(desk, leg, crate::record::Reason::MediaFailed, None);
        }
    }
}
