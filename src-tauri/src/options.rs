//! What the program may be started with.

use std::{net::SocketAddr, path::PathBuf};

/// The phone system of this PC, and its telephone.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "cordboard", version)]
pub(crate) struct Options {
    /// Stay in the tray, as after the computer was switched on
    #[arg(long)]
    pub(crate) hidden: bool,
    /// The folder with the database, recordings, messages and prompts [default: this user's data
    /// folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Listen for phones here [default: every address, port 5060]
    #[arg(long, value_name = "ADDR")]
    pub(crate) sip: Vec<SocketAddr>,
    /// Start beside another that runs already, on another folder
    #[arg(long)]
    pub(crate) again: bool,
    /// The softphone says this file in place of a microphone
    #[arg(long, value_name = "FILE")]
    pub(crate) phone_play: Option<PathBuf>,
    /// The softphone keeps what it hears in this file
    #[arg(long, value_name = "FILE")]
    pub(crate) phone_record: Option<PathBuf>,
    /// A number or a link to call; it is asked about first
    pub(crate) call: Option<String>,
}
