//! Feature codes: what the keys of any telephone ask of the exchange. One table, which the dial plan
//! reads and `cordboardd codes` prints.

use std::ops::RangeInclusive;

use crate::{Duty, Supervision, office::ForwardWhen};

/// Where calls are parked: each of these numbers holds one call.
pub const SLOTS: RangeInclusive<u16> = 701..=709;

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// What is dialled first.
    pub dial: &'static str,
    /// What follows it at once.
    pub then: Then,
    does: Does,
    /// What it does, in a sentence.
    pub en: &'static str,
    pub zh: &'static str,
}

/// What is dialled right after a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Nothing,
    Extension,
    /// An extension, a group's or flow's name, or a telephone number.
    Number,
    /// The code of a group.
    Group,
    /// The place of a reason in the list of those for breaks: 1 for the first.
    Reason,
}

/// What somebody asked for by a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Feature {
    OwnMailbox,
    Duty(Duty),
    /// A break for the reason of that place.
    BreakFor(usize),
    /// Takes the call that rings at this extension.
    PickUp(String),
    /// Takes a call that rings at any colleague of a group.
    PickUpGroup,
    Echo,
    OwnNumber,
    Personal(Setting),
    Supervise(Supervision, String),
    /// Speaks to an extension whose phone answers by itself.
    Intercom(String),
    /// In or out of one group, by its code.
    GroupDuty {
        group: u16,
        there: bool,
    },
    /// Puts the call that is handed on there into it, or takes out what is in it.
    Slot(u16),
}

/// What an extension sets for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    DoNotDisturb(bool),
    /// Where its calls go; `None`: they stay.
    Forward(ForwardWhen, Option<String>),
}

#[derive(Clone, Copy, Debug)]
enum Does {
    OwnMailbox,
    Ready,
    Break,
    BreakFor,
    LogOut,
    PickUp,
    PickUpGroup,
    Echo,
    OwnNumber,
    DoNotDisturb(bool),
    Forward(ForwardWhen),
    ForwardNoMore(ForwardWhen),
    Group(bool),
    Intercom,
    Supervise(Supervision),
}

/// All codes but the parking places.
pub const CODES: &[Code] = &[
    Code {
        dial: "**",
        then: Then::Extension,
        does: Does::PickUp,
        en: "Take the call that rings at that extension",
        zh: "代接该分机的来电",
    },
    Code {
        dial: "*8",
        then: Then::Nothing,
        does: Does::PickUpGroup,
        en: "Take a call that rings at a colleague of one of your groups",
        zh: "代接同组同事的来电",
    },
    Code {
        dial: "*43",
        then: Then::Nothing,
        does: Does::Echo,
        en: "Echo test: hear yourself",
        zh: "回音测试：听到自己的声音",
    },
    Code {
        dial: "*45",
        then: Then::Nothing,
        does: Does::Ready,
        en: "Be ready for the callers of your groups (log in, end a break)",
        zh: "签入并就绪，接听技能组来电",
    },
    Code {
        dial: "*46",
        then: Then::Nothing,
        does: Does::Break,
        en: "Take a break from the callers of your groups",
        zh: "小休，技能组来电转给其他同事",
    },
    Code {
        dial: "*46",
        then: Then::Reason,
        does: Does::BreakFor,
        en: "Take a break for the Nth of the office's reasons",
        zh: "以第 N 个原因小休",
    },
    Code {
        dial: "*47",
        then: Then::Nothing,
        does: Does::LogOut,
        en: "Log out of your groups",
        zh: "签出所有技能组",
    },
    Code {
        dial: "*48",
        then: Then::Group,
        does: Does::Group(true),
        en: "Log in to one group: the one with the code N",
        zh: "签入编号为 N 的技能组",
    },
    Code {
        dial: "*49",
        then: Then::Group,
        does: Does::Group(false),
        en: "Log out of the group with the code N",
        zh: "签出编号为 N 的技能组",
    },
    Code {
        dial: "*55",
        then: Then::Extension,
        does: Does::Supervise(Supervision::Listen),
        en: "Supervisors: listen to that extension's conversation (then 4 listen, 5 whisper, 6 join)",
        zh: "班长：监听该分机的通话（通话中按 4 监听、5 耳语、6 强插）",
    },
    Code {
        dial: "*56",
        then: Then::Extension,
        does: Does::Supervise(Supervision::Whisper),
        en: "Supervisors: be heard by that colleague alone",
        zh: "班长：耳语，仅该分机能听到",
    },
    Code {
        dial: "*57",
        then: Then::Extension,
        does: Does::Supervise(Supervision::Barge),
        en: "Supervisors: join that extension's conversation",
        zh: "班长：强插该分机的通话",
    },
    Code {
        dial: "*58",
        then: Then::Extension,
        does: Does::Supervise(Supervision::TakeOver),
        en: "Supervisors: take that extension's conversation over",
        zh: "班长：接管该分机的通话",
    },
    Code {
        dial: "*65",
        then: Then::Nothing,
        does: Does::OwnNumber,
        en: "Hear the number of this extension",
        zh: "听本机分机号",
    },
    Code {
        dial: "*72",
        then: Then::Number,
        does: Does::Forward(ForwardWhen::Always),
        en: "Forward all calls to that number",
        zh: "所有来电转移到该号码",
    },
    Code {
        dial: "*73",
        then: Then::Nothing,
        does: Does::ForwardNoMore(ForwardWhen::Always),
        en: "Forward all calls no more",
        zh: "取消无条件转移",
    },
    Code {
        dial: "*78",
        then: Then::Nothing,
        does: Does::DoNotDisturb(true),
        en: "Do not disturb: on",
        zh: "开启免打扰",
    },
    Code {
        dial: "*79",
        then: Then::Nothing,
        does: Does::DoNotDisturb(false),
        en: "Do not disturb: off",
        zh: "关闭免打扰",
    },
    Code {
        dial: "*80",
        then: Then::Extension,
        does: Does::Intercom,
        en: "Intercom: that extension's phone answers by itself",
        zh: "对讲：该分机的话机自动应答",
    },
    Code {
        dial: "*90",
        then: Then::Number,
        does: Does::Forward(ForwardWhen::Busy),
        en: "Forward calls when busy",
        zh: "遇忙时转移到该号码",
    },
    Code {
        dial: "*91",
        then: Then::Nothing,
        does: Does::ForwardNoMore(ForwardWhen::Busy),
        en: "Forward calls when busy no more",
        zh: "取消遇忙转移",
    },
    Code {
        dial: "*92",
        then: Then::Number,
        does: Does::Forward(ForwardWhen::NoAnswer),
        en: "Forward calls when nobody answers",
        zh: "无应答时转移到该号码",
    },
    Code {
        dial: "*93",
        then: Then::Nothing,
        does: Does::ForwardNoMore(ForwardWhen::NoAnswer),
        en: "Forward calls when nobody answers no more",
        zh: "取消无应答转移",
    },
    Code {
        dial: "*94",
        then: Then::Number,
        does: Does::Forward(ForwardWhen::Unregistered),
        en: "Forward calls when no phone is registered",
        zh: "话机离线时转移到该号码",
    },
    Code {
        dial: "*95",
        then: Then::Nothing,
        does: Does::ForwardNoMore(ForwardWhen::Unregistered),
        en: "Forward calls when no phone is registered no more",
        zh: "取消离线转移",
    },
    Code {
        dial: "*97",
        then: Then::Nothing,
        does: Does::OwnMailbox,
        en: "Listen to your own mailbox",
        zh: "收听自己的语音信箱",
    },
];

/// What a dialled string asks for, if it is a code.
pub(crate) fn read(dialled: &str) -> Option<Feature> {
    if let Some(slot) = slot(dialled) {
        return Some(Feature::Slot(slot));
    }
    CODES.iter().find_map(|code| code.read(dialled))
}

/// The parking place of that number.
pub(crate) fn slot(dialled: &str) -> Option<u16> {
    let number = dialled.parse().ok()?;
    (dialled.len() == 3 && SLOTS.contains(&number)).then_some(number)
}

impl Code {
    fn read(&self, dialled: &str) -> Option<Feature> {
        let rest = dialled.strip_prefix(self.dial)?;
        let fits = match self.then {
            Then::Nothing => rest.is_empty(),
            Then::Extension | Then::Number | Then::Group | Then::Reason => {
                !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())
            }
        };
        fits.then(|| match self.does {
            Does::OwnMailbox => Feature::OwnMailbox,
            Does::Ready => Feature::Duty(Duty::Ready),
            Does::Break => Feature::Duty(Duty::Break { reason: None }),
            Does::BreakFor => Feature::BreakFor(rest.parse().unwrap_or(usize::MAX)),
            Does::Intercom => Feature::Intercom(rest.to_owned()),
            Does::LogOut => Feature::Duty(Duty::LogOut),
            Does::PickUp => Feature::PickUp(rest.to_owned()),
            Does::PickUpGroup => Feature::PickUpGroup,
            Does::Echo => Feature::Echo,
            Does::OwnNumber => Feature::OwnNumber,
            Does::DoNotDisturb(on) => Feature::Personal(Setting::DoNotDisturb(on)),
            Does::Forward(when) => Feature::Personal(Setting::Forward(when, Some(rest.to_owned()))),
            Does::ForwardNoMore(when) => Feature::Personal(Setting::Forward(when, None)),
            Does::Supervise(how) => Feature::Supervise(how, rest.to_owned()),
            Does::Group(there) => {
                Feature::GroupDuty { group: rest.parse().unwrap_or(u16::MAX), there }
            }
        })
    }

    /// As it is dialled, with a word for what follows: `**EXT`.
    #[must_use]
    pub fn dialled(&self) -> String {
        let then = match self.then {
            Then::Nothing => "",
            Then::Extension => "EXT",
            Then::Number => "NUMBER",
            Then::Group | Then::Reason => "N",
        };
        format!("{}{then}", self.dial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_hides_another() {
        for code in CODES {
            let example = match code.then {
                Then::Nothing => code.dial.to_owned(),
                _ => format!("{}1", code.dial),
            };
            let readers = CODES.iter().filter(|other| other.read(&example).is_some());
            assert_eq!(readers.count(), 1, "{example} means one thing");
        }
    }

    #[test]
    fn a_code_is_read_with_what_follows_it() {
        assert_eq!(read("**1002"), Some(Feature::PickUp("1002".into())), "of an extension");
        assert_eq!(read("**"), None, "of nobody");
        assert_eq!(read("*8"), Some(Feature::PickUpGroup), "of any colleague");
        assert_eq!(read("*801002"), Some(Feature::Intercom("1002".into())), "is no pick-up");
        assert_eq!(read("*462"), Some(Feature::BreakFor(2)), "for a reason");
        assert_eq!(read("*81"), None, "is no code");
        assert_eq!(read("705"), Some(Feature::Slot(705)), "a parking place");
        assert_eq!((read("700"), read("0701")), (None, None), "are none");
    }
}
