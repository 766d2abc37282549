//! The softphone of this process, as the API has it: commands in, the picture of it out.

mod account;
mod devices;
mod kept;
mod ring;
mod words;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use cordboard_engine::phone::{Handset, News};
use cordboard_media::voice::{Cause, Quality};
use cordboard_phone::{
    Account, AccountView, CallState, CallView, Command, Direction, Ending, Event, Standing,
};
use jiff::{SignedDuration, Timestamp};

pub use self::account::PhoneAccount;
pub use self::devices::{DeviceChoice, PhoneDevices};
pub(crate) use self::kept::{Kept, OWN};
pub use self::kept::{OwnManners, VoiceChoice};
pub use self::ring::{RingChoice, RingTone, RingTones, RingUpload};
pub use self::words::{
    CallQuality, Levels, LivePhone, PhoneCall, PhoneRest, PhoneStanding, SoundDevice,
};
use crate::{
    ApiError, Code,
    jobs::Work,
    live::{Change, Live},
};

/// A running softphone and what is known of it.
#[derive(Debug)]
pub(crate) struct PhoneDesk {
    handset: Handset,
    state: Mutex<LivePhone>,
    live: Arc<Live>,
    /// At this machine's exchange.
    own: Account,
    kept: Mutex<Kept>,
    data: PathBuf,
    /// The echo test that goes on.
    echo: Mutex<Option<Work>>,
}

impl PhoneDesk {
    pub(crate) fn new(
        handset: Handset,
        own: Account,
        kept: Kept,
        data: &Path,
        live: Arc<Live>,
    ) -> Self {
        let accounts = kept.all(&own).iter().map(standing).collect();
        let state = LivePhone { accounts, ..LivePhone::default() };
        live.phone_changed(state.clone());
        Self {
            handset,
            state: Mutex::new(state),
            live,
            own,
            kept: Mutex::new(kept),
            data: data.to_owned(),
            echo: Mutex::default(),
        }
    }

    /// Tells the phone; refusals come back as news.
    pub(crate) fn tell(&self, command: Command) -> Result<(), ApiError> {
        let busy = "the phone does not take this now: try again in a moment";
        self.handset.tell_now(command).map_err(|_| ApiError::new(Code::PhoneRefused, busy))
    }

    /// Takes in what the phone tells.
    pub(crate) fn take(&self, news: News) {
        if let News::Phone(Event::Dialled(number)) = news {
            return self.keep_dialled(number);
        }
        let mut state = lock(&self.state);
        match news {
            News::Phone(event) => apply(&mut state, event),
            News::Sound(event) => sound(&mut state, event),
            News::Xruns { total } => state.xruns = total,
            News::Headset { there } => state.headset_buttons = there,
            News::Recorded { .. } | News::NotRecorded { .. } => {}
            News::Levels { microphone, speaker } => {
                let levels = Levels { microphone, speaker };
                return self.live.tell(Change::Levels(levels));
            }
            News::Echo(test) => return self.echo_went(test),
        }
        let picture = state.clone();
        drop(state);
        self.live.phone_changed(picture);
    }

    /// Keeps a change of what the phone is set to, and answers with all of it as it is then.
    fn change(
        &self,
        change: impl FnOnce(&mut Kept) -> Result<(), ApiError>,
    ) -> Result<Kept, ApiError> {
        let mut kept = lock(&self.kept);
        let mut new = kept.clone();
        change(&mut new)?;
        new.save(&self.data)?;
        *kept = new;
        Ok(kept.clone())
    }

    /// Redial works after the next start, too.
    fn keep_dialled(&self, number: String) {
        let mut kept = lock(&self.kept);
        kept.last_dialled = Some(number);
        if let Err(error) = kept.save(&self.data) {
            tracing::warn!(%error, "what was dialled is forgotten at the end");
        }
    }
}

/// A panic while a lock is held leaves what the next change mends.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn sound(state: &mut LivePhone, event: cordboard_sound::Event) {
    use cordboard_sound::{Direction, Event};
    let place = |state: &mut LivePhone, direction, device| match direction {
        Direction::Input => state.microphone = device,
        Direction::Output => state.speaker = device,
    };
    match event {
        Event::Opened(device) => {
            let shown = SoundDevice { id: device.id.to_string(), name: device.name.clone() };
            place(state, device.direction, Some(shown));
        }
        Event::Lost(device) => place(state, device.direction, None),
        Event::NoDevice(direction) => place(state, direction, None),
        Event::Refused { .. } | Event::DevicesChanged | Event::Gap { .. } => {}
    }
}

fn apply(state: &mut LivePhone, event: Event) {
    match event {
        Event::CallChanged(view) => {
            let known = state.calls.iter_mut().find(|call| call.id == view.id.0);
            let mut shown = call(&view);
            match known {
                Some(known) => {
                    shown.quality = known.quality;
                    *known = shown;
                }
                None => state.calls.push(shown),
            }
            // The last few that ended stay, so that a screen can say why.
            let ended = state.calls.iter().filter(|call| call.state == "ended").count();
            if ended > 4
                && let Some(first) = state.calls.iter().position(|call| call.state == "ended")
            {
                state.calls.remove(first);
            }
        }
        Event::AccountChanged(view) => {
            let known = state.accounts.iter_mut().find(|account| account.id == view.id.0);
            if let Some(account) = known {
                account_changed(account, &view);
            }
        }
        Event::Quality { call, quality } => {
            if let Some(known) = state.calls.iter_mut().find(|known| known.id == call.0) {
                known.quality = Some(quality_of(quality));
            }
        }
        Event::Muted(on) => state.muted = on,
        Event::DoNotDisturb(on) => state.do_not_disturb = on,
        Event::TransferFailed { .. }
        | Event::Digit { .. }
        | Event::Dialled(_)
        | Event::Refused(_) => {}
    }
}

fn standing(account: &Account) -> PhoneStanding {
    PhoneStanding {
        id: account.id.0,
        name: account.display.clone(),
        address: format!("sip:{}@{}", account.user, account.domain),
        standing: "registering",
        status: None,
        messages_new: 0,
    }
}

fn account_changed(account: &mut PhoneStanding, view: &AccountView) {
    (account.standing, account.status) = match &view.standing {
        Standing::Off => ("off", None),
        Standing::Registering => ("registering", None),
        Standing::Registered => ("registered", None),
        Standing::Failed { status, .. } => ("failed", *status),
    };
    account.messages_new = view.messages.map_or(0, |messages| messages.new);
}

fn call(view: &CallView) -> PhoneCall {
    let (state, ending, status) = match &view.state {
        CallState::Calling => ("calling", None, None),
        CallState::Ringback { .. } => ("ringback", None, None),
        CallState::Ringing => ("ringing", None, None),
        CallState::Talking => ("talking", None, None),
        CallState::Held => ("held", None, None),
        CallState::Ended(ending) => {
            let status = match ending {
                Ending::Refused(status) => Some(*status),
                _ => None,
            };
            ("ended", Some(ending_word(ending)), status)
        }
    };
    PhoneCall {
        id: view.id.0,
        account: view.account.0,
        direction: match view.direction {
            Direction::In => "in",
            Direction::Out => "out",
        },
        display: view.party.display.clone(),
        user: view.party.user.clone(),
        address: view.party.address.clone(),
        state,
        ending,
        status,
        held_by_peer: view.held_by_peer,
        silent: view.silent,
        in_conference: view.in_conference,
        recording: view.recording,
        transferring: view.transferring,
        rest: view
            .rest
            .as_ref()
            .map(|rest| PhoneRest { digits: rest.digits.clone(), waits: rest.waits }),
        began: wall(view.began),
        answered: view.answered.map(wall),
        ended: view.ended.map(wall),
        codec: view.codec,
        quality: None,
        exchange_call: None,
    }
}

/// The wall clock's time of an instant that has passed.
fn wall(at: Instant) -> Timestamp {
    let ago = SignedDuration::try_from(at.elapsed()).unwrap_or_default();
    let now = Timestamp::now();
    now.saturating_sub(ago).unwrap_or(now)
}

fn ending_word(ending: &Ending) -> &'static str {
    match ending {
        Ending::ByUs => "by_us",
        Ending::ByThem => "by_them",
        Ending::GivenUp => "given_up",
        Ending::Missed => "missed",
        Ending::AnsweredElsewhere => "answered_elsewhere",
        Ending::Declined => "declined",
        Ending::Refused(_) => "refused",
        Ending::Transferred => "transferred",
        Ending::Unreachable => "unreachable",
        Ending::NoSound(_) => "no_sound",
        Ending::AckLost => "ack_lost",
        Ending::Lost => "lost",
    }
}

fn quality_of(quality: Quality) -> CallQuality {
    CallQuality {
        mos: quality.mos,
        cause: match quality.cause {
            Cause::None => "good",
            Cause::NetworkIn => "network_in",
            Cause::NetworkOut => "network_out",
            Cause::ThisPc => "this_pc",
            Cause::ThisHeadset => "this_headset",
        },
        loss: quality.loss,
        jitter_ms: quality.jitter_ms,
        round_trip_ms: quality.round_trip_ms,
    }
}
