//! The lists of the platform: in what order, page by page.

use std::fmt;
use std::str::FromStr;

use sea_orm::Value;
use uuid::Uuid;

use crate::kernel::CursorError;

/// In what order people are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PeopleOrder {
    /// By display name, Chinese by pinyin.
    #[default]
    Name,
    /// Colleagues together: by the code of the unit, then of the chain, then of the enterprise.
    Unit,
    /// By the first role that is granted, in the order of [`domain::access::Role::ALL`].
    Role,
    /// The newest account first.
    Newest,
}

/// In what order enterprises are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EnterpriseOrder {
    /// By name, Chinese by pinyin.
    #[default]
    Name,
    /// The one that came last first.
    Newest,
}

/// A page of a list, and how many rows the whole list has.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Place>,
    /// Rows on all pages.
    pub total: u64,
}

/// Where a page of people or enterprises begins: behind this row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub(super) mark: Mark,
    pub(super) id: Uuid,
}

impl Place {
    /// Whether a page of people in this order can begin here.
    pub fn is_of_people(&self, order: PeopleOrder) -> bool {
        self.mark.is_instant() == (order == PeopleOrder::Newest)
    }

    /// Whether a page of enterprises in this order can begin here.
    pub fn is_of_enterprises(&self, order: EnterpriseOrder) -> bool {
        self.mark.is_instant() == (order == EnterpriseOrder::Newest)
    }
}

/// By what a row stands where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// The bytes of a sort key.
    Key(Vec<u8>),
    /// Milliseconds since 1970.
    At(i64),
}

impl Mark {
    fn is_instant(&self) -> bool {
        matches!(self, Self::At(_))
    }
}

impl From<Mark> for Value {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Key(key) => key.into(),
            Mark::At(at) => at.into(),
        }
    }
}

impl From<(Mark, Uuid)> for Place {
    fn from((mark, id): (Mark, Uuid)) -> Self {
        Self { mark, id }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.mark {
            Mark::At(at) => write!(f, "t{at:x}")?,
            Mark::Key(key) => {
                f.write_str("k")?;
                key.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
            }
        }
        write!(f, ".{}", self.id.simple())
    }
}

impl FromStr for Place {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let (mark, id) = text.split_once('.').ok_or(CursorError)?;
        let mark = match mark.split_at_checked(1).ok_or(CursorError)? {
            ("t", at) => Mark::At(i64::from_str_radix(at, 16).map_err(|_| CursorError)?),
            ("k", key) => Mark::Key(bytes(key).ok_or(CursorError)?),
            _ => return Err(CursorError),
        };
        let id = id.parse().map_err(|_| CursorError)?;
        Ok(Self { mark, id })
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    match rest {
        [] => pairs.iter().map(byte).collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        for mark in [
            Mark::Key(vec![0, 0x80, 255]),
            Mark::Key(Vec::new()),
            Mark::At(1_700_000),
        ] {
            let place = Place {
                mark,
                id: Uuid::from_bytes([7; 16]),
            };
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        for foreign in [
            "",
            ".",
            "k0.",
            "k+1.0",
            "x1.00000000000000000000000000000000",
        ] {
            assert_eq!(foreign.parse::<Place>(), Err(CursorError), "{foreign}");
        }
    }
}
