//! Double submits: the first answer again.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::idempotency::Key;

use crate::App;
use crate::http::extract::Versioned;
use crate::http::refusal::{Refusal, field_refusal_code};

/// A digest of the body and of what it was sent to.
pub(crate) fn digest(target: &str, body: [u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(target.as_bytes());
    hash.update(body);
    hash.finalize().into()
}

/// The key was used for another write: 422.
pub(crate) fn other_body() -> Refusal {
    field_refusal_code("Idempotency-Key", "idempotency.other_body")
}

/// Answers and, if a key was given, keeps the answer for the next call with it.
pub(crate) async fn answer<T: Serialize>(
    app: &App,
    key: Option<Key>,
    status: StatusCode,
    answer: Versioned<T>,
) -> Result<Response, Refusal> {
    let Some(key) = key else {
        return Ok((status, answer).into_response());
    };
    let kept = Kept {
        version: answer.version,
        body: &answer.body,
    };
    let text = serde_json::to_string(&kept).map_err(|error| Refusal::internal(&error))?;
    app.store.keep_answer(key, text).await?;
    Ok((status, answer).into_response())
}

#[derive(Serialize)]
struct Kept<'a, T> {
    version: i64,
    body: &'a T,
}

#[derive(serde::Deserialize)]
struct Again {
    version: i64,
    body: Box<serde_json::value::RawValue>,
}

/// The answer that was kept.
pub(crate) fn again(status: StatusCode, kept: String) -> Response {
    let Ok(again) = serde_json::from_str::<Again>(&kept) else {
        return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response();
    };
    let tag = HeaderValue::from_str(&format!("\"{}\"", again.version))
        .expect("digits in quotes are header text");
    let json = HeaderValue::from_static("application/json");
    let headers = [(header::ETAG, tag), (header::CONTENT_TYPE, json)];
    (status, headers, again.body.get().to_owned()).into_response()
}
