//! Our own softphone through the exchange, with a real phone at the other end.

use anyhow::{Result, ensure};
use cordboard_interop::{Cards, Codec, Phone, Place, SoftModel, Softphone, Tape, stage};

use crate::office::{Open, hear_each_other};

/// The softphone of 1001, which says 440 Hz.
fn soft(open: &Open, more: &[&str]) -> Result<SoftModel> {
    Ok(SoftModel::new("1001", open.office.secret("1001")?, 440.0).with(more))
}

/// Our softphone has called Mei, who says 660 Hz, and both talk.
fn talking(place: &Place, open: &Open, more: &[&str], codec: Codec) -> Result<(Softphone, Phone)> {
    let mut mei = open.register(place, &open.model("1002", 660.0)?.codec(codec))?;
    let mut wei = soft(open, more)?.dial(place, open.exchange.sip(), "1002")?;
    mei.rings()?;
    wei.says("1002 rings")?;
    mei.accept()?;
    mei.in_call()?;
    wei.says("talking to 1002")?;
    Ok((wei, mei))
}

/// The same as the whole story; what it leaves up ends with it.
fn in_a_talk(
    more: &[&str],
    codec: Codec,
    story: impl FnOnce((&Place, &Open), Softphone, Phone) -> Result<()>,
) -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let (wei, mei) = talking(place, &open, more, codec)?;
        story((place, &open), wei, mei)?;
        open.close()
    })
}

fn tones_cross(ours: &str, of_mei: Codec) -> Result<()> {
    in_a_talk(&["--codecs", ours], of_mei, |_, mut wei, mut mei| {
        hear_each_other(&wei.listen()?, &mei.listen()?)?;
        mei.hang_up()?;
        wei.says("over with 1002: hung up there")?;
        wei.ends_with(0)?;
        Ok(())
    })
}

#[test]
fn opus_both_ways() -> Result<()> {
    tones_cross("opus", Codec::Opus)
}

#[test]
fn g722_both_ways() -> Result<()> {
    tones_cross("g722", Codec::G722)
}

#[test]
fn pcma_both_ways_over_tcp() -> Result<()> {
    let more = ["--codecs", "pcma", "--transport", "tcp"];
    in_a_talk(&more, Codec::Pcma, |_, mut wei, mut mei| {
        hear_each_other(&wei.listen()?, &mei.listen()?)?;
        wei.type_in("hangup")?;
        wei.says("over with 1002: hung up here")?;
        mei.call_over()?;
        wei.ends_with(0)?;
        Ok(())
    })
}

#[test]
fn pcmu_both_ways() -> Result<()> {
    tones_cross("pcmu", Codec::Pcmu)
}

#[test]
fn opus_here_and_pcma_there() -> Result<()> {
    tones_cross("opus,g722,pcma", Codec::Pcma)
}

#[test]
fn a_desk_phone_calls_and_the_softphone_answers() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let mut mei = open.mei(place)?;
        let mut wei = soft(&open, &[])?.answer(place, open.exchange.sip())?;
        mei.dial("1001")?;
        wei.says("called by 1002")?;
        mei.in_call()?;
        wei.says("talking to 1002")?;
        hear_each_other(&wei.listen()?, &mei.listen()?)?;
        mei.press('7')?;
        wei.says("key 7")?;
        wei.type_in("keys 5")?;
        let key = mei.key()?;
        ensure!(key == "5", "5 was pressed, {key} arrived");
        mei.hang_up()?;
        wei.ends_with(0)?;
        open.close()
    })
}

#[test]
fn the_softphone_holds_and_the_other_side_hears_music() -> Result<()> {
    in_a_talk(&[], Codec::Pcma, |_, mut wei, mut mei| {
        mei.listen()?.hears(440.0)?;
        wei.type_in("hold")?;
        wei.says("holding 1002")?;
        mei.listen()?.hears_music()?;
        let on_hold = wei.listen()?;
        mei.listen()?.hears_music()?;
        on_hold.heard_nothing_of(660.0)?;
        wei.type_in("retrieve")?;
        wei.says("talking to 1002")?;
        mei.listen()?.hears(440.0)?;
        wei.listen()?.hears(660.0)?;
        wei.type_in("hangup")?;
        wei.ends_with(0)?;
        mei.call_over()?;
        Ok(())
    })
}

#[test]
fn the_desk_phone_holds_and_the_softphone_hears_music() -> Result<()> {
    in_a_talk(&[], Codec::Pcma, |_, wei, mut mei| {
        wei.listen()?.hears(660.0)?;
        mei.hold()?;
        wei.listen()?.hears_music()?;
        mei.resume()?;
        wei.listen()?.hears(660.0)?;
        mei.hang_up()?;
        wei.ends_with(0)?;
        Ok(())
    })
}

#[test]
fn the_softphone_transfers_and_the_other_two_talk() -> Result<()> {
    in_a_talk(&[], Codec::Pcma, |(place, open), mut wei, mut mei| {
        let mut workshop = open.workshop(place)?;
        wei.type_in("transfer 1003")?;
        workshop.rings()?;
        workshop.accept()?;
        workshop.in_call()?;
        wei.says("over with 1002: handed on")?;
        wei.ends_with(0)?;
        mei.listen()?.hears(880.0)?;
        workshop.listen()?.hears(660.0)?;
        workshop.hang_up()?;
        mei.call_over()?;
        Ok(())
    })
}

#[test]
fn the_softphone_asks_first_and_then_connects_the_other_two() -> Result<()> {
    in_a_talk(&[], Codec::Pcma, |(place, open), mut wei, mut mei| {
        let mut workshop = open.workshop(place)?;
        wei.type_in("dial 1003")?;
        wei.says("holding 1002")?;
        mei.listen()?.hears_music()?;
        workshop.rings()?;
        workshop.accept()?;
        workshop.in_call()?;
        wei.says("talking to 1003")?;
        workshop.listen()?.hears(440.0)?;
        wei.type_in("join")?;
        wei.ends_with(0)?;
        mei.listen()?.hears(880.0)?;
        workshop.listen()?.hears(660.0)?;
        workshop.hang_up()?;
        mei.call_over()?;
        Ok(())
    })
}

#[test]
fn a_conference_is_mixed_here_and_all_three_hear_each_other() -> Result<()> {
    in_a_talk(&[], Codec::Pcma, |(place, open), mut wei, mut mei| {
        let mut workshop = open.workshop(place)?;
        wei.type_in("dial 1003")?;
        wei.says("holding 1002")?;
        workshop.rings()?;
        workshop.accept()?;
        workshop.in_call()?;
        wei.says("talking to 1003")?;
        workshop.listen()?.hears(440.0)?;
        wei.type_in("conference")?;
        wei.says("talking to 1002")?;
        // A mixture is no single tone: each is heard by who else falls silent.
        mei.press('1')?;
        wei.says("key 1")?;
        workshop.listen()?.hears_music()?;
        mei.listen()?.hears_music()?;
        wei.type_in("mute")?;
        wei.says("muted")?;
        mei.listen()?.hears(880.0)?;
        workshop.listen()?.hears(660.0)?;
        mei.hang_up()?;
        workshop.hang_up()?;
        wei.ends_with(0)?;
        Ok(())
    })
}

#[test]
fn a_recording_has_both_sides() -> Result<()> {
    in_a_talk(&[], Codec::Pcma, |_, mut wei, mut mei| {
        wei.type_in("record")?;
        wei.says("recording 1002")?;
        wei.says("quality")?;
        wei.type_in("stop")?;
        let told = wei.says("recorded in ")?;
        let file = told.trim_start_matches("recorded in ").to_owned();
        let tape = Tape::read(file.as_ref())?;
        ensure!(tape.left_has(660.0), "Mei is on the left");
        ensure!(tape.right_has(440.0), "we are on the right");
        ensure!(!tape.left_has(440.0) && !tape.right_has(660.0), "each on one side alone");
        mei.hang_up()?;
        wei.ends_with(0)?;
        Ok(())
    })
}

#[test]
fn a_headset_is_pulled_out_and_put_back_in_mid_call() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let mut cards = Cards::plug_in(place, 440.0)?;
        let mut mei = open.mei(place)?;
        // A steady tone is noise to whoever cleans a voice.
        let words = ["--plain", "--speaker", "headset", "--microphone", "mouth-mic"];
        // The tests share a busy machine: gaps would be no tone.
        let model = soft(&open, &words)?.with(&["--buffer", "60"]).on_devices(&cards.environment());
        let mut wei = model.answer(place, open.exchange.sip())?;
        mei.dial("1001")?;
        mei.in_call()?;
        wei.says("talking to 1002")?;
        cards.listen()?.hears(660.0)?;
        mei.listen()?.hears(440.0)?;
        cards.unplug_headset()?;
        wei.says("sound through spare")?;
        mei.listen()?.hears(440.0)?;
        cards.plug_headset()?;
        wei.says("sound through headset")?;
        cards.listen()?.hears(660.0)?;
        mei.hang_up()?;
        wei.says("over with 1002: hung up there")?;
        wei.ends_with(0)?;
        open.close()
    })
}

#[test]
fn the_exit_code_says_how_it_went() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let mut nobody = soft(&open, &[])?.dial(place, open.exchange.sip(), "1999")?;
        nobody.says("over with 1999: no such number")?;
        nobody.ends_with(5)?;
        let mut mei = open.mei(place)?;
        let busy = soft(&open, &[])?.dial(place, open.exchange.sip(), "1002")?;
        mei.rings()?;
        mei.hang_up()?;
        busy.ends_with(3)?;
        let stranger = SoftModel::new("1001", "wrong", 440.0);
        let mut refused = stranger.dial(place, open.exchange.sip(), "1002")?;
        refused.says("not registered: ")?;
        refused.ends_with(1)?;
        open.close()
    })
}
