//! What the desktop app costs: time to its window, memory, processor, sizes, and the time from a call on the wire
//! to a call on the screen. `cargo xtask bench desktop` builds what it needs and runs it on a display of thin air.
//!
//! Start, memory and the idle processor are those of the app as a person starts it. For what is seen in the page
//! and for the call it is started by WebKit's driver, which costs a little itself.
#![expect(clippy::print_stdout, reason = "it prints one table")]

mod caller;
mod family;
mod pages;

use std::{
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, Result};
use cordboard_interop::{Office, Place, Program, until};
use cordboard_window::{FIRST_PAGE, Window, root};
use serde_json::{Value, json};

use crate::caller::Caller;

/// Starts that count; one before them warms the disk's cache.
const STARTS: usize = 3;
const MINUTE: Duration = Duration::from_secs(60);
const CALL: Duration = Duration::from_secs(30);
const CALLS: u32 = 40;

/// The office's own number, which leads straight to the phone of this window.
const NUMBER: &str = "075586001234";

/// Notes when a call that can be answered is in the page, and when the frame with it has been drawn.
///
/// A message to oneself comes right after the frame that was asked for; a timer may come later than that.
const WATCH: &str = "window.seen = [];
    let there = false;
    const drawn = new MessageChannel();
    let inPage = 0;
    drawn.port1.onmessage = () => window.seen.push([inPage, Date.now()]);
    const look = () => {
        const is = [...document.querySelectorAll('main button')]
            .some(one => /^(Answer|接听)/.test(one.textContent.trim()));
        if (is && !there) {
            inPage = Date.now();
            requestAnimationFrame(() => drawn.port2.postMessage(0));
        }
        there = is;
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true });";

fn main() -> Result<()> {
    println!("{:46} {:>18}   bar", "Desktop app", "here");
    let place = Place::claim()?;
    starts(&place)?;
    idle(&place)?;
    in_the_page(&place)?;
    sizes()
}

fn row(what: &str, here: &str, bar: &str) {
    println!("{what:46} {here:>18}   {bar}");
}

fn starts(place: &Place) -> Result<()> {
    let mut times = Vec::new();
    for n in 0..=STARTS {
        let (mut app, took) = start(place)?;
        app.stop()?;
        if n > 0 {
            times.push(took.as_millis().to_string());
        }
    }
    row("warm start to the window's page, ms", &times.join(" "), "1000");
    Ok(())
}

/// The app, and how long it took from its process's first moment to its first page.
fn start(place: &Place) -> Result<(Program, Duration)> {
    let command = Window::by_hand(place, place.phone_socket()?)?;
    let begun = SystemTime::now();
    let mut app = Program::start(command, &place.root().join("app.log"))?;
    until("the first page", || {
        app.check_alive()?;
        Ok(app.printed()?.contains(FIRST_PAGE).then_some(()))
    })?;
    let took = begun.elapsed()?;
    Ok((app, took))
}

fn idle(place: &Place) -> Result<()> {
    let (mut app, _) = start(place)?;
    thread::sleep(MINUTE);
    row("memory after an idle minute, MiB (PSS)", &format!("{:.0}", family::memory(app.id())?), "");
    let busy = family::processor(app.id(), MINUTE)?;
    row("processor, idle, % of a core", &format!("{busy:.2}"), "near 0");
    app.stop()?;
    Ok(())
}

fn in_the_page(place: &Place) -> Result<()> {
    let sip = place.phone_socket()?;
    let window = Window::open(place, sip)?;
    let drawn = "return performance.getEntriesByName('first-contentful-paint')
        .map(one => performance.timeOrigin + one.startTime)[0] ?? null";
    let drawn = until("something in the window", || Ok(window.run(drawn, &json!([]))?.as_f64()))?;
    let begun = window.began()?.duration_since(UNIX_EPOCH)?.as_secs_f64() * 1000.0;
    row("the same to its first drawing, driven, ms", &format!("{:.0}", drawn - begun), "1000");

    let office = Office::example(place)?.with_a_straight_way()?;
    // With the secrets that the office has: this window's phone goes on with its own.
    let own = window.command("office_export", &json!({ "with_secrets": true }))?;
    let mut own: Value = serde_json::from_str(own["text"].as_str().context("no office")?)?;
    let straight: Value = serde_json::from_str(&office.text())?;
    for part in ["office", "trunks", "numbers", "flows"] {
        own[part] = straight[part].clone();
    }
    window.command("office_import", &json!({ "text": own.to_string() }))?;
    window.command("setup_save", &json!({ "done": true }))?;
    window.goes_to("workbench")?;
    window.sees("nav", "")?;
    let caller = Caller::at(office.carrier(), sip)?;
    window.run(WATCH, &json!([]))?;
    let (mut in_page, mut on_screen) = (Vec::new(), Vec::new());
    for n in 0..CALLS {
        let call = caller.calls(NUMBER, n)?;
        let sent = call.sent.duration_since(UNIX_EPOCH)?.as_millis() as f64;
        let [dom, frame] = until("the call on the screen", || seen(&window, n as usize))?;
        in_page.push(dom - sent);
        on_screen.push(frame - sent);
        caller.gives_up(&call)?;
        let gone = "return ![...document.querySelectorAll('main button')]
            .some(one => /^(Answer|接听)/.test(one.textContent.trim()))";
        until("the call to leave", || Ok((window.run(gone, &json!([]))? == true).then_some(())))?;
    }
    row("INVITE to the call in the page, ms (p50 p95 max)", &spread(&mut in_page), "");
    row("INVITE to the call drawn, ms (p50 p95 max)", &spread(&mut on_screen), "50");

    let call = caller.calls(NUMBER, CALLS)?;
    window.press("main button", "Answer")?;
    caller.is_answered(&call)?;
    let busy = family::processor(window.process()?, CALL)?;
    row("processor in a call, driven, % of a core", &format!("{busy:.1}"), "");
    let memory = family::memory(window.process()?)?;
    row("memory in a call, driven, MiB (PSS)", &format!("{memory:.0}"), "");
    window.quits()
}

fn seen(window: &Window, n: usize) -> Result<Option<[f64; 2]>> {
    let times = window.run("return window.seen[arguments[0]] ?? null", &json!([n]))?;
    if times == Value::Null {
        return Ok(None);
    }
    Ok(Some(serde_json::from_value(times).context("two times")?))
}

/// The median, what 19 of 20 stay below, and the worst.
fn spread(times: &mut [f64]) -> String {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let index = (times.len() as f64 * share) as usize;
        times.get(index.min(times.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    format!("{:.0} {:.0} {:.0}", at(0.5), at(0.95), at(1.0))
}

fn sizes() -> Result<()> {
    let kb = |kb: f64| format!("{kb:.0}");
    let editor = |name: &str| name.starts_with("FlowEditor");
    let page = std::fs::read_to_string(root().join("ui/dist/index.html"))?;
    // What the page names itself, the words of one language, and the screen for the day.
    let first = |name: &str| {
        let later = ["en-", "workbench-", "desktop-"].iter().any(|start| name.starts_with(start));
        later || page.contains(name)
    };
    row("scripts of the workbench, kB gzipped", &kb(pages::scripts(first)?), "");
    row("scripts of the flow editor, kB gzipped", &kb(pages::scripts(editor)?), "");
    row("all scripts, kB gzipped", &kb(pages::scripts(|_| true)?), "");
    for kind in ["deb", "rpm"] {
        let size = pages::package(kind).map_or_else(|| "-".to_owned(), |mb| format!("{mb:.1}"));
        row(&format!(".{kind}, MB"), &size, "");
    }
    Ok(())
}
