use cordboard_flow::reading::nearest;

use super::{Faults, Office, paths};

/// The prompts that ship with the program, in every language of it.
const BUILTIN: [&str; 29] = [
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "accept-call",
    "end-of-messages",
    "enter-pin",
    "first-message",
    "goodbye",
    "invalid-choice",
    "leave-message",
    "message-deleted",
    "message-menu",
    "message-saved",
    "new-messages",
    "next-message",
    "no-messages",
    "nobody-available",
    "old-messages",
    "please-wait",
    "welcome",
    "wrong-pin",
    "you-have",
];

pub(super) fn check(office: &Office, faults: &mut Faults) {
    let names = paths("prompts", &office.prompts, "id");
    faults.names(names.map(|(path, prompt)| {
        let name = match prompt.id.as_str() {
            "" => String::new(),
            id => format!("{id} in {}", prompt.language),
        };
        (path, name)
    }));
    for (index, prompt) in office.prompts.iter().enumerate() {
        let path = format!("prompts[{index}]");
        let language = prompt.language.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let right = language && !prompt.language.is_empty();
        faults.unless(right, format!("{path}.language"), "write a language such as zh-CN or en");
        let sources = [&prompt.builtin, &prompt.text, &prompt.file].into_iter().flatten();
        if sources.count() != 1 {
            faults.tell(&path, "say what is heard by one of builtin, text or file");
        }
        if let Some(name) = prompt.builtin.as_deref().filter(|name| !BUILTIN.contains(name)) {
            let text = match nearest(name, &BUILTIN) {
                Some(near) => format!("there is no built-in prompt {name}; did you mean {near}?"),
                None => {
                    format!("there is no built-in prompt {name}; there are {}", BUILTIN.join(", "))
                }
            };
            faults.tell(format!("{path}.builtin"), text);
        }
        let silent = prompt.text.as_ref().is_some_and(|text| text.trim().is_empty());
        faults.unless(!silent, format!("{path}.text"), "write what is to be said");
        if let Some(file) = &prompt.file {
            let text = "write the name of a file in the folder of prompts";
            faults.unless(stays_inside(file), format!("{path}.file"), text);
        }
    }
}

/// A file of the folder of prompts, not any file of the machine.
fn stays_inside(file: &str) -> bool {
    let parts: Vec<&str> = file.split(['/', '\\']).collect();
    !file.contains(':') && parts.iter().all(|part| !part.is_empty() && *part != "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_prompts_are_those_that_ship() {
        for language in ["zh-CN", "en"] {
            let folder = format!("{}/../../assets/prompts/{language}", env!("CARGO_MANIFEST_DIR"));
            let files = std::fs::read_dir(folder).expect("the prompts that ship");
            let mut names: Vec<String> = files
                .filter_map(|file| file.ok()?.file_name().into_string().ok())
                .filter_map(|name| name.strip_suffix(".wav").map(str::to_owned))
                .collect();
            names.sort();
            assert_eq!(names, BUILTIN, "in {language}");
        }
    }

    #[test]
    fn a_prompt_cannot_be_any_file_of_the_machine() {
        assert!(stays_inside("hello.wav") && stays_inside("shop/hello.wav"));
        for outside in ["/etc/passwd", "../secret", "a/../../b", "C:\\x.wav", "", "a//b", "..\\x"] {
            assert!(!stays_inside(outside), "{outside}");
        }
    }
}
