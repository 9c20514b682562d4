//! Writing tables.

mod guard;

pub use guard::{guarded, without_guard};
