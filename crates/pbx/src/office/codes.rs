//! What the keys of a telephone name in an office: groups by their codes, breaks by their reasons.

use std::collections::BTreeSet;

use super::{Group, Office};

/// The largest code of a group, and the most reasons of breaks.
pub(crate) const MOST_GROUPS: u16 = 999;
pub(crate) const MOST_REASONS: usize = 9;

impl Office {
    /// Gives a code to each group that has none: its place in the list, where nobody has that, or the
    /// first that is free. It stays, whatever becomes of the list.
    pub fn give_codes(&mut self) {
        let mut taken: BTreeSet<u16> = self.groups.iter().filter_map(|group| group.code).collect();
        for (place, group) in (1..=MOST_GROUPS).zip(&mut self.groups) {
            if group.code.is_some() {
                continue;
            }
            let free = || (1..=MOST_GROUPS).find(|code| !taken.contains(code));
            group.code = if taken.contains(&place) { free() } else { Some(place) };
            taken.extend(group.code);
        }
    }

    /// After a change: groups that lost their codes have them again, and new ones get theirs.
    pub fn keep_codes(&mut self, before: &Office) {
        for group in self.groups.iter_mut().filter(|group| group.code.is_none()) {
            group.code = before.group(&group.id).and_then(|before| before.code);
        }
        self.give_codes();
    }

    /// The group that phones name so. One that was never given a code has its place.
    pub(crate) fn group_of_code(&self, code: u16) -> Option<&Group> {
        let given = self.groups.iter().find(|group| group.code == Some(code));
        given.or_else(|| {
            let at = self.groups.get(usize::from(code).checked_sub(1)?)?;
            at.code.is_none().then_some(at)
        })
    }

    /// Why agents take breaks, the first by the code 1.
    #[must_use]
    pub fn break_reasons(&self) -> Vec<String> {
        if let Some(reasons) = &self.office.break_reasons {
            return reasons.clone();
        }
        let usual = if self.office.language.starts_with("zh") {
            ["休息", "午餐", "会议", "培训"]
        } else {
            ["Break", "Lunch", "Meeting", "Training"]
        };
        usual.map(str::to_owned).into()
    }
}

#[cfg(test)]
mod tests {
    use crate::office::read;

    #[test]
    fn a_group_keeps_its_code_when_the_list_changes() {
        let mut office =
            read(include_str!("../../../../tests/fixtures/office.json")).expect("good");
        assert_eq!(office.group_of_code(2).map(|group| &*group.id), Some("workshop"), "by place");
        office.give_codes();
        let code = |office: &super::Office, id: &str| office.group(id).and_then(|group| group.code);
        assert_eq!(code(&office, "default"), Some(1), "the place, at first");
        assert_eq!(code(&office, "workshop"), Some(2));
        let mut new = office.groups.remove(0);
        office.give_codes();
        assert_eq!(code(&office, "workshop"), Some(2), "though it is the first now");
        (new.id, new.code) = ("new".to_owned(), None);
        office.groups.push(new);
        office.give_codes();
        assert_eq!(code(&office, "new"), Some(1), "the second place is taken, the first is free");
        let named = office.group_of_code(2).map(|group| group.id.as_str());
        assert_eq!(named, Some("workshop"));
        assert_eq!(office.group_of_code(7).map(|group| group.id.as_str()), None);
    }
}
