//! The headset of this PC: chosen, heard, tried; and the accounts of the phone.

use std::time::Duration;

use cordboard_engine::phone::EchoTest;
use cordboard_phone::Command;
use cordboard_sound::{Device, Devices, Direction};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Kept, OWN, OwnManners, PhoneAccount, PhoneDesk, RingTones, SoundDevice, VoiceChoice, lock,
    standing,
};
use crate::{
    ApiError, Code, Job,
    jobs::{Jobs, Work},
};

/// Whoever watches the levels asks again before so long: a window that is gone opens no microphone.
const WATCHED: Duration = Duration::from_secs(30);

/// In dB below full scale: what is quieter is no voice near a microphone.
const QUIET: f32 = -45.0;

/// By id; `None`: whatever the system's default is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct DeviceChoice {
    pub microphone: Option<String>,
    pub speaker: Option<String>,
    pub ring: Option<String>,
}

/// What is plugged in, and what is chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PhoneDevices {
    pub microphones: Vec<SoundDevice>,
    pub speakers: Vec<SoundDevice>,
    pub rings: Vec<SoundDevice>,
    pub chosen: DeviceChoice,
    pub voice: VoiceChoice,
    pub tones: RingTones,
}

impl PhoneDesk {
    /// Asks the system; takes some milliseconds. A chosen device that is unplugged is listed too.
    pub(crate) fn devices(&self) -> PhoneDevices {
        let there = plugged_in();
        let kept = lock(&self.kept).clone();
        let list = |direction, chosen: &[&Option<SoundDevice>]| {
            let mut list: Vec<SoundDevice> = there.of(direction).map(shown).collect();
            for device in chosen.iter().filter_map(|chosen| chosen.as_ref()) {
                if !list.iter().any(|one| one.id == device.id) {
                    list.push(device.clone());
                }
            }
            list
        };
        let id = |device: &Option<SoundDevice>| device.as_ref().map(|device| device.id.clone());
        PhoneDevices {
            microphones: list(Direction::Input, &[&kept.microphone]),
            speakers: list(Direction::Output, &[&kept.speaker]),
            rings: list(Direction::Output, &[&kept.ring]),
            chosen: DeviceChoice {
                microphone: id(&kept.microphone),
                speaker: id(&kept.speaker),
                ring: id(&kept.ring),
            },
            voice: kept.voice,
            tones: kept.ring_tones(),
        }
    }

    /// Uses these from now on, in mid call too.
    ///
    /// # Errors
    ///
    /// There is no such device, or the choice cannot be kept.
    pub(crate) fn choose_devices(&self, choice: &DeviceChoice) -> Result<(), ApiError> {
        let there = plugged_in();
        let find = |id: &Option<String>, direction, known: &Option<SoundDevice>| {
            let Some(id) = id else { return Ok(None) };
            let found = there.of(direction).map(shown).find(|device| device.id == *id);
            let known = known.clone().filter(|device| device.id == *id);
            found.or(known).map(Some).ok_or_else(|| ApiError::not_found("sound device", id))
        };
        self.change_sound(|kept| {
            kept.microphone = find(&choice.microphone, Direction::Input, &kept.microphone)?;
            kept.speaker = find(&choice.speaker, Direction::Output, &kept.speaker)?;
            kept.ring = find(&choice.ring, Direction::Output, &kept.ring)?;
            Ok(())
        })
    }

    pub(crate) fn choose_voice(&self, voice: VoiceChoice) -> Result<(), ApiError> {
        self.change_sound(|kept| {
            kept.voice = voice;
            Ok(())
        })
    }

    fn change_sound(
        &self,
        change: impl FnOnce(&mut Kept) -> Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        let kept = self.change(change)?;
        self.handset.choose(kept.voice_settings(), kept.ring_choice());
        Ok(())
    }

    pub(crate) fn watch_levels(&self, on: bool) {
        self.handset.watch_levels(if on { WATCHED } else { Duration::ZERO });
    }

    pub(crate) fn try_bell(&self) {
        self.handset.try_bell();
    }

    /// Begins to listen to this person, to play back what he said.
    ///
    /// # Errors
    ///
    /// One goes on already.
    pub(crate) fn try_echo(&self, jobs: &Jobs) -> Result<Job, ApiError> {
        let mut echo = lock(&self.echo);
        if echo.is_some() {
            return Err(ApiError::new(Code::PhoneRefused, "a test goes on: wait for its end"));
        }
        let talking = lock(&self.state).calls.iter().any(|call| call.state != "ended");
        if talking {
            let text = "you are in a call: hang up, then test";
            return Err(ApiError::new(Code::PhoneRefused, text));
        }
        let work = jobs.begin("test_call");
        let job = work.job();
        *echo = Some(work);
        self.handset.try_echo();
        Ok(job)
    }

    /// The phone tells how far the test is.
    pub(super) fn echo_went(&self, test: EchoTest) {
        let mut echo = lock(&self.echo);
        let Some(work) = echo.as_mut() else { return };
        if work.is_cancelled() {
            return end(echo.take(), Err("stopped".to_owned()));
        }
        match test {
            EchoTest::Listening(part) => work.progress(f64::from(part) / 2.0, "listening"),
            EchoTest::Playing(part) => work.progress(0.5 + f64::from(part) / 2.0, "playing"),
            EchoTest::Interrupted => end(echo.take(), Err("a call came between".to_owned())),
            EchoTest::Done { loudest } if loudest < QUIET => {
                let text = "hardly anything was heard: choose another microphone, or unmute it";
                end(echo.take(), Err(text.to_owned()));
            }
            EchoTest::Done { loudest } => end(echo.take(), Ok(json!({ "loudest_db": loudest }))),
        }
    }

    /// Accounts elsewhere; their secrets stay here.
    pub(crate) fn accounts(&self) -> Vec<PhoneAccount> {
        let hide = |account: PhoneAccount| PhoneAccount { secret: None, ..account };
        lock(&self.kept).accounts.iter().cloned().map(hide).collect()
    }

    /// Registers there from now on; a new one gets a number.
    ///
    /// # Errors
    ///
    /// What is wrong with it, or that it cannot be kept.
    pub(crate) fn save_account(&self, account: PhoneAccount) -> Result<PhoneAccount, ApiError> {
        let mut saved = account;
        saved.account()?;
        self.change_accounts(|kept| {
            let accounts = &mut kept.accounts;
            let highest = accounts.iter().filter_map(|one| one.id).max();
            let Some(id) = saved.id else {
                saved.id = Some(highest.unwrap_or(OWN.0).max(OWN.0) + 1);
                accounts.push(saved.clone());
                return Ok(());
            };
            let place = accounts.iter_mut().find(|one| one.id == Some(id));
            let place = place.ok_or_else(|| ApiError::not_found("account", &id.to_string()))?;
            saved.secret = saved.secret.take().or_else(|| place.secret.clone());
            *place = saved.clone();
            Ok(())
        })?;
        Ok(PhoneAccount { secret: None, ..saved })
    }

    pub(crate) fn remove_account(&self, id: u64) -> Result<(), ApiError> {
        self.change_accounts(|kept| {
            let accounts = &mut kept.accounts;
            let before = accounts.len();
            accounts.retain(|one| one.id != Some(id));
            if accounts.len() == before {
                return Err(ApiError::not_found("account", &id.to_string()));
            }
            Ok(())
        })
    }

    pub(crate) fn own_manners(&self) -> OwnManners {
        lock(&self.kept).own
    }

    /// Takes the calls of the own extension so from now on; one that goes on is left alone.
    pub(crate) fn save_own_manners(&self, manners: OwnManners) -> Result<(), ApiError> {
        self.change_accounts(|kept| {
            kept.own = manners;
            Ok(())
        })
    }

    fn change_accounts(
        &self,
        change: impl FnOnce(&mut Kept) -> Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        let accounts = self.change(change)?.all(&self.own);
        let mut state = lock(&self.state);
        let known = std::mem::take(&mut state.accounts);
        state.accounts = accounts
            .iter()
            .map(|account| {
                let known = known.iter().find(|one| one.id == account.id.0);
                known
                    .filter(|one| one.address == standing(account).address)
                    .cloned()
                    .unwrap_or_else(|| standing(account))
            })
            .collect();
        let picture = state.clone();
        drop(state);
        self.live.phone_changed(picture);
        self.tell(Command::SetAccounts(accounts))
    }
}

fn end(work: Option<Work>, outcome: Result<serde_json::Value, String>) {
    if let Some(work) = work {
        work.end(outcome);
    }
}

fn shown(device: &Device) -> SoundDevice {
    SoundDevice { id: device.id.to_string(), name: device.name.clone() }
}

/// A sound system that does not answer has no devices.
fn plugged_in() -> Devices {
    Devices::list().unwrap_or_else(|error| {
        tracing::warn!(%error, "no list of sound devices");
        Devices::default()
    })
}
