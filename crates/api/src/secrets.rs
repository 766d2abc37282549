//! Making secrets up.

use serde_json::Value;

/// Letters and digits that are not mistaken for one another when they are typed off a screen; 32 of
/// them, so that each takes five random bits exactly.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH: usize = 20;

/// Twenty letters and digits: a hundred bits.
///
/// # Errors
///
/// The system has no randomness to give.
pub(crate) fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
}

/// The name of a session: 160 random bits, as a browser may keep them.
pub(crate) fn token() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}

/// Takes what must not be seen out of a command's arguments.
pub(crate) fn mask(value: &mut Value) {
    const SECRET: [&str; 10] = [
        "secret",
        "password",
        "old",
        "new",
        "pin",
        "dial_prefix",
        "password_hash",
        "csv",
        "text",
        "url",
    ];
    const LONG: usize = 2000;
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                // The text of a prompt is no secret; that of an office file holds them all.
                let hidden = SECRET.contains(&name.as_str())
                    && (name != "text" || field.as_str().is_some_and(|text| text.contains('{')));
                let long = field.as_str().is_some_and(|text| text.len() > LONG);
                if hidden && !field.is_null() {
                    *field = Value::from("(secret)");
                } else if long {
                    *field = Value::from("(long)");
                } else {
                    mask(field);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_easy_to_type_and_never_the_same() {
        let first = random().expect("this system has randomness");
        assert_eq!(first.len(), LENGTH);
        assert!(first.bytes().all(|letter| LETTERS.contains(&letter)), "{first}");
        assert_ne!(first, random().expect("randomness"), "a hundred bits do not repeat");
    }

    #[test]
    fn secrets_are_taken_out_of_what_is_noted() {
        let mut detail = serde_json::json!({
            "extension": { "number": "1001", "secret": "s3cret", "voicemail": { "pin": "4711" } },
            "trunks": [{ "id": "carrier", "dial_prefix": "9981" }],
            "text": "{\"office\": 1}",
            "prompt": { "text": "Welcome" },
            "csv": "number,secret\n1001,t4ble",
        });
        mask(&mut detail);
        let told = detail.to_string();
        for secret in ["s3cret", "4711", "9981", "office", "t4ble"] {
            assert!(!told.contains(secret), "{secret} in {told}");
        }
        assert!(told.contains("1001") && told.contains("Welcome"), "the rest stays: {told}");
    }
}
