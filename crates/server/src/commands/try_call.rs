//! `cordboardd try EXTENSION NUMBER`

use std::path::Path;

use cordboard_api::{RulesTried, RulesTry, rules_try};
use cordboard_store::Store;

use crate::{
    cli::{Language, Try},
    out,
};

pub(crate) fn try_call(data: &Path, options: &Try) -> anyhow::Result<()> {
    let store = Store::open(data)?;
    let asked = RulesTry {
        extension: options.extension.clone(),
        number: options.number.clone(),
        at: options.at,
        language: match options.language {
            Language::English => cordboard_api::Language::English,
            Language::Chinese => cordboard_api::Language::Chinese,
        },
    };
    Ok(out::print(&verdict(&rules_try(&store, &asked)?, options.language))?)
}

fn verdict(tried: &RulesTried, language: Language) -> String {
    let RulesTried { allowed, callee, number, trunk, why, .. } = tried;
    let shown = number.as_deref().unwrap_or_default();
    let over = trunk.as_deref().unwrap_or_default();
    let first = match (allowed, language) {
        (true, Language::English) => {
            format!("{callee} may be called now, over the trunk {over}, showing {shown}.")
        }
        (true, Language::Chinese) => {
            format!("现在可以呼叫 {callee}：经中继 {over}，显示 {shown}。")
        }
        (false, Language::English) => format!("{callee} may not be called now:"),
        (false, Language::Chinese) => format!("现在不可以呼叫 {callee}:"),
    };
    let lines: Vec<_> =
        std::iter::once(first).chain(why.iter().map(|one| format!("  {one}"))).collect();
    lines.join("\n") + "\n"
}
