//! What an exchange says of waiting messages: `application/simple-message-summary` (RFC 3842).

use crate::view::Messages;

/// Reads a summary; `None` where it is none.
pub(crate) fn read(body: &[u8]) -> Option<Messages> {
    let text = String::from_utf8_lossy(body);
    let mut messages = None;
    for line in text.lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        let (name, value) = (name.trim(), value.trim());
        if name.eq_ignore_ascii_case("Messages-Waiting") {
            let known = messages.get_or_insert_with(Messages::default);
            known.waiting = value.eq_ignore_ascii_case("yes");
        } else if name.eq_ignore_ascii_case("Voice-Message") {
            let known = messages.get_or_insert_with(Messages::default);
            let (new, old) = counts(value);
            (known.new, known.old) = (new, old);
        }
    }
    messages
}

/// `2/8 (0/2)`: new, old, and the urgent ones among them.
fn counts(value: &str) -> (u32, u32) {
    let plain = value.split(['(', ' ']).next().unwrap_or_default();
    let (new, old) = plain.split_once('/').unwrap_or((plain, "0"));
    (new.trim().parse().unwrap_or(0), old.trim().parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_read_with_and_without_counts() {
        let body = b"Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n";
        assert_eq!(read(body), Some(Messages { waiting: true, new: 2, old: 8 }));
        let body = b"messages-waiting : NO\r\n";
        assert_eq!(read(body), Some(Messages::default()));
        assert_eq!(read(b"\xff\xfe nonsense"), None);
        let huge = b"Voice-Message: 99999999999999/1";
        assert_eq!(read(huge), Some(Messages { waiting: false, new: 0, old: 1 }));
    }
}
