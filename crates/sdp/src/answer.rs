use crate::{Agreed, Local, Refusal, Session, Wish};

/// Answers a peer's offer (RFC 3264 section 6): one codec, the first of the offer that we want
/// ([`Wish::prefer`] before all others), the offer's payload numbers, every other `m=` line refused
/// in its place, and a direction that is our wish within what the offer allows.
///
/// # Errors
///
/// A [`Refusal`] when the offer cannot be used: answer 488 and, in mid call, go on as before.
pub fn answer(offer: &Session, local: &Local, wish: &Wish) -> Result<(Session, Agreed), Refusal> {
    let _ = (offer, local, wish);
    Err(Refusal::NoAudio)
}
