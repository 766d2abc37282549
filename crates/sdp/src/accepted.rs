use crate::{Agreed, Refusal, Session};

/// Reads a peer's answer to our `offer` (RFC 3264 section 7).
///
/// # Errors
///
/// A [`Refusal`] when the answer leaves nothing to talk with: end the call.
pub fn accepted(offer: &Session, answer: &Session) -> Result<Agreed, Refusal> {
    let _ = (offer, answer);
    Err(Refusal::NoAudio)
}
