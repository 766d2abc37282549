//! Conditions that are made of others: `(the caller is "1" and (shop is open or vip is "yes"))`.

use super::told;

/// Such a text in Chinese; `None` for any other.
pub(super) fn chinese(text: &str, deep: u8) -> Option<String> {
    let inner = text.strip_prefix('(')?.strip_suffix(')')?;
    let deep = deep.checked_sub(1)?;
    for (english, chinese) in [(" and ", " 且 "), (" or ", " 或 ")] {
        if let Some(parts) = parts(inner, english)? {
            let parts: Vec<String> = parts.into_iter().map(|part| told(part, deep)).collect();
            return Some(format!("\u{ff08}{}\u{ff09}", parts.join(chinese)));
        }
    }
    None
}

/// Divides at a word that stands outside of brackets and quotes; `Some(None)` where it does not, and `None`
/// where the brackets do not match.
fn parts<'a>(text: &'a str, word: &str) -> Option<Option<Vec<&'a str>>> {
    let (mut open, mut quoted, mut begin) = (0_u32, false, 0);
    let mut parts = Vec::new();
    for (place, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '(' if !quoted => open += 1,
            ')' if !quoted => open = open.checked_sub(1)?,
            _ => {}
        }
        let here = text.get(place..)?;
        if open == 0 && !quoted && place >= begin && here.starts_with(word) {
            parts.push(text.get(begin..place)?);
            begin = place + word.len();
        }
    }
    if open > 0 || quoted {
        return None;
    }
    parts.push(text.get(begin..)?);
    Some((parts.len() > 1).then_some(parts))
}
