//! What an office file says that this version keeps, but does not act on yet. Nobody shall believe in
//! a limit that does not hold.

use cordboard_queue as queue;

use cordboard_flow::{Document, Problem};

use super::{Fault, Group, Office, ask::MOST_OUT, checks};

impl Office {
    /// Settings that have no effect yet, by name: `groups[default].members priority`.
    #[must_use]
    pub fn not_in_force(&self) -> Vec<String> {
        let mut found = Vec::new();
        for group in self.groups.iter().filter(|group| has_idle_levels(group)) {
            let id = &group.id;
            found.push(format!("groups[{id}].members priority (the strategy is not `priority`)"));
        }
        for number in self.numbers.iter().filter(|number| number.max_calls > Some(MOST_OUT)) {
            let number = &number.number;
            found.push(format!(
                "numbers[{number}].max_calls above {MOST_OUT} (for calls that go out)"
            ));
        }
        found
    }

    /// What is wrong or odd with a document that may become the flow `own` of this office.
    #[must_use]
    pub fn problems_of(&self, own: Option<&str>, document: &Document) -> Vec<Problem> {
        checks::problems(self, own, document)
    }

    /// What is odd about the published flows, though they can be walked: blocks that no way leads to,
    /// circles that only the caller's hanging up ends.
    #[must_use]
    pub fn oddities(&self) -> Vec<Fault> {
        checks::oddities(self)
    }
}

/// Levels in a group that does not choose by them. Everybody on one level is what there is anyway.
fn has_idle_levels(group: &Group) -> bool {
    if group.strategy == queue::Strategy::Priority {
        return false;
    }
    let level = |member: &super::Member| member.priority.unwrap_or(1);
    let first = group.members.first().map(level);
    group.members.iter().any(|member| Some(level(member)) != first)
}

#[cfg(test)]
mod tests {
    use cordboard_flow as flow;

    use super::*;
    use crate::office::{first_office, read};

    fn example() -> Office {
        read(include_str!("../../../../tests/fixtures/office.json")).expect("the example is good")
    }

    #[test]
    fn what_does_not_act_is_named_and_nothing_else() {
        assert!(example().not_in_force().is_empty(), "all that the example says holds");
        let mut office = example();
        office.numbers[0].max_calls = Some(50);
        let note = "numbers[075586001234].max_calls above 20 (for calls that go out)";
        assert_eq!(office.not_in_force(), [note]);
        let first = first_office("en", &mut |length| "x".repeat(length));
        assert!(first.not_in_force().is_empty(), "all that a first start says holds");
    }

    #[test]
    fn levels_of_members_are_named_where_there_are_some() {
        let mut office = example();
        office.groups[0].members[1].priority = Some(2);
        let note = "groups[default].members priority (the strategy is not `priority`)".to_owned();
        assert!(office.not_in_force().contains(&note), "{:?}", office.not_in_force());
        office.groups[0].strategy = queue::Strategy::Priority;
        assert!(!office.not_in_force().contains(&note), "then they hold");
    }

    #[test]
    fn a_block_that_nobody_reaches_is_odd_but_no_fault() {
        let mut office = example();
        assert_eq!(office.oddities(), [], "the example has none");
        let lost = serde_json::json!({ "id": "lost", "kind": "hang_up", "at": [0, 0] });
        let lost: flow::Node = serde_json::from_value(lost).expect("a block");
        office.flows[0].document.nodes.push(lost);
        let oddities = office.oddities();
        let paths: Vec<&str> = oddities.iter().map(|oddity| oddity.path.as_str()).collect();
        assert_eq!(paths, ["flows[0].document.nodes[lost]"], "it is named: {oddities:?}");
    }
}
