//! A process and all that it has started: what they hold and what they use up.

use std::{collections::BTreeSet, fs, thread, time::Duration};

use anyhow::{Context as _, Result};

/// In which the system counts a process's time (`CLK_TCK`, the same on all of Linux).
const TICKS_A_SECOND: f64 = 100.0;

/// Memory in MiB, each page shared by several counted once.
pub(crate) fn memory(root: u32) -> Result<f64> {
    let mut kib = 0.0;
    for id in family(root)? {
        let Ok(text) = fs::read_to_string(format!("/proc/{id}/smaps_rollup")) else { continue };
        let pss = text.lines().find_map(|line| line.strip_prefix("Pss:"));
        let pss = pss.and_then(|pss| pss.split_whitespace().next()?.parse::<f64>().ok());
        kib += pss.unwrap_or_default();
    }
    Ok(kib / 1024.0)
}

/// Share of one core, in percent, over so long a time.
pub(crate) fn processor(root: u32, time: Duration) -> Result<f64> {
    let before = seconds(root)?;
    thread::sleep(time);
    Ok((seconds(root)? - before) / time.as_secs_f64() * 100.0)
}

fn seconds(root: u32) -> Result<f64> {
    let mut ticks = 0.0;
    for id in family(root)? {
        let Some(stat) = stat(id) else { continue };
        // utime and stime, proc(5); the name before them is cut off.
        ticks +=
            stat.iter().skip(11).take(2).filter_map(|one| one.parse::<f64>().ok()).sum::<f64>();
    }
    Ok(ticks / TICKS_A_SECOND)
}

fn family(root: u32) -> Result<BTreeSet<u32>> {
    let mut all = BTreeSet::from([root]);
    let ids: BTreeSet<u32> = fs::read_dir("/proc")?
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect();
    // Children have higher numbers than their parents but for a wrap; so a second look.
    for id in ids.iter().chain(&ids) {
        let parent = stat(*id).and_then(|stat| stat.get(1)?.parse().ok());
        if parent.is_some_and(|parent| all.contains(&parent)) {
            all.insert(*id);
        }
    }
    stat(root).context("the app is gone")?;
    Ok(all)
}

/// What follows the name: the state, the parent, ...
fn stat(id: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}
