//! What an exchange keeps instead of a password.

use std::fmt;

use md5::Md5;
use sha2::{Digest as _, Sha256};

use super::algorithm::Algorithm;
use crate::wire::to_octets;

/// The hashes of `user:realm:password`, enough to check any digest of that user in that realm
/// (RFC 7616 section 3.4.2). As good as the password to who finds it, so it is never shown.
#[derive(Clone)]
pub struct Ha1 {
    md5: [u8; 16],
    sha256: [u8; 32],
}

impl Ha1 {
    /// Hashes a password.
    pub fn new(user: &str, realm: &str, password: &str) -> Self {
        let parts = [to_octets(user), to_octets(realm), to_octets(password)].join(&b':');
        Ha1 { md5: Md5::digest(&parts).into(), sha256: Sha256::digest(&parts).into() }
    }

    /// The hashes as they were stored.
    pub fn from_stored(md5: [u8; 16], sha256: [u8; 32]) -> Self {
        Ha1 { md5, sha256 }
    }

    /// The MD5 hash, to be stored.
    pub fn md5(&self) -> [u8; 16] {
        self.md5
    }

    /// The SHA-256 hash, to be stored.
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    pub(super) fn hex(&self, algorithm: Algorithm) -> String {
        match algorithm {
            Algorithm::Md5 => hex::encode(self.md5),
            Algorithm::Sha256 => hex::encode(self.sha256),
        }
    }
}

impl fmt::Debug for Ha1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ha1(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_hashes_are_as_good_as_the_password_and_are_not_shown() {
        let fresh = Ha1::new("Mufasa", "testrealm@host.com", "Circle Of Life");
        assert_eq!(fresh.hex(Algorithm::Md5), "939e7578ed9e3c518a452acee763bce9");
        let stored = Ha1::from_stored(fresh.md5(), fresh.sha256());
        assert_eq!(stored.hex(Algorithm::Sha256), fresh.hex(Algorithm::Sha256));
        assert_eq!(format!("{fresh:?}"), "Ha1(hidden)");
    }
}
