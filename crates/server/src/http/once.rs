//! `Idempotency-Key`: a write that may be sent twice and happens once, whichever handler it is.
//!
//! The layer takes the key and a digest of what was sent; the first unit of work of the call claims it
//! ([`store::once`]); the answer is kept, and given again to whoever sends the same once more.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::once::{self, Fate};

use crate::App;
use crate::http::refusal::Refusal;

const KEY_CHARACTERS_MAX: usize = 255;
/// Answers beyond this are not kept: whoever repeats the call hears that it was done.
const KEPT_BYTES_MAX: usize = 1 << 20;
/// Headers that are part of an answer.
const KEPT_HEADERS: [HeaderName; 3] = [header::CONTENT_TYPE, header::ETAG, header::LOCATION];

/// Marks an answer that holds a secret: it is never kept.
#[derive(Debug, Clone, Copy)]
pub struct Secret;

/// Marks every answer of a router as [`Secret`].
pub async fn secret(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.extensions_mut().insert(Secret);
    response
}

#[derive(Serialize, Deserialize)]
struct Kept {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// Serves a write under its key, if it came with one.
pub async fn serve_once(State(app): State<App>, request: Request, next: Next) -> Response {
    let key = match key(request.method(), request.headers()) {
        Ok(Some(key)) => key,
        Ok(None) => return next.run(request).await,
        Err(refusal) => return refusal.into_response(),
    };
    let (request, digest) = match digested(request, app.settings.body_bytes_max).await {
        Ok(read) => read,
        Err(refusal) => return refusal.into_response(),
    };
    let (response, fate) = once::within(key, digest, next.run(request)).await;
    match fate {
        Fate::Unused => response,
        Fate::Repeated(Some(kept)) => again(&kept),
        Fate::Repeated(None) if !response.status().is_success() => {
            Refusal::new(StatusCode::CONFLICT, "idempotency.done").into_response()
        }
        Fate::Repeated(None) => response,
        Fate::Claimed(key) => match keep(&app, key, response).await {
            Ok(response) => response,
            Err(refusal) => refusal.into_response(),
        },
    }
}

fn key(method: &Method, headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(value) = headers.get("idempotency-key").filter(|_| !method.is_safe()) else {
        return Ok(None);
    };
    let key = value.to_str().unwrap_or_default().trim();
    match key.is_empty() || key.len() > KEY_CHARACTERS_MAX {
        true => Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency.key_malformed",
        )),
        false => Ok(Some(key.to_owned())),
    }
}

/// Reads the body for its digest and puts it back. Files are told by their target alone: a browser
/// writes other boundaries around them each time.
async fn digested(request: Request, bytes_max: usize) -> Result<(Request, [u8; 32]), Refusal> {
    let mut hash = Sha256::new();
    hash.update(request.method().as_str());
    hash.update(request.uri().path());
    let is_form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"));
    if is_form {
        return Ok((request, hash.finalize().into()));
    }
    let (parts, body) = request.into_parts();
    let bytes: Bytes = to_bytes(body, bytes_max)
        .await
        .map_err(|_| Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "input.too_large"))?;
    hash.update(&bytes);
    Ok((
        Request::from_parts(parts, Body::from(bytes)),
        hash.finalize().into(),
    ))
}

/// Keeps an answer that may be kept, and gives it.
async fn keep(app: &App, key: once::Key, response: Response) -> Result<Response, Refusal> {
    let is_secret = response.extensions().get::<Secret>().is_some();
    if is_secret || !response.status().is_success() {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, KEPT_BYTES_MAX).await else {
        return Err(Refusal::new(StatusCode::CONFLICT, "idempotency.done"));
    };
    let header = |name: &HeaderName| {
        let value = parts.headers.get(name)?.to_str().ok()?;
        Some((name.to_string(), value.to_owned()))
    };
    let kept = Kept {
        status: parts.status.as_u16(),
        headers: KEPT_HEADERS.iter().filter_map(header).collect(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    };
    let text = serde_json::to_string(&kept).map_err(|error| Refusal::internal(&error))?;
    // the write stands and its key with it: the caller is told, whatever becomes of the words
    if let Err(error) = app.store.keep_answer(key, text).await {
        tracing::warn!(%error, "the answer to an idempotency key is not kept");
    }
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

/// The answer that was kept.
fn again(kept: &str) -> Response {
    let Ok(kept) = serde_json::from_str::<Kept>(kept) else {
        return Refusal::new(StatusCode::CONFLICT, "idempotency.done").into_response();
    };
    let mut response = Body::from(kept.body).into_response();
    *response.status_mut() = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
    for (name, value) in kept.headers {
        let header = (HeaderName::try_from(name), HeaderValue::try_from(value));
        if let (Ok(name), Ok(value)) = header {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
