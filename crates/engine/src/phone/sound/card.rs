//! What ear and mouth are plugged into: the sound devices of this PC, or files in their place.

use std::thread;

use cordboard_sound::{
    Choice, Direction, Event, Level, Report, Ringer, StartError, Talk, Tune, Voice, VoiceSettings,
};

use super::files::Player;

#[derive(Debug)]
pub(super) enum Card {
    Devices(Devices),
    Files { player: Player },
}

/// Devices are open only while there is something to hear or to say.
#[derive(Debug)]
pub(super) struct Devices {
    settings: VoiceSettings,
    ringer: Ringer,
    voice: Option<Voice>,
    /// Of all that were open before.
    xruns: u64,
}

impl Card {
    pub(super) fn devices(settings: VoiceSettings, ring: Vec<Choice>) -> Result<Self, StartError> {
        let ringer = Ringer::start(ring)?;
        Ok(Self::Devices(Devices { settings, ringer, voice: None, xruns: 0 }))
    }

    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Devices(devices) => devices.voice.is_some(),
            Self::Files { player } => player.is_running(),
        }
    }

    /// Begins to ask and to tell `talk`. Returns at once; a device opens when it can.
    pub(super) fn open(&mut self, talk: Box<dyn Talk>) {
        let opened = match self {
            Self::Devices(devices) => Voice::start(devices.settings.clone(), talk)
                .map(|voice| devices.voice = Some(voice))
                .map_err(|error| error.to_string()),
            Self::Files { player } => player.start(talk).map_err(|error| error.to_string()),
        };
        if let Err(error) = opened {
            tracing::error!(error, "the phone has no sound");
        }
    }

    /// Lets the devices go; files are kept to the end of the phone.
    pub(super) fn close(&mut self) {
        let Self::Devices(devices) = self else { return };
        devices.xruns = devices.count_xruns();
        let Some(voice) = devices.voice.take() else { return };
        // A device may take its time to close; the next call does not wait for it.
        let closing = thread::Builder::new().name("voice-closing".to_owned());
        if let Err(error) = closing.spawn(move || drop(voice)) {
            tracing::debug!(%error, "the sound device is closed here");
        }
    }

    /// Other devices and another cleaning from now on, in mid call too. Files stay.
    pub(super) fn choose(&mut self, settings: VoiceSettings, ring: Vec<Choice>) {
        let Self::Devices(devices) = self else { return };
        devices.ringer.choose(ring);
        if let Some(voice) = &devices.voice {
            voice.choose(Direction::Input, settings.input.clone());
            voice.choose(Direction::Output, settings.output.clone());
            voice.clean(settings.cleaning);
        }
        devices.settings = settings;
    }

    /// How loud microphone and loudspeaker were since the last look, each 0 to 1; `None` while
    /// nothing is open.
    pub(super) fn levels(&self) -> Option<(f32, f32)> {
        let Self::Devices(Devices { voice: Some(voice), .. }) = self else { return None };
        let report = voice.report();
        let part = |level: Option<Level>| level.map_or(0.0, share);
        Some((part(report.input.level), part(report.output.level)))
    }

    pub(super) fn ring(&self, tune: Tune) {
        if let Self::Devices(devices) = self {
            devices.ringer.ring(tune);
        }
    }

    pub(super) fn hush(&self) {
        if let Self::Devices(devices) = self {
            devices.ringer.hush();
        }
    }

    /// What happened to the devices since the last look.
    pub(super) fn events(&self) -> Vec<Event> {
        match self {
            Self::Devices(Devices { voice: Some(voice), .. }) => {
                voice.events().try_iter().collect()
            }
            Self::Devices(Devices { voice: None, .. }) | Self::Files { .. } => Vec::new(),
        }
    }

    /// How the devices do, while they are open.
    pub(super) fn report(&self) -> Option<Report> {
        match self {
            Self::Devices(devices) => devices.voice.as_ref().map(Voice::report),
            Self::Files { .. } => None,
        }
    }

    /// How often sound was lost between us and the devices, since the phone was started.
    pub(super) fn xruns(&self) -> u64 {
        match self {
            Self::Devices(devices) => devices.count_xruns(),
            Self::Files { .. } => 0,
        }
    }
}

/// Of the scale's loudest 60 dB.
fn share(level: Level) -> f32 {
    ((level.peak + 60.0) / 60.0).clamp(0.0, 1.0)
}

impl Devices {
    fn count_xruns(&self) -> u64 {
        let open = self.voice.as_ref().map_or(0, |voice| {
            let report = voice.report();
            let sides = [report.input.counts, report.output.counts];
            sides.iter().map(|counts| counts.xruns + counts.system_xruns).sum()
        });
        self.xruns + open
    }
}
