//! Lays JSON out for people: what is short stands on one line, so that a wire or a member is a line
//! and an entity can be seen as a whole.

/// Takes JSON as a serialiser writes it, and keeps the order of everything.
pub(super) fn lay_out(json: &str) -> String {
    let mut rest = json;
    let mut out = String::with_capacity(json.len() * 2);
    if let Some(tree) = tree(&mut rest) {
        tree.write(&mut out, 0, 0);
    }
    out.push('\n');
    out
}

const WIDTH: usize = 100;
const INDENT: usize = 2;

enum Tree<'a> {
    Atom(&'a str),
    List(Vec<Tree<'a>>),
    Object(Vec<(&'a str, Tree<'a>)>),
}

/// The value at the start of `rest`, and moves `rest` behind it.
fn tree<'a>(rest: &mut &'a str) -> Option<Tree<'a>> {
    match rest.chars().next()? {
        '[' => {
            let mut items = Vec::new();
            skip(rest);
            while !rest.starts_with(']') {
                items.push(tree(rest)?);
                comma(rest);
            }
            skip(rest);
            Some(Tree::List(items))
        }
        '{' => {
            let mut fields = Vec::new();
            skip(rest);
            while !rest.starts_with('}') {
                let name = atom(rest)?;
                skip(rest); // the colon
                fields.push((name, tree(rest)?));
                comma(rest);
            }
            skip(rest);
            Some(Tree::Object(fields))
        }
        _ => atom(rest).map(Tree::Atom),
    }
}

fn atom<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let end = match rest.strip_prefix('"') {
        Some(text) => {
            let mut escaped = false;
            let quote = text.find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            })?;
            quote + 2
        }
        None => rest.find([',', ']', '}', ':']).unwrap_or(rest.len()),
    };
    let (atom, behind) = rest.split_at_checked(end).filter(|(atom, _)| !atom.is_empty())?;
    *rest = behind;
    Some(atom)
}

fn skip(rest: &mut &str) {
    let mut chars = rest.chars();
    chars.next();
    *rest = chars.as_str();
}

fn comma(rest: &mut &str) {
    if rest.starts_with(',') {
        skip(rest);
    }
}

impl Tree<'_> {
    /// `before` is what stands on the line already, without the indentation.
    fn write(&self, out: &mut String, indent: usize, before: usize) {
        // The outermost object is never one line.
        if indent > 0 {
            let mut line = String::new();
            self.write_flat(&mut line);
            if indent + before + line.chars().count() < WIDTH {
                return out.push_str(&line);
            }
        }
        match self {
            Tree::List(items) if !items.is_empty() => {
                let items = items.iter().map(|item| (None, item));
                write_lines(out, indent, ('[', ']'), items);
            }
            Tree::Object(fields) if !fields.is_empty() => {
                let fields = fields.iter().map(|(name, value)| (Some(*name), value));
                write_lines(out, indent, ('{', '}'), fields);
            }
            Tree::Atom(_) | Tree::List(_) | Tree::Object(_) => self.write_flat(out),
        }
    }

    fn write_flat(&self, out: &mut String) {
        match self {
            Tree::Atom(atom) => out.push_str(atom),
            Tree::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { ", " });
                    item.write_flat(out);
                }
                out.push(']');
            }
            Tree::Object(fields) if fields.is_empty() => out.push_str("{}"),
            Tree::Object(fields) => {
                for (index, (name, value)) in fields.iter().enumerate() {
                    out.push_str(if index == 0 { "{ " } else { ", " });
                    out.push_str(name);
                    out.push_str(": ");
                    value.write_flat(out);
                }
                out.push_str(" }");
            }
        }
    }
}

fn write_lines<'a>(
    out: &mut String,
    indent: usize,
    (open, close): (char, char),
    items: impl Iterator<Item = (Option<&'a str>, &'a Tree<'a>)>,
) {
    out.push(open);
    for (index, (name, item)) in items.enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        out.push_str(&" ".repeat(indent + INDENT));
        let mut before = 0;
        if let Some(name) = name {
            out.push_str(name);
            out.push_str(": ");
            before = name.chars().count() + 2;
        }
        item.write(out, indent + INDENT, before);
    }
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push(close);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn short_things_stand_on_one_line() {
        let long = "x".repeat(70);
        let json =
            format!(r#"{{"b":[],"a":{{"x":[1,2],"y":{{}}}},"list":["{long}",{{"z":"{long}"}}]}}"#);
        let expected = format!(
            r#"{{
  "b": [],
  "a": {{ "x": [1, 2], "y": {{}} }},
  "list": [
    "{long}",
    {{ "z": "{long}" }}
  ]
}}
"#
        );
        assert_eq!(lay_out(&json), expected);
    }

    #[test]
    fn brackets_and_quotes_within_texts_are_left_alone() {
        let value = json!({ "a,]}\"": "\\", "b": ["\"{[,:", "话\\\"", -1.5e-3, null, true] });
        let laid_out = lay_out(&value.to_string());
        assert_eq!(serde_json::from_str::<Value>(&laid_out).unwrap(), value);
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,30}".prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(".{0,8}", inner, 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn only_the_layout_changes(value in any_value()) {
            let laid_out = lay_out(&value.to_string());
            prop_assert_eq!(serde_json::from_str::<Value>(&laid_out).expect("JSON"), value);
        }
    }
}
