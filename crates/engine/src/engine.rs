//! Start, run, stop.

use std::{io, path::Path, sync::Arc};

use cordboard_media as media;
use cordboard_pbx::{
    Event, Exchange, Settings, Start, Ticket,
    office::{Office, first_office},
    record::Message,
    resumed::Resumed,
};
use cordboard_store::{DataLock, Store, Trouble, Writer, swap};
use tokio::sync::{broadcast, mpsc};
use tokio_util::sync::CancellationToken;

use crate::{
    certificate::Certificate,
    clock::{self, Clock},
    config::{Config, FirstStart, Listener, RunError, StartError, TlsConfig},
    control::Control,
    entropy,
    intake::intake,
    library::{Library, Sounds, SystemVoice},
    media::Media,
    mend, open_files,
    requests::Requests,
    retention::Retention,
    run::{Inbox, Running, Threads},
    sockets::Sockets,
    trust::Trust,
    watch::Watch,
    x509::Term,
};

/// Events that a slow watcher may fall behind before it loses the oldest.
const EVENTS: usize = 1024;

/// SIP messages and answers of the name look-ups that wait for the loop; see [`intake`] for what
/// happens when it is full.
const INPUTS: usize = 4096;

/// Clicks that wait for the loop. When it is full whoever clicks is told so.
const COMMANDS: usize = 256;

/// Media events that wait for the loop. When it is full they wait in the media worker.
const MEDIA_EVENTS: usize = 4096;

/// A started exchange: its sockets are bound, its data is open, and [`Engine::run`] lets calls in.
#[derive(Debug)]
pub struct Engine {
    sockets: Sockets,
    running: Running,
    control: Control,
    /// Of the certificate that phones are shown.
    term: Option<Term>,
    /// Given back when everything else is gone.
    lock: DataLock,
}

impl Engine {
    /// Locks and opens the data folder, binds every socket, starts the threads.
    ///
    /// `first_start` is used when the folder holds no office yet.
    ///
    /// # Errors
    ///
    /// [`StartError`]: nothing is left running.
    pub async fn start(config: Config, first_start: FirstStart) -> Result<Self, StartError> {
        check_ports(&config)?;
        open_files::allow_many();
        let lock = DataLock::take(&config.data)?;
        if let Some(before) = swap::swap_in(&config.data)? {
            tracing::info!(before = %before.display(), "a backup is in place; the old data are kept");
        }
        let mut sockets = Sockets::bind(&config.sip)?;
        let mut term = None;
        if !config.tls.listen.is_empty() {
            let TlsConfig { listen, certificate, trust } = &config.tls;
            let certificate = Certificate::open(&config.data, certificate.as_ref(), listen)?;
            let server = certificate.server()?;
            term = certificate.term();
            sockets.bind_secure(listen, Some(server), Trust::new(trust.clone()))?;
        }
        let (events, _) = broadcast::channel(EVENTS);
        let opening = Opening { clock: Clock::new(config.wall_clock), events, config, first_start };
        // SQLite reads from disk: a second or two with a long call log.
        let opened = tokio::task::spawn_blocking(move || opening.open()).await;
        let (running, control) =
            opened.map_err(|broken| StartError::System(io::Error::other(broken)))??;
        Ok(Self { sockets, running, control, term, lock })
    }

    /// The sockets that wait for SIP.
    pub fn listening(&self) -> &[Listener] {
        self.sockets.listening()
    }

    /// For how long phones believe our certificate; `None` where none is shown.
    pub fn certificate_term(&self) -> Option<&Term> {
        self.term.as_ref()
    }

    /// What happens from now on. A watcher that falls more than 1024 events behind loses the
    /// oldest, and is told how many.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.running.events()
    }

    /// The way to tell a running exchange what people want.
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// Runs until `stop` is cancelled; then ends every call, closes recordings and database.
    ///
    /// # Errors
    ///
    /// [`RunError`]; all that could be saved is saved.
    pub async fn run(self, stop: CancellationToken) -> Result<(), RunError> {
        let Self { sockets, running, control, lock, term: _ } = self;
        drop(control);
        let result = Box::pin(running.run(sockets, stop)).await;
        drop(lock);
        result
    }
}

fn check_ports(config: &Config) -> Result<(), StartError> {
    let (low, high) = (*config.rtp.start(), *config.rtp.end());
    let first_even = u32::from(low).next_multiple_of(2);
    if low == 0 || first_even + 1 > u32::from(high) {
        return Err(StartError::RtpPorts { low, high });
    }
    Ok(())
}

/// What is needed to open the data folder and start the threads.
struct Opening {
    config: Config,
    first_start: FirstStart,
    clock: Clock,
    events: broadcast::Sender<Event>,
}

impl Opening {
    fn open(self) -> Result<(Running, Control), StartError> {
        let Self { config, first_start, clock, events } = self;
        let data = config.data.as_path();
        let mut store = Store::open(data)?;
        let office = match store.office()? {
            Some(office) => Arc::new(office),
            None => Arc::new(make_first(&mut store, first_start)?),
        };
        let revision = store.office_revision()?;
        let interrupted = store.interrupt_unfinished(clock.wall())?;
        if interrupted > 0 {
            tracing::warn!(calls = interrupted, "the last run ended without ending its calls");
        }
        mend::recordings(&mut store, &data.join("recordings"))?;
        let messages = mend::messages(&mut store, data, clock.wall())?;
        let exchange = exchange(&store, &config, &clock, office.clone(), messages)?;
        let (media_sender, media_events) = mpsc::channel(MEDIA_EVENTS);
        let media = start_media(data, &store, &office, media_sender)?;
        // Bounded by the tickets that the brain waits for. It must not be bounded by anything less:
        // the writer would wait for the loop while the loop waits for the writer.
        let (stored_sender, stored) = mpsc::unbounded_channel();
        let writer = start_writer(data, stored_sender, events.clone())?;
        let (office_sender, offices) = mpsc::channel(1);
        let (watch, look_now) = Watch::start(store, revision, office_sender)?;
        let (command_sender, commands) = mpsc::channel(COMMANDS);
        let control = Control::new(command_sender, look_now);
        let retention = start_retention(&config)?;
        let (inputs, sip) = intake(INPUTS);
        let trust = Trust::new(config.tls.trust.clone());
        let (requests, answers) = Requests::new(trust, Store::open(data)?);
        let inbox = Inbox { sip, media: media_events, stored, offices, commands, answers };
        let threads = Threads { watch, retention };
        let running = Running {
            exchange,
            clock,
            office,
            inbox,
            inputs,
            media,
            requests,
            writer,
            threads,
            events,
        };
        Ok((running, control))
    }
}

fn exchange(
    store: &Store,
    config: &Config,
    clock: &Clock,
    office: Arc<Office>,
    messages: Vec<Message>,
) -> Result<Exchange, StartError> {
    Ok(Exchange::new(Start {
        office,
        bindings: store.bindings()?,
        messages: store.messages()?,
        acquaintances: store.acquaintances(clock.wall())?,
        attempts: store.attempts(clock.wall())?,
        talks: store.talks(clock.wall())?,
        resumed: Resumed {
            call_backs: store.owed_call_backs()?,
            bans: store.carrier_bans(clock.wall())?,
            messages,
        },
        next_call: store.next_call()?,
        next_message: store.next_message()?,
        settings: Settings { rtp_ports: config.rtp.clone(), ..Settings::default() },
        seed: entropy::seed()?,
        now: clock::now(),
        wall: clock.wall(),
    }))
}

/// Secrets are random; they are shown once, after they are safe.
fn make_first(store: &mut Store, first_start: FirstStart) -> Result<Office, StartError> {
    let mut refused = None;
    let office = first_office(&first_start.language, &mut |length| {
        entropy::secret(length).unwrap_or_else(|error| {
            refused = Some(error);
            String::new()
        })
    });
    if let Some(error) = refused {
        return Err(error.into());
    }
    store.save_office(&office)?;
    (first_start.announce)(&office);
    Ok(office)
}

fn start_media(
    data: &Path,
    store: &Store,
    office: &Office,
    events: mpsc::Sender<media::Event>,
) -> Result<Media, StartError> {
    let mut library = Library::new(data, Box::new(SystemVoice));
    for message in store.messages()? {
        library.add_message(message.id, &message.file);
    }
    let [a, b, c, d, e, f, g, h, ..] = entropy::seed()?;
    let seed = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
    let media = Media::start(data.to_owned(), library, media::Settings::default(), seed, events)?;
    media.set_sounds(Sounds::of(office));
    Ok(media)
}

/// A rehearsal by another day's clock deletes nothing: its "old" may be today.
fn start_retention(config: &Config) -> Result<Option<Retention>, StartError> {
    if config.wall_clock.is_some() {
        return Ok(None);
    }
    Ok(Some(Retention::start(Store::open(&config.data)?, &config.data)?))
}

fn start_writer(
    data: &Path,
    stored: mpsc::UnboundedSender<Ticket>,
    events: broadcast::Sender<Event>,
) -> Result<Writer, StartError> {
    let on_stored = move |tickets: &[Ticket]| {
        for ticket in tickets {
            let _ = stored.send(*ticket); // the loop has ended: nobody waits any more
        }
    };
    let on_trouble = move |trouble: Trouble| {
        let (what, advice) = match trouble {
            Trouble::Began { why } => {
                (format!("Nothing can be stored: {why}"), "Make room on the disk, or mend it.")
            }
            Trouble::Ended => ("Storing works again.".to_owned(), "Nothing is lost."),
            Trouble::Refused { why } => (
                format!("A record was left out: {why}"),
                "Report this: it is a fault of Cordboard.",
            ),
        };
        tracing::error!(what, advice, "storage");
        // Nobody watches: the log has it.
        let _ = events.send(Event::Alarm { what, advice: advice.to_owned() });
    };
    Ok(Writer::start(data, on_stored, on_trouble)?)
}

#[cfg(test)]
mod tests;
