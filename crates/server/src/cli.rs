//! The words of the command line.

mod dry_run;
mod phone;

use std::{
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    path::PathBuf,
};

use anyhow::Context;
use clap::{Args, Parser, Subcommand, ValueEnum};
use cordboard_pbx::{office::Secrets, record::CallId};
use jiff::Timestamp;

pub(crate) use dry_run::DryRun;
pub(crate) use phone::{Check, Phone, Seat};

/// A phone exchange for your own office.
#[derive(Debug, Parser)]
#[command(name = "cordboardd", version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  cordboardd serve                          Start. The first start makes an office with the
                                            extensions 1001 to 1003 and prints their secrets.
  cordboardd serve --http 127.0.0.1:8080    The same, with its user interface for a browser.
  cordboardd export - --with-secrets        Show the whole configuration.
  cordboardd check office.json              See whether an edited file is right.
  cordboardd import office.json             Put it in force; a running exchange takes it over.
  cordboardd calls --limit 20               The last 20 calls.
  cordboardd calls --csv --limit 1000       The same for a spreadsheet.
  cordboardd dry-run welcome --at 2026-10-10T10:00 --keys 1
                                            What a caller would meet who presses 1 then.
  cordboardd backup cordboard.zip           Keep everything in one file, while it runs.
  cordboardd phone dial 1002 --account sip:1001@192.0.2.1 --secret S
                                            Call 1002 from this machine.
  cordboardd phone check 192.0.2.1          Whether this PC and its line to there are fit for calls.
  cordboardd try 1001 13800138000           Whether 1001 may call that number now, and if not,
                                            from when on.
  cordboardd why C17                        What happened in call C17, and why.
  cordboardd incident C17 c17.json          All that decided it, in one file without secrets;
  cordboardd replay c17.json                on any machine: whether the same is decided again.

Set a phone up with: server = this machine's address, port 5060, user = the extension's number,
password = its secret; over TLS the port is 5061. Open UDP and TCP 5060, TCP 5061 and UDP
40000-49999 in this machine's firewall.

Exit codes: 0 done, 1 failed (one line says why), 2 called wrongly.";

#[derive(Args, Debug)]
pub(crate) struct Data {
    /// The folder with the database, recordings, messages and prompts [default: this user's data
    /// folder]
    #[arg(long = "data", value_name = "DIR", global = true)]
    folder: Option<PathBuf>,
}

impl Data {
    /// The folder that was named, or else the platform's place for such data.
    pub(crate) fn folder(self) -> anyhow::Result<PathBuf> {
        if let Some(folder) = self.folder {
            return Ok(folder);
        }
        let platform = directories::ProjectDirs::from("", "", "Cordboard")
            .context("this user has no home folder; name a folder with --data")?;
        Ok(platform.data_dir().to_owned())
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the exchange until it is told to stop (Ctrl-C or SIGTERM)
    Serve(Box<Serve>),
    /// Put an office file in force, whole or not at all
    ///
    /// Secrets that the file leaves out keep their value; new extensions and users get random ones
    /// (see `export --with-secrets`). An exchange that runs takes the new configuration over within
    /// seconds; calls that run are not touched.
    Import {
        /// An office file (JSON), or - for standard input
        file: PathBuf,
    },
    /// Write the whole configuration as an office file
    Export {
        /// Where to write it, or - for standard output
        file: PathBuf,
        /// With passwords, extension secrets, PINs and trunk secrets
        #[arg(long)]
        with_secrets: bool,
    },
    /// See whether an office file could be imported, and list every fault if not
    Check {
        /// An office file (JSON), or - for standard input
        file: PathBuf,
    },
    /// Write the whole exchange into one file: database, recordings, messages, prompts
    ///
    /// Also while it runs. The file holds secrets, so that only you may read it.
    Backup {
        /// Where to write it, such as cordboard.zip
        file: PathBuf,
    },
    /// Put a backup in place of everything, once all of it was found right
    ///
    /// The exchange must not run. What was there is kept in a folder of the data folder.
    Restore {
        /// A file that `backup` has written
        file: PathBuf,
    },
    /// List the codes that any phone may dial
    Codes {
        /// In this language
        #[arg(long, value_enum, default_value_t = Language::English)]
        language: Language,
    },
    /// List the latest calls, the newest first
    Calls(Calls),
    /// Rehearse a call to a flow: the way it would take, what is heard, and why
    ///
    /// Nothing rings and nobody waits: time is virtual, and the people are made up.
    DryRun(Box<DryRun>),
    /// Use this machine as a phone: call, or wait for a call
    #[command(subcommand)]
    Phone(Box<Phone>),
    /// See whether a number may be called now, and if not, what forbids it and until when
    ///
    /// Nothing is dialled. The verdict is by the rules, lists, limits and guards of the office and the
    /// calls so far.
    Try(Try),
    /// Write one file from which the decisions of a call are made again on any machine
    ///
    /// Passwords, prefixes, PINs and secret digits are not in it; numbers of callers are. What flows
    /// asked of other servers is left out, what these answered is in it.
    Incident {
        /// A call that is over, as the list of calls names it: C17
        call: CallId,
        /// Where to write it, or - for standard output [default: incident-C17.json here]
        file: Option<PathBuf>,
        /// With its recording
        #[arg(long)]
        with_audio: bool,
    },
    /// Let the decisions of an incident file be made again: the same, or which is the first that is not
    Replay {
        /// A file that `incident` has written, or - for standard input
        file: PathBuf,
        /// Walk this flow in place of the one of that name, such as welcome=new.json; may be given
        /// several times
        #[arg(long = "flow", value_name = "NAME=FILE")]
        flows: Vec<String>,
    },
    /// Tell the story of a call: what happened, who was asked, and why it went that way
    Why {
        /// The call, as the list of calls names it: C17
        call: CallId,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// Listen for SIP here, by UDP and TCP; may be given several times; port 0 takes a free one
    /// [default: 0.0.0.0:5060 and [::]:5060]
    #[arg(long, value_name = "ADDR", value_parser = sip_address)]
    pub(crate) sip: Vec<SocketAddr>,
    /// Listen for SIP over TLS here; may be given several times [default: 0.0.0.0:5061 and
    /// [::]:5061, or nowhere when --sip is given]
    #[arg(long, value_name = "ADDR", value_parser = sips_address)]
    pub(crate) sips: Vec<SocketAddr>,
    /// A certificate of your own for TLS, in PEM, followed by those that vouch for it [default: one
    /// that the first start makes in the data folder's tls]
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(crate) certificate: Option<PathBuf>,
    /// The key of that certificate, in PEM
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub(crate) key: Option<PathBuf>,
    /// Trust the certificates in this file, too, when calling by TLS (a carrier's own), in PEM
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    /// Serve the user interface and the API here, such as 127.0.0.1:8080; port 0 takes a free one;
    /// where other machines can reach it, by HTTPS with the certificate of TLS
    #[arg(long, value_name = "ADDR")]
    pub(crate) http: Option<SocketAddr>,
    /// Let the desktop apps of this network find it by multicast DNS
    #[arg(long, requires = "http")]
    pub(crate) announce: bool,
    /// Be a softphone too, on the sound devices of this machine, for this extension
    #[arg(long, value_name = "EXTENSION", requires = "http")]
    pub(crate) phone: Option<String>,
    /// The softphone says this file in place of a microphone
    #[arg(long, value_name = "FILE", requires = "phone")]
    pub(crate) phone_play: Option<PathBuf>,
    /// The softphone keeps what it hears in this file in place of a loudspeaker
    #[arg(long, value_name = "FILE", requires = "phone")]
    pub(crate) phone_record: Option<PathBuf>,
    /// UDP ports for audio; every leg of a call takes two
    #[arg(long, value_name = "LOW-HIGH", default_value = "40000-49999", value_parser = port_range)]
    pub(crate) rtp: RangeInclusive<u16>,
    /// Rehearse: let the exchange's wall clock start here, such as 2026-10-01T09:00:00+08:00
    #[arg(long, value_name = "TIME")]
    pub(crate) wall_clock: Option<Timestamp>,
    /// The language of the office that the first start makes [default: as this system's]
    #[arg(long, value_enum)]
    pub(crate) language: Option<Language>,
    /// How log lines look, on standard error
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,
    /// How much is logged: error, warn, info, debug, trace (SIP messages, secrets masked)
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    pub(crate) log: String,
}

#[derive(Args, Debug)]
pub(crate) struct Try {
    /// Whose call it would be
    pub(crate) extension: String,
    /// As it would be dialled
    pub(crate) number: String,
    /// At another moment, such as 2026-10-01T21:00:00+08:00
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
    /// In this language
    #[arg(long, value_enum, default_value_t = Language::English)]
    pub(crate) language: Language,
}

#[derive(Args, Debug)]
pub(crate) struct Calls {
    /// As JSON, with legs and the path through the flow; times in UTC
    #[arg(long)]
    pub(crate) json: bool,
    /// As CSV for spreadsheets: a line of column names, then a line a call; times of the office
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// How many
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) limit: u32,
    /// Only calls before this one, such as C17
    #[arg(long, value_name = "CALL")]
    pub(crate) before: Option<CallId>,
    /// Only calls from numbers or names with this in them
    #[arg(long, value_name = "TEXT")]
    pub(crate) caller: Option<String>,
    /// Only calls to numbers with this in them
    #[arg(long, value_name = "TEXT")]
    pub(crate) called: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    #[value(name = "zh-CN", alias = "zh")]
    Chinese,
    #[value(name = "en")]
    English,
}

impl Language {
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
}

/// Whether an incident file holds what was spoken.
pub(crate) fn audio(with_audio: bool) -> cordboard_api::Audio {
    if with_audio { cordboard_api::Audio::Include } else { cordboard_api::Audio::LeaveOut }
}

pub(crate) fn secrets(included: bool) -> Secrets {
    if included { Secrets::Include } else { Secrets::Omit }
}

/// Reads `0.0.0.0:5060`, `[::]:5060`, or an address alone, which is on port 5060.
fn sip_address(text: &str) -> Result<SocketAddr, String> {
    address(text, 5060)
}

/// The same on port 5061 where none is given.
fn sips_address(text: &str) -> Result<SocketAddr, String> {
    address(text, 5061)
}

fn address(text: &str, usual: u16) -> Result<SocketAddr, String> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    text.parse::<SocketAddr>()
        .or_else(|_| bare.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, usual)))
        .map_err(|_| {
            format!("give an IP address and a port, such as 0.0.0.0:{usual} or [::]:{usual}")
        })
}

fn port_range(text: &str) -> Result<RangeInclusive<u16>, String> {
    let advice = || "give two ports, such as 40000-49999".to_owned();
    let (low, high) = text.split_once('-').ok_or_else(advice)?;
    let low: u16 = low.trim().parse().map_err(|_| advice())?;
    let high: u16 = high.trim().parse().map_err(|_| advice())?;
    if low < 1024 {
        return Err("ports below 1024 are for the system; start higher".to_owned());
    }
    if low >= high {
        return Err("the first port must be the lower one, such as 40000-49999".to_owned());
    }
    Ok(low..=high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_fit_together() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn addresses_are_read_with_and_without_a_port() {
        let read = |text: &str| sip_address(text).map(|address| address.to_string());
        assert_eq!(read("127.0.0.1:0").as_deref(), Ok("127.0.0.1:0"), "port 0 picks a free one");
        assert_eq!(read("192.0.2.1").as_deref(), Ok("192.0.2.1:5060"));
        assert_eq!(read("[::]:5070").as_deref(), Ok("[::]:5070"));
        assert_eq!(read("[::1]").as_deref(), Ok("[::1]:5060"));
        for wrong in ["", "office", "1.2.3.4.5:5060", "127.0.0.1:70000", ":5060"] {
            assert!(read(wrong).is_err(), "{wrong:?} is no address");
        }
    }

    #[test]
    fn a_range_of_ports_has_its_lower_end_first() {
        assert_eq!(port_range("40000-40019"), Ok(40000..=40019));
        for wrong in ["40000", "40019-40000", "80-90", "40000-99999", "a-b", ""] {
            assert!(port_range(wrong).is_err(), "{wrong:?} is no range");
        }
    }
}
