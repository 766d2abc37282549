//! The first start, by a person who has read nothing: from an empty data folder to calls both ways between
//! a desk phone and the headset. Every press and every field is counted; `docs/first-start.md` tells them.

use anyhow::{Context, Result, ensure};
use cordboard_interop::{Model, stage, until};
use cordboard_window::{Deeds, Window, root};

#[test]
fn from_the_first_start_to_an_answered_call_from_a_desk_phone() -> Result<()> {
    stage(|place| {
        let window = Window::open(place, place.phone_socket()?)?;

        window.sees("h1", "Your business")?;
        window.fills("main input", "Lantern Repairs")?;
        window.press("footer button", "Next")?;

        window.sees("h1", "Your headset")?;
        window.press("footer button", "Next")?;

        window.sees("h1", "Phones")?;
        window.press("article button", "1002")?;
        // The three lines that a person types into the phone, read off the screen.
        let lines = until("the three lines", || {
            let lines = window.reads("article dd")?;
            Ok((lines.len() == 3).then_some(lines))
        })?;
        let [server, number, secret] = lines.as_slice() else { unreachable!("three, as awaited") };
        let server = server.parse().with_context(|| format!("an address and a port: {server}"))?;
        let mut desk_phone =
            Model::new(number).secret(secret).says(660.0).plug_in(place, server)?;
        desk_phone.registered()?;
        let ear = desk_phone.listen()?;
        // It has a tick, and says what it is.
        window.sees("article", "baresip")?;
        window.press("footer button", "Next")?;

        window.sees("h1", "Your line to the world")?;
        window.press("footer button", "Next")?;

        window.sees("h1", "A first call")?;
        window.press("main button", "Call")?;
        desk_phone.rings()?;
        desk_phone.accept()?;
        desk_phone.in_call()?;
        window.sees("main", "You are in business.")?;
        ear.hears_music()?;
        desk_phone.hang_up()?;
        desk_phone.call_over()?;
        window.press("footer button", "Start working")?;

        // And the other way: a call from the desk phone.
        window.sees("nav", "Workbench")?;
        desk_phone.dial("1001")?;
        window.press("button", "Answer")?;
        desk_phone.in_call()?;
        window.sees("article", "Talking")?;
        ear.hears_music()?;
        desk_phone.hang_up()?;
        desk_phone.call_over()?;

        let deeds = window.deeds();
        ensure!(deeds == Deeds { presses: 8, fields: 1 }, "it got longer or shorter: {deeds:?}");
        let told = std::fs::read_to_string(root().join("docs/first-start.md"))?;
        ensure!(told.contains("8 presses and 1 field"), "the chapter tells another number");
        window.quits()
    })
}
