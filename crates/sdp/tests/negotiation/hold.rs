//! The three ways to hold, from either side.

use cordboard_sdp::{Direction, Wish, accepted, answer, offer_again};

use crate::{answered, local, peer, telephony};

#[test]
fn a_peer_holds_in_three_ways_and_is_answered_in_kind() {
    let cases: [(&[&str], &str, (bool, bool)); 6] = [
        (&["a=sendonly"], "a=recvonly", (false, true)),
        (&["a=inactive"], "a=inactive", (false, false)),
        (&["c=IN IP4 0.0.0.0"], "a=recvonly", (false, true)),
        (&["c=IN IP4 0.0.0.0", "a=sendonly"], "a=recvonly", (false, true)),
        (&["c=IN IP4 0.0.0.0", "a=inactive"], "a=inactive", (false, false)),
        (&["a=recvonly"], "a=sendonly", (true, false)),
    ];
    for (lines, answer, flow) in cases {
        let mut all = vec!["m=audio 4000 RTP/AVP 8"];
        all.extend(lines);
        let (text, agreed) = answered(&peer(&all));
        assert!(text.contains(&format!("{answer}\r\n")), "{lines:?} gave {text}");
        assert_eq!((agreed.send, agreed.receive), flow, "{lines:?}");
        assert!(text.contains("c=IN IP4 192.0.2.100\r\n"), "our address stays: {text}");
    }
}

#[test]
fn after_a_hold_by_address_the_next_offer_brings_the_address_back() {
    let (_, held) = answered(&peer(&["m=audio 4000 RTP/AVP 8", "c=IN IP4 0.0.0.0"]));
    assert_eq!((held.remote, held.rtcp_remote), (None, None));
    let (_, back) = answered(&peer(&["m=audio 4000 RTP/AVP 8"]));
    assert_eq!(back.remote, Some("198.51.100.7:4000".parse().unwrap()));
    assert!(back.send && back.receive);
}

#[test]
fn we_hold_and_send_music_while_the_peer_only_listens() {
    let (first, _) = answer(&peer(&["m=audio 4000 RTP/AVP 8"]), &local(), &telephony()).unwrap();
    let wish = Wish { direction: Direction::SendOnly, ..telephony() };
    let hold = offer_again(Some(&first), &local(), &wish);
    for (reply, send) in [("a=recvonly", true), ("a=inactive", false), ("a=sendrecv", true)] {
        let agreed = accepted(&hold, &peer(&["m=audio 4000 RTP/AVP 8", reply])).unwrap();
        assert_eq!((agreed.send, agreed.receive), (send, false), "{reply}");
    }
}

#[test]
fn both_sides_may_hold_at_once() {
    let wish = Wish { direction: Direction::SendOnly, ..telephony() };
    let theirs = peer(&["m=audio 4000 RTP/AVP 8", "a=sendonly"]);
    let (session, agreed) = answer(&theirs, &local(), &wish).unwrap();
    assert_eq!(session.audio.unwrap().direction, Direction::Inactive);
    assert_eq!((agreed.send, agreed.receive), (false, false));
}
