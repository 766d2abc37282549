//! The window of the app, and what a person does in it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use cordboard_interop::{Place, Program, until};
use serde_json::{Value, json};

use crate::driver::Driver;

/// How the protocol names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Where a window stands and how large it is, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
}

/// The app, from its start to its end.
#[derive(Debug)]
pub struct Window {
    driver: Driver,
    program: Program,
    data: PathBuf,
}

impl Window {
    /// Starts the app on the data in `place`, with files in place of a headset.
    ///
    /// # Errors
    /// When it shows no window.
    pub fn open(place: &Place, sip: std::net::SocketAddr) -> Result<Self> {
        let home = place.folder("home")?;
        let data = place.folder("data")?;
        let address = place.phone_socket()?;
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={}", address.port())).arg(format!("--host={}", address.ip()));
        for (name, folder) in [
            ("HOME", ""),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "share"),
            ("XDG_CACHE_HOME", "cache"),
        ] {
            command.env(name, home.join(folder));
        }
        // The page may be driven; without this it is everybody's.
        command.env("TAURI_WEBVIEW_AUTOMATION", "true").env("TAURI_AUTOMATION", "true");
        command.env("LANG", "en_US.UTF-8").env_remove("LC_ALL");
        let mut program = Program::start(command, &place.root().join("window.log"))?;
        until("WebKit's driver", || {
            program.check_alive().context("Debian: webkit2gtk-driver")?;
            Ok(std::net::TcpStream::connect(address).ok())
        })?;
        let mut driver = Driver::at(address);
        let voice = assets().join("music/default.wav");
        let heard = data.join("heard.wav");
        let options = json!({
            "binary": app()?,
            "args": [
                "--data", data, "--sip", sip.to_string(),
                "--phone-play", voice, "--phone-record", heard,
            ],
        });
        let wanted = json!({ "webkitgtk:browserOptions": options });
        driver.begin(&json!({ "capabilities": { "alwaysMatch": wanted } }))?;
        Ok(Self { driver, program, data })
    }

    /// Waits until something is to be seen that this CSS selector finds and that says `text`.
    ///
    /// # Errors
    /// When there is none in time.
    pub fn sees(&self, selector: &str, text: &str) -> Result<()> {
        let look = "return [...document.querySelectorAll(arguments[0])]
            .some(e => e.checkVisibility() && e.textContent.includes(arguments[1]))";
        until(&format!("{selector} with {text:?}"), || {
            let seen = self.run(look, &json!([selector, text]))?;
            Ok((seen == true).then_some(()))
        })
        .with_context(|| {
            let text = self.run("return document.body.innerText", &json!([]));
            format!("to be seen was: {}", text.unwrap_or_default())
        })
    }

    /// Presses what this CSS selector finds and that says `text`, where it stands.
    ///
    /// # Errors
    /// When there is nothing to press.
    pub fn press(&self, selector: &str, text: &str) -> Result<()> {
        self.sees(selector, text)?;
        let find = "return [...document.querySelectorAll(arguments[0])]
            .find(e => e.checkVisibility() && e.textContent.includes(arguments[1]))";
        until(&format!("a press on {selector} with {text:?}"), || {
            let found = self.run(find, &json!([selector, text]))?;
            let Some(element) = found[ELEMENT].as_str() else { return Ok(None) };
            // What was just drawn anew is pressed at the next look.
            Ok(self.driver.post(&format!("/element/{element}/click"), &json!({})).ok())
        })?;
        Ok(())
    }

    /// Types a text into the field that this CSS selector finds.
    ///
    /// # Errors
    /// When there is no such field.
    pub fn fills(&self, selector: &str, text: &str) -> Result<()> {
        let find = json!({ "using": "css selector", "value": selector });
        until(&format!("a text in {selector}"), || {
            let Ok(found) = self.driver.post("/element", &find) else { return Ok(None) };
            let Some(element) = found[ELEMENT].as_str() else { return Ok(None) };
            let keys = json!({ "text": text });
            Ok(self.driver.post(&format!("/element/{element}/value"), &keys).ok())
        })?;
        Ok(())
    }

    /// Runs a script in the page; it gives what it returns.
    ///
    /// # Errors
    /// When it throws.
    pub fn run(&self, script: &str, arguments: &Value) -> Result<Value> {
        self.driver.post("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Gives a command through the window's own door, as its pages do.
    ///
    /// # Errors
    /// The refusal.
    pub fn command(&self, name: &str, arguments: &Value) -> Result<Value> {
        let script = "const [cmd, payload, done] = arguments;
            window.__TAURI_INTERNALS__.invoke('rpc', { cmd, payload })
                .then(answer => done({ answer }), error => done({ error }))";
        let body = json!({ "script": script, "args": [name, arguments] });
        let told = self.driver.post("/execute/async", &body)?;
        match told.get("error") {
            Some(error) => bail!("{name}: {error}"),
            None => Ok(told["answer"].clone()),
        }
    }

    /// Goes to a page of the user interface.
    ///
    /// # Errors
    /// When the window is gone.
    pub fn goes_to(&self, page: &str) -> Result<()> {
        self.run("location.hash = arguments[0]", &json!([format!("#/{page}")])).map(drop)
    }

    /// Where it stands.
    ///
    /// # Errors
    /// When it is gone.
    pub fn rect(&self) -> Result<Rect> {
        let told = self.driver.get("/window/rect")?;
        let part = |name: &str| told[name].as_i64().with_context(|| format!("no {name}: {told}"));
        Ok(Rect { x: part("x")?, y: part("y")?, width: part("width")?, height: part("height")? })
    }

    /// Moves it, and pulls at its corner.
    ///
    /// # Errors
    /// When it stays where it is.
    pub fn moves_to(&self, to: Rect) -> Result<()> {
        let Rect { x, y, width, height } = to;
        let body = json!({ "x": x, "y": y, "width": width, "height": height });
        self.driver.post("/window/rect", &body)?;
        until("the window where it was moved to", || Ok((self.rect()? == to).then_some(())))
    }

    /// Ends the app as the system does when its user goes home, and waits for that.
    ///
    /// # Errors
    /// When it does not end.
    pub fn quits(mut self) -> Result<()> {
        let app = app_of(&self.data)?;
        let kill = Command::new("sh").args(["-c", &format!("kill {app}")]).status()?;
        anyhow::ensure!(kill.success(), "the app was gone already");
        until("the end of the app", || {
            Ok((!Path::new(&format!("/proc/{app}")).exists()).then_some(()))
        })?;
        self.program.stop()?;
        Ok(())
    }
}

/// The process that works on these data, and that we have not started ourselves.
fn app_of(data: &Path) -> Result<u32> {
    let data = data.as_os_str().as_encoded_bytes();
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let mut words = line.split(|byte| *byte == 0);
        if words.next().is_some_and(|word| word.ends_with(b"cordboard"))
            && words.any(|word| word == data)
        {
            return Ok(id);
        }
    }
    bail!("the app does not run")
}

/// `CORDBOARD_APP` names another one.
fn app() -> Result<PathBuf> {
    let built = root().join("target/debug/cordboard");
    let app = env::var_os("CORDBOARD_APP").map_or(built, PathBuf::from);
    if app.is_file() {
        return Ok(app);
    }
    bail!("{} is not built: `cargo xtask test` does that", app.display())
}

fn assets() -> PathBuf {
    root().join("assets")
}

/// Of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
