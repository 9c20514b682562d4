//! HTTP: a folder for each domain module, an endpoint a file; sign-in, live updates.
//!
//! **Architecture invariant:** a handler decides nothing. It parses, asks `domain` whether the
//! caller may, runs one unit of work of `store`, and answers. Rows are reached only through scoped
//! finders. Time and randomness come from the store's `Ambient`; texts for people from the
//! catalogue of `domain`.

mod app;
mod attachments;
mod audit;
mod caller;
mod cases;
mod categories;
mod chain_graph;
mod chains;
mod download;
mod enterprises;
mod events;
mod extract;
mod failure;
mod followers;
mod grants;
mod headers;
mod health;
mod imports;
mod invitations;
mod jobs;
mod language;
mod limits;
mod live;
mod matters;
mod me;
mod metrics;
mod notices;
mod observe;
mod openapi;
mod passwords;
mod policies;
mod problem;
mod rates;
mod reasons;
mod refs;
mod requests;
mod routes;
pub mod routing;
mod serve;
mod session;
mod settings;
mod templates;
mod tickets;
mod triage;
mod units;
mod users;
mod web;

pub use crate::triage::training::{QUEUE as TRAINING, handle as handle_training};
pub use app::App;
pub use caller::Caller;
pub use chain_graph::{
    edited_version, keep_version, policy as chain_policy, read_graph, whole_version,
};
pub use extract::TrustedProxies;
pub use followers::handlers;
pub use imports::{ImportReportBody, handle as import_jobs, import_requests};
pub use live::{Announcement, CaseChanged, Hub};
pub use passwords::{Password, PasswordCost, Token};
pub use routes::{openapi, router};
pub use serve::serve;
pub use settings::{Settings, check_origin};
