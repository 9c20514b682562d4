//! How a condition is read from JSON.

use rust_decimal::Decimal;
use serde_json::Value;

use super::{Comparison, Condition, Leaf, Literal, Test};
use crate::catalogue::Reason;

/// Conditions within conditions at most; what is deeper nobody can read.
pub const DEPTH_MAX: usize = 32;

/// Leaves and nodes of one condition at most.
const NODES_MAX: usize = 2_000;

/// Why a JSON value is no condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// Neither `all`, `any`, `not` nor `field`, `op`, `value`.
    #[error("{path} is neither all, any, not nor a field with op and value")]
    Shape {
        /// Where, such as `condition.all[2]`.
        path: String,
    },
    /// An operator that the language has not.
    #[error("{path} has the unknown operator {op:?}")]
    Operator {
        /// Where.
        path: String,
        /// The operator.
        op: String,
    },
    /// A value that the operator cannot work with.
    #[error("{path} has a value that {op:?} cannot compare")]
    Value {
        /// Where.
        path: String,
        /// The operator.
        op: String,
    },
    /// Conditions within conditions beyond [`DEPTH_MAX`].
    #[error("{path} lies deeper than {DEPTH_MAX} conditions")]
    TooDeep {
        /// Where.
        path: String,
    },
    /// More parts than anybody could read.
    #[error("{path} has more than {NODES_MAX} parts")]
    TooLarge {
        /// Where.
        path: String,
    },
}

impl Reason for ConditionError {
    fn code(&self) -> &'static str {
        match self {
            Self::Shape { .. } => "condition.shape",
            Self::Operator { .. } => "condition.operator",
            Self::Value { .. } => "condition.value",
            Self::TooDeep { .. } => "condition.too-deep",
            Self::TooLarge { .. } => "condition.too-large",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Shape { path } => vec![("path", path.clone())],
            Self::Operator { path, op } | Self::Value { path, op } => {
                vec![("path", path.clone()), ("op", op.clone())]
            }
            Self::TooDeep { path } => {
                vec![("path", path.clone()), ("most", DEPTH_MAX.to_string())]
            }
            Self::TooLarge { path } => {
                vec![("path", path.clone()), ("most", NODES_MAX.to_string())]
            }
        }
    }
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// [`ConditionError`] with the place of the first fault.
    pub fn read(json: &Value) -> Result<Self, ConditionError> {
        let mut nodes = 0;
        read(json, "condition", 1, &mut nodes)
    }
}

fn read(
    json: &Value,
    path: &str,
    depth: usize,
    nodes: &mut usize,
) -> Result<Condition, ConditionError> {
    let path_owned = || path.to_owned();
    *nodes += 1;
    if depth > DEPTH_MAX {
        return Err(ConditionError::TooDeep { path: path_owned() });
    }
    if *nodes > NODES_MAX {
        return Err(ConditionError::TooLarge { path: path_owned() });
    }
    let shape = || ConditionError::Shape { path: path_owned() };
    let object = json.as_object().ok_or_else(shape)?;
    let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
    keys.sort_unstable();
    match keys[..] {
        [key @ ("all" | "any")] => {
            let list = object[key].as_array().ok_or_else(shape)?;
            let parts = list
                .iter()
                .enumerate()
                .map(|(at, part)| read(part, &format!("{path}.{key}[{at}]"), depth + 1, nodes));
            let parts = parts.collect::<Result<_, _>>()?;
            Ok(match key {
                "all" => Condition::All(parts),
                _ => Condition::Any(parts),
            })
        }
        ["not"] => {
            let part = read(&object["not"], &format!("{path}.not"), depth + 1, nodes)?;
            Ok(Condition::Not(Box::new(part)))
        }
        ["field", "op", "value"] => {
            let field = object["field"].as_str().ok_or_else(shape)?;
            let op = object["op"].as_str().ok_or_else(shape)?;
            Ok(Condition::Leaf(Leaf {
                field: field.to_owned(),
                test: test(op, &object["value"], path)?,
            }))
        }
        _ => Err(shape()),
    }
}

fn test(op: &str, value: &Value, path: &str) -> Result<Test, ConditionError> {
    let refused = || ConditionError::Value {
        path: path.to_owned(),
        op: op.to_owned(),
    };
    let comparison = match op {
        "=" => Comparison::Equal,
        "!=" => Comparison::Unequal,
        "<" => Comparison::Less,
        "<=" => Comparison::AtMost,
        ">" => Comparison::Greater,
        ">=" => Comparison::AtLeast,
        "in" => {
            let list = value.as_array().ok_or_else(refused)?;
            let literals: Option<Vec<Literal>> = list.iter().map(literal).collect();
            return literals.map(Test::In).ok_or_else(refused);
        }
        "contains" => {
            let text = value.as_str().ok_or_else(refused)?;
            return Ok(Test::Contains(text.trim().to_owned()));
        }
        _ => {
            return Err(ConditionError::Operator {
                path: path.to_owned(),
                op: op.to_owned(),
            });
        }
    };
    let literal = literal(value).ok_or_else(refused)?;
    let is_order = !matches!(comparison, Comparison::Equal | Comparison::Unequal);
    if is_order && matches!(literal, Literal::Flag(_)) {
        return Err(refused());
    }
    Ok(Test::Compare(comparison, literal))
}

fn literal(value: &Value) -> Option<Literal> {
    match value {
        Value::Bool(flag) => Some(Literal::Flag(*flag)),
        Value::String(text) => Some(Literal::Text(text.trim().to_owned())),
        Value::Number(number) => {
            let text = number.to_string();
            Decimal::from_str_exact(&text)
                .or_else(|_| Decimal::from_scientific(&text))
                .ok()
                .map(Literal::Number)
        }
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
