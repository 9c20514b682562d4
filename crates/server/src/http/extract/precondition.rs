//! Protection against lost updates: `ETag` out, `If-Match` in (RFC 9110, 13.1.1).

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::http::refusal::Refusal;

/// The versions that the caller is willing to change, as `If-Match` names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(Option<Vec<String>>);

impl IfMatch {
    /// Holds the row's version against what the caller saw.
    ///
    /// # Errors
    /// 428 when the caller names no version, 412 when the row has changed since.
    pub fn check(&self, version: i64) -> Result<(), Refusal> {
        if self.0.is_none() {
            return Err(Refusal::new(
                StatusCode::PRECONDITION_REQUIRED,
                "precondition.missing",
            ));
        }
        self.check_if_given(&version.to_string())
    }

    /// Holds a tag against what the caller saw, where he names one.
    ///
    /// # Errors
    /// 412 when it is another.
    pub fn check_if_given(&self, current: &str) -> Result<(), Refusal> {
        let Some(tags) = &self.0 else {
            return Ok(());
        };
        match tags.iter().any(|tag| tag == "*" || tag == current) {
            true => Ok(()),
            false => Err(Refusal::new(
                StatusCode::PRECONDITION_FAILED,
                "precondition.changed",
            )),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let tags = parts.headers.get(header::IF_MATCH).map(|value| {
            // A weak tag never matches strongly; text that is no header text matches nothing.
            let value = value.to_str().unwrap_or_default();
            value
                .split(',')
                .map(|tag| tag.trim().trim_matches('"').to_owned())
                .collect()
        });
        Ok(Self(tags))
    }
}

/// An answer whose version the caller must give back when changing it.
#[derive(Debug)]
pub struct Versioned<T> {
    /// The version, sent as `ETag`.
    pub version: i64,
    /// The body.
    pub body: T,
}

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let tag = HeaderValue::from_str(&format!("\"{}\"", self.version))
            .expect("digits in quotes are header text");
        ([(header::ETAG, tag)], Json(self.body)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn extract(value: Option<&str>) -> IfMatch {
        let mut request = axum::http::Request::builder();
        if let Some(value) = value {
            request = request.header(header::IF_MATCH, value);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        IfMatch::from_request_parts(&mut parts, &()).await.unwrap()
    }

    #[tokio::test]
    async fn the_row_must_be_the_one_that_was_seen() {
        let status =
            |outcome: Result<(), Refusal>| outcome.map_err(|refusal| refusal.status().as_u16());
        assert_eq!(status(extract(None).await.check(3)), Err(428));
        assert_eq!(status(extract(Some("\"2\"")).await.check(3)), Err(412));
        assert_eq!(status(extract(Some("W/\"3\"")).await.check(3)), Err(412));
        assert_eq!(status(extract(Some("\"3\"")).await.check(3)), Ok(()));
        assert_eq!(status(extract(Some("\"2\", \"3\"")).await.check(3)), Ok(()));
        assert_eq!(status(extract(Some("*")).await.check(3)), Ok(()));
    }
}
