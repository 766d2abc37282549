//! The softphone against the real exchange, in virtual time: one story a file.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may end by panicking, and takes one instant to start from"
)]

mod a_day;
mod bad_network;
mod basics;
mod by_dice;
mod desk;
mod digits;
mod directly;
mod encrypted;
mod lines;
mod manners;
mod registration;
mod soft;
mod transfer;
