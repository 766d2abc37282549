//! A file is one idea; past 600 lines it is certainly several.

use anyhow::Result;
use cordboard_house::sources;

const MOST: usize = 600;

#[test]
fn no_file_is_longer_than_600_lines() -> Result<()> {
    let long: Vec<String> = sources(&["rs", "ts", "svelte", "sql"])?
        .iter()
        .map(|source| (source.text.lines().count(), &source.path))
        .filter(|(lines, _)| *lines > MOST)
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "look for the seam:\n{}", long.join("\n"));
    Ok(())
}
