//! `cargo xtask bench exchange`: how long the exchange takes for each thing, and what it costs under load.
//!
//! The parts are measured by `tests/speed`. The load comes from a generator that lies beside this project, where it
//! lies there; its figures are those of the exchange's process, on a core of its own. Absolute figures drift from
//! run to run by a third: claims are to be ratios of two runs side by side.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::toolchain::{self, cargo};
use crate::{packages, root};

/// The generator, where it lies.
const GENERATOR: &str = "../shared/bench";

/// Users of the generator.
const USERS: std::ops::Range<u32> = 1000..1200;

const PORT: u16 = 5960;

/// What is measured, where it stands in the results, what is wanted, and what others reach there.
const TABLE: [(&str, &str, &str, &str); 12] = [
    ("relayed call-minute, CPU-s (100 calls)", "plain/conc/2/cpu_s_per_call_min", "0.03", "0.11"),
    ("recorded call-minute, CPU-s (100 calls)", "rec/rec/2/cpu_s_per_call_min", "0.04", "0.12"),
    ("relayed call-minute, CPU-s (25 calls)", "plain/conc/0/cpu_s_per_call_min", "", ""),
    ("added delay p50, ms (100 calls)", "plain/conc/2/one_way_delay/p50_ms", "0.06", "0.10"),
    ("added delay p99, ms (100 calls)", "plain/conc/2/one_way_delay/p99_ms", "0.4", "0.4"),
    ("1000 calls set up, CPU-s (10/s)", "plain/cps_fixed/cpu_s_per_1000", "1.5", "6.8"),
    ("calls/s without failure", "plain/cps_max", "1000", "340"),
    ("INVITE to 200 p50, ms", "plain/cps_fixed/invite_to_200/p50_ms", "1", "2.7"),
    ("1000 REGISTER on disk, CPU-s", "plain/reg_fixed/cpu_s_per_1000", "0.10", "0.19"),
    ("REGISTER/s without failure", "plain/reg_max", "8000", "5600"),
    ("idle, MiB", "plain/idle/rss_mib", "25", "36"),
    ("a further call, KiB", "plain/mem/kib_per_call", "100", "403"),
];

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
    let mut results = json!({});
    for (label, recorded, suite) in
        [("plain", "never", "idle,mem,cps,conc,reg"), ("rec", "always", "rec")]
    {
        let server = Server::start(&folder, label, recorded)?;
        let mut bench = Command::new("python3");
        bench.arg("-B").arg(folder.join("bench.py")).current_dir(&folder);
        bench.args(["--name", "cordboard", "--label", label, "--suite", suite, "--out", "."]);
        bench.args(["--port", &PORT.to_string(), "--pid", &server.child.id().to_string()]);
        bench.args(["--rec-prefix", "", "--conc-levels", "25,50,100", "--prio", "0"]);
        run(&mut bench)?;
        let text = fs::read_to_string(folder.join(format!("cordboard-{label}.json")))?;
        results[label] = serde_json::from_str(&text)?;
    }
    println!("\n{}", table(&mut results));
    Ok(ExitCode::SUCCESS)
}

fn table(results: &mut Value) -> String {
    if let Some(kib) = results.pointer("/plain/idle/rss_kb").and_then(Value::as_f64) {
        results["plain"]["idle"]["rss_mib"] = json!(kib / 1024.0);
    }
    let mut text = format!("{:42} {:>10} {:>8} {:>8}\n", "Under load", "here", "bar", "others");
    for (what, place, bar, others) in TABLE {
        let found = results.pointer(&format!("/{place}")).and_then(Value::as_f64);
        let found = found.map_or_else(|| "-".to_owned(), |found| format!("{found:.3}"));
        let _ = writeln!(text, "{what:42} {found:>10} {bar:>8} {others:>8}");
    }
    let other = results.pointer("/plain/conc/2/other_cores").and_then(Value::as_f64);
    let _ = writeln!(text, "Cores that others used meanwhile: {:.2}", other.unwrap_or_default());
    text
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
    json!({
        "format": 1,
        "office": {
            "name": "Load", "language": "en", "time_zone": "Asia/Shanghai", "country": "CN"
        },
        "users": [{ "login": "owner", "name": "Owner", "role": "owner", "password": "change-me-please" }],
        "extensions": USERS.map(extension).collect::<Vec<_>>(),
        "recording": { "internal": recorded },
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_is_a_dash_and_what_was_stands_beside_its_bar() {
        let mut results = json!({ "plain": { "idle": { "rss_kb": 37_888 }, "cps_max": 480.0 } });
        let table = table(&mut results);
        let line = |start: &str| {
            let found = table.lines().find(|line| line.starts_with(start));
            found.unwrap_or_default().split_whitespace().rev().take(3).collect::<Vec<_>>()
        };
        assert_eq!(line("idle"), ["36", "25", "37.000"], "{table}");
        assert_eq!(line("calls/s"), ["340", "1000", "480.000"], "{table}");
        assert_eq!(line("a further call"), ["403", "100", "-"], "{table}");
    }
}
