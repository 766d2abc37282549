//! Each caller's "why": every agent, in one sentence, when it changes.

use cordboard_queue::{Decline, Input, Strategy};

use crate::hall::{Hall, group, seconds};

#[test]
fn everybody_is_accounted_for_when_a_caller_joins() {
    let names = ["1001", "1002", "1003", "1004", "1005", "1006", "1007"];
    let mut sales = group("sales", Strategy::LongestIdle, &names);
    sales.wrap_up = seconds(30);
    let mut hall = Hall::with(sales);
    hall.join(1);
    hall.answer(0, "1001");
    hall.end("1001");
    hall.join(2);
    hall.agent("1003", |agent| Input::Busy { agent });
    hall.agent("1004", |agent| Input::Break { agent, reason: Some("lunch".into()) });
    hall.agent("1005", |agent| Input::Unavailable { agent });
    hall.agent("1006", |agent| Input::LogOut { agent });
    hall.pass(5);
    hall.join(3);
    assert_eq!(
        hall.why(3),
        [
            "1001: in wrap-up for another 25 s",
            "1002: ringing for another caller",
            "1003: on a call",
            "1004: on a break (lunch)",
            "1005: no phone registered",
            "1006: logged out",
            "1007: offered, idle longest (6 s)",
        ]
    );
}

#[test]
fn only_what_changed_is_told_again() {
    let mut hall = Hall::of(&["1001", "1002"]);
    hall.join(1);
    assert_eq!(
        hall.why(1),
        ["1001: offered, idle longest (2 s)", "1002: free, but another comes first"]
    );
    hall.pass(10);
    hall.join(2);
    hall.tell(Input::Timeout);
    assert_eq!(hall.why(1), ["1002: ringing for another caller"]);
    hall.decline(0, "1001", Decline::Rejected);
    assert_eq!(
        hall.why(1),
        ["1001: rejected the call", "1001: declined a moment ago, not rung for another 5 s"]
    );
    hall.pass(4);
    assert_eq!(hall.why(1), [""; 0], "that time goes by is no news");
    hall.pass(6);
    assert_eq!(hall.why(1), ["1001: offered, idle longest (0 s)"]);
}
