//! Hold: the one who waits hears music, and only that.

use anyhow::{Result, ensure};
use cordboard_interop::stage;

use crate::office::{Open, connect};

#[test]
fn the_held_side_hears_music_and_then_the_voice_again() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let (mut wei, mut mei) = (open.wei(place)?, open.mei(place)?);
        connect(&mut wei, "1002", &mut mei)?;
        mei.listen()?.hears(440.0)?;
        wei.hold()?;
        mei.listen()?.hears_music()?;
        let on_hold = mei.listen()?;
        on_hold.hears_music()?;
        on_hold.heard_nothing_of(440.0)?;
        wei.resume()?;
        mei.listen()?.hears(440.0)?;
        // This phone records nothing any more after a hold of its own: so a key proves the way back.
        mei.press('5')?;
        let key = wei.key()?;
        ensure!(key == "5", "5 was pressed, {key} arrived");
        mei.hang_up()?;
        wei.call_over()?;
        open.close()
    })
}
