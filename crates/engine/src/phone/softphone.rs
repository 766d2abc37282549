//! Start, command, run.

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use cordboard_phone::{Command, Event, LineId, Phone, Start};
use cordboard_sound::{Choice, VoiceSettings};
use tokio::sync::{broadcast, mpsc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    config::{PhoneConfig, PhoneError},
    hands::Hands,
    headset::Headset,
    ring_tone::Bell,
    run::{Inbox, Running},
    sound::{EchoTest, Order, Orders, SoundDesk, tune},
};
use crate::{
    clock::{self, Clock},
    config::{Listener, StartError},
    control::Busy,
    entropy,
    intake::{Intake, intake},
    locate::Locator,
    sockets::Sockets,
    trace::Trace,
    trust::Trust,
};

/// Clicks that wait for the loop. When it is full whoever clicks waits.
const COMMANDS: usize = 64;

/// SIP messages and answers of name look-ups that wait for the loop; when it is full the sockets
/// wait.
const INPUTS: usize = 256;

/// What lines tell. When it is full it waits in the sound's thread.
const LINE_EVENTS: usize = 256;

/// News that a slow watcher may fall behind before it loses the oldest.
const NEWS: usize = 1024;

/// What happened, for whoever shows the phone.
#[derive(Clone, Debug)]
pub enum News {
    Phone(Event),
    /// What happened to the sound devices.
    Sound(cordboard_sound::Event),
    /// A call that the user had recorded is in this file.
    Recorded {
        line: LineId,
        file: PathBuf,
    },
    /// Recording failed; the call went on.
    NotRecorded {
        line: LineId,
        why: String,
    },
    /// What was played late, or heard and lost, since the phone was started.
    Xruns {
        total: u64,
    },
    /// How loud it is, 0 to 1 each: ten times a second, while somebody watches.
    Levels {
        microphone: f32,
        speaker: f32,
    },
    Echo(EchoTest),
    /// A headset with buttons is there, or no more.
    Headset {
        there: bool,
    },
}

/// The way to a running phone; as many as are needed.
#[derive(Clone, Debug)]
pub struct Handset {
    commands: mpsc::Sender<Command>,
    sound: Orders,
    news: broadcast::Sender<News>,
}

impl Handset {
    /// Tells the phone what the user wants. Without effect once it has stopped.
    pub async fn tell(&self, command: Command) {
        let _ = self.commands.send(command).await;
    }

    /// The same for those who cannot wait.
    ///
    /// # Errors
    ///
    /// [`Busy`]: as many clicks wait as may, or the phone has stopped.
    pub fn tell_now(&self, command: Command) -> Result<(), Busy> {
        self.commands.try_send(command).map_err(|_| Busy)
    }

    /// Uses these devices, and cleans so, from now on: in mid call too.
    pub fn choose(&self, voice: VoiceSettings, ring: Vec<Choice>) {
        self.sound.give(Order::Choose(Box::new(voice), ring));
    }

    /// Tells levels for so long, for which the devices are opened; zero: no more.
    pub fn watch_levels(&self, time: Duration) {
        let until = (!time.is_zero()).then(|| clock::now() + time);
        self.sound.give(Order::Levels(until));
    }

    /// Rings so from now on. Reads the file, if it is one: not for threads that must not wait.
    pub fn choose_bell(&self, bell: &Bell) {
        self.sound.give(Order::Bell(tune(bell)));
    }

    /// Rings once, where calls ring; the first five seconds of a long tune.
    pub fn try_bell(&self) {
        self.sound.give(Order::TryBell);
    }

    /// Listens for five seconds and plays them back; [`News::Echo`] tells how far it is. Not while
    /// somebody is talked to.
    pub fn try_echo(&self) {
        self.sound.give(Order::TryEcho);
    }

    /// What happens from now on. Who falls more than 1024 news behind loses the oldest.
    pub fn news(&self) -> broadcast::Receiver<News> {
        self.news.subscribe()
    }
}

/// A started phone: its sockets are bound; [`Softphone::run`] lets it register.
#[derive(Debug)]
pub struct Softphone {
    sockets: Sockets,
    running: Running,
    handset: Handset,
    inputs: Intake,
}

impl Softphone {
    /// Takes free ports and starts the sound's thread. No device is opened before a call.
    ///
    /// # Errors
    ///
    /// [`PhoneError`]: nothing is left running.
    pub async fn start(config: PhoneConfig) -> Result<Self, PhoneError> {
        check_ports(&config)?;
        let sockets = bind(config.trust.clone())?;
        let (news, _) = broadcast::channel(NEWS);
        let (line_sender, lines) = mpsc::channel(LINE_EVENTS);
        let PhoneConfig { accounts, settings, last_dialled, .. } = config.clone();
        let tell = news.clone();
        let headset = Headset::start(&config.ears);
        // Decoding the file to be said takes a while.
        let opening =
            tokio::task::spawn_blocking(move || SoundDesk::start(&config, line_sender, tell));
        let desk = opening.await.map_err(std::io::Error::other)??;
        let seed = entropy::seed()?;
        let phone = Phone::new(Start { accounts, settings, last_dialled, seed, now: clock::now() });
        let (commands, clicks) = mpsc::channel(COMMANDS);
        let (inputs, sip) = intake(INPUTS);
        let handset = Handset { commands, sound: desk.orders(), news: news.clone() };
        let inbox = Inbox { sip, clicks, lines };
        let running = Running { phone, clock: Clock::new(None), inbox, desk, headset, news };
        Ok(Self { sockets, running, handset, inputs })
    }

    /// The way to give commands and to hear news.
    pub fn handset(&self) -> Handset {
        self.handset.clone()
    }

    /// The sockets that wait for SIP.
    pub fn listening(&self) -> &[Listener] {
        self.sockets.listening()
    }

    /// Runs until `stop` is cancelled; then hangs up, unregisters and closes the sound.
    pub async fn run(self, stop: CancellationToken) {
        let Self { sockets, running, handset, inputs } = self;
        drop(handset);
        let (tasks, sockets_stop) = (TaskTracker::new(), CancellationToken::new());
        let locator = Arc::new(Locator::new(sockets.listening(), sockets.names()));
        let sender = sockets.open(&inputs, &tasks, &sockets_stop);
        let hands = Hands::new(sender, locator, inputs, tasks.clone(), Trace::plain());
        Box::pin(running.run(hands, &stop)).await;
        sockets_stop.cancel();
        tasks.close();
        tasks.wait().await;
    }
}

/// Every address of this PC, also by IPv6 where it has it.
fn bind(trust: Option<PathBuf>) -> Result<Sockets, PhoneError> {
    let four = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
    let six = SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0));
    let trust = Trust::new(trust);
    let bind = |addresses: &[SocketAddr]| {
        let mut sockets = Sockets::bind(addresses)?;
        // Nobody calls a phone by TLS but over the connection that it has opened.
        sockets.bind_secure(addresses, None, trust.clone())?;
        Ok::<_, StartError>(sockets)
    };
    Ok(bind(&[four, six]).or_else(|_| bind(&[four]))?)
}

fn check_ports(config: &PhoneConfig) -> Result<(), PhoneError> {
    let (low, high) = (*config.rtp.start(), *config.rtp.end());
    let first_even = u32::from(low).next_multiple_of(2);
    if low == 0 || first_even + 1 > u32::from(high) {
        return Err(PhoneError::RtpPorts { low, high });
    }
    Ok(())
}
