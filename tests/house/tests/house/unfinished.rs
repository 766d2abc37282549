//! Nothing is half done, nothing is skipped, and no test waits for time to pass.

use anyhow::Result;
use cordboard_house::{Source, sources};

/// Written in two halves, so that this file does not find itself.
const UNFINISHED: &[&str] =
    &[concat!("to", "do!("), concat!("unimplemen", "ted!("), concat!("#[ign", "ore")];

/// Programs that measure, for as long as they are told to, and real phones.
const MAY_WAIT: &[&str] = &["tests/interop/", "tests/window/src/bin/desktop_figures/"];
const WAITING: &[&str] = &[concat!("sl", "eep("), concat!("sleep_", "until(")];

#[test]
fn nothing_is_left_for_later() -> Result<()> {
    let found = search(|source| find(source.code_lines(), UNFINISHED))?;
    assert!(found.is_empty(), "finish it or leave it out:\n{}", found.join("\n"));
    Ok(())
}

#[test]
fn no_test_sleeps_except_against_real_phones() -> Result<()> {
    let found = search(|source| {
        if MAY_WAIT.iter().any(|folder| source.path.starts_with(folder)) {
            return Vec::new();
        }
        find(source.test_lines(), WAITING)
    })?;
    assert!(
        found.is_empty(),
        "wait for the event, or move the virtual clock:\n{}",
        found.join("\n")
    );
    Ok(())
}

#[test]
fn sleeping_in_a_test_module_is_found_and_before_it_is_not() {
    let call = WAITING[0];
    let text = format!("fn f() {{ {call}1); }}\n#[cfg(test)]\nmod tests {{ {call}2); }}\n");
    let source = Source { path: "crates/x/src/x.rs".to_owned(), text };
    let found = find(source.test_lines(), WAITING);
    assert_eq!(found, [3], "the engine may wait, its tests may not");
}

fn search(rule: impl Fn(&Source) -> Vec<usize>) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for source in sources(&["rs"])? {
        found.extend(rule(&source).iter().map(|line| format!("{}:{line}", source.path)));
    }
    Ok(found)
}

fn find<'a>(lines: impl Iterator<Item = (usize, &'a str)>, words: &[&str]) -> Vec<usize> {
    lines
        .filter(|(_, line)| words.iter().any(|word| line.contains(word)))
        .map(|(number, _)| number)
        .collect()
}
