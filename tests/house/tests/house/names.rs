//! Names that say nothing stay out.

use anyhow::Result;
use cordboard_house::{Source, sources};

const EMPTY_WORDS: &[&str] = &["Manager", "Service", "Helper", "Util", "Utils", "Processor"];

#[test]
fn types_and_functions_have_names_of_the_trade() -> Result<()> {
    let mut bad = Vec::new();
    // A DNS SRV record does name a service (RFC 2782).
    for source in sources(&["rs"])?.iter().filter(|source| !source.path.ends_with("/srv.rs")) {
        bad.extend(empty_names(source));
    }
    assert!(bad.is_empty(), "name what it does, not that it does something:\n{}", bad.join("\n"));
    Ok(())
}

#[test]
fn a_manager_would_be_found() {
    let text = "pub struct CallManager;\nfn get_call() {}\nfn budget_calls() {}\nstruct Call;\n";
    let source = Source { path: "x.rs".to_owned(), text: text.to_owned() };
    assert_eq!(empty_names(&source).len(), 2, "the type and the function, not `budget_calls`");
}

fn empty_names(source: &Source) -> Vec<String> {
    let mut bad = Vec::new();
    for (number, line) in source.code_lines() {
        for (keyword, is_bad) in [
            ("struct ", is_empty_type as fn(&str) -> bool),
            ("enum ", is_empty_type),
            ("trait ", is_empty_type),
            ("fn ", is_getter),
        ] {
            if declared(line, keyword).is_some_and(is_bad) {
                bad.push(format!("{}:{number}:{line}", source.path));
            }
        }
    }
    bad
}

/// The name that `line` declares with `keyword`, if it does.
fn declared<'a>(line: &'a str, keyword: &str) -> Option<&'a str> {
    let line = line.trim_start();
    let rest = line
        .strip_prefix("pub ")
        .or_else(|| {
            line.split_once(") ")
                .filter(|(before, _)| before.starts_with("pub("))
                .map(|(_, rest)| rest)
        })
        .unwrap_or(line);
    let rest = rest.strip_prefix("async ").or_else(|| rest.strip_prefix("const ")).unwrap_or(rest);
    let name = rest.strip_prefix(keyword)?;
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
    Some(&name[..end])
}

fn is_empty_type(name: &str) -> bool {
    EMPTY_WORDS.iter().any(|word| name.ends_with(word))
}

fn is_getter(name: &str) -> bool {
    name.starts_with("get_")
}
