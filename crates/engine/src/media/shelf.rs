//! The sounds that a worker has at hand, and the plays that wait for one.
//!
//! A play begins when all its sounds are there; until then the leg hears what it heard before. A
//! later play, a stop, or the end of the leg takes its place. Sounds that were not used for long
//! make room when the shelf is full.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use cordboard_media::{Clip, ClipId, Command, LegId, Patchbay};
use crossbeam_channel::Sender;

use super::loader::Request;

/// The most bytes of samples on the shelf: a hundred minutes of sound.
const MOST: usize = 256 * 1024 * 1024;

#[derive(Debug)]
pub(super) struct Shelf {
    loader: Sender<Request>,
    kept: HashMap<ClipId, Kept>,
    bytes: usize,
    /// Counts uses, to tell old ones from new.
    turn: u64,
    asked: HashSet<ClipId>,
    waiting: HashMap<LegId, Waiting>,
    most: usize,
}

#[derive(Debug)]
struct Kept {
    bytes: usize,
    used: u64,
}

/// A play whose sounds are not all there.
#[derive(Debug)]
struct Waiting {
    play: Command,
    clips: Vec<ClipId>,
    /// These do not exist; the play goes on without them.
    unknown: HashSet<ClipId>,
}

impl Shelf {
    pub(super) fn new(loader: Sender<Request>) -> Self {
        Self {
            loader,
            kept: HashMap::new(),
            bytes: 0,
            turn: 0,
            asked: HashSet::new(),
            waiting: HashMap::new(),
            most: MOST,
        }
    }

    /// Lets a command pass, or keeps it until its sounds are there.
    pub(super) fn pass(&mut self, command: Command, patchbay: &Patchbay) -> Option<Command> {
        match &command {
            Command::Play { leg, clips, .. } => {
                let (leg, clips) = (*leg, clips.clone());
                let waiting = Waiting { play: command, clips, unknown: HashSet::new() };
                self.waiting.insert(leg, waiting);
                self.ready(leg, patchbay)
            }
            Command::StopPlay { leg } | Command::Close { leg } => {
                self.waiting.remove(leg);
                Some(command)
            }
            Command::Open { .. }
            | Command::Configure { .. }
            | Command::Bridge { .. }
            | Command::Mix { .. }
            | Command::Pass { .. }
            | Command::Unbridge { .. }
            | Command::SendDigits { .. }
            | Command::Record { .. }
            | Command::MoveRecording { .. }
            | Command::PauseRecording { .. }
            | Command::ResumeRecording { .. }
            | Command::StopRecording { .. } => Some(command),
        }
    }

    /// Takes what the loader found, and gives the plays that can begin now.
    pub(super) fn loaded(
        &mut self,
        id: &ClipId,
        clip: Option<Arc<Clip>>,
        patchbay: &mut Patchbay,
    ) -> Vec<Command> {
        self.asked.remove(id);
        let concerned = self.waiting.iter_mut().filter(|(_, play)| play.clips.contains(id));
        let mut legs: Vec<LegId> = Vec::new();
        for (leg, waiting) in concerned {
            if clip.is_none() {
                waiting.unknown.insert(id.clone());
            }
            legs.push(*leg);
        }
        legs.sort_unstable();
        if let Some(clip) = clip {
            self.keep(id, clip, patchbay);
        }
        legs.into_iter().filter_map(|leg| self.ready(leg, patchbay)).collect()
    }

    /// Prompts, texts, music and tones are loaded anew when they are next played.
    pub(super) fn forget_sounds(&mut self, patchbay: &mut Patchbay) {
        let may_change = |id: &ClipId| {
            let kind = id.0.split('/').next().unwrap_or_default();
            matches!(kind, "prompt" | "say" | "music" | "tone")
        };
        let old: Vec<ClipId> = self.kept.keys().filter(|id| may_change(id)).cloned().collect();
        for id in old {
            self.remove(&id, patchbay);
        }
    }

    /// The waiting play of a leg, if nothing is missing any more; else asks for what is missing.
    fn ready(&mut self, leg: LegId, patchbay: &Patchbay) -> Option<Command> {
        let waiting = self.waiting.get(&leg)?;
        self.turn += 1;
        let mut complete = true;
        for id in &waiting.clips {
            if patchbay.has_clip(id) {
                self.kept.entry(id.clone()).and_modify(|kept| kept.used = self.turn);
            } else if !waiting.unknown.contains(id) {
                complete = false;
                if self.asked.insert(id.clone()) {
                    // A loader that broke down is told of elsewhere; the play then never begins.
                    let _ = self.loader.send(Request::Load(id.clone()));
                }
            }
        }
        if complete { self.waiting.remove(&leg).map(|waiting| waiting.play) } else { None }
    }

    fn keep(&mut self, id: &ClipId, clip: Arc<Clip>, patchbay: &mut Patchbay) {
        self.remove(id, patchbay);
        let bytes = (clip.narrow.len() + clip.wide.len()) * 2;
        self.turn += 1;
        self.kept.insert(id.clone(), Kept { bytes, used: self.turn });
        self.bytes += bytes;
        patchbay.add_clip(id.clone(), clip);
        while self.bytes > self.most {
            let others = self.kept.iter().filter(|(other, _)| *other != id && !self.awaited(other));
            let oldest = others.min_by_key(|(_, kept)| kept.used).map(|(other, _)| other.clone());
            let Some(oldest) = oldest else { break };
            self.remove(&oldest, patchbay);
        }
    }

    fn awaited(&self, id: &ClipId) -> bool {
        self.waiting.values().any(|waiting| waiting.clips.contains(id))
    }

    fn remove(&mut self, id: &ClipId, patchbay: &mut Patchbay) {
        if let Some(kept) = self.kept.remove(id) {
            self.bytes -= kept.bytes;
            patchbay.remove_clip(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use cordboard_media::{PlayId, Repeat, Settings};
    use crossbeam_channel::{Receiver, unbounded};

    use super::*;

    fn shelf() -> (Shelf, Patchbay, Receiver<Request>) {
        let (loader, asked) = unbounded();
        (Shelf::new(loader), Patchbay::new(Settings::default(), 1), asked)
    }

    fn play(leg: u64, clips: &[&str]) -> Command {
        Command::Play {
            leg: LegId(leg),
            play: PlayId(leg),
            clips: clips.iter().map(|name| ClipId::new(name)).collect(),
            repeat: Repeat::Once,
        }
    }

    fn clip(millis: usize) -> Option<Arc<Clip>> {
        let (narrow, wide) = (vec![1; millis * 8], vec![1; millis * 16]);
        Some(Arc::new(Clip { narrow: narrow.into(), wide: wide.into() }))
    }

    fn names(asked: &Receiver<Request>) -> Vec<String> {
        let names = asked.try_iter().map(|request| match request {
            Request::Load(id) => id.to_string(),
            other => panic!("only sounds are asked for, not {other:?}"),
        });
        names.collect()
    }

    #[test]
    fn a_play_waits_until_all_its_sounds_are_there() {
        let (mut shelf, mut patchbay, asked) = shelf();
        assert_eq!(shelf.pass(play(1, &["a", "b"]), &patchbay), None, "nothing is there");
        assert_eq!(shelf.pass(play(2, &["b"]), &patchbay), None, "for nobody");
        assert_eq!(names(&asked), ["a", "b"], "each is asked for once");
        let ready = shelf.loaded(&ClipId::new("b"), clip(20), &mut patchbay);
        assert_eq!(ready, [play(2, &["b"])], "the second has all it needs");
        let ready = shelf.loaded(&ClipId::new("a"), clip(20), &mut patchbay);
        assert_eq!(ready, [play(1, &["a", "b"])], "now the first has it, too");
        let again = play(3, &["a"]);
        assert_eq!(shelf.pass(again.clone(), &patchbay), Some(again), "it is at hand now");
    }

    #[test]
    fn a_sound_that_does_not_exist_holds_nobody_up() {
        let (mut shelf, mut patchbay, asked) = shelf();
        assert_eq!(shelf.pass(play(1, &["nothing"]), &patchbay), None, "it is sought");
        let ready = shelf.loaded(&ClipId::new("nothing"), None, &mut patchbay);
        assert_eq!(ready, [play(1, &["nothing"])], "it counts as silence of no length");
        assert_eq!(shelf.pass(play(1, &["nothing"]), &patchbay), None, "it may exist by now");
        assert_eq!(names(&asked), ["nothing", "nothing"], "so it is sought again");
    }

    #[test]
    fn a_play_that_waits_gives_way_to_what_comes_later() {
        let leg = LegId(1);
        for later in [Command::StopPlay { leg }, Command::Close { leg }] {
            let (mut shelf, mut patchbay, _asked) = shelf();
            shelf.pass(play(1, &["a"]), &patchbay);
            assert_eq!(shelf.pass(later.clone(), &patchbay), Some(later), "it passes at once");
            let ready = shelf.loaded(&ClipId::new("a"), clip(20), &mut patchbay);
            assert!(ready.is_empty(), "the play was taken back");
        }
        let (mut shelf, mut patchbay, _asked) = shelf();
        shelf.pass(play(1, &["a"]), &patchbay);
        shelf.pass(play(1, &["b"]), &patchbay);
        assert!(shelf.loaded(&ClipId::new("a"), clip(20), &mut patchbay).is_empty(), "replaced");
        let ready = shelf.loaded(&ClipId::new("b"), clip(20), &mut patchbay);
        assert_eq!(ready, [play(1, &["b"])], "only the last one plays");
    }

    #[test]
    fn what_the_office_changes_is_loaded_anew() {
        let (mut shelf, mut patchbay, asked) = shelf();
        for name in ["prompt/en/menu", "music/default", "tone/busy", "builtin/en/welcome"] {
            shelf.loaded(&ClipId::new(name), clip(20), &mut patchbay);
        }
        shelf.forget_sounds(&mut patchbay);
        shelf.pass(
            play(1, &["prompt/en/menu", "music/default", "tone/busy", "builtin/en/welcome"]),
            &patchbay,
        );
        assert_eq!(
            names(&asked),
            ["prompt/en/menu", "music/default", "tone/busy"],
            "what comes with the program stays as it is"
        );
    }

    #[test]
    fn the_shelf_is_bounded_and_keeps_what_is_used() {
        let (mut shelf, mut patchbay, _asked) = shelf();
        shelf.most = 3 * 20 * 48; // three clips of 20 ms
        for name in ["a", "b", "c"] {
            shelf.loaded(&ClipId::new(name), clip(20), &mut patchbay);
        }
        shelf.pass(play(1, &["a"]), &patchbay);
        shelf.loaded(&ClipId::new("d"), clip(20), &mut patchbay);
        let there = |name: &str| patchbay.has_clip(&ClipId::new(name));
        assert!(there("a") && there("c") && there("d"), "what was used or is new stays");
        assert!(!there("b"), "what was not used for longest makes room");
        assert_eq!(shelf.bytes, 3 * 20 * 48, "and the books are right");
    }
}
