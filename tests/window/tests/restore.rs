//! A backup is made in the window, something is changed, and the backup is put back: the app goes on by
//! itself, with the data of then.

use anyhow::{Result, ensure};
use cordboard_interop::{Model, stage, until};
use cordboard_window::Window;
use serde_json::json;

fn is_named(window: &Window, name: &str) -> Result<bool> {
    // While the exchange changes over it answers nothing.
    let office = window.command("office", &json!({}));
    Ok(office.is_ok_and(|answer| answer["office"]["office"]["name"] == name))
}

fn name(window: &Window, name: &str) -> Result<()> {
    let mut info = window.command("office", &json!({}))?["office"]["office"].clone();
    info["name"] = json!(name);
    window.command("office_info_save", &json!({ "info": info }))?;
    ensure!(is_named(window, name)?, "it has that name");
    Ok(())
}

#[test]
fn a_backup_is_put_back_in_the_window_and_it_goes_on_with_the_data_of_then() -> Result<()> {
    stage(|place| {
        let sip = place.phone_socket()?;
        let window = Window::open(place, sip)?;
        window.sees("h1", "Your business")?;
        // The first start's step keeps its own name when it is left.
        window.goes_to("settings/backup")?;
        window.sees("button", "Back up now")?;
        name(&window, "Lantern Repairs")?;
        window.press("button", "Back up now")?;
        window.sees("li", "cordboard-")?;

        name(&window, "A Wrong Turn")?;
        window.press("li button", "Restore")?;
        window.press("[role=alertdialog] button, [role=dialog] button", "Restore")?;
        until("the name of then", || Ok(is_named(&window, "Lantern Repairs")?.then_some(())))?;

        // The page that was open all the time hears of calls again, and its own phone is there.
        window.goes_to("workbench")?;
        let told = window.command("extension_secret", &json!({ "number": "1002" }))?;
        let secret = told["secret"].as_str().unwrap_or_default().to_owned();
        let mut desk_phone = Model::new("1002").secret(&secret).says(660.0).plug_in(place, sip)?;
        desk_phone.registered()?;
        let ear = desk_phone.listen()?;
        desk_phone.dial("1001")?;
        window.press("button", "Answer")?;
        desk_phone.in_call()?;
        ear.hears_music()?;
        desk_phone.hang_up()?;
        desk_phone.call_over()?;
        window.quits()?;

        let again = Window::open(place, sip)?;
        ensure!(is_named(&again, "Lantern Repairs")?, "also after the next start");
        again.quits()
    })
}
