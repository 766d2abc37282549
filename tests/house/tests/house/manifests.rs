//! Every crate says what it is, and is under the same lints.

use std::fs;

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;
use cordboard_house::root;

#[test]
fn every_member_has_its_line_in_the_workspace() -> Result<()> {
    let text = fs::read_to_string(root().join("Cargo.toml"))?;
    let members = text.split_once("members = [").context("no members")?.1;
    for line in members.lines().skip(1).take_while(|line| !line.starts_with(']')) {
        assert!(line.contains('#'), "no word on what this is:{line}");
    }
    Ok(())
}

#[test]
fn every_crate_is_under_the_lints_of_the_workspace() -> Result<()> {
    let metadata =
        MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec()?;
    for package in metadata.packages {
        let text = fs::read_to_string(&package.manifest_path)?;
        assert!(
            text.contains("[lints]\nworkspace = true"),
            "{} has lints of its own",
            package.name
        );
        let described = package.description.is_some_and(|words| !words.is_empty());
        assert!(described, "{} does not say what it is", package.name);
    }
    Ok(())
}

#[test]
fn every_crate_root_says_what_the_crate_is() -> Result<()> {
    let metadata =
        MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec()?;
    for package in metadata.packages {
        for target in package.targets.iter().filter(|target| !target.is_custom_build()) {
            let text = fs::read_to_string(&target.src_path)?;
            assert!(text.starts_with("//!"), "{} starts without a word", target.src_path);
        }
    }
    Ok(())
}
