//! Embeds the sounds of `assets/`, so that the program needs no files beside it.

use std::{
    env,
    fmt::Write,
    fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let here = env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?;
    let assets = Path::new(&here).join("../../assets");
    let mut files = Vec::new();
    for folder in ["prompts", "music"] {
        println!("cargo::rerun-if-changed={}", assets.join(folder).display());
        collect(&assets.join(folder), &mut files)?;
    }
    files.sort();
    if files.is_empty() {
        return Err(io::Error::other(
            "no sounds in assets/: is the checkout whole? (cargo xtask prompts makes them)",
        ));
    }
    let mut table = String::from("pub(crate) static SOUNDS: &[(&str, &[u8])] = &[\n");
    for file in files {
        let name = file.strip_prefix(&assets).map_err(io::Error::other)?.with_extension("");
        // Forward slashes on every system: the names are looked up as they stand here.
        let name: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
        let path = file.canonicalize()?;
        writeln!(table, "    ({:?}, include_bytes!({path:?})),", name.join("/"))
            .map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    let out = env::var_os("OUT_DIR").map(PathBuf::from).ok_or(io::ErrorKind::NotFound)?;
    fs::write(out.join("sounds.rs"), table)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "wav") {
            files.push(path);
        }
    }
    Ok(())
}
