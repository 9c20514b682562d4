//! What is wrong with a table, by row and column.

use serde::{Deserialize, Serialize};

use crate::catalogue::{Reason, Sentence};
use crate::words::{TextError, UsccError};

/// Something wrong, or only worth knowing, at one place of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The row as a person counts in the sheet, where the header is row 1.
    pub row: Option<u32>,
    /// The header of the column, as it stands in the table.
    pub column: Option<String>,
    /// What is said of it.
    pub sentence: Sentence,
}

impl Fault {
    /// A fault of a cell.
    pub fn at(row: u32, column: &str, reason: &dyn Reason) -> Self {
        Self {
            row: Some(row),
            column: Some(column.to_owned()),
            sentence: reason.sentence(),
        }
    }

    /// A fault of a row or of the whole table.
    pub fn of(row: Option<u32>, reason: &dyn Reason) -> Self {
        Self {
            row,
            column: None,
            sentence: reason.sentence(),
        }
    }
}

/// Why a header cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// A column that is needed or was chosen is not there.
    #[error("there is no column {name:?}")]
    Missing {
        /// The header looked for.
        name: String,
        /// The headers that are there.
        headers: String,
    },
    /// Two columns have the same header, so that nobody knows which is meant.
    #[error("two columns are called {name:?}")]
    Repeated {
        /// The header.
        name: String,
    },
}

impl Reason for HeaderError {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "import.missing-column",
            Self::Repeated { .. } => "import.repeated-column",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Missing { name, headers } => {
                vec![("name", name.clone()), ("headers", headers.clone())]
            }
            Self::Repeated { name } => vec![("name", name.clone())],
        }
    }
}

/// Why a cell cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CellError {
    /// It breaks a rule of texts.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It is no unified social credit code.
    #[error(transparent)]
    Uscc(#[from] UsccError),
    /// Its bytes are no text in the encoding of the table.
    #[error("has bytes that are no text")]
    Undecodable,
    /// There is nothing of that name or code.
    #[error("there is no {value:?}")]
    Unknown {
        /// What the cell says.
        value: String,
    },
    /// Several things have that name.
    #[error("{value:?} is the name of several")]
    Ambiguous {
        /// What the cell says.
        value: String,
    },
    /// It is no date that is understood.
    #[error("{value:?} is not a date")]
    NotADate {
        /// What the cell says.
        value: String,
    },
    /// It lies in the future.
    #[error("{value} lies in the future")]
    Future {
        /// What the cell says.
        value: String,
    },
    /// A row above has the same identifier.
    #[error("the same identifier as in row {above}")]
    Repeated {
        /// The row above.
        above: u32,
    },
    /// A request with this identifier was imported before.
    #[error("a request with this identifier was imported before")]
    Taken,
    /// The row has more cells than the header.
    #[error("has {found} cells under a header of {expected}")]
    ExtraCells {
        /// Cells found.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
}

impl Reason for CellError {
    fn code(&self) -> &'static str {
        match self {
            Self::Text(error) => error.code(),
            Self::Uscc(error) => error.code(),
            Self::Undecodable => "import.undecodable",
            Self::Unknown { .. } => "import.unknown",
            Self::Ambiguous { .. } => "import.ambiguous",
            Self::NotADate { .. } => "import.not-a-date",
            Self::Future { .. } => "import.future",
            Self::Repeated { .. } => "import.repeated-id",
            Self::Taken => "import.taken-id",
            Self::ExtraCells { .. } => "import.extra-cells",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Text(error) => error.params(),
            Self::Uscc(error) => error.params(),
            Self::Undecodable | Self::Taken => Vec::new(),
            Self::Unknown { value }
            | Self::Ambiguous { value }
            | Self::NotADate { value }
            | Self::Future { value } => vec![("value", value.clone())],
            Self::Repeated { above } => vec![("above", above.to_string())],
            Self::ExtraCells { found, expected } => {
                vec![
                    ("found", found.to_string()),
                    ("expected", expected.to_string()),
                ]
            }
        }
    }
}
