//! Layer around every request: a request id, one span with the fields of `docs/logging.md`, one
//! line when it ends, and the metrics.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::App;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const REQUEST_ID_CHARACTERS_MAX: usize = 64;

/// Observes one request.
pub async fn observe(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = incoming_id(&request).unwrap_or_else(|| {
        let random: [u8; 8] = app.store.ambient().random();
        format!("{:016x}", u64::from_be_bytes(random))
    });
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let span = tracing::info_span!(
        "request",
        request_id = %id,
        method = %method,
        route = %route,
        user_id = tracing::field::Empty,
    );
    let header = HeaderValue::from_str(&id).expect("the id was checked to be plain ASCII");
    request.headers_mut().insert(REQUEST_ID, header.clone());
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    response.headers_mut().insert(REQUEST_ID, header);
    app.metrics.answered(&method, &route, status, took);
    let milliseconds = took.as_secs_f64() * 1000.0;
    span.in_scope(|| tracing::info!(status, duration_ms = milliseconds, "answered"));
    response
}

/// The id that a proxy gave, if it is short and plain.
fn incoming_id(request: &Request) -> Option<String> {
    let id = request.headers().get(REQUEST_ID)?.to_str().ok()?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (!id.is_empty() && id.len() <= REQUEST_ID_CHARACTERS_MAX && id.bytes().all(is_plain))
        .then(|| id.to_owned())
}
