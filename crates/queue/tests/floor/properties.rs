//! Whatever happens in whatever order: nobody is lost, nobody rings twice, nobody is overtaken.

use cordboard_queue::{AgentId, Census};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::observer::{Observer, overtaken};
use crate::steps::{AGENTS, Doing, Step, groups, step};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn nobody_is_lost_rung_twice_or_overtaken(groups in groups(), steps in vec(step(), 1..50)) {
        let mut observer = Observer::new(groups);
        for agent in 0..3 {
            observer.step(Step::Agent(agent, Doing::Available));
        }
        for step in steps {
            let before = observer.offers.keys().copied().collect();
            let at_once = !matches!(step, Step::Pass(_));
            observer.step(step);
            if at_once {
                let overtaken = overtaken(&observer, &before);
                prop_assert!(overtaken.is_none(), "{overtaken:?}");
            }
        }

        // Everybody goes home.
        observer.step(Step::Pass(3600));
        prop_assert!(observer.waiting.is_empty(), "no wait is longer than its groups allow");
        prop_assert!(observer.offers.is_empty(), "every offer ends");
        prop_assert_eq!(observer.floor.poll_timeout(), None);
        for (agent, name) in AGENTS.iter().enumerate() {
            observer.step(Step::End(agent));
            for _ in 0..observer.agents[&AgentId::new(name)].calls {
                observer.step(Step::Agent(agent, Doing::Idle));
            }
            observer.step(Step::Agent(agent, Doing::Unavailable));
        }
        observer.step(Step::Pass(60));
        observer.step(Step::Configure(Vec::new()));
        prop_assert_eq!(observer.floor.census(), Census::default());
    }
}
