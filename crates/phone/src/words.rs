//! What the phone is told, and what it wants done.

use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use cordboard_media::voice;
use cordboard_sip as sip;

use crate::{
    account::{Account, AccountId},
    dial::NotATarget,
    view::{AccountView, CallId, CallView, LineId},
};

/// What a phone begins with.
#[derive(Clone, Debug)]
pub struct Start {
    pub accounts: Vec<Account>,
    pub settings: Settings,
    /// Dialled last, before this start: for redial.
    pub last_dialled: Option<String>,
    pub seed: [u8; 32],
    pub now: Instant,
}

/// How the phone behaves on every account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Calls at one time; more are refused as busy.
    pub lines: usize,
    /// A second call rings quietly; otherwise it is refused as busy.
    pub call_waiting: bool,
    pub do_not_disturb: bool,
    /// Calls are taken from anybody who knows our address, not from our accounts' servers alone.
    pub strangers: bool,
    /// How long the busy tone sounds.
    pub busy_tone: Duration,
    /// How long a comma in a dialled number waits.
    pub pause: Duration,
    /// How often the way through a NAT is kept open.
    pub keep_alive: Duration,
    pub sip: sip::Settings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lines: 6,
            call_waiting: true,
            do_not_disturb: false,
            strangers: false,
            busy_tone: Duration::from_secs(4),
            pause: Duration::from_secs(2),
            keep_alive: Duration::from_secs(25),
            sip: sip::Settings::default(),
        }
    }
}

/// What the outside tells a phone.
#[derive(Clone, Debug)]
pub enum Input {
    Sip(sip::Input),
    Line(LineId, LineEvent),
    Command(Command),
    /// An interface came, went, or has another address.
    NetworkChanged,
    /// The computer has slept.
    Resumed,
    /// The time of `poll_timeout` has come.
    Timeout,
}

/// What the user wants. A command for a call that is not there has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Calls a number, an address or a link; what is talked on meanwhile is held.
    Dial {
        /// `None`: the first that is registered.
        account: Option<AccountId>,
        target: String,
    },
    /// Dials what was dialled last.
    Redial,
    /// What is talked on meanwhile is held.
    Answer(CallId),
    /// 486 where `status` is none of 400 to 699.
    Decline {
        call: CallId,
        status: u16,
    },
    HangUp(CallId),
    HangUpAll,
    /// The headset's hook: lifted, it answers what rings; laid down, it ends what is talked on.
    Hook {
        off: bool,
    },
    Hold(CallId),
    /// Talks on with it; the others are held.
    Retrieve(CallId),
    /// Talks on with the call that was held last; a single call is held, or retrieved.
    Swap,
    /// The microphone, on every line.
    Mute(bool),
    SendDigits {
        call: CallId,
        digits: String,
    },
    /// Goes on with the digits that wait for a hand.
    SendRest(CallId),
    TransferBlind {
        call: CallId,
        target: String,
    },
    /// Connects the other sides of two calls.
    TransferAttended {
        call: CallId,
        to: CallId,
    },
    /// All these hear each other, mixed here.
    Conference(Vec<CallId>),
    /// Takes a call out of the conference and holds it.
    Split(CallId),
    Record {
        call: CallId,
        on: bool,
    },
    DoNotDisturb(bool),
    SetAccounts(Vec<Account>),
    SetSettings(Settings),
    /// Ends all calls and unregisters; `Output::Finished` comes when that is done.
    ShutDown,
}

/// Where the sound of a line will go to, so that the address for it can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Towards {
    /// Open it at this address of ours.
    From(IpAddr),
    /// Open it at the address from which this is reached.
    Target(sip::Target),
}

/// What a line's sound is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineCommand {
    /// Bind an even port and the one above; answer with `Opened` or `OpenFailed`. A line that is
    /// open moves to a new port. With `stun`, ask that server from the RTP port who we are.
    Open { towards: Towards, stun: Option<sip::Target> },
    /// For the line's sound; `Close` is among it, and the port is given back with it.
    Sound(voice::Command),
    /// Record both sides, or stop.
    Record(bool),
}

/// What happened on a line.
#[derive(Clone, Debug, PartialEq)]
pub enum LineEvent {
    /// It listens on `local`; `public` is what STUN says of that port.
    Opened {
        local: SocketAddr,
        public: Option<SocketAddr>,
    },
    OpenFailed {
        why: String,
    },
    Sound(voice::Event),
}

/// What is to be heard beside the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ring {
    None,
    /// On the ring device, aloud.
    Incoming,
    /// A second call: a quiet beep in the headset.
    Waiting,
    Ringback,
    Busy,
}

/// What a phone wants done, in order.
#[derive(Clone, Debug)]
pub enum Output {
    Transmit {
        flow: sip::Flow,
        bytes: Vec<u8>,
    },
    /// Find the target and answer with `Input::Sip(sip::Input::Located)`.
    Locate {
        query: sip::LocateId,
        target: sip::Target,
    },
    Line {
        line: LineId,
        command: LineCommand,
    },
    /// The lines that ear and microphone are on from now on; of several, each hears all others.
    Talk {
        lines: Vec<LineId>,
    },
    Ring(Ring),
    Event(Event),
    /// After `Command::ShutDown`: nothing is left to say.
    Finished,
}

/// What happened, told to whoever shows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A call is new, changed or over: the whole of it. One that is over is told once.
    CallChanged(CallView),
    AccountChanged(AccountView),
    /// A call could not be handed on, and goes on as before. `status` as far as there is one.
    TransferFailed {
        call: CallId,
        status: Option<u16>,
    },
    /// How a call sounds, every few seconds.
    Quality {
        call: CallId,
        quality: voice::Quality,
    },
    /// The other side pressed a key.
    Digit {
        call: CallId,
        digit: char,
    },
    Muted(bool),
    DoNotDisturb(bool),
    /// Dialled now: for redial after the next start.
    Dialled(String),
    /// A command could not be carried out.
    Refused(Refusal),
}

/// Why a command could not be carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Target(#[from] NotATarget),
    #[error("there is no account to call from")]
    NoAccount,
    #[error("all lines are in use")]
    NoLine,
    #[error("nothing was dialled yet")]
    NothingDialled,
    #[error("the call is not far enough for that")]
    NotNow,
}

/// How much a phone holds at this moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    pub accounts: usize,
    pub calls: usize,
    pub timers: usize,
    pub sip: sip::Census,
}
