//! Session keys from a master key (RFC 3711 section 4.3) at a derivation rate of zero.

use aes::Aes128;
use aes::cipher::{KeyIvInit, StreamCipher};

use super::key::Key;

/// What a session key is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Label {
    RtpKey = 0,
    RtpTag = 1,
    RtpSalt = 2,
    RtcpKey = 3,
    RtcpTag = 4,
    RtcpSalt = 5,
}

/// So many bytes of the keystream that belongs to the label.
pub(super) fn derive<const LENGTH: usize>(master: &Key, label: Label) -> [u8; LENGTH] {
    let [s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13] = *master.salt();
    let s7 = s7 ^ label as u8;
    let start = [s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, 0, 0];
    let mut bytes = [0; LENGTH];
    ctr::Ctr128BE::<Aes128>::new(master.key().into(), &start.into()).apply_keystream(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::super::key::Suite;
    use super::*;

    #[test]
    fn the_derivation_is_that_of_the_standard() {
        // RFC 3711 appendix B.3.
        let master = hex::decode("E1F97A0D3E018BE0D64FA32C06DE41390EC675AD498AFEEBB6960B3AABE6");
        let master = Key::new(Suite::Aes128Sha1_80, &master.unwrap()).unwrap();
        assert_eq!(
            hex::encode_upper(derive::<16>(&master, Label::RtpKey)),
            "C61E7A93744F39EE10734AFE3FF7A087",
            "the cipher key"
        );
        assert_eq!(
            hex::encode_upper(derive::<14>(&master, Label::RtpSalt)),
            "30CBBC08863D8C85D49DB34A9AE1",
            "the cipher salt"
        );
        assert_eq!(
            hex::encode_upper(derive::<94>(&master, Label::RtpTag)),
            "CEBE321F6FF7716B6FD4AB49AF256A15\
             6D38BAA48F0A0ACF3C34E2359E6CDBCE\
             E049646C43D9327AD175578EF7227098\
             6371C10C9A369AC2F94A8C5FBCDDDC25\
             6D6E919A48B610EF17C2041E47403576\
             6B68642C59BBFC2F34DB60DBDFB2",
            "the authentication key"
        );
    }
}
