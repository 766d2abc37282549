//! Who may connect when many do.
//!
//! A place is bounded by [`MOST`] and [`MOST_OF_ONE`]. Where all are taken, a newcomer gets that of a
//! connection which never sent a message: of its own host where that host has its share already, else
//! of the host with the most. Failing that it gets the newest of a host that has more than its own; so
//! who opens connections by the hundred takes them from itself, and a phone keeps the one that it has.

use std::{collections::HashMap, net::IpAddr};

use cordboard_sip::Flow;

pub(super) const MOST: usize = 1024;
pub(super) const MOST_OF_ONE: usize = 256;

/// A connection that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guest {
    pub(super) flow: Flow,
    /// A later one has a higher number.
    pub(super) number: u64,
    /// It has sent a SIP message.
    pub(super) spoke: bool,
}

/// What a newcomer finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    Free,
    /// Once this one is closed.
    InPlaceOf(Flow),
    Full,
}

pub(super) fn room(guests: impl Iterator<Item = Guest> + Clone, newcomer: IpAddr) -> Room {
    let of_newcomer = guests.clone().filter(|guest| guest.flow.peer.ip() == newcomer).count();
    if of_newcomer >= MOST_OF_ONE {
        let own = guests.filter(|guest| guest.flow.peer.ip() == newcomer);
        return longest_silent(own).map_or(Room::Full, Room::InPlaceOf);
    }
    if guests.clone().count() < MOST {
        return Room::Free;
    }
    let mut hosts: HashMap<IpAddr, usize> = HashMap::new();
    for guest in guests.clone() {
        *hosts.entry(guest.flow.peer.ip()).or_default() += 1;
    }
    let crowd = hosts.into_iter().max_by_key(|(ip, count)| (*count, *ip));
    let Some((crowd, _)) = crowd.filter(|(_, count)| *count > of_newcomer + 1) else {
        return longest_silent(guests).map_or(Room::Full, Room::InPlaceOf);
    };
    let of_crowd = guests.filter(|guest| guest.flow.peer.ip() == crowd);
    longest_silent(of_crowd.clone())
        .or_else(|| of_crowd.max_by_key(|guest| guest.number).map(|guest| guest.flow))
        .map_or(Room::Full, Room::InPlaceOf)
}

/// The one that has been there longest without a message.
fn longest_silent(guests: impl Iterator<Item = Guest>) -> Option<Flow> {
    let silent = guests.filter(|guest| !guest.spoke);
    silent.min_by_key(|guest| guest.number).map(|guest| guest.flow)
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use cordboard_sip::Transport;

    use super::*;

    fn guest(host: u8, number: u64, spoke: bool) -> Guest {
        let peer = SocketAddr::from(([10, 0, 0, host], 1024 + number as u16));
        let local = SocketAddr::from(([10, 0, 0, 100], 5060));
        Guest { flow: Flow { transport: Transport::Tcp, local, peer }, number, spoke }
    }

    fn ip(host: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, host])
    }

    /// `hosts` hosts that share all places, in turn.
    fn full_house(hosts: u64, spoke: bool) -> Vec<Guest> {
        (0..MOST as u64).map(|number| guest((number % hosts) as u8, number, spoke)).collect()
    }

    #[test]
    fn there_is_room_until_all_places_are_taken() {
        let mut guests = full_house(8, true);
        assert_ne!(room(guests.iter().copied(), ip(50)), Room::Free, "nothing is free");
        guests.pop();
        assert_eq!(room(guests.iter().copied(), ip(50)), Room::Free, "one place is");
    }

    #[test]
    fn a_newcomer_takes_the_place_of_a_silent_one() {
        let mut guests = full_house(8, true);
        guests[80].spoke = false;
        guests[160].spoke = false;
        let place = Room::InPlaceOf(guests[80].flow);
        // Host 0 has as many as the others; the name decides between them.
        guests.push(guest(0, 5000, true));
        assert_eq!(room(guests.iter().copied(), ip(50)), place, "the longest silent");
    }

    #[test]
    fn a_phone_is_let_in_while_a_crowd_holds_every_place_and_keeps_talking() {
        let mut guests = full_house(8, true);
        guests[0] = guest(77, 0, true);
        guests.push(guest(3, 5000, true));
        let Room::InPlaceOf(gone) = room(guests.iter().copied(), ip(50)) else {
            panic!("there must be room for one phone")
        };
        assert_eq!(gone, guest(3, 5000, true).flow, "the newest of those who have the most");
        let Room::InPlaceOf(gone) = room(guests.iter().copied(), ip(3)) else {
            return; // it has the most itself
        };
        assert_ne!(gone.peer.ip(), ip(77), "and never the only one of a host");
    }

    #[test]
    fn one_host_has_its_share_and_may_trade_silent_ones_in() {
        let of_one = |spoke: bool| {
            (0..MOST_OF_ONE as u64).map(move |number| guest(1, number, spoke || number != 9))
        };
        assert_eq!(room(of_one(true), ip(1)), Room::Full, "all of them have spoken");
        let Room::InPlaceOf(gone) = room(of_one(false), ip(1)) else { panic!("one was silent") };
        assert_eq!(gone, guest(1, 9, false).flow, "that one");
        assert_eq!(room(of_one(true), ip(2)), Room::Free, "others are not concerned");
    }
}
