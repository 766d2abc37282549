//! What a phone can do with one of several calls, as a value: for runs in which dice decide.

use std::{net::SocketAddr, time::Instant};

use cordboard_sdp as sdp;

use crate::{
    phone::{Phone, PhoneId},
    world::World,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    Answer,
    HangUp,
    Reject(u16),
    Hold,
    Resume,
    /// A key by INFO, which is heard without sound too.
    Key(char),
    /// Hands the call on to a number.
    HandOn(String),
    /// Connects the other side with that of another call of the phone.
    Connect(usize),
    /// Offers this description.
    Offer(String),
    /// Offers to go on with its sound at another address.
    MoveSound(SocketAddr),
}

impl World {
    /// Does it with the phone's call of this index.
    pub fn act_on(&mut self, phone: PhoneId, call: usize, deed: Deed) {
        self.act(phone, |phone, now| act(phone, now, call, deed));
    }
}

fn act(phone: &mut Phone, now: Instant, call: usize, deed: Deed) {
    match deed {
        Deed::Answer => phone.answer(now, call),
        Deed::HangUp => phone.hang_up(now, call),
        Deed::Reject(status) => phone.reject(now, call, status),
        Deed::Hold => phone.offer(now, call, sdp::Direction::SendOnly),
        Deed::Resume => phone.offer(now, call, sdp::Direction::SendRecv),
        Deed::Key(key) => phone.info(now, call, key),
        Deed::HandOn(number) => {
            let to = format!("<sip:{number}@{}>", phone.exchange);
            phone.refer(now, call, &to);
        }
        Deed::Connect(second) => {
            let Some(replaces) = phone.endpoint.replaces_of(phone.calls[second].dialog) else {
                return;
            };
            let replaces = replaces.replace('@', "%40").replace(';', "%3B").replace('=', "%3D");
            let to = format!("<sip:any@{}?Replaces={replaces}>", phone.exchange);
            phone.refer(now, call, &to);
        }
        Deed::Offer(description) => phone.offer_text(now, call, &description),
        Deed::MoveSound(to) => phone.move_sound(now, call, to),
    }
}
