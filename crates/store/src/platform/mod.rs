//! Who stands on the platform: people and their grants, sessions, units, chains, categories,
//! enterprises, and the one-time tokens by which people come in.
//!
//! Reading what is private takes the actor who asks ([`People`], [`Enterprises`]); units, chains and
//! categories are known to everybody who is signed in. Every change is an event of the log.

pub mod enterprises;
mod entity;
pub mod sessions;
pub mod users;

pub use sessions::Session;
pub use users::{Credentials, NewUser, User, UserChange};
