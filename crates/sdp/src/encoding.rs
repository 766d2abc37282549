/// A codec that the exchange speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    Pcmu,
    Pcma,
    G722,
    Opus,
}

impl Encoding {
    pub const ALL: [Encoding; 4] = [Encoding::Pcmu, Encoding::Pcma, Encoding::G722, Encoding::Opus];

    /// The name in `a=rtpmap`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Pcmu => "PCMU",
            Encoding::Pcma => "PCMA",
            Encoding::G722 => "G722",
            Encoding::Opus => "opus",
        }
    }

    /// By name, in any case: `pcma`, `G722`, `OPUS`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Encoding> {
        Encoding::ALL.into_iter().find(|encoding| encoding.name().eq_ignore_ascii_case(name))
    }

    /// The RTP clock in Hz. G.722 samples at 16 kHz but counts at 8 kHz (RFC 3551 section 4.5.2).
    #[must_use]
    pub fn clock(self) -> u32 {
        match self {
            Encoding::Pcmu | Encoding::Pcma | Encoding::G722 => 8000,
            Encoding::Opus => 48_000,
        }
    }

    /// The number that needs no `a=rtpmap` (RFC 3551 section 6).
    #[must_use]
    pub fn static_payload(self) -> Option<u8> {
        match self {
            Encoding::Pcmu => Some(0),
            Encoding::Pcma => Some(8),
            Encoding::G722 => Some(9),
            Encoding::Opus => None,
        }
    }

    pub(crate) fn from_static_payload(payload: u8) -> Option<Encoding> {
        Encoding::ALL.into_iter().find(|encoding| encoding.static_payload() == Some(payload))
    }
}
