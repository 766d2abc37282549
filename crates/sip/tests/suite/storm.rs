//! Many calls through a bad network: in the end nothing may be left, and every call told once.

use std::collections::HashMap;
use std::time::Duration;

use cordboard_sip::{Destination, DialogId, Event, Reply, Transport};

use crate::net::{Faults, Net, call_to, event_name, sdp, target};

/// What each side was told of one call.
#[derive(Debug, Default)]
struct Told {
    outcome: usize,
    ended: usize,
}

struct Storm {
    net: Net,
    transport: Transport,
    told: [HashMap<DialogId, Told>; 2],
    up: Vec<(usize, DialogId)>,
}

impl Storm {
    fn react(&mut self, who: usize) {
        for event in self.net.events(who) {
            let name = event_name(&event);
            match event {
                Event::Invited { dialog, .. } => self.decide(who, dialog),
                Event::Accepted { dialog, .. } => {
                    self.told[who].entry(dialog).or_default().outcome += 1;
                    self.up.push((who, dialog));
                }
                Event::Rejected { dialog, .. } => {
                    self.told[who].entry(dialog).or_default().outcome += 1;
                }
                Event::Offered { dialog, .. } | Event::OfferRequested { dialog } => {
                    self.net.act(who, |e, now| e.answer_offer(now, dialog, sdp("again")));
                }
                Event::Referred { dialog, .. } => {
                    self.net.act(who, |e, now| e.accept_refer(now, dialog));
                    self.net.act(who, |e, now| e.notify_refer(now, dialog, 200, ""));
                }
                Event::Ended { dialog, .. } => {
                    self.told[who].entry(dialog).or_default().ended += 1;
                    self.up.retain(|up| *up != (who, dialog));
                }
                Event::Progress { .. }
                | Event::Acknowledged { .. }
                | Event::OfferAnswered { .. }
                | Event::OfferRefused { .. }
                | Event::Response { .. }
                | Event::Info { .. }
                | Event::ReferProgress { .. } => {}
                _ => panic!("nobody asked for {name}"),
            }
        }
    }

    fn decide(&mut self, who: usize, dialog: DialogId) {
        match self.net.roll(8) {
            0 => self.net.act(who, |e, now| e.reject(now, dialog, Reply::status(486))),
            1 => self.net.act(who, |e, now| e.ring(now, dialog, 183, Some(sdp("early")))),
            2 => self.net.act(who, |e, now| e.hang_up(now, dialog, None)),
            // Rings until the caller gives up, or the storm is over: ringing time is the driver's.
            3 => {
                self.net.act(who, |e, now| e.ring(now, dialog, 180, None));
                return self.up.push((who, dialog));
            }
            _ => {}
        }
        self.net.act(who, |e, now| e.accept(now, dialog, sdp("early")));
        self.up.push((who, dialog));
    }

    fn stir(&mut self, calls: &mut Vec<(usize, DialogId)>) {
        let who = usize::try_from(self.net.roll(2)).expect("0 or 1");
        let host = if who == 0 { "10.0.0.2" } else { "10.0.0.1" };
        match self.net.roll(6) {
            0 | 1 => {
                let offer = (self.net.roll(4) != 0).then(|| sdp("a"));
                let has_offer = offer.is_some();
                let mut invite = call_to(host, offer);
                let mut target = target(&format!("sip:{host}"));
                target.transport = Some(self.transport);
                invite.destination = Destination::Targets(vec![target]);
                let call = self.net.act(who, |e, now| e.invite(now, invite));
                if has_offer {
                    calls.push((who, call));
                } else {
                    // The ACK of a call without an offer waits for an answer that never comes.
                    self.net.act(who, |e, now| e.hang_up(now, call, None));
                }
            }
            2 => {
                if let Some((who, call)) = self.pick() {
                    self.net.act(who, |e, now| e.offer(now, call, sdp("new")));
                }
            }
            3 => {
                if let Some((who, call)) = self.pick() {
                    let to = vec![("Refer-To".to_owned(), "<sip:x@10.0.0.9>".to_owned())];
                    let refer = cordboard_sip::wire::Method::Refer;
                    self.net.act(who, |e, now| e.request(now, call, refer, to, None));
                }
            }
            4 => {
                if let Some((who, call)) = self.pick() {
                    self.net.act(who, |e, now| e.hang_up(now, call, None));
                    self.up.retain(|up| *up != (who, call));
                }
            }
            _ => {
                if let Some((who, call)) = calls.pop() {
                    self.net.act(who, |e, now| e.hang_up(now, call, None));
                }
            }
        }
    }

    fn pick(&mut self) -> Option<(usize, DialogId)> {
        let count = u64::try_from(self.up.len()).expect("few");
        let at = usize::try_from(self.net.roll(count)).expect("small");
        self.up.get(at).copied()
    }
}

fn weather(seed: u64, transport: Transport, faults: Faults) {
    let mut storm = Storm {
        net: Net::of_two().seeded(seed),
        transport,
        told: Default::default(),
        up: Vec::new(),
    };
    storm.net.faults = faults;
    let mut calls = Vec::new();
    for _ in 0..400 {
        storm.stir(&mut calls);
        for _ in 0..20 {
            storm.net.run(Duration::from_millis(37));
            storm.react(0);
            storm.react(1);
        }
    }
    for (who, call) in std::mem::take(&mut storm.up).into_iter().chain(calls) {
        storm.net.act(who, |e, now| e.hang_up(now, call, None));
    }
    for _ in 0..400 {
        storm.net.run_secs(1);
        storm.react(0);
        storm.react(1);
        // A call that was accepted only now.
        for (who, call) in std::mem::take(&mut storm.up) {
            storm.net.act(who, |e, now| e.hang_up(now, call, None));
        }
    }
    for side in &storm.told {
        for (dialog, told) in side {
            assert!(told.outcome <= 1 && told.ended <= 1, "{dialog:?} was told {told:?}");
        }
    }
    storm.net.assert_empty(0);
    storm.net.assert_empty(1);
}

#[test]
fn a_long_run_with_five_per_cent_loss_leaves_nothing_behind() {
    for seed in 1..=8 {
        let jitter = Duration::from_millis(40);
        weather(seed, Transport::Udp, Faults { lost: 50, doubled: 20, jitter });
    }
}

#[test]
fn a_network_that_loses_a_third_and_doubles_a_third_leaves_nothing_behind() {
    for seed in 11..=14 {
        let jitter = Duration::from_millis(400);
        weather(seed, Transport::Udp, Faults { lost: 330, doubled: 330, jitter });
    }
}

#[test]
fn a_long_run_over_connections_leaves_nothing_behind() {
    for seed in 21..=24 {
        weather(seed, Transport::Tcp, Faults::default());
    }
}

#[test]
fn a_good_network_needs_no_resends() {
    let mut net = Net::of_two();
    let a = net.act(0, |e, now| e.invite(now, call_to("10.0.0.2", Some(sdp("a")))));
    net.run_ms(15);
    let b = crate::net::invited(&mut net, 1);
    net.act(1, |e, now| e.accept(now, b, sdp("b")));
    net.run_secs(2);
    net.act(0, |e, now| e.hang_up(now, a, None));
    net.run_secs(60);
    assert_eq!(net.ladder.len(), 5, "INVITE, 200, ACK, BYE, 200: {:?}", net.ladder);
}
