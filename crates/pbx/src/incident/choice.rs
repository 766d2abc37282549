//! Choices that a call makes while it rings and ends: whom a call to an extension rings, in which order
//! its phones ring, what a refusal means, what a carrier's own code asks for, and what a hang-up ends.
//! Each is made by a function of what stands beside it here, so that it can be made again.

use std::{fmt::Debug, sync::Arc};

use cordboard_flow::HangUpReason;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Part;
use crate::{
    call::{
        ending::{How, Was, ended_by, flow_ended, party_of},
        failure::{Failure, Wanted, more_telling},
        forward::{leads_in_a_circle, mailbox_for, unrung, untaken},
        mobile::{Wish, rings_after, steps_in},
    },
    carrier_codes::{self, Action, Code},
    office::Office,
    record::{LegRole, Reason, Termination},
    registrar::{Stood, in_order},
};

/// What was to be chosen, with all that the choice came from but the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// An extension is called: its phones ring, or its calls go elsewhere.
    Called { extension: String, is_registered: bool },
    /// In which order its phones ring, by their places in the register.
    Phones { extension: String, phones: Vec<Stood> },
    /// An extension did not take the call: whether it has said where calls go then.
    NotTaken { extension: String, reason: Reason },
    /// Whether a call that was forwarded before may be forwarded there.
    Forward { of: String, to: String, caller: String, before: Vec<String> },
    /// The call goes nowhere else: in whose mailbox it may leave a message.
    Mailbox { extension: String, called_first: Option<String> },
    /// What the refusal of one that was rung means. No status: nothing came back at all.
    Refused { who: String, is_outside: bool, status: Option<u16> },
    /// Of several that were rung, whose failure tells more.
    Failed { to: String, known: Option<Failure>, another: Failure },
    /// Nobody took what a flow or a group wanted: what it is told.
    Unanswered { to: String, wanted: Wanted, reason: Reason },
    /// A carrier refused by a code that may be one of its own.
    Carrier { trunk: String, status: u16 },
    /// The session of a leg ended, and we did not hang up.
    LegOver { role: Option<LegRole>, name: String, called: String, how: How },
    /// A person has a mobile that rings too: at once, or some seconds after the phones.
    MobileRings { extension: String, alone: bool },
    /// The phones are done while the mobile still waits: whether it rings now.
    MobileStepsIn { extension: String, reason: Reason },
    /// What whoever answered the mobile wants. No key: none came in time.
    MobileKey { extension: String, key: Option<char> },
    /// What the end of a leg is for the call.
    Left { was: Was, end: Termination },
    /// A flow hung up.
    FlowEnded { reason: HangUpReason, left_message: bool, person: Option<Termination> },
}

/// One choice, and how it was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChoiceTape {
    pub at: Timestamp,
    pub choice: Choice,
    #[serde(skip)]
    pub(crate) office: Option<Arc<Office>>,
    pub made: String,
}

impl ChoiceTape {
    pub(crate) fn new(
        at: Timestamp,
        office: &Arc<Office>,
        choice: Choice,
        made: &dyn Debug,
    ) -> Self {
        let office = choice.needs_office().then(|| office.clone());
        Self { at, choice, office, made: words(made) }
    }
}

impl Choice {
    pub(super) fn part(&self) -> Part {
        match self {
            Choice::Called { .. }
            | Choice::Phones { .. }
            | Choice::NotTaken { .. }
            | Choice::Forward { .. }
            | Choice::Mailbox { .. }
            | Choice::Refused { .. }
            | Choice::Failed { .. }
            | Choice::Unanswered { .. }
            | Choice::MobileRings { .. }
            | Choice::MobileStepsIn { .. }
            | Choice::MobileKey { .. } => Part::Ringing,
            Choice::Carrier { .. } => Part::Carrier,
            Choice::LegOver { .. } | Choice::Left { .. } | Choice::FlowEnded { .. } => Part::HangUp,
        }
    }

    fn needs_office(&self) -> bool {
        match self {
            Choice::Called { .. }
            | Choice::NotTaken { .. }
            | Choice::Mailbox { .. }
            | Choice::MobileRings { .. }
            | Choice::Carrier { .. } => true,
            Choice::Phones { .. }
            | Choice::Forward { .. }
            | Choice::Refused { .. }
            | Choice::Failed { .. }
            | Choice::Unanswered { .. }
            | Choice::MobileStepsIn { .. }
            | Choice::MobileKey { .. }
            | Choice::LegOver { .. }
            | Choice::Left { .. }
            | Choice::FlowEnded { .. } => false,
        }
    }

    /// The choice, made again; `None` where it needs an office.
    pub(super) fn again(&self, office: Option<&Office>) -> Option<String> {
        let made = match self {
            Choice::Called { extension, is_registered } => {
                words(&unrung(office?, extension, *is_registered))
            }
            Choice::Phones { phones, .. } => words(&in_order(phones)),
            Choice::NotTaken { extension, reason } => words(&untaken(office?, extension, *reason)),
            Choice::Forward { of, to, caller, before } => {
                words(&leads_in_a_circle(of, to, caller, before))
            }
            Choice::Mailbox { extension, called_first } => {
                words(&mailbox_for(office?, extension, called_first.as_deref()))
            }
            Choice::Refused { is_outside, status, .. } => {
                words(&Failure::read(*status, *is_outside))
            }
            Choice::Failed { known, another, .. } => words(&more_telling(*known, *another)),
            Choice::Unanswered { wanted, reason, .. } => words(&wanted.told(*reason)),
            Choice::Carrier { trunk, status } => {
                words(&meant(carrier_codes::of_trunk(office?, trunk, *status)))
            }
            Choice::LegOver { role, name, called, how } => {
                words(&ended_by(party_of(*role, name, called), *how))
            }
            Choice::MobileRings { extension, alone } => {
                words(&rings_after(office?, extension, *alone))
            }
            Choice::MobileStepsIn { reason, .. } => words(&steps_in(*reason)),
            Choice::MobileKey { key, .. } => words(&Wish::by(*key)),
            Choice::Left { was, end } => words(&was.follows(end.reason)),
            Choice::FlowEnded { reason, left_message, person } => {
                words(&flow_ended(*reason, *left_message, person.clone()))
            }
        };
        Some(made)
    }
}

/// What a carrier's code asks for; how it is told may change.
pub(crate) fn meant(code: Option<&Code>) -> Option<(u16, Action)> {
    code.map(|code| (code.status, code.action))
}

fn words(made: &dyn Debug) -> String {
    format!("{made:?}")
}
