//! `tel:`, `sip:` and `callto:` links of other programs. A web page can send one, so that nothing is
//! dialled before the person says yes: the page asks.

use tauri::{AppHandle, Emitter as _};
use tauri_plugin_deep_link::DeepLinkExt as _;

use crate::windows;

/// What the page listens for.
const LINK: &str = "cordboard://link";

const SCHEMES: [&str; 4] = ["tel:", "sip:", "sips:", "callto:"];
/// Longer than any number or address.
const LONGEST: usize = 512;

pub(crate) fn listen(app: &AppHandle) {
    let asking = app.clone();
    app.deep_link().on_open_url(move |event| {
        for url in event.urls() {
            ask(&asking, url.as_str());
        }
    });
}

/// A second start of the program brought these.
pub(crate) fn from_arguments(app: &AppHandle, arguments: &[String]) {
    if let Some(link) = arguments.iter().skip(1).find(|text| is_link(text)) {
        ask(app, link);
    }
}

/// Shows the window, where the page asks whether to call.
pub(crate) fn ask(app: &AppHandle, link: &str) {
    if link.len() > LONGEST {
        return;
    }
    windows::show(app);
    if let Err(error) = app.emit(LINK, link) {
        tracing::warn!(%error, "the window could not be told of a link");
    }
}

fn is_link(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    SCHEMES.iter().any(|scheme| lower.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_that_call_are_taken_from_a_second_start() {
        for (text, good) in
            [("tel:110", true), ("SIP:1001@here", true), ("--hidden", false), ("http://x", false)]
        {
            assert_eq!(is_link(text), good, "{text}");
        }
    }
}
