//! Scores of an on-site observation (现场观摩): sheets of judges per stop, own unit excluded, a trimmed mean.
//!
//! **What may come in:** rules, judges, stops and sheets as files say them. Sheets written without network
//! may come twice: the latest counts. Means are fractions; only what is printed is rounded, half up.

mod read;
mod score;

pub use read::{Judges, Rules, Sheets, Stops, read_judges, read_rules, read_sheets, read_stops};
pub use score::{LeftOut, Observed, StopLine, UnitLine, Why, score};
