//! Notices: what people are told about cases that concern them.
//!
//! They follow the sealed log, so that nobody is told of what was not committed, and none is skipped.

mod deliver;
pub(crate) mod entity;
mod list;

pub use deliver::Delivered;
pub(crate) use deliver::skip_to;
pub use list::{Notice, mark_older_read, mark_read};
