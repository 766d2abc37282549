//! Whatever happened on a floor happens again from its tape, word for word, also from one that was
//! written down and read elsewhere; and a tape that was changed is found out.

use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;

use super::thorough::{AGENTS, Counted, Step, groups, step};
use crate::{AgentId, Input, Output, Stretch, TapedFloor, replay, told_from};

struct Hall {
    floor: TapedFloor,
    now: Instant,
    counted: Counted,
    taken: Vec<Stretch>,
}

impl Hall {
    fn open(groups: Vec<crate::Group>) -> Hall {
        let floor = TapedFloor::new(7);
        let (now, counted) = (Instant::now(), Counted::default());
        let mut hall = Hall { floor, now, counted, taken: Vec::new() };
        hall.tell(Input::Configure(groups));
        for agent in AGENTS.iter().take(3) {
            hall.tell(Input::Available { agent: AgentId::new(agent) });
        }
        hall
    }

    fn tell(&mut self, input: Input) {
        self.floor.handle(self.now, input);
        while let Some(output) = self.floor.poll_output() {
            self.counted.offered += u64::from(matches!(output, Output::Offer { .. }));
        }
    }

    fn step(&mut self, step: Step) {
        let time = match self.counted.input(step) {
            Ok(input) => return self.tell(input),
            Err(time) => time,
        };
        let end = self.now + time;
        while let Some(due) = self.floor.poll_timeout().filter(|due| *due <= end) {
            self.now = due.max(self.now);
            self.tell(Input::Timeout);
        }
        self.now = end;
    }
}

/// As another machine reads it, whose clock stands elsewhere.
fn carried_over(stretch: &Stretch, elsewhere: Instant) -> Stretch {
    let json = told_from(stretch.began, || serde_json::to_string(stretch));
    told_from(elsewhere, || serde_json::from_str(&json.expect("it is written")))
        .expect("it is read")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_floor_decides_the_same_from_its_tape(
        groups in groups(),
        steps in vec((step(), 0u8..8), 1..80),
        which in any::<prop::sample::Index>(),
    ) {
        let mut hall = Hall::open(groups);
        for (step, take) in steps {
            hall.step(step);
            if take == 0 {
                let more = hall.floor.take_stretches();
                hall.taken.extend(more);
            }
        }
        let more = hall.floor.take_stretches();
        hall.taken.extend(more);
        let elsewhere = hall.now + Duration::from_secs(1_000_000);
        let told: Vec<Stretch> =
            hall.taken.iter().map(|one| carried_over(one, elsewhere)).collect();
        let decisions: usize =
            told.iter().flat_map(|one| &one.moves).map(|one| one.outputs.len()).sum();
        prop_assert_eq!(replay(&told).expect("the same decisions"), decisions);

        // One decision of it was another, as somebody claims.
        let mut forged = told;
        let outputs = forged.iter_mut().flat_map(|one| &mut one.moves);
        let mut decided: Vec<_> = outputs.filter(|one| !one.outputs.is_empty()).collect();
        if !decided.is_empty() {
            let place = which.index(decided.len());
            let at = decided[place].at;
            decided[place].outputs.remove(0);
            let found = replay(&forged).expect_err("it was forged");
            prop_assert_eq!(found.at, at, "the first difference is where it was forged");
        }
    }
}
