//! What callers hear, as somebody works on it.

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use cordboard_api as api;
use cordboard_api::Code;
use cordboard_media::{
    tone,
    wav::{Format, append},
};
use serde_json::json;

use super::given::{args, office, shop};

/// Seconds of 440 Hz as a file in base64.
fn tone_file(seconds: u32) -> String {
    let samples = tone::sine(440.0, 0.3, 8000, seconds * 1000);
    let format = Format { rate: 8000, channels: 1 };
    let mut file = format.header(u32::try_from(samples.len() * 2).expect("short")).to_vec();
    append(&mut file, &samples, &[]);
    STANDARD.encode(file)
}

fn sounds(data: &Path) -> Vec<String> {
    let files = fs::read_dir(data.join("prompts")).into_iter().flatten();
    let mut names: Vec<String> = files
        .map(|file| file.expect("readable").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn an_uploaded_sound_is_a_prompt_and_another_takes_its_place() {
    let (data, mut store) = shop();
    let upload = |data: String| json!({ "id": "hello", "language": "en", "file_name": "a.wav", "data": data });
    api::prompt_upload(&mut store, data.path(), &args(upload(tone_file(2)))).expect("taken");
    let first = sounds(data.path());
    assert_eq!(first.len(), 1, "one file, nothing half written: {first:?}");
    let rows = api::prompts(&mut store, data.path()).expect("readable");
    let row = rows.iter().find(|row| row.prompt.id == "hello").expect("it is listed");
    assert_eq!(row.seconds, Some(2.0), "as long as it was");
    assert_eq!(row.bytes, Some(44 + 2 * 32_000), "16 kHz, 16 bits");
    assert!(row.used_by.is_empty(), "no flow plays it yet");

    api::prompt_upload(&mut store, data.path(), &args(upload(tone_file(1)))).expect("taken");
    let second = sounds(data.path());
    assert_eq!(second.len(), 1, "the first one is gone: {second:?}");
    assert_ne!(first, second, "another sound has another name");
    assert_eq!(office(&store).prompts.iter().filter(|one| one.id == "hello").count(), 1, "one");
}

#[test]
fn what_is_no_sound_changes_nothing() {
    let (data, mut store) = shop();
    let before = office(&store);
    for (sound, what) in [("not base64!", "no base64"), ("PGh0bWw+", "a page"), ("", "nothing")] {
        let upload =
            json!({ "id": "hello", "language": "en", "file_name": "a.mp3", "data": sound });
        let error = api::prompt_upload(&mut store, data.path(), &args(upload)).expect_err(what);
        assert_eq!(error.code, Code::BadArguments, "{what}: {error}");
    }
    assert_eq!(office(&store), before, "the office is as it was");
    assert!(sounds(data.path()).is_empty(), "and no file is left");
}

#[test]
fn a_prompt_that_a_flow_plays_is_renamed_in_it_and_not_removed_from_under_it() {
    let (data, mut store) = shop();
    let rows = api::prompts(&mut store, data.path()).expect("readable");
    let used = rows.into_iter().find(|row| !row.used_by.is_empty()).expect("the example plays one");
    let (id, language) = (used.prompt.id.clone(), used.prompt.language.clone());
    let of = |id: &str| args(json!({ "id": id, "language": language }));
    let languages = office(&store).prompts.iter().filter(|one| one.id == id).count();
    assert_eq!(languages, 1, "the example has it in one language");
    let error = api::prompt_remove(&mut store, &of(&id)).expect_err("it is in use");
    assert_eq!(error.code, Code::InUse, "{error}");
    let mut renamed = serde_json::to_value(&used.prompt).expect("JSON");
    renamed["id"] = json!("welcome-all");
    let save = json!({ "was": id, "prompt": renamed });
    api::prompt_save(&mut store, &args(save)).expect("saved");
    let rows = api::prompts(&mut store, data.path()).expect("readable");
    let row = rows.iter().find(|row| row.prompt.id == "welcome-all").expect("under its new name");
    assert_eq!(row.used_by, used.used_by, "the same flows play it");
}

#[test]
fn one_language_of_several_is_changed_alone() {
    let (data, mut store) = shop();
    for language in ["en", "zh-CN"] {
        let new = json!({ "prompt": { "id": "bye", "language": language, "text": "Bye." } });
        api::prompt_save(&mut store, &args(new)).expect("saved");
    }
    let other = json!({ "was": "bye", "was_language": "en",
        "prompt": { "id": "bye", "language": "en-GB", "text": "Cheerio." } });
    api::prompt_save(&mut store, &args(other)).expect("saved");
    let texts: Vec<_> = office(&store)
        .prompts
        .into_iter()
        .filter(|one| one.id == "bye")
        .map(|one| (one.language, one.text.unwrap_or_default()))
        .collect();
    let expected = [("en-GB", "Cheerio."), ("zh-CN", "Bye.")].map(|(a, b)| (a.into(), b.into()));
    assert_eq!(texts, expected, "the Chinese one is as it was");
    let gone = args(json!({ "id": "bye", "language": "en" }));
    let error = api::prompt_remove(&mut store, &gone).expect_err("it has another language now");
    assert_eq!(error.code, Code::NotFound, "{error}");
    drop(data);
}
