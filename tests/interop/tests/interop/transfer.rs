//! A call is handed on: without asking, and after asking.

use anyhow::Result;
use cordboard_interop::stage;

use crate::office::{Open, connect};

#[test]
fn a_blind_transfer_connects_the_other_two() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let (mut wei, mut mei) = (open.wei(place)?, open.mei(place)?);
        let mut workshop = open.workshop(place)?;
        connect(&mut wei, "1002", &mut mei)?;
        mei.transfer("1003")?;
        workshop.rings()?;
        workshop.accept()?;
        workshop.in_call()?;
        mei.call_over()?;
        wei.listen()?.hears(880.0)?;
        workshop.listen()?.hears(440.0)?;
        wei.hang_up()?;
        workshop.call_over()?;
        open.close()
    })
}

#[test]
fn an_attended_transfer_connects_the_other_two() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let (mut wei, mut mei) = (open.wei(place)?, open.mei(place)?);
        let mut workshop = open.workshop(place)?;
        let first = connect(&mut mei, "1001", &mut wei)?;
        mei.hold()?;
        wei.listen()?.hears_music()?;
        let second = connect(&mut mei, "1003", &mut workshop)?;
        workshop.listen()?.hears(660.0)?;
        mei.transfer_into(&first, "1003", &second)?;
        wei.listen()?.hears(880.0)?;
        workshop.listen()?.hears(440.0)?;
        mei.call_over()?;
        mei.call_over()?;
        workshop.hang_up()?;
        wei.call_over()?;
        open.close()
    })
}
