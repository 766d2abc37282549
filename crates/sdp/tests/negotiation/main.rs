//! Offers and answers as two phones exchange them, byte for byte.

mod calls;
mod codecs;
mod fax;
mod hold;
mod locked;
mod mid_call;
mod properties;

use cordboard_sdp::{Agreed, Encoding, Local, Refusal, Session, Wish, answer};

pub(crate) fn local() -> Local {
    Local { address: "192.0.2.100:20000".parse().expect("an address"), session_id: 42, version: 1 }
}

pub(crate) fn local6() -> Local {
    Local { address: "[2001:db8::100]:20000".parse().expect("an address"), ..local() }
}

pub(crate) fn telephony() -> Wish {
    Wish::new(vec![Encoding::Pcma, Encoding::Pcmu, Encoding::G722, Encoding::Opus])
}

/// A description of a peer at 198.51.100.7; `lines` begin with the `m=` lines.
pub(crate) fn peer(lines: &[&str]) -> Session {
    let mut text = "v=0\r\no=peer 11 1 IN IP4 198.51.100.7\r\ns=call\r\n\
                    c=IN IP4 198.51.100.7\r\nt=0 0\r\n"
        .to_owned();
    for line in lines {
        text.push_str(line);
        text.push_str("\r\n");
    }
    Session::parse(text.as_bytes()).expect("a description")
}

pub(crate) fn answered(offer: &Session) -> (String, Agreed) {
    let (session, agreed) = answer(offer, &local(), &telephony()).expect("a usable offer");
    let text = String::from_utf8(session.to_bytes()).expect("text");
    (text, agreed)
}

pub(crate) fn refused(offer: &Session) -> Refusal {
    answer(offer, &local(), &telephony()).expect_err("this offer is of no use")
}
