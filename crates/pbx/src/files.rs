//! The names of the files that a call leaves behind, and the folders that they are in.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    office::Office,
    record::{CallRecord, Direction},
};

/// The folder of recordings, relative to the data folder.
pub(crate) const RECORDINGS: &str = "recordings";
/// The folder of messages.
pub(crate) const MESSAGES: &str = "voicemail";

/// `2026-10-10/10-31-07_C17_in_+8613800000000.wav`: the day and the time are the
/// office's own, so that a folder of recordings can be read without the program.
pub(crate) fn recording_path(office: &Office, at: Timestamp, call: &CallRecord) -> String {
    let local = at.to_zoned(zone(office));
    let (way, who) = match call.direction {
        Direction::Inbound => ("in", &call.caller),
        Direction::Outbound => ("out", &call.called),
        Direction::Internal => ("internal", &call.called),
    };
    format!(
        "{}/{}_{}_{way}_{}.wav",
        local.strftime("%Y-%m-%d"),
        local.strftime("%H-%M-%S"),
        call.id,
        plain(who)
    )
}

/// `17_2026-10-10_10-31-07.wav`; message numbers are never used twice.
pub(crate) fn message_path(office: &Office, at: Timestamp, id: u64) -> String {
    let local = at.to_zoned(zone(office));
    format!("{id}_{}.wav", local.strftime("%Y-%m-%d_%H-%M-%S"))
}

fn zone(office: &Office) -> TimeZone {
    TimeZone::get(&office.office.time_zone).unwrap_or(TimeZone::UTC)
}

/// What a file name may hold on every system; the rest of what a caller sent is left out.
fn plain(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '+');
    let name: String = kept.take(24).collect();
    if name.is_empty() { "unknown".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callers_name_cannot_leave_the_folder() {
        assert_eq!(plain("../../etc/passwd"), "etcpasswd", "no dots, no slashes");
        assert_eq!(plain("+8613800000000"), "+8613800000000", "numbers stay as they are");
        assert_eq!(plain("/\u{0}"), "unknown", "nothing is left of it");
    }
}
