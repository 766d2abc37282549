//! The office file: read with all its faults told, written as people like to read it.

use cordboard_flow::reading::{self, Reading};
use serde_json::Value;

pub use cordboard_flow::reading::Fault;

use super::{Office, Secrets, checks, layout, secrets};

/// Reads an office file.
///
/// # Errors
///
/// Every fault of the file, in the order of its sections: what cannot be understood, what is missing,
/// what is not known (with what was probably meant), and what does not fit together.
pub fn read(json: &str) -> Result<Office, Vec<Fault>> {
    let json = json.trim_start_matches('\u{feff}'); // some editors write it
    let mut value: Value = serde_json::from_str(json).map_err(|why| vec![not_json(&why)])?;
    let (mut faults, broken) = documents(&mut value);
    let mut read: Reading<Office> = reading::read(&value);
    faults.append(&mut read.faults);
    read.mended.extend(broken);
    if let Some(office) = &read.value {
        let more = checks::check(office, &read.mended);
        faults.extend(more.into_iter().filter(|fault| !read.is_mended(&fault.path)));
    }
    match read.value {
        Some(office) if faults.is_empty() => Ok(office),
        _ => Err(in_order(faults)),
    }
}

impl Office {
    /// What does not fit together in it, in the order of its sections: what a reading of its file
    /// would tell. Drafts may be as unfinished as they like.
    #[must_use]
    pub fn check(&self) -> Vec<Fault> {
        in_order(checks::check(self, &[]))
    }
}

/// Writes an office file: sections, entities and fields in the order of the types.
#[must_use]
pub fn write(office: &Office, secrets: Secrets) -> String {
    let json = match secrets {
        Secrets::Include => serde_json::to_string(office),
        Secrets::Omit => serde_json::to_string(&secrets::without(office)),
    };
    // Every key of it is text, so JSON can say it.
    layout::lay_out(&json.unwrap_or_default())
}

fn not_json(why: &serde_json::Error) -> Fault {
    let what = why.to_string();
    let what = what.split(" at line ").next().unwrap_or_default();
    let (line, column) = (why.line(), why.column());
    Fault::new("", format!("this is no JSON: {what}; look at line {line}, column {column}"))
}

/// Reads the blocks of all flows, whose faults a plain reading tells badly. Also tells which documents
/// had some, so that nobody complains of what is left of them.
fn documents(value: &mut Value) -> (Vec<Fault>, Vec<String>) {
    let (mut faults, mut broken) = (Vec::new(), Vec::new());
    let Some(Value::Array(flows)) = value.get_mut("flows") else {
        return (faults, broken);
    };
    for (index, flow) in flows.iter_mut().enumerate() {
        for pointer in ["document", "published/document"] {
            let Some(document) = flow.pointer_mut(&format!("/{pointer}")) else {
                continue;
            };
            let path = format!("flows[{index}].{}", pointer.replace('/', "."));
            let found = reading::document(document);
            if !found.is_empty() {
                broken.push(path.clone());
            }
            let within = |fault: Fault| Fault::new(format!("{path}.{}", fault.path), fault.message);
            faults.extend(found.into_iter().map(within));
        }
    }
    (faults, broken)
}

/// By section, and within a section by entity; what is alike stays in the order in which it was found.
fn in_order(mut faults: Vec<Fault>) -> Vec<Fault> {
    const SECTIONS: [&str; 13] = [
        "format",
        "office",
        "users",
        "extensions",
        "groups",
        "trunks",
        "numbers",
        "prompts",
        "calendars",
        "flows",
        "outbound_rules",
        "webhooks",
        "recording",
    ];
    let place = |fault: &Fault| {
        let section = fault.path.split(['.', '[']).next().unwrap_or_default();
        let index = fault.path.strip_prefix(section).and_then(|rest| rest.strip_prefix('['));
        let index = index.and_then(|rest| rest.split(']').next()?.parse::<usize>().ok());
        (SECTIONS.iter().position(|known| *known == section), index)
    };
    faults.sort_by_key(place);
    faults.dedup();
    faults
}

#[cfg(test)]
mod tests;
