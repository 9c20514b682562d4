//! Identifiers in the path.

use std::collections::HashMap;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use crate::http::refusal::Refusal;

/// The identifier `{id}` of the path. What is no identifier names nothing: 404.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Path(values) = Path::<HashMap<String, String>>::from_request_parts(parts, state)
            .await
            .map_err(|_| Refusal::not_found())?;
        values
            .get("id")
            .and_then(|text| text.parse().ok())
            .map(Self)
            .ok_or_else(Refusal::not_found)
    }
}
