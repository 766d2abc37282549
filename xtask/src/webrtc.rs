//! What the feature `webrtc` of `crates/sound` needs besides cargo. Its C++ library is built by meson
//! and ninja, newer ones than some systems have, on Abseil of 2024. Both come from the Python registry:
//! Abseil's sources travel in another package there. All of it stays in `target/webrtc`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::{packages, root};

/// Brings Abseil along, in its folder `third_party`; and what pip needs to look into it.
const CARRIER: &str = "grpcio==1.70.0";
const ARCHIVE: &str = "grpcio-1.70.0.tar.gz";
const SOURCES: &str = "grpcio-1.70.0/third_party/abseil-cpp";
const VERSION: &str = "20240722";
const TOOLS: [&str; 4] = ["meson>=1.12", "ninja", "setuptools", "wheel"];

/// The parts that the library asks pkg-config for; all are in one archive here.
const PARTS: [&str; 6] =
    ["base", "flags", "strings", "numeric", "synchronization", "bad_optional_access"];

/// Compiles what the library uses of Abseil: words, numbers and what these stand on. `$1` are the
/// sources, `$2` is where it goes.
const BUILD: &str = r#"
    set -e
    cd "$1"
    mkdir -p "$2/objects" "$2/include" "$2/lib/pkgconfig"
    find absl/base absl/numeric absl/strings absl/types -name '*.cc' |
        grep -vE '_test|test_|testing|benchmark|mock|/cord' |
        xargs -P 2 -I{} sh -c \
            'c++ -std=c++17 -O2 -fPIC -I. -c {} -o "$0/objects/$(echo {} | tr / _).o"' "$2"
    ar rcs "$2/lib/libabsl_strings.a" "$2"/objects/*.o
    cp -r absl "$2/include/"
"#;

/// What the library is built with.
#[derive(Debug)]
pub(crate) struct Workshop {
    programs: PathBuf,
}

impl Workshop {
    /// Makes sure that everything is there; the first time takes some minutes.
    ///
    /// # Errors
    /// Says what is missing when it cannot be had.
    pub(crate) fn ready() -> Result<Self> {
        ensure!(cfg!(unix), "the library's own build needs a Unix");
        packages::ensure(&[packages::BUILD, packages::WEBRTC])?;
        let folder = root().join("target/webrtc");
        let programs = folder.join("programs");
        fs::create_dir_all(&programs)?;
        let python = folder.join("python");
        if !programs.join("ninja").exists() {
            run(Command::new("python3").args(["-m", "venv"]).arg(&python))?;
            run(pip(&python).args(["install", "-q"]).args(TOOLS))?;
            for program in ["meson", "ninja"] {
                link(&python.join("bin").join(program), &programs.join(program))?;
            }
        }
        let abseil = folder.join("abseil");
        if !abseil.join("lib/pkgconfig").join(file(PARTS[PARTS.len() - 1])).exists() {
            let sources = download(&python, &folder.join("carrier"))?;
            run(Command::new("sh").args(["-c", BUILD, "sh"]).args([&sources, &abseil]))?;
            describe(&abseil)?;
        }
        guide(&programs, &abseil)?;
        Ok(Self { programs })
    }

    /// Lets a cargo find it all. Of all variables only PATH makes nothing else build anew.
    pub(crate) fn lend(&self, command: &mut Command) -> Result<()> {
        let old = std::env::var_os("PATH").unwrap_or_default();
        let all = [self.programs.clone()].into_iter().chain(std::env::split_paths(&old));
        command.env("PATH", std::env::join_paths(all)?);
        Ok(())
    }
}

/// The sources of Abseil.
fn download(python: &Path, folder: &Path) -> Result<PathBuf> {
    let archive = folder.join(ARCHIVE);
    if !archive.exists() {
        let sources_only = ["--no-deps", "--no-binary", ":all:", "--no-build-isolation"];
        run(pip(python)
            .args(["download", "-q"])
            .args(sources_only)
            .args([CARRIER, "-d"])
            .arg(folder))?;
    }
    run(Command::new("tar").arg("xzf").arg(archive).arg("-C").arg(folder).arg(SOURCES))?;
    Ok(folder.join(SOURCES))
}

/// Tells pkg-config of Abseil.
fn describe(abseil: &Path) -> Result<()> {
    let home = abseil.to_str().context("a path that is no text")?;
    for part in PARTS {
        let text = format!(
            "Name: absl_{part}\nDescription: Abseil\nVersion: {VERSION}\n\
             Libs: -L{home}/lib -labsl_strings -lpthread\nCflags: -I{home}/include\n"
        );
        fs::write(abseil.join("lib/pkgconfig").join(file(part)), text)?;
    }
    Ok(())
}

fn file(part: &str) -> String {
    format!("absl_{part}.pc")
}

/// A `pkg-config` that knows our Abseil too.
fn guide(programs: &Path, abseil: &Path) -> Result<()> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let real = std::env::split_paths(&path)
        .map(|folder| folder.join("pkg-config"))
        .find(|file| file.is_file() && !file.starts_with(programs))
        .context("pkg-config is not on the path")?;
    let text = format!(
        "#!/bin/sh\nPKG_CONFIG_PATH='{}'${{PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}} exec '{}' \"$@\"\n",
        abseil.join("lib/pkgconfig").display(),
        real.display()
    );
    let ours = programs.join("pkg-config");
    fs::write(&ours, text)?;
    run(Command::new("chmod").arg("+x").arg(ours))
}

fn link(from: &Path, to: &Path) -> Result<()> {
    ensure!(from.exists(), "{} was not installed", from.display());
    run(Command::new("ln").arg("-sf").arg(from).arg(to))
}

fn pip(python: &Path) -> Command {
    let mut command = Command::new(python.join("bin/python"));
    command.args(["-m", "pip"]);
    command
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?} does not start"))?;
    if !status.success() {
        bail!("{command:?} failed");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn pkg_config_finds_our_abseil_without_a_variable_of_cargo() {
        let folder = std::env::temp_dir().join(format!("cordboard-abseil-{}", std::process::id()));
        let (programs, abseil) = (folder.join("programs"), folder.join("abseil"));
        fs::create_dir_all(&programs).expect("a folder for programs");
        fs::create_dir_all(abseil.join("lib/pkgconfig")).expect("a folder for descriptions");
        describe(&abseil).expect("written");
        guide(&programs, &abseil).expect("written");
        let asked = Command::new(programs.join("pkg-config"))
            .args(["--atleast-version", VERSION, "absl_base"])
            .status();
        assert!(asked.is_ok_and(|status| status.success()), "it is as new as the library asks for");
        let workshop = Workshop { programs };
        let mut command = Command::new("true");
        workshop.lend(&mut command).expect("a path");
        let changed: Vec<_> = command.get_envs().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(changed, ["PATH"], "any other would build anew what stands on pkg-config");
        fs::remove_dir_all(folder).expect("removed");
    }
}
