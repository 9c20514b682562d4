//! How a condition is judged.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::{Comparison, Condition, Leaf, Literal, Test};
use crate::catalogue::Reason;

/// Between the parts of a cell that holds several values.
const BETWEEN: char = ';';

/// A truth value of Kleene's strong three-valued logic, ordered so that `all` is the least and
/// `any` the greatest of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// Does not hold.
    False,
    /// The facts on file do not tell.
    Unknown,
    /// Holds.
    True,
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

/// A cell that is not of the kind that the condition compares it with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// Compared with a number, and is none.
    #[error("{value:?} is not a number")]
    Number {
        /// What the cell says.
        value: String,
    },
    /// Compared with true or false, and is neither.
    #[error("{value:?} is neither true nor false")]
    Flag {
        /// What the cell says.
        value: String,
    },
}

impl Reason for Mismatch {
    fn code(&self) -> &'static str {
        match self {
            Self::Number { .. } => "condition.cell-not-a-number",
            Self::Flag { .. } => "condition.cell-not-a-flag",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Number { value } | Self::Flag { value } => vec![("value", value.clone())],
        }
    }
}

impl<F> Condition<F> {
    /// Judges the condition by the facts: the text of a field's cell, `None` where it is not known.
    ///
    /// # Errors
    /// The first [`Mismatch`] of a cell with what it is compared with.
    pub fn judge<'a>(&self, fact: &impl Fn(&F) -> Option<&'a str>) -> Result<Truth, Mismatch> {
        self.judge_by(&|leaf: &Leaf<F>| leaf.judge(fact(&leaf.field)))
    }

    /// Judges the condition by what `leaf` says of its leaves.
    ///
    /// # Errors
    /// The first that `leaf` gives.
    pub fn judge_by<E>(&self, leaf: &impl Fn(&Leaf<F>) -> Result<Truth, E>) -> Result<Truth, E> {
        match self {
            Self::Leaf(one) => leaf(one),
            Self::Not(part) => Ok(!part.judge_by(leaf)?),
            Self::All(parts) => parts.iter().try_fold(Truth::True, |truth, part| {
                Ok(truth.min(part.judge_by(leaf)?))
            }),
            Self::Any(parts) => parts.iter().try_fold(Truth::False, |truth, part| {
                Ok(truth.max(part.judge_by(leaf)?))
            }),
        }
    }

    /// The leaves that make the condition what it is: going down only through the parts that have a
    /// hand in it. Of an unknown condition, these are the facts to ask for.
    ///
    /// # Errors
    /// The first [`Mismatch`] of a cell with what it is compared with.
    pub fn deciding<'a>(
        &self,
        fact: &impl Fn(&F) -> Option<&'a str>,
    ) -> Result<Vec<&Leaf<F>>, Mismatch> {
        self.deciding_by(&|leaf: &Leaf<F>| leaf.judge(fact(&leaf.field)))
    }

    /// The same, by what `leaf` says of the leaves.
    ///
    /// # Errors
    /// The first that `leaf` gives.
    pub fn deciding_by<E>(
        &self,
        leaf: &impl Fn(&Leaf<F>) -> Result<Truth, E>,
    ) -> Result<Vec<&Leaf<F>>, E> {
        let mut leaves = Vec::new();
        let truth = self.judge_by(leaf)?;
        self.collect_deciding(truth, leaf, &mut leaves)?;
        Ok(leaves)
    }

    fn collect_deciding<'c, E>(
        &'c self,
        truth: Truth,
        leaf: &impl Fn(&Leaf<F>) -> Result<Truth, E>,
        leaves: &mut Vec<&'c Leaf<F>>,
    ) -> Result<(), E> {
        match self {
            Self::Leaf(one) => leaves.push(one),
            Self::Not(part) => part.collect_deciding(!truth, leaf, leaves)?,
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    if part.judge_by(leaf)? == truth {
                        part.collect_deciding(truth, leaf, leaves)?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl<F> Leaf<F> {
    /// Judges one cell.
    ///
    /// # Errors
    /// A [`Mismatch`] where the cell is not of the kind that it is compared with.
    pub fn judge(&self, cell: Option<&str>) -> Result<Truth, Mismatch> {
        let Some(cell) = cell.map(str::trim).filter(|cell| !cell.is_empty()) else {
            return Ok(Truth::Unknown);
        };
        let holds = match &self.test {
            Test::Compare(comparison, literal) => comparison.holds(literal.order_of(cell)?),
            Test::In(literals) => {
                let mut found = false;
                for literal in literals {
                    found |= literal.order_of(cell)?.is_eq();
                }
                found
            }
            Test::Contains(text) => cell.split(BETWEEN).any(|part| part.trim() == text),
        };
        Ok(holds.into())
    }
}

impl Comparison {
    /// Whether it holds of two values that stand so to one another.
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

impl Literal {
    /// How a cell that is not empty stands to this value.
    fn order_of(&self, cell: &str) -> Result<Ordering, Mismatch> {
        let value = || cell.to_owned();
        match self {
            Self::Number(number) => Decimal::from_str_exact(cell)
                .or_else(|_| Decimal::from_scientific(cell))
                .map(|cell| cell.cmp(number))
                .map_err(|_| Mismatch::Number { value: value() }),
            Self::Text(text) => Ok(cell.cmp(text.as_str())),
            Self::Flag(flag) => cell
                .parse()
                .map(|cell: bool| cell.cmp(flag))
                .map_err(|_| Mismatch::Flag { value: value() }),
        }
    }
}
