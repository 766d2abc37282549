//! The harness itself, without any exchange: two phones that call each other directly.

use anyhow::{Result, ensure};
use cordboard_interop::{Codec, Model, Phone, Place, stage};

fn pair(place: &Place, codec: Codec) -> Result<(Phone, Phone)> {
    let a = Model::new("a")
        .says(440.0)
        .codec(codec)
        .stand_alone(place, 11)?;
    let b = Model::new("b")
        .says(660.0)
        .codec(codec)
        .stand_alone(place, 12)?;
    Ok((a, b))
}

fn connect(a: &mut Phone, b: &mut Phone) -> Result<()> {
    a.dial(&format!("sip:b@{}", b.address()))?;
    b.rings()?;
    a.hears_ringing()?;
    b.accept()?;
    a.in_call()?;
    b.in_call()?;
    Ok(())
}

fn tones_cross(codec: Codec) -> Result<()> {
    stage(|place| {
        let (mut a, mut b) = pair(place, codec)?;
        connect(&mut a, &mut b)?;
        a.listen()?.hears(660.0)?;
        b.listen()?.hears(440.0)?;
        let status = a.call_status()?;
        ensure!(
            status.contains(codec.in_sdp()),
            "another codec was negotiated: {status}"
        );
        a.hang_up()?;
        b.call_over()?;
        Ok(())
    })
}

#[test]
fn two_phones_hear_each_other_in_pcmu() -> Result<()> {
    tones_cross(Codec::Pcmu)
}

#[test]
fn two_phones_hear_each_other_in_pcma() -> Result<()> {
    tones_cross(Codec::Pcma)
}

#[test]
fn two_phones_hear_each_other_in_g722() -> Result<()> {
    tones_cross(Codec::G722)
}

#[test]
fn two_phones_hear_each_other_in_opus() -> Result<()> {
    tones_cross(Codec::Opus)
}

#[test]
fn a_key_pressed_at_one_phone_is_told_at_the_other() -> Result<()> {
    stage(|place| {
        let (mut a, mut b) = pair(place, Codec::Pcmu)?;
        connect(&mut a, &mut b)?;
        a.press('5')?;
        let key = b.key()?;
        ensure!(key == "5", "5 was pressed, {key} arrived");
        Ok(())
    })
}
