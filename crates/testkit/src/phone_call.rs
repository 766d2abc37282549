//! One call of a scripted phone: what it described, what was agreed, what it heard.

use std::{net::SocketAddr, time::Instant};

use cordboard_media as media;
use cordboard_sdp as sdp;
use cordboard_sip as sip;

use crate::phone::{CallState, Phone};

/// One call of a phone.
#[derive(Debug)]
pub struct PhoneCall {
    pub dialog: sip::DialogId,
    pub state: CallState,
    /// Who calls, as the phone's display shows it: the user part of From.
    pub caller: String,
    pub held: bool,
    /// Its sound is encrypted.
    pub locked: bool,
    pub(crate) srtp: sdp::Srtp,
    pub leg: media::LegId,
    pub(crate) local: SocketAddr,
    pub(crate) version: u64,
    pub(crate) sent: Option<sdp::Session>,
    pub(crate) offer: Option<Vec<u8>>,
    pub(crate) answer_at: Option<Instant>,
    /// Everything that was heard, at `rate`.
    pub heard: Vec<i16>,
    pub rate: u32,
    /// The keys that came through.
    pub pressed: String,
    /// Statuses of REFERs that we sent.
    pub refer_progress: Vec<u16>,
    /// Statuses by which re-INVITEs of ours were refused.
    pub refused_offers: Vec<u16>,
    /// The exchange's last description of its side.
    pub theirs: Option<sdp::Session>,
    /// What it answers to who wants to send a fax; `None`: it takes none.
    pub fax: Option<String>,
    /// The exchange's last description of a fax.
    pub fax_theirs: Option<sdp::Fax>,
}

impl Phone {
    /// Keeps which keys came through.
    pub(crate) fn media_event(&mut self, event: &media::Event) {
        if let media::Event::Digit { leg, digit, .. } = event
            && let Some(call) = self.calls.iter_mut().find(|call| call.leg == *leg)
        {
            call.pressed.push(*digit);
        }
    }
}

impl PhoneCall {
    pub(crate) fn new(leg: media::LegId, local: SocketAddr, srtp: sdp::Srtp) -> Self {
        Self {
            dialog: sip::DialogId(u64::MAX),
            state: CallState::Calling,
            caller: String::new(),
            held: false,
            locked: false,
            srtp,
            leg,
            local,
            version: 0,
            sent: None,
            offer: None,
            answer_at: None,
            heard: Vec::new(),
            rate: 8000,
            pressed: String::new(),
            refer_progress: Vec::new(),
            refused_offers: Vec::new(),
            theirs: None,
            fax: None,
            fax_theirs: None,
        }
    }

    fn described(&mut self) -> sdp::Local {
        self.version += 1;
        sdp::Local { address: self.local, session_id: self.leg.0, version: self.version }
    }

    pub(crate) fn make_offer(
        &mut self,
        codecs: &[sdp::Encoding],
        direction: sdp::Direction,
    ) -> Vec<u8> {
        let wish = self.wish(codecs, direction);
        let session = sdp::offer(&self.described(), &wish);
        let bytes = session.to_bytes();
        self.sent = Some(session);
        bytes
    }

    pub(crate) fn answer_offer(
        &mut self,
        patchbay: &mut media::Patchbay,
        now: Instant,
        codecs: &[sdp::Encoding],
        offer: &[u8],
        direction: sdp::Direction,
    ) -> Vec<u8> {
        let offer = sdp::Session::parse(offer).expect("the exchange's offer can be read");
        let wish = self.wish(codecs, direction);
        let (session, agreed) = sdp::answer(&offer, &self.described(), &wish)
            .expect("the exchange's offer can be answered");
        self.configure(patchbay, now, &agreed);
        self.theirs = Some(offer);
        let bytes = session.to_bytes();
        self.sent = Some(session);
        bytes
    }

    /// An offer in mid call; `None`: it will not have it.
    pub(crate) fn answer_again(
        &mut self,
        patchbay: &mut media::Patchbay,
        now: Instant,
        codecs: &[sdp::Encoding],
        offer: &[u8],
    ) -> Option<Vec<u8>> {
        if self.fax_heard(offer) {
            return self.fax.clone().map(String::into_bytes);
        }
        let direction = sdp::Direction::SendRecv;
        Some(self.answer_offer(patchbay, now, codecs, offer, direction))
    }

    /// Whether the exchange described a fax.
    pub(crate) fn fax_heard(&mut self, description: &[u8]) -> bool {
        let fax = sdp::Fax::parse(description, self.local);
        let heard = fax.is_some();
        self.fax_theirs = fax.or(self.fax_theirs.take());
        heard
    }

    fn wish(&self, codecs: &[sdp::Encoding], direction: sdp::Direction) -> sdp::Wish {
        sdp::Wish { direction, srtp: self.srtp, ..sdp::Wish::new(codecs.to_vec()) }
    }

    pub(crate) fn configure(
        &mut self,
        patchbay: &mut media::Patchbay,
        now: Instant,
        agreed: &sdp::Agreed,
    ) {
        let codec = match agreed.encoding {
            sdp::Encoding::Pcmu => media::Codec::Pcmu,
            sdp::Encoding::Pcma => media::Codec::Pcma,
            sdp::Encoding::G722 => media::Codec::G722,
            sdp::Encoding::Opus => media::Codec::Opus,
        };
        let dtmf =
            agreed.dtmf_send.zip(agreed.dtmf_receive).map(|(send_payload, receive_payload)| {
                media::Dtmf { send_payload, receive_payload, clock: agreed.dtmf_clock }
            });
        let stream = media::Stream {
            remote: agreed.remote,
            allowed: media::Allowed::Any,
            codec,
            send_payload: agreed.send_payload,
            receive_payload: agreed.receive_payload,
            dtmf,
            comfort_noise: None,
            packet_ms: agreed.ptime,
            send: agreed.send,
            receive: agreed.receive,
            rtcp_mux: agreed.rtcp_mux,
            rtcp_remote: agreed.rtcp_remote,
            srtp: agreed.srtp.as_ref().map(keys),
        };
        self.held = !agreed.send;
        self.locked = agreed.srtp.is_some();
        let leg = self.leg;
        patchbay.handle(now, media::Input::Command(media::Command::Configure { leg, stream }));
    }
}

fn keys(agreed: &sdp::Locked) -> media::srtp::Keys {
    let key = |crypto: &sdp::Crypto| {
        let suite = match crypto.suite {
            sdp::Suite::Aes128Sha1_80 => media::srtp::Suite::Aes128Sha1_80,
            sdp::Suite::Aes128Sha1_32 => media::srtp::Suite::Aes128Sha1_32,
            sdp::Suite::Aes128Gcm => media::srtp::Suite::Aes128Gcm,
        };
        media::srtp::Key::new(suite, &crypto.key).expect("a key of the suite's length")
    };
    media::srtp::Keys { send: key(&agreed.send), receive: key(&agreed.receive) }
}
