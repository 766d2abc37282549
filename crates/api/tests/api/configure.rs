//! The configuration, changed piece by piece.

use cordboard_api as api;
use cordboard_api::{ApiError, Code, Reach};
use cordboard_pbx::office::{Kind, Role};
use serde_json::json;

use super::given::{args, office, shop};

fn remove(id: &str) -> api::Remove {
    api::Remove { id: id.to_owned(), revision: None }
}

#[test]
fn a_new_extension_gets_a_secret_that_no_answer_shows() {
    let (_data, mut store) = shop();
    let new = json!({ "extension": { "number": "1004", "name": "Han", "voicemail": {} } });
    let saved = api::extension_save(&mut store, &args(new)).expect("saved");
    assert_eq!(saved.revision, 2, "one more than the import");
    let secret = office(&store).extension("1004").and_then(|one| one.secret.clone());
    let secret = secret.expect("it was made up");
    assert_eq!(secret.expose().len(), 20, "long enough");
    let answer = api::office(&mut store).expect("readable");
    let told = serde_json::to_string(&answer).expect("JSON");
    assert!(!told.contains(secret.expose()), "the office is told without it");
    for hidden in ["s3cret-1001-phone", "4711", "9981", "change-me-please", "argon2"] {
        assert!(!told.contains(hidden), "{hidden} is a secret too");
    }
    let reach = Reach { address: "192.0.2.7".to_owned(), port: 5060 };
    let of = api::OfExtension { number: "1004".to_owned() };
    let shown = api::extension_secret(&mut store, &of, &reach).expect("it is there");
    assert_eq!(shown.secret, secret.expose(), "here it is asked for");
    assert!(shown.qr.contains("<svg") && shown.qr.contains("<path"), "a picture: {}", shown.qr);
    api::extension_new_secret(&mut store, &of).expect("saved");
    let other = api::extension_secret(&mut store, &of, &reach).expect("it is there");
    assert_ne!(other.secret, shown.secret, "another one");
}

#[test]
fn secrets_that_are_left_out_stay_and_empty_pins_go() {
    let (_data, mut store) = shop();
    let before = office(&store);
    let same = json!({ "was": "1001", "extension":
        { "number": "1001", "name": "Wei Wei", "voicemail": {} } });
    api::extension_save(&mut store, &args(same)).expect("saved");
    let after = office(&store);
    assert_eq!(after.extension("1001").map(|one| one.name.as_str()), Some("Wei Wei"));
    assert_eq!(after.extensions[0].secret, before.extensions[0].secret);
    assert_eq!(after.mailbox_pin("1001"), before.mailbox_pin("1001"));
    let open = json!({ "was": "1001", "extension":
        { "number": "1001", "name": "Wei", "voicemail": { "pin": "" } } });
    api::extension_save(&mut store, &args(open)).expect("saved");
    assert_eq!(office(&store).mailbox_pin("1001"), None, "the PIN is taken away");
    let mut trunk = serde_json::to_value(&before.trunks[0]).expect("JSON");
    trunk.as_object_mut().expect("an object").remove("dial_prefix");
    trunk["name"] = json!("Another name");
    api::trunk_save(&mut store, &args(json!({ "was": "carrier", "trunk": trunk }))).expect("saved");
    let after = office(&store);
    assert_eq!(after.trunks[0].dial_prefix, before.trunks[0].dial_prefix, "it stays");
    assert_eq!(after.trunks[0].name, "Another name");
}

#[test]
fn a_new_name_is_carried_to_everything_that_used_the_old_one() {
    let (_data, mut store) = shop();
    let mut group = serde_json::to_value(&office(&store).groups[0]).expect("JSON");
    group["id"] = json!("sales");
    api::group_save(&mut store, &args(json!({ "was": "default", "group": group }))).expect("saved");
    let wei = json!({ "was": "1001", "extension": { "number": "1101", "name": "Wei" } });
    api::extension_save(&mut store, &args(wei)).expect("saved");
    let office = office(&store);
    assert_eq!(office.uses_of(Kind::Group, "default"), []);
    assert_eq!(office.uses_of(Kind::Extension, "1001"), []);
    let users: Vec<_> = office.uses_of(Kind::Extension, "1101").iter().map(|one| one.by).collect();
    assert_eq!(users, ["flow", "group", "user"]);
    assert_eq!(store.flow_versions("welcome").expect("readable"), [1, 2, 3], "each is a version");
}

#[test]
fn what_is_in_use_is_not_removed() {
    let (_data, mut store) = shop();
    let refused = |refusal: Result<api::Saved, ApiError>, by: &str| {
        let refusal = refusal.expect_err("it is in use");
        assert_eq!(refusal.code, Code::InUse, "{refusal:?}");
        let details = refusal.details.expect("it says who").to_string();
        assert!(details.contains(by), "{by} is named: {details}");
        assert!(refusal.message.contains("change that first"), "{}", refusal.message);
    };
    refused(api::extension_remove(&mut store, &remove("1003")), "workshop");
    refused(api::group_remove(&mut store, &remove("workshop")), "welcome");
    refused(api::trunk_remove(&mut store, &remove("carrier")), "075586001234");
    refused(api::number_remove(&mut store, &remove("075586001234")), "default");
    refused(api::calendar_remove(&mut store, &remove("shop-hours")), "welcome");
    assert_eq!(store.office_revision().expect("readable"), 1, "nothing was changed");
    api::trunk_remove(&mut store, &remove("provider")).expect("nobody uses it");
    let missing = api::trunk_remove(&mut store, &remove("provider")).expect_err("it is gone");
    assert_eq!(missing.code, Code::NotFound);
}

#[test]
fn what_does_not_fit_together_is_told_by_its_place_and_not_saved() {
    let (_data, mut store) = shop();
    let twin = json!({ "extension": { "number": "1001", "name": "Another Wei" } });
    let refusal = api::extension_save(&mut store, &args(twin)).expect_err("there is one already");
    assert_eq!(refusal.code, Code::Faulty);
    assert_eq!(refusal.faults[0].path, "extensions[3].number", "{refusal:?}");
    let info = json!({ "info":
        { "name": "x", "language": "en", "time_zone": "Mars/Olympus", "country": "CN" } });
    let refusal = api::office_info_save(&mut store, &args(info)).expect_err("no such zone");
    assert!(refusal.message.contains("Asia/Shanghai"), "it says what to write: {refusal}");
    let json = serde_json::to_value(&refusal).expect("JSON");
    assert_eq!(json["code"], "faulty");
    assert_eq!(json["faults"][0]["path"], "office.time_zone");
    assert_eq!(store.office_revision().expect("readable"), 1, "nothing was changed");
}

#[test]
fn whoever_saw_an_older_revision_is_told() {
    let (_data, mut store) = shop();
    let keep = |days: u32, revision: u64| {
        args(
            json!({ "recording": { "inbound": "always", "keep_days": days }, "revision": revision }),
        )
    };
    let saved = api::recording_save(&mut store, &keep(30, 1)).expect("nobody was faster");
    assert_eq!(saved.revision, 2);
    let refusal = api::recording_save(&mut store, &keep(60, 1)).expect_err("somebody was faster");
    assert_eq!(refusal.code, Code::Conflict);
    assert_eq!(refusal.details.expect("which it is")["revision"], 2);
    let again = api::recording_save(&mut store, &keep(30, 2)).expect("the same again");
    assert_eq!(again.revision, 2, "is no change");
}

#[test]
fn a_users_password_is_kept_as_a_hash_and_an_owner_stays() {
    let (_data, mut store) = shop();
    let han = json!({ "user": { "login": "han", "name": "Han", "role": "agent" },
        "password": "a long one" });
    api::user_save(&mut store, &args(han)).expect("saved");
    assert!(store.password_matches("han", "a long one").expect("readable"), "it is that one");
    let saved = office(&store).users.pop().expect("the newest");
    assert_eq!(saved.password, None, "only its hash is kept");
    let renamed =
        json!({ "was": "han", "user": { "login": "hann", "name": "Han", "role": "viewer" } });
    api::user_save(&mut store, &args(renamed)).expect("saved");
    assert!(store.password_matches("hann", "a long one").expect("readable"), "it goes with him");
    let without = json!({ "user": { "login": "mo", "name": "Mo", "role": "agent" } });
    let refusal = api::user_save(&mut store, &args(without)).expect_err("no password");
    assert_eq!(refusal.faults[0].path, "password");
    let short =
        json!({ "user": { "login": "mo", "name": "Mo", "role": "agent" }, "password": "123" });
    api::user_save(&mut store, &args(short)).expect_err("too short");
    let refusal = api::user_remove(&mut store, &remove("owner")).expect_err("the last one");
    assert!(refusal.message.contains("make somebody else the owner"), "{refusal}");
    let owner = json!({ "was": "mei", "user": { "login": "mei", "name": "Mei", "role": "owner" } });
    api::user_save(&mut store, &args(owner)).expect("saved");
    api::user_remove(&mut store, &remove("owner")).expect("there is another one");
    assert!(office(&store).users.iter().any(|user| user.role == Role::Owner));
}

#[test]
fn many_extensions_come_from_a_table() {
    let (_data, mut store) = shop();
    let csv = "分机,姓名,语音信箱\n1003,Workshop,\n1004,Han,是\n1005,Li Lei,否\n".to_owned();
    let told = api::extensions_import(&mut store, &api::CsvText { csv, revision: None });
    let told = told.expect("a table");
    assert_eq!((told.added, told.changed), (2, 0));
    let after = office(&store);
    assert!(after.has_mailbox("1004") && !after.has_mailbox("1005"));
    let secrets: Vec<_> = after.extensions.iter().filter_map(|one| one.secret.clone()).collect();
    assert_eq!(secrets.len(), 5, "each has one");
    assert_ne!(secrets[3], secrets[4], "of its own");
    let bad = "number,name\n12345678901,x\n".to_owned();
    let refusal = api::extensions_import(&mut store, &api::CsvText { csv: bad, revision: None });
    let refusal = refusal.expect_err("too many digits");
    assert!(refusal.message.contains("2 to 8 digits"), "{refusal}");
    assert_eq!(office(&store).extensions.len(), 5, "nothing was added");
}

#[test]
fn the_whole_office_goes_out_and_comes_back() {
    let (_data, mut store) = shop();
    let out = api::office_export(&mut store, api::ExportArgs { with_secrets: true }).expect("text");
    let text = out.text.replace("Lantern Repairs", "Lantern");
    let checked = api::office_check(&api::OfficeText { text: text.clone() }).expect("good");
    assert_eq!(checked.summary.extensions, 3);
    let saved = api::office_import(&mut store, &api::OfficeText { text }).expect("good");
    assert_eq!(saved.revision, 2);
    assert_eq!(office(&store).office.name, "Lantern");
    let bad = api::OfficeText { text: "{}".to_owned() };
    let refusal = api::office_import(&mut store, &bad).expect_err("nothing in it");
    assert_eq!(refusal.code, Code::Faulty);
}

#[test]
fn whoever_has_an_extension_says_where_its_calls_go_and_nothing_else_of_it() {
    let (_data, mut store) = shop();
    let before = office(&store);
    let wish = json!({ "do_not_disturb": true, "forward": { "busy": "1002" } });
    api::personal_save(&mut store, &args(wish), "1001").expect("saved");
    let after = office(&store);
    let (was, is) = (before.extension("1001").unwrap(), after.extension("1001").unwrap());
    assert_eq!(is.do_not_disturb, Some(true));
    assert_eq!(is.forward.as_ref().and_then(|to| to.busy.as_deref()), Some("1002"));
    assert_eq!((&is.name, &is.secret), (&was.name, &was.secret), "the rest is as it was");
    let nothing = json!({ "do_not_disturb": false, "forward": {} });
    api::personal_save(&mut store, &args(nothing), "1001").expect("saved");
    assert_eq!(office(&store).extension("1001"), before.extension("1001"), "all of it is undone");
    let astray = json!({ "do_not_disturb": false, "forward": { "always": "not a number" } });
    let refused = api::personal_save(&mut store, &args(astray), "1001").expect_err("no number");
    assert_eq!(refused.code, Code::Faulty, "it is checked like any other change");
}
