//! What a block has at hand while a call stands at it: the caller's keys, the call's variables, a
//! timer, and the list of what is to go out.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use super::secrets::Secrets;
use super::words::{Context, Output};
use crate::{
    CalendarId, Calendars, Clock, Condition, FlowId, GroupStanding, GroupTest, Key, NodeId,
    Request, Spoken, TimeOfDay, Variables, Weekday,
    read_out::{self, ReadOut},
    variables::{Filled, LONGEST_VALUE, Piece, pieces},
};

/// Keys that are kept for later blocks; what is pressed beyond is lost.
const MOST_KEYS: usize = 32;

pub(crate) struct Line {
    pub(super) outputs: VecDeque<Output>,
    pub(super) deadline: Option<Instant>,
    pub(super) playing: bool,
    pub(super) variables: Variables,
    pub(super) clock: Clock,
    /// Blocks come to since something was last waited for.
    pub(super) in_a_row: usize,
    /// How many blocks the program has.
    pub(super) blocks: usize,
    /// The block that the call stands at.
    pub(super) here: Option<(FlowId, NodeId)>,
    /// The caller has hung up; what the flow does for that is done without him.
    pub(super) alone: bool,
    /// How many servers were asked.
    requests: u32,
    /// How often the call went round, by block.
    rounds: HashMap<(FlowId, NodeId), u32>,
    seed: u64,
    caller: String,
    dialled: String,
    language: String,
    calendars: Arc<Calendars>,
    pub(super) groups: BTreeMap<String, GroupStanding>,
    keys: VecDeque<(Key, u32)>,
    /// Which key press this is, of the whole call.
    pub(super) press: u32,
    pub(super) secrets: Secrets,
    /// A terminator that came after its digits were complete is not for the next block.
    dropped: Option<(Key, Instant)>,
    now: Option<Instant>,
}

impl Line {
    pub(super) fn new(context: Context) -> Line {
        Line {
            outputs: VecDeque::new(),
            deadline: None,
            playing: false,
            variables: context.variables.into(),
            clock: context.clock,
            in_a_row: 0,
            blocks: 0,
            here: None,
            alone: false,
            requests: 0,
            rounds: HashMap::new(),
            seed: context.seed,
            caller: context.caller,
            dialled: context.dialled,
            language: context.language,
            calendars: context.calendars,
            groups: BTreeMap::new(),
            keys: VecDeque::new(),
            press: 0,
            secrets: Secrets::default(),
            dropped: None,
            now: None,
        }
    }

    pub(super) fn at(&mut self, now: Instant) {
        self.now = Some(now);
    }

    pub(crate) fn language(&self) -> &str {
        &self.language
    }

    pub(crate) fn emit(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    pub(crate) fn play(&mut self, items: Vec<Spoken>) {
        self.deadline = None;
        self.playing = true;
        self.emit(Output::Play { items, language: self.language.clone() });
    }

    /// Music has no end of its own.
    pub(crate) fn start_music(&mut self, music: Output) {
        self.playing = true;
        self.emit(music);
    }

    pub(crate) fn stop_play(&mut self) {
        if std::mem::take(&mut self.playing) {
            self.emit(Output::StopPlay);
        }
    }

    /// Nothing plays any more, and nothing is waited for.
    pub(crate) fn rest(&mut self) {
        self.stop_play();
        self.deadline = None;
    }

    /// Instead of any earlier wish to be woken.
    pub(crate) fn wake_in(&mut self, now: Instant, wait: Duration) {
        self.deadline = now.checked_add(wait);
    }

    pub(crate) fn keep_key(&mut self, key: char) {
        // A to D are on no handset: noise, or a test set.
        let Ok(key) = Key::try_from(key) else { return };
        if let Some((dropped, until)) = self.dropped.take()
            && dropped == key
            && self.now.is_some_and(|now| now < until)
        {
            self.secrets.show(self.press);
            return;
        }
        if self.keys.len() < MOST_KEYS {
            self.keys.push_back((key, self.press));
            self.secrets.keep(self.press);
        }
    }

    /// If the next key is this one, and comes before `until`, it is dropped.
    pub(crate) fn drop_key_until(&mut self, key: Key, until: Instant) {
        if let Some((_, press)) = self.keys.pop_front_if(|(first, _)| *first == key) {
            self.secrets.show(press);
        } else if self.keys.is_empty() {
            self.dropped = Some((key, until));
        }
    }

    pub(crate) fn take_key(&mut self) -> Option<Key> {
        let (key, press) = self.keys.pop_front()?;
        self.secrets.show(press);
        Some(key)
    }

    /// A key that may be part of a secret, unless it is the one that ends it.
    pub(crate) fn take_secret_key(&mut self, end: Key) -> Option<Key> {
        let (key, press) = self.keys.pop_front()?;
        if key == end {
            self.secrets.show(press);
        } else {
            self.secrets.hide(press, end);
        }
        Some(key)
    }

    /// What a look at a secret tells.
    pub(crate) fn look_at_secret(&self, look: impl FnOnce() -> u32) -> u32 {
        self.secrets.look(look)
    }

    pub(crate) fn has_keys(&self) -> bool {
        !self.keys.is_empty()
    }

    pub(crate) fn forget_keys(&mut self) {
        self.keys.clear();
    }

    /// Whether a prompt need not be heard because its answer was pressed already. Not for ever: in a
    /// circle of prompts each is skipped once.
    pub(crate) fn may_skip(&self) -> bool {
        self.has_keys() && self.in_a_row <= self.blocks
    }

    /// A number below 100 by lot: SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
    /// generators", 2014), so that the same seed draws the same.
    pub(crate) fn draw(&mut self) -> u8 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u8::try_from((mixed ^ (mixed >> 31)) % 100).unwrap_or(0)
    }

    /// Which round of so many begins at this block; `None` after the last, and then it counts anew.
    pub(crate) fn count_round(&mut self, times: u32) -> Option<u32> {
        let here = self.here.clone()?;
        let round = self.rounds.get(&here).copied().unwrap_or(0) + 1;
        if round > times {
            self.rounds.remove(&here);
            return None;
        }
        self.rounds.insert(here, round);
        Some(round)
    }

    pub(crate) fn set(&mut self, name: &str, value: Filled) {
        if name == "language" && is_language(&value.text) && !value.masked {
            self.language.clone_from(&value.text);
        }
        self.variables.set(name, value);
    }

    /// Fills the places of a text. A variable that was never set fills with nothing.
    pub(crate) fn fill(&self, text: &str, now: Instant) -> Filled {
        let mut filled = Filled { text: String::new(), masked: false };
        for piece in pieces(text) {
            match piece {
                Piece::Plain(plain) => filled.text.push_str(plain),
                Piece::Place(name) => {
                    filled.text.push_str(&self.value(name, now));
                    filled.masked |= self.variables.is_masked(name);
                }
            }
        }
        filled
    }

    /// The same, with every value written so that it fits where it stands; and whether one is secret.
    pub(crate) fn fill_as(
        &self,
        text: &str,
        now: Instant,
        write: impl Fn(&str) -> String,
    ) -> (String, bool) {
        let (mut filled, mut masked) = (String::new(), false);
        for piece in pieces(text) {
            match piece {
                Piece::Plain(plain) => filled.push_str(plain),
                Piece::Place(name) => {
                    filled.push_str(&write(&self.value(name, now)));
                    masked |= self.variables.is_masked(name);
                }
            }
        }
        (filled, masked)
    }

    /// Asks a server; the number of the question.
    pub(crate) fn ask(&mut self, request: Request) -> u32 {
        self.requests += 1;
        let number = self.requests;
        self.emit(Output::Request { number, request });
        number
    }

    /// Looks for somebody outside; the number of the question.
    pub(crate) fn find(&mut self, value: String) -> u32 {
        self.requests += 1;
        let number = self.requests;
        self.emit(Output::Find { number, value });
        number
    }

    pub(crate) fn is_alone(&self) -> bool {
        self.alone
    }

    /// A text for the voice. A masked value is left out, since what is spoken is logged, recorded, and
    /// heard by whoever stands by. `None` when nothing is left to say.
    pub(crate) fn say(&self, text: &str, now: Instant) -> Option<Spoken> {
        let mut said = String::new();
        for piece in pieces(text) {
            let (name, way) = match piece {
                Piece::Plain(plain) => {
                    said.push_str(plain);
                    continue;
                }
                Piece::Place(place) => read_out::place(place),
            };
            if self.variables.is_masked(name) {
                continue;
            }
            let value = self.value(name, now);
            match way.and_then(ReadOut::named) {
                Some(way) => said.push_str(&way.words(&value, &self.language)),
                None => said.push_str(&value),
            }
        }
        let said: String = said.trim().chars().take(LONGEST_VALUE).collect();
        (!said.is_empty()).then_some(Spoken::Text(said))
    }

    fn value(&self, name: &str, now: Instant) -> String {
        let local = || self.calendars.local(self.clock.wall(now), None);
        match name {
            "caller" => self.caller.clone(),
            "dialled" => self.dialled.clone(),
            "language" => self.language.clone(),
            "date" => local().date().to_string(),
            "time" => TimeOfDay::of(local().time()).to_string(),
            "hour" => local().hour().to_string(),
            "weekday" => Weekday::of(local().date()).to_string(),
            _ => self.variables.value(name).unwrap_or_default().to_owned(),
        }
    }

    pub(crate) fn is_open(&self, id: &CalendarId, now: Instant) -> (bool, String) {
        match self.calendars.calendar(id.as_str()) {
            Some(calendar) => calendar.is_open(self.clock.wall(now)),
            None => (false, format!("there is no calendar {id}")),
        }
    }

    pub(crate) fn holds(&self, condition: &Condition, now: Instant) -> bool {
        match condition {
            Condition::All(parts) => parts.iter().all(|part| self.holds(part, now)),
            Condition::Any(parts) => parts.iter().any(|part| self.holds(part, now)),
            Condition::Not(part) => !self.holds(part, now),
            Condition::Caller(test) => test.holds(&self.caller),
            Condition::Dialled(test) => test.holds(&self.dialled),
            Condition::Language(test) => test.holds(&self.language),
            Condition::Variable(asked) => {
                let holds = || asked.test.holds(&self.value(&asked.name, now));
                if self.variables.is_masked(&asked.name) {
                    return self.look_at_secret(|| u32::from(holds())) == 1;
                }
                holds()
            }
            Condition::Calendar(id) => self.is_open(id, now).0,
            Condition::Time(daytime) => {
                let wall = self.clock.wall(now);
                let local = self.calendars.local(wall, daytime.time_zone.as_deref());
                daytime.holds(Weekday::of(local.date()), TimeOfDay::of(local.time()))
            }
            Condition::Group(asked) => asked.test.holds(&self.standing(asked).to_string()),
        }
    }

    /// The condition in words. What a masked variable was compared with would tell its value.
    pub(crate) fn describe(&self, condition: &Condition) -> String {
        let join = |parts: &[Condition], word: &str| {
            let parts: Vec<String> = parts.iter().map(|part| self.describe(part)).collect();
            format!("({})", parts.join(word))
        };
        match condition {
            Condition::All(parts) => join(parts, " and "),
            Condition::Any(parts) => join(parts, " or "),
            Condition::Not(part) => format!("not {}", self.describe(part)),
            Condition::Caller(test) => format!("the caller {test}"),
            Condition::Dialled(test) => format!("the number dialled {test}"),
            Condition::Language(test) => format!("the language {test}"),
            Condition::Variable(asked) if self.variables.is_masked(&asked.name) => {
                format!("{} is as asked, which is not shown", asked.name)
            }
            Condition::Variable(asked) => format!("{} {}", asked.name, asked.test),
            Condition::Calendar(id) => format!("{id} is open"),
            Condition::Time(daytime) => format!("it is {daytime}"),
            Condition::Group(asked) => format!("{asked} (it is {})", self.standing(asked)),
        }
    }

    fn standing(&self, asked: &GroupTest) -> u32 {
        self.groups.get(&asked.group).copied().unwrap_or_default().of(asked.fact)
    }
}

/// Such as `zh-CN`. Sounds are found by it, so it cannot be just any text.
fn is_language(tag: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=35).contains(&tag.len()) && tag.bytes().all(fits)
}

/// By hand: keys that wait may be a secret.
impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("language", &self.language)
            .field("variables", &self.variables)
            .field("keys", &self.keys.len())
            .field("playing", &self.playing)
            .field("deadline", &self.deadline)
            .field("outputs", &self.outputs)
            .finish_non_exhaustive()
    }
}
