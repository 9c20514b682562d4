//! Notices: what people are told about cases that concern them.
//!
//! They follow the sealed log, so that nobody is told of what was not committed, and none is skipped.

mod deliver;
pub(crate) mod entity;

pub use deliver::Delivered;
