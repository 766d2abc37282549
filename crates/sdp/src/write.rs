use crate::Session;

impl Session {
    /// The description as it goes into a body of type `application/sdp`.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        Vec::new()
    }
}
