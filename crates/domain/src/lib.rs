//! The heart, pure: words, life cycles as data, deadlines, rates, and who may do what.
//!
//! Nothing here knows a database, HTTP, a file, a clock or randomness: instants and random bytes
//! come in as arguments, reference data is compiled in. What is refused is refused with a
//! [`catalogue::Reason`]: a stable code that the catalogue renders in Chinese and in English.

pub mod access;
pub mod calendar;
pub mod cases;
pub mod catalogue;
mod codes;
pub mod conditions;
pub mod deadlines;
pub mod facts;
pub mod imports;
pub mod kinds;
pub mod lifecycle;
pub mod platform;
pub mod policies;
pub mod rates;
pub mod satisfaction;
pub mod sealing;
pub mod sheets;
pub mod tables;
pub mod templates;
pub mod words;
pub mod workbooks;
