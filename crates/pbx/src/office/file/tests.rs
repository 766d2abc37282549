use serde_json::{Value, json};

use super::*;

const EXAMPLE: &str = include_str!("../../../../../tests/fixtures/office.json");

fn example() -> Value {
    serde_json::from_str(EXAMPLE).expect("JSON")
}

fn office() -> Office {
    read(EXAMPLE).expect("the example has no faults")
}

fn faults(value: &Value) -> Vec<(String, String)> {
    let faults = read(&value.to_string()).expect_err("there is something wrong");
    faults.into_iter().map(|fault| (fault.path, fault.message)).collect()
}

/// The example with one thing changed has one fault, there.
#[track_caller]
fn one_fault(pointer: &str, value: Value, path: &str) -> String {
    let mut office = example();
    put(&mut office, pointer, value);
    let faults = faults(&office);
    assert_eq!(faults.len(), 1, "one fault is told once: {faults:?}");
    assert_eq!(faults[0].0, path, "{}", faults[0].1);
    faults[0].1.clone()
}

/// Sets a field that may not be there yet.
fn put(office: &mut Value, pointer: &str, value: Value) {
    let (around, name) = pointer.rsplit_once('/').expect("a pointer");
    match office.pointer_mut(around).expect("it is there") {
        Value::Array(list) => list[name.parse::<usize>().expect("an index")] = value,
        around => around[name] = value,
    }
}

#[test]
fn the_example_is_written_back_as_it_was_read() {
    let written = write(&office(), Secrets::Include);
    assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), example());
    assert_eq!(read(&written), Ok(office()), "and can be read again");
}

#[test]
fn sections_and_fields_keep_the_order_of_the_example() {
    let keys = |text: &str| -> Vec<String> {
        let quoted = text.split('"').skip(1).step_by(2).zip(text.split('"').skip(2).step_by(2));
        quoted.filter(|(_, after)| after.starts_with(':')).map(|(key, _)| key.to_owned()).collect()
    };
    let written = write(&office(), Secrets::Include);
    let (mut ours, mut theirs) = (keys(&written), keys(EXAMPLE));
    assert_eq!(ours.len(), theirs.len());
    let section = |keys: &mut Vec<String>| keys.retain(|key| example().get(key).is_some());
    section(&mut ours);
    section(&mut theirs);
    assert_eq!(ours, theirs);
    let wire = r#"{ "from": "menu", "exit": "1", "to": "sales" }"#;
    assert!(written.lines().any(|line| line.trim().trim_end_matches(',') == wire), "{written}");
}

#[test]
fn an_export_without_secrets_lacks_those_and_nothing_else() {
    let written: Value = serde_json::from_str(&write(&office(), Secrets::Omit)).unwrap();
    let mut expected = example();
    for user in expected["users"].as_array_mut().unwrap() {
        user.as_object_mut().unwrap().remove("password");
    }
    for extension in expected["extensions"].as_array_mut().unwrap() {
        extension.as_object_mut().unwrap().remove("secret");
    }
    expected["extensions"][0]["voicemail"] = json!({});
    for trunk in expected["trunks"].as_array_mut().unwrap() {
        trunk.as_object_mut().unwrap().remove("secret");
        trunk.as_object_mut().unwrap().remove("dial_prefix");
    }
    assert_eq!(written, expected);
    assert!(read(&written.to_string()).is_ok(), "a file without secrets can be imported");
}

#[test]
fn debug_shows_no_secret() {
    let shown = format!("{:?}", office());
    for secret in ["change-me-please", "s3cret-1001-phone", "4711", "9981", "provider-secret"] {
        assert!(!shown.contains(secret), "{secret} is shown");
    }
}

#[test]
fn ten_mistakes_are_ten_faults_each_with_its_place() {
    let mut office = example();
    office["office"]["time_zone"] = json!("Asia/Shenzhen");
    office["users"][1]["role"] = json!("agnet");
    office["extensions"][1]["secrt"] = json!("typo");
    office["groups"][0]["members"][1]["extension"] = json!("1009");
    office["groups"][1].as_object_mut().unwrap().remove("strategy");
    office["trunks"][0]["allow_media_from"][0] = json!("127.0.0.2/33");
    office["trunks"][1]["hosts"][0] = json!("127.0.0.3:99999");
    office["numbers"][0]["max_calls"] = json!("five");
    office["calendars"][0]["weekly"][0]["from"] = json!("9:00");
    office["flows"][0]["document"]["wires"].as_array_mut().unwrap().remove(3);
    let faults = faults(&office);
    let paths: Vec<&str> = faults.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "office.time_zone",
            "users[1].role",
            "extensions[1].secrt",
            "groups[0].members[1].extension",
            "groups[1].strategy",
            "trunks[0].allow_media_from[0]",
            "trunks[1].hosts[0]",
            "numbers[0].max_calls",
            "calendars[0].weekly[0].from",
            "flows[0].document.nodes[menu].exit 2",
        ],
        "{faults:#?}"
    );
    assert!(faults[1].1.contains("did you mean agent?"), "{}", faults[1].1);
    assert!(faults[2].1.contains("did you mean secret?"), "{}", faults[2].1);
}

#[test]
fn what_is_no_json_is_told_by_line() {
    let faults = read("{\n  \"format\": 1,\n  \"office\" {}\n}").unwrap_err();
    assert_eq!(faults.len(), 1);
    assert!(faults[0].message.contains("line 3"), "{}", faults[0].message);
}

#[test]
fn an_empty_file_lacks_its_sections() {
    let paths: Vec<String> = faults(&json!({})).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["format", "office"], "all lists may be left out");
}

#[test]
fn sections_that_are_left_out_are_empty() {
    let bare = json!({ "format": 1, "office": example()["office"] });
    let office = read(&bare.to_string()).expect("it is enough");
    assert!(office.extensions.is_empty() && office.flows.is_empty());
}

#[test]
fn wrong_blocks_are_told_by_their_id_and_do_not_hide_the_rest() {
    let mut office = example();
    office["flows"][0]["document"]["nodes"][1]["tires"] = json!(3);
    office["flows"][0]["document"]["nodes"][2]["group"] = json!(7);
    office["flows"][0]["document"]["format"] = json!("1");
    office["numbers"][0]["trunk"] = json!("carier");
    let faults = faults(&office);
    let paths: Vec<&str> = faults.iter().map(|(path, _)| path.as_str()).collect();
    let expected = [
        "numbers[0].trunk",
        "flows[0].document.nodes[menu].tires",
        "flows[0].document.nodes[sales].group",
        "flows[0].document.format",
    ];
    assert_eq!(paths, expected);
    assert!(faults[1].1.contains("did you mean tries?"));
}

#[test]
fn a_name_that_could_not_be_read_is_not_missed_elsewhere() {
    let mut office = example();
    office["groups"][0]["id"] = json!(1);
    let faults = faults(&office);
    assert_eq!(faults.len(), 1, "who names the group may be right: {faults:?}");
}

#[test]
fn a_flow_names_what_the_office_has() {
    let message = one_fault(
        "/flows/0/document/nodes/3/group",
        json!("workshp"),
        "flows[0].document.nodes[repair].group",
    );
    assert_eq!(message, "there is no group workshp");
    one_fault(
        "/flows/0/document/nodes/0/calendar",
        json!("x"),
        "flows[0].document.nodes[hours].calendar",
    );
    one_fault(
        "/flows/0/document/nodes/1/prompt",
        json!("x"),
        "flows[0].document.nodes[menu].prompt",
    );
}

#[test]
fn a_number_is_bound_to_a_published_flow_only() {
    let message = one_fault("/flows/0/publish", json!(false), "numbers[0].inbound.flow");
    assert_eq!(message, "the flow welcome is not published; set publish to true");
    let message = one_fault("/numbers/0/inbound/flow", json!("x"), "numbers[0].inbound.flow");
    assert_eq!(message, "there is no flow x");
}

#[test]
fn a_draft_may_be_unfinished_but_must_be_readable() {
    let mut office = example();
    let mut draft = office["flows"][0].clone();
    draft["id"] = json!("draft");
    draft["publish"] = json!(false);
    draft["document"]["wires"] = json!([]);
    office["flows"].as_array_mut().unwrap().push(draft);
    assert!(read(&office.to_string()).is_ok(), "only what is published must be whole");
    put(&mut office, "/flows/1/document/nodes/1/kind", json!("mneu"));
    assert_eq!(faults(&office)[0].0, "flows[1].document.nodes[menu].kind");
}

#[test]
fn a_draft_that_has_moved_on_leaves_the_published_version_as_it_is() {
    let mut office = example();
    office["flows"][0]["published"] =
        json!({ "version": 7, "document": office["flows"][0]["document"] });
    office["flows"][0]["document"]["wires"] = json!([]);
    let read = read(&office.to_string()).expect("the published version is whole");
    assert_eq!(read.program("welcome").map(|program| program.version()), Some(7));
    assert_eq!(serde_json::to_value(&read).unwrap(), office, "and it is written back");
    put(&mut office, "/flows/0/published/document/nodes/2/group", json!("x"));
    assert_eq!(faults(&office)[0].0, "flows[0].published.document.nodes[sales].group");
}

#[test]
fn go_to_needs_a_published_flow() {
    let mut office = example();
    let mut draft = office["flows"][0].clone();
    draft["id"] = json!("draft");
    draft["publish"] = json!(false);
    office["flows"].as_array_mut().unwrap().push(draft);
    office["flows"][0]["document"]["nodes"][5] =
        json!({ "id": "bye", "kind": "go_to", "flow": "draft", "at": [0, 0] });
    assert_eq!(faults(&office)[0].0, "flows[0].document.nodes[bye].flow");
}

#[test]
fn people_and_groups_fit_together() {
    one_fault("/users/1/extension", json!("1009"), "users[1].extension");
    one_fault("/users/1/login", json!("owner"), "users[1].login");
    one_fault("/extensions/2/name", json!(3), "extensions[2].name");
    one_fault("/extensions/0/voicemail/pin", json!("abcd"), "extensions[0].voicemail.pin");
    one_fault("/groups/0/ring_seconds", json!(0), "groups[0].ring_seconds");
    one_fault("/groups/0/strategy", json!("longest"), "groups[0].strategy");
    one_fault("/groups/1/overflow/group", json!("workshop"), "groups[1].overflow.group");
    one_fault("/groups/1/overflow/group", json!("x"), "groups[1].overflow.group");
    one_fault("/groups/0/members/1/extension", json!("1001"), "groups[0].members[1].extension");
    one_fault(
        "/groups/0/outbound_numbers/0",
        json!("01012345678"),
        "groups[0].outbound_numbers[0]",
    );
    let message = one_fault(
        "/groups/0/outbound_numbers/0",
        json!("75586001234"),
        "groups[0].outbound_numbers[0]",
    );
    assert_eq!(message, "write it as numbers has it: 075586001234");
    one_fault("/numbers/0/kind", json!("400"), "groups[0].outbound_numbers[0]");
}

#[test]
fn an_extension_hides_nothing_that_people_dial() {
    for (number, why) in [
        ("1001", "extensions[0].number already"),
        ("110", "call for help"),
        ("86001234", "own numbers"),
        ("12a", "digits"),
        ("1", "digits"),
    ] {
        let mut office = example();
        office["extensions"].as_array_mut().unwrap().push(json!({ "number": number, "name": "x" }));
        let faults = faults(&office);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(faults[0].0, "extensions[3].number");
        assert!(faults[0].1.contains(why), "{number}: {}", faults[0].1);
    }
}

#[test]
fn trunks_and_numbers_fit_together() {
    one_fault("/trunks/0/hosts", json!([]), "trunks[0].hosts");
    one_fault("/trunks/0/hosts/0", json!("sip example"), "trunks[0].hosts[0]");
    one_fault(
        "/trunks/0/allow_signalling_from/0",
        json!("carrier"),
        "trunks[0].allow_signalling_from[0]",
    );
    one_fault("/trunks/0/codecs/1", json!("G729"), "trunks[0].codecs[1]");
    one_fault("/trunks/0/calls_per_second", json!(0), "trunks[0].calls_per_second");
    one_fault("/trunks/0/response_codes", json!("aliyum"), "trunks[0].response_codes");
    one_fault("/trunks/1/expires_seconds", json!(5), "trunks[1].expires_seconds");
    one_fault("/trunks/1/username", json!(""), "trunks[1].username");
    one_fault("/trunks/1/id", json!("carrier"), "trunks[1].id");
    one_fault("/numbers/0/trunk", json!("x"), "numbers[0].trunk");
    one_fault("/numbers/0/max_calls", json!(0), "numbers[0].max_calls");
    let message = one_fault("/trunks/0/dial_prefix", json!("99 81"), "trunks[0].dial_prefix");
    assert!(!message.contains("99"), "a prefix is a secret: {message}");
    let mut office = example();
    let mut twin = office["numbers"][0].clone();
    twin["number"] = json!("+8675586001234");
    office["numbers"].as_array_mut().unwrap().push(twin);
    assert_eq!(faults(&office)[0].0, "numbers[1].number", "another spelling of the same number");
    let mut office = example();
    put(&mut office, "/numbers/0/number", json!("10086"));
    assert_eq!(faults(&office).last().unwrap().0, "numbers[0].number");
}

#[test]
fn prompts_calendars_and_rules_fit_together() {
    one_fault("/prompts/0/builtin", json!("welcom"), "prompts[0].builtin");
    one_fault("/prompts/0/text", json!("hello"), "prompts[0]");
    one_fault("/prompts/1/text", json!(" "), "prompts[1].text");
    one_fault("/calendars/0/time_zone", json!("Mars"), "calendars[0].time_zone");
    one_fault("/calendars/0/weekly/0/to", json!("09:00"), "calendars[0].weekly[0]");
    one_fault("/calendars/0/weekly/0/days/0", json!("monday"), "calendars[0].weekly[0].days[0]");
    one_fault("/calendars/0/closed/0", json!("2026-02-30"), "calendars[0].closed[0]");
    one_fault("/outbound_rules/0/scope", json!("all"), "outbound_rules[0].scope");
    one_fault(
        "/outbound_rules/0/allow_between/0",
        json!("8"),
        "outbound_rules[0].allow_between[0]",
    );
    one_fault("/outbound_rules/1/id", json!("hours"), "outbound_rules[1].id");
    one_fault("/recording/keep_days", json!(0), "recording.keep_days");
    one_fault("/recording/inbound", json!("sometimes"), "recording.inbound");
    one_fault("/office/country", json!("China"), "office.country");
    one_fault("/office/language", json!("zh"), "office.language");
    let mut office = example();
    office["outbound_rules"][1].as_object_mut().unwrap().remove("per_seconds");
    assert_eq!(faults(&office)[0].0, "outbound_rules[1].per_seconds");
}

/// Every place of a document, as JSON pointers.
fn pointers(value: &Value, path: &str, found: &mut Vec<String>) {
    found.push(path.to_owned());
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| pointers(value, &format!("{path}/{key}"), found));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, value)| pointers(value, &format!("{path}/{index}"), found));
        }
        _ => {}
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        cases: 128, failure_persistence: None, ..Default::default()
    })]

    #[test]
    fn whatever_a_person_does_to_the_file_it_is_told_or_kept(
        changes in proptest::collection::vec((0_usize..10_000, 0_usize..10_000, 0_usize..9), 1..5),
    ) {
        let mut office = example();
        for (at, other, change) in changes {
            let mut places = Vec::new();
            pointers(&office, "", &mut places);
            let copy = office.pointer(&places[other % places.len()]).cloned().unwrap_or_default();
            let place = office.pointer_mut(&places[at % places.len()]).expect("it is there");
            match (change, place) {
                (0, place) => *place = copy,
                (1, place) => *place = Value::Null,
                (2, place) => *place = json!("no such thing"),
                (3, place) => *place = json!(-1),
                (4, Value::Array(items)) => items.push(copy),
                (5, Value::Array(items)) => drop(items.pop()),
                (6, Value::Object(fields)) => drop(fields.insert("surprise".into(), copy)),
                (_, Value::Object(fields)) => {
                    let key = fields.keys().nth(other % fields.len().max(1)).cloned();
                    key.and_then(|key| fields.remove(&key));
                }
                _ => {}
            }
        }
        match read(&office.to_string()) {
            Err(faults) => proptest::prop_assert!(!faults.is_empty(), "a refusal has a reason"),
            Ok(read) => {
                let again = super::read(&write(&read, Secrets::Include));
                proptest::prop_assert_eq!(again, Ok(read), "what is accepted can be exported");
            }
        }
    }
}
