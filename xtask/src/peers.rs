//! What the exchange reaches under load, beside what others reach on such a machine and what is wanted.
//!
//! The others' figures were made once with the same generator, on a quiet machine: Asterisk 22.10, FreeSWITCH 1.10,
//! rustpbx 0.5, Kamailio 5.6. The floor is what the system itself takes: for a relay, bare sockets.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// One line: what is measured, and where it stands in the results.
struct Line {
    what: &'static str,
    place: &'static str,
    bar: &'static str,
    /// Floor, Asterisk, FreeSWITCH, rustpbx, Kamailio.
    others: [&'static str; 5],
}

const fn line(
    what: &'static str,
    place: &'static str,
    bar: &'static str,
    others: [&'static str; 5],
) -> Line {
    Line { what, place, bar, others }
}

const NOBODY: [&str; 5] = ["", "", "", "", ""];
const SET_UP: [&str; 5] = ["", "6.8", "23", "14", ""];
const SET_UP_FAST: [&str; 5] = ["", "3.2", "23", "7", ""];
const REGISTER: [&str; 5] = ["0.006", "0.35", "1.9", "0.19", "0.50"];

const TABLE: [Line; 22] = [
    line(
        "relayed call-minute, CPU-s, 100 calls",
        "plain/conc/1/cpu_s_per_call_min",
        "0.03",
        ["0.020", "0.13", "0.21", "0.11", ""],
    ),
    line("  20 calls", "plain/conc/0/cpu_s_per_call_min", "", NOBODY),
    line("  400 calls", "plain/conc/2/cpu_s_per_call_min", "", NOBODY),
    line("  bare sockets here, now: 100 calls", "floor/cpu_s_per_call_min", "", NOBODY),
    line(
        "recorded call-minute, CPU-s, 100 calls",
        "rec/rec/1/cpu_s_per_call_min",
        "0.04",
        ["0.020", "0.23", "0.25", "0.12", ""],
    ),
    line(
        "added delay p50, ms, 100 calls",
        "plain/conc/1/one_way_delay/p50_ms",
        "0.06",
        ["", "0.12", "12", "0.10", ""],
    ),
    line(
        "added delay p99, ms, 100 calls",
        "plain/conc/1/one_way_delay/p99_ms",
        "0.4",
        ["", "0.4", "23", "1.2", ""],
    ),
    line("1000 calls set up, CPU-s, 10/s", "plain/cps_fixed/cpu_s_per_1000", "1.5", SET_UP),
    line("  20/s", "plain/cps_search/1/cpu_s_per_1000", "1.5", NOBODY),
    line("  half of the most", "plain/cps_half/cpu_s_per_1000", "1.5", SET_UP_FAST),
    line("calls/s without a failure", "plain/cps_max", "1000", ["", "340", "<40", "140", ""]),
    line(
        "INVITE to 200 p50, ms",
        "plain/cps_fixed/invite_to_200/p50_ms",
        "1",
        ["", "2.7", "28", "107", ""],
    ),
    line("1000 REGISTER on disk, CPU-s, 100/s", "plain/reg_fixed/cpu_s_per_1000", "0.10", REGISTER),
    line(
        "  half of the most",
        "plain/reg_half/cpu_s_per_1000",
        "0.10",
        ["", "0.50", "1.9", "0.31", "0.50"],
    ),
    line(
        "REGISTER/s without a failure",
        "plain/reg_max",
        "8000",
        ["", "3200", "400", "5600", "700"],
    ),
    line("idle, MiB", "plain/idle/rss_mib", "25", ["", "75", "38", "39", "36"]),
    line("idle, cores", "plain/idle/idle_cores", "", NOBODY),
    line(
        "a further call, KiB, 20 to 100",
        "plain/mem/kib_per_call",
        "100",
        ["", "403", "862", "781", ""],
    ),
    line(
        "IVR, CPU-s per 1000 calls",
        "rec/apps/ivr/cpu_s_per_1000",
        "3",
        ["", "7.7", "12", "", ""],
    ),
    line(
        "IVR, digit to action p50, ms",
        "rec/apps/ivr/dtmf_to_server_bye/p50_ms",
        "2",
        ["", "1.8", "11", "", ""],
    ),
    line(
        "queue and recording, CPU-s per call-minute",
        "rec/apps/queue_rec20/cpu_s_per_call_min",
        "0.06",
        ["", "0.25", "0.25", "", ""],
    ),
    line("cores that others used meanwhile", "plain/conc/1/other_cores", "0", NOBODY),
];

/// The table, of what `bench.py` left.
pub(crate) fn table(results: &mut Value) -> String {
    if let Some(kib) = results.pointer("/plain/idle/rss_kb").and_then(Value::as_f64) {
        results["plain"]["idle"]["rss_mib"] = json!(kib / 1024.0);
    }
    let heads = ["here", "bar", "floor", "Asterisk", "FreeSWITCH", "rustpbx", "Kamailio"];
    let mut text = format!("{:44}", "Under load");
    for head in heads {
        let _ = write!(text, " {head:>10}");
    }
    text.push('\n');
    for Line { what, place, bar, others } in &TABLE {
        let found = results.pointer(&format!("/{place}")).and_then(Value::as_f64);
        let found = found.map_or_else(|| "-".to_owned(), |found| format!("{found:.3}"));
        let _ = write!(text, "{what:44} {found:>10} {bar:>10}");
        for other in others {
            let _ = write!(text, " {other:>10}");
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_is_a_dash_and_what_was_stands_beside_its_bar_and_the_peers() {
        let mut results = json!({ "plain": { "idle": { "rss_kb": 37_888 }, "cps_max": 480.0 } });
        let table = table(&mut results);
        let line = |start: &str| {
            let found = table.lines().find(|line| line.starts_with(start)).unwrap_or_default();
            found.trim_start_matches(start).split_whitespace().collect::<Vec<_>>()
        };
        assert_eq!(line("idle, MiB"), ["37.000", "25", "75", "38", "39", "36"], "{table}");
        assert_eq!(line("calls/s without a failure")[..3], ["480.000", "1000", "340"], "{table}");
        assert_eq!(line("a further call, KiB, 20 to 100")[..2], ["-", "100"], "{table}");
        assert_eq!(table.lines().count(), TABLE.len() + 1, "every line is there");
    }
}
