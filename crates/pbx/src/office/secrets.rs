//! Leaving secrets out, and putting them back.

use super::{Office, Secret};

/// Whether secrets are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    Include,
    /// Leaves out the passwords of users, the secrets of extensions and trunks, the PINs of mailboxes,
    /// the dial prefixes, and the addresses and secrets of webhooks.
    Omit,
}

/// The office without its secrets.
pub(super) fn without(office: &Office) -> Office {
    let mut bare = office.clone();
    for user in &mut bare.users {
        user.password = None;
        user.password_hash = None;
    }
    for extension in &mut bare.extensions {
        extension.secret = None;
        if let Some(voicemail) = &mut extension.voicemail {
            voicemail.pin = None;
        }
    }
    for trunk in &mut bare.trunks {
        trunk.secret = None;
        trunk.dial_prefix = None;
    }
    for webhook in &mut bare.webhooks {
        webhook.url = None;
        webhook.secret = None;
    }
    bare
}

impl Office {
    /// The office without its secrets.
    #[must_use]
    pub fn without_secrets(&self) -> Office {
        without(self)
    }

    /// Fills in the secrets that this office lacks: from `old` where the same user, extension or trunk
    /// had one, else by `generate`. PINs, and what is agreed with a carrier, are never made up: without
    /// a PIN a mailbox opens from its own phones, and a carrier would not know of it.
    pub fn merge_secrets(&mut self, old: &Office, generate: &mut dyn FnMut() -> String) {
        for user in &mut self.users {
            if user.password.is_some() || user.password_hash.is_some() {
                continue;
            }
            match old.users.iter().find(|before| before.login == user.login) {
                Some(before) if before.password.is_some() || before.password_hash.is_some() => {
                    user.password.clone_from(&before.password);
                    user.password_hash.clone_from(&before.password_hash);
                }
                _ => user.password = Some(Secret::new(&generate())),
            }
        }
        for extension in &mut self.extensions {
            let before = old.extension(&extension.number);
            keep(&mut extension.secret, before.and_then(|before| before.secret.as_ref()));
            extension.secret.get_or_insert_with(|| Secret::new(&generate()));
            if let Some(voicemail) = &mut extension.voicemail {
                let before = before.and_then(|before| before.voicemail.as_ref());
                keep(&mut voicemail.pin, before.and_then(|before| before.pin.as_ref()));
            }
        }
        for trunk in &mut self.trunks {
            let before = old.trunk(&trunk.id);
            keep(&mut trunk.secret, before.and_then(|before| before.secret.as_ref()));
            keep(&mut trunk.dial_prefix, before.and_then(|before| before.dial_prefix.as_ref()));
        }
        for webhook in &mut self.webhooks {
            let before = old.webhooks.iter().find(|before| before.id == webhook.id);
            keep(&mut webhook.url, before.and_then(|before| before.url.as_ref()));
            keep(&mut webhook.secret, before.and_then(|before| before.secret.as_ref()));
        }
    }
}

fn keep(secret: &mut Option<Secret>, before: Option<&Secret>) {
    if secret.is_none() {
        *secret = before.cloned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::{self, first_office};

    fn example() -> Office {
        let json = include_str!("../../../../tests/fixtures/office.json");
        office::read(json).expect("the example has no faults")
    }

    #[test]
    fn an_office_without_secrets_gets_its_own_back() {
        let before = example();
        let mut bare = without(&before);
        assert_ne!(bare, before);
        bare.merge_secrets(&before, &mut || unreachable!("nothing is missing"));
        assert_eq!(bare, before);
    }

    #[test]
    fn secrets_of_the_file_go_before_those_of_the_office() {
        let before = example();
        let mut new = example();
        new.extensions[0].secret = Some(Secret::new("another"));
        new.merge_secrets(&before, &mut || unreachable!("nothing is missing"));
        assert_eq!(new.extensions[0].secret, Some(Secret::new("another")));
    }

    #[test]
    fn a_password_that_a_person_chose_is_kept() {
        let mut before = example();
        before.users[0].password = None;
        before.users[0].password_hash = Some(Secret::new("$argon2id$..."));
        let mut bare = without(&before);
        bare.merge_secrets(&before, &mut || unreachable!("nothing is missing"));
        assert_eq!(bare, before);
    }

    #[test]
    fn what_was_never_set_is_made_up_where_that_makes_sense() {
        let mut count = 0;
        let mut generate = || {
            count += 1;
            format!("made-up-{count}")
        };
        let mut bare = without(&example());
        let empty = Office {
            users: Vec::new(),
            extensions: Vec::new(),
            trunks: Vec::new(),
            ..first_office("en", &mut |_| String::new())
        };
        bare.merge_secrets(&empty, &mut generate);
        assert_eq!(count, 6, "three users and three extensions");
        assert!(bare.users.iter().all(|user| user.password.is_some()));
        assert!(bare.extensions.iter().all(|extension| extension.secret.is_some()));
        assert_eq!(bare.extensions[0].voicemail.as_ref().and_then(|v| v.pin.as_ref()), None);
        assert!(bare.trunks.iter().all(|trunk| trunk.secret.is_none()), "the carrier's to give");
    }
}
