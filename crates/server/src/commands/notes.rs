//! What is worth knowing of an office file without faults.

use std::path::Path;

use cordboard_api::Checked;

/// A line for each note. `data` is the folder in which the sounds should be.
pub(super) fn told(checked: &Checked, data: Option<&Path>) -> String {
    let mut text = String::new();
    for note in &checked.notes {
        text += &format!("note: {note}\n");
    }
    let Some(folder) = data.map(|data| data.join("prompts")) else {
        return text;
    };
    for sound in checked.sounds.iter().filter(|sound| !folder.join(sound).is_file()) {
        text += &format!(
            "note: there is no {} yet; put it there, or callers hear nothing in its place\n",
            folder.join(sound).display()
        );
    }
    text
}
