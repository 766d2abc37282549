//! What an extension sets for itself by dialling: not to be disturbed, and where its calls go.

use super::Call;
use crate::{
    codes::Setting,
    desk::Desk,
    record::{EntryKind, Party, Reason, Termination},
};

impl Call {
    /// Sets it, keeps it in the office, and says so.
    pub(crate) fn set_personal(&mut self, desk: &mut Desk, extension: &str, setting: &Setting) {
        if let Setting::Forward(_, Some(target)) = setting
            && (!desk.office.can_be_called(target) || target == extension)
        {
            let text =
                format!("{extension} cannot forward its calls to {target}: nobody is there.");
            self.journal(desk, EntryKind::Route, Some(extension), text);
            let reason = Reason::NotFound;
            return self.end(desk, Termination { by: Party::Exchange, reason });
        }
        let text = match setting {
            Setting::DoNotDisturb(true) => {
                format!("{extension} does not want to be disturbed from now on.")
            }
            Setting::DoNotDisturb(false) => format!("{extension} can be called again."),
            Setting::Forward(when, Some(target)) => {
                format!("{extension} forwards its calls to {target}, {}.", when.as_words())
            }
            Setting::Forward(when, None) => {
                format!("{extension} forwards no calls any more, {}.", when.as_words())
            }
        };
        self.journal(desk, EntryKind::Route, Some(extension), text);
        let chinese = desk.office.office.language.starts_with("zh");
        self.say(desk, sentence(setting, chinese));
        desk.set_personal(extension, setting);
    }
}

fn sentence(setting: &Setting, chinese: bool) -> &'static str {
    match (setting, chinese) {
        (Setting::DoNotDisturb(true), true) => "免打扰已开启。",
        (Setting::DoNotDisturb(false), true) => "免打扰已关闭。",
        (Setting::Forward(_, Some(_)), true) => "呼叫转移已开启。",
        (Setting::Forward(_, None), true) => "呼叫转移已关闭。",
        (Setting::DoNotDisturb(true), false) => "Do not disturb is on.",
        (Setting::DoNotDisturb(false), false) => "Do not disturb is off.",
        (Setting::Forward(_, Some(_)), false) => "Your calls are forwarded.",
        (Setting::Forward(_, None), false) => "Your calls are not forwarded any more.",
    }
}
