//! A document without what should not leave the house: keys that servers want, and what secrets of
//! callers are compared with. It decides the same, given how each test of a secret came out.

use std::collections::BTreeSet;

use crate::{Block, Condition, Document, Pattern, condition::Test};

impl Document {
    /// `secret`: the variables that may hold one, of all flows that a call goes through.
    #[must_use]
    pub fn without_secrets(&self, secret: &BTreeSet<String>) -> Document {
        let mut bare = self.clone();
        bare.notes = None;
        for node in &mut bare.nodes {
            node.note = None;
            match &mut node.block {
                Block::HttpRequest(block) => {
                    block.url = bare_url(&block.url);
                    block.headers = None;
                    block.body = None;
                }
                Block::Collect(block) if block.mask == Some(true) && block.pattern.is_some() => {
                    block.pattern = Pattern::new(".*").ok();
                }
                Block::Switch(block) => {
                    block.cases.iter_mut().for_each(|case| blank(&mut case.when, secret));
                }
                Block::Lookup(block)
                    if block.value.as_ref().is_some_and(|value| names(value, secret)) =>
                {
                    for (place, row) in block.rows.iter_mut().enumerate() {
                        row.key = format!("row {place}");
                    }
                }
                _ => {}
            }
        }
        bare
    }

    /// Those that may hold a secret: collected as one, or filled with one.
    #[must_use]
    pub fn secret_variables(&self) -> BTreeSet<String> {
        let mut secret = BTreeSet::new();
        for node in &self.nodes {
            if let Block::Collect(block) = &node.block
                && block.mask == Some(true)
            {
                secret.insert(block.variable.clone());
            }
        }
        loop {
            let before = secret.len();
            for node in &self.nodes {
                if let Block::Set(block) = &node.block
                    && names(&block.value, &secret)
                {
                    secret.insert(block.variable.clone());
                }
            }
            if secret.len() == before {
                return secret;
            }
        }
    }
}

fn names(text: &str, secret: &BTreeSet<String>) -> bool {
    secret.iter().any(|name| text.contains(&format!("${{{name}}}")))
}

/// Without the query, and without a login.
fn bare_url(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            let host = host.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}/{path}")
        }
        None => url.to_owned(),
    }
}

fn blank(condition: &mut Condition, secret: &BTreeSet<String>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter_mut().for_each(|part| blank(part, secret));
        }
        Condition::Not(part) => blank(part, secret),
        Condition::Variable(asked) if secret.contains(&asked.name) => {
            asked.test = Test::Is("****".to_owned());
        }
        _ => {}
    }
}
