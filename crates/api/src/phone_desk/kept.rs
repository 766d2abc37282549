//! What the softphone of this PC is set to, kept in the data folder beside the database: it belongs
//! to this PC and its headset, not to the office.

use std::{fs, io, path::Path};

use cordboard_engine::private_file;
use cordboard_phone::{Account, AccountId};
use cordboard_sound::{Choice, Cleaning, DeviceId, Suppression, VoiceSettings};
use serde::{Deserialize, Serialize};

use super::{PhoneAccount, RingTone, account::by_header};
use crate::{ApiError, SoundDevice};

const FILE: &str = "softphone.json";

/// The account at this machine's exchange; others follow.
pub(crate) const OWN: AccountId = AccountId(1);

/// The whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Kept {
    pub(crate) microphone: Option<SoundDevice>,
    pub(crate) speaker: Option<SoundDevice>,
    pub(crate) ring: Option<SoundDevice>,
    pub(crate) voice: VoiceChoice,
    pub(crate) ring_tone: RingTone,
    /// What the sound was called that rings or has rung.
    pub(crate) own_ring_tone: Option<String>,
    pub(crate) own: OwnManners,
    pub(crate) accounts: Vec<PhoneAccount>,
    /// For redial after the next start.
    pub(crate) last_dialled: Option<String>,
}

/// What is done to one's voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct VoiceChoice {
    pub echo_cancellation: bool,
    pub noise_suppression: bool,
    pub gain_control: bool,
    /// Rumble below the voice is taken away.
    #[serde(default = "yes")]
    pub high_pass: bool,
}

/// What a file of before does not say.
fn yes() -> bool {
    true
}

impl Default for VoiceChoice {
    fn default() -> Self {
        Self {
            echo_cancellation: true,
            noise_suppression: true,
            gain_control: true,
            high_pass: true,
        }
    }
}

/// How this phone takes the calls of the own extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct OwnManners {
    /// It answers by itself where the caller asks for it (an intercom, a number that was clicked).
    pub auto_answer: bool,
    /// A second caller rings; else he finds the line busy.
    pub call_waiting: bool,
}

impl Default for OwnManners {
    fn default() -> Self {
        Self { auto_answer: true, call_waiting: true }
    }
}

impl Kept {
    /// What the file says; of one that is not there or cannot be read, the usual.
    pub(crate) fn load(data: &Path) -> Self {
        let file = data.join(FILE);
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Self::default(),
            Err(error) => {
                tracing::warn!(%error, "the softphone's settings cannot be read; the usual ones stand in");
                return Self::default();
            }
        };
        serde_json::from_str(&text).unwrap_or_else(|error| {
            tracing::warn!(%error, "the softphone's settings are damaged; the usual ones stand in");
            Self::default()
        })
    }

    /// Whole or not at all; for this user's eyes only, since it holds passwords.
    pub(crate) fn save(&self, data: &Path) -> Result<(), ApiError> {
        let failed = |error: io::Error| ApiError::failed("the settings are not kept", &error);
        let text = serde_json::to_string_pretty(self).map_err(|error| failed(error.into()))?;
        private_file::write(&data.join(FILE), text.as_bytes()).map_err(failed)
    }

    pub(crate) fn voice_settings(&self) -> VoiceSettings {
        let VoiceChoice { echo_cancellation, noise_suppression, gain_control, high_pass } =
            self.voice;
        let noise = if noise_suppression { Suppression::Moderate } else { Suppression::Off };
        let cleaning = Cleaning {
            echo: echo_cancellation,
            noise,
            gain: gain_control,
            rumble: high_pass,
            ..Cleaning::default()
        };
        VoiceSettings {
            input: choice(self.microphone.as_ref()),
            output: choice(self.speaker.as_ref()),
            cleaning,
            ..VoiceSettings::default()
        }
    }

    pub(crate) fn ring_choice(&self) -> Vec<Choice> {
        vec![choice(self.ring.as_ref())]
    }

    /// Those that are to register: the own one first.
    pub(crate) fn all(&self, own: &Account) -> Vec<Account> {
        let mut own = own.clone();
        own.auto_answer = by_header(self.own.auto_answer);
        own.call_waiting = self.own.call_waiting;
        let enabled = self.accounts.iter().filter(|account| account.enabled);
        let others = enabled.filter_map(|account| account.account().ok());
        std::iter::once(own).chain(others).collect()
    }
}

fn choice(device: Option<&SoundDevice>) -> Choice {
    device.map_or(Choice::Default, |device| Choice::Device {
        id: DeviceId(device.id.clone()),
        name: device.name.clone(),
    })
}

#[cfg(test)]
mod tests {
    use cordboard_phone::AutoAnswer;

    use super::{super::account::tests::account, *};

    #[test]
    fn what_is_kept_is_there_after_a_restart_for_this_user_alone() {
        let data = tempfile::tempdir().expect("a folder");
        assert_eq!(Kept::load(data.path()), Kept::default(), "at first, the usual");
        let device = SoundDevice { id: "usb-7".into(), name: "Headset".into() };
        let kept = Kept {
            microphone: Some(device),
            voice: VoiceChoice { echo_cancellation: false, ..VoiceChoice::default() },
            accounts: vec![account()],
            last_dialled: Some("13800138000".into()),
            ..Kept::default()
        };
        kept.save(data.path()).expect("saved");
        let loaded = Kept::load(data.path());
        assert_eq!(loaded, kept, "the same");
        assert!(!loaded.voice_settings().cleaning.echo, "off for a headset that sees to it");
        assert!(matches!(loaded.voice_settings().input, Choice::Device { .. }), "the headset");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(data.path().join(FILE)).expect("there").permissions().mode();
            assert_eq!(mode & 0o077, 0, "it holds passwords");
        }
        fs::write(data.path().join(FILE), "{ broken").expect("written");
        assert_eq!(Kept::load(data.path()), Kept::default(), "a damaged file stops no phone");
    }

    #[test]
    fn each_part_of_the_cleaning_is_switched_off_alone() {
        let cleaning = |voice| Kept { voice, ..Kept::default() }.voice_settings().cleaning;
        let usual = VoiceChoice::default();
        assert_eq!(cleaning(usual), Cleaning::default(), "at first all is cleaned");
        let off = cleaning(VoiceChoice { high_pass: false, ..usual });
        assert_eq!(off, Cleaning { rumble: false, ..Cleaning::default() }, "the rumble");
        let off = cleaning(VoiceChoice { gain_control: false, ..usual });
        assert_eq!(off, Cleaning { gain: false, ..Cleaning::default() }, "the gain");
        let off = cleaning(VoiceChoice { noise_suppression: false, ..usual });
        assert_eq!(off, Cleaning { noise: Suppression::Off, ..Cleaning::default() }, "the noise");
    }

    #[test]
    fn the_own_extension_takes_calls_as_was_chosen_and_the_others_as_theirs_say() {
        let own = account().account().expect("an account");
        let manners = OwnManners { auto_answer: false, call_waiting: false };
        let kept = Kept { own: manners, accounts: vec![account()], ..Kept::default() };
        let all = kept.all(&own);
        assert_eq!(all.len(), 2, "the own one, and the other");
        assert_eq!((all[0].auto_answer, all[0].call_waiting), (AutoAnswer::Never, false));
        assert_eq!((all[1].auto_answer, all[1].call_waiting), (own.auto_answer, own.call_waiting));
        let data = tempfile::tempdir().expect("a folder");
        kept.save(data.path()).expect("saved");
        assert_eq!(Kept::load(data.path()).own, manners, "after the next start, too");
    }

    #[test]
    fn what_a_version_of_before_has_kept_is_read_on() {
        let data = tempfile::tempdir().expect("a folder");
        let before = r#"{ "voice": { "echo_cancellation": false, "noise_suppression": true,
            "gain_control": false }, "last_dialled": "1002" }"#;
        fs::write(data.path().join(FILE), before).expect("written");
        let kept = Kept::load(data.path());
        assert_eq!(kept.last_dialled.as_deref(), Some("1002"), "nothing of it is lost");
        assert_eq!(kept.own, OwnManners::default(), "as it was before it could be chosen");
        assert!(kept.voice.high_pass && !kept.voice.gain_control, "what is new is as it was");
    }
}
