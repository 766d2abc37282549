//! Who does something, and when: what is noted beside a change.

use jiff::Timestamp;

/// A person at a door.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// The login.
    pub login: &'a str,
    pub at: Timestamp,
}
