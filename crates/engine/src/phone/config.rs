//! What a softphone is started with, and why it may not start.

use std::{io, ops::RangeInclusive, path::PathBuf};

use cordboard_phone::{Account, Settings};
use cordboard_sound::{Choice, VoiceSettings};

use super::ring_tone::Bell;
use crate::{config::StartError, convert::ConvertError};

/// Who the phone is and what it speaks through.
#[derive(Clone, Debug)]
pub struct PhoneConfig {
    pub accounts: Vec<Account>,
    pub settings: Settings,
    pub ears: Ears,
    /// UDP ports for sound; each line takes an even one and the odd one above it.
    pub rtp: RangeInclusive<u16>,
    /// The folder for calls that the user records.
    pub recordings: PathBuf,
    /// Whose ringback and busy tones sound (ISO 3166, two letters).
    pub country: String,
    pub bell: Bell,
    /// Dialled last, before this start: for redial.
    pub last_dialled: Option<String>,
    /// Authorities that are trusted beside the system's, in PEM: for servers that vouch for themselves.
    pub trust: Option<PathBuf>,
}

impl PhoneConfig {
    /// The usual phone, on the system's sound devices.
    pub fn new(accounts: Vec<Account>, recordings: PathBuf) -> Self {
        Self {
            accounts,
            settings: Settings::default(),
            ears: Ears::Card { voice: VoiceSettings::default(), ring: vec![Choice::Default] },
            rtp: 30_000..=32_767,
            recordings,
            country: "CN".to_owned(),
            bell: Bell::default(),
            last_dialled: None,
            trust: None,
        }
    }
}

/// What the phone hears and speaks with.
#[derive(Clone, Debug)]
pub enum Ears {
    /// The sound devices of this PC: a headset for the voice, and what rings.
    Card { voice: VoiceSettings, ring: Vec<Choice> },
    /// No device at all: a file is said from when the first call is answered, and what is heard is
    /// kept in another. Without them there is silence.
    Files { play: Option<PathBuf>, times: Times, record: Option<PathBuf> },
}

/// How often a file is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    Once,
    /// From its start again, without a gap.
    AgainAndAgain,
}

/// Why a softphone did not start. Each message is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError {
    #[error(transparent)]
    Sockets(#[from] StartError),
    #[error("{file} cannot be played: {why}", file = .file.display())]
    Unreadable { file: PathBuf, why: io::Error },
    #[error("{file} cannot be played: {why}", file = .file.display())]
    NoSound { file: PathBuf, why: ConvertError },
    #[error("{file} cannot be written: {why}", file = .file.display())]
    Unwritable { file: PathBuf, why: io::Error },
    #[error("the audio ports {low}-{high} are too few: give at least two, such as 30000-32767")]
    RtpPorts { low: u16, high: u16 },
    #[error("cannot start a thread or read the system's state: {0}")]
    System(#[from] io::Error),
}
