//! What both doors of the API share: who has come in, and what he may ask for.

mod session;
pub(crate) mod token;

pub use session::{Caller, Lockout, SessionRow};
pub(crate) use session::{Moment, Sessions};
pub use token::{TokenCreate, TokenCreated, TokenRow};
