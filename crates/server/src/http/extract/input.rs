//! The JSON body of a request.

use std::marker::PhantomData;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use crate::http::refusal::{FieldErrors, Refusal};

/// A JSON body that is parsed when its turn comes: after the caller was authorised and the
/// precondition held, so that nobody learns of a field before learning that he may not write it.
#[derive(Debug, Clone)]
pub struct Input<T> {
    bytes: Bytes,
    is_json: bool,
    wanted: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Input<T> {
    /// The input.
    ///
    /// # Errors
    /// 415 when the body is not declared as JSON, 422 with the path of the field that does not fit.
    pub fn parse(&self) -> Result<T, Refusal> {
        if !self.is_json {
            return Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "input.not_json",
            ));
        }
        let json = &mut serde_json::Deserializer::from_slice(&self.bytes);
        serde_path_to_error::deserialize(json).map_err(|error| {
            let path = error.path().to_string();
            let cause = error.into_inner();
            let code = match cause.classify() {
                serde_json::error::Category::Data => "input.field",
                _ => "input.malformed_json",
            };
            let mut errors = FieldErrors::default();
            errors.add_code(&path, code);
            match errors.finish() {
                Err(refusal) => refusal,
                Ok(()) => Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "input.invalid"),
            }
        })
    }

    /// The input, or that of an empty object when there is no body at all.
    ///
    /// # Errors
    /// As [`Input::parse`].
    pub fn parse_or_default(&self) -> Result<T, Refusal>
    where
        T: Default,
    {
        match self.bytes.is_empty() {
            true => Ok(T::default()),
            false => self.parse(),
        }
    }
}

impl<S: Send + Sync, T> FromRequest<S> for Input<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|kind| {
                let kind = kind.trim();
                kind.eq_ignore_ascii_case("application/json") || kind.ends_with("+json")
            });
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(too_large)?;
        Ok(Self {
            bytes,
            is_json,
            wanted: PhantomData,
        })
    }
}

fn too_large(rejection: BytesRejection) -> Refusal {
    match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "input.too_large")
        }
        status => Refusal::new(status, "input.malformed"),
    }
}

/// Tells a null that was given from a field that was left out:
/// `#[serde(default, deserialize_with = "given")]`.
///
/// # Errors
/// When the value is no `T`.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
