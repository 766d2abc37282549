//! Who names whom: so that nothing is removed that is in use, and a new name is carried everywhere.

use cordboard_flow::{Block, CalendarId, Condition, Document, FlowId, Mailbox, Node, PromptId};

use super::{Forward, Office};

/// A kind of thing that others name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Extension,
    Group,
    Trunk,
    Number,
    Prompt,
    Calendar,
    Flow,
}

/// Something that names another thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// `user`, `extension`, `group`, `trunk`, `number`, `rule`, `flow` (its published document) or `draft` (of a flow).
    pub by: &'static str,
    pub id: String,
    pub name: String,
}

impl Office {
    /// Everything that names this one; a thing that names it twice is told once.
    #[must_use]
    pub fn uses_of(&self, kind: Kind, id: &str) -> Vec<Use> {
        let mut found = Vec::new();
        let mut tell = |by, id: &str, name: &str| {
            found.push(Use { by, id: id.to_owned(), name: name.to_owned() });
        };
        // The walk wants to write; what it walks over here is thrown away.
        let mut office = self.clone();
        office.walk(&mut |place, named, name| {
            if named == kind && name.as_str() == id {
                tell(place.by, place.id, place.name);
            }
        });
        found.sort();
        found.dedup();
        found
    }

    /// Gives a thing's new name to all that name it; the thing itself has it already. A published
    /// document that is changed so is a new version.
    pub fn rename(&mut self, kind: Kind, from: &str, to: &str) {
        self.walk(&mut |_, named, name| {
            if named == kind && name.as_str() == from {
                *name = to.to_owned();
            }
        });
    }

    fn walk(&mut self, see: &mut dyn FnMut(Place<'_>, Kind, &mut String)) {
        for user in &mut self.users {
            let place = Place { by: "user", id: &user.login, name: &user.name };
            if let Some(extension) = &mut user.extension {
                see(place, Kind::Extension, extension);
            }
        }
        for extension in &mut self.extensions {
            let (id, name) = (extension.number.clone(), extension.name.clone());
            let place = Place { by: "extension", id: &id, name: &name };
            for target in extension.forward.iter_mut().flat_map(Forward::targets_mut) {
                // It names one of them; the others have no such name.
                for kind in [Kind::Extension, Kind::Group, Kind::Flow] {
                    see(place, kind, target);
                }
            }
        }
        for group in &mut self.groups {
            let (id, name) = (group.id.clone(), group.name.clone());
            let place = Place { by: "group", id: &id, name: &name };
            for member in &mut group.members {
                see(place, Kind::Extension, &mut member.extension);
            }
            if let Some(overflow) = &mut group.overflow {
                see(place, Kind::Group, &mut overflow.group);
            }
            for number in group.outbound_numbers.iter_mut().flatten() {
                see(place, Kind::Number, number);
            }
        }
        for trunk in &mut self.trunks {
            let place = Place { by: "trunk", id: &trunk.id, name: &trunk.name };
            if let Some(calendar) = trunk.guard.as_mut().and_then(|guard| guard.calendar.as_mut()) {
                see(place, Kind::Calendar, calendar);
            }
        }
        for number in &mut self.numbers {
            let place = Place { by: "number", id: &number.number, name: &number.number };
            see(place, Kind::Trunk, &mut number.trunk);
            if let Some(inbound) = &mut number.inbound {
                see(place, Kind::Flow, &mut inbound.flow);
            }
        }
        for rule in &mut self.outbound_rules {
            let id = rule.id.clone();
            let place = Place { by: "rule", id: &id, name: &id };
            for trunk in rule.trunks.iter_mut().flatten() {
                see(place, Kind::Trunk, trunk);
            }
            for number in rule.numbers.iter_mut().flatten() {
                see(place, Kind::Number, number);
            }
        }
        for flow in &mut self.flows {
            let (id, name) = (flow.id.clone(), flow.name.clone());
            let is_draft = match &flow.published {
                Some(published) => *published.document != flow.document,
                None => !flow.publish,
            };
            let draft = if is_draft { "draft" } else { "flow" };
            let place = Place { by: draft, id: &id, name: &name };
            document(&mut flow.document, &mut |kind, name| see(place, kind, name));
            if let Some(published) = &mut flow.published {
                let place = Place { by: "flow", ..place };
                let mut copy = (*published.document).clone();
                document(&mut copy, &mut |kind, name| see(place, kind, name));
                if copy != *published.document {
                    published.document = copy.into();
                }
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Place<'a> {
    by: &'static str,
    id: &'a str,
    name: &'a str,
}

/// Gives a thing's new name to the blocks of a document.
pub fn rename_in(document: &mut Document, kind: Kind, from: &str, to: &str) {
    self::document(document, &mut |named, name| {
        if named == kind && name.as_str() == from {
            *name = to.to_owned();
        }
    });
}

fn document(document: &mut Document, see: &mut dyn FnMut(Kind, &mut String)) {
    for Node { block, .. } in &mut document.nodes {
        match block {
            Block::Play(play) => {
                optional(&mut play.prompt, see);
                for name in play.prompts.iter_mut().flatten() {
                    prompt(name, see);
                }
            }
            Block::Menu(menu) => {
                optional(&mut menu.prompt, see);
                optional(&mut menu.invalid_prompt, see);
            }
            Block::Collect(collect) => optional(&mut collect.prompt, see),
            Block::Survey(survey) => optional(&mut survey.prompt, see),
            Block::Calendar(hours) => calendar(&mut hours.calendar, see),
            Block::Switch(switch) => {
                for case in &mut switch.cases {
                    condition(&mut case.when, see);
                }
            }
            Block::Set(_)
            | Block::Lookup(_)
            | Block::HttpRequest(_)
            | Block::Split(_)
            | Block::Loop(_)
            | Block::Wait(_)
            | Block::Return(_)
            | Block::Recording(_)
            | Block::Notify(_)
            | Block::HangUp(_)
            | Block::OnHangUp(_)
            | Block::OnError(_) => {}
            Block::Queue(queue) => {
                see(Kind::Group, &mut queue.group);
                optional(&mut queue.announcement, see);
                optional(&mut queue.whisper_prompt, see);
            }
            Block::CallBack(offer) => {
                see(Kind::Group, &mut offer.group);
                optional(&mut offer.prompt, see);
            }
            Block::Ring(ring) => {
                for extension in &mut ring.extensions {
                    see(Kind::Extension, extension);
                }
                optional(&mut ring.whisper_prompt, see);
            }
            Block::DialOut(dial_out) => {
                if let Some(from) = &mut dial_out.from {
                    see(Kind::Number, from);
                }
            }
            Block::Voicemail(voicemail) => {
                match &mut voicemail.mailbox {
                    Mailbox::Extension(extension) => see(Kind::Extension, extension),
                    Mailbox::Group(group) => see(Kind::Group, group),
                }
                optional(&mut voicemail.greeting, see);
            }
            Block::SubFlow(sub_flow) => flow(&mut sub_flow.flow, see),
            Block::GoTo(go_to) => flow(&mut go_to.flow, see),
        }
    }
}

fn flow(id: &mut FlowId, see: &mut dyn FnMut(Kind, &mut String)) {
    let mut name = id.as_str().to_owned();
    see(Kind::Flow, &mut name);
    if name != id.as_str() {
        *id = FlowId::new(&name);
    }
}

fn condition(when: &mut Condition, see: &mut dyn FnMut(Kind, &mut String)) {
    match when {
        Condition::All(list) | Condition::Any(list) => {
            for one in list {
                condition(one, see);
            }
        }
        Condition::Not(one) => condition(one, see),
        Condition::Calendar(id) => calendar(id, see),
        Condition::Group(asked) => see(Kind::Group, &mut asked.group),
        Condition::Caller(_)
        | Condition::Dialled(_)
        | Condition::Language(_)
        | Condition::Variable(_)
        | Condition::Time(_) => {}
    }
}

fn calendar(id: &mut CalendarId, see: &mut dyn FnMut(Kind, &mut String)) {
    let mut name = id.as_str().to_owned();
    see(Kind::Calendar, &mut name);
    if name != id.as_str() {
        *id = CalendarId::new(&name);
    }
}

fn optional(id: &mut Option<PromptId>, see: &mut dyn FnMut(Kind, &mut String)) {
    if let Some(id) = id {
        prompt(id, see);
    }
}

fn prompt(id: &mut PromptId, see: &mut dyn FnMut(Kind, &mut String)) {
    let mut name = id.as_str().to_owned();
    see(Kind::Prompt, &mut name);
    if name != id.as_str() {
        *id = PromptId::new(&name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::read;

    fn example() -> Office {
        read(include_str!("../../../../tests/fixtures/office.json")).expect("the example is good")
    }

    fn users_of(office: &Office, kind: Kind, id: &str) -> Vec<String> {
        let uses = office.uses_of(kind, id).into_iter();
        uses.map(|found| format!("{} {}", found.by, found.id)).collect()
    }

    #[test]
    fn everything_that_names_a_thing_is_found() {
        let office = example();
        for (kind, id, users) in [
            (Kind::Extension, "1001", vec!["flow welcome", "group default", "user wei"]),
            (Kind::Extension, "1003", vec!["group workshop"]),
            (Kind::Group, "default", vec!["flow welcome", "group workshop"]),
            (Kind::Trunk, "carrier", vec!["number 075586001234"]),
            (Kind::Trunk, "provider", vec![]),
            (Kind::Number, "075586001234", vec!["group default"]),
            (Kind::Prompt, "main-menu", vec!["flow welcome"]),
            (Kind::Prompt, "greeting", vec![]),
            (Kind::Calendar, "shop-hours", vec!["flow welcome"]),
            (Kind::Flow, "welcome", vec!["number 075586001234"]),
        ] {
            assert_eq!(users_of(&office, kind, id), users, "{kind:?} {id}");
        }
    }

    #[test]
    fn a_new_name_is_carried_everywhere() {
        let mut office = example();
        office.groups[0].id = "sales".to_owned();
        office.rename(Kind::Group, "default", "sales");
        office.extensions[0].number = "1101".to_owned();
        office.rename(Kind::Extension, "1001", "1101");
        assert_eq!(users_of(&office, Kind::Group, "default"), Vec::<String>::new());
        assert_eq!(users_of(&office, Kind::Group, "sales"), ["flow welcome", "group workshop"]);
        assert_eq!(office.check(), [], "and everything still fits together");
    }
}
