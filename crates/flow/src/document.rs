use serde::{Deserialize, Serialize, de};
use serde_json::{Map, Value};

use crate::{Block, NodeId};

/// The version of the document's format that this crate reads and writes.
pub const FORMAT: u32 = 1;

/// A flow as it is drawn: blocks, and the wires between their exits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub format: u32,
    /// The block at which a call begins.
    pub start: NodeId,
    pub nodes: Vec<Node>,
    pub wires: Vec<Wire>,
    /// Whatever its author wants to say of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// A block in its place.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Node {
    pub id: NodeId,
    /// What it does: `kind`, and the settings of that kind.
    #[serde(flatten)]
    pub block: Block,
    /// Where the editor draws it. Nothing else of its looks is kept.
    #[serde(serialize_with = "position::serialize")]
    pub at: [f64; 2],
    /// What its author wants to say of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub note: Option<String>,
}

/// From an exit of one block to the next block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Wire {
    pub from: NodeId,
    pub exit: String,
    pub to: NodeId,
}

impl Document {
    #[must_use]
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id.as_str() == id)
    }
}

/// By hand: a derived `flatten` cannot refuse fields that the block does not know.
impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        let id = take(&mut fields, "id")?;
        let at = take(&mut fields, "at")?;
        let note = fields.remove("note").map(serde_json::from_value).transpose();
        let note = note.map_err(|why| de::Error::custom(format!("note: {why}")))?.flatten();
        let block = serde_json::from_value(Value::Object(fields)).map_err(de::Error::custom)?;
        Ok(Node { id, block, at, note })
    }
}

fn take<T: de::DeserializeOwned, E: de::Error>(
    fields: &mut Map<String, Value>,
    name: &'static str,
) -> Result<T, E> {
    let value = fields.remove(name).ok_or_else(|| E::missing_field(name))?;
    serde_json::from_value(value).map_err(|why| E::custom(format!("{name}: {why}")))
}

mod position {
    use serde::{Serializer, ser::SerializeTuple};

    /// Whole numbers without a fraction, so that they are written as they are commonly read.
    pub(super) fn serialize<S: Serializer>(
        at: &[f64; 2],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
        let mut tuple = serializer.serialize_tuple(2)?;
        for number in at {
            if number.fract() == 0.0 && number.abs() <= EXACT {
                #[expect(clippy::cast_possible_truncation, reason = "whole, and within 2^53")]
                tuple.serialize_element(&(*number as i64))?;
            } else {
                tuple.serialize_element(number)?;
            }
        }
        tuple.end()
    }
}
