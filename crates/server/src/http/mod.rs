//! What an endpoint is made of, whatever it is about: reading what was sent, refusing, answering,
//! the language of the caller, limits, headers, the OpenAPI document, and what only the process
//! itself is asked. Knows no other wing.

pub(crate) mod connections;
pub(crate) mod download;
pub(crate) mod extract;
pub(crate) mod failure;
pub(crate) mod form;
pub(crate) mod headers;
mod health;
pub(crate) mod language;
pub(crate) mod limits;
pub(crate) mod metrics;
pub(crate) mod observe;
pub(crate) mod once;
pub(crate) mod openapi;
pub(crate) mod reasons;
pub(crate) mod refs;
pub(crate) mod refusal;
pub(crate) mod web;
pub(crate) mod when;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

/// What stands outside of `/api/v1`: is the process alive, what has it counted, what can it do.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(health::metrics))
        .routes(routes!(openapi::serve))
}
