//! Codec by codec, and one codec against another.

use anyhow::{Result, ensure};
use cordboard_interop::{Codec, stage};

use crate::office::{Open, connect, hear_each_other};

fn tones_cross(of_wei: Codec, of_mei: Codec) -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let mut wei = open.register(place, &open.model("1001", 440.0)?.codec(of_wei))?;
        let mut mei = open.register(place, &open.model("1002", 660.0)?.codec(of_mei))?;
        connect(&mut wei, "1002", &mut mei)?;
        hear_each_other(&wei.listen()?, &mei.listen()?)?;
        for (phone, codec) in [(&mut wei, of_wei), (&mut mei, of_mei)] {
            let status = phone.call_status()?;
            ensure!(
                status.contains(codec.in_sdp()),
                "{codec:?} was negotiated otherwise: {status}"
            );
        }
        wei.hang_up()?;
        mei.call_over()?;
        open.close()
    })
}

#[test]
fn pcma_is_relayed() -> Result<()> {
    tones_cross(Codec::Pcma, Codec::Pcma)
}

#[test]
fn g722_is_relayed() -> Result<()> {
    tones_cross(Codec::G722, Codec::G722)
}

#[test]
fn opus_is_relayed() -> Result<()> {
    tones_cross(Codec::Opus, Codec::Opus)
}

#[test]
fn pcmu_is_translated_to_pcma() -> Result<()> {
    tones_cross(Codec::Pcmu, Codec::Pcma)
}

#[test]
fn opus_is_translated_to_pcmu() -> Result<()> {
    tones_cross(Codec::Opus, Codec::Pcmu)
}

#[test]
fn g722_is_translated_to_opus() -> Result<()> {
    tones_cross(Codec::G722, Codec::Opus)
}

#[test]
fn pcma_is_translated_to_g722() -> Result<()> {
    tones_cross(Codec::Pcma, Codec::G722)
}
