//! What was said on the wire in a call.

use cordboard_store::Store;
use jiff::Timestamp;
use serde::Serialize;

use super::page::{OfCall, call_id, party_of};
use crate::ApiError;

/// A SIP message of a call, in the order of the ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LadderLine {
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
    /// The index of the leg.
    pub leg: u32,
    /// The other side: an extension's number, or an outside number.
    pub party: String,
    /// The address that it came from, or went to.
    pub peer: String,
    /// By the exchange; else by the other side.
    pub sent: bool,
    /// `INVITE`, `180 Ringing`.
    pub text: String,
    /// All of it but the secrets.
    pub message: String,
}

/// The messages of a call that is over; none, where they are not kept any more. `only`: the extension
/// whose calls alone the asker may see.
pub fn call_ladder(
    store: &mut Store,
    args: &OfCall,
    only: Option<&str>,
) -> Result<Vec<LadderLine>, ApiError> {
    let id = call_id(&args.id)?;
    let missing = || ApiError::not_found("call", &args.id);
    let (record, _) = store.call(id)?.ok_or_else(missing)?;
    if only.is_some_and(|extension| !record.legs.iter().any(|leg| leg.party == extension)) {
        return Err(missing());
    }
    let lines = store.ladder(id)?.into_iter().map(|told| LadderLine {
        at: told.at,
        leg: told.leg,
        party: party_of(&record, told.leg),
        peer: told.peer.to_string(),
        sent: told.sent,
        text: begin(&told.message),
        message: told.message,
    });
    Ok(lines.collect())
}

/// The method of a request, the status of a response.
fn begin(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    match line.split_once(' ') {
        Some(("SIP/2.0", status)) => status.to_owned(),
        Some((method, _)) => method.to_owned(),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rung_says_what_was_asked_or_answered() {
        assert_eq!(begin("INVITE sip:1001@here SIP/2.0\nVia: x"), "INVITE");
        assert_eq!(begin("SIP/2.0 180 Ringing\n"), "180 Ringing");
        assert_eq!(begin(""), "", "nothing breaks");
    }
}
