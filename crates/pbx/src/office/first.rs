//! The office that a first start makes, so that both directions work as soon as a trunk is added.

use serde_json::json;

use super::{
    Extension, FlowEntry, Group, Member, Office, OfficeInfo, Prompt, Role, Secret, User,
    VoicemailBox,
};

const PHONES: [&str; 3] = ["1001", "1002", "1003"];
const SECRET_LENGTH: usize = 20;

/// One group, three phones in it, and a flow that welcomes callers and leads them straight to the
/// group, without a key; then to the mailbox of the first phone.
///
/// `language` is `zh-CN` or `en`, and decides on country and time zone too, until somebody says
/// better. `generate` gives random text of that many characters.
#[must_use]
pub fn first_office(language: &str, generate: &mut dyn FnMut(usize) -> String) -> Office {
    let chinese = language.starts_with("zh");
    let say = |zh: &str, en: &str| if chinese { zh.to_owned() } else { en.to_owned() };
    let mut secret = || Some(Secret::new(&generate(SECRET_LENGTH)));
    let owner = User {
        login: "owner".to_owned(),
        name: say("店主", "Owner"),
        role: Role::Owner,
        password: secret(),
        password_hash: None,
        extension: Some(PHONES[0].to_owned()),
        numbers: None,
    };
    let phone = |number: &&str| Extension {
        number: (*number).to_owned(),
        name: say(&format!("分机 {number}"), &format!("Phone {number}")),
        secret: secret(),
        voicemail: Some(VoicemailBox::default()),
        srtp: None,
        do_not_disturb: None,
        forward: None,
        mobile: None,
    };
    Office {
        format: 1,
        office: OfficeInfo {
            name: say("我的店", "My shop"),
            language: say("zh-CN", "en"),
            time_zone: say("Asia/Shanghai", "UTC"),
            country: say("CN", "US"),
            area_code: None,
            park_seconds: None,
            break_reasons: None,
            private_requests: None,
            international: None,
        },
        users: vec![owner],
        extensions: PHONES.iter().map(phone).collect(),
        groups: vec![everyone(say("所有人", "Everyone"))],
        trunks: Vec::new(),
        numbers: Vec::new(),
        prompts: [("welcome", "zh-CN"), ("welcome", "en")].map(builtin).into(),
        calendars: Vec::new(),
        flows: vec![welcome(say("欢迎", "Welcome"))],
        outbound_rules: Vec::new(),
        webhooks: Vec::new(),
        // Whether calls may be recorded is for the owner to find out.
        recording: None,
    }
}

fn everyone(name: String) -> Group {
    let member = |number: &&str| Member { extension: (*number).to_owned(), priority: Some(1) };
    Group {
        id: "default".to_owned(),
        name,
        code: Some(1),
        strategy: cordboard_queue::Strategy::LongestIdle,
        members: PHONES.iter().map(member).collect(),
        ring_seconds: Some(20),
        wrap_up_seconds: Some(5),
        max_wait_seconds: Some(120),
        max_waiting: None,
        hold_music: Some("default".to_owned()),
        outbound_numbers: None,
        number_choice: None,
        overflow: None,
        level_delay_seconds: None,
        join_empty: None,
        leave_empty: None,
        announce_seconds: None,
        call_back_key: None,
        max_misses: Some(3),
        last_agent_first: None,
    }
}

fn builtin((id, language): (&str, &str)) -> Prompt {
    Prompt {
        id: id.to_owned(),
        language: language.to_owned(),
        builtin: Some(id.to_owned()),
        text: None,
        file: None,
    }
}

fn welcome(name: String) -> FlowEntry {
    let document = json!({
        "format": 1,
        "start": "hello",
        "nodes": [
            { "id": "hello", "kind": "play", "prompt": "welcome", "at": [0, 0] },
            { "id": "everyone", "kind": "queue", "group": "default", "at": [260, 0] },
            { "id": "message", "kind": "voicemail", "mailbox": { "extension": PHONES[0] }, "at": [520, 0] },
            { "id": "bye", "kind": "hang_up", "at": [780, 0] },
        ],
        "wires": [
            { "from": "hello", "exit": "done", "to": "everyone" },
            { "from": "everyone", "exit": "timeout", "to": "message" },
            { "from": "everyone", "exit": "no_agents", "to": "message" },
            { "from": "message", "exit": "done", "to": "bye" },
        ],
    });
    FlowEntry {
        id: "welcome".to_owned(),
        name,
        publish: true,
        document: serde_json::from_value(document).expect("the first flow reads"),
        published: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::{Secrets, read, write};

    fn first(language: &str) -> Office {
        let mut count = 0;
        first_office(language, &mut |length| {
            count += 1;
            format!("{count:0length$}")
        })
    }

    #[test]
    fn the_first_office_has_no_faults_in_either_language() {
        for language in ["zh-CN", "en"] {
            let office = first(language);
            let file = write(&office, Secrets::Include);
            assert_eq!(read(&file), Ok(office), "what a start makes can be exported and imported");
        }
    }

    #[test]
    fn callers_reach_the_group_without_a_key() {
        let office = first("zh-CN");
        let program = office.program("welcome").expect("it is published");
        let blocks = program.document().nodes.iter().map(|node| node.block.kind());
        assert_eq!(blocks.collect::<Vec<_>>(), ["play", "queue", "voicemail", "hang_up"]);
        let members = &office.groups[0].members;
        assert_eq!(members.len(), office.extensions.len(), "all phones are in the group");
    }

    #[test]
    fn every_secret_is_its_own_and_long() {
        let office = first("en");
        let phones = office.extensions.iter().filter_map(|phone| phone.secret.as_ref());
        let users = office.users.iter().filter_map(|user| user.password.as_ref());
        let mut secrets: Vec<&str> = phones.chain(users).map(Secret::expose).collect();
        assert!(secrets.iter().all(|secret| secret.len() == SECRET_LENGTH));
        secrets.sort_unstable();
        secrets.dedup();
        assert_eq!(secrets.len(), 4, "three phones and the owner");
    }
}
