//! The database, and the only room that names it: connections, migrations, the unit of work, the
//! event log, jobs, search index and files; a module for each domain module.
//!
//! **What may come in:** typed commands and scopes from `domain`. **What goes out:** rows as plain
//! structs of domain types. Private rows are reached only through finders that take a
//! [`domain::access::Scope`]; there is no finder without one.

pub mod audit;
pub mod backup;
pub mod cases;
pub mod chain_graph;
pub mod files;
pub mod housekeeping;
pub mod investment;
pub mod jobs;
pub mod kernel;
pub mod kinds;
pub mod log;
pub mod matters;
pub mod notices;
pub mod observations;
mod opening;
pub mod platform;
pub mod policies;
pub mod projects;
pub mod reckoning;
pub mod requests;
mod schema;
pub mod search;
mod seeding;
pub mod templates;
pub mod trade;
pub mod triage;
pub mod workbooks;

pub use kernel::once;
pub use kernel::{Ambient, AsStoreError, Database, Options, Room, Store, StoreError, Work};
