//! The window of a PC whose exchange is another's.

use std::fs;

use anyhow::{Result, ensure};
use cordboard_interop::{Model, stage};
use cordboard_window::{Shop, Window};
use serde_json::json;

#[test]
fn an_agent_logs_in_at_the_exchange_of_another_pc_and_answers_there() -> Result<()> {
    stage(|place| {
        let shop = Shop::open(place)?;
        let exchange =
            json!({ "host": "127.0.0.1", "port": shop.port, "fingerprint": shop.fingerprint });
        let chosen = json!({ "exchange": exchange, "door": false });
        fs::write(place.folder("data")?.join("desktop.json"), chosen.to_string())?;
        let window = Window::open(place, place.phone_socket()?)?;
        window.sees("h1", "Good to see you")?;
        window.fills("input[autocomplete=username]", "wei")?;
        window.fills("input[type=password]", "wei-secret-pass")?;
        window.press("button[type=submit]", "Log in")?;
        // In the language of that office.
        window.sees("nav", "工作台")?;

        let mut desk_phone =
            Model::new("1002").secret("s3cret-1002-phone").says(660.0).plug_in(place, shop.sip)?;
        desk_phone.registered()?;
        let ear = desk_phone.listen()?;
        window.sees("main", "话机就绪")?;
        desk_phone.dial("1001")?;
        window.press("button", "接听")?;
        desk_phone.in_call()?;
        window.sees("article", "通话中")?;
        ear.hears_music()?;
        desk_phone.hang_up()?;
        desk_phone.call_over()?;
        let refused = window.command("phone_credentials", &json!({}));
        ensure!(refused.is_err(), "no page gets at the phone's secret");

        shop.closes()?;
        window.sees("[role=status]", "连接已断开")?;
        window.quits()
    })
}
