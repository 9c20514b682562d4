//! Paging by keyset: a page begins behind the last row of the page before, however deep.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// Rows counted at most; beyond, a total is said to be an estimate. Counting a million rows would
/// cost more than the page itself.
pub(crate) const COUNTED_MAX: u64 = 10_000;

/// Where a page begins: the sort value and id of the last row before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Sort value of the last row.
    pub value: i64,
    /// Its id.
    pub id: Uuid,
}

/// A cursor that this server did not give out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of this list")]
pub struct CursorError;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{}", self.value, self.id.simple())
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let (value, id) = text.split_once('.').ok_or(CursorError)?;
        Ok(Self {
            value: i64::from_str_radix(value, 16).map_err(|_| CursorError)?,
            id: Uuid::try_parse(id).map_err(|_| CursorError)?,
        })
    }
}

/// How many rows there are in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// Rows counted.
    pub rows: u64,
    /// Whether there are more than were counted.
    pub is_estimate: bool,
}

impl Total {
    pub(crate) fn counted(rows: u64) -> Self {
        Self {
            rows: rows.min(COUNTED_MAX),
            is_estimate: rows > COUNTED_MAX,
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_what_it_shows() {
        let cursor = Cursor {
            value: 1_763_800_000_000,
            id: Uuid::from_bytes([7; 16]),
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }

    #[test]
    fn foreign_cursors_are_refused() {
        for text in ["", ".", "1", "x.00000000000000000000000000000000", "1.z"] {
            assert_eq!(text.parse::<Cursor>(), Err(CursorError), "{text}");
        }
    }
}
