//! What is wrong with a table, by sheet, row and column.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Reason, Sentence};

/// Something wrong, or only worth knowing, at one place of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The sheet of a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The row as a person counts in the sheet, from 1.
    pub row: Option<u32>,
    /// The header of the column, as it stands in the table.
    pub column: Option<String>,
    /// What is said of it.
    pub sentence: Sentence,
}

impl Fault {
    /// A fault of a cell.
    pub fn at(row: u32, column: &str, reason: &dyn Reason) -> Self {
        Self::said(row, column, reason.sentence())
    }

    /// Something said of a cell.
    pub fn said(row: u32, column: &str, sentence: Sentence) -> Self {
        Self {
            sheet: None,
            row: Some(row),
            column: Some(column.to_owned()),
            sentence,
        }
    }

    /// A fault of a row or of the whole table.
    pub fn of(row: Option<u32>, reason: &dyn Reason) -> Self {
        Self {
            sheet: None,
            row,
            column: None,
            sentence: reason.sentence(),
        }
    }

    /// Something said of a whole sheet.
    pub fn of_sheet(sheet: &str, sentence: Sentence) -> Self {
        Self {
            sheet: Some(sheet.to_owned()),
            row: None,
            column: None,
            sentence,
        }
    }

    /// The same in a sheet.
    #[must_use]
    pub fn in_sheet(mut self, sheet: Option<&str>) -> Self {
        self.sheet = sheet.map(str::to_owned);
        self
    }

    /// The stable code of what is said: `date.serial` of `warning.date.serial`.
    pub fn code(&self) -> &str {
        let key = self.sentence.key.as_str();
        let code = key
            .strip_prefix("error.")
            .or_else(|| key.strip_prefix("warning."));
        code.unwrap_or(key)
    }
}

/// Why a cell cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A formula whose value was never stored.
    #[error("a formula that was never calculated")]
    NotCalculated,
    /// A formula that came to an error.
    #[error("the error value {value}")]
    ErrorValue {
        /// Such as `#REF!`.
        value: String,
    },
    /// Merged in a way in which nobody can tell what belongs to which row or column.
    #[error("merged with cells beside it")]
    Merged,
    /// Kept as a number with more digits than a workbook keeps.
    #[error("{value} is kept as a number, its last digits may be lost")]
    LongNumber {
        /// The number as it is now.
        value: String,
    },
    /// No number.
    #[error("{value:?} is not a number")]
    NotANumber {
        /// What the cell says.
        value: String,
    },
    /// No date at all.
    #[error("{value:?} is not a date")]
    NotADate {
        /// What the cell says.
        value: String,
    },
    /// Month and day only.
    #[error("{value:?} has no year")]
    NoYear {
        /// What the cell says.
        value: String,
    },
    /// Written like a date, but there is no such day or time.
    #[error("there is no day {value:?}")]
    NoSuchDay {
        /// What the cell says.
        value: String,
    },
}

impl Reason for Unreadable {
    fn code(&self) -> &'static str {
        match self {
            Self::NotCalculated => "cell.formula-without-value",
            Self::ErrorValue { .. } => "cell.error-value",
            Self::Merged => "cell.merged",
            Self::LongNumber { .. } => "cell.long-number",
            Self::NotANumber { .. } => "cell.not-a-number",
            Self::NotADate { .. } => "cell.type",
            Self::NoYear { .. } => "date.no-year",
            Self::NoSuchDay { .. } => "date.invalid",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotCalculated | Self::Merged => Vec::new(),
            Self::ErrorValue { value }
            | Self::LongNumber { value }
            | Self::NotANumber { value }
            | Self::NotADate { value }
            | Self::NoYear { value }
            | Self::NoSuchDay { value } => vec![("value", value.clone())],
        }
    }
}

/// What is worth knowing of a cell that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// It has the value of the merged cells that begin in a row above.
    Merged {
        /// That row.
        from: u32,
    },
    /// A day that stands as a count of days.
    DateSerial {
        /// The day that it means.
        day: Date,
    },
    /// A day that stands as text or as plain digits.
    DateText,
}

impl Remark {
    /// What people are told, `value` being what was read.
    pub fn sentence(self, value: &str) -> Sentence {
        match self {
            Self::Merged { from } => Sentence::new("warning.cell.merged").with("from", from),
            Self::DateSerial { day } => Sentence::new("warning.date.serial").with("day", day),
            Self::DateText => Sentence::new("warning.date.text"),
        }
        .with("value", value)
    }
}
