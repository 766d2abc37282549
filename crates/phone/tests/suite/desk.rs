//! The office of the stories, with a softphone on one of its desks.

use cordboard_media::voice;
use cordboard_phone::{
    Account, AccountId, CallId, CallState, Command, Event, Input, LineCommand, Secret, Settings,
};
use cordboard_sip::wire::HostPort;
use cordboard_testkit::{CallState as Desk, GuestId, PhoneId, World};

use crate::soft::Soft;

/// Monday 12 October 2026, 10:00 in Shanghai: the shop is open.
const OPEN: &str = "2026-10-12T02:00:00Z";

pub(crate) struct Office {
    pub(crate) world: World,
    /// The softphone, on extension 1001.
    pub(crate) soft: GuestId,
    pub(crate) mei: PhoneId,
    pub(crate) workshop: PhoneId,
}

pub(crate) fn account(extension: &str) -> Account {
    let secret = Secret::new(format!("s3cret-{extension}-phone"));
    let domain = HostPort::parse("192.168.1.10").unwrap();
    Account::new(AccountId(1), extension, secret, domain)
}

/// Mei (1002) and the workshop (1003) have desk phones; 1001 is the softphone.
pub(crate) fn office() -> Office {
    office_with(account("1001"), Settings::default())
}

pub(crate) fn office_with(account: Account, settings: Settings) -> Office {
    office_where(account, settings, |_| {})
}

/// The same, with something about the softphone that is so from the beginning.
pub(crate) fn office_where(
    account: Account,
    settings: Settings,
    change: impl FnOnce(&mut Soft),
) -> Office {
    let text = include_str!("../../../../tests/fixtures/office.json");
    let office = serde_json::from_str(text).expect("the example office is JSON");
    let mut world = World::new(&office, OPEN);
    let phones = [("mei", "1002"), ("workshop", "1003")].map(|(name, number)| {
        let phone = world.phone(name, number, &format!("s3cret-{number}-phone"));
        world.until("the phone is registered", |world| world.see(phone).registered);
        phone
    });
    let now = world.now();
    let mut soft = Soft::with("soft", "192.168.1.77:5080", now, vec![account], settings);
    change(&mut soft);
    let soft = world.invite_guest(soft);
    let mut office = Office { world, soft, mei: phones[0], workshop: phones[1] };
    if office
        .soft()
        .phone
        .accounts()
        .iter()
        .any(|account| account.standing != cordboard_phone::Standing::Off)
    {
        office.until("the softphone is registered", Soft::is_registered);
    }
    office
}

impl Office {
    pub(crate) fn soft(&self) -> &Soft {
        self.world.guest(self.soft)
    }

    pub(crate) fn set(&mut self, change: impl FnOnce(&mut Soft)) {
        self.world.ask(self.soft, |soft: &mut Soft, _| change(soft));
    }

    pub(crate) fn say(&mut self, command: Command) {
        self.world.ask(self.soft, |soft: &mut Soft, now| soft.command(now, command));
    }

    pub(crate) fn tell(&mut self, input: Input) {
        self.world.ask(self.soft, |soft: &mut Soft, now| soft.tell(now, input));
    }

    pub(crate) fn dial(&mut self, target: &str) -> CallId {
        self.say(Command::Dial { account: None, target: target.to_owned() });
        self.soft().latest()
    }

    pub(crate) fn until(&mut self, what: &str, so: impl Fn(&Soft) -> bool) {
        let id = self.soft;
        self.world.until(what, |world| so(world.guest::<Soft>(id)));
    }

    pub(crate) fn run_ms(&mut self, millis: u64) {
        self.world.run_ms(millis);
    }

    pub(crate) fn state_of(&self, call: CallId) -> CallState {
        self.soft().calls[&call].state.clone()
    }

    /// Dials and talks.
    pub(crate) fn talks_with(&mut self, number: &str) -> CallId {
        let call = self.dial(number);
        self.until("they talk", |soft| soft.calls[&call].state == CallState::Talking);
        // What follows at once may meet the last of the answer, and is then tried again seconds later.
        self.run_ms(200);
        call
    }

    /// The workshop or mei calls the softphone, which answers.
    pub(crate) fn is_called_by(&mut self, phone: PhoneId) -> CallId {
        let before = self.soft().calls.len();
        self.world.dial(phone, "1001");
        self.until("it rings", |soft| soft.calls.len() > before);
        let call = self.soft().latest();
        self.say(Command::Answer(call));
        self.until("they talk", |soft| soft.calls[&call].state == CallState::Talking);
        self.run_ms(200);
        call
    }

    /// Lets time pass until whatever was on its way belongs to the past, then says what is heard.
    pub(crate) fn hears(&mut self, hz: f64) -> bool {
        self.run_ms(1200);
        self.soft().hears(400, hz)
    }

    pub(crate) fn hears_voice(&mut self, phone: PhoneId) -> bool {
        let voice = self.world.voice(phone);
        self.hears(voice)
    }

    /// Whether a desk phone hears the softphone's user.
    pub(crate) fn is_heard_by(&mut self, phone: PhoneId) -> bool {
        let tone = self.soft().tone;
        self.world.listens(phone, 400).tone(tone)
    }

    pub(crate) fn desk_is_up(&self, phone: PhoneId) -> bool {
        self.world.state(phone) == Some(Desk::Up)
    }

    /// What the sound of the lines was told.
    pub(crate) fn was_told(&self, such: impl Fn(&voice::Command) -> bool) -> bool {
        self.soft().commands.iter().any(|(_, command)| match command {
            LineCommand::Sound(command) => such(command),
            _ => false,
        })
    }

    /// The descriptions in the INVITEs that the softphone sent.
    pub(crate) fn sent_offers(&self) -> Vec<String> {
        let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
        let sent = self.soft().sent.iter().map(text);
        sent.filter(|text| text.starts_with("INVITE")).collect()
    }

    pub(crate) fn happened(&self, event: &Event) -> bool {
        self.soft().events.contains(event)
    }

    /// After everything has ended, nothing is left but the registration.
    pub(crate) fn assert_nothing_left(&mut self) {
        self.run_ms(40_000);
        let left = self.soft().phone.census();
        assert_eq!(left.calls, 0, "no call is left: {left:?}");
        assert_eq!(left.sip.dialogs, 0, "no session is left: {left:?}");
        assert_eq!(left.sip.transactions, 0, "no transaction is left: {left:?}");
        let exchange = self.world.census();
        assert_eq!(exchange.calls, 0, "none at the exchange either: {exchange:?}");
        assert!(self.soft().talk.is_empty(), "ear and microphone are off");
    }
}
