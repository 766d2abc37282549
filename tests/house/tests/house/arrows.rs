//! Who may import whom: downward only, and nobody beside them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;
use cordboard_house::root;

/// Each member and the members that it may use. Top to bottom: what stands on a row is used only by
/// those above it.
const MAY_USE: &[(&str, &[&str])] = &[
    // The doors.
    (
        "cordboardd",
        &[
            "web", "remote", "api", "engine", "sound", "store", "pbx", "phone", "flow", "media",
            "sdp", "sip",
        ],
    ),
    ("cordboard-web", &["api", "engine"]),
    ("cordboard-remote", &["engine"]),
    (
        "cordboard-api",
        &["engine", "sound", "store", "pbx", "phone", "flow", "queue", "media", "sip"],
    ),
    ("cordboard", &["web", "remote", "api", "engine"]),
    // The one room that touches the world.
    (
        "cordboard-engine",
        &["sound", "phone", "pbx", "store", "flow", "queue", "media", "sdp", "sip"],
    ),
    // `store` knows the brain's words, and only to save them.
    ("cordboard-store", &["pbx", "flow", "queue", "media", "sip"]),
    // Sound cards know nothing of telephones.
    ("cordboard-sound", &[]),
    ("cordboard-pbx", &["flow", "queue", "media", "sdp", "sip"]),
    // The test kit is for its tests alone.
    ("cordboard-phone", &["testkit", "media", "sdp", "sip"]),
    // The ground floor: siblings never meet.
    ("cordboard-sip", &[]),
    ("cordboard-sdp", &[]),
    ("cordboard-media", &[]),
    ("cordboard-flow", &[]),
    ("cordboard-queue", &[]),
    // For tests alone: nobody above may build on these.
    ("cordboard-testkit", &["pbx", "flow", "queue", "media", "sdp", "sip"]),
    ("cordboard-scenarios", &["testkit", "pbx", "flow", "queue", "media", "sdp", "sip"]),
    ("cordboard-interop", &["testkit", "media"]),
    ("cordboard-fuzz", &["api", "engine", "pbx", "flow", "media", "sdp", "sip"]),
    ("cordboard-speed", &["pbx", "flow", "queue", "media", "sip"]),
    ("cordboard-bench", &["interop", "sound", "media"]),
    ("cordboard-window", &["interop"]),
    ("cordboard-house", &[]),
    ("xtask", &[]),
];

#[test]
fn crates_import_downward_only() -> Result<()> {
    let rules: BTreeMap<&str, BTreeSet<String>> = MAY_USE
        .iter()
        .map(|(name, may)| (*name, may.iter().map(|short| format!("cordboard-{short}")).collect()))
        .collect();
    let used = imports()?;
    for (name, imports) in &used {
        let may = rules.get(name.as_str()).with_context(|| {
            format!("{name} is new: give it a row in MAY_USE, and a place in ARCHITECTURE.md")
        })?;
        let wrong: Vec<&String> = imports.difference(may).collect();
        assert!(wrong.is_empty(), "{name} must not use {wrong:?}: arrows point downward only");
    }
    for name in rules.keys() {
        assert!(used.contains_key(*name), "{name} has a row but is no member any more");
    }
    Ok(())
}

/// The workspace members that each member names in its manifest, those for its tests included.
fn imports() -> Result<BTreeMap<String, BTreeSet<String>>> {
    let metadata =
        MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec()?;
    let members: BTreeSet<String> =
        metadata.packages.iter().map(|package| package.name.to_string()).collect();
    let imports = |package: &cargo_metadata::Package| {
        let names = package.dependencies.iter().map(|dependency| dependency.name.clone());
        names.filter(|name| members.contains(name)).collect()
    };
    Ok(metadata.packages.iter().map(|one| (one.name.to_string(), imports(one))).collect())
}
