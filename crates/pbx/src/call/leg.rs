//! One party's leg: its dialog, its media, and what was agreed between us and it.
//!
//! The exchange is a back-to-back user agent: every leg has its own offer and answer with us, so a
//! re-negotiation on one side (hold, another codec, another address) never needs the other.

use std::net::{IpAddr, SocketAddr};

use cordboard_media as media;
use cordboard_sdp as sdp;
use cordboard_sip as sip;

use super::{locks, mobile::Whose, ringing::Rung};
use crate::{
    desk::Desk,
    record::{Placed, Reason},
};

/// Whose leg it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Phone {
        extension: String,
    },
    /// The own number that was called or is shown, as records keep it.
    Trunk {
        trunk: String,
        number: Option<String>,
    },
}

impl Side {
    pub(crate) fn extension(&self) -> Option<&str> {
        match self {
            Self::Phone { extension } => Some(extension),
            Self::Trunk { .. } => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LegState {
    /// It called us and was not answered yet.
    Invited,
    /// We call it.
    Calling,
    /// Answered.
    Up,
}

#[derive(Debug)]
pub(crate) struct Leg {
    pub(crate) id: media::LegId,
    /// Its row in the record.
    pub(crate) index: usize,
    pub(crate) dialog: sip::DialogId,
    pub(crate) side: Side,
    pub(crate) state: LegState,
    /// Our address towards this party; media is opened there.
    pub(crate) host: IpAddr,
    /// Encodings we would use with it, the best first.
    pub(crate) wish: Vec<sdp::Encoding>,
    /// Whom its audio may come from.
    pub(crate) allowed: media::Allowed,
    /// The offer of its INVITE, until it is answered.
    pub(crate) offer: Option<Vec<u8>>,
    /// What it offered or agreed to, for the other side's offer.
    pub(crate) offered: Vec<sdp::Encoding>,
    /// Its signalling is encrypted, so keys may be told there.
    pub(super) tls: bool,
    /// It takes encrypted sound alone, as it has shown.
    pub(super) insists: bool,
    /// How to call it again so, while it may turn out that it does.
    pub(super) again: Option<Box<Rung>>,
    sound: Option<Sound>,
    /// It put us on hold: it hears nothing, the other party hears music.
    pub(crate) holds: bool,
    /// It is somebody's mobile.
    pub(super) whose: Option<Whose>,
    /// We placed it over a trunk.
    pub(super) placed: Option<Placed>,
    /// It rang (a 180 or better came).
    pub(crate) rang: bool,
}

/// As many ports are tried for one leg, where others hold them.
const PORTS_TRIED: u8 = 8;

/// The media side of a leg.
#[derive(Debug)]
struct Sound {
    local: SocketAddr,
    /// Ports that another program held.
    busy: u8,
    session_id: u64,
    version: u64,
    /// Our last description, repeated where nothing changed.
    sent: Option<sdp::Session>,
    /// Our answer went out with a provisional response already.
    answered_early: bool,
    agreed: Option<sdp::Agreed>,
}

/// Why a leg's media could not be agreed upon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoSound {
    /// All ports are in use.
    NoPort,
    /// The two sides have nothing in common, or the description cannot be read.
    Refused(String),
}

impl NoSound {
    pub(crate) fn reason(&self) -> Reason {
        match self {
            Self::NoPort => Reason::Congestion,
            Self::Refused(_) => Reason::NoCommonCodec,
        }
    }

    pub(crate) fn words(&self) -> String {
        match self {
            Self::NoPort => "every port for audio is in use".into(),
            Self::Refused(why) => format!("its audio offer cannot be used: {why}"),
        }
    }
}

/// What a leg is made from.
pub(crate) struct NewLeg {
    pub(crate) id: media::LegId,
    pub(crate) side: Side,
    pub(crate) state: LegState,
    pub(crate) host: IpAddr,
    pub(crate) wish: Vec<sdp::Encoding>,
    pub(crate) allowed: media::Allowed,
    pub(crate) offer: Option<Vec<u8>>,
    /// Its signalling is encrypted.
    pub(crate) tls: bool,
}

impl Leg {
    pub(crate) fn new(new: NewLeg) -> Self {
        let NewLeg { id, side, state, host, wish, allowed, offer, tls } = new;
        let offered = offer
            .as_deref()
            .and_then(|offer| sdp::Session::parse(offer).ok())
            .map(|session| encodings(&session))
            .unwrap_or_default();
        Self {
            id,
            index: 0,
            dialog: sip::DialogId(0),
            side,
            state,
            host,
            wish,
            allowed,
            offer,
            offered,
            tls,
            insists: false,
            again: None,
            sound: None,
            holds: false,
            whose: None,
            placed: None,
            rang: false,
        }
    }

    pub(crate) fn is_up(&self) -> bool {
        self.state == LegState::Up
    }

    /// The extension whose phone or mobile it is.
    pub(crate) fn person(&self) -> Option<&str> {
        let mobile = || self.whose.as_ref().map(|whose| whose.person.as_str());
        self.side.extension().or_else(mobile)
    }

    pub(crate) fn encoding(&self) -> Option<sdp::Encoding> {
        Some(self.sound.as_ref()?.agreed.as_ref()?.encoding)
    }

    /// True while its sound is encrypted.
    pub(crate) fn is_locked(&self) -> bool {
        let agreed = self.sound.as_ref().and_then(|sound| sound.agreed.as_ref());
        agreed.is_some_and(|agreed| agreed.srtp.is_some())
    }

    /// True once audio can be sent to it (also before it is answered: early media).
    pub(crate) fn has_sound(&self) -> bool {
        self.sound.as_ref().is_some_and(|sound| sound.agreed.is_some())
    }

    /// Our offer to this leg; encodings in `first` come before the rest of the wish, so that the
    /// two sides of a call share one where they can.
    pub(crate) fn make_offer(
        &mut self,
        desk: &mut Desk,
        first: &[sdp::Encoding],
    ) -> Result<Vec<u8>, NoSound> {
        let mut wish = self.wish_with(first, sdp::Direction::SendRecv);
        wish.srtp = locks::offering(desk, self);
        let sound = self.open(desk)?;
        let local = sound.described();
        let session = sdp::offer_again(sound.sent.as_ref(), &local, &wish);
        let bytes = session.to_bytes();
        sound.sent = Some(session);
        Ok(bytes)
    }

    /// The answer to our offer has come: the leg's audio is set up by it.
    pub(crate) fn take_answer(&mut self, desk: &mut Desk, answer: &[u8]) -> Result<(), NoSound> {
        let answer =
            sdp::Session::parse(answer).map_err(|error| NoSound::Refused(error.to_string()))?;
        let sound = self.open(desk)?;
        let Some(offer) = &sound.sent else {
            return Err(NoSound::Refused("an answer came without an offer of ours".into()));
        };
        let agreed =
            sdp::accepted(offer, &answer).map_err(|why| NoSound::Refused(why.to_string()))?;
        sound.agreed = Some(agreed);
        self.offered = encodings(&answer);
        self.configure(desk);
        Ok(())
    }

    /// Answers an offer of the leg (in its INVITE, or later in the call) and sets its audio up.
    pub(crate) fn answer_offer(
        &mut self,
        desk: &mut Desk,
        offer: &[u8],
        prefer: Option<sdp::Encoding>,
    ) -> Result<Vec<u8>, NoSound> {
        let offer =
            sdp::Session::parse(offer).map_err(|error| NoSound::Refused(error.to_string()))?;
        let mut wish = self.wish_with(&[], sdp::Direction::SendRecv);
        wish.prefer = prefer.or(self.encoding());
        wish.srtp = locks::answering(desk, self);
        let sound = self.open(desk)?;
        let (session, agreed) = sdp::answer(&offer, &sound.described(), &wish)
            .map_err(|why| NoSound::Refused(why.to_string()))?;
        let bytes = session.to_bytes();
        sound.sent = Some(session);
        sound.agreed = Some(agreed);
        self.holds = offer.audio.as_ref().is_some_and(|audio| !audio.direction.receives());
        self.offered = encodings(&offer);
        self.configure(desk);
        Ok(bytes)
    }

    /// The body of our 200 to its INVITE: the answer to its offer, or our own offer where it made
    /// none. What a provisional response carried already is repeated.
    pub(crate) fn accept_body(
        &mut self,
        desk: &mut Desk,
        prefer: Option<sdp::Encoding>,
    ) -> Result<Vec<u8>, NoSound> {
        if let Some(sound) = &self.sound
            && sound.answered_early
            && let Some(sent) = &sound.sent
        {
            return Ok(sent.to_bytes());
        }
        match self.offer.take() {
            Some(offer) => self.answer_offer(desk, &offer, prefer),
            None => self.make_offer(desk, prefer.as_slice()),
        }
    }

    /// The body of a 183 to its INVITE; `None` when it made no offer that could be answered early.
    pub(crate) fn early_body(
        &mut self,
        desk: &mut Desk,
        prefer: Option<sdp::Encoding>,
    ) -> Result<Option<Vec<u8>>, NoSound> {
        if self.sound.as_ref().is_some_and(|sound| sound.answered_early) {
            return Ok(None);
        }
        let Some(offer) = self.offer.take() else {
            return Ok(None);
        };
        let body = self.answer_offer(desk, &offer, prefer)?;
        if let Some(sound) = &mut self.sound {
            sound.answered_early = true;
        }
        Ok(Some(body))
    }

    /// An offer that repeats what stands, for a re-INVITE that asked us to make one.
    pub(crate) fn repeat_offer(&mut self, desk: &mut Desk) -> Result<Vec<u8>, NoSound> {
        let first: Vec<_> = self.encoding().into_iter().collect();
        self.make_offer(desk, &first)
    }

    /// A description of a fax, if it is one that we can reach.
    pub(super) fn read_fax(&self, bytes: &[u8]) -> Option<sdp::Fax> {
        sdp::Fax::parse(bytes, self.sound.as_ref()?.local)
    }

    /// Our offer of a fax, in place of the sound.
    pub(super) fn offer_fax(
        &mut self,
        desk: &mut Desk,
        fax: &sdp::Fax,
    ) -> Result<Vec<u8>, NoSound> {
        let sound = self.open(desk)?;
        let local = sound.described();
        Ok(fax.offer(&local, sound.sent.as_ref()))
    }

    /// Our answer to its offer of a fax, as the other side has answered.
    pub(super) fn answer_fax(
        &mut self,
        desk: &mut Desk,
        offer: &sdp::Fax,
        theirs: &sdp::Fax,
    ) -> Result<Vec<u8>, NoSound> {
        let sound = self.open(desk)?;
        let local = sound.described();
        if let Some(sent) = &mut sound.sent {
            offer.keep_lines(sent);
        }
        Ok(offer.answer(&local, theirs))
    }

    /// Gives the port back. The media side is told to close.
    /// Says whether there was sound, which then tells how it fared.
    pub(crate) fn close(&mut self, desk: &mut Desk) -> bool {
        let Some(sound) = self.sound.take() else {
            return false;
        };
        desk.media(media::Command::Close { leg: self.id });
        desk.ports.give_back(desk.now, sound.local.port());
        true
    }

    /// Another program holds the port that was to be opened: takes the next one. Says how to tell the
    /// other side, where it was told of the first one already.
    pub(crate) fn take_another_port(
        &mut self,
        desk: &mut Desk,
    ) -> Result<Option<Vec<u8>>, NoSound> {
        let Some(sound) = &mut self.sound else { return Ok(None) };
        desk.ports.avoid(desk.now, sound.local.port());
        sound.busy += 1;
        let free = (sound.busy < PORTS_TRIED).then(|| desk.open_media(self.id, self.host));
        let Some(local) = free.flatten() else {
            self.sound = None;
            desk.media(media::Command::Close { leg: self.id });
            return Err(NoSound::NoPort);
        };
        sound.local = local;
        let described = sound.described();
        let told = sound.sent.as_mut().map(|sent| {
            sent.move_to(&described);
            sent.to_bytes()
        });
        self.configure(desk);
        Ok(told)
    }

    fn open(&mut self, desk: &mut Desk) -> Result<&mut Sound, NoSound> {
        match self.sound {
            Some(ref mut sound) => Ok(sound),
            None => {
                let local = desk.open_media(self.id, self.host).ok_or(NoSound::NoPort)?;
                Ok(self.sound.insert(Sound {
                    local,
                    busy: 0,
                    session_id: desk.take_session(),
                    version: 0,
                    sent: None,
                    answered_early: false,
                    agreed: None,
                }))
            }
        }
    }

    fn wish_with(&self, first: &[sdp::Encoding], direction: sdp::Direction) -> sdp::Wish {
        let mut codecs: Vec<_> =
            first.iter().copied().filter(|one| self.wish.contains(one)).collect();
        codecs.extend(self.wish.iter().copied().filter(|one| !first.contains(one)));
        sdp::Wish { direction, rtcp_mux: true, ..sdp::Wish::new(codecs) }
    }

    /// Whom its audio may come from: its own host, and the address that its description names.
    pub(super) fn allowed_with(&self, remote: Option<SocketAddr>) -> media::Allowed {
        match (&self.allowed, remote) {
            (media::Allowed::Hosts(hosts), Some(remote)) => {
                let mut hosts = hosts.clone();
                hosts.push(remote.ip());
                media::Allowed::Hosts(hosts)
            }
            (other, _) => other.clone(),
        }
    }

    fn configure(&self, desk: &mut Desk) {
        let Some(agreed) = self.sound.as_ref().and_then(|sound| sound.agreed.as_ref()) else {
            return;
        };
        let srtp = match agreed.srtp.as_ref().map(locks::keys) {
            // Rather silent than open where both agreed on a lock.
            Some(None) => return,
            keys => keys.flatten(),
        };
        let dtmf = match (agreed.dtmf_send, agreed.dtmf_receive) {
            (Some(send_payload), Some(receive_payload)) => {
                Some(media::Dtmf { send_payload, receive_payload, clock: agreed.dtmf_clock })
            }
            _ => None,
        };
        let stream = media::Stream {
            remote: agreed.remote,
            allowed: self.allowed_with(agreed.remote),
            codec: codec(agreed.encoding),
            send_payload: agreed.send_payload,
            receive_payload: agreed.receive_payload,
            dtmf,
            packet_ms: agreed.ptime,
            send: agreed.send,
            receive: agreed.receive,
            comfort_noise: None,
            rtcp_mux: agreed.rtcp_mux,
            rtcp_remote: agreed.rtcp_remote,
            srtp,
        };
        desk.media(media::Command::Configure { leg: self.id, stream });
    }
}

impl Sound {
    /// Our side of a description; its version goes up each time (RFC 3264 8).
    fn described(&mut self) -> sdp::Local {
        self.version += 1;
        sdp::Local { address: self.local, session_id: self.session_id, version: self.version }
    }
}

/// Whom a phone's audio may come from: the host that it signals from. On this machine that is all of
/// loopback, where programs send from whatever address the system picks.
pub(crate) fn phone_sound_from(host: IpAddr) -> media::Allowed {
    if host.to_canonical().is_loopback() {
        let v4 = IpAddr::from([127, 0, 0, 0]);
        let v6 = IpAddr::V6(std::net::Ipv6Addr::LOCALHOST);
        media::Allowed::Networks(vec![(v4, 8), (v6, 128)])
    } else {
        media::Allowed::Hosts(vec![host])
    }
}

fn encodings(session: &sdp::Session) -> Vec<sdp::Encoding> {
    let formats = session.audio.iter().flat_map(|audio| &audio.formats);
    formats.filter_map(|format| format.encoding).collect()
}

fn codec(encoding: sdp::Encoding) -> media::Codec {
    match encoding {
        sdp::Encoding::Pcmu => media::Codec::Pcmu,
        sdp::Encoding::Pcma => media::Codec::Pcma,
        sdp::Encoding::G722 => media::Codec::G722,
        sdp::Encoding::Opus => media::Codec::Opus,
    }
}

/// The name of an encoding as records show it.
pub(crate) fn codec_name(encoding: sdp::Encoding) -> &'static str {
    match encoding {
        sdp::Encoding::Pcmu => "PCMU",
        sdp::Encoding::Pcma => "PCMA",
        sdp::Encoding::G722 => "G722",
        sdp::Encoding::Opus => "opus",
    }
}
