//! Why a cell of a table of requests cannot be taken.

use crate::catalogue::Reason;
use crate::tables::Unreadable;
use crate::words::{TextError, UsccError};

/// Why a cell cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CellError {
    /// Nobody can tell what it says.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
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
    /// The row says again what the header says.
    #[error("the header once more")]
    HeaderAgain,
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
            Self::Unreadable(error) => error.code(),
            Self::Text(error) => error.code(),
            Self::Uscc(error) => error.code(),
            Self::Undecodable => "import.undecodable",
            Self::Unknown { .. } => "import.unknown",
            Self::Ambiguous { .. } => "import.ambiguous",
            Self::Future { .. } => "import.future",
            Self::Repeated { .. } => "import.repeated-id",
            Self::Taken => "import.taken-id",
            Self::HeaderAgain => "import.header-again",
            Self::ExtraCells { .. } => "import.extra-cells",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Unreadable(error) => error.params(),
            Self::Text(error) => error.params(),
            Self::Uscc(error) => error.params(),
            Self::Undecodable | Self::Taken | Self::HeaderAgain => Vec::new(),
            Self::Unknown { value } | Self::Ambiguous { value } | Self::Future { value } => {
                vec![("value", value.clone())]
            }
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
