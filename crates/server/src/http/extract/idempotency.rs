//! `Idempotency-Key`: a write that may be sent twice and happens once.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;

use crate::http::refusal::Refusal;

const KEY_CHARACTERS_MAX: usize = 255;

/// The key under which the caller may repeat this write, if it sent one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let Some(value) = parts.headers.get("idempotency-key") else {
            return Ok(Self(None));
        };
        let key = value.to_str().unwrap_or_default().trim();
        match key.is_empty() || key.len() > KEY_CHARACTERS_MAX {
            true => Err(Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency.key_malformed",
            )),
            false => Ok(Self(Some(key.to_owned()))),
        }
    }
}
