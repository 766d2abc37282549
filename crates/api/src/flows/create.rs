//! A flow begins, gets another name, goes.

use cordboard_flow::Document;
use cordboard_pbx::office::{FlowEntry, Kind, Office};
use cordboard_store::Store;
use pinyin::ToPinyin;
use serde::Deserialize;
use serde_json::{Value, json};

use super::rows::{FlowRow, row};
use crate::{
    ApiError, Remove, Saved,
    configure::edit::{edit, load, not_in_use, take},
};

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FlowCreate {
    pub name: String,
    pub template: Template,
}

/// What a new flow begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// A greeting, a group, a message where nobody answers.
    Welcome,
    /// No block at all.
    Empty,
}

/// Makes a flow that is not published. Its id is made of its name.
pub fn flow_create(store: &mut Store, args: &FlowCreate) -> Result<FlowRow, ApiError> {
    if args.name.trim().is_empty() {
        return Err(ApiError::bad("give the flow a name"));
    }
    let mut id = String::new();
    edit(store, None, |office| {
        id = free_id(office, &args.name);
        let document = match args.template {
            Template::Welcome => welcome(office),
            Template::Empty => json!({ "format": 1, "start": "", "nodes": [], "wires": [] }),
        };
        office.flows.push(FlowEntry {
            id: id.clone(),
            name: args.name.trim().to_owned(),
            publish: false,
            document: document_of(document)?,
            published: None,
        });
        Ok(())
    })?;
    let (_, office) = load(store)?;
    let entry = super::draft::entry(&office, &id)?;
    row(store, &office, entry)
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FlowRename {
    pub id: String,
    pub name: String,
}

/// Gives it another name for people. Its id stays: numbers, flows and the call log know it by that.
pub fn flow_rename(store: &mut Store, args: &FlowRename) -> Result<Saved, ApiError> {
    if args.name.trim().is_empty() {
        return Err(ApiError::bad("give the flow a name"));
    }
    edit(store, None, |office| {
        let entry = office.flows.iter_mut().find(|flow| flow.id == args.id);
        let entry = entry.ok_or_else(|| ApiError::not_found("flow", &args.id))?;
        args.name.trim().clone_into(&mut entry.name);
        Ok(())
    })
}

/// Its draft and its tests go with it; its versions stay, since the call log names them.
pub fn flow_remove(store: &mut Store, args: &Remove) -> Result<Saved, ApiError> {
    let saved = edit(store, args.revision, |office| {
        take(&mut office.flows, &args.id, |one| &one.id, "flow")?;
        not_in_use(office, Kind::Flow, &args.id)
    })?;
    store.forget_flow(&args.id)?;
    Ok(saved)
}

fn document_of(document: Value) -> Result<Document, ApiError> {
    serde_json::from_value(document)
        .map_err(|error| ApiError::failed("the template cannot be read", &error))
}

/// What a first start makes, with what this office has.
fn welcome(office: &Office) -> Value {
    let greeting =
        match office.prompts.iter().find(|prompt| prompt.builtin.as_deref() == Some("welcome")) {
            Some(prompt) => json!({ "prompt": prompt.id }),
            None if office.office.language.starts_with("zh") => {
                json!({ "text": "您好，欢迎致电。" })
            }
            None => json!({ "text": "Welcome." }),
        };
    let mut hello = json!({ "id": "hello", "kind": "play", "at": [0, 0] });
    if let (Value::Object(hello), Value::Object(greeting)) = (&mut hello, greeting) {
        hello.extend(greeting);
    }
    let group = office.groups.first().map_or("default", |group| &group.id);
    let with_mailbox = office.extensions.iter().find(|one| one.voicemail.is_some());
    let mailbox = with_mailbox.or(office.extensions.first());
    let mailbox = mailbox.map_or("1001", |extension| &extension.number);
    json!({
        "format": 1,
        "start": "hello",
        "nodes": [
            hello,
            { "id": "everyone", "kind": "queue", "group": group, "at": [260, 0] },
            { "id": "message", "kind": "voicemail", "mailbox": { "extension": mailbox }, "at": [520, 0] },
            { "id": "bye", "kind": "hang_up", "at": [780, 0] },
        ],
        "wires": [
            { "from": "hello", "exit": "done", "to": "everyone" },
            { "from": "everyone", "exit": "timeout", "to": "message" },
            { "from": "everyone", "exit": "no_agents", "to": "message" },
            { "from": "message", "exit": "done", "to": "bye" },
        ],
    })
}

/// `ye-jian-liu-cheng` of 夜间流程; with a number behind where that is taken.
fn free_id(office: &Office, name: &str) -> String {
    let mut id = String::new();
    for (letter, sound) in name.chars().zip(name.to_pinyin()) {
        match sound {
            Some(sound) => {
                part(&mut id);
                id.push_str(sound.plain());
                id.push('-');
            }
            None if letter.is_ascii_alphanumeric() => id.push(letter.to_ascii_lowercase()),
            None => part(&mut id),
        }
    }
    let id = id.trim_matches('-');
    let id = if id.is_empty() || id.bytes().all(|b| b.is_ascii_digit()) {
        format!("flow-{id}").trim_end_matches('-').to_owned()
    } else {
        id.to_owned()
    };
    let is_free = |id: &str| office.flow(id).is_none() && office.extension(id).is_none();
    if is_free(&id) {
        return id;
    }
    (2..).map(|number| format!("{id}-{number}")).find(|id| is_free(id)).unwrap_or(id)
}

fn part(id: &mut String) {
    if !id.is_empty() && !id.ends_with('-') {
        id.push('-');
    }
}
