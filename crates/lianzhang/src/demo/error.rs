//! What keeps the city from being loaded.

use std::collections::HashMap;

use store::{AsStoreError, StoreError};

/// Why the city cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The data under `data/demo` do not fit together.
    #[error("demonstration data: {what} {value}: {why}")]
    Data {
        /// What was read.
        what: &'static str,
        /// As it stands in the file.
        value: String,
        /// What is wrong with it.
        why: String,
    },
}

impl AsStoreError for DemoError {
    fn as_store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Data { .. } => None,
        }
    }
}

/// A word of the domain, or which text of the data is none.
pub fn word<T, E: std::error::Error>(
    what: &'static str,
    parsed: Result<T, E>,
    text: &str,
) -> Result<T, DemoError> {
    parsed.map_err(|error| DemoError::Data {
        what,
        value: text.to_owned(),
        why: error.to_string(),
    })
}

/// The data name something that there is none of.
pub fn unknown(what: &'static str, value: &str) -> DemoError {
    DemoError::Data {
        what,
        value: value.to_owned(),
        why: "there is none".to_owned(),
    }
}

/// What a code of the data stands for, where one is given.
pub fn named<T: Clone>(
    known: &HashMap<String, T>,
    code: Option<&String>,
    what: &'static str,
) -> Result<Option<T>, DemoError> {
    code.map(|code| known.get(code).cloned().ok_or_else(|| unknown(what, code)))
        .transpose()
}
