//! Importing requests from tables: small ones while the caller waits, large ones as a job.

mod cancel;
mod job;
mod pipeline;
mod report;
mod requests;
mod show;

pub use job::handle;
pub use pipeline::{Reading, import_requests};
pub(crate) use report::FaultBody;
pub use report::ImportReportBody;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;
use crate::http::form::FILE_BYTES_MAX;

/// A table with more bytes of text than this is imported as a job.
const DIRECT_BYTES_MAX: u64 = 1024 * 1024;

/// `/api/v1/imports`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(requests::handle))
        .routes(routes!(show::handle))
        .routes(routes!(cancel::handle))
        .layer(DefaultBodyLimit::max(FILE_BYTES_MAX))
}
