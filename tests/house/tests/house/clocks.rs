//! Each pure crate has clippy keep it from the clock, files and sockets.

use std::fs;

use anyhow::{Context, Result};
use cordboard_house::{PURE, root};

const FORBIDDEN: &[&str] = &[
    "std::time::Instant::now",
    "std::time::SystemTime::now",
    "std::thread::sleep",
    "std::fs::File",
    "std::fs::read",
    "std::fs::write",
    "std::net::UdpSocket",
    "std::net::TcpStream",
    "std::net::TcpListener",
];

#[test]
fn clippy_keeps_pure_crates_from_clock_files_and_sockets() -> Result<()> {
    for name in PURE {
        let file = root().join("crates").join(name).join("clippy.toml");
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        for path in FORBIDDEN {
            let line = text.lines().find(|line| line.contains(&format!("\"{path}\"")));
            let line =
                line.with_context(|| format!("{name}/clippy.toml does not forbid {path}"))?;
            assert!(
                line.contains("reason = "),
                "{name}/clippy.toml gives no reason against {path}"
            );
        }
    }
    Ok(())
}
