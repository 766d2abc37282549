//! Dice decide what is done at the phone, and in the end nothing is left of it.

use cordboard_media::voice;
use cordboard_phone::{CallId, Command, Input, LineEvent};
use cordboard_testkit::{CallState as Desk, Deed, Link, PhoneId};

use crate::desk::{Office, office};

#[test]
fn after_hundreds_of_deeds_on_a_bad_network_nothing_is_left() {
    let mut office = office();
    office.world.link(Link::BAD);
    office.world.without_sound();
    office.set(|soft| soft.deaf = true);
    for _ in 0..300 {
        if office.world.dice(2) == 0 {
            user_does_something(&mut office);
        } else {
            somebody_else_does_something(&mut office);
        }
        let pause = office.world.dice(5000);
        office.run_ms(pause);
    }
    let calls = office.soft().calls.len();
    assert!(calls > 40, "there was something to do: {calls} calls");
    office.world.link(Link::LAN);
    office.say(Command::DoNotDisturb(false));
    office.say(Command::HangUpAll);
    for phone in [office.mei, office.workshop] {
        hang_all_up(&mut office, phone);
    }
    office.run_ms(90_000);
    office.assert_nothing_left();
    let census = office.soft().phone.census();
    assert!(census.timers <= 1, "but for the keep-alive no timer runs: {census:?}");
    assert!(census.sip.timers <= 3, "but for registration and lamp none in SIP: {census:?}");
    office.is_called_by(office.mei);
}

fn user_does_something(office: &mut Office) {
    let calls: Vec<CallId> = office.soft().phone.calls().iter().map(|call| call.id).collect();
    let some = |office: &mut Office| {
        let at = office.world.dice(calls.len().max(1) as u64);
        calls.get(at as usize).copied().unwrap_or(CallId(0))
    };
    let (call, to) = (some(office), some(office));
    let command = match office.world.dice(20) {
        0..5 => {
            let targets = ["1002", "1003", "1999", "tel:1002,,12;3", "*97", "sip:x@192.168.1.99"];
            let at = office.world.dice(targets.len() as u64);
            Command::Dial { account: None, target: targets[at as usize].to_owned() }
        }
        5..8 => Command::Answer(call),
        8 => Command::HangUp(call),
        9 => Command::Hold(call),
        10 => Command::Retrieve(call),
        11 => Command::Swap,
        12 => Command::Conference(calls.clone()),
        13 => Command::Split(call),
        14 => Command::TransferBlind { call, target: "1003".to_owned() },
        15 => Command::TransferAttended { call, to },
        16 => Command::SendDigits { call, digits: "1,2;3".to_owned() },
        17 => Command::DoNotDisturb(office.world.dice(4) == 0),
        18 => Command::Decline { call, status: 486 },
        _ => return something_happens_to_the_pc(office, call),
    };
    office.say(command);
}

fn something_happens_to_the_pc(office: &mut Office, call: CallId) {
    let line = cordboard_phone::LineId(call.0);
    let input = match office.world.dice(4) {
        0 => Input::NetworkChanged,
        1 => Input::Resumed,
        2 => Input::Line(line, LineEvent::Sound(voice::Event::DigitsSent)),
        _ => Input::Line(line, LineEvent::OpenFailed { why: "no port".to_owned() }),
    };
    office.tell(input);
}

fn somebody_else_does_something(office: &mut Office) {
    let phone = if office.world.dice(2) == 0 { office.mei } else { office.workshop };
    let calls = &office.world.see(phone).calls;
    let living: Vec<usize> =
        (0..calls.len()).filter(|at| !matches!(calls[*at].state, Desk::Ended(_))).collect();
    let Some(&call) = living.last() else {
        return office.world.dial(phone, "1001");
    };
    let up = calls[call].state == Desk::Up;
    let ringing = calls[call].state == Desk::Ringing;
    match office.world.dice(8) {
        0..3 if ringing => office.world.act_on(phone, call, Deed::Answer),
        3 if ringing => office.world.act_on(phone, call, Deed::Reject(486)),
        4 => office.world.act_on(phone, call, Deed::HangUp),
        5 if up => office.world.act_on(phone, call, Deed::Hold),
        6 if up => office.world.act_on(phone, call, Deed::Resume),
        7 if up => office.world.act_on(phone, call, Deed::HandOn("1001".to_owned())),
        _ => office.world.dial(phone, "1001"),
    }
}

fn hang_all_up(office: &mut Office, phone: PhoneId) {
    for call in 0..office.world.see(phone).calls.len() {
        if !matches!(office.world.see(phone).calls[call].state, Desk::Ended(_)) {
            office.world.act_on(phone, call, Deed::HangUp);
        }
    }
}
