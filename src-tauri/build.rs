//! Gathers what Tauri needs: the configuration, the capabilities and the icons.

fn main() {
    // The user interface is built by npm; without it the program still compiles, for its lints.
    let _ = std::fs::create_dir_all("../ui/dist"); // Tauri says so if it is not there after all
    tauri_build::build();
}
