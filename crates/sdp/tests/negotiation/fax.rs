//! T.38 is refused without harm to the call.

use cordboard_sdp::Refusal;

use crate::{answered, peer, refused};

#[test]
fn a_fax_line_beside_the_audio_is_refused_with_port_0() {
    let (text, agreed) = answered(&peer(&[
        "m=audio 4000 RTP/AVP 8",
        "m=image 4400 udptl t38",
        "a=T38FaxVersion:0",
        "a=T38MaxBitRate:14400",
    ]));
    assert!(text.ends_with("m=image 0 udptl t38\r\n"), "{text}");
    assert!(agreed.send && agreed.receive, "the voice goes on");
}

#[test]
fn a_switch_from_voice_to_fax_is_refused_so_that_the_call_goes_on_in_g711() {
    assert_eq!(refused(&peer(&["m=image 4400 udptl t38"])), Refusal::NoAudio);
    assert_eq!(
        refused(&peer(&["m=audio 0 RTP/AVP 8", "m=image 4400 udptl t38"])),
        Refusal::AudioOff
    );
}
