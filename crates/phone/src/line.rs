//! A line: the sound of one call, and what was described and agreed of it (RFC 3264).

use std::net::{IpAddr, SocketAddr};

use cordboard_media::{self as media, voice};
use cordboard_sdp as sdp;
use cordboard_sip as sip;

use crate::{
    account::Account,
    desk::Desk,
    encryption,
    view::LineId,
    words::{LineCommand, Towards},
};

/// Why there is no sound, in words.
pub(crate) type NoSound = String;

#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) id: LineId,
    /// Where it listens; `None` until it is open.
    local: Option<SocketAddr>,
    /// As the outside sees it.
    public: Option<SocketAddr>,
    session: u64,
    version: u64,
    sent: Option<sdp::Session>,
    agreed: Option<sdp::Agreed>,
    /// What our keys are made from.
    secret: sdp::Secret,
}

impl Line {
    pub(crate) fn new(desk: &mut Desk, id: LineId) -> Self {
        let session = desk.take_session();
        let secret = desk.take_secret();
        let (local, public, sent, agreed) = (None, None, None, None);
        Self { id, local, public, session, version: 0, sent, agreed, secret }
    }

    pub(crate) fn open(&self, desk: &mut Desk, towards: Towards, account: &Account) {
        let stun = account.stun.as_ref().map(|server| sip::Target {
            host: server.host.clone(),
            port: server.port,
            transport: None,
        });
        desk.line(self.id, LineCommand::Open { towards, stun });
    }

    /// `seen` is the host under which the registrar sees us.
    pub(crate) fn opened(
        &mut self,
        desk: &mut Desk,
        local: SocketAddr,
        public: Option<SocketAddr>,
        seen: Option<IpAddr>,
    ) {
        let seen = seen.filter(|seen| seen.is_ipv4() == local.is_ipv4() && *seen != local.ip());
        self.local = Some(local);
        self.public = public.or(seen.map(|seen| SocketAddr::new(seen, local.port())));
        if desk.muted {
            desk.sound(self.id, voice::Command::Mute(true));
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.local.is_some()
    }

    /// Sound may flow, also before the call is answered.
    pub(crate) fn has_sound(&self) -> bool {
        self.agreed.is_some()
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.agreed.as_ref().is_some_and(|agreed| agreed.srtp.is_some())
    }

    pub(crate) fn codec(&self) -> Option<&'static str> {
        self.agreed.as_ref().map(|agreed| agreed.encoding.name())
    }

    /// A new dialog takes the line over: nothing was described in it yet.
    pub(crate) fn begin_again(&mut self, desk: &mut Desk) {
        self.sent = None;
        // Another ear has not counted along with ours: it gets a key of its own.
        self.secret = desk.take_secret();
    }

    pub(crate) fn make_offer(
        &mut self,
        account: &Account,
        direction: sdp::Direction,
    ) -> Result<Vec<u8>, NoSound> {
        let local = self.described()?;
        let srtp = encryption::offering(account, self.secret, self.is_encrypted());
        let wish = account.wish(direction, srtp);
        let session = sdp::offer_again(self.sent.as_ref(), &local, &wish);
        let bytes = session.to_bytes();
        self.sent = Some(session);
        Ok(bytes)
    }

    pub(crate) fn take_answer(
        &mut self,
        desk: &mut Desk,
        peer: Option<IpAddr>,
        answer: &[u8],
    ) -> Result<(), NoSound> {
        let answer = sdp::Session::parse(answer).map_err(|why| why.to_string())?;
        let Some(offer) = &self.sent else {
            return Err("an answer came without an offer of ours".to_owned());
        };
        let agreed = sdp::accepted(offer, &answer).map_err(|why| why.to_string())?;
        self.configure(desk, peer, agreed);
        Ok(())
    }

    pub(crate) fn answer_offer(
        &mut self,
        desk: &mut Desk,
        peer: Option<IpAddr>,
        account: &Account,
        offer: &[u8],
        direction: sdp::Direction,
    ) -> Result<Vec<u8>, NoSound> {
        let offer = sdp::Session::parse(offer).map_err(|why| why.to_string())?;
        let srtp = encryption::answering(account, self.secret);
        let mut wish = account.wish(direction, srtp);
        wish.prefer = self.agreed.as_ref().map(|agreed| agreed.encoding);
        let local = self.described()?;
        let (session, agreed) =
            sdp::answer(&offer, &local, &wish).map_err(|why| why.to_string())?;
        let bytes = session.to_bytes();
        self.sent = Some(session);
        self.configure(desk, peer, agreed);
        Ok(bytes)
    }

    pub(crate) fn close(&mut self, desk: &mut Desk) {
        self.local = None;
        self.agreed = None;
        desk.sound(self.id, voice::Command::Close);
    }

    /// Our side of a description; its version goes up each time (RFC 3264 8).
    fn described(&mut self) -> Result<sdp::Local, NoSound> {
        let address = self.public.or(self.local).ok_or("the line is not open")?;
        self.version += 1;
        Ok(sdp::Local { address, session_id: self.session, version: self.version })
    }

    /// `peer` is where the call's signalling comes from: sound may come from there too, which a peer
    /// behind NAT does not know of itself.
    fn configure(&mut self, desk: &mut Desk, peer: Option<IpAddr>, agreed: sdp::Agreed) {
        let dtmf = agreed.dtmf_send.zip(agreed.dtmf_receive);
        let srtp = match agreed.srtp.as_ref().map(encryption::keys) {
            // Rather silent than open where both agreed on a lock.
            Some(None) => return,
            keys => keys.flatten(),
        };
        let described = agreed.remote.map(|remote| remote.ip());
        let stream = media::Stream {
            remote: agreed.remote,
            allowed: media::Allowed::Hosts(described.into_iter().chain(peer).collect()),
            codec: codec(agreed.encoding),
            send_payload: agreed.send_payload,
            receive_payload: agreed.receive_payload,
            dtmf: dtmf.map(|(send_payload, receive_payload)| media::Dtmf {
                send_payload,
                receive_payload,
                clock: agreed.dtmf_clock,
            }),
            comfort_noise: None,
            packet_ms: agreed.ptime,
            send: agreed.send,
            receive: agreed.receive,
            rtcp_mux: agreed.rtcp_mux,
            rtcp_remote: agreed.rtcp_remote,
            srtp,
        };
        self.agreed = Some(agreed);
        desk.sound(self.id, voice::Command::Configure(stream));
    }
}

/// Whether an offer has anything that we could talk with.
pub(crate) fn check(account: &Account, offer: &[u8], local: SocketAddr) -> Result<(), NoSound> {
    let offer = sdp::Session::parse(offer).map_err(|why| why.to_string())?;
    let local = sdp::Local { address: local, session_id: 0, version: 0 };
    // Which keys they would be does not matter here.
    let srtp = encryption::answering(account, sdp::Secret::new(&[0; 32], 0));
    let wish = account.wish(sdp::Direction::SendRecv, srtp);
    sdp::answer(&offer, &local, &wish).map(|_| ()).map_err(|why| why.to_string())
}

/// Whether the peer holds us by this description of its side.
pub(crate) fn holds(description: &[u8]) -> bool {
    let session = sdp::Session::parse(description).ok();
    session.and_then(|session| session.audio).is_some_and(|audio| !audio.direction.receives())
}

fn codec(encoding: sdp::Encoding) -> media::Codec {
    match encoding {
        sdp::Encoding::Pcmu => media::Codec::Pcmu,
        sdp::Encoding::Pcma => media::Codec::Pcma,
        sdp::Encoding::G722 => media::Codec::G722,
        sdp::Encoding::Opus => media::Codec::Opus,
    }
}
