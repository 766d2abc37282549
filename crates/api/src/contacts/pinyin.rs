//! How Chinese names are found by Latin letters.

use ::pinyin::ToPinyin;

/// A text in Pinyin without tones and spaces, and the initials of it: `lilei` and `ll` of 李雷. What
/// is written in Latin letters stays, with the first letter of each word.
pub(crate) fn spelled(text: &str) -> (String, String) {
    let (mut full, mut initials) = (String::new(), String::new());
    let mut inside = false;
    for (letter, sound) in text.chars().zip(text.to_pinyin()) {
        if let Some(sound) = sound {
            let sound = sound.plain();
            full.push_str(sound);
            initials.extend(sound.chars().next());
            inside = false;
        } else if letter.is_alphanumeric() {
            let small: String = letter.to_lowercase().collect();
            full.push_str(&small);
            if !inside {
                initials.push_str(&small);
            }
            inside = true;
        } else {
            inside = false;
        }
    }
    (full, initials)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_people_type_them() {
        for (text, full, initials) in [
            ("李雷", "lilei", "ll"),
            ("韩梅梅 Lantern Repairs", "hanmeimeilanternrepairs", "hmmlr"),
            ("Wei", "wei", "w"),
            ("深圳 3 号店", "shenzhen3haodian", "sz3hd"),
            ("", "", ""),
        ] {
            assert_eq!(spelled(text), (full.to_owned(), initials.to_owned()), "{text}");
        }
    }
}
