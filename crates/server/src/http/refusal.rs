//! The one envelope of everything that is refused or fails: `application/problem+json` (RFC 9457)
//! with a stable code, said in the caller's language.
//!
//! Handlers return [`Refusal`]; the layer [`render`] writes the sentences, because only it knows
//! what language the caller reads.

use std::fmt;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::catalogue::{Language, Reason, Sentence};
use jiff::SignedDuration;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::language;

/// When to try again what could not be done right now; what is mended by itself is by then.
const RETRY_AFTER_SECONDS: &str = "5";

/// Something that cannot be done, as it leaves the server.
///
/// Made from a typed refusal ([`Refusal::refused`]), from field errors ([`FieldErrors`]) or from a
/// failure of the server itself ([`Refusal::internal`]), which is logged here and never shown.
#[derive(Debug, Clone)]
pub struct Refusal(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    status: StatusCode,
    sentence: Sentence,
    code: String,
    errors: Vec<FieldError>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// What is wrong with one field of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Path of the field, such as `grants.0.role`.
    pub field: String,
    /// The stable code.
    pub code: String,
    /// What people are told.
    pub sentence: Sentence,
}

/// The problem document of RFC 9457 with a stable `code` and the errors of fields.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct RefusalBody {
    /// `about:blank#CODE`: the code says more than the status.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short name of the status, in the caller's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable code to act upon, such as `session.wrong_credentials`.
    pub code: String,
    /// One sentence for a person, in the caller's language.
    pub detail: String,
    /// What is wrong with which field; empty unless the input is at fault.
    pub errors: Vec<FieldErrorBody>,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldError)]
pub struct FieldErrorBody {
    /// Path of the field, such as `grants.0.role`.
    pub field: String,
    /// Stable code, such as `text.too-long`.
    pub code: String,
    /// One sentence for a person, in the caller's language.
    pub message: String,
}

impl Refusal {
    /// A refusal with a code of the catalogue that needs no parameters.
    pub fn new(status: StatusCode, code: &str) -> Self {
        Self(Box::new(Parts {
            status,
            sentence: Sentence::new(format!("error.{code}")),
            code: code.to_owned(),
            errors: Vec::new(),
            headers: Vec::new(),
        }))
    }

    /// A typed refusal of a pure room or an endpoint.
    pub fn refused(status: StatusCode, reason: &dyn Reason) -> Self {
        let mut refusal = Self::new(status, reason.code());
        refusal.0.sentence = reason.sentence();
        refusal
    }

    /// Who calls is not known, or no longer: 401.
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "session.missing")
            .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// The caller may know of it but not do it: 403.
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "access.forbidden")
    }

    /// It does not exist, or the caller may not know that it does: 404.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
    }

    /// The server failed. Logs the cause and tells the caller nothing of it: 500.
    pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        let causes: Vec<String> = std::iter::successors(cause.source(), |error| error.source())
            .map(ToString::to_string)
            .collect();
        tracing::error!(error = %cause, causes = causes.join(": "), "request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    /// Too many attempts: 429, and for how long to wait.
    pub fn too_many(code: &str, wait: SignedDuration) -> Self {
        let seconds = u64::try_from(wait.as_secs()).unwrap_or(0).max(1);
        Self::new(StatusCode::TOO_MANY_REQUESTS, code)
            .with("seconds", seconds)
            .header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// It cannot be done right now, for no fault of the caller: 503, and when to try again.
    pub fn unavailable(code: &str) -> Self {
        let again = HeaderValue::from_static(RETRY_AFTER_SECONDS);
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code).header(header::RETRY_AFTER, again)
    }

    /// Adds a value that the sentence mentions.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.0.sentence = self.0.sentence.with(name, value);
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The document in a language.
    pub fn body(&self, language: Language) -> RefusalBody {
        let title = Sentence::new(format!("problem.{}", self.0.status.as_u16()));
        RefusalBody {
            kind: format!("about:blank#{}", self.0.code),
            title: title.render(language),
            status: self.0.status.as_u16(),
            code: self.0.code.clone(),
            detail: self.0.sentence.render(language),
            errors: self
                .0
                .errors
                .iter()
                .map(|error| FieldErrorBody {
                    field: error.field.clone(),
                    code: error.code.clone(),
                    message: error.sentence.render(language),
                })
                .collect(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.headers_mut().extend(
            self.0
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        response.extensions_mut().insert(self);
        response
    }
}

/// Collects what is wrong with the fields of an input, so that the caller hears all of it at once.
#[derive(Debug, Default)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// Keeps the value, or notes why the field cannot be taken.
    pub fn take<T, E: Reason>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(reason) => {
                self.add(field, &reason);
                None
            }
        }
    }

    /// Parses a field that may be left out.
    pub fn take_optional<T, E: Reason>(
        &mut self,
        field: &str,
        text: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        text.and_then(|text| self.take(field, parse(text)))
    }

    /// Notes a typed reason against a field.
    pub fn add(&mut self, field: &str, reason: &dyn Reason) {
        self.0.push(FieldError {
            field: field.to_owned(),
            code: reason.code().to_owned(),
            sentence: reason.sentence(),
        });
    }

    /// Notes a code of the catalogue against a field.
    pub fn add_code(&mut self, field: &str, code: &str) {
        self.0.push(FieldError {
            field: field.to_owned(),
            code: code.to_owned(),
            sentence: Sentence::new(format!("error.{code}")),
        });
    }

    /// Notes a sentence of the catalogue against a field, its key being the code.
    pub fn add_sentence(&mut self, field: &str, sentence: Sentence) {
        self.0.push(FieldError {
            field: field.to_owned(),
            code: sentence.key.clone(),
            sentence,
        });
    }

    /// Notes a code against a field, with a sentence of its own.
    pub fn add_said(&mut self, field: &str, code: &str, sentence: Sentence) {
        self.0.push(FieldError {
            field: field.to_owned(),
            code: code.to_owned(),
            sentence,
        });
    }

    /// Passes on what a code of the caller named, or notes that it names nothing.
    pub fn known<T>(&mut self, field: &str, found: Option<T>) -> Option<T> {
        if found.is_none() {
            self.add_code(field, "input.unknown");
        }
        found
    }

    /// Ends the collecting with the values of required fields.
    ///
    /// # Errors
    /// 422 with every error that was noted.
    pub fn finish_with<T: Required>(self, fields: T) -> Result<T::All, Refusal> {
        self.finish()?;
        let missing = || Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "input.invalid");
        fields.all().ok_or_else(missing)
    }

    /// Everything that was noted under a refusal of another kind.
    pub fn refuse(self, status: StatusCode, reason: &dyn Reason) -> Refusal {
        let mut refusal = Refusal::refused(status, reason);
        refusal.0.errors = self.0;
        refusal
    }

    /// Ends the collecting.
    ///
    /// # Errors
    /// 422 with every error that was noted.
    pub fn finish(self) -> Result<(), Refusal> {
        match self.0.is_empty() {
            true => Ok(()),
            false => {
                let mut refusal = Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "input.invalid");
                refusal.0.errors = self.0;
                Err(refusal)
            }
        }
    }
}

/// Fields that are all there, or not: tuples of `Option`.
pub trait Required {
    /// The values.
    type All;

    /// The values, if none is missing.
    fn all(self) -> Option<Self::All>;
}

macro_rules! required {
    ($($name:ident),+) => {
        impl<$($name),+> Required for ($(Option<$name>,)+) {
            type All = ($($name,)+);

            #[expect(non_snake_case, reason = "the type parameters name the values as well")]
            fn all(self) -> Option<Self::All> {
                let ($($name,)+) = self;
                Some(($($name?,)+))
            }
        }
    };
}

required!(A);
required!(A, B);
required!(A, B, C);
required!(A, B, C, D, E, F);

/// The 422 of one field.
pub fn field_refusal(field: &str, reason: &dyn Reason) -> Refusal {
    let mut errors = FieldErrors::default();
    errors.add(field, reason);
    errors.finish().expect_err("one error was added just above")
}

/// The 422 of one field, by a code of the catalogue.
pub fn field_refusal_code(field: &str, code: &str) -> Refusal {
    let mut errors = FieldErrors::default();
    errors.add_code(field, code);
    errors.finish().expect_err("one error was added just above")
}

/// Layer: writes every refusal in the caller's language, and turns refusals of libraries (unknown
/// path, wrong method, body too large, time out, panic) into refusals as well.
pub async fn render(request: Request, next: Next) -> Response {
    let language = language::of(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    let refusal = match response.extensions().get::<Refusal>() {
        Some(refusal) => refusal.clone(),
        None if status.is_client_error() || status.is_server_error() => of_status(status),
        None => return response,
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    for (name, value) in &refusal.0.headers {
        if !parts.headers.contains_key(name) {
            parts.headers.insert(name, value.clone());
        }
    }
    parts.headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    parts
        .headers
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let body =
        serde_json::to_vec(&refusal.body(language)).expect("texts and numbers always serialise");
    Response::from_parts(parts, body.into())
}

fn of_status(status: StatusCode) -> Refusal {
    let code = match status {
        StatusCode::NOT_FOUND => "not_found",
        StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
        StatusCode::PAYLOAD_TOO_LARGE => "input.too_large",
        StatusCode::SERVICE_UNAVAILABLE => return Refusal::unavailable("timeout"),
        StatusCode::REQUEST_TIMEOUT => "timeout",
        status if status.is_client_error() => "input.malformed",
        _ => "internal",
    };
    Refusal::new(status, code)
}
