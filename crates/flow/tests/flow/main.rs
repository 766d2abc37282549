//! Flows, walked by callers in virtual time: each block is a story of its own.
#![allow(
    clippy::disallowed_methods,
    reason = "a test takes one instant to start from, and may read its fixtures"
)]
#![allow(
    clippy::needless_pass_by_value,
    reason = "json! literals are handed over as they are written"
)]

mod calendar;
mod call_back;
mod caller;
mod collect;
mod dial_out;
mod diff;
mod dry_run;
mod example;
mod exits;
mod flow_test;
mod go_to;
mod hang_up;
mod http_request;
mod limits;
mod lookup;
mod menu;
mod notify;
mod office;
mod on_error;
mod on_hang_up;
mod play;
mod queue;
mod random;
mod recording;
mod ring;
mod rounds;
mod secrets;
mod split;
mod sub_flow;
mod survey;
mod switch;
mod validation;
mod variables;
mod voicemail;
mod wait;
mod whisper;
