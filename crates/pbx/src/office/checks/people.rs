use cordboard_flow::Known;

use super::{Faults, paths};
use crate::{
    codes,
    numbers::Dialled,
    office::{Extension, ForwardWhen, Group, NumberKind, codes::MOST_GROUPS, listed::Listed},
};

pub(super) fn check(listed: &Listed<'_>, faults: &mut Faults) {
    users(listed, faults);
    extensions(listed, faults);
    groups(listed, faults);
}

fn users(listed: &Listed<'_>, faults: &mut Faults) {
    let users = &listed.office.users;
    faults.names(paths("users", users, "login").map(|(path, user)| (path, &user.login)));
    for (path, user) in paths("users", users, "extension") {
        if let Some(number) = &user.extension {
            let text = format!("there is no extension {number}");
            faults.unless(listed.has_extension(number), path, text);
        }
    }
    for (path, user) in paths("users", users, "password") {
        let empty = user.password.as_ref().is_some_and(|password| password.expose().is_empty());
        faults.unless(!empty, path, "write a password, or leave the field out");
    }
}

fn extensions(listed: &Listed<'_>, faults: &mut Faults) {
    let extensions = &listed.office.extensions;
    faults.names(paths("extensions", extensions, "number").map(|(path, one)| (path, &one.number)));
    for (index, extension) in extensions.iter().enumerate() {
        let path = format!("extensions[{index}]");
        number_of(extension, &path, listed, faults);
        forwards(extension, &path, listed, faults);
        mobile(extension, &path, listed, faults);
        let empty = extension.secret.as_ref().is_some_and(|secret| secret.expose().is_empty());
        faults.unless(!empty, format!("{path}.secret"), "write a secret, or leave the field out");
        if let Some(pin) = extension.voicemail.as_ref().and_then(|voicemail| voicemail.pin.as_ref())
        {
            let pin = pin.expose();
            let typed = (1..=16).contains(&pin.len()) && pin.bytes().all(|b| b.is_ascii_digit());
            faults.unless(typed, format!("{path}.voicemail.pin"), "write a PIN of 1 to 16 digits");
        }
    }
}

fn forwards(extension: &Extension, path: &str, listed: &Listed<'_>, faults: &mut Faults) {
    let Some(forward) = &extension.forward else { return };
    let path = format!("{path}.forward");
    for when in ForwardWhen::ALL {
        let Some(target) = forward.to(when) else { continue };
        let path = format!("{path}.{}", when.field());
        let there = listed.office.can_be_called(target)
            || listed.has_extension(target)
            || listed.has_group(target)
            || listed.has_flow(target);
        if target == extension.number {
            faults.tell(path, "an extension cannot forward calls to itself");
        } else if !there {
            faults.tell(path, format!("{target} is no extension, group, flow or number"));
        }
    }
    faults.range(format!("{path}.no_answer_seconds"), forward.no_answer_seconds, 5..=120);
}

fn mobile(extension: &Extension, path: &str, listed: &Listed<'_>, faults: &mut Faults) {
    let Some(mobile) = &extension.mobile else { return };
    let outside = matches!(listed.office.plan().read(&mobile.number), Ok(Dialled::E164(_)));
    let own = listed.office.own_number(&mobile.number).is_some();
    let text = "write a telephone number outside the office";
    faults.unless(outside && !own, format!("{path}.mobile.number"), text);
    faults.range(format!("{path}.mobile.after_seconds"), mobile.after_seconds, 0..=60);
}

/// What an extension is called must not hide what people dial for something else.
fn number_of(extension: &Extension, path: &str, listed: &Listed<'_>, faults: &mut Faults) {
    let (office, number) = (listed.office, extension.number.as_str());
    let path = format!("{path}.number");
    let digits = (2..=8).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    if !digits {
        return faults.tell(path, "write an extension as 2 to 8 digits");
    }
    if codes::slot(number).is_some() {
        faults.tell(path, format!("calls are parked in {number}; take another number"));
    } else if let Ok(Dialled::Emergency(_)) = office.plan().read(number) {
        faults.tell(path, format!("{number} must call for help; take another number"));
    } else if office.own_number(number).is_some() {
        faults.tell(
            path,
            format!("{number} is one of the office's own numbers; take another number"),
        );
    } else if office.group(number).is_some() {
        faults.tell(path, format!("{number} is a group too; take another number"));
    } else if office.flow(number).is_some() {
        faults.tell(path, format!("{number} is a flow too; take another number"));
    }
}

fn groups(listed: &Listed<'_>, faults: &mut Faults) {
    let groups = &listed.office.groups;
    faults.names(paths("groups", groups, "id").map(|(path, group)| (path, &group.id)));
    for (index, group) in groups.iter().enumerate() {
        let path = format!("groups[{index}]");
        members(group, &path, listed, faults);
        faults.range(format!("{path}.ring_seconds"), group.ring_seconds, 1..=600);
        faults.range(format!("{path}.wrap_up_seconds"), group.wrap_up_seconds, 0..=3600);
        faults.range(format!("{path}.max_wait_seconds"), group.max_wait_seconds, 1..=86_400);
        faults.range(format!("{path}.max_waiting"), group.max_waiting, 1..=10_000);
        let level_delay = group.level_delay_seconds;
        faults.range(format!("{path}.level_delay_seconds"), level_delay, 0..=3600);
        faults.range(format!("{path}.announce_seconds"), group.announce_seconds, 15..=3600);
        if let Some(key) = &group.call_back_key {
            let one = key.len() == 1 && key.chars().all(|key| "0123456789*#".contains(key));
            faults.unless(one, format!("{path}.call_back_key"), "write one key: 0 to 9, * or #");
        }
        faults.range(format!("{path}.code"), group.code, 1..=MOST_GROUPS);
        let same = |other: &&Group| other.code.is_some() && other.code == group.code;
        if let Some(other) = groups.iter().take(index).find(same) {
            let text = format!("{} has this code already; take another one", other.id);
            faults.tell(format!("{path}.code"), text);
        }
        faults.range(format!("{path}.max_misses"), group.max_misses, 1..=100);
        if let Some(rule) = &group.last_agent_first {
            let path = format!("{path}.last_agent_first");
            faults.range(format!("{path}.days"), rule.days, 1..=365);
            faults.range(format!("{path}.wait_seconds"), rule.wait_seconds, 0..=3600);
        }
        if let Some(overflow) = &group.overflow {
            let path = format!("{path}.overflow.group");
            if overflow.group == group.id {
                faults.tell(path, "a group cannot overflow into itself");
            } else if !listed.has_group(&overflow.group) {
                faults.tell(path, format!("there is no group {}", overflow.group));
            }
        }
        outbound_numbers(group, &path, listed, faults);
    }
}

fn members(group: &Group, path: &str, listed: &Listed<'_>, faults: &mut Faults) {
    for (index, member) in group.members.iter().enumerate() {
        let (path, number) = (format!("{path}.members[{index}].extension"), &member.extension);
        if group.members.iter().take(index).any(|other| other.extension == *number) {
            faults.tell(path, format!("{number} is a member already; take it away"));
        } else if !listed.has_extension(number) {
            faults.tell(path, format!("there is no extension {number}"));
        }
    }
}

fn outbound_numbers(group: &Group, path: &str, listed: &Listed<'_>, faults: &mut Faults) {
    for (index, number) in group.outbound_numbers.iter().flatten().enumerate() {
        let path = format!("{path}.outbound_numbers[{index}]");
        match listed.office.numbers.iter().find(|own| own.number == *number) {
            Some(own) if own.kind == NumberKind::Number400 => {
                faults.tell(path, format!("{number} is a 400 number, which can only be called"));
            }
            Some(_) => {}
            None if listed.has_number(number) => {
                let own = listed.office.own_number(number).map_or(number, |own| &own.number);
                faults.unless(own == number, path, format!("write it as numbers has it: {own}"));
            }
            None => faults.tell(path, format!("there is no number {number} in numbers")),
        }
    }
}
