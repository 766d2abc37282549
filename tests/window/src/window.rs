//! The window of the app, and what a person does in it.

use std::{
    cell::Cell,
    env, fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, SystemTime},
};

use anyhow::{Context, Result, bail};
use cordboard_interop::{Place, Program, until};
use serde_json::{Value, json};

use crate::driver::Driver;

/// What the app says in its log when the window shows its first page.
pub const FIRST_PAGE: &str = "the window shows its page";

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

/// What a person has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deeds {
    pub presses: u32,
    pub fields: u32,
}

/// The app, from its start to its end.
#[derive(Debug)]
pub struct Window {
    driver: Driver,
    program: Program,
    data: PathBuf,
    deeds: Cell<Deeds>,
}

impl Window {
    /// Starts the app on the data in `place`, with files in place of a headset.
    ///
    /// # Errors
    /// When it shows no window.
    pub fn open(place: &Place, sip: SocketAddr) -> Result<Self> {
        let data = place.folder("data")?;
        let address = place.phone_socket()?;
        let mut command = at_home(place, Path::new("WebKitWebDriver"))?;
        command.arg(format!("--port={}", address.port())).arg(format!("--host={}", address.ip()));
        // The page may be driven; without this it is everybody's.
        command.env("TAURI_WEBVIEW_AUTOMATION", "true").env("TAURI_AUTOMATION", "true");
        let mut program = Program::start(command, &place.root().join("window.log"))?;
        until("WebKit's driver", || {
            program.check_alive().context("Debian: webkit2gtk-driver")?;
            Ok(std::net::TcpStream::connect(address).ok())
        })?;
        let mut driver = Driver::at(address);
        let options = json!({ "binary": app()?, "args": arguments(&data, sip) });
        let wanted = json!({ "webkitgtk:browserOptions": options });
        driver.begin(&json!({ "capabilities": { "alwaysMatch": wanted } }))?;
        Ok(Self { driver, program, data, deeds: Cell::default() })
    }

    /// The app on the same data as a person starts it, with nobody who presses anything.
    ///
    /// # Errors
    /// When it is not built.
    pub fn by_hand(place: &Place, sip: SocketAddr) -> Result<Command> {
        let mut command = at_home(place, &app()?)?;
        command.args(arguments(&place.folder("data")?, sip));
        Ok(command)
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
        until(&format!("a press on {selector} with {text:?}"), || {
            let Some(element) = self.find(selector, text)? else { return Ok(None) };
            // What was just drawn anew is pressed at the next look.
            Ok(self.click(&element).ok())
        })?;
        let Deeds { presses, fields } = self.deeds.get();
        self.deeds.set(Deeds { presses: presses + 1, fields });
        Ok(())
    }

    /// Presses what makes the app start anew, and waits until it has: no driver follows it there.
    ///
    /// # Errors
    /// When there is nothing to press, or it does not start again.
    pub fn starts_anew_by(&self, selector: &str, text: &str) -> Result<()> {
        let before = self.process()?;
        self.sees(selector, text)?;
        until("the app anew", || {
            // The page that was pressed may be gone before the driver has its answer.
            if let Ok(Some(element)) = self.find(selector, text) {
                self.click(&element).ok();
            }
            Ok(self.process().ok().filter(|now| *now != before))
        })
        .map(drop)
    }

    fn find(&self, selector: &str, text: &str) -> Result<Option<String>> {
        let look = "return [...document.querySelectorAll(arguments[0])]
            .find(e => e.checkVisibility() && e.textContent.includes(arguments[1]))";
        let found = self.run(look, &json!([selector, text]))?;
        Ok(found[ELEMENT].as_str().map(str::to_owned))
    }

    fn click(&self, element: &str) -> Result<Value> {
        self.driver.post(&format!("/element/{element}/click"), &json!({}))
    }

    /// Types a text into the field that this CSS selector finds, in place of what stands there.
    ///
    /// # Errors
    /// When there is no such field.
    pub fn fills(&self, selector: &str, text: &str) -> Result<()> {
        let find = json!({ "using": "css selector", "value": selector });
        until(&format!("a text in {selector}"), || {
            let Ok(found) = self.driver.post("/element", &find) else { return Ok(None) };
            let Some(element) = found[ELEMENT].as_str() else { return Ok(None) };
            let emptied = self.driver.post(&format!("/element/{element}/clear"), &json!({}));
            let keys = json!({ "text": text });
            let typed = self.driver.post(&format!("/element/{element}/value"), &keys);
            Ok(emptied.and(typed).ok())
        })?;
        let Deeds { presses, fields } = self.deeds.get();
        self.deeds.set(Deeds { presses, fields: fields + 1 });
        Ok(())
    }

    /// What was pressed and filled in since it opened.
    pub fn deeds(&self) -> Deeds {
        self.deeds.get()
    }

    /// The texts of all that this CSS selector finds, in their order.
    ///
    /// # Errors
    /// When the window is gone.
    pub fn reads(&self, selector: &str) -> Result<Vec<String>> {
        let look =
            "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText.trim())";
        let texts = self.run(look, &json!([selector]))?;
        Ok(serde_json::from_value(texts)?)
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

    /// The number of the app's process.
    ///
    /// # Errors
    /// When it does not run.
    pub fn process(&self) -> Result<u32> {
        app_of(&self.data)
    }

    /// When the app's process began.
    ///
    /// # Errors
    /// When it does not run.
    pub fn began(&self) -> Result<SystemTime> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process()?))?;
        let (_, rest) = stat.rsplit_once(')').context("no process")?;
        // starttime of proc(5), in hundredths of a second since the system began.
        let ticks = rest.split_whitespace().nth(19).context("no start")?.parse::<u64>()?;
        let up = fs::read_to_string("/proc/uptime")?;
        let up = up.split_whitespace().next().context("no uptime")?.parse::<f64>()?;
        let ago = Duration::from_secs_f64(up) - Duration::from_millis(ticks * 10);
        Ok(SystemTime::now() - ago)
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

/// Files in place of a headset, and the data in a folder that is gone afterwards.
fn arguments(data: &Path, sip: SocketAddr) -> Vec<String> {
    let voice = root().join("assets/music/default.wav");
    let (data_folder, heard) = (data.to_string_lossy(), data.join("heard.wav"));
    let words = ["--data", &data_folder, "--sip", &sip.to_string(), "--phone-play"];
    let words = words.into_iter().map(str::to_owned);
    words
        .chain([voice.to_string_lossy().into_owned(), "--phone-record".to_owned()])
        .chain([heard.to_string_lossy().into_owned()])
        .collect()
}

/// With nothing of whoever runs it: a home of its own, and English.
fn at_home(place: &Place, program: &Path) -> Result<Command> {
    let home = place.folder("home")?;
    let mut command = Command::new(program);
    for (name, folder) in [
        ("HOME", ""),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "share"),
        ("XDG_CACHE_HOME", "cache"),
    ] {
        command.env(name, home.join(folder));
    }
    command.env("LANG", "en_US.UTF-8").env_remove("LC_ALL");
    Ok(command)
}

/// Of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
