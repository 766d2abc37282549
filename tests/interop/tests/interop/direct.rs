//! The harness itself, without any exchange: two phones that call each other directly.

use anyhow::{Result, ensure};
use cordboard_interop::{Codec, Model, Phone, Place, Script, stage, until};

fn pair(place: &Place, codec: Codec) -> Result<(Phone, Phone)> {
    let a = Model::new("a").says(440.0).codec(codec).stand_alone(place)?;
    let b = Model::new("b").says(660.0).codec(codec).stand_alone(place)?;
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
        ensure!(status.contains(codec.in_sdp()), "another codec was negotiated: {status}");
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

#[test]
fn a_phone_transfers_a_call_to_a_third() -> Result<()> {
    stage(|place| {
        let (mut a, mut b) = pair(place, Codec::Pcmu)?;
        let mut c = Model::new("c").says(880.0).stand_alone(place)?;
        connect(&mut a, &mut b)?;
        a.transfer(&format!("sip:c@{}", c.address()))?;
        c.rings()?;
        c.accept()?;
        c.in_call()?;
        b.listen()?.hears(880.0)?;
        c.listen()?.hears(660.0)
    })
}

#[test]
fn the_tags_of_a_call_are_found_for_an_attended_transfer() -> Result<()> {
    stage(|place| {
        let (mut a, mut b) = pair(place, Codec::Pcmu)?;
        let mut c = Model::new("c").says(880.0).stand_alone(place)?;
        connect(&mut a, &mut b)?;
        let first = a.current_call()?;
        a.hold()?;
        a.dial(&format!("sip:c@{}", c.address()))?;
        c.rings()?;
        c.accept()?;
        c.in_call()?;
        let second = a.in_call()?;
        a.transfer_into(&first, &format!("sip:c@{}", c.address()), &second)?;
        // These phones know no Replaces, so c rings anew: what counts is that b was sent there.
        until("REFER with Replaces at b", || {
            let printed = b.printed()?;
            let header = format!("?Replaces={second}%3Bto-tag%3D");
            Ok(printed
                .lines()
                .any(|line| line.starts_with("Refer-To:") && line.contains(&header))
                .then_some(()))
        })
    })
}

#[test]
fn a_scripted_caller_hears_and_is_heard() -> Result<()> {
    stage(|place| {
        let mut phone = Model::new("b").says(660.0).codec(Codec::Pcma).stand_alone(place)?;
        let caller = Script::start(
            place,
            "caller_presses_by_info",
            place.socket(2)?,
            phone.address(),
            &[("number", "b"), ("caller", "13800138000"), ("digit", "7")],
        )?;
        phone.rings()?;
        phone.accept()?;
        phone.in_call()?;
        let key = phone.key()?;
        ensure!(key == "7", "7 was pressed, {key} arrived");
        phone.listen()?.hears(660.0)?;
        phone.hang_up()?;
        caller.finish()
    })
}

#[test]
fn a_scripted_caller_gives_up() -> Result<()> {
    stage(|place| {
        let mut phone = Model::new("b").stand_alone(place)?;
        let keys = [("number", "b"), ("caller", "13800138000")];
        let from = place.socket(2)?;
        let caller = Script::start(place, "caller_cancels", from, phone.address(), &keys)?;
        phone.rings()?;
        phone.call_over()?;
        caller.finish()
    })
}
