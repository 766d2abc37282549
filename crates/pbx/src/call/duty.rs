//! An agent tells his groups by telephone that he is there, takes a break, or goes home.

use cordboard_queue as queue;

use super::Call;
use crate::{
    Duty,
    desk::{Desk, agent},
    record::{EntryKind, Party, Reason, Termination},
};

impl Call {
    /// Tells the floor, and the agent that it was heard.
    pub(crate) fn go_on_duty(&mut self, desk: &mut Desk, extension: &str, duty: Duty) {
        let text = match &duty {
            Duty::Ready => format!("{extension} is ready for the callers of its groups."),
            Duty::Break { reason: Some(reason) } => {
                format!("{extension} takes a break ({reason}): callers of its groups go to others.")
            }
            Duty::Break { reason: None } => {
                format!("{extension} takes a break: callers of its groups go to others.")
            }
            Duty::LogOut => format!("{extension} has logged out of its groups."),
        };
        self.journal(desk, EntryKind::Queue, Some(extension), text);
        let chinese = desk.office.office.language.starts_with("zh");
        self.say(desk, sentence(&duty, chinese));
        tell_duty(desk, extension, duty);
    }
}

impl Call {
    /// A break for the reason of that place in the office's list.
    pub(crate) fn take_break(&mut self, desk: &mut Desk, extension: &str, nth: usize) {
        let reasons = desk.office.break_reasons();
        match nth.checked_sub(1).and_then(|nth| reasons.get(nth)).cloned() {
            Some(reason) => {
                self.go_on_duty(desk, extension, Duty::Break { reason: Some(reason) });
            }
            None => {
                let text = format!("There is no reason for a break with the number {nth}.");
                self.journal(desk, EntryKind::Queue, Some(extension), text);
                let reason = Reason::NotFound;
                self.end(desk, Termination { by: Party::Exchange, reason });
            }
        }
    }

    /// In or out of one group alone, by its code.
    pub(crate) fn go_to_group(&mut self, desk: &mut Desk, extension: &str, code: u16, there: bool) {
        let group = desk.office.group_of_code(code).map(|one| one.id.clone());
        let group = group
            .filter(|group| desk.office.members_of(group).iter().any(|member| member == extension));
        let Some(group) = group else {
            let text = format!("{extension} is in no group with the code {code}.");
            self.journal(desk, EntryKind::Queue, Some(extension), text);
            let reason = Reason::NotAllowed;
            return self.end(desk, Termination { by: Party::Exchange, reason });
        };
        let text = if there {
            format!("{extension} has logged in to {group}.")
        } else {
            format!("{extension} has logged out of {group}; its other groups stay.")
        };
        self.journal(desk, EntryKind::Queue, Some(&group), text);
        let chinese = desk.office.office.language.starts_with("zh");
        self.say(
            desk,
            match (there, chinese) {
                (true, true) => "您已签入该技能组。",
                (false, true) => "您已签出该技能组。",
                (true, false) => "You are logged in to the group.",
                (false, false) => "You are logged out of the group.",
            },
        );
        let (agent, group) = (agent(extension), queue::GroupId::new(&group));
        let input = if there {
            queue::Input::EnterGroup { agent, group }
        } else {
            queue::Input::LeaveGroup { agent, group }
        };
        desk.floor.handle(desk.now, input);
    }
}

/// Tells the floor how an agent stands to his groups.
pub(crate) fn tell_duty(desk: &mut Desk, extension: &str, duty: Duty) {
    let agent = agent(extension);
    let inputs = match duty {
        Duty::Ready => {
            vec![queue::Input::LogIn { agent: agent.clone() }, queue::Input::Ready { agent }]
        }
        Duty::Break { reason } => vec![queue::Input::Break { agent, reason }],
        Duty::LogOut => vec![queue::Input::LogOut { agent }],
    };
    for input in inputs {
        desk.floor.handle(desk.now, input);
    }
}

fn sentence(duty: &Duty, chinese: bool) -> &'static str {
    match (duty, chinese) {
        (Duty::Ready, true) => "您已签入，可以接听来电。",
        (Duty::Break { .. }, true) => "您已小休，来电将转给其他同事。",
        (Duty::LogOut, true) => "您已签出。",
        (Duty::Ready, false) => "You are ready for calls.",
        (Duty::Break { .. }, false) => "You are on a break. Calls go to others.",
        (Duty::LogOut, false) => "You are logged out of your groups.",
    }
}
