//! What a leg says: its sender and its encoder, kept for the whole call so that the listener's
//! decoder is never confused by a change of speaker.

use std::time::Instant;

use crate::codec::{Codec, Encoder, UNSAID};
use crate::dtmf::TelephoneEvent;
use crate::rtcp::SenderInfo;
use crate::rtp::Header;
use crate::sender::{Relayed, Sender, Source};
use crate::stream::{Dtmf, Stream};
use crate::words::PacketBuf;

/// The outgoing half of a leg.
#[derive(Debug)]
pub(crate) struct Voice {
    sender: Sender,
    encoder: Option<(Codec, Encoder)>,
    codec: Codec,
    payload_type: u8,
    packet_ms: u32,
    dtmf: Option<Dtmf>,
    quiet_when_silent: bool,
    sent: u64,
}

/// A packet of a telephone event in the listener's terms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventPacket {
    /// When it began, in the codec's clock.
    pub(crate) timestamp: u32,
    pub(crate) marker: bool,
    /// Its duration is in the event's clock.
    pub(crate) event: TelephoneEvent,
}

impl Voice {
    pub(crate) fn new(sender: Sender) -> Self {
        Self {
            sender,
            encoder: None,
            codec: Codec::Pcmu,
            payload_type: 0,
            packet_ms: 20,
            dtmf: None,
            quiet_when_silent: false,
            sent: 0,
        }
    }

    pub(crate) fn configure(&mut self, stream: &Stream, fresh_ssrc: u32) {
        self.codec = stream.codec;
        self.payload_type = stream.send_payload;
        self.packet_ms = stream.codec.packet_ms(stream.packet_ms);
        self.dtmf = stream.dtmf;
        self.sender.set_clock(stream.codec.clock_rate(), fresh_ssrc);
    }

    pub(crate) fn ssrc(&self) -> u32 {
        self.sender.ssrc()
    }

    pub(crate) fn sent(&self) -> u64 {
        self.sent
    }

    pub(crate) fn payload_type(&self) -> u8 {
        self.payload_type
    }

    pub(crate) fn dtmf(&self) -> Option<Dtmf> {
        self.dtmf
    }

    /// How much sound goes into a packet, in milliseconds.
    pub(crate) fn packet_ms(&self) -> u32 {
        self.packet_ms
    }

    /// How many samples that is.
    pub(crate) fn packet_samples(&self) -> usize {
        (self.packet_ms * self.codec.sample_rate() / 1000) as usize
    }

    pub(crate) fn sample_rate(&self) -> u32 {
        self.codec.sample_rate()
    }

    pub(crate) fn codec(&self) -> Codec {
        self.codec
    }

    /// The timestamp of what begins now.
    pub(crate) fn timestamp(&self, now: Instant) -> u32 {
        self.sender.timestamp(now)
    }

    /// Time was skipped: the next sound does not follow the last.
    pub(crate) fn interrupt(&mut self) {
        self.sender.interrupt();
    }

    /// The peer's packets were not passed on for a while: the next does not follow the last.
    pub(crate) fn interrupt_relay(&mut self) {
        self.sender.interrupt_relay();
    }

    /// Encode one packet of sound.
    pub(crate) fn say(
        &mut self,
        now: Instant,
        source: Source,
        samples: &[i16],
    ) -> Option<PacketBuf> {
        let mut bytes = [0; 1488];
        let length = self.encode(samples, &mut bytes)?;
        self.pass(now, source, bytes.get(..length)?)
    }

    /// The same, but that silence may be left out.
    pub(crate) fn say_or_pause(
        &mut self,
        now: Instant,
        source: Source,
        samples: &[i16],
    ) -> Option<PacketBuf> {
        let mut bytes = [0; 1488];
        let length = self.encode(samples, &mut bytes)?;
        if length <= UNSAID {
            let clock = self.codec.clock_rate();
            self.sender.leave_out(rescale(samples.len() as u32, self.codec.sample_rate(), clock));
            return None;
        }
        self.pass(now, source, bytes.get(..length)?)
    }

    /// Whether [`Voice::say_or_pause`] leaves out silence, with a codec that can.
    pub(crate) fn leave_out_silence(&mut self, wished: bool) {
        self.quiet_when_silent = wished;
        if let Some((_, encoder)) = &mut self.encoder {
            encoder.leave_out_silence(wished);
        }
    }

    fn encode(&mut self, samples: &[i16], bytes: &mut [u8]) -> Option<usize> {
        let codec = self.codec;
        let encoder = match &mut self.encoder {
            Some((same, encoder)) if *same == codec => encoder,
            slot => {
                let mut encoder = Encoder::new(codec).ok()?;
                encoder.leave_out_silence(self.quiet_when_silent);
                &mut slot.insert((codec, encoder)).1
            }
        };
        encoder.encode(samples, bytes).ok()
    }

    /// Send what is already encoded, right behind the last of the same source.
    pub(crate) fn pass(
        &mut self,
        now: Instant,
        source: Source,
        payload: &[u8],
    ) -> Option<PacketBuf> {
        let span = self.codec.span(payload);
        let bytes = self.sender.make(now, source, self.payload_type, span, payload);
        self.count(bytes)
    }

    /// Pass on a packet with its own numbers, but for an offset.
    pub(crate) fn relay(&mut self, now: Instant, packet: Relayed<'_>) -> Option<PacketBuf> {
        let bytes = self.sender.relay(now, packet);
        self.count(bytes)
    }

    /// Send one packet of a telephone event, if the peer knows them.
    pub(crate) fn event(&mut self, now: Instant, packet: EventPacket) -> Option<PacketBuf> {
        let dtmf = self.dtmf?;
        let header = Header {
            marker: packet.marker,
            payload_type: dtmf.send_payload,
            timestamp: packet.timestamp,
            ..Header::default()
        };
        let duration =
            rescale(u32::from(packet.event.duration), dtmf.clock, self.codec.clock_rate());
        let bytes = self.sender.event(now, header, duration, &packet.event.write());
        self.count(bytes)
    }

    pub(crate) fn sender_info(&self, now: Instant, ntp: u64) -> Option<SenderInfo> {
        let (packets, octets) = self.sender.sent();
        (packets > 0).then(|| SenderInfo {
            ntp,
            timestamp: self.sender.timestamp(now),
            packets: packets as u32,
            octets: octets as u32,
        })
    }

    pub(crate) fn expect_loss(&mut self, percent: u8) {
        if let Some((_, encoder)) = &mut self.encoder {
            encoder.expect_loss(percent);
        }
    }

    fn count(&mut self, bytes: Option<PacketBuf>) -> Option<PacketBuf> {
        self.sent += u64::from(bytes.is_some());
        bytes
    }
}

/// A count of ticks of one clock in another's.
pub(crate) fn rescale(ticks: u32, from: u32, to: u32) -> u32 {
    let scaled = u64::from(ticks) * u64::from(to) / u64::from(from.max(1));
    u32::try_from(scaled).unwrap_or(u32::MAX)
}
