//! Requests from tables that other systems and people wrote: which column means what, and what a
//! row says. What a name in a cell stands for in this city is looked up elsewhere.

mod columns;
mod faults;
mod instants;
mod row;

pub use columns::{Choice, ChoiceError, Column};
pub use faults::CellError;
pub use row::{Entry, Opened, Sheet};

#[cfg(test)]
mod tests;
