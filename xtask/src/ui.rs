//! The web user interface in `ui/`: what npm installs, checks and builds there.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;
use std::{fs, io};

use anyhow::{Context, Result, bail};

use crate::packages::on_path;
use crate::root;

/// Makes sure that the packages of `ui/package-lock.json` are installed.
///
/// # Errors
/// When Node is missing, or npm cannot install them.
pub(crate) fn ensure() -> Result<()> {
    if !on_path("npm") {
        bail!("npm is missing: install Node 20 or newer with npm, then try again");
    }
    if is_installed() {
        return Ok(());
    }
    println!("Installing the packages of the user interface");
    done(npm(&["ci", "--no-audit", "--no-fund"]), "npm could not install the packages of ui/")
}

/// What `ui/dist` is made of.
const SOURCES: [&str; 8] = [
    "index.html",
    "messages",
    "package-lock.json",
    "project.inlang/settings.json",
    "public",
    "src",
    "svelte.config.js",
    "vite.config.ts",
];

/// Words that each build writes into the sources anew.
const GENERATED: &str = "src/words/paraglide";

/// Builds `ui/dist`, which both programs carry, unless it is newer than all that it is made of: written
/// anew, it would make the programs be linked anew, too, which takes minutes.
///
/// # Errors
/// When the build fails.
pub(crate) fn build() -> Result<()> {
    ensure()?;
    let built = modified(&folder().join("dist/index.html"));
    if built.is_ok_and(|built| !is_older(&folder(), built)) {
        return Ok(());
    }
    done(npm(&["run", "build"]), "the user interface could not be built")
}

/// Whether one of its sources was changed, added or taken away since. What cannot be read may have been.
fn is_older(folder: &Path, built: SystemTime) -> bool {
    let generated = folder.join(GENERATED);
    SOURCES.iter().any(|source| is_newer(&folder.join(source), built, &generated).unwrap_or(true))
}

fn is_newer(path: &Path, built: SystemTime, but: &Path) -> io::Result<bool> {
    if path == but {
        return Ok(false);
    }
    if modified(path)? > built {
        return Ok(true);
    }
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            if is_newer(&entry?.path(), built, but)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn modified(path: &Path) -> io::Result<SystemTime> {
    fs::metadata(path)?.modified()
}

/// `npm ARGUMENTS` in `ui/`.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    // On Windows npm is a script, which only its shell runs.
    let mut command = if cfg!(windows) {
        let mut shell = Command::new("cmd");
        shell.args(["/C", "npm"]);
        shell
    } else {
        Command::new("npm")
    };
    command.args(arguments).current_dir(folder());
    command
}

fn folder() -> PathBuf {
    root().join("ui")
}

/// npm leaves a copy of the list that it has installed; an older copy is of another list.
fn is_installed() -> bool {
    let changed = |file: &str| modified(&folder().join(file));
    match (changed("package-lock.json"), changed("node_modules/.package-lock.json")) {
        (Ok(wanted), Ok(there)) => there >= wanted,
        _ => false,
    }
}

fn done(mut command: Command, failure: &str) -> Result<()> {
    let status = command.status().context("npm does not start")?;
    if !status.success() {
        bail!("{failure}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn it_is_built_again_when_any_of_its_sources_has_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        for file in ["src/main.ts", "src/words/paraglide/messages.js", "messages/en/shell.json"] {
            write(&folder.path().join(file));
        }
        for source in SOURCES {
            let source = folder.path().join(source);
            if !source.exists() {
                write(&source);
            }
        }
        let later = SystemTime::now() + Duration::from_secs(60);
        assert!(!is_older(folder.path(), later), "nothing has changed since");
        assert!(is_older(folder.path(), SystemTime::UNIX_EPOCH), "everything has");
        let change = |file: &str| {
            let file = fs::File::options().write(true).open(folder.path().join(file));
            let changed = file.expect("it is there").set_modified(later + Duration::from_secs(1));
            changed.expect("its time can be set");
        };
        change("src/words/paraglide/messages.js");
        assert!(!is_older(folder.path(), later), "words are written by each build");
        change("messages/en/shell.json");
        assert!(is_older(folder.path(), later), "deep in a folder");
        fs::remove_file(folder.path().join("index.html")).expect("it is there");
        assert!(is_older(folder.path(), later), "what is gone cannot be judged");
    }

    fn write(file: &Path) {
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, "").expect("written");
    }
}
