//! In which order a list comes, and how its pages follow one another.

use sea_orm::sea_query::{ExprTrait, SimpleExpr};

use super::entity::cases::Model;
use crate::kernel::Cursor;

/// In which order a list comes. Every order holds the same cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Newest first.
    #[default]
    NewestFirst,
    /// Oldest first.
    OldestFirst,
    /// By what is due first; behind them, the newest first, cases that are due at no instant.
    DueFirst,
}

/// A stretch of a list that follows one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leg {
    /// All, the last filed first.
    Newest,
    /// All, the first filed first.
    Oldest,
    /// Those with a due instant, the earliest first.
    Due,
    /// Those without one, the last filed first.
    Undated,
}

/// Cursors of undated cases count down from here, far behind every instant, so that one number puts
/// both legs of [`Order::DueFirst`] in order.
const UNDATED: i64 = i64::MAX;

impl Order {
    /// The legs of a list behind a cursor, each with the place where it goes on.
    pub(super) fn legs(self, after: Option<Cursor>) -> Vec<(Leg, Option<Cursor>)> {
        match (self, after) {
            (Self::NewestFirst, after) => vec![(Leg::Newest, after)],
            (Self::OldestFirst, after) => vec![(Leg::Oldest, after)],
            (Self::DueFirst, Some(Cursor { value, id })) if value > UNDATED / 2 => {
                let value = UNDATED - value;
                vec![(Leg::Undated, Some(Cursor { value, id }))]
            }
            (Self::DueFirst, after) => vec![(Leg::Due, after), (Leg::Undated, None)],
        }
    }

    /// Where a page that ends with a row goes on.
    pub(super) fn cursor(self, row: &Model) -> Cursor {
        let value = match self {
            Self::NewestFirst | Self::OldestFirst => row.submitted_at,
            Self::DueFirst => due_place(row.due_at, row.submitted_at),
        };
        Cursor { value, id: row.id }
    }
}

/// What [`Order::DueFirst`] puts a case in order by, the smallest first.
pub(crate) fn due_place(due_at: Option<i64>, submitted_at: i64) -> i64 {
    due_at.unwrap_or(UNDATED - submitted_at)
}

impl Leg {
    /// Whether the greatest comes first.
    pub(super) fn goes_down(self) -> bool {
        matches!(self, Self::Newest | Self::Undated)
    }

    /// What the leg says of the due instant.
    pub(super) fn dated(self, due: SimpleExpr) -> Option<SimpleExpr> {
        match self {
            Self::Newest | Self::Oldest => None,
            Self::Due => Some(due.is_not_null()),
            Self::Undated => Some(due.is_null()),
        }
    }

    /// What a row is put in order by within the leg.
    fn place(self, row: &Model) -> (i64, uuid::Uuid) {
        let value = match self {
            Self::Due => row.due_at.unwrap_or_default(),
            Self::Newest | Self::Oldest | Self::Undated => row.submitted_at,
        };
        (value, row.id)
    }

    /// Puts the rows of several walks in one order.
    pub(super) fn merge(self, rows: &mut [Model]) {
        rows.sort_by(|a, b| {
            let upwards = self.place(a).cmp(&self.place(b));
            match self.goes_down() {
                true => upwards.reverse(),
                false => upwards,
            }
        });
    }
}
