//! Rules that the city keeps as versioned data: deadlines of each kind of case, and the working
//! calendar. Everybody who is signed in may read what is in force, so there is no scope here; who may
//! draft and put into force is decided by policy at the endpoint.

mod entity;
mod recompute;
mod rules;
mod versions;

pub(crate) use recompute::QUEUE as RECOMPUTE;
pub use rules::begin_by;
pub(crate) use rules::{adopt_shipped, in_force};
pub use versions::{Draft, Enforcement, Version, draft, enforce, revise};
