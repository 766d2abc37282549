//! The main job, whole: a call from the carrier is greeted, offered a menu, queued, answered by a person,
//! handed on, recorded, logged and explained.

use anyhow::{Context, Result, ensure};
use cordboard_interop::{Script, Tape, Voice, stage, until};
use serde_json::Value;

use crate::office::Open;

const CALLER: f64 = 1100.0;
const WEI: f64 = 440.0;
const MEI: f64 = 660.0;

#[test]
fn a_call_from_the_carrier_goes_all_the_way() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let (mut wei, mut mei) = (open.wei(place)?, open.mei(place)?);
        let voice = Voice::sings(place, 2, CALLER)?;
        let (host, port) = (voice.address().ip().to_string(), voice.address().port().to_string());
        let keys = [
            ("number", "075586001234"),
            ("caller", "13800138000"),
            ("digit", "1"),
            ("sound_host", host.as_str()),
            ("sound_port", port.as_str()),
        ];
        let (from, to) = (open.office.carrier(), open.exchange.sip());
        let menu = voice.listen()?;
        let caller = Script::start(place, "caller_with_a_voice", from, to, &keys)?;
        menu.hears_music().context("the menu is spoken")?;

        let shown = wei.rings()?;
        ensure!(shown.contains("13800138000"), "Wei sees who calls, not {shown}");
        voice.listen()?.hears_music().context("music while the caller waits")?;
        wei.accept()?;
        wei.in_call()?;
        wei.listen()?.hears(CALLER)?;
        voice.listen()?.hears(WEI)?;

        wei.transfer("1002")?;
        mei.rings()?;
        mei.accept()?;
        mei.in_call()?;
        mei.listen()?.hears(CALLER)?;
        voice.listen()?.hears(MEI)?;
        wei.call_over()?;
        mei.hang_up()?;
        caller.finish()?;

        let call = open.exchange.last_call()?;
        check_record(&call)?;
        let file = open.exchange.data().join("recordings");
        let file = file.join(call["recording"].as_str().context("it was recorded")?);
        let tape = until("finished recording", || Ok(Tape::read(&file).ok()))?;
        ensure!(tape.left_has(CALLER), "the caller is on the left");
        ensure!(!tape.left_has(WEI) && !tape.left_has(MEI), "and alone there");
        ensure!(tape.right_has(WEI) && tape.right_has(MEI), "Wei and Mei are on the right");
        ensure!(!tape.right_has(CALLER), "without the caller");
        ensure!(tape.seconds() > 1.0, "it is {} s long", tape.seconds());

        let why = open.exchange.why(call["id"].as_str().unwrap_or_default())?;
        for told in ["pressed 1", "1001", "1002", "shop-hours", "waited", "hands the call on"] {
            ensure!(why.contains(told), "the story tells “{told}”:\n{why}");
        }
        open.close()
    })
}

fn check_record(call: &Value) -> Result<()> {
    ensure!(call["direction"] == "inbound" && call["trunk"] == "carrier", "whence: {call}");
    ensure!(
        call["caller"] == "+8613800138000" && call["called"] == "+8675586001234",
        "who: {call}"
    );
    ensure!(call["wait_seconds"].as_f64().is_some_and(|wait| wait > 0.0), "the wait: {call}");
    ensure!(call["talk_seconds"].as_f64().is_some_and(|talk| talk > 0.5), "the talk: {call}");
    ensure!(
        call["reason"] == "hung_up" && call["ended_by_extension"] == "1002",
        "Mei hung up: {call}"
    );
    let legs = call["legs"].as_array().context("legs")?;
    let parties: Vec<_> = legs.iter().map(|leg| leg["party"].clone()).collect();
    ensure!(parties == ["+8613800138000", "1001", "1002"], "three took part: {call}");
    let path = call["path"].as_array().context("a path")?;
    let nodes: Vec<_> = path.iter().map(|step| step["node"].clone()).collect();
    ensure!(nodes == ["hours", "menu", "sales"], "the path: {call}");
    ensure!(path[1]["exit"] == "1", "out of the menu by 1: {call}");
    Ok(())
}
