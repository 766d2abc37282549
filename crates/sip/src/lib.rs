//! SIP for user agents, pure: messages in, messages out, time and seed as arguments.
//!
//! `wire` reads and writes the text, `digest` proves who is who, and [`Endpoint`] is the user agent
//! core above them: transactions, dialogs, calls, subscriptions, registrations. SDP is opaque here;
//! there are no sockets and no DNS. Start at [`Endpoint`] and its [`Input`], [`Output`] and [`Event`].
#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        reason = "a test takes one instant to start from, and may read its fixtures"
    )
)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod body;
mod dialog;
pub mod digest;
mod endpoint;
mod entropy;
mod flow;
mod ids;
mod registration;
mod session;
mod subscription;
mod timers;
mod transaction;
mod watch;
pub mod wire;

pub use digest::Credentials;
pub use endpoint::Endpoint;
pub use endpoint::settings::{Limits, Settings, Timers};
pub use endpoint::words::{
    Body, Census, End, Event, Input, Invite, NoResponse, Outgoing, Output, Register, RejectCause,
    Replaced, Reply, Watch,
};
pub use flow::{Destination, Flow, Routing, Target, Transport};
pub use ids::{DialogId, LocateId, RegistrationId, RequestId, SubscriptionId, WatchId};
