//! `cargo xtask package`: installers of the desktop app, by Tauri's own tool.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail, ensure};

use crate::toolchain::as_by_hand;
use crate::{packages, root, ui};

/// What the package for Debian must hold beside the menu's entry.
const HELD: [&str; 4] = [
    "usr/bin/cordboard",
    "usr/share/icons/hicolor/128x128/apps/cordboard.png",
    "usr/lib/firewalld/services/cordboard.xml",
    "etc/ufw/applications.d/cordboard",
];

/// Links of other programs that the menu's entry takes.
const SCHEMES: [&str; 4] = ["tel", "sip", "sips", "callto"];

/// Builds these bundles, such as `deb,rpm`; the files are under `target/release/bundle`.
///
/// # Errors
/// When something is missing, the build fails, or the package is not what it must be.
pub(crate) fn package(bundles: &str) -> Result<ExitCode> {
    packages::ensure(&[packages::BUILD, packages::WINDOW, packages::PACKAGING])?;
    if bundles.contains("appimage") {
        packages::ensure(&[packages::APPIMAGE])?;
    }
    ui::build()?;
    let folder = folder();
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let mut command = as_by_hand(Command::new("node"));
    command
        .arg(root().join("ui/node_modules/@tauri-apps/cli/tauri.js"))
        .args(["build", "--bundles", bundles])
        .current_dir(root().join("src-tauri"));
    if !command.status().context("node does not start")?.success() {
        bail!("the packages could not be built");
    }
    for file in files(&folder)? {
        let megabytes = fs::metadata(&file)?.len() as f64 / 1e6;
        println!("{megabytes:8.1} MB  {}", file.display());
        if file.extension().is_some_and(|end| end == "deb") {
            inspect(&file)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn folder() -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join("release/bundle")
}

/// What was made: `deb/Cordboard_0.1.0_amd64.deb` and the like.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for kind in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        for entry in fs::read_dir(kind?.path())? {
            files.extend(Some(entry?.path()).filter(|path| path.is_file()));
        }
    }
    files.sort();
    Ok(files)
}

/// Looks into the package: everything is in it, and the menu's entry is one that desktops understand.
fn inspect(package: &Path) -> Result<()> {
    let list = said(Command::new("dpkg-deb").arg("--contents").arg(package))?;
    for held in HELD {
        ensure!(list.contains(held), "{held} is not in the package");
    }
    let unpacked = folder().join("deb/unpacked");
    said(Command::new("dpkg-deb").arg("--extract").arg(package).arg(&unpacked))?;
    let entries = files(&unpacked.join("usr/share"))?;
    let entry = entries.iter().find(|file| file.extension().is_some_and(|end| end == "desktop"));
    let entry = entry.context("the package has no entry for the menu")?;
    said(Command::new("desktop-file-validate").arg(entry))?;
    let text = fs::read_to_string(entry)?;
    for scheme in SCHEMES {
        let handler = format!("x-scheme-handler/{scheme}");
        ensure!(text.contains(&handler), "the menu's entry does not take {scheme}: links");
    }
    ensure!(
        text.contains("%u") || text.contains("%U"),
        "the menu's entry hands no link over: {text}"
    );
    fs::remove_dir_all(unpacked)?;
    println!("             the menu's entry, icons, firewall profiles and links are right");
    Ok(())
}

fn said(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{command:?} does not start"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?}: {text}{complaint}");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn config() -> Value {
        let text =
            fs::read_to_string(root().join("src-tauri/tauri.conf.json")).expect("it is there");
        serde_json::from_str(&text).expect("it is JSON")
    }

    fn beside(file: &str) -> String {
        fs::read_to_string(root().join("src-tauri").join(file)).expect(file)
    }

    #[test]
    fn every_file_that_the_packages_name_is_there() {
        let config = config();
        let bundle = &config["bundle"];
        let strings = |value: &Value| -> Vec<String> {
            let all = value.as_array().into_iter().flatten();
            all.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let mut named = strings(&bundle["icon"]);
        assert!(named.iter().any(|icon| icon.ends_with(".ico")), "Windows wants its own icon");
        assert!(named.iter().any(|icon| icon.ends_with(".icns")), "macOS wants its own icon");
        for kind in ["deb", "rpm"] {
            let files = bundle["linux"][kind]["files"].as_object().expect("files");
            named.extend(files.values().filter_map(Value::as_str).map(str::to_owned));
            let entry = bundle["linux"][kind]["desktopTemplate"].as_str();
            named.push(entry.expect("an entry of our own, which hands links over").to_owned());
        }
        named.extend(strings(&bundle["windows"]["wix"]["fragmentPaths"]));
        let single = ["/windows/nsis/installerHooks", "/macOS/entitlements"];
        named.extend(single.map(|at| bundle.pointer(at).expect(at).as_str().expect(at).to_owned()));
        for file in named {
            assert!(root().join("src-tauri").join(&file).is_file(), "{file} is not there");
        }
    }

    #[test]
    fn links_that_call_are_ours_on_every_system() {
        let config = config();
        let schemes = config.pointer("/plugins/deep-link/desktop/schemes").expect("schemes");
        assert_eq!(*schemes, serde_json::json!(SCHEMES), "the bundlers make handlers of these");
    }

    #[test]
    fn every_firewall_is_told_the_same_ports() {
        let ufw = beside("linux/ufw.profile");
        assert!(
            ufw.contains("ports=5060,5353,40000:49999/udp|5060,5061,8443/tcp"),
            "SIP, being found, sound; SIP, the door for other PCs: {ufw}"
        );
        let firewalld = beside("linux/firewalld.xml");
        for (protocol, port) in [
            ("udp", "5060"),
            ("udp", "5353"),
            ("udp", "40000-49999"),
            ("tcp", "5060-5061"),
            ("tcp", "8443"),
        ] {
            let line = format!("<port protocol=\"{protocol}\" port=\"{port}\"/>");
            assert!(firewalld.contains(&line), "firewalld: {line}");
        }
        let nsis = beside("windows/hooks.nsh");
        assert!(nsis.contains("protocol=tcp localport=5060-5061,8443 "), "Windows: {nsis}");
        assert!(nsis.contains("protocol=udp "), "all of the program's: {nsis}");
        assert!(nsis.contains("NSIS_HOOK_PREUNINSTALL"), "and they go with it: {nsis}");
        let msi = beside("windows/firewall.wxs");
        let group = config()["bundle"]["windows"]["wix"]["componentGroupRefs"][0].clone();
        let group = format!("<ComponentGroup Id={group}>");
        assert!(msi.contains(&group), "the MSI takes its rules: {group}");
    }

    #[test]
    fn the_release_workflow_builds_each_package_and_keeps_it() {
        let text = fs::read_to_string(root().join(".github/workflows/release.yml")).expect("there");
        for (bundle, file) in [
            ("deb", "*.deb"),
            ("rpm", "*.rpm"),
            ("appimage", "*.AppImage"),
            ("nsis", "*-setup.exe"),
            ("msi", "*.msi"),
            ("dmg", "*.dmg"),
        ] {
            let built = text.lines().any(|line| {
                let words = line.split_once("bundles: \"").map_or("", |(_, words)| words);
                words
                    .split('"')
                    .next()
                    .is_some_and(|words| words.split(',').any(|one| one == bundle))
            });
            assert!(built, "{bundle} is built for nobody");
            assert!(text.contains(&format!("/{file}")), "{bundle} is built and thrown away");
        }
    }
}
