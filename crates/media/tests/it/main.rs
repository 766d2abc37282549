//! The patchbay as its engine sees it: packets in, packets out, in virtual time. Sound is proved
//! by tone.

mod allocation;
mod dtmf;
mod hostile;
mod latching;
mod locked;
mod passage;
mod payloads;
mod recording;
mod stream;
mod transcoding;
mod upkeep;
mod voice;
mod world;
