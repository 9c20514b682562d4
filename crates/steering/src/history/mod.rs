//! The history of a project: versions of its plan, monthly reports, excuses and overrides, each with the day
//! on which it was said. Only ever added to.
//!
//! **What may come in:** tables of cells. Errors are told by file, row and column.

mod additions;
mod cells;
mod merge;
mod read;
mod rows;
mod said;
mod told;

pub use additions::{Additions, additions, fell};
pub use merge::{History, Kept, backdated, merge};
pub use read::{ProjectRow, Read, Tables, read};
pub use said::{Excuse, Light, Override, Plan, Report, SignalCode, Stated, Waiver};
pub use told::{Row, Told};
