//! The window of a PC whose exchange is another's.

use std::{fs, process::Command};

use anyhow::{Context, Result, ensure};
use cordboard_interop::{Model, Place, Program, stage, until};
use cordboard_window::{Window, root};
use serde_json::json;

/// A `cordboardd` with the office of the fixture, open to other PCs.
struct Shop {
    program: Program,
    sip: std::net::SocketAddr,
    port: u16,
    fingerprint: String,
}

impl Shop {
    fn open(place: &Place) -> Result<Self> {
        let data = place.folder("shop")?;
        let cordboardd = root().join("target/debug/cordboardd");
        let office = root().join("tests/fixtures/office.json");
        let mut import = Command::new(&cordboardd);
        import.arg("--data").arg(&data).arg("import").arg(&office);
        ensure!(import.output()?.status.success(), "the office is imported");
        let sip = place.phone_socket()?;
        let mut serve = Command::new(&cordboardd);
        serve.arg("--data").arg(&data).args(["serve", "--sip", &sip.to_string()]);
        serve.args(["--rtp", "31000-31999", "--http", "0.0.0.0:0"]);
        let mut program = Program::start(serve, &place.root().join("shop.log"))?;
        let line = until("the exchange", || {
            program.check_alive()?;
            let printed = program.printed()?;
            let ready = printed.lines().find(|line| line.starts_with("ready:"));
            Ok(ready.map(str::to_owned))
        })?;
        let after = |word: &str| {
            let mut words = line.split_whitespace().skip_while(|one| *one != word).skip(1);
            words.next().map(str::to_owned).with_context(|| line.clone())
        };
        let door = after("https")?;
        let port = door.rsplit(':').next().context("no port")?.parse()?;
        Ok(Self { program, sip, port, fingerprint: after("certificate")? })
    }
}

#[test]
fn an_agent_logs_in_at_the_exchange_of_another_pc_and_answers_there() -> Result<()> {
    stage(|place| {
        let mut shop = Shop::open(place)?;
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

        shop.program.stop()?;
        window.sees("[role=status]", "连接已断开")?;
        window.quits()
    })
}
