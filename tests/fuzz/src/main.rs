//! `cordboard-fuzz TARGET MINUTES [SEED]`: one target for as long as one likes.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks")]

use std::process::ExitCode;
use std::time::Duration;

use cordboard_fuzz::{TARGETS, Until, run};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let target = words.first().and_then(|name| TARGETS.iter().find(|one| one.name == name));
    let minutes = words.get(1).and_then(|text| text.parse::<f64>().ok());
    let (Some(target), Some(minutes)) = (target, minutes) else {
        eprintln!("cordboard-fuzz TARGET MINUTES [SEED]");
        return ExitCode::FAILURE;
    };
    let seed = words.get(2).and_then(|text| text.parse().ok()).unwrap_or(1);
    match run(target, seed, Until::Time(Duration::from_secs_f64(minutes * 60.0))) {
        Ok(count) => {
            println!(
                "{}: {count} inputs of seed {seed} in {minutes} min, nothing broke",
                target.name
            );
            ExitCode::SUCCESS
        }
        Err(broken) => {
            println!("{broken}");
            ExitCode::FAILURE
        }
    }
}
