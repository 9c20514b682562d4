//! A field of an edit.

use serde::{Deserialize, Serialize, Serializer};

/// A field that is kept (left out), cleared (null) or set. Mark it
/// `#[serde(default, skip_serializing_if = "Field::is_kept")]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "Option<T>")]
pub enum Field<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It becomes nothing.
    Clear,
    /// It becomes this.
    Set(T),
}

impl<T> Field<T> {
    /// Whether the field stays as it is.
    pub fn is_kept(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// What it becomes, if anything.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }
}

impl<T> From<Option<T>> for Field<T> {
    fn from(given: Option<T>) -> Self {
        given.map_or(Self::Clear, Self::Set)
    }
}

impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}
