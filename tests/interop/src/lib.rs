//! Real phones against a real exchange, on one machine, by tone.
//!
//! A [`Place`] is a test's own corner of the loopback network and its own folder, so that tests run
//! side by side. In it stand an [`Exchange`] (a real `cordboardd`), [`Phone`]s (baresip, one process
//! each) and [`Script`]s (SIPp). Each phone says a tone of its own, and an [`Ear`] finds out what is
//! heard elsewhere. Nothing here waits for a fixed time: everything is awaited with a deadline.
//!
//! Read next: `stage.rs` for how a story is told, then any file in `tests/interop/`.

mod cards;
mod ear;
mod exchange;
mod lamp;
mod load;
mod long_call;
mod office;
mod patience;
mod phone;
mod place;
mod program;
mod script;
mod softphone;
mod stage;
mod tape;
mod voice;
mod wav;

pub use cards::Cards;
pub use ear::Ear;
pub use exchange::Exchange;
pub use lamp::Lamp;
pub use load::{CALLER_HZ, Load, Lots, PHONE_HZ, Seen};
pub use long_call::{Account, LongCall, Side};
pub use office::Office;
pub use patience::{PATIENCE, until};
pub use phone::{Codec, Model, Phone, Transport};
pub use place::Place;
pub use program::{Ending, Program};
pub use script::Script;
pub use softphone::{SoftModel, Softphone};
pub use stage::stage;
pub use tape::Tape;
pub use voice::Voice;
