//! What follows from published figures. Every result carries the interval that rounding of its inputs
//! leaves open, reckoned over the corners of their intervals, and the working that led to it.

mod growth;
mod parts;
mod plan;
mod query;
mod rank;
mod revisions;

pub use growth::{Implied, growth, implied_growth, month_alone, two_year_average};
pub use parts::{contribution, contribution_share, per_head, share};
pub use plan::{Pace, completion, pace};
pub use query::{Answer, Question, ask};
pub use rank::{Composite, Place, places, rank_by_interval, rank_composite};
pub use revisions::{Revisions, revisions};

use rust_decimal::Decimal;

use crate::number::Interval;

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;

/// A reckoned number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The value by the inputs as written.
    pub value: Decimal,
    /// What rounding of the inputs leaves open; none where it leaves everything open.
    pub interval: Option<Interval>,
    /// How it was reckoned, in figures.
    pub working: String,
}

/// `a` / `b`; `None` for a divisor of nothing or a result beyond 28 digits.
fn quotient(a: Decimal, b: Decimal) -> Option<Decimal> {
    a.checked_div(b)
}

/// The interval of a quotient-like function over its corners, unless a divisor may be nothing.
fn bounded<const N: usize>(
    divisor: Interval,
    intervals: [Interval; N],
    of: impl Fn([Decimal; N]) -> Option<Decimal>,
) -> Option<Interval> {
    let keeps_its_sign = divisor.low > Decimal::ZERO || divisor.high < Decimal::ZERO;
    if keeps_its_sign {
        crate::number::corners(intervals, of)
    } else {
        None
    }
}
