//! Rules and cases together: a draft is tried on the cases that are there, and dues are reckoned anew
//! once other rules are in force. The rules themselves are in [`crate::policies`], which knows no
//! case.

mod recompute;
mod trial;

pub use recompute::handle;
pub use trial::{Sample, Trial};
