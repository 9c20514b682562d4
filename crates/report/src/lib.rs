//! Tables in and out: CSV as it is found in the wild, and Excel. Documents as running text.
//!
//! **What may come in:** bytes to read, or texts, numbers and instants to write. **What goes out:**
//! rows of texts, or the bytes of a file. Nothing here knows what a column means.

pub mod book;
pub mod document;
pub mod form;
mod guarded;
pub mod sheet;
pub mod table;
