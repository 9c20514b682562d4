//! Selection of players: tests and marks of assessors by rules that are data, with how sure each place is and
//! whether the choice is fair.
//!
//! **What may come in:** rules, players, tests, marks and assessors as files say them. Everything is
//! reckoned in fractions; only what is printed is rounded, half up.

mod fairness;
mod places;
mod read;
mod rules;
mod values;

pub use fairness::Fair;
pub use places::{PlayerLine, PlayerState};
pub use read::{Entry, Field, read_field};
pub use rules::{Criterion, SelectionRules, read_selection_rules};
pub use values::LeftOut;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive;
use rust_decimal::Decimal;
use serde::Serialize;

/// Places that are printed of totals, shares and rates.
const PLACES: u32 = 4;

/// Who is selected, and how that came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Selection {
    /// In the order of the file.
    pub players: Vec<PlayerLine>,
    /// Marks that do not count, by player and assessor.
    pub left_out: Vec<LeftOut>,
    /// Selected among those who applied, by birth quarter, club and sex.
    pub fairness: Vec<Fair>,
}

/// Selects.
pub fn select(rules: &SelectionRules, field: &Field) -> Selection {
    let (values, left_out) = values::values(rules, field);
    let players = places::placed(rules, field, &values);
    let fairness = fairness::fairness(field, &players);
    Selection {
        players,
        left_out,
        fairness,
    }
}

/// A decimal, exactly.
fn fraction(decimal: Decimal) -> BigRational {
    let scale = BigInt::from(10).pow(decimal.scale());
    BigRational::new(BigInt::from(decimal.mantissa()), scale)
}

fn whole(number: usize) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

/// A fraction that is not negative, in units of its last printed place, half up.
fn in_last_places(value: &BigRational) -> i128 {
    let scaled = value * BigRational::from_integer(BigInt::from(10).pow(PLACES));
    let half = BigRational::new(BigInt::from(1), BigInt::from(2));
    let rounded = (scaled + half).floor().to_integer();
    rounded.to_i128().unwrap_or(i128::MAX)
}

/// The same as it is printed.
fn printed(last_places: i128) -> String {
    let scale = 10_i128.pow(PLACES);
    format!("{}.{:04}", last_places / scale, last_places % scale)
}
