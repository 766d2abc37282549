//! What a phone can be tried with: the echo, and its own number read out.

use cordboard_media as media;

use super::{Call, Stage, talking::clip};
use crate::{desk::Desk, record::EntryKind};

impl Call {
    /// The caller hears itself until it hangs up.
    pub(crate) fn echo(&mut self, desk: &mut Desk, extension: &str) {
        if !self.answer_party(desk, None) {
            return;
        }
        let text = format!("{extension} tests its sound: it hears itself.");
        self.journal(desk, EntryKind::Media, Some(extension), text);
        self.stage = Stage::Echo;
        self.play(desk, vec![clip("tone/beep")], media::Repeat::Once);
        desk.media(media::Command::Bridge { a: self.party, b: self.party });
    }

    /// The caller hears the number of its extension, digit by digit.
    pub(crate) fn say_own_number(&mut self, desk: &mut Desk, extension: &str) {
        let text = format!("{extension} asked for its own number.");
        self.journal(desk, EntryKind::Route, Some(extension), text);
        let digits: Vec<String> = extension.chars().map(String::from).collect();
        let digits = digits.join(" ");
        let sentence = if desk.office.office.language.starts_with("zh") {
            format!("本机分机号是 {digits}。")
        } else {
            format!("This is extension {digits}.")
        };
        self.say(desk, &sentence);
    }
}
