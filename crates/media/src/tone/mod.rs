//! Tones: made, measured, and what each country's exchange sings.

mod measure;
mod signal;

pub use measure::{dominant, power, sine};
pub use signal::{Cadence, Pulse, Signal, cadence, clip, countries};
