//! The TypeScript of all that goes through the doors, as the user interface is built on it.
//!
//! `ui/src/api/generated/api.ts` is made of the types that commands take and give and of what screens
//! hear. The test here holds it to them; `cargo xtask types` makes it anew. What a field is on the wire
//! is told by its serde attributes; `ts(...)` beside them says it where they do not.

use std::{
    any::TypeId,
    collections::{BTreeMap, HashSet},
    fmt::Write as _,
    fs, io,
    path::Path,
};

use ts_rs::{Config, TS, TypeVisitor};

/// The types seen so far, by name, and the rows of the table of commands.
pub(crate) struct Types {
    config: Config,
    seen: HashSet<TypeId>,
    declared: BTreeMap<String, String>,
    commands: String,
}

impl Types {
    fn all() -> Types {
        let mut types = Types {
            // JSON knows one kind of number.
            config: Config::new().with_large_int("number"),
            seen: HashSet::new(),
            declared: BTreeMap::new(),
            commands: String::new(),
        };
        crate::commands::show(&mut types);
        types.visit::<crate::ServerMessage>();
        types.visit::<crate::MediaRef>();
        types.visit::<crate::ApiError>();
        types.visit::<crate::health::Measured>();
        types
    }

    pub(crate) fn command<Args: TS + 'static, Answer: TS + 'static>(
        &mut self,
        name: &str,
        about: &str,
    ) {
        self.visit::<Args>();
        self.visit::<Answer>();
        let (args, answer) = (Args::name(&self.config), Answer::name(&self.config));
        let about = about.trim();
        writeln!(self.commands, "  /** {about} */\n  {name}: [{args}, {answer}];").unwrap();
    }

    fn file(self) -> String {
        let mut file =
            "// Made of the types in Rust by `cargo xtask types`. Change those, not this.\n"
                .to_owned();
        for declaration in self.declared.values() {
            write!(file, "\n{declaration}").unwrap();
        }
        let rows = self.commands;
        write!(file, "\n/** Every command: what it takes, what it gives. */\n").unwrap();
        write!(file, "export interface Commands {{\n{rows}}}\n").unwrap();
        file
    }
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
        // What TypeScript has itself is not declared.
        if T::output_path().is_none() {
            return;
        }
        let name = T::ident(&self.config);
        let docs = T::docs().map(|docs| doc(docs.trim_end(), 0) + "\n").unwrap_or_default();
        let declaration = format!("{docs}export {}\n", laid_out(&T::decl(&self.config)));
        let known = self.declared.entry(name.clone()).or_insert_with(|| declaration.clone());
        assert!(*known == declaration, "two types are called {name}: rename one, ts(rename)");
    }
}

/// A declaration with a field on each line.
fn laid_out(declaration: &str) -> String {
    let (mut text, mut depth, mut rest) = (String::new(), 0, declaration);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("/*") => rest.find("*/").map(|end| end + 2),
            '"' => rest[1..].find('"').map(|end| end + 2),
            '{' => short_object(rest),
            _ => None,
        };
        let (piece, after) = rest.split_at(length.unwrap_or(first.len_utf8()));
        rest = after;
        match piece {
            "{" => {
                depth += 1;
                text.push('{');
            }
            "}" => {
                depth -= 1;
                text.truncate(text.trim_end().len());
                new_line(&mut text, depth);
                text.push('}');
                continue;
            }
            "," if depth > 0 && !text.ends_with("[number") => text.push(','),
            comment if comment.starts_with("/*") => text.push_str(&doc(comment, depth)),
            other => {
                text.push_str(other);
                continue;
            }
        }
        new_line(&mut text, depth);
        rest = rest.trim_start();
    }
    text
}

/// How long the object is at which the text begins, if one line is enough for it.
fn short_object(text: &str) -> Option<usize> {
    let end = text.find('}')?;
    let inside = &text[1..end];
    (!inside.contains(['{', ',']) && !inside.contains("/*")).then_some(end + 1)
}

/// A comment at its depth, in one line where it has but one.
fn doc(comment: &str, depth: usize) -> String {
    let lines: Vec<&str> = comment.lines().map(str::trim).collect();
    match lines.as_slice() {
        [_, only, _] => format!("/** {} */", only.trim_start_matches('*').trim()),
        many => many.join(&format!("\n{} ", "  ".repeat(depth))),
    }
}

fn new_line(text: &mut String, depth: usize) {
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
}

fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path).map(|text| text.replace("\r\n", "\n"))
}

#[test]
fn the_types_of_the_user_interface_are_those_of_the_commands() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/api/generated/api.ts");
    let made = Types::all().file();
    if std::env::var_os("CORDBOARD_WRITE_TYPES").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &made).unwrap();
    }
    let kept = read(&path).unwrap_or_default();
    let differs = kept.lines().zip(made.lines()).position(|(kept, made)| kept != made);
    let line = differs.unwrap_or(kept.lines().count().min(made.lines().count())) + 1;
    assert!(
        kept == made,
        "ui/src/api/generated/api.ts is of other types than the commands, from line {line} on: \
         run `cargo xtask types`, and see that the user interface still builds"
    );
}
