//! `cargo xtask bench exchange`: how long the exchange takes for each thing, and what it costs under load.
//!
//! The parts are measured by `tests/speed`. The load comes from a generator that lies beside this project, where it
//! lies there; its figures are those of the exchange's process, on a core of its own. Absolute figures drift from
//! run to run by a third: claims are to be ratios of two runs side by side.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::toolchain::{self, cargo};
use crate::{packages, peers, root};

/// The generator, where it lies.
const GENERATOR: &str = "../shared/bench";

/// Users of the generator.
const USERS: std::ops::Range<u32> = 1000..1200;

/// Those of them who are called.
const CALLED: std::ops::Range<u32> = 1100..1200;

const PORT: u16 = 5960;

/// Measures the exchange.
///
/// # Errors
/// When something that is needed cannot be had, or a measurement fails.
pub(crate) fn exchange(parts_alone: bool) -> Result<ExitCode> {
    packages::ensure(&[packages::BUILD, packages::SPEECH])?;
    toolchain::ensure()?;
    println!("The parts, each by itself");
    run(&mut cargo(&["run", "--release", "--package", "cordboard-speed"]))?;
    let generator = root().join(GENERATOR);
    if parts_alone {
        return Ok(ExitCode::SUCCESS);
    }
    if !generator.join("callgen.c").is_file() {
        println!("\nNo load: there is no generator in {GENERATOR}.");
        return Ok(ExitCode::SUCCESS);
    }
    run(&mut cargo(&["build", "--release", "--package", "cordboardd"]))?;
    let folder = root().join("target/bench/load");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    fs::copy(generator.join("bench.py"), folder.join("bench.py"))?;
    let mut compiler = Command::new("gcc");
    compiler.args(["-O2", "-o"]).arg(folder.join("callgen")).arg(generator.join("callgen.c"));
    run(compiler.args(["-lm", "-lpthread"]))?;
    let mut results = json!({ "floor": floor()? });
    for (label, recorded, suite) in
        [("plain", "never", "idle,mem,cps,conc,reg"), ("rec", "always", "rec,apps")]
    {
        let server = Server::start(&folder, label, recorded)?;
        let mut bench = Command::new("python3");
        bench.arg("-B").arg(folder.join("bench.py")).current_dir(&folder);
        bench.args(["--name", "cordboard", "--label", label, "--suite", suite, "--out", "."]);
        bench.args(["--port", &PORT.to_string(), "--pid", &server.child.id().to_string()]);
        bench.args(["--rec-prefix", "", "--conc-levels", "20,100,400", "--prio", "0"]);
        run(&mut bench)?;
        let text = fs::read_to_string(folder.join(format!("cordboard-{label}.json")))?;
        results[label] = serde_json::from_str(&text)?;
    }
    println!("\n{}", peers::table(&mut results));
    Ok(ExitCode::SUCCESS)
}

/// What bare sockets take for the same packets, in the same minutes.
fn floor() -> Result<Value> {
    let mut speed =
        cargo(&["run", "--quiet", "--release", "--package", "cordboard-speed", "--", "floor"]);
    let output = speed.stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "{speed:?} failed");
    let seconds: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
    Ok(json!({ "cpu_s_per_call_min": seconds }))
}

/// An exchange with the generator's users, on the first core.
struct Server {
    child: Child,
}

impl Server {
    fn start(folder: &Path, label: &str, recorded: &str) -> Result<Self> {
        let program = root().join("target/release/cordboardd");
        let data = folder.join(format!("data-{label}"));
        let office = folder.join("office.json");
        fs::write(&office, office_file(recorded).to_string())?;
        let mut import = Command::new(&program);
        import.arg("--data").arg(&data).arg("import").arg(&office).stdout(Stdio::null());
        run(&mut import)?;
        let mut serve = Command::new("taskset");
        serve.args(["-c", "0"]).arg(&program).arg("--data").arg(&data);
        serve.args(["serve", "--sip", &format!("127.0.0.1:{PORT}"), "--sips", "127.0.0.1:5962"]);
        serve.args(["--log", "warn", "--rtp", "40000-44999"]).stdout(Stdio::piped());
        let mut child = serve.spawn().context("taskset is part of util-linux")?;
        let said = child.stdout.take().context("it is silent")?;
        let server = Self { child };
        let ready = BufReader::new(said).lines().map_while(Result::ok);
        ensure!(ready.into_iter().any(|line| line.starts_with("ready:")), "it did not get ready");
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn office_file(recorded: &str) -> Value {
    let extension = |number: u32| json!({ "number": number.to_string(), "name": format!("User {number}"), "secret": format!("pw{number}") });
    let member = |number: u32| json!({ "extension": number.to_string(), "priority": 1 });
    json!({
        "format": 1,
        "office": {
            "name": "Load", "language": "en", "time_zone": "Asia/Shanghai", "country": "CN"
        },
        "users": [{ "login": "owner", "name": "Owner", "role": "owner", "password": "change-me-please" }],
        "extensions": USERS.map(extension).collect::<Vec<_>>(),
        "groups": [{
            "id": "603", "name": "Queue", "strategy": "longest_idle", "wrap_up_seconds": 0,
            "members": CALLED.map(member).collect::<Vec<_>>(),
        }],
        "prompts": [{ "id": "menu", "language": "en", "builtin": "welcome" }],
        "flows": [{ "id": "602", "name": "Menu", "publish": true, "document": menu() }],
        "recording": { "internal": recorded },
    })
}

/// A menu that hangs up when 1 is pressed.
fn menu() -> Value {
    json!({
        "format": 1, "start": "menu",
        "nodes": [
            {
                "id": "menu", "kind": "menu", "prompt": "menu", "keys": ["1"],
                "timeout_seconds": 5, "tries": 3, "at": [0, 0],
            },
            { "id": "bye", "kind": "hang_up", "at": [260, 0] },
        ],
        "wires": [
            { "from": "menu", "exit": "1", "to": "bye" },
            { "from": "menu", "exit": "timeout", "to": "bye" },
            { "from": "menu", "exit": "invalid", "to": "bye" },
        ],
    })
}

/// Runs a command to its end, which must be a good one.
fn run(command: &mut Command) -> Result<()> {
    if command.get_current_dir().is_none() {
        command.current_dir(root());
    }
    let status = command.status().with_context(|| format!("{command:?} does not start"))?;
    if !status.success() {
        bail!("{command:?} failed");
    }
    Ok(())
}
