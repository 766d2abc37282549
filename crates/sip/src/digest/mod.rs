//! Digest authentication, both sides (RFC 7616, RFC 8760, RFC 3261 section 22).
//!
//! What it is: [`Verifier`] challenges and checks, [`authorize`] answers a challenge. Both offer
//! and understand SHA-256 and MD5. What it is not: it stores no passwords (an [`Ha1`] is enough),
//! keeps no list of nonces given out (a nonce carries its own expiry and MAC), has no clock and no
//! randomness; both come in as arguments.

mod algorithm;
mod client;
mod fields;
mod ha1;
mod nonce;
mod verifier;

pub use client::{Credentials, NoChallenge, NonceCounts, authorize, is_stale};
pub use ha1::Ha1;
pub use nonce::NONCE_LIFETIME_SECONDS;
pub use verifier::{Verdict, Verifier};
