//! Anything at all, at every place where strangers' bytes come in.
//!
//! Each target is a function of bytes that must come back, whatever they are. [`run`] feeds them mutations of what
//! the project's fixtures hold, drawn from a seed, so a failure is found again. The same functions are the targets
//! of cargo-fuzz in `/fuzz`, for those who have it and a nightly compiler.

mod corpus;
mod mutate;
pub mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

pub use mutate::Lots;
use mutate::Mutator;

/// One place where bytes come in.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
    corpus: fn() -> Vec<Vec<u8>>,
    tokens: &'static [&'static str],
}

/// All of them.
pub const TARGETS: [Target; 7] = [
    Target { name: "sip", run: targets::sip, corpus: corpus::sip, tokens: corpus::SIP_TOKENS },
    Target { name: "sdp", run: targets::sdp, corpus: corpus::sdp, tokens: corpus::SDP_TOKENS },
    Target { name: "rtp", run: targets::rtp, corpus: corpus::rtp, tokens: &[] },
    Target { name: "rtcp", run: targets::rtcp, corpus: corpus::rtcp, tokens: &[] },
    Target { name: "flow", run: targets::flow, corpus: corpus::flow, tokens: corpus::FLOW_TOKENS },
    Target {
        name: "office",
        run: targets::office,
        corpus: corpus::office,
        tokens: corpus::FLOW_TOKENS,
    },
    Target { name: "api", run: targets::api, corpus: corpus::api, tokens: corpus::API_TOKENS },
];

/// How long it goes on.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// The same each time.
    Inputs(u64),
    Time(Duration),
}

/// What broke.
#[derive(Clone, Debug)]
pub struct Broken {
    pub target: &'static str,
    pub seed: u64,
    /// Which input it was, from 0.
    pub nth: u64,
    pub input: Vec<u8>,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { target, seed, nth, input } = self;
        write!(f, "{target} broke on input {nth} of seed {seed}: {}", hex::encode(input))
    }
}

/// Feeds a target. Gives how many inputs it took.
///
/// # Errors
/// The input that made it panic.
pub fn run(target: &Target, seed: u64, until: Until) -> Result<u64, Broken> {
    let mut mutator = Mutator::new((target.corpus)(), target.tokens, seed);
    let began = Instant::now();
    let mut nth = 0;
    loop {
        let more = match until {
            Until::Inputs(most) => nth < most,
            Until::Time(time) => began.elapsed() < time,
        };
        if !more {
            return Ok(nth);
        }
        let input = mutator.next_input();
        if catch_unwind(AssertUnwindSafe(|| (target.run)(&input))).is_err() {
            return Err(Broken { target: target.name, seed, nth, input });
        }
        nth += 1;
    }
}
