//! Lists that went out as workbooks and come back: what they hold, what was given out, and carrying out
//! what a file changes.
//!
//! What an export held is kept here and not in the file, so that nobody can edit it and a merge can tell
//! what stood in a cell when it left the house.

mod apply;
mod exports;
mod items;

pub use apply::{Applied, apply};
pub use exports::{Export, base_of, keep_export};
pub use items::{Item, Items, foreign_numbers, items};
