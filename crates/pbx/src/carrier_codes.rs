//! What the response codes of a carrier mean that are not SIP's own: reason, advice, and what the
//! exchange does about it by itself.
//!
//! A table belongs to the trunks that name it (`response_codes`) and to no other: 470 is “Consent
//! Needed” in SIP's registry, and “wrong configuration” at one carrier.

use std::time::Duration;

use crate::office::Office;

/// One code of a carrier.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) status: u16,
    pub(crate) text: &'static str,
    pub(crate) advice: &'static str,
    pub(crate) action: Action,
}

/// What follows by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// The trunk makes no call for so long.
    BackOff(Duration),
    /// This callee is not called any more for so long.
    StopCallee(Duration),
    /// Somebody is to mend it.
    Alarm,
    /// Both: nothing gets through before somebody has mended it.
    StopTrunk(Duration),
}

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The code of a table; `None` where the table, or the code in it, is not known.
fn code(table: Option<&str>, status: u16) -> Option<&'static Code> {
    match table {
        Some("aliyun") => ALIYUN.iter().find(|code| code.status == status),
        _ => None,
    }
}

/// What a code of a trunk's carrier means, where it is one of the carrier's own.
pub(crate) fn of_trunk(office: &Office, trunk: &str, status: u16) -> Option<&'static Code> {
    code(office.trunk(trunk)?.response_codes.as_deref(), status)
}

static ALIYUN: [Code; 8] = [
    Code {
        status: 470,
        text: "the carrier's configuration does not know this exchange",
        advice: "Ask the carrier whether it knows this address of yours, and the agreed prefix.",
        action: Action::Alarm,
    },
    Code {
        status: 471,
        text: "the carrier has no line to this number",
        advice: "Ask the carrier's support which numbers the line reaches.",
        action: Action::Alarm,
    },
    Code {
        status: 472,
        text: "the carrier does not accept the number that is shown",
        advice: "Show a number that the carrier has given you for this trunk.",
        action: Action::Alarm,
    },
    Code {
        status: 473,
        text: "this number was called too often today",
        advice: "It is not called again for a day; ask the carrier to put it on its list of exceptions.",
        action: Action::StopCallee(DAY),
    },
    Code {
        status: 474,
        text: "this number is on the carrier's black list",
        advice: "It is not called again for thirty days: whoever has it does not want calls.",
        action: Action::StopCallee(Duration::from_secs(30 * 24 * 3600)),
    },
    Code {
        status: 475,
        text: "too many calls a second for the carrier",
        advice: "Fewer calls are sent for a moment; set the trunk's calls per second to what was agreed.",
        action: Action::BackOff(Duration::from_secs(5)),
    },
    Code {
        status: 476,
        text: "the carrier's account is out of credit",
        advice: "Pay the carrier. The trunk makes no call for ten minutes, then tries again.",
        action: Action::StopTrunk(Duration::from_secs(600)),
    },
    Code {
        status: 477,
        text: "the number that is shown has called too often",
        advice: "Fewer calls are sent for a while; show another number, or make fewer calls.",
        action: Action::BackOff(Duration::from_secs(60)),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_for_its_own_trunks_alone() {
        for status in 470..=477 {
            let code = code(Some("aliyun"), status).expect("all eight are known");
            assert_eq!(code.status, status);
        }
        assert_eq!(code(Some("aliyun"), 486), None, "SIP's own codes mean what SIP says");
        assert_eq!(code(None, 470), None, "another trunk's 470 is Consent Needed");
        assert_eq!(code(Some("other"), 470), None);
    }
}
