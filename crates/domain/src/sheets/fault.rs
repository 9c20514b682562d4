//! What is wrong with an input.

use crate::catalogue::Reason;
use crate::conditions::{ConditionError, Mismatch};
use crate::words::MoneyError;

/// Faults listed at most; a file with more is of another kind altogether.
const LISTED_MAX: usize = 1000;

/// One fault, at one place of one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Name of the file.
    pub file: String,
    /// Row as a person counts in the sheet, the header being row 1; of rules in JSON the place in
    /// the list, from 1; 0 where the whole file is meant.
    pub row: usize,
    /// Name of the column, or of the key of a rule; empty where the whole row is meant.
    pub column: String,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What is wrong with a cell, a row or a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each names what its message shows")]
pub enum FaultKind {
    /// A file that is needed is not there.
    #[error("this file is missing")]
    MissingFile,
    /// The file cannot be read as what it should be.
    #[error("cannot be read: {detail}")]
    Unreadable { detail: String },
    /// A column or key that is needed is not there.
    #[error("this column is missing")]
    MissingColumn,
    /// Two columns have one name.
    #[error("this column is there twice")]
    RepeatedColumn,
    /// More or fewer cells than the header.
    #[error("has {found} cells under a header of {expected}")]
    Uneven { found: usize, expected: usize },
    /// A cell that must say something says nothing.
    #[error("this cell is empty")]
    Empty,
    /// Not a number.
    #[error("{value:?} is not a number")]
    NotANumber { value: String },
    /// Not a whole number.
    #[error("{value:?} is not a whole number")]
    NotWhole { value: String },
    /// Not an amount of money.
    #[error("{value:?} is not an amount of money to the fen")]
    NotMoney { value: String, error: MoneyError },
    /// More digits behind the point than are reckoned with.
    #[error("{value} has more than {most} digits behind the point")]
    TooFine { value: String, most: u32 },
    /// Outside of what is possible.
    #[error("{value} is not between {least} and {most}")]
    OutOfRange {
        value: String,
        least: String,
        most: String,
    },
    /// Neither 0 nor 1.
    #[error("{value:?} is neither 0 nor 1")]
    NotAFlag { value: String },
    /// Not a day.
    #[error("{value:?} is not a day such as 2026-03-01")]
    NotADay { value: String },
    /// None of the words that are understood here.
    #[error("{value:?} is none of {known}")]
    NotOneOf { value: String, known: String },
    /// Names something that no table lists.
    #[error("there is no {value:?}")]
    Unknown { value: String },
    /// The same thing is listed twice.
    #[error("listed twice; first in row {above}")]
    Repeated { above: usize },
    /// The end lies before the beginning.
    #[error("ends before it begins")]
    Backwards,
    /// What only one room refuses: its stable code and what its sentence shows.
    #[error("{code}")]
    Own {
        code: &'static str,
        params: Vec<(&'static str, String)>,
    },
    /// No condition.
    #[error(transparent)]
    Condition(ConditionError),
    /// A cell that a condition cannot judge.
    #[error(transparent)]
    Mismatch(Mismatch),
}

impl Reason for FaultKind {
    fn code(&self) -> &'static str {
        match self {
            Self::MissingFile => "sheet.missing-file",
            Self::Unreadable { .. } => "sheet.unreadable",
            Self::MissingColumn => "sheet.missing-column",
            Self::RepeatedColumn => "sheet.repeated-column",
            Self::Uneven { .. } => "sheet.uneven",
            Self::Empty => "sheet.empty",
            Self::NotANumber { .. } => "sheet.not-a-number",
            Self::NotWhole { .. } => "sheet.not-whole",
            Self::NotMoney { error, .. } => error.code(),
            Self::TooFine { .. } => "sheet.too-fine",
            Self::OutOfRange { .. } => "sheet.out-of-range",
            Self::NotAFlag { .. } => "sheet.not-a-flag",
            Self::NotADay { .. } => "date.invalid",
            Self::NotOneOf { .. } => "sheet.not-one-of",
            Self::Unknown { .. } => "sheet.unknown",
            Self::Repeated { .. } => "sheet.repeated",
            Self::Backwards => "sheet.backwards",
            Self::Own { code, .. } => code,
            Self::Condition(error) => error.code(),
            Self::Mismatch(error) => error.code(),
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::MissingFile
            | Self::MissingColumn
            | Self::RepeatedColumn
            | Self::Empty
            | Self::Backwards => Vec::new(),
            Self::Unreadable { detail } => vec![("detail", detail.clone())],
            Self::Uneven { found, expected } => vec![
                ("found", found.to_string()),
                ("expected", expected.to_string()),
            ],
            Self::NotANumber { value }
            | Self::NotWhole { value }
            | Self::NotMoney { value, .. }
            | Self::NotAFlag { value }
            | Self::NotADay { value }
            | Self::Unknown { value } => vec![("value", value.clone())],
            Self::TooFine { value, most } => {
                vec![("value", value.clone()), ("most", most.to_string())]
            }
            Self::OutOfRange { value, least, most } => vec![
                ("value", value.clone()),
                ("least", least.clone()),
                ("most", most.clone()),
            ],
            Self::NotOneOf { value, known } => {
                vec![("value", value.clone()), ("known", known.clone())]
            }
            Self::Repeated { above } => vec![("above", above.to_string())],
            Self::Own { params, .. } => params.clone(),
            Self::Condition(error) => error.params(),
            Self::Mismatch(error) => error.params(),
        }
    }
}

/// Faults of one or more inputs, in the order met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    listed: Vec<Fault>,
    total: usize,
}

impl Faults {
    /// Notes a fault.
    pub fn push(&mut self, file: &str, row: usize, column: &str, kind: FaultKind) {
        self.total += 1;
        if self.listed.len() < LISTED_MAX {
            self.listed.push(Fault {
                file: file.to_owned(),
                row,
                column: column.to_owned(),
                kind,
            });
        }
    }

    /// Whether nothing is wrong so far.
    pub const fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// The first thousand faults.
    pub fn listed(&self) -> &[Fault] {
        &self.listed
    }

    /// How many there are in all.
    pub const fn total(&self) -> usize {
        self.total
    }

    /// The value, unless something was wrong.
    ///
    /// # Errors
    /// The faults, where there are any.
    pub fn unless_any<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}
