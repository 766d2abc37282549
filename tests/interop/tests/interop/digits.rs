//! Keys, by RFC 4733 and by INFO.

use anyhow::{Result, ensure};
use cordboard_interop::{Script, stage};

use crate::office::{Open, connect};

#[test]
fn a_key_pressed_in_a_call_reaches_the_other_phone() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let (mut wei, mut mei) = (open.wei(place)?, open.mei(place)?);
        connect(&mut wei, "1002", &mut mei)?;
        mei.listen()?.hears(440.0)?;
        wei.press('7')?;
        let key = mei.key()?;
        ensure!(key == "7", "7 was pressed, {key} arrived");
        open.close()
    })
}

#[test]
fn a_key_by_rfc_4733_leads_through_the_menu() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let mut workshop = open.workshop(place)?;
        let mut caller = open.outside_caller(place)?;
        caller.dial("075586001234")?;
        caller.in_call()?;
        caller.listen()?.hears_music()?;
        caller.press('2')?;
        workshop.rings()?;
        workshop.accept()?;
        workshop.in_call()?;
        workshop.listen()?.hears(1100.0)?;
        caller.listen()?.hears(880.0)?;
        caller.hang_up()?;
        workshop.call_over()?;
        let call = open.exchange.last_call()?;
        let menu =
            call["path"].as_array().into_iter().flatten().find(|step| step["node"] == "menu");
        let exit = menu.map(|step| step["exit"].clone());
        ensure!(exit == Some("2".into()), "the caller left the menu by 2: {call}");
        open.close()
    })
}

#[test]
fn a_key_by_info_leads_through_the_menu() -> Result<()> {
    stage(|place| {
        let open = Open::at(place)?;
        let mut workshop = open.workshop(place)?;
        let keys = [("number", "075586001234"), ("caller", "13800138000"), ("digit", "2")];
        let (from, to) = (open.office.carrier(), open.exchange.sip());
        let caller = Script::start(place, "caller_presses_by_info", from, to, &keys)?;
        workshop.rings()?;
        workshop.accept()?;
        workshop.in_call()?;
        workshop.listen()?.hears(880.0)?;
        workshop.hang_up()?;
        caller.finish()?;
        open.close()
    })
}
