//! Requests: the words, contact, answer and rating that only this kind of case has.

mod details;
mod file;
pub mod import;
mod merged;

pub use details::{Contact, Details, Rating, details, set_rating};
pub use file::{FiledRequest, Filing, file};
pub use merged::{answering, merged_into};
