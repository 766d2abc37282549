//! SIP over TLS and encrypted sound, with phones that know nothing of it at the other end.

use anyhow::{Result, ensure};
use cordboard_interop::{Codec, Model, Office, Phone, Place, SoftModel, Transport, stage};

use crate::office::{Open, connect, hear_each_other};

/// A phone that speaks TLS, trusts the exchange's certificate alone, and talks encrypted or not at all.
fn locked(open: &Open, extension: &str, hz: f64) -> Result<Model> {
    let model = open.model(extension, hz)?.over(Transport::Tls).encrypted();
    Ok(model.trusts(open.exchange.certificate()))
}

fn register(place: &Place, open: &Open, model: &Model) -> Result<Phone> {
    let mut phone = model.plug_in(place, open.exchange.sips())?;
    phone.registered()?;
    Ok(phone)
}

/// Wei's side is locked, Mei's is plain; each calls the other, and both tones cross.
fn tones_cross(of_wei: Codec, of_mei: Codec) -> Result<()> {
    stage(|place| {
        // Nothing is set: that Wei's phone takes nothing else is found out when it is called.
        let open = Open::at(place)?;
        let mut wei = register(place, &open, &locked(&open, "1001", 440.0)?.codec(of_wei))?;
        let mut mei = open.register(place, &open.model("1002", 660.0)?.codec(of_mei))?;
        connect(&mut wei, "1002", &mut mei)?;
        hear_each_other(&wei.listen()?, &mei.listen()?)?;
        ensure!(wei.printed()?.contains("RTP/SAVP"), "it insisted on it");
        mei.hang_up()?;
        wei.call_over()?;
        connect(&mut mei, "1001", &mut wei)?;
        hear_each_other(&wei.listen()?, &mei.listen()?)?;
        wei.hang_up()?;
        mei.call_over()?;
        open.close()
    })
}

#[test]
fn a_phone_by_tls_and_srtp_talks_to_one_by_udp_in_the_clear() -> Result<()> {
    tones_cross(Codec::Pcmu, Codec::Pcmu)
}

#[test]
fn opus_behind_the_lock_is_translated_for_a_plain_phone() -> Result<()> {
    tones_cross(Codec::Opus, Codec::Pcma)
}

#[test]
fn a_plain_opus_phone_is_translated_for_one_behind_the_lock() -> Result<()> {
    tones_cross(Codec::Pcma, Codec::Opus)
}

#[test]
fn two_locked_phones_hear_each_other() -> Result<()> {
    stage(|place| {
        let office = Office::example(place)?.with("1002", "srtp", "required")?;
        let open = Open::with(place, office)?;
        let mut wei = register(place, &open, &locked(&open, "1001", 440.0)?)?;
        let mut mei = register(place, &open, &locked(&open, "1002", 660.0)?)?;
        connect(&mut wei, "1002", &mut mei)?;
        hear_each_other(&wei.listen()?, &mei.listen()?)?;
        wei.hang_up()?;
        mei.call_over()?;
        open.close()
    })
}

#[test]
fn our_softphone_by_tls_talks_encrypted_with_a_plain_phone() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let mut mei = open.mei(place)?;
        let certificate = open.exchange.certificate();
        let certificate = certificate.to_string_lossy();
        let words = ["--transport", "tls", "--trust", &certificate, "--encryption", "required"];
        let model = SoftModel::new("1001", open.office.secret("1001")?, 440.0).with(&words);
        let mut wei = model.dial(place, open.exchange.sips(), "1002")?;
        mei.rings()?;
        mei.accept()?;
        mei.in_call()?;
        let talking = wei.says("talking to 1002")?;
        ensure!(talking.ends_with(", encrypted"), "its side is: {talking}");
        hear_each_other(&wei.listen()?, &mei.listen()?)?;
        mei.hang_up()?;
        wei.says("over with 1002: hung up there")?;
        wei.ends_with(0)?;
        open.close()
    })
}
