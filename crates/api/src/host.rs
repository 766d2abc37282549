//! What commands reach: the data, the running exchange, the softphone of this process, who has logged
//! in, and what all screens see.
//!
//! A host is made once per process, by whichever program runs the exchange; both doors ask it. Its
//! methods may wait for the disk: doors call them beside their own threads.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use cordboard_engine::{Certificate, Control, Listener, Term};
use cordboard_pbx::{
    CallStage, Command, Event,
    office::{NumbersShown, Role, first_office},
};
use cordboard_phone::Account;
use cordboard_store::{OpenError, Store};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_util::sync::CancellationToken;

use crate::{
    ApiError, Code, Least,
    door::{
        Caller, Moment, Sessions,
        token::{holder, is_program},
    },
    jobs::Jobs,
    known,
    live::{GroupToday, Live, Today, World},
    metrics::Counts,
    phone_desk::{Kept, PhoneDesk},
    webhooks::{self, Courier},
};

/// Connections to the database that wait for the next command.
const SPARE: usize = 4;

/// How long the exchange may take to begin a call.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why there is no host.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("the configuration cannot be read: {0}")]
    Store(#[from] cordboard_store::Error),
    #[error("there is no office yet: start the exchange once")]
    NoOffice,
    #[error("the system gives no threads: {0}")]
    Thread(std::io::Error),
}

/// See the file's first page.
#[derive(Debug)]
pub struct Host {
    data: PathBuf,
    spare: Mutex<Vec<Store>>,
    pub(crate) control: Control,
    pub(crate) live: Arc<Live>,
    sessions: Mutex<Sessions>,
    phone: Mutex<Option<Arc<PhoneDesk>>>,
    /// Where phones of this network find the exchange.
    reach: crate::Reach,
    placed: Placed,
    jobs: Jobs,
    counts: Counts,
    courier: Courier,
    open_again: CancellationToken,
    doors: Doors,
    /// Both clocks at the start, by which a jump of one is seen.
    began: Moment,
    /// Of a PC without an exchange: who sits there, as the exchange elsewhere knows him.
    away: Option<Mutex<Caller>>,
    /// Where other machines come in.
    door: Mutex<Option<DoorInfo>>,
    /// Of the certificate that we show.
    term: Mutex<Option<Term>>,
}

/// Where other machines come in, and by what they know that they came to the right one.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DoorInfo {
    pub address: String,
    pub port: u16,
    /// SHA-256 of the certificate, in hexadecimal.
    pub fingerprint: String,
}

/// What is listened on.
#[derive(Debug)]
pub(crate) struct Doors {
    pub(crate) sip: Vec<Listener>,
    pub(crate) rtp: RangeInclusive<u16>,
    /// The user interface and the API.
    pub(crate) http: OnceLock<SocketAddr>,
}

/// Calls that were begun at screens, by their tokens, until whoever asked has heard of them.
#[derive(Debug, Default)]
struct Placed {
    next: AtomicU64,
    /// Of those alone that somebody waits for; the others are not kept.
    calls: Mutex<BTreeMap<u64, Option<String>>>,
    told: Condvar,
}

impl Host {
    /// For the exchange that runs on this folder. `events` must have been asked for before the
    /// exchange began to run; a thread follows them until it stops.
    ///
    /// # Errors
    ///
    /// The database cannot be opened.
    pub fn new(
        data: &Path,
        control: Control,
        events: broadcast::Receiver<Event>,
        listening: &[Listener],
        rtp: RangeInclusive<u16>,
    ) -> Result<Arc<Self>, HostError> {
        let store = Store::open(data)?;
        let live = Arc::new(Live::new(world(&store)?));
        let jobs = Jobs::new(live.clone());
        let host = Arc::new(Self {
            data: data.to_owned(),
            spare: Mutex::new(vec![store]),
            control,
            live,
            sessions: Mutex::default(),
            phone: Mutex::default(),
            reach: crate::house::reach(listening),
            placed: Placed::default(),
            jobs,
            counts: Counts::default(),
            courier: Courier::default(),
            open_again: CancellationToken::new(),
            doors: Doors { sip: listening.to_vec(), rtp, http: OnceLock::new() },
            began: moment(),
            away: None,
            door: Mutex::default(),
            term: Mutex::default(),
        });
        let store = Store::open(data)?;
        webhooks::start(store, events.resubscribe(), &host.courier).map_err(HostError::Thread)?;
        let follower = host.clone();
        // It ends with the exchange, whose end of the channel it hears of.
        thread::Builder::new()
            .name("live".into())
            .spawn(move || follower.follow(events))
            .map_err(HostError::Thread)?;
        Ok(host)
    }

    /// For a PC that has a softphone and no exchange: only commands for the phone are done here.
    /// Until somebody has logged in elsewhere ([`Host::sits_here`]) there is nobody to give them.
    pub(crate) fn away(data: &Path) -> Arc<Self> {
        let nobody = first_office("en", &mut |_| String::new());
        let world = World::new(nobody, 0, Vec::new(), &[], Timestamp::now());
        let live = Arc::new(Live::new(world));
        let stranger = Caller {
            login: String::new(),
            name: String::new(),
            role: Role::Viewer,
            extension: None,
            numbers: NumbersShown::Full,
            address: None,
            session: String::new(),
            granted: None,
        };
        Arc::new(Self {
            data: data.to_owned(),
            spare: Mutex::default(),
            control: Control::gone(),
            jobs: Jobs::new(live.clone()),
            counts: Counts::default(),
            courier: Courier::default(),
            live,
            sessions: Mutex::default(),
            phone: Mutex::default(),
            reach: crate::Reach { address: String::new(), port: 0 },
            placed: Placed::default(),
            open_again: CancellationToken::new(),
            doors: Doors { sip: Vec::new(), rtp: 0..=0, http: OnceLock::new() },
            began: moment(),
            away: Some(Mutex::new(stranger)),
            door: Mutex::default(),
            term: Mutex::default(),
        })
    }

    /// Who has logged in from here at an exchange elsewhere.
    pub(crate) fn sits_here(&self, caller: Caller) {
        if let Some(away) = &self.away {
            *lock(away) = caller;
        }
    }

    /// By which people know this exchange.
    pub fn business_name(&self) -> String {
        let office = self.store(|store| Ok(store.office()?)).ok().flatten();
        office.map(|office| office.office.name).unwrap_or_default()
    }

    pub(crate) fn door(&self) -> Option<DoorInfo> {
        lock(&self.door).clone()
    }

    /// A softphone runs in this process from now on.
    pub(crate) fn has_phone(
        self: &Arc<Self>,
        handset: cordboard_engine::phone::Handset,
        own: Account,
        kept: Kept,
    ) -> std::io::Result<()> {
        let mut news = handset.news();
        let desk = PhoneDesk::new(handset, own, kept, &self.data, self.live.clone());
        let desk = Arc::new(desk);
        *lock(&self.phone) = Some(desk.clone());
        thread::Builder::new().name("phone-news".into()).spawn(move || {
            loop {
                match news.blocking_recv() {
                    Ok(told) => desk.take(told),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                }
            }
        })?;
        Ok(())
    }

    /// Begins a call, and waits until the exchange has given it its name.
    pub(crate) fn place(&self, extension: String, to: Option<String>) -> Result<String, ApiError> {
        let token = self.placed.next.fetch_add(1, Ordering::Relaxed);
        lock(&self.placed.calls).insert(token, None);
        if let Err(busy) = self.control.tell(Command::Place { extension, to, token }) {
            lock(&self.placed.calls).remove(&token);
            return Err(ApiError::new(Code::NotReady, busy.to_string()));
        }
        let calls = lock(&self.placed.calls);
        let unheard = |calls: &mut BTreeMap<u64, Option<String>>| calls.get(&token) == Some(&None);
        let waited = self.placed.told.wait_timeout_while(calls, PATIENCE, unheard);
        let (mut calls, _) = waited.unwrap_or_else(PoisonError::into_inner);
        calls.remove(&token).flatten().ok_or_else(|| {
            ApiError::new(Code::NotReady, "the exchange takes no further call now: try again")
        })
    }

    /// What goes on, for screens.
    pub fn live(&self) -> &Live {
        &self.live
    }

    pub(crate) fn reach(&self) -> crate::Reach {
        self.reach.clone()
    }

    /// Work that takes a while.
    pub(crate) fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    pub(crate) fn doors(&self) -> &Doors {
        &self.doors
    }

    pub(crate) fn began(&self) -> Moment {
        self.began
    }

    /// The user interface is served here, too; with a certificate also to other machines.
    pub fn serves_http(&self, address: SocketAddr, certificate: Option<&Certificate>) {
        self.shows(certificate.and_then(Certificate::term));
        let _ = self.doors.http.set(address); // the first is the one
        let ip = Some(address.ip()).filter(|ip| !ip.is_unspecified());
        let named = ip.map_or_else(|| self.reach.address.clone(), |ip| ip.to_string());
        *lock(&self.door) = certificate.map(|certificate| DoorInfo {
            address: named,
            port: address.port(),
            fingerprint: certificate.fingerprint(),
        });
    }

    /// Phones, or other machines, know us by a certificate of this term.
    pub(crate) fn shows(&self, term: Option<Term>) {
        if let Some(term) = term {
            *lock(&self.term) = Some(term);
        }
    }

    pub(crate) fn certificate_term(&self) -> Option<Term> {
        lock(&self.term).clone()
    }

    /// Cancelled when other data were put in place: the exchange is to end, and to open again.
    pub(crate) fn open_again(&self) -> CancellationToken {
        self.open_again.clone()
    }

    /// The exchange in figures, as Prometheus reads them.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn metrics(&self) -> Result<String, ApiError> {
        crate::metrics::metrics(self)
    }

    pub(crate) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Who tells webhooks.
    pub(crate) fn courier(&self) -> &Courier {
        &self.courier
    }

    /// Where the office's data are.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The softphone has stopped.
    pub(crate) fn has_no_phone(&self) {
        *lock(&self.phone) = None;
    }

    pub(crate) fn phone(&self) -> Result<Arc<PhoneDesk>, ApiError> {
        let none = "there is no softphone in this program: use a desk phone, or the desktop app";
        lock(&self.phone).clone().ok_or_else(|| ApiError::new(Code::NoPhone, none))
    }

    pub(crate) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        lock(&self.sessions)
    }

    /// Does something with a connection to the database.
    pub(crate) fn store<T>(
        &self,
        act: impl FnOnce(&mut Store) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let spare = lock(&self.spare).pop();
        let mut store = match spare {
            Some(store) => store,
            None => Store::open(&self.data)
                .map_err(|error| ApiError::new(Code::StoreFailed, error.to_string()))?,
        };
        let result = act(&mut store);
        let mut spare = lock(&self.spare);
        if spare.len() < SPARE {
            spare.push(store);
        }
        result
    }

    /// Who holds a session's token.
    pub fn caller(&self, token: &str) -> Option<Caller> {
        let at = moment();
        let person = self.sessions().caller(token, at);
        person.or_else(|| self.store(|store| holder(store, token, at.wall)).ok().flatten())
    }

    /// Ends sessions whose time is over, with their screens: nobody else asks for these.
    pub fn end_old_sessions(&self) {
        let over = self.sessions().end_old(Instant::now());
        self.live.end_sessions(&over);
    }

    pub(crate) fn allow(&self, caller: Option<&Caller>, least: Least) -> Result<(), ApiError> {
        match (least, caller) {
            (Least::Public, _) | (Least::Anyone, Some(_)) => Ok(()),
            (Least::May(right), Some(caller)) if caller.may(right) => Ok(()),
            (Least::May(_), Some(caller)) => {
                let role = serde_json::to_value(caller.role).unwrap_or_default();
                let role = role.as_str().unwrap_or_default().to_owned();
                let text = format!("the role {role} may not do this: ask an owner or admin");
                Err(ApiError::new(Code::Forbidden, text))
            }
            (_, None) => Err(ApiError::new(Code::NotLoggedIn, "log in first")),
        }
    }

    /// A command has changed the configuration.
    pub(crate) fn configured(&self) {
        self.control.office_saved();
        self.take_office();
    }

    /// Takes the configuration over, with who may do what: also after an import by another program.
    fn take_office(&self) {
        let loaded = self.store(|store| Ok(store.office_at()?));
        if let Ok(Some((revision, office))) = loaded {
            let known = |caller: &mut Caller| {
                let user = office.users.iter().find(|user| user.login == caller.login);
                // The person at this machine is in no list.
                let Some(user) = user else {
                    return caller.session.is_empty() || is_program(caller);
                };
                caller.name.clone_from(&user.name);
                caller.role = user.role;
                caller.extension.clone_from(&user.extension);
                caller.numbers = user.numbers.unwrap_or_default();
                true
            };
            let ended = self.sessions().renew(known);
            self.live.end_sessions(&ended);
            self.live.renew(|caller| {
                known(caller);
            });
            self.live.configure(office, revision);
        }
    }

    fn follow(&self, mut events: broadcast::Receiver<Event>) {
        self.count_today();
        loop {
            match events.blocking_recv() {
                Ok(Event::Placed { token, call }) => {
                    // Told too late, nobody asks for it any more.
                    if let Some(awaited) = lock(&self.placed.calls).get_mut(&token) {
                        *awaited = Some(call.to_string());
                        self.placed.told.notify_all();
                    }
                }
                Ok(event) => {
                    let ended = matches!(&event, Event::CallChanged { call, .. }
                        if call.ended.is_some() && !call.path.is_empty());
                    let configured = matches!(event, Event::OfficeChanged);
                    self.counts.take(&event);
                    known::name(self, &event);
                    self.live.take(event, Timestamp::now());
                    if configured {
                        self.take_office();
                    }
                    if ended {
                        self.count_today();
                    }
                }
                // Too many at once. What lasts is told with its next change; what ended is not.
                Err(RecvError::Lagged(missed)) => {
                    tracing::warn!(missed, "the live picture fell behind");
                    self.end_lost_calls();
                }
                Err(RecvError::Closed) => return,
            }
        }
    }

    /// Calls that have ended without the picture having heard of it.
    fn end_lost_calls(&self) {
        for id in self.live.calls() {
            let found = self.store(|store| Ok(store.call(id)?));
            if let Ok(Some((call, _))) = found
                && call.ended.is_some()
            {
                let over = CallStage::Over;
                self.live.take(
                    Event::CallChanged {
                        call: Box::new(call),
                        stage: over,
                        parked: None,
                        aside: None,
                    },
                    Timestamp::now(),
                );
            }
        }
    }

    fn count_today(&self) {
        match self.store(today) {
            Ok(today) => self.live.count(today),
            Err(error) => tracing::warn!(%error, "the day's figures cannot be counted"),
        }
    }

    /// A picture of who asks, for himself.
    pub(crate) fn me(&self, caller: &Caller) -> Result<crate::Me, ApiError> {
        let language =
            self.store(|store| Ok(store.office()?))?.map(|office| office.office.language);
        Ok(crate::Me {
            login: caller.login.clone(),
            name: caller.name.clone(),
            role: caller.role,
            extension: caller.extension.clone(),
            language: language.unwrap_or_else(|| "en".to_owned()),
            numbers: caller.numbers,
            rights: caller.rights(),
            commands: crate::COMMANDS.iter().map(|command| command.name).collect(),
        })
    }

    /// The person at this machine: the owner, as whom the desktop app is used. `login` names another.
    ///
    /// # Errors
    ///
    /// The office has no such user.
    pub fn local_caller(&self, login: Option<&str>) -> Result<Caller, ApiError> {
        if let Some(away) = &self.away {
            return Ok(lock(away).clone());
        }
        let office = self.store(|store| Ok(store.office()?))?;
        let users = office.map(|office| office.users).unwrap_or_default();
        let user = users.into_iter().find(|user| match login {
            Some(login) => user.login == login,
            None => user.role == Role::Owner,
        });
        let user = user.ok_or_else(|| ApiError::not_found("user", login.unwrap_or("owner")))?;
        Ok(Caller {
            login: user.login,
            name: user.name,
            role: user.role,
            extension: user.extension,
            numbers: user.numbers.unwrap_or_default(),
            address: None,
            session: String::new(),
            granted: None,
        })
    }

    /// A screen of this caller.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn watch(
        &self,
        caller: &Caller,
    ) -> Result<tokio::sync::mpsc::Receiver<crate::ServerMessage>, ApiError> {
        let me = self.me(caller)?;
        Ok(self.live.watch(caller.clone(), me, Timestamp::now()))
    }

    /// Notes a change; secrets in it are masked.
    pub(crate) fn audit(&self, caller: &Caller, what: &str, mut detail: Value) {
        crate::secrets::mask(&mut detail);
        let change = cordboard_store::Change {
            at: Timestamp::now(),
            who: caller.login.clone(),
            address: caller.address.map_or_else(|| "here".to_owned(), |at| at.to_string()),
            what: what.to_owned(),
            detail: detail.to_string(),
        };
        if let Err(error) = self.store(|store| Ok(store.note_change(&change)?)) {
            tracing::error!(%error, what, "a change could not be noted");
        }
    }
}

pub(crate) fn moment() -> Moment {
    Moment { now: Instant::now(), wall: Timestamp::now() }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn world(store: &Store) -> Result<World, HostError> {
    let (revision, office) = store.office_at()?.ok_or(HostError::NoOffice)?;
    Ok(World::new(office, revision, store.bindings()?, &store.messages()?, Timestamp::now()))
}

/// The figures of the office's day so far.
fn today(store: &mut Store) -> Result<Today, ApiError> {
    let zone = store.office()?.map(|office| office.office.time_zone).unwrap_or_default();
    let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
    let now = Timestamp::now();
    let from = now.to_zoned(zone).start_of_day().map_or(now, |day| day.timestamp());
    let groups = store.group_figures(from, now)?.into_iter().map(|group| {
        let today = GroupToday {
            answered: group.answered,
            missed: group.missed,
            in_time: group.in_time,
            longest_wait: group.wait_longest_ms as f64 / 1000.0,
        };
        (group.group, today)
    });
    let agents = store.agent_figures(from, now)?;
    Ok(Today {
        groups: groups.collect(),
        agents: agents.into_iter().map(|agent| (agent.extension, agent.answered)).collect(),
    })
}
