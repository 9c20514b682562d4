//! Who may do what, and who sees what: roles, grants, actions, scope and masking.
//!
//! [`may`] judges one action on one resource; [`Scope`] says which cases a finder may return.
//! Both follow from the same grants, and a test holds them together.

mod grants;
mod masking;
mod policy;
mod scope;

pub use crate::words::Role;
pub use grants::{Actor, Grant, GrantError};
pub use masking::{mask_name, mask_phone, sees_contacts};
pub use policy::{Action, GraphPart, Resource, Verdict, may, performers};
pub use scope::{CaseFacts, Reach, Scope, SystemPurpose};

#[cfg(test)]
mod tests;
