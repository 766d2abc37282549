use cordboard_flow::TimeOfDay;

use super::{Faults, Office, paths, site::time_zone};
use crate::{numbers::Area, office::OutboundRule};

pub(super) fn check(office: &Office, faults: &mut Faults) {
    let rules = &office.outbound_rules;
    faults.names(paths("outbound_rules", rules, "id").map(|(path, rule)| (path, &rule.id)));
    for (index, rule) in rules.iter().enumerate() {
        let path = format!("outbound_rules[{index}]");
        let forbids = rule.allow_between.is_some()
            || rule.limit.is_some()
            || rule.deny.is_some()
            || rule.deny_areas.is_some();
        if !forbids {
            faults.tell(
                &path,
                "the rule forbids nothing; add allow_between, deny, or limit and per_seconds",
            );
        }
        let has_period = rule.per_seconds.is_some() || rule.per.is_some();
        if rule.limit.is_some() != has_period {
            let missing = if rule.limit.is_some() { "per_seconds" } else { "limit" };
            faults.tell(format!("{path}.{missing}"), "limit and per_seconds go together; add it");
        }
        if rule.per_seconds.is_some() && rule.per.is_some() {
            faults.tell(format!("{path}.per"), "write per_seconds or per, not both");
        }
        named(rule, &path, office, faults);
        denied(rule.deny.iter().flatten(), &path, faults);
        for (index, name) in rule.deny_areas.iter().flatten().enumerate() {
            let text = format!(
                "there is no area {name}; write a province, a city or an area code of China"
            );
            faults.unless(Area::exists(name), format!("{path}.deny_areas[{index}]"), text);
        }
        faults.range(format!("{path}.per_seconds"), rule.per_seconds, 1..=31_622_400);
        if let Some(zone) = &rule.time_zone {
            time_zone(format!("{path}.time_zone"), zone, faults);
        }
        for (index, time) in rule.allow_between.iter().flatten().enumerate() {
            if let Err(why) = time.parse::<TimeOfDay>() {
                faults.tell(format!("{path}.allow_between[{index}]"), why.to_string());
            }
        }
    }
}

/// Trunks and numbers that a rule is for exist.
fn named(rule: &OutboundRule, path: &str, office: &Office, faults: &mut Faults) {
    for (index, trunk) in rule.trunks.iter().flatten().enumerate() {
        let known = office.trunk(trunk).is_some();
        faults.unless(
            known,
            format!("{path}.trunks[{index}]"),
            format!("there is no trunk {trunk}"),
        );
    }
    for (index, number) in rule.numbers.iter().flatten().enumerate() {
        let known = office.numbers.iter().any(|own| own.number == *number);
        let text = format!("{number} is none of the office's numbers");
        faults.unless(known, format!("{path}.numbers[{index}]"), text);
    }
}

/// Patterns of numbers that are never called, of a rule or a trunk.
pub(super) fn denied<'a>(
    patterns: impl Iterator<Item = &'a String>,
    path: &str,
    faults: &mut Faults,
) {
    for (index, pattern) in patterns.enumerate() {
        let digits = pattern.strip_suffix('*').unwrap_or(pattern);
        let digits = digits.strip_prefix('+').unwrap_or(digits);
        let good = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let text = "write a number, or its beginning and a star: 400*";
        faults.unless(good, format!("{path}.deny[{index}]"), text);
    }
}
