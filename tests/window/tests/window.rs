//! One story in the real window.

use anyhow::{Result, ensure};
use cordboard_interop::{Model, stage, until};
use cordboard_window::{Rect, Window};
use serde_json::json;

#[test]
fn it_opens_answers_a_desk_phone_plays_the_recording_and_comes_back_where_it_was() -> Result<()> {
    stage(|place| {
        let sip = place.phone_socket()?;
        let window = Window::open(place, sip)?;
        window.sees("h1", "Your business")?;

        // What the owner reads off the screen to set the desk phone up.
        let told = window.command("extension_secret", &json!({ "number": "1002" }))?;
        let secret = told["secret"].as_str().unwrap_or_default().to_owned();
        let always = json!({ "inbound": "always", "outbound": "always", "internal": "always" });
        let answer = window.command("office", &json!({}))?;
        let mut recording = answer["office"]["recording"].clone();
        for (direction, when) in always.as_object().into_iter().flatten() {
            recording[direction] = when.clone();
        }
        window.command("recording_save", &json!({ "recording": recording }))?;
        window.goes_to("workbench")?;
        let mut desk_phone = Model::new("1002").secret(&secret).says(660.0).plug_in(place, sip)?;
        desk_phone.registered()?;
        let ear = desk_phone.listen()?;

        desk_phone.dial("1001")?;
        window.press("button", "Answer")?;
        desk_phone.in_call()?;
        window.sees("article", "Talking")?;
        ear.hears_music()?;
        desk_phone.hang_up()?;
        desk_phone.call_over()?;

        window.goes_to("calls/C1")?;
        window.sees("h2", "Recording")?;
        window.press("button.play", "")?;
        until("the recording to be heard", || {
            let at =
                window.run("return document.querySelector('audio').currentTime", &json!([]))?;
            Ok(at.as_f64().filter(|at| *at > 0.2))
        })?;

        let place_of_it = Rect { x: 120, y: 80, width: 1100, height: 700 };
        window.moves_to(place_of_it)?;
        window.quits()?;
        let again = Window::open(place, sip)?;
        again.sees("nav", "Workbench")?;
        let rect = again.rect()?;
        ensure!(rect == place_of_it, "it comes back where it was: {rect:?}");
        let calls = again.command(
            "call_log",
            &json!({ "limit": 10, "offset": 0, "sort": "started", "descending": true }),
        )?;
        ensure!(calls["total"] == 1, "and it has kept the call: {calls}");
        again.quits()
    })
}
