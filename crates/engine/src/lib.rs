//! The engine: the only room that touches the world.
//!
//! Sockets, name lookups, clocks, media threads and files are here, and no decisions: what comes in
//! is handed to the brain (`cordboard_pbx::Exchange`), and what the brain asks for is done. One loop
//! owns all call state; everything else talks to it through bounded channels.
//!
//! Where to read next: [`Engine`] for start and stop, `run.rs` for the loop, `apply.rs` for what is
//! done with each output of the brain, `sockets` and `media` for the two kinds of traffic.

mod apply;
mod certificate;
mod clock;
mod config;
mod control;
pub mod convert;
mod engine;
mod entropy;
pub mod hear;
mod hosts;
pub mod http;
mod intake;
mod ladders;
mod library;
mod locate;
mod loudness;
mod media;
mod mend;
mod open_files;
pub mod phone;
pub mod private_file;
mod promise;
mod recorder;
mod requests;
mod retention;
mod run;
#[cfg(test)]
mod sample_file;
mod sockets;
mod srv;
mod trace;
mod track;
mod trust;
mod watch;
mod x509;

pub use crate::{
    certificate::{Certificate, CertificateError, CertificateFiles, fingerprint},
    config::{Config, FirstStart, Listener, RunError, StartError, TlsConfig},
    control::{Busy, Control},
    engine::Engine,
    x509::Term,
};
