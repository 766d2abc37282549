//! What a caller in line is told meanwhile: the place, and how long others have waited.

use std::time::Duration;

use cordboard_media as media;
use cordboard_queue as queue;

use super::{Call, Stage, talking::clip};
use crate::desk::{Desk, TimerKey};

impl Call {
    /// Sets the clock for the next announcement, where the group has some.
    pub(super) fn plan_announcement(&self, desk: &mut Desk) {
        let group = self.record.waits.last().and_then(|wait| desk.office.group(&wait.group));
        let every = group.and_then(|group| group.announce_seconds);
        let at = every.map(|every| desk.now + Duration::from_secs(u64::from(every)));
        desk.timers.set_or_stop(TimerKey::Announce(self.id), at);
    }

    /// It is time: the caller hears where in line it is, and then music again.
    pub(crate) fn announce(&mut self, desk: &mut Desk) {
        let (Stage::Queued, Some(wait)) = (&self.stage, self.record.waits.last()) else {
            return;
        };
        let line = desk.floor.waiting(&queue::GroupId::new(&wait.group));
        let ahead = line.iter().position(|caller| *caller == self.as_caller());
        let average = desk.average_wait(&wait.group);
        if let Some(ahead) = ahead {
            let language = self.language(desk);
            let mut text = sentence(&language, ahead, average);
            if let Some(key) = self.call_back_key(desk) {
                text.push_str(&offer(&language, key));
            }
            let said = clip(&format!("say/{language}/{text}"));
            self.play(desk, vec![said], media::Repeat::Once);
        }
        self.plan_announcement(desk);
    }
}

fn sentence(language: &str, ahead: usize, average: Option<Duration>) -> String {
    let minutes = average.map(|average| average.as_secs().div_ceil(60).max(1));
    let place = ahead + 1;
    let chinese = language.starts_with("zh");
    let mut text = match (ahead, chinese) {
        (0, true) => "您是下一位。".to_owned(),
        (0, false) => "You are next in line.".to_owned(),
        (_, true) => format!("您排在第{place}位。"),
        (_, false) => format!("You are number {place} in line."),
    };
    match (minutes, chinese) {
        (Some(minutes), true) => text.push_str(&format!("近期平均等待约{minutes}分钟。")),
        (Some(1), false) => text.push_str(" Callers wait about a minute."),
        (Some(minutes), false) => {
            text.push_str(&format!(" Callers wait about {minutes} minutes."));
        }
        (None, _) => {}
    }
    text
}

fn offer(language: &str, key: &str) -> String {
    if language.starts_with("zh") {
        format!("按 {key} 我们会回拨给您，并保留您的位置。")
    } else {
        format!(" Press {key} to be called back without losing your place.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_told_and_the_wait_where_it_is_known() {
        let long = Some(Duration::from_secs(130));
        assert_eq!(sentence("en", 0, None), "You are next in line.");
        assert_eq!(
            sentence("en", 2, long),
            "You are number 3 in line. Callers wait about 3 minutes."
        );
        assert_eq!(sentence("zh-CN", 1, long), "您排在第2位。近期平均等待约3分钟。");
    }
}
