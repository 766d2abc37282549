//! Programs and libraries that the system must have: checked first, installed where we know how.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Something the system must have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need {
    /// The package of Debian and Ubuntu.
    pub(crate) package: &'static str,
    /// What elsewhere shows that it is there: a program, or a library of pkg-config.
    pub(crate) proof: Proof,
    /// What it is for, to be told to the user.
    pub(crate) purpose: &'static str,
    pub(crate) on: On,
}

/// Where something is needed: Windows and macOS bring what Linux has in packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    Everywhere,
    Unix,
    Linux,
}

impl On {
    const fn this_system(self) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Unix => cfg!(unix),
            Self::Linux => cfg!(target_os = "linux"),
        }
    }
}

/// How to find out, on a system without dpkg, that a [`Need`] is met.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Proof {
    Program(&'static str),
    Library(&'static str),
}

/// To build anything: SQLite, Opus and the headset's buttons are C.
pub(crate) const BUILD: &[Need] = &[
    unix("gcc", Proof::Program("cc"), "compiles SQLite and links everything"),
    need("libc6-dev", Proof::Program("cc"), "the C library's headers"),
    need("pkg-config", Proof::Program("pkg-config"), "finds the Opus library"),
    need("libopus-dev", Proof::Library("opus"), "the Opus codec"),
    need("libasound2-dev", Proof::Library("alsa"), "sound cards"),
    need("libudev-dev", Proof::Library("libudev"), "finds headsets"),
    everywhere("cmake", Proof::Program("cmake"), "builds Opus where the system has none"),
];

/// To read out prompts that are written as text.
pub(crate) const SPEECH: &[Need] =
    &[everywhere("espeak-ng", Proof::Program("espeak-ng"), "reads prompts aloud")];

/// To call the exchange with phones that are not ours.
pub(crate) const PHONES: &[Need] = &[
    need("baresip-core", Proof::Program("baresip"), "real phones for the interop tests"),
    need("sip-tester", Proof::Program("sipp"), "scripted callers for the interop tests"),
];

/// To talk and hear without a sound card.
pub(crate) const SOUND: &[Need] = &[
    need("pulseaudio", Proof::Program("pulseaudio"), "sound cards of thin air for the tests"),
    need("pulseaudio-utils", Proof::Program("pactl"), "plugs them in and out"),
    need("libasound2-plugins", Proof::Program("pulseaudio"), "lets real phones use them"),
];

/// To build and open the desktop app's window.
pub(crate) const WINDOW: &[Need] = &[
    need("libwebkit2gtk-4.1-dev", Proof::Library("webkit2gtk-4.1"), "shows the window"),
    need(
        "libayatana-appindicator3-dev",
        Proof::Library("ayatana-appindicator3-0.1"),
        "the icon in the tray",
    ),
    need("librsvg2-dev", Proof::Library("librsvg-2.0"), "draws icons"),
    need("libxdo-dev", Proof::Library("xdo"), "keys of menus"),
    need("libssl-dev", Proof::Library("openssl"), "what the window's libraries build on"),
];

/// To look at the user interface in a browser, as a person does.
pub(crate) const BROWSER: &[Need] = &[
    need("chromium", Proof::Program("chromium"), "the browser of the browser tests"),
    need("fonts-noto-cjk", Proof::Program("chromium"), "Chinese letters on its pages"),
];

/// To open the real window where there is no display, and to press its buttons.
pub(crate) const SCREEN: &[Need] = &[
    need("xvfb", Proof::Program("Xvfb"), "a display of thin air"),
    need("xauth", Proof::Program("xauth"), "lets programs on to it"),
    need("webkit2gtk-driver", Proof::Program("WebKitWebDriver"), "presses the window's buttons"),
    need("dbus", Proof::Program("dbus-run-session"), "carries notifications in the window's test"),
    need("iproute2", Proof::Program("ip"), "lays a cable between two machines of thin air"),
];

/// To make packages of the desktop app.
pub(crate) const PACKAGING: &[Need] = &[
    need("desktop-file-utils", Proof::Program("desktop-file-validate"), "checks the menu's entry"),
    need("dpkg", Proof::Program("dpkg-deb"), "looks into the package for Debian"),
];

/// To make the package that runs on any Linux, too.
pub(crate) const APPIMAGE: &[Need] = &[
    need("xdg-utils", Proof::Program("xdg-open"), "opens links, out of the AppImage"),
    need("patchelf", Proof::Program("patchelf"), "gathers libraries in the AppImage"),
    need("file", Proof::Program("file"), "tells the AppImage's tool what is a library"),
];

/// To judge how good speech is.
pub(crate) const JUDGING: &[Need] = &[
    need("python3", Proof::Program("python3"), "runs what judges speech"),
    need("python3-venv", Proof::Program("python3"), "keeps it apart from the system"),
    need("python3-dev", Proof::Program("python3"), "compiles PESQ"),
];

/// To build WebRTC's own echo canceller: C++, and what reads its headers.
pub(crate) const WEBRTC: &[Need] = &[
    need("g++", Proof::Program("c++"), "compiles WebRTC's voice processing"),
    need("libclang-dev", Proof::Program("clang"), "reads its headers"),
    need("python3", Proof::Program("python3"), "runs the build of it"),
    need("python3-venv", Proof::Program("python3"), "keeps that apart from the system"),
];

/// On Linux alone.
const fn need(package: &'static str, proof: Proof, purpose: &'static str) -> Need {
    Need { package, proof, purpose, on: On::Linux }
}

const fn unix(package: &'static str, proof: Proof, purpose: &'static str) -> Need {
    Need { package, proof, purpose, on: On::Unix }
}

const fn everywhere(package: &'static str, proof: Proof, purpose: &'static str) -> Need {
    Need { package, proof, purpose, on: On::Everywhere }
}

/// Makes sure that everything in `needs` is there.
///
/// # Errors
/// Says what is missing and how to get it, when it cannot be installed from here.
pub(crate) fn ensure(needs: &[&[Need]]) -> Result<()> {
    let debian = Path::new("/usr/bin/dpkg-query").exists();
    let missing: Vec<Need> = needs
        .iter()
        .flat_map(|group| group.iter())
        .filter(|need| need.on.this_system())
        .filter(|need| if debian { !installed(need.package) } else { !proven(need.proof) })
        .copied()
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing on this system:");
    for need in &missing {
        println!("  {:14} {}", need.package, need.purpose);
    }
    if !debian {
        bail!(
            "install what is listed above (the names are Debian's; your system has its own) and try again"
        );
    }
    install(&missing)
}

/// Whether a program of that name is on the path.
pub(crate) fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| {
        let file = folder.join(program);
        file.is_file() || file.with_extension("exe").is_file()
    })
}

fn installed(package: &str) -> bool {
    let answer = Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output();
    answer.is_ok_and(|answer| answer.stdout == b"installed")
}

fn proven(proof: Proof) -> bool {
    match proof {
        Proof::Program(name) => on_path(name),
        Proof::Library(name) => Command::new("pkg-config")
            .args(["--exists", name])
            .status()
            .is_ok_and(|status| status.success()),
    }
}

fn install(missing: &[Need]) -> Result<()> {
    let names: Vec<&str> = missing.iter().map(|need| need.package).collect();
    let by_hand = format!("apt-get update && apt-get install {}", names.join(" "));
    let sudo = match (is_root(), on_path("sudo")) {
        (true, _) => false,
        (false, true) => true,
        (false, false) => bail!("run as root, then try again: {by_hand}"),
    };
    println!("Installing: {}", names.join(" "));
    // A package list of last month names files that the mirrors no longer have. One broken source
    // among many makes `update` fail though ours may be fine: so go on and let `install` decide.
    if !apt(sudo, &["update", "-q"])? {
        println!("apt-get update had failures; trying to install all the same");
    }
    let mut arguments = vec!["install", "-q", "-y", "--no-install-recommends"];
    arguments.extend(&names);
    if !apt(sudo, &arguments)? {
        bail!("the packages could not be installed; as root, see what this says: {by_hand}");
    }
    Ok(())
}

fn apt(sudo: bool, arguments: &[&str]) -> Result<bool> {
    let mut command = if sudo { Command::new("sudo") } else { Command::new("env") };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(arguments);
    let status = command.stdin(Stdio::inherit()).status().context("apt-get does not start")?;
    Ok(status.success())
}

fn is_root() -> bool {
    let answer = Command::new("id").arg("-u").output();
    answer.is_ok_and(|answer| answer.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [&[Need]; 11] = [
        BUILD, SPEECH, PHONES, SOUND, WINDOW, BROWSER, SCREEN, PACKAGING, APPIMAGE, JUDGING, WEBRTC,
    ];

    #[test]
    fn libraries_of_linux_are_asked_for_on_linux_alone() {
        for need in ALL.concat() {
            let of_linux = matches!(need.proof, Proof::Library(_));
            assert!(!of_linux || need.on == On::Linux, "{} is no package elsewhere", need.package);
        }
    }

    #[test]
    fn every_need_says_what_it_is_for() {
        for need in ALL.concat() {
            assert!(!need.purpose.is_empty(), "{} is asked for without a purpose", need.package);
        }
    }

    #[test]
    fn a_program_that_does_not_exist_is_not_on_the_path() {
        assert!(!on_path("no-such-program-anywhere"), "an unknown program was found");
    }
}
