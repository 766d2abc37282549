//! After hours: a message is left, the lamp lights, and *97 plays it.

use anyhow::{Context, Result, ensure};
use cordboard_interop::{Lamp, Script, Voice, stage};

use crate::office::Open;

const CALLER: f64 = 1100.0;
/// Monday evening in Shenzhen: the example's shop is closed.
const MONDAY_EVENING: &str = "2026-11-23T22:00:00+08:00";

#[test]
fn a_message_left_after_hours_lights_the_lamp_and_is_heard() -> Result<()> {
    stage(|place| {
        let open = Open::at_time(place, MONDAY_EVENING)?;
        let to = open.exchange.sip();
        let voice = Voice::sings(place, 2, CALLER)?;
        let (host, port) = (voice.address().ip().to_string(), voice.address().port().to_string());
        let keys = [
            ("number", "075586001234"),
            ("caller", "13800138000"),
            ("sound_host", host.as_str()),
            ("sound_port", port.as_str()),
        ];
        let secret = open.office.secret("1001")?.to_owned();
        let lamp = Lamp::plug_in(place, "1001", &secret, to)?;
        lamp.is_dark()?;
        let caller =
            Script::start(place, "caller_leaves_a_message", open.office.carrier(), to, &keys)?;
        caller.finish()?;
        lamp.is_lit()?;
        let call = open.exchange.last_call()?;
        ensure!(call["reason"] == "message_left", "how it ended: {call}");
        let path = call["path"].as_array().context("a path")?;
        ensure!(path[0]["exit"] == "closed" && path[1]["node"] == "message", "the path: {call}");

        let mut wei = open.wei(place)?;
        wei.dial("*97")?;
        wei.in_call()?;
        wei.listen()?.hears_music().context("the PIN is asked for")?;
        for key in ['4', '7', '1', '1'] {
            wei.press(key)?;
        }
        wei.listen()?.hears(CALLER).context("the message is played")?;
        wei.hang_up()?;
        lamp.is_dark().context("it was heard")?;
        open.close()
    })
}
