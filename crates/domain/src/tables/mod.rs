//! Tables that people fill in: typed cells, headers as offices write them, days and numbers as they
//! stand in sheets, and what is wrong by sheet, row and column.
//!
//! **What may come in:** rows of [`Cell`]s from a reader (`report::table`), and the names that columns
//! may have. What a column means to one importer or another is that importer's own. Nothing here
//! guesses: what can be read in two ways is refused.

mod cell;
mod dates;
mod faults;
mod header;
mod numbers;

pub use cell::{Cell, Number, Region, Row, Value, letters};
pub use dates::{Moment, day_of, moment_in, moment_of};
pub use faults::{Fault, Remark, Unreadable};
pub use header::{HEADER_ROWS_MAX, HeaderError, Heading, Layout, Wanted, find, spelled};
pub use numbers::{decimal, decimal_of};

#[cfg(test)]
mod tests;
