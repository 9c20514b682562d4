//! HTTP: a wing for each part of the house, an endpoint a file; sign-in, live updates.
//!
//! **Architecture invariant:** a handler decides nothing. It parses, asks `domain` whether the
//! caller may, runs one unit of work of `store`, and answers. Rows are reached only through scoped
//! finders. Time and randomness come from the store's `Ambient`; texts for people from the
//! catalogue of `domain`.
//!
//! **Architecture invariant:** a wing knows `http`, the caller, and of the other wings only what the
//! `tidy` test lists. What stands here beside the wings puts them together: the state ([`App`]), the
//! URL tree, who does which queued job, and the server itself.

mod advice;
mod app;
mod cases;
mod city;
mod figures;
mod finding;
mod graph;
mod http;
mod people;
mod routes;
mod running;
mod serve;
mod settings;
mod workers;

pub use advice::routing;
pub use advice::triage::training::{QUEUE as TRAINING, handle as handle_training};
pub use app::App;
pub use cases::imports::{ImportReportBody, Reading, handle as import_jobs, import_requests};
pub use cases::workbook::{
    Bring, Brought, ColumnsBody, WorkbookAnswer, WorkbookError, bring as bring_workbook,
    export as export_workbook, list_of,
};
pub use figures::board::board_of;
pub use figures::oc4ids::{Publishing, oc4ids_of};
pub use graph::{edited_version, keep_version, policy as chain_policy, read_graph, whole_version};
pub use http::connections::ConnectionLimits;
pub use http::extract::TrustedProxies;
pub use http::metrics::MetricsFor;
pub use people::caller::Caller;
pub use people::passwords::{Password, PasswordCost, Token};
pub use routes::{openapi, router};
pub use running::live::{Announcement, CaseChanged, Hub, Whose};
pub use serve::serve;
pub use settings::{Floor, Settings, check_origin};
pub use workers::handlers;
