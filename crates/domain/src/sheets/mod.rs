//! Plain tables and rules for the engines: columns by their exact names, cells read into typed values,
//! every fault named by file, row and column. Nothing is computed from a table with faults.
//!
//! **What may come in:** the text of cells and of rules, as a reader of files gives it. Sheets as people
//! write them, with headers that vary and cells of types, are `tables`.

mod cells;
mod fault;
mod rules;
mod sheet;

pub use cells::Cells;
pub use fault::{Fault, FaultKind, Faults};
pub use rules::{Ordered, Rules, exact};
pub use sheet::Sheet;
