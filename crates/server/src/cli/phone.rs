//! The words of `cordboardd phone`.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Subcommand, ValueEnum};
use cordboard_phone::{Account, AccountId, Digits, Encryption, Secret};
use cordboard_sdp::Encoding;
use cordboard_sip::{Target, Transport, wire::Uri};

use super::Language;

#[derive(Debug, Subcommand)]
pub(crate) enum Phone {
    /// Call a number, a SIP address or a tel: link
    #[command(after_help = HANDS)]
    Dial {
        /// Whom to call: 1002, sip:1002@192.0.2.1, tel:+86-755-8600-1234
        target: String,
        #[command(flatten)]
        seat: Seat,
    },
    /// Wait for a call and answer it
    #[command(after_help = HANDS)]
    Answer {
        #[command(flatten)]
        seat: Seat,
    },
    /// List the microphones and loudspeakers of this machine
    Devices,
    /// See whether this PC, its headset and its line are fit for calls, and what to do if not
    #[command(after_help = FIT)]
    Check(Check),
}

const FIT: &str = "\
Good are 8 GB of memory, 4 cores, less than 100 ms there and back, less than 0.5 % lost and less than
30 ms of jitter. The line is tested by OPTIONS, ten in a second.

Exit codes: 0 fit for calls, 1 something is bad (one line says what), 2 called wrongly.";

/// What is looked at, and how it is told.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Test the line to here, too: the exchange, a carrier or a phone, with a port if it is not 5060
    #[arg(value_name = "HOST[:PORT]")]
    pub(crate) target: Option<String>,
    /// Test it for so long; 10 to 20 minutes at a busy time tell most
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1800))]
    pub(crate) seconds: u32,
    /// In this language [default: as this system's]
    #[arg(long, value_enum)]
    pub(crate) language: Option<Language>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

const HANDS: &str = "\
While it runs, standard input takes one word a line: answer, decline, hold, retrieve, swap, mute,
unmute, keys 12#, dial 1003, transfer 1003, join (connects the two callers), conference, record,
stop, hangup.

Exit codes: 0 the call was answered, 1 it could not be made, 2 called wrongly, 3 busy or declined,
4 nobody answered, 5 no such number.";

/// Where the phone sits.
#[derive(Args, Debug)]
pub(crate) struct Seat {
    /// The account: sip:1001@192.0.2.1 or sip:1001@192.0.2.1:5060
    #[arg(long, value_name = "URI", value_parser = account)]
    account: Uri,
    /// Its secret [default: what the environment's CORDBOARD_SECRET says]
    #[arg(long)]
    secret: Option<String>,
    /// How to reach the exchange [default: as the account says, sips: or ;transport=tls, else udp]
    #[arg(long, value_enum)]
    transport: Option<Way>,
    /// Encrypt the sound [default: where the other side asks for it, and always offered over TLS]
    #[arg(long, value_enum)]
    encryption: Option<Lock>,
    /// Trust the certificates in this file, too (an exchange's own), in PEM
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    /// Codecs, the best first: opus, g722, pcma, pcmu
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = codec)]
    codecs: Vec<Encoding>,
    /// How keys that are pressed are told [default: as events where the other side takes them]
    #[arg(long, value_enum)]
    digits: Option<Keys>,
    /// Ask this STUN server for the public address of the sound
    #[arg(long, value_name = "HOST[:PORT]")]
    stun: Option<cordboard_sip::wire::HostPort>,
    /// Say this sound file once the call is answered; no sound device is used then
    #[arg(long, value_name = "FILE")]
    pub(crate) play: Option<PathBuf>,
    /// Say it again and again
    #[arg(long, requires = "play")]
    pub(crate) repeat: bool,
    /// Keep what is heard in this WAV file; no sound device is used then
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// The microphone, by a part of its name (see `phone devices`)
    #[arg(long, value_name = "NAME", conflicts_with_all = ["play", "record"])]
    pub(crate) microphone: Option<String>,
    /// The loudspeaker for the voice, by a part of its name
    #[arg(long, value_name = "NAME", conflicts_with_all = ["play", "record"])]
    pub(crate) speaker: Option<String>,
    /// Take the sound as the microphone gives it: no echo cancellation, no noise suppression
    #[arg(long)]
    pub(crate) plain: bool,
    /// Ask the sound devices for so many milliseconds at once: more delay, fewer gaps on a busy PC
    #[arg(long, value_name = "MS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(5..=200))]
    pub(crate) buffer: u64,
    /// Hang up after so many seconds of talk
    #[arg(long, value_name = "N")]
    pub(crate) seconds: Option<u64>,
    /// Whose ringback and busy tones sound
    #[arg(long, value_name = "COUNTRY", default_value = "CN")]
    pub(crate) country: String,
    /// How much is logged, on standard error: error, warn, info, debug, trace (SIP messages)
    #[arg(long, value_name = "LEVEL", default_value = "warn")]
    pub(crate) log: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Way {
    Udp,
    Tcp,
    Tls,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Lock {
    Off,
    Offered,
    Required,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Keys {
    /// In the sound's packets (RFC 4733)
    Events,
    /// By INFO
    Info,
    /// As tones in the sound
    Tones,
}

impl Seat {
    pub(crate) fn account(&self) -> Account {
        let named = self.secret.clone().or_else(|| std::env::var("CORDBOARD_SECRET").ok());
        let secret = Secret::new(named.unwrap_or_default());
        let user = self.account.user_decoded().unwrap_or_default();
        let mut account = Account::new(AccountId(1), &user, secret, self.account.host_port());
        let said = self.transport.map(|way| match way {
            Way::Udp => Transport::Udp,
            Way::Tcp => Transport::Tcp,
            Way::Tls => Transport::Tls,
        });
        let named = Target::of_uri(&self.account).transport;
        account.transport = said.or(named).or(Some(Transport::Udp));
        account.encryption = match self.encryption {
            None => Encryption::Usual,
            Some(Lock::Off) => Encryption::Off,
            Some(Lock::Offered) => Encryption::Offered,
            Some(Lock::Required) => Encryption::Required,
        };
        if !self.codecs.is_empty() {
            account.codecs.clone_from(&self.codecs);
        }
        account.digits = match self.digits {
            None | Some(Keys::Events) => Digits::Events,
            Some(Keys::Info) => Digits::Info,
            Some(Keys::Tones) => Digits::Tones,
        };
        account.stun.clone_from(&self.stun);
        account.expires = Duration::from_secs(300);
        account
    }

    /// Nothing is said and heard but by files.
    pub(crate) fn is_filed(&self) -> bool {
        self.play.is_some() || self.record.is_some()
    }
}

fn account(text: &str) -> Result<Uri, String> {
    let advice = || "give an account such as sip:1001@192.0.2.1:5060".to_owned();
    let uri = Uri::parse(text).map_err(|_| advice())?;
    let named = uri.user_decoded().is_some_and(|user| !user.is_empty());
    if named { Ok(uri) } else { Err(advice()) }
}

fn codec(text: &str) -> Result<Encoding, String> {
    Encoding::from_name(text.trim()).ok_or_else(|| "opus, g722, pcma or pcmu".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::cli::{Cli, Command};

    use super::*;

    fn read(arguments: &[&str]) -> Result<Phone, clap::Error> {
        let all = ["cordboardd", "phone"].iter().chain(arguments);
        Cli::try_parse_from(all).map(|cli| match cli.command {
            Command::Phone(phone) => *phone,
            other => panic!("not a phone: {other:?}"),
        })
    }

    #[test]
    fn an_account_has_a_user_a_host_and_its_codecs() {
        let arguments = ["dial", "1002", "--account", "sip:1001@192.0.2.1:5070", "--secret", "s3"];
        let more = ["--transport", "tcp", "--codecs", "PCMA,opus"];
        let phone = read(&[&arguments[..], &more[..]].concat()).expect("it is right");
        let Phone::Dial { target, seat } = phone else { panic!("it dials") };
        let account = seat.account();
        assert_eq!((target.as_str(), account.user.as_str()), ("1002", "1001"));
        assert_eq!(account.domain.to_string(), "192.0.2.1:5070", "the exchange");
        assert_eq!(account.transport, Some(Transport::Tcp), "as asked");
        assert_eq!(account.codecs, [Encoding::Pcma, Encoding::Opus], "in that order");
        assert!(!format!("{account:?}").contains("s3"), "the secret is not shown");
    }

    #[test]
    fn an_account_may_say_that_it_goes_by_tls() {
        for account in ["sips:1001@pbx.example", "sip:1001@pbx.example;transport=tls"] {
            let phone = read(&["answer", "--account", account]).expect("it is right");
            let Phone::Answer { seat } = phone else { panic!("it answers") };
            assert_eq!(seat.account().transport, Some(Transport::Tls), "{account}");
        }
        let words = ["answer", "--account", "sips:1@h", "--encryption", "required"];
        let Ok(Phone::Answer { seat }) = read(&words) else { panic!("it answers") };
        assert_eq!(seat.account().encryption, Encryption::Required, "as asked");
    }

    #[test]
    fn keys_are_told_as_it_was_asked_for() {
        let told = |more: &[&str]| {
            let words = [&["answer", "--account", "sip:1@h"], more].concat();
            let Ok(Phone::Answer { seat }) = read(&words) else { panic!("it answers") };
            seat.account().digits
        };
        assert_eq!(told(&[]), Digits::Events, "what most exchanges take");
        assert_eq!(told(&["--digits", "info"]), Digits::Info);
        assert_eq!(told(&["--digits", "tones"]), Digits::Tones);
    }

    #[test]
    fn what_is_no_account_and_no_codec_is_refused() {
        for wrong in ["1001", "sip:192.0.2.1", "http://x"] {
            assert!(read(&["answer", "--account", wrong]).is_err(), "{wrong} is no account");
        }
        let arguments = ["answer", "--account", "sip:1@h", "--codecs", "mp3"];
        assert!(read(&arguments).is_err(), "no telephone speaks mp3");
        assert!(read(&["answer"]).is_err(), "a phone needs an account");
    }
}
