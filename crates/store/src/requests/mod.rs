//! Requests: what only this kind of case has, such as contact and rating, and its import.

mod details;
pub mod import;
mod merged;

pub use details::{Contact, Details, Rating, details, requesters, set_rating};
pub use merged::answering;
