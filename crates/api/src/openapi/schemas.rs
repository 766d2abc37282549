//! The types of commands as JSON Schema.
//!
//! They are read out of `ui/src/api/generated/api.ts`, which is made of the types in Rust and held to
//! them by a test: one source, and no second description of the same types. It knows as much of
//! TypeScript as is written there.

use std::{collections::BTreeMap, iter::Peekable, str::Chars};

use serde_json::{Map, Value, json};

const TYPES: &str = include_str!("../../../../ui/src/api/generated/api.ts");

/// What is declared there.
#[derive(Debug, Default)]
pub(super) struct Schemas {
    /// By name.
    pub(super) types: BTreeMap<String, Value>,
    /// What each command takes and gives.
    pub(super) commands: BTreeMap<String, (Value, Value)>,
}

/// `None` where the file says something that is not understood here; a test sees to it that it does not.
pub(super) fn schemas() -> Option<Schemas> {
    read(TYPES)
}

fn read(text: &str) -> Option<Schemas> {
    let mut reader = Reader { tokens: tokens(text)?.into_iter().peekable() };
    let mut schemas = Schemas::default();
    while let Some(declared) = reader.declaration() {
        match declared? {
            Declared::Type(name, schema) => {
                schemas.types.insert(name, schema);
            }
            Declared::Commands(commands) => schemas.commands = commands,
        }
    }
    Some(schemas)
}

enum Declared {
    Type(String, Value),
    Commands(BTreeMap<String, (Value, Value)>),
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Mark(char),
    Doc(String),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(first) = chars.next() {
        match first {
            white if white.is_whitespace() => {}
            '/' if chars.peek() == Some(&'/') => {
                chars.by_ref().find(|one| *one == '\n');
            }
            '/' if chars.peek() == Some(&'*') => tokens.push(Token::Doc(doc(&mut chars)?)),
            '"' => tokens.push(Token::Text(quoted(&mut chars)?)),
            letter if letter.is_alphanumeric() || letter == '_' => {
                let mut word = String::from(letter);
                while let Some(next) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
            mark => tokens.push(Token::Mark(mark)),
        }
    }
    Some(tokens)
}

/// The text of a comment, from behind its first slash.
fn doc(chars: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut text = String::new();
    while !text.ends_with("*/") {
        text.push(chars.next()?);
    }
    let lines = text.trim_matches(['*', '/']).lines();
    let lines: Vec<&str> = lines.map(|line| line.trim().trim_start_matches('*').trim()).collect();
    Some(lines.join(" ").trim().to_owned())
}

fn quoted(chars: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut text = String::new();
    loop {
        match chars.next()? {
            '"' => return Some(text),
            '\\' => text.push(chars.next()?),
            other => text.push(other),
        }
    }
}

struct Reader {
    tokens: Peekable<std::vec::IntoIter<Token>>,
}

impl Reader {
    fn take(&mut self, mark: char) -> bool {
        self.tokens.next_if_eq(&Token::Mark(mark)).is_some()
    }

    fn need(&mut self, mark: char) -> Option<()> {
        self.take(mark).then_some(())
    }

    fn doc(&mut self) -> Option<String> {
        let mut text = None;
        while let Some(Token::Doc(_)) = self.tokens.peek() {
            if let Some(Token::Doc(doc)) = self.tokens.next() {
                text = Some(doc);
            }
        }
        text
    }

    fn word(&mut self) -> Option<String> {
        match self.tokens.next()? {
            Token::Word(word) | Token::Text(word) => Some(word),
            Token::Mark(_) | Token::Doc(_) => None,
        }
    }

    /// `None` at the end of the file.
    fn declaration(&mut self) -> Option<Option<Declared>> {
        let about = self.doc();
        self.tokens.peek()?;
        Some(self.declared(about))
    }

    fn declared(&mut self, about: Option<String>) -> Option<Declared> {
        (self.word()? == "export").then_some(())?;
        if self.word()? == "interface" {
            self.word()?;
            return self.commands().map(Declared::Commands);
        }
        let name = self.word()?;
        self.need('=')?;
        let schema = described(self.any()?, about);
        self.need(';')?;
        Some(Declared::Type(name, schema))
    }

    fn commands(&mut self) -> Option<BTreeMap<String, (Value, Value)>> {
        let mut commands = BTreeMap::new();
        self.need('{')?;
        while !self.take('}') {
            self.doc();
            let name = self.word()?;
            self.need(':')?;
            self.need('[')?;
            let takes = self.any()?;
            self.need(',')?;
            let gives = self.any()?;
            self.need(']')?;
            self.need(';')?;
            commands.insert(name, (takes, gives));
        }
        Some(commands)
    }

    /// `A | B`
    fn any(&mut self) -> Option<Value> {
        self.take('|');
        let mut parts = vec![self.all()?];
        while self.take('|') {
            parts.push(self.all()?);
        }
        Some(one_of(parts))
    }

    /// `A & B`
    fn all(&mut self) -> Option<Value> {
        let mut parts = vec![self.one()?];
        while self.take('&') {
            parts.push(self.one()?);
        }
        if parts.len() > 1 {
            // What one part names, another would forbid.
            for part in parts.iter_mut().filter_map(Value::as_object_mut) {
                part.remove("additionalProperties");
            }
            return Some(json!({ "allOf": parts }));
        }
        parts.pop()
    }

    fn one(&mut self) -> Option<Value> {
        match self.tokens.next()? {
            Token::Text(text) => Some(json!({ "const": text })),
            Token::Mark('(') => {
                let inside = self.any()?;
                self.need(')')?;
                Some(inside)
            }
            Token::Mark('[') => self.tuple(),
            Token::Mark('{') => self.object(),
            Token::Word(word) => self.named(&word),
            Token::Mark(_) | Token::Doc(_) => None,
        }
    }

    fn named(&mut self, word: &str) -> Option<Value> {
        Some(match word {
            "string" | "number" | "boolean" | "null" => json!({ "type": word }),
            "unknown" | "any" => json!({}),
            "never" => json!({ "not": {} }),
            "Array" => {
                self.need('<')?;
                let items = self.any()?;
                self.need('>')?;
                json!({ "type": "array", "items": items })
            }
            // Only of nothing: `Record<string, never>`.
            "Record" => {
                while self.tokens.next()? != Token::Mark('>') {}
                json!({ "type": "object" })
            }
            number if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                json!({ "const": number.parse::<i64>().ok()? })
            }
            other => json!({ "$ref": format!("#/components/schemas/{other}") }),
        })
    }

    fn tuple(&mut self) -> Option<Value> {
        let mut items = Vec::new();
        while !self.take(']') {
            items.push(self.any()?);
            self.take(',');
        }
        let length = items.len();
        Some(json!({
            "type": "array", "prefixItems": items, "minItems": length, "maxItems": length,
        }))
    }

    fn object(&mut self) -> Option<Value> {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        while !self.take('}') {
            let about = self.doc();
            if self.take('[') {
                return self.map();
            }
            let name = self.word()?;
            if !self.take('?') {
                required.push(name.clone());
            }
            self.need(':')?;
            let schema = described(self.any()?, about);
            properties.insert(name, schema);
            if !self.take(',') {
                self.take(';');
            }
        }
        let mut schema = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            schema["required"] = required.into();
        }
        Some(schema)
    }

    /// `{ [key in string]: T }`
    fn map(&mut self) -> Option<Value> {
        while self.tokens.next()? != Token::Mark(']') {}
        self.take('?');
        self.need(':')?;
        let values = self.any()?;
        self.need('}')?;
        Some(json!({ "type": "object", "additionalProperties": values }))
    }
}

fn described(mut schema: Value, about: Option<String>) -> Value {
    if let (Some(about), Some(fields)) = (about, schema.as_object_mut()) {
        fields.insert("description".to_owned(), about.into());
    }
    schema
}

/// Words are an `enum`, and a null beside one plain type is one of its types.
fn one_of(mut parts: Vec<Value>) -> Value {
    if parts.len() == 1 {
        return parts.pop().unwrap_or_default();
    }
    if parts.iter().all(|part| part.get("const").is_some()) {
        let words: Vec<Value> = parts.into_iter().map(|mut part| part["const"].take()).collect();
        return json!({ "enum": words });
    }
    let plain = |part: &Value| part.as_object().is_some_and(|fields| fields.len() == 1);
    if parts.iter().all(|part| plain(part) && part.get("type").is_some()) {
        let types: Vec<Value> = parts.into_iter().map(|mut part| part["type"].take()).collect();
        return json!({ "type": types });
    }
    json!({ "anyOf": parts })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_and_every_command_is_understood() {
        let schemas = schemas().expect("the file that is there is understood");
        for command in crate::COMMANDS {
            let (takes, gives) =
                schemas.commands.get(command.name).unwrap_or_else(|| panic!("{}", command.name));
            for schema in [takes, gives] {
                each_reference(schema, &mut |name| {
                    assert!(schemas.types.contains_key(name), "{}: no {name}", command.name);
                });
            }
        }
        for schema in schemas.types.values() {
            each_reference(schema, &mut |name| {
                assert!(schemas.types.contains_key(name), "there is no {name}");
            });
        }
    }

    fn each_reference(schema: &Value, see: &mut dyn FnMut(&str)) {
        match schema {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref") {
                    see(reference.trim_start_matches("#/components/schemas/"));
                }
                fields.values().for_each(|field| each_reference(field, see));
            }
            Value::Array(list) => list.iter().for_each(|one| each_reference(one, see)),
            _ => {}
        }
    }

    #[test]
    fn what_is_written_in_typescript_is_said_in_json_schema() {
        let text = "// Made.\n\n/** A line. */\nexport type Line = {\n  /** Its name. */\n  name: string,\n\
            at?: number | null,\n  way: \"in\" | \"out\",\n  \"odd name\": [number, number],\n\
            more: { [key in string]: Array<Line> },\n};\n\nexport type Kinds = { \"kind\": \"a\" } & Line;\n\n\
            /** Every command. */\nexport interface Commands {\n  /** Does. */\n  act: [Line, Array<Kinds>];\n}\n";
        let schemas = read(text).expect("understood");
        assert_eq!(
            schemas.types["Line"],
            json!({
                "type": "object",
                "description": "A line.",
                "required": ["name", "way", "odd name", "more"],
                "properties": {
                    "name": { "type": "string", "description": "Its name." },
                    "at": { "type": ["number", "null"] },
                    "way": { "enum": ["in", "out"] },
                    "odd name": { "type": "array", "minItems": 2, "maxItems": 2,
                        "prefixItems": [{ "type": "number" }, { "type": "number" }] },
                    "more": { "type": "object", "additionalProperties": {
                        "type": "array", "items": { "$ref": "#/components/schemas/Line" } } },
                },
            })
        );
        let (takes, gives) = &schemas.commands["act"];
        assert_eq!(takes, &json!({ "$ref": "#/components/schemas/Line" }));
        assert_eq!(gives["items"]["$ref"], "#/components/schemas/Kinds");
        assert!(read("export type Odd = <T>;").is_none(), "what is not known is not guessed");
    }
}
