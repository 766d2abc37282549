//! Accounts: where this phone is registered, and how it behaves there.

use std::{fmt, time::Duration};

use cordboard_sdp as sdp;
use cordboard_sip::{self as sip, wire};

use crate::encryption::Encryption;

/// One account, for as long as it is configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(pub u64);

/// A password; it is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// When a call is answered without a hand on the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum AutoAnswer {
    Never,
    /// Where the caller asks for it: `answer-after` in Call-Info or Alert-Info, `Answer-Mode`
    /// (RFC 5373) and what desk phones understand beside them. A click-to-call comes so.
    #[default]
    ByHeader,
    /// Every call, after this time.
    Always(Duration),
}

/// How keys that are pressed in a call are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Digits {
    /// By RFC 4733 where the peer takes it, else as tones.
    #[default]
    Events,
    /// By INFO (`application/dtmf-relay`).
    Info,
    /// As tones in the sound.
    Tones,
}

/// One account at an exchange or a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    /// Shown to the called party; empty: none.
    pub display: String,
    pub user: String,
    /// The name for the password where it is not `user`.
    pub auth_user: Option<String>,
    pub secret: Secret,
    /// The domain of the account's address.
    pub domain: wire::HostPort,
    /// The servers, the best first; empty: the domain itself is located (RFC 3263).
    pub servers: Vec<wire::HostPort>,
    /// `None`: whatever the domain's DNS prefers.
    pub transport: Option<sip::Transport>,
    /// False: calls go out without a registration, and none come in.
    pub register: bool,
    pub expires: Duration,
    /// Asked for the public address of each line's sound.
    pub stun: Option<wire::HostPort>,
    /// In order of preference.
    pub codecs: Vec<sdp::Encoding>,
    /// Of the sound.
    pub encryption: Encryption,
    pub digits: Digits,
    pub auto_answer: AutoAnswer,
    /// A call by this account rings also while another stands, if the phone takes second calls at
    /// all; otherwise it is refused as busy.
    pub call_waiting: bool,
    /// Ask to be told of waiting messages (RFC 3842).
    pub messages: bool,
}

impl Account {
    /// An account that registers with `domain`, with the usual codecs and manners.
    #[must_use]
    pub fn new(id: AccountId, user: &str, secret: Secret, domain: wire::HostPort) -> Self {
        use sdp::Encoding::{G722, Opus, Pcma, Pcmu};
        Self {
            id,
            display: String::new(),
            user: user.to_owned(),
            auth_user: None,
            secret,
            domain,
            servers: Vec::new(),
            transport: None,
            register: true,
            expires: Duration::from_secs(600),
            stun: None,
            codecs: vec![Opus, G722, Pcma, Pcmu],
            encryption: Encryption::default(),
            digits: Digits::default(),
            auto_answer: AutoAnswer::default(),
            call_waiting: true,
            messages: true,
        }
    }

    /// The address of this account.
    pub(crate) fn address(&self) -> wire::NameAddr {
        let address = wire::NameAddr::new(self.uri_of(&self.user));
        if self.display.is_empty() { address } else { address.with_display(&self.display) }
    }

    /// `user` at this account's domain.
    pub(crate) fn uri_of(&self, user: &str) -> wire::Uri {
        wire::Uri::sip(user, self.domain.clone())
    }

    /// The servers in their order, as they are to be located.
    pub(crate) fn targets(&self) -> Vec<sip::Target> {
        let hosts = if self.servers.is_empty() {
            std::slice::from_ref(&self.domain)
        } else {
            self.servers.as_slice()
        };
        let target = |one: &wire::HostPort| sip::Target {
            host: one.host.clone(),
            port: one.port,
            transport: self.transport,
        };
        hosts.iter().map(target).collect()
    }

    pub(crate) fn credentials(&self) -> sip::Credentials {
        sip::Credentials {
            user: self.auth_user.clone().unwrap_or_else(|| self.user.clone()),
            password: self.secret.expose().to_owned(),
        }
    }

    pub(crate) fn wish(&self, direction: sdp::Direction, srtp: sdp::Srtp) -> sdp::Wish {
        sdp::Wish {
            codecs: self.codecs.clone(),
            prefer: None,
            dtmf: self.digits != Digits::Tones,
            ptime: 20,
            direction,
            rtcp_mux: true,
            srtp,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        let account = Account::new(
            AccountId(1),
            "1001",
            Secret::new("open sesame"),
            wire::HostPort::parse("pbx.example").unwrap(),
        );
        assert!(!format!("{account:?}").contains("sesame"), "a log line must not tell it");
    }
}
