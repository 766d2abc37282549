//! Calls from the carrier.

use anyhow::{Result, ensure};
use cordboard_interop::{Script, stage};

use crate::office::Open;

const KEYS: [(&str, &str); 3] =
    [("number", "075586001234"), ("caller", "13800138000"), ("digit", "1")];

#[test]
fn a_caller_from_the_carrier_reaches_the_group_and_is_recorded() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let mut wei = open.wei(place)?;
        let (from, to) = (open.office.carrier(), open.exchange.sip());
        let caller = Script::start(place, "caller_presses_by_info", from, to, &KEYS)?;
        let shown = wei.rings()?;
        ensure!(shown.contains("13800138000"), "Wei sees who calls, not {shown}");
        wei.accept()?;
        wei.in_call()?;
        // The scripted caller sends back what it hears: so both ways are proved by Wei's own tone.
        wei.listen()?.hears(440.0)?;
        wei.hang_up()?;
        caller.finish()?;
        let call = open.exchange.last_call()?;
        ensure!(call["direction"] == "inbound" && call["trunk"] == "carrier", "whence: {call}");
        ensure!(call["ended_by"] == "agent", "Wei hung up: {call}");
        let file = call["recording"].as_str().unwrap_or_default();
        let recording = open.exchange.data().join("recordings").join(file);
        ensure!(recording.is_file(), "the office records inbound calls: {call}");
        let why = open.exchange.why(call["id"].as_str().unwrap_or_default())?;
        ensure!(why.contains("1001"), "the story names who answered: {why}");
        open.close()
    })
}

#[test]
fn a_stranger_who_pretends_to_be_the_carrier_gets_no_answer() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let mut wei = open.wei(place)?;
        let mut mei = open.mei(place)?;
        let (from, to) = (place.socket(3)?, open.exchange.sip());
        let stranger = Script::start(place, "caller_gets_silence", from, to, &KEYS)?;
        stranger.finish()?;
        // The exchange has not lost its head over it.
        crate::office::connect(&mut wei, "1002", &mut mei)?;
        mei.listen()?.hears(440.0)?;
        let calls = open.exchange.calls()?;
        ensure!(calls.len() == 1, "there was no call but Wei's: {calls:?}");
        open.close()
    })
}
