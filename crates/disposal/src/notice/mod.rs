//! Disposal notices (债权处置公告): a text becomes claims with the place of every amount, proved by itself;
//! claims become a text.
//!
//! **What may come in:** the text of a document, the day of publication where it does not say, the working
//! calendar. Lines broken inside numbers and names, blanks and full width are layout and change only places.

mod amounts;
mod clauses;
mod find;
mod items;
mod model;
mod prove;
mod read;
mod squash;
mod tables;
mod write;

pub use model::{Contact, Finding, Item, Kind, Notice, Severity, Unit};
pub use read::{Reading, read};
pub use write::write;
