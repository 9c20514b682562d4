//! The dispatch board: chains against stages, money, lights, and what is red for the longest time.
//!
//! **What may come in:** projects with their histories, undertakings that were signed. Every figure is exact.

mod money;
mod reckon;
mod red;

pub use money::Signed;
pub use reckon::{Board, BoardRow, Counts, Item, Row, board};
pub use red::red_since;
