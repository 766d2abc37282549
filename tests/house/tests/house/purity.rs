//! Pure crates are built on nothing that touches the world, neither directly nor by way of others.

use anyhow::Result;
use cordboard_house::{Dependency, PURE, tree};

/// Runtimes, sockets, randomness, databases.
const WORLDLY: &[&str] = &[
    "async-std",
    "fastrand",
    "getrandom",
    "hickory-resolver",
    "mio",
    "nix",
    "polling",
    "quinn-udp",
    "rand",
    "rand_core",
    "rusqlite",
    "rustix",
    "smol",
    "socket2",
    "sqlx",
    "time",
    "tokio",
    "tokio-util",
    "uuid",
];

/// Programs of tests, which no code of ours may build on.
const FOR_TESTS: &[&str] = &["insta", "proptest", "tempfile", "cordboard-testkit"];

#[test]
fn pure_crates_are_built_on_nothing_that_touches_the_world() -> Result<()> {
    for name in PURE {
        let package = format!("cordboard-{name}");
        for dependency in tree(&package)? {
            let worldly = WORLDLY.contains(&dependency.name.as_str()) && !is_excused(&dependency);
            assert!(!worldly, "{package} is pure, but: {}", dependency.path.join(" -> "));
        }
    }
    Ok(())
}

#[test]
fn test_programs_stay_out_of_what_is_shipped() -> Result<()> {
    for dependency in tree("cordboardd")? {
        let test = FOR_TESTS.contains(&dependency.name.as_str());
        assert!(!test, "only tests may use {}", dependency.path.join(" -> "));
    }
    Ok(())
}

/// rsip brings uuid to make up Call-IDs and branches. We use rsip for its words only and make our own
/// from the seed; uuid cannot be called from a crate that does not name it.
fn is_excused(dependency: &Dependency) -> bool {
    dependency.path.windows(2).any(|two| two[0] == "rsip" && two[1] == "uuid")
}
