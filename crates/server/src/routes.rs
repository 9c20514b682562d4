//! The URL tree: which wing answers where, and what stands around all of them.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::timeout::TimeoutLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::http::refusal::{self, Refusal};
use crate::http::{headers, observe, once, openapi as document, web};
use crate::{App, advice, cases, city, figures, finding, graph, http, people, running};

/// All endpoints with their documentation, before anything stands around them.
fn endpoints() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(document::frame())
        .merge(http::router())
        .nest("/api/v1", api())
}

/// The endpoints under `/api/v1`, a line for each wing.
fn api() -> OpenApiRouter<App> {
    let beside = cases::Beside {
        before_filing: advice::triage::before_filing,
        one_case: advice::triage::one_case,
    };
    OpenApiRouter::new()
        .merge(people::router())
        .merge(city::router())
        .merge(cases::router(&beside))
        .merge(advice::router())
        .merge(graph::router())
        .merge(figures::router())
        .merge(finding::router())
        .merge(running::router())
}

/// The OpenAPI document of this server.
pub fn openapi() -> OpenApi {
    let mut document = endpoints().into_openapi();
    cases::describe(&mut document);
    document::finish(&mut document);
    document
}

/// Everything the server answers, ready to be served.
///
/// # Panics
/// If the public address of the settings is no origin: it is checked when settings are read.
pub fn router(app: App) -> Router {
    let (endpoints, _) = endpoints().split_for_parts();
    let timeout = TimeoutLayer::with_status_code(
        StatusCode::SERVICE_UNAVAILABLE,
        app.settings.answer_timeout,
    );
    endpoints
        .layer(from_fn_with_state(app.clone(), once::serve_once))
        .layer(from_fn(headers::private))
        .fallback_service(
            Router::new()
                .fallback(web::serve)
                .layer(CompressionLayer::new()),
        )
        .layer(DefaultBodyLimit::max(app.settings.body_bytes_max))
        .layer(same_origin(&app))
        .layer(timeout)
        .layer(from_fn(refusal::render))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), headers::security))
        .layer(from_fn_with_state(app.clone(), observe::observe))
        .with_state(app)
}

type Rejection = fn(ProtectionError) -> axum::response::Response;

/// Refuses writes that another site's page sent with our cookie, by `Sec-Fetch-Site` and `Origin`.
/// Programs send neither and pass: they have no cookie that could be abused.
fn same_origin(app: &App) -> CsrfLayer<Rejection> {
    let rejection: Rejection =
        |_| Refusal::new(StatusCode::FORBIDDEN, "access.cross_site").into_response();
    let layer = CsrfLayer::new();
    match app.settings.public_url.as_deref() {
        None => layer,
        Some(url) => layer
            .add_trusted_origin(url.trim_end_matches('/'))
            .expect("the public address was checked when settings were read"),
    }
    .with_rejection_response(rejection)
}

fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> axum::response::Response {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = said, "handler panicked");
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response()
}
