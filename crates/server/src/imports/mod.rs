//! Importing requests and the chain graph from tables: small ones while the caller waits, large
//! ones of requests as a job.

mod cancel;
mod form;
mod job;
mod pipeline;
mod report;
mod requests;
mod show;

pub(crate) use form::{form_of, spooled, text, yes};
pub use job::handle;
pub use pipeline::import_requests;
pub use report::ImportReportBody;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

/// Largest file that is taken over HTTP; larger ones come by the command line.
const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// A table with more bytes of text than this is imported as a job.
const DIRECT_BYTES_MAX: u64 = 1024 * 1024;

/// `/api/v1/imports`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(requests::handle))
        .routes(routes!(crate::chain_graph::import::import))
        .routes(routes!(show::handle))
        .routes(routes!(cancel::handle))
        .layer(DefaultBodyLimit::max(FILE_BYTES_MAX))
}
