//! Importing requests and the chain graph from tables.

mod form;
mod pipeline;
mod report;
mod requests;

pub(crate) use form::{form_of, spooled, text, yes};
pub use pipeline::import_requests;
pub use report::ImportReportBody;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

/// Largest file that is taken over HTTP; larger ones come by the command line.
const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// `/api/v1/imports`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(requests::handle))
        .routes(routes!(crate::chain_graph::files::import))
        .layer(DefaultBodyLimit::max(FILE_BYTES_MAX))
}
