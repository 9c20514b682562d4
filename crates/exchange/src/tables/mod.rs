//! Tables and rules as people hand them in: read into typed values, with every fault named by file,
//! row and column. Nothing is computed from a table with faults.

mod cells;
mod fault;
mod rules;
mod sheet;

pub use cells::Cells;
pub use fault::{Fault, FaultKind, Faults};
pub use rules::{Ordered, Rules, Shares, exact};
pub use sheet::Sheet;
