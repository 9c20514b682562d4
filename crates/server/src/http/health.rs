//! For those who run the server: is it alive, is it ready, what has it counted.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::http::refusal::{Refusal, RefusalBody};

/// That the process answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`.
    pub status: &'static str,
    /// Version of the program.
    pub version: &'static str,
}

const OK: Health = Health {
    status: "ok",
    version: env!("CARGO_PKG_VERSION"),
};

/// The process runs.
#[utoipa::path(get, path = "/healthz", tag = "operation", security(()), responses((status = 200, body = Health)))]
pub async fn healthz() -> Json<Health> {
    Json(OK)
}

/// The database can be read and written, the key here signs the log, requests can be served. 503 while not, and 200 again by
/// itself.
#[utoipa::path(get, path = "/readyz", tag = "operation", security(()), responses(
    (status = 200, body = Health),
    (status = 503, body = RefusalBody, content_type = "application/problem+json")
))]
pub async fn readyz(State(app): State<App>) -> Result<Json<Health>, Refusal> {
    app.store.ready().await?;
    app.store.key_fits().await?;
    Ok(Json(OK))
}

/// Counters and durations as OpenMetrics text, for those whom the settings name: 404 for others, 401
/// where a token is asked for.
#[utoipa::path(get, path = "/metrics", tag = "operation", security(()), responses((status = 200, body = String, content_type = "application/openmetrics-text"), (status = 401), (status = 404)))]
pub async fn metrics(State(app): State<App>, request: Parts) -> Result<impl IntoResponse, Refusal> {
    let proxies = &app.settings.trusted_proxies;
    app.settings.metrics.check(proxies, &request)?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], app.metrics.exposition()))
}
