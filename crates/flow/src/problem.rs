use std::fmt;

use serde::Serialize;

use crate::NodeId;

/// Something that is wrong with a document, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Problem {
    pub node: Option<NodeId>,
    pub exit: Option<String>,
    pub field: Option<String>,
    pub severity: Severity,
    /// What it is, for a translation.
    pub code: Code,
    /// What it is and what to do, in English.
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The document cannot be published.
    Error,
    /// It can, but is hardly meant so.
    Warning,
}

/// The kinds of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ProblemCode"))]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The document's format is of another version.
    Format,
    /// Too many blocks, wires, cases.
    TooLarge,
    /// An id is used twice, or is empty.
    BadId,
    /// The start names no block.
    NoStart,
    /// A wire begins or ends at a block that is not there.
    DanglingWire,
    /// Two wires leave one exit.
    DuplicateWire,
    /// A wire leaves an exit that the block does not have.
    UnknownExit,
    /// A caller would be stranded here.
    MissingWire,
    /// No way leads here.
    Unreachable,
    /// A way leads around in a circle without waiting for anything.
    Loop,
    /// The caller was answered when a call comes here, and the setting has no effect then.
    AnsweredBefore,
    /// The caller has hung up when a call comes here, and the block needs him.
    NobodyThere,
    /// A setting names something that the office does not have.
    UnknownReference,
    /// A setting has a value that cannot work.
    BadValue,
}

impl Problem {
    pub(crate) fn error(code: Code, message: impl Into<String>) -> Problem {
        let message = message.into();
        Problem { node: None, exit: None, field: None, severity: Severity::Error, code, message }
    }

    pub(crate) fn warning(code: Code, message: impl Into<String>) -> Problem {
        Problem { severity: Severity::Warning, ..Problem::error(code, message) }
    }

    #[must_use]
    pub(crate) fn at(mut self, node: &NodeId) -> Problem {
        self.node = Some(node.clone());
        self
    }

    #[must_use]
    pub(crate) fn exit(mut self, exit: &str) -> Problem {
        self.exit = Some(exit.to_owned());
        self
    }

    #[must_use]
    pub(crate) fn field(mut self, field: &str) -> Problem {
        self.field = Some(field.to_owned());
        self
    }

    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(node) = &self.node {
            write!(f, "block {node}")?;
            if let Some(exit) = &self.exit {
                write!(f, ", exit {exit}")?;
            }
            if let Some(field) = &self.field {
                write!(f, ", {field}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}
