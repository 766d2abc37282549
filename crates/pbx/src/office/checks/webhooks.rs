use super::{Faults, Office, paths};

/// More than any office tells.
const MOST: usize = 50;

pub(super) fn check(office: &Office, faults: &mut Faults) {
    let webhooks = &office.webhooks;
    faults.names(paths("webhooks", webhooks, "id").map(|(path, webhook)| (path, &webhook.id)));
    faults.unless(
        webhooks.len() <= MOST,
        "webhooks",
        format!("an office has {MOST} webhooks at most; remove some"),
    );
    for (index, webhook) in webhooks.iter().enumerate() {
        let path = format!("webhooks[{index}]");
        faults.unless(
            !webhook.events.is_empty(),
            format!("{path}.events"),
            "it is told of nothing; choose an event",
        );
        // Left out where a file was written without its secrets.
        if let Some(url) = &webhook.url {
            let known = is_address(url.expose());
            faults.unless(known, format!("{path}.url"), "write an address: https://server/path");
        }
    }
}

fn is_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let server = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let plain = url.bytes().all(|byte| byte.is_ascii_graphic());
    plain && !server.is_empty() && !server.contains('@')
}
