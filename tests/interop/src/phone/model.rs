//! What kind of phone: its account, its codec, the tone that it says.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Phone;
use crate::place::Place;

/// The one codec that a phone offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    Pcmu,
    Pcma,
    G722,
    Opus,
}

/// How a phone talks to its registrar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    Udp,
    Tcp,
    Tls,
}

/// A phone in its box.
#[derive(Clone, Debug)]
pub struct Model {
    number: String,
    secret: Option<String>,
    codec: Codec,
    transport: Transport,
    tone: f64,
    address: Option<SocketAddr>,
    /// baresip's name for how its sound is encrypted.
    encryption: Option<&'static str>,
    /// The certificates that it trusts.
    trust: Option<PathBuf>,
}

impl Model {
    /// A phone that offers PCMU over UDP and says 440 Hz.
    pub fn new(number: &str) -> Self {
        Self {
            number: number.to_owned(),
            secret: None,
            codec: Codec::Pcmu,
            transport: Transport::Udp,
            tone: 440.0,
            address: None,
            encryption: None,
            trust: None,
        }
    }

    pub fn secret(mut self, secret: &str) -> Self {
        self.secret = Some(secret.to_owned());
        self
    }

    pub fn codec(mut self, codec: Codec) -> Self {
        self.codec = codec;
        self
    }

    pub fn over(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self
    }

    /// Encrypts its sound, and refuses to talk otherwise.
    pub fn encrypted(mut self) -> Self {
        self.encryption = Some("srtp-mand");
        self
    }

    /// Trusts the servers whose certificates are in this file, and no others.
    pub fn trusts(mut self, certificates: PathBuf) -> Self {
        self.trust = Some(certificates);
        self
    }

    /// The tone that it says, in hertz: 440, 660, 880 or 1100.
    pub fn says(mut self, hz: f64) -> Self {
        self.tone = hz;
        self
    }

    /// Gives it an address instead of any that is free.
    pub fn at(mut self, address: SocketAddr) -> Self {
        self.address = Some(address);
        self
    }

    /// Starts it and lets it register at `registrar`.
    ///
    /// # Errors
    /// When baresip does not start.
    pub fn plug_in(&self, place: &Place, registrar: SocketAddr) -> Result<Phone> {
        Phone::start(place, self, Some(registrar))
    }

    /// Starts it without any registrar.
    ///
    /// # Errors
    /// When baresip does not start.
    pub fn stand_alone(&self, place: &Place) -> Result<Phone> {
        Phone::start(place, self, None)
    }

    pub(super) fn number(&self) -> &str {
        &self.number
    }

    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    pub(super) fn password(&self) -> Option<&str> {
        self.secret.as_deref()
    }

    pub(super) fn encryption(&self) -> Option<&'static str> {
        self.encryption
    }

    pub(super) fn trust(&self) -> Option<&Path> {
        self.trust.as_deref()
    }

    pub(super) fn tone(&self) -> f64 {
        self.tone
    }

    pub(super) fn voice(&self) -> Codec {
        self.codec
    }

    pub(super) fn transport(&self) -> &'static str {
        match self.transport {
            Transport::Udp => "udp",
            Transport::Tcp => "tcp",
            Transport::Tls => "tls",
        }
    }
}

impl Codec {
    /// The name and clock in SDP, as `callstat` shows what was negotiated.
    pub fn in_sdp(self) -> &'static str {
        match self {
            Self::Pcmu => "PCMU/8000",
            Self::Pcma => "PCMA/8000",
            Self::G722 => "G722/8000",
            Self::Opus => "opus/48000",
        }
    }

    /// baresip's name for it in an account.
    pub(super) fn in_account(self) -> &'static str {
        match self {
            Self::Pcmu => "PCMU",
            Self::Pcma => "PCMA",
            Self::G722 => "G722/16000/1",
            Self::Opus => "opus/48000/2",
        }
    }

    pub(super) fn module(self) -> &'static str {
        match self {
            Self::Pcmu | Self::Pcma => "g711.so",
            Self::G722 => "g722.so",
            Self::Opus => "opus.so",
        }
    }

    /// Samples a second and channels of the sound that baresip wants for it.
    pub(super) fn sound(self) -> (u32, u16) {
        match self {
            Self::Pcmu | Self::Pcma => (8_000, 1),
            Self::G722 => (16_000, 1),
            Self::Opus => (48_000, 2),
        }
    }
}
