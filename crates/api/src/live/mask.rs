//! What one person may see of a change.

use super::words::{Change, LiveCall, LiveGroup, Snapshot};
use cordboard_pbx::office::NumbersShown;

use crate::door::Caller;

/// The change as this person may see it; `None`: not at all.
pub(crate) fn fit(change: &Change, caller: &Caller) -> Option<Change> {
    match change {
        Change::Call(call) => shown(call.clone(), caller).map(Change::Call),
        Change::Group(group) => Some(Change::Group(masked_group(group.clone(), caller))),
        Change::Phone(phone) => {
            caller.is_here().then(|| Change::Phone(masked_phone(phone.clone(), caller)))
        }
        Change::Levels(_) => caller.is_here().then(|| change.clone()),
        Change::Job(job) => sees(job, caller).then(|| change.clone()),
        Change::Alarm(_) | Change::AlarmCleared(_) => {
            caller.may(crate::Right::Supervise).then(|| change.clone())
        }
        Change::CallEnded(_)
        | Change::Agent(_)
        | Change::Extension(_)
        | Change::Trunk(_)
        | Change::Mailbox(_)
        | Change::Office(_)
        | Change::FlowDraft { .. }
        | Change::LoggedOut(()) => Some(change.clone()),
    }
}

/// The same of a snapshot.
pub(crate) fn fit_snapshot(mut snapshot: Snapshot, caller: &Caller) -> Snapshot {
    snapshot.calls = snapshot.calls.into_iter().filter_map(|call| shown(call, caller)).collect();
    snapshot.groups =
        snapshot.groups.into_iter().map(|group| masked_group(group, caller)).collect();
    snapshot.phone =
        snapshot.phone.filter(|_| caller.is_here()).map(|phone| masked_phone(phone, caller));
    snapshot.jobs.retain(|job| sees(job, caller));
    if !caller.may(crate::Right::Supervise) {
        snapshot.alarms.clear();
    }
    snapshot
}

/// The test of a headset belongs to whoever wears it.
fn sees(job: &crate::Job, caller: &Caller) -> bool {
    match job.kind {
        "test_call" => caller.is_here(),
        _ => caller.may(crate::Right::Supervise),
    }
}

/// An agent sees his own calls, and those that wait or ring for somebody he could help out.
fn shown(mut call: LiveCall, caller: &Caller) -> Option<LiveCall> {
    if let Some(only) = caller.only() {
        let own = call.call.caller == only
            || call.call.called == only
            || call.call.legs.iter().any(|leg| leg.party == only);
        let waits = call.waiting_since.is_some() || call.parked.is_some();
        if !own && !waits {
            return None;
        }
    }
    if caller.numbers != NumbersShown::Full {
        call.call.caller = masked(&call.call.caller, caller.numbers);
        call.call.called = masked(&call.call.called, caller.numbers);
        // A phone may say its number for a name.
        for name in [&mut call.call.caller_name, &mut call.call.called_name] {
            *name = name.as_ref().map(|name| in_text(name, caller.numbers));
        }
        for leg in &mut call.call.legs {
            leg.party = masked(&leg.party, caller.numbers);
        }
        for one in &mut call.call.collected {
            one.value = one.value.as_ref().map(|value| masked(value, caller.numbers));
        }
        for party in &mut call.talking {
            *party = masked(party, caller.numbers);
        }
    }
    Some(call)
}

fn masked_phone(mut phone: crate::LivePhone, caller: &Caller) -> crate::LivePhone {
    for call in &mut phone.calls {
        call.user = masked(&call.user, caller.numbers);
        call.address = in_text(&call.address, caller.numbers);
        call.display = call.display.as_ref().map(|name| in_text(name, caller.numbers));
    }
    phone
}

fn masked_group(mut group: LiveGroup, caller: &Caller) -> LiveGroup {
    for wait in &mut group.waiting {
        wait.caller = masked(&wait.caller, caller.numbers);
    }
    group
}

/// Masks every customer's number in an answer, also inside of sentences.
pub(crate) fn mask_all(value: &mut serde_json::Value, shown: NumbersShown) {
    use serde_json::Value;
    match value {
        Value::String(text) => *text = in_text(text, shown),
        Value::Array(items) => items.iter_mut().for_each(|item| mask_all(item, shown)),
        Value::Object(fields) => fields.values_mut().for_each(|field| mask_all(field, shown)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn in_text(text: &str, shown: NumbersShown) -> String {
    let is_part = |c: char| c.is_ascii_digit() || c == '+';
    let mut told = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let (before, after) = rest.split_at(start);
        let end = after.find(|c| !is_part(c)).unwrap_or(after.len());
        let (number, behind) = after.split_at(end);
        told.push_str(before);
        told.push_str(&masked(number, shown));
        rest = behind;
    }
    told + rest
}

/// `+8613800138000` as `+86138****8000`. Extensions and short numbers stay as they are.
pub(crate) fn masked(number: &str, shown: NumbersShown) -> String {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    match shown {
        NumbersShown::Full => number.to_owned(),
        _ if digits < 7 => number.to_owned(),
        NumbersShown::Hidden => "****".to_owned(),
        NumbersShown::Masked => {
            let mut place = 0;
            let hidden = digits.saturating_sub(8)..digits.saturating_sub(4);
            number
                .chars()
                .map(|c| {
                    let at = place;
                    place += usize::from(c.is_ascii_digit());
                    if c.is_ascii_digit() && hidden.contains(&at) { '*' } else { c }
                })
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_numbers_are_masked_and_extensions_are_not() {
        let table = [
            ("+8613800138000", "+86138****8000"),
            ("075586001234", "0755****1234"),
            ("1001", "1001"),
            ("anonymous", "anonymous"),
            ("110", "110"),
        ];
        for (number, shown) in table {
            assert_eq!(masked(number, NumbersShown::Masked), shown);
            assert_eq!(masked(number, NumbersShown::Full), number);
        }
        assert_eq!(masked("+8613800138000", NumbersShown::Hidden), "****");
    }

    #[test]
    fn numbers_in_sentences_are_masked_too() {
        let mut answer = serde_json::json!({
            "rows": [{ "caller": "+8613800138000", "started": "2026-10-12T02:00:00.123Z" }],
            "why": "+8613800138000 called 1001, twice.",
        });
        mask_all(&mut answer, NumbersShown::Masked);
        assert_eq!(answer["rows"][0]["caller"], "+86138****8000");
        assert_eq!(answer["rows"][0]["started"], "2026-10-12T02:00:00.123Z", "times stay");
        assert_eq!(answer["why"], "+86138****8000 called 1001, twice.");
    }
}
