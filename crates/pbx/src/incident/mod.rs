//! What a call's decisions came from, so that they can be made again elsewhere: [`CallTape`] is kept
//! while the call lives, [`Incident`] is the file that leaves the house, [`replay`] lets it happen again.
//!
//! The machines that decide are taped each for itself: the walk through flows, the floor of the groups,
//! and the verdict on where what was dialled leads. Passwords, prefixes, PINs and secret digits are in
//! none of it.

mod choice;
mod replay;
mod verdict;

use std::{collections::BTreeMap, sync::Arc};

use cordboard_flow as flow;
use cordboard_queue as queue;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) use self::{
    choice::meant,
    verdict::{Pending, told, told_way},
};
pub use self::{
    choice::{Choice, ChoiceTape},
    replay::{Found, Part, replay},
    verdict::{Asked, VerdictTape},
};
use crate::{
    office::Office,
    record::{CallId, CallRecord, JournalEntry},
};

/// The format that this exchange writes and reads.
pub const FORMAT: u32 = 1;
/// Verdicts of one call beyond this are not kept.
pub(crate) const MOST_VERDICTS: usize = 50;
/// Choices of one call beyond this are not kept.
pub(crate) const MOST_CHOICES: usize = 1000;
/// Tapes of the floor are numbered from the millisecond of the start on, so many for each.
pub(crate) const TAPES_A_MILLI: u64 = 1000;

/// What is on tape of one call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallTape {
    pub call: CallId,
    pub walks: Vec<flow::WalkTape>,
    pub verdicts: Vec<VerdictTape>,
    pub choices: Vec<ChoiceTape>,
    /// The first and the last tape of the floor while the call was in line.
    pub floor: Option<(u64, u64)>,
}

/// The file of one call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    pub format: u32,
    /// Of the exchange that wrote it.
    pub version: String,
    pub written: Timestamp,
    pub call: CallRecord,
    pub journal: Vec<JournalEntry>,
    /// What flows, and what offices, by their digests.
    pub documents: BTreeMap<String, serde_json::Value>,
    pub tape: WrittenTape,
    /// Pieces of the floor's tapes, each told from its own beginning.
    pub floor: Vec<serde_json::Value>,
    /// What was spoken, as it lies in its file; in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<String>,
}

/// A tape whose documents are named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WrittenTape {
    pub walks: Vec<WrittenWalk>,
    pub verdicts: Vec<WrittenVerdict>,
    /// A file of an older exchange has none.
    #[serde(default)]
    pub choices: Vec<WrittenChoice>,
    pub floor: Option<(u64, u64)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WrittenWalk {
    pub flows: Vec<WrittenFlow>,
    pub tape: flow::WalkTape,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenFlow {
    pub flow: String,
    pub version: u32,
    pub document: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WrittenVerdict {
    pub office: String,
    pub tape: VerdictTape,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WrittenChoice {
    /// Where the choice looked into it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    #[serde(flatten)]
    pub tape: ChoiceTape,
}

impl CallTape {
    /// The tape in writing, with its documents, each by its digest.
    ///
    /// # Errors
    ///
    /// Something in it cannot be written as JSON.
    pub fn write(&self) -> serde_json::Result<(WrittenTape, BTreeMap<String, String>)> {
        let mut documents = BTreeMap::new();
        let mut keep = |json: String| {
            let digest = digest(&json);
            documents.insert(digest.clone(), json);
            digest
        };
        let programs = || self.walks.iter().flat_map(|walk| &walk.programs);
        let secret = programs().flat_map(|one| one.document().secret_variables()).collect();
        let mut walks = Vec::new();
        for walk in &self.walks {
            let mut flows = Vec::new();
            for program in &walk.programs {
                let bare = program.document().without_secrets(&secret);
                let document = keep(serde_json::to_string(&bare)?);
                let (flow, version) = (program.flow().to_string(), program.version());
                flows.push(WrittenFlow { flow, version, document });
            }
            walks.push(WrittenWalk { flows, tape: walk.clone() });
        }
        // Most of a call goes by one office, and to write it down takes long.
        let mut last: Option<(Arc<Office>, String)> = None;
        let mut office = |office: Option<&Arc<Office>>| {
            if let (Some(office), Some((same, digest))) = (office, &last)
                && Arc::ptr_eq(office, same)
            {
                return Ok(digest.clone());
            }
            let digest = keep(office_in_writing(office.map(|office| &**office))?);
            last = office.map(|office| (office.clone(), digest.clone()));
            Ok::<String, serde_json::Error>(digest)
        };
        let mut verdicts = Vec::new();
        for verdict in &self.verdicts {
            let office = office(verdict.office.as_ref())?;
            verdicts.push(WrittenVerdict { office, tape: verdict.clone() });
        }
        let mut choices = Vec::new();
        for tape in &self.choices {
            let office = tape.office.as_ref().map(|one| office(Some(one))).transpose()?;
            choices.push(WrittenChoice { office, tape: tape.clone() });
        }
        Ok((WrittenTape { walks, verdicts, choices, floor: self.floor }, documents))
    }
}

/// The office without what should not leave the house, nor has anything to do with a verdict.
fn office_in_writing(office: Option<&Office>) -> serde_json::Result<String> {
    let Some(office) = office else {
        return serde_json::to_string(&());
    };
    let mut bare = office.without_secrets();
    for user in &mut bare.users {
        user.name.clear();
    }
    bare.webhooks.clear();
    for flow in &mut bare.flows {
        flow.leave_documents_out();
    }
    serde_json::to_string(&bare)
}

/// A piece of a floor's tape in writing.
///
/// # Errors
///
/// It cannot be written as JSON.
pub fn write_stretch(stretch: &queue::Stretch) -> serde_json::Result<String> {
    queue::told_from(stretch.began, || serde_json::to_string(stretch))
}

/// FNV-1a (Fowler, Noll, Vo), twice 64 bits: to tell documents apart, not to guard them.
fn digest(text: &str) -> String {
    let sum = |start: u64| {
        text.bytes()
            .fold(start, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
    };
    format!("{:016x}{:016x}", sum(0xcbf2_9ce4_8422_2325), sum(0x6c62_272e_07bb_0142))
}
