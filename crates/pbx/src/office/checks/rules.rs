use cordboard_flow::TimeOfDay;

use super::{Faults, Office, paths, site::time_zone};

const SCOPES: [&str; 3] = ["any", "own_number", "callee"];

pub(super) fn check(office: &Office, faults: &mut Faults) {
    let rules = &office.outbound_rules;
    faults.names(paths("outbound_rules", rules, "id").map(|(path, rule)| (path, &rule.id)));
    for (index, rule) in rules.iter().enumerate() {
        let path = format!("outbound_rules[{index}]");
        let scope = SCOPES.contains(&rule.scope.as_str());
        let text = format!("{} is not known; write one of {}", rule.scope, SCOPES.join(", "));
        faults.unless(scope, format!("{path}.scope"), text);
        if rule.allow_between.is_none() && rule.limit.is_none() {
            faults.tell(
                &path,
                "the rule forbids nothing; add allow_between, or limit and per_seconds",
            );
        }
        if rule.limit.is_some() != rule.per_seconds.is_some() {
            let missing = if rule.limit.is_some() { "per_seconds" } else { "limit" };
            faults.tell(format!("{path}.{missing}"), "limit and per_seconds go together; add it");
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
