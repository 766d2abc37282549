//! What a crate is built on, with its own features alone.
//!
//! `cargo metadata` gives one graph for the whole workspace, in which a feature that the engine asks
//! for looks as if a pure crate had asked for it; `cargo tree -p` does not.

use std::process::Command;

use anyhow::{Context, Result, ensure};

/// A crate that another is built on.
#[derive(Clone, Debug)]
pub struct Dependency {
    pub name: String,
    /// From the crate asked for down to this one, itself included.
    pub path: Vec<String>,
}

/// Everything that ends up in the program because of `package`: no build tools, no test tools.
///
/// # Errors
/// When cargo fails or prints what cannot be read.
pub fn tree(package: &str) -> Result<Vec<Dependency>> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package", package, "--edges", "normal,no-proc-macro"])
        .args(["--no-dedupe", "--prefix", "depth", "--format", " {p}"])
        .current_dir(crate::root())
        .output()
        .context("cargo does not start")?;
    ensure!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    let mut path: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for line in String::from_utf8(output.stdout)?.lines().filter(|line| !line.is_empty()) {
        let mut words = line.split(' ');
        let depth: usize = words.next().unwrap_or_default().parse().context("no depth")?;
        let name = words.next().context("no name")?.to_owned();
        path.truncate(depth);
        path.push(name.clone());
        found.push(Dependency { name, path: path.clone() });
    }
    Ok(found)
}
