//! The hashes of digest authentication and the sum that they prove (RFC 7616 section 3.4).

use md5::Md5;
use sha2::{Digest as _, Sha256};

use crate::wire::to_octets;

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Md5,
    Sha256,
}

impl Algorithm {
    /// Reads the `algorithm` parameter; absent, it is MD5. The second value says whether it is the
    /// `-sess` variant.
    pub(super) fn parse(text: Option<&str>) -> Option<(Self, bool)> {
        match text.unwrap_or("MD5").to_ascii_lowercase().as_str() {
            "md5" => Some((Algorithm::Md5, false)),
            "md5-sess" => Some((Algorithm::Md5, true)),
            "sha-256" => Some((Algorithm::Sha256, false)),
            "sha-256-sess" => Some((Algorithm::Sha256, true)),
            _ => None,
        }
    }

    /// The hash of the parts joined by colons, in lower-case hex.
    pub(super) fn hash(self, parts: &[&[u8]]) -> String {
        let joined = parts.join(&b':');
        match self {
            Algorithm::Md5 => hex::encode(Md5::digest(joined)),
            Algorithm::Sha256 => hex::encode(Sha256::digest(joined)),
        }
    }
}

/// What the integrity of a request is proved over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protection<'a> {
    /// No `qop`, as in RFC 2069.
    Legacy,
    /// `qop=auth`; nc and cnonce as sent.
    Auth { nc: &'a str, cnonce: &'a str },
    /// `qop=auth-int`.
    AuthInt { nc: &'a str, cnonce: &'a str, body: &'a [u8] },
}

/// Everything that the response is computed from; text as sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proof<'a> {
    pub(super) algorithm: Algorithm,
    pub(super) method: &'a str,
    pub(super) uri: &'a str,
    pub(super) nonce: &'a str,
    pub(super) protection: Protection<'a>,
}

impl Proof<'_> {
    /// The response, in lower-case hex. `ha1` is in lower-case hex and belongs to the algorithm.
    pub(super) fn response(&self, ha1: &str) -> String {
        let hash = |parts: &[&[u8]]| self.algorithm.hash(parts);
        let (method, uri, nonce) =
            (self.method.as_bytes(), to_octets(self.uri), to_octets(self.nonce));
        let (nc, cnonce, qop, a2) = match self.protection {
            Protection::Legacy => {
                let a2 = hash(&[method, &uri]);
                return hash(&[ha1.as_bytes(), &nonce, a2.as_bytes()]);
            }
            Protection::Auth { nc, cnonce } => (nc, cnonce, "auth", hash(&[method, &uri])),
            Protection::AuthInt { nc, cnonce, body } => {
                let body = hash(&[body]);
                (nc, cnonce, "auth-int", hash(&[method, &uri, body.as_bytes()]))
            }
        };
        hash(&[
            ha1.as_bytes(),
            &nonce,
            nc.as_bytes(),
            &to_octets(cnonce),
            qop.as_bytes(),
            a2.as_bytes(),
        ])
    }

    /// HA1 of the `-sess` variants.
    pub(super) fn session_ha1(&self, ha1: &str, cnonce: &str) -> String {
        self.algorithm.hash(&[ha1.as_bytes(), &to_octets(self.nonce), &to_octets(cnonce)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Ha1;

    fn rfc_7616(algorithm: Algorithm) -> String {
        let ha1 = Ha1::new("Mufasa", "http-auth@example.org", "Circle of Life");
        let proof = Proof {
            algorithm,
            method: "GET",
            uri: "/dir/index.html",
            nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            protection: Protection::Auth {
                nc: "00000001",
                cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            },
        };
        proof.response(&ha1.hex(algorithm))
    }

    #[test]
    fn the_examples_of_rfc_7616_section_3_9_1_come_out() {
        assert_eq!(rfc_7616(Algorithm::Md5), "8ca523f5e9506fed4657c9700eebdbec");
        assert_eq!(
            rfc_7616(Algorithm::Sha256),
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
        );
    }

    #[test]
    fn the_example_of_rfc_2617_section_3_5_comes_out() {
        let ha1 = Ha1::new("Mufasa", "testrealm@host.com", "Circle Of Life");
        let proof = Proof {
            algorithm: Algorithm::Md5,
            method: "GET",
            uri: "/dir/index.html",
            nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
            protection: Protection::Auth { nc: "00000001", cnonce: "0a4f113b" },
        };
        assert_eq!(proof.response(&ha1.hex(Algorithm::Md5)), "6629fae49393a05397450978507c4ef1");
    }

    #[test]
    fn algorithms_are_named_in_any_case_and_default_to_md5() {
        assert_eq!(Algorithm::parse(None), Some((Algorithm::Md5, false)));
        assert_eq!(Algorithm::parse(Some("sha-256")), Some((Algorithm::Sha256, false)));
        assert_eq!(Algorithm::parse(Some("md5-SESS")), Some((Algorithm::Md5, true)));
        assert_eq!(Algorithm::parse(Some("SHA-512-256")), None);
    }
}
