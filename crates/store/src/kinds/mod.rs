//! Cases of every kind by their declarations: one writer and one reader for the tables of all kinds.
//!
//! Statements are built from [`domain::kinds::Kind`]; a test holds the declared fields and the columns
//! of the tables together on both databases. What all cases share is `cases`' matter, and `cases` does
//! not know this room.

mod change;
mod facts;
mod file;
mod history;
mod names;
mod rows;
mod step;

pub use change::{FieldChanges, change};
pub(crate) use facts::fact_texts;
pub use facts::{facts, facts_in, last_facts, say};
pub use file::{Filed, Filing, file};
pub(crate) use file::{file_many, own};
pub use history::{Former, former};
pub use names::{Dictionary, Meant, Unnamed, look_up, names_of, resolve};
pub use rows::{held, held_within, listed};
pub(crate) use rows::{held_in, own_rows};
pub use step::{Part, move_on};
