//! What the softphone of this PC is set to, kept in the data folder beside the database: it belongs
//! to this PC and its headset, not to the office.

use std::{fs, io, path::Path};

use cordboard_engine::private_file;
use cordboard_phone::{Account, AccountId, Secret};
use cordboard_sip::{Transport, wire};
use cordboard_sound::{Choice, Cleaning, DeviceId, Suppression, VoiceSettings};
use serde::{Deserialize, Serialize};

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

/// An account at another exchange or at a provider.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PhoneAccount {
    /// `None`: a new one.
    #[serde(default)]
    pub id: Option<u64>,
    pub name: String,
    /// The domain, with a port where it is not the usual one.
    pub address: String,
    pub user: String,
    /// Never told; left out, the one that is there stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Where the domain is served, if its DNS does not tell.
    #[serde(default)]
    pub server: Option<String>,
    #[serde(default)]
    pub transport: Option<Carrying>,
    pub enabled: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Carrying {
    Udp,
    Tcp,
    Tls,
}

impl std::fmt::Debug for PhoneAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhoneAccount")
            .field("id", &self.id)
            .field("user", &self.user)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl PhoneAccount {
    /// As the phone has it.
    ///
    /// # Errors
    ///
    /// An address that is none.
    pub(crate) fn account(&self) -> Result<Account, ApiError> {
        let place = |text: &str, what: &str| {
            wire::HostPort::parse(text.trim()).map_err(|_| {
                ApiError::bad(format!(
                    "{what}: {text:?} is no address: write sip.example.com or 192.0.2.7:5060"
                ))
            })
        };
        if self.user.trim().is_empty() {
            return Err(ApiError::bad("user: who registers there? Write the user or number"));
        }
        let domain = place(&self.address, "address")?;
        let id = AccountId(self.id.unwrap_or_default());
        let secret = Secret::new(self.secret.clone().unwrap_or_default());
        let mut account = Account::new(id, self.user.trim(), secret, domain);
        account.display.clone_from(&self.name);
        if let Some(server) = self.server.as_deref().filter(|server| !server.trim().is_empty()) {
            account.servers = vec![place(server, "server")?];
        }
        account.transport = self.transport.map(|carrying| match carrying {
            Carrying::Udp => Transport::Udp,
            Carrying::Tcp => Transport::Tcp,
            Carrying::Tls => Transport::Tls,
        });
        Ok(account)
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

    /// Those that are to register, beside the own one.
    pub(crate) fn others(&self) -> Vec<Account> {
        let enabled = self.accounts.iter().filter(|account| account.enabled);
        enabled.filter_map(|account| account.account().ok()).collect()
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
    use super::*;

    fn account() -> PhoneAccount {
        PhoneAccount {
            id: Some(2),
            name: "Provider".into(),
            address: "sip.example.com:5070".into(),
            user: "4711".into(),
            secret: Some("s3cret-of-mine".into()),
            server: None,
            transport: Some(Carrying::Tcp),
            enabled: true,
        }
    }

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
    fn what_a_version_of_before_has_kept_is_read_on() {
        let data = tempfile::tempdir().expect("a folder");
        let before = r#"{ "voice": { "echo_cancellation": false, "noise_suppression": true,
            "gain_control": false }, "last_dialled": "1002" }"#;
        fs::write(data.path().join(FILE), before).expect("written");
        let kept = Kept::load(data.path());
        assert_eq!(kept.last_dialled.as_deref(), Some("1002"), "nothing of it is lost");
        assert!(kept.voice.high_pass && !kept.voice.gain_control, "what is new is as it was");
    }

    #[test]
    fn an_account_is_read_strictly_and_keeps_its_secret_to_itself() {
        let read = account().account().expect("good");
        assert_eq!(read.domain.port, Some(5070), "its port");
        assert_eq!(read.transport, Some(Transport::Tcp), "as it is to be carried");
        assert!(!format!("{:?}", account()).contains("s3cret"), "no secret is shown");
        let bad = PhoneAccount { address: "not an address".into(), ..account() };
        let error = bad.account().expect_err("no address");
        assert!(error.message.contains("sip.example.com"), "it says how: {error}");
    }
}
