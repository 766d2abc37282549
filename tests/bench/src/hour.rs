//! An hour of talk between two softphones on sound devices of thin air.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use cordboard_interop::{LongCall, Side, stage};

pub(crate) fn run(minutes: u64, buffer: u64) -> Result<()> {
    let length = Duration::from_secs(minutes * 60);
    stage(|place| {
        let mut call = LongCall::begin(place, length, &["--buffer", &buffer.to_string()])?;
        let mut looks = 0;
        call.go_on(length, |memory| {
            if looks % 30 == 0 {
                let [caller, called, exchange] = memory;
                println!(
                    "after {:4} s: caller {caller} KiB, called {called} KiB, exchange {exchange} KiB",
                    10 * (looks + 1)
                );
            }
            looks += 1;
        })?;
        let account = call.end()?;
        println!("\nmemory in KiB, mean of the first and of the last fifth");
        for (who, [then, now]) in
            ["caller", "called", "exchange"].iter().zip(account.memory_then_and_now())
        {
            println!("  {who:9} {then:7} {now:7}");
        }
        for (who, side) in ["caller", "called"].iter().zip(&account.sides) {
            tell(who, side);
        }
        Ok(())
    })
}

fn tell(who: &str, side: &Side) {
    println!("\n{who}: heard {} s", side.heard_ms / 1000);
    println!("  longest pause {} ms, where {} ms are said", side.pause_ms, side.pause_said_ms);
    let part = (side.quality.len() / 10).max(1);
    let mean = |looks: &[[f64; 3]], which: usize| {
        looks.iter().map(|look| look[which]).sum::<f64>() / looks.len().max(1) as f64
    };
    let worst = side.quality.iter().map(|look| look[0]).fold(f64::INFINITY, f64::min);
    println!("  quality {:.2}, at worst {worst:.1}", mean(&side.quality, 0));
    println!("  loss {:.3} %", mean(&side.quality, 1));
    let first = &side.quality[..part.min(side.quality.len())];
    let last = &side.quality[side.quality.len().saturating_sub(part)..];
    println!(
        "  delay of the jitter buffer, first and last tenth: {:.1} ms, {:.1} ms",
        mean(first, 2),
        mean(last, 2)
    );
    let mut reasons: BTreeMap<String, (u32, String)> = BTreeMap::new();
    for gap in &side.gaps {
        let reason = gap.split_once(": ").map_or(gap.as_str(), |(_, why)| why);
        let kind: String = reason.chars().filter(|letter| !letter.is_ascii_digit()).collect();
        let entry = reasons.entry(kind).or_insert((0, gap.clone()));
        entry.0 += 1;
    }
    println!("  gaps: {}", side.gaps.len());
    for (count, example) in reasons.values() {
        println!("    {count:4} like: {example}");
    }
    for line in &side.widened {
        println!("  {line}");
    }
}
