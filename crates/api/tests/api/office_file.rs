//! Import and export by way of the store.

use cordboard_api::{ImportError, Summary, check, export, import};
use cordboard_pbx::office::{Office, Secrets};
use cordboard_store::Store;
use serde_json::{Value, json};

const FIXTURE: &str = include_str!("../../../../tests/fixtures/office.json");

fn fixture() -> Value {
    serde_json::from_str(FIXTURE).expect("JSON")
}

fn store(data: &tempfile::TempDir) -> Store {
    Store::open(data.path()).expect("opens")
}

fn exported(store: &Store) -> Value {
    let text = export(store, Secrets::Include).expect("readable").expect("an office is there");
    serde_json::from_str(&text).expect("JSON")
}

fn office(store: &Store) -> Office {
    store.office().expect("readable").expect("an office is there")
}

#[test]
fn an_imported_file_is_exported_equal() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = store(&data);
    let imported = import(&mut store, FIXTURE).expect("the fixture is good");
    assert_eq!((imported.revision, imported.new_secrets), (1, 0), "it brought all its secrets");
    let counts = Summary { extensions: 3, groups: 2, trunks: 2, numbers: 1, flows: 1, users: 3 };
    assert_eq!(imported.checked.summary, counts);
    assert_eq!(exported(&store), fixture());
}

#[test]
fn a_new_document_is_published_and_exported_as_it_was_imported() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = store(&data);
    import(&mut store, FIXTURE).expect("good");
    let mut edited = fixture();
    edited["flows"][0]["document"]["nodes"][1]["timeout_seconds"] = json!(9);
    import(&mut store, &edited.to_string()).expect("good");
    assert_eq!(store.flow_versions("welcome").expect("readable"), [1, 2]);
    assert_eq!(exported(&store), edited, "the version's number is not the file's affair");
}

#[test]
fn a_wrong_file_has_all_its_faults_told_and_changes_nothing() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = store(&data);
    import(&mut store, FIXTURE).expect("good");
    let mut wrong = fixture();
    wrong["groups"][0]["members"][0]["extension"] = json!("4444");
    wrong["groups"][1]["ring_seconds"] = json!("soon");
    wrong["numbers"][0]["inbound"]["flow"] = json!("nowhere");
    wrong["trunks"][0]["colour"] = json!("blue");
    let refusal = import(&mut store, &wrong.to_string()).expect_err("it has faults");
    assert_eq!(refusal.code(), "faulty_file");
    let ImportError::Faulty(faults) = refusal else { panic!("faults were to be listed") };
    let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    for path in [
        "groups[0].members[0].extension",
        "groups[1].ring_seconds",
        "numbers[0].inbound.flow",
        "trunks[0].colour",
    ] {
        assert!(paths.contains(&path), "{path} is not among {paths:?}");
    }
    assert_eq!(check(&wrong.to_string()).expect_err("it has faults"), faults, "check agrees");
    assert_eq!(exported(&store), fixture(), "nothing was changed");
    assert_eq!(store.office_revision().expect("readable"), 1, "nothing was saved");
}

#[test]
fn secrets_that_a_file_leaves_out_keep_their_value_or_are_made_up() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = store(&data);
    import(&mut store, FIXTURE).expect("good");
    let bare = export(&store, Secrets::Omit).expect("readable").expect("an office is there");
    assert!(!bare.contains("s3cret-1001-phone"), "secrets were to be left out");
    let mut more: Value = serde_json::from_str(&bare).expect("JSON");
    let extensions = more["extensions"].as_array_mut().expect("a list");
    extensions.push(json!({ "number": "1004", "name": "Counter" }));
    let imported = import(&mut store, &more.to_string()).expect("good");
    assert_eq!(imported.new_secrets, 1, "only the new extension had none");
    let office = office(&store);
    let secret = |number| {
        let extension = office.extension(number).expect("is there");
        extension.secret.as_ref().expect("has one").expose().to_owned()
    };
    assert_eq!(secret("1001"), "s3cret-1001-phone", "the known one was kept");
    assert!(secret("1004").len() >= 20, "the new one is long");
    assert!(store.password_matches("owner", "change-me-please").expect("readable"));
}

#[test]
fn the_first_file_may_come_without_secrets() {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = store(&data);
    let mut bare = fixture();
    for extension in bare["extensions"].as_array_mut().expect("a list") {
        extension.as_object_mut().expect("an object").remove("secret");
    }
    let imported = import(&mut store, &bare.to_string()).expect("good");
    assert_eq!(imported.new_secrets, 3);
    let secrets: Vec<_> =
        office(&store).extensions.into_iter().filter_map(|extension| extension.secret).collect();
    assert_eq!(secrets.len(), 3, "every phone needs one");
    assert!(secrets.windows(2).all(|pair| pair[0] != pair[1]), "each its own");
}

#[test]
fn nothing_is_exported_before_the_first_import() {
    let data = tempfile::tempdir().expect("a folder");
    assert_eq!(export(&store(&data), Secrets::Include).expect("readable"), None);
}

#[test]
fn what_has_no_effect_yet_is_said() {
    assert!(check(FIXTURE).expect("the fixture is good").notes.is_empty(), "all of it holds");
    let mut more = fixture();
    more["numbers"][0]["max_calls"] = json!(50);
    let checked = check(&more.to_string()).expect("still good");
    let [note] = checked.notes.as_slice() else { panic!("one line: {:?}", checked.notes) };
    assert!(note.starts_with("kept, not yet in force: "), "{note}");
    assert!(note.contains("numbers[075586001234].max_calls above 20"), "{note}");
    let mut edited = fixture();
    edited["prompts"][0] = json!({ "id": "greeting", "language": "en", "file": "hello.mp3" });
    let nodes = edited["flows"][0]["document"]["nodes"].as_array_mut().expect("a list");
    nodes.push(json!({ "id": "lost", "kind": "hang_up", "at": [0, 0] }));
    let checked = check(&edited.to_string()).expect("still good");
    assert_eq!(checked.sounds, ["hello.mp3"], "a file that must be there");
    let odd = checked.notes.last().expect("a note");
    assert!(odd.starts_with("flows[0].document.nodes[lost]: "), "{odd}");
}
