//! Suggestions: what a seat agent finds out by reading, proposed at once and explained.
//!
//! [`Engine`] holds what proposals are made from as it stands in the database; the proposals
//! themselves are made by the pure room `triage`.

mod answer_check;
mod draft;
mod engine;
mod filed;
mod like;
mod models;
mod record;
mod similar;
mod suggest;
pub(crate) mod training;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

pub use engine::Engine;
pub(crate) use models::router;

/// What every case offers, whatever its kind.
pub(crate) fn one_case() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(suggest::handle))
        .routes(routes!(similar::handle))
        .routes(routes!(answer_check::handle))
}

/// What is asked before a request is filed.
pub(crate) fn before_filing() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(filed::handle))
}
