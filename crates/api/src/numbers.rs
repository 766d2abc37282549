//! Numbers that people write, as the call log writes them.

use cordboard_pbx::office::Office;

/// `+8613800138000` of `138 0013 8000`; what is no number that can be read stays as it is, without
/// the spaces.
pub(crate) fn recorded(office: Option<&Office>, written: &str) -> String {
    let written = written.trim();
    match office {
        Some(office) if office.extension(written).is_some() => written.to_owned(),
        Some(office) => office.recorded(written),
        None => written.split_whitespace().collect(),
    }
}
