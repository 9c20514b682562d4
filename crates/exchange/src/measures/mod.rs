//! Measures of support: whom a city's rules reach and what they cost, reckoned without changing
//! anything.
//!
//! A measure is data: from when to when, a condition in the three-valued language of
//! [`domain::conditions`], an amount, a group of which a firm gets the greatest only, a budget. Facts
//! come from the firms' file, an empty cell being unknown; nobody is refused for a fact that nobody
//! asked for. Amounts are exact, rounded where the contract says so.

mod amount;
mod check;
mod read;

pub use amount::{Amount, Tier};
pub use check::{Item, Outcome, Reason, Report, Totals, check};
pub use read::{Measure, read_measures};
