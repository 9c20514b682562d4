//! Published figures, every vintage a row: they come in, all of a file or nothing, and are found again as of a day.
//!
//! Rows are only ever added. What follows from figures is not kept: `statistics` reckons it from what is read here.

mod add;
mod find;
mod rows;

pub use add::{Added, NewObservations, add};
pub use find::{Wanted, find};
