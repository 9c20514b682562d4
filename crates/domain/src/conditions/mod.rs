//! Conditions as data, three-valued: what a measure, a branch or a rule asks of the facts on file.
//!
//! A condition is read once from JSON (`{"all":[…]}`, `{"any":[…]}`, `{"not":…}` or a leaf
//! `{"field","op","value"}`), bound to the fields that a file has, and then judged row by row after
//! Kleene's strong logic: a fact that is not known makes its leaf unknown, and a condition is unknown
//! only where the missing facts could still turn it. Facts come in as the text of their cells, an
//! empty cell being unknown. What may come in here: the language and its meaning; not who is granted
//! what for it.

mod judge;
mod read;
#[cfg(test)]
mod tests;

pub use judge::{Mismatch, Truth};
pub use read::{ConditionError, DEPTH_MAX};

use rust_decimal::Decimal;

/// A condition over fields named `F`: names as read, positions once [bound](Condition::bind).
#[derive(Debug, Clone, PartialEq)]
pub enum Condition<F = String> {
    /// Holds where every part holds; without parts always.
    All(Vec<Self>),
    /// Holds where one part holds; without parts never.
    Any(Vec<Self>),
    /// Holds where its part does not.
    Not(Box<Self>),
    /// One question about one field.
    Leaf(Leaf<F>),
}

/// One question about one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf<F = String> {
    /// The field asked about.
    pub field: F,
    /// What is asked.
    pub test: Test,
}

/// What a leaf asks of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// The cell compared with a value.
    Compare(Comparison, Literal),
    /// The cell is one of these.
    In(Vec<Literal>),
    /// One of the parts of the cell, split at `;`, is this text.
    Contains(String),
}

/// The six ways to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// A value written in a condition; its kind says how the cell is read.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// An exact decimal.
    Number(Decimal),
    /// Text, and dates as `2026-03-01`: ordered by code point.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
}

impl<F> Condition<F> {
    /// Every leaf, in the order written.
    pub fn leaves(&self) -> Vec<&Leaf<F>> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::leaves).collect(),
            Self::Not(part) => part.leaves(),
            Self::Leaf(leaf) => vec![leaf],
        }
    }

    /// The same condition over other names of its fields, such as the positions of columns.
    ///
    /// # Errors
    /// The fields for which `find` knows nothing, in the order written.
    pub fn bind<G>(&self, find: &impl Fn(&F) -> Option<G>) -> Result<Condition<G>, Vec<&F>> {
        match self {
            Self::Leaf(leaf) => match find(&leaf.field) {
                Some(field) => Ok(Condition::Leaf(Leaf {
                    field,
                    test: leaf.test.clone(),
                })),
                None => Err(vec![&leaf.field]),
            },
            Self::Not(part) => Ok(Condition::Not(Box::new(part.bind(find)?))),
            Self::All(list) | Self::Any(list) => {
                let mut bound = Vec::with_capacity(list.len());
                let mut unknown = Vec::new();
                for part in list {
                    match part.bind(find) {
                        Ok(part) => bound.push(part),
                        Err(fields) => unknown.extend(fields),
                    }
                }
                match (unknown.is_empty(), self) {
                    (false, _) => Err(unknown),
                    (true, Self::All(_)) => Ok(Condition::All(bound)),
                    (true, _) => Ok(Condition::Any(bound)),
                }
            }
        }
    }
}
