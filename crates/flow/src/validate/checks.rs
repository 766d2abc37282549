use std::{fmt, ops::RangeInclusive};

use crate::{
    CalendarId, Condition, FlowId, Known, NodeId, Problem, PromptId, TimeOfDay, is_time_zone,
    problem::Code,
    read_out::{self, ReadOut},
    reading::nearest,
    variables::{GIVEN, LONGEST_VALUE, Piece, is_name, pieces},
};

/// Gathers what is wrong with one block's settings.
pub(crate) struct Checks<'a> {
    node: &'a NodeId,
    known: &'a dyn Known,
    pub(crate) problems: Vec<Problem>,
}

const DEEPEST_CONDITION: usize = 8;

impl<'a> Checks<'a> {
    pub(crate) fn new(node: &'a NodeId, known: &'a dyn Known) -> Checks<'a> {
        Checks { node, known, problems: Vec::new() }
    }

    pub(crate) fn bad(&mut self, field: &str, message: impl Into<String>) {
        self.problems.push(Problem::error(Code::BadValue, message).at(self.node).field(field));
    }

    pub(crate) fn prompt(&mut self, field: &str, id: &PromptId) {
        self.reference(field, "prompt", id.as_str(), self.known.has_prompt(id.as_str()));
    }

    pub(crate) fn group(&mut self, field: &str, id: &str) {
        self.reference(field, "group", id, self.known.has_group(id));
    }

    pub(crate) fn extension(&mut self, field: &str, number: &str) {
        self.reference(field, "extension", number, self.known.has_extension(number));
    }

    pub(crate) fn calendar(&mut self, field: &str, id: &CalendarId) {
        self.reference(field, "calendar", id.as_str(), self.known.has_calendar(id.as_str()));
    }

    pub(crate) fn flow(&mut self, field: &str, id: &FlowId) {
        self.reference(field, "flow", id.as_str(), self.known.has_flow(id.as_str()));
    }

    pub(crate) fn number(&mut self, field: &str, number: &str) {
        self.reference(field, "own number", number, self.known.has_number(number));
    }

    pub(crate) fn webhook(&mut self, field: &str, id: &str) {
        self.reference(field, "webhook", id, self.known.has_webhook(id));
    }

    pub(crate) fn range<T: PartialOrd + fmt::Display + Copy>(
        &mut self,
        field: &str,
        value: Option<T>,
        range: RangeInclusive<T>,
    ) {
        if let Some(value) = value.filter(|value| !range.contains(value)) {
            let (least, most) = (range.start(), range.end());
            self.bad(
                field,
                format!("{value} is out of range; write a number from {least} to {most}"),
            );
        }
    }

    /// A variable that a block sets.
    pub(crate) fn settable(&mut self, field: &str, name: &str) {
        if !is_name(name) {
            self.bad(field, "name the variable with letters, digits and _");
        } else if GIVEN.contains(&name) {
            self.bad(
                field,
                format!("{name} is given by the call and cannot be set; use another name"),
            );
        }
    }

    /// A text for the voice, whose places may say how they are read.
    pub(crate) fn spoken(&mut self, field: &str, text: &str) {
        if text.trim().is_empty() {
            self.bad(field, "write what is to be said");
        }
        self.places(field, text, |checks, place| {
            let (name, way) = read_out::place(place);
            let Some(way) = way.filter(|way| ReadOut::named(way).is_none()) else {
                return is_name(name);
            };
            let advice = match nearest(way, &ReadOut::NAMES) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("write one of {}", ReadOut::NAMES.join(", ")),
            };
            checks.bad(field, format!("nothing can be read out as {way:?}; {advice}"));
            is_name(name)
        });
    }

    /// A text with `${name}` places.
    pub(crate) fn text(&mut self, field: &str, text: &str) {
        self.places(field, text, |_, name| is_name(name));
    }

    fn places(
        &mut self,
        field: &str,
        text: &str,
        mut is_right: impl FnMut(&mut Self, &str) -> bool,
    ) {
        if text.chars().count() > LONGEST_VALUE {
            self.bad(field, format!("at most {LONGEST_VALUE} characters"));
        }
        for piece in pieces(text) {
            match piece {
                Piece::Place(place) => {
                    if !is_right(self, place) {
                        self.bad(field, format!("${{{place}}} names no variable"));
                    }
                }
                Piece::Plain(plain) => {
                    if plain.contains("${") {
                        self.bad(field, "a ${ is not closed by }");
                    }
                }
            }
        }
    }

    pub(crate) fn hours(&mut self, field: &str, from: TimeOfDay, to: TimeOfDay) {
        if from == TimeOfDay::END_OF_DAY {
            self.bad(field, "hours cannot begin at 24:00; write 00:00");
        }
        if from == to {
            self.bad(
                field,
                format!("from {from} to {to} is no time; for all day write 00:00 to 24:00"),
            );
        }
    }

    pub(crate) fn condition(&mut self, field: &str, condition: &Condition) {
        self.condition_within(field, condition, DEEPEST_CONDITION);
    }

    fn condition_within(&mut self, field: &str, condition: &Condition, depth: usize) {
        let Some(deeper) = depth.checked_sub(1) else {
            return self.bad(field, "the condition is nested too deeply; use several cases");
        };
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                if parts.is_empty() {
                    self.bad(field, "say what is asked for");
                }
                for part in parts {
                    self.condition_within(field, part, deeper);
                }
            }
            Condition::Not(part) => self.condition_within(field, part, deeper),
            Condition::Caller(_) | Condition::Dialled(_) | Condition::Language(_) => {}
            Condition::Variable(test) => {
                if !is_name(&test.name) {
                    self.bad(field, format!("{:?} names no variable", test.name));
                }
            }
            Condition::Calendar(id) => self.calendar(field, id),
            Condition::Group(asked) => self.group(field, &asked.group),
            Condition::Time(daytime) => {
                self.hours(field, daytime.from, daytime.to);
                if daytime.days.as_ref().is_some_and(Vec::is_empty) {
                    self.bad(field, "name at least one day, or leave days out");
                }
                if let Some(zone) = daytime.time_zone.as_ref().filter(|zone| !is_time_zone(zone)) {
                    self.bad(
                        field,
                        format!("{zone} is no time zone; write one like Asia/Shanghai"),
                    );
                }
            }
        }
    }

    fn reference(&mut self, field: &str, what: &str, id: &str, known: bool) {
        let problem = if id.is_empty() {
            Problem::error(Code::BadValue, format!("say which {what}"))
        } else if known {
            return;
        } else {
            Problem::error(Code::UnknownReference, format!("there is no {what} {id}"))
        };
        self.problems.push(problem.at(self.node).field(field));
    }
}
