//! The kinds of case: everything that is followed to its end, a file each.
//!
//! A kind is declared, not programmed: its fields, life cycle, access, clocks and measures are data that
//! the store, the server, the pages and the workbooks read. What all kinds share is in `field`,
//! `parse` and `kind`; a kind with odd logic writes it in its own file. [`CaseKind::ALL`] is what
//! tests run over. No I/O comes in here, and nothing that knows one city.

mod called;
mod commitment;
mod factor_need;
mod field;
mod kind;
mod lead;
mod milestone;
mod parse;
mod problem;
mod project;
pub mod request;
mod result;
mod target;
mod ties;
mod values;

pub use field::{Asked, Field, Holds, Lies};
pub use kind::{Access, Act, CaseKind, Clocks, Firm, Kind, Measure};
pub use parse::{Fault, Parsed, Raw, Value};
pub use ties::{TieFault, ties};
pub use values::Values;

#[cfg(test)]
mod tests;
