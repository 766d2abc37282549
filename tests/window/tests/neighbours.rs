//! An agent's PC and the shop's, with a cable between them: the one finds the other by itself.

use anyhow::Result;
use cordboard_interop::{stage, until};
use cordboard_window::{Shop, Window, on_its_own};
use serde_json::json;

#[test]
fn an_agents_pc_finds_the_exchange_of_its_network_and_logs_in_there() -> Result<()> {
    let name = "an_agents_pc_finds_the_exchange_of_its_network_and_logs_in_there";
    on_its_own(name, |cable| {
        stage(|place| {
            let shop = Shop::open_behind(place, cable)?;
            let window = Window::open(place, place.phone_socket()?)?;
            window.sees("h1", "Your business")?;
            window.goes_to("settings")?;
            window.press("button", "Use the exchange of another PC")?;
            window.press("[role=dialog] li button", &cable.there().to_string())?;
            // Compared by a person, with what the shop's PC shows.
            let grouped: Vec<String> = shop
                .fingerprint
                .as_bytes()
                .chunks(4)
                .map(|four| String::from_utf8_lossy(four).into_owned())
                .collect();
            window.sees("[role=dialog] dd", &grouped.join(" "))?;
            window.starts_anew_by("[role=dialog] button", "It is the same: use it")?;
            window.quits()?;

            let window = Window::open(place, place.phone_socket()?)?;
            window.sees("h1", "Good to see you")?;
            window.fills("input[autocomplete=username]", "wei")?;
            window.fills("input[type=password]", "wei-secret-pass")?;
            window.press("button[type=submit]", "Log in")?;
            window.sees("nav", "工作台")?;
            // His phone has registered, across the cable.
            until("the softphone at the exchange", || {
                let told = window.command("me", &json!({}))?;
                Ok((told["extension"] == "1001").then_some(()))
            })?;
            window.sees("main", "话机就绪")?;
            window.quits()?;
            shop.closes()
        })
    })
}
