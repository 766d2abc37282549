//! Whether a call's sound is encrypted (SRTP with keys in the description, RFC 4568).

use cordboard_media as media;
use cordboard_sdp as sdp;
use cordboard_sip as sip;

use crate::account::Account;

/// What an account says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Encryption {
    /// Keys are offered over TLS, where nobody else reads them, and taken from who offers some.
    #[default]
    Usual,
    /// Never; who insists on it is refused.
    Off,
    /// Where the other side can.
    Offered,
    /// Always; who cannot is refused.
    Required,
}

/// For an offer of ours; `locked`: the call is encrypted already.
pub(crate) fn offering(account: &Account, secret: sdp::Secret, locked: bool) -> sdp::Srtp {
    let over_tls = account.transport == Some(sip::Transport::Tls);
    match account.encryption {
        Encryption::Usual if over_tls || locked => sdp::Srtp::Offered(secret),
        Encryption::Usual | Encryption::Off => sdp::Srtp::Off,
        Encryption::Offered => sdp::Srtp::Offered(secret),
        Encryption::Required => sdp::Srtp::Required(secret),
    }
}

/// For our answer: who asks for it, gets it.
pub(crate) fn answering(account: &Account, secret: sdp::Secret) -> sdp::Srtp {
    match account.encryption {
        Encryption::Off => sdp::Srtp::Off,
        Encryption::Usual | Encryption::Offered => sdp::Srtp::Offered(secret),
        Encryption::Required => sdp::Srtp::Required(secret),
    }
}

/// The agreed keys in the media's words; `None` if they are not as long as their suite says.
pub(crate) fn keys(agreed: &sdp::Locked) -> Option<media::srtp::Keys> {
    let key = |crypto: &sdp::Crypto| {
        let suite = match crypto.suite {
            sdp::Suite::Aes128Sha1_80 => media::srtp::Suite::Aes128Sha1_80,
            sdp::Suite::Aes128Sha1_32 => media::srtp::Suite::Aes128Sha1_32,
            sdp::Suite::Aes128Gcm => media::srtp::Suite::Aes128Gcm,
        };
        media::srtp::Key::new(suite, &crypto.key)
    };
    Some(media::srtp::Keys { send: key(&agreed.send)?, receive: key(&agreed.receive)? })
}

#[cfg(test)]
mod tests {
    use cordboard_sip::wire::HostPort;

    use super::*;
    use crate::account::{AccountId, Secret};

    #[test]
    fn keys_are_offered_unasked_over_tls_alone() {
        let domain = HostPort::parse("pbx.example").unwrap();
        let mut account = Account::new(AccountId(1), "1001", Secret::new(""), domain);
        let secret = sdp::Secret::new(&[1; 32], 1);
        assert_eq!(offering(&account, secret, false), sdp::Srtp::Off, "anybody could read them");
        let locked = offering(&account, secret, true);
        assert_eq!(locked, sdp::Srtp::Offered(secret), "a call that is encrypted stays so");
        account.transport = Some(sip::Transport::Tls);
        assert_eq!(offering(&account, secret, false), sdp::Srtp::Offered(secret), "over TLS");
        account.encryption = Encryption::Off;
        assert_eq!(offering(&account, secret, true), sdp::Srtp::Off, "off is off");
    }
}
